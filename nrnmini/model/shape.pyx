# The 3-D points of sections, as modellers edit them.
#
# Owns: pt3dadd and its relatives, made-up shapes for bare sections. Leaves to
# others: the arithmetic (geometry). Everything here takes a Section first, and
# is a method of it too (`METHODS`).

from libc.math cimport fabs
from nrnmini.model.geometry cimport PI, Points, update_section
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section
from nrnmini.store.soa cimport row_of

from nrnmini.errors import ModelError


cdef Points points_of(Section section):
    section.check_alive()
    if section.points is None:
        section.points = Points()
    return section.points


cdef Points existing(Section section, int i):
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


def pt3dadd(Section section not None, double x, double y, double z, double d):
    """Append a point (um). L becomes the arc length of the points."""
    cdef Points p = points_of(section)
    p.insert(p.n, x, y, z, d)
    changed(section, p)


def pt3dinsert(Section section not None, int i, double x, double y, double z,
               double d):
    """Insert a point before point `i` (0..n3d())."""
    cdef Points p = points_of(section)
    if i != p.n:
        existing(section, i)
    p.insert(i, x, y, z, d)
    changed(section, p)


def pt3dremove(Section section not None, int i):
    """Remove point `i`."""
    cdef Points p = existing(section, i)
    p.remove(i)
    changed(section, p)


def pt3dchange(Section section not None, int i, *values):
    """Replace point `i` by (x, y, z, d), or only its diameter by (d)."""
    cdef Points p = existing(section, i)
    if len(values) == 1:
        p.d[i] = values[0]
    elif len(values) == 4:
        p.x[i], p.y[i], p.z[i], p.d[i] = values
        p.measure(i)
    else:
        raise ModelError("pt3dchange takes (i, d) or (i, x, y, z, d)")
    changed(section, p)


def pt3dconst(Section section not None, on=None):
    """With an argument: do assignments to L and diam leave the points alone?
    Returns the former state."""
    cdef Points p = points_of(section)
    old = p.is_constant
    if on is not None:
        if on not in (0, 1):
            raise ModelError("pt3dconst takes 0 or 1")
        p.is_constant = bool(on)
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


def x3d(Section section not None, int i):
    """x of point `i`, um."""
    return existing(section, i).x[i]


def y3d(Section section not None, int i):
    """y of point `i`, um."""
    return existing(section, i).y[i]


def z3d(Section section not None, int i):
    """z of point `i`, um."""
    return existing(section, i).z[i]


def diam3d(Section section not None, int i):
    """Diameter at point `i`, um."""
    return fabs(existing(section, i).d[i])


def arc3d(Section section not None, int i):
    """Arc length from the 0 end to point `i`, um."""
    return existing(section, i).arc[i]


def spine3d(Section section not None, int i):
    """Is point `i` a spine (was its diameter given as negative)?"""
    return int(existing(section, i).d[i] < 0)


def points(Section section not None):
    """All points as a list of (x, y, z, diameter)."""
    cdef Points p = points_of(section)
    cdef int i
    return [(p.x[i], p.y[i], p.z[i], fabs(p.d[i])) for i in range(p.n)]


def volume(Section section not None, double x):
    """Volume (um3) of the segment at `x`; 0 at the ends."""
    cdef Model model = <Model>section.model
    cdef double d
    if section.geometry_dirty:
        update_section(section)
    if section.place_at(x) < 0:
        return 0.0
    d = model.diam.f64()[row_of(model.nodes, section.node_at(x))]
    return PI * d * d / 4 * (section.length / section.nseg)


METHODS = {
    f.__name__: f
    for f in (pt3dclear, pt3dadd, pt3dinsert, pt3dremove, pt3dchange, pt3dconst,
              pt3dstyle, logical_connection, x3d, y3d, z3d, diam3d, arc3d, spine3d,
              points)
}
