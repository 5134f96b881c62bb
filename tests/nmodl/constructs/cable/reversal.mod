: Reversal potentials that are written and not read: copies of the instance.
NEURON { SUFFIX reversal USEION ca WRITE eca USEION na READ nai WRITE ena  USEION k READ ek WRITE ek NONSPECIFIC_CURRENT i}
ASSIGNED { i v eca ena nai ek}
STATE { m }
INITIAL { eca = 130 ek = -80 m = 1 }
BREAKPOINT { SOLVE s METHOD cnexp if (v > -64) { ena = ena + 3 eca = 7} if (v > -60) { ek = ek - 1 } i = 1e-6*(v - ena - eca) }
DERIVATIVE s { m' = -m }
