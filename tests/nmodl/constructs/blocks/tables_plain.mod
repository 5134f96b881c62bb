: TABLE without DEPEND, and in a FUNCTION with bounds that move.
NEURON { SUFFIX tables_plain RANGE a, b, c GLOBAL x, y, usetab}
ASSIGNED { v a b c x y }
PARAMETER { lo = -80 usetab = 1 }
BREAKPOINT { p(v+t*50) a = x b = f(v+t*30) c = y }
PROCEDURE p(u) { TABLE x FROM -90 TO 10 WITH 7
 x = u*u y = u }
FUNCTION f(z) { TABLE DEPEND lo FROM lo TO 20 WITH 11
 f = exp(z/20) }
