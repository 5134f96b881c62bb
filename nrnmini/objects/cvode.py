"""CVode: events and choices of the integrator.

Owns: the settings of the variable step, and what is asked of it and of events. The
step itself is `engine.variable`.
"""

from __future__ import annotations

import re
from struct import pack, unpack

from nrnmini.engine.variable import VariableStep
from nrnmini.errors import ModelError
from nrnmini.objects.args import (
    ArgumentError,
    RangeError,
    argument,
    describe,
    instance,
    number,
    string,
    whole,
)
from nrnmini.objects.base import HocObject
from nrnmini.objects.list import List
from nrnmini.objects.netcon import NetCon
from nrnmini.objects.table import ClassSpec
from nrnmini.objects.vector import Vector


class Settings:
    """The choices that all CVode objects of a simulator share."""

    def __init__(self):
        self.atol = 1e-3
        self.rtol = 0.0
        self.scale: dict[str, float] = {}
        self.maxstep = 1e9
        self.minstep = 0.0
        self.maxorder = 5
        self.stiff = 2
        self.jacobian = 0
        self.condition_order = 1
        self.local_dt = False
        self.queue_mode = 0
        self.fast_imem = False
        self.debug_event = 0
        self.use_long_double = False
        self.use_mxb = False
        self.init_dteps = 1e-9
        self.records: list = []


