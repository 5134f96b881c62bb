"""LONGITUDINAL_DIFFUSION: what a state needs to spread along the cable.

    COMPARTMENT i, vol[i] {ca}
    LONGITUDINAL_DIFFUSION i, D*vol[i] {ca}
gives a `Diffusion` for ca: its coefficient (um4/ms) and volume (um2 per um length),
each with the name that stands for the element. The engine solves the cable equation.

    ~ ca[0] << (-ica*diam)
is its `Influx`. Its slope, with the ion's dI/dV in place of the current, is part of
what the variable step takes for the Jacobian, in NEURON and here.
"""

from __future__ import annotations

from dataclasses import dataclass

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import constant_int


@dataclass
class Influx:
    current: str  # the ion's
    value: ast.Expr
    element: int | None  # of an array


@dataclass
class Diffusion:
    state: str
    index: str
    coefficient: ast.Expr
    volume_index: str
    volume: ast.Expr
    influx: Influx | None
    span: object


def diffusions_of(mech, block) -> list[Diffusion]:
    """The Diffusions of a KINETIC block; problems go to the mechanism."""
    nodes = list(block.body.walk())
    out: list[Diffusion] = []
    for node in nodes:
        if not isinstance(node, ast.LongitudinalDiffusion):
            continue
        if mech.kind != "SUFFIX":
            mech.problem(
                "LONGITUDINAL_DIFFUSION needs a density mechanism",
                node.span,
                help="declare SUFFIX in NEURON: a point has no neighbours",
            )
            continue
        for state in node.names:
            made = _diffusion(mech, nodes, node, state)
            if made is not None:
                out.append(made)
    return out


def _diffusion(mech, nodes, node, state) -> Diffusion | None:
    var = mech.vars.get(state)
    if var is None or not (var.role == "state" or var.start == "state"):
        mech.problem(f"`{state}` is not a STATE", node.span)
        return None
    for c in nodes:
        if isinstance(c, ast.Compartment) and state in c.names:
            return Diffusion(
                state,
                node.index,
                node.coefficient,
                c.index,
                c.volume,
                _influx(mech, nodes, state),
                node.span,
            )
    mech.problem(
        f"`{state}` diffuses but has no COMPARTMENT",
        node.span,
        help=f"write `COMPARTMENT volume {{ {state} }}`",
    )
    return None


def _influx(mech, nodes, state) -> Influx | None:
    """Of the one reaction that moves an ion's current into the state."""
    found = []
    for node in nodes:
        if not isinstance(node, ast.Reaction) or node.kind != "<<":
            continue
        target = node.left[0][1]
        names = [n.name for n in node.forward.walk() if isinstance(n, ast.Name)]
        currents = [n for n in names if n in mech.vars and mech.vars[n].part == "i"]
        known = all(n in mech.vars for n in names)  # and no LOCAL of the block
        if target.name == state and len(currents) == 1 and known:
            element = None
            if isinstance(target, ast.Index):
                element = constant_int(target.index)
                if element is None:
                    continue
            found.append(Influx(currents[0], node.forward, element))
    return found[0] if len(found) == 1 else None


__all__ = ["Diffusion", "Influx", "diffusions_of"]
