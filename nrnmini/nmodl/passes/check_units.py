"""Do the units of every expression fit? The work of modlunit.

Owns: the unit of an expression, and what clashes. Units change no arithmetic, so this
pass runs only when it is asked for. Rules, as modlunit has them: what is added,
compared or assigned has the same unit, factor included; arguments of exp and its like
have none; a bare number has none; a number alone in parentheses converts, so that
`(0.001)*x` turns mV into V. A variable without a unit is a plain number; an argument or
LOCAL without one takes what it is given. Between UNITSOFF and UNITSON nothing is
checked.
"""

from __future__ import annotations

from dataclasses import dataclass

from nrnmini.errors import Diagnostic
from nrnmini.nmodl import ast
from nrnmini.nmodl.dimensions import NONE, Quantities, Quantity
from nrnmini.nmodl.lexer import tokenize
from nrnmini.nmodl.units import UnknownUnit

PLAIN = frozenset(
    "exp log log10 sin cos tan tanh sinh cosh asin acos atan pow factorial".split()
)
SAME = frozenset("fabs abs floor ceil fmin fmax".split())
GIVEN = {"t": "ms", "dt": "ms", "v": "mV", "celsius": "degC", "area": "micron2",
         "diam": "micron"}  # fmt: skip


def check_units(mech, program: ast.Program, source) -> list[Diagnostic]:
    """The places where units clash, in the order of the text."""
    return _Checker(mech, program, source).run()


@dataclass
class _Clash(Exception):
    """Where the check of one statement ends."""

    message: str
    span: object
    help: str = ""


