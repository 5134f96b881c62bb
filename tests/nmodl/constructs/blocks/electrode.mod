NEURON { POINT_PROCESS Electrode ELECTRODE_CURRENT i USEION k READ ek WRITE ik RANGE g }
PARAMETER { g = 0.01 }
ASSIGNED { i v ek ik }
BREAKPOINT { i = g*(10 - v)  ik = 0.001*(v - ek) }
