# Stable references to single values. Interface only; see handle.pyx.

from libc.stdint cimport uint32_t
from nrnmini.store.column cimport CHandle, Column, DataSource
from nrnmini.store.soa cimport RowId, Store


cdef class DataHandle:
    # A reference to one value: of a row of a store, a Vector, a HOC variable, a
    # NumPy array or a bare address. False once the value is gone.
    cdef DataSource source              # None: the null handle
    cdef uint32_t   slot, generation
    cdef Py_ssize_t element

    cdef void* address(self) noexcept                   # NULL if dead
    cdef double* f64(self) except NULL                  # HandleError if dead or
    #                                                     not a float64
    cdef double get(self) except? -1.0
    cdef int set(self, double value) except -1
    cdef CHandle c(self) noexcept                       # source is borrowed


cdef DataHandle handle_from_c(CHandle h)
cdef DataHandle handle_to_row(Column column, RowId id, Py_ssize_t element=*)
cdef DataHandle handle_to_element(DataSource source, Py_ssize_t element)


cdef class GenericHandle:
    # The Datum: any DataHandle, or a literal int, float, address or object.
    cdef readonly object value
    cdef readonly str    kind           # "handle", "int", "double", "pointer",
    #                                     "object" or "null"
