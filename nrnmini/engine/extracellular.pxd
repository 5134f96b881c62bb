# Who has potentials outside of the membrane, for extracellular.h.

from libc.stdint cimport int32_t
from nrnmini.engine.plan cimport NmLayers
from nrnmini.engine.state cimport Plan, State


cdef class Layers:
    cdef NmLayers c
    cdef int link(self, State s, Plan plan, Py_ssize_t n) except -1
    cdef int find(self, State s, Plan plan) except -1
    cdef int add(self, int32_t node, Py_ssize_t row, Py_ssize_t before) except -1


# What belongs to the rows and to the geometry of a plan; both do nothing without.
cdef int link_layers(State s, Plan plan) except -1
cdef int measure_layers(State s, Plan plan) except -1
