: Making the table assigns what it depends on: it is made once.
NEURON {
    SUFFIX assignsdepend
    RANGE inf, phi, n
}
ASSIGNED { v (mV)  inf  phi  n }
INITIAL {
    rates(v)
    n = inf
}
PROCEDURE rates(v (mV)) {
    phi = 3
    TABLE inf DEPEND phi FROM -100 TO 100 WITH 200
    inf = phi/(1 + exp(-(v + 40)/5))
}
