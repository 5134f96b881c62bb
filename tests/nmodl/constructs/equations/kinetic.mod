NEURON { SUFFIX kinetic RANGE a, b, f1, b1, f2, b2, f3, b3, k }
PARAMETER { a = 0.5 b = 0.25 fixed = 3 }
ASSIGNED { f1 b1 f2 b2 f3 b3 v k }
STATE { c o i e }
INITIAL { c = 1 e = 1 }
BREAKPOINT { SOLVE linear METHOD sparse }
KINETIC linear {
    k = a*exp(v/100)
    ~ c <-> o (k, b)
    f1 = f_flux
    b1 = b_flux
    ~ o <-> i (2*b, a*c)
    f2 = f_flux - b_flux
    ~ i -> (0.1)
    ~ e <-> fixed (a, b)
    f3 = f_flux
    ~ e << (k)
    b3 = b_flux
    b2 = c + o
}
