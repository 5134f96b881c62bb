"""Warnings: what a MOD file says that its author hardly meant.

Owns: the warnings that need no other analysis than names and places; passes that find
something on their way say it themselves. Each has a code, explained in
docs/diagnostics.md. A warning changes nothing.
"""

from __future__ import annotations

import re

from nrnmini.errors import suggest
from nrnmini.nmodl import ast
from nrnmini.nmodl.dimensions import Quantities
from nrnmini.nmodl.units import UnknownUnit

GIVEN = frozenset("v t dt celsius area diam".split())
_WORD = re.compile(r"[A-Za-z_]\w*")


def lint(mech, program: ast.Program) -> None:
    """Adds the warnings of a file to `mech.notices`, in the order of the text."""
    before = list(mech.notices)
    del mech.notices[:]
    used = _used(mech, program)
    _unused(mech, program, used)
    _locals(mech, program)
    _unsolved(mech, program)
    _indices(mech, program)
    _listed(mech, program)
    _numbers(mech, program)
    _defaults(mech, program)
    found = [*before, *mech.notices]
    found.sort(key=lambda d: d.span.start if d.span is not None else 0)
    mech.notices[:] = found


def _used(mech, program) -> set[str]:
    """Names that the text of the blocks mentions."""
    used: set[str] = set()
    for node in program.walk():
        if isinstance(node, (ast.Name, ast.Index, ast.Prime)):
            used.add(node.name)
        elif isinstance(node, ast.Verbatim):
            used.update(w.removeprefix("_p_") for w in _WORD.findall(node.text))
            used.update(w[2:] for w in _WORD.findall(node.text) if w.startswith("_l"))
        elif isinstance(node, ast.Table):
            used.update(node.names + node.depend)
        elif isinstance(node, (ast.Compartment, ast.LongitudinalDiffusion)):
            used.update(node.names)
        elif isinstance(node, ast.Conductance):
            used.add(node.name)
        elif isinstance(node, ast.Lag):
            used |= {node.name, node.by}
    for ion in mech.ions:
        used.update(ion.write)
    # `n0` is the value that the STATE n starts with.
    used.update(f"{v.name}0" for v in mech.vars.values() if v.role == "state")
    used.update(name for name, _ in mech.currents)
    return used


def _unused(mech, program, used) -> None:
    shown = set()
    for block in program.blocks:
        if isinstance(block, ast.Neuron):
            shown |= {n.name for n in block.range + block.global_}
    for var in mech.vars.values():
        if var.role not in ("parameter", "assigned", "state", "constant", "filelocal"):
            continue
        if var.name in used or var.name in GIVEN or var.span is None:
            continue
        if var.start == "undeclared":
            continue
        listed = " but for its list in NEURON" if var.name in shown else ""
        mech.notice(
            f"`{var.name}` is declared and never used{listed}",
            var.span,
            help="remove it, or use it",
            code="W0101",
        )


def _bodies(program):
    """The bodies of a file, each with the names of its arguments."""
    for block in program.blocks:
        body = getattr(block, "body", None)
        if isinstance(body, ast.Body):
            yield block, body


def _locals(mech, program) -> None:
    for _, body in _bodies(program):
        for node in body.walk():
            if not isinstance(node, ast.Local):
                continue
            for name, _ in node.names:
                if not _mentions(body, name):
                    mech.notice(
                        f"the LOCAL `{name}` is never used",
                        node.span,
                        help="remove it",
                        code="W0101",
                    )
                var = mech.vars.get(name)
                if var is not None and var.role in ("parameter", "assigned", "state"):
                    mech.notice(
                        f"the LOCAL `{name}` hides the {var.role.upper()} of that name",
                        node.span,
                        help="what is assigned here does not reach it: rename one",
                        code="W0102",
                    )


def _mentions(body, name) -> bool:
    return any(
        (isinstance(n, (ast.Name, ast.Index, ast.Prime)) and n.name == name)
        or (isinstance(n, ast.Verbatim) and re.search(rf"\b_l{name}\b", n.text))
        for n in body.walk()
    )


