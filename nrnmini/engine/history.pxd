# LAG: what variables were before.

from nrnmini.engine.state cimport State


cdef int install_histories(State s) except -1   # into the host of the model
cdef int clear_histories(State s) except -1     # a run begins
# For a saved state: [mechanism, instance or -1, number, times, values] of each.
cdef list take_histories(State s, dict instances)
cdef int put_histories(State s, list saved, dict rows) except -1
