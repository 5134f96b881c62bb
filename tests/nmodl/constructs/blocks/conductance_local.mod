: CONDUCTANCE of an ion, and of a LOCAL.
NEURON { SUFFIX conductance_local USEION k READ ek WRITE ik RANGE gk, i2 NONSPECIFIC_CURRENT i2 }
PARAMETER { gb = 1e-4 }
ASSIGNED { v ek ik gk i2 }
STATE { m }
INITIAL { m = .4 }
BREAKPOINT { LOCAL g2
 CONDUCTANCE gk USEION k
 CONDUCTANCE g2
 SOLVE s METHOD cnexp
 gk = gb*m*m
 g2 = gb/3
 ik = gk*(v-ek)
 i2 = g2*(v+20)
}
DERIVATIVE s { m' = (1/(1+exp(-(v+40)/9)) - m)/3 }
