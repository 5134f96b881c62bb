"""What is the same for all instances is computed once, before the loop.

    q10 = 3^((celsius - 6.3)/10)
becomes
    q10 = _u0
where `_u0` is a scalar of the kernel. Only powers and calls of mathematical
functions are worth it, and only of names that nothing in the file assigns: celsius,
shared PARAMETERs, CONSTANTs. A vector loop could not hold them otherwise: their
selections have loop-invariant conditions, which some compilers do not vectorise.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.passes.derivative import PURE
from nrnmini.nmodl.passes.verbatim import reach
from nrnmini.nmodl.symtab import Variable


def hoist_uniform(mech, kernels) -> None:
    uniform = _uniform_names(mech, kernels)
    found: dict[str, str] = {}  # printed expression -> name

    def make(e, scope):
        from nrnmini.nmodl.printer import expression

        text = expression(e)
        if text not in found:
            name = f"_u{len(found)}"
            found[text] = name
            var = Variable(name, "uniform", storage="uniform", span=e.span)
            var.value = e
            mech.vars[name] = var
        return ast.Name(found[text], span=e.span)

    def visit(node, scope):
        """The node with its uniform calls replaced; scope: names that hide."""
        if isinstance(node, ast.Expr):
            if _worth(node) and _is_uniform(node, uniform, scope):
                return make(node, scope)
        if isinstance(node, (ast.Table,)):
            return node
        return _rebuild(node, visit, scope)

    for f in mech.functions.values():
        scope = {a.name for a in f.args} | {f.name} | _locals(f.body)
        f.body = visit(f.body, scope)
    for s in kernels.solved.values():
        scope = set(s.locals) | _locals(*s.stmts)
        s.stmts = [visit(x, scope) for x in s.stmts]
    parts = [(kernels, part) for part in ("init", "cur", "state")]
    parts += [(kernels.variable, part) for part in ("slopes", "relax")]
    for owner, part in parts:
        stmts = getattr(owner, part)
        scope = _locals(*stmts)
        setattr(owner, part, [visit(x, scope) for x in stmts])


def _rebuild(node, visit, scope):
    def value_of(value):
        if isinstance(value, ast.Node):
            return visit(value, scope)
        if isinstance(value, list):
            return [value_of(v) for v in value]
        if isinstance(value, tuple):
            return tuple(value_of(v) for v in value)
        return value

    return ast.rebuilt(node, value_of)


def _worth(e) -> bool:
    if isinstance(e, ast.Binary) and e.op == "^":
        return True
    return isinstance(e, ast.Call) and e.name in PURE


def _is_uniform(e, uniform, scope) -> bool:
    named = False
    for n in e.walk():
        if isinstance(n, (ast.Name, ast.Index, ast.Prime)):
            if n.name in scope or n.name not in uniform or not isinstance(n, ast.Name):
                return False
            named = True
        elif isinstance(n, ast.Call) and n.name not in PURE:
            return False
        elif isinstance(n, ast.String):
            return False
    return named


def _locals(*nodes) -> set[str]:
    out = set()
    for node in nodes:
        for n in node.walk():
            if isinstance(n, ast.Local):
                out |= {name for name, _ in n.names}
            elif isinstance(n, ast.From):
                out.add(n.name)
    return out


def _uniform_names(mech, kernels) -> set[str]:
    assigned: set[str] = set()
    bodies = [f.body for f in mech.functions.values()]
    bodies += [b.body for b in mech.equations.values()]
    bodies += mech.initial + mech.breakpoint + mech.constructor + mech.destructor
    for part in mech.hooks.values():
        bodies += part
    if mech.net_receive is not None:
        bodies.append(mech.net_receive.body)
    for body in bodies:
        for n in body.walk():
            if isinstance(n, (ast.Assign, ast.DiffEq)):
                assigned.add(n.target.name)
            elif isinstance(n, ast.Table):
                assigned |= set(n.names)
            elif isinstance(n, ast.Verbatim):
                assigned |= reach(n.text, mech.macros)
    for block in mech.verbatim:
        assigned |= reach(block.text, mech.macros)
    out = {"celsius"} - assigned
    for var in mech.vars.values():
        if var.is_array or var.name in assigned:
            continue
        if var.role in ("constant", "unit"):
            out.add(var.name)
        elif var.role == "parameter" and not var.is_range:
            out.add(var.name)
    return out
