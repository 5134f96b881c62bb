NEURON { SUFFIX earlytable RANGE a, scale, first NONSPECIFIC_CURRENT i }
: INITIAL changes what the table depends on: the currents of finitialize use the old one
ASSIGNED { v i a scale first }
INITIAL {
    first = damped(v)
    scale = 50
}
BREAKPOINT {
    a = damped(v)
    i = 1e-5*a
}
FUNCTION damped(u) {
    TABLE DEPEND scale FROM -100 TO 100 WITH 200
    damped = exp(-u*u/(scale*scale + 100))
}
