TITLE A current pulse

NEURON {
    POINT_PROCESS IClamp
    ELECTRODE_CURRENT i
    RANGE del, dur, amp, i
    THREADSAFE
}

UNITS { (nA) = (nanoamp) }

PARAMETER {
    del (ms)
    dur (ms) <0,1e9>
    amp (nA)
}

ASSIGNED { i (nA) }

INITIAL { i = 0 }

BREAKPOINT {
    at_time(del)
    at_time(del + dur)
    if (t >= del && t < del + dur) {
        i = amp
    } else {
        i = 0
    }
}
