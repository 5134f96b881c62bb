# Where HOC keeps what is no scalar: arrays, and declarations that make them.

from cpython.object cimport PyObject
from nrnmini.hoc.stack cimport Stack
from nrnmini.hoc.value cimport CellArray, HocObject, NumArray, Slot, Symbol
from nrnmini.model.model cimport Model


cdef class Storage(Stack):
    cdef readonly Model model
    cdef PyObject*      me              # HocObject of the running frame, or NULL
    cdef double*        epsilon         # float_epsilon

    cdef object stored(self, Symbol s)
    cdef Py_ssize_t subscript(self, Slot* s, Py_ssize_t size, Symbol sym, int k) \
        except -1
    cdef Py_ssize_t flat_index(self, Slot* first, int n, tuple dims, Symbol sym) \
        except -1
    cdef NumArray array_of(self, Symbol s, int n)
    cdef object cell_of(self, Symbol s, int n, object stored)
    cdef tuple sizes(self, int n, str name, double most)
    cdef int declare_array(self, Symbol s, int n) except -1
    cdef int declare_objref(self, Symbol s, int n) except -1
    cdef int n_inside(self, HocObject obj) noexcept
    cdef int create(self, Symbol s, int n) except -1
    cdef CellArray new_sections(self, Symbol s, tuple dims, HocObject owner)
