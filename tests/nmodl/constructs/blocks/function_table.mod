NEURON { SUFFIX ftab RANGE a, b, c }
ASSIGNED { v a b c }
FUNCTION_TABLE one(x (mV)) (1)
FUNCTION_TABLE two(x, y)
FUNCTION_TABLE fixed(x)
INITIAL { a = one(v)  b = two(v, 1.5)  c = fixed(7) }
