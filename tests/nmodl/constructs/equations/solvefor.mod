NEURON { SUFFIX solvefor_test RANGE a, got }
PARAMETER { a = 3 }
ASSIGNED { got[4] v }
STATE { x u z w }
INITIAL { z = 4 w = 1 }
BREAKPOINT { SOLVE some SOLVE one METHOD newton
    got[0] = x got[1] = u got[2] = z got[3] = w }
LINEAR some SOLVEFOR x, u {
    ~ a*x + u = z + t
    ~ x - u = 2*z
}
NONLINEAR one SOLVEFOR w {
    ~ w*w*w = x + 10
}
