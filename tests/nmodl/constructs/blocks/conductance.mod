NEURON {
    SUFFIX conductance
    USEION na READ ena WRITE ina
    NONSPECIFIC_CURRENT il
    RANGE g, gl
}
PARAMETER { g = 0.001 gl = 0.0005 e = -60 }
ASSIGNED { v ena ina il gt }
BREAKPOINT {
    CONDUCTANCE gt USEION na
    CONDUCTANCE gl
    gt = g*(1 + v*v*1e-3)
    ina = gt*(v - ena)
    il = gl*(v - e)
}
