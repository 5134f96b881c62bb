: written without THREADSAFE: one value, which starts with the default
NEURON { SUFFIX gserial  GLOBAL p  RANGE before, after }
PARAMETER { p = 3.25 }
ASSIGNED { before after }
INITIAL { before = p  p = p + 1  after = p }
