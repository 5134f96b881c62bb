"""Made-up 3-D points for sections that have none, so that they can be drawn."""

from __future__ import annotations

import math


def define_shape(model) -> None:
    """Gives every section without 3-D points a straight run of them.

    Roots lie side by side along x; a child leaves its parent at the point where it
    is attached, and the children of one section fan out. L and diam stay.
    """
    for k, root in enumerate(model.roots()):
        _draw(root, (0.0, 100.0 * k if k else 0.0, 0.0), 0.0)
        todo = [(root, 0.0, math.pi * 0.8)]
        while todo:
            parent, angle, spread = todo.pop()
            children = parent.ordered_children()
            for i, child in enumerate(children):
                turn = spread * ((i + 1) / (len(children) + 1) - 0.5)
                own = angle + turn + (math.pi if _at_near_end(child) else 0.0)
                _draw(child, _point_at(parent, child.parent_x), own)
                todo.append((child, own, max(0.3, spread * 0.8)))


def _at_near_end(child) -> bool:
    parent = child.parent
    return parent.parent is None and child.parent_x == parent.orientation


def _point_at(section, x: float) -> tuple[float, float, float]:
    # Position on the section's own points.
    n = section.n3d()
    at = x * section.arc3d(n - 1)
    for i in range(1, n):
        if section.arc3d(i) >= at:
            break
    a, b = section.arc3d(i - 1), section.arc3d(i)
    f = (at - a) / (b - a) if b > a else 0.0
    return tuple(
        read(i - 1) * (1 - f) + read(i) * f
        for read in (section.x3d, section.y3d, section.z3d)
    )


def _draw(section, start, angle) -> None:
    if section.n3d() > 0:
        return
    length, n = section.get_length(), section.nseg
    dx, dy = math.cos(angle), math.sin(angle)
    diameters = [section.range_value("diam", (i + 0.5) / n) for i in range(n)]
    # The ends, and the centre of each segment.
    stations = [0.0, *((i + 0.5) / n for i in range(n)), 1.0]
    diameters = [diameters[0], *diameters, diameters[-1]]
    if section.orientation == 1:
        # Points are counted from the 0 end, which is the far one here.
        start = (start[0] + dx * length, start[1] + dy * length, start[2])
        dx, dy = -dx, -dy
    for x, d in zip(stations, diameters, strict=True):
        section.pt3dadd(
            start[0] + dx * length * x, start[1] + dy * length * x, start[2], d
        )
    # Single precision of the points must not change the length.
    section.set_length(length)
