: at_time and state_discontinuity, once in a step.
NEURON { POINT_PROCESS at_time_moves RANGE i, n, m, del NONSPECIFIC_CURRENT i }
PARAMETER { del = .1 dur = .2 amp = -.01 }
ASSIGNED { v i n on }
STATE { m }
INITIAL { i = 0 n = 0 m = 0 on = 0}
BREAKPOINT { SOLVE s METHOD cnexp
 if (at_time(del)) { n = n + 1 on = 1 state_discontinuity(m, m+1) }
 if (at_time(del+dur)) { n = n + 10 on = 0 }
 if (on) { i = amp } else { i = 0 }
}
DERIVATIVE s { m' = -m }
