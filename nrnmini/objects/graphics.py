"""The graphical classes: accepted, listed with all their methods, and inert.

Owns: their names, and the results that a session without a display gives. What is
not graphics in them (RangeVarPlot's path, the sections of a Shape) works.
"""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.model import topology
from nrnmini.objects.args import argument, instance, number, string
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec
from nrnmini.objects.vector import Vector

_DRAWING = "begin beginline line mark label erase erase_all color flush gif printfile"
_MENUS = "menu_action menu_tool exec_menu view view_count size unmap save_name observe"

# Class: its methods.
_CLASSES = {
    "Graph": "addexpr addobject addvar align begin beginline brush color "
    "crosshair_action erase erase_all exec_menu family fastflush fixed flush getline "
    "gif glyph label line line_info mark menu_action menu_remove menu_tool plot "
    "printfile relative save_name simgraph size unmap vector vfixed view view_count "
    "view_info view_size xaxis xexpr yaxis",
    "Shape": f"{_DRAWING} {_MENUS} action color_all color_list len_scale nearest "
    "nearest_seg point_mark point_mark_remove push_selected rotate select "
    "selected_seg show",
    "PlotShape": f"{_DRAWING} {_MENUS} color_all color_list colormap fastflush hinton "
    "len_scale nearest nearest_seg plot push_selected rotate scale selected_seg show "
    "variable",
    "PPShape": "append view",
    "HBox": "adjust adjuster dialog dismiss_action full_request intercept ismapped map "
    "priority ref save size unmap",
    "VBox": "adjust adjuster dialog dismiss_action full_request intercept ismapped map "
    "priority ref save size unmap",
    "Deck": "flip_to intercept map move_last remove remove_last save unmap",
    "PWManager": "close count deco deiconify group hide iconify is_mapped landscape "
    "leader manager map name paper_place printfile save scale snap window_place",
    "SymChooser": "run text",
    "SectionBrowser": "accept_action select select_action",
    "TextEditor": "map readonly text",
    "ValueFieldEditor": "default",
    "Glyph": "circle close cpt curve erase fill gif l m path s",
}
# Methods whose result is not 0.
_RESULTS = {
    ("Shape", "nearest"): 1e10,
    ("PlotShape", "nearest"): 1e10,
    ("Shape", "nearest_seg"): None,
    ("PlotShape", "nearest_seg"): None,
    ("Shape", "selected_seg"): None,
    ("PlotShape", "selected_seg"): None,
    ("Graph", "line_info"): -1.0,
    ("Graph", "getline"): -1.0,
    ("Deck", "move_last"): 0.0,
}
# Those return the object, so that calls can be chained.
_CHAINED = {"Glyph": {"path", "m", "l", "s", "close", "fill", "curve", "circle",
                      "cpt", "erase"}}  # fmt: skip


class Inert(HocObject):
    """An object of a graphical class."""

    def __init__(self, context, *args):
        super().__init__(context)
        # nrngui.hoc makes a PWManager: that alone is nothing to speak of.
        if type(self).__name__ != "PWManager":
            context.tell_inert(type(self).__name__)


def _inert_method(class_name, name):
    chained = name in _CHAINED.get(class_name, ())
    result = _RESULTS.get((class_name, name), 0.0)

    def method(self, *args):
        return self if chained else result

    method.__name__ = name
    method.__doc__ = "Nothing is drawn without a display."
    return method


def _make(name, methods):
    names = tuple(dict.fromkeys(methods.split()))
    body = {n: _inert_method(name, n) for n in names}
    body["__doc__"] = f"{name}: accepted; nothing is drawn without a display."
    cls = type(name, (Inert,), body)
    return ClassSpec(name, cls, cls, methods=names, graphical=True, doc=cls.__doc__)


