# References to anything. Interface only; see generic.pyx.


cdef class GenericHandle:
    # The Datum: any DataHandle, or a literal int, float, address or object.
    cdef readonly object value
    cdef readonly str    kind           # "handle", "int", "double", "pointer",
    #                                     "object" or "null"
