: TABLE of whole arrays.
NEURON { SUFFIX tabled_arrays RANGE out, tot GLOBAL inf, tau }
ASSIGNED { v inf[3] tau[2] out[3] tot }
PARAMETER { k = 2 }
STATE { m n }
INITIAL { rates(v) m=inf[0] n = inf[1] }
BREAKPOINT { SOLVE s METHOD cnexp tot = m*n FROM i=0 TO 2 { out[i] = inf[i] } }
DERIVATIVE s { rates(v) m' = (inf[0]-m)/tau[0] n' = (inf[1]-n)/tau[1] }
PROCEDURE rates(v) { TABLE inf, tau DEPEND k, celsius FROM -100 TO 100 WITH 57
 FROM i=0 TO 2 { inf[i] = 1/(1+exp(-(v+10*i*k)/7)) }
 tau[0] = 1 + celsius/10 tau[1] = 3+k }