class CVode(HocObject):
    """CVode(): events, and the choice of the integrator."""

    def __init__(self, context, *args):
        super().__init__(context)
        if context.cvode_settings is None:
            context.cvode_settings = Settings()
        self.settings = context.cvode_settings

    # ---- the integrator ------------------------------------------------------

    def _unsupported(self, what, is_what):
        raise ModelError(
            f"`CVode.{what}`: {is_what} is not supported yet\n"
            "help: use the variable step of the whole model (`CVode.active(1)`) or the "
            "fixed step"
        )

    def _step(self, method):
        """The variable step, which has to be active."""
        step = self.context.engine.integrator
        if step is None:
            raise ModelError(
                f"`CVode.{method}`: the variable step is not active\n"
                "help: call `CVode.active(1)`, then `finitialize`"
            )
        return step

    def active(self, *args):
        """([b]): is the variable step used?"""
        engine = self.context.engine
        if args:
            on = number(args, 0, "CVode.active") != 0
            if on and engine.integrator is None:
                engine.set_integrator(VariableStep(engine, self.settings))
            elif not on:
                engine.set_integrator(None)
        return engine.integrator is not None

    def use_local_dt(self, *args):
        """([b]): may each cell have a step of its own? All cells take the shortest."""
        if args:
            self.settings.local_dt = number(args, 0, "CVode.use_local_dt") != 0
            if self.settings.local_dt:
                self.context.tell_once(
                    "use_local_dt",
                    "CVode.use_local_dt: all cells share the step of the one that "
                    "needs the shortest",
                )
        return self.settings.local_dt

    def use_daspk(self, *args):
        """([b]): the differential-algebraic solver? An error for now."""
        if args and number(args, 0, "CVode.use_daspk") != 0:
            self._unsupported("use_daspk", "the differential-algebraic solver")
        return False

    def current_method(self, *args):
        """How the model is integrated: 1 the fixed implicit step, 301 the variable,
        1301 if each cell may have its own."""
        if self.context.engine.integrator is None:
            return 1
        return 1301 if self.settings.local_dt else 301

    def re_init(self, *args):
        """After a change of states: the variable step starts anew with them."""
        step = self.context.engine.integrator
        if step is not None:
            step.restart()
        return 0.0

    def fixed_step(self, *args):
        """One fixed step."""
        self.context.engine.fixed_advance()
        return 0.0

    def solve(self, *args):
        """([t]): a step, or steps up to t."""
        engine = self.context.engine
        if args:
            engine.psolve(number(args, 0, "CVode.solve"))
        else:
            engine.fadvance()
        return 0

    def order(self, *args):
        """([i]): order of the variable step method now: 0 with the fixed step."""
        step = self.context.engine.integrator
        return 0 if step is None else step.order

    def _setting(self, name, args, low, high):
        if args:
            value = number(args, 0, f"CVode.{name}")
            if not low <= value <= high:
                raise RangeError(
                    f"`CVode.{name}`: {value:g} is not between {low:g} and {high:g}"
                )
            setattr(self.settings, name, type(getattr(self.settings, name))(value))
        return getattr(self.settings, name)

    def atol(self, *args):
        """([x]): absolute tolerance of the variable step."""
        return self._setting("atol", args, 0.0, float("inf"))

    def rtol(self, *args):
        """([x]): relative tolerance of the variable step."""
        return self._setting("rtol", args, 0.0, float("inf"))

    def maxstep(self, *args):
        """([ms]): longest variable step."""
        return self._setting("maxstep", args, 0.0, float("inf"))

    def minstep(self, *args):
        """([ms]): shortest variable step."""
        return self._setting("minstep", args, 0.0, float("inf"))

    def maxorder(self, *args):
        """([i]): highest order of the variable step."""
        return self._setting("maxorder", args, 0, 12)

    def stiff(self, *args):
        """([2]): which equations the variable step treats implicitly: all of them."""
        return self._only("stiff", args, 2)

    def jacobian(self, *args):
        """([0]): matrix of the variable step: 0, the tree."""
        return self._only("jacobian", args, 0)

    def _only(self, name, args, value):
        if args and whole(args, 0, f"CVode.{name}") != value:
            raise RangeError(
                f"`CVode.{name}`: only {value} is supported, not {args[0]:g}"
            )
        return value

    def condition_order(self, *args):
        """([1-2]): how the variable step finds threshold crossings."""
        return self._setting("condition_order", args, 1, 2)

    def dae_init_dteps(self, *args):
        """([x]): first step of the differential-algebraic solver."""
        return self._setting("init_dteps", args, 0.0, float("inf"))

    def debug_event(self, *args):
        """([i]): level of event messages (none are printed)."""
        return self._setting("debug_event", args, 0, 100)

    def use_long_double(self, *args):
        """([b]): a choice of the variable step."""
        return self._setting("use_long_double", args, 0, 1)

    def use_mxb(self, *args):
        """([b]): a choice of the variable step."""
        return self._setting("use_mxb", args, 0, 1)

    def use_parallel(self, *args):
        """The variable step over several processes: there is one."""
        return 1.0

    def atolscale(self, *args):
        """("name"[, scale]): factor of the absolute tolerance of a state, whose name is
        as in `m_hh`, `cai` or `ExpSyn.g`. That of `v` has no effect."""
        name = string(args, 0, "CVode.atolscale")
        if len(args) > 1:
            # NEURON keeps it in single precision.
            scale = unpack("f", pack("f", number(args, 1, "CVode.atolscale")))[0]
            self.settings.scale[name] = scale
        return self.settings.scale.get(name, 1.0)

    # ---- states of the variable step: none with the fixed step ----------------

    def statename(self, *args):
        """(i, strdef[, style]): the name of state i of the variable step."""
        i = whole(args, 0, "CVode.statename")
        place = argument(args, 1, "CVode.statename", "a strdef")
        place.value = self._step("statename").name(i)
        return 0.0

    def _fill(self, args, method, what):
        target = instance(args, 0, f"CVode.{method}", Vector)
        step = self.context.engine.integrator
        target.from_python([] if step is None else step.vector(what))
        return 0.0

    def states(self, *args):
        """(v): the states of the variable step; none with the fixed step."""
        return self._fill(args, "states", "y")

    def dstates(self, *args):
        """(v): their derivatives."""
        return self._fill(args, "dstates", "slope")

    def acor(self, *args):
        """(v): their estimated errors in the last step."""
        return self._fill(args, "acor", "error")

    def error_weights(self, *args):
        """(v): 1/(rtol |y| + atol scale) of the last step."""
        return self._fill(args, "error_weights", "weight")

    def state_magnitudes(self, *args):
        """Largest values of the states of the variable step: they are not kept."""
        raise ModelError(
            "`CVode.state_magnitudes` is not supported yet\n"
            "help: record the states with Vector.record"
        )

    def f(self, *args):
        """(t, y, dy): dy becomes the derivatives of the states y at t (ms)."""
        t = number(args, 0, "CVode.f")
        y = instance(args, 1, "CVode.f", Vector)
        dy = instance(args, 2, "CVode.f", Vector)
        dy.from_python(self._step("f").evaluate(t, list(y)))
        return 0.0

    def yscatter(self, *args):
        """(y): assigns the states of the variable step."""
        y = instance(args, 0, "CVode.yscatter", Vector)
        step = self._step("yscatter")
        step.evaluate(step.time, list(y))
        return 0.0

    def ygather(self, *args):
        """(y): reads the states of the variable step."""
        self._step("ygather")
        return self._fill(args, "ygather", "y")

    def record(self, *args):
        """(&x, y, t): records a variable and the times of the steps."""
        handle = argument(args, 0, "CVode.record", "a reference")
        y = instance(args, 1, "CVode.record", Vector)
        t = instance(args, 2, "CVode.record", Vector)
        engine = self.context.engine
        engine.record(y.buffer, handle)
        engine.record(t.buffer, self.context.model.globals.entries["t"].handle())
        self.settings.records.append((id(y), t))
        return 0.0

    def record_remove(self, *args):
        """(y): ends a recording."""
        y = instance(args, 0, "CVode.record_remove", Vector)
        engine = self.context.engine
        engine.record_remove(y.buffer)
        for key, t in [r for r in self.settings.records if r[0] == id(y)]:
            engine.record_remove(t.buffer)
            self.settings.records.remove((key, t))
        return 0.0

    # ---- events --------------------------------------------------------------

    def event(self, *args):
        """(t[, statement[, object]]): something to call at time t (ms)."""
        t = number(args, 0, "CVode.event")
        callback = None
        if len(args) > 1 and args[1] is not None:
            action = args[1]
            text = getattr(action, "value", None)
            if isinstance(text, str):
                action = text
            scope = args[2] if len(args) > 2 else None
            if not isinstance(action, (str, tuple, list)) and not callable(action):
                raise ArgumentError(
                    "`CVode.event` needs a statement or a callable as argument 2, not "
                    f"{describe(action)}"
                )
            callback = self.context.make_callback(action, scope)
        self.context.engine.add_event(t, callback)
        return 0.0

    def netconlist(self, *args):
        """(precell, postcell, target[, List]): NetCons that fit.

        Each of the three is an object, a pattern of names, or "" for any.
        """
        conditions = []
        for k, place in enumerate(("precell", "postcell", "syn")):
            arg = argument(args, k, "CVode.netconlist", "an object or a pattern")
            conditions.append(_condition(arg, place, k))
        found = args[3] if len(args) > 3 else List(self.context)
        for c in self.context.engine.live_connections():
            if isinstance(c, NetCon) and all(fits(c) for fits in conditions):
                found.append(c)
        return found

    def queue_mode(self, *args):
        """([bin[, self]]): events in bins of dt? 0 is exact times."""
        if args and whole(args, 0, "CVode.queue_mode") != 0:
            raise ModelError(
                "`CVode.queue_mode`: events are always kept at their exact times; "
                "binning is not supported yet"
            )
        return 0

    def print_event_queue(self, *args):
        """([v]): prints the times of the events to come, or writes them to v."""
        times = self._queue_times()
        if args and isinstance(args[0], Vector):
            args[0].from_python(times)
        else:
            for t in times:
                self.context.write(f"{t:g}\n")
        return 1.0

    def event_queue_info(self, *args):
        """(kind, times, …): the times of the events to come, in a Vector."""
        instance(args, 1, "CVode.event_queue_info", Vector).from_python(
            self._queue_times()
        )
        return 1.0

    def _queue_times(self):
        return self.context.engine.event_times()

    def store_events(self, *args):
        """(v): collecting of delivered events is a debugging aid that is not kept."""
        instance(args, 0, "CVode.store_events", Vector)
        return 1.0

    def spike_stat(self, *args):
        """(v): counts: cells, NetCons, deliveries, …."""
        connections = self.context.engine.live_connections()
        roots = len(self.context.model.roots())
        instance(args, 0, "CVode.spike_stat", Vector).from_python(
            [roots, len(connections), 0, 0, 0, 0, 0, 0, 0, 0, 0]
        )
        return 0.0

    def statistics(self, *args):
        """Prints what is in the model."""
        model = self.context.model
        step = self.context.engine.integrator
        if step is not None:
            counts = step.counts()
            self.context.write(
                "variable step: "
                + ", ".join(f"{n} {what}" for what, n in counts.items())
                + "\n"
            )
            return 0.0
        self.context.write(
            f"fixed step, {model.n_sections} sections, {model.nodes.size} nodes, "
            f"{len(self.context.engine.live_connections())} connections\n"
        )
        return 0.0

    def ncs_netcons(self, *args):
        """A debugging aid of parallel runs."""
        return 0.0

    def free_event_queues(self, *args):
        """Memory of queues is given back when they are empty."""
        return 0.0

    def poolshrink(self, *args):
        """Memory of instances is given back by itself."""
        return 0.0

    def simgraph_remove(self, *args):
        """Takes out all graphs of the simulation: there are none."""
        return 0.0

    # ---- currents, cache and counts ------------------------------------------

    def use_fast_imem(self, *args):
        """([b]): compute i_membrane_? With an argument, what was the case before."""
        was = self.settings.fast_imem
        if args:
            on = number(args, 0, "CVode.use_fast_imem") != 0
            self.context.engine.set_fast_imem(on)
            self.settings.fast_imem = on
        return was

    def cache_efficient(self, *args):
        """([b]): data are always kept in order of use."""
        return True

    def extra_scatter_gather(self, *args):
        """(0, callable): calls in every step, between voltages and states."""
        when = whole(args, 0, "CVode.extra_scatter_gather")
        if when not in (0, 1):
            raise RangeError("`CVode.extra_scatter_gather`: argument 1 is 0 or 1")
        action = argument(args, 1, "CVode.extra_scatter_gather", "a callable")
        if not callable(action):
            raise ArgumentError(
                "`CVode.extra_scatter_gather` needs a callable as argument 2, not "
                f"{describe(action)}"
            )
        self.context.engine.add_scatter_gather(when, action)
        return 0.0

    def extra_scatter_gather_remove(self, *args):
        """(callable): ends `extra_scatter_gather`."""
        self.context.engine.remove_scatter_gather(
            argument(args, 0, "CVode.extra_scatter_gather_remove", "a callable")
        )
        return 0.0

    def structure_change_count(self, *args):
        """How often the model was sorted anew."""
        return self.context.engine.n_prepared

    def diam_change_count(self, *args):
        """How often the geometry was computed anew."""
        return self.context.engine.n_prepared


