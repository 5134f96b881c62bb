"""What the variable step asks of a mechanism.

Its integrator (nrnmini/engine/bdf.h) wants the derivatives of the states, and solves
    (I - gamma J) x = b
with the block of J that belongs to one instance: for DERIVATIVE its diagonal, for
KINETIC the whole matrix of the reactions. Makes of the one block that is SOLVEd
    Dm = (inf - m)/tau                  `slopes`
    Dm = Dm/(1 - dt*(-1/tau))           `relax`, where dt is gamma and Dm is b
and of statements that give an ion the concentration of a state
    cai = ca[0]                         `synonyms`, which hold at all times
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import (
    add,
    assign,
    div,
    key,
    mul,
    number,
    sub,
)
from nrnmini.nmodl.passes import cnexp, derivative, kinetic
from nrnmini.nmodl.passes.unroll import NotConstant, unroll

STEP = 0.001  # of a difference
_VARIABLE = (ast.Name, ast.Index)
BEFORE_STEPS = ("after_cvode", "cvode_t", "cvode_v", "cvode_t_v")


@dataclass
class Variable:
    """`states`: one expression for each; empty where nothing is integrated."""

    states: list[ast.Expr] = field(default_factory=list)
    slopes: list[ast.Stmt] = field(default_factory=list)
    relax: list[ast.Stmt] = field(default_factory=list)
    synonyms: list[ast.Stmt] = field(default_factory=list)
    refused: bool = False  # what is SOLVEd needs the fixed step


def variable_step(mech, solves: list[ast.Solve]) -> Variable:
    """For the SOLVE statements of BREAKPOINT."""
    if not solves:
        return Variable()
    blocks = [mech.equations.get(s.block) for s in solves]
    if len(solves) > 1:
        return Variable(refused=True)
    block, method = blocks[0], solves[0].method
    if block is None:
        return Variable(refused=method not in BEFORE_STEPS)
    try:
        if block.kind == "DERIVATIVE":
            made = _derivative(mech, block)
        elif block.kind == "KINETIC" and method == "sparse":
            made = _kinetic(mech, block)
        else:
            return Variable(refused=True)
        made.synonyms = _synonyms(mech, block)
        return made
    except (NotConstant, ValueError):
        pass  # an index that is known at run time only
    return Variable(refused=True)


def _synonyms(mech, block) -> list[ast.Stmt]:
    written = {n for ion in mech.ions for n in ion.write}

    def is_one(n):
        if not isinstance(n, ast.Assign) or not isinstance(n.value, _VARIABLE):
            return False
        target, state = mech.vars.get(n.target.name), mech.vars.get(n.value.name)
        return (
            n.target.name in written
            and target.part in ("ci", "co")
            and state is not None
            and state.role == "state"
        )

    return [n for n in block.body.walk() if is_one(n)]


def _replace(stmts, make):
    """Every DiffEq replaced by the assignment to its slope that `make` gives."""

    def change(node):
        if isinstance(node, ast.DiffEq):
            slope = derivative.slope_of(node.target)
            return assign(slope, make(node, slope), node.span)
        return node

    return [ast.rewrite(s, change) for s in stmts]


def _derivative(mech, block):
    stmts = unroll(block.body.stmts)
    return Variable(
        derivative.states_of(mech, stmts),
        _replace(stmts, lambda eq, slope: eq.value),
        _replace(stmts, lambda eq, slope: div(slope, _factor(eq))),
    )


def _factor(eq) -> ast.Expr:
    """1 - dt*(df/ds)"""
    return ast.Paren(sub(number(1.0), mul("dt", ast.Paren(_slope_of(eq)))))


def _slope_of(eq) -> ast.Expr:
    """df/ds where f is linear in s, else a difference, as in NEURON."""
    try:
        slope, _ = cnexp.split(eq.value, eq.target)
        return number(0.0) if slope is None else slope
    except cnexp.NotLinear:
        moved = ast.Paren(add(eq.target, number(STEP)))
        higher = ast.rewrite(eq.value, lambda n: moved if n == eq.target else n)
        return div(ast.Paren(sub(ast.Paren(higher), ast.Paren(eq.value))), number(STEP))


def _kinetic(mech, block):
    slopes = kinetic.as_derivative(mech, block)
    states = kinetic.states_of(mech, block)
    elements = [key(s) for s in states]
    if len(set(elements)) != len(elements):
        return Variable(refused=True)
    return Variable(
        states,
        [ast.Body(_replace(slopes, lambda eq, slope: eq.value))],
        [ast.Body(kinetic.relax(mech, block))],
    )
