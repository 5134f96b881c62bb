TITLE Delayed rectifier with four gates, from a table

NEURON {
    SUFFIX kdr
    USEION k READ ek WRITE ik
    RANGE gbar, g
    GLOBAL ninf, taun
    THREADSAFE
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.02 (S/cm2)
    q10 = 3
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    taun (ms)
}

STATE { n }

INITIAL {
    rates(v)
    n = ninf
}

BREAKPOINT {
    SOLVE gate METHOD cnexp
    g = gbar*n^4
    ik = g*(v - ek)
}

DERIVATIVE gate {
    rates(v)
    n' = (ninf - n)/taun
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b, q
    TABLE ninf, taun DEPEND celsius, q10 FROM -100 TO 100 WITH 200
    UNITSOFF
    q = q10^((celsius - 22)/10)
    a = 0.032*ratio(-(v + 50), 5)
    b = 0.5*exp(-(v + 55)/40)
    taun = 1/(q*(a + b))
    ninf = a/(a + b)
    UNITSON
}

FUNCTION ratio(x, y) {
    if (fabs(x/y) < 1e-6) {
        ratio = y*(1 - x/y/2)
    } else {
        ratio = x/(exp(x/y) - 1)
    }
}
