NEURON { SUFFIX sparse_second RANGE a }
PARAMETER { a = 0.5 }
STATE { x z }
INITIAL { x = 1 z = 0 }
BREAKPOINT { SOLVE third METHOD sparse }
KINETIC third { ~ x <-> z (a, 2)  ~ 2 x <-> z (a, 1) }
