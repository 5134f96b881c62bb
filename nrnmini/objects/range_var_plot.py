"""RangeVarPlot: a variable along a path between two places of one cell.

Owns: the path, its values as Vectors. Leaves to others: drawing; there is none.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from nrnmini.errors import ModelError
from nrnmini.model import topology
from nrnmini.model.section import Section
from nrnmini.objects.args import argument, instance, number, string
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec
from nrnmini.objects.vector import Vector


class Point(NamedTuple):
    """A node on the path; `position` (um) is 0 at the node nearest the root."""

    position: float
    section: Section
    x: float


class RangeVarPlot(HocObject):
    """RangeVarPlot("name" | "expression of $1" | callable[, begin, end]).

    The path leads from the begin to the end. `to_vector` gives the values at its
    nodes. `v` and expressions have one at every node; other range variables in the
    segments and at the ends of the path, with a 0 where they begin or cease to
    exist. Positions are rounded to single precision, as NEURON's are.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        what = argument(args, 0, "RangeVarPlot", "the name of a range variable")
        self.name = None
        self.evaluate = None
        if callable(what):
            self.evaluate = what
        else:
            text = string(args, 0, "RangeVarPlot")
            if text.isidentifier():
                self.name = text
            else:
                self.evaluate = self._expression(text)
        self.ends = [None, None]
        for k in (0, 1):
            if len(args) > k + 1:
                self.ends[k] = self._place(args[k + 1])
        self.shift = 0.0

    def _expression(self, text):
        """A callable of x for an expression of `$1`."""
        result = self.context.resolve_name("hoc_ac_")
        run = self.context.make_value_callback(f"hoc_ac_ = {text}")

        def evaluate(x):
            run(x)
            return result.value

        return evaluate

    def _place(self, segment):
        return self.context.section_of(segment), float(getattr(segment, "x", 0.5))

    def _set_end(self, k, args, method):
        if args and not isinstance(args[0], (int, float)):
            self.ends[k] = self._place(args[0])
        else:
            x = number(args, 0, f"RangeVarPlot.{method}")
            self.ends[k] = (self.context.model.current_section(), x)
        return 1.0

    def begin(self, *args):
        """(x | segment): the path starts here, x in the currently accessed section."""
        return self._set_end(0, args, "begin")

    def end(self, *args):
        """(x | segment): the path ends here, x in the currently accessed section."""
        return self._set_end(1, args, "end")

    def origin(self, *args):
        """(x): the position of the path's node nearest the root."""
        self.shift = number(args, 0, "RangeVarPlot.origin")
        return 1.0

    # ---- the path ------------------------------------------------------------

    def _path(self):
        """The points of the path, section by section, and how many of these groups
        lead towards the root."""
        for end in self.ends:
            if end is None:
                raise ModelError(
                    f"`{self!r}`: the path has no ends; `begin(x)` and `end(x)` set "
                    "them"
                )
            if not end[0].is_alive:
                raise ModelError(f"`{self!r}`: a section of its path was deleted")
        (s0, x0), (s1, x1) = self.ends
        up = topology.path_to_root(s0)
        down = topology.path_to_root(s1)
        common = next((s for s in up if s in set(down)), None)
        if common is None:
            raise ModelError(
                f"`{self!r}`: `{s0.full_name()}` and `{s1.full_name()}` are not "
                "connected"
            )
        rising, a = _climb(up[: up.index(common)], x0)
        falling, b = _climb(down[: down.index(common)], x1)
        a, b = _node(common, a), _node(common, b)
        # A node that two sections share belongs to the one nearer the begin up to the
        # highest node, behind it to the one nearer the end.
        top = min((a, b), key=lambda x: abs(x - common.orientation))
        middle = _nodes(common, a, b)
        climbs = a != top
        if falling and (climbs or a == b):
            falling[-1] = falling[-1][:-1]
        elif falling:
            middle = middle[:-1]
        if rising:
            middle = middle[1:]
        groups = []

        def add(places, sign):
            if places:
                groups.append(
                    [
                        Point(self._position(common, top, s, x, sign), s, x)
                        for s, x in places
                    ]
                )

        for places in rising:
            add(places, -1)
        n_rising = len(groups)
        add(middle, -1 if climbs else 1)
        for places in reversed(falling):
            add(places[::-1], 1)
        return groups, n_rising, (common, top)

    def _position(self, common, top, section, x, sign):
        return _single(sign * topology.distance(common, top, section, x) + self.shift)

    def left(self, *args):
        """Position of the begin (um)."""
        return self._path()[0][0][0].position

    def right(self, *args):
        """Position of the end (um)."""
        return self._path()[0][-1][-1].position

    def d2root(self, *args):
        """Distance (um) from the root of the path's node nearest to it."""
        section, x = self._path()[2]
        top = topology.root(section)
        return _single(topology.distance(top, top.orientation, section, x))

    def list(self, *args):
        """(SectionList): adds the sections of the path."""
        found = argument(args, 0, "RangeVarPlot.list", "a SectionList")
        for group in self._path()[0]:
            found.append(group[0].section)
        return 0.0

    # ---- values ----------------------------------------------------------------

    def _samples(self):
        """[(point, is there a value)], in order."""
        groups, n_rising, _ = self._path()
        if self.evaluate is not None or self.name == "v":
            return [(p, True) for group in groups for p in group]
        self.context.model.range_var(self.name)
        samples = []
        existed = True
        ends = (groups[0][0], groups[-1][-1])
        for k, group in enumerate(groups):
            exists = self._exists(group[0].section)
            if exists != existed:
                # The variable begins or ceases at the border of two sections.
                before = groups[k - 1][-1] if k else group[0]
                border = (before if k <= n_rising else group[0]).position
                at = group[0] if exists else before
                here = (at._replace(position=border), k > 0)
                none = (at._replace(position=border), False)
                samples += [none, here] if exists else [here, none]
            if exists:
                samples += [
                    (p, True) for p in group if p in ends or _has_area(p.section, p.x)
                ]
            existed = exists
        return samples

    def _exists(self, section):
        try:
            section.range_value(self.name, 0.5)
        except ModelError:
            return False
        return True

    def _value(self, point):
        if self.evaluate is None:
            return point.section.range_value(self.name, point.x)
        model = self.context.model
        model.push_section(point.section)
        try:
            return float(self.evaluate(point.x))
        finally:
            model.pop_section()

    def to_vector(self, *args):
        """(y[, x]): values, and positions (um), along the path; their number."""
        samples = self._samples()
        y = instance(args, 0, "RangeVarPlot.to_vector", Vector)
        y.from_python([self._value(p) if exists else 0.0 for p, exists in samples])
        if len(args) > 1:
            x = instance(args, 1, "RangeVarPlot.to_vector", Vector)
            x.from_python([p.position for p, _ in samples])
        return float(len(samples))

    def from_vector(self, *args):
        """(y): assigns values along the path; their number."""
        if self.name is None:
            raise ModelError(
                "`RangeVarPlot.from_vector` needs the name of a range variable"
            )
        samples = self._samples()
        y = instance(args, 0, "RangeVarPlot.from_vector", Vector)
        if len(y) != len(samples):
            raise ModelError(
                f"`RangeVarPlot.from_vector`: the path has {len(samples)} points, the "
                f"Vector {len(y)} elements"
            )
        for (point, exists), value in zip(samples, y, strict=True):
            if exists:
                point.section.set_range(self.name, point.x, value)
        return float(len(samples))

    def plot(self, *args):
        """Nothing is drawn without a display."""
        self.context.tell_inert("RangeVarPlot.plot")
        return 0.0

    def vector(self, *args):
        """Nothing is drawn without a display."""
        return self.plot()

    def color(self, *args):
        """Nothing is drawn without a display."""
        return self.plot()


