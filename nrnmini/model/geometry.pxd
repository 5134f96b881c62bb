# Shape: 3-D points, area, diameter and axial resistance of the segments.

from nrnmini.model.section cimport Section


cdef class Points:
    # The 3-D points of a section, from its near end. Single precision, as in NEURON.
    cdef readonly int n
    cdef int          capacity
    cdef float*       x
    cdef float*       y
    cdef float*       z
    cdef float*       d         # negative: a spine
    cdef double*      arc       # um from the first point
    cdef public object logical      # pt3dstyle: (x, y, z), or None
    cdef int reserve(self, int n) except -1
    cdef int insert(self, int i, double x, double y, double z, double d) except -1
    cdef int remove(self, int i) except -1
    cdef void measure(self, int first) noexcept
    cdef void stretch(self, double length) noexcept


# diam (from points), area and ri of the segments of one section; ModelError if
# a diameter is not positive.
cdef int update_section(Section section) except -1

# Volume of a segment (node order), um3.
cdef double segment_volume(Section section, int segment) except? -1

# a and b of all nodes of a section, from ri and area of the nodes.
cdef int update_coefficients(Section section) except -1

# After an assignment to diam: the points take the diameters of their segments.
cdef int points_follow_diam(Section section) except -1
