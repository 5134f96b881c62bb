NEURON { SUFFIX remembers RANGE x, w, z, last }
: the slope of w reads what that of x left behind at the evaluation before
ASSIGNED { last }
STATE { w x z }
INITIAL { x = 2 w = 1 z = 0.5 last = 0 }
BREAKPOINT { SOLVE coupled METHOD derivimplicit }
DERIVATIVE coupled {
    w' = slow(w) - 3*last
    x' = fast(x, w)
    z' = x*w - z*z
}
FUNCTION slow(q) { slow = -q*q*0.5 }
FUNCTION fast(p, q) {
    last = p*q/(1 + p)
    fast = -p*p + q
}
