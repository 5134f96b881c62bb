# Random: a stream of numbers and a distribution.

from libc.stdint cimport uint32_t
from nrnmini.model.abi cimport NmRandom
from nrnmini.model.object cimport Object


cdef class Random(Object):
    cdef object   context
    cdef NmRandom stream            # Philox: see nm_random.h
    cdef bint     is_mcell          # MCellRan4 instead
    cdef uint32_t high, low         # its indices
    cdef bint     low_is_own        # low was given, not the simulator's
    cdef int      kind              # Distribution
    cdef double   p, q              # its parameters, see `pick`
    cdef double   kept              # the second normal deviate
    cdef bint     has_kept
    cdef list     playing           # handles of `play`

    cdef double uniform01(self) noexcept
    cdef double normal01(self) noexcept
    cpdef double pick(self)
    cdef double positive(self, tuple args, int k, str method, str what) except? -1
    cdef double not_negative(self, tuple args, int k, str method, str what) except? -1
    cdef double choose(self, int kind, double p, double q) except? -1


cdef class NMODLRandom(Object):
    cdef object context
    cdef object owner               # PointProcess, or (section, x, type)
    cdef str    name
    cdef NmRandom* state(self) except NULL


# The hash behind MCellRan4.
cpdef uint32_t mcell_hash(uint32_t high, uint32_t low)
