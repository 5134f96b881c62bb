: state_discontinuity in BREAKPOINT, PROCEDURE and NET_RECEIVE.
NEURON { POINT_PROCESS discontinuity RANGE i, n, m2, twice NONSPECIFIC_CURRENT i }
PARAMETER { twice = 0 }
ASSIGNED { v i n m2 }
STATE { m }
INITIAL { i = 0 n = 0 m = 0 m2 = 0}
BREAKPOINT { SOLVE s METHOD cnexp
 n = n + 1
 state_discontinuity(m, m+1)
 m2 = m2 + m
 if (twice) { state_discontinuity(m, m+10)  }
 i = 0
}
DERIVATIVE s { m' = 0 }
PROCEDURE p() { state_discontinuity(m, m+1) state_discontinuity(m, m+100) }
NET_RECEIVE (w) { state_discontinuity(m, m+1000) state_discontinuity(m, m+w) }
