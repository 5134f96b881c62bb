: written and THREADSAFE: a copy per thread, which ignores the default
NEURON { SUFFIX gthread  THREADSAFE  GLOBAL p, arr  RANGE before, after }
PARAMETER { p = 3  arr[3] }
ASSIGNED { before after }
INITIAL { before = p  p = p + 1  after = p  arr[2] = p }
