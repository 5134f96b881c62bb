# File: a C stream, so that offsets, modes and binary data behave as NEURON's.

from libc.stdio cimport FILE
from nrnmini.model.object cimport Object


cdef class File(Object):
    cdef object       context
    cdef readonly str name
    cdef FILE*        stream            # NULL: not open

    cdef object open(self, tuple args, const char* mode, str method)
    cdef bytes word(self)
    cdef list numbers(self, tuple args, str method)
    cdef FILE* opened(self, str method) except NULL
    cdef int write_text(self, str text, str method) except -1
    # The next number; 0 at the end of the file, 1 otherwise.
    cdef int scan(self, double* value) except -1


# Argument k as an open File.
cdef File file_at(tuple args, Py_ssize_t k, str method)
