# What HOC calls an object: something named Class[index].

from libc.stdint cimport uint64_t


cdef class ObjectRegistry:
    # The live objects of one simulator, by class, weakly. Indices count up per
    # class and return to 0 once no instance of the class is left.
    cdef dict classes                       # class name -> its live objects
    cdef readonly uint64_t n_steps          # entries looked at or moved, ever
    cpdef Py_ssize_t enter(self, str class_name, object obj) except -1
    cpdef leave(self, str class_name, Py_ssize_t index)
    cpdef object find(self, str class_name, Py_ssize_t index)    # or None
    cpdef list live(self, str class_name)   # creation order
    cpdef list class_names(self)


cdef class Life:
    # Tells those who do not own an object whether it still exists. Cheaper than a
    # weak reference, and nothing that the garbage collector has to visit.
    cdef void* address                      # Object, borrowed; NULL: it has ended
    cdef object get(self)                   # the object, or None


cdef class Object:
    cdef object __weakref__
    cdef Life   life                        # None until somebody asks
    cdef readonly str            class_name
    cdef readonly Py_ssize_t     index
    cdef readonly ObjectRegistry registry
    cdef int enter(self, ObjectRegistry registry, str class_name) except -1
    cdef Life life_of(self)
