: Not safe on threads: the table is made when it is first looked up, not before INITIAL.
NEURON {
    SUFFIX latetable
    NONSPECIFIC_CURRENT i
    RANGE n, first, early
    GLOBAL inf, beside, k
}
PARAMETER { g = 0.001 (S/cm2) }
ASSIGNED { v (mV)  i (mA/cm2)  inf  beside  n  first  k  early }
INITIAL {
    first = inf
    n = inf
    k = 10
    early = twice(v)
}
BREAKPOINT {
    rates(v)
    i = g*inf*beside*(v + 60)
}
PROCEDURE rates(v (mV)) {
    TABLE inf DEPEND celsius FROM -100 TO 100 WITH 200
    inf = 1/(1 + exp(-(v + 40)/5))
    beside = celsius/10
VERBATIM
    (void)0;
ENDVERBATIM
}
FUNCTION alpha(v (mV)) {
    TABLE FROM -100 TO 100 WITH 100
    alpha = exp(v/k)
}
FUNCTION twice(v (mV)) {
    twice = 2*alpha(v)
}
