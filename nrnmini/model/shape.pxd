# The 3-D points of sections, as modellers edit them.

from nrnmini.model.geometry cimport Points
from nrnmini.model.section cimport Section


cdef Points points_with(Section section, int i)     # ModelError: no point i
cdef int add_point(Section section, double x, double y, double z,
                   double d) except -1
