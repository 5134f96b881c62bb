"""Where each variable lives.

Owns the decision table of the global-variables document: column of the
instances' store, shared global, thread variable, literal, or nothing but a local
of the kernel; and whether the mechanism may run on any thread, with the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass

from nrnmini.nmodl import ast
from nrnmini.source import Span

NOT_REENTRANT = frozenset(
    """set_seed scop_random normrand exprand poisrand poisson gauss threshold
    squarewave sawtooth ramp pulse perpulse step perstep stepforce schedule romberg
    invert deflate spline expfit derivs force boundary""".split()
)


@dataclass(frozen=True)
class Reason:
    """Why a mechanism has to run on one thread, and where the file says so."""

    text: str
    span: Span | None = None

    def __str__(self):
        return f"{self.text} (line {self.span.line})" if self.span else self.text


def decide(mech, routines: dict, uses_unsafe_method: Reason | None, verbatim: list):
    """Fills `storage`, `place`, `visible` of every variable.

    Parameters
    ----------
    routines : name -> Effects, of all kernels and routines
    uses_unsafe_method : a method or block that NEURON does not run on threads
    verbatim : the VERBATIM nodes that hold code

    Returns
    -------
    (thread_safe, reasons, sizes, columns): reasons as Reasons; sizes: doubles of
    globals and of thread variables
    """
    for effects in routines.values():
        for name in effects.writes:
            var = mech.vars[name]
            var.written = True
            var.written_at = var.written_at or effects.span_of_write.get(name)
    _protected(mech)
    reasons = _reasons(mech, routines, verbatim)
    if mech.threadsafe:
        reasons = []
    reasons += [r for r in (uses_unsafe_method,) if r]
    if mech.kind == "NOTHING":
        reasons.append(Reason("SUFFIX nothing", mech.block_spans.get("NEURON")))
    safe = not reasons
    exposed = (
        set().union(*(e.exposed for e in routines.values())) if routines else set()
    )
    sizes = {"global": 0, "tvar": 0}

    def place(var, storage, visible):
        var.storage, var.place, var.visible = storage, sizes[storage], visible
        sizes[storage] += var.dim

    columns = {"parameter": [], "assigned": [], "state": [], "hidden": []}
    for var in mech.vars.values():
        if var.role == "parameter":
            if var.is_range:
                columns["parameter"].append(var)
            elif var.written and safe:
                place(var, "tvar", "always")
            else:
                place(var, "global", "always")
        elif var.role == "assigned":
            if (
                var.start == "undeclared"
                and not (var.written or var.protected)
                and var.name not in exposed
            ):
                continue  # a name in GLOBAL and nowhere else: as in NEURON, nothing
            if var.start == "undeclared" and not (var.written and mech.threadsafe):
                mech.problem(
                    f"`{var.name}` is in GLOBAL but declared nowhere",
                    var.span,
                    help="declare it in PARAMETER or ASSIGNED",
                )
            if var.is_global:
                shared = not (var.written and safe)
                visible = "" if var.start == "undeclared" else "lenient"
                place(var, "global" if shared else "tvar", visible)
            elif mech.kind == "NOTHING":
                place(var, "global", "")
            elif var.is_range:
                columns["assigned"].append(var)
            elif var.is_array or var.name in exposed:
                columns["hidden"].append(var)
            else:
                var.storage = "row"
        elif var.role == "state":
            if mech.kind == "NOTHING":
                place(var, "global", "")
            else:
                columns["state"].append(var)
        elif var.role == "constant":
            var.storage = "inline"
        elif var.role == "filelocal":
            place(var, "tvar" if safe else "global", "")
        elif var.role == "opaque":
            columns["hidden"].append(var)
        elif var.role == "ion":
            _ion_variable(mech, var, columns, exposed, routines)
    number = 0
    for kind in ("parameter", "assigned", "state", "hidden"):
        for var in columns[kind]:
            var.storage = var.role if var.role in ("ion", "opaque") else "column"
            var.place = number
            var.visible = "" if kind == "hidden" else "always"
            number += 1
    return safe, reasons, sizes, columns


def _ion_variable(mech, var, columns, exposed, routines):
    """The file's copy of an ion variable: a column only if it must be kept."""
    var.storage, var.place = "ion", -1
    ion = next(i for i in mech.ions if i.name == var.ion)
    if var.part == "e" and var.name not in ion.read:
        # As in NEURON the copy starts with 0 and knows what the file assigned, not
        # what the ion has.
        effects = [e for e in routines.values() if var.name in e.uses]
        if any(var.name not in e.must or var.name in e.exposed for e in effects):
            columns["hidden"].append(var)
            for kernel in ("init", "cur", "state"):  # each gives it to the ion
                if kernel in routines:
                    routines[kernel].exposed.add(var.name)
                    routines[kernel].writes.add(var.name)
        return
    if var.part != "i":
        return
    if var.is_range:
        columns["assigned"].append(var)
    elif var.name not in ion.read and var.name in exposed:
        columns["hidden"].append(var)


def _protected(mech):
    """A variable written only under PROTECT keeps one shared copy."""
    plain, protected = set(), set()
    bodies = [f.body for f in mech.functions.values()]
    bodies += [b.body for b in mech.equations.values()]
    bodies += mech.initial + mech.breakpoint + mech.constructor + mech.destructor
    for part in mech.hooks.values():
        bodies += part
    if mech.net_receive:
        bodies.append(mech.net_receive.body)
    for body in bodies:
        for n in body.walk():
            if isinstance(n, ast.Assign):
                (protected if n.protect else plain).add(n.target.name)
    for name in protected - plain:
        var = mech.vars.get(name)
        if var is None or var.is_array:
            continue
        if var.role == "parameter" or (var.role == "assigned" and var.is_global):
            var.written, var.protected = False, True


def _reasons(mech, routines, verbatim) -> list[Reason]:
    reasons = []
    if verbatim:
        reasons.append(Reason("VERBATIM blocks are not thread safe", verbatim[0].span))
    for name in mech.pointers[:1]:
        reasons.append(
            Reason("use of POINTER is not thread safe", mech.vars[name].span)
        )
    for var in mech.vars.values():
        if var.role == "external":
            reasons.append(Reason("use of EXTERNAL is not thread safe", var.span))
            break
    for var in mech.vars.values():
        if var.is_global and var.written:
            text = f"the GLOBAL variable `{var.name}` is assigned"
            reasons.append(Reason(text, var.written_at))
    called = set().union(*(e.calls for e in routines.values())) if routines else set()
    for name in sorted(called & NOT_REENTRANT - set(mech.functions)):
        spans = [e.span_of_call.get(name) for e in routines.values()]
        span = next((s for s in spans if s), None)
        reasons.append(Reason(f"`{name}` is not thread safe", span))
    return reasons
