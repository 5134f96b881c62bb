# Vector: the class with a fast path in the HOC machine. Its fields are those of
# VectorBase: `buffer.data`, `buffer.size`.

from nrnmini.objects.vector_math cimport VectorMath


cdef class Vector(VectorMath):
    pass
