NEURON { POINT_PROCESS sensor USEION ca READ cai RANGE seen }
: reads a concentration, so that its segment's potential follows Nernst
ASSIGNED { cai seen }
BREAKPOINT { seen = cai }
