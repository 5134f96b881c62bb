"""Pointer and PtrVector: references as objects; Timer."""

from __future__ import annotations

from nrnmini.errors import ModelError
from nrnmini.objects.args import (
    ArgumentError,
    RangeError,
    argument,
    between,
    describe,
    instance,
    number,
    string,
    whole,
)
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec, Member
from nrnmini.objects.vector import Vector
from nrnmini.store.handle import DataHandle


class Pointer(HocObject):
    """Pointer(&x | "name"[, statement]): refers to a variable.

    `assign` calls the statement, with the value as `$1`, instead of assigning.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        target = argument(args, 0, "Pointer", "a reference or a name")
        self.text = "unknown"
        if not isinstance(target, DataHandle):
            self.text = string(args, 0, "Pointer")
            target = context.resolve_name(self.text)
        self.target = target
        self.action = None
        if len(args) > 1:
            self.action = context.make_value_callback(string(args, 1, "Pointer"))

    def _get(self):
        return self.target.value

    def _set(self, value):
        self.target.value = value

    def _handle(self):
        return self.target

    val = property(_get, _set, doc="The value of the variable.")

    def assign(self, *args):
        """(x): assigns, or calls the statement; x."""
        value = number(args, 0, "Pointer.assign")
        if self.action is not None:
            self.action(value)
        else:
            self.target.value = value
        return value

    def s(self, *args):
        """The name it was made with."""
        return self.text


class PtrVector(HocObject):
    """PtrVector(n): n references, read and assigned together."""

    def __init__(self, context, *args):
        super().__init__(context)
        n = whole(args, 0, "PtrVector")
        if n < 1:
            raise RangeError(f"`PtrVector`: the size must be at least 1, not {n}")
        self.targets = [None] * n
        self.text = ""

    def _at(self, k):
        target = self.targets[k]
        if target is None:
            raise ModelError(
                f"`{self!r}`: reference {k} is not set; `pset({k}, &x)` sets it"
            )
        return target

    def _index(self, args, method):
        return between(
            args, 0, f"PtrVector.{method}", 0, len(self.targets) - 1, "index"
        )

    def pset(self, *args):
        """(i, &x): sets reference i; the value there."""
        k = self._index(args, "pset")
        self.targets[k] = instance(args, 1, "PtrVector.pset", DataHandle)
        return self.targets[k].value

    def getval(self, *args):
        """(i): the value at reference i (0 if it is not set)."""
        k = self._index(args, "getval")
        return 0.0 if self.targets[k] is None else self.targets[k].value

    def setval(self, *args):
        """(i, x): assigns at reference i."""
        value = number(args, 1, "PtrVector.setval")
        self._at(self._index(args, "setval")).value = value
        return value

    def size(self, *args):
        """Number of references."""
        return len(self.targets)

    def resize(self, *args):
        """(n): changes the number of references; the number."""
        n = whole(args, 0, "PtrVector.resize")
        if n < 1:
            raise RangeError(
                f"`PtrVector.resize`: the size must be at least 1, not {n}"
            )
        self.targets = (self.targets + [None] * n)[:n]
        return n

    def scatter(self, *args):
        """(v): assigns the elements of a Vector of the same size."""
        v = instance(args, 0, "PtrVector.scatter", Vector)
        if len(v) != len(self.targets):
            raise ModelError(
                f"`PtrVector.scatter`: {len(self.targets)} references, but "
                f"{len(v)} elements"
            )
        targets = [self._at(k) for k in range(len(v))]
        for target in targets:
            target.value  # noqa: B018  all are there, or none is assigned
        for target, value in zip(targets, v, strict=True):
            target.value = value
        return 0.0

    def gather(self, *args):
        """(v): reads the values into a Vector of the same size."""
        v = instance(args, 0, "PtrVector.gather", Vector)
        if len(v) != len(self.targets):
            raise ModelError(
                f"`PtrVector.gather`: {len(self.targets)} references, but "
                f"{len(v)} elements"
            )
        v.from_python([self._at(k).value for k in range(len(self.targets))])
        return 0.0

    def label(self, *args):
        """The label, after setting it if a text is given."""
        if args:
            self.text = string(args, 0, "PtrVector.label")
        return self.text

    def plot(self, *args):
        """On a Graph; nothing is drawn without a display."""
        self.context.tell_inert("PtrVector.plot")
        return 0.0


class Timer(HocObject):
    """Timer(statement): calls it regularly under a display; here it never runs."""

    def __init__(self, context, *args):
        super().__init__(context)
        action = argument(args, 0, "Timer", "a statement")
        if not callable(action) and not isinstance(action, (str, tuple)):
            text = getattr(action, "value", None)
            if not isinstance(text, str):
                raise ArgumentError(
                    f"`Timer` needs a statement, not {describe(action)}"
                )
            action = text
        self.action = action
        self.interval = 0.5

    def seconds(self, *args):
        """([s]): the interval."""
        if args:
            self.interval = number(args, 0, "Timer.seconds")
        return self.interval

    def start(self, *args):
        """Starts; without an event loop nothing is called."""
        self.context.tell_inert("Timer.start")
        return 0.0

    def end(self, *args):
        """Ends."""
        return 0.0


SPECS = (
    ClassSpec(
        "Pointer",
        Pointer,
        Pointer,
        methods=("assign", "s"),
        members=(
            Member(
                "val",
                "double",
                handle=Pointer._handle,
                get=Pointer._get,
                set=Pointer._set,
            ),
        ),
        doc="A reference to a variable.",
    ),
    ClassSpec(
        "PtrVector",
        PtrVector,
        PtrVector,
        methods=tuple(
            "pset getval setval size resize scatter gather label plot".split()
        ),
        doc="References to many variables.",
    ),
    ClassSpec(
        "Timer",
        Timer,
        Timer,
        methods=("seconds", "start", "end"),
        doc="Calls a statement regularly under a display.",
    ),
)