def _unsolved(mech, program) -> None:
    solved = {n.block for n in program.walk() if isinstance(n, ast.Solve)}
    for name, block in mech.equations.items():
        if name not in solved:
            mech.notice(
                f"the {block.kind} block `{name}` is never solved",
                block.span,
                help=f"its states stay as they are; write `SOLVE {name} METHOD ...` in "
                "BREAKPOINT",
                code="W0103",
            )


def _indices(mech, program) -> None:
    for node in program.walk():
        if not isinstance(node, ast.Index):
            continue
        for part in node.index.walk():
            if isinstance(part, ast.Binary) and part.op == "/":
                mech.notice(
                    "in an index `/` divides whole numbers: 1/2 is 0",
                    part.span,
                    help="compute the index in a LOCAL first, where `/` is exact",
                    code="W0104",
                )


def _listed(mech, program) -> None:
    declared = {
        item.name
        for block in program.blocks
        for item in getattr(block, "items", ())
        if isinstance(item, ast.Declared)
    }
    parts = {name for ion in mech.ions for name in ion.read + ion.write}
    for block in program.blocks:
        if not isinstance(block, ast.Neuron):
            continue
        for where, names in (("RANGE", block.range), ("GLOBAL", block.global_)):
            for listed in names:
                if listed.name in GIVEN:
                    mech.notice(
                        f"`{listed.name}` in {where} has no effect: it belongs to the "
                        "simulator",
                        listed.span,
                        help="remove it from the list",
                        code="W0105",
                    )
                elif where == "RANGE" and listed.name not in mech.vars:
                    mech.notice(
                        f"`{listed.name}` is in RANGE and declared nowhere: it does "
                        "not exist",
                        listed.span,
                        help=suggest(listed.name, declared | parts)
                        or "declare it in PARAMETER, ASSIGNED or STATE",
                        code="W0109",
                    )


def _numbers(mech, program) -> None:
    units = Quantities()
    for block in program.blocks:
        for item in block.items if isinstance(block, ast.Units) else ():
            if item.is_unit:
                try:
                    units.define(item.name, item.first)
                except (UnknownUnit, ZeroDivisionError):
                    pass
    names = {*mech.vars, *mech.functions}
    for block, body in _bodies(program):
        own = names | {a.name for a in getattr(block, "args", ())}
        own |= {n for s in body.walk() if isinstance(s, ast.Local) for n, _ in s.names}
        for node in body.walk():
            if isinstance(node, ast.Number) and _is_no_unit(node.unit, units, own):
                mech.notice(
                    f"`{node.text}({node.unit})`: what stands in parentheses right "
                    "after a number is its unit, and has no effect",
                    node.span,
                    help=f"write `{node.text}*({node.unit})` to multiply",
                    code="W0106",
                )


def _is_no_unit(text, units, names) -> bool:
    if not text.strip():
        return False
    try:
        units.of(text)
        return False
    except (UnknownUnit, ZeroDivisionError, OverflowError):
        return any(word in names for word in _WORD.findall(text))


def _defaults(mech, program) -> None:
    for block in program.blocks:
        if not isinstance(block, ast.Parameters):
            continue
        for item in block.items:
            var = mech.vars.get(item.name)
            if not item.value or var is None or var.role != "parameter":
                continue
            if var.storage == "tvar":
                mech.notice(
                    f"the default of `{item.name}` is ignored, as in NEURON: it is "
                    "assigned, and so has a copy per thread that starts with 0",
                    item.span,
                    help="assign it in INITIAL, or declare it RANGE",
                    code="W0108",
                )
            elif float(item.value) != var.default:
                mech.notice(
                    f"the default {item.value} of `{item.name}` is kept with six "
                    f"digits, as in NEURON: {var.default:g}",
                    item.span,
                    help="assign the value from HOC or Python if the rest matters",
                    code="W0107",
                )
