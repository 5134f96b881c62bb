NEURON { SUFFIX hiding RANGE k, n, m }
: below its declaration `k` is the LOCAL, above it the ASSIGNED
ASSIGNED { v k n m }
INITIAL {
    k = 7
    work(v)
}
BREAKPOINT { SOLVE again }
VERBATIM
extern double hoc_epsilon;
ENDVERBATIM
LOCAL k
PROCEDURE work(u) {
    k = u/2
    n = k + 1
    if (n > hoc_epsilon) { m = 1 } else { m = -1 }
}
PROCEDURE again() {
    n = n + k*0.01
}
