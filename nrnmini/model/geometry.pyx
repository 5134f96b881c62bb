# Shape: 3-D points, area, diameter and axial resistance of the segments.
#
# Owns: the arithmetic from L, diam, Ra and 3-D points to area, ri, a and b.
# Leaves to others: when it runs (section, model).

from libc.math cimport fabs, sqrt
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


cdef struct Walk:               # along the points, one segment after the other
    int    point                # the last one that was passed
    double at                   # um from the first point
    double y                    # diameter there
    double diam, area, volume   # sums over the frusta of the present segment
    int    n_spines


cdef inline double frustum(Walk* w, double y2, double delta) noexcept:
    # Adds one frustum; returns its resistance without the constants.
    cdef double y1 = w.y, half, ratio
    w.y = y2
    half = 0.5 * (y2 - y1)
    w.diam += (y1 + y2) * delta
    if delta < 1e-15:
        delta = 1e-15
    w.area += (y1 + y2) * sqrt(delta * delta + half * half)
    w.volume += (y1 * y1 + y1 * y2 + y2 * y2) * delta
    ratio = y1 * y2 / delta
    return 1 / (ratio if ratio != 0 else 1e-15)


cdef double half_segment(Points p, Walk* w, double end) noexcept:
    # From the present position to `end`; returns the resistance.
    cdef double span, fraction, resistance = 0
    cdef int j = w.point
    while j + 2 < p.n and p.arc[j + 1] <= end:
        j += 1
        resistance += frustum(w, fabs(p.d[j]), p.arc[j] - w.at)
        if p.d[j] < 0:
            w.n_spines += 1
        w.at = p.arc[j]
    w.point = j
    span = p.arc[j + 1] - p.arc[j]
    if span <= 0:
        resistance += frustum(w, fabs(p.d[j + 1]), end - w.at)
    else:
        fraction = (end - p.arc[j]) / span
        resistance += frustum(
            w, fabs(p.d[j]) * (1 - fraction) + fabs(p.d[j + 1]) * fraction,
            end - w.at)
    w.at = end
    return resistance


cdef int update_from_points(Section section, Points points) except -1:
    # Point 0 is at the near end, whichever end of the section that is.
    cdef Model model = <Model>section.model
    cdef int n = section.nseg, i
    cdef double* area = model.area.f64()
    cdef double* diam = model.diam.f64()
    cdef double* ri = model.ri.f64()
    cdef double dx = section.length / n, d, left, right = 0
    cdef Walk w
    cdef Py_ssize_t row
    w.point = 0
    w.at = 0
    w.y = fabs(points.d[0])
    for i in range(n):
        row = row_of(model.nodes, section.nodes[i])
        w.diam = w.area = w.volume = 0
        w.n_spines = 1 if i == 0 and points.d[0] < 0 else 0
        left = ohms(section, half_segment(points, &w, i * dx + dx / 2))
        ri[row] = left + right
        right = ohms(section, half_segment(points, &w, i * dx + dx / 2 + dx / 2))
        if i == n - 1 and points.d[points.n - 1] < 0:
            w.n_spines += 1
        d = w.diam * (0.5 / dx)
        if fabs(d - diam[row]) > 1e-9 or diam[row] < 1e-5:
            diam[row] = d
        area[row] = w.area * 0.5 * PI + w.n_spines * model.spine_area
    ri[row_of(model.nodes, section.nodes[n])] = right
    return 0


cdef inline double ohms(Section section, double resistance) noexcept:
    # MOhm of a sum of frusta.
    return section.Ra * resistance * 4 / PI * 0.01


cdef int update_from_diam(Section section) except -1:
    cdef Model model = <Model>section.model
    cdef int n = section.nseg, i
    cdef double* area = model.area.f64()
    cdef double* diam = model.diam.f64()
    cdef double* ri = model.ri.f64()
    cdef double dx = section.length / n, d, left, right = 0
    cdef Py_ssize_t row
    for i in range(n):
        row = row_of(model.nodes, section.nodes[i])
        d = diam[row]
        if not d > 0:
            raise ModelError(
                f"the diameter of section `{section.full_name()}` must be positive: "
                f"it is {d:g} at {section.x_of_place(i):g}")
        area[row] = PI * d * dx
        left = 1e-2 * section.Ra * (dx / 2) / (PI * d * d / 4)
        ri[row] = left + right
        right = left
    ri[row_of(model.nodes, section.nodes[n])] = right
    return 0


cdef int update_section(Section section) except -1:
    cdef Points points = section.points
    cdef Model model = <Model>section.model
    cdef int i
    if points is not None and points.n > 1:
        update_from_points(section, points)
    else:
        update_from_diam(section)
    for i in range(section.nseg):
        if not model.area.f64()[row_of(model.nodes, section.nodes[i])] > 0:
            raise ModelError(
                f"section `{section.full_name()}` has no membrane area at "
                f"{section.x_of_place(i):g}\nhelp: check its diameters")
    section.geometry_dirty = False
    return 0


cdef double segment_volume(Section section, int segment) except? -1:
    # um3, of frusta if there are 3-D points.
    cdef Model model = <Model>section.model
    cdef Points points = section.points
    cdef double dx = section.length / section.nseg, d
    cdef Walk w
    cdef int i
    if points is None or points.n < 2:
        d = model.diam.f64()[row_of(model.nodes, section.nodes[segment])]
        return PI * d * d / 4 * dx
    # Counted from the first point, as in NEURON, whichever end that is.
    if section.orientation == 1:
        segment = section.nseg - 1 - segment
    w.point = 0
    w.at = 0
    w.y = fabs(points.d[0])
    for i in range(segment + 1):
        w.volume = 0
        half_segment(points, &w, i * dx + dx / 2)
        half_segment(points, &w, i * dx + dx / 2 + dx / 2)
    return PI / 12 * w.volume


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


cdef int points_follow_diam(Section section) except -1:
    # Every point takes the diameter that is stored for its segment, also where
    # that one is older than the points.
    cdef Points p = section.points
    cdef Model model = <Model>section.model
    cdef double* diam = model.diam.f64()
    cdef int i, k
    cdef double length, d
    if p is None or model.points_constant or p.n == 0:
        return 0
    length = p.arc[p.n - 1]
    for i in range(p.n):
        k = section.segment_index(min(p.arc[i] / length, 1.0) if length > 0 else 0)
        d = diam[row_of(model.nodes, section.nodes[k])]
        p.d[i] = <float>(-d if p.d[i] < 0 else d)
    return 0
