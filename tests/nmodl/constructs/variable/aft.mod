TITLE METHOD after_cvode: before each step
NEURON {
    SUFFIX aft
    RANGE x, n, gg, lastt
    NONSPECIFIC_CURRENT i
}
PARAMETER { gg = .0001 }
ASSIGNED { v x n lastt i }
INITIAL { x = 0 n = 0 }
BREAKPOINT {
    SOLVE look METHOD after_cvode
    i = gg*(v + 60)*x
}
PROCEDURE look() {
    if (v > -50) { x = 1 }
    n = n + 1
    lastt = t
}
