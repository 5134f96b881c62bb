TITLE Leaky integrator that fires

COMMENT
m decays towards 0; an event adds its weight. When m exceeds 1 the cell fires, and
is deaf for `refrac`; then it begins again with 0.
ENDCOMMENT

NEURON {
    ARTIFICIAL_CELL IntFire1
    RANGE tau, refrac, m
    THREADSAFE
}

PARAMETER {
    tau = 10 (ms) <1e-9,1e9>
    refrac = 5 (ms) <0,1e9>
}

ASSIGNED {
    m
    t0 (ms)
    deaf
}

INITIAL {
    m = 0
    t0 = t
    deaf = 0
}

NET_RECEIVE(w) {
    if (deaf == 0) {
        m = m*exp(-(t - t0)/tau) + w
        t0 = t
        if (m > 1) {
            m = 2
            deaf = 1
            net_send(refrac, 1)
            net_event(t)
        }
    } else if (flag == 1) {
        m = 0
        t0 = t
        deaf = 0
    }
}

: m now; while deaf, 2 for half a millisecond (to show as a spike) and then -1
FUNCTION M() {
    if (deaf == 0) {
        M = m*exp(-(t - t0)/tau)
    } else if (t - t0 < .5) {
        M = 2
    } else {
        M = -1
    }
}
