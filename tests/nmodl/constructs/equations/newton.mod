NEURON { SUFFIX newton_test RANGE a, k }
PARAMETER { a = 0.5 (/ms) }
ASSIGNED { k v }
STATE { p q }
INITIAL { p = 1 q = 1 }
BREAKPOINT { SOLVE other METHOD derivimplicit }
DERIVATIVE other {
    k = f(p)*q
    p' = -k*p + a
    q' = exp(-q) - p*q*q
}
FUNCTION f(x) { f = x*x/(1 + x) }
