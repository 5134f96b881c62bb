"""Kernels: loops over the rows of a mechanism.

Owns: the shape of init, state, hooks and the event functions; `currents` has the
kernel of currents. A hot loop whose rows are independent is a function of its own
over *blocks*: what lies with nodes and ions comes as arrays that run along with the
rows. Where instances lie beside their nodes these are the columns themselves, and
a block is all rows; elsewhere they are copies for `BLOCK` rows. So there is one
vector loop, without gathers, for both (two with TABLEs: with and without them).
Other loops go row by row.
"""

from __future__ import annotations

from nrnmini.nmodl.build_ast import mentions
from nrnmini.nmodl.lower.rows import (
    access,
    ion_index,
    linkage_of,
    offset_of,
    row_indices,
    rows_of,
)
from nrnmini.nmodl.lower.text import Scope, slope_text
from nrnmini.nmodl.passes.watch import Arm

BLOCK = 128  # rows
APART = 512  # rows; what two loops share of them stays in the cache


def signature(name, extra="") -> str:
    return f"void {name}(NmCtx* _nm, int32_t begin, int32_t end{extra})"


class KernelWriter:
    """Writes kernels into a Text."""

    def __init__(self, mech, text, effects, tables):
        self.mech = mech
        self.text = text
        self.effects = effects  # kernel name -> Effects
        self.tables = tables  # does the file have any TABLE?

    # ---- plain kernels ---------------------------------------------------------

    def plain(
        self, name, stmts, hot, before_body=(), comment="", function="", after_body=()
    ):
        """init, state, hooks: the text once per row. Returns the C name."""
        t, effects = self.text, self.effects[name]
        function = function or t.kernel(name)
        if comment:
            t.put(f"/* {comment} */")
        self.body_function(function, stmts, hot)
        body = [*before_body, f"{function}_text(_nm, _row, _r);", *after_body]
        a = self.blocked(effects) if hot else None
        if a is None:
            self.row_by_row(function, effects, hot, body)
        else:
            self.block_by_block(function, effects, a, body)
        t.put()
        return function

    def apart(self, rates, states):
        """The state kernel as two loops. Returns the C name."""
        t, function = self.text, self.text.kernel("state")
        parts = [
            self.plain("rates", rates, True, (), "SOLVE: what its equations need"),
            self.plain("state", states, True, (), "SOLVE", t.kernel("states")),
        ]
        t.open(f"static {signature(function)} {{")
        t.open(f"for (int32_t first = begin; first < end; first += {APART}) {{")
        t.put(f"const int32_t past = end - first < {APART} ? end : first + {APART};")
        for part in parts:
            t.put(f"{part}(_nm, first, past);")
        t.close()
        t.close()
        t.put()
        return function

    def body_function(self, function, stmts, hot):
        """The statements of a kernel for one row. Cold ones call routines that are
        compiled once for all of them."""
        t = self.text
        kind = linkage_of(stmts)
        t.open(f"{kind} void {function}_text(NmCtx* _nm, int32_t _row, NmRow* _r) {{")
        t.put("(void)_nm; (void)_row; (void)_r;")
        t.cold = not hot
        t.block(stmts, Scope())
        t.cold = False
        t.close()
        t.put()

    def blocked(self, effects, is_cur=False):
        """The Access of a loop whose rows are independent, or None."""
        if effects.verbatim or effects.ordered or effects.newton or effects.loops:
            return None
        if any(self.mech.vars[n].storage == "pointer" for n in effects.writes):
            return None
        a = access(self.mech, effects, loop=True, is_cur=is_cur, blocked=True)
        # Point processes may share an ion: each is to see what the one before wrote.
        shares = self.mech.is_point and any(g.stored for g in a.gathers)
        return None if a.serial or shares else a

    def row_by_row(self, function, effects, hot, body):
        t = self.text
        a = access(self.mech, effects, loop=True)
        how = "static" if hot else "NM_COLD static"
        t.open(f"{how} {signature(function)} {{")
        if effects.tables:
            t.put(f"const int usetable = {self.usetable()};")
        self.put_all(a.before)
        t.open("for (int32_t _row = begin; _row < end; ++_row) {")
        self.load(a, effects, "usetable")
        self.put_all([*body, *a.store])
        t.close()
        self.put_all(a.after)
        t.close()

    def usetable(self) -> str:
        return f"_nm->global[{self.mech.vars['usetable'].place}] != 0.0"

    def put_all(self, lines):
        for line in lines:
            self.text.put(line)

    def load(self, a, effects, usetable):
        """The beginning of an iteration."""
        t = self.text
        t.put("NmRow row_, * const _r = &row_;")
        if effects.verbatim:
            t.put("row_._call = 0;")
        if effects.tables:
            t.put(f"row_._usetable = {usetable};")
        if a.gathers is None:
            self.put_all(row_indices(a))
        self.put_all(a.load)
        self.enter(effects)

    def enter(self, effects):
        if self.text.enters and effects.verbatim:
            self.text.put("nm_enter(_nm, _row, _r);")

    def variable(self, made, variable):
        """What the variable step calls: the derivatives, and its matrix."""
        t = self.text
        slopes = [slope_text(t, s) for s in variable.states]
        places = [f"_nm->ode[{k} * _nm->ode_stride + _row]" for k in range(len(slopes))]
        pairs = list(zip(places, slopes, strict=True))
        put = [f"{place} = {slope};" for place, slope in pairs]
        take = [f"{slope} = {place};" for place, slope in pairs]
        made.kernels["slopes"] = self.plain(
            "slopes", variable.slopes, False, (), "derivatives", after_body=put
        )
        made.kernels["relax"] = self.plain(
            "relax",
            variable.relax,
            False,
            take,
            "x of (I - dt J) x = b",
            after_body=put,
        )
        if variable.synonyms:
            made.kernels["synonyms"] = self.plain(
                "synonyms", variable.synonyms, False, (), "ions that are states"
            )

    # ---- blocks ------------------------------------------------------------------

    def block_by_block(self, function, effects, a, body):
        t = self.text
        bare = not a.gathers and not effects.tables
        t.put("static" if bare else "NM_LOOP" if not effects.tables else "NM_INLINE")
        name = function if bare else f"{function}_rows"
        parameters = [g.parameter for g in a.gathers]
        self.block_loop(name, effects, a, parameters, body)
        if bare:
            return
        rows = self.variants(function, effects, parameters)
        t.open(f"static {signature(function)} {{")
        self.choose(rows, effects, parameters)
        if not a.gathers:
            t.put("rows(_nm, begin, end);")
            t.close()
            return
        t.open(f"if ({self.beside()}) {{")
        t.put(f"rows(_nm, begin, end, {', '.join(self.columns(a, 'begin'))});")
        t.put("return;")
        t.close()
        copies = [f"copy_{g.name}" for g in a.gathers]
        t.put("double " + ", ".join(f"{c}[{BLOCK}]" for c in copies) + ";")
        self.open_blocks()
        self.copy_in(a)
        t.put(f"rows(_nm, first, past, {', '.join(copies)});")
        for g in a.gathers:
            if g.stored:
                rows = f"{rows_of(g.ion)} + first"
                t.put(f"host->scatter({g.source}, {rows}, copy_{g.name}, n);")
        t.close()
        t.close()

    def block_loop(self, name, effects, a, parameters, body):
        """The vector loop."""
        t = self.text
        extra = ", const int usetable" if effects.tables else ""
        extra += "".join(", " + p for p in parameters)
        t.open(f"{signature(name, extra)} {{")
        self.put_all(a.before)
        t.put("NM_IVDEP")
        t.open("for (int32_t _row = begin; _row < end; ++_row) {")
        t.put("const int32_t k_ = _row - begin; (void)k_;")
        self.load(a, effects, "usetable")
        self.put_all([*body, *a.store])
        t.close()
        self.put_all(a.after)
        t.close()
        t.put()

    def variants(self, function, effects, parameters):
        """Functions that hold the loop: one, or one for each value of usetable."""
        t = self.text
        if not effects.tables:
            return [f"{function}_rows"]
        extra = "".join(", " + p for p in parameters)
        names = ", ".join(p.rsplit(maxsplit=1)[1] for p in parameters)
        names = ", " + names if names else ""
        for kind, value in ("tabled", 1), ("exact", 0):
            t.open(f"NM_LOOP {signature(f'{function}_{kind}', extra)} {{")
            t.put(f"{function}_rows(_nm, begin, end, {value}{names});")
            t.close()
        t.put()
        return [f"{function}_tabled", f"{function}_exact"]

    def choose(self, rows, effects, parameters):
        """`rows`: the function for the present value of usetable."""
        types = ["NmCtx*", "int32_t", "int32_t"]
        types += [p.partition(" NM_RESTRICT")[0] for p in parameters]
        value = rows[0]
        if effects.tables:
            value = f"{self.usetable()} ? {rows[0]} : {rows[1]}"
        self.text.put(f"void (*const rows)({', '.join(types)}) = {value};")

    def beside(self) -> str:
        """Do the columns of nodes and ions run along with the rows?"""
        # An electrode sees v + vext, which is no column.
        return "_nm->contiguous" + (" && !_nm->vext" if self.mech.is_electrode else "")

    def columns(self, a, first) -> list[str]:
        return [f"{g.source} + {first} + {offset_of(g.ion)}" for g in a.gathers]

    def open_blocks(self):
        t = self.text
        t.put("const NmHost* const host = _nm->nt->host;")
        t.open(f"for (int32_t first = begin; first < end; first += {BLOCK}) {{")
        t.put(f"const int32_t n = end - first < {BLOCK} ? end - first : {BLOCK};")
        t.put("const int32_t past = first + n;")

    def copy_in(self, a):
        t = self.text
        for g in a.gathers:
            t.put(
                f"host->gather(copy_{g.name}, {g.source}, {rows_of(g.ion)} + first, n);"
            )
            if g.name == "v" and self.mech.is_electrode:
                place = f"_nm->vext[{rows_of(g.ion)}[first + k]]"
                t.put(
                    f"if (_nm->vext) for (int k = 0; k < n; ++k) copy_v[k] += {place};"
                )

    # ---- one row -------------------------------------------------------------------

    def one_row(self, effects, body, writes_v=False, call="0"):
        """Loads, `body` lines, stores, for the row in `_row`."""
        t = self.text
        a = access(self.mech, effects, loop=False)
        t.put("NmRow row_, * const _r = &row_;")
        t.put("(void)_r;")
        t.put(f"row_._call = {call};")
        if self.tables:
            place = self.mech.vars["usetable"].place
            t.put(f"row_._usetable = _nm->global[{place}];")
        self.put_all([*a.before, *row_indices(a), *a.load])
        entered = t.enters and effects.verbatim
        if entered:  # it may come in the middle of another call
            t.put("const NmEntered former_ = nm_enter(_nm, _row, _r);")
        self.put_all(body)
        if entered:
            t.put("nm_leave(former_);")
        self.put_all(a.store)
        if writes_v and a.needs_node:
            t.put("_nm->v[node] = _r->v;")
        self.put_all(a.after)

    def watch(self, number, value):
        """A WATCH condition: positive while it holds."""
        t, effects = self.text, self.effects[f"watch{number}"]
        function = t.function(f"watch{number}")
        t.put("/* WATCH */")
        t.open(f"static double {function}(NmCtx* _nm, int32_t _row) {{")
        self.one_row(effects, [f"const double value_ = {t.expr(value, Scope())};"])
        t.put("return value_;")
        t.close()
        t.put()
        return function

    def diffusion(self, number, d):
        """Coefficient and volume of a state that diffuses."""
        t, effects = self.text, self.effects[f"diffusion{number}"]
        function = t.function(f"diffusion{number}")
        var = self.mech.vars[d.state]
        t.put(f"/* LONGITUDINAL_DIFFUSION of {d.state}, line {d.span.line} */")
        t.open(
            f"static void {function}(NmCtx* _nm, int32_t _row, int _element, "
            "double* out_) {"
        )
        t.put("(void)_element;")
        scopes = []
        for index in (d.index, d.volume_index):
            scope = Scope()
            if index:
                scope.ints[index] = (0, var.dim - 1)
            scopes.append(scope)
        for index in dict.fromkeys((d.index, d.volume_index)):
            if index:
                t.put(f"const int _l{index} = _element; (void)_l{index};")
        body = [
            f"out_[0] = {t.expr(d.coefficient, scopes[0])};",
            f"out_[1] = {t.expr(d.volume, scopes[1])};",
            f"out_[2] = {self.influx(d.influx) if d.influx else '0.0'};",
        ]
        self.one_row(effects, body)
        t.close()
        t.put()
        return function

    def influx(self, influx) -> str:
        """What flows into a state for a mV more of the ion's driving force."""
        scope = Scope()
        ion = self.mech.vars[influx.current].ion
        k = ion_index(self.mech, ion)
        scope.names[influx.current] = f"_nm->ion[{k}].didv[{rows_of(k)}[_row]]"
        value = f"({self.text.expr(influx.value, scope)}) / _nm->ion[{k}].z"
        if influx.element is None:
            return value
        return f"_element == {influx.element} ? {value} : 0.0"

    def event(self, name, net_receive, stmts):
        """NET_RECEIVE, or its INITIAL."""
        t, effects = self.text, self.effects[name]
        function = t.kernel(name)
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
        if any(isinstance(n, Arm) for s in stmts for n in s.walk()):
            t.put("int _armed = 0; /* has this call armed a WATCH? */")
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
