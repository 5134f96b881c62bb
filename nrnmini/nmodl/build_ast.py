"""Short constructors of expressions and statements, for passes that make text.

They keep no Paren nodes: the printers put parentheses where precedence needs them.
"""

from __future__ import annotations

from nrnmini.nmodl import ast

ZERO = ast.Number("0")
ONE = ast.Number("1")


def number(value) -> ast.Number:
    if isinstance(value, int):
        return ast.Number(str(value))
    return ast.Number(repr(float(value)))


def name(text: str) -> ast.Name:
    return ast.Name(text)


def expr(x) -> ast.Expr:
    if isinstance(x, ast.Node):
        return x
    return name(x) if isinstance(x, str) else number(x)


def binary(op, left, right) -> ast.Binary:
    return ast.Binary(op, expr(left), expr(right))


def add(left, right):
    return binary("+", left, right)


def sub(left, right):
    return binary("-", left, right)


def mul(left, right):
    return binary("*", left, right)


def div(left, right):
    return binary("/", left, right)


def neg(x):
    return ast.Unary("-", expr(x))


def call(function, *args):
    return ast.Call(function, [expr(a) for a in args])


def assign(target, value, span=None) -> ast.Assign:
    return ast.Assign(expr(target), expr(value), span=span)


def is_zero(x) -> bool:
    return isinstance(x, ast.Number) and x.value == 0.0


def is_one(x) -> bool:
    return isinstance(x, ast.Number) and x.value == 1.0


def bare(e: ast.Expr) -> ast.Expr:
    while isinstance(e, ast.Paren):
        e = e.inner
    return e


def key(target: ast.Expr) -> tuple[str, int]:
    """(name, element) of a scalar or of an element with a constant index."""
    if isinstance(target, ast.Name):
        return target.name, -1
    value = constant_int(target.index)
    if value is None:
        raise ValueError("the index is not constant")
    return target.name, value


def constant_int(e: ast.Expr, is_index: bool = True) -> int | None:
    """The value of an integer expression without variables, or None.

    In indices `/` drops the remainder. Elsewhere a quotient with a remainder is no
    integer: the exponent of `2.3^((34 - 21)/10)` is 1.3.
    """
    e = bare(e)
    if isinstance(e, ast.Number):
        return int(e.text) if e.is_integer else None
    if isinstance(e, ast.Unary) and e.op == "-":
        value = constant_int(e.operand, is_index)
        return None if value is None else -value
    if isinstance(e, ast.Binary) and e.op in "+-*/":
        left, right = constant_int(e.left, is_index), constant_int(e.right, is_index)
        if left is None or right is None or (e.op == "/" and right == 0):
            return None
        if e.op == "/" and left % right and not is_index:
            return None
        if e.op == "/":
            quotient = abs(left) // abs(right)
            return quotient if (left < 0) == (right < 0) else -quotient
        return {"+": left + right, "-": left - right, "*": left * right}[e.op]
    return None


def mentions(e: ast.Node, names) -> bool:
    """Whether a tree holds one of the names."""
    return any(
        isinstance(n, (ast.Name, ast.Index, ast.Prime)) and n.name in names
        for n in e.walk()
    )
