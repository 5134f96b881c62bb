"""From blocks to kernels: what runs when.

Owns: taking SOLVE out of BREAKPOINT (unconditionally, as NEURON does), setting
STATEs to their start values before INITIAL, and giving each solved block its C
function. The result is a `Kernels`: for each kernel a list of statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import assign, name, number
from nrnmini.nmodl.passes.diffusion import Diffusion, diffusions_of
from nrnmini.nmodl.passes.discrete import lower_discrete, start_histories
from nrnmini.nmodl.passes.solve import RunSolve, Solved, is_step, solve_block
from nrnmini.nmodl.passes.storage import Reason
from nrnmini.nmodl.passes.variable import Variable, variable_step
from nrnmini.nmodl.passes.watch import lower_watch
from nrnmini.nmodl.symtab import Variable as SymbolVariable

HOOKS = {
    "BEFORE INITIAL": "NM_BEFORE_INITIAL",
    "AFTER INITIAL": "NM_AFTER_INITIAL",
    "BEFORE BREAKPOINT": "NM_BEFORE_BREAKPOINT",
    "AFTER SOLVE": "NM_AFTER_SOLVE",
    "BEFORE STEP": "NM_BEFORE_STEP",
}


@dataclass
class Kernels:
    init: list[ast.Stmt] = field(default_factory=list)
    cur: list[ast.Stmt] = field(default_factory=list)
    rates: list[ast.Stmt] = field(default_factory=list)  # of `state`: passes.apart
    state: list[ast.Stmt] = field(default_factory=list)
    constructor: list[ast.Stmt] = field(default_factory=list)
    destructor: list[ast.Stmt] = field(default_factory=list)
    hooks: dict[str, list[ast.Stmt]] = field(default_factory=dict)
    net_receive: list[ast.Stmt] | None = None
    net_init: list[ast.Stmt] | None = None
    watches: list[ast.Expr] = field(default_factory=list)  # values of conditions
    diffusions: list[Diffusion] = field(default_factory=list)
    solved: dict[str, Solved] = field(default_factory=dict)
    conductances: list[ast.Conductance] = field(default_factory=list)
    variable: Variable = field(default_factory=Variable)
    unsafe: Reason | None = None  # a method that NEURON runs on one thread only


def lower_blocks(mech) -> Kernels:
    k = Kernels()
    cnexp = 0
    lower_discrete(mech)

    def solve(node):
        made = solve_block(mech, node)
        if not isinstance(made, Solved):
            return made
        kind = mech.equations[made.block].kind
        if kind in ("LINEAR", "NONLINEAR") or made.method == "runge":
            what = kind if kind in ("LINEAR", "NONLINEAR") else "runge"
            k.unsafe = Reason(f"{what} is not thread safe", node.span)
        elif kind == "KINETIC" and made.method != "sparse":
            k.unsafe = Reason(
                f"KINETIC with {made.method} is not thread safe", node.span
            )
        old = k.solved.setdefault(made.function, made)
        if old is not made and old.method != made.method:
            made.function += "_" + made.method
            k.solved[made.function] = made
        return RunSolve(made.function, made.block, span=node.span)

    steps = {name for name in mech.equations if is_step(mech, name)}

    def in_place(node):
        if isinstance(node, ast.CallStmt) and node.call.name in steps:
            node = ast.Solve(node.call.name, "cnexp", span=node.span)
        if isinstance(node, ast.Solve):
            made = solve(node)
            return [] if made is None else made
        return node

    def text(bodies):
        """Statements of blocks of one kind, each with its own LOCALs."""
        out = []
        for body in bodies:
            done = ast.rewrite(body, in_place)
            out += [done] if len(bodies) > 1 else done.stmts
        return out

    solves: list[ast.Stmt] = []
    asked: list[ast.Solve] = []

    def lift(node):
        nonlocal cnexp
        if isinstance(node, ast.Solve):
            cnexp += node.method == "cnexp"
            made = solve(node)
            if made is not None:
                solves.append(made)
                asked.append(node)
            if node.iferror is not None:
                mech.notice(
                    "IFERROR is ignored",
                    node.span,
                    help="an equation that is not solved ends the step with an error",
                    code="W0112",
                )
            return []
        if isinstance(node, ast.CallStmt):
            return in_place(node)
        if isinstance(node, ast.Conductance):
            k.conductances.append(node)
            return []
        return node

    current = []
    _local_currents(mech)
    for body in mech.breakpoint:
        lifted = ast.rewrite(body, lift)
        current += [lifted] if len(mech.breakpoint) > 1 else lifted.stmts
    if mech.currents:
        k.cur = current
        k.state = solves
    else:
        k.state = solves + current
    for block in dict.fromkeys(s.block for s in k.solved.values()):
        if mech.equations[block].kind == "KINETIC":
            k.diffusions += diffusions_of(mech, mech.equations[block])
    if not mech.problems:
        k.variable = variable_step(mech, asked)
    k.init = start_values(mech) + start_histories(mech) + text(mech.initial)
    k.constructor = text(mech.constructor)
    k.destructor = text(mech.destructor)
    for event, bodies in mech.hooks.items():
        if event not in HOOKS:
            span = mech.block_spans.get(event)
            mech.problem(f"`{event}` is never run", span, help=_hook_help())
            continue
        k.hooks[event] = text(bodies)
    # SOLVE in a routine that HOC calls is done in place.
    for function in mech.functions.values():
        function.body = ast.rewrite(function.body, in_place)
    if mech.net_receive is not None:
        body = ast.rewrite(mech.net_receive.body, in_place)
        body, k.watches = lower_watch(mech, body)
        k.net_receive = body.stmts
        for s in body.stmts:
            if isinstance(s, ast.InitialInEvent):
                k.net_init = s.body.stmts
    return k


def _local_currents(mech) -> None:
    """A current or conductance that is a LOCAL of BREAKPOINT is known to what adds
    them up: it becomes a variable of the instance that nothing keeps."""
    for k, body in enumerate(mech.breakpoint):
        wanted = {v for v, _ in mech.currents}
        wanted |= {n.name for n in body.walk() if isinstance(n, ast.Conductance)}
        own = {
            n for s in body.stmts if isinstance(s, ast.Local) for n, _ in s.names
        } & wanted
        if not own:
            continue
        for n in own:
            if n not in {v for v, _ in mech.currents}:
                mech.vars[f"_{n}"] = SymbolVariable(f"_{n}", "assigned")

        def change(node, own=own):
            if isinstance(node, ast.Local):
                node.names = [pair for pair in node.names if pair[0] not in own]
                return node if node.names else []
            is_named = isinstance(node, (ast.Name, ast.Conductance))
            if is_named and node.name in own and f"_{node.name}" in mech.vars:
                node.name = f"_{node.name}"
            return node

        mech.breakpoint[k] = ast.rewrite(body, change)


def _hook_help():
    return "use " + ", ".join(HOOKS)


def start_values(mech) -> list[ast.Stmt]:
    """STATE = its START value, or the variable named STATE0, or 0."""
    out: list[ast.Stmt] = []
    for var in mech.vars.values():
        if var.role != "state":
            continue
        start = mech.vars.get(var.name + "0")
        if start is not None and start.role in ("parameter", "assigned", "constant"):
            value: ast.Expr = name(start.name)
        elif var.start:
            value = number(float(f"{float(var.start):g}"))
        else:
            value = number(0.0)
        if var.is_array:
            first, last = number(0), number(var.size - 1)
            element = ast.Index(var.name, name("_i"))
            body = ast.Body([ast.Assign(element, value)])
            out.append(ast.From("_i", first, last, None, body))
        else:
            out.append(assign(var.name, value))
    return out
