: a mechanism with everything that the data-structures document speaks of

NEURON {
    SUFFIX soa
    USEION na READ ena WRITE ina
    POINTER far
    RANGE x, y, z, g, seen, seen_diam, seen_area, seen_far
}

PARAMETER { x = 1.5  z = 3  g = 1e-5 (S/cm2) }

ASSIGNED {
    v (mV)
    ena (mV)
    ina (mA/cm2)
    diam (um)
    area (um2)
    y[2]
    far
    seen
    seen_diam
    seen_area
    seen_far
}

INITIAL { y[0] = 10 * x  y[1] = 20 * x }

BREAKPOINT {
    ina = g * (v - ena)
    seen_diam = diam
    seen_area = area
    seen_far = far
}
