: a GLOBAL declared nowhere else, written in a THREADSAFE file: never visible
NEURON { SUFFIX gnowhere  THREADSAFE  GLOBAL u  RANGE seen }
ASSIGNED { seen }
INITIAL { u = u + 1  seen = u }
