: DISCRETE: values of earlier steps, of scalars and of an array.
NEURON { SUFFIX discrete RANGE steps, third }
DEFINE AGO 3
PARAMETER { steps = 0 }
ASSIGNED { third }
STATE { x z START 0.5 q[3] }
INITIAL { x = 1  z = 2  q[0] = 1  q[1] = 2  q[2] = 4 }
BREAKPOINT { SOLVE d }
DISCRETE d { LOCAL k
    k = 1
    third = x@AGO
    x = 0.5*x@1 + 0.25*z@2 + 0.1*q@1[1]
    z = 0.9*z@1 + 0.1*x@2
    FROM i = 0 TO 1 { q[i] = q@2[i + 1] + k }
    q[2] = q@1[0] - q@1[1]
    steps = steps + 1
}
