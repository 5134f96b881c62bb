# List of objects; `items` is for the fast path of the HOC machine while `viewed`
# is None.

from nrnmini.model.object cimport Object


cdef class List(Object):
    cdef object context
    cdef list   items
    cdef str    viewed          # class name of a live view, or None

    cdef list now(self)
    cdef object checked(self, tuple args, str method)
    cpdef object at(self, Py_ssize_t i, str method)
