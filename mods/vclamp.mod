TITLE Two-electrode voltage clamp with a real amplifier

COMMENT
`vi` is what the voltage electrode measures, `e` the error at the amplifier's input,
`vo` its output, which drives the current through `rstim`. With the time constants
tau1 of the input and tau2 of the amplifier:
    vi = v + fac*(vo - v)
    tau2*vo' = -vo - gain*e
    tau1*(vi - e)' = stimulus + 2*e - vi
solved together by one implicit Euler step from the values that the last step left.
ENDCOMMENT

NEURON {
    POINT_PROCESS VClamp
    ELECTRODE_CURRENT i
    RANGE dur, amp, gain, rstim, tau1, tau2, e0, vo0, vi0, fac, i, e, vo, vi
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    dur[3] (ms)
    amp[3] (mV)
    gain = 1e5
    rstim = 1 (megohm) <1e-9,1e9>
    tau1 = .001 (ms)
    tau2 = 0 (ms)
    e0 (mV)
    vo0 (mV)
    vi0 (mV)
    fac = 0 (1)
}

ASSIGNED {
    v (mV)
    i (nA)
    stimulus (mV)
    closed
}

STATE {
    e (mV)
    vo (mV)
    vi (mV)
}

INITIAL {
    e0 = 0
    vo0 = v
    vi0 = v
    e = 0
    vo = v
    vi = v
    closed = 0
}

BREAKPOINT {
    SOLVE update METHOD after_cvode
    vstim()
}

PROCEDURE update() {
    icur()
    if (closed) {
        e0 = e
        vo0 = vo
        vi0 = vi
    }
}

PROCEDURE vstim() {
    LOCAL first, second, third
    first = dur[0]
    second = first + dur[1]
    third = second + dur[2]
    at_time(first)
    at_time(second)
    at_time(third)
    closed = 1
    if (t < first) {
        stimulus = amp[0]
    } else if (t < second) {
        stimulus = amp[1]
    } else if (t < third) {
        stimulus = amp[2]
    } else {
        closed = 0
    }
    icur()
}

PROCEDURE icur() {
    LOCAL t1, t2, p, u
    if (closed) {
        t1 = tau1/dt
        t2 = tau2/dt
        p = fac/(1 + t2)
        u = v*(1 - fac) + p*t2*vo0
        e = ((1 + t1)*u - stimulus - t1*(vi0 - e0))/(2 + t1 + (1 + t1)*p*gain)
        vo = (t2*vo0 - gain*e)/(1 + t2)
        vi = v + fac*(vo - v)
        i = (vo - v)/rstim
    } else {
        i = 0
    }
}
