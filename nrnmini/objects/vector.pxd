# Vector: the class with a fast path in the HOC machine.

from nrnmini.model.object cimport Object
from nrnmini.store.column cimport Buffer


cdef class Vector(Object):
    cdef object          context
    cdef readonly Buffer buffer         # buffer.data, buffer.size: the elements
    cdef public str      label_text
