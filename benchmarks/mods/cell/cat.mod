TITLE Low-threshold calcium current

NEURON {
    SUFFIX cat
    USEION ca READ eca WRITE ica
    RANGE gbar, minf, hinf, taum, tauh
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 2e-4 (S/cm2)
    shift = 0 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    eca (mV)
    ica (mA/cm2)
    minf hinf
    taum (ms) tauh (ms)
    qm qh
}

STATE { m h }

INITIAL {
    qm = 5^((celsius - 24)/10)
    qh = 3^((celsius - 24)/10)
    rates(v + shift)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    ica = gbar*m*m*h*(v - eca)
}

DERIVATIVE gates {
    rates(v + shift)
    m' = (minf - m)/taum
    h' = (hinf - h)/tauh
}

PROCEDURE rates(u (mV)) {
    UNITSOFF
    minf = 1/(1 + exp(-(u + 57)/6.2))
    hinf = 1/(1 + exp((u + 81)/4))
    taum = (0.612 + 1/(exp(-(u + 132)/16.7) + exp((u + 16.8)/18.2)))/qm
    if (u < -80) {
        tauh = exp((u + 467)/66.6)/qh
    } else {
        tauh = (28 + exp(-(u + 22)/10.5))/qh
    }
    UNITSON
}
