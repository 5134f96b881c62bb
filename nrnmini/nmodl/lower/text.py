"""Expressions and statements as C text.

Inside every C function of a mechanism: `_nm` is the NmCtx, `_row` the instance,
`_r` an NmRow: the instance's variables, loaded by the kernel. NMODL arguments and
LOCALs keep NEURON's names `_lx`, because VERBATIM texts use them.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from nrnmini.errors import suggest
from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import bare, constant_int
from nrnmini.nmodl.lower.builtins import (
    C_WORDS,
    MATH,
    RANDOM,
    RANDOM_DEFAULTS,
    WITH_CONTEXT,
)
from nrnmini.nmodl.passes.discrete import WITHIN
from nrnmini.nmodl.passes.solve import RunSolve
from nrnmini.nmodl.passes.verbatim import declares, is_code, reach, without_include
from nrnmini.nmodl.passes.watch import Arm

# Precedence of C operators, as far as they are used.
_PREC = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("<", ">", "<=", ">=", "==", "!="), 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
}
_UNARY, _ATOM = 6, 7
_LOGICAL = {"||", "&&", "<", ">", "<=", ">=", "==", "!="}


def c_name(name: str) -> str:
    """A member of NmRow; words that C or a header claims get a trailing `_`."""
    return name + "_" if name in C_WORDS else name


def c_number(value: float) -> str:
    if math.isinf(value):
        return "NM_INFINITY" if value > 0 else "-NM_INFINITY"
    return repr(value)


def c_string(text: str) -> str:
    out = []
    for ch in text.encode("utf-8"):
        if ch in (34, 92):
            out.append("\\" + chr(ch))
        elif 32 <= ch < 127:
            out.append(chr(ch))
        else:
            out.append(f"\\{ch:03o}")
    return '"' + "".join(out) + '"'


# What has a meaning in blocks that passes have translated before, and only there.
_ELSEWHERE = {
    ast.DiffEq: "an equation of a derivative belongs into DERIVATIVE",
    ast.Conserve: "CONSERVE belongs into KINETIC",
    ast.Compartment: "COMPARTMENT belongs into KINETIC",
    ast.LongitudinalDiffusion: "LONGITUDINAL_DIFFUSION belongs into KINETIC",
    ast.SolveFor: "SOLVEFOR belongs into LINEAR or NONLINEAR",
}


class Scope:
    """Local names: what each is in C. `ints` are loop variables."""

    def __init__(self, names=None, event=False):
        self.names: dict[str, str] = dict(names or {})
        self.ints: dict[str, tuple[int | None, int | None]] = {}
        self.sizes: dict[str, int] = {}
        self.event = event  # inside NET_RECEIVE: `_args` exists

    def inner(self) -> Scope:
        new = Scope(self.names, self.event)
        new.ints, new.sizes = dict(self.ints), dict(self.sizes)
        return new

    def add(self, name, size=0):
        self.names[name] = name if name.startswith("_") else "_l" + name
        self.ints.pop(name, None)
        self.sizes[name] = size


class Text:
    """Writes code of one mechanism. Problems are collected in `mech`."""

    def __init__(self, mech):
        self.mech = mech
        self.lines: list[str] = []
        self.depth = 0
        self.in_currents = False  # writing BREAKPOINT, which runs twice
        self.enters = False  # VERBATIM helpers: see emit_c
        self.cold = False  # writing what runs seldom: see functions.write_once
        self.once: set[str] = set()  # routines that such text calls

    def put(self, line=""):
        self.lines.append("    " * self.depth + line if line else "")

    def open(self, line):
        self.put(line)
        self.depth += 1

    def close(self, line="}"):
        self.depth -= 1
        self.put(line)

    def function(self, name) -> str:
        """A routine of the file, by the name that its VERBATIM calls."""
        return f"{name}_{self.mech.name}"

    def kernel(self, name) -> str:
        """Not the name of a routine, even if that is called `state`."""
        return f"{name}_of_{self.mech.name}"

    # ---- expressions -----------------------------------------------------------

    def expr(self, e, scope, above=0) -> str:
        text, level = self._expr(e, scope)
        return f"({text})" if level < above else text

    def _expr(self, e, scope) -> tuple[str, int]:
        if isinstance(e, ast.Number):
            text = c_number(e.value)
            return text, _UNARY if text.startswith("-") else _ATOM
        if isinstance(e, ast.Name):
            return self.name(e, scope)
        if isinstance(e, ast.Index):
            return self.element(e, scope), _ATOM
        if isinstance(e, ast.Prime):
            return self.name(ast.Name("D" + e.name, span=e.span), scope)
        if isinstance(e, ast.Paren):
            text, level = self._expr(e.inner, scope)
            return (text, level) if level == _ATOM else (f"({text})", _ATOM)
        if isinstance(e, ast.Unary):
            operand = self.expr(e.operand, scope, _UNARY)
            if e.op == "-" and operand.startswith("-"):
                operand = f"({operand})"
            if e.op == "!":
                return f"(double)(!{operand})", _UNARY
            return e.op + operand, _UNARY
        if isinstance(e, ast.Binary):
            return self._binary(e, scope)
        if isinstance(e, ast.Call):
            return self.call(e, scope), _ATOM
        if isinstance(e, ast.String):
            return e.text, _ATOM
        raise AssertionError(f"no C for {type(e).__name__}")

    def _binary(self, e, scope):
        if e.op == "^":
            return self._power(e, scope), _ATOM
        level = _PREC[e.op]
        left_level = level + 1 if level == 3 else level
        left = self.operand(e.left, scope, left_level, e.op)
        right = self.operand(e.right, scope, level + 1, e.op)
        return f"{left} {e.op} {right}", level

    def operand(self, e, scope, level, op):
        inner = bare(e)
        if (
            op not in _LOGICAL
            and isinstance(inner, ast.Binary)
            and inner.op in _LOGICAL
        ):
            return f"(double)({self.expr(inner, scope)})"
        return self.expr(e, scope, level)

    def _power(self, e, scope):
        base = self.expr(e.left, scope)
        n = constant_int(e.right, is_index=False)
        if n is not None and 1 <= n <= 8:
            return f"nm_powi({base}, {n})"
        return f"{self.math('pow')}({base}, {self.expr(e.right, scope)})"

    def condition(self, e, scope) -> str:
        return self.expr(bare(e), scope)

    def name(self, e, scope) -> tuple[str, int]:
        n = e.name
        if n in scope.ints:
            return f"(double)_l{n}", _UNARY
        if n in scope.names:
            return scope.names[n], _ATOM
        var = self.mech.vars.get(n)
        if var is None:
            return n, _ATOM  # made by a pass: `_f_0`
        if var.storage == "inline":
            text = c_number(var.default)
            return text, _UNARY if text.startswith("-") else _ATOM
        if var.storage == "pointer":
            return pointer_target(var), _UNARY
        if var.storage == "opaque":  # an address means nothing as a number
            return "0.0", _ATOM
        if var.is_array and not scope.sizes.get(n):
            return f"_r->{c_name(n)}[0]", _ATOM
        return f"_r->{c_name(n)}", _ATOM

    def element(self, e, scope) -> str:
        if e.name in scope.names:
            base, size = scope.names[e.name], scope.sizes.get(e.name, 0)
        else:
            var = self.mech.vars.get(e.name)
            if var is None:
                return f"{e.name}[{self.integer(e.index, scope)}]"
            if var.storage == "pointer":
                inner = self.integer(e.index, scope)
                if self.mech.checked:
                    inner = pointer_index(inner, var, self.place_of(e))
                return f"(&{pointer_target(var)})[{inner}]"
            base, size = f"_r->{c_name(e.name)}", var.size
        index = self.integer(e.index, scope)
        low, high = int_range(e.index, scope)
        if low is None or high is None or low < 0 or high >= size:
            index = array_index(index, size, e.name, self.place_of(e))
        return f"{base}[{index}]"

    def place_of(self, e) -> str:
        """`file.mod:12`, for what code reports while it runs."""
        if e.span is None:
            return self.mech.file
        return place_in(e.span.source.name, e.span.line)

    def integer(self, e, scope, above=0) -> str:
        """Index arithmetic: every name is cut to an int first, `/` is integer."""
        e = bare(e)
        if isinstance(e, ast.Number):
            if e.value >= 2**31:
                self.mech.problem(
                    f"`{e.text}` is larger than any index",
                    e.span,
                    help="an index lies between 0 and the size of its array",
                )
                return "0"
            return str(int(e.value))
        if isinstance(e, ast.Name) and e.name in scope.ints:
            return "_l" + e.name
        if isinstance(e, ast.Call) and e.name == WITHIN:
            index, size, shown = e.args
            inner = self.integer(index, scope)
            return array_index(inner, int(size.value), shown.text, self.place_of(e))
        if isinstance(e, ast.Unary) and e.op == "-":
            return f"(-{self.integer(e.operand, scope, _UNARY)})"
        if isinstance(e, ast.Binary) and e.op in "+-*/":
            level = _PREC[e.op]
            left = self.integer(e.left, scope, level)
            right = self.integer(e.right, scope, level + 1)
            if e.op == "/" and constant_int(e.right) in (None, 0):
                return f"nm_int_divide({left}, {right})"
            text = f"{left} {e.op} {right}"
            return f"({text})" if level < above else text
        return f"nm_int({self.expr(e, scope)})"

    # ---- calls -----------------------------------------------------------------

    def math(self, n) -> str:
        """The C function of an elementary one, for the text being written."""
        if self.cold and n in ("exp", "log", "pow"):
            return f"_nm->nt->host->{n}"
        return MATH[n]

    def routine(self, n) -> str:
        """The C function of a FUNCTION or PROCEDURE, for the text being written."""
        if not self.cold or n not in self.mech.functions:
            return self.function(n)
        self.once.add(n)
        return self.function(n) + "_once"

    def call(self, e, scope) -> str:
        n, args = e.name, e.args
        if n in self.mech.functions or n in self.mech.function_tables:
            texts = ["_nm", "_row", "_r"] + [self.expr(a, scope) for a in args]
            return f"{self.routine(n)}({', '.join(texts)})"
        if n in MATH:
            return f"{self.math(n)}({', '.join(self.expr(a, scope) for a in args)})"
        if n in WITH_CONTEXT:
            texts = ["_nm"] + [self.expr(a, scope) for a in args]
            return f"{WITH_CONTEXT[n][0]}({', '.join(texts)})"
        if n in RANDOM:
            return self.random(e, scope)
        if n == "printf":
            return self.printf(e, scope)
        texts = [self.expr(a, scope) for a in args] if n != "nrn_pointing" else []
        if n == "at_time":
            return f"(double)nm_at_time(_nm->nt, {texts[0]})"
        if n == "nrn_ghk":
            return f"nm_ghk(_nm->nt, {', '.join(texts)})"
        if n == "net_send":
            weight = "_args" if scope.event else "0"
            return f"nm_net_send(_nm, _row, {weight}, _r->t + {texts[0]}, {texts[1]})"
        if n in ("net_event", "net_move"):
            return f"nm_{n}(_nm, _row, {texts[0]})"
        if n == "nrn_pointing":
            var = self.mech.vars.get(getattr(args[0], "name", ""))
            place = var.place if var is not None and var.storage == "pointer" else -1
            return f"(double)nm_pointing(_nm, _row, {place})"
        if n == "state_discontinuity":
            move = f"({texts[0]} = {texts[1]})"
            return f"(_r->_moves ? {move} : {texts[0]})" if self.in_currents else move
        if n == "prterr":
            return f"nm_fail_value(_nm, _row, {texts[0]})"
        return f"{n}({', '.join(texts)})"

    def random(self, e, scope):
        function, _ = RANDOM[e.name]
        var = self.mech.vars.get(getattr(e.args[0], "name", ""))
        place = var.place if var is not None else 0
        texts = [self.expr(a, scope) for a in e.args[1:]]
        texts = texts or RANDOM_DEFAULTS.get(e.name, [])
        stream = f"&_nm->rnd[{place}][_row]"
        text = f"{function}({', '.join([stream, *texts])})"
        if e.name in ("random_setseq", "random_setids"):
            return f"({text}, 1.0)"
        return text

    def printf(self, e, scope):
        """Arguments are doubles; %d and its like get an int."""
        if not e.args or not isinstance(e.args[0], ast.String):
            return "0.0"
        form = e.args[0].text
        kinds = conversions(form)
        texts = []
        for i, arg in enumerate(e.args[1:]):
            text = self.expr(arg, scope)
            kind = kinds[i] if i < len(kinds) else ""
            if kind in "dicoxXu" and kind:
                text = f"(int)({text})"
            texts.append(text)
        return f"(double)nm_print({', '.join(['_nm->nt', form, *texts])})"

    # ---- statements ------------------------------------------------------------

    def block(self, stmts, scope):
        scope = scope.inner()
        for s in stmts:
            self.stmt(s, scope)

    def braces(self, body, scope, head):
        self.open(head + " {")
        stmts = body.stmts if isinstance(body, ast.Body) else [body]
        self.block(stmts, scope)
        self.close()

    def stmt(self, s, scope):
        if isinstance(s, ast.Assign):
            value = self.expr(s.value, scope)
            target = self.target(s.target, scope)
            var = self.mech.vars.get(s.target.name)
            if var is not None and var.protected and s.target.name not in scope.names:
                shared = f"_nm->global[{var.place}]"
                self.put("nm_lock(_nm, _row);")
                self.put(f"{target} = {shared};")
                self.put(f"{shared} = {target} = {value};")
                self.put("nm_unlock(_nm);")
            else:
                self.put(f"{target} = {value};")
        elif isinstance(s, ast.CallStmt):
            self.put(f"(void){self.call(s.call, scope)};")
        elif isinstance(s, ast.Local):
            for n, size in s.names:
                scope.add(n, size)
                brackets = f"[{size}] = {{0}}" if size else " = 0.0"
                self.put(f"double {scope.names[n]}{brackets};")
        elif isinstance(s, ast.Body):
            self.braces(s, scope, "")
        elif isinstance(s, ast.If):
            self.if_(s, scope)
        elif isinstance(s, ast.While):
            self.braces(s.body, scope, f"while ({self.condition(s.cond, scope)})")
        elif isinstance(s, ast.From):
            self.from_(s, scope)
        elif isinstance(s, Arm):
            value, flag = self.expr(s.value, scope), self.expr(s.flag, scope)
            self.put(f"nm_watch(_nm, _row, {s.number}, {flag}, {value}, &_armed);")
        elif isinstance(s, ast.ForNetcons):
            self.for_netcons(s, scope)
        elif isinstance(s, ast.Lag):
            self.lag(s, scope)
        elif isinstance(s, RunSolve):
            self.put(f"{self.function(s.function)}(_nm, _row, _r);")
        elif isinstance(s, ast.Verbatim):
            self.verbatim(s, scope)
        elif isinstance(s, ast.Mutex):
            self.put("nm_lock(_nm, _row);" if s.lock else "nm_unlock(_nm);")
        elif isinstance(s, (ast.Table, ast.InitialInEvent, ast.Conductance)):
            pass
        else:
            self.mech.problem(_ELSEWHERE[type(s)], s.span)

    def target(self, e, scope) -> str:
        return self.expr(e, scope)

    def if_(self, s, scope):
        self.open(f"if ({self.condition(s.cond, scope)}) {{")
        self.block(s.then.stmts, scope)
        orelse = s.orelse
        while orelse is not None:
            if isinstance(orelse, ast.If):
                self.depth -= 1
                self.open(f"}} else if ({self.condition(orelse.cond, scope)}) {{")
                self.block(orelse.then.stmts, scope)
                orelse = orelse.orelse
            else:
                self.depth -= 1
                self.open("} else {")
                self.block(orelse.stmts, scope)
                orelse = None
        self.close()

    def from_(self, s, scope):
        first = self.integer(s.first, scope)
        last = self.integer(s.last, scope)
        step = self.integer(s.step, scope) if s.step is not None else ""
        inner = scope.inner()
        inner.names.pop(s.name, None)
        low, _ = int_range(s.first, scope)
        _, high = int_range(s.last, scope)
        inner.ints[s.name] = (low, high)
        var = "_l" + s.name
        by = "" if s.step is None else constant_int(s.step)
        counters = f"{var} = {first}, _end = {last}"
        advance = f"++{var}" if s.step is None else f"{var} += {by}"
        if by is None:
            # A step that would never reach the end ends the loop, and the run.
            counters += ", _by = 0"
            why = c_string(
                f"{self.place_of(s)}: the step of FROM {s.name} is not positive"
            )
            fail = f"(nm_fail(_nm, _row, {why}), _end = {var} - 1)"
            advance = f"(_by = {step}) > 0 ? ({var} += _by) : {fail}"
        elif s.step is not None and by < 1:
            self.mech.problem(
                "the step of a FROM loop must be positive",
                s.step.span or s.span,
                help="count upwards and use `last - i`",
            )
        head = f"for (int {counters}; {var} <= _end; {advance})"
        self.braces(s.body, inner, head)

    def for_netcons(self, s, scope):
        """The text once for every NetCon onto the instance, with its weights."""
        inner = scope.inner()
        for i, arg in enumerate(s.args):
            inner.add(arg)
            inner.names[arg] = f"weights_[{i}]"
        self.open("{")
        self.put("double** netcons_;")
        self.put("const int32_t n_ = nm_netcons(_nm, _row, &netcons_);")
        self.open("for (int32_t k_ = 0; k_ < n_; ++k_) {")
        self.put("double* const weights_ = netcons_[k_]; (void)weights_;")
        self.block(s.body.stmts, inner)
        self.close()
        self.close()

    def lag(self, s, scope):
        size = self.mech.vars[s.name].size
        delay, result = self.expr(ast.Name(s.by), scope), f"_r->{c_name(s.result)}"
        number = self.mech.lags.index(s.result)
        if size:
            rest = f"{size}, _r->{c_name(s.name)}, {result}"
            self.put(f"nm_lag(_nm, _row, {number}, {delay}, {rest});")
        else:
            value = self.expr(ast.Name(s.name), scope)
            self.put(f"{result} = nm_lag_one(_nm, _row, {number}, {delay}, {value});")

    def verbatim(self, s, scope):
        if not is_code(s.text):
            return
        macros = self.verbatim_macros(s.text)
        self.put("/* VERBATIM */")
        self.lines += [f"#define {k} {v}" for k, v in macros]
        # No braces: what it declares is known to the rest of the block.
        self.verbatim_lines(s.text, s.span.line, Path(s.span.source.name).name)
        self.lines += [f"#undef {name_of_macro(k)}" for k, v in macros]

    def verbatim_lines(self, text, line, name):
        """C as it stands, so that the compiler names its lines in the MOD file."""
        self.lines.append(f'#line {line} "{name}"')
        self.lines += [without_include(x) for x in text.splitlines()]
        self.lines.append(f'#line 1 "the C of {self.mech.name}"')

    def verbatim_macros(self, text) -> list[tuple[str, str]]:
        """Names that a VERBATIM text uses, as macros of what they are here. No macro
        holds a word that NMODL could name a variable with: that may be a macro, too."""
        macros = []
        words = reach(text, self.mech.macros)
        for word in sorted(words):
            var = self.mech.vars.get(word)
            if declares(text, word):
                continue  # the text's own, which hides the file's
            if var is not None:
                if var.storage == "inline":
                    macros.append((word, f"({c_number(var.default)})"))
                elif var.storage == "pointer":
                    macros.append((word, pointer_target(var)))
                elif var.storage == "opaque":
                    macros.append((word, "0.0"))
                elif var.storage == "random":
                    macros.append((word, f"nm_stream_at(_nm, {var.place}, _row)"))
                else:
                    macros.append((word, f"(_r->{c_name(word)})"))
            elif word in self.mech.functions:
                name = self.function(word)
                if re.search(rf"(?:->|\.)\s*{word}\b", text):
                    # A structure has a member of that name, which is no call.
                    macros.append((f"{word}(...)", f"{name}(__VA_ARGS__)"))
                else:
                    macros.append((word, name))
            elif word.startswith("_p_") and word[3:] in self.mech.vars:
                pointer = self.mech.vars[word[3:]]
                here = f"(*nm_opaque_at(_nm, {pointer.place}, _row))"
                is_opaque = pointer.storage == "opaque"
                macros.append((word, here if is_opaque else f"_r->_to_{word[3:]}"))
            elif word == "_nt":
                macros.append((word, "nrn_threads"))
            elif word == "template":  # a member of Object, before C++
                macros.append((word, "ctemplate"))
            elif word.startswith("_ion_"):
                ion = self.mech.vars.get(word[5:])
                if ion is not None and ion.role == "ion":
                    macros.append((word, self.ion_element(ion)))
        return macros

    def ion_element(self, var) -> str:
        """The ion's own value, of which the file's variable is a copy."""
        k = next(i for i, ion in enumerate(self.mech.ions) if ion.name == var.ion)
        return f"(*nm_ion_{var.part}(_nm, {k}, _row))"


def name_of_macro(text: str) -> str:
    return text.split("(")[0]


def pointer_target(var) -> str:
    return f'(*nm_target(_nm, _row, _r->_to_{var.name}, &_r->_unset, "{var.name}"))'


def place_in(file: str, line: int) -> str:
    return f"{file.replace(chr(92), '/').rpartition('/')[2]}:{line}"


def array_index(index: str, size: int, name: str, place: str) -> str:
    """An index that fails the step when it is out of range."""
    texts = f"{c_string(name)}, {c_string(place)}"
    return f"nm_index(_nm, _row, {index}, {size}, {texts})"


def pointer_index(index: str, var, place: str) -> str:
    """The same for what lies behind a POINTER; for code compiled to be checked."""
    texts = f"{c_string(var.name)}, {c_string(place)}"
    return f"nm_pointer_index(_nm, _row, {index}, {var.place}, {texts})"


def int_range(e, scope) -> tuple[int | None, int | None]:
    """Bounds of an index expression, as far as they are known."""
    e = bare(e)
    value = constant_int(e)
    if value is not None:
        return value, value
    if isinstance(e, ast.Name) and e.name in scope.ints:
        return scope.ints[e.name]
    if isinstance(e, ast.Binary) and e.op in "+-":
        l1, h1 = int_range(e.left, scope)
        l2, h2 = int_range(e.right, scope)
        if None not in (l1, h1, l2, h2):
            return (l1 + l2, h1 + h2) if e.op == "+" else (l1 - h2, h1 - l2)
    return None, None


def conversions(form: str) -> list[str]:
    """The conversion letters of a printf format, in order.

    >>> conversions('"%g %5.2d%% %s"')
    ['g', 'd', 's']
    """
    found = re.findall(r"%[-+ #0]*[\d*]*(?:\.[\d*]+)?[hlL]*([A-Za-z%])", form)
    return [c for c in found if c != "%"]


__all__ = ["Scope", "Text", "c_name", "c_number", "c_string", "suggest"]


def slope_text(t: Text, state) -> str:
    """`Dm`, the variable that holds m', as C."""
    slope = "D" + state.name
    if isinstance(state, ast.Index):
        return t.expr(ast.Index(slope, state.index), Scope())
    return t.expr(ast.Name(slope), Scope())
