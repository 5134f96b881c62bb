# Stable references to single values. Interface only; see handle.pyx.

cimport cython
from libc.stdint cimport uint32_t
from nrnmini.store.column cimport Column, DataSource, column_locate
from nrnmini.store.values cimport CHandle, DType
from nrnmini.store.soa cimport RowId


@cython.final
cdef class DataHandle:
    # A reference to one value: of a row of a store, a Vector, a HOC variable, a
    # NumPy array or a bare address. False once the value is gone.
    cdef readonly DataSource source     # None: the null handle
    cdef uint32_t   slot, generation
    cdef Py_ssize_t element

    cdef double* f64(self) except NULL                  # HandleError if dead or
    #                                                     not a float64
    cdef CHandle c(self) noexcept                       # source is borrowed
    # The column and identifier it refers to; None / a null id for other sources.
    cdef Column column(self)
    cdef str place(self)
    cdef RowId id(self) noexcept
    cdef int raise_dead(self) except -1
    cdef double get_other(self) except? -1.0
    cdef int set_other(self, double value) except -1

    cdef inline void* address(self) noexcept:           # NULL if dead
        if isinstance(self.source, Column):
            return column_locate(<Column>self.source, self.slot, self.generation,
                                 self.element)
        if self.source is None:
            return NULL
        return self.source.locate(self.slot, self.generation, self.element)

    # The value as a double, of any numeric type. HandleError if dead.
    cdef inline double get(self) except? -1.0:
        cdef void* p = self.address()
        if p != NULL and self.source.dtype == DType.F64:
            return (<double*>p)[0]
        return self.get_other()

    cdef inline int set(self, double value) except -1:
        cdef void* p = self.address()
        if p != NULL and self.source.dtype == DType.F64:
            (<double*>p)[0] = value
            return 0
        return self.set_other(value)


cdef DataHandle handle_from_c(CHandle h)
cdef DataHandle handle_to_row(Column column, RowId id, Py_ssize_t element=*)
cdef DataHandle handle_to_element(DataSource source, Py_ssize_t element)

# Address of a C handle, NULL if it is null or dead.
cdef inline void* locate_c(CHandle h) noexcept:
    if h.source == NULL:
        return NULL
    return (<DataSource>h.source).locate(h.slot, h.generation, h.element)
