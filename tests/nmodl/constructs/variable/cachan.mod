TITLE A gate whose equation is not linear
NEURON {
    SUFFIX cachan
    USEION ca READ eca WRITE ica
    RANGE g, m
}
PARAMETER { g = .0002 (S/cm2) }
STATE { m }
ASSIGNED { v (mV) eca (mV) ica (mA/cm2) minf mtau (ms) }
INITIAL { rates(v) m = minf }
BREAKPOINT {
    SOLVE states METHOD derivimplicit
    ica = g*m*m*(v - eca)
}
DERIVATIVE states {
    rates(v)
    m' = (minf - m)/mtau*(1 + 0.1*exp(-m))
}
PROCEDURE rates(v (mV)) {
    minf = 1/(1 + exp(-(v + 30)/7))
    mtau = 1 + 4/(1 + exp((v + 20)/5))
}
