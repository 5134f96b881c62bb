: Outside of indices a quotient of integers keeps its remainder, also in an exponent.
NEURON { SUFFIX quotients  RANGE a, b, c, d, e }
ASSIGNED { a b c d e }
INITIAL {
    a = 2.3^((34-21)/10)
    b = 3^(6/2)
    c = 2^(-7/2)
    d = 2.5^(1/2)
    e = 3/2
}
