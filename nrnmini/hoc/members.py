"""Values behind symbols, for Python: of the top level and of instances.

Owns: reading and assigning variables by symbol, components of Python objects,
what the machine asks about objects it does not know. Leaves to others: HOC's own
access to components (access).
"""

from __future__ import annotations

from nrnmini.errors import Diagnostic, HocError, suggest
from nrnmini.hoc.names import kind_of
from nrnmini.hoc.stack import RunError
from nrnmini.hoc.symbol import (
    NUMBER,
    OBJECT,
    PROC,
    PROCEDURES,
    SECPROP,
    STRING,
    THIS,
    UNDEFINED,
)
from nrnmini.hoc.value import (
    CellArray,
    HocObject,
    NumArray,
    ObjCell,
    Symbol,
    scalar_handle,
    scalar_value,
    set_scalar,
)
from nrnmini.model.mechanism import PointProcess
from nrnmini.objects import python_object
from nrnmini.objects.table import ClassSpec, all_specs


def flat_index(name: str, dims: tuple, where: tuple) -> int:
    """Position in memory of an element. IndexError if there is none."""
    if len(where) != len(dims):
        raise IndexError(f"`{name}` has {len(dims)} subscripts, not {len(where)}")
    flat = 0
    for i, n in zip(where, dims, strict=True):
        if not 0 <= i < n:
            raise IndexError(f"subscript {i} of `{name}` is out of range: size {n}")
        flat = flat * n + i
    return flat


