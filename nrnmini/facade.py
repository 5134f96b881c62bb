"""`h`: the interpreter as a Python object.

Owns: what ``h.name`` means for each kind of HOC name, how values cross the border
between Python and HOC, and the ``sec=`` keyword. Leaves to others: wrappers of
sections (nrnmini.sections) and of objects (nrnmini.hocobject, nrnmini.classes),
pointers (nrnmini.refs), and HOC itself (nrnmini.hoc).
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from numbers import Real

from nrnmini import refs, sections
from nrnmini.classes import follow_mechanism, python_class, wrap_object
from nrnmini.errors import HandleError, HocError, ModelError, not_yet, suggest
from nrnmini.hoc.names import INTEGERS
from nrnmini.hocobject import HocObject
from nrnmini.members import get_member, member_names, no_member, set_member
from nrnmini.model.object import Object
from nrnmini.model.section import Section as ModelSection
from nrnmini.segments import Segment

_PLAIN = (float, int, str, bool, type(None))


class Hoc:
    """The face of one simulator.

    ``h("statement")`` executes HOC and returns True, or prints the error and returns
    False. ``h.name`` reads, ``h.name = value`` assigns what exists in HOC;
    ``h.func(...)`` calls; ``h.Class(...)`` makes an object. Calls take ``sec=`` to
    run with that section accessed.
    """

    def __init__(self, simulator):
        set_ = object.__setattr__
        set_(self, "_sim", simulator)
        set_(self, "_model", simulator.model)
        set_(self, "_interpreter", simulator.interpreter)
        set_(self, "_classes", {})
        set_(self, "_functions", {})
        context = simulator.context
        context.section_of = self._section_of
        context.wrap = self._wrap
        context.unwrap = self._unwrap
        context.wrap_section = self._wrap_section
        context.wrap_segment = self._wrap_segment
        context.make_section = self.Section

    # ---- sections -------------------------------------------------------------

    def Section(self, name=None, cell=None):
        """A new section; it dies with the last reference to it."""
        return sections.create(self, self._model, name, cell)

    def allsec(self):
        """All sections, in order of creation."""
        return AllSections(self)

    def cas(self):
        """The currently accessed section."""
        try:
            return self._wrap_section(self._model.current_section())
        except ModelError:
            raise TypeError("section access unspecified: there is no section") from None

    def distance(self, *args, sec=None):
        """``distance(a, b)``: path length between two segments, um; ``distance(0, a)``
        sets the origin, ``distance(a)`` measures from it."""
        return self._call("distance", args, sec)

    # ---- references -------------------------------------------------------------

    def ref(self, value):
        """A box for a number, a text or an object that HOC can write to."""
        return refs.make(self, value)

    def setpointer(self, target, name, mechanism):
        """Lets POINTER `name` of a point process or ``seg.mech`` refer to `target`."""
        if not isinstance(name, str):
            raise TypeError(
                "setpointer takes a reference, the POINTER's name and a point process "
                "or mechanism: h.setpointer(seg._ref_v, 'name', pp)"
            )
        self._point(mechanism, name, target)
        return 0.0

    # ---- HOC ------------------------------------------------------------------------

    def __call__(self, text):
        try:
            self._interpreter.execute(text)
        except HocError as error:
            sys.stdout.flush()
            print(error, file=sys.stderr)
            return False
        return True

    def __getattr__(self, name):
        if name.startswith("_"):
            if name.startswith("_ref_"):
                return self._reference(name[5:])
            if name.startswith("__"):
                raise AttributeError(name)
        found = self._classes.get(name)
        if found is not None:  # a class never becomes anything else
            return found
        interp = self._interpreter
        kind = interp.kind(name)
        if kind in ("number", "string", "object", "section"):
            value = interp.get(name)
            if type(value) in (list, tuple):  # an objref holds Python's own object
                return value
            return int(value) if name in INTEGERS else self._wrap(value)
        if kind in ("function", "procedure", "obfunc", "builtin"):
            function = self._functions.get(name)
            if function is None:
                function = self._functions[name] = HocFunction(self, name)
            return function
        if kind in ("class", "template"):
            return python_class(self, name)
        if kind == "mechanism":
            known = self._model.mech_by_name.get(name)
            if known is not None and not known.is_point:
                return DensityMechanism(name)
            return python_class(self, name)
        if kind == "rangevar":
            raise TypeError(
                f"`{name}` is a range variable: read it at a segment, sec(x).{name}"
            )
        if kind == "array":
            return HocArray(self, name, interp.get(name))
        if kind == "iterator":
            raise TypeError(f"the HOC iterator `{name}` cannot be used from Python")
        raise AttributeError(self._unknown(name, "attribute"))

    def __setattr__(self, name, value):
        if name in self._classes:
            raise TypeError(f"`{name}` is a class: not assignable")
        interp = self._interpreter
        kind = interp.kind(name)
        if kind in ("number", "string", "object"):
            self._assign(name, kind, value)
        elif kind is None or kind == "undefined":
            raise LookupError(
                f"'{name}' is not a defined hoc variable name: define it with "
                f"h('{name} = 0')" + self._hint(name)
            )
        elif kind == "array":
            raise TypeError(f"`{name}` is an array: assign to h.{name}[i]")
        elif kind == "rangevar":
            raise TypeError(
                f"`{name}` is a range variable: assign to sec.{name} or sec(x).{name}"
            )
        elif kind == "section":
            raise TypeError(f"`{name}` is a section and cannot be assigned")
        else:
            self._interpreter.set(name, self._unwrap(value))

    def _assign(self, name, kind, value):
        if kind == "number":
            if isinstance(value, (str, HocObject)) or not hasattr(value, "__float__"):
                raise TypeError(f"`{name}` is a number, not a {type(value).__name__}")
            if name in INTEGERS and int(value) != value:
                raise TypeError(f"`{name}` must be an integer, not {value!r}")
            self._interpreter.set(name, float(value))
        elif kind == "string":
            if not isinstance(value, str):
                raise TypeError(f"`{name}` is a strdef, not a {type(value).__name__}")
            self._interpreter.set(name, value)
        else:
            self._interpreter.set(name, self._unwrap(value))

    def __dir__(self):
        return sorted({*object.__dir__(self), *self._interpreter.names()})

    def __repr__(self):
        return "<TopLevelHocInterpreter>"

    def __iter__(self):
        raise TypeError("the HOC interpreter is not iterable")

    def _unknown(self, name, what):
        return (
            f"'hoc.HocObject' object has no {what} '{name}': it is not defined in HOC"
            + self._hint(name)
        )

    def _hint(self, name):
        close = not_yet(name) or suggest(name, self._interpreter.names())
        return f"; {close}" if close else ""

    def _reference(self, name):
        kind = self._interpreter.kind(name)
        if kind is None or kind == "undefined":
            raise AttributeError(self._unknown(name, "attribute"))
        if kind == "array":
            return HocArray(self, name, self._interpreter.get(name), references=True)
        return self._interpreter.handle(name)

    def _call(self, name, args, sec=None):
        unwrap = self._unwrap
        args = tuple([a if type(a) in _PLAIN else unwrap(a) for a in args])
        if sec is None:
            return self._wrap(self._interpreter.call(name, *args))
        with self._accessed(sec):
            return self._wrap(self._interpreter.call(name, *args))

    @contextmanager
    def _accessed(self, sec):
        if not isinstance(sec, sections.Section):
            raise TypeError(f"sec= takes a section, not a {type(sec).__name__}")
        stack = self._model.section_stack
        height = len(stack)
        self._model.push_section(self._section_of(sec))
        try:
            yield
        finally:
            # The call may have deleted the section, which takes it off the stack.
            while len(stack) > height:
                self._model.pop_section()

    # ---- values across the border -----------------------------------------------

    def _wrap(self, value):
        """A value of the floors below, for Python."""
        if type(value) in _PLAIN:
            return value
        if isinstance(value, ModelSection):
            return sections.wrap(self, value)
        if isinstance(value, Object):
            return wrap_object(self, value)
        if isinstance(value, (list, tuple)):
            if type(value) is tuple and len(value) == 2:
                section, x = value
                if isinstance(section, ModelSection):
                    return sections.wrap(self, section)(x)
            return type(value)(self._wrap(v) for v in value)
        return value

    def _unwrap(self, value):
        """A Python value, for the floors below."""
        if type(value) in _PLAIN:
            return value
        if isinstance(value, HocObject):
            return value._obj
        if isinstance(value, sections.Section):
            return self._section_of(value)
        if isinstance(value, Segment):
            return value
        if isinstance(value, refs.ObjectRef):
            return value.cell
        if isinstance(value, Real):  # of NumPy, say
            return float(value)
        return value

    def _section_of(self, value):
        """The model section behind a section, or behind the section of a segment."""
        if isinstance(value, ModelSection):
            return value
        if isinstance(value, Segment):
            value = value.sec
        if isinstance(value, sections.Section):
            if not value.section.is_alive:
                raise HandleError("can't access a deleted section")
            return value.section
        raise TypeError(f"a section was expected, not a {type(value).__name__}")

    def _wrap_section(self, section):
        return sections.wrap(self, section)

    def _wrap_segment(self, section, x):
        return sections.wrap(self, section)(x)

    def _sort(self):
        with self._sim.engine.prepare():
            pass

    # ---- members of objects --------------------------------------------------------

    def _member(self, wrapper, name):
        return get_member(self, wrapper, name)

    def _set_member(self, wrapper, name, value):
        return set_member(self, wrapper, name, value)

    def _no_member(self, wrapper, name):
        no_member(self, wrapper, name, LookupError)

    def _member_names(self, wrapper):
        return member_names(self, wrapper)

    # ---- mechanisms ----------------------------------------------------------------

    def reload_mechanisms(self):
        """The model follows edits of its MOD files; the names of what changed."""
        return self._sim.reload_mechanisms()

    def _follow_types(self, names):
        for name in names:
            if name in self._classes:
                follow_mechanism(self._classes[name])

    def _point(self, mechanism, name, target):
        refs.set_pointer(self, mechanism, name, target)

    def _pointer_target(self, mechanism, name):
        return refs.pointer_target(mechanism, name)

    def _random_variable(self, mechanism, name):
        return refs.random_variable(self, mechanism, name)

    def _call_mechanism(self, mechanism, function, args):
        args = tuple([self._unwrap(a) for a in args])
        return mechanism.type.call(function, args, mechanism.place())


class HocFunction:
    """A HOC procedure or function: ``h.run``."""

    __slots__ = ("_face", "_name")

    def __init__(self, face, name):
        self._face = face
        self._name = name

    def __call__(self, *args, sec=None, **unknown):
        if unknown:
            raise TypeError(
                f"h.{self._name}() takes the keyword `sec` only, "
                f"not `{next(iter(unknown))}`"
            )
        return self._face._call(self._name, args, sec)

    @property
    def __name__(self):
        return self._name

    @property
    def __doc__(self):
        return self._face._interpreter.doc(self._name)

    def __repr__(self):
        return f"{self._name}()"


class HocArray:
    """An array of HOC: numbers, objects or sections, one subscript at a time."""

    __slots__ = ("_face", "_name", "_array", "_indices", "_references")

    def __init__(self, face, name, array, indices=(), references=False):
        self._face = face
        self._name = name
        self._array = array
        self._indices = indices
        self._references = references

    def _dims(self):
        return self._array.shape()

    def __len__(self):
        return self._dims()[len(self._indices)]

    def _where(self, i):
        n = len(self)
        k = i.__index__() if hasattr(i, "__index__") else int(i)
        if k < 0:
            k += n
        if not 0 <= k < n:
            raise IndexError(f"{self!r}: index {i} is out of range, size is {n}")
        return (*self._indices, k)

    def __getitem__(self, i):
        where = self._where(i)
        face = self._face
        if len(where) < len(self._dims()):
            return HocArray(face, self._name, self._array, where, self._references)
        if self._references:
            return face._interpreter.handle(self._name, *where)
        return face._wrap(face._interpreter.get(self._name, *where))

    def __setitem__(self, i, value):
        where = self._where(i)
        if len(where) < len(self._dims()):
            raise TypeError(f"{self!r}[{i}] needs {len(self._dims())} subscripts")
        self._face._interpreter.set(self._name, self._face._unwrap(value), *where)

    def __iter__(self):
        return iter([self[k] for k in range(len(self))])

    def __repr__(self):
        return self._name + "".join(f"[{k}]" for k in self._indices) + "[?]"


class AllSections:
    """``h.allsec()``: iterates the sections that exist at each step."""

    def __init__(self, face):
        self._face = face

    def __iter__(self):
        wrap = self._face._wrap_section
        for section in self._face._model.all_sections():
            if section.is_alive:
                yield wrap(section)

    def __len__(self):
        return self._face._model.n_sections

    def __repr__(self):
        return "<all sections>"


class DensityMechanism:
    """``h.hh``: a density mechanism, for ``sec.insert(h.hh)``."""

    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"neuron.DensityMechanism('{self.name}')"

    def _insert_into(self, section):
        section.insert(self.name)


__all__ = ["AllSections", "DensityMechanism", "Hoc", "HocArray", "HocFunction"]
