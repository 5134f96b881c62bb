# Expressions of HOC: tokens to trees.
#
# Owns: the grammar of expressions, arguments and components, and what names become
# when they are *read* (the first assignment declares a number). Leaves to others:
# statements (parser), types of expressions (compiler).

cimport nrnmini.hoc.ast as ast
from nrnmini.hoc.lexer cimport Lexer
from nrnmini.hoc.recursion cimport enter_recursion, leave_recursion

import re

from nrnmini.errors import Diagnostic, HocError, not_yet, suggest
from nrnmini.hoc.ast import (
    BUILTIN, CLASS, MECHANISM, NUMBER, OBFUNC, OBJECT, PROCEDURES, RANGEVAR, SECPROP,
    SECTION, STRING, TEMPLATE, THIS, UNDEFINED, NameError_)
from nrnmini.hoc.lexer import KEYWORDS
from nrnmini.hoc.opcodes import MATH_FUNCTIONS
from nrnmini.source import Span

ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/="))
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


cdef class ExpressionParser:
    """The part of the parser that reads expressions."""

    def __init__(self, source, scope):
        self.lexer = Lexer(source)
        self.source = source
        self.scope = scope
        self.locals = {}
        self.boxed = set()
        self.uses = []

    # ---- errors -------------------------------------------------------------

    def error(self, message, help="", node=None):
        lexer = self.lexer
        if node is not None:
            span = Span(self.source, node.start, node.end)
        else:
            start = lexer.start
            if lexer.kind in ("nl", "eof"):  # point behind what was last read
                start = max(lexer.last_end, 0)
            span = Span(self.source, start, max(lexer.end, start + 1))
        return HocError(Diagnostic(message, span, help=help))

    def unexpected(self, wanted="", help=""):
        kind = self.lexer.kind
        what = {"nl": "the end of the line", "eof": "the end of the text"}.get(kind)
        if what is None:
            text = self.source.text[self.lexer.start : self.lexer.end]
            what = f"`{text}`"
        wanted = f", {wanted} was expected" if wanted else ""
        help = self.misspelt_keyword() or help
        return self.error(f"syntax error: unexpected {what}{wanted}", help)

    def misspelt_keyword(self):
        """A help if the word before this token is nearly a keyword, else ""."""
        text = self.source.text[: self.lexer.start]
        before = re.search(r"([A-Za-z]\w*)[ \t]+$", text)
        if before is None or before[1] in KEYWORDS:
            return ""
        symbol = self.scope.find(before[1])
        if symbol is not None and symbol.kind != UNDEFINED:
            return ""
        return suggest(before[1], KEYWORDS)

    cdef expect(self, str kind, str help=""):
        if self.lexer.kind != kind:
            raise self.unexpected(f"`{kind}`", help)
        self.lexer.advance()

    def named(self, call, *args):
        """Call a scope function; its complaint gets the place of this token."""
        try:
            return call(*args)
        except NameError_ as e:
            raise self.error(e.message, e.help) from None

    cdef used(self, str name, symbol):
        """Note what a name is at this moment."""
        self.uses.append((name, symbol, symbol.kind, symbol.n_dims))

    cdef name(self):
        if self.lexer.kind != "name":
            raise self.unexpected("a name")
        return self.lexer.value

    # ---- expressions --------------------------------------------------------

    cpdef expression(self):
        """An expression; assignment is one, and binds to the right."""
        enter_recursion(" in an expression")
        try:
            return self.assignment()
        finally:
            leave_recursion()

    cdef assignment(self):
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
                self.expect(":", "write two values: `diam(0:1) = 2:1`")
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

    cdef assignable(self, node):
        """Check a target; an undefined name becomes a number here."""
        kind = type(node)
        if kind is ast.Name:
            symbol = node.symbol
            if symbol.kind == UNDEFINED:
                self.named(self.scope.make_number, symbol)
            elif symbol.kind not in (NUMBER, STRING, OBJECT, SECPROP, THIS):
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

    cdef binary(self, int level):
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

    cdef nested_unary(self):
        enter_recursion(" in an expression")
        try:
            return self.unary()
        finally:
            leave_recursion()

    cdef unary(self):
        lexer = self.lexer
        if lexer.kind in ("-", "!"):
            start, op = lexer.start, lexer.kind
            lexer.advance()
            operand = self.nested_unary()
            if op == "-" and type(operand) is ast.Number:
                return ast.Number(start, lexer.last_end, -operand.value)
            return ast.Unary(start, lexer.last_end, op, operand)
        node = self.postfix()
        if lexer.kind == "^":
            lexer.advance()
            right = self.nested_unary()  # right associative; `2^-1` is allowed
            node = ast.Binary(node.start, lexer.last_end, "^", node, right)
        return node

    cdef postfix(self):
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

    cdef index(self):
        lexer = self.lexer
        index = []
        while lexer.kind == "[":
            lexer.advance()
            index.append(self.expression())
            self.expect("]")
        return index

    cdef arguments(self):
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

    cpdef take_address(self, target):
        if isinstance(target, ast.Local) and not target.is_object:
            self.boxed.add(target.slot)
        elif isinstance(target, ast.Name) and target.symbol.kind == UNDEFINED:
            self.named(self.scope.make_number, target.symbol)

    cdef primary(self):
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
        if kind == "{" or kind in KEYWORDS:
            raise self.unexpected("an expression")
        raise self.unexpected()

    cdef argument(self):
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

    cdef named_primary(self):
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

    def wrong_index(self, symbol, n, start):
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


cdef bint is_section(node) except -1:
    """True for the name of a section."""
    return type(node) is ast.Name and node.symbol.kind == SECTION


cdef bint may_be_object(node) except -1:
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
