"""What a translation decided, for the modeller who wants to know.

Owns: the text of `nrnmini nmodl FILE --explain`. Leaves to others the decisions
themselves (passes) and the report about loops to the C compiler, which is asked.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from nrnmini.errors import NmodlError
from nrnmini.nmodl import build
from nrnmini.nmodl.translator import Translation, translate

KINDS = {
    "SUFFIX": "density mechanism",
    "POINT_PROCESS": "point process",
    "ARTIFICIAL_CELL": "artificial cell",
    "NOTHING": "functions only (SUFFIX nothing)",
}
METHODS = {
    "cnexp": "each equation by its exact solution over a step",
    "euler": "explicit Euler",
    "derivimplicit": "implicit Euler, by Newton's method",
    "sparse": "implicit Euler, by elimination",
    "runge": "Runge-Kutta of fourth order",
    "newton": "Newton's method",
    "linear": "elimination",
    "discrete": "once a step, from the values of earlier steps",
    "procedure": "called as it stands",
    "after_cvode": "called as it stands",
}


def explain(path: Path) -> str:
    """How a file is solved, vectorised, threaded, and what it defines.

    Raises
    ------
    NmodlError      as `translate`
    """
    made = translate(path)
    mech = made.mechanism
    parts = [
        f"{path}: {KINDS[made.kind]} `{made.name}`",
        _section("Solves", _solves(made)),
        _section("Loops over instances", _loops(made)),
        _section("Threads", _threads(made)),
        _section("Names for HOC and Python", _names(mech)),
        _section("Kept for itself", _hidden(mech)),
    ]
    parts += [notice.render() for notice in made.notices]
    return "\n\n".join(part for part in parts if part)


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title, *("  " + line for line in lines)]) if lines else ""


def _solves(made: Translation) -> list[str]:
    lines = []
    for block, method in made.solves.items():
        how = METHODS.get(method, "")
        lines.append(
            f"{block}: {method}" + (f" ({how})" if how else "")
            if method
            else f"{block}: no method, its states never advance"
        )
    return lines


# ---- loops ----------------------------------------------------------------------


def _loops(made: Translation) -> list[str]:
    """What the C compiler makes of the loops that all the time goes into."""
    try:
        compiler = build.find_compiler()
    except NmodlError:
        return ["unknown: there is no C compiler to ask"]
    if not build.is_gcc(compiler.command):
        return ["unknown: only GCC reports it"]
    report = _report(compiler, made.c_source)
    lines, function, found = made.c_source.split("\n"), "", {}
    for number, line in enumerate(lines, 1):
        head = re.match(r"(?:NM_COLD )?static \w+ \*?(\w+)\(", line)
        if head:
            function = head[1]
        if "for (int32_t _row = " not in line and "NM_IVDEP" not in line:
            continue
        at = number + 1 if "NM_IVDEP" in line else number
        if lines[number - 2].strip() == "NM_IVDEP":
            continue  # counted with the line before
        widths = found.setdefault(function, set())
        widths.add(report.get(at, 0))
    out = []
    for function, widths in found.items():
        name = function.replace(f"_{made.name}", "").replace("_rows", "")
        best = max(widths)
        if not best:
            what = "one instance at a time"
        else:
            what = f"{best // 8} instances at a time"
            if 0 in widths:
                what += "; another part of it one at a time"
        out.append(f"{name}: {what}")
    return out


def _report(compiler, c_source: str) -> dict[int, int]:
    """Line of a loop -> bytes of the vectors it was made of."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "explained.c"
        source.write_text(c_source)
        done = subprocess.run(
            [
                *[*compiler.command, *build.flags(), *build.GCC_FLAGS],
                *[*build.QUIET_FLAGS, f"-I{build.INCLUDE}", "-fopt-info-vec-optimized"],
                *["-c", str(source), "-o", str(source.with_suffix(".o"))],
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    pattern = re.compile(r"explained\.c:(\d+):\d+: optimized:.* (\d+) byte vectors")
    widths: dict[int, int] = {}
    for line, width in pattern.findall(done.stderr):
        widths[int(line)] = max(int(width), widths.get(int(line), 0))
    return widths


# ---- threads and names --------------------------------------------------------------


def _threads(made: Translation) -> list[str]:
    lines = []
    if made.thread_safe:
        lines.append("runs on any number of threads")
        if made.mechanism.threadsafe:
            lines.append("(the file says THREADSAFE; nothing was inferred)")
    else:
        lines.append("runs on one thread, because")
        lines += [f"  {reason}" for reason in made.reasons]
    for var in made.mechanism.vars.values():
        if var.storage == "tvar":
            where = f"line {var.written_at.line}" if var.written_at else "the file"
            lines.append(
                f"`{var.name}` has a copy per thread: it is shared by the instances, "
                f"and {where} assigns it"
            )
    return lines


def _names(mech) -> list[str]:
    suffix = "" if mech.kind == "NOTHING" else f"_{mech.name}"
    if mech.is_point:
        suffix = ""
    rows = []
    for var in mech.vars.values():
        if not var.visible or var.storage not in ("column", "global", "tvar", "ion"):
            continue
        shared = var.storage in ("global", "tvar")
        what = "GLOBAL" if shared else "RANGE" if var.role != "state" else "STATE"
        size = f"[{var.size}]" if var.size else ""
        name = (
            var.name + size + (f"_{mech.name}" if shared and mech.is_point else suffix)
        )
        value = f"{var.default:g}" if var.role == "parameter" else ""
        limits = "{:g} to {:g}".format(*var.limits) if var.limits else ""
        rows.append((name, what, value, f"({var.unit})" if var.unit else "", limits))
    for pointer in mech.pointers:
        rows.append((pointer + suffix, "POINTER", "", "", ""))
    for f in mech.functions.values():
        args = ", ".join(a.name for a in f.args)
        rows.append((f"{f.name}{suffix}({args})", f.kind, "", "", ""))
    for f in mech.function_tables.values():
        rows.append((f"table_{f.name}{suffix}(...)", "FUNCTION_TABLE", "", "", ""))
    if mech.kind == "SUFFIX":
        rows.append((f"setdata{suffix}(x)", "chooses an instance", "", "", ""))
    widths = [max((len(row[k]) for row in rows), default=0) for k in range(5)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        .rstrip()
        for row in rows
    ]  # fmt: skip


def _hidden(mech) -> list[str]:
    """What an instance stores and nobody else sees."""
    return [
        f"{var.name}: kept from one kernel to the next"
        for var in mech.vars.values()
        if var.storage == "column" and not var.visible
    ]
