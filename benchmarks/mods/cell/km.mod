TITLE Slow potassium current that does not inactivate

NEURON {
    SUFFIX km
    USEION k READ ek WRITE ik
    RANGE gbar, minf, tau
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 1e-4 (S/cm2)
    slowest = 1000 (ms)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    minf
    tau (ms)
}

STATE { m FROM 0 TO 1 }

INITIAL {
    settings(v)
    m = minf
}

BREAKPOINT {
    SOLVE gate METHOD cnexp
    ik = gbar*m*(v - ek)
}

DERIVATIVE gate {
    settings(v)
    m' = (minf - m)/tau
}

PROCEDURE settings(v (mV)) {
    LOCAL q
    UNITSOFF
    q = 2.3^((celsius - 36)/10)
    minf = 1/(1 + exp(-(v + 35)/10))
    tau = slowest/(3.3*exp((v + 35)/20) + exp(-(v + 35)/20))/q
    UNITSON
}
