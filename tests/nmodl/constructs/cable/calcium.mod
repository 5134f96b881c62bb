NEURON { SUFFIX calcium USEION ca READ cai, ica WRITE cai RANGE D }
PARAMETER { D = 0.6 (um2/ms) }
ASSIGNED { diam (um) ica (mA/cm2) }
STATE { cai (mM) buffer }
INITIAL { cai = 1e-4 buffer = 1e-3 }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
    COMPARTMENT diam*diam*0.785 {cai buffer}
    LONGITUDINAL_DIFFUSION D*diam*diam*0.785 {cai}
    ~ cai << (-ica*diam*3.14159*1e4/(2*96485))
    ~ cai <-> buffer (0.1, 0.02)
}
