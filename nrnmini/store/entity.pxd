# References to rows. Interface only; see entity.pyx.

from nrnmini.store.column cimport Column
from nrnmini.store.soa cimport RowId, Store


cdef class EntityHandle:
    # A row of a store; says so once it is gone.
    cdef object         __weakref__
    cdef readonly Store store
    cdef RowId          id
    cdef int check(self) except -1
    cdef Column find(self, str name)
    cdef object no_variable(self, str name)
    cdef str shown(self, Column column)


cdef class OwningHandle(EntityHandle):
    # The owner of a row: the row is erased with it (or at the thaw).
    pass
