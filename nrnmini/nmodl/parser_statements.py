"""Tokens to tree: statements; the base of `parser.Parser`.

Leaves to `parser_expressions` the token cursor, errors and expressions.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.parser_expressions import (
    MAX_DEPTH,
    ExpressionParser,
    TooManyErrors,
    _Resync,
)

MAX_LOCAL = 100_000  # elements of an array, which lie on the stack
MAX_MOLECULES = 100  # of one kind, in a reaction


class StatementParser(ExpressionParser):
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
            if self.at_op("@"):
                self.fail(f"an earlier `{tok.text}` cannot be assigned")
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
        return ast.Lag(name, self.name("the delay, a PARAMETER or CONSTANT,").text)

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

    def local_names(self) -> list[tuple[str, int]]:
        names = []
        while True:
            tok = self.name("a name after LOCAL")
            size = 0
            if self.accept("["):
                size = self.size(MAX_LOCAL)
                self.expect("]")
            names.append((tok.text, size))
            if self.at_op("("):
                self.unit()
            if not self.accept(","):
                return names


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
