"""References from Python: `h.ref`, POINTERs, and what can be pointed to.

Owns: which Python objects can stand for a place in memory. Leaves to others:
`DataHandle`, which keeps every such place alive or knows that it is gone
(nrnmini.store).
"""

from __future__ import annotations

from array import array

from nrnmini.errors import suggest
from nrnmini.hocobject import HocObject
from nrnmini.mechanisms import Mechanism
from nrnmini.model.mechanism import PointProcess
from nrnmini.objects.table import StringRef
from nrnmini.store.handle import DataHandle


class ObjectRef:
    """``h.ref(obj)``: a place for an object that HOC can rebind."""

    __slots__ = ("cell", "face")

    def __init__(self, face, cell):
        self.face = face
        self.cell = cell

    def _check(self, index):
        if index != 0:
            raise IndexError("a reference has one element")

    def __getitem__(self, index):
        self._check(index)
        return self.face._wrap(self.cell.value)

    def __setitem__(self, index, value):
        self._check(index)
        self.cell.value = self.face._unwrap(value)

    def __repr__(self):
        return f"<hoc ref value {self[0]!r}>"


def make(face, value):
    """A reference to a new number, text or object.

    Raises
    ------
    TypeError       HOC has no such values
    """
    if isinstance(value, str):
        return StringRef(value)
    if value is None or isinstance(value, HocObject):
        from nrnmini.hoc.value import ObjCell

        return ObjectRef(face, ObjCell(face._unwrap(value)))
    try:
        return DataHandle(array("d", [value]))
    except TypeError:
        raise TypeError(
            f"h.ref takes a number, a str or a HOC object, not {type(value).__name__}"
        ) from None


def handle_of(target) -> DataHandle:
    """The handle to what a POINTER is to refer to.

    A reference (``seg._ref_v``, ``vec._ref_x[3]``, ``h.ref(1)``), a Vector, or
    anything with a writable buffer of doubles: a NumPy array is shared, not copied,
    and lives as long as something points to it.
    """
    if isinstance(target, DataHandle):
        return target
    if isinstance(target, HocObject):
        member = getattr(type(target), "_spec", None)
        member = member.member_by_name.get("x") if member is not None else None
        if member is not None and member.n_indices == 1 and member.handle:
            return member.handle(target._obj, 0)
    try:
        return DataHandle(target)
    except (TypeError, BufferError, ValueError) as error:
        raise TypeError(
            "a POINTER refers to a reference (seg._ref_v), a Vector or an array of "
            f"float64, not to this {type(target).__name__}: {error}"
        ) from None


def set_pointer(face, mechanism, name: str, target) -> None:
    """Lets POINTER `name` of a point process or density mechanism refer to `target`."""
    handle = handle_of(target)
    owner = mechanism._obj if isinstance(mechanism, HocObject) else mechanism
    if not isinstance(owner, (PointProcess, Mechanism)):
        raise TypeError(
            "a POINTER belongs to a point process or to seg.mechanism, not to a "
            f"{type(mechanism).__name__}"
        )
    known = owner.type.pointer_names
    if name not in known:
        close = suggest(name, known)
        raise AttributeError(
            f"`{name}` is not a POINTER of `{owner.type.name}`"
            + (f"; {close}" if close else f", which has {', '.join(known) or 'none'}")
        )
    if isinstance(owner, PointProcess):
        owner.set_pointer(name, handle)
    else:
        section, x = owner.place()
        section.set_range_pointer(f"{name}_{owner.type.name}", x, handle)


def pointer_target(mechanism, name: str) -> DataHandle:
    """The handle POINTER `name` refers to.

    Raises
    ------
    AttributeError      it was not set
    """
    if isinstance(mechanism, PointProcess):
        target = mechanism.get_pointer(name)
        place = f"{mechanism.object_name}"
    else:
        section, x = mechanism.place()
        place = f"{section.full_name()}({x:g}).{mechanism.type.name}"
        target = section.range_handle(f"{name}_{mechanism.type.name}", x)
    if target is None:
        raise AttributeError(
            f"_ref_{name} of {place} was not made to point to anything: set it with "
            f"h.setpointer, or assign to _ref_{name}"
        )
    return target


def random_variable(face, mechanism, name: str):
    """The RANDOM variable `name` of an instance as an object, or None."""
    if name not in mechanism.type.random_names:
        return None
    from nrnmini.objects.table import all_specs

    spec = all_specs().get("NMODLRandom")
    if spec is None:
        return None
    if isinstance(mechanism, PointProcess):
        instance = mechanism
    else:
        instance = mechanism.place()
    return face._wrap(spec.create(face._sim.context, instance, name))
