: VERBATIM in KINETIC, in BEFORE BREAKPOINT, and a return from a PROCEDURE.
NEURON { SUFFIX in_equations RANGE y, z THREADSAFE }
ASSIGNED { v y z }
STATE { a b }
INITIAL { a = 1 b = .2 }
BREAKPOINT { SOLVE k METHOD sparse p() }
KINETIC k { LOCAL q
 q = 2
VERBATIM
 _lq = 3; y = _lq + 1;
ENDVERBATIM
 ~ a <-> b (q, 1)
}
PROCEDURE p() {
 z = z + 1
VERBATIM
 return 0;
ENDVERBATIM
 z = 100
}
BEFORE BREAKPOINT {
VERBATIM
 z += 10;
ENDVERBATIM
}
