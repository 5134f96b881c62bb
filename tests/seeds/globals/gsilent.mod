: a PARAMETER that is neither GLOBAL nor RANGE and is written: per thread unasked
NEURON { SUFFIX gsilent  RANGE before, after }
PARAMETER { p = 3 }
ASSIGNED { before after }
INITIAL { before = p  p = p + 2  after = p }
