"""LONGITUDINAL_DIFFUSION: what a state needs to spread along the cable.

    COMPARTMENT i, vol[i] {ca}
    LONGITUDINAL_DIFFUSION i, D*vol[i] {ca}
gives a `Diffusion` for ca: its coefficient (um4/ms) and volume (um2 per um length),
each with the name that stands for the element. The engine solves the cable equation.
"""

from __future__ import annotations

from dataclasses import dataclass

from nrnmini.nmodl import ast


@dataclass
class Diffusion:
    state: str
    index: str
    coefficient: ast.Expr
    volume_index: str
    volume: ast.Expr
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
                state, node.index, node.coefficient, c.index, c.volume, node.span
            )
    mech.problem(
        f"`{state}` diffuses but has no COMPARTMENT",
        node.span,
        help=f"write `COMPARTMENT volume {{ {state} }}`",
    )
    return None


__all__ = ["Diffusion", "diffusions_of"]
