: FUNCTION_TABLEs of one, two and three arguments.
NEURON { SUFFIX table_of_two RANGE a, b }
ASSIGNED { v a b }
FUNCTION_TABLE f1(v (mV)) (1)
FUNCTION_TABLE f2(v (mV), x) (1)
FUNCTION_TABLE f3(v, x, y)
BREAKPOINT { a = f1(v+t) b = f2(v+t, 1+t) }
FUNCTION g(x,y) { g = f2(x,y) }
