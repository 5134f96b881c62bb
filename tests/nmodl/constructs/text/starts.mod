: STATEs with FROM, TO, START, units and tolerances; `d0`.
NEURON { SUFFIX starts RANGE k }
STATE { a FROM 0 TO 1 START .25  b FROM -1 TO 5 START 3 c FROM -3 TO 3 START -2 d  f FROM 0 TO 9 START 1.23456789 (mV) <1e-3>}
PARAMETER { d0 = 4 k }
ASSIGNED { v }
BREAKPOINT { SOLVE s METHOD euler k = a + b }
DERIVATIVE s { a' = -a b' = -2*b c' = 1 d' = d*0.1 }
