# Emission of instructions, for the parts of the compiler.
#
# Owns: the rows of the code that is being made, jumps, how much of the stack it needs,
# and what must be undone when a jump leaves a section or a loop. Leaves to others:
# which instructions (expressions, assignments, compiler) and how they combine (fuse).

cimport cython

from nrnmini.errors import Diagnostic, HocError
from nrnmini.hoc.fuse import checked_arguments, fuse
from nrnmini.hoc.opcodes import NUMBERS, K
from nrnmini.hoc.value import Code
from nrnmini.source import Span

#: An instruction pushes at most this many values.
MOST_PUSHED = 3


@cython.final
cdef class Context:
    """Something that a jump out of must undo: a loop, a section, `for it(...)`."""

    def __init__(self, str kind, list on_break=None):
        self.kind = kind
        self.on_break = [] if on_break is None else on_break
        self.breaks = []
        self.continues = []


cdef class Emitter:
    """The code of one statement or one procedure, while it grows."""

    def __init__(self, source, defining=None, boxed=frozenset(), read_symbol=None):
        self.source = source
        self.defining = defining
        self.boxed = boxed
        self.rows = []
        self.contexts = []
        self.wrong = []
        self.span = (0, 0)
        self.read_symbol = read_symbol
        self.is_worth_fusing = defining is not None
        self.mark = 0
        self.longest = 0
        self.deepest = 0
        self.n_listed = 0

    cpdef emit(self, str op, int a=0, int b=0, u=None):
        self.rows.append([op, b, a, u, None, self.span])
        return len(self.rows) - 1

    cpdef constant(self, double value):
        self.rows.append(["LOAD", 0, 0, (K, value), None, self.span])

    cpdef loop_back(self, int top):
        self.is_worth_fusing = True
        self.emit("LOOP", top)

    cpdef here(self):
        return len(self.rows)

    cpdef retract(self, int n_rows, int n_contexts):
        """Forget what was emitted since there were so many rows and contexts."""
        del self.rows[n_rows:], self.contexts[n_contexts:]
        for context in self.contexts:
            for jumps in (context.breaks, context.continues):
                jumps[:] = [at for at in jumps if at < n_rows]

    def land(self, *jumps):
        for at in jumps:
            self.rows[at][2] = len(self.rows)

    cpdef begin_statement(self, node):
        """Statements leave the stack as they found it: each counts for itself."""
        self.span = (node.start, node.end)
        n = len(self.rows)
        self.longest = max(self.longest, n - self.mark)
        self.deepest = max(self.deepest, len(self.contexts))
        self.mark = n

    def code(self, name, n_numbers=0, n_objects=0):
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

    def error(self, message, node=None, help=""):
        start, end = (node.start, node.end) if node is not None else self.span
        return HocError(Diagnostic(message, Span(self.source, start, end), help=help))

    cpdef text_of(self, node):
        return self.source.text[node.start : node.end].strip()

    # ---- contexts -----------------------------------------------------------

    cpdef loop(self, on_break=()):
        context = Context("loop", list(on_break))
        self.contexts.append(context)
        return context

    cpdef end_loop(self, context):
        """Jumps of `break` arrive here."""
        self.contexts.pop()
        self.land(*context.breaks)

    cpdef unwind_sections(self):
        for context in reversed(self.contexts):
            if "LEAVE" in context.on_break:
                self.emit("LEAVE")


cdef list numbered(list rows):
    """The rows with the numbers of the instructions, for Code."""
    return [(NUMBERS[op], b, a, u, v, span) for op, b, a, u, v, span in rows]
