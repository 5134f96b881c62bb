"""Tokens to tree: statements and expressions; the base of `parser.Parser`.

Owns: the token cursor, error collection, statements, expressions, unit texts.
"""

from __future__ import annotations

from nrnmini.errors import Diagnostic, NmodlError
from nrnmini.nmodl import ast
from nrnmini.nmodl.lexer import Token, tokenize
from nrnmini.source import SourceFile, Span

MAX_ERRORS = 20
# They start a block of the file and stand in no other.
STARTERS = frozenset(
    """NEURON PARAMETER ASSIGNED STATE CONSTANT BREAKPOINT DERIVATIVE KINETIC NONLINEAR
    DISCRETE FUNCTION PROCEDURE FUNCTION_TABLE NET_RECEIVE CONSTRUCTOR
    DESTRUCTOR""".split()
)
MAX_MOLECULES = 100  # of one kind, in a reaction
MAX_DEPTH = 100  # of nested expressions and statements

# Low to high; `^` and the unary operators are handled apart.
_LEVELS = [
    ("||",),
    ("&&",),
    ("<", ">", "<=", ">=", "==", "!="),
    ("+", "-"),
    ("*", "/"),
]
_LEVEL_OF = {op: level for level, ops in enumerate(_LEVELS) for op in ops}


class _Resync(Exception):
    """An error has been noted; go on at the next place that makes sense."""


class TooManyErrors(Exception):
    pass


