"""The pass list: from the text of a MOD file to C.

Owns: the order of the passes and what is known at the end (`Translation`). The
tool-chain (`driver`) calls `translate`; the stages can be called alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from nrnmini.errors import Diagnostic, NmodlError
from nrnmini.nmodl import ast, symtab
from nrnmini.nmodl.lower.emit_c import emit_c
from nrnmini.nmodl.parser import normalise, parse
from nrnmini.nmodl.passes import (
    antipatterns,
    check_indices,
    check_names,
    storage,
    verbatim,
)
from nrnmini.nmodl.passes.apart import rates_apart
from nrnmini.nmodl.passes.effects import Analysis, table_of
from nrnmini.nmodl.passes.hoist import hoist_uniform
from nrnmini.nmodl.passes.lint import lint
from nrnmini.nmodl.passes.lower_blocks import lower_blocks
from nrnmini.source import SourceFile


@dataclass
class Translation:
    """One mechanism as C, and what the passes found out.

    `reasons` says why the mechanism has to run on one thread (empty: it has not).
    """

    c_source: str
    name: str
    kind: str
    thread_safe: bool
    reasons: list[storage.Reason] = field(default_factory=list)
    notices: list[Diagnostic] = field(default_factory=list)
    solves: dict[str, str] = field(default_factory=dict)  # block -> method used
    mechanism: symtab.Mechanism | None = None


def read_source(source, name: str | None = None) -> SourceFile:
    """A SourceFile, a path (PathLike, or str ending in .mod), or a text itself."""
    if isinstance(source, SourceFile):
        return SourceFile(source.name, normalise(source.text))
    is_path = isinstance(source, os.PathLike) or (
        "\n" not in source and source.endswith(".mod")
    )
    if not is_path:
        return SourceFile(name or "text.mod", normalise(source))
    try:
        data = Path(source).read_bytes()
    except OSError as error:
        raise NmodlError(
            Diagnostic(f"cannot read the MOD file `{source}`: {error.strerror}")
        ) from None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return SourceFile(name or str(source), normalise(text))


def translate(
    source, name: str | None = None, include=(), checked: bool = False
) -> Translation:
    """C for a MOD file.

    Parameters
    ----------
    source : SourceFile, path of a MOD file, or its text
    name : str       what messages call the text; its stem is the default SUFFIX
    include : sequence of str    more folders for INCLUDE
    checked : bool   check indices in VERBATIM and behind POINTERs when it runs

    Raises
    ------
    NmodlError       syntax errors, unknown names, what is not supported
    """
    program = parse(read_source(source, name), include)
    try:
        return translate_program(program, checked)
    except RecursionError:
        raise NmodlError(
            Diagnostic(
                "this is nested too deeply, or has too many terms, to be translated",
                _deepest(program),
                help="compute a part of it in a LOCAL variable first",
                code="E0101",
            )
        ) from None


def check_units(source, name: str | None = None, include=()) -> list[Diagnostic]:
    """The places of a MOD file where units clash; parameters as of `translate`.

    Raises
    ------
    NmodlError       syntax errors, unknown units
    """
    from nrnmini.nmodl.passes.check_units import check_units

    source = read_source(source, name)
    program = parse(source, include)
    mech = symtab.build(program)
    mech.raise_problems()
    return check_units(mech, program, source)


def _deepest(program: ast.Program):
    """The place of the statement that holds the deepest part of a tree."""
    greatest, place = -1, None
    waiting = [(program, 0, None)]
    while waiting:
        node, depth, statement = waiting.pop()
        if isinstance(node, ast.Stmt) and node.span is not None:
            statement = node.span
        if depth > greatest and statement is not None:
            greatest, place = depth, statement
        waiting += [(child, depth + 1, statement) for child in node.children()]
    return place


def translate_program(program: ast.Program, checked: bool = False) -> Translation:
    mech = symtab.build(program)
    mech.checked = checked
    has_tables = any(table_of(f) for f in mech.functions.values())
    if has_tables:
        mech.vars["usetable"] = symtab.Variable("usetable", "usetable", default=1.0)
    check_names.check(mech)
    antipatterns.check(mech)
    verbatim.prepare(mech)
    if checked:
        check_indices.check_indices(mech)
    mech.raise_problems()
    kernels = lower_blocks(mech)
    mech.raise_problems()
    hoist_uniform(mech, kernels)
    analysis = Analysis(mech, kernels.solved)
    rates_apart(mech, kernels, analysis)
    effects = _effects(mech, kernels, analysis)
    routines = {f: analysis.of_routine(f) for f in mech.functions}
    code = [n for n in verbatim.nodes(mech) if verbatim.is_code(n.text)]
    safe, reasons, sizes, columns = storage.decide(
        mech,
        {**{"FUNCTION " + k: v for k, v in routines.items()}, **effects},
        kernels.unsafe,
        code,
    )
    events = ("net_receive", "net_init")
    if not safe or any(
        "state_discontinuity" in e.calls for n, e in effects.items() if n not in events
    ):
        kernels.conductances = []  # NEURON takes the difference then
    if has_tables:
        table = mech.vars["usetable"]
        table.storage, table.place, table.visible = "global", sizes["global"], "always"
        sizes["global"] += 1
    mech.raise_problems()
    text = emit_c(mech, kernels, analysis, effects, columns, sizes, safe)
    mech.raise_problems()
    lint(mech, program)
    return Translation(
        text,
        mech.name,
        mech.kind,
        safe,
        reasons,
        mech.notices,
        {s.block: s.method for s in kernels.solved.values()},
        mech,
    )


def _effects(mech, kernels, analysis) -> dict:
    out = {}
    for name in ("init", "rates", "state", "constructor", "destructor"):
        out[name] = analysis.of(getattr(kernels, name))
    if kernels.variable.states:
        out["slopes"] = analysis.of(kernels.variable.slopes)
        out["relax"] = analysis.of(kernels.variable.relax)
        out["synonyms"] = analysis.of(kernels.variable.synonyms)
    if mech.currents:
        cur = analysis.of(kernels.cur)
        for var, _ in mech.currents:
            if var not in cur.must:
                cur.exposed.add(var)
        for c in kernels.conductances:
            if c.name not in cur.must:
                cur.exposed.add(c.name)
        out["cur"] = cur
    for event, stmts in kernels.hooks.items():
        out[event.lower().replace(" ", "_")] = analysis.of(stmts)
    if kernels.net_receive is not None:
        scope = {a.name for a in mech.net_receive.args} | {"flag"}
        out["net_receive"] = analysis.of(kernels.net_receive, scope)
        if kernels.net_init is not None:
            out["net_init"] = analysis.of(kernels.net_init, scope)
    for i, value in enumerate(kernels.watches):
        out[f"watch{i}"] = analysis.of([ast.Assign(ast.Name("_value"), value)])
    for i, d in enumerate(kernels.diffusions):
        parts = (d.coefficient, d.volume)
        stmts = [ast.Assign(ast.Name("_value"), e) for e in parts]
        scope = {d.index, d.volume_index} - {""}
        if d.influx is not None:
            stmts.append(ast.Assign(ast.Name("_value"), d.influx.value))
            scope.add(d.influx.current)
        out[f"diffusion{i}"] = analysis.of(stmts, scope)
    if any(s.halves_dt for s in kernels.solved.values()):
        out["state"].exposed.add("dt")
    return out
