"""NmRow: how a kernel gets an instance's variables and gives them back.

Owns: which variables a piece of code needs (from its Effects), as C lines: what is
set up before a loop over instances, what is loaded at the start of an iteration,
what is stored at its end. The NmRow is a local of the loop body, so the C compiler
keeps its members in registers, one lane per instance.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.nmodl import ast
from nrnmini.nmodl.lower.text import c_name

ION_BITS = {"e": "NM_ION_E", "ci": "NM_ION_CI", "co": "NM_ION_CO", "i": "NM_ION_I"}


@dataclass(frozen=True)
class Gather:
    """A value that lies with the node or with an ion: `at_NAME[k_]` in a block of
    rows, and there it may be the node's column itself or a copy."""

    name: str  # v, ion0_ci
    source: str  # its column
    ion: int  # whose row it has; -1: the node's
    stored: bool = False

    @property
    def parameter(self) -> str:
        const = "" if self.stored else "const "
        return f"{const}double* NM_RESTRICT at_{self.name}"


LONG = 6000  # assignments; 200 states of a KINETIC block are some 25,000


def linkage_of(stmts) -> str:
    """How the C function of statements for one row is compiled: into the loop that
    calls it, unless it is so long that GCC would take minutes."""
    assignments = (isinstance(n, ast.Assign) for s in stmts for n in s.walk())
    return "NM_LONG" if sum(assignments) > LONG else "NM_INLINE"


def rows_of(ion: int) -> str:
    """Our row -> the row of an ion, or of the node for -1."""
    return "_nm->node" if ion < 0 else f"_nm->ion[{ion}].row"


def offset_of(ion: int) -> str:
    """What these rows are ahead of ours, where they run along with them."""
    return "_nm->node_offset" if ion < 0 else f"_nm->ion[{ion}].offset"


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
    gathers: list[Gather] | None = None  # None: row by row, no blocks


def row_struct(mech) -> list[str]:
    """The members of NmRow."""
    out = ["double t, dt, celsius, secondorder, v, area, diam;"]
    out += ["double _usetable, _unset;", "int _moves;", "NmCall* _call;"]
    for name in mech.tables:
        out.append(f"const double* _table_{name};")
        out.append(f"double _low_{name}, _scale_{name};")
    for var in mech.vars.values():
        if var.storage in ("inline", "random", "implicit", "opaque", ""):
            continue
        if var.storage == "pointer":
            out.append(f"double* _to_{var.name};")
        elif var.is_array and var.role == "slope":
            out.append(f"double {c_name(var.name)}[{var.size}];")
        elif var.is_array:
            out.append(f"double* {c_name(var.name)};")
        else:
            out.append(f"double {c_name(var.name)};")
    return out


def ion_index(mech, name) -> int:
    return next(i for i, ion in enumerate(mech.ions) if ion.name == name)


def access(mech, effects, loop: bool, is_cur=False, blocked=False) -> Access:
    """Loads and stores of one kernel.

    Parameters
    ----------
    loop : a loop over rows; else one row, in `_row`
    is_cur : the current kernel, which adds written currents to the ion itself
    blocked : what lies with nodes and ions comes through `gathers`
    """
    a = Access(gathers=[] if blocked else None)
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
        other = ("inline", "implicit", "random", "opaque")
        if var.name not in uses or var.storage in other:
            if var.storage in ("random", "opaque") and var.name in uses:
                a.needs_instance = True
            continue
        written = var.name in effects.writes
        # A variable written on some paths only keeps its value on the others.
        exposed = var.name in effects.exposed or (
            written and var.name not in effects.must
        )
        _variable(mech, a, var, written, exposed, loop, is_cur)
    if not blocked:
        a.before += [index_of_ion(k) for k in sorted(a.ions)]
        if a.needs_node:
            a.before.append(NODE_ROW)
    return a


NODE_ROW = "const int32_t* NM_RESTRICT node_row = _nm->node;"


def index_of_ion(k) -> str:
    return f"const int32_t* NM_RESTRICT ion{k}_row = _nm->ion[{k}].row;"


def row_indices(a) -> list[str]:
    """Rows of the node and of ions, found at the start of an iteration."""
    out = ["const int32_t node = node_row[_row];"] if a.needs_node else []
    return out + [f"const int32_t ion{k} = ion{k}_row[_row];" for k in sorted(a.ions)]


def uniform_function(mech, var, text) -> None:
    """A value that is the same for all instances; kernels ask before they loop."""
    from nrnmini.nmodl.lower.text import Scope

    name = text.function("uniform" + var.name)
    text.open(f"NM_APART double {name}(NmCtx* _nm) {{")
    text.put("NmRow row_, * const _r = &row_;")
    for n in sorted({n.name for n in var.value.walk() if isinstance(n, ast.Name)}):
        used = mech.vars[n]
        if n == "celsius":
            text.put("_r->celsius = *_nm->nt->celsius;")
        elif used.storage in ("global", "tvar"):
            text.put(f"_r->{c_name(n)} = _nm->{used.storage}[{used.place}];")
    text.put("(void)_nm; (void)_r;")
    text.cold = True
    text.put(f"return {text.expr(var.value, Scope())};")
    text.cold = False
    text.close()
    text.put()


def _node_value(mech, a, name, is_cur):
    a.needs_instance = True
    if mech.kind in ("ARTIFICIAL_CELL", "NOTHING"):
        a.load.append(f"_r->{name} = 0.0;")
        return
    a.needs_node = True
    if a.gathers is not None:
        a.gathers.append(Gather(name, f"_nm->{name}", -1))
        if name != "v" or not is_cur:
            a.load.append(f"_r->{name} = at_{name}[k_];")
        return
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
        a.load.append(f"_r->_to_{var.name} = nm_pointer_of(_nm, _row, {var.place});")
    elif var.storage == "external":
        a.load.append(f"double* const _x_{var.name} = _nm->ext[{var.place}];")
        if var.is_array:
            a.load.append(f"{member} = _x_{var.name};")
        else:
            a.load.append(f"{member} = *_x_{var.name};")
            if written:
                a.store.append(f"*_x_{var.name} = {member};")
        a.serial |= written
    elif var.storage == "uniform":
        function = f"uniform{var.name}_{mech.name}"
        a.before.append(f"const double {var.name}_ = {function}(_nm);")
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
    if var.protected and written:
        # Assigned in memory, by the statement itself.
        a.serial = True
        a.load.append(f"{member} = {place};")
    elif not written:
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
    own = var.part == "e" and var.place >= 0
    if own:
        _column(a, var, member, written, exposed)
    if (exposed and not own) or (writes and written):
        stored = writes and written and var.part != "i"
        const = "" if stored else "const "
        place = f"{array}[ion{k}]"
        if a.gathers is not None:
            source = f"_nm->ion[{k}].{var.part}"
            a.gathers.append(Gather(array, source, k, stored))
            place = f"at_{array}[k_]"
        else:
            a.before.append(
                f"{const}double* NM_RESTRICT {array} = _nm->ion[{k}].{var.part};"
            )
        if not own:
            a.load.append(f"{member} = {place};")
        if stored:
            a.store.append(f"{place} = {member};")
    if var.part == "i" and var.place >= 0:
        column = f"col_{var.name}"
        a.before.append(f"double* NM_RESTRICT {column} = _nm->col[{var.place}];")
        a.store.append(f"{column}[_row] = {member};")


__all__ = [
    "NODE_ROW",
    "Access",
    "Gather",
    "access",
    "index_of_ion",
    "ion_index",
    "row_indices",
    "row_struct",
    "uniform_function",
]
