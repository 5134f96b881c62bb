NEURON { SUFFIX euler_test RANGE a }
PARAMETER { a = 0.5 (/ms) }
STATE { m n }
ASSIGNED { w }
INITIAL { m = 0.5 n = 2 }
BREAKPOINT { SOLVE first METHOD euler }
DERIVATIVE first { w = n  m' = -a*m + w*w  n' = m - n }
