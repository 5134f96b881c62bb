TITLE A state that diffuses along the cable, and takes part in no reaction
NEURON { SUFFIX alone }
STATE { x y }
BREAKPOINT { SOLVE diffuse METHOD sparse }
KINETIC diffuse {
    COMPARTMENT 1 { x y }
    LONGITUDINAL_DIFFUSION 1 { x }
    ~ y << (0)
}