def _climb(sections, x):
    """[[(section, x)]] of the nodes from x in the first section up to the near end
    of the last, and the place where that one is attached."""
    groups = []
    for k, section in enumerate(sections):
        places = _nodes(section, x, float(section.orientation))
        groups.append(places[bool(k) :])
        x = section.parent_x
    return [g for g in groups if g], x


def _node(section, x):
    """The position of the node at x."""
    return x if x in (0.0, 1.0) else section.segment_center(x)


def _nodes(section, a, b):
    """[(section, x)] of the nodes from a to b, both included."""
    n = section.nseg
    a, b = _node(section, a), _node(section, b)
    every = [0.0, *(section.segment_center((i + 0.5) / n) for i in range(n)), 1.0]
    inside = [(section, x) for x in every if min(a, b) <= x <= max(a, b)]
    return inside if a <= b else inside[::-1]


def _has_area(section, x):
    """Is the node at x that of a segment, of this section or an ancestor?"""
    while section is not None and x == section.orientation:
        section, x = section.parent, section.parent_x
    return section is not None and 0.0 < x < 1.0


def _single(x):
    """Rounded to single precision."""
    return struct.unpack("f", struct.pack("f", x))[0]


SPEC = ClassSpec(
    "RangeVarPlot",
    RangeVarPlot,
    RangeVarPlot,
    methods=tuple(
        "begin end origin left right list color to_vector from_vector vector plot "
        "d2root".split()
    ),
    doc="A variable along a path.",
)
