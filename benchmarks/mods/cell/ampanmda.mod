TITLE A synapse with a fast component and a slow one that magnesium blocks

NEURON {
    POINT_PROCESS AmpaNmda
    NONSPECIFIC_CURRENT i
    RANGE tau_rise, tau_ampa, tau_nmda, e, ratio, mg, g_ampa, g_nmda, U, tau_rec
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
    (mM) = (milli/liter)
}

PARAMETER {
    tau_rise = 3 (ms) <1e-9, 1e9>
    tau_ampa = 2 (ms) <1e-9, 1e9>
    tau_nmda = 70 (ms) <1e-9, 1e9>
    e = 0 (mV)
    ratio = 0.7
    mg = 1 (mM)
    U = 0.5
    tau_rec = 200 (ms) <1e-9, 1e9>
}

ASSIGNED {
    v (mV)
    i (nA)
    g_ampa (uS)
    g_nmda (uS)
    factor
}

STATE {
    a (uS)
    b (uS)
    c (uS)
}

INITIAL {
    LOCAL peak
    a = 0
    b = 0
    c = 0
    peak = tau_rise*tau_nmda/(tau_nmda - tau_rise)*log(tau_nmda/tau_rise)
    factor = 1/(exp(-peak/tau_nmda) - exp(-peak/tau_rise))
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    g_ampa = a
    g_nmda = (c - b)/(1 + mg/3.57(mM)*exp(-0.062(/mV)*v))
    i = (g_ampa + g_nmda)*(v - e)
}

DERIVATIVE decay {
    a' = -a/tau_ampa
    b' = -b/tau_rise
    c' = -c/tau_nmda
}

NET_RECEIVE(weight (uS), resource, last (ms)) {
    INITIAL {
        resource = 1
        last = t
    }
    resource = 1 - (1 - resource)*exp(-(t - last)/tau_rec)
    last = t
    a = a + weight*U*resource
    b = b + weight*ratio*U*resource*factor
    c = c + weight*ratio*U*resource*factor
    resource = resource*(1 - U)
}
