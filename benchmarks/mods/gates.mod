TITLE The gates of a squid axon, without tables and without currents

NEURON {
    SUFFIX gates
    RANGE minf, hinf, ninf, mtau, htau, ntau
    THREADSAFE
}

ASSIGNED {
    v (mV)
    celsius (degC)
    minf hinf ninf
    mtau (ms) htau (ms) ntau (ms)
}

STATE { m h n }

INITIAL {
    rates(v)
    m = minf
    h = hinf
    n = ninf
}

BREAKPOINT { SOLVE relax METHOD cnexp }

DERIVATIVE relax {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
    n' = (ninf - n)/ntau
}

PROCEDURE rates(v (mV)) {
    LOCAL up, down, q
    UNITSOFF
    q = 3^((celsius - 6.3)/10)
    up = linoid(-(v + 40), 10)/10
    down = 4*exp(-(v + 65)/18)
    mtau = 1/(q*(up + down))
    minf = up/(up + down)
    up = 0.07*exp(-(v + 65)/20)
    down = 1/(1 + exp(-(v + 35)/10))
    htau = 1/(q*(up + down))
    hinf = up/(up + down)
    up = linoid(-(v + 55), 10)/100
    down = 0.125*exp(-(v + 65)/80)
    ntau = 1/(q*(up + down))
    ninf = up/(up + down)
    UNITSON
}

FUNCTION linoid(x, y) {
    if (fabs(x/y) < 1e-6) {
        linoid = y*(1 - x/y/2)
    } else {
        linoid = x/(exp(x/y) - 1)
    }
}
