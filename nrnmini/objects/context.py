"""What the modellers' classes need from the simulator they live in.

One `Context` belongs to one simulator. The floors above fill in the hooks, so
that no class here knows a language.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from typing import Any

from nrnmini.errors import ModelError
from nrnmini.objects.random import serve_mechanisms
from nrnmini.objects.table import StringRef, all_specs
from nrnmini.objects.verbatim import serve_verbatim


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
    make_value_callback : callable(action, scope=None) -> callable(float)
        The same for an action that gets a number: ``$1`` in a HOC statement,
        the argument of a Python callable.
    function : callable(name: str) -> callable(*floats) -> float
        A function of HOC (built in or defined) by name.
    is_class, is_name : callable(name: str) -> bool
        Is there a class (a template included), or anything, of this name?
    name_kind : callable(name: str) -> str or None
        What a name of the top level is: number, string, object, ...
    name_value : callable(name: str) -> object
        The value of a variable of the top level.
    make_string : callable(text: str) -> object
        An object of HOC's library template `String` that holds the text.
    aliases : mapping of objects to {name: DataHandle or object}, held weakly
        The names that `StringFunctions.alias` has added.
    call_method : callable(object, name: str, *args) -> float or object
        Calls a method of an object of any class.
    restore : callable(class_name: str, state) -> object
        Remakes a pickled object in the default simulator. Importable by name.
    section_of : callable(obj) -> Section
        The model section behind whatever a language uses for one.
    wrap_section : callable(Section) -> object
        The current language's object for a section.
    wrap, unwrap : callable(value) -> value
        A value of the floors below for the current language, and the way back.
    wrap_segment : callable(Section, x: float) -> object
        The current language's object for a place in a section.
    make_section : callable(name: str, cell: object) -> object
        A new section of the language that has no arrays of sections (Python).
    name_sections : callable(name: str, list of Section, is_array: bool) -> None
        Gives sections without a name one of HOC's top level.
    unname_section : callable(Section) -> None
        Takes the name away that a section has there.
    write : callable(text: str) -> None
        Standard output of the interpreter (redirected by hoc_stdout).
    """

    def __init__(self, model: Any, engine: Any):
        self.model = model
        self.engine = engine
        self.run_statement: Callable = _unset("run_statement")
        self.resolve_name: Callable = _unset("resolve_name")
        self.make_callback: Callable = _python_callback
        self.make_value_callback: Callable = _value_callback
        self.function: Callable = _library_function
        self.is_class: Callable = self._is_class
        self.is_name: Callable = self._is_name
        self.name_kind: Callable = lambda name: None
        self.name_value: Callable = _unset("name_value")
        self.make_string: Callable = StringRef
        self.call_method: Callable = lambda obj, name, *args: getattr(obj, name)(*args)
        self.aliases = weakref.WeakKeyDictionary()
        self.restore: Callable = restore
        # Random: a further identifier of new streams; MCellRan4's indices.
        self.random123_globalindex = 0
        self.mcell_low_index = 0
        self.mcell_high_index = 0
        # MechType -> ClassSpec of a point process.
        self.point_specs = {}
        # What all CVode and all ParallelContext objects share.
        self.cvode_settings = None
        self.parallel = None
        self.section_of: Callable = lambda obj: obj
        self.wrap_section: Callable = lambda sec: sec
        self.wrap: Callable = lambda value: value
        self.unwrap: Callable = lambda value: value
        self.wrap_segment: Callable = lambda sec, x: (sec, x)
        self.make_section: Callable = _unset("make_section")
        self.name_sections: Callable = _unset("name_sections")
        self.unname_section: Callable = _unset("unname_section")
        self.write: Callable = sys.stdout.write
        self._told: set[str] = set()
        serve_mechanisms(model)
        # What mechanisms hold of HOC, and the methods they have added to Vector.
        self.verbatim = serve_verbatim(model, self)

    def _is_class(self, name: str) -> bool:
        if name in all_specs() or name in self.model.objects.class_names():
            return True
        kind = self.model.mech_by_name.get(name)
        return kind is not None and kind.is_point

    def _is_name(self, name: str) -> bool:
        model = self.model
        return (
            self.is_class(name)
            or name in model.mech_by_name
            or name in model.range_vars
            or name in model.globals.entries
        )

    def forget_types(self, types) -> None:
        """Mechanism types have other members now."""
        for kind in types:
            self.point_specs.pop(kind, None)

    def next_mcell_index(self) -> int:
        """A high index for an MCellRan4 stream that was given none."""
        self.mcell_high_index += 1
        return self.mcell_high_index

    def tell_once(self, subject: str, text: str) -> None:
        """Say something on stderr, once for each subject."""
        if subject not in self._told:
            print(f"nrnmini: {text}", file=sys.stderr)
        self._told.add(subject)

    def tell_inert(self, name: str) -> None:
        """Say once that a graphical class or function does nothing."""
        self.tell_once(
            "display",
            f"no display: `{name}` and other graphical classes and functions are "
            "accepted and do nothing",
        )


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


def _value_callback(action, scope=None):
    if isinstance(action, (tuple, list)):
        function, args = action[0], action[1]
        args = args if isinstance(args, (tuple, list)) else (args,)
        return lambda value: function(*args, value)
    if isinstance(action, str):
        return _unset("make_value_callback")
    return action


def _library_function(name):
    """The functions that every interpreter has, for a context that has none."""
    import math

    if name in ("exp", "log", "log10", "sqrt", "sin", "cos", "tanh", "atan"):
        return getattr(math, name)
    if name in ("abs", "int"):
        return {"abs": abs, "int": lambda x: float(int(x))}[name]
    raise ModelError(f"`{name}` is not a function")


def restore(class_name, state):
    """Stands in until a floor above says how objects come back from a pickle."""
    raise RuntimeError(
        f"a pickled {class_name} comes back only where a simulator is the default one"
    )
