# finitialize and its parts.

from nrnmini.engine.state cimport State

cdef int initialize(State s, object v) except -1
cdef int evaluate_currents(State s) except -1       # fcurrent
cdef int restart_records(State s) except -1         # frecord_init


cdef class InitHandler:         # FInitializeHandler
    cdef object          __weakref__
    cdef readonly int    kind
    cdef readonly object callback
