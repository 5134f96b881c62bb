"""Emission of instructions, for the parts of the compiler.

Owns: the rows of the code that is being made, jumps, how much of the stack it needs,
and what must be undone when a jump leaves a section or a loop. Leaves to others:
which instructions (expressions, assignments, compiler) and how they combine (fuse).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.errors import Diagnostic, HocError
from nrnmini.hoc.fuse import checked_arguments, fuse
from nrnmini.hoc.opcodes import NUMBERS, K
from nrnmini.hoc.value import Code
from nrnmini.source import Span

#: Instructions push at most this many values.
MOST_PUSHED = 3


@dataclass
class Context:
    """Something that a jump out of must undo: a loop, a section, `for it(...)`."""

    kind: str
    on_break: list = field(default_factory=list)  # instructions before leaving it
    breaks: list = field(default_factory=list)  # jumps to its end
    continues: list = field(default_factory=list)


class Emitter:
    """The code of one statement or one procedure, while it grows."""

    def __init__(
        self, source, defining: int | None = None, boxed=frozenset(), read_symbol=None
    ):
        self.source = source
        self.defining = defining
        self.boxed = boxed
        self.rows: list[list] = []
        self.contexts: list[Context] = []
        self.span = (0, 0)
        self.read_symbol = read_symbol  # the built-in behind `read(x)`
        self.is_worth_fusing = defining is not None
        self.mark = 0  # first row of the current statement
        self.longest = 0  # rows of the longest one
        self.deepest = 0  # contexts inside contexts
        self.n_listed = 0  # numbers that CONSTS pushes

    def emit(self, op: str, a: int = 0, b: int = 0, u=None) -> int:
        self.rows.append([op, b, a, u, None, self.span])
        return len(self.rows) - 1

    def constant(self, value: float) -> None:
        self.rows.append(["LOAD", 0, 0, (K, value), None, self.span])

    def loop_back(self, top: int) -> None:
        self.is_worth_fusing = True
        self.emit("LOOP", top)

    def here(self) -> int:
        return len(self.rows)

    def land(self, *jumps: int) -> None:
        for at in jumps:
            self.rows[at][2] = len(self.rows)

    def begin_statement(self, node) -> None:
        """Statements leave the stack as they found it: each counts for itself."""
        self.span = (node.start, node.end)
        n = len(self.rows)
        self.longest = max(self.longest, n - self.mark)
        self.deepest = max(self.deepest, len(self.contexts))
        self.mark = n

    def code(self, name: str, n_numbers: int = 0, n_objects: int = 0) -> Code:
        longest = max(self.longest, len(self.rows) - self.mark)
        need = MOST_PUSHED * (longest + self.deepest + 1) + self.n_listed
        rows, safe, arguments = self.rows, None, ()
        frame = (n_numbers, n_objects, tuple(sorted(self.boxed)), need)
        if self.is_worth_fusing:
            arguments = checked_arguments(rows)
            if arguments:
                safe = Code(name, self.source, numbered(fuse(rows)), *frame)
            rows = fuse(rows, arguments)
        return Code(name, self.source, numbered(rows), *frame, safe, arguments)

    def error(self, message: str, node=None, help: str = "") -> HocError:
        start, end = (node.start, node.end) if node is not None else self.span
        return HocError(Diagnostic(message, Span(self.source, start, end), help=help))

    def text_of(self, node) -> str:
        return self.source.text[node.start : node.end].strip()

    # ---- contexts -----------------------------------------------------------

    def loop(self, on_break=()) -> Context:
        context = Context("loop", list(on_break))
        self.contexts.append(context)
        return context

    def end_loop(self, context: Context) -> None:
        """Jumps of `break` arrive here."""
        self.contexts.pop()
        self.land(*context.breaks)

    def unwind_sections(self) -> None:
        for context in reversed(self.contexts):
            if "LEAVE" in context.on_break:
                self.emit("LEAVE")


def numbered(rows: list) -> list:
    """The rows with the numbers of the instructions, for Code."""
    return [(NUMBERS[op], b, a, u, v, span) for op, b, a, u, v, span in rows]


__all__ = ["Context", "Emitter"]
