"""Rates and states in loops of their own.

    DERIVATIVE s { rates(v)  m' = (minf - m)/mtau  h' = (hinf - h)/htau }

An iteration that computes rates and then states is a long chain of exponentials, as
long as what a processor looks ahead: it waits. Two loops over some hundreds of rows, of
the rates and of the states, have shorter ones, and the next rows' begin meanwhile. What
the second loop needs of the first has to be in columns: only RANGE variables are, so
that others are left as they were.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.passes.solve import RunSolve


def rates_apart(mech, kernels, analysis) -> None:
    """Moves what precedes the equations of the one SOLVE to `kernels.rates`."""
    if len(kernels.state) != 1 or not isinstance(kernels.state[0], RunSolve):
        return
    solved = kernels.solved[kernels.state[0].function]
    if solved.method != "cnexp" or any(s.halves_dt for s in kernels.solved.values()):
        return
    rates, states = [], list(solved.stmts)
    while states and not _updates_state(mech, states[0]):
        rates.append(states.pop(0))
    if len(states) < 2 or not all(_updates_state(mech, s) for s in states):
        return
    if not rates or not all(isinstance(s, ast.Assign | ast.CallStmt) for s in rates):
        return
    first, second = analysis.of(rates), analysis.of(states)
    for effects in (first, second):
        if effects.verbatim or effects.ordered or effects.newton or effects.loops:
            return
    if second.tables or not all(
        _has_column(mech.vars[n]) for n in first.writes & second.uses
    ):
        return
    kernels.rates, kernels.state = rates, states


def _updates_state(mech, stmt) -> bool:
    if not isinstance(stmt, ast.Assign) or not isinstance(stmt.target, ast.Name):
        return False
    var = mech.vars.get(stmt.target.name)
    return var is not None and var.role == "state"


def _has_column(var) -> bool:
    return var.is_range and var.role == "assigned" and not var.is_array


__all__ = ["rates_apart"]
