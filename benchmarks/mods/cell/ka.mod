TITLE Transient potassium current

NEURON {
    SUFFIX ka
    USEION k READ ek WRITE ik
    RANGE gbar, i, ainf, binf
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.008 (S/cm2)
    taub_least = 5 (ms)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    i (mA/cm2)
    ainf binf
    taua (ms) taub (ms)
}

STATE { a b }

INITIAL {
    rates()
    a = ainf
    b = binf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    i = gbar*a*b*(v - ek)
    ik = i
}

DERIVATIVE gates {
    rates()
    a' = (ainf - a)/taua
    b' = (binf - b)/taub
}

PROCEDURE rates() {
    LOCAL q, zeta, up
    UNITSOFF
    q = 5^((celsius - 24)/10)
    zeta = -1.5 - 1/(1 + exp((v + 40)/5))
    up = exp(1e-3*zeta*(v - 11)*9.648e4/(8.315*(273.16 + celsius)))
    ainf = 1/(1 + up)
    taua = exp(0.00055*zeta*(v - 11)*9.648e4/(8.315*(273.16 + celsius)))
    taua = taua/(q*0.05*(1 + up))
    if (taua < 0.1) { taua = 0.1 }
    up = exp(3e-3*(v + 56)*9.648e4/(8.315*(273.16 + celsius)))
    binf = 1/(1 + up)
    taub = 0.26*(v + 50)
    if (taub < taub_least) { taub = taub_least }
    UNITSON
}
