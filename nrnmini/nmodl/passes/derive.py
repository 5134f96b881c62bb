"""Symbolic derivatives, for Jacobians.

Only what a Jacobian needs: `derive` gives the derivative with respect to one
variable, simplified where a factor or term is 0 or 1, or raises `NoDerivative`.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import (
    ONE,
    ZERO,
    add,
    bare,
    call,
    div,
    is_one,
    is_zero,
    mentions,
    mul,
    neg,
    number,
    sub,
)


class NoDerivative(Exception):
    def __init__(self, where: ast.Expr):
        self.where = where


def plus(a, b):
    if is_zero(a):
        return b
    return a if is_zero(b) else add(a, b)


def minus(a, b):
    if is_zero(b):
        return a
    return negative(b) if is_zero(a) else sub(a, b)


def times(a, b):
    if is_zero(a) or is_zero(b):
        return ZERO
    if is_one(a):
        return b
    return a if is_one(b) else mul(a, b)


def over(a, b):
    if is_zero(a):
        return ZERO
    return a if is_one(b) else div(a, b)


def negative(a):
    if is_zero(a):
        return ZERO
    if isinstance(a, ast.Unary) and a.op == "-":
        return a.operand
    return neg(a)


def derive(e: ast.Expr, var: ast.Expr) -> ast.Expr:
    """The derivative of `e` with respect to a Name, or to an Index of one."""
    e = bare(e)
    if e == var:
        return ONE
    if not mentions(e, {var.name}):
        return ZERO
    if isinstance(e, ast.Index):
        left, right = bare(e.index), bare(var.index) if hasattr(var, "index") else None
        if isinstance(left, ast.Number) and isinstance(right, ast.Number):
            return ZERO  # another element
        raise NoDerivative(e)
    if isinstance(e, ast.Unary) and e.op == "-":
        return negative(derive(e.operand, var))
    if isinstance(e, ast.Binary):
        return _binary(e, var)
    if isinstance(e, ast.Call) and len(e.args) == 1:
        inner = derive(e.args[0], var)
        return times(_outer(e), inner)
    raise NoDerivative(e)


def _binary(e, var):
    left, right = e.left, e.right
    if e.op in "+-":
        combine = plus if e.op == "+" else minus
        return combine(derive(left, var), derive(right, var))
    dl = derive(left, var)
    dr = derive(right, var)
    if e.op == "*":
        return plus(times(dl, right), times(left, dr))
    if e.op == "/":
        first = over(dl, right)
        return minus(first, over(times(e, dr), right))
    if e.op == "^" and is_zero(dr):
        power = bare(right)
        if isinstance(power, ast.Number):
            n = power.value
            lower = left if n == 2 else ast.Binary("^", left, number(n - 1))
            return times(times(number(n), lower), dl)
        lower = ast.Binary("^", left, ast.Paren(sub(right, ONE)))
        return times(times(right, lower), dl)
    raise NoDerivative(e)


def _outer(e: ast.Call):
    x = e.args[0]
    table = {
        "exp": lambda: e,
        "log": lambda: div(ONE, x),
        "sin": lambda: call("cos", x),
        "cos": lambda: neg(call("sin", x)),
        "sqrt": lambda: div(number(0.5), e),
        "tanh": lambda: sub(ONE, mul(e, e)),
        "sinh": lambda: call("cosh", x),
        "cosh": lambda: call("sinh", x),
        "atan": lambda: div(ONE, add(ONE, mul(x, x))),
    }
    if e.name not in table:
        raise NoDerivative(e)
    return table[e.name]()
