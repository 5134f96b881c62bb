NEURON { SUFFIX steady_pump RANGE x, p, xp, w }
PARAMETER { k = 100 }
STATE { x p xp w }
INITIAL {
    x = 1e-4 p = 0 xp = 2e-3 w = 0.5
    SOLVE binding STEADYSTATE sparse
}
BREAKPOINT { SOLVE binding METHOD sparse }
KINETIC binding {
    COMPARTMENT 3 {x}
    ~ x + p <-> xp (k, 0.1)
    ~ w << (x - w)
    CONSERVE p + xp = 3e-3
}
