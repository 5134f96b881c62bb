NEURON { SUFFIX conserved RANGE r2, a1 }
: a2 grows to 1e-10 only, beside states of about 1: its digits are those of rounding
PARAMETER { r2 = 1e-9 r1 = 0.3 }
STATE { b1 b2 a1 a2 a3 }
INITIAL { b1 = 1 b2 = 0 a1 = 0.75 a2 = 0 a3 = 0.25 }
BREAKPOINT { SOLVE scheme METHOD sparse }
KINETIC scheme {
    ~ b1 <-> b2 (r1, 0.2)
    ~ a1 <-> a3 (r1, 0.1)
    ~ a3 <-> a2 (r2*b2, 0.01)
    CONSERVE b1 + b2 = 1
    CONSERVE a1 + a3 + a2 = 1
}
