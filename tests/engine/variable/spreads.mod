TITLE A state that diffuses along the cable
NEURON { SUFFIX spreads }
STATE { x }
BREAKPOINT { SOLVE diffuse METHOD sparse }
KINETIC diffuse {
    COMPARTMENT 1 { x }
    LONGITUDINAL_DIFFUSION 1 { x }
    ~ x << (0)
}
