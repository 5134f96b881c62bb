"""Small linear systems as straight-line statements.

`eliminate(n, pattern)` writes the elimination of a system whose entries are the
local scalars `_a_i_j` and `_f_i`; the solution is left in `_x_i`. The order is
chosen while translating (least fill, diagonal pivots), so nothing is searched or
indexed at run time and the whole solve vectorises over instances.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import assign, div, mul, name, number, sub


def entry(i, j) -> ast.Name:
    return name(f"_a_{i}_{j}")


def residual(i) -> ast.Name:
    return name(f"_f_{i}")


def solution(i) -> ast.Name:
    return name(f"_x_{i}")


def order_and_fill(n: int, pattern: set) -> tuple[list[int], set]:
    """Pivot order, and the pattern with what elimination adds to it."""
    rows = {i: {j for (r, j) in pattern if r == i} | {i} for i in range(n)}
    cols = {j: {i for (i, c) in pattern if c == j} | {j} for j in range(n)}
    left = set(range(n))
    full = set(pattern) | {(i, i) for i in range(n)}
    order = []
    while left:
        pivot = min(left, key=lambda p: ((len(rows[p]) - 1) * (len(cols[p]) - 1), p))
        order.append(pivot)
        left.discard(pivot)
        below = cols[pivot] - {pivot}
        right = rows[pivot] - {pivot}
        for i in below:
            for j in right:
                full.add((i, j))
                rows[i].add(j)
                cols[j].add(i)
            rows[i].discard(pivot)
        for j in right:
            cols[j].discard(pivot)
    return order, full


def eliminate(n: int, pattern: set) -> tuple[list[ast.Stmt], list[str]]:
    """(statements, names of all scalars they use, to be made LOCAL and zeroed)."""
    order, full = order_and_fill(n, pattern)
    rank = {p: k for k, p in enumerate(order)}
    out: list[ast.Stmt] = []
    names = [entry(i, j).name for i, j in sorted(full)]
    names += [residual(i).name for i in range(n)]
    names += [solution(i).name for i in range(n)] + ["_m"]
    for p in order:
        inverse = name(f"_r_{p}")
        names.append(inverse.name)
        out.append(assign(inverse, div(number(1.0), entry(p, p))))
        after = [j for j in order if rank[j] > rank[p] and (p, j) in full]
        for i in order:
            if rank[i] > rank[p] and (i, p) in full:
                out.append(assign("_m", mul(entry(i, p), inverse)))
                for j in after:
                    value = sub(entry(i, j), mul("_m", entry(p, j)))
                    out.append(assign(entry(i, j), value))
                out.append(
                    assign(residual(i), sub(residual(i), mul("_m", residual(p))))
                )
    for p in reversed(order):
        value: ast.Expr = residual(p)
        for j in order:
            if rank[j] > rank[p] and (p, j) in full:
                value = sub(value, mul(entry(p, j), solution(j)))
        out.append(assign(solution(p), mul(ast.Paren(value), name(f"_r_{p}"))))
    return out, names
