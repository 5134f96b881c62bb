"""DERIVATIVE blocks under euler, runge and derivimplicit.

Owns: explicit steps as statements; backward Euler as one linear solve where the
equations are linear in the states, else as a residual for Newton's method.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import (
    add,
    assign,
    div,
    is_zero,
    key,
    mentions,
    mul,
    name,
    neg,
    number,
    sub,
)
from nrnmini.nmodl.passes import derive, eliminate, numbering


def equations(stmts) -> list[ast.DiffEq]:
    return [n for s in stmts for n in s.walk() if isinstance(n, ast.DiffEq)]


def slope_of(target: ast.Expr) -> ast.Expr:
    """`Dm`, the variable that holds m'."""
    if isinstance(target, ast.Name):
        return ast.Name("D" + target.name, span=target.span)
    return ast.Index("D" + target.name, target.index, span=target.span)


def whole_arrays(mech, stmts):
    return stmts


def states_of(mech, stmts) -> list[ast.Expr]:
    """The states that have an equation, each element of an array on its own."""
    found: dict = {}
    for eq in equations(stmts):
        found.setdefault(key(eq.target), eq.target)
    return list(found.values())


def _slopes(stmts):
    def change(node):
        if isinstance(node, ast.DiffEq):
            return assign(slope_of(node.target), node.value, node.span)
        return node

    return [ast.rewrite(s, change) for s in stmts]


def explicit(mech, block, stmts, method):
    from nrnmini.nmodl.passes.solve import Solved

    states = states_of(mech, stmts)
    slopes = _slopes(stmts)
    if method == "euler":
        steps = [assign(s, add(s, mul("dt", slope_of(s)))) for s in states]
        body = slopes + steps + second_order(states)
        if block.kind == "KINETIC":
            body = [ast.Body(slopes), *steps, *second_order(states), ast.Body(slopes)]
        return Solved("", "", "euler", body, halves_dt=True, span=block.span)
    # The classical method of fourth order; t moves along. Afterwards the block is
    # run once more, so that what it assigns fits the new states.
    names, out = [], []
    for i, s in enumerate(states):
        names += [f"_o_{i}", f"_k_{i}"]
        out.append(assign(f"_o_{i}", s))
    half = div("dt", number(2.0))
    for stage, weight in enumerate((1.0, 2.0, 2.0, 1.0)):
        if stage in (1, 3):
            out.append(assign("t", add("t", half)))
        out.append(ast.Body(slopes))  # its LOCALs anew each time
        for i, s in enumerate(states):
            slope = slope_of(s)
            term = slope if weight == 1.0 else mul(number(weight), slope)
            out.append(assign(f"_k_{i}", term if stage == 0 else add(f"_k_{i}", term)))
        if stage < 3:
            step = "dt" if stage == 2 else half
            for i, s in enumerate(states):
                out.append(assign(s, add(f"_o_{i}", mul(step, slope_of(s)))))
    for i, s in enumerate(states):
        out.append(assign(s, add(f"_o_{i}", mul(div("dt", number(6.0)), f"_k_{i}"))))
    out += [assign("t", sub("t", "dt")), *second_order(states), ast.Body(slopes)]
    return Solved("", "", "runge", out, names, halves_dt=True, span=block.span)


def second_order(states) -> list[ast.Stmt]:
    """With secondorder the step was half a step; add the other half."""
    if not states:
        return []
    steps = [assign(s, add(s, mul("dt", slope_of(s)))) for s in states]
    return [ast.If(name("secondorder"), ast.Body(steps))]


def implicit(mech, block, stmts, steadystate):
    """derivimplicit: backward Euler."""
    from nrnmini.nmodl.passes.solve import Solved

    states = states_of(mech, stmts)
    if steadystate:
        # NEURON's STEADYSTATE derivimplicit takes a step of 1e-9 ms: none.
        return Solved("", "", "derivimplicit", _slopes(stmts), span=block.span)
    made = _linear(mech, stmts, states)
    if made is not None:
        body, names = made
        return Solved(
            "", "", "derivimplicit", body, names, halves_dt=True, span=block.span
        )
    rank = numbering.ranks(mech, states)
    states = [s for _, s in sorted(zip(rank, states, strict=True), key=lambda x: x[0])]
    return Solved(
        "",
        "",
        "derivimplicit",
        _slopes(stmts),
        newton=True,
        implicit=True,
        states=states,
        halves_dt=True,
        span=block.span,
    )


def _linear(mech, stmts, states):
    """One exact solve, if every equation is linear in all states together and
    nothing else in the block looks at a state; else None."""
    names = {s.name for s in states}
    top = [s for s in stmts if isinstance(s, ast.DiffEq)]
    if len(top) != len(equations(stmts)) or len(top) != len(states) or len(top) > 30:
        return None
    at_end = False
    for s in stmts:
        if isinstance(s, ast.DiffEq):
            at_end = True
        elif at_end or mentions(s, names) or not _harmless(mech, s, names):
            return None
    index = {key(s): i for i, s in enumerate(states)}
    jacobian = {}
    try:
        for eq in top:
            i = index[key(eq.target)]
            for j, s in enumerate(states):
                d = derive.derive(eq.value, s)
                if mentions(d, names) or any(
                    isinstance(n, ast.Call) and not _pure(n) for n in eq.value.walk()
                ):
                    return None
                if not is_zero(d):
                    jacobian[i, j] = d
    except derive.NoDerivative:
        return None
    n = len(states)
    solve, locals_ = eliminate.eliminate(n, set(jacobian))
    body = [s for s in stmts if not isinstance(s, ast.DiffEq)]
    locals_ += ["_dt1"]
    body.append(assign("_dt1", div(number(1.0), "dt")))
    for eq in top:
        body.append(
            assign(eliminate.residual(index[key(eq.target)]), eq.value, eq.span)
        )
    for i in range(n):
        if (i, i) not in jacobian:
            body.append(assign(eliminate.entry(i, i), "_dt1"))
    for (i, j), d in jacobian.items():
        value = sub("_dt1", ast.Paren(d)) if i == j else neg(ast.Paren(d))
        body.append(assign(eliminate.entry(i, j), value))
    body += solve
    for i, s in enumerate(states):
        body.append(assign(slope_of(s), mul("_dt1", eliminate.solution(i))))
    for i, s in enumerate(states):
        body.append(assign(s, add(s, eliminate.solution(i))))
    return body + second_order(states), locals_


PURE = frozenset(
    """exp log log10 sqrt sin cos tan asin acos atan atan2 sinh cosh tanh fabs pow
    floor ceil fmod erf""".split()
)


def _pure(call: ast.Call) -> bool:
    return call.name in PURE


def _harmless(mech, stmt, names) -> bool:
    """No VERBATIM, and no called function that touches a state."""
    seen = set()

    def visit(node) -> bool:
        for n in node.walk():
            if isinstance(n, ast.Verbatim):
                return False
            if isinstance(n, ast.Call) and n.name in mech.functions:
                if n.name not in seen:
                    seen.add(n.name)
                    body = mech.functions[n.name].body
                    if mentions(body, names) or not visit(body):
                        return False
        return True

    return visit(stmt)
