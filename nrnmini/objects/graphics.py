"""The graphical classes: accepted, listed with all their methods, and inert.

Owns: their names, and the results that a session without a display gives. Leaves to
others: RangeVarPlot, whose path is not graphics (range_var_plot).
"""

from __future__ import annotations

from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec

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


SPECS = tuple(_make(name, methods) for name, methods in _CLASSES.items())
