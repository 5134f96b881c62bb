NEURON { SUFFIX provider RANGE got GLOBAL gl, arr }
PARAMETER { gl = 1 }
ASSIGNED { arr[3] got v }
INITIAL { got = gl }
BREAKPOINT { got = gl + arr[1] }
