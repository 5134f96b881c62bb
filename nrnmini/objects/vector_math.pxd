# Arithmetic, statistics and ordering of Vectors, in place.

from nrnmini.objects.vector_base cimport VectorBase


# A function of an element and up to two parameters.
ctypedef double (*Function)(double x, double p, double q) noexcept nogil


cdef class VectorMath(VectorBase):
    cdef object combine(self, tuple args, str method, Function f)
    cdef VectorBase source(self, tuple args)
    cdef Py_ssize_t extreme_index(self, tuple args, str method, bint largest) except -2
    cdef double extreme(self, tuple call, bint largest) except? -1
    cdef VectorBase condition(self, tuple args, str method, int* op, double* x,
                              double* y)
    cdef int pick(self, VectorBase src, VectorBase at, bint pad) except -1
