"""Small linear systems as straight-line statements.

`eliminate(n, pattern)` writes the elimination of a system whose entries are the
local scalars `_a_i_j` and `_f_i`; the solution is left in `_x_i`. The order is
chosen while translating (diagonal pivots), so nothing is searched or indexed at run
time and the whole solve vectorises over instances.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import assign, div, mul, name, sub


def entry(i, j) -> ast.Name:
    return name(f"_a_{i}_{j}")


def residual(i) -> ast.Name:
    return name(f"_f_{i}")


def solution(i) -> ast.Name:
    return name(f"_x_{i}")


def order_and_fill(n: int, pattern: set) -> tuple[list[int], set]:
    """Pivot order, and the pattern with what elimination adds to it.

    The next pivot is the row with the fewest entries; of several, the one that came
    to that number last. It is NEURON's order, ties included: where a state is a small
    difference of large ones (CONSERVE), another order gives other digits of it.
    """
    full = set(pattern) | {(i, i) for i in range(n)}
    rows = [{j for (r, j) in full if r == i} for i in range(n)]
    waiting: list[int] = []  # rows, those with few entries first

    def put(row):
        size = len(rows[row])
        place = (k for k, other in enumerate(waiting) if len(rows[other]) >= size)
        waiting.insert(next(place, len(waiting)), row)

    for i in range(n):
        put(i)
    order = []
    while waiting:
        pivot = waiting.pop(0)
        order.append(pivot)
        right = sorted(rows[pivot] - {pivot})
        for i in sorted(r for r in waiting if pivot in rows[r]):
            for j in right:
                if j not in rows[i]:
                    waiting.remove(i)
                    rows[i].add(j)
                    full.add((i, j))
                    put(i)
            waiting.remove(i)
            rows[i].discard(pivot)
            put(i)
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
        after = [j for j in order if rank[j] > rank[p] and (p, j) in full]
        for i in order:
            if rank[i] > rank[p] and (i, p) in full:
                out.append(assign("_m", div(entry(i, p), entry(p, p))))
                for j in after:
                    value = sub(entry(i, j), mul(entry(p, j), "_m"))
                    out.append(assign(entry(i, j), value))
                out.append(
                    assign(residual(i), sub(residual(i), mul(residual(p), "_m")))
                )
    for p in reversed(order):
        value: ast.Expr = residual(p)
        for j in order:
            if rank[j] > rank[p] and (p, j) in full:
                value = sub(value, mul(entry(p, j), solution(j)))
        out.append(assign(solution(p), div(ast.Paren(value), entry(p, p))))
    return out, names
