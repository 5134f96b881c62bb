"""What built-in functions share: their record, their state, reading of arguments.

A built-in is a plain function ``f(interp, *args)``. Of the interpreter it uses
`interp.context` (objects.Context) and the few hooks that `table` names. Arguments
and results follow the calling convention of `objects.table`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, describe, number


@dataclass(frozen=True)
class Builtin:
    """One function. `returns` is "number", "string" or "object"."""

    name: str
    function: Callable
    doc: str
    returns: str = "number"


def builtin(name: str, function: Callable, returns: str = "number") -> Builtin:
    """The record of a function; its documentation is its docstring."""
    return Builtin(name, function, (function.__doc__ or "").strip(), returns)


class State:
    """What the built-ins of one simulator remember between calls."""

    def __init__(self):
        self.reader = None  # files.Reader that `ropen` opened
        self.writer = None  # file that `wopen` opened
        self.captured = None  # (file, former context.write) of `hoc_stdout`
        self.stopwatch = time.time()
        self.use_ran4 = False
        self.units: dict[str, str] = {}
        self.limits: dict[str, tuple[float, float]] = {}
        self.depvars: list = []
        self.praxis_stopped = False


def state_of(interp) -> State:
    """The `State` of the simulator behind an interpreter."""
    context = interp.context
    state = context.__dict__.get("builtin_state")
    if state is None:
        state = context.builtin_state = State()
    return state


def current(interp):
    """The currently accessed model section. ModelError if there is none."""
    return interp.context.model.current_section()


def position(args: tuple, k: int, name: str) -> float:
    """Argument k as a position in 0..1."""
    x = number(args, k, name)
    if not 0 <= x <= 1:
        raise ModelError(f"`{name}`: a position lies between 0 and 1, not at {x:g}")
    return x


def place(interp, args: tuple, k: int, name: str) -> tuple[Any, float]:
    """(section, x) of argument k: a position in the current section, or a segment."""
    if k < len(args):
        x = getattr(args[k], "x", None)
        if isinstance(x, float) and hasattr(args[k], "sec"):
            return interp.context.section_of(args[k]), x
    return current(interp), position(args, k, name)


def reference(args: tuple, k: int, name: str):
    """Argument k as something that can be assigned: a `&variable`."""
    from nrnmini.store.handle import DataHandle

    if k < len(args) and isinstance(args[k], DataHandle):
        return args[k]
    found = f", not {describe(args[k])}" if k < len(args) else ""
    raise ArgumentError(f"`{name}` needs `&variable` as argument {k + 1}{found}")
