# Shape: 3-D points, area, diameter and axial resistance of the segments.
#
# Owns: the arithmetic from L, diam, Ra and 3-D points to area, ri, a and b.
# Leaves to others: when it runs (section, model).

from libc.math cimport fabs, sqrt
from libc.stdint cimport int32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memmove
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section
from nrnmini.store.soa cimport RowId, row_of

from nrnmini.errors import ModelError

cdef double PI = 3.14159265358979323846


cdef class Points:
    """The 3-D points of a section, counted from its 0 end.

    x, y, z and diameter in um, single precision; `arc` is double.
    """

    def __dealloc__(self):
        free(self.x)
        free(self.y)
        free(self.z)
        free(self.d)
        free(self.arc)

    def __len__(self):
        return self.n

    cdef int reserve(self, int n) except -1:
        cdef float* f
        cdef double* g
        if n <= self.capacity:
            return 0
        n = max(n, 2 * self.capacity, 8)
        f = <float*>realloc(self.x, n * sizeof(float))
        if f != NULL:
            self.x = f
            f = <float*>realloc(self.y, n * sizeof(float))
        if f != NULL:
            self.y = f
            f = <float*>realloc(self.z, n * sizeof(float))
        if f != NULL:
            self.z = f
            f = <float*>realloc(self.d, n * sizeof(float))
        if f == NULL:
            raise MemoryError()
        self.d = f
        g = <double*>realloc(self.arc, n * sizeof(double))
        if g == NULL:
            raise MemoryError()
        self.arc = g
        self.capacity = n
        return 0

    cdef int insert(self, int i, double x, double y, double z, double d) except -1:
        self.reserve(self.n + 1)
        cdef int k = self.n - i
        memmove(self.x + i + 1, self.x + i, k * sizeof(float))
        memmove(self.y + i + 1, self.y + i, k * sizeof(float))
        memmove(self.z + i + 1, self.z + i, k * sizeof(float))
        memmove(self.d + i + 1, self.d + i, k * sizeof(float))
        self.n += 1
        self.x[i] = <float>x
        self.y[i] = <float>y
        self.z[i] = <float>z
        self.d[i] = <float>d
        self.measure(i)
        return 0

    cdef int remove(self, int i) except -1:
        cdef int k = self.n - i - 1
        memmove(self.x + i, self.x + i + 1, k * sizeof(float))
        memmove(self.y + i, self.y + i + 1, k * sizeof(float))
        memmove(self.z + i, self.z + i + 1, k * sizeof(float))
        memmove(self.d + i, self.d + i + 1, k * sizeof(float))
        self.n -= 1
        self.measure(i)
        return 0

    cdef void measure(self, int first) noexcept:
        # Arc lengths from point `first` on.
        cdef int i
        cdef double dx, dy, dz
        for i in range(first, self.n):
            if i == 0:
                self.arc[0] = 0
                continue
            dx = self.x[i] - self.x[i - 1]
            dy = self.y[i] - self.y[i - 1]
            dz = self.z[i] - self.z[i - 1]
            self.arc[i] = self.arc[i - 1] + sqrt(dx * dx + dy * dy + dz * dz)

    cdef void stretch(self, double length) noexcept:
        # About the first point, so that the arc ends at `length`.
        cdef int i
        cdef double factor, x0, y0, z0
        if self.n < 2 or self.arc[self.n - 1] == 0:
            return
        x0 = self.x[0]
        y0 = self.y[0]
        z0 = self.z[0]
        factor = length / self.arc[self.n - 1]
        for i in range(self.n):
            self.x[i] = <float>(x0 + (self.x[i] - x0) * factor)
            self.y[i] = <float>(y0 + (self.y[i] - y0) * factor)
            self.z[i] = <float>(z0 + (self.z[i] - z0) * factor)
            self.arc[i] = self.arc[i] * factor


cdef struct Part:               # of a segment, or of half of one
    double diam, area, resistance
    int n_spines


cdef inline void add_frustum(Part* p, double y1, double y2, double delta,
                             double* resistance) noexcept nogil:
    cdef double half, ratio
    if delta < 1e-15:
        delta = 1e-15
    ratio = y1 * y2 / delta
    if ratio == 0:
        ratio = 1e-15
    resistance[0] += 1 / ratio
    p.diam += (y1 + y2) * delta
    half = 0.5 * (y2 - y1)
    p.area += (y1 + y2) * sqrt(delta * delta + half * half)


