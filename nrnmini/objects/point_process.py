"""Point processes and artificial cells as objects: what every one of them can do.

Owns: the methods beside a mechanism's own functions (`loc`, `get_loc`, …), those
that single mechanisms have in addition, and the look-up of their members that HOC
and Python share. Leaves to others: the instances (model.mechanism).
"""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.model.mechanism import PointProcess
from nrnmini.objects.args import (
    ArgumentError,
    RangeError,
    argument,
    describe,
    instance,
    number,
    unknown,
)
from nrnmini.objects.table import ClassSpec, Member
from nrnmini.objects.vector import Vector
from nrnmini.store.handle import DataHandle


def member_kind(pp, name: str) -> str | None:
    """What `name` is in a point process: "double", "array", "pointer", "random",
    "function", "method", or None."""
    kind = pp.type
    position = kind.var_index.get(name)
    if position is not None:
        var = kind.vars[position]
        if var.kind == "hidden":
            return None
        return "array" if var.is_array else "double"
    if name in kind.pointer_names:
        return "pointer"
    if name in kind.random_names:
        return "random"
    if name in methods_of(kind):
        return "method"
    return "function" if name in kind.functions else None


def member_names(kind) -> list[str]:
    """All names that instances of a mechanism type have."""
    names = [v.name for v in kind.vars if v.kind != "hidden"]
    return [*names, *kind.pointer_names, *kind.functions, *methods_of(kind)]


def require_member(pp, name: str) -> str:
    """`member_kind`, or an error with a similar name."""
    kind = member_kind(pp, name)
    if kind is None:
        raise unknown(f"a member of `{pp.type.name}`", name, member_names(pp.type))
    return kind


def create(context, type_name: str, *args):
    """A new instance, located if a place is given.

    args: nothing, a position in the currently accessed section, or a segment.
    """
    kind = context.model.mech_by_name.get(type_name)
    if kind is None or not kind.is_point:
        raise ModelError(f"`{type_name}` is no point process")
    if kind.is_artificial or not args:
        return PointProcess(kind)
    section, x = _place(context, args, type_name)
    return PointProcess(kind, section, x)


def _place(context, args, method):
    """(section, x) of a position or a segment."""
    where = argument(args, 0, method, "a position or a segment")
    if isinstance(where, (int, float)):
        section, x = context.model.current_section(), float(where)
    else:
        section = context.section_of(where)
        x = getattr(where, "x", 0.5)
        if type(x) is not float:
            x = number((x,), 0, method)
    if not 0 <= x <= 1:
        raise RangeError(f"`{method}`: the position {x:g} is not between 0 and 1")
    return section, x


# ---- methods of all ----------------------------------------------------------


def loc(context, pp, *args):
    """(x | segment): moves it there; the position."""
    section, x = _place(context, args, f"{pp.class_name}.loc")
    pp.locate(section, x)
    return x


def get_loc(context, pp, *args):
    """Its position; the section is pushed (`pop_section` ends that)."""
    x = pp.get_x()
    context.model.push_section(pp.get_section())
    return x


def has_loc(context, pp, *args):
    """Is it located in a section?"""
    return float(pp.has_loc())


def get_segment(context, pp, *args):
    """Its segment, or None."""
    if not pp.has_loc():
        return None
    return context.wrap_segment(pp.get_section(), pp.get_x())


# ---- methods of single mechanisms --------------------------------------------


def apcount_record(context, pp, *args):
    """(times): the times of the counted crossings, in a Vector."""
    times = instance(args, 0, "APCount.record", Vector)
    context.engine.record_crossings(times.buffer, pp.handle("time"), pp.handle("n"))
    return 0.0


_COMMON = {
    "loc": loc,
    "get_loc": get_loc,
    "has_loc": has_loc,
    "get_segment": get_segment,
}
_SPECIAL = {"APCount": {"record": apcount_record}}


def methods_of(kind) -> dict:
    """name -> function(context, pp, *args) for instances of a mechanism type."""
    special = _SPECIAL.get(kind.name)
    return {**_COMMON, **special} if special else _COMMON


def call(context, pp, name: str, *args):
    """Calls a method or a FUNCTION or PROCEDURE of an instance."""
    method = methods_of(pp.type).get(name)
    if method is not None:
        return method(context, pp, *args)
    if name in pp.type.functions:
        return pp.call(name, args)
    raise unknown(f"a method of `{pp.type.name}`", name, member_names(pp.type))


def handle(pp, name: str, *indices) -> DataHandle:
    """The handle of a variable or of a POINTER's target."""
    kind = require_member(pp, name)
    if kind not in ("double", "array", "pointer"):
        raise ModelError(f"`{name}` of `{pp!r}` is a {kind}, not a variable")
    if kind == "array" and len(indices) != 1:
        raise ArgumentError(f"`{pp!r}.{name}` needs one index")
    return pp.handle(name, *indices)


def set_pointer(pp, name: str, target) -> None:
    """Lets a POINTER refer to a handle or to the memory of an array."""
    if member_kind(pp, name) != "pointer":
        raise unknown(f"a POINTER of `{pp.type.name}`", name, pp.type.pointer_names)
    if target is not None and not isinstance(target, DataHandle):
        try:
            target = DataHandle(target)
        except TypeError as e:
            raise ArgumentError(
                f"POINTER `{name}` of `{pp!r}` cannot refer to {describe(target)}: {e}"
            ) from None
    pp.set_pointer(name, target)


def spec_for(context, kind) -> ClassSpec:
    """The class of a point process as an entry of the method table."""
    found = context.point_specs.get(kind)
    if found is None:
        found = context.point_specs[kind] = _make_spec(context, kind)
    return found


def _make_spec(context, kind):
    body = {}
    for name, method in methods_of(kind).items():
        body[name] = _bound(context, method)
    for name in kind.functions:
        body.setdefault(name, _function(name))
    cls = type(kind.name, (), body)
    members = []
    for name, position in kind.var_index.items():  # `delay` beside `del`
        var = kind.vars[position]
        if var.kind == "hidden":
            continue
        members.append(
            Member(
                name,
                "double",
                1 if var.is_array else 0,
                handle=_handle_of(var.name),
                doc=var.units,
            )
        )
    for name in kind.pointer_names:
        members.append(Member(name, "double", handle=_handle_of(name), doc="POINTER"))

    def make(context, *args):
        return create(context, kind.name, *args)

    return ClassSpec(
        kind.name,
        cls,
        make,
        methods=tuple(body),
        members=tuple(members),
        doc=f"{'Artificial cell' if kind.is_artificial else 'Point process'} "
        f"{kind.name}.",
    )


def _bound(context, method):
    def call(pp, *args):
        return method(context, pp, *args)

    call.__name__ = method.__name__
    call.__doc__ = method.__doc__
    return call


def _function(name):
    def call(pp, *args):
        return pp.call(name, args)

    call.__name__ = name
    call.__doc__ = "A FUNCTION or PROCEDURE of the mechanism."
    return call


def _handle_of(name):
    def handle(pp, index=0):
        return pp.handle(name, index)

    return handle
