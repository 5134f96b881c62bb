TITLE High-threshold calcium current by the constant-field equation

NEURON {
    SUFFIX cal
    USEION ca READ cai, cao WRITE ica
    RANGE pbar, minf, taum
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    pbar = 1e-4 (cm/s)
    ki = 0.001 (mM)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
    minf
    taum (ms)
}

STATE { m }

INITIAL {
    rates(v)
    m = minf
}

BREAKPOINT {
    SOLVE gate METHOD cnexp
    ica = pbar*m*m*(ki/(ki + cai))*field(v, cai, cao)
}

DERIVATIVE gate {
    rates(v)
    m' = (minf - m)/taum
}

FUNCTION field(v (mV), ci (mM), co (mM)) (.001 coul/cm3) {
    LOCAL z
    z = (1e-3)*2*FARADAY*v/(R*(celsius + 273.15(degC)))
    field = (.001)*2*FARADAY*(ci*even(-z) - co*even(z))
}

FUNCTION even(z) {
    if (fabs(z) < 1e-4) {
        even = 1 - z/2
    } else {
        even = z/(exp(z) - 1)
    }
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b
    UNITSOFF
    a = 15.69*even(-(v - 81.5)/10)
    b = 0.29*exp(-v/10.86)
    taum = 1/(a + b)
    minf = a/(a + b)
    UNITSON
}
