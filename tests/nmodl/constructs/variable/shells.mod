TITLE Shells, the outermost of which is the ion's concentration
NEURON {
    SUFFIX shells
    USEION ca READ cai, ica WRITE cai
}
DEFINE N 3
UNITS { FARADAY = (faraday) (coulomb) }
PARAMETER { D = .1 kp = .05 }
STATE { ca[N] (mM) <1e-6> p (mM) }
ASSIGNED { ica (mA/cm2) cai (mM) }
INITIAL {
    FROM i = 0 TO N-1 { ca[i] = cai }
    p = .001
}
BREAKPOINT { SOLVE diffuse METHOD sparse }
KINETIC diffuse {
    COMPARTMENT i, 1 { ca }
    ~ ca[0] << (-ica*10000/(2*FARADAY*.5))
    FROM i = 0 TO N-2 { ~ ca[i] <-> ca[i+1] (D, D) }
    ~ ca[N-1] + p <-> p (kp, 0)
    cai = ca[0]
}
