TITLE A channel with three conformations and a TABLE
NEURON {
    SUFFIX gates
    USEION k READ ek WRITE ik
    RANGE g
    GLOBAL q
}
PARAMETER { g = .001 q = 3 }
STATE { c o i1 }
ASSIGNED { v ek ik a b }
INITIAL { SOLVE scheme STEADYSTATE sparse }
BREAKPOINT {
    SOLVE scheme METHOD sparse
    ik = g*o*(v - ek)
}
KINETIC scheme {
    rates(v)
    ~ c <-> o (a, b)
    ~ o <-> i1 (.3, .05)
    CONSERVE c + o + i1 = 1
}
PROCEDURE rates(v) {
    TABLE a, b DEPEND q FROM -100 TO 100 WITH 200
    a = q*.1*exp((v + 40)/20)
    b = q*.1*exp(-(v + 40)/20)
}
