# What a range variable means at a position of a section.

from nrnmini.model.section cimport Section
from nrnmini.store.handle cimport DataHandle

# As Section.range_handle.
cdef DataHandle handle_at(Section section, str name, double x, Py_ssize_t element)
# Sets a POINTER of a density mechanism; None clears it.
cdef int pointer_at(Section section, str name, double x, DataHandle target) except -1
