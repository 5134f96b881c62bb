"""HOC tokens to trees, one top-level statement at a time.

Owns: the grammar, and what names become when they are *read* (first assignment
and `strdef` declare). Leaves to others: types of expressions (compiler) and
declarations that act when executed.
"""

from __future__ import annotations

import re

from nrnmini.errors import Diagnostic, HocError, not_yet, suggest
from nrnmini.hoc import ast
from nrnmini.hoc.ast import (
    BUILTIN,
    CLASS,
    FUNC,
    ITERATOR,
    MECHANISM,
    NUMBER,
    OBFUNC,
    OBJECT,
    PROC,
    PROCEDURES,
    RANGEVAR,
    SECPROP,
    SECTION,
    STRING,
    TEMPLATE,
    THIS,
    UNDEFINED,
    NameError_,
)
from nrnmini.hoc.lexer import KEYWORDS, Lexer
from nrnmini.hoc.opcodes import MATH_FUNCTIONS
from nrnmini.source import SourceFile, Span

ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/="))
# Tokens that cannot begin a statement: after an object expression they end it.
ENDS = frozenset(
    ("nl", "eof", "}", ")", "]", ";", ",", ":", "else", ".", "*", "/", "%", "^")
    + ("+", "&&", "||", "==", "!=", "<", "<=", ">", ">=", "=", "&")
)
BINARY = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 3,
    "<=": 3,
    ">": 3,
    ">=": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
}
DEFINITIONS = {"proc": PROC, "func": FUNC, "obfunc": OBFUNC, "iterator": ITERATOR}
DIRECTIVES = frozenset(("begintemplate", "endtemplate", "public", "external"))


