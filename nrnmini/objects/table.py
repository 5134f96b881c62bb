"""The one table of classes that HOC, Python, completion and docs all read.

A class of this floor is an ordinary (Cython or Python) class derived from
`nrnmini.model.object.Object`. Its module ends with ``SPEC = ClassSpec(...)``.

Calling convention, the same from HOC and Python:

* ``spec.create(context, *args)`` makes an object, ``method(obj, *args)`` calls.
* Numbers arrive as float (from Python also int, bool), texts as str, objects as
  themselves or None, ``&x`` / ``_ref_x`` as `DataHandle`, sections and segments
  as what ``context.section_of`` understands. Where a method writes to a text
  (``StringFunctions.head``) it gets a `StringRef` and assigns ``.value``.
  `text()` reads either.
* Results: float/int/bool, str, an object, or None (0 in HOC).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nrnmini.objects.stringref import StringRef


def text(arg: Any) -> str:
    """The text of a str or StringRef argument; TypeError otherwise."""
    if isinstance(arg, str):
        return arg
    if isinstance(arg, StringRef):
        return arg.value
    raise TypeError(f"a text was expected, not {type(arg).__name__}")


@dataclass(frozen=True)
class Member:
    """A name of an object that is not a method.

    kind is "double" (``obj.name``, ``obj.name[i]``; `handle(obj, *indices)`
    gives a DataHandle, or `get`/`set` where no address exists), "string",
    "object" or "section" (`get(obj, *indices)`; a section is a model Section).
    `n_indices` is the number of subscripts; HOC's bare name means index 0 if
    `index_optional`.
    """

    name: str
    kind: str = "double"
    n_indices: int = 0
    index_optional: bool = False
    handle: Callable | None = None
    get: Callable | None = None
    set: Callable | None = None
    doc: str = ""


@dataclass(frozen=True)
class ClassSpec:
    """One class. `methods` lists the names that HOC may call."""

    name: str
    cls: type
    create: Callable
    methods: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    graphical: bool = False
    doc: str = ""
    member_by_name: dict[str, Member] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "member_by_name", {m.name: m for m in self.members})

    def method(self, name: str) -> Callable | None:
        """The unbound function `f(obj, *args)`, or None."""
        return getattr(self.cls, name) if name in self.methods else None


def all_specs() -> dict[str, ClassSpec]:
    """Every class, by name."""
    from nrnmini.objects import specs

    return specs.SPECS