cdef int update_section(Section section) except -1:
    cdef Model model = <Model>section.model
    cdef Points points = section.points
    cdef int n = section.nseg, i, k, j, step
    cdef double* area = model.area.f64()
    cdef double* diam = model.diam.f64()
    cdef double* ri = model.ri.f64()
    cdef double dx = section.length / n
    cdef double left, right = 0, d
    cdef Part part
    cdef Py_ssize_t row
    cdef bint has_points = points is not None and points.n > 1
    j = 0
    if has_points and section.orientation == 1:
        j = points.n - 1
    for i in range(n):
        row = row_of(model.nodes, section.nodes[i])
        if has_points:
            part.diam = part.area = part.resistance = 0
            part.n_spines = 0
            k = i if section.orientation == 0 else n - 1 - i
            left = 0
            ri[row] = right
            if section.orientation == 0:
                j = walk_forward(points, k, dx, j, &part, &left, &right)
            else:
                j = walk_backward(points, k, dx, j, section.length, &part, &left,
                                  &right)
            left = left * section.Ra * 0.04 / PI
            d = part.diam * 0.5 / dx
            if fabs(d - diam[row]) > 1e-9 or diam[row] < 1e-5:
                diam[row] = d
            area[row] = part.area * 0.5 * PI + part.n_spines * model.spine_area
            ri[row] = left + ri[row]
            right = right * section.Ra * 0.04 / PI
        else:
            d = diam[row]
            if not d > 0:
                raise ModelError(
                    f"the diameter of section `{section.full_name()}` must be "
                    f"positive: it is {d:g} in segment {i + 1} of {n}")
            area[row] = PI * d * dx
            left = 1e-2 * section.Ra * (dx / 2) / (PI * d * d / 4)
            ri[row] = left + right
            right = left
        if not area[row] > 0:
            raise ModelError(
                f"segment {i + 1} of {n} of section `{section.full_name()}` has no "
                "membrane area\nhelp: check its diameters")
    row = row_of(model.nodes, section.nodes[n])
    ri[row] = right
    area[row] = 100
    if section.root_node.generation:
        row = row_of(model.nodes, section.root_node)
        ri[row] = 1e30
        area[row] = 100
    section.geometry_dirty = False
    return 0


cdef int walk_forward(Points p, int segment, double dx, int j, Part* part,
                      double* left, double* right) noexcept:
    # Segment number `segment` from the 0 end; j: the last point at or before its
    # beginning. Returns the same for the next segment.
    cdef double s, end, y1, y2, s1, fraction
    cdef double* resistance
    cdef int half
    s = segment * dx
    while j + 2 < p.n and p.arc[j + 1] <= s:
        j += 1
    y1 = diameter_at(p, j, s)
    right[0] = 0
    for half in range(2):
        resistance = left if half == 0 else right
        end = s + dx / 2
        s1 = s
        while j + 2 < p.n and p.arc[j + 1] < end:
            j += 1
            y2 = fabs(p.d[j])
            add_frustum(part, y1, y2, p.arc[j] - s1, resistance)
            if p.d[j] < 0:
                part.n_spines += 1
            y1 = y2
            s1 = p.arc[j]
        y2 = diameter_at(p, j, end)
        add_frustum(part, y1, y2, end - s1, resistance)
        y1 = y2
        s = end
    return j


cdef int walk_backward(Points p, int segment, double dx, int j, double length,
                       Part* part, double* left, double* right) noexcept:
    # As walk_forward, from the 1 end; j: the first point at or after the
    # segment's far end seen from 0.
    right[0] = 0
    walk_forward(p, segment, dx, 0, part, right, left)
    return j


cdef inline double diameter_at(Points p, int j, double s) noexcept:
    # Between point j and j + 1.
    cdef double y1 = fabs(p.d[j]), y2 = fabs(p.d[j + 1])
    cdef double span = p.arc[j + 1] - p.arc[j]
    cdef double fraction
    if span <= 0:
        return y2
    fraction = (s - p.arc[j]) / span
    if fraction > 1:
        fraction = 1
    return y1 * (1 - fraction) + y2 * fraction


cdef int update_coefficients(Section section) except -1:
    cdef Model model = <Model>section.model
    cdef double* area = model.area.f64()
    cdef double* ri = model.ri.f64()
    cdef double* a = model.a.f64()
    cdef double* b = model.b.f64()
    cdef double g
    cdef int i
    cdef RowId id = section.parent_node()
    cdef Py_ssize_t row, parent = row_of(model.nodes, id)
    if section.root_node.generation:
        row = row_of(model.nodes, section.root_node)
        a[row] = 0
        b[row] = 0
    for i in range(section.nseg + 1):
        row = row_of(model.nodes, section.nodes[i])
        g = 1.0 / ri[row]
        if i == 0:
            a[row] = -100.0 * section.rallbranch * g / area[parent]
        else:
            a[row] = -100.0 * g / area[parent]
        b[row] = -100.0 * g / area[row]
        parent = row
    return 0


cdef int points_follow_diam(Section section, int segment) except -1:
    cdef Points p = section.points
    cdef Model model = <Model>section.model
    cdef double* diam = model.diam.f64()
    cdef int i, k
    cdef double length, d
    if p is None or p.is_constant or p.n == 0:
        return 0
    length = p.arc[p.n - 1]
    for i in range(p.n):
        k = 0
        if length > 0:
            k = section.segment_index(min(p.arc[i] / length, 1.0))
        if segment >= 0 and k != segment:
            continue
        d = diam[row_of(model.nodes, section.nodes[k])]
        p.d[i] = <float>(-d if p.d[i] < 0 else d)
    return 0