class Parser:
    """Reads the statements of one source in a scope that may change between them."""

    def __init__(self, source: SourceFile, scope):
        self.lexer = Lexer(source)
        self.source = source
        self.scope = scope
        self.locals: dict[str, ast.Local] = {}
        self.boxed: set[int] = set()
        self.defining = None  # kind of the procedure being read, or None
        self.uses: list = []  # names looked up: (name, symbol, its kind, dimensions)
        self.depth = 0

    # ---- errors -------------------------------------------------------------

    def error(self, message: str, help: str = "", node=None) -> HocError:
        lexer = self.lexer
        if node is not None:
            span = Span(self.source, node.start, node.end)
        else:
            start = lexer.start
            if lexer.kind in ("nl", "eof"):  # point behind what was last read
                start = max(lexer.last_end, 0)
            span = Span(self.source, start, max(lexer.end, start + 1))
        return HocError(Diagnostic(message, span, help=help))

    def unexpected(self, wanted: str = "", help: str = "") -> HocError:
        kind = self.lexer.kind
        what = {"nl": "the end of the line", "eof": "the end of the text"}.get(kind)
        if what is None:
            text = self.source.text[self.lexer.start : self.lexer.end]
            what = f"`{text}`"
        wanted = f", {wanted} was expected" if wanted else ""
        help = self.misspelt_keyword() or help
        return self.error(f"syntax error: unexpected {what}{wanted}", help)

    def misspelt_keyword(self) -> str:
        """A help if the word before this token is nearly a keyword, else ""."""
        text = self.source.text[: self.lexer.start]
        before = re.search(r"([A-Za-z]\w*)[ \t]+$", text)
        if before is None or before[1] in KEYWORDS:
            return ""
        symbol = self.scope.find(before[1])
        if symbol is not None and symbol.kind != UNDEFINED:
            return ""
        return suggest(before[1], KEYWORDS)

    def expect(self, kind: str, help: str = "") -> None:
        if self.lexer.kind != kind:
            raise self.unexpected(f"`{kind}`", help)
        self.lexer.advance()

    def named(self, call, *args):
        """Call a scope function; its complaint gets the place of this token."""
        try:
            return call(*args)
        except NameError_ as e:
            raise self.error(e.message, e.help) from None

    def used(self, name: str, symbol) -> None:
        """Note what a name is at this moment."""
        self.uses.append((name, symbol, symbol.kind, symbol.n_dims))

    def name(self) -> str:
        if self.lexer.kind != "name":
            raise self.unexpected("a name")
        return self.lexer.value

    # ---- top level ----------------------------------------------------------

    def statement_at_top(self):
        """The next top-level statement, or None at the end of the text.

        The newline that ends it is the current token, and nothing behind it has
        been read.
        """
        lexer = self.lexer
        self.locals, self.boxed, self.defining = {}, set(), None
        while lexer.advance() == "nl":
            pass
        kind = lexer.kind
        if kind == "eof":
            return None
        if kind in DEFINITIONS:
            node = self.definition()
        elif kind in DIRECTIVES:
            node = self.directive()
        elif kind == "help":
            lexer.skip_line()
            start = lexer.start
            lexer.advance()
            return ast.Block(start, lexer.start, [])
        elif kind == "debug":
            lexer.advance()
            node = ast.Block(lexer.start, lexer.start, [])
        else:
            node = self.points() or self.statement()
        if lexer.kind not in ("nl", "eof"):
            raise self.unexpected(
                "the end of the line",
                help="a line holds one statement; put several inside braces",
            )
        return node

    def points(self) -> ast.CallLines | None:
        """Lines `{pt3dadd(x, y, z, d)}`, read as one statement: they change nothing
        that reading the next line depends on."""
        if (
            self.lexer.kind != "{"
            or self.lexer.text.find("pt3dadd", self.lexer.pos, self.lexer.pos + 16) < 0
        ):
            return None
        return self.call_lines("pt3dadd", braced=True)

    def call_lines(self, name: str, braced: bool = False) -> ast.CallLines | None:
        """Lines that call a built-in function with plain numbers."""
        lexer = self.lexer
        symbol = self.scope.find(name)
        if (
            symbol is None
            or symbol.kind != BUILTIN
            or name in self.locals
            or name in MATH_FUNCTIONS
        ):
            return None
        start = lexer.start
        self.used(name, symbol)
        rows = lexer.call_lines(name, braced)
        return rows and ast.CallLines(start, lexer.last_end, symbol, rows)

    def directive(self):
        lexer = self.lexer
        start, kind = lexer.start, lexer.kind
        lexer.advance()
        names = [self.name()]
        end = lexer.end
        lexer.advance()
        while kind in ("public", "external") and lexer.kind == ",":
            lexer.advance()
            names.append(self.name())
            end = lexer.end
            lexer.advance()
        return ast.Directive(start, end, kind, names)

    def definition(self):
        lexer = self.lexer
        start, kind = lexer.start, DEFINITIONS[lexer.kind]
        lexer.advance()
        if lexer.kind in ("nl", "eof"):
            raise self.unexpected("the name of the procedure")
        symbol = self.named(self.scope.declare_procedure, self.name(), kind)
        end = lexer.end
        lexer.advance()
        self.expect("(")
        self.expect(")", help="arguments have no names in HOC: use $1, $s1, $o1")
        if lexer.kind != "{":
            raise self.unexpected(
                "`{`", help="the opening brace stands on the line of the name"
            )
        open_start, open_end = lexer.start, lexer.end
        lexer.advance()
        self.defining = kind
        n_numbers = n_objects = 0
        while lexer.kind == "nl":
            lexer.advance()
        for keyword in ("local", "localobj"):
            if lexer.kind != keyword:
                continue
            while True:
                lexer.advance()
                is_object = keyword == "localobj"
                name = self.name()
                if name in self.locals:
                    raise self.error(f"`{name}` is declared twice")
                self.locals[name] = ast.Local(
                    0, 0, name, n_numbers + n_objects, is_object
                )
                if is_object:
                    n_objects += 1
                else:
                    n_numbers += 1
                lexer.advance()
                if lexer.kind != ",":
                    break
        body = self.block_rest(open_start, open_end)
        self.defining = None
        return ast.Define(
            start, end, symbol, kind, body, n_numbers, n_objects, frozenset(self.boxed)
        )

    # ---- statements ---------------------------------------------------------

    def block_rest(self, start: int, end: int) -> ast.Block:
        """Statements up to and including the closing brace."""
        lexer = self.lexer
        body = []
        self.depth += 1
        try:
            while True:
                kind = lexer.kind
                if kind == "nl":
                    lexer.advance()
                elif kind == "}":
                    node = ast.Block(start, lexer.end, body)
                    lexer.advance()
                    return node
                elif kind == "eof":
                    raise HocError(
                        Diagnostic(
                            "syntax error: this brace is never closed",
                            Span(self.source, start, end),
                            help="add `}`",
                        )
                    )
                else:
                    node = None
                    if kind == "name" and lexer.text[lexer.pos] == "(":
                        node = self.call_lines(lexer.value)
                    body.append(node or self.statement())
        finally:
            self.depth -= 1

    def statement(self):
        method = STATEMENTS.get(self.lexer.kind)
        if method is not None:
            return method(self)
        return self.simple()

    def block(self):
        start, end = self.lexer.start, self.lexer.end
        self.lexer.advance()
        return self.block_rest(start, end)

    def body(self):
        """The statement of if, while, for...: it must begin on the same line."""
        if self.lexer.kind in ("nl", "eof"):
            raise self.unexpected(
                "a statement",
                help="it must begin on this line; open a brace here for a block",
            )
        return self.statement()

    def simple(self):
        """An expression, and what may follow one: `sec stmt`, `ob stmt`."""
        lexer = self.lexer
        start = lexer.start
        node = self.expression()
        if isinstance(node, ast.RangeAssign):
            return node
        if lexer.kind not in ENDS:
            if is_section(node):
                body = self.statement()
                return ast.WithSection(start, body.end, node, body)
            if may_be_object(node) and lexer.kind != "-":
                body = self.statement()
                return ast.WithSection(start, body.end, node, body)
        elif is_section(node) and type(node) is ast.Name:
            raise self.unexpected(
                f"a statement for section `{node.symbol.name}`",
            )
        return ast.Expression(start, lexer.last_end, node)

    def strdef(self):
        lexer = self.lexer
        start = lexer.start
        while True:
            lexer.advance()
            name = self.name()
            self.used(name, self.named(self.scope.declare, name, "strdef"))
            lexer.advance()
            if lexer.kind != ",":
                return ast.Block(start, lexer.last_end, [])

    def declare(self):
        lexer = self.lexer
        start = lexer.start
        what = "objref" if lexer.kind == "objectvar" else lexer.kind
        items = []
        while True:
            lexer.advance()
            name = self.name()
            at = (lexer.start, lexer.end)
            if what == "objref" and name == "this" and self.scope.template is not None:
                symbol = self.scope.use(name)
                symbol.kind = THIS
                lexer.advance()
            else:
                symbol = self.named(self.scope.declare, name, what)
                self.used(name, symbol)
                lexer.advance()
                dims = self.index()
                if what == "double" and not dims:
                    raise self.unexpected("`[`", help="give the size of the array")
                items.append((symbol, dims, at))
            if lexer.kind != ",":
                return ast.Declare(start, lexer.last_end, what, items)

    def print_(self):
        lexer = self.lexer
        start = lexer.start
        items = []
        while True:
            lexer.advance()
            items.append(self.expression())
            if lexer.kind != ",":
                return ast.Print(start, lexer.last_end, items)

    def delete(self):
        start = self.lexer.start
        self.lexer.advance()
        target = self.postfix()
        return ast.Delete(start, self.lexer.last_end, target)

    def return_(self):
        lexer = self.lexer
        start = lexer.start
        lexer.advance()
        value = None
        if lexer.kind not in ("nl", "eof", "}", ";", "else"):
            value = self.expression()
        return ast.Return(start, lexer.last_end, value)

    def jump(self):
        lexer = self.lexer
        node = ast.Jump(lexer.start, lexer.end, lexer.kind)
        if lexer.kind == "iterator_statement" and self.defining != ITERATOR:
            raise self.error("`iterator_statement` stands outside of an iterator")
        lexer.advance()
        return node

    def if_(self):
        lexer = self.lexer
        start = lexer.start
        lexer.advance()
        self.expect("(")
        test = self.expression()
        self.expect(")")
        then = self.body()
        orelse = None
        if lexer.kind == "else":
            lexer.advance()
            orelse = self.body()
        return ast.If(start, lexer.last_end, test, then, orelse)

    def else_(self):
        raise self.unexpected(
            help="`else` must stand on the line that ends the statement before it: "
            "`} else {`"
        )

    def while_(self):
        start = self.lexer.start
        self.lexer.advance()
        self.expect("(")
        test = self.expression()
        self.expect(")")
        body = self.body()
        return ast.While(start, self.lexer.last_end, test, body)

    def for_(self):
        lexer = self.lexer
        start = lexer.start
        lexer.advance()
        if lexer.kind == "(":
            lexer.advance()
            first = None
            if lexer.kind != ";":
                first = self.statement()
            if lexer.kind == ";":
                lexer.advance()
                test = self.expression()
                self.expect(";")
                step = None if lexer.kind == ")" else self.statement()
                self.expect(")")
                body = self.body()
                return ast.For(start, lexer.last_end, first, test, step, body)
            if not isinstance(first, ast.Expression):
                raise self.unexpected("`;`")
            target = first.value
            ends = None
            if lexer.kind == ",":
                lexer.advance()
                ends = self.expression()
            self.expect(")")
            self.assignable(target)
            body = self.body()
            return ast.ForSegments(start, lexer.last_end, target, ends, body)
        target = self.postfix()
        if lexer.kind == "=":
            self.assignable(target)
            lexer.advance()
            low = self.expression()
            self.expect(",", help="write `for i = first, last statement`")
            high = self.expression()
            body = self.body()
            return ast.ForRange(start, lexer.last_end, target, low, high, body)
        if isinstance(target, ast.Call) or may_be_object(target):
            body = self.body()
            return ast.ForIterator(start, lexer.last_end, target, body)
        raise self.unexpected("`=`")

    def access(self):
        start = self.lexer.start
        self.lexer.advance()
        section = self.postfix()
        return ast.Access(start, self.lexer.last_end, self.section(section))

    def section(self, node):
        """Check that a node can be a section."""
        if is_section(node) or may_be_object(node):
            return node
        what = self.source.text[node.start : node.end]
        raise self.error(f"`{what}` is not a section", node=node)

    def insert(self):
        lexer = self.lexer
        start, kind = lexer.start, lexer.kind
        lexer.advance()
        name = self.name()
        cls = ast.Insert if kind == "insert" else ast.Uninsert
        node = cls(start, lexer.end, name)
        lexer.advance()
        return node

    def end_of(self, node):
        """Split `sec(x)`: the section and x."""
        if isinstance(node, ast.Member) and node.args is not None:
            if len(node.args) != 1:
                raise self.error("one position is needed", node=node)
            section = ast.Member(
                node.start, node.end, node.base, node.name, node.index, None
            )
            return section, node.args[0]
        self.section(node)
        self.expect("(", help="write the position: `section(0)`")
        x = self.expression()
        self.expect(")")
        return node, x

    def connect(self):
        lexer = self.lexer
        start = lexer.start
        lexer.advance()
        child, child_x = self.end_of(self.postfix())
        self.expect(",")
        node = self.expression()
        parent = None
        if is_section(node):
            parent, node = self.end_of(node)
        return ast.Connect(start, lexer.last_end, child, child_x, parent, node)

    def setpointer(self):
        start = self.lexer.start
        self.lexer.advance()
        pointer = self.postfix()
        self.expect(",")
        target = self.postfix()
        self.take_address(target)
        return ast.SetPointer(start, self.lexer.last_end, pointer, target)

    def forall(self):
        start = self.lexer.start
        self.lexer.advance()
        body = self.body()
        return ast.ForAll(start, self.lexer.last_end, body)

    def forsec(self):
        start, kind = self.lexer.start, self.lexer.kind
        self.lexer.advance()
        pattern = self.postfix()
        body = self.body()
        cls = ast.ForSec if kind == "forsec" else ast.IfSec
        return cls(start, self.lexer.last_end, pattern, body)

    def misplaced(self):
        kind = self.lexer.kind
        if kind in ("depvar", "eqn"):
            raise self.error(
                f"`{kind}` is not supported: nrnmini has no solver for HOC equations"
            )
        if kind in ("local", "localobj"):
            raise self.error(
                f"`{kind}` must directly follow the opening brace of a procedure"
            )
        if kind in DEFINITIONS or kind in DIRECTIVES:
            raise self.error(
                f"`{kind}` is possible only at top level",
                help="is a closing brace missing above?" if self.depth else "",
            )
        raise self.unexpected()

    # ---- expressions --------------------------------------------------------

    def expression(self):
        """An expression; assignment is one, and binds to the right."""
        lexer = self.lexer
        node = self.binary(1)
        if lexer.kind in ASSIGNMENTS:
            op = lexer.kind
            self.assignable(node)
            lexer.advance()
            pair = getattr(node, "x", None)
            if isinstance(node, ast.Member) and node.args:
                pair = node.args[0]
            value = self.expression()
            if type(pair) is ast.Pair:
                self.expect(":", help="write two values: `diam(0:1) = 2:1`")
                last = self.expression()
                section, name = None, None
                if isinstance(node, ast.Member):
                    section, name = node.base, node.name
                else:
                    name = node.symbol.name
                return ast.RangeAssign(
                    node.start,
                    lexer.last_end,
                    op,
                    section,
                    name,
                    node.index,
                    pair.low,
                    pair.high,
                    value,
                    last,
                )
            return ast.Assign(node.start, lexer.last_end, op, node, value)
        return node

    def assignable(self, node) -> None:
        """Check a target; an undefined name becomes a number here."""
        kind = type(node)
        if kind is ast.Name:
            symbol = node.symbol
            if symbol.kind == UNDEFINED:
                self.named(self.scope.make_number, symbol)
            elif symbol.kind not in (NUMBER, STRING, OBJECT, SECPROP):
                raise self.error(
                    f"`{symbol.name}` is a {symbol.kind_name()}: nothing can be "
                    "assigned to it",
                    node=node,
                )
            return
        if kind in (ast.Local, ast.Arg, ast.Range):
            return
        if kind is ast.Member:
            return
        what = self.source.text[node.start : node.end].strip()
        raise self.error(f"nothing can be assigned to `{what}`", node=node)

    def binary(self, level: int):
        lexer = self.lexer
        left = self.unary()
        while True:
            op = lexer.kind
            power = BINARY.get(op, 0)
            if power < level or power == 0:
                return left
            lexer.advance()
            right = self.binary(power + 1)
            if lexer.kind in ASSIGNMENTS and type(right) in TARGETS:
                # `a == b = c` assigns to b, as yacc resolves it.
                assign = lexer.kind
                self.assignable(right)
                lexer.advance()
                value = self.expression()
                right = ast.Assign(right.start, lexer.last_end, assign, right, value)
            left = ast.Binary(left.start, lexer.last_end, op, left, right)

    def unary(self):
        lexer = self.lexer
        if lexer.kind in ("-", "!"):
            start, op = lexer.start, lexer.kind
            lexer.advance()
            operand = self.unary()
            if op == "-" and type(operand) is ast.Number:
                return ast.Number(start, lexer.last_end, -operand.value)
            return ast.Unary(start, lexer.last_end, op, operand)
        node = self.postfix()
        if lexer.kind == "^":
            lexer.advance()
            right = self.unary()  # right associative; `2^-1` is allowed
            node = ast.Binary(node.start, lexer.last_end, "^", node, right)
        return node

    def postfix(self):
        """A primary expression with its components."""
        node = self.primary()
        lexer = self.lexer
        while lexer.kind == ".":
            start = node.start
            lexer.advance()
            if not isinstance(lexer.value, str) or not lexer.value[:1].isidentifier():
                raise self.unexpected("the name of a component")
            name = lexer.value
            lexer.advance()
            index = self.index()
            args = None
            if lexer.kind == "(" and not (is_section(node) and name in PROPERTIES):
                args = self.arguments()
            node = ast.Member(start, lexer.last_end, node, name, index, args)
        return node

    def index(self) -> list:
        lexer = self.lexer
        index = []
        while lexer.kind == "[":
            lexer.advance()
            index.append(self.expression())
            self.expect("]")
        return index

    def arguments(self) -> list:
        """`( arg, arg, ... )`; an argument may be `&x`, a text, `new T()`, a:b."""
        lexer = self.lexer
        self.expect("(")
        args = []
        if lexer.kind == ")":
            lexer.advance()
            return args
        while True:
            if lexer.kind == "&":
                start = lexer.start
                lexer.advance()
                target = self.postfix()
                self.take_address(target)
                args.append(ast.AddressOf(start, lexer.last_end, target))
            else:
                node = self.expression()
                if lexer.kind == ":":
                    lexer.advance()
                    high = self.expression()
                    node = ast.Pair(node.start, lexer.last_end, node, high)
                args.append(node)
            if lexer.kind == ",":
                lexer.advance()
            elif lexer.kind == ")":
                lexer.advance()
                return args
            else:
                raise self.unexpected("`,` or `)`")

    def take_address(self, target) -> None:
        if isinstance(target, ast.Local) and not target.is_object:
            self.boxed.add(target.slot)
        elif isinstance(target, ast.Name) and target.symbol.kind == UNDEFINED:
            self.named(self.scope.make_number, target.symbol)

    def primary(self):
        lexer = self.lexer
        kind, start, end, value = lexer.kind, lexer.start, lexer.end, lexer.value
        if kind == "num":
            lexer.advance()
            return ast.Number(start, end, value)
        if kind == "name":
            return self.named_primary()
        if kind == "str":
            lexer.advance()
            return ast.String(start, end, value)
        if kind == "(":
            lexer.advance()
            node = self.expression()
            if lexer.kind != ")":
                raise self.unexpected("`)`")
            lexer.advance()
            if type(node) in TARGETS:  # `(x) = 1` is no assignment
                return ast.Unary(start, lexer.last_end, "", node)
            return node
        if kind == "arg":
            return self.argument()
        if kind == "new":
            lexer.advance()
            name = self.name()
            symbol = self.scope.find_template(name)
            if symbol is not None:
                self.used(name, symbol)
            if symbol is None or symbol.kind not in (TEMPLATE, CLASS):
                known = [
                    n
                    for n in self.scope.visible()
                    if self.scope.find(n).kind in (TEMPLATE, CLASS)
                ]
                raise self.error(
                    f"`{name}` is not a template",
                    help=not_yet(name) or suggest(name, known),
                )
            lexer.advance()
            return ast.New(start, lexer.last_end, symbol, self.arguments())
        if kind == "read":
            lexer.advance()
            self.expect("(")
            target = self.postfix()
            self.assignable(target)
            self.expect(")")
            return ast.Read(start, lexer.last_end, target)
        if kind in STATEMENTS:
            raise self.unexpected("an expression")
        raise self.unexpected()

    def argument(self):
        lexer = self.lexer
        start, end, value = lexer.start, lexer.end, lexer.value
        kind = value[0] if value[0] in "so&" else ""
        number = value[len(kind) :]
        local = -1
        if number == "i":
            found = self.locals.get("i")
            if found is None or found.is_object:
                raise self.error(
                    f"`${value}` takes its number from a local variable `i`",
                    help="declare it: `{ local i`",
                )
            local, number = found.slot, "0"
        elif int(number) == 0:
            raise self.error("arguments are counted from 1")
        lexer.advance()
        index = self.index() if kind == "&" else []
        return ast.Arg(start, end, kind, int(number), local, index)

    def named_primary(self):
        lexer = self.lexer
        name, start, end = lexer.value, lexer.start, lexer.end
        local = self.locals.get(name)
        if local is not None:
            lexer.advance()
            return ast.Local(start, end, name, local.slot, local.is_object)
        symbol = self.scope.use(name)
        kind = symbol.kind
        self.used(name, symbol)
        if kind == NUMBER:
            lexer.advance()
            if lexer.kind == "[":
                index = self.index()
                if len(index) != symbol.n_dims:
                    raise self.wrong_index(symbol, len(index), start)
                return ast.Name(start, lexer.last_end, symbol, index)
            return ast.Name(start, end, symbol, [])
        if kind in PROCEDURES or kind == BUILTIN:
            lexer.advance()
            if lexer.kind != "(":
                raise self.unexpected(
                    "`(`", help=f"call the {symbol.kind_name()}: `{name}()`"
                )
            if kind == BUILTIN and name not in MATH_FUNCTIONS:
                values = lexer.numbers()
                if values is not None:
                    numbers = ast.Numbers(end, lexer.last_end, values)
                    return ast.Call(start, lexer.last_end, symbol, [numbers])
            args = self.arguments()
            return ast.Call(start, lexer.last_end, symbol, args)
        if kind == OBJECT or kind == SECTION:
            lexer.advance()
            index = self.index()
            if index and len(index) != symbol.n_dims:
                raise self.wrong_index(symbol, len(index), start)
            return ast.Name(start, lexer.last_end, symbol, index)
        if kind == RANGEVAR:
            lexer.advance()
            index = self.index()
            x = None
            if lexer.kind == "(":
                args = self.arguments()
                if len(args) != 1:
                    raise self.error(
                        f"`{name}` takes one position between 0 and 1",
                        node=ast.Node(start, lexer.last_end),
                    )
                x = args[0]
            return ast.Range(start, lexer.last_end, symbol, index, x)
        if kind == TEMPLATE or kind == CLASS:
            lexer.advance()
            if lexer.kind != "[":
                raise self.unexpected(
                    "`[`", help=f"write `new {name}()` after `=`, or `{name}[index]`"
                )
            lexer.advance()
            index = self.expression()
            self.expect("]")
            return ast.Instance(start, lexer.last_end, symbol, index)
        if kind == STRING or kind == SECPROP or kind == THIS:
            lexer.advance()
            return ast.Name(start, end, symbol, [])
        if kind == MECHANISM:
            raise self.error(
                f"`{name}` is a mechanism: it is no value",
                help=f"its variables end in `_{name}`; `insert {name}` inserts it",
            )
        # Undefined: a number that will exist when this runs, or a call.
        lexer.advance()
        if lexer.kind == "(":
            args = self.arguments()
            return ast.Call(start, lexer.last_end, symbol, args)
        if lexer.kind == "[":
            known = [n for n in self.scope.visible() if n != name]
            raise self.error(
                f"`{name}` is not an array",
                help=suggest(name, known)
                or f"declare it on a line before: `double {name}[n]` or "
                f"`objref {name}[n]`",
                node=ast.Node(start, end),
            )
        if lexer.kind == ".":
            known = [n for n in self.scope.visible() if n != name]
            raise self.error(
                f"`{name}` is not an object or section",
                help=suggest(name, known) or "declare it on a line before",
                node=ast.Node(start, end),
            )
        return ast.Name(start, end, symbol, [])

    def wrong_index(self, symbol, n: int, start: int) -> HocError:
        if symbol.n_dims == 0:
            message = f"`{symbol.name}` is not an array"
        else:
            message = (
                f"wrong number of subscripts: `{symbol.name}` has "
                f"{symbol.n_dims}, not {n}"
            )
        return self.error(message, node=ast.Node(start, self.lexer.last_end))


