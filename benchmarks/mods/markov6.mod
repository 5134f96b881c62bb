TITLE Four closed states, one open, one inactivated; no current

NEURON {
    SUFFIX markov6
    THREADSAFE
}

PARAMETER {
    k12 = 3 (/ms)
    k21 = 0.1 (/ms)
    ki = 0.2 (/ms)
    kr = 0.02 (/ms)
}

ASSIGNED { v (mV) }

STATE { c1 c2 c3 c4 o i }

INITIAL { SOLVE scheme STEADYSTATE sparse }

BREAKPOINT { SOLVE scheme METHOD sparse }

KINETIC scheme {
    LOCAL a, b
    UNITSOFF
    a = k12*exp((v + 40)/25)
    b = k21*exp(-(v + 40)/18)
    UNITSON
    ~ c1 <-> c2 (4*a, b)
    ~ c2 <-> c3 (3*a, 2*b)
    ~ c3 <-> c4 (2*a, 3*b)
    ~ c4 <-> o  (a, 4*b)
    ~ o <-> i   (ki, kr)
    CONSERVE c1 + c2 + c3 + c4 + o + i = 1
}
