TITLE An ion's concentration as a state of KINETIC, with volumes
NEURON {
    SUFFIX kin
    USEION ca READ ica, cai WRITE cai
    RANGE k1
}
UNITS { FARADAY = (faraday) (coulomb) PI = (pi) (1) }
PARAMETER { k1 = 1 k2 = .2 buf = .1 }
STATE { cai (mM) b (mM) bc (mM) c[2] }
ASSIGNED { ica (mA/cm2) diam (um) }
INITIAL { b = buf bc = 0 c[0] = 1 }
BREAKPOINT { SOLVE reactions METHOD sparse }
KINETIC reactions {
    LOCAL q
    q = 2
    COMPARTMENT diam*diam*PI/4 { cai b bc }
    ~ cai + b <-> bc (k1*q, k2)
    ~ cai << (-ica*diam*PI/(2*FARADAY))
    ~ c[0] <-> c[1] (1, 2)
    CONSERVE b + bc = buf
}
