NEURON { SUFFIX kinetic_runge RANGE a }
PARAMETER { a = 0.5 }
STATE { x s z }
INITIAL { x = 1 s = 0 z = 2 }
BREAKPOINT { SOLVE third METHOD runge }
KINETIC third { ~ x <-> s (a, 2) ~ x + s <-> z (a, 1) }
