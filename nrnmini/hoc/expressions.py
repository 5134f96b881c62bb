"""Expressions to instructions.

Owns: instruction selection and types of expressions, conditions, calls. Leaves to
others: assignment and addresses (assignments), statements (compiler).

An expression has one of four types: "n" number, "s" text, "o" object, "*"
anything (known when it runs). Numbers are proved here as far as possible, so
that the arithmetic instructions check nothing. A section is an "S".
"""

from __future__ import annotations

from nrnmini.hoc import ast
from nrnmini.hoc.emitter import Emitter
from nrnmini.hoc.opcodes import (
    ANYTHING,
    MATH_FUNCTIONS,
    NOTHING,
    WANT_NUMBER,
    WANT_OBJECT,
    G,
    L,
    M,
)
from nrnmini.hoc.symbol import (
    BUILTIN,
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
from nrnmini.hoc.value import Site
from nrnmini.objects.table import StringRef

ARITHMETIC = {"+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "%": "MOD", "^": "POW",
              "&&": "AND", "||": "OR", "==": "EQ", "!=": "NE", "<": "LT", "<=": "LE",
              ">": "GT", ">=": "GE"}  # fmt: skip
COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
STATEMENT_FUNCTIONS = frozenset(MATH_FUNCTIONS)


class Expressions(Emitter):
    """The part of the compiler that leaves one value on the stack."""

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
            self.constant(node.value)
            return "n"
        return getattr(self, EXPRESSIONS[kind])(node, want)

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
                at_member = symbol.slot >= 0
                self.emit("LOAD", u=(M, symbol.slot) if at_member else (G, symbol))
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
        if node.slot in self.boxed:
            self.emit("LOAD_B", node.slot)
        else:
            self.emit("LOAD", u=(L, node.slot))
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
        if not node.index and not suffix:
            self.emit("POINTED", number)
            return "n"
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
            if symbol.name == "numarg" and not args:
                self.emit("NUMARG")
                if want == NOTHING:
                    self.emit("DROP")
                return "n"
            n = len(args)
            if n == 1 and type(args[0]) is ast.Numbers:
                values = args[0].values
                n = len(values)
                self.emit("CONSTS", n, u=values)
                self.n_listed += n
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
        right = self.expr(node.right, ANYTHING)
        if right != "n":
            if op in ("==", "!="):
                self.compare_any(node, left, right)
                return "n"
            self.demand(node.right, right)
        self.span = (node.start, node.end)
        self.emit(ARITHMETIC[op])
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
        self.constant(1.0)
        return "n"

    # ---- conditions ---------------------------------------------------------

    def test(self, node) -> list[int]:
        """Emit jumps that are taken when `node` is false; returns them.

        HOC evaluates both sides of `&&` and `||`. Where that cannot be noticed, the
        right side is left out when the left one decides.
        """
        if type(node) is ast.Binary:
            if node.op == "&&" and is_harmless(node.right):
                return self.test(node.left) + self.test(node.right)
            if node.op == "||" and is_harmless(node.right):
                otherwise = self.test(node.left)
                out = self.emit("JUMP")
                self.land(*otherwise)
                otherwise = self.test(node.right)
                self.land(out)
                return otherwise
            if node.op in COMPARISONS:
                return [self.compare(node)]
        self.number(node)
        return [self.emit("JUMP_FALSE")]

    def compare(self, node) -> int:
        """A jump that is taken unless a comparison holds."""
        left = self.expr(node.left)
        if left != "n" and node.op not in ("==", "!="):
            self.demand(node.left, left)
            left = "n"
        right = self.expr(node.right)
        if right != "n" and left == "n" and node.op not in ("==", "!="):
            self.demand(node.right, right)
            right = "n"
        if left == "n" and right == "n":
            self.span = (node.start, node.end)
            return self.emit("UNLESS_" + ARITHMETIC[node.op])
        self.compare_any(node, left, right)
        return self.emit("JUMP_FALSE")


def is_harmless(node) -> bool:
    """True if evaluating `node` changes nothing and cannot fail."""
    kind = type(node)
    if kind is ast.Number or (kind is ast.Local and not node.is_object):
        return True
    if kind is ast.Name:
        return node.symbol.kind == NUMBER and node.symbol.n_dims == 0
    if kind is ast.Unary:
        return is_harmless(node.operand)
    if kind is ast.Binary and is_harmless(node.left):
        right = node.right
        if node.op in ("/", "%"):
            return type(right) is ast.Number and right.value > 0
        return node.op != "^" and is_harmless(right)
    return False


EXPRESSIONS = {
    ast.String: "x_string",
    ast.Name: "x_name",
    ast.Local: "x_local",
    ast.Arg: "x_arg",
    ast.Member: "x_member",
    ast.Instance: "x_instance",
    ast.New: "x_new",
    ast.Call: "x_call",
    ast.Unary: "x_unary",
    ast.Binary: "x_binary",
    ast.Assign: "x_assign",
    ast.Range: "x_range",
    ast.AddressOf: "x_address",
    ast.Pair: "x_pair",
    ast.Read: "x_read",
}


__all__ = ["Expressions"]
