"""FInitializeHandler: statements that finitialize calls."""

from __future__ import annotations

from nrnmini.objects.args import ArgumentError, between, describe
from nrnmini.objects.base import HocObject
from nrnmini.objects.table import ClassSpec


class FInitializeHandler(HocObject):
    """FInitializeHandler([type=1,] statement[, object]).

    Called by finitialize: 3 first of all, when the structure may still change; 0
    before the states are initialised, 1 after that, 2 at the very end. It lives as
    long as the object does.
    """

    def __init__(self, context, *args):
        super().__init__(context)
        kind = 1
        if args and isinstance(args[0], (int, float)):
            kind = between(args, 0, "FInitializeHandler", 0, 3, "type")
            args = args[1:]
        if not args:
            raise ArgumentError("`FInitializeHandler` needs a statement to call")
        action = args[0]
        if not isinstance(action, (str, tuple, list)) and not callable(action):
            action = getattr(action, "value", None)
            if not isinstance(action, str):
                raise ArgumentError(
                    "`FInitializeHandler` needs a statement or a callable, not "
                    f"{describe(args[0])}"
                )
        self.kind = kind
        self.action = action
        scope = args[1] if len(args) > 1 else None
        self.handler = context.engine.add_init_handler(
            kind, context.make_callback(action, scope)
        )

    def allprint(self, *args):
        """Prints the handlers of all types."""
        live = self.context.model.objects.live("FInitializeHandler")
        for kind in range(4):
            for handler in live:
                if handler.kind == kind:
                    self.context.write(f"\tType {kind} {handler!r}: {handler.action}\n")
        return 0.0


SPEC = ClassSpec(
    "FInitializeHandler",
    FInitializeHandler,
    FInitializeHandler,
    methods=("allprint",),
    doc="A statement that finitialize calls.",
)
