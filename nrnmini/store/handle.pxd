# Stable references to single values. Interface only; see handle.pyx.

from libc.stdint cimport uint32_t
from nrnmini.store.column cimport CHandle, Column, DataSource, DType
from nrnmini.store.soa cimport AddressMap, RowId, Store


cdef class DataHandle:
    # A reference to one value: of a row of a store, a Vector, a HOC variable, a
    # NumPy array or a bare address. False once the value is gone.
    cdef readonly DataSource source     # None: the null handle
    cdef uint32_t   slot, generation
    cdef Py_ssize_t element

    cdef void* address(self) noexcept                   # NULL if dead
    cdef double* f64(self) except NULL                  # HandleError if dead or
    #                                                     not a float64
    cdef double get(self) except? -1.0
    cdef int set(self, double value) except -1
    cdef CHandle c(self) noexcept                       # source is borrowed
    # The column and identifier it refers to; None / a null id for other sources.
    cdef Column column(self)
    cdef RowId id(self) noexcept
    cdef int raise_dead(self) except -1


cdef DataHandle handle_from_c(CHandle h)
cdef DataHandle handle_to_row(Column column, RowId id, Py_ssize_t element=*)
cdef DataHandle handle_to_element(DataSource source, Py_ssize_t element)

# Address of a C handle, NULL if it is null or dead.
cdef inline void* locate_c(CHandle h) noexcept:
    if h.source == NULL:
        return NULL
    return (<DataSource>h.source).locate(h.slot, h.generation, h.element)

# A handle to the value of model data at an address; where there is none, a raw
# handle that keeps `owner` alive. NULL gives the null handle.
cdef DataHandle promote_address(void* address, AddressMap columns, object owner=*)


cdef class GenericHandle:
    # The Datum: any DataHandle, or a literal int, float, address or object.
    cdef readonly object value
    cdef readonly str    kind           # "handle", "int", "double", "pointer",
    #                                     "object" or "null"


cdef class EntityHandle:
    # A row of a store; says so once it is gone.
    cdef object         __weakref__
    cdef readonly Store store
    cdef RowId          id
    cdef int check(self) except -1
    cdef Column find(self, str name)


cdef class OwningHandle(EntityHandle):
    # The owner of a row: the row is erased with it (or at the thaw).
    pass
