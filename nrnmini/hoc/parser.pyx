# HOC tokens to trees, one top-level statement at a time.
#
# Owns: the grammar of statements. Leaves to others: expressions (expression_parser)
# and declarations that act when executed.

cimport cython
cimport nrnmini.hoc.ast as ast
from nrnmini.hoc.expression_parser cimport (
    ExpressionParser, is_section, may_be_object)
from nrnmini.hoc.recursion cimport enter_recursion, leave_recursion

from nrnmini.errors import Diagnostic, HocError
from nrnmini.hoc.ast import (
    BUILTIN, FUNC, ITERATOR, OBFUNC, PROC, THIS)
from nrnmini.hoc.opcodes import MATH_FUNCTIONS
from nrnmini.source import Span

# Tokens that cannot begin a statement: after an object expression they end it.
ENDS = frozenset(
    ("nl", "eof", "}", ")", "]", ";", ",", ":", "else", ".", "*", "/", "%", "^")
    + ("+", "&&", "||", "==", "!=", "<", "<=", ">", ">=", "=", "&")
)
DEFINITIONS = {"proc": PROC, "func": FUNC, "obfunc": OBFUNC, "iterator": ITERATOR}
DIRECTIVES = frozenset(("begintemplate", "endtemplate", "public", "external"))


