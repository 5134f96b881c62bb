"""The names that exist without being declared.

Owns: built-in symbols, made when first asked for, and lists of names. Leaves to
others: the functions themselves (builtins, machine_functions) and what the model
and the classes are.
"""

from __future__ import annotations

import math

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.table import BUILTINS
from nrnmini.hoc.machine_functions import FUNCTIONS
from nrnmini.hoc.opcodes import MATH_FUNCTIONS
from nrnmini.hoc.symbol import (
    BUILTIN,
    CLASS,
    MECHANISM,
    NUMBER,
    OBJECT,
    PROCEDURES,
    RANGEVAR,
    SECPROP,
    SECTION,
    UNDEFINED,
)
from nrnmini.hoc.value import Symbol, place_scalar
from nrnmini.objects.table import ClassSpec, all_specs

# CODATA 2018 where nature decides.
CONSTANTS = {
    "PI": math.pi,
    "E": math.e,
    "GAMMA": 0.57721566490153286060,
    "DEG": 57.29577951308232087680,
    "PHI": 1.61803398874989484820,
    "FARADAY": 96485.33212331001,
    "R": 8.31446261815324,
    "Avogadro_constant": 6.02214076e23,
    "float_epsilon": 1e-11,
    "hoc_ac_": 0.0,
    "hoc_cross_x_": 0.0,
    "hoc_cross_y_": 0.0,
    "default_dll_loaded_": 0.0,
    "clamp_resist": 0.001,
}
INTEGERS = (
    "secondorder stoprun diam_changed nrn_shape_changed_ nrn_netrec_state_adjust "
    "nrn_sparse_partrans xopen_broadcast_"
).split()
PROPERTIES = ("nseg", "L", "Ra", "rallbranch")
RESULTS = {"number": "n", "string": "s", "object": "o"}
KINDS = (
    "undefined number string object section function procedure obfunc iterator "
    "template rangevar mechanism builtin class number object"
).split()


