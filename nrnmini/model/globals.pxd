# Named scalars and arrays with stable addresses (NEURON's DoubScal and DoubVec):
# t, dt, celsius, nai0_na_ion, gmax_mymech, ...

from nrnmini.store.column cimport Buffer, DataSource
from nrnmini.store.handle cimport DataHandle


cdef class GlobalVar(DataSource):
    # What handles refer to: they follow it when a reload moves it to other memory,
    # and die with its name.
    cdef readonly str        name
    cdef readonly Buffer     buffer     # owner of the memory; None: the name is gone
    cdef readonly Py_ssize_t offset, length
    cdef readonly bint       is_array   # DoubVec
    cdef readonly bint       is_int     # truncates on assignment; no handle
    cdef readonly bint       is_constant
    cdef public str          units
    cdef public object       limits     # (low, high) or None
    cdef double* address(self) noexcept     # of element 0
    cpdef move(self, Buffer buffer, Py_ssize_t offset, Py_ssize_t length,
               bint is_array, str units)
    cdef int check(self, Py_ssize_t element) except -1
    cpdef DataHandle handle(self, Py_ssize_t element=*)
    cpdef double get(self, Py_ssize_t element=*) except? -1
    cpdef set(self, double value, Py_ssize_t element=*)     # is_int truncates


cdef class GlobalTable:
    # A name is defined once: defining it again returns the variable that exists
    # if it has the same shape, and raises ModelError otherwise.
    cdef readonly dict entries          # name -> GlobalVar
    # Memory for `length` doubles of its own, at an address that never moves.
    cpdef GlobalVar define(self, str name, double value=*, Py_ssize_t length=*,
                           bint is_array=*, bint is_int=*, str units=*)
    # Memory of someone else (the globals of a mechanism).
    cpdef GlobalVar register(self, str name, Buffer buffer, Py_ssize_t offset,
                             Py_ssize_t length=*, bint is_array=*, str units=*)
