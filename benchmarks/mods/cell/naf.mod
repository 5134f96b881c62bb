TITLE Fast sodium current with three activation gates and one of inactivation

NEURON {
    SUFFIX naf
    USEION na READ ena WRITE ina
    RANGE gbar, g, minf, hinf, taum, tauh
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.05 (S/cm2) <0, 1e9>
    shift = -4 (mV)
    q10 = 2.3
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
    g (S/cm2)
    minf hinf
    taum (ms) tauh (ms)
}

STATE { m h }

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*m*h
    ina = g*(v - ena)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/taum
    h' = (hinf - h)/tauh
}

FUNCTION linoid(x (mV), y (mV)) (mV) {
    if (fabs(x/y) < 1e-6) {
        linoid = y*(1 - x/y/2)
    } else {
        linoid = x/(exp(x/y) - 1)
    }
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b, q
    UNITSOFF
    q = q10^((celsius - 23)/10)
    a = 0.182*linoid(-(v - shift + 35), 9)
    b = 0.124*linoid(v - shift + 35, 9)
    taum = 1/(q*(a + b))
    minf = a/(a + b)
    a = 0.024*linoid(-(v - shift + 50), 5)
    b = 0.0091*linoid(v - shift + 75, 5)
    tauh = 1/(q*(a + b))
    hinf = 1/(1 + exp((v - shift + 65)/6.2))
    UNITSON
}