class Members:
    """The part of the interpreter that reads and writes values."""

    # ---- by symbol ----------------------------------------------------------

    def value_of(self, symbol: Symbol, instance, where: tuple):
        kind = symbol.kind
        if kind == NUMBER and symbol.n_dims == 0:
            self._no_index(symbol, where)
            return scalar_value(symbol, instance)
        if kind == THIS:
            return instance
        if kind == SECPROP:
            return getattr(self.model.current_section(), symbol.name)
        value = symbol.value if symbol.slot < 0 else instance.values[symbol.slot]
        if isinstance(value, (NumArray, CellArray)):
            dims = value.shape()
            if not where and dims:
                return value
            k = flat_index(symbol.name, dims, where)
            if isinstance(value, NumArray):
                return value[k]
            value = value.cells[k]
        else:
            self._no_index(symbol, where)
        if isinstance(value, ObjCell):
            return value.value
        if kind == STRING:
            return value.value
        return value

    def assign_value(self, symbol: Symbol, instance, value, where: tuple) -> None:
        kind = symbol.kind
        if kind == NUMBER and symbol.n_dims == 0:
            self._no_index(symbol, where)
            set_scalar(symbol, instance, float(value))
            return
        if kind == SECPROP:
            setattr(self.model.current_section(), symbol.name, value)
            return
        if kind not in (NUMBER, STRING, OBJECT):
            raise HocError(
                Diagnostic(
                    f"`{symbol.name}` is a {symbol.kind_name()}: nothing can be "
                    "assigned to it"
                )
            )
        store = symbol.value if symbol.slot < 0 else instance.values[symbol.slot]
        if isinstance(store, (NumArray, CellArray)):
            k = flat_index(symbol.name, store.shape(), where)
            if isinstance(store, NumArray):
                store[k] = float(value)
                return
            store = store.cells[k]
        else:
            self._no_index(symbol, where)
        if kind == STRING and not isinstance(value, str):
            raise TypeError(
                f"`{symbol.name}` is a strdef, not a {type(value).__name__}"
            )
        store.value = value

    def handle_of(self, symbol: Symbol, instance, where: tuple):
        if symbol.kind != NUMBER:
            raise HocError(
                Diagnostic(
                    f"`{symbol.name}` is a {symbol.kind_name()}: it has no address"
                )
            )
        if symbol.n_dims == 0:
            self._no_index(symbol, where)
            try:
                return scalar_handle(symbol, instance)
            except ValueError as e:
                raise HocError(Diagnostic(str(e))) from None
        store = symbol.value if symbol.slot < 0 else instance.values[symbol.slot]
        return store.handle(flat_index(symbol.name, store.shape(), where))

    def _no_index(self, symbol, where) -> None:
        if where:
            raise IndexError(f"`{symbol.name}` is not an array")

    # ---- members of instances -----------------------------------------------

    # Also of those that are not public: NEURON gives them to Python, and published
    # scripts rely on that. HOC's own access is in components.

    def _member(self, obj: HocObject, name: str) -> Symbol:
        symbol = obj.template.table.get(name)
        if symbol is None or symbol.kind == UNDEFINED:
            raise HocError(
                Diagnostic(
                    f"`{name}` is not a member of `{obj.template.name}`",
                    help=suggest(name, obj.template.table),
                )
            )
        return symbol

    def member_kind(self, obj: HocObject, name: str) -> str | None:
        symbol = obj.template.table.get(name)
        if symbol is None or symbol.kind == UNDEFINED:
            return None
        return kind_of(symbol)

    def get_member(self, obj: HocObject, name: str, where: tuple):
        symbol = self._member(obj, name)
        if symbol.kind in PROCEDURES:
            return lambda *args: self.call_member(obj, name, args)
        return self.value_of(symbol, obj, where)

    def set_member(self, obj: HocObject, name: str, value, where: tuple) -> None:
        self.assign_value(self._member(obj, name), obj, value, where)

    def call_member(self, obj: HocObject, name: str, args: tuple):
        symbol = self._member(obj, name)
        if symbol.kind not in PROCEDURES:
            raise HocError(
                Diagnostic(f"`{name}` is a {symbol.kind_name()}, not a function")
            )
        me = obj if symbol.owner is not None else None
        result = self.machine.call_symbol(symbol, args, me)
        return 0.0 if result is None and symbol.kind == PROC else result

    def member_handle(self, obj: HocObject, name: str, where: tuple):
        return self.handle_of(self._member(obj, name), obj, where)

    # ---- what the machine asks ----------------------------------------------

    def spec_of(self, obj) -> ClassSpec | None:
        """The class of a built-in object; None for a Python object."""
        name = getattr(obj, "class_name", None)
        spec = all_specs().get(name) if name else None
        if spec is None and isinstance(obj, PointProcess):
            spec = self.point_spec(obj.type)
        return spec

    def section_ends(self, section) -> None:
        """A section whose owner is gone, or that is created anew."""
        if section.is_alive:
            self.model.delete_section(section)

    def sections_of(self, obj) -> list:
        """The sections of a SectionList, for forsec and ifsec."""
        sections = getattr(obj, "sections", None)
        if sections is not None and not callable(sections):
            return list(sections)
        if hasattr(obj, "__iter__"):
            return [self.context.section_of(s) for s in obj]
        raise RunError(
            "a text or a SectionList is needed here, not "
            f"{getattr(obj, 'object_name', type(obj).__name__)}"
        )

    def set_pointer(self, section, name: str, x: float, handle) -> None:
        section.set_range_pointer(name, x, handle)

    def set_object_pointer(self, obj, name: str, handle) -> None:
        if not isinstance(obj, PointProcess):
            raise RunError(f"`{name}` is no POINTER: {obj!r} is no point process")
        obj.set_pointer(name, handle)

    def call_mechanism(self, mechanism, function, args: tuple) -> float:
        """`f_hh(args)` and `setdata_hh(x)` (function None); Python may give a
        segment instead of x."""
        if function is None:
            if len(args) != 1:
                raise RunError("a position between 0 and 1 is needed")
            place = args[0]
            if hasattr(place, "sec"):
                section, x = self.context.section_of(place), place.x
            else:
                section, x = self.model.current_section(), float(place)
            mechanism.set_data(section, x)
            return 1.0
        return mechanism.call(function, args)

    def delete_variable(self, symbol: Symbol) -> None:
        """`delete x`: the name is undefined again."""
        if symbol.is_builtin or symbol.kind != NUMBER or symbol.slot >= 0:
            raise RunError(f"`{symbol.name}` cannot be deleted")
        symbol.forget()

    def python_member(self, obj, name: str, index: tuple, args):
        """A component of a Python object: attribute, element or call."""
        try:
            return python_object.read(self.context, obj, name, index, args)
        except (AttributeError, LookupError, TypeError) as e:
            raise RunError(f"Python: {type(e).__name__}: {e}") from e

    def set_python_member(self, obj, name: str, index: tuple, value) -> None:
        try:
            python_object.write(self.context, obj, name, index, value)
        except (AttributeError, LookupError, TypeError) as e:
            raise RunError(f"Python: {type(e).__name__}: {e}") from e


__all__ = ["Members", "flat_index"]