class _Checker:
    def __init__(self, mech, program, source):
        self.mech = mech
        self.program = program
        self.source = source
        self.units = Quantities()
        self.found: list[Diagnostic] = []
        self.off = self._regions_off()

    def run(self) -> list[Diagnostic]:
        for block in self.program.blocks:
            if isinstance(block, ast.Units):
                for item in block.items:
                    if item.is_unit:
                        self._define(item)
        self.globals = {
            name: self.of_text(var.unit or GIVEN.get(name, ""), var.span)
            for name, var in self.mech.vars.items()
            if var.role not in ("flux", "uniform", "usetable")
        }
        for name in GIVEN:
            self.globals.setdefault(name, self.of_text(GIVEN[name], None))
        self.returns = {
            f.name: self.of_text(f.unit, f.span) for f in self.mech.functions.values()
        }
        for block in self.program.blocks:
            body = getattr(block, "body", None)
            if isinstance(body, ast.Body):
                self._block(block, body)
        self.found.sort(key=lambda d: d.span.start)
        return self.found

    def _define(self, item):
        try:
            self.units.define(item.name, item.first)
        except UnknownUnit:
            pass  # an error of the translation already

    def _regions_off(self):
        regions, start = [], None
        for token in tokenize(self.source)[0]:
            if token.text == "UNITSOFF" and start is None:
                start = token.start
            elif token.text == "UNITSON" and start is not None:
                regions.append((start, token.end))
                start = None
        if start is not None:
            regions.append((start, len(self.source.text)))
        return regions

    def of_text(self, text, span) -> Quantity | None:
        """The quantity of a unit text; None if it is not known."""
        try:
            return self.units.of(text) if text else NONE
        except (UnknownUnit, ZeroDivisionError):
            return None

    def _block(self, block, body):
        scope = {}
        for arg in getattr(block, "args", ()):
            unit = getattr(arg, "unit", "")
            scope[arg.name] = self.of_text(unit, None) if unit else None
        if isinstance(block, ast.Function) and block.kind == "FUNCTION":
            scope[block.name] = self.returns.get(block.name)
        self._stmts(body.stmts, scope)

    # ---- statements ----

    def _stmts(self, stmts, scope):
        scope = dict(scope)
        for s in stmts:
            try:
                self._stmt(s, scope)
            except _Clash as clash:
                span = clash.span or s.span
                if not any(a <= span.start < b for a, b in self.off):
                    self.found.append(
                        Diagnostic(
                            clash.message,
                            span,
                            help=clash.help,
                            code="W0301",
                            severity="warning",
                        )  # fmt: skip
                    )

    def _stmt(self, s, scope):
        if isinstance(s, ast.Local):
            for name, _ in s.names:
                scope[name] = None
        elif isinstance(s, (ast.Assign, ast.DiffEq)):
            value = self.expr(s.value, scope)
            target = self._variable(s.target.name, scope)
            if isinstance(s, ast.DiffEq) and target is not None:
                target = target / (self.units.of("ms") ** s.order)
            if target is None and s.target.name in scope:
                scope[s.target.name] = value
            elif not self._fits(target, value, s.value):
                what = f"`{s.target.name}{chr(39) * getattr(s, 'order', 0)}`"
                raise _Clash(
                    f"{what} has the unit {target}, what is assigned has {value}",
                    s.value.span or s.span,
                    _hint(target, value),
                )
        elif isinstance(s, ast.Equation):
            left, right = self.expr(s.left, scope), self.expr(s.right, scope)
            if not self._fits(left, right, s.right) \
                    and not self._fits(left, right, s.left):  # fmt: skip
                raise _Clash(
                    f"the sides of this equation have the units {left} and {right}",
                    s.span,
                    _hint(left, right),
                )
        elif isinstance(s, ast.Lag):
            delay, time = self._variable(s.by, scope), self.units.of("ms")
            if delay is not None and not delay.is_plain and not delay.equals(time):
                raise _Clash(
                    f"the delay `{s.by}` has the unit {delay}, and LAG takes ms",
                    s.span,
                    _hint(time, delay),
                )
        elif isinstance(s, ast.From):
            self._stmts(s.body.stmts, {**scope, s.name: NONE})
        else:
            for child in s.children():
                if isinstance(child, ast.Body):
                    self._stmts(child.stmts, scope)
                elif isinstance(child, ast.Stmt):
                    self._stmts([child], scope)
                elif isinstance(child, ast.Expr):
                    self.expr(child, scope)

    def _variable(self, name, scope):
        if name in scope:
            return scope[name]
        return self.globals.get(name)

    def _fits(self, a, b, expr) -> bool:
        if a is None or b is None or a.equals(b):
            return True
        inner = expr
        while isinstance(inner, (ast.Paren, ast.Unary)):
            inner = inner.inner if isinstance(inner, ast.Paren) else inner.operand
        return isinstance(inner, ast.Number) and inner.value == 0.0

    # ---- expressions ----

    def expr(self, e, scope) -> Quantity | None:
        """The unit of an expression; None where anything goes."""
        if isinstance(e, ast.Number):
            return self.of_text(e.unit, e.span) if e.unit.strip() else NONE
        if isinstance(e, ast.Name):
            return self._variable(e.name, scope)
        if isinstance(e, ast.Index):
            self.expr(e.index, scope)
            return self._variable(e.name, scope)
        if isinstance(e, ast.Paren):
            inner = e.inner
            if isinstance(inner, ast.Number) and not inner.unit and inner.value:
                return Quantity(1.0 / inner.value, ())
            return self.expr(inner, scope)
        if isinstance(e, ast.Unary):
            return self.expr(e.operand, scope)
        if isinstance(e, ast.Call):
            return self._call(e, scope)
        if isinstance(e, ast.Binary):
            return self._binary(e, scope)
        return None

    def _binary(self, e, scope):
        left, right = self.expr(e.left, scope), self.expr(e.right, scope)
        if e.op == "*":
            return None if left is None or right is None else left * right
        if e.op == "/":
            return None if left is None or right is None else left / right
        if e.op == "^":
            power = e.right
            while isinstance(power, ast.Paren):
                power = power.inner
            if isinstance(power, ast.Number) and power.is_integer and left is not None:
                return left ** int(power.text)
            if left is not None and not left.is_plain:
                raise _Clash(
                    f"{left} to a power that is no whole number has no unit",
                    e.span,
                    "divide by a reference first",
                )
            return NONE
        if e.op in ("&&", "||"):
            return NONE
        if not self._fits(left, right, e.right) and not self._fits(left, right, e.left):
            doing = "compared" if e.op in "<=>=!=" else "added"
            raise _Clash(f"{left} and {right} are {doing}", e.span, _hint(left, right))
        if e.op in ("+", "-"):
            return left if left is not None else right
        return NONE

    def _call(self, e, scope):
        args = [self.expr(a, scope) for a in e.args
                if not isinstance(a, ast.String)]  # fmt: skip
        function = self.mech.functions.get(e.name)
        if function is not None:
            for arg, given, node in zip(function.args, args, e.args, strict=False):
                wanted = self.of_text(arg.unit, None) if arg.unit else None
                if not self._fits(wanted, given, node):
                    raise _Clash(
                        f"`{e.name}` wants {wanted} for `{arg.name}`, not {given}",
                        node.span or e.span,
                        _hint(wanted, given),
                    )
            return self.returns.get(e.name)
        if e.name in PLAIN:
            for given, node in zip(args, e.args, strict=False):
                if given is not None and not given.is_plain:
                    raise _Clash(
                        f"the argument of `{e.name}` has the unit {given}, and may "
                        "have none",
                        node.span or e.span,
                        "divide by a constant of that unit",
                    )
            return NONE
        if e.name in SAME and args:
            return args[0]
        if e.name == "sqrt" and args and args[0] is not None:
            return args[0].root()
        return None


def _hint(wanted, given) -> str:
    """How to make one unit of another, where only a factor is missing."""
    if wanted is None or given is None:
        return ""
    factor = wanted.ratio(given)
    if factor is None:
        if given.is_plain:
            return f"if it is a constant, give it its unit: `1 {wanted}`"
        return "correct the expression, or a declaration of what it is made of"
    return f"multiply by the conversion factor ({factor:g})"
