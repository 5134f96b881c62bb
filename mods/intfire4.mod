TITLE Leaky integrator of an excitatory and a slower inhibitory current

COMMENT
With the rates k = 1/tau of each variable:
    e' = -ke*e                    an event of weight > 0 adds to e
    i1' = -ki1*i1                 others add to i1
    i2' = -ki2*i2 + ai1*i1
    m' = -km*m + ae*e + ai2*i2
scaled so that e = 1 alone makes m peak at 1, i1 = 1 makes i2 peak at 1, and i1 = -1
alone makes m peak at -1. The cell fires when m reaches 1, and m returns to 0.
The solution between events is closed. m can not reach 1 before (1 - m)/m', so a
self-event waits there, looks again, and fires when m > 1 - eps.
ENDCOMMENT

NEURON {
    ARTIFICIAL_CELL IntFire4
    RANGE taue, taui1, taui2, taum, e, i1, i2, m
    RANGE nself, nexcite, ninhibit, ae, ai1, ai2
    GLOBAL eps, taueps
    THREADSAFE
}

PARAMETER {
    taue = 5 (ms) <1e-9,1e9>
    taui1 = 10 (ms) <1e-9,1e9>
    taui2 = 20 (ms) <1e-9,1e9>
    taum = 50 (ms) <1e-9,1e9>
    ib = 0
    eps = 1e-6 <1e-9,0.01>
    taueps = .01 <1e-9,1e9>
}

ASSIGNED {
    e
    i1
    i2
    m
    nself
    nexcite
    ninhibit
    ae (1/ms)
    ai1 (1/ms)
    ai2 (1/ms)
    ke (1/ms)
    ki1 (1/ms)
    ki2 (1/ms)
    km (1/ms)
    be
    bi1
    bi2
    t0 (ms)
}

INITIAL {
    separate()
    scale()
    e = 0
    i1 = 0
    i2 = 0
    m = 0
    t0 = t
    nself = 0
    nexcite = 0
    ninhibit = 0
    net_send(firetimebound(), 1)
}

NET_RECEIVE(w) {
    advance(t - t0)
    t0 = t
    if (m > 1 - eps) {
        net_event(t)
        m = 0
    }
    if (flag == 1) {
        nself = nself + 1
        net_send(firetimebound(), 1)
    } else {
        if (w > 0) {
            nexcite = nexcite + 1
            e = e + w
        } else {
            ninhibit = ninhibit + 1
            i1 = i1 + w
        }
        net_move(t + firetimebound())
    }
}

FUNCTION firetimebound() (ms) {
    LOCAL slope
    slope = -km*m + ae*e + ai2*i2
    if (slope <= 1e-9) {
        firetimebound = 1e9
    } else {
        firetimebound = (1 - m)/slope
    }
}

PROCEDURE advance(x (ms)) {
    m = m_after(x)
    i2 = i2_after(x)
    i1 = i1*exp(-ki1*x)
    e = e*exp(-ke*x)
}

FUNCTION i2_after(x (ms)) {
    LOCAL x2
    x2 = exp(-ki2*x)
    i2_after = i2*x2 + bi1*i1*(x2 - exp(-ki1*x))
}

FUNCTION m_after(x (ms)) {
    LOCAL xm, x2, a, b
    xm = exp(-km*x)
    x2 = exp(-ki2*x)
    a = bi1*bi2
    b = a*(ki2 - km)/(ki1 - km)
    m_after = m*xm + be*e*(xm - exp(-ke*x)) + (bi2*i2 + a*i1)*(xm - x2) - b*i1*(xm - exp(-ki1*x))
}

: The factor that makes the peak of exp(-slow*x) - exp(-fast*x) equal 1.
FUNCTION peak_factor(fast (1/ms), slow (1/ms)) {
    LOCAL x
    x = log(slow/fast)/(slow - fast)
    peak_factor = 1/(exp(-slow*x) - exp(-fast*x))
}

PROCEDURE scale() {
    LOCAL lo, hi, x, w
    ke = 1/taue
    ki1 = 1/taui1
    ki2 = 1/taui2
    km = 1/taum
    be = peak_factor(ke, km)
    bi1 = peak_factor(ki1, ki2)
    : The peak of m after i1 = 1 alone, by bisection of m's slope.
    bi2 = 1
    e = 0
    i1 = 1
    i2 = 0
    m = 0
    hi = 1
    w = 0
    while (slope_after(hi) > 0 && w < 12) {
        hi = 10*hi
        w = w + 1
    }
    lo = 0
    w = 0
    while (w < 200) {
        x = (lo + hi)/2
        if (slope_after(x) > 0) {
            lo = x
        } else {
            hi = x
        }
        w = w + 1
        if (hi - lo <= 1e-15*hi) {
            w = 200
        }
    }
    bi2 = 1/m_after((lo + hi)/2)
    ae = be*(ke - km)
    ai1 = bi1*(ki1 - ki2)
    ai2 = bi2*(ki2 - km)
}

: What has the sign of m' after x, in the state that `scale` sets up, until the peak
FUNCTION slope_after(x (ms)) {
    slope_after = i2_after(x) - km*m_after(x)/(ki2 - km)
}

: Keeps the time constants apart: the closed solution divides by the differences of
: their rates.
PROCEDURE separate() {
    LOCAL x
    if (taui2 < 4*taueps) {
        taui2 = 4*taueps
    }
    if (taui1 < 3*taueps) {
        taui1 = 3*taueps
    }
    if (taue < 2*taueps) {
        taue = 2*taueps
    }
    if (taue >= taui2) {
        taue = taui2 - taueps
        printf("IntFire4: taue is adjusted to %g, for it must be below taui2\n", taue)
    }
    if (taui1 > taui2) {
        x = taui2
        taui2 = taui1
        taui1 = x
        printf("IntFire4: taui1 and taui2 are exchanged, for taui1 must be the smaller\n")
    }
    if (taui2 - taui1 < taueps) {
        taui1 = taui2 - taueps
    }
    if (fabs(taui2 - taum) < taueps) {
        taum = taui2 - taueps
    }
    if (fabs(taui1 - taum) < taueps) {
        taui1 = taui1 - 2*taueps
        taum = taui1 - taueps
    }
    if (fabs(taue - taum) < taueps) {
        taue = taum - taueps
    }
}

FUNCTION M() {
    M = m_after(t - t0)
}

FUNCTION E() {
    E = ae*e*exp(-ke*(t - t0))
}

FUNCTION I() {
    I = ai2*i2_after(t - t0)
}
