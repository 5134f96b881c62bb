"""The kernel of currents: BREAKPOINT at v + 0.001 and at v.

Owns: how a row's current and conductance are found, and how they are summed into
rhs and d of nodes and into ions. In blocks, the vector loop of a density mechanism adds
to these itself. That of a point process leaves its results in arrays `out_*`, and they
are added afterwards one row after the other, because instances may share a node.
"""

from __future__ import annotations

from nrnmini.nmodl.lower.kernels import BLOCK, signature
from nrnmini.nmodl.lower.rows import (
    NODE_ROW,
    Gather,
    access,
    index_of_ion,
    ion_index,
    offset_of,
    rows_of,
)
from nrnmini.nmodl.lower.text import c_name

# For i_membrane_, where it is switched on.
ELECTRODE_SUMS = ("_nm->elec_rhs", "_nm->elec_d")


class CurrentWriter:
    def __init__(self, writer, stmts, conductances):
        self.writer = writer  # KernelWriter
        self.mech, self.text = writer.mech, writer.text
        self.effects = writer.effects["cur"]
        self.conductances = conductances
        self.function = self.text.kernel("cur")
        # (variable, index of its ion) of the currents that ions carry
        self.ions = [
            (v, ion_index(self.mech, ion)) for v, ion in self.mech.currents if ion
        ]
        self.text.put("/* BREAKPOINT: currents */")
        # Once in a step, although BREAKPOINT runs twice.
        self.moves = "state_discontinuity" in self.effects.calls
        self.text.in_currents = True
        writer.body_function(self.function, stmts, hot=True)
        self.text.in_currents = False

    def write(self) -> str:
        """Writes the kernel; returns its C name."""
        a = self.writer.blocked(self.effects, is_cur=True)
        if a is None:
            self.row_by_row()
        else:
            self.block_by_block(a)
        self.text.put()
        return self.function

    # ---- one row -------------------------------------------------------------------

    def row(self, area) -> list[str]:
        """Lines from `v_` to `i_` and `g_`, and `flow_X` and `slope_X` of ions."""
        mech, text = self.mech, f"{self.function}_text(_nm, _row, _r);"
        total = " + ".join(f"_r->{c_name(v)}" for v, _ in mech.currents)
        out = ["_r->_moves = nm_moves(_nm);"] if self.moves else []
        if self.conductances:
            g = " + ".join(f"_r->{c_name(c.name)}" for c in self.conductances)
            out += ["_r->v = v_;", text, f"double i_ = {total};", f"double g_ = {g};"]
        else:
            out += ["_r->v = v_ + 0.001;", text, f"const double i1_ = {total};"]
            out += [f"const double {v}1_ = _r->{c_name(v)};" for v, _ in self.ions]
            out += ["_r->_moves = 0;"] if self.moves else []
            out += ["_r->v = v_;", text, f"double i_ = {total};"]
            out.append("double g_ = (i1_ - i_) * 1000.0;")
        for v, _ in self.ions:
            flow = f"_r->{c_name(v)}"
            slope = f"({v}1_ - {flow}) * 1000.0"
            if self.conductances:
                own = [c for c in self.conductances if c.ion and "i" + c.ion == v]
                slope = " + ".join(f"_r->{c_name(c.name)}" for c in own) or "0.0"
            if mech.is_point:
                flow, slope = f"{flow} * 1.e2 / {area}", f"({slope}) * 1.e2 / {area}"
            out += [f"const double flow_{v} = {flow};"]
            out += [f"const double slope_{v} = {slope};"]
        if mech.is_point:
            out.append(f"const double scale_ = 1.e2 / {area};")
            out.append("i_ *= scale_, g_ *= scale_;")
        return out

    def sums(self, values) -> list[str]:
        """Lines that add (i, g, then flow and slope of each ion) to `node`, ions."""
        i, g, *parts = values
        plus, minus = ("+=", "-=") if self.mech.is_electrode else ("-=", "+=")
        out = [f"node_rhs[node] {plus} {i};", f"node_d[node] {minus} {g};"]
        if self.mech.is_electrode:
            out.append(f"if (elec_rhs) elec_rhs[node] {plus} {i};")
            out.append(f"if (elec_d) elec_d[node] {minus} {g};")
        for n, (v, k) in enumerate(self.ions):
            out.append(f"sum_{v}[ion{k}] += {parts[2 * n]};")
            out.append(f"sum_d{v}[ion{k}] += {parts[2 * n + 1]};")
        return out

    def targets(self) -> list[str]:
        """What is added to."""
        out = ["double* NM_RESTRICT node_rhs = _nm->rhs;"]
        out.append("double* NM_RESTRICT node_d = _nm->d;")
        if self.mech.is_electrode:
            out.append("double* NM_RESTRICT elec_rhs = _nm->elec_rhs;")
            out.append("double* NM_RESTRICT elec_d = _nm->elec_d;")
        for v, k in self.ions:
            out.append(f"double* NM_RESTRICT sum_{v} = _nm->ion[{k}].i;")
            out.append(f"double* NM_RESTRICT sum_d{v} = _nm->ion[{k}].didv;")
        return out

    # ---- row by row ------------------------------------------------------------------

    def row_by_row(self):
        t, w, mech = self.text, self.writer, self.mech
        a = access(mech, self.effects, loop=True, is_cur=True)
        a.needs_node = True
        a.ions |= {k for _, k in self.ions}
        before = [*a.before, NODE_ROW, "const double* NM_RESTRICT node_v = _nm->v;"]
        if mech.is_electrode:
            before.append("const double* NM_RESTRICT node_vext = _nm->vext;")
        if mech.is_point:
            before.append("const double* NM_RESTRICT node_area = _nm->area;")
        before += [index_of_ion(k) for _, k in self.ions]
        t.open(f"static {signature(self.function)} {{")
        if self.effects.tables:
            t.put(f"const int usetable = {w.usetable()};")
        w.put_all(dict.fromkeys([*before, *self.targets()]))
        t.open("for (int32_t _row = begin; _row < end; ++_row) {")
        w.load(a, self.effects, "usetable")
        t.put("double v_ = node_v[node];")
        if mech.is_electrode:
            t.put("if (node_vext) v_ += node_vext[node];")
        w.put_all([*self.row("node_area[node]"), *a.store])
        parts = [n for v, _ in self.ions for n in (f"flow_{v}", f"slope_{v}")]
        w.put_all(self.sums(["i_", "g_", *parts]))
        t.close()
        w.put_all(a.after)
        t.close()

    # ---- blocks ----------------------------------------------------------------------

    def block_by_block(self, a):
        for name in ["v", "area"] if self.mech.is_point else ["v"]:
            if all(g.name != name for g in a.gathers):
                a.gathers.append(Gather(name, f"_nm->{name}", -1))
        body = ["double v_ = at_v[k_];", *self.row("at_area[k_]")]
        parts = [n for v, _ in self.ions for n in (f"flow_{v}", f"slope_{v}")]
        values = ["i_", "g_", *parts]
        # A current that the mechanism also reads is two columns of one memory.
        reads = any(g.name == f"ion{k}_i" for g in a.gathers for _, k in self.ions)
        if self.mech.is_point or self.mech.is_electrode or reads:
            self.add_afterwards(a, body, values)
            return
        signs = ["-", "+", *["+"] * len(parts)]
        for (name, source, k), sign, x in zip(
            self.summed(), signs, values, strict=True
        ):
            a.gathers.append(Gather(name, source, k, stored=True))
            body.append(f"at_{name}[k_] {sign}= {x};")
        self.writer.block_by_block(self.function, self.effects, a, body)

    def summed(self):
        """(name, column, index of its ion or -1) of what is added to."""
        yield from (("rhs", "_nm->rhs", -1), ("d", "_nm->d", -1))
        for v, k in self.ions:
            yield f"sum_{v}", f"_nm->ion[{k}].i", k
            yield f"sum_d{v}", f"_nm->ion[{k}].didv", k

    def add_afterwards(self, a, body, values):
        """Instances may share a node, so that they take turns in adding to it."""
        t, w, function = self.text, self.writer, self.function
        names = [f"out_{name}" for name, _, _ in self.summed()]
        # What is added to rhs and d. Ions get their own current as it is.
        signs = ["", "-"] if self.mech.is_electrode else ["-", ""]
        signs += [""] * (len(values) - 2)
        body += [
            f"{n}[k_] = {sign}{x};"
            for n, sign, x in zip(names, signs, values, strict=True)
        ]
        results = [f"double* NM_RESTRICT {n}" for n in names]
        t.put("NM_INLINE" if self.effects.tables else "NM_LOOP")
        parameters = [g.parameter for g in a.gathers] + results
        w.block_loop(f"{function}_rows", self.effects, a, parameters, body)
        rows = w.variants(function, self.effects, parameters)
        t.open(f"static {signature(function)} {{")
        w.choose(rows, self.effects, parameters)
        copies = [f"copy_{g.name}" for g in a.gathers]
        t.put("double " + ", ".join(f"{n}[{BLOCK}]" for n in copies + names) + ";")
        t.put(f"const int beside = {w.beside()};")
        w.open_blocks()
        t.open("if (beside) {")
        columns = ", ".join([*w.columns(a, "first"), *names])
        t.put(f"rows(_nm, first, past, {columns});")
        t.close("} else {")
        t.depth += 1
        w.copy_in(a)
        t.put(f"rows(_nm, first, past, {', '.join([*copies, *names])});")
        t.close()
        sums = [
            (c, k, out, "") for (_, c, k), out in zip(self.summed(), names, strict=True)
        ]
        if self.mech.is_electrode:
            both = zip(ELECTRODE_SUMS, names, strict=False)
            sums += [(c, -1, out, f"if ({c}) ") for c, out in both]
        for beside in True, False:
            t.open("if (beside) {" if beside else "else {")
            for target, k, value, condition in sums:
                to = f"add_at({target}, {rows_of(k)} + first"
                if beside:
                    to = f"add({target} + first + {offset_of(k)}"
                t.put(f"{condition}host->{to}, {value}, n);")
            t.close()
        t.close()
        t.close()
