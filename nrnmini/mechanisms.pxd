# Mechanisms at a segment as Python sees them.

from nrnmini.model.mechanism cimport MechType, VarSpec
from nrnmini.segments cimport Segment
from nrnmini.store.handle cimport DataHandle


cdef class Mechanism:
    # One density mechanism or ion at one segment.
    cdef readonly Segment  owner
    cdef readonly MechType type
    cdef Py_ssize_t position(self, str name) except -2    # in type.vars, -1: none
    cdef Py_ssize_t row(self) except -1
    cdef object look_up(self, str name)     # AttributeError
    cdef double* value(self, VarSpec spec) except NULL
    cdef DataHandle handle(self, Py_ssize_t k, Py_ssize_t element)


cdef class RangeVar:
    # A variable of a mechanism (or of the segment itself), array or scalar.
    cdef readonly Segment    owner
    cdef readonly object     type           # MechType, or None: of the node
    cdef readonly str        full_name      # as HOC has it: gnabar_hh, ena, vext
    cdef readonly Py_ssize_t length
    cdef readonly bint       references     # subscripts give handles, not numbers
    cdef Py_ssize_t check(self, i) except -1


cdef Mechanism make_mechanism(Segment seg, MechType type)
