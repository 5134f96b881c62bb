"""PythonObject: what HOC sees of Python.

HOC reaches a Python object's attributes, elements and calls through a component, as in
`p.name`, `p.name[1]` and `p.name(2)`; `_` stands for the object itself, as in `p._[1]`
and `p._(2)`. What `new PythonObject()` makes stands for the top level of Python: the
names of `__main__` and, behind them, the built-in functions (NEURON: nrnpy_p2h.cpp).
"""

from __future__ import annotations

import builtins
from typing import Any

from nrnmini.errors import ModelError
from nrnmini.model.object import Object
from nrnmini.objects.base import HocObject
from nrnmini.objects.stringref import StringRef
from nrnmini.objects.table import ClassSpec


class PythonObject(HocObject):
    """The names of Python's `__main__`."""

    def __init__(self, context, *args):
        super().__init__(context)
        if args:
            raise ModelError(
                "`PythonObject` takes no arguments: it is the top level of Python"
            )


def namespace(obj: Any) -> Any:
    """The object whose attributes are the components of `obj`."""
    if isinstance(obj, PythonObject):
        import __main__

        return __main__
    return obj


def attribute(obj: Any, name: str) -> Any:
    """The component `name`, before subscripts and arguments.

    Raises
    ------
    AttributeError      there is none
    """
    owner = namespace(obj)
    if name == "_":
        return owner
    if owner is not obj and not hasattr(owner, name) and hasattr(builtins, name):
        return getattr(builtins, name)
    return getattr(owner, name)


def read(context, obj: Any, name: str, index: tuple, args: tuple | None) -> Any:
    """`obj.name[index](args)`. Python gets what it would get from `h`: texts are str,
    objects have all their methods."""
    value = attribute(obj, name)
    for i in index:
        value = value[i]
    if args is not None:
        value = value(*(given(context, a) for a in args))
    return context.unwrap(value)


def write(context, obj: Any, name: str, index: tuple, value: Any) -> None:
    """`obj.name[index] = value`."""
    value = given(context, value)
    if not index:
        setattr(namespace(obj), name, value)
        return
    target = attribute(obj, name)
    for i in index[:-1]:
        target = target[i]
    target[index[-1]] = value


def given(context, value: Any) -> Any:
    """A value of HOC, for Python."""
    if isinstance(value, StringRef):
        return value.value
    return context.wrap(value) if isinstance(value, Object) else value


SPEC = ClassSpec(
    "PythonObject",
    PythonObject,
    PythonObject,
    doc="Names of Python's top level; any Python object that an objref holds.",
)
