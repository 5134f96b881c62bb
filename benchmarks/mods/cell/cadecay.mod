TITLE Calcium in a shell under the membrane: influx, a buffer and a pump

NEURON {
    SUFFIX cadecay
    USEION ca READ ica, cai WRITE cai
    RANGE depth, rate, bound
}

UNITS {
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
}

PARAMETER {
    depth = 0.1 (um)
    rate = 0.05 (/ms)
    rest = 1e-4 (mM)
    total = 0.05 (mM)
    kf = 20 (/mM-ms)
    kb = 0.02 (/ms)
}

ASSIGNED {
    ica (mA/cm2)
    bound (mM)
}

STATE {
    cai (mM) <1e-8>
    buffer (mM)
    cabuffer (mM)
}

INITIAL {
    cai = rest
    buffer = total*kb/(kb + kf*rest)
    cabuffer = total - buffer
}

BREAKPOINT {
    SOLVE shell METHOD sparse
    bound = cabuffer
}

KINETIC shell {
    ~ cai << (-ica*(10000)/(2*FARADAY*depth) + rate*(rest - cai))
    ~ cai + buffer <-> cabuffer (kf, kb)
}
