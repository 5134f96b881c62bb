TITLE Single-electrode voltage clamp with three levels

COMMENT
The electrode is a resistance `rs` between the membrane and an ideal source. After
the last level, or while all durations are 0, it is switched off.
ENDCOMMENT

NEURON {
    POINT_PROCESS SEClamp
    ELECTRODE_CURRENT i
    RANGE rs, dur1, amp1, dur2, amp2, dur3, amp3, i, vc
    THREADSAFE
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    rs = 1 (megohm) <1e-9,1e9>
    dur1 (ms) <0,1e9>
    amp1 (mV)
    dur2 (ms) <0,1e9>
    amp2 (mV)
    dur3 (ms) <0,1e9>
    amp3 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    vc (mV)
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
    LOCAL second, third
    second = dur1 + dur2
    third = second + dur3
    at_time(dur1)
    at_time(second)
    at_time(third)
    closed = 1
    if (t < dur1) {
        vc = amp1
    } else if (t < second) {
        vc = amp2
    } else if (t < third) {
        vc = amp3
    } else {
        vc = 0
        closed = 0
    }
    icur()
}
