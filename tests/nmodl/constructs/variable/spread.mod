: Calcium in two shells that spreads along a tree, and a buffer that spreads slower.
NEURON { SUFFIX spread USEION ca READ ica, cai WRITE cai RANGE D, src }
UNITS { (mM) = (milli/liter) (mA) = (milliamp) (um) = (micron) }
PARAMETER { D = 2 (um2/ms) src = 0 }
ASSIGNED { diam (um) ica (mA/cm2) cai (mM) }
STATE { ca[2] (mM) b (mM) cb (mM) }
INITIAL { cai = 1e-4 ca[0] = cai ca[1] = cai b = 0.02 cb = 0 }
BREAKPOINT { SOLVE move METHOD sparse }
KINETIC move {
    COMPARTMENT k, diam*diam*(0.5 + k)*0.4 {ca}
    COMPARTMENT diam*diam*0.2 {b cb}
    LONGITUDINAL_DIFFUSION k, D*diam*diam*(0.5 + k)*0.4 {ca}
    LONGITUDINAL_DIFFUSION 0.1*D*diam*diam*0.2 {b cb}
    ~ ca[0] << (-ica*diam*2e-2 + src)
    ~ ca[0] <-> ca[1] (diam, diam)
    ~ ca[0] + b <-> cb (3*diam, 0.1*diam)
    cai = ca[0]
}
