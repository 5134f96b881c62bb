TITLE One synaptic event: a conductance in the shape of an alpha function

NEURON {
    POINT_PROCESS AlphaSynapse
    NONSPECIFIC_CURRENT i
    RANGE onset, tau, gmax, e, i
    THREADSAFE
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    onset = 0 (ms)
    tau = .1 (ms) <1e-3,1e6>
    gmax = 0 (uS) <0,1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
}

BREAKPOINT {
    at_time(onset)
    g = gmax*alpha((t - onset)/tau)
    i = g*(v - e)
}

: peaks with 1 at x = 1; taken as 0 beyond ten time constants
FUNCTION alpha(x) {
    if (x < 0 || x > 10) {
        alpha = 0
    } else {
        alpha = x*exp(1 - x)
    }
}
