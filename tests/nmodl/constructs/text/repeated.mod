: Blocks that come twice, INCLUDE in an INCLUDE, UNITSON anywhere.
TITLE repeated initials
NEURON { SUFFIX repeated RANGE a, b
 GLOBAL g THREADSAFE }
INCLUDE "repeated_outer.inc"
COMMENT
 things { } (
ENDCOMMENT
ASSIGNED { a b c : comment
 v ? other
}
INITIAL { LOCAL q
 q = 2 a = q }
INITIAL { LOCAL q
 q = 3 b = q + a }
BREAKPOINT { if (v > -1000) { SOLVE s METHOD cnexp } a = a + 1 }
BREAKPOINT { b = b + a }
DERIVATIVE s { LOCAL k
 k = 2
 if (t > .1) { k = 3 } else { k = 1 UNITSOFF }
 UNITSON
 n' = -k*n
 o' = (1 - o)/(k*n)
}
