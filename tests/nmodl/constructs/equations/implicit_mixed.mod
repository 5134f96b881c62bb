: derivimplicit of equations that depend on each other.
NEURON { SUFFIX implicit_mixed RANGE x, y, z, w }
STATE { a b c d e f }
ASSIGNED { v x }
INITIAL { a = 1 b = 0 c = 1 d = 2}
BREAKPOINT { SOLVE ss METHOD derivimplicit x = a + b }
DERIVATIVE ss { LOCAL q
 q = a*b
 a' = 2 - a - q*.1 + c
 b' = a - sin(b)
 c' = -c*c + .3*q
 d' = e 
 e' = -d - .1*e
 f' = q - f
}