def _condition(arg, place, k):
    """Does a NetCon's cell or target fit an object, a pattern, or anything?"""
    if arg is None or arg == "":
        return lambda c: True
    text = arg if isinstance(arg, str) else getattr(arg, "value", None)
    if not isinstance(text, str):
        if place == "precell":
            return lambda c: c.pre() is arg or c.precell() is arg
        return lambda c: getattr(c, place)() is arg
    string((text,), 0, "CVode.netconlist")
    pattern = re.compile(text)

    def fits(c):
        obj = getattr(c, place)()
        if obj is None and place == "precell":
            obj = c.pre()
        if obj is None:
            seg = None
            if place == "precell":
                seg = c._source_place()[0]
            elif place == "postcell":
                seg = c._target_place()[0]
            return seg is not None and pattern.match(seg.full_name()) is not None
        return pattern.match(str(obj)) is not None

    return fits


SPEC = ClassSpec(
    "CVode",
    CVode,
    CVode,
    methods=tuple(
        "active atol rtol atolscale re_init solve use_local_dt use_daspk "
        "condition_order maxstep minstep maxorder order stiff jacobian event record "
        "record_remove netconlist statename states dstates acor error_weights "
        "statistics spike_stat current_method use_fast_imem cache_efficient queue_mode "
        "debug_event print_event_queue event_queue_info store_events simgraph_remove "
        "state_magnitudes dae_init_dteps structure_change_count diam_change_count f "
        "yscatter ygather fixed_step ncs_netcons poolshrink free_event_queues use_mxb "
        "use_long_double use_parallel extra_scatter_gather "
        "extra_scatter_gather_remove".split()
    ),
    doc="Events, and the choice of the integrator.",
)
