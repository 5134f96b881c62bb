"""LINEAR and NONLINEAR blocks.

LINEAR: the coefficients are the derivatives of `left - right` by each state; one
elimination with row pivoting at run time. NONLINEAR: a residual for Newton.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import (
    assign,
    is_zero,
    key,
    mentions,
    neg,
    number,
    sub,
)
from nrnmini.nmodl.passes import derive, eliminate
from nrnmini.nmodl.passes.unroll import unroll


def _unknowns(mech, block, stmts) -> list[ast.Expr]:
    found: dict = {}
    for s in stmts:
        for n in s.walk():
            if isinstance(n, (ast.Name, ast.Index)):
                var = mech.vars.get(n.name)
                if var is None or not (var.role == "state" or var.start == "state"):
                    continue
                if block.solvefor and n.name not in block.solvefor:
                    continue
                if isinstance(n, ast.Name) and var.is_array:
                    continue
                try:
                    found.setdefault(key(n), n)
                except ValueError:
                    mech.problem(
                        f"the index of the state `{n.name}` is no constant integer",
                        n.index.span or n.span,
                        help=f"the equations of `{block.name}` name each state that "
                        "they solve for: write the number, or a DEFINEd one",
                    )
    return list(found.values())


def _merged(stmts) -> list[ast.Stmt]:
    """`~+` is added to the equation before it."""
    out: list[ast.Stmt] = []
    for s in stmts:
        if isinstance(s, ast.Equation) and s.adds:
            for before in reversed(out):
                if isinstance(before, ast.Equation):
                    before.left = ast.Binary("+", before.left, ast.Paren(s.left))
                    before.right = ast.Binary("+", before.right, ast.Paren(s.right))
                    break
        elif isinstance(s, ast.Equation):
            out.append(ast.Equation(s.left, s.right, span=s.span))
        else:
            out.append(s)
    return out


def _prepare(mech, block):
    stmts = _merged(
        [s for s in unroll(block.body.stmts) if not isinstance(s, ast.SolveFor)]
    )
    for s in block.body.stmts:
        if isinstance(s, ast.SolveFor):
            block.solvefor = s.names
    unknowns = _unknowns(mech, block, [s for s in stmts if isinstance(s, ast.Equation)])
    eqs = [n for s in stmts for n in s.walk() if isinstance(n, ast.Equation)]
    if len(eqs) != len(unknowns):
        mech.problem(
            f"{len(eqs)} equations for {len(unknowns)} states in `{block.name}`",
            block.span,
        )
        return None
    return stmts, unknowns, eqs


def solve_nonlinear(mech, block):
    from nrnmini.nmodl.passes.solve import Solved

    made = _prepare(mech, block)
    if made is None:
        return None
    stmts, unknowns, eqs = made
    number_of = {id(e.span): i for i, e in enumerate(eqs)}

    def change(node):
        if isinstance(node, ast.Equation):
            target = f"_f_{number_of[id(node.span)]}"
            value = sub(ast.Paren(node.left), ast.Paren(node.right))
            return assign(target, value, node.span)
        return node

    body = [ast.rewrite(s, change) for s in stmts]
    return Solved("", "", "newton", body, newton=True, states=unknowns, span=block.span)


def solve_linear(mech, block):
    from nrnmini.nmodl.passes.solve import Solved

    made = _prepare(mech, block)
    if made is None:
        return None
    stmts, unknowns, eqs = made
    names = {u.name for u in unknowns}
    n = len(unknowns)
    coefficients, at_zero = [], {}
    for i, eq in enumerate(eqs):
        difference = sub(ast.Paren(eq.left), ast.Paren(eq.right))
        for j, u in enumerate(unknowns):
            try:
                d = derive.derive(difference, u)
            except derive.NoDerivative as problem:
                mech.problem("LINEAR needs a linear equation", problem.where.span)
                return None
            if mentions(d, names):
                mech.problem("LINEAR needs a linear equation", eq.span)
                return None
            if not is_zero(d):
                coefficients.append(assign(eliminate.entry(i, j), d))
        at_zero[id(eq.span)] = assign(
            eliminate.residual(i), neg(ast.Paren(_without(difference, unknowns)))
        )

    def change(node):
        return at_zero[id(node.span)] if isinstance(node, ast.Equation) else node

    body = [ast.rewrite(s, change) for s in stmts] + coefficients
    locals_ = [eliminate.entry(i, j).name for i in range(n) for j in range(n)]
    locals_ += [eliminate.residual(i).name for i in range(n)]
    return Solved(
        "", "", "simeq", body, locals_, dense=True, states=unknowns, span=block.span
    )


def _without(e, unknowns):
    """The expression where every unknown is 0."""

    def change(node):
        return number(0.0) if any(node == u for u in unknowns) else node

    return ast.rewrite(e, change)


__all__ = ["solve_linear", "solve_nonlinear"]
