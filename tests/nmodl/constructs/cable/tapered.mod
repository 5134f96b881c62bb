: Diffusion where the diameter follows 3-D points, up to where the mechanism ends.
NEURON { SUFFIX tapered RANGE D, src }
PARAMETER { D = .6 src = 0 }
ASSIGNED { diam area }
STATE { a b }
INITIAL { a = 1e-3 b = 2 }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k { LOCAL q
 q = area/100
 COMPARTMENT 3 {a b}
 LONGITUDINAL_DIFFUSION D {a b}
 ~ a << (src)
 ~ a + b <-> a (.2, 0)
}
