"""Where each variable lives.

Owns the decision table of the global-variables document: column of the
instances' store, shared global, thread variable, literal, or nothing but a local
of the kernel; and whether the mechanism may run on any thread, with the reasons.
"""

from __future__ import annotations

from nrnmini.nmodl import ast

NOT_REENTRANT = frozenset(
    """set_seed scop_random normrand exprand poisrand poisson gauss threshold
    squarewave sawtooth ramp pulse perpulse step perstep stepforce schedule romberg
    invert deflate spline expfit derivs force boundary""".split()
)


def decide(mech, routines: dict, uses_unsafe_method: str, code):
    """Fills `storage`, `place`, `visible` of every variable.

    Parameters
    ----------
    routines : name -> Effects, of all kernels and routines
    uses_unsafe_method : a method or block that NEURON does not run on threads, or ""
    code : the first VERBATIM that holds code, or None

    Returns
    -------
    (thread_safe, reasons, sizes): reasons as texts; sizes: doubles of globals and
    of thread variables
    """
    for effects in routines.values():
        for name in effects.writes:
            var = mech.vars[name]
            var.written = True
            var.written_at = var.written_at or effects.span_of_write.get(name)
    reasons = _reasons(mech, routines, code)
    if mech.threadsafe:
        reasons = []
    if uses_unsafe_method:
        reasons.append(uses_unsafe_method)
    if mech.kind == "NOTHING":
        reasons.append("SUFFIX nothing")
    safe = not reasons
    _protected(mech)
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
        elif var.role == "ion":
            _ion_variable(mech, var, columns, exposed)
    number = 0
    for kind in ("parameter", "assigned", "state", "hidden"):
        for var in columns[kind]:
            var.storage = "ion" if var.role == "ion" else "column"
            var.place = number
            var.visible = "" if kind == "hidden" else "always"
            number += 1
    return safe, reasons, sizes, columns


def _ion_variable(mech, var, columns, exposed):
    """The file's copy of an ion variable: a column only if it must be kept."""
    var.storage, var.place = "ion", -1
    if var.part != "i":
        return
    ion = next(i for i in mech.ions if i.name == var.ion)
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
        if var is not None and var.role == "parameter" and not var.is_global:
            var.written = False


def _reasons(mech, routines, code) -> list[str]:
    reasons = []
    if code is not None:
        reasons.append("VERBATIM blocks are not thread safe" + _line(code.span))
    if mech.pointers:
        var = mech.vars[mech.pointers[0]]
        reasons.append("use of POINTER is not thread safe" + _line(var.span))
    external = next((v for v in mech.vars.values() if v.role == "external"), None)
    if external is not None:
        reasons.append("use of EXTERNAL is not thread safe" + _line(external.span))
    for var in mech.vars.values():
        if var.is_global and var.written:
            where = _line(var.written_at)
            reasons.append(f"the GLOBAL variable `{var.name}` is assigned{where}")
    called = set().union(*(e.calls for e in routines.values())) if routines else set()
    for name in sorted(called & NOT_REENTRANT - set(mech.functions)):
        reasons.append(f"`{name}` is not thread safe")
    return reasons


def _line(span) -> str:
    return f" (line {span.line})" if span is not None else ""
