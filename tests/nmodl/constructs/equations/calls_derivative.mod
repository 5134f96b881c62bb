NEURON { SUFFIX calls_derivative RANGE m, n, inf, tau }
: called like a PROCEDURE, a DERIVATIVE block takes a step
ASSIGNED { v n inf tau }
STATE { m }
INITIAL {
    m = 0.25
    gate()
    n = m
    gate()
}
BREAKPOINT { SOLVE gate METHOD cnexp }
DERIVATIVE gate {
    rates(v)
    m' = (inf - m)/tau
}
PROCEDURE rates(u) {
    inf = 1/(1 + exp(-u/20))
    tau = 0.5 + inf
}
