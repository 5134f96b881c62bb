: LAG of scalars, of an array, of a STATE and of v; delays on and off the grid of dt.
NEURON { SUFFIX lagging RANGE square, late, later, line, lines, echo, vlate }
PARAMETER { tau = 0.2 (ms)  slow = 0.33 (ms) }
CONSTANT { fixed = 0.0625 (ms) }
ASSIGNED { v (mV)  square late later line[3] lines[3] echo vlate }
STATE { s }
INITIAL { s = 1 }
BREAKPOINT { SOLVE eq METHOD cnexp  remember() }
DERIVATIVE eq { s' = -3*s }
PROCEDURE remember() { LOCAL k
    square = t*t
    LAG square BY tau
    LAG square BY slow
    late = lag_square_tau
    later = lag_square_slow
    FROM i = 0 TO 2 { line[i] = i*t }
    LAG line BY slow
    FROM i = 0 TO 2 { lines[i] = lag_line_slow[i] }
    LAG s BY fixed
    echo = lag_s_fixed
    LAG v BY tau
    vlate = lag_v_tau
}
