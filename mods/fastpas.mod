TITLE Passive membrane whose conductance enters the matrix exactly

NEURON {
    SUFFIX fastpas
    NONSPECIFIC_CURRENT i
    RANGE g, e
    THREADSAFE
}

PARAMETER {
    g = 5e-4 <0,1e9>
    e = -65
}

ASSIGNED {
    v
    i
}

BREAKPOINT {
    CONDUCTANCE g
    i = g*(v - e)
}
