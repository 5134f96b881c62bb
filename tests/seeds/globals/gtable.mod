: minf and mtau of a TABLE are scratch variables of a thread
NEURON { SUFFIX gtable  THREADSAFE  NONSPECIFIC_CURRENT i  GLOBAL minf, mtau  RANGE g }
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
