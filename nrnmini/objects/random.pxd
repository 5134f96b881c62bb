# Random: a stream of numbers with its distribution, as an object.

from nrnmini.engine.rng cimport Stream
from nrnmini.model.abi cimport NmRandom
from nrnmini.model.object cimport Object


cdef class Random(Object):
    cdef object          context
    cdef readonly Stream stream
    cdef NmRandom        mirror         # of `stream`, for mechanisms
    cdef bint            low_is_own     # MCellRan4: low was given

    cpdef double pick(self) except? -1
    cdef double choose(self, str law, double a, double b=*) except? -1


cdef class NMODLRandom(Object):
    cdef object context
    cdef object owner               # PointProcess, or (section, x, type)
    cdef str    name
    cdef NmRandom* state(self) except NULL
