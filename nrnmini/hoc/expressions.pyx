# Expressions to instructions.
#
# Owns: instruction selection and types of expressions, conditions, calls. Leaves to
# others: assignment and addresses (assignments), statements (compiler).
#
# An expression has one of four types: "n" number, "s" text, "o" object, "*"
# anything (known when it runs). Numbers are proved here as far as possible, so
# that the arithmetic instructions check nothing. A section is an "S".

cimport nrnmini.hoc.ast as ast
from nrnmini.hoc.emitter cimport Emitter
from nrnmini.hoc.recursion cimport enter_recursion, leave_recursion
from nrnmini.hoc.value cimport Site

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
from nrnmini.objects.table import StringRef

ARITHMETIC = {"+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "%": "MOD", "^": "POW",
              "&&": "AND", "||": "OR", "==": "EQ", "!=": "NE", "<": "LT", "<=": "LE",
              ">": "GT", ">=": "GE"}  # fmt: skip
COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
STATEMENT_FUNCTIONS = frozenset(MATH_FUNCTIONS)


cdef class Expressions(Emitter):
    """The part of the compiler that leaves one value on the stack."""

    cpdef number(self, node):
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

    cpdef expr(self, node, int want=ANYTHING):
        """Compile to one value on the stack; returns its type."""
        kind = type(node)
        if kind is ast.Number:
            self.span = (node.start, node.end)
            self.constant(node.value)
            return "n"
        enter_recursion(" in an expression")
        try:
            return getattr(self, EXPRESSIONS[kind])(node, want)
        finally:
            leave_recursion()

    cpdef x_string(self, ast.String node, int want):
        self.span = (node.start, node.end)
        self.emit("TEXT", 0, 0, StringRef(node.value))
        return "s"

    cpdef x_name(self, ast.Name node, int want):
        symbol = node.symbol
        kind = symbol.kind
        if kind == NUMBER:
            if symbol.n_dims == 0:
                self.span = (node.start, node.end)
                at_member = symbol.slot >= 0
                self.emit("LOAD", 0, 0, (M, symbol.slot) if at_member else (G, symbol))
                return "n"
            index = node.index or [ast.Number(node.start, node.end, 0.0)] * (
                symbol.n_dims
            )
            for item in index:
                self.number(item)
            self.span = (node.start, node.end)
            if len(index) == 1:
                self.emit("GET_1", 0, 0, symbol)
            else:
                self.emit("GET_N", len(index), 0, symbol)
            return "n"
        if kind == OBJECT:
            self.cell(node)
            return "o"
        for item in node.index:
            self.number(item)
        self.span = (node.start, node.end)
        if kind == STRING:
            self.emit("STRING", 0, 0, symbol)
            return "s"
        if kind == SECTION:
            self.emit("SECTION", len(node.index), 0, symbol)
            return "S"
        if kind == SECPROP:
            self.emit("PROP_GET", 0, 0, symbol)
            return "n"
        if kind == THIS:
            self.emit("THIS")
            return "o"
        self.emit("LOAD_U", 0, 0, symbol)
        return "n"

    cpdef cell(self, ast.Name node):
        """Push the cell of an objref or of an element of an objref array."""
        symbol = node.symbol
        index = node.index
        if symbol.n_dims and not index:
            index = [ast.Number(node.start, node.end, 0.0)] * symbol.n_dims
        for item in index:
            self.number(item)
        self.span = (node.start, node.end)
        if index:
            self.emit("CELL_AT", len(index), 0, symbol)
        else:
            self.emit("CELL", 0, 0, symbol)

    cpdef x_local(self, ast.Local node, int want):
        self.span = (node.start, node.end)
        if node.is_object:
            self.emit("LOCAL_OBJ", node.slot)
            return "o"
        if node.slot in self.boxed:
            self.emit("LOAD_B", node.slot)
        else:
            self.emit("LOAD", 0, 0, (L, node.slot))
        return "n"

    cpdef x_arg(self, ast.Arg node, int want):
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

    cpdef x_member(self, ast.Member node, int want):
        self.member(node, want)
        return "*"

    cpdef member(self, ast.Member node, int want):
        self.expr(node.base, WANT_OBJECT)
        for item in node.index:
            self.number(item)
        args = node.args or []
        self.arguments(args)
        self.span = (node.start, node.end)
        self.emit(
            "MEMBER", 0, 0,
            Site(
                node.name, len(node.index), -1 if node.args is None else len(args), want
            ),
        )

    cpdef arguments(self, args):
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

    cpdef x_instance(self, ast.Instance node, int want):
        self.number(node.index)
        self.span = (node.start, node.end)
        self.emit("INSTANCE", 0, 0, node.symbol)
        return "o"

    cpdef x_new(self, ast.New node, int want):
        self.arguments(node.args)
        self.span = (node.start, node.end)
        self.emit("NEW", len(node.args), 0, node.symbol)
        return "o"

    cpdef x_call(self, ast.Call node, int want):
        symbol = node.symbol
        if symbol.kind == PROC or symbol.kind == ITERATOR:
            raise self.error(
                f"`{symbol.name}` is a {symbol.kind_name()}: it has no value",
                node,
                help="make it a func (number) or obfunc (object)",
            )
        return self.call(node, want)

    cpdef call(self, ast.Call node, int want):
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
                self.emit("CONSTS", n, 0, values)
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

    cpdef x_unary(self, ast.Unary node, int want):
        if node.op == "":
            return self.expr(node.operand, want)
        self.number(node.operand)
        self.span = (node.start, node.end)
        self.emit("NEG" if node.op == "-" else "NOT")
        return "n"

    cpdef x_binary(self, ast.Binary node, int want):
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

    cpdef demand(self, node, str kind):
        """Check that a value just compiled is a number."""
        self.span = (node.start, node.end)
        if kind == "s":
            raise self.error(
                f"a number is needed here, not the text `{self.text_of(node)}`",
                node,
                help="compare texts with strcmp()",
            )
        self.emit("NUMBER")

    cpdef compare_any(self, node, str left, str right):
        if node.op not in ("==", "!="):
            self.demand(node.right, right)
            raise self.error("only numbers can be ordered", node.left)
        if left == "s" or right == "s":
            raise self.error(
                "texts cannot be compared with operators", node, help="use strcmp()"
            )
        self.span = (node.start, node.end)
        self.emit("EQ_ANY", 0, 1 if node.op == "!=" else 0)

    cpdef x_assign(self, ast.Assign node, int want):
        return self.assign(node, keep=True)

    cpdef x_range(self, ast.Range node, int want):
        for item in node.index:
            self.number(item)
        if node.x is not None:
            if type(node.x) is ast.Pair:
                raise self.error("`a:b` is possible only in an assignment", node.x)
            self.number(node.x)
        self.span = (node.start, node.end)
        self.emit("RANGE_GET", len(node.index), 0 if node.x is None else 1, node.symbol)
        return "n"

    cpdef x_address(self, node, int want):
        raise self.error("`&` is possible only in front of an argument", node)

    cpdef x_pair(self, node, int want):
        raise self.error("`a:b` is possible only as a position", node)

    cpdef x_read(self, node, int want):
        """`read(x)`: x = fscan(), the value is 1."""
        # Emitted as a call of the built-in that reads one number.
        symbol = self.read_symbol
        self.emit("BUILTIN", 0, WANT_NUMBER, symbol)
        self.assign_top(node.target)
        self.constant(1.0)
        return "n"

    # ---- conditions ---------------------------------------------------------

    cpdef test(self, node):
        """Emit jumps that are taken when `node` is false; returns them.

        HOC evaluates both sides of `&&` and `||`. Where that cannot be noticed, the
        right side is left out when the left one decides.
        """
        if type(node) is ast.Binary:
            if node.op == "&&" and is_harmless(node.right):
                return self.nested_test(node.left) + self.nested_test(node.right)
            if node.op == "||" and is_harmless(node.right):
                otherwise = self.nested_test(node.left)
                out = self.emit("JUMP")
                self.land(*otherwise)
                otherwise = self.nested_test(node.right)
                self.land(out)
                return otherwise
            if node.op in COMPARISONS:
                return [self.compare(node)]
        self.number(node)
        return [self.emit("JUMP_FALSE")]

    cpdef nested_test(self, node):
        enter_recursion(" in a condition")
        try:
            return self.test(node)
        finally:
            leave_recursion()

    cpdef compare(self, node):
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


cdef bint is_harmless(node) except -1:
    """True if evaluating `node` changes nothing and cannot fail."""
    kind = type(node)
    if kind is ast.Number or (kind is ast.Local and not node.is_object):
        return True
    if kind is ast.Name:
        return node.symbol.kind == NUMBER and node.symbol.n_dims == 0
    if kind is ast.Unary:
        return is_harmless(node.operand)
    if kind is ast.Binary:
        enter_recursion(" in an expression")
        try:
            return is_harmless_binary(node)
        finally:
            leave_recursion()
    return False


cdef bint is_harmless_binary(ast.Binary node) except -1:
    right = node.right
    if node.op == "^" or not is_harmless(node.left):
        return False
    if node.op == "/" or node.op == "%":
        return type(right) is ast.Number and right.value > 0
    return is_harmless(right)


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
