TITLE Persistent sodium current, instantaneous activation

NEURON {
    SUFFIX nap
    USEION na READ ena WRITE ina
    RANGE gbar, hinf, tauh
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 1e-4 (S/cm2)
    half = -52 (mV)
    slope = 5 (mV)
}

ASSIGNED {
    v (mV)
    ena (mV)
    ina (mA/cm2)
    hinf
    tauh (ms)
}

STATE { h }

INITIAL {
    inactivation(v)
    h = hinf
}

BREAKPOINT {
    SOLVE gate METHOD cnexp
    ina = gbar*boltzmann(v, half, -slope)*h*(v - ena)
}

DERIVATIVE gate {
    inactivation(v)
    h' = (hinf - h)/tauh
}

FUNCTION boltzmann(v (mV), half (mV), k (mV)) {
    boltzmann = 1/(1 + exp((v - half)/k))
}

PROCEDURE inactivation(v (mV)) {
    TABLE hinf, tauh FROM -120 TO 60 WITH 360
    hinf = boltzmann(v, -49, 10)
    UNITSOFF
    tauh = 1000 + 8000/(exp((v + 60)/12) + exp(-(v + 60)/20))
    UNITSON
}
