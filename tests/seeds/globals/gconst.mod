: a CONSTANT has all its digits, and is invisible
NEURON { SUFFIX gconst  RANGE seen }
CONSTANT { k = 1.23456789 }
ASSIGNED { seen }
INITIAL { seen = k }
