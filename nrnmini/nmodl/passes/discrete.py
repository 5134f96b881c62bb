"""DISCRETE: a block that runs once per step and knows the values of earlier steps.

    x = x@1 + x@2
becomes
    FROM _k = 1 TO 1 { _x_earlier[1] = _x_earlier[0] }
    _x_earlier[0] = x
    x = _x_earlier[0] + _x_earlier[1]
where `_x_earlier` is an array of the instance, filled with the value that the STATE
starts with. Owns these arrays. Time is the simulator's: NEURON adds dt to `t` whenever
an instance runs such a block, which moves it for all.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import assign, constant_int, name, number, sub
from nrnmini.nmodl.symtab import Variable

# (index, size, name): the index, or a failure of the step if it is out of range.
WITHIN = "_within"


def lower_discrete(mech) -> None:
    """Every `x@n` as an element of an array, and the statements that keep it."""
    depths: dict[str, int] = {}
    blocks = [b for b in mech.equations.values() if b.kind == "DISCRETE"]
    for block in blocks:
        for node in block.body.walk():
            if isinstance(node, ast.Earlier):
                depths[node.name] = max(depths.get(node.name, 0), node.steps)
    for state, depth in depths.items():
        size = depth * mech.vars[state].dim
        history = history_of(state)
        mech.vars[history] = Variable(history, "assigned", size)
    for block in blocks:
        used = {n.name for n in block.body.walk() if isinstance(n, ast.Earlier)}
        body = ast.rewrite(block.body, lambda node: _element(mech, node))
        kept = [s for state in depths if state in used for s in _keep(mech, state)]
        locals_ = [s for s in body.stmts if isinstance(s, ast.Local)]
        rest = [s for s in body.stmts if not isinstance(s, ast.Local)]
        body.stmts = [*locals_, *kept, *rest]
        block.body = body


def history_of(state: str) -> str:
    return f"_{state}_earlier"


def start_histories(mech) -> list[ast.Stmt]:
    """At initialisation all earlier values are the STATE's first."""
    out = []
    for var in list(mech.vars.values()):
        history = mech.vars.get(history_of(var.name))
        if var.role != "state" or history is None:
            continue
        for j in range(var.dim):
            element = ast.Index(var.name, number(j)) if var.size else name(var.name)
            at = _times("_k", var.dim, j)
            body = ast.Body([ast.Assign(ast.Index(history.name, at), element)])
            last = number(history.size // var.dim - 1)
            out.append(ast.From("_k", number(0), last, None, body))
    return out


def _times(counter, factor, offset):
    return ast.Binary(
        "+", ast.Binary("*", name(counter), number(factor)), number(offset)
    )


def _element(mech, node):
    if not isinstance(node, ast.Earlier):
        return node
    dim = mech.vars[node.name].dim
    first = number((node.steps - 1) * dim)
    at = first
    if node.index is not None:
        index = node.index
        if constant_int(index) is None:
            size, shown = number(dim), ast.String(node.name)
            index = ast.Call(WITHIN, [index, size, shown], span=node.span)
        at = ast.Binary("+", first, index)
    return ast.Index(history_of(node.name), at, span=node.span)


def _keep(mech, state) -> list[ast.Stmt]:
    """One step older, and the present value the newest."""
    var, history = mech.vars[state], mech.vars[history_of(state)]
    dim, size = var.dim, history.size
    out: list[ast.Stmt] = []
    if size > dim:
        to = ast.Index(history.name, sub(number(size), name("_k")))
        older = ast.Index(history.name, sub(number(size - dim), name("_k")))
        body = ast.Body([ast.Assign(to, older)])
        out.append(ast.From("_k", number(1), number(size - dim), None, body))
    if not var.size:
        return [*out, assign(ast.Index(history.name, number(0)), name(state))]
    element = ast.Index(history.name, name("_k"))
    body = ast.Body([ast.Assign(element, ast.Index(state, name("_k")))])
    return [*out, ast.From("_k", number(0), number(dim - 1), None, body)]
