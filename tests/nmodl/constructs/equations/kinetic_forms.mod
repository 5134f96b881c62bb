NEURON { SUFFIX kinetic_forms RANGE a, f4, b4 }
PARAMETER { a = 0.5 b = 0.25 }
ASSIGNED { f4 b4 }
STATE { p q r }
INITIAL { p = 2 q = 1 }
BREAKPOINT { SOLVE quadratic METHOD sparse }
KINETIC quadratic {
    COMPARTMENT 2 {p q}
    COMPARTMENT 0.5 {r}
    ~ 2 p + q <-> r (a, b)
    f4 = f_flux
    b4 = b_flux
    ~ p + p <-> q (0.1, 0.3)
    ~ r << (0.2)
    CONSERVE p + q = 5
}
