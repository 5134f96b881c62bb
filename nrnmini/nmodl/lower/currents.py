"""The kernel of currents: BREAKPOINT at v + 0.001 and at v.

Owns: how a row's current and conductance are found, and how they are summed into
rhs and d of nodes and into ions. In blocks, the vector loop leaves its results in
arrays `out_*`, and they are added afterwards one row after the other, because
instances of a point process may share a node.
"""

from __future__ import annotations

from nrnmini.nmodl.lower.kernels import BLOCK, signature
from nrnmini.nmodl.lower.rows import NODE_ROW, Gather, access, index_of_ion, ion_index
from nrnmini.nmodl.lower.text import c_name


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
        t, w, function = self.text, self.writer, self.function
        for name in ["v", "area"] if self.mech.is_point else ["v"]:
            if all(g.name != name for g in a.gathers):
                a.gathers.append(Gather(name, f"_nm->{name}", -1))
        parts = [n for v, _ in self.ions for n in (f"flow_{v}", f"slope_{v}")]
        values = ["i_", "g_", *parts]
        names = ["out_" + n for n in ["i", "g", *parts]]
        body = ["double v_ = at_v[k_];", *self.row("at_area[k_]")]
        body += [f"{n}[k_] = {x};" for n, x in zip(names, values, strict=True)]
        results = [f"double* NM_RESTRICT {n}" for n in names]
        t.put("NM_INLINE" if self.effects.tables else "NM_LOOP")
        parameters = [g.parameter for g in a.gathers] + results
        w.block_loop(f"{function}_rows", self.effects, a, parameters, body)
        rows = w.variants(function, self.effects, parameters)
        t.open(f"static {signature(function)} {{")
        w.choose(rows, self.effects, parameters)
        copies = [f"copy_{g.name}" for g in a.gathers]
        t.put("double " + ", ".join(f"{n}[{BLOCK}]" for n in copies + names) + ";")
        ion_rows = [index_of_ion(k) for _, k in self.ions]
        w.put_all(dict.fromkeys([*w.indices(a), NODE_ROW, *ion_rows, *self.targets()]))
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
        self.add(names, beside=True)
        self.add(names, beside=False)
        t.close()
        t.close()

    def add(self, names, beside):
        """The sums of a block: several at a time where no two rows share a node."""
        t, ions = self.text, dict.fromkeys(k for _, k in self.ions)
        t.open("if (beside) {" if beside else "else {")
        if beside:
            t.put("const int32_t node_offset = _nm->node_offset;")
            for k in ions:
                t.put(f"const int32_t ion{k}_offset = _nm->ion[{k}].offset;")
            t.put("NM_IVDEP")
        t.open("for (int32_t _row = first; _row < past; ++_row) {")
        t.put("const int32_t k_ = _row - first;")
        for row in ["node", *(f"ion{k}" for k in ions)]:
            place = f"_row + {row}_offset" if beside else f"{row}_row[_row]"
            t.put(f"const int32_t {row} = {place};")
        self.writer.put_all(self.sums([f"{n}[k_]" for n in names]))
        t.close()
        t.close()
