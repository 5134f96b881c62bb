: TABLE, FUNCTION_TABLE and arrays of PARAMETERs of a point process.
NEURON { POINT_PROCESS point_tables RANGE x, pr, g, i GLOBAL k, gar, inf NONSPECIFIC_CURRENT i }
PARAMETER { k = 2 pr[3] gar[2] g = 1e-4 }
ASSIGNED { v x inf i }
STATE { m }
INITIAL { rates(v) m = inf FROM j=0 TO 2 { x = x + pr[j] + gar[j/2] } }
BREAKPOINT { SOLVE s METHOD cnexp i = g*m*(v+20) }
DERIVATIVE s { rates(v) m' = (inf - m)/ft(v) }
PROCEDURE rates(u) { TABLE inf DEPEND k FROM -90 TO 30 WITH 30 inf = 1/(1+exp(-(u+40)/(5*k))) }
FUNCTION_TABLE ft(u)
FUNCTION mult(a, b) { mult = a*b + g }