TARGETS = frozenset((ast.Name, ast.Local, ast.Arg, ast.Range, ast.Member))
PROPERTIES = frozenset(("nseg", "L", "Ra", "rallbranch"))


def is_section(node) -> bool:
    """True for the name of a section."""
    return type(node) is ast.Name and node.symbol.kind == SECTION


def may_be_object(node) -> bool:
    """True for an expression that can give an object or a section."""
    kind = type(node)
    if kind is ast.Name:
        return node.symbol.kind in (OBJECT, THIS)
    if kind is ast.Local:
        return node.is_object
    if kind is ast.Arg:
        return node.kind == "o"
    if kind is ast.Call:
        return node.symbol.kind == OBFUNC
    return kind in (ast.Member, ast.Instance)


STATEMENTS = {
    "{": Parser.block,
    "strdef": Parser.strdef,
    "double": Parser.declare,
    "objref": Parser.declare,
    "objectvar": Parser.declare,
    "create": Parser.declare,
    "print": Parser.print_,
    "delete": Parser.delete,
    "return": Parser.return_,
    "break": Parser.jump,
    "continue": Parser.jump,
    "stop": Parser.jump,
    "iterator_statement": Parser.jump,
    "if": Parser.if_,
    "else": Parser.else_,
    "while": Parser.while_,
    "for": Parser.for_,
    "access": Parser.access,
    "insert": Parser.insert,
    "uninsert": Parser.insert,
    "connect": Parser.connect,
    "setpointer": Parser.setpointer,
    "forall": Parser.forall,
    "forsec": Parser.forsec,
    "ifsec": Parser.forsec,
}
for _keyword in (
    "depvar eqn local localobj proc func obfunc iterator "
    "begintemplate endtemplate public external".split()
):
    STATEMENTS[_keyword] = Parser.misplaced
del _keyword
