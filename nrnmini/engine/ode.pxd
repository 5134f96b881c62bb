# The states of the variable step.

from libc.stdint cimport int32_t
from nrnmini.engine.order cimport Order
from nrnmini.engine.plan cimport NmWorker
from nrnmini.engine.state cimport Plan, State, TypePlan

cdef extern from "variable.h":
    ctypedef struct NmOdeColumn:
        double* values
        const int32_t* row
        int32_t dim, element, n
        Py_ssize_t at

    ctypedef struct NmOdePlan:
        Py_ssize_t n, n_v
        int32_t* node
        NmOdeColumn* column
        int32_t n_columns
        double* work
        double* d


cdef class OdeStates:
    cdef State     state
    cdef Plan      plan         # what they belong to
    cdef NmOdePlan ode
    cdef int32_t*  in_order     # [n] places in y in NEURON's order
    cdef list      memory       # addresses
    cdef list      parts        # (TypePlan, first place in y)
    cdef void* room(self, Py_ssize_t n, size_t size) except NULL
    cdef int find_voltages(self, Plan plan) except -1
    cdef int find_states(self, Plan plan) except -1
    cdef int find_bare(self, Plan plan) except -1
    cdef int list_bare(self, NmWorker* w, Order order, int32_t first, int32_t past,
                       const double* cm, int32_t* place) except -1
    cdef int tolerances(self, object settings, double* atol) except -1
