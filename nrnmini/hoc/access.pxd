# What names reach: arrays, sections, range variables, components of objects.

from cpython.object cimport PyObject
from nrnmini.hoc.stack cimport Stack
from nrnmini.hoc.value cimport (
    CellArray, HocObject, NumArray, Site, Slot, Symbol, Template)
from nrnmini.model.model cimport Model, RangeVar
from nrnmini.model.section cimport Section
from nrnmini.store.handle cimport DataHandle


cdef class Access(Stack):
    cdef readonly Model model
    cdef PyObject*      me              # HocObject of the running frame, or NULL
    cdef double*        epsilon         # float_epsilon
    cdef public int     n_base          # 1: `access` chose the first of the stack

    cdef object stored(self, Symbol s)
    cdef Py_ssize_t subscript(self, Slot* s, Py_ssize_t size, Symbol sym, int k) \
        except -1
    cdef Py_ssize_t flat_index(self, Slot* first, int n, tuple dims, Symbol sym) \
        except -1
    cdef NumArray array_of(self, Symbol s, int n)
    cdef object cell_of(self, Symbol s, int n, object stored)
    cdef tuple sizes(self, int n, str name)
    cdef int declare_array(self, Symbol s, int n) except -1
    cdef int declare_objref(self, Symbol s, int n) except -1
    cdef int n_inside(self, HocObject obj) noexcept
    cdef int create(self, Symbol s, int n) except -1
    cdef CellArray new_sections(self, Symbol s, tuple dims, HocObject owner)

    cdef Section current(self)
    cdef Section section_value(self, Slot* s)
    cdef int enter_section(self, bint dynamic) except -1
    cdef int leave_section(self) except -1
    cdef int access_section(self) except -1
    cdef double range_get(self, Section sec, RangeVar var, double x,
                          Py_ssize_t element) except? -1
    cdef int range_set(self, Section sec, RangeVar var, bint has_x, double x,
                       Py_ssize_t element, int code, double value) except -1
    cdef int range_line(self, Site site) except -1
    cdef double property_get(self, Section sec, str name) except? -1
    cdef int property_set(self, Section sec, str name, double value) except -1
    cdef list own_sections(self)
    cdef list matching(self, Slot* pattern)
    cdef bint matches(self, Slot* pattern) except -1
    cdef int connect(self, bint has_parent) except -1
    cdef int set_pointer(self, Site site) except -1

    cdef int member(self, Site site) except -1      # 1: `found` is to be called
    cdef int set_member(self, Site site, int code, bint keep) except -1
    cdef int member_pointer(self, Site site) except -1
    cdef Symbol member_symbol(self, HocObject obj, Site site)
    cdef int section_member(self, Site site, Section sec, Slot* base) except -1
    cdef int foreign_member(self, Site site, object obj, Slot* base) except -1
    cdef int set_foreign(self, Site site, object obj, Slot* first, int n,
                         int code) except -1
    cdef object foreign_pointer(self, Site site, object obj, Slot* first, int n)
    cdef int resolve(self, Site site, object obj, object key) except -1
    cdef tuple indices(self, Slot* first, int n)
    cdef object prefix(self, Slot* base, Site site)
