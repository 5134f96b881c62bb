# The 3-D points of sections, as modellers edit them.
#
# Owns: pt3dadd and its relatives, made-up shapes for bare sections. Leaves to
# others: the arithmetic (geometry). Everything here takes a Section first, and
# is a method of it too (`METHODS`, but for the few that Section has itself).

from libc.math cimport M_PI, atan2, cos, fabs, sin
from nrnmini.model.geometry cimport Points, segment_volume, update_section
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section
from nrnmini.store.soa cimport row_of

from nrnmini.errors import ModelError
from nrnmini.model import topology


cdef Points points_of(Section section):
    section.check_alive()
    if section.points is None:
        section.points = Points()
    return section.points


cdef Points points_with(Section section, int i):
    cdef Points p = points_of(section)
    if not 0 <= i < p.n:
        raise ModelError(
            f"3-D point {i} of section `{section.full_name()}` does not exist: it has "
            f"{p.n} points")
    return p


cdef object changed(Section section, Points p):
    section.note_shape_change(p.arc[p.n - 1] if p.n > 0 else -1)


def pt3dclear(Section section not None, int n=0):
    """Remove all 3-D points; L and diam stay. Makes room for `n` points."""
    cdef Points p = points_of(section)
    p.n = 0
    p.reserve(n)
    section.note_shape_change()
    return p.capacity


cdef int add_point(Section section, double x, double y, double z,
                   double d) except -1:
    cdef Points p = points_of(section)
    p.insert(p.n, x, y, z, d)
    section.note_shape_change(p.arc[p.n - 1])
    return 0


def pt3dinsert(Section section not None, int i, double x, double y, double z,
               double d):
    """Insert a point before point `i` (0..n3d())."""
    cdef Points p = points_of(section)
    if i != p.n:
        points_with(section, i)
    p.insert(i, x, y, z, d)
    changed(section, p)


def pt3dremove(Section section not None, int i):
    """Remove point `i`."""
    cdef Points p = points_with(section, i)
    p.remove(i)
    changed(section, p)


def pt3dchange(Section section not None, int i, *values):
    """Replace point `i` by (x, y, z, d), or only its diameter by (d)."""
    cdef Points p = points_with(section, i)
    if len(values) == 1:
        p.d[i] = values[0]
    elif len(values) == 4:
        p.x[i], p.y[i], p.z[i], p.d[i] = values
        p.measure(i)
    else:
        raise ModelError("pt3dchange takes (i, d) or (i, x, y, z, d)")
    changed(section, p)


def pt3dconst(Section section not None, on=None):
    """With an argument: do assignments to L and diam leave 3-D points alone, in
    all sections? Returns the former state."""
    cdef Model model = <Model>section.model
    old = model.points_constant
    if on is not None:
        if on not in (0, 1):
            raise ModelError("pt3dconst takes 0 or 1")
        model.points_constant = bool(on)
    return int(old)


def pt3dstyle(Section section not None, *values):
    """Logical connection point: (0) none, (1, x, y, z); returns whether there is
    one."""
    cdef Points p = points_of(section)
    if values:
        if values[0] and len(values) != 4:
            raise ModelError("pt3dstyle takes (0) or (1, x, y, z)")
        p.logical = tuple(float(v) for v in values[1:]) if values[0] else None
    return int(p.logical is not None)


def logical_connection(Section section not None):
    """(x, y, z) given by pt3dstyle, or None."""
    return points_of(section).logical


def spine3d(Section section not None, int i):
    """Is point `i` a spine (was its diameter given as negative)?"""
    return int(points_with(section, i).d[i] < 0)


def points(Section section not None):
    """All points as a list of (x, y, z, diameter)."""
    cdef Points p = points_of(section)
    cdef int i
    return [(p.x[i], p.y[i], p.z[i], fabs(p.d[i])) for i in range(p.n)]


def volume(Section section not None, double x):
    """Volume (um3) of the segment at `x`; 0 at the ends."""
    cdef int place = section.place_at(x)
    if section.geometry_dirty:
        update_section(section)
    return segment_volume(section, place) if place >= 0 else 0.0


def define_shape(Model model not None):
    """Give 3-D points to the sections that have fewer than two.

    A root lies along x at z = 100 um times the number of sections in the trees
    before it; a child leaves its parent forward at the far end, sideways in between,
    backward at the near end, and siblings at one place fan out over 0.8 rad. L
    stays; a section whose diameter varies becomes a chain of frusta. Points that a
    child has are moved to where it is attached.
    """
    cdef Section section
    cdef Points p
    cdef int n_before = 0
    for root in model.roots():
        tree = topology.breadth_first(root)
        for section in tree:
            p = points_of(section)
            if p.n > 1:
                move_to_parent(section, p)
            else:
                p.n = 0
                lay_out(section, p, n_before)
                section.note_shape_change()
        n_before += len(tree)


cdef double attach(Section section, double* x, double* y, double* z) except? -9:
    # Where on the line between the parent's outer points; returns the position
    # from its near end.
    cdef Points q = section.parent.points
    cdef double at = section.parent_x
    cdef int i = q.n - 1
    if section.parent.orientation == 1:
        at = 1 - at
    x[0] = q.x[0] + at * (q.x[i] - q.x[0])
    y[0] = q.y[0] + at * (q.y[i] - q.y[0])
    z[0] = q.z[0] + at * (q.z[i] - q.z[0])
    return at


cdef int move_to_parent(Section section, Points p) except -1:
    # So that the first point, or the one given by pt3dstyle, lies at the parent.
    cdef double x, y, z
    cdef int i
    if section.parent is None:
        return 0
    attach(section, &x, &y, &z)
    from_x, from_y, from_z = p.logical or (p.x[0], p.y[0], p.z[0])
    if p.logical is not None:
        p.logical = (x, y, z)
    x -= from_x
    y -= from_y
    z -= from_z
    for i in range(p.n):
        p.x[i] += x
        p.y[i] += y
        p.z[i] += z
    return 0


cdef int lay_out(Section section, Points p, int n_before) except -1:
    cdef Model model = <Model>section.model
    cdef Points q
    cdef int i, n = section.nseg
    cdef double x = 0, y = 0, z = 0, angle = 0, at, d, s
    cdef double* diam = model.diam.f64()
    if section.parent is None:
        z = 100.0 * n_before
    else:
        q = section.parent.points
        at = attach(section, &x, &y, &z)
        i = q.n - 1
        angle = atan2(q.y[i] - q.y[0], q.x[i] - q.x[0])
        if at == 0:
            angle += M_PI
        elif at < 1:
            angle += M_PI / 2 if at >= 0.5 else -M_PI / 2
        siblings = [c for c in section.parent.child_list()
                    if (<Section>c).parent_x == section.parent_x]
        if len(siblings) > 1:
            angle += 0.4 - 0.8 * siblings.index(section) / (len(siblings) - 1)
    for i in range(-1, n + 1):
        s = min(max((i + 0.5) / n, 0.0), 1.0) * section.length
        d = diam[row_of(model.nodes, section.nodes[min(max(i, 0), n - 1)])]
        p.insert(p.n, x + s * cos(angle), y + s * sin(angle), z, d)
    return 0


METHODS = {
    f.__name__: f
    for f in (pt3dclear, pt3dinsert, pt3dremove, pt3dchange, pt3dconst, pt3dstyle,
              logical_connection, spine3d, points)
}
