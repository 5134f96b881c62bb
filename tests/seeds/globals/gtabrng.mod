: the same with minf and mtau in each instance
NEURON { SUFFIX gtabrng  NONSPECIFIC_CURRENT i  RANGE g, minf, mtau }
PARAMETER { g = 0.001 (S/cm2) }
ASSIGNED { v (mV)  i (mA/cm2)  minf mtau celsius (degC) }
STATE { m }
INITIAL { rates(v)  m = minf }
BREAKPOINT { SOLVE states METHOD cnexp  i = g * m * (v + 60) }
DERIVATIVE states { rates(v)  m' = (minf - m) / mtau }
PROCEDURE rates(v (mV)) {
    TABLE minf, mtau DEPEND celsius FROM -100 TO 100 WITH 200
    minf = 1 / (1 + exp(-(v + 50) / 9))
    mtau = 1 + 4 / (1 + exp((v + 40) / 12)) + celsius / 100
}
