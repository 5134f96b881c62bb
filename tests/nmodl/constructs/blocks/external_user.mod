NEURON { SUFFIX external_test RANGE a, b EXTERNAL gl_provider, arr_provider }
ASSIGNED { gl_provider arr_provider[3] a b v }
INITIAL { a = gl_provider*2  b = arr_provider[1] }
BREAKPOINT { gl_provider = gl_provider + 1  a = gl_provider }
