: the same, written only under PROTECT: one value, which keeps its default
NEURON { SUFFIX gprotect  RANGE after }
PARAMETER { p = 3 }
ASSIGNED { after }
INITIAL { PROTECT p = p + 2  after = p }
