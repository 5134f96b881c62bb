NEURON { SUFFIX kinetic_euler RANGE a, f }
PARAMETER { a = 0.5 }
STATE { x s z }
ASSIGNED { f }
INITIAL { x = 1 s = 0 z = 2 }
BREAKPOINT { SOLVE third METHOD euler }
KINETIC third {
    COMPARTMENT 3 {z}
    ~ x <-> s (a, 2)
    ~ x + s <-> z (a, 1)
    f = f_flux - b_flux
    CONSERVE x + s = 1
}
