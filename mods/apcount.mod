TITLE Counts upward crossings of a threshold

NEURON {
    POINT_PROCESS APCount
    RANGE n, thresh, time, firing
    THREADSAFE
}

UNITS { (mV) = (millivolt) }

PARAMETER {
    n
    thresh = -20 (mV)
    time (ms)
}

ASSIGNED {
    v (mV)
    firing
}

INITIAL {
    n = 0
    firing = 0
    check()
}

BREAKPOINT {
    SOLVE check METHOD after_cvode
}

PROCEDURE check() {
    if (v >= thresh) {
        if (firing == 0) {
            firing = 1
            time = t
            n = n + 1
        }
    } else {
        firing = 0
    }
}
