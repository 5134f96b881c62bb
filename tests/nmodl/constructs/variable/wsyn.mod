TITLE Events that change states, self-events, WATCH
NEURON {
    POINT_PROCESS wsyn
    NONSPECIFIC_CURRENT i
    RANGE tau, e, g, count, on
}
PARAMETER { tau = 2 e = 0 }
ASSIGNED { v i count on }
STATE { g b }
INITIAL {
    on = 0
    count = 0
    net_send(0, 3)
}
BREAKPOINT {
    SOLVE states METHOD cnexp
    i = g*(v - e)
}
DERIVATIVE states {
    g' = -g/tau
    b' = -b/10 + on
}
NET_RECEIVE (w) {
    if (flag == 0) {
        state_discontinuity(g, g + w)
        net_send(1.3, 2)
        on = 1
    } else if (flag == 2) {
        on = 0
    } else if (flag == 3) {
        WATCH (v > -55) 4
    } else if (flag == 4) {
        count = count + 1
        g = g + .0001
    }
}
