TITLE Leaky integrator of a decaying current

COMMENT
    taus*i' = -(i - ib)         taum*m' = -m + i
An event adds its weight to i. The cell fires when m reaches 1, and m returns to 0.
Between events both equations have closed solutions, so the time of the next crossing
is known: a self-event waits there, and moves when i jumps.
ENDCOMMENT

NEURON {
    ARTIFICIAL_CELL IntFire2
    RANGE taus, taum, ib, i, m
    THREADSAFE
}

PARAMETER {
    taus = 20 (ms) <1e-9,1e9>
    taum = 10 (ms) <1e-9,1e9>
    ib = 0
}

ASSIGNED {
    i
    m
    t0 (ms)
}

INITIAL {
    if (taus <= taum) {
        taus = taum + .1
    }
    i = ib
    m = 0
    t0 = t
    net_send(firetime(), 1)
}

NET_RECEIVE(w) {
    advance(t - t0)
    t0 = t
    if (flag == 1) {
        m = 0
        net_event(t)
        net_send(firetime(), 1)
    } else {
        i = i + w
        net_move(t + firetime())
    }
}

: m(x) = ib + a*exp(-x/taus) + b*exp(-x/taum), x the time from now
FUNCTION amplitude() {
    amplitude = (i - ib)*taus/(taus - taum)
}

FUNCTION m_after(x (ms)) {
    LOCAL a
    a = amplitude()
    m_after = ib + a*exp(-x/taus) + (m - ib - a)*exp(-x/taum)
}

PROCEDURE advance(x (ms)) {
    m = m_after(x)
    i = ib + (i - ib)*exp(-x/taus)
}

: The time from now at which m reaches 1; 1e9 if it never does.
:
: If a > 0 and b < 0, m rises to a maximum and is concave until there: Newton's
: method from 0 cannot overshoot. Otherwise it can cross only on its way up to ib,
: after an inflection if it first dips, where it is steepest.
FUNCTION firetime() (ms) {
    LOCAL a, b, x, step, slope, k, again
    a = amplitude()
    b = m - ib - a
    k = taus*taum/(taus - taum)
    x = 0
    again = 1
    if (a > 0 && b < 0 && -b*taus > a*taum) {
        if (ib <= 1 && m_after(k*log(-b*taus/(a*taum))) < 1) {
            again = 0
        }
    } else if (ib <= 1) {
        again = 0
    } else if (a < 0 && b > 0) {
        if (b*taus*taus > -a*taum*taum) {
            x = k*log(-b*taus*taus/(a*taum*taum))
        }
    }
    if (again == 0) {
        firetime = 1e9
    } else {
        while (again > 0) {
            slope = -a/taus*exp(-x/taus) - b/taum*exp(-x/taum)
            step = (1 - m_after(x))/slope
            x = x + step
            again = again + 1
            if (fabs(step) <= 1e-14*x || again > 60) {
                again = 0
            }
        }
        if (x < 0) {
            x = 0
        }
        firetime = x
    }
}

FUNCTION M() {
    M = m_after(t - t0)
}

FUNCTION I() {
    I = ib + (i - ib)*exp(-(t - t0)/taus)
}
