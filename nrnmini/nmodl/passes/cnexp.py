"""METHOD cnexp: each linear equation is replaced by its exact solution.

    m' = (inf - m)/tau
becomes
    m = m + (1 - exp(dt*(-1/tau)))*(inf - m)

For `s' = f` the slope d (of s in f) and the rest b are found by structure, through
`+ - * /`, unary minus and parentheses, in the order of operations that NEURON
uses, so that the last bits agree. The value that s tends to is -b/d; NEURON divides
even where that is the `inf` of the text, with a last bit more or less (and 0/0 where
tau is infinite): two of three divisions in the equation of a gate. Other statements
stay where they are, and later equations see the new values of earlier ones.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import (
    add,
    assign,
    bare,
    call,
    div,
    mul,
    neg,
    number,
    sub,
)

MINUS_ONE = neg(number(1.0))


class NotLinear(Exception):
    """cnexp cannot solve this; `where` is the part that is not linear."""

    def __init__(self, where: ast.Expr):
        self.where = where


def solve_cnexp(stmts: list[ast.Stmt]) -> list[ast.Stmt]:
    """The statements of a DERIVATIVE block with every DiffEq solved."""

    def change(node):
        if isinstance(node, ast.DiffEq):
            return _solution(node)
        return node

    return [ast.rewrite(s, change) for s in stmts]


def _solution(eq: ast.DiffEq) -> ast.Assign:
    state = eq.target
    slope, rest = split(eq.value, state)
    if _is_quadratic(eq.value, state):
        # Not linear, but NEURON goes on: the derivative, and no rest.
        rest = None
    if slope is None:
        step = neg(rest if rest is not None else number(0.0))
        return assign(state, sub(state, mul("dt", step)), eq.span)
    decay = sub(number(1.0), call("exp", mul("dt", ast.Paren(slope))))
    target = neg(state) if rest is None else sub(limit(slope, rest), state)
    value = add(state, mul(ast.Paren(decay), ast.Paren(target)))
    return assign(state, value, eq.span)


def limit(slope: ast.Expr, rest: ast.Expr) -> ast.Expr:
    """-rest/slope: a where they are those of (a - s)/tau, (a - s)*k or k*(a - s)."""
    d, b = bare(slope), bare(rest)
    if isinstance(d, ast.Binary) and isinstance(b, ast.Binary) and d.op == b.op:
        if bare(d.left) == MINUS_ONE and d.right == b.right and d.op in "*/":
            return b.left
        if bare(d.right) == MINUS_ONE and d.left == b.left and d.op == "*":
            return b.right
    return div(neg(ast.Paren(rest)), ast.Paren(slope))


def _is_quadratic(e: ast.Expr, state: ast.Expr) -> bool:
    """Whether two factors of some product depend on the state."""
    return any(
        isinstance(n, ast.Binary)
        and n.op == "*"
        and depends(n.left, state)
        and depends(n.right, state)
        for n in e.walk()
    )


def same(e: ast.Expr, state: ast.Expr) -> bool:
    return type(e) is type(state) and e == state


def depends(e: ast.Node, state: ast.Expr) -> bool:
    if isinstance(state, ast.Name):
        return any(isinstance(n, ast.Name) and n.name == state.name for n in e.walk())
    return any(isinstance(n, ast.Index) and n.name == state.name for n in e.walk())


def split(e: ast.Expr, state: ast.Expr):
    """(slope, rest) of an expression that is linear in `state`; None: zero."""
    if same(e, state):
        return number(1.0), None
    if not depends(e, state):
        return None, e
    if isinstance(e, ast.Paren):
        slope, rest = split(e.inner, state)
        return _paren(slope), _paren(rest)
    if isinstance(e, ast.Unary) and e.op == "-":
        slope, rest = split(e.operand, state)
        if same(e.operand, state):
            return MINUS_ONE, None
        return _negative(slope), _negative(rest)
    if isinstance(e, ast.Binary):
        if e.op in "+-":
            return _sum(e, state)
        if e.op == "*":
            return _product(e, state)
        if e.op == "/" and not depends(e.right, state):
            slope, rest = split(e.left, state)
            over = ast.Paren(e.right) if isinstance(e.right, ast.Binary) else e.right
            return (
                div(slope, over) if slope is not None else None,
                div(rest, over) if rest is not None else None,
            )
    raise NotLinear(e)


def _paren(e):
    return e if e is None or isinstance(e, ast.Paren) else ast.Paren(e)


def _negative(e):
    return None if e is None else neg(e)


def _sum(e, state):
    slope1, rest1 = split(e.left, state)
    slope2, rest2 = split(e.right, state)

    def join(a, b):
        if a is None:
            return b if e.op == "+" or b is None else neg(b)
        return a if b is None else ast.Binary(e.op, a, b)

    return join(slope1, slope2), join(rest1, rest2)


def _product(e, state):
    slope1, rest1 = split(e.left, state)
    slope2, rest2 = split(e.right, state)
    if slope1 is not None and slope2 is not None:
        return add(mul(slope1, e.right), mul(e.left, slope2)), None
    slope = mul(slope1, e.right) if slope1 is not None else mul(e.left, slope2)
    rest = None if rest1 is None or rest2 is None else mul(rest1, rest2)
    return slope, rest
