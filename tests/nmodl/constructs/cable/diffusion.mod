NEURON { SUFFIX diffusion RANGE D, DA }
DEFINE N 3
PARAMETER { D = 0.6 (um2/ms) DA = 2 }
ASSIGNED { diam (um) vol[N] }
STATE { a b[N] }
INITIAL { FROM i = 0 TO N - 1 { vol[i] = 0.5 + i } }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
    COMPARTMENT i, vol[i]*diam*diam {b}
    COMPARTMENT diam*diam*0.785 {a}
    LONGITUDINAL_DIFFUSION i, D*diam*diam*vol[i] {b}
    LONGITUDINAL_DIFFUSION DA*diam*diam {a}
    ~ b[0] <-> b[1] (0.1, 0.2)
    ~ a <-> b[2] (0.3, 0.1)
}
