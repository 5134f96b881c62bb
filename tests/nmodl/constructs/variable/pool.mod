TITLE An ion's concentration as a state of DERIVATIVE
NEURON {
    SUFFIX pool
    USEION ca READ cai, ica WRITE cai
    RANGE depth, taur
}
UNITS { FARADAY = (faraday) (coulomb) }
CONSTANT { cainf = 1e-4 }
PARAMETER { depth = .1 (um) taur = 20 (ms) }
STATE { cai (mM) <1e-5> }
ASSIGNED { ica (mA/cm2) drive }
INITIAL { cai = cainf }
BREAKPOINT { SOLVE state METHOD cnexp }
DERIVATIVE state {
    drive = -10000*ica/(2*FARADAY*depth)
    if (drive < 0) { drive = 0 }
    cai' = drive/18 + (cainf - cai)/taur
}
