"""Trees to bytecode: one pass, one `Code` per statement or procedure.

Owns: instruction selection, types of expressions, jumps, and what must be undone
when a jump leaves a section or a loop. Leaves to others: what the instructions
do (vm).

An expression has one of four types: "n" number, "s" text, "o" object, "*"
anything (known when it runs). Numbers are proved here as far as possible, so
that the arithmetic instructions check nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.errors import Diagnostic, HocError, suggest
from nrnmini.hoc import ast
from nrnmini.hoc.opcodes import (
    ANYTHING,
    ASSIGNMENTS,
    MATH_FUNCTIONS,
    NOTHING,
    NUMBERS,
    WANT_NUMBER,
    WANT_OBJECT,
    A,
    B,
    G,
    L,
    M,
)
from nrnmini.hoc.symbol import (
    BUILTIN,
    FUNC,
    ITERATOR,
    NUMBER,
    OBFUNC,
    OBJECT,
    PROC,
    SECPROP,
    SECTION,
    STRING,
    THIS,
    UNDEFINED,
)
from nrnmini.hoc.value import Code, Site
from nrnmini.objects.table import StringRef
from nrnmini.source import Span

ARITHMETIC = {"+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "%": "MOD", "^": "POW",
              "&&": "AND", "||": "OR", "==": "EQ", "!=": "NE", "<": "LT", "<=": "LE",
              ">": "GT", ">=": "GE"}  # fmt: skip
COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
UPDATES = ("STORE", "ADD_TO", "SUB_FROM", "MUL_BY", "DIV_BY")
LOADS = {"LOAD_G", "LOAD_M", "LOAD_L"}
STATEMENT_FUNCTIONS = frozenset(MATH_FUNCTIONS)


@dataclass
class Context:
    """Something that a jump out of must undo: a loop, a section, `for it(...)`."""

    kind: str
    on_break: list = field(default_factory=list)  # instructions before leaving it
    breaks: list = field(default_factory=list)  # jumps to its end
    continues: list = field(default_factory=list)


class Compiler:
    """Compiles one statement or one procedure."""

    def __init__(
        self, source, defining: int | None = None, boxed=frozenset(), read_symbol=None
    ):
        self.source = source
        self.defining = defining
        self.boxed = boxed
        self.rows: list[list] = []
        self.contexts: list[Context] = []
        self.addressed: set[int] = set()
        self.span = (0, 0)
        self.read_symbol = read_symbol  # the built-in behind `read(x)`

    # ---- emission -----------------------------------------------------------

    def emit(self, op: str, a: int = 0, b: int = 0, u=None) -> int:
        self.rows.append([op, b, a, u, self.span])
        return len(self.rows) - 1

    def emit_cell(self, op: str, symbol, a: int = 0, b: int = 0) -> int:
        """An instruction whose `u` is the address of a scalar."""
        at = self.emit(op, a, b, symbol)
        self.addressed.add(at)
        return at

    def here(self) -> int:
        return len(self.rows)

    def land(self, *jumps: int) -> None:
        for at in jumps:
            self.rows[at][2] = len(self.rows)

    def code(self, name: str, n_numbers: int = 0, n_objects: int = 0) -> Code:
        listing = [(NUMBERS[op], b, a, u, span) for op, b, a, u, span in self.rows]
        return Code(
            name,
            self.source,
            listing,
            n_numbers,
            n_objects,
            tuple(sorted(self.boxed)),
            self.addressed,
        )

    def error(self, message: str, node=None, help: str = "") -> HocError:
        start, end = (node.start, node.end) if node is not None else self.span
        return HocError(Diagnostic(message, Span(self.source, start, end), help=help))

    def text_of(self, node) -> str:
        return self.source.text[node.start : node.end].strip()

    # ---- units of code ------------------------------------------------------

    def compile_top(self, node) -> Code:
        """A top-level statement: an expression is printed."""
        if type(node) is ast.Expression:
            self.show(node.value)
        else:
            self.statement(node)
        self.emit("END")
        return self.code("")

    def compile_procedure(self, node: ast.Define) -> Code:
        self.statement(node.body)
        self.span = (node.body.end - 1, node.body.end)
        if node.kind in (PROC, ITERATOR):
            self.emit("RETURN")
        else:
            self.emit("NO_RESULT")
        return self.code(node.symbol.name, node.n_numbers, node.n_objects)

    def show(self, node) -> None:
        """A top-level expression: it is printed, unless it assigns."""
        if type(node) is ast.Assign:
            self.assign(node, keep=False)
            return
        if type(node) is ast.Call and node.symbol.kind == PROC:
            self.call(node, NOTHING)
            return
        kind = self.expr(node, ANYTHING)
        self.span = (node.start, node.end)
        self.emit("SHOW", b=1 if kind == "*" else 0)

    # ---- statements ---------------------------------------------------------

    def statement(self, node) -> None:
        self.span = (node.start, node.end)
        getattr(self, "do_" + type(node).__name__)(node)

    def do_Block(self, node) -> None:
        for item in node.body:
            self.statement(item)

    def do_Expression(self, node) -> None:
        value = node.value
        kind = type(value)
        if kind is ast.Assign:
            self.assign(value, keep=False)
        elif kind is ast.Call:
            self.call(value, NOTHING)
        elif kind is ast.Member:
            self.member(value, NOTHING)
            self.emit("DROP")
        else:
            self.expr(value, ANYTHING)
            self.emit("DROP")

    def do_If(self, node) -> None:
        jump = self.test(node.test)
        self.statement(node.then)
        if node.orelse is None:
            self.land(jump)
            return
        end = self.emit("JUMP")
        self.land(jump)
        self.statement(node.orelse)
        self.land(end)

    def test(self, node) -> int:
        """Emit a jump that is taken when `node` is false."""
        if type(node) is ast.Binary and node.op in COMPARISONS:
            left = self.expr(node.left)
            if left != "n" and node.op not in ("==", "!="):
                self.demand(node.left, left)
                left = "n"
            mark = self.here()
            right = self.expr(node.right)
            if right != "n" and left == "n" and node.op not in ("==", "!="):
                self.demand(node.right, right)
                right = "n"
            if left == "n" and right == "n":
                self.span = (node.start, node.end)
                name = "UNLESS_" + ARITHMETIC[node.op]
                if self.here() == mark + 1 and self.rows[mark][0] == "CONST":
                    value = self.rows.pop()[3]
                    return self.emit(name + "_K", u=value)
                return self.emit(name)
            self.compare_any(node, left, right)
            return self.emit("JUMP_FALSE")
        self.number(node)
        return self.emit("JUMP_FALSE")

    def loop(self, on_break=(), on_continue=()) -> Context:
        context = Context("loop", list(on_break))
        self.contexts.append(context)
        return context

    def end_loop(self, context: Context) -> None:
        """Jumps of `break` arrive here."""
        self.contexts.pop()
        self.land(*context.breaks)

    def do_While(self, node) -> None:
        top = self.here()
        out = self.test(node.test)
        context = self.loop()
        self.statement(node.body)
        self.land(*context.continues)
        self.emit("LOOP", top)
        self.land(out)
        self.end_loop(context)

    def do_For(self, node) -> None:
        if node.first is not None:
            self.statement(node.first)
        top = self.here()
        out = self.test(node.test)
        context = self.loop()
        self.statement(node.body)
        self.land(*context.continues)
        if node.step is not None:
            self.statement(node.step)
        self.emit("LOOP", top)
        self.land(out)
        self.end_loop(context)

    def do_ForRange(self, node) -> None:
        target = node.target
        place = self.place(target)
        assign = ast.Assign(target.start, node.low.end, "=", target, node.low)
        if place is None:
            self.general_for(node, assign)
            return
        self.assign(assign, keep=False)
        self.number(node.high)
        self.span = (target.start, node.high.end)
        out = self.emit_place("FOR_TEST", place)
        context = self.loop(["DROP"])
        body = self.here()
        self.statement(node.body)
        self.land(*context.continues)
        self.span = (target.start, node.high.end)
        self.emit_place("FOR_STEP", place, body)
        self.land(out)
        self.end_loop(context)

    def general_for(self, node, assign) -> None:
        """`for target = low, high` where target is an element or a component."""
        self.assign(assign, keep=False)
        self.number(node.high)
        top = self.here()
        # Stack: high. Test target <= high: NOT(target > high) with high copied.
        self.number(node.target)
        out = self.emit("SEGMENT", -1)  # replaced below: compare with the bound
        self.rows[out] = ["FOR_TEST", 5, 0, None, self.span]
        context = self.loop(["DROP"])
        self.statement(node.body)
        self.land(*context.continues)
        one = ast.Number(node.target.start, node.target.end, 1.0)
        step = ast.Assign(assign.start, assign.end, "+=", node.target, one)
        self.assign(step, keep=False)
        self.emit("LOOP", top)
        self.land(out)
        self.end_loop(context)

    def do_ForSegments(self, node) -> None:
        if node.ends is None:
            self.emit("CONST", u=1.0)
        else:
            self.number(node.ends)
        self.emit("SEGMENTS")
        top = self.here()
        out = self.emit("SEGMENT")
        self.assign_top(node.target)
        context = self.loop(["DROP", "DROP"])
        self.statement(node.body)
        self.land(*context.continues)
        self.emit("LOOP", top)
        self.land(out)
        self.end_loop(context)

    def sections(self, body, span) -> None:
        """The loop over the section iterator on the stack."""
        top = self.here()
        out = self.emit("NEXT")
        context = self.loop(["LEAVE", "DROP"])
        self.statement(body)
        self.land(*context.continues)
        self.span = span
        self.emit("LEAVE")
        self.emit("LOOP", top)
        self.land(out)
        self.end_loop(context)

    def do_ForAll(self, node) -> None:
        span = self.span
        self.emit("FORALL")
        self.sections(node.body, span)

    def do_ForSec(self, node) -> None:
        span = self.span
        self.pattern(node.pattern)
        self.emit("FORSEC")
        self.sections(node.body, span)

    def pattern(self, node) -> None:
        kind = self.expr(node, WANT_OBJECT)
        if kind == "n":
            raise self.error(
                "a text or a SectionList is needed here, not a number", node
            )

    def do_IfSec(self, node) -> None:
        self.pattern(node.pattern)
        out = self.emit("IFSEC")
        self.statement(node.body)
        self.land(out)

    def do_WithSection(self, node) -> None:
        kind = self.expr(node.section, ANYTHING)
        self.span = (node.section.start, node.section.end)
        self.emit("ENTER", 0 if kind == "S" else 1)
        self.contexts.append(Context("section", ["LEAVE"]))
        self.statement(node.body)
        self.contexts.pop()
        self.emit("LEAVE")

    def do_ForIterator(self, node) -> None:
        call = node.call
        if type(call) is ast.Call:
            if call.symbol.kind not in (ITERATOR, UNDEFINED):
                raise self.error(
                    f"`{call.symbol.name}` is a {call.symbol.kind_name()}, not an "
                    "iterator",
                    call,
                )
            self.arguments(call.args)
            self.span = (call.start, call.end)
            self.emit("ITERATE", len(call.args), u=call.symbol)
        elif type(call) is ast.Member:
            self.expr(call.base, WANT_OBJECT)
            args = call.args or []
            self.arguments(args)
            self.span = (call.start, call.end)
            self.emit("ITERATE_MEMBER", u=Site(call.name, 0, len(args), NOTHING))
        else:
            raise self.error("an iterator is needed after `for`", call)
        out = self.emit("JUMP")
        self.contexts.append(Context("iterator"))
        self.statement(node.body)
        context = self.contexts.pop()
        self.land(*context.continues)
        self.emit("BODY_END")
        self.land(out)

    def do_Jump(self, node) -> None:
        kind = node.kind
        if kind == "stop":
            self.emit("STOP")
            return
        if kind == "iterator_statement":
            self.emit("ITER_STATEMENT")
            return
        for context in reversed(self.contexts):
            if context.kind == "iterator":
                if kind == "break":
                    self.emit("BODY_BREAK")
                else:
                    context.continues.append(self.emit("JUMP"))
                return
            if context.kind == "loop" and kind == "continue":
                context.continues.append(self.emit("JUMP"))
                return
            for op in context.on_break:
                self.emit(op)
            if context.kind == "loop":
                context.breaks.append(self.emit("JUMP"))
                return
        if self.defining is not None:
            raise self.error(f"`{kind}` stands outside of a loop")
        self.emit("END")

    def do_Return(self, node) -> None:
        for context in self.contexts:
            if context.kind == "iterator":
                raise self.error(
                    "`return` is not possible in the statement of an iterator",
                    help="set a variable and `break`",
                )
        kind = self.defining
        value = node.value
        if kind is None:
            if value is not None:
                raise self.error("`return` with a value stands outside of a func")
            self.unwind_sections()
            self.emit("END")
            return
        if kind in (PROC, ITERATOR):
            if value is not None:
                word = "proc" if kind == PROC else "iterator"
                raise self.error(
                    f"a {word} cannot return a value",
                    node,
                    help="make it a func (number) or obfunc (object)",
                )
            self.unwind_sections()
            self.emit("RETURN")
            return
        if value is None:
            raise self.error("a func or obfunc must return a value", node)
        if kind == FUNC:
            self.number(value)
            self.unwind_sections()
            self.emit("RETURN_NUM")
            return
        found = self.expr(value, WANT_OBJECT)
        if found in ("n", "s"):
            what = "a number" if found == "n" else "a text"
            raise self.error(f"an obfunc returns an object, not {what}", value)
        self.unwind_sections()
        self.emit("RETURN_OBJ")

    def unwind_sections(self) -> None:
        for context in reversed(self.contexts):
            if "LEAVE" in context.on_break:
                self.emit("LEAVE")

    def do_Print(self, node) -> None:
        for item in node.items:
            kind = self.expr(item, ANYTHING)
            self.span = (item.start, item.end)
            self.emit("PRINT", b=1 if kind == "*" else 0)
        self.emit("PRINT_END")

    def do_Declare(self, node) -> None:
        op = {"double": "DOUBLE", "objref": "OBJREF", "create": "CREATE"}[node.kind]
        for symbol, dims, span in node.items:
            for dim in dims:
                self.number(dim)
            self.span = span
            self.emit(op, len(dims), u=symbol)

    def do_Delete(self, node) -> None:
        target = node.target
        if type(target) is not ast.Name or target.symbol.kind not in (
            NUMBER, UNDEFINED):  # fmt: skip
            raise self.error("only a number variable can be deleted", target)
        self.emit("DELETE", u=target.symbol)

    def do_Access(self, node) -> None:
        self.expr(node.section, WANT_OBJECT)
        self.span = (node.section.start, node.section.end)
        self.emit("ACCESS")

    def do_Insert(self, node) -> None:
        self.emit("INSERT", u=node.name)

    def do_Uninsert(self, node) -> None:
        self.emit("UNINSERT", u=node.name)

    def do_Connect(self, node) -> None:
        span = self.span
        self.expr(node.child, WANT_OBJECT)
        self.number(node.child_x)
        if node.parent is not None:
            self.expr(node.parent, WANT_OBJECT)
        self.number(node.parent_x)
        self.span = span
        self.emit("CONNECT", 0 if node.parent is None else 1)

    def do_SetPointer(self, node) -> None:
        span = self.span
        pointer = node.pointer
        if type(pointer) is ast.Range:
            if pointer.x is not None:
                self.number(pointer.x)
            n_args = -1 if pointer.x is None else 1
            site = Site(pointer.symbol.name, 0, n_args, has_base=False)
        elif type(pointer) is ast.Member:
            self.expr(pointer.base, WANT_OBJECT)
            for node_index in pointer.index:
                self.number(node_index)
            args = pointer.args or []
            for arg in args:
                self.number(arg)
            n_args = len(args) if pointer.args is not None else -1
            site = Site(pointer.name, len(pointer.index), n_args)
        else:
            raise self.error("a POINTER variable is needed here", pointer)
        self.address(node.target)
        self.span = span
        self.emit("SETPOINTER", u=site)

    def do_RangeAssign(self, node) -> None:
        span = self.span
        if node.section is not None:
            self.expr(node.section, WANT_OBJECT)
        for item in node.index:
            self.number(item)
        for item in (node.x1, node.x2, node.y1, node.y2):
            self.number(item)
        self.span = span
        self.emit("RANGE_LINE", u=Site(
            node.name, len(node.index), 4, NOTHING, ASSIGNMENTS.index(node.op),
            node.section is not None))  # fmt: skip

    def do_Define(self, node) -> None:
        raise self.error("a procedure can be defined only at top level", node)

    # ---- expressions --------------------------------------------------------

    def number(self, node) -> None:
        """Compile to a number; what is only known when it runs is checked then."""
        kind = self.expr(node, WANT_NUMBER)
        if kind == "n":
            return
        self.span = (node.start, node.end)
        if kind == "s":
            raise self.error(
                f"a number is needed here, not the text `{self.text_of(node)}`",
                node,
                help="compare texts with strcmp()",
            )
        self.emit("NUMBER")

    def expr(self, node, want: int = ANYTHING) -> str:
        """Compile to one value on the stack; returns its type."""
        kind = type(node)
        if kind is ast.Number:
            self.span = (node.start, node.end)
            self.emit("CONST", u=node.value)
            return "n"
        return EXPRESSIONS[kind](self, node, want)

    def x_string(self, node, want) -> str:
        self.span = (node.start, node.end)
        self.emit("TEXT", u=StringRef(node.value))
        return "s"

    def x_name(self, node, want) -> str:
        symbol = node.symbol
        kind = symbol.kind
        if kind == NUMBER:
            if symbol.n_dims == 0:
                self.span = (node.start, node.end)
                if symbol.slot >= 0:
                    self.emit("LOAD_M", symbol.slot)
                else:
                    self.emit_cell("LOAD_G", symbol)
                return "n"
            index = node.index or [ast.Number(node.start, node.end, 0.0)] * (
                symbol.n_dims
            )
            for item in index:
                self.number(item)
            self.span = (node.start, node.end)
            if len(index) == 1:
                self.emit("GET_1", u=symbol)
            else:
                self.emit("GET_N", len(index), u=symbol)
            return "n"
        if kind == OBJECT:
            self.cell(node)
            return "o"
        for item in node.index:
            self.number(item)
        self.span = (node.start, node.end)
        if kind == STRING:
            self.emit("STRING", u=symbol)
            return "s"
        if kind == SECTION:
            self.emit("SECTION", len(node.index), u=symbol)
            return "S"
        if kind == SECPROP:
            self.emit("PROP_GET", u=symbol)
            return "n"
        if kind == THIS:
            self.emit("THIS")
            return "o"
        self.emit("LOAD_U", u=symbol)
        return "n"

    def cell(self, node) -> None:
        """Push the cell of an objref or of an element of an objref array."""
        symbol = node.symbol
        index = node.index
        if symbol.n_dims and not index:
            index = [ast.Number(node.start, node.end, 0.0)] * symbol.n_dims
        for item in index:
            self.number(item)
        self.span = (node.start, node.end)
        if index:
            self.emit("CELL_AT", len(index), u=symbol)
        else:
            self.emit("CELL", u=symbol)

    def x_local(self, node, want) -> str:
        self.span = (node.start, node.end)
        if node.is_object:
            self.emit("LOCAL_OBJ", node.slot)
            return "o"
        self.emit("LOAD_B" if node.slot in self.boxed else "LOAD_L", node.slot)
        return "n"

    def x_arg(self, node, want) -> str:
        self.span = (node.start, node.end)
        suffix = "_I" if node.local >= 0 else ""
        number = node.local if node.local >= 0 else node.number
        if suffix and node.local in self.boxed:
            raise self.error("`i` of `$i` cannot be used with `&i`", node)
        if node.kind == "":
            self.emit("ARG" + suffix, number)
            return "n"
        if node.kind == "s":
            self.emit("ARG_STR" + suffix, number)
            return "s"
        if node.kind == "o":
            self.emit("ARG_OBJ" + suffix, number)
            return "o"
        self.emit("ARG_PTR" + suffix, number)
        if node.index:
            if len(node.index) != 1:
                raise self.error("a pointer argument has one subscript", node)
            self.number(node.index[0])
        self.span = (node.start, node.end)
        self.emit("DEREF", 1 if node.index else 0)
        return "n"

    def x_member(self, node, want) -> str:
        self.member(node, want)
        return "*"

    def member(self, node, want) -> None:
        self.expr(node.base, WANT_OBJECT)
        for item in node.index:
            self.number(item)
        args = node.args or []
        self.arguments(args)
        self.span = (node.start, node.end)
        self.emit(
            "MEMBER",
            u=Site(
                node.name, len(node.index), -1 if node.args is None else len(args), want
            ),
        )

    def arguments(self, args) -> None:
        """Push arguments: objrefs and texts so that they can be assigned."""
        for arg in args:
            kind = type(arg)
            if kind is ast.AddressOf:
                self.address(arg.target)
            elif kind is ast.Local and arg.is_object:
                self.span = (arg.start, arg.end)
                self.emit("LOCAL_CELL", arg.slot)
            elif kind is ast.Pair:
                raise self.error(
                    "`a:b` is possible only in an assignment to a range variable", arg
                )
            else:
                if self.expr(arg, ANYTHING) == "S":
                    raise self.error(
                        f"section `{self.text_of(arg)}` cannot be an argument",
                        arg,
                        help="pass `new SectionRef()` made in that section",
                    )

    def x_instance(self, node, want) -> str:
        self.number(node.index)
        self.span = (node.start, node.end)
        self.emit("INSTANCE", u=node.symbol)
        return "o"

    def x_new(self, node, want) -> str:
        self.arguments(node.args)
        self.span = (node.start, node.end)
        self.emit("NEW", len(node.args), u=node.symbol)
        return "o"

    def x_call(self, node, want) -> str:
        symbol = node.symbol
        if symbol.kind == PROC or symbol.kind == ITERATOR:
            raise self.error(
                f"`{symbol.name}` is a {symbol.kind_name()}: it has no value",
                node,
                help="make it a func (number) or obfunc (object)",
            )
        return self.call(node, want)

    def call(self, node, want) -> str:
        symbol = node.symbol
        kind = symbol.kind
        if kind == BUILTIN:
            if symbol.name in STATEMENT_FUNCTIONS:
                if len(node.args) != 1:
                    raise self.error(f"`{symbol.name}` takes one number", node)
                self.number(node.args[0])
                self.span = (node.start, node.end)
                self.emit("MATH", MATH_FUNCTIONS.index(symbol.name))
                if want == NOTHING:
                    self.emit("DROP")
                return "n"
            args = node.args
            self.span = (node.start, node.end)
            n = len(args)
            if n == 1 and type(args[0]) is ast.Numbers:
                values = args[0].values
                n = len(values)
                self.emit("CONSTS", n, u=values)
            else:
                self.arguments(args)
                self.span = (node.start, node.end)
            result = symbol.doc or "n"
            if result == "n" and want != NOTHING:
                want = WANT_NUMBER
            self.emit("BUILTIN", n, want, symbol)
            return result
        if kind == ITERATOR:
            raise self.error(
                f"`{symbol.name}` is an iterator",
                node,
                help=f"write `for {symbol.name}(...) statement`",
            )
        self.arguments(node.args)
        self.span = (node.start, node.end)
        if kind == UNDEFINED:  # what it gives is known when it runs
            if want != NOTHING:
                want = ANYTHING
            self.emit("CALL", len(node.args), want, symbol)
            return "*"
        if want != NOTHING:
            want = WANT_OBJECT if kind == OBFUNC else WANT_NUMBER
        self.emit("CALL", len(node.args), want, symbol)
        return "o" if kind == OBFUNC else "n"

    def x_unary(self, node, want) -> str:
        if node.op == "":
            return self.expr(node.operand, want)
        self.number(node.operand)
        self.span = (node.start, node.end)
        self.emit("NEG" if node.op == "-" else "NOT")
        return "n"

    def x_binary(self, node, want) -> str:
        op = node.op
        left = self.expr(node.left, ANYTHING)
        if op in ("==", "!="):
            if left != "n":
                self.compare_any(node, left, self.expr(node.right, ANYTHING))
                return "n"
        elif left != "n":
            self.demand(node.left, left)
        mark = self.here()
        right = self.expr(node.right, ANYTHING)
        if right != "n":
            if op in ("==", "!="):
                self.compare_any(node, left, right)
                return "n"
            self.demand(node.right, right)
        self.span = (node.start, node.end)
        name = ARITHMETIC[op]
        if self.here() == mark + 1:  # the right operand is one instruction
            last, _, a, u, _ = self.rows[mark]
            if (
                last == "CONST"
                and op in ("+", "-", "*")
                or (last == "CONST" and op == "/" and u != 0.0)
            ):
                self.rows.pop()
                self.emit(name + "_K", u=u)
                return "n"
            if last in LOADS and op in ("+", "-", "*"):
                self.rows.pop()
                if last == "LOAD_G":
                    self.addressed.discard(mark)
                    self.emit_cell(name + "_V", u, b=G)
                else:
                    self.emit(name + "_V", b=M if last == "LOAD_M" else L, u=a)
                return "n"
        self.emit(name)
        return "n"

    def demand(self, node, kind: str) -> None:
        """Check that a value just compiled is a number."""
        self.span = (node.start, node.end)
        if kind == "s":
            raise self.error(
                f"a number is needed here, not the text `{self.text_of(node)}`",
                node,
                help="compare texts with strcmp()",
            )
        self.emit("NUMBER")

    def compare_any(self, node, left: str, right: str) -> None:
        if node.op not in ("==", "!="):
            self.demand(node.right, right)
            raise self.error("only numbers can be ordered", node.left)
        if left == "s" or right == "s":
            raise self.error(
                "texts cannot be compared with operators", node, help="use strcmp()"
            )
        self.span = (node.start, node.end)
        self.emit("EQ_ANY", b=1 if node.op == "!=" else 0)

    def x_assign(self, node, want) -> str:
        return self.assign(node, keep=True)

    def x_range(self, node, want) -> str:
        for item in node.index:
            self.number(item)
        if node.x is not None:
            if type(node.x) is ast.Pair:
                raise self.error("`a:b` is possible only in an assignment", node.x)
            self.number(node.x)
        self.span = (node.start, node.end)
        self.emit("RANGE_GET", len(node.index), 0 if node.x is None else 1, node.symbol)
        return "n"

    def x_address(self, node, want) -> str:
        raise self.error("`&` is possible only in front of an argument", node)

    def x_pair(self, node, want) -> str:
        raise self.error("`a:b` is possible only as a position", node)

    def x_read(self, node, want) -> str:
        """`read(x)`: x = fscan(), the value is 1."""
        # Emitted as a call of the built-in that reads one number.
        symbol = self.read_symbol
        self.emit("BUILTIN", 0, WANT_NUMBER, symbol)
        self.assign_top(node.target)
        self.emit("CONST", u=1.0)
        return "n"

    # ---- places and assignment ----------------------------------------------

    def place(self, node):
        """(mode, slot or symbol) of a plain scalar; None for anything else."""
        kind = type(node)
        if kind is ast.Name:
            symbol = node.symbol
            if symbol.kind == NUMBER and symbol.n_dims == 0 and not symbol.is_int:
                return (M, symbol.slot) if symbol.slot >= 0 else (G, symbol)
        elif kind is ast.Local and not node.is_object:
            return (B if node.slot in self.boxed else L, node.slot)
        elif kind is ast.Arg and node.kind == "" and node.local < 0:
            return (A, node.number)
        return None

    def emit_place(self, op: str, place, a: int = 0) -> int:
        mode, where = place
        if mode == G:
            if op == "STORE" and a == 0:
                return self.emit_cell("SET_G", where)
            return self.emit_cell(op, where, a, G)
        if mode == L and op == "STORE" and a == 0:
            return self.emit("SET_L", where)
        return self.emit(op, a, mode, where)

    def assign(self, node, keep: bool) -> str:
        """`target op= value`; returns the type of what is kept."""
        target, op = node.target, node.op
        span = (node.start, node.end)
        place = self.place(target)
        if place is not None:
            self.number(node.value)
            self.span = span
            self.emit_place(UPDATES[ASSIGNMENTS.index(op)], place, 1 if keep else 0)
            return "n"
        kind = type(target)
        code = ASSIGNMENTS.index(op)
        if kind is ast.Name:
            symbol = target.symbol
            if symbol.kind == NUMBER and symbol.is_int:
                self.number(node.value)
                self.span = span
                self.emit("STORE_INT", int(keep), code, symbol)
                return "n"
            if symbol.kind == NUMBER:
                index = (
                    target.index
                    or [ast.Number(target.start, target.end, 0.0)] * symbol.n_dims
                )
                for item in index:
                    self.number(item)
                self.span = (target.start, target.end)
                self.emit("INDEX", len(index), u=symbol)
                self.number(node.value)
                self.span = span
                self.emit("SET_K", int(keep), code, symbol)
                return "n"
            if symbol.kind == STRING:
                return self.assign_text(node, keep)
            if symbol.kind == OBJECT:
                self.plain(node)
                self.cell(target)
                self.object_value(node.value)
                self.span = span
                self.emit("SET_CELL", int(keep))
                return "o"
            if symbol.kind == SECPROP:
                self.number(node.value)
                self.span = span
                self.emit("PROP_SET", int(keep), code, symbol)
                return "n"
            raise self.error(f"`{symbol.name}` cannot be assigned", target)
        if kind is ast.Local:
            self.plain(node)
            self.span = (target.start, target.end)
            self.emit("LOCAL_CELL", target.slot)
            self.object_value(node.value)
            self.span = span
            self.emit("SET_CELL", int(keep))
            return "o"
        if kind is ast.Arg:
            return self.assign_arg(node, keep)
        if kind is ast.Range:
            self.range_target(target)
            self.number(node.value)
            self.span = span
            flags = (target.x is not None) | (2 if keep else 0) | code << 2
            self.emit("RANGE_SET", len(target.index), flags, target.symbol)
            return "n"
        return self.assign_member(node, keep)

    def range_target(self, target) -> None:
        for item in target.index:
            self.number(item)
        if target.x is not None:
            self.number(target.x)

    def plain(self, node) -> None:
        if node.op != "=":
            raise self.error(f"`{node.op}` needs a number on the left", node)

    def object_value(self, node) -> None:
        kind = self.expr(node, WANT_OBJECT)
        if kind in ("n", "s", "S"):
            what = {"n": "a number", "s": "a text", "S": "a section"}[kind]
            raise self.error(f"an object is needed here, not {what}", node)

    def assign_text(self, node, keep) -> str:
        self.plain(node)
        self.expr(node.target)
        kind = self.expr(node.value, ANYTHING)
        if kind == "n" or kind == "o":
            raise self.error("a text is needed here", node.value)
        self.span = (node.start, node.end)
        self.emit("SET_STRING")
        if keep:
            self.expr(node.target)
        return "s"

    def assign_arg(self, node, keep) -> str:
        target = node.target
        span = (node.start, node.end)
        code = ASSIGNMENTS.index(node.op)
        suffix = "_I" if target.local >= 0 else ""
        number = target.local if target.local >= 0 else target.number
        if target.kind == "":  # $i = ...
            self.number(node.value)
            self.span = span
            self.emit("SET_ARG_I", int(keep), code, number)
            return "n"
        if target.kind == "s":
            return self.assign_text(node, keep)
        if target.kind == "o":
            self.plain(node)
            self.span = (target.start, target.end)
            self.emit("ARG_OBJ" + suffix, number)
            self.object_value(node.value)
            self.span = span
            self.emit("SET_CELL", int(keep))
            return "o"
        self.span = (target.start, target.end)
        self.emit("ARG_PTR" + suffix, number)
        for item in target.index:
            self.number(item)
        self.number(node.value)
        self.span = span
        self.emit("SET_DEREF", (1 if target.index else 0) | (2 if keep else 0), code)
        return "n"

    def assign_member(self, node, keep) -> str:
        target = node.target
        if type(target) is not ast.Member:
            raise self.error("nothing can be assigned here", target)
        self.expr(target.base, WANT_OBJECT)
        for item in target.index:
            self.number(item)
        args = target.args or []
        for item in args:
            self.number(item)
        self.expr(node.value, ANYTHING)
        self.span = (node.start, node.end)
        n_args = -1 if target.args is None else len(args)
        self.emit(
            "SET_MEMBER",
            int(keep),
            ASSIGNMENTS.index(node.op),
            Site(target.name, len(target.index), n_args),
        )
        return "*"

    def assign_top(self, target) -> None:
        """Assign the number on top of the stack."""
        place = self.place(target)
        self.span = (target.start, target.end)
        if place is not None:
            self.emit_place("STORE", place)
            return
        kind = type(target)
        if kind is ast.Name and target.symbol.kind == NUMBER:
            symbol = target.symbol
            if symbol.is_int:
                self.emit("STORE_INT", 0, 0, symbol)
                return
            index = (
                target.index
                or [ast.Number(target.start, target.end, 0.0)] * symbol.n_dims
            )
            for item in index:
                self.number(item)
            self.span = (target.start, target.end)
            self.emit("INDEX", len(index), u=symbol)
            self.emit("SWAP")
            self.emit("SET_K", 0, 0, symbol)
            return
        if kind is ast.Range and target.x is None and not target.index:
            self.emit("RANGE_SET", 0, 0, target.symbol)
            return
        raise self.error("a number variable is needed here", target)

    def address(self, node) -> None:
        """Push a pointer (data handle) to a number."""
        kind = type(node)
        span = (node.start, node.end)
        if kind is ast.Name and node.symbol.kind == NUMBER:
            symbol = node.symbol
            if symbol.n_dims == 0:
                self.span = span
                self.emit("PTR_VAR", u=symbol)
                return
            index = node.index or [ast.Number(*span, 0.0)] * symbol.n_dims
            for item in index:
                self.number(item)
            self.span = span
            self.emit("PTR_ARRAY", len(index), u=symbol)
        elif kind is ast.Local and not node.is_object:
            self.span = span
            self.emit("PTR_LOCAL", node.slot)
        elif kind is ast.Arg and node.kind == "&":
            self.span = span
            suffix = "_I" if node.local >= 0 else ""
            self.emit("ARG_PTR" + suffix, node.local if suffix else node.number)
            if node.index:
                self.number(node.index[0])
                self.span = span
                self.emit("MEMBER_PTR", u=Site("", 1))
        elif kind is ast.Range:
            if node.x is None:
                raise self.error(
                    f"a pointer to `{node.symbol.name}` needs a position",
                    node,
                    help=f"write `&{node.symbol.name}(.5)`",
                )
            self.range_target(node)
            self.span = span
            self.emit("PTR_RANGE", len(node.index), u=node.symbol)
        elif kind is ast.Member:
            self.expr(node.base, WANT_OBJECT)
            for item in node.index:
                self.number(item)
            for item in node.args or []:
                self.number(item)
            self.span = span
            n_args = -1 if node.args is None else len(node.args)
            self.emit("MEMBER_PTR", u=Site(node.name, len(node.index), n_args))
        elif kind is ast.Name and node.symbol.kind == UNDEFINED:
            help = suggest(node.symbol.name, ())
            raise self.error(f"undefined variable `{node.symbol.name}`", node, help)
        else:
            raise self.error(f"no pointer can be made to `{self.text_of(node)}`", node)


EXPRESSIONS = {
    ast.String: Compiler.x_string,
    ast.Name: Compiler.x_name,
    ast.Local: Compiler.x_local,
    ast.Arg: Compiler.x_arg,
    ast.Member: Compiler.x_member,
    ast.Instance: Compiler.x_instance,
    ast.New: Compiler.x_new,
    ast.Call: Compiler.x_call,
    ast.Unary: Compiler.x_unary,
    ast.Binary: Compiler.x_binary,
    ast.Assign: Compiler.x_assign,
    ast.Range: Compiler.x_range,
    ast.AddressOf: Compiler.x_address,
    ast.Pair: Compiler.x_pair,
    ast.Read: Compiler.x_read,
}
