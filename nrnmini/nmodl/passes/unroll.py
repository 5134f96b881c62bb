"""FROM loops with constant bounds become straight-line text.

KINETIC and DERIVATIVE blocks need it: their equations must be known one by one.

    FROM i=0 TO 1 { ~ ca[i] <-> ca[i+1] (k, k) }
becomes
    ~ ca[0] <-> ca[1] (k, k)
    ~ ca[1] <-> ca[2] (k, k)
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import constant_int, number

LIMIT = 20000  # statements made by one block


class NotConstant(Exception):
    """A loop around equations that cannot become straight-line text, and why."""

    def __init__(
        self,
        where: ast.Node,
        why: str = "a loop around equations must have constant bounds",
    ):
        self.where = where
        self.why = why


def substitute(node, loop: str, value: int):
    """The tree with the loop variable replaced by a number."""
    new = number(value) if value >= 0 else ast.Unary("-", number(-value))

    def change(n):
        if isinstance(n, ast.Name) and n.name == loop:
            return new
        return n

    return ast.rewrite(node, change)


def fold_indices(node):
    """`a[2+1]` as `a[3]`."""

    def change(n):
        if isinstance(n, ast.Index):
            value = constant_int(n.index)
            if value is not None and not isinstance(n.index, ast.Number):
                index = number(value) if value >= 0 else ast.Unary("-", number(-value))
                return ast.Index(n.name, index, span=n.span)
        return n

    return ast.rewrite(node, change)


def needs_unrolling(node: ast.Node) -> bool:
    kinds = (ast.Reaction, ast.DiffEq, ast.Conserve, ast.Compartment, ast.Equation)
    return any(isinstance(n, kinds) for n in node.walk())


def unroll(stmts: list[ast.Stmt]) -> list[ast.Stmt]:
    """Statements without any loop around an equation."""
    out: list[ast.Stmt] = []
    for stmt in stmts:
        if isinstance(stmt, ast.From) and needs_unrolling(stmt):
            first = constant_int(stmt.first)
            last = constant_int(stmt.last)
            step = 1 if stmt.step is None else constant_int(stmt.step)
            if first is None or last is None or not step:
                raise NotConstant(stmt)
            for n in stmt.body.walk():
                if isinstance(n, ast.Assign) and n.target.name == stmt.name:
                    raise NotConstant(
                        n,
                        f"`{stmt.name}` counts a loop around equations and cannot be "
                        "assigned in it",
                    )
            for value in range(first, last + (1 if step > 0 else -1), step):
                for inner in stmt.body.stmts:
                    out += unroll([substitute(inner, stmt.name, value)])
                if len(out) > LIMIT:
                    raise NotConstant(stmt)
        elif isinstance(stmt, ast.Body) and needs_unrolling(stmt):
            out.append(ast.Body(unroll(stmt.stmts), span=stmt.span))
        elif isinstance(stmt, ast.If) and needs_unrolling(stmt):
            then = ast.Body(unroll(stmt.then.stmts), span=stmt.then.span)
            orelse = stmt.orelse
            if orelse is not None:
                orelse = ast.Body(unroll([orelse]), span=orelse.span)
            out.append(ast.If(stmt.cond, then, orelse, span=stmt.span))
        else:
            out.append(stmt)
    return [fold_indices(s) for s in out]
