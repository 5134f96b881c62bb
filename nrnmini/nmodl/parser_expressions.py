"""Tokens to tree: expressions; the base of `parser_statements.StatementParser`.

Owns: the token cursor, error collection, expressions, unit texts.
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
MAX_STEPS_AGO = 10_000  # of `x@n`
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


class ExpressionParser:
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

    def size(self, most) -> int:
        size = self.integer("the size of an array")
        if not 1 <= size <= most:
            self.problem(f"an array has from 1 to {most} elements", self.before())
        return max(1, min(size, most))

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
                return self.earlier(tok)
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

    def earlier(self, tok) -> ast.Earlier:
        """`@2`, or `@2[i]`, behind the name of a STATE."""
        at = self.expect("@")
        if self.inside != "DISCRETE":
            self.fail("`@` belongs into a DISCRETE block", "", at)
        steps = self.integer("how many steps ago `@` means")
        if not 1 <= steps <= MAX_STEPS_AGO:
            self.problem(f"`@` counts from 1 to {MAX_STEPS_AGO} steps ago", tok)
        index = None
        if self.accept("["):
            index = self.expression()
            self.expect("]")
        return ast.Earlier(tok.text, steps, index, span=tok.span.to(self.before().span))

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
