# Sections, segments and mechanisms as Python sees them.

from nrnmini.model.mechanism cimport MechType, VarSpec
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section as ModelSection
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId


cdef class Section:
    # The only thing Python holds of a section. A section made from Python dies
    # with its wrapper (`owns`); one made by HOC does not.
    cdef object                __weakref__
    cdef readonly ModelSection section
    cdef readonly object       face         # nrnmini.facade.Hoc
    cdef Model                 model
    cdef bint                  owns
    cdef ModelSection alive(self)           # HandleError once deleted


cdef class Segment:
    cdef readonly Section owner
    cdef readonly double  x                 # as given, 0..1
    cdef RowId node(self) except *          # the node at x, ends exact


cdef class Mechanism:
    # One density mechanism or ion at one segment.
    cdef readonly Segment  owner
    cdef readonly MechType type
    cdef Py_ssize_t position(self, str name) except -2    # in type.vars, -1: none
    cdef Py_ssize_t row(self) except -1
    cdef DataHandle handle(self, Py_ssize_t k, Py_ssize_t element)


cdef class RangeVar:
    # A variable of a mechanism (or of the segment itself), array or scalar.
    cdef readonly Segment owner
    cdef readonly object  type              # MechType, or None: of the node
    cdef readonly str     full_name         # as HOC has it: gnabar_hh, ena, vext
    cdef readonly Py_ssize_t length
    cdef readonly bint    references        # subscripts give handles, not numbers


cdef Section wrap_section(object face, ModelSection section)
