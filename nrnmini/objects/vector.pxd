# Vector: the class with a fast path in the HOC machine. Its fields are those of
# VectorBase: `buffer.data`, `buffer.size`.

from nrnmini.objects.file cimport File
from nrnmini.objects.vector_math cimport VectorMath


cdef class Vector(VectorMath):
    cdef object target(self, tuple args, Py_ssize_t k, str method)
    cdef object generator(self, tuple args, str method)
    cdef object scan_columns(self, File f, Py_ssize_t n, Py_ssize_t c, Py_ssize_t nc,
                             bint until, double sentinel)
    cdef Py_ssize_t read_items(self, File f, Py_ssize_t n, int code, bint swapped,
                               double scale, double offset) except -1
