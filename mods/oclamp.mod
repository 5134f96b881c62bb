TITLE Single-electrode voltage clamp with one level, switched by hand

NEURON {
    POINT_PROCESS OClamp
    ELECTRODE_CURRENT i
    RANGE rs, on, off, vc, switched_on, i
    THREADSAFE
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    rs = 1 (megohm) <1e-9,1e9>
    on (ms)
    off (ms)
    vc (mV)
    switched_on
}

ASSIGNED {
    v (mV)
    i (nA)
    closed
}

INITIAL { closed = 0 }

BREAKPOINT {
    SOLVE icur METHOD after_cvode
    vstim()
}

PROCEDURE icur() {
    if (closed) {
        i = (vc - v)/rs
    } else {
        i = 0
    }
}

PROCEDURE vstim() {
    closed = 0
    if (switched_on) {
        at_time(on)
        at_time(off)
        if (t >= on && t <= off) {
            closed = 1
        }
    }
    icur()
}
