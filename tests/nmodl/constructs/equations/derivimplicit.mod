NEURON { SUFFIX implicit RANGE a }
PARAMETER { a = 0.5 (/ms) }
STATE { m n }
INITIAL { m = 0.5 n = 2 }
BREAKPOINT { SOLVE linear METHOD derivimplicit }
DERIVATIVE linear {
    m' = -a*m + n
    n' = a*m - 2*n
}
