"""A lowered mechanism as one C translation unit.

Owns: the order of the parts. Leaves kernels to `kernels`, routines to `functions`,
expressions to `text`, the descriptor to `descriptor`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

from nrnmini.nmodl.build import INCLUDE
from nrnmini.nmodl.lower.currents import CurrentWriter
from nrnmini.nmodl.lower.descriptor import descriptor
from nrnmini.nmodl.lower.functions import FunctionWriter
from nrnmini.nmodl.lower.kernels import KernelWriter
from nrnmini.nmodl.lower.rows import access, row_struct, uniform_function
from nrnmini.nmodl.lower.text import Text, name_of_macro
from nrnmini.nmodl.passes.effects import Effects
from nrnmini.nmodl.passes.verbatim import (
    functions_of,
    is_code,
    nodes,
    place_of_line,
    reach,
)

MECH_HEADER = '#include "nm_mech.h"'
SOMETIMES = ("nm_print.h", "nm_random.h", "nm_scop.h")


@dataclass
class Made:
    """What the descriptor needs to know."""

    columns: dict
    sizes: dict
    flags: list[str] = field(default_factory=list)
    kernels: dict[str, str] = field(default_factory=dict)
    hooks: dict[str, str] = field(default_factory=dict)
    functions: list = field(default_factory=list)
    function_tables: list = field(default_factory=list)  # (name, arguments, C)
    table_size: int = 0
    odes: list = field(default_factory=list)  # states of the variable step
    watches: list[str] = field(default_factory=list)  # C functions
    diffusions: list = field(default_factory=list)  # (C function, state)


def emit_c(mech, kernels, analysis, effects, columns, sizes, safe) -> str:
    text = Text(mech)
    made = Made(columns, sizes)
    functions = FunctionWriter(mech, text, kernels, analysis)
    has_tables = "usetable" in mech.vars and mech.vars["usetable"].role == "usetable"
    writer = KernelWriter(mech, text, effects, has_tables)
    verbatim = [n.text for n in nodes(mech)]
    _head(mech, text, verbatim)
    place = text.lines.index(MECH_HEADER) + 1
    text.open("typedef struct NmRow {")
    for line in row_struct(mech):
        text.put(line)
    text.close("} NmRow;")
    text.put()
    functions.prototypes()
    for var in list(mech.vars.values()):
        if var.storage == "uniform":
            uniform_function(mech, var, text)
    _file_verbatim(mech, text, analysis)
    for f in mech.functions.values():
        functions.routine(f)
    for f in mech.function_tables.values():
        made.function_tables += functions.function_table(f)
    for s in kernels.solved.values():
        functions.solve(s)
    _kernels(mech, kernels, writer, made, effects)
    made.kernels["check_tables"] = functions.check_tables(writer, safe)
    for f in mech.functions.values():
        c, needs = functions.wrapper(f, writer)
        made.functions.append((f, c, needs))
    functions.write_once(safe)
    made.table_size = functions.table_size
    made.flags = _flags(mech, effects, safe, verbatim)
    if kernels.variable.refused:
        made.flags.append("NM_FIXED_STEP")
    descriptor(mech, text, made)
    text.lines[place:place] = _headers(text.lines)
    return "\n".join(text.lines) + "\n"


@functools.cache
def _defined(header: str) -> set[str]:
    text = (INCLUDE / header).read_text()
    found = re.findall(r"^NM_(?:INLINE|COLD)\b[^(]*\b(nm_\w+)\(", text, re.MULTILINE)
    return set(found)


def _headers(lines) -> list[str]:
    """Those that define something that the text uses: to read them all takes as long as
    to read a text."""
    used = {name for line in lines for name in re.findall(r"\bnm_\w+", line)}
    return [f'#include "{h}"' for h in SOMETIMES if used & _defined(h)]


def _head(mech, text, verbatim):
    text.put(f"/* {mech.name}, made from {mech.file} by nrnmini. Do not edit. */")
    if mech.title:
        text.put("/* " + mech.title.replace("*/", "* /") + " */")
    text.put()
    includes = []
    for block in verbatim:
        for line in block.splitlines():
            found = re.match(r"\s*#\s*include\s*(<[\w./]+>)", line)
            if found and found[1] not in includes:
                includes.append(found[1])
    for name in includes:
        # Some are in branches for other systems.
        text.lines += [f"#if __has_include({name})", f"#include {name}", "#endif"]
    text.put(MECH_HEADER)
    if verbatim:
        text.put('#include "nm_verbatim.h"')
        text.put("#define _nm_call (_r->_call)")
        text.put("#define _threadargsproto_ NmCtx* _nm, int32_t _row, NmRow* _r")
        text.put("#define _threadargsprotocomma_ _threadargsproto_,")
        text.put("#define _internalthreadargsproto_ _threadargsproto_")
        text.put("#define _internalthreadargsprotocomma_ _threadargsproto_,")
        text.put("#define _threadargs_ _nm, _row, _r")
        text.put("#define _threadargscomma_ _nm, _row, _r,")
        text.put("#define _v (_r->v)")
    text.put()
    text.put("#ifndef NM_EXPORT_NAME")
    text.put("#define NM_EXPORT_NAME nrnmini_mechanisms")
    text.put("#endif")
    text.put()


# What the functions in file-level VERBATIM reach the running instance through.
HELPER_CONTEXT = """\
static _Thread_local NmCtx* _nm;
static _Thread_local int32_t _row;
static _Thread_local NmRow* _r;
typedef struct NmEntered { NmCtx* c; int32_t row; NmRow* r; } NmEntered;
NM_INLINE NmEntered nm_enter(NmCtx* c, int32_t row, NmRow* r) {
    const NmEntered former = {_nm, _row, _r};
    _nm = c, _row = row, _r = r;
    return former;
}
NM_INLINE void nm_leave(NmEntered former) {
    _nm = former.c, _row = former.row, _r = former.r;
}
"""


def _vector_method(mech, text, analysis):
    """Calls a C function that VERBATIM has added to Vector: it sees the globals."""
    shared = {
        word
        for word in analysis.helper_words
        if word in ("t", "dt", "celsius")
        or (word in mech.vars and mech.vars[word].storage in ("global", "tvar"))
    }
    effects = Effects(exposed=shared, writes=shared & analysis.helper_writes)
    a = access(mech, effects, loop=False)
    text.open(
        "static __attribute__((unused)) double nm_vector_method"
        "(NmCtx* c, int32_t row, NmCall* call) {"
    )
    text.put("NmRow row_;")
    text.put("row_._call = call;")
    text.put("const NmEntered former = nm_enter(c, row, &row_);")
    for line in [*a.before, *a.load]:
        text.put(line)
    text.put("const double result = call->method(call->self);")
    for line in [*a.store, *a.after]:
        text.put(line)
    text.put("nm_leave(former);")
    text.put("return result;")
    text.close()
    text.put()


def _file_verbatim(mech, text, analysis):
    if any(is_code(block.text) for block in mech.verbatim):
        # Helper functions in VERBATIM get no context from their callers.
        text.enters = True
        text.lines += HELPER_CONTEXT.splitlines()
        _vector_method(mech, text, analysis)
    for block in mech.verbatim:
        name, at = Path(block.span.source.name).name, 0
        for part in functions_of(block.text):
            macros = text.verbatim_macros(part)
            text.lines += [f"#define {k} {v}" for k, v in macros]
            where = place_of_line(block.text, at, block.span.line, name)
            text.verbatim_lines(part, *where)
            text.lines += [f"#undef {name_of_macro(k)}" for k, _ in macros]
            at += len(part)
        text.put()


def _kernels(mech, kernels, writer, made, effects):
    half = []
    if any(s.halves_dt for s in kernels.solved.values()):
        half = ["if (_nm->nt->secondorder) _r->dt *= 0.5;"]
    table = {
        "init": (kernels.init, False, "INITIAL"),
        "state": (kernels.state, True, "SOLVE"),
        "constructor": (kernels.constructor, False, "CONSTRUCTOR"),
        "destructor": (kernels.destructor, False, "DESTRUCTOR"),
    }
    for name, (stmts, hot, comment) in table.items():
        if name == "state" and kernels.rates:
            made.kernels[name] = writer.apart(kernels.rates, stmts)
        elif stmts:
            before = half if name == "state" and "dt" in effects[name].uses else ()
            made.kernels[name] = writer.plain(name, stmts, hot, before, comment)
    made.odes = kernels.variable.states
    if made.odes:
        writer.variable(made, kernels.variable)
    if mech.currents:
        cur = CurrentWriter(writer, kernels.cur, kernels.conductances)
        made.kernels["cur"] = cur.write()
    for event, stmts in kernels.hooks.items():
        name = event.lower().replace(" ", "_")
        if stmts:
            made.hooks[event] = writer.plain(name, stmts, False, (), event)
    if kernels.net_receive is not None:
        nr = mech.net_receive
        made.kernels["net_receive"] = writer.event(
            "net_receive", nr, kernels.net_receive
        )
        if kernels.net_init is not None:
            made.kernels["net_init"] = writer.event("net_init", nr, kernels.net_init)
    for i, d in enumerate(kernels.diffusions):
        made.diffusions.append((writer.diffusion(i, d), mech.vars[d.state]))
    made.watches = [writer.watch(i, v) for i, v in enumerate(kernels.watches)]


def _flags(mech, effects, safe, verbatim) -> list[str]:
    flags = []
    if safe:
        flags.append("NM_THREAD_SAFE")
    if mech.is_electrode:
        flags.append("NM_ELECTRODE")
    for ion in mech.ions:
        if set(ion.write) & {ion.name + "i", ion.name + "o"}:
            flags.append("NM_WRITES_CONC")
            break
    if any("net_event" in e.calls for e in effects.values()):
        flags.append("NM_HAS_NET_EVENT")
    event = effects.get("net_receive")
    if event is not None and "v" in event.uses:
        flags.append("NM_USES_V_IN_EVENT")
    words = set()
    for t in verbatim:
        words |= reach(t, mech.macros)
    if any("_p_" + p in words for p in mech.pointers):
        flags.append("NM_RAW_POINTER")
    return flags
