"""Geometry: area, resistance, distance, and 3-D points of the current section."""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.base import builtin, current, place
from nrnmini.model import shape
from nrnmini.objects.args import ArgumentError, RangeError, number, whole


def area(interp, *args):
    """area(x): membrane area of the segment at x, um2; 0 at the ends."""
    section, x = place(interp, args, 0, "area")
    return section.area(x)


def ri(interp, *args):
    """ri(x): resistance between the node at x and its parent node, MOhm."""
    section, x = place(interp, args, 0, "ri")
    return section.ri(x)


def distance(interp, *args):
    """distance(x) or distance(1, x): path length to x from the origin, um. distance()
    or distance(0, x) sets the origin. distance(seg1, seg2): between two segments."""
    if not args:
        current(interp).set_distance_origin(0.0)
        return 0.0
    if len(args) > 1 and isinstance(args[0], (int, float)):
        if args[0] not in (0, 1):
            raise ArgumentError(
                "`distance` takes (), (x), (0, x), (1, x) or (segment, segment)"
            )
        if args[0] == 0:
            section, x = place(interp, args, 1, "distance")
            section.set_distance_origin(x)
            return x if isinstance(args[1], (int, float)) else 0.0
        args = args[1:]
    if len(args) == 1:
        if interp.context.model.origin is None:
            raise ModelError(
                "`distance`: there is no origin to measure from: set it with "
                "distance(0, x)"
            )
        section, x = place(interp, args, 0, "distance")
        return section.distance_from_origin(x)
    first, second = (place(interp, args, k, "distance") for k in (0, 1))
    return first[0].distance(first[1], *second)


# ---- 3-D points ---------------------------------------------------------------


def _point(interp, args, name, extra=0):
    # (section, index of an existing point)
    section = current(interp)
    i = whole(args, 0, name)
    if not 0 <= i < section.n3d() + extra:
        raise RangeError(
            f"`{name}`: 3-D point {i} of section `{section.full_name()}` does not "
            f"exist: it has {section.n3d()} points"
        )
    return section, i


def _numbers(args, first, n, name):
    return [number(args, first + k, name) for k in range(n)]


def pt3dclear(interp, *args):
    """pt3dclear([n]): removes the 3-D points, makes room for n."""
    n = whole(args, 0, "pt3dclear", 0)
    current(interp).pt3dclear(n)
    return float(n)


def pt3dadd(interp, *args):
    """pt3dadd(x, y, z, diam): appends a 3-D point, um. The same with Vectors adds
    many."""
    section = interp.context.model.current_section()
    if len(args) == 4 and type(args[0]) is type(args[3]) is float:
        section.pt3dadd(*args)
        return 1.0
    if len(args) == 4 and all(hasattr(a, "buffer") for a in args):
        columns = [list(memoryview(a.buffer)) for a in args]
        if len({len(c) for c in columns}) != 1:
            raise ModelError("`pt3dadd`: the four Vectors differ in size")
        for point in zip(*columns, strict=True):
            section.pt3dadd(*point)
        return 1.0
    section.pt3dadd(*_numbers(args, 0, 4, "pt3dadd"))
    return 1.0


def pt3dinsert(interp, *args):
    """pt3dinsert(i, x, y, z, diam): inserts a 3-D point before point i."""
    section, i = _point(interp, args, "pt3dinsert", extra=1)
    section.pt3dinsert(i, *_numbers(args, 1, 4, "pt3dinsert"))
    return 0.0


def pt3dremove(interp, *args):
    """pt3dremove(i): removes 3-D point i."""
    section, i = _point(interp, args, "pt3dremove")
    section.pt3dremove(i)
    return 0.0


def pt3dchange(interp, *args):
    """pt3dchange(i, x, y, z, diam) or (i, diam): replaces a 3-D point."""
    section, i = _point(interp, args, "pt3dchange")
    section.pt3dchange(i, *_numbers(args, 1, 1 if len(args) == 2 else 4, "pt3dchange"))
    return 0.0


def pt3dconst(interp, *args):
    """pt3dconst(b): do L and diam leave the 3-D points alone? Returns the old b."""
    value = number(args, 0, "pt3dconst") if args else None
    if value not in (None, 0, 1):
        raise RangeError("`pt3dconst` takes 0 or 1")
    return float(current(interp).pt3dconst(value))


def pt3dstyle(interp, *args):
    """pt3dstyle([0 | 1, x, y, z]): point where the parent is drawn to attach.
    &x, &y, &z read it."""
    from nrnmini.store.handle import DataHandle

    section = current(interp)
    if len(args) == 4 and all(isinstance(a, DataHandle) for a in args[1:]):
        point = section.logical_connection()
        if point is not None:
            for target, value in zip(args[1:], point, strict=True):
                target.value = value
        return float(point is not None)
    return float(
        section.pt3dstyle(*[number(args, k, "pt3dstyle") for k in range(len(args))])
    )


def n3d(interp, *args):
    """n3d(): number of 3-D points of the current section."""
    return float(current(interp).n3d())


def _reader(name, what):
    def read(interp, *args):
        section, i = _point(interp, args, name)
        return float(getattr(section, name)(i))

    read.__name__ = name
    read.__doc__ = f"{name}(i): {what}"
    return read


_READERS = (
    ("x3d", "x of 3-D point i, um"),
    ("y3d", "y of 3-D point i, um"),
    ("z3d", "z of 3-D point i, um"),
    ("diam3d", "diameter at 3-D point i, um"),
    ("arc3d", "length along the section from its 0 end to 3-D point i, um"),
    ("spine3d", "is 3-D point i a spine?"),
)


def setSpineArea(interp, *args):
    """setSpineArea(um2): membrane area that a spine adds. Returns it."""
    model = interp.context.model
    model.spine_area = number(args, 0, "setSpineArea")
    for section in model.all_sections():
        section.note_shape_change()
    return model.spine_area


def getSpineArea(interp, *args):
    """getSpineArea(): membrane area that a spine adds, um2."""
    return interp.context.model.spine_area


def define_shape(interp, *args):
    """define_shape(): gives 3-D points to the sections that have none."""
    shape.define_shape(interp.context.model)
    return 1.0


FUNCTIONS = (
    builtin("area", area),
    builtin("ri", ri),
    builtin("distance", distance),
    builtin("pt3dclear", pt3dclear),
    builtin("pt3dadd", pt3dadd),
    builtin("pt3dinsert", pt3dinsert),
    builtin("pt3dremove", pt3dremove),
    builtin("pt3dchange", pt3dchange),
    builtin("pt3dconst", pt3dconst),
    builtin("pt3dstyle", pt3dstyle),
    builtin("n3d", n3d),
    *(builtin(name, _reader(name, what)) for name, what in _READERS),
    builtin("setSpineArea", setSpineArea),
    builtin("getSpineArea", getSpineArea),
    builtin("define_shape", define_shape),
)
