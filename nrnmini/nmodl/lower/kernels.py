"""Kernels: loops over the rows of a mechanism.

Owns: the shape of init, cur, state, hooks and the event functions. Each hot loop
is written once, as an inline function with the constant flags `contiguous`
(instances lie beside their nodes: no gather) and `usetable`, and called with each
of their values, so that the C compiler makes a clean vector loop of each.
"""

from __future__ import annotations

from nrnmini.nmodl.build_ast import mentions
from nrnmini.nmodl.lower.rows import access, ion_before, ion_index, ion_row
from nrnmini.nmodl.lower.text import Scope, c_name

BLOCK = 128  # instances whose currents are kept while they wait to be summed


def signature(name, extra="") -> str:
    return f"static void {name}(NmCtx* _nm, int32_t begin, int32_t end{extra})"


class KernelWriter:
    """Writes kernels into a Text."""

    def __init__(self, mech, text, effects, tables):
        self.mech = mech
        self.text = text
        self.effects = effects  # kernel name -> Effects
        self.tables = tables  # does the file have any TABLE?

    # ---- plain kernels ---------------------------------------------------------

    def plain(self, name, stmts, hot, before_body=(), comment=""):
        """init, state, hooks: the text once per row. Returns the C name."""
        t, effects = self.text, self.effects[name]
        function = t.function(name)
        a = access(self.mech, effects, loop=True, text=t)
        if comment:
            t.put(f"/* {comment} */")
        self.body_function(function, stmts)
        flags = ", const int contiguous, const int usetable"
        t.put("NM_INLINE")
        t.open(signature(f"{function}_rows", flags)[7:] + " {")
        t.put("(void)contiguous; (void)usetable;")
        for line in a.before:
            t.put(line)
        self.loop(a, effects, "begin", "end", hot)
        t.put("NmRow row_, * const _r = &row_;")
        self.load(a, effects)
        for line in before_body:
            t.put(line)
        self.enter(effects)
        t.put(f"{function}_text(_nm, _row, _r);")
        for line in a.store:
            t.put(line)
        t.close()
        for line in a.after:
            t.put(line)
        t.close()
        self.specialise(function, hot, effects)
        return function

    def body_function(self, function, stmts):
        t = self.text
        t.open(
            f"NM_INLINE void {function}_text(NmCtx* _nm, int32_t _row, NmRow* _r) {{"
        )
        t.put("(void)_nm; (void)_row; (void)_r;")
        t.block(stmts, Scope())
        t.close()
        t.put()

    def loop(self, a, effects, begin, end, hot):
        t = self.text
        if hot and self.parallel(a, effects):
            t.put("NM_IVDEP")
        t.open(f"for (int32_t _row = {begin}; _row < {end}; ++_row) {{")

    def parallel(self, a, effects) -> bool:
        if a.serial or effects.verbatim or effects.ordered or effects.newton:
            return False
        pointer = any(self.mech.vars[n].storage == "pointer" for n in effects.writes)
        return not pointer and not effects.loops

    def load(self, a, effects):
        t = self.text
        t.put("row_._call = 0;" if effects.verbatim else "row_._usetable = usetable;")
        if effects.verbatim and effects.tables:
            t.put("row_._usetable = usetable;")
        if a.needs_node:
            t.put(
                "const int32_t node = contiguous ? _row + node_offset : node_row[_row];"
            )
        for k in sorted(a.ions):
            t.put(ion_row(k))
        for line in a.load:
            t.put(line)
        if a.needs_node:
            loop_start = next(
                i
                for i in range(len(t.lines) - 1, -1, -1)
                if t.lines[i].lstrip().startswith(("NM_IVDEP", "for (int32_t _row"))
            )
            if t.lines[loop_start - 1].strip() == "NM_IVDEP":
                loop_start -= 1
            t.lines[loop_start:loop_start] = [
                "    const int32_t* NM_RESTRICT node_row = _nm->node;",
                "    const int32_t node_offset = _nm->node_offset;",
                "    (void)node_row; (void)node_offset;",
            ]

    def enter(self, effects):
        if self.text.enters and effects.verbatim:
            self.text.put("nm_enter(_nm, _row, _r);")

    def specialise(self, function, hot, effects):
        t = self.text
        t.put()
        if hot and effects.tables:
            t.put("/* Neither beside their nodes nor with tables: rare. */")
            t.open(f"NM_COLD {signature(function + '_slow')} {{")
            t.put(f"{function}_rows(_nm, begin, end, 0, 0);")
            t.close()
            t.put()
        how = "" if hot else "NM_COLD "
        t.open(f"{how}{signature(function)} {{")
        call = f"{function}_rows(_nm, begin, end"
        usetable = "1"
        if effects.tables:
            place = self.mech.vars["usetable"].place
            usetable = f"_nm->global[{place}] != 0.0"
        if not hot:
            t.put(f"{call}, 0, {usetable});")
        elif effects.tables:
            t.put(f"const int usetable = {usetable};")
            t.put(f"if (_nm->contiguous && usetable) {call}, 1, 1);")
            t.put(f"else if (_nm->contiguous) {call}, 1, 0);")
            t.put(f"else if (usetable) {call}, 0, 1);")
            t.put(f"else {function}_slow(_nm, begin, end);")
        else:
            t.put(f"if (_nm->contiguous) {call}, 1, 1);")
            t.put(f"else {call}, 0, 1);")
        t.close()
        t.put()

    # ---- currents ----------------------------------------------------------------

    def current(self, stmts, conductances):
        """BREAKPOINT with currents: at v + 0.001 and at v, the difference times 1000 is
        the conductance. Sums into rhs, d and the ions."""
        t, mech = self.text, self.mech
        effects = self.effects["cur"]
        function = t.function("cur")
        a = access(mech, effects, loop=True, is_cur=True, text=t)
        t.put("/* BREAKPOINT: currents */")
        self.body_function(function, stmts)
        ions = self.written_ions()
        out = [f"out_{c_name(v)}, out_d{c_name(v)}" for v, _ in ions]
        names = ["out_i", "out_g"] + [n for pair in out for n in pair.split(", ")]
        before = list(a.before)
        if not any("node_v " in b or "node_v=" in b for b in before):
            if "const double* NM_RESTRICT node_v = _nm->v;" not in before:
                before.append("const double* NM_RESTRICT node_v = _nm->v;")
        if mech.is_electrode:
            before.append("const double* NM_RESTRICT node_vext = _nm->vext;")
        if mech.is_point:
            line = "const double* NM_RESTRICT node_area = _nm->area;"
            if line not in before:
                before.append(line)
        for _, k in ions:
            before += [b for b in ion_before(k) if b not in before]
        t.put("NM_INLINE")
        flags = ", const int contiguous, const int usetable"
        t.open(signature(f"{function}_rows", flags)[7:] + " {")
        t.put("(void)contiguous; (void)usetable;")
        for line in before:
            t.put(line)
        t.put("double* NM_RESTRICT node_rhs = _nm->rhs;")
        t.put("double* NM_RESTRICT node_d = _nm->d;")
        if mech.is_electrode:
            t.put("double* NM_RESTRICT elec_rhs = _nm->elec_rhs;")
            t.put("double* NM_RESTRICT elec_d = _nm->elec_d;")
        for v, k in ions:
            t.put(f"double* NM_RESTRICT sum_{v} = _nm->ion[{k}].i;")
            t.put(f"double* NM_RESTRICT sum_d{v} = _nm->ion[{k}].didv;")
        t.put("const int32_t* NM_RESTRICT node_row = _nm->node;")
        t.put("const int32_t node_offset = _nm->node_offset;")
        t.put("(void)node_row; (void)node_offset;")
        t.open(f"for (int32_t first = begin; first < end; first += {BLOCK}) {{")
        t.put(f"const int32_t past = end - first < {BLOCK} ? end : first + {BLOCK};")
        t.put("double " + ", ".join(f"{n}[{BLOCK}]" for n in names) + ";")
        self.current_loop(a, effects, conductances, ions, function)
        self.scatter(ions)
        t.close()
        for line in a.after:
            t.put(line)
        t.close()
        self.specialise(function, True, effects)
        return function

    def written_ions(self) -> list[tuple[str, int]]:
        return [(v, ion_index(self.mech, ion)) for v, ion in self.mech.currents if ion]

    def current_loop(self, a, effects, conductances, ions, function):
        t, mech = self.text, self.mech
        if self.parallel(a, effects):
            t.put("NM_IVDEP")
        t.open("for (int32_t _row = first; _row < past; ++_row) {")
        t.put("NmRow row_, * const _r = &row_;")
        t.put("const int32_t k_ = _row - first;")
        t.put("row_._call = 0;" if effects.verbatim else "row_._usetable = usetable;")
        t.put("const int32_t node = contiguous ? _row + node_offset : node_row[_row];")
        for k in sorted(a.ions):
            t.put(ion_row(k))
        for line in a.load:
            t.put(line)
        t.put("double v_ = node_v[node];")
        if mech.is_electrode:
            t.put("if (node_vext) v_ += node_vext[node];")
        self.enter(effects)
        total = " + ".join(f"_r->{c_name(v)}" for v, _ in mech.currents)
        area = "1.e2 / node_area[node]"
        if conductances:
            t.put("_r->v = v_;")
            t.put(f"{function}_text(_nm, _row, _r);")
            t.put(f"double i_ = {total};")
            g = " + ".join(f"_r->{c_name(c.name)}" for c in conductances)
            t.put(f"double g_ = {g};")
        else:
            t.put("_r->v = v_ + 0.001;")
            t.put(f"{function}_text(_nm, _row, _r);")
            t.put(f"const double i1_ = {total};")
            for v, _ in ions:
                t.put(f"const double {v}1_ = _r->{c_name(v)};")
            t.put("_r->v = v_;")
            t.put(f"{function}_text(_nm, _row, _r);")
            t.put(f"double i_ = {total};")
            t.put("double g_ = (i1_ - i_) * 1000.0;")
        for v, _ in ions:
            flow = f"_r->{c_name(v)}"
            slope = f"({v}1_ - {flow}) * 1000.0"
            if conductances:
                own = [c for c in conductances if c.ion and "i" + c.ion == v]
                slope = " + ".join(f"_r->{c_name(c.name)}" for c in own) or "0.0"
            if mech.is_point:
                flow, slope = f"{flow} * {area}", f"({slope}) * {area}"
            t.put(f"out_{c_name(v)}[k_] = {flow};")
            t.put(f"out_d{c_name(v)}[k_] = {slope};")
        scale = ""
        if mech.is_point:
            t.put(f"const double scale_ = {area};")
            scale = " * scale_"
        t.put(f"out_i[k_] = i_{scale};")
        t.put(f"out_g[k_] = g_{scale};")
        for line in a.store:
            t.put(line)
        t.close()

    def scatter(self, ions):
        """Adds the block's currents to nodes and ions. Instances of a point process
        may share a node, so this goes one by one in row order."""
        t, mech = self.text, self.mech
        plus, minus = ("+=", "-=") if mech.is_electrode else ("-=", "+=")
        t.open("if (contiguous) {")
        t.put("NM_IVDEP")
        self.scatter_loop(ions, plus, minus, "_row + node_offset", True)
        t.close()
        t.open("else {")
        self.scatter_loop(ions, plus, minus, "node_row[_row]", False)
        t.close()

    def scatter_loop(self, ions, plus, minus, node, contiguous):
        t, mech = self.text, self.mech
        t.open("for (int32_t _row = first; _row < past; ++_row) {")
        t.put("const int32_t k_ = _row - first;")
        t.put(f"const int32_t node = {node};")
        t.put(f"node_rhs[node] {plus} out_i[k_];")
        t.put(f"node_d[node] {minus} out_g[k_];")
        if mech.is_electrode:
            t.put(f"if (elec_rhs) elec_rhs[node] {plus} out_i[k_];")
            t.put(f"if (elec_d) elec_d[node] {minus} out_g[k_];")
        done = set()
        for v, k in ions:
            if k not in done:
                where = f"_row + ion{k}_offset" if contiguous else f"ion{k}_row[_row]"
                t.put(f"const int32_t ion{k} = {where};")
                done.add(k)
            t.put(f"sum_{v}[ion{k}] += out_{c_name(v)}[k_];")
            t.put(f"sum_d{v}[ion{k}] += out_d{c_name(v)}[k_];")
        t.close()

    # ---- one row -------------------------------------------------------------------

    def one_row(self, effects, body, writes_v=False, call="0"):
        """Loads, `body` lines, stores, for the row in `_row`."""
        t = self.text
        a = access(self.mech, effects, loop=False, text=t)
        t.put("NmRow row_, * const _r = &row_;")
        t.put("const int contiguous = 0; (void)contiguous; (void)_r;")
        t.put(f"row_._call = {call};")
        if self.tables:
            place = self.mech.vars["usetable"].place
            t.put(f"row_._usetable = _nm->global[{place}];")
        if a.needs_node:
            t.put("const int32_t node = _nm->node[_row];")
        for line in a.before:
            t.put(line)
        for k in sorted(a.ions):
            t.put(ion_row(k))
        for line in a.load:
            t.put(line)
        self.enter(effects)
        for line in body:
            t.put(line)
        for line in a.store:
            t.put(line)
        if writes_v and a.needs_node:
            t.put("_nm->v[node] = _r->v;")
        for line in a.after:
            t.put(line)

    def event(self, name, net_receive, stmts):
        """NET_RECEIVE, or its INITIAL."""
        t, effects = self.text, self.effects[name]
        function = t.function(name)
        scope = Scope(event=True)
        for i, arg in enumerate(net_receive.args):
            scope.names[arg.name] = f"_args[{i}]"
        scope.names["flag"] = "_lflag"
        uses_v = any(mentions(s, {"v"}) for s in stmts) or "v" in effects.writes
        t.put(f"/* NET_RECEIVE, line {net_receive.span.line} */")
        t.open(
            f"NM_INLINE void {function}_text(NmCtx* _nm, int32_t _row, NmRow* _r, "
            "double* _args, double _lflag) {"
        )
        t.put("(void)_nm; (void)_row; (void)_r; (void)_args; (void)_lflag;")
        if effects.verbatim:
            t.put("void* const _pnt = _nm->self[_row]; (void)_pnt;")
        t.block(stmts, scope)
        t.close()
        t.put()
        flag = ", double flag" if name == "net_receive" else ""
        t.open(
            f"static void {function}(NmCtx* _nm, int32_t _row, double* weight{flag}) {{"
        )
        n = max(1, len(net_receive.args))
        t.put("/* An event sent from INITIAL carries no weights. */")
        t.put(f"double none[{n}];")
        t.put(f"for (int k = 0; k < {n}; ++k) none[k] = NM_NAN;")
        value = "flag" if flag else "0.0"
        body = [f"{function}_text(_nm, _row, _r, weight ? weight : none, {value});"]
        self.one_row(effects, body, writes_v=uses_v and name == "net_receive")
        t.close()
        t.put()
        return function
