# Components: what stands behind a dot.

from nrnmini.hoc.section_access cimport SectionAccess
from nrnmini.hoc.value cimport HocObject, Site, Slot, Symbol
from nrnmini.model.model cimport RangeVar
from nrnmini.model.section cimport Section


cdef class Components(SectionAccess):
    cdef int member(self, Site site) except -1      # 1: `found` is to be called
    cdef int set_member(self, Site site, int code, bint keep) except -1
    cdef int member_pointer(self, Site site) except -1
    cdef Symbol member_symbol(self, HocObject obj, Site site)
    cdef bint native_member(self, Site site, object obj, Slot* base) except -1
    cdef RangeVar range_var_of(self, Site site)
    cdef int section_member(self, Site site, Section sec, Slot* base) except -1
    cdef int foreign_member(self, Site site, object obj, Slot* base) except -1
    cdef int set_foreign(self, Site site, object obj, Slot* first, int n,
                         int code) except -1
    cdef object foreign_pointer(self, Site site, object obj, Slot* first, int n)
    cdef int resolve(self, Site site, object obj, object key) except -1
    cdef tuple indices(self, Slot* first, int n)
