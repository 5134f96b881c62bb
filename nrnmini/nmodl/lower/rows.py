"""NmRow: how a kernel gets an instance's variables and gives them back.

Owns: which variables a piece of code needs (from its Effects), as C lines: what is
set up before a loop over instances, what is loaded at the start of an iteration,
what is stored at its end. The NmRow is a local of the loop body, so the C compiler
keeps its members in registers, one lane per instance.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.nmodl.lower.text import c_name

ION_BITS = {"e": "NM_ION_E", "ci": "NM_ION_CI", "co": "NM_ION_CO", "i": "NM_ION_I"}


@dataclass
class Access:
    before: list[str] = field(default_factory=list)  # before the loop
    load: list[str] = field(default_factory=list)
    store: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)  # after the loop
    serial: bool = False  # an iteration needs what the one before left
    needs_node: bool = False
    needs_instance: bool = False
    ions: set[int] = field(default_factory=set)
    uniform: list = field(default_factory=list)


def row_struct(mech) -> list[str]:
    """The members of NmRow."""
    out = ["double t, dt, celsius, secondorder, v, area, diam;"]
    out += ["double _usetable, _unset;", "NmCall* _call;"]
    for name in mech.tables:
        out.append(f"const double* _table_{name};")
        out.append(f"double _low_{name}, _scale_{name};")
    for var in mech.vars.values():
        if var.storage in ("inline", "random", "implicit", ""):
            continue
        if var.storage == "pointer":
            out.append(f"double* _p_{var.name};")
        elif var.is_array and var.role == "slope":
            out.append(f"double {c_name(var.name)}[{var.size}];")
        elif var.is_array:
            out.append(f"double* {c_name(var.name)};")
        else:
            out.append(f"double {c_name(var.name)};")
    return out


def ion_index(mech, name) -> int:
    return next(i for i, ion in enumerate(mech.ions) if ion.name == name)


def access(mech, effects, loop: bool, is_cur=False, text=None) -> Access:
    """Loads and stores of one kernel.

    Parameters
    ----------
    loop : a loop over rows; else one row, in `_row`
    is_cur : the current kernel, which adds written currents to the ion itself
    """
    a = Access()
    uses = effects.uses
    if effects.tables:
        uses = uses | {"_usetable"}
    for name in sorted(effects.tables):
        place = mech.tables[name]
        a.before += [
            f"const double* NM_RESTRICT table_{name} = _nm->table + {place};",
            f"const double low_{name} = table_{name}[1];",
            f"const double scale_{name} = table_{name}[2];",
        ]
        a.load += [
            f"_r->_table_{name} = table_{name};",
            f"_r->_low_{name} = low_{name};",
            f"_r->_scale_{name} = scale_{name};",
        ]
    for name in sorted(uses & {"t", "dt"}):
        a.before.append(f"const double {name}_ = _nm->nt->{name};")
        a.load.append(f"_r->{name} = {name}_;")
    if "celsius" in uses:
        a.before.append("const double celsius_ = *_nm->nt->celsius;")
        a.load.append("_r->celsius = celsius_;")
    if "secondorder" in uses:
        a.before.append("const double secondorder_ = _nm->nt->secondorder;")
        a.load.append("_r->secondorder = secondorder_;")
    for name in ("v", "area", "diam"):
        if name in uses:
            _node_value(mech, a, name, is_cur)
    for var in mech.vars.values():
        if var.name not in uses or var.storage in ("inline", "implicit", "random"):
            if var.storage == "random" and var.name in uses:
                a.needs_instance = True
            continue
        written = var.name in effects.writes
        # A variable written on some paths only keeps its value on the others.
        exposed = var.name in effects.exposed or (
            written and var.name not in effects.must
        )
        _variable(mech, a, var, written, exposed, loop, is_cur)
    for ion in sorted(a.ions):
        a.before += ion_before(ion)
    if a.uniform and text is not None:
        a.before += _uniform(mech, a, text)
    return a


def _uniform(mech, a, text) -> list[str]:
    """Values that are the same for all instances, found before the loop."""
    from nrnmini.nmodl import ast
    from nrnmini.nmodl.lower.text import Scope

    names = ", ".join(f"{v.name}_" for v in a.uniform)
    out = [f"double {names};", "{", "    NmRow uniform_, * const _r = &uniform_;"]
    needed = set()
    for var in a.uniform:
        needed |= {n.name for n in var.value.walk() if isinstance(n, ast.Name)}
    for name in sorted(needed):
        var = mech.vars[name]
        if name == "celsius":
            out.append("    _r->celsius = celsius_;")
        elif var.storage != "inline":
            out.append(f"    _r->{c_name(name)} = {name}_g;")
    out.append("    (void)_r;")
    for var in a.uniform:
        out.append(f"    {var.name}_ = {text.expr(var.value, Scope())};")
    return [*out, "}"]


def ion_before(k) -> list[str]:
    return [
        f"const int32_t* NM_RESTRICT ion{k}_row = _nm->ion[{k}].row;",
        f"const int32_t ion{k}_offset = _nm->ion[{k}].offset;",
    ]


def ion_row(k) -> str:
    return (
        f"const int32_t ion{k} = contiguous ? _row + ion{k}_offset : ion{k}_row[_row];"
    )


def _node_value(mech, a, name, is_cur):
    a.needs_instance = True
    if mech.kind in ("ARTIFICIAL_CELL", "NOTHING"):
        a.load.append(f"_r->{name} = 0.0;")
        return
    a.needs_node = True
    a.before.append(f"const double* NM_RESTRICT node_{name} = _nm->{name};")
    if name == "v" and is_cur:
        return
    a.load.append(f"_r->{name} = node_{name}[node];")
    if name == "v" and mech.is_electrode:
        a.before.append("const double* NM_RESTRICT node_vext = _nm->vext;")
        a.load.append("if (node_vext) _r->v += node_vext[node];")


def _variable(mech, a, var, written, exposed, loop, is_cur):
    member = f"_r->{c_name(var.name)}"
    if var.storage == "column":
        a.needs_instance = True
        _column(a, var, member, written, exposed)
    elif var.storage in ("global", "tvar"):
        _shared(a, var, member, written, exposed, loop)
    elif var.storage == "ion":
        _ion(mech, a, var, member, written, exposed, is_cur)
    elif var.storage == "pointer":
        a.needs_instance = True
        a.load.append(f"_r->_p_{var.name} = nm_pointer_of(_nm, _row, {var.place});")
    elif var.storage == "uniform":
        a.uniform.append(var)
        a.load.append(f"{member} = {var.name}_;")
    elif var.storage == "row" and exposed and not var.is_array:
        a.load.append(f"{member} = 0.0;")


def _column(a, var, member, written, exposed):
    column = f"col_{var.name}"
    const = "" if written or var.is_array else "const "
    a.before.append(f"{const}double* NM_RESTRICT {column} = _nm->col[{var.place}];")
    if var.is_array:
        a.load.append(f"{member} = {column} + (int64_t)_row * {var.size};")
        return
    if exposed:
        a.load.append(f"{member} = {column}[_row];")
    if written:
        a.store.append(f"{column}[_row] = {member};")


def _shared(a, var, member, written, exposed, loop):
    base = "global" if var.storage == "global" else "tvar"
    place = f"_nm->{base}[{var.place}]"
    if var.is_array:
        a.load.append(f"{member} = &{place};")
        a.serial |= written
        return
    if not written:
        a.before.append(f"const double {var.name}_g = {place};")
        a.load.append(f"{member} = {var.name}_g;")
    elif exposed or not loop:
        a.serial = True
        if exposed:
            a.load.append(f"{member} = {place};")
        a.store.append(f"{place} = {member};")
    else:
        # Scratch: every instance writes before it reads; the last one remains.
        a.before.append(f"double {var.name}_last = {place};")
        a.store.append(f"{var.name}_last = {member};")
        a.after.append(f"{place} = {var.name}_last;")


def _ion(mech, a, var, member, written, exposed, is_cur):
    k = ion_index(mech, var.ion)
    ion = mech.ions[k]
    a.needs_instance = True
    reads = var.name in ion.read
    writes = var.name in ion.write
    array = f"ion{k}_{var.part}"
    if var.part == "i" and not reads:
        if var.place >= 0:
            _column(a, var, member, written, exposed)
        elif exposed:
            a.load.append(f"{member} = 0.0;")
        return
    a.ions.add(k)
    if exposed or (writes and written):
        stored = writes and written and var.part != "i"
        const = "" if stored else "const "
        a.before.append(
            f"{const}double* NM_RESTRICT {array} = _nm->ion[{k}].{var.part};"
        )
        a.load.append(f"{member} = {array}[ion{k}];")
        if stored:
            a.store.append(f"{array}[ion{k}] = {member};")
    if var.part == "i" and var.place >= 0:
        column = f"col_{var.name}"
        a.before.append(f"double* NM_RESTRICT {column} = _nm->col[{var.place}];")
        a.store.append(f"{column}[_row] = {member};")


__all__ = ["Access", "access", "ion_before", "ion_index", "ion_row", "row_struct"]
