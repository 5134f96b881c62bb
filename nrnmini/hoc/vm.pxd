# The HOC machine.

from cpython.object cimport PyObject
from nrnmini.hoc.frames cimport Frame
from nrnmini.hoc.operations cimport Operations
from nrnmini.hoc.value cimport HocObject, Instr, Symbol


cdef class Machine(Operations):
    cdef Instr*   ip            # the running instruction
    cdef int      n_runs        # nested

    cdef int run(self, int base) except -1
    cdef int loop(self, int base) except -1
    cdef int create_sections(self, HocObject obj) except -1
    cdef int new_object(self, Symbol s, int n_args) except -1
    cdef int iterate(self, Instr* ip, Frame* f) except -1
    cdef int push_arguments(self, Symbol s, tuple args) except -1
    cdef int push_argument(self, object arg) except -1
    cdef PyObject* vector_of(self, Symbol s) except NULL
    cdef double* pointed(self, Frame* f, int k) noexcept
