TITLE slow potassium current

COMMENT
A non-inactivating potassium current that opens with depolarisation and closes
slowly, after Yamada, Koch and Adams (1989), with round numbers. It makes a cell that
fires steadily slow down: spike-frequency adaptation.
ENDCOMMENT

NEURON {
    SUFFIX kslow
    USEION k READ ek WRITE ik
    RANGE gbar, g, tau
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.001 (S/cm2)
    tau = 100 (ms)
}

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
}

STATE { w }

INITIAL {
    w = opening(v)
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    g = gbar*w
    ik = g*(v - ek)
}

DERIVATIVE states {
    w' = (opening(v) - w)/tau
}

FUNCTION opening(v (mV)) {
    opening = 1/(1 + exp(-(v + 35(mV))/10(mV)))
}
