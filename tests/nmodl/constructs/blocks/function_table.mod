NEURON { SUFFIX ftab RANGE a, b, c, d }
ASSIGNED { v a b c d }
FUNCTION_TABLE one(x (mV)) (1)
FUNCTION_TABLE two(x, y)
FUNCTION_TABLE fixed(x)
FUNCTION_TABLE three(x (mV), y, z)
FUNCTION_TABLE four(x, y, z, w)
INITIAL { a = one(v)  b = two(v, 1.5)  c = fixed(7)  d = three(v, 1.5, 2) }
