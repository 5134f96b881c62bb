"""SOLVE: what each method makes of its block.

`solve_block(mech, solve)` turns a block of equations and a method
into a `Solved`: plain statements, or a residual for Newton's method. Each solve
becomes one C function. Leaves the single methods to `cnexp`, `kinetic`,
`derivative`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.errors import suggest
from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import assign
from nrnmini.nmodl.passes import derivative, kinetic, linear
from nrnmini.nmodl.passes.cnexp import NotLinear, solve_cnexp
from nrnmini.nmodl.passes.unroll import NotConstant, unroll
from nrnmini.nmodl.unsupported import CONSTRUCTS

METHODS = {
    "DERIVATIVE": ("cnexp", "derivimplicit", "euler", "runge"),
    "KINETIC": ("sparse", "euler", "runge"),
    "LINEAR": ("simeq",),
    "NONLINEAR": ("newton",),
    "PROCEDURE": ("after_cvode", "cvode_t", "cvode_v", "cvode_t_v"),
}


def is_step(mech, block: str) -> bool:
    """Whether a DERIVATIVE block can be called like a PROCEDURE, to take a step: one
    that the file solves by cnexp."""
    if block not in mech.equations or mech.equations[block].kind != "DERIVATIVE":
        return False
    nodes = [n for body in mech.breakpoint for n in body.walk()]
    solves = [n for n in nodes if isinstance(n, ast.Solve) and n.block == block]
    return bool(solves) and all(n.method == "cnexp" for n in solves)


@dataclass
class RunSolve(ast.Stmt):
    """A SOLVE whose block has been made the C function `function`."""

    function: str
    block: str


@dataclass
class Solved:
    function: str
    block: str  # name in the file
    method: str
    stmts: list[ast.Stmt]
    locals: list[str] = field(default_factory=list)  # scalars, zero at first
    # Newton's method: `stmts` leave the residuals in `residuals` of `states`.
    newton: bool = False
    dense: bool = False  # a linear system `_a_i_j`, `_f_i` with row pivoting
    states: list[ast.Expr] = field(default_factory=list)
    halves_dt: bool = False  # with secondorder, runs with dt/2
    implicit: bool = False  # residual needs (x - x_old)/dt
    span: object = None


def solve_block(mech, solve: ast.Solve):
    """`Solved`, or a statement that calls a PROCEDURE, or None after an error."""
    if solve.block in mech.functions:
        return _procedure(mech, solve)
    block = mech.equations.get(solve.block)
    if block is None:
        known = [*mech.equations, *mech.functions]
        mech.problem(
            f"SOLVE names `{solve.block}`, which is not defined",
            solve.span,
            help=suggest(solve.block, known),
        )
        return None
    method = solve.method
    if method and method not in METHODS.get(block.kind, ()):
        known = METHODS.get(block.kind, ())
        mech.problem(
            f"the method `{method}` does not exist for {block.kind} blocks",
            solve.span,
            help=suggest(method, known)
            or ("use " + ", ".join(known) if known else "write no METHOD"),
        )
        return None
    try:
        made = _make(mech, block, solve)
    except NotConstant as problem:
        mech.problem(problem.why, problem.where.span)
        return None
    if made is not None:
        suffix = "_steady" if solve.steadystate else ""
        made.function = f"solve_{block.name}{suffix}"
        made.block = block.name
        made.span = block.span
    return made


def _procedure(mech, solve):
    function = mech.functions[solve.block]
    if solve.method and solve.method not in METHODS["PROCEDURE"]:
        mech.problem(
            f"the method `{solve.method}` does not exist for a PROCEDURE", solve.span
        )
        return None
    call = ast.Call(function.name, [], span=solve.span)
    return ast.CallStmt(call, span=solve.span)


def _make(mech, block, solve):
    stmts = block.body.stmts
    if block.kind == "DISCRETE":
        return Solved("", "", "discrete", stmts, span=block.span)
    if block.kind == "LINEAR":
        return linear.solve_linear(mech, block)
    if block.kind == "NONLINEAR":
        return linear.solve_nonlinear(mech, block)
    if block.kind == "KINETIC":
        if solve.method == "sparse":
            return kinetic.solve_sparse(mech, block, solve.steadystate)
        if solve.method:
            stmts = kinetic.as_derivative(mech, block)
            return derivative.explicit(mech, block, stmts, solve.method)
        mech.problem(
            f"SOLVE of the KINETIC block `{block.name}` needs a method",
            solve.span,
            help=f"write `SOLVE {block.name} METHOD sparse`",
        )
        return None
    stmts = unroll(stmts)
    for eq in derivative.equations(stmts):
        if eq.order > 1:
            mech.problem(
                "derivatives of higher order are not supported",
                eq.span,
                help=CONSTRUCTS["y''"],
            )
            return None
        var = mech.vars.get(eq.target.name)
        if var is None or not (var.role == "state" or var.start == "state"):
            states = [v.name for v in mech.vars.values() if v.role == "state"]
            mech.problem(
                f"`{eq.target.name}` has an equation but is not a STATE",
                eq.span,
                help=suggest(eq.target.name, states) or "declare it in STATE",
            )
            return None
    if solve.steadystate and solve.method == "cnexp":
        mech.problem("STEADYSTATE needs derivimplicit or sparse", solve.span)
        return None
    if solve.method == "cnexp":
        try:
            whole = derivative.whole_arrays(mech, stmts)
            return Solved("", "", "cnexp", solve_cnexp(whole), span=block.span)
        except NotLinear as problem:
            mech.notice(
                f"cnexp cannot solve `{block.name}`; derivimplicit is used",
                problem.where.span,
                "not linear in its state",
                "write METHOD derivimplicit, which is what happens",
                code="W0113",
            )
        return derivative.implicit(mech, block, stmts, False)
    if solve.method == "derivimplicit":
        return derivative.implicit(mech, block, stmts, solve.steadystate)
    if solve.method in ("euler", "runge"):
        return derivative.explicit(mech, block, stmts, solve.method)
    mech.notice(
        f"SOLVE `{block.name}` has no METHOD: its states never advance",
        solve.span,
        help="write METHOD cnexp, or derivimplicit for equations that are not linear",
        code="W0110",
    )
    return Solved("", "", "", [slope_assign(s) for s in stmts], span=block.span)


def slope_assign(stmt):
    def change(node):
        if isinstance(node, ast.DiffEq):
            return assign(derivative.slope_of(node.target), node.value, node.span)
        return node

    return ast.rewrite(stmt, change)