class Names:
    """The part of the interpreter that knows the built-in names."""

    def _init_names(self) -> None:
        self._builtin: dict[str, Symbol] = {}
        self._discovered: set[str] = set()  # those of the model and the classes
        entries = self.model.globals.entries
        for name, value in CONSTANTS.items():
            if name not in entries:
                self._scalar(name, value)
        for name in INTEGERS:
            if name not in entries:
                self._scalar(name, 0.0).is_int = True
        for name in PROPERTIES:
            self._builtin[name] = Symbol(name, SECPROP, None, None, True)
        for name in MATH_FUNCTIONS:
            function = _one_number(name)
            symbol = self._builtin[name] = Symbol(name, BUILTIN, None, function, True)
            symbol.doc = "n"
        for table in (BUILTINS, FUNCTIONS):
            for name, record in table.items():
                symbol = Symbol(name, BUILTIN, None, record.function, True)
                symbol.doc = RESULTS[record.returns]
                self._builtin[name] = symbol

    def _scalar(self, name: str, value: float) -> Symbol:
        symbol = self._builtin[name] = Symbol(name, NUMBER, None, None, True)
        place_scalar(symbol, value)
        return symbol

    def builtin(self, name: str) -> Symbol | None:
        """The symbol of a built-in name, or None."""
        symbol = self._builtin.get(name)
        if symbol is None:
            symbol = self._discover(name)
            if symbol is not None:
                symbol.is_builtin = True
                self._builtin[name] = symbol
                self._discovered.add(name)
        return symbol

    def _discover(self, name: str) -> Symbol | None:
        """A name of the model or of a class; mechanisms may come at any time."""
        model = self.model
        entry = model.globals.entries.get(name)
        if entry is not None:
            symbol = Symbol(name, NUMBER)
            symbol.place_global(entry)
            return symbol
        var = model.range_vars.get(name)
        if var is not None:
            return Symbol(name, RANGEVAR, None, var)
        spec = all_specs().get(name)
        if spec is not None:
            return Symbol(name, CLASS, None, spec)
        kind = model.mech_by_name.get(name)
        if kind is not None:
            if kind.is_point:
                return Symbol(name, CLASS, None, self.point_spec(kind))
            return Symbol(name, MECHANISM, None, kind)
        found = model.functions.get(name)
        if found is not None:
            symbol = Symbol(name, BUILTIN, None, _mechanism_function(*found))
            symbol.doc = "n"
            return symbol
        return None

    def check_unused(self, names) -> None:
        """ModelError if compiled HOC uses one of these globals of the model."""
        for name in names:
            symbol = self._builtin.get(name)
            for code in (symbol.users or ()) if symbol is not None else ():
                span = code.first_use(symbol)
                raise ModelError(
                    f"the edited MOD file has no global `{name}` any more, and "
                    f"`{code.name}` uses it ({span.where()})\n"
                    "help: define that procedure anew without it before the reload"
                )

    def follow_model(self) -> None:
        """Mechanisms were reloaded: their names mean what they mean now."""
        for name in list(self._discovered):
            symbol = self._builtin[name]
            entry = self.model.globals.entries.get(name)
            if entry is not None and symbol.kind == NUMBER:
                symbol.place_global(entry)
                continue
            if symbol.kind == NUMBER and symbol.value is not None:
                symbol.forget_global()
            now = self._discover(name)
            if now is None:
                del self._builtin[name]
                self._discovered.remove(name)
            elif now.kind != symbol.kind:
                now.is_builtin = True
                self._builtin[name] = now
            else:
                symbol.value = now.value
        self.find_new_names()

    def find_new_names(self) -> None:
        """Mechanisms were loaded: names that were used before they existed."""
        for name, symbol in list(self.top.items()):
            if symbol.kind == UNDEFINED and self._discover(name) is not None:
                del self.top[name]

    def builtin_names(self) -> list[str]:
        model = self.model
        return [
            *self._builtin,
            *model.globals.entries,
            *model.range_vars,
            *all_specs(),
            *model.mech_by_name,
            *model.functions,
        ]

    def names(self) -> list[str]:
        """All names of the top level that mean something, built-in ones included."""
        own = [n for n, s in self.top.items() if s.kind != UNDEFINED]
        return sorted({*own, *self.builtin_names()})

    def kind(self, name: str) -> str | None:
        """What a top-level name is: number, array (of anything), string, object,
        section, function, procedure, obfunc, iterator, template, rangevar,
        mechanism, builtin, class, undefined; None for an unknown name."""
        symbol = self.top.get(name) or self.builtin(name)
        return None if symbol is None else kind_of(symbol)

    def doc(self, name: str) -> str:
        """The documentation of a built-in function, or ""."""
        for table in (FUNCTIONS, BUILTINS):
            if name in table:
                return table[name].doc
        return ""

    def find_symbol(self, name: str, local: bool = False) -> Symbol | None:
        """A name as the running object sees it; local: its own members only."""
        instance = self.machine.scope_object
        table = self.top if instance is None else instance.template.table
        symbol = table.get(name)
        if symbol is not None or local:
            return symbol
        return self.builtin(name)

    def callable_names(self, name: str) -> list[str]:
        """Functions and procedures, for a suggestion instead of `name`."""
        known = [n for n, s in self.top.items() if s.kind in PROCEDURES]
        return [
            n for n in (*known, *BUILTINS, *FUNCTIONS, *MATH_FUNCTIONS) if n != name
        ]

    def defined_names(self, symbol: Symbol) -> list[str]:
        """Names that could be meant instead of an undefined one."""
        table = self.top if symbol.owner is None else symbol.owner.table
        own = [n for n, s in table.items() if s.kind != UNDEFINED]
        return [n for n in (*own, *self.builtin_names()) if n != symbol.name]

    def point_spec(self, kind) -> ClassSpec:
        """The class of a point process."""
        from nrnmini.objects import point_process

        return point_process.spec_for(self.context, kind)


def kind_of(symbol: Symbol) -> str:
    if symbol.n_dims and symbol.kind in (NUMBER, OBJECT, SECTION):
        return "array"
    return KINDS[symbol.kind]


def _one_number(name: str):
    from nrnmini.hoc.vm import math_by_name

    return lambda interp, *args: math_by_name(name, args)


def _mechanism_function(mechanism, function):
    def call(interp, *args):
        return interp.call_mechanism(mechanism, function, args)

    return call
