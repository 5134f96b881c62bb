# LONGITUDINAL_DIFFUSION: who is whose neighbour along the cable.

from nrnmini.engine.state cimport Plan, State, TypePlan

# Fills tp.diffuse for a type with states that diffuse.
cdef int link_diffusion(State s, Plan plan, TypePlan tp) except -1
# The lengths of segments, which may change without the structure.
cdef int measure_segments(State s, Plan plan) except -1
