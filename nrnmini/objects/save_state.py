"""SaveState: the state of a model, kept and brought back."""

from __future__ import annotations

import json

from nrnmini.engine.snapshot import put_state, take_state
from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, number
from nrnmini.objects.base import HocObject
from nrnmini.objects.file import File
from nrnmini.objects.table import ClassSpec


class SaveState(HocObject):
    """The state of a model.

    What belongs to it: t, voltages, STATEs, ion variables, all data of what receives
    events, weights of NetCons, threshold flags, events under way. What does not:
    parameters, other ASSIGNED variables, positions of random streams.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        self.saved = None

    def save(self, *args):
        """Keeps the state of now."""
        self.saved = take_state(self.context.engine)
        return 1.0

    def restore(self, *args):
        """restore([1]): brings the kept state back; with 1, the events under way stay
        those of now. `fcurrent()` and `frecord_init()` should follow.

        ModelError if nothing is kept, or the model has another structure.
        """
        if self.saved is None:
            raise ModelError(
                "there is no state to restore\nhelp: call `save()`, or `fread(file)`"
            )
        only_values = bool(args) and number(args, 0, "SaveState.restore") != 0
        put_state(self.context.engine, self.saved, not only_values)
        return 1.0

    def fwrite(self, *args):
        """fwrite(file[, close=1]): writes the kept state."""
        if self.saved is None:
            raise ModelError("there is no state to write\nhelp: call `save()` first")
        file = self._file(args, "fwrite", "wopen")
        state = dict(self.saved)
        state["events"] = [e for e in state["events"] if e[0] != "callback"]
        left = len(self.saved["events"]) - len(state["events"])
        if left:
            self.context.model.tell(
                f"nrnmini: {left} event(s) that call a statement (CVode.event) are not "
                "written to the file"
            )
        file.printf("%s\n", json.dumps({"nrnmini state": 1, **state}))
        self._done(args, file)
        return 1.0

    def fread(self, *args):
        """fread(file[, close=1]): reads a state; `restore()` then brings it back."""
        file = self._file(args, "fread", "ropen")
        from nrnmini.objects.stringref import StringRef

        line = StringRef("")
        file.gets(line)
        try:
            state = json.loads(line.value)
            if state.pop("nrnmini state") != 1:
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ModelError(
                f"`{file.getname()}` is not a state that `SaveState.fwrite` wrote"
            ) from None
        finally:
            self._done(args, file)
        self.saved = state
        return 1.0

    def _file(self, args, method, how):
        if not args or not isinstance(args[0], File):
            raise ArgumentError(f"`SaveState.{method}` needs a File")
        file = args[0]
        if not file.isopen() and not getattr(file, how)():
            raise ModelError(f"`SaveState.{method}` cannot open `{file.getname()}`")
        return file

    def _done(self, args, file):
        if len(args) < 2 or number(args, 1, "SaveState") != 0:
            file.close()


SPEC = ClassSpec(
    "SaveState",
    SaveState,
    SaveState,
    methods=("save", "restore", "fwrite", "fread"),
    doc="The state of a model, kept and brought back.",
)
