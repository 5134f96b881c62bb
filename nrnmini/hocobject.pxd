# HOC objects as Python sees them.


cdef class HocObject:
    cdef object          __weakref__
    cdef readonly object _obj       # nrnmini.model.object.Object
    cdef readonly object _face      # nrnmini.facade.Hoc