class RangeVarPlot(HocObject):
    """RangeVarPlot("name" | callable[, begin, end]): a variable along a path.

    The path leads from a begin to an end; `to_vector` gives the values at the
    segments on it, `vector` of a Graph nothing.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        what = argument(args, 0, "RangeVarPlot", "the name of a range variable")
        self.function = None
        self.name = None
        if callable(what):
            self.function = what
        else:
            self.name = string(args, 0, "RangeVarPlot")
        self.ends = [None, None]
        for k in (0, 1):
            if len(args) > k + 1:
                self.ends[k] = self._place(args[k + 1])
        self.zero = None

    def _place(self, segment):
        return self.context.section_of(segment), float(getattr(segment, "x", 0.5))

    def _set_end(self, k, args, method):
        if args and not isinstance(args[0], (int, float)):
            self.ends[k] = self._place(args[0])
        else:
            x = number(args, 0, f"RangeVarPlot.{method}")
            self.ends[k] = (self.context.model.current_section(), x)
        return 0.0

    def begin(self, *args):
        """(x): the path starts here, in the currently accessed section."""
        return self._set_end(0, args, "begin")

    def end(self, *args):
        """(x): the path ends here, in the currently accessed section."""
        return self._set_end(1, args, "end")

    def origin(self, *args):
        """(x): distances are measured from here."""
        if args and not isinstance(args[0], (int, float)):
            self.zero = self._place(args[0])
        else:
            x = number(args, 0, "RangeVarPlot.origin")
            self.zero = (self.context.model.current_section(), x)
        return 0.0

    # ---- the path ------------------------------------------------------------

    def _needed(self):
        if self.ends[0] is None or self.ends[1] is None:
            raise ModelError(
                f"`{self!r}`: the path has no ends; `begin(x)` and `end(x)` set them"
            )
        for section, _ in self.ends:
            if not section.is_alive:
                raise ModelError(f"`{self!r}`: a section of its path was deleted")
        return self.ends

    def _points(self):
        """[(distance, section, x)] from begin to end: every segment passed, ends
        of sections excluded except where the path itself ends."""
        (s0, x0), (s1, x1) = self._needed()
        up = topology.path_to_root(s0)
        down = topology.path_to_root(s1)
        common = next((s for s in up if s in set(down)), None)
        if common is None:
            raise ModelError(
                f"`{self!r}`: `{s0.full_name()}` and `{s1.full_name()}` are not "
                "connected"
            )
        places = []
        at = (s0, x0)
        for s in up[: up.index(common)]:
            places += _between(s, at[1], float(s.orientation))
            at = (s.parent, s.parent_x)
        below = []
        back = (s1, x1)
        for s in down[: down.index(common)]:
            below += _between(s, back[1], float(s.orientation))
            back = (s.parent, s.parent_x)
        places += _between(common, at[1], back[1])
        places += reversed(below)
        out = []
        base = self._offset()
        for s, x in dict.fromkeys(places):
            out.append((topology.distance(s0, x0, s, x) + base, s, x))
        return out

    def _offset(self):
        (s0, x0), _ = self.ends
        if self.zero is None:
            return 0.0
        return topology.distance(self.zero[0], self.zero[1], s0, x0)

    def _value(self, section, x):
        if self.function is not None:
            return float(self.function(x))
        return section.range_value(self.name, x)

    def left(self, *args):
        """Position of the begin."""
        self._needed()
        return self._offset()

    def right(self, *args):
        """Position of the end."""
        (s0, x0), (s1, x1) = self._needed()
        return self._offset() + topology.distance(s0, x0, s1, x1)

    def d2root(self, *args):
        """Distance of the path from the root."""
        (s0, x0), (s1, x1) = self._needed()
        top = topology.root(s0)
        return min(topology.distance(top, 0, s0, x0), topology.distance(top, 0, s1, x1))

    def list(self, *args):
        """(SectionList): adds the sections of the path."""
        found = argument(args, 0, "RangeVarPlot.list", "a SectionList")
        for s in dict.fromkeys(s for _, s, _ in self._points()):
            found.append(s)
        return 0.0

    def to_vector(self, *args):
        """(y[, x]): values, and positions, along the path; their number."""
        points = self._points()
        y = instance(args, 0, "RangeVarPlot.to_vector", Vector)
        y.from_python([self._value(s, x) for _, s, x in points])
        if len(args) > 1:
            instance(args, 1, "RangeVarPlot.to_vector", Vector).from_python(
                [d for d, _, _ in points]
            )
        return len(points)

    def from_vector(self, *args):
        """(y): assigns values along the path."""
        points = self._points()
        y = instance(args, 0, "RangeVarPlot.from_vector", Vector)
        if len(y) != len(points):
            raise ModelError(
                f"`RangeVarPlot.from_vector`: the path has {len(points)} points, the "
                f"Vector {len(y)} elements"
            )
        if self.name is None:
            raise ModelError(
                "`RangeVarPlot.from_vector` needs the name of a range variable"
            )
        for (_, s, x), value in zip(points, y, strict=True):
            s.set_range(self.name, x, value)
        return float(len(points))

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


def _between(section, a, b):
    """[(section, x)] of the segments from a to b, with 0 and 1 where they are met."""
    n = section.nseg
    centres = [0.0] + [(2 * i + 1) / (2 * n) for i in range(n)] + [1.0]
    low, high = min(a, b), max(a, b)
    inside = [x for x in centres if low - 1e-12 <= x <= high + 1e-12]
    if not inside:
        inside = [section.segment_center((a + b) / 2)]
    if a > b:
        inside.reverse()
    return [(section, x) for x in inside]


SPECS = tuple(_make(name, methods) for name, methods in _CLASSES.items()) + (
    ClassSpec(
        "RangeVarPlot",
        RangeVarPlot,
        RangeVarPlot,
        methods=tuple(
            "begin end origin left right list color to_vector from_vector vector plot "
            "d2root".split()
        ),
        graphical=True,
        doc="A variable along a path.",
    ),
)
