NEURON { SUFFIX goldman USEION ca READ cai, cao WRITE ica RANGE p, x }
PARAMETER { p = 1e-5 }
ASSIGNED { v cai cao ica x celsius }
BREAKPOINT { ica = p*nrn_ghk(v, cai, cao, 2)  x = nrn_ghk(v*1e-6, 1, 2, -1) }
