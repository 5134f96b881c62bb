# Changes of the number of segments.

from nrnmini.model.section cimport Section

cdef int change_nseg(Section section, int n) except -1
