# A text that can be assigned.


cdef class StringRef:
    cdef public str value
