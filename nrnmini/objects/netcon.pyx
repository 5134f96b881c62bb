"""NetCon: a connection between a source of spikes and a target.

Owns: the names and arguments that modellers use. Leaves detection, delays and
delivery to the engine's Connection.
"""

from nrnmini.engine.netcon cimport Connection, PreSyn
from nrnmini.model.mechanism cimport PointProcess
from nrnmini.store.handle cimport DataHandle, handle_to_element

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, RangeError, describe, number
from nrnmini.objects.list import List
from nrnmini.objects.table import ClassSpec, Member
from nrnmini.objects.vector import Vector


cdef object _endpoint(tuple args, Py_ssize_t k, str what, bint allow_handle):
    arg = args[k]
    if arg is None or isinstance(arg, PointProcess):
        return arg
    if allow_handle and isinstance(arg, (DataHandle, PreSyn)):
        return arg
    expected = "a point process or None"
    if allow_handle:
        expected = "a reference (`&v(.5)`, `seg._ref_v`), a point process or None"
    raise ArgumentError(f"`NetCon`: the {what} must be {expected}, not {describe(arg)}")


cdef class NetCon(Connection):
    """NetCon(source, target[, threshold, delay, weight]).

    The source is a reference to a variable, whose crossing of the threshold is a
    spike, an artificial cell, or None. The target is a point process with a
    NET_RECEIVE block, or None. Defaults: 10 mV (or what the source has), 1 ms, 0.
    """

    cdef readonly object context
    cdef readonly object recorded       # the Vector that `record` was given

    def __init__(self, context, *args):
        if len(args) < 2:
            raise ArgumentError("`NetCon` needs a source and a target")
        source = _endpoint(args, 0, "source", True)
        target = _endpoint(args, 1, "target", False)
        threshold = number(args, 2, "NetCon") if len(args) > 2 else None
        delay = number(args, 3, "NetCon", 1.0)
        weight = number(args, 4, "NetCon", 0.0)
        if delay < 0:
            raise RangeError(f"`NetCon`: the delay cannot be negative ({delay:g})")
        self.start(context.engine, source, target, threshold, delay, weight)
        self.context = context

    # ---- members -------------------------------------------------------------

    def _weight(self, index):
        n = self.weights.size
        if not 0 <= index < n:
            raise RangeError(
                f"`{self!r}.weight[{index}]`: index {index} is out of range, "
                f"size is {n}"
            )
        return handle_to_element(self.weights, index)

    def _get_delay(self):
        return self.get_delay()

    def _set_delay(self, double ms):
        self.delay = ms

    def _threshold(self):
        return self.threshold

    def _set_threshold(self, value):
        self.threshold = value

    def _x(self):
        source = self.presyn.source
        if source is None:
            cell = self.source_object()
            if cell is not None and "x" in cell.type.var_index:
                return cell.handle("x").value
            return 0.0
        return source.value

    def _set_x(self, value):
        if self.presyn.source is None:
            raise ModelError(f"`{self!r}.x`: the source has no variable")
        self.presyn.source.value = value

    # ---- methods -------------------------------------------------------------

    def active(self, *args):
        """([b]): are events delivered? With an argument, what was the case before."""
        was = self.is_active
        if args and self.target_object() is not None:
            self.is_active = number(args, 0, "NetCon.active") != 0
        return was

    def valid(self, *args):
        """Do target and source exist?"""
        if self.target_object() is None:
            return False
        source = self.presyn.source
        return source is None or bool(source)

    def event(self, *args):
        """(t[, flag]): a delivery at time t (ms)."""
        self.send(number(args, 0, "NetCon.event"))
        return 0.0

    def record(self, *args):
        """(times[, ids[, id]]): records the spikes of the source in Vectors.

        (statement): calls it at each spike. (): ends all recording.
        """
        if not args or args[0] is None:
            self.record_clear()
            self.recorded = None
            return 0.0
        if isinstance(args[0], Vector):
            ids = None
            if len(args) > 1:
                if not isinstance(args[1], Vector):
                    raise ArgumentError(
                        "`NetCon.record` needs a Vector of ids as argument 2, not "
                        f"{describe(args[1])}"
                    )
                ids = args[1].buffer
            Connection.record(
                self, args[0].buffer, ids, number(args, 2, "NetCon.record", self.index)
            )
            self.recorded = args[0] if ids is None else None
            return 0.0
        action = getattr(args[0], "value", args[0])
        if not (isinstance(action, (str, tuple)) or callable(action)):
            raise ArgumentError(
                "`NetCon.record` needs a Vector or a statement as argument 1, not "
                f"{describe(args[0])}"
            )
        self.record_callback(
            self.context.make_callback(action, args[1] if len(args) > 1 else None)
        )
        return 0.0

    def get_recordvec(self, *args):
        """The Vector that `record` was given, or None."""
        return self.recorded

    def wcnt(self, *args):
        """Number of weights."""
        return float(self.weights.size)

    def srcgid(self, *args):
        """The gid of the source, or -1."""
        return self.presyn.gid

    def syn(self, *args):
        """The target, or None."""
        return self.target_object()

    def pre(self, *args):
        """The artificial cell that is the source, or None."""
        return self.source_object()

    def setpost(self, *args):
        """(target): connects to another target, or to none."""
        self.set_target(_endpoint(args, 0, "target", False) if args else None)
        return 0.0

    # ---- where ---------------------------------------------------------------

    def _source_place(self):
        """(section, x) of the source variable, or (None, -1)."""
        cell = self.source_object()
        if cell is not None:
            if cell.has_loc():
                return cell.get_section(), cell.get_x()
            return None, -1.0
        source = self.presyn.source
        model = self.context.model
        if source and getattr(source.source, "store", None) is model.nodes:
            return model.place_of(source.row)
        return None, -1.0

    def _target_place(self):
        target = self.target_object()
        if target is None or not target.has_loc():
            return None, -1.0
        return target.get_section(), target.get_x()

    def _push(self, place):
        section, x = place
        if section is not None:
            self.context.model.push_section(section)
        return x

    def preloc(self, *args):
        """Position of the source; its section is pushed. -1 if it has none."""
        return self._push(self._source_place())

    def postloc(self, *args):
        """Position of the target; its section is pushed. -1 if it has none."""
        return self._push(self._target_place())

    def preseg(self, *args):
        """Segment of the source, or None."""
        return self._segment(self._source_place())

    def postseg(self, *args):
        """Segment of the target, or None."""
        return self._segment(self._target_place())

    def _segment(self, place):
        section, x = place
        return None if section is None else self.context.wrap_segment(section, x)

    def precell(self, *args):
        """The cell object that the source belongs to, or None."""
        section, _ = self._source_place()
        return None if section is None else section.cell

    def postcell(self, *args):
        """The cell object that the target belongs to, or None."""
        section, _ = self._target_place()
        return None if section is None else section.cell

    # ---- others like it ------------------------------------------------------

    def _list(self, args, wanted):
        if args and not isinstance(args[0], List):
            raise ArgumentError(f"a List was expected, not {describe(args[0])}")
        found = args[0] if args else List(self.context)
        for c in self.context.engine.live_connections():
            if isinstance(c, NetCon) and wanted(c):
                found.append(c)
        return found

    def prelist(self, *args):
        """([List]): all NetCons with the same source."""
        return self._list(args, lambda c: c.presyn is self.presyn)

    def synlist(self, *args):
        """([List]): all NetCons with the same target."""
        target = self.target_object()
        return self._list(args, lambda c: c.target_object() is target)

    def precelllist(self, *args):
        """([List]): all NetCons whose source is in the same cell."""
        cell = self.precell()
        return self._list(args, lambda c: cell is not None and c.precell() is cell)

    def postcelllist(self, *args):
        """([List]): all NetCons whose target is in the same cell."""
        cell = self.postcell()
        return self._list(args, lambda c: cell is not None and c.postcell() is cell)


SPEC = ClassSpec(
    "NetCon",
    NetCon,
    NetCon,
    methods=tuple(
        "active valid event record get_recordvec wcnt srcgid syn pre setpost precell "
        "postcell preloc postloc preseg postseg prelist synlist precelllist "
        "postcelllist".split()
    ),
    members=(
        Member("weight", "double", 1, True, handle=NetCon._weight, doc="Weights."),
        Member(
            "delay",
            "double",
            handle=NetCon.delay_handle,
            get=NetCon._get_delay,
            set=NetCon._set_delay,
            doc="Delay, ms.",
        ),
        Member(
            "threshold",
            "double",
            get=NetCon._threshold,
            set=NetCon._set_threshold,
            doc="Threshold of the source, mV.",
        ),
        Member("x", "double", get=NetCon._x, set=NetCon._set_x, doc="Source value."),
    ),
    doc="A connection from a source of spikes to a target.",
)
