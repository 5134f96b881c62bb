TITLE Potassium current that calcium opens: one open state, two ions bound

NEURON {
    SUFFIX kca
    USEION k READ ek WRITE ik
    USEION ca READ cai
    RANGE gbar, oinf, tau
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
    (mM) = (milli/liter)
}

PARAMETER {
    gbar = 0.002 (S/cm2)
    beta = 0.03 (/ms)
    half = 0.025 (mM)
    least = 0.5 (ms)
}

ASSIGNED {
    v (mV)
    cai (mM)
    ek (mV)
    ik (mA/cm2)
    oinf
    tau (ms)
}

STATE { o }

INITIAL {
    binding(cai)
    o = oinf
}

BREAKPOINT {
    SOLVE opening METHOD cnexp
    ik = gbar*o*(v - ek)
}

DERIVATIVE opening {
    binding(cai)
    o' = (oinf - o)/tau
}

PROCEDURE binding(c (mM)) {
    LOCAL x
    x = (c/half)^2
    oinf = x/(1 + x)
    tau = 1/(beta*(1 + x))
    if (tau < least) { tau = least }
}
