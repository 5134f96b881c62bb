# Arithmetic, statistics and ordering of Vectors, in place.

from nrnmini.objects.vector_base cimport VectorBase


cdef class VectorMath(VectorBase):
    pass