class StatementParser:
    def __init__(self, source: SourceFile):
        self.problems: list[Diagnostic] = []
        self.defines: dict[str, int] = {}
        self.inside = ""  # KINETIC, LINEAR, NET_RECEIVE, ...
        self.depth = 0
        self.start(source)

    def start(self, source: SourceFile):
        self.source = source
        self.tokens, problems = tokenize(source)
        self.problems += problems
        self.at = 0

    # ---- the cursor ------------------------------------------------------------

    @property
    def tok(self) -> Token:
        return self.tokens[self.at]

    def peek(self, n=1) -> Token:
        return self.tokens[min(self.at + n, len(self.tokens) - 1)]

    def before(self) -> Token:
        return self.tokens[max(self.at - 1, 0)]

    def column(self) -> int:
        return self.source.position(self.tok.start)[1]

    def advance(self) -> Token:
        tok = self.tok
        if tok.kind != "end":
            self.at += 1
        return tok

    def at_op(self, text) -> bool:
        return self.tok.text == text and self.tok.kind in ("op", "keyword")

    def accept(self, text) -> bool:
        if self.at_op(text):
            self.at += 1
            return True
        return False

    def expect(self, text) -> Token:
        if self.at_op(text):
            return self.advance()
        before = self.before()
        if self.at and before.line < self.tok.line and text != "}":
            # Shown where it belongs, not at the start of some later line.
            self.fail(f"`{text}` is missing after `{before.text}`", tok=before)
        self.fail(f"`{text}` is missing before {self.shown(self.tok)}")

    def shown(self, tok) -> str:
        return f"`{tok.text}`" if tok.text else "the end of the file"

    def name(self, what, replace=True) -> Token:
        tok = self.tok
        if tok.kind == "name":
            return self.advance()
        if tok.kind == "keyword":
            self.fail(f"{what} is expected; `{tok.text}` is a keyword")
        if tok.kind == "bad":
            self.bad_character()
        self.fail(f"{what} is expected, not {self.shown(tok)}")

    # ---- errors ----------------------------------------------------------------

    def problem(self, message, tok, label="", help="", code="E0101"):
        span = tok.span if isinstance(tok, Token) else tok
        # A second complaint about the same place helps nobody.
        if any(p.span and p.span.start == span.start for p in self.problems):
            return
        self.problems.append(Diagnostic(message, span, label, help, code))
        if len(self.problems) >= MAX_ERRORS:
            raise TooManyErrors

    def fail(self, message, help="", tok=None):
        tok = tok or self.tok
        if tok.kind == "end" and self.at:
            last = self.before()
            tok = Token("end", "", last.source, last.start, last.end, last.line)
        self.problem(message, tok, help=help)
        raise _Resync

    def bad_character(self):
        char = self.tok.text
        help = ""
        if char == ";":
            help = "statements need no separator: remove it"
        elif char == "_":
            help = "a name starts with a letter"
        elif ord(char) > 127:
            help = "a MOD file is plain ASCII outside COMMENT blocks"
        self.fail(f"`{char}` has no meaning in NMODL", help)

    def raise_problems(self):
        if self.problems:
            raise NmodlError(*self.problems[:MAX_ERRORS])

    def block_ends(self) -> bool:
        """At `}`, or where it is missing: the end of the file, another block."""
        return self.at_op("}") or self.tok.kind == "end" or self.at_starter()

    def at_starter(self) -> bool:
        return self.tok.kind == "keyword" and self.tok.text in STARTERS

    def close(self, opening) -> None:
        """The `}` of a block."""
        if self.at_op("}"):
            self.advance()
        else:
            self.not_closed(opening)

    def not_closed(self, opening) -> None:
        self.problem("this block is not closed", opening, "`}` is missing")

    def skip_line(self):
        """To the next line, or to the `}` that closes the block."""
        line, depth = self.tok.line, 0
        if self.at == 0 or self.before().line != line:
            line = self.tok.line
        while self.tok.kind != "end":
            if self.at_op("{"):
                depth += 1
            elif self.at_op("}"):
                if depth == 0:
                    return
                depth -= 1
            elif depth == 0 and self.tok.line > line:
                return
            self.advance()

    def skip_item(self, words):
        while self.tok.kind != "end" and not self.at_op("}"):
            self.advance()
            if self.tok.text in words:
                return

    def skip_braces(self):
        self.expect("{")
        depth = 1
        while depth and self.tok.kind != "end":
            depth += {"{": 1, "}": -1}.get(self.tok.text, 0)
            self.advance()

    # ---- small things ------------------------------------------------------------

    def unit(self) -> str:
        """The text of `( ... )`, whatever it is."""
        start = self.expect("(")
        depth = 1
        while depth:
            if self.tok.kind == "end":
                self.fail("`(` is not closed", tok=start)
            depth += {"(": 1, ")": -1}.get(self.tok.text, 0)
            last = self.advance()
            # As in NEURON a unit ends with its line: `(j/(K.molar)` is one.
            if last.text == ")" and self.tok.line != last.line:
                break
        return " ".join(self.source.text[start.end : last.start].split())

    def integer_of(self, tok) -> int:
        return int(tok.text) if tok.kind == "int" else self.defines[tok.text]

    def integer(self, what) -> int:
        sign = -1 if self.accept("-") else 1
        tok = self.tok
        if tok.kind == "int" or tok.text in self.defines:
            self.advance()
            return sign * self.integer_of(tok)
        self.fail(f"{what} must be a whole number or a DEFINEd name")

    def signed_number(self) -> str:
        sign = "-" if self.accept("-") else ""
        if not sign:
            self.accept("+")
        tok = self.tok
        if tok.kind in ("int", "real"):
            self.advance()
            return sign + tok.text
        if tok.text in self.defines:
            self.advance()
            value = self.defines[tok.text]
            return str(-value if sign else value)
        self.fail(f"a number is expected, not {self.shown(tok)}")

    def local_names(self) -> list[tuple[str, int]]:
        names = []
        while True:
            tok = self.name("a name after LOCAL")
            size = 0
            if self.accept("["):
                size = self.integer("the size of an array")
                self.expect("]")
            names.append((tok.text, size))
            if self.at_op("("):
                self.unit()
            if not self.accept(","):
                return names

    # ---- statements --------------------------------------------------------------

    def body(self) -> ast.Body:
        opening = self.expect("{")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.problem("blocks are nested too deeply", opening)
            raise TooManyErrors
        stmts: list[ast.Stmt] = []
        while not self.block_ends():
            start = self.tok
            try:
                stmt = self.statement(bool(stmts))
                if stmt is not None:
                    stmt.span = (
                        start.span.to(self.before().span)
                        if (self.before().source is start.source)
                        else start.span
                    )
                    if isinstance(stmt, (ast.If, ast.While, ast.From)):
                        stmt.span = start.span
                    stmts.append(stmt)
            except _Resync:
                if self.tok is start:
                    self.advance()
                self.skip_line()
        if self.tok.kind == "end":
            self.depth -= 1
            self.not_closed(opening)
            raise _Resync
        if self.at_starter():
            self.not_closed(opening)
            self.depth -= 1
            return ast.Body(stmts, span=opening.span)
        self.expect("}")
        self.depth -= 1
        return ast.Body(stmts, span=opening.span)

    def statement(self, has_statements=False) -> ast.Stmt | None:
        tok = self.tok
        if tok.kind == "name":
            return self.name_statement()
        if tok.kind == "op":
            if tok.text == "{":
                return self.body()
            if tok.text in ("~", "~+"):
                return self.tilde()
        if tok.kind == "bad":
            self.bad_character()
        handler = _STATEMENTS.get(tok.text) if tok.kind == "keyword" else None
        if handler is None:
            self.fail(f"{self.shown(tok)} does not start a statement")
        self.advance()
        return handler(self, tok)

    def name_statement(self):
        tok = self.advance()
        if self.at_op("("):
            call = ast.Call(tok.text, self.call_args(), span=tok.span)
            return ast.CallStmt(call)
        order = self.primes()
        target = self.variable(tok)
        order += self.primes()
        if not self.at_op("="):
            if self.tok.kind == "bad":
                self.bad_character()
            self.fail(f"`=` or `(` is missing after `{tok.text}`")
        self.advance()
        value = self.expression()
        if order:
            return ast.DiffEq(target, value, order)
        return ast.Assign(target, value)

    def primes(self) -> int:
        n = 0
        while self.accept("'"):
            n += 1
        return n

    def variable(self, tok) -> ast.Name | ast.Index:
        if self.accept("["):
            index = self.expression()
            close = self.expect("]")
            return ast.Index(tok.text, index, span=tok.span.to(close.span))
        return ast.Name(tok.text, span=tok.span)

    def stmt_local(self, tok):
        return ast.Local(self.local_names())

    def stmt_if(self, tok):
        self.expect("(")
        cond = self.expression()
        self.expect(")")
        then = self.body()
        orelse = None
        if self.accept("else") or self.accept("ELSE"):
            word = self.tok
            if self.accept("if") or self.accept("IF"):
                orelse = self.stmt_if(word)
                orelse.span = word.span
            else:
                orelse = self.body()
        return ast.If(cond, then, orelse)

    def stmt_while(self, tok):
        self.expect("(")
        cond = self.expression()
        self.expect(")")
        return ast.While(cond, self.body())

    def stmt_from(self, tok):
        name = self.name("the loop variable after FROM").text
        self.expect("=")
        first = self.expression()
        self.expect("TO")
        last = self.expression()
        step = self.expression() if self.accept("BY") else None
        return ast.From(name, first, last, step, self.body())

    def stmt_verbatim(self, tok):
        return ast.Verbatim(tok.raw)

    def stmt_nothing(self, tok):
        return None

    def stmt_solve(self, tok):
        node = ast.Solve(self.name("the block that SOLVE names").text)
        if self.accept("METHOD"):
            node.method = self.name("a method").text
        elif self.accept("STEADYSTATE"):
            node.steadystate = True
            node.method = self.name("a method").text
        if self.tok.text == "IFERROR":
            self.advance()
            node.iferror = self.body()
        return node

    def stmt_table(self, tok):
        names, depend = [], []
        if self.tok.kind == "name":
            names = self.plain_names()
        if self.accept("DEPEND"):
            depend = self.plain_names()
        self.expect("FROM")
        first = self.expression()
        self.expect("TO")
        last = self.expression()
        self.expect("WITH")
        if self.tok.kind != "int" and self.tok.text not in self.defines:
            self.fail("the number of TABLE entries must be a whole number")
        return ast.Table(names, depend, first, last, self.integer("the size"))

    def plain_names(self) -> list[str]:
        names = [self.name("a name").text]
        while self.accept(","):
            names.append(self.name("a name").text)
        return names

    def stmt_conserve(self, tok):
        left = self.terms()
        self.expect("=")
        return ast.Conserve(left, self.expression())

    def stmt_compartment(self, tok):
        return self.compartment(ast.Compartment)

    def stmt_diffusion(self, tok):
        return self.compartment(ast.LongitudinalDiffusion)

    def compartment(self, make):
        index = ""
        if self.tok.kind == "name" and self.peek().text == ",":
            index = self.advance().text
            self.advance()
        value = self.expression()
        self.expect("{")
        names = []
        while not self.block_ends():
            names.append(self.name("the name of a state").text)
            self.accept(",")
        self.expect("}")
        return make(index, value, names)

    def stmt_protect(self, tok):
        start = self.tok
        stmt = self.name_statement()
        if not isinstance(stmt, ast.Assign):
            self.fail("PROTECT needs an assignment", tok=start)
        stmt.protect = True
        return stmt

    def stmt_mutexlock(self, tok):
        return ast.Mutex(True)

    def stmt_mutexunlock(self, tok):
        return ast.Mutex(False)

    def stmt_lag(self, tok):
        name = self.name("a variable after LAG").text
        self.expect("BY")
        return ast.Lag(name, self.advance().text)

    def stmt_conductance(self, tok):
        node = ast.Conductance(self.name("a conductance").text)
        if self.accept("USEION"):
            node.ion = self.name("the name of an ion").text
        return node

    def stmt_solvefor(self, tok):
        return ast.SolveFor(self.plain_names())

    def stmt_watch(self, tok):
        pairs = []
        while True:
            self.expect("(")
            cond = self.expression()
            self.expect(")")
            pairs.append((cond, self.expression()))
            if not self.accept(","):
                return ast.Watch(pairs)

    def stmt_for_netcons(self, tok):
        self.expect("(")
        args = [] if self.at_op(")") else self.plain_names()
        self.expect(")")
        return ast.ForNetcons(args, self.body())

    def stmt_initial(self, tok):
        if self.inside != "NET_RECEIVE":
            self.fail("INITIAL inside a block exists only in NET_RECEIVE", tok=tok)
        return ast.InitialInEvent(self.body())

    # ---- ~ --------------------------------------------------------------------------

    def tilde(self):
        tok = self.advance()
        if self.inside in ("LINEAR", "NONLINEAR"):
            left = self.expression()
            self.expect("=")
            return ast.Equation(left, self.expression(), tok.text == "~+")
        if self.inside != "KINETIC":
            self.fail("`~` belongs into KINETIC, LINEAR or NONLINEAR", tok=tok)
        left = self.terms()
        kind = self.tok.text
        if kind not in ("<->", "->", "<<"):
            self.fail(f"`<->`, `->` or `<<` is expected, not {self.shown(self.tok)}")
        self.advance()
        right = self.terms() if kind == "<->" else []
        self.expect("(")
        forward = self.expression()
        backward = None
        if kind == "<->":
            self.expect(",")
            backward = self.expression()
        self.expect(")")
        return ast.Reaction(kind, left, right, forward, backward)

    def terms(self) -> list[tuple[int, ast.Expr]]:
        out = []
        while True:
            count = 1
            if self.tok.kind == "int":
                count = int(self.advance().text)
                if count > MAX_MOLECULES:
                    self.problem(
                        f"a reaction of more than {MAX_MOLECULES} of one molecule",
                        self.before(),
                        help="the number before a state says how many of it react",
                    )
                    raise _Resync
            out.append((count, self.variable(self.name("a state"))))
            if not self.accept("+"):
                return out

    # ---- expressions -------------------------------------------------------------

    def expression(self) -> ast.Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.problem("this expression is nested too deeply", self.tok)
            raise TooManyErrors
        try:
            return self.operation(0)
        finally:
            self.depth -= 1

    def operation(self, lowest) -> ast.Expr:
        """Operators of a level and above: few calls a level, for they nest."""
        left = self.unary()
        while self.tok.kind == "op":
            level = _LEVEL_OF.get(self.tok.text, -1)
            if level < lowest:
                break
            op = self.advance().text
            right = self.operation(level + 1)
            left = ast.Binary(op, left, right, span=join(left, right))
        return left

    def unary(self) -> ast.Expr:
        tok = self.tok
        if tok.kind == "op" and tok.text in ("-", "!", "+"):
            self.advance()
            self.depth += 1
            if self.depth > MAX_DEPTH:
                self.problem("this expression is nested too deeply", tok)
                raise TooManyErrors
            operand = self.unary()
            self.depth -= 1
            if tok.text == "+":
                return operand
            span = tok.span.to(operand.span)
            return ast.Unary(tok.text, operand, span=span)
        base = self.primary()
        if self.accept("^"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                self.problem("this expression is nested too deeply", tok)
                raise TooManyErrors
            power = self.unary()  # right-associative, may carry a sign
            self.depth -= 1
            return ast.Binary("^", base, power, span=join(base, power))
        return base

    def primary(self) -> ast.Expr:
        tok = self.tok
        if tok.kind in ("int", "real"):
            self.advance()
            unit = ""
            # A parenthesis right after a number is a unit, whatever it holds.
            if self.at_op("("):
                unit = self.unit()
            return ast.Number(tok.text, unit, span=tok.span)
        if tok.kind == "name":
            self.advance()
            if self.at_op("(") and tok.text not in self.defines:
                args = self.call_args()
                return ast.Call(tok.text, args, span=tok.span)
            if tok.text in self.defines:
                unit = self.unit() if self.at_op("(") else ""
                value = self.defines[tok.text]
                number = ast.Number(str(abs(value)), unit, span=tok.span)
                return number if value >= 0 else ast.Unary("-", number, span=tok.span)
            order = self.primes()
            if order:
                return ast.Prime(tok.text, order, span=tok.span)
            if self.at_op("@"):
                self.fail(
                    "the history operator `@` is not supported",
                    "keep the earlier values in an array",
                )
            return self.variable(tok)
        if tok.kind == "string":
            self.advance()
            return ast.String(tok.text, span=tok.span)
        if self.at_op("("):
            self.advance()
            inner = self.expression()
            close = self.expect(")")
            return ast.Paren(inner, span=tok.span.to(close.span))
        if tok.kind == "bad":
            self.bad_character()
        self.fail(f"an expression is expected, not {self.shown(tok)}")

    def call_args(self) -> list[ast.Expr]:
        self.expect("(")
        args = []
        while not self.at_op(")"):
            args.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        return args


def join(left: ast.Node, right: ast.Node) -> Span:
    if left.span.source is right.span.source:
        return left.span.to(right.span)
    return left.span


_P = StatementParser
_STATEMENTS = {
    "LOCAL": _P.stmt_local,
    "IF": _P.stmt_if,
    "if": _P.stmt_if,
    "WHILE": _P.stmt_while,
    "while": _P.stmt_while,
    "FROM": _P.stmt_from,
    "VERBATIM": _P.stmt_verbatim,
    "UNITSON": _P.stmt_nothing,
    "UNITSOFF": _P.stmt_nothing,
    "SOLVE": _P.stmt_solve,
    "TABLE": _P.stmt_table,
    "CONSERVE": _P.stmt_conserve,
    "COMPARTMENT": _P.stmt_compartment,
    "LONGITUDINAL_DIFFUSION": _P.stmt_diffusion,
    "PROTECT": _P.stmt_protect,
    "MUTEXLOCK": _P.stmt_mutexlock,
    "MUTEXUNLOCK": _P.stmt_mutexunlock,
    "LAG": _P.stmt_lag,
    "CONDUCTANCE": _P.stmt_conductance,
    "SOLVEFOR": _P.stmt_solvefor,
    "WATCH": _P.stmt_watch,
    "FOR_NETCONS": _P.stmt_for_netcons,
    "INITIAL": _P.stmt_initial,
}
