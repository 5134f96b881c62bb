# Promotion of addresses to handles. Interface only; see address.pyx.

from libc.stdint cimport uint64_t
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport DataHandle


# The variables of several stores by address: find() in O(log columns).
cdef class AddressMap:
    cdef readonly tuple stores
    cdef uint64_t*      versions
    cdef list           columns             # the active ones, by address
    cdef size_t*        starts
    cdef Py_ssize_t     n
    cdef bint           is_built
    cdef int build(self) except -1
    # The column that holds the address, with row and element; None if there is none.
    cdef Column find(self, void* address, Py_ssize_t* row, Py_ssize_t* element)


# A handle to the value of model data at an address; where there is none, a raw
# handle that keeps `owner` alive. NULL gives the null handle.
cdef DataHandle promote_address(void* address, AddressMap columns, object owner=*)
