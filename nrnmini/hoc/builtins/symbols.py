"""Questions about names and objects."""

from __future__ import annotations

import sys

from nrnmini.errors import ModelError
from nrnmini.hoc.builtins.base import builtin, state_of
from nrnmini.objects.args import RangeError, number, string, unknown, whole
from nrnmini.store.handle import DataHandle


def _symbol(interp, name, local=False):
    if local:
        return interp.find_symbol(name)
    return interp.top.get(name) or interp.builtin(name)


def name_declared(interp, *args):
    """name_declared("name"[, scope]): what a top-level name is: 0 unknown, 1 other,
    2 objref, 3 section, 4 strdef, 5 number. scope 1: a name of the running object;
    2: distinguishes 6 array, 7 integer, 8 property of a section."""
    from nrnmini.hoc import symbol as kinds

    name = string(args, 0, "name_declared")
    scope = whole(args, 1, "name_declared", 0)
    if scope not in (0, 1, 2):
        raise RangeError(f"`name_declared`: the second argument is 1 or 2, not {scope}")
    symbol = _symbol(interp, name, scope == 1)
    if symbol is None or symbol.kind == kinds.UNDEFINED:
        return 0.0
    simple = {kinds.OBJECT: 2.0, kinds.SECTION: 3.0, kinds.STRING: 4.0}
    if symbol.kind in simple:
        return simple[symbol.kind]
    if symbol.kind == kinds.SECPROP:
        return 8.0 if scope == 2 else 5.0
    if symbol.kind == kinds.NUMBER:
        if scope != 2:
            return 5.0
        return 6.0 if symbol.n_dims else 7.0 if symbol.is_int else 5.0
    return 1.0


def object_id(interp, *args):
    """object_id(object): a number that only this object has, 0 for null.
    object_id(object, 1): its index, -1 for null."""
    target = args[0] if args else None
    if len(args) > 1 and number(args, 1, "object_id") == 1:
        return -1.0 if target is None else float(getattr(target, "index", -1))
    return 0.0 if target is None else float(id(target))


# References that are ours while an object is counted: the list, the loop variable,
# the argument of getrefcount.
_OUR_REFERENCES = 3


def allobjects(interp, *args):
    """allobjects(["Class"]): lists the objects. allobjects(object): its number of
    references."""
    registry = interp.context.model.objects
    if args and not isinstance(args[0], str) and hasattr(args[0], "class_name"):
        wanted = args[0]
        live = registry.live(wanted.class_name)
        for item in live:
            if item is wanted:
                # The arguments and `wanted` refer to it too.
                return float(max(1, sys.getrefcount(item) - _OUR_REFERENCES - 3))
        return 0.0
    names = registry.class_names()
    if args:
        names = [string(args, 0, "allobjects")]
    for name in names:
        live = registry.live(name)
        for item in live:
            count = max(1, sys.getrefcount(item) - _OUR_REFERENCES)
            interp.context.write(f"{item.object_name} with {count} refs\n")
    return 0.0


def _cells(symbol):
    value = symbol.value
    return getattr(value, "cells", None) or [value]


def allobjectvars(interp, *args):
    """allobjectvars(): lists the top-level objrefs and what they refer to."""
    from nrnmini.hoc import symbol as kinds

    for symbol in interp.top.values():
        if symbol.kind != kinds.OBJECT:
            continue
        for i, cell in enumerate(_cells(symbol)):
            target = getattr(cell, "value", None)
            if target is None:
                what = "NULL"
            else:
                name = getattr(target, "object_name", type(target).__name__)
                count = max(1, sys.getrefcount(target) - 2)
                what = f"{name} with {count} refs."
            interp.context.write(f"obp {symbol.name}[{i}] -> {what}\n")
    return 0.0


def symbols(interp, *args):
    """symbols(): lists the names that are defined at top level, by kind."""
    groups: dict[str, list[str]] = {}
    for symbol in interp.top.values():
        groups.setdefault(symbol.kind_name(), []).append(symbol.name)
    for kind in sorted(groups):
        interp.context.write(f"\n{kind}\n\t" + "\t".join(sorted(groups[kind])) + "\n")
    return 0.0


# ---- units and limits ---------------------------------------------------------

_PROPERTY_UNITS = {"L": "um", "Ra": "ohm-cm", "nseg": "", "rallbranch": ""}


def _name_of(interp, args, function):
    # The name of a variable that is given by name or by address.
    target = args[0] if args else None
    if not isinstance(target, DataHandle):
        return string(args, 0, function)
    model = interp.context.model
    source = target.source
    for name, var in model.range_vars.items():
        if var.column is source:
            return name
    for name, var in model.globals.entries.items():
        if var is source:
            return name
    for kind in model.mech_types:
        for var in kind.vars:
            if var.column is source:
                return f"{kind.name}.{var.name}" if kind.is_point else var.hoc_name
    label = getattr(source, "label", "")
    return label() if callable(label) else str(label)


def _find_units(interp, name, function):
    model = interp.context.model
    if name in model.range_vars:
        return model.range_vars[name].units
    if name in model.globals.entries:
        return model.globals.entries[name].units
    if name in _PROPERTY_UNITS:
        return _PROPERTY_UNITS[name]
    kind, _, member = name.partition(".")
    kind = model.mech_by_name.get(kind)
    if kind is not None and member in kind.var_index:
        return kind.vars[kind.var_index[member]].units
    if _symbol(interp, name) is not None:
        return ""
    known = [*model.range_vars, *model.globals.entries]
    raise ModelError(str(unknown("the name of a variable", name, known)))


def units(interp, *args):
    """units("name" | &variable[, "units"]): the units of a variable; sets them."""
    state = state_of(interp)
    by_address = args and isinstance(args[0], DataHandle)
    name = _name_of(interp, args, "units")
    if len(args) > 1:
        if not by_address:
            _find_units(interp, name, "units")
        state.units[name] = string(args, 1, "units")
    if name in state.units:
        return state.units[name]
    try:
        return _find_units(interp, name, "units")
    except ModelError:
        if by_address:
            return ""
        raise


def variable_domain(interp, *args):
    """variable_domain("name" | &variable, low, high): the limits that field editors
    hold a variable to."""
    name = _name_of(interp, args, "variable_domain")
    limits = (number(args, 1, "variable_domain"), number(args, 2, "variable_domain"))
    if not isinstance(args[0], DataHandle):
        _find_units(interp, name, "variable_domain")
    var = interp.context.model.globals.entries.get(name)
    if var is not None:
        var.limits = limits
    state_of(interp).limits[name] = limits
    return 1.0


FUNCTIONS = (
    builtin("name_declared", name_declared),
    builtin("object_id", object_id),
    builtin("allobjects", allobjects),
    builtin("allobjectvars", allobjectvars),
    builtin("symbols", symbols),
    builtin("units", units, "string"),
    builtin("variable_domain", variable_domain),
)
