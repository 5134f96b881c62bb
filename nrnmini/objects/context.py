"""What the modellers' classes need from the simulator they live in.

One `Context` belongs to one simulator. The floors above fill in the hooks, so
that no class here knows a language.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


class Context:
    """The simulator as the classes of this floor see it.

    Attributes
    ----------
    model : nrnmini.model.Model
    engine : nrnmini.engine.Engine
    run_statement : callable(text: str, scope: object | None) -> None
        Executes a HOC statement, in the scope of an object if given.
    resolve_name : callable(text: str) -> DataHandle
        The value a HOC name or expression such as ``"soma.v(.5)"`` refers to.
    make_callback : callable(action, scope=None) -> callable
        Turns a HOC statement (str), a Python callable or a (callable, args)
        pair into a callable without arguments.
    section_of : callable(obj) -> Section
        The model section behind whatever a language uses for one.
    wrap_section : callable(Section) -> object
        The current language's object for a section.
    write : callable(text: str) -> None
        Standard output of the interpreter (redirected by hoc_stdout).
    """

    def __init__(self, model: Any, engine: Any):
        self.model = model
        self.engine = engine
        self.run_statement: Callable = _unset("run_statement")
        self.resolve_name: Callable = _unset("resolve_name")
        self.make_callback: Callable = _python_callback
        self.section_of: Callable = lambda obj: obj
        self.wrap_section: Callable = lambda sec: sec
        self.write: Callable = sys.stdout.write
        self._told: set[str] = set()

    def tell_inert(self, name: str) -> None:
        """Say once on stderr that a graphical class or function does nothing."""
        if not self._told:
            print(
                f"nrnmini: no display: `{name}` and other graphical classes and "
                "functions are accepted and do nothing",
                file=sys.stderr,
            )
        self._told.add(name)


def _unset(hook: str) -> Callable:
    def missing(*args):
        raise RuntimeError(f"this simulator has no interpreter ({hook})")

    return missing


def _python_callback(action, scope=None):
    if isinstance(action, (tuple, list)):
        function, args = action[0], action[1]
        args = args if isinstance(args, (tuple, list)) else (args,)
        return lambda: function(*args)
    return action
