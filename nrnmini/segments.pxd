# Segments as Python sees them.

from nrnmini.sections cimport Section
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId


cdef class Segment:
    cdef readonly Section owner
    cdef readonly double  x                 # as given, 0..1
    cdef RowId node(self) except *          # the node at x, ends exact
    cdef double* voltage(self) except NULL
    cdef object look_up(self, str name)     # AttributeError


cdef Segment make_segment(Section owner, double x)
# A range variable at a segment; AttributeError where it does not exist.
cdef DataHandle range_handle_at(Segment seg, str name, Py_ssize_t element)
cdef int assign_range(Segment seg, str name, Py_ssize_t element,
                      double value) except -1
# Names that exist at any segment of a section.
cdef list inserted_names(Section owner)

# What the face's compiled modules share.
cdef double number_of(object value, str what) except? -1    # TypeError
cdef str hint_for(str name, object candidates)              # "; a similar name ..."
cdef object compare_as(object a, object b, int op)
