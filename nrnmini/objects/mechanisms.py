"""MechanismType and MechanismStandard: mechanisms and their variables as objects."""

from __future__ import annotations

from dataclasses import dataclass

from nrnmini.errors import ModelError
from nrnmini.model.mechanism import PointProcess
from nrnmini.objects.args import (
    ArgumentError,
    RangeError,
    argument,
    between,
    describe,
    number,
    string,
    unknown,
    whole,
)
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec


@dataclass(frozen=True)
class Variable:
    """A variable that a MechanismStandard holds."""

    name: str
    kind: str
    dim: int
    is_array: bool
    default: float


# What every segment has beside its mechanisms.
_NATIVE = {
    "morphology": (Variable("diam", "parameter", 1, False, 500.0),),
    "capacitance": (
        Variable("cm", "parameter", 1, False, 1.0),
        Variable("i_cap", "assigned", 1, False, 0.0),
    ),
}


def assign_text(args, k, method, value):
    """Writes to argument k, a strdef or `h.ref("")`."""
    target = argument(args, k, method, "a text that can be assigned")
    if not isinstance(getattr(target, "value", None), str):
        raise ArgumentError(
            f"`{method}` needs a text that can be assigned as argument {k + 1}, "
            f"not {describe(target)}"
        )
    target.value = value


class MechanismType(HocObject):
    """MechanismType(0 | 1): the density mechanisms, or the point processes."""

    def __init__(self, context, *args):
        super().__init__(context)
        self.is_point = bool(whole(args, 0, "MechanismType"))
        self.position = 0
        self.walk = iter(())

    def names(self) -> list[str]:
        """The names, in order of registration."""
        types = self.context.model.mech_types
        if self.is_point:
            return [t.name for t in types if t.is_point]
        return [
            *_NATIVE,
            *(t.name for t in types if not t.is_point and not t.is_nothing),
        ]

    def _name(self, args, k, method):
        if k < len(args):
            names = self.names()
            return names[
                between(args, k, f"MechanismType.{method}", 0, len(names) - 1, "index")
            ]
        return self.names()[self.position]

    def _type(self, args, k, method):
        return self.context.model.mech_by_name.get(self._name(args, k, method))

    def count(self, *args):
        """Number of mechanisms."""
        return len(self.names())

    def select(self, *args):
        """(name | i): chooses one."""
        names = self.names()
        what = argument(args, 0, "MechanismType.select", "a name or an index")
        if isinstance(what, (int, float)):
            self.position = between(
                args, 0, "MechanismType.select", 0, len(names) - 1, "index"
            )
            return 0.0
        name = string(args, 0, "MechanismType.select")
        if name not in names:
            kind = "point process" if self.is_point else "density mechanism"
            raise unknown(f"a {kind}", name, names)
        self.position = names.index(name)
        return 0.0

    def selected(self, *args):
        """([text]): index of the chosen one; its name into the text."""
        if args:
            assign_text(args, 0, "MechanismType.selected", self.names()[self.position])
        return self.position

    def make(self, *args):
        """Inserts it in the currently accessed section; ([objref]) a point process
        is made, unlocated, and returned."""
        name = self.names()[self.position]
        if not self.is_point:
            if name not in _NATIVE:
                self.context.model.current_section().insert(name)
            return 0.0
        made = PointProcess(self.context.model.mech_by_name[name])
        if args and hasattr(args[0], "value"):
            args[0].value = made
            return 0.0
        return made

    def remove(self, *args):
        """Takes it out of the currently accessed section."""
        name = self.names()[self.position]
        if self.is_point:
            raise ModelError(
                "`MechanismType.remove` is for density mechanisms; a point process "
                "ends with its last reference"
            )
        if name not in _NATIVE:
            self.context.model.current_section().uninsert(name)
        return 0.0

    def is_netcon_target(self, *args):
        """([i]): has it a NET_RECEIVE block?"""
        kind = self._type(args, 0, "is_netcon_target")
        return kind is not None and kind.n_weights >= 0

    def has_net_event(self, *args):
        """([i]): does it send events?"""
        kind = self._type(args, 0, "has_net_event")
        return bool(kind is not None and kind.has_net_event)

    def is_artificial(self, *args):
        """([i]): is it an artificial cell?"""
        kind = self._type(args, 0, "is_artificial")
        return bool(kind is not None and kind.is_artificial)

    def is_ion(self, *args):
        """Is it an ion?"""
        kind = self._type(args, 0, "is_ion")
        return bool(kind is not None and kind.is_ion)

    def internal_type(self, *args):
        """Number of the type."""
        kind = self._type((), 0, "internal_type")
        if kind is None:
            return float(list(_NATIVE).index(self._name((), 0, "internal_type")))
        return float(kind.index)

    def pp_begin(self, *args):
        """The first of its point processes in the accessed section, or None."""
        kind = self._type((), 0, "pp_begin")
        section = self.context.model.current_section()
        self.walk = iter([p for p in section.point_processes() if p.type is kind])
        return next(self.walk, None)

    def pp_next(self, *args):
        """The next after `pp_begin`, or None."""
        return next(self.walk, None)

    def code(self, *args):
        """Text of the MOD file, or "" if it is not at hand."""
        return ""

    def file(self, *args):
        """Name of the MOD file."""
        kind = self._type((), 0, "file")
        return "" if kind is None else kind.file_name

    def menu(self, *args):
        """A menu of the mechanisms; nothing is shown without a display."""
        self.context.tell_inert("MechanismType.menu")
        return 0.0

    def action(self, *args):
        """Sets what happens on a choice in the menu."""
        return 0.0


