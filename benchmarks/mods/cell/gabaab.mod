TITLE An inhibitory synapse: a fast conductance and a slow one behind a messenger

NEURON {
    POINT_PROCESS GabaAB
    RANGE tau1, tau2, e_fast, e_slow, g_fast, g_slow, k1, k2, k3, k4, kd
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau1 = 0.4 (ms) <1e-9, 1e9>
    tau2 = 8 (ms) <1e-9, 1e9>
    e_fast = -75 (mV)
    e_slow = -95 (mV)
    k1 = 0.09 (/ms)
    k2 = 0.0012 (/ms)
    k3 = 0.18 (/ms)
    k4 = 0.034 (/ms)
    kd = 100
    gbar = 0.001 (uS)
}

ASSIGNED {
    v (mV)
    i (nA)
    g_fast (uS)
    g_slow (uS)
    on
}

STATE { a (uS) b (uS) r s }

INITIAL {
    a = 0
    b = 0
    r = 0
    s = 0
    on = 0
}

BREAKPOINT {
    SOLVE kinetics METHOD derivimplicit
    g_fast = b - a
    g_slow = gbar*s^4/(s^4 + kd)
    i = g_fast*(v - e_fast) + g_slow*(v - e_slow)
}

DERIVATIVE kinetics {
    a' = -a/tau1
    b' = -b/tau2
    r' = k1*on*(1 - r) - k2*r
    s' = k3*r - k4*s
}

NET_RECEIVE(weight (uS)) {
    if (flag == 0) {
        a = a + weight
        b = b + weight
        on = on + 1
        net_send(0.5, 1)
    } else {
        on = on - 1
    }
}
