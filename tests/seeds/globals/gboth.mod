: one copy in every thread: the same assignment reaches all of them
NEURON { SUFFIX gboth  THREADSAFE  GLOBAL gbl  RANGE seen }
PARAMETER { gbl = 9 }
ASSIGNED { seen v }
INITIAL { gbl = 2 }
BREAKPOINT { seen = gbl }
