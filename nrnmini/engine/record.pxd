# Vector record and play.

from nrnmini.engine.state cimport State
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle


cdef class Item:                # something the queue delivers to
    cdef int deliver(self, State s, double t) except -1


cdef class Record:
    cdef readonly Buffer     out
    cdef readonly DataHandle source
    cdef readonly Buffer     times          # or None
    cdef readonly double     interval       # ms; 0: at each step or at `times`
    cdef bint                is_time        # source is the global t
    cdef bint                is_started     # since the last finitialize
    cdef int sample(self, State s, double t) except -1
    cdef int start(self, State s) except -1


cdef class Sampling(Item):
    cdef readonly double     interval       # ms; 0: at `times`
    cdef readonly Buffer     times          # ms, or None
    cdef readonly list       records        # Record
    cdef Py_ssize_t          next_time
    cdef int start(self, State s) except -1


cdef class CrossingRecord(Record):      # APCount.record
    cdef readonly DataHandle count
    cdef double              last


cdef class Play(Item):
    cdef readonly Buffer     values
    cdef readonly object     target         # DataHandle or callable
    cdef readonly Buffer     times          # or None
    cdef readonly double     interval       # ms; 0: at `times`
    cdef readonly bint       is_continuous
    cdef bint                is_removed
    cdef readonly Buffer     jumps          # indices of discontinuities, or None
    cdef Py_ssize_t          at, bound, next_jump
    cdef int put(self, State s, double value) except -1
    cdef int start(self, State s) except -1
    cdef int interpolate(self, State s, double t) except -1
    cdef Py_ssize_t n_points(self)
    cdef int take_jump(self, State s) except -1


# Dead and removed entries go, has_continuous follows.
cdef int prune(State s) except -1
cdef int start_records(State s) except -1       # empties, first samples not taken
cdef int start_plays(State s) except -1
cdef int sample_all(State s) except -1          # at the threads' t
cdef int play_continuous(State s) except -1     # at the threads' t
cdef int play_random(State s) except -1
cdef int transfer_gaps(State s) except -1
