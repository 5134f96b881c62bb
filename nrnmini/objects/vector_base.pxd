# The storage of Vector: elements, editing, Python's sequence and buffer protocols.

from nrnmini.model.object cimport Object
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle


cdef class VectorBase(Object):
    cdef readonly object context
    cdef readonly Buffer buffer         # buffer.data, buffer.size: the elements
    cdef public str      label_text

    cdef VectorBase fresh(self, Py_ssize_t n)           # another one, n undefined
    cdef int resize_to(self, Py_ssize_t n) except -1    # new elements are 0
    cdef int take_values(self, object values) except -1
    cdef int take_doubles(self, const double* values, Py_ssize_t n) except -1
    cdef bytes buffer_bytes(self)
    cpdef Py_ssize_t position(self, object index, str name) except -1
    cdef Py_ssize_t python_index(self, object index) except -1
    cdef VectorBase part(self, tuple args, str method)


# Argument k as a number, a position in [low, high] or a Vector.
cdef double number_at(tuple args, Py_ssize_t k, str method) except? -1.0
cdef Py_ssize_t index_at(tuple args, Py_ssize_t k, Py_ssize_t low, Py_ssize_t high,
                         str method) except? -1
cdef VectorBase vector_at(tuple args, Py_ssize_t k, str method)
# Arguments k, k+1 (both or none) as an inclusive range of a sequence of size n.
cdef int range_at(tuple args, Py_ssize_t k, Py_ssize_t n, str method,
                  Py_ssize_t* start, Py_ssize_t* end) except -1

# A handle `by` elements further on in the same memory.
cdef DataHandle shifted(DataHandle first, Py_ssize_t by)
