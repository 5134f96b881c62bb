NEURON { SUFFIX runge_test RANGE w }
STATE { p q }
ASSIGNED { w }
INITIAL { p = 1 q = 1 }
BREAKPOINT { SOLVE second METHOD runge }
DERIVATIVE second { LOCAL k  k = p*q w = k  p' = -p*q + t  q' = p - exp(q) }
