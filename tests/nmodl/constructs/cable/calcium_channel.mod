NEURON { SUFFIX cachan USEION ca READ eca WRITE ica RANGE g }
PARAMETER { g = 1e-4 }
ASSIGNED { v eca ica }
BREAKPOINT { ica = g*(v - eca) }
