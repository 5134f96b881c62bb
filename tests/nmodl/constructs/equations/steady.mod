NEURON { SUFFIX steady RANGE a, o2, n2 }
PARAMETER { a = 0.5 b = 0.25 }
STATE { c o i }
ASSIGNED { o2 n2 v }
INITIAL {
    c = 1
    SOLVE scheme STEADYSTATE sparse
    o2 = o
}
BREAKPOINT { SOLVE scheme METHOD sparse }
KINETIC scheme {
    ~ c <-> o (a*exp(v/50), b)
    ~ o <-> i (a, b)
    CONSERVE c + o + i = 1
}