class MechanismStandard(HocObject):
    """MechanismStandard(name[, kind=1]): values for the variables of a mechanism.

    kind: -1 globals, 0 all, 1 parameters, 2 assigned, 3 states.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        name = string(args, 0, "MechanismStandard")
        kind = whole(args, 1, "MechanismStandard", 1)
        if kind not in (-1, 0, 1, 2, 3):
            raise RangeError(f"`MechanismStandard`: the kind is -1 to 3, not {kind}")
        self.mechanism = name
        self.is_global = kind == -1
        model = context.model
        self.type = model.mech_by_name.get(name)
        if self.type is None and name not in _NATIVE:
            raise unknown("a mechanism", name, [*_NATIVE, *model.mech_by_name])
        if self.is_global:
            self.variables = self._globals()
        else:
            wanted = {1: "parameter", 2: "assigned", 3: "state"}.get(kind)
            self.variables = [v for v in self._all() if wanted in (None, v.kind)]
        self.values = {v.name: [v.default] * v.dim for v in self.variables}

    def _all(self):
        if self.type is None:
            return list(_NATIVE[self.mechanism])
        order = ("parameter", "assigned", "state")
        found = [
            Variable(v.hoc_name, v.kind, v.dim, v.is_array, v.default)
            for v in self.type.vars
            if v.kind in order
        ]
        return sorted(found, key=lambda v: order.index(v.kind))

    def _globals(self):
        if self.type is None:
            return []
        entries = self.context.model.globals.entries
        names = [n for n in self.type.global_names() if n in entries]
        names.sort(key=lambda n: entries[n].is_array)  # scalars first, as in NEURON
        return [
            Variable(n, "global", len(entries[n]), entries[n].is_array,
                     entries[n].get())
            for n in names
        ]  # fmt: skip

    def _variable(self, args, k, method):
        name = string(args, k, f"MechanismStandard.{method}")
        for v in self.variables:
            if v.name == name:
                return v
        raise unknown(f"a variable of `{self!r}`", name, self.values)

    def count(self, *args):
        """Number of variables."""
        return len(self.variables)

    def name(self, *args):
        """(text[, i]): name of variable i, or of the mechanism; the array size."""
        if len(args) > 1:
            v = self._at(args, 1, "name")
            assign_text(args, 0, "MechanismStandard.name", v.name)
            return v.dim
        assign_text(args, 0, "MechanismStandard.name", self.mechanism)
        return 0

    def _at(self, args, k, method):
        n = len(self.variables)
        return self.variables[
            between(args, k, f"MechanismStandard.{method}", 0, n - 1, "index")
        ]

    def is_array(self, *args):
        """(i): is variable i an array?"""
        return self._at(args, 0, "is_array").is_array

    def _index(self, args, k, variable, method):
        i = whole(args, k, f"MechanismStandard.{method}", 0)
        if not 0 <= i < variable.dim:
            raise RangeError(
                f"`MechanismStandard.{method}`: index {i} of `{variable.name}` is out "
                f"of range, size is {variable.dim}"
            )
        return i

    def get(self, *args):
        """(name[, i]): a value."""
        v = self._variable(args, 0, "get")
        i = self._index(args, 1, v, "get") if v.is_array else 0
        return self.values[v.name][i]

    def set(self, *args):
        """(name, x[, i]): assigns a value."""
        v = self._variable(args, 0, "set")
        x = number(args, 1, "MechanismStandard.set")
        i = self._index(args, 2, v, "set") if v.is_array else 0
        self.values[v.name][i] = x
        return 0.0

    # ---- from and to a section, an instance or another standard --------------

    def _places(self, args, method, all_segments):
        """What `in` and `out` act on: pairs of a reader and a writer."""
        what = args[0] if args else None
        if self.is_global:
            entries = self.context.model.globals.entries
            return [
                (
                    lambda name, i: entries[name].get(i),
                    lambda name, i, x: entries[name].set(x, i),
                )
            ]
        if isinstance(what, PointProcess) or (
            self.type is not None and self.type.is_point
        ):
            if not isinstance(what, PointProcess) or what.type is not self.type:
                raise ArgumentError(
                    f"`MechanismStandard.{method}` needs a `{self.mechanism}`, "
                    f"not {describe(what)}"
                )

            def write(name, i, x):
                what.handle(name, i).value = x

            return [(lambda name, i: what.handle(name, i).value, write)]
        section = self.context.model.current_section()
        x = None
        if what is not None and not isinstance(what, (int, float)):
            section = self.context.section_of(what)
            x = getattr(what, "x", None)
        elif what is not None:
            x = number(args, 0, f"MechanismStandard.{method}")
        if self.type is not None and not section.has(self.mechanism):
            raise ModelError(
                f"`{self.mechanism}` is not inserted in `{section.full_name()}`; "
                f"`insert {self.mechanism}` puts it there"
            )
        if x is not None:
            places = [x]
        elif all_segments:
            places = section.segment_positions()
        else:
            places = [0.5]
        return [
            (
                lambda name, i, x=x: section.range_value(name, x, i),
                lambda name, i, value, x=x: section.set_range(name, x, value, i),
            )
            for x in places
        ]

    def in_(self, *args):
        """([x | segment | point process | MechanismStandard]): takes the values."""
        if args and isinstance(args[0], MechanismStandard):
            for name, values in args[0].values.items():
                if name in self.values:
                    self.values[name] = list(values)
            return 0.0
        read, _ = self._places(args, "in", False)[0]
        for v in self.variables:
            self.values[v.name] = [read(v.name, i) for i in range(v.dim)]
        return 0.0

    def out(self, *args):
        """([x | segment | point process | MechanismStandard]): assigns the values,
        in all segments of the accessed section if nothing is given."""
        if args and isinstance(args[0], MechanismStandard):
            for name, values in self.values.items():
                if name in args[0].values:
                    args[0].values[name] = list(values)
            return 0.0
        for _, write in self._places(args, "out", True):
            for v in self.variables:
                for i in range(v.dim):
                    write(v.name, i, self.values[v.name][i])
        return 0.0

    def save(self, *args):
        """(name): prints statements that make the same object."""
        name = string(args, 0, "MechanismStandard.save", "ms")
        self.context.write(f'{name} = new MechanismStandard("{self.mechanism}")\n')
        for v in self.variables:
            for i in range(v.dim):
                index = f", {i}" if v.is_array else ""
                self.context.write(
                    f'{name}.set("{v.name}", {self.values[v.name][i]:.12g}{index})\n'
                )
        return 0.0

    def panel(self, *args):
        """A panel of the values; nothing is shown without a display."""
        self.context.tell_inert("MechanismStandard.panel")
        return 0.0

    def action(self, *args):
        """Sets what happens on a change in the panel."""
        return 0.0


class _Spec(ClassSpec):
    # `in` is a word of Python.
    def method(self, name):
        if name in ("in", "_in"):
            return MechanismStandard.in_
        return super().method(name)


SPECS = (
    ClassSpec(
        "MechanismType",
        MechanismType,
        MechanismType,
        methods=tuple(
            "count select selected make remove is_netcon_target has_net_event "
            "is_artificial is_ion internal_type pp_begin pp_next code file menu "
            "action".split()
        ),
        doc="The mechanisms there are.",
    ),
    _Spec(
        "MechanismStandard",
        MechanismStandard,
        MechanismStandard,
        methods=tuple(
            "in _in out set get count name is_array save panel action".split()
        ),
        doc="Values for the variables of a mechanism.",
    ),
)
