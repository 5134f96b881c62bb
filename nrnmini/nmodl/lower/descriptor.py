"""The NmDescriptor of a mechanism, as C text."""

from __future__ import annotations

from nrnmini.nmodl.build_ast import key
from nrnmini.nmodl.lower.rows import ION_BITS, ion_index
from nrnmini.nmodl.lower.text import c_number, c_string
from nrnmini.nmodl.passes.lower_blocks import HOOKS

KINDS = {
    "SUFFIX": "NM_DENSITY",
    "POINT_PROCESS": "NM_POINT",
    "ARTIFICIAL_CELL": "NM_ARTIFICIAL",
    "NOTHING": "NM_NOTHING",
}
VAR_KINDS = {
    "parameter": "NM_PARAMETER",
    "assigned": "NM_ASSIGNED",
    "state": "NM_STATE",
    "hidden": "NM_HIDDEN",
}
VISIBLE = {"": "NM_INVISIBLE", "always": "NM_VISIBLE", "lenient": "NM_LENIENT"}


def _limits(var) -> str:
    low, high = var.limits or (1.0, 0.0)
    return f"{c_number(low)}, {c_number(high)}"


def _bits(names, parts) -> str:
    return " | ".join(ION_BITS[parts[n]] for n in names if n in parts) or "0"


def descriptor(mech, text, made) -> None:
    """Writes tables and the descriptor. `made`: what emit_c has collected."""
    from nrnmini.nmodl.symtab import ion_names

    put = text.put
    rows = []
    for kind, variables in made.columns.items():
        for var in variables:
            rows.append(
                f"{{{c_string(var.name)}, {c_string(var.unit)}, {var.dim}, "
                f"{int(var.is_array)}, {VAR_KINDS[kind]}, "
                f"{c_number(var.default if kind == 'parameter' else 0.0)}, "
                f"{_limits(var)}}}"
            )
    _table(put, "NmVar", "vars", rows)
    ions = []
    for ion in mech.ions:
        parts = ion_names(ion.name)
        z = "NM_NAN" if ion.valence is None else c_number(ion.valence)
        ions.append(
            f"{{{c_string(ion.name)}, {_bits(ion.read, parts)}, "
            f"{_bits(ion.write, parts)}, {z}}}"
        )
    _table(put, "NmIonUse", "ions", ions)
    pointers = [f"{{{c_string(p)}, {int(p in mech.bbcore)}}}" for p in mech.pointers]
    _table(put, "NmPointer", "pointers", pointers)
    _table(put, "char* const", "randoms", [c_string(r) for r in mech.randoms])
    externals = [v for v in mech.vars.values() if v.storage == "external"]
    rows = [f"{{{c_string(v.name)}, {v.dim}}}" for v in externals]
    _table(put, "NmExternal", "externals", rows)
    shared = [v for v in mech.vars.values() if v.storage in ("global", "tvar")]
    rows = [
        f"{{{c_string(v.name)}, {c_string(v.unit)}, {v.dim}, {int(v.is_array)}, "
        f"{v.place}, {int(v.storage == 'tvar')}, {VISIBLE[v.visible]}, "
        f"{c_number(v.default if v.storage == 'global' else 0.0)}, {_limits(v)}}}"
        for v in shared
    ]
    _table(put, "NmGlobal", "globals", rows)
    rows = [
        f"{{{c_string(f.name)}, {len(f.args)}, {int(f.kind == 'PROCEDURE')}, "
        f"{int(needs)}, {c}}}"
        for f, c, needs in made.functions
    ]
    rows += [f"{{{c_string(f)}, {n}, 0, 0, {c}}}" for f, n, c in made.function_tables]
    _table(put, "NmFunctionInfo", "functions", rows)
    put()
    _table(put, "NmWatch", "watches", made.watches)
    rows = []
    for c, var in made.diffusions:
        is_ion = var.storage == "ion"
        column, ion = (-1, ion_index(mech, var.ion)) if is_ion else (var.place, -1)
        part = ION_BITS[var.part] if is_ion else "0"
        rows.append(f"{{{c}, {var.dim}, {column}, {ion}, {part}}}")
    _table(put, "NmDiffusion", "diffusions", rows)
    _table(put, "NmOde", "odes", [_ode(mech, s) for s in made.odes])
    text.open("static const NmDescriptor descriptor = {")

    def item(name, value):
        put(f".{name} = {value},")

    def listed(name, n):
        item("n_" + name, n)
        item(name, name if n else "0")

    item("abi_version", "NM_ABI_VERSION")
    item("kind", KINDS[mech.kind])
    item("flags", " | ".join(made.flags) or "0")
    item("name", c_string(mech.name))
    item("file", c_string(mech.file))
    item("title", c_string(mech.title))
    listed("vars", sum(len(v) for v in made.columns.values()))
    listed("ions", len(mech.ions))
    listed("pointers", len(mech.pointers))
    listed("randoms", len(mech.randoms))
    listed("globals", len(shared))
    item("global_size", made.sizes["global"])
    item("tvar_size", made.sizes["tvar"])
    item("table_size", made.table_size)
    listed("functions", len(made.functions) + len(made.function_tables))
    weights = -1 if mech.net_receive is None else len(mech.net_receive.args)
    item("n_weights", weights)
    listed("externals", len(externals))
    listed("watches", len(made.watches))
    listed("diffusions", len(made.diffusions))
    listed("odes", len(made.odes))
    for name, value in made.kernels.items():
        item(name, value)
    if made.hooks:
        entries = ", ".join(f"[{HOOKS[e]}] = {c}" for e, c in made.hooks.items())
        item("hooks", "{" + entries + "}")
    text.close("};")
    put()
    put("static const NmDescriptor* const mechanisms[] = {&descriptor, 0};")
    put()
    put("#if defined(__GNUC__)")
    put('__attribute__((visibility("default")))')
    put("#endif")
    text.open("const NmDescriptor* const* NM_EXPORT_NAME(void) {")
    put("return mechanisms;")
    text.close()


def _ode(mech, state) -> str:
    name, element = key(state)
    var = mech.vars[name]
    column, ion, part = var.place, -1, "0"
    if var.storage == "ion":
        column, ion, part = -1, ion_index(mech, var.ion), ION_BITS[var.part]
    return f"{{{column}, {ion}, {part}, {max(element, 0)}, {c_number(var.tolerance)}}}"


def _table(put, ctype, name, rows):
    if not rows:
        return
    put(f"static const {ctype} {name}[] = {{")
    for row in rows:
        put(f"    {row},")
    put("};")
