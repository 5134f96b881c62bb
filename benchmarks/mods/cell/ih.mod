TITLE Cation current that hyperpolarisation activates

NEURON {
    SUFFIX ih
    NONSPECIFIC_CURRENT i
    RANGE gbar, e, linf, tau
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 1e-4 (S/cm2)
    e = -30 (mV)
    half = -81 (mV)
    k = -8 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    i (mA/cm2)
    linf
    tau (ms)
}

STATE { l }

INITIAL {
    rates(v)
    l = linf
}

BREAKPOINT {
    SOLVE gate METHOD cnexp
    i = gbar*l*(v - e)
}

DERIVATIVE gate {
    rates(v)
    l' = (linf - l)/tau
}

FUNCTION opening(v (mV)) {
    opening = exp(0.0832(/mV)*(v + 75))
}

FUNCTION closing(v (mV)) {
    closing = exp(0.0333(/mV)*(v + 75))
}

PROCEDURE rates(v (mV)) {
    LOCAL q
    q = 4.5^((celsius - 33(degC))/10(degC))
    linf = 1/(1 + exp(-(v - half)/k))
    tau = closing(v)/(q*0.011(/ms)*(1 + opening(v)))
}
