"""FUNCTION, PROCEDURE, TABLE, solves, and the wrappers that HOC and Python call."""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import div, name, sub
from nrnmini.nmodl.lower.rows import access, linkage_of
from nrnmini.nmodl.lower.text import Scope, c_name, c_string, slope_text
from nrnmini.nmodl.passes.effects import table_of


class FunctionWriter:
    def __init__(self, mech, text, kernels, analysis):
        self.mech = mech
        self.text = text
        self.kernels = kernels  # passes.lower_blocks.Kernels
        self.analysis = analysis
        self.tables: dict[str, int] = {}  # function -> place in NmCtx.table
        self.table_size = self.place_tables()

    # ---- prototypes and bodies ---------------------------------------------------

    def prototype(self, function, suffix="") -> str:
        args = "".join(f", double _l{a.name}" for a in function.args)
        c = self.text.function(function.name) + suffix
        return f"double {c}(NmCtx* _nm, int32_t _row, NmRow* _r{args})"

    def storage_class(self, name) -> str:
        if name in self.analysis.recursive:
            return "static __attribute__((unused))"
        return "NM_INLINE"

    def prototypes(self):
        for f in self.mech.functions.values():
            self.text.put(f"{self.storage_class(f.name)} {self.prototype(f)};")
        for f in self.mech.function_tables.values():
            self.text.put(f"static __attribute__((unused)) {self.prototype(f)};")
        for s in self.kernels.solved.values():
            c = self.text.function(s.function)
            kind = linkage_of(s.stmts)
            self.text.put(f"{kind} void {c}(NmCtx* _nm, int32_t _row, NmRow* _r);")
        self.text.put()
        self.place_of_once = len(self.text.lines)

    def write_once(self, safe: bool):
        """Routines for INITIAL, HOC and other callers that run seldom: out of line,
        so that what is inlined into the hot loops is not compiled for each of them.

        Where the mechanism is not `safe` on threads they make their tables themselves:
        INITIAL may assign what a table is made of."""
        t = self.text
        prototypes = []
        written = set()
        while t.once - written:  # a routine may call others
            n = min(t.once - written)
            written.add(n)
            f = self.mech.functions[n]
            prototypes.append(f"static {self.prototype(f, '_once')};")
            looked_up = sorted(self.analysis.of_routine(n).tables) if not safe else ()
            if n in self.tables:
                prototypes.append(f"static {self.prototype(f, '_exact_once')};")
                self.cold_body(f, "_exact_once")
                c, args = t.function(n), "".join(f", _l{a.name}" for a in f.args)
                t.open(f"NM_COLD static {self.prototype(f, '_once')} {{")
                self.look_up(looked_up)
                t.put(f"if (_r->_usetable) return {c}_tabled(_nm, _row, _r{args});")
                t.put(f"return {c}_exact_once(_nm, _row, _r{args});")
                t.close()
            else:
                self.cold_body(f, "_once", looked_up)
        t.put()
        t.lines[self.place_of_once : self.place_of_once] = prototypes

    def look_up(self, tables):
        for f in tables:
            self.text.put(f"{self.text.function(f)}_check(_nm, _row, _r);")

    def cold_body(self, f, suffix, tables=()):
        """The routine out of line. VERBATIM is not written twice: it may keep
        something in a static variable."""
        t = self.text
        t.open(f"NM_COLD static {self.prototype(f, suffix)} {{")
        self.look_up(tables)
        is_own = not any(isinstance(n, ast.Verbatim) for n in f.body.walk())
        if is_own and f.name not in self.analysis.recursive:
            t.cold = True
            self.body(f)
            t.cold = False
        else:
            args = "".join(f", _l{a.name}" for a in f.args)
            inner = "_exact" if f.name in self.tables else ""
            t.put(f"return {t.function(f.name)}{inner}(_nm, _row, _r{args});")
        t.close()

    def routine(self, f: ast.Function):
        t = self.text
        table = table_of(f)
        args = ", ".join(a.name for a in f.args)
        t.put(f"/* {f.kind} {f.name}({args}), line {f.span.line} */")
        suffix = "_exact" if table is not None else ""
        t.open(f"{self.storage_class(f.name)} {self.prototype(f, suffix)} {{")
        self.body(f)
        t.close()
        t.put()
        if table is not None:
            self.table(f, table)

    def body(self, f):
        t, scope = self.text, Scope()
        for a in f.args:
            scope.add(a.name)
        scope.add(f.name)
        t.put(f"double _l{f.name} = 0.0;")
        t.put("(void)_nm; (void)_row; (void)_r;")
        # A LOCAL may have the name of an argument: braces of its own.
        t.braces(f.body, scope, "")
        t.put(f"return _l{f.name};")

    def place_tables(self) -> int:
        """Where each table lies; the doubles of all."""
        size = 0
        for f in self.mech.functions.values():
            table = table_of(f)
            if table is not None:
                outputs = len(self.outputs(f, table))
                self.tables[f.name] = size
                size += 3 + len(table.depend) + (table.n + 2) * max(1, outputs)
        self.mech.tables = dict(self.tables)
        return size

    # ---- FUNCTION_TABLE --------------------------------------------------------------

    def function_table(self, f) -> list[tuple]:
        """The look-up of f, and rows (name, arguments, C function) for HOC."""
        t, n = self.text, len(f.args)
        place = self.table_size
        self.table_size += 1
        c = t.function(f.name)
        suffix = f"_{self.mech.name}" if self.mech.kind == "SUFFIX" else ""
        unset = c_string(
            f"the FUNCTION_TABLE {f.name} has no values; give them with "
            f"table_{f.name}{suffix}"
        )
        values = ", ".join(f"_l{a.name}" for a in f.args)
        t.open(f"static __attribute__((unused)) {self.prototype(f)} {{")
        t.put("(void)_r;")
        t.put(f"const double x[] = {{{values}}};")
        t.put(f"return nm_function_table(_nm, _row, {place}, {n}, x, {unset});")
        t.close()
        head = "(NmCtx* _nm, int32_t _row, NmCall* call) {"
        t.open(f"NM_COLD static double {c}_call{head}")
        t.put("(void)_row;")
        values = ", ".join(
            f"call->argc > {i} ? call->argv[{i}] : 0.0" for i in range(n)
        )
        t.put(f"const double x[] = {{{values}}};")
        t.put(f"return nm_function_table(_nm, -1, {place}, {n}, x, {unset});")
        t.close()
        t.open(f"NM_COLD static double table_{c}_call{head}")
        t.put("(void)_row;")
        t.put(f"_nm->nt->host->set_function_table(_nm, call, {place}, {n});")
        t.put("return 1.0;")
        t.close()
        t.put()
        return [(f.name, n, f"{c}_call"), (f"table_{f.name}", 1, f"table_{c}_call")]

    def outputs(self, f, table) -> list[str]:
        """What is tabulated, as C; arrays element by element."""
        out = []
        for n in table.names:
            size = self.mech.vars[n].size
            member = f"_r->{c_name(n)}"
            out += [f"{member}[{i}]" for i in range(size)] if size else [member]
        return out if f.kind == "PROCEDURE" else [""]

    # ---- TABLE ---------------------------------------------------------------------

    def table(self, f, table):
        """Look-up of a tabulated function, and the check that rebuilds it.

        In memory: built?, first abscissa, points per unit, the DEPEND values, then
        n+2 points (the last one twice, so that both ends need no branch)."""
        t = self.text
        outputs = self.outputs(f, table)
        k = max(1, len(outputs)) if f.kind == "PROCEDURE" else 1
        n = table.n
        place = self.tables[f.name]
        head = 3 + len(table.depend)
        c = t.function(f.name)
        arg = f.args[0].name
        scope = Scope()
        t.open(f"NM_INLINE {self.prototype(f, '_tabled')} {{")
        t.put(f"const double* NM_RESTRICT table = _r->_table_{f.name};")
        t.put(f"const double x = _r->_scale_{f.name} * (_l{arg} - _r->_low_{f.name});")
        t.put(f"const double at = x > 0.0 ? (x < {n}.0 ? x : {n}.0) : 0.0;")
        t.put("const int i = (int)at;")
        # All bits set is a NaN; a selection would keep compilers from vector code.
        t.put("const uint64_t nan = -(uint64_t)(x != x);")
        t.put("const double theta = nm_from_bits(nm_bits(at - (double)i) | nan);")
        # Indices, not a pointer: compilers then see a gather.
        t.put(f"const int64_t k = {k} * (int64_t)i;")
        if f.kind == "PROCEDURE":
            for j, out in enumerate(outputs):
                low, high = f"table[k + {head + j}]", f"table[k + {head + j + k}]"
                t.put(f"{out} = {low} + theta * ({high} - {low});")
            t.put("return 0.0;")
        else:
            low, high = f"table[k + {head}]", f"table[k + {head + 1}]"
            t.put(f"return {low} + theta * ({high} - {low});")
        t.close()
        t.open(f"NM_INLINE {self.prototype(f)} {{")
        t.put(f"if (!_r->_usetable) return {c}_exact(_nm, _row, _r, _l{arg});")
        t.put(f"return {c}_tabled(_nm, _row, _r, _l{arg});")
        t.close()
        t.put()
        t.open(f"NM_COLD static void {c}_check(NmCtx* _nm, int32_t _row, NmRow* _r) {{")
        t.put(f"double* table = _nm->table + {place};")
        t.put("if (!_r->_usetable) return;")
        same = "".join(
            f" && table[{3 + j}] == {t.expr(name(d), scope)}"
            for j, d in enumerate(table.depend)
        )
        # The row may have been read before another row made the table.
        t.put(f"_r->_low_{f.name} = table[1];")
        t.put(f"_r->_scale_{f.name} = table[2];")
        t.put(f"if (table[0] != 0.0{same}) return;")
        t.put("table[0] = 1.0;")
        t.put(f"const double low = {t.expr(table.first, scope)};")
        t.put(f"const double high = {t.expr(table.last, scope)};")
        t.put(f"const double dx = (high - low) / {n}.0;")
        t.put("table[1] = low;")
        t.put("table[2] = 1.0 / dx;")
        t.put("double x = low;")
        t.open(f"for (int i = 0; i <= {n}; ++i) {{")
        t.put(f"double* p = table + {head} + {k} * i;")
        t.once.add(f.name)
        call = f"{c}_exact_once(_nm, _row, _r, x)"
        if f.kind == "PROCEDURE":
            t.put(f"(void){call};")
            for j, out in enumerate(outputs):
                t.put(f"p[{j}] = {out};")
        else:
            t.put(f"p[0] = {call};")
        t.put("x += dx;")
        t.close()
        t.put(f"double* end = table + {head + n * k};")
        t.put(f"for (int j = 0; j < {k}; ++j) end[{k} + j] = end[j];")
        # Now: making the table may assign what it depends on.
        for j, d in enumerate(table.depend):
            t.put(f"table[{3 + j}] = {t.expr(name(d), scope)};")
        t.put(f"_r->_low_{f.name} = table[1];")
        t.put(f"_r->_scale_{f.name} = table[2];")
        t.close()
        t.put()

    def check_tables(self, writer, safe: bool) -> str:
        """The function that rebuilds what is out of date, for instance 0.

        As in NEURON instance 0 keeps what that assigned; of a mechanism that is not
        `safe` on threads without the TABLE's variables: there NEURON builds a table
        when it is first looked up, which assigns these.
        """
        if not self.tables:
            return "0"
        t = self.text
        function = t.kernel("check_tables")
        t.open(f"static void {function}_row(NmCtx* _nm, int32_t _row, NmRow* _r) {{")
        for f in self.tables:
            self.check_table(f, safe)
        t.close()
        effects = self.table_effects(safe)
        t.open(f"static void {function}(NmCtx* _nm) {{")
        t.put("const int32_t _row = 0; (void)_row;")
        writer.one_row(effects, [f"{function}_row(_nm, _row, _r);"])
        t.close()
        t.put()
        return function

    def check_table(self, f, keeps: bool):
        t = self.text
        table = table_of(self.mech.functions[f])
        names = () if keeps else dict.fromkeys(table.names)
        arrays = [n for n in names if self.mech.vars[n].is_array]
        t.open("{")
        for n in arrays:
            size, member = self.mech.vars[n].size, f"_r->{c_name(n)}"
            t.put(f"double* const kept_{n} = {member};")
            t.put(f"double scratch_{n}[{size}];")
            t.put(f"__builtin_memcpy(scratch_{n}, kept_{n}, sizeof scratch_{n});")
            t.put(f"{member} = scratch_{n};")
        t.put(f"{t.function(f)}_check(_nm, _row, _r);")
        for n in arrays:
            t.put(f"_r->{c_name(n)} = kept_{n};")
        t.close()

    def table_effects(self, keeps: bool):
        from nrnmini.nmodl.passes.effects import Effects

        effects = Effects()
        for f in self.tables:
            made = self.analysis.of_routine(f)
            effects.exposed |= made.exposed
            effects.writes |= made.writes
            if not keeps:
                table = table_of(self.mech.functions[f])
                effects.writes -= {*table.names, f}
            effects.tables |= made.tables
        return effects

    # ---- solves ------------------------------------------------------------

    def remembers(self, s) -> bool:
        """Whether the residual reads what its evaluation before left behind."""
        effects = self.analysis.of(s.stmts, set(s.locals))
        states = {state.name for state in s.states}
        return bool(effects.exposed & effects.writes - states)

    def solve(self, s):
        t = self.text
        c = t.function(s.function)
        t.put(f"/* SOLVE {s.block} METHOD {s.method}, line {s.span.line} */")
        scope = Scope()
        for n in s.locals:
            scope.add(n)
        if not s.newton:
            kind = linkage_of(s.stmts)
            t.open(f"{kind} void {c}(NmCtx* _nm, int32_t _row, NmRow* _r) {{")
            t.put("(void)_nm; (void)_row; (void)_r;")
            for i in range(0, len(s.locals), 8):
                some = ", ".join(f"{n} = 0.0" for n in s.locals[i : i + 8])
                t.put(f"double {some};")
            t.block(s.stmts, scope)
            if s.dense:
                self.dense(s, scope)
            t.close()
            t.put()
            return
        n = len(s.states)
        t.open(
            f"static void {c}_residual(NmCtx* _nm, int32_t _row, void* row, "
            "const double* _o, double* _f) {"
        )
        t.put("NmRow* const _r = (NmRow*)row; (void)_o;")
        if not s.implicit:
            t.put("double " + ", ".join(f"_f_{i} = 0.0" for i in range(n)) + ";")
        t.block(s.stmts, scope)
        for i, state in enumerate(s.states):
            if s.implicit:
                slope = slope_text(t, state)
                old = div(ast.Paren(sub(state, f"_o[{i}]")), name("dt"))
                t.put(f"_f[{i}] = {slope} - {t.expr(old, scope)};")
            else:
                t.put(f"_f[{i}] = _f_{i};")
        t.close()
        t.open(f"NM_COLD static void {c}(NmCtx* _nm, int32_t _row, NmRow* _r) {{")
        states = [t.expr(state, scope) for state in s.states]
        t.put("double* states[] = {" + ", ".join("&" + x for x in states) + "};")
        t.put("const double old[] = {" + ", ".join(states) + "};")
        failure = c_string(f"SOLVE {s.block} does not converge")
        again = int(s.implicit and self.remembers(s))
        t.put(
            f"nm_newton(_nm, _row, _r, {n}, states, {c}_residual, old, {again}, "
            f"{failure});"
        )
        if s.implicit:
            t.open("if (_r->secondorder) {")
            for state, x in zip(s.states, states, strict=True):
                t.put(f"{x} = {x} + _r->dt * {slope_text(t, state)};")
            t.close()
        t.close()
        t.put()

    def dense(self, s, scope):
        """LINEAR: the coefficients are known, the pivots are not."""
        t, n = self.text, len(s.states)
        entries = [f"_a_{i}_{j}" for i in range(n) for j in range(n)]
        t.put(f"double a[] = {{{', '.join(entries)}}};")
        t.put(f"double b[] = {{{', '.join(f'_f_{i}' for i in range(n))}}};")
        failure = c_string(f"the equations of {s.block} are singular")
        t.put(f"if (!nm_solve_dense({n}, a, b)) nm_fail(_nm, _row, {failure});")
        for i, state in enumerate(s.states):
            t.put(f"{t.expr(state, scope)} = b[{i}];")

    # ---- calls from HOC and Python -----------------------------------------

    def wrapper(self, f, writer) -> tuple[str, bool]:
        """(C name, needs an instance)"""
        t, mech = self.text, self.mech
        effects = self.analysis.of_routine(f.name)
        a = access(mech, effects, loop=False)
        needs = a.needs_instance or effects.instance
        if mech.kind == "NOTHING":
            needs = False
        c = t.function(f.name) + "_call"
        t.open(f"NM_COLD static double {c}(NmCtx* _nm, int32_t _row, NmCall* call) {{")
        if needs:
            t.put("if (_row < 0) return NM_NAN;")
        args = "".join(
            f", call->argc > {i} ? call->argv[{i}] : 0.0" for i in range(len(f.args))
        )
        body = []
        if f.name in self.tables:
            body.append(f"{t.function(f.name)}_check(_nm, _row, _r);")
        others = [g for g in self.tables if g != f.name and g in effects.tables]
        body += [f"{t.function(g)}_check(_nm, _row, _r);" for g in others]
        t.cold = True
        result = f"const double result = {t.routine(f.name)}(_nm, _row, _r{args});"
        t.cold = False
        body.append(result)
        writer.one_row(effects, body, call="call")
        t.put("return 1.0;" if f.kind == "PROCEDURE" else "return result;")
        if f.kind == "PROCEDURE":
            t.lines.insert(len(t.lines) - 1, "    (void)result;")
        t.close()
        t.put()
        return c, needs
