# Sections and range variables, as statements of HOC reach them.

from nrnmini.hoc.storage cimport Storage
from nrnmini.hoc.value cimport Site, Slot
from nrnmini.model.model cimport RangeVar
from nrnmini.model.section cimport Section


cdef class SectionAccess(Storage):
    cdef public int     n_base          # 1: `access` chose the first of the stack

    cdef Section current(self)
    cdef Section section_value(self, Slot* s)
    cdef int enter_section(self, bint dynamic) except -1
    cdef int leave_section(self) except -1
    cdef int access_section(self) except -1
    cdef double* range_place(self, Section sec, RangeVar var, double x,
                             Py_ssize_t element) except? NULL
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
    cdef object prefix(self, Slot* base, Site site)
