: A GLOBAL that BREAKPOINT writes has the value of the last instance.
NEURON {
    SUFFIX writesglobal
    NONSPECIFIC_CURRENT i
    RANGE g
    GLOBAL last
}
PARAMETER { g = 0.001 (S/cm2) }
ASSIGNED {
    v (mV)
    i (mA/cm2)
    last
}
BREAKPOINT {
    last = g/(1 + v*v/1000)
    i = last*(v + 60)
}
