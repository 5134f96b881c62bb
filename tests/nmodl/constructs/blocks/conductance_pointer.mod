: CONDUCTANCE is not used where a file is not thread safe.
NEURON { SUFFIX conductance_pointer RANGE g NONSPECIFIC_CURRENT i POINTER p }
ASSIGNED { v i g p}
BREAKPOINT {
CONDUCTANCE g
 g = 1e-4*exp(v/30)
 i = g*(v+10)
}
