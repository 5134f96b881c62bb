: RANGE PARAMETERs start with their default, rounded to six digits, in new instances
NEURON { SUFFIX grange  RANGE r, s, seen }
PARAMETER { r = 1.23456789 (mV) <-1.23456789, 2>  s }
ASSIGNED { seen }
STATE { m START 0.123456789  n }
INITIAL { seen = r }
