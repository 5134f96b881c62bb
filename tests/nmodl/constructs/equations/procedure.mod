NEURON { SUFFIX procedure_test RANGE n1, n2, n3, n4, m, k }
ASSIGNED { n1 n2 n3 n4 v }
STATE { m k }
INITIAL { n1 = 0 n2 = 0 n3 = 0 n4 = 0 m = 1 }
BREAKPOINT {
    SOLVE one
    SOLVE two METHOD after_cvode
    SOLVE states METHOD cnexp
    SOLVE three METHOD cvode_t
}
PROCEDURE one() { n1 = n1 + t }
PROCEDURE two() { n2 = n2 + 1  m = m + 1 }
PROCEDURE three() { n3 = n3 + m }
DERIVATIVE states { m' = -m  n4 = m }
