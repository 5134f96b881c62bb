NEURON {
    POINT_PROCESS Follower
    POINTER target, other
    RANGE seen, before, gain
}
PARAMETER { gain = 2 }
ASSIGNED { target other seen before }
INITIAL { before = nrn_pointing(target) + 10*nrn_pointing(other) }
BREAKPOINT { if (nrn_pointing(target)) { seen = gain*target } }
PROCEDURE put(x) { target = x + 1 }
FUNCTION at_target() { at_target = target }
