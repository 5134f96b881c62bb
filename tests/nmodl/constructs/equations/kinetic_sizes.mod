: KINETIC in compartments of several sizes, with several molecules.
NEURON { POINT_PROCESS kinetic_sizes RANGE a, fl, bl, tot, vol }
PARAMETER { vol = 2.5 k1 = 3 k2 = .5 }
ASSIGNED { v fl bl tot }
STATE { a b c d[3] x }
INITIAL { a = 1 b = .5 c = 0 d[0] = 1 d[1] = 0 x = 2 }
BREAKPOINT { SOLVE k METHOD sparse tot = a+b+c }
KINETIC k { LOCAL r
 COMPARTMENT vol {a}
 COMPARTMENT i, vol*(i+1) {d}
 r = k1*exp((v+65)/20)
 ~ 2 a + b <-> 3 c (r, k2)
 fl = f_flux bl = b_flux
 ~ c -> (.3)
 ~ x << (.1 - t*x)
 FROM i = 0 TO 1 { ~ d[i] <-> d[i+1] (1+i, .2) }
 ~ a + d[2] <-> b (.1*x, .2)
}