@cython.final
cdef class Parser(ExpressionParser):
    """Reads the statements of one source in a scope that may change between them."""

    cdef object defining            # kind of the procedure being read, or None
    cdef int    depth               # of braces

    # ---- top level ----------------------------------------------------------

    cpdef statement_at_top(self):
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

    cpdef points(self):
        """Lines `{pt3dadd(x, y, z, d)}`, read as one statement: they change nothing
        that reading the next line depends on."""
        if (
            self.lexer.kind != "{"
            or self.lexer.text.find("pt3dadd", self.lexer.pos, self.lexer.pos + 16) < 0
        ):
            return None
        return self.call_lines("pt3dadd", True)

    cpdef call_lines(self, str name, bint braced=False):
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

    cpdef directive(self):
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

    cpdef definition(self):
        lexer = self.lexer
        start, kind = lexer.start, DEFINITIONS[lexer.kind]
        lexer.advance()
        if lexer.kind in ("nl", "eof"):
            raise self.unexpected("the name of the procedure")
        symbol = self.named(self.scope.declare_procedure, self.name(), kind)
        end = lexer.end
        lexer.advance()
        self.expect("(")
        self.expect(")", "arguments have no names in HOC: use $1, $s1, $o1")
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

    cpdef block_rest(self, int start, int end):
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

    cpdef statement(self):
        enter_recursion(" in a statement")
        try:
            return self.statement_inside()
        finally:
            leave_recursion()

    cdef statement_inside(self):
        method = STATEMENTS.get(self.lexer.kind)
        if method is not None:
            return getattr(self, method)()
        return self.simple()

    cpdef block(self):
        start, end = self.lexer.start, self.lexer.end
        self.lexer.advance()
        return self.block_rest(start, end)

    cpdef body(self):
        """The statement of if, while, for...: it must begin on the same line."""
        if self.lexer.kind in ("nl", "eof"):
            raise self.unexpected(
                "a statement",
                help="it must begin on this line; open a brace here for a block",
            )
        return self.statement()

    cpdef simple(self):
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

    cpdef strdef(self):
        lexer = self.lexer
        start = lexer.start
        while True:
            lexer.advance()
            name = self.name()
            self.used(name, self.named(self.scope.declare, name, "strdef"))
            lexer.advance()
            if lexer.kind != ",":
                return ast.Block(start, lexer.last_end, [])

    cpdef declare(self):
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

    cpdef print_(self):
        lexer = self.lexer
        start = lexer.start
        items = []
        while True:
            lexer.advance()
            items.append(self.expression())
            if lexer.kind != ",":
                return ast.Print(start, lexer.last_end, items)

    cpdef delete(self):
        start = self.lexer.start
        self.lexer.advance()
        target = self.postfix()
        return ast.Delete(start, self.lexer.last_end, target)

    cpdef return_(self):
        lexer = self.lexer
        start = lexer.start
        lexer.advance()
        value = None
        if lexer.kind not in ("nl", "eof", "}", ";", "else"):
            value = self.expression()
        return ast.Return(start, lexer.last_end, value)

    cpdef jump(self):
        lexer = self.lexer
        node = ast.Jump(lexer.start, lexer.end, lexer.kind)
        if lexer.kind == "iterator_statement" and self.defining != ITERATOR:
            raise self.error("`iterator_statement` stands outside of an iterator")
        lexer.advance()
        return node

    cpdef if_(self):
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

    cpdef else_(self):
        raise self.unexpected(
            help="`else` must stand on the line that ends the statement before it: "
            "`} else {`"
        )

    cpdef while_(self):
        start = self.lexer.start
        self.lexer.advance()
        self.expect("(")
        test = self.expression()
        self.expect(")")
        body = self.body()
        return ast.While(start, self.lexer.last_end, test, body)

    cpdef for_(self):
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
            self.expect(",", "write `for i = first, last statement`")
            high = self.expression()
            body = self.body()
            return ast.ForRange(start, lexer.last_end, target, low, high, body)
        if isinstance(target, ast.Call) or may_be_object(target):
            body = self.body()
            return ast.ForIterator(start, lexer.last_end, target, body)
        raise self.unexpected("`=`")

    cpdef access(self):
        start = self.lexer.start
        self.lexer.advance()
        section = self.postfix()
        return ast.Access(start, self.lexer.last_end, self.section(section))

    cpdef section(self, node):
        """Check that a node can be a section."""
        if is_section(node) or may_be_object(node):
            return node
        what = self.source.text[node.start : node.end]
        raise self.error(f"`{what}` is not a section", node=node)

    cpdef insert(self):
        lexer = self.lexer
        start, kind = lexer.start, lexer.kind
        lexer.advance()
        name = self.name()
        cls = ast.Insert if kind == "insert" else ast.Uninsert
        node = cls(start, lexer.end, name)
        lexer.advance()
        return node

    cpdef end_of(self, node):
        """Split `sec(x)`: the section and x."""
        if isinstance(node, ast.Member) and node.args is not None:
            if len(node.args) != 1:
                raise self.error("one position is needed", node=node)
            section = ast.Member(
                node.start, node.end, node.base, node.name, node.index, None
            )
            return section, node.args[0]
        self.section(node)
        self.expect("(", "write the position: `section(0)`")
        x = self.expression()
        self.expect(")")
        return node, x

    cpdef connect(self):
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

    cpdef setpointer(self):
        start = self.lexer.start
        self.lexer.advance()
        pointer = self.postfix()
        self.expect(",")
        target = self.postfix()
        self.take_address(target)
        return ast.SetPointer(start, self.lexer.last_end, pointer, target)

    cpdef forall(self):
        start = self.lexer.start
        self.lexer.advance()
        body = self.body()
        return ast.ForAll(start, self.lexer.last_end, body)

    cpdef forsec(self):
        start, kind = self.lexer.start, self.lexer.kind
        self.lexer.advance()
        pattern = self.postfix()
        body = self.body()
        cls = ast.ForSec if kind == "forsec" else ast.IfSec
        return cls(start, self.lexer.last_end, pattern, body)

    cpdef misplaced(self):
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


STATEMENTS = {
    "{": "block",
    "strdef": "strdef",
    "double": "declare",
    "objref": "declare",
    "objectvar": "declare",
    "create": "declare",
    "print": "print_",
    "delete": "delete",
    "return": "return_",
    "break": "jump",
    "continue": "jump",
    "stop": "jump",
    "iterator_statement": "jump",
    "if": "if_",
    "else": "else_",
    "while": "while_",
    "for": "for_",
    "access": "access",
    "insert": "insert",
    "uninsert": "insert",
    "connect": "connect",
    "setpointer": "setpointer",
    "forall": "forall",
    "forsec": "forsec",
    "ifsec": "forsec",
}
for _keyword in (
    "depvar eqn local localobj proc func obfunc iterator "
    "begintemplate endtemplate public external".split()
):
    STATEMENTS[_keyword] = "misplaced"
del _keyword
