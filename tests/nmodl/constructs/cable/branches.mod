: Diffusion along a branching tree of other diameters, with a buffer.
NEURON { SUFFIX branches USEION ca READ cai WRITE cai RANGE D, src }
PARAMETER { D = .6 src = 0 }
ASSIGNED { diam }
CONSTANT { PI = 3.14159265358979 }
STATE { cai buf }
INITIAL { cai = 1e-3 buf = .1 }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
 COMPARTMENT PI*diam*diam/4 {cai}
 COMPARTMENT PI*diam*diam/4 {buf}
 LONGITUDINAL_DIFFUSION D*PI*diam*diam/4 {cai}
 ~ cai << (src*PI*diam*diam/4)
 ~ cai <-> buf (2*PI*diam*diam/4, 1*PI*diam*diam/4)
}
