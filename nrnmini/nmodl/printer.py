"""The tree as NMODL text again.

Owns: legal NMODL for every node, so that the output of a pass can be read, compared
in a test, and translated once more.
"""

from __future__ import annotations

from nrnmini.nmodl import ast

_PREC = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("<", ">", "<=", ">=", "==", "!="), 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
}
_UNARY, _POWER, _ATOM = 6, 7, 8


def expression(e: ast.Expr, above: int = 0) -> str:
    """An expression, in parentheses if its operator binds weaker than `above`."""
    text, level = _expression(e)
    return f"({text})" if level < above else text


def _expression(e) -> tuple[str, int]:
    if isinstance(e, ast.Number):
        return f"{e.text} ({e.unit})" if e.unit else e.text, _ATOM
    if isinstance(e, ast.String):
        return e.text, _ATOM
    if isinstance(e, ast.Name):
        return e.name, _ATOM
    if isinstance(e, ast.Index):
        return f"{e.name}[{expression(e.index)}]", _ATOM
    if isinstance(e, ast.Earlier):
        index = "" if e.index is None else f"[{expression(e.index)}]"
        return f"{e.name}@{e.steps}{index}", _ATOM
    if isinstance(e, ast.Prime):
        return e.name + "'" * e.order, _ATOM
    if isinstance(e, ast.Paren):
        return f"({expression(e.inner)})", _ATOM
    if isinstance(e, ast.Call):
        return f"{e.name}({', '.join(expression(a) for a in e.args)})", _ATOM
    if isinstance(e, ast.Unary):
        return e.op + expression(e.operand, _UNARY), _UNARY
    if e.op == "^":
        left = expression(e.left, _ATOM)
        return f"{left}^{expression(e.right, _UNARY)}", _POWER
    level = _PREC[e.op]
    space = " " if level < 5 else ""
    left = expression(e.left, level)
    right = expression(e.right, level + 1)
    return f"{left}{space}{e.op}{space}{right}", level


class _Printer:
    def __init__(self):
        self.lines: list[str] = []
        self.depth = 0

    def put(self, line=""):
        self.lines.append("    " * self.depth + line if line else "")

    def body(self, head, stmts):
        self.put(head + " {")
        self.depth += 1
        for s in stmts:
            self.stmt(s)
        self.depth -= 1
        self.put("}")

    def stmt(self, s):
        method = getattr(self, "stmt_" + type(s).__name__.lower(), None)
        if method is None:
            raise AssertionError(f"no NMODL for {type(s).__name__}")
        method(s)

    def stmt_local(self, s):
        names = (f"{n}[{size}]" if size else n for n, size in s.names)
        self.put("LOCAL " + ", ".join(names))

    def stmt_assign(self, s):
        word = "PROTECT " if s.protect else ""
        self.put(f"{word}{expression(s.target)} = {expression(s.value)}")

    def stmt_diffeq(self, s):
        name = s.target.name + "'" * s.order
        if isinstance(s.target, ast.Index):
            name += f"[{expression(s.target.index)}]"
        self.put(f"{name} = {expression(s.value)}")

    def stmt_callstmt(self, s):
        self.put(expression(s.call))

    def stmt_body(self, s):
        self.body("", s.stmts)

    def stmt_if(self, s, word="if"):
        self.body(f"{word} ({expression(s.cond)})", s.then.stmts)
        if isinstance(s.orelse, ast.If):
            self.lines.pop()
            self.stmt_if(s.orelse, "} else if")
        elif s.orelse is not None:
            self.lines.pop()
            self.body("} else", s.orelse.stmts)

    def stmt_while(self, s):
        self.body(f"while ({expression(s.cond)})", s.body.stmts)

    def stmt_from(self, s):
        by = f" BY {expression(s.step)}" if s.step is not None else ""
        first, last = expression(s.first), expression(s.last)
        self.body(f"FROM {s.name} = {first} TO {last}{by}", s.body.stmts)

    def stmt_verbatim(self, s):
        self.lines += ["VERBATIM" + s.text.rstrip("\n "), "ENDVERBATIM"]

    def stmt_solve(self, s):
        word = "STEADYSTATE" if s.steadystate else "METHOD"
        method = f" {word} {s.method}" if s.method else ""
        self.put(f"SOLVE {s.block}{method}")
        if s.iferror is not None:
            self.lines[-1] += " IFERROR {"
            self.depth += 1
            for inner in s.iferror.stmts:
                self.stmt(inner)
            self.depth -= 1
            self.put("}")

    def stmt_runsolve(self, s):
        self.put(f"SOLVE {s.block}")

    def stmt_table(self, s):
        names = " " + ", ".join(s.names) if s.names else ""
        depend = " DEPEND " + ", ".join(s.depend) if s.depend else ""
        span = f" FROM {expression(s.first)} TO {expression(s.last)} WITH {s.n}"
        self.put(f"TABLE{names}{depend}{span}")

    def stmt_reaction(self, s):
        left = _terms(s.left)
        if s.kind == "<->":
            rates = f"{expression(s.forward)}, {expression(s.backward)}"
            self.put(f"~ {left} <-> {_terms(s.right)} ({rates})")
        else:
            self.put(f"~ {left} {s.kind} ({expression(s.forward)})")

    def stmt_conserve(self, s):
        self.put(f"CONSERVE {_terms(s.left)} = {expression(s.right)}")

    def _region(self, word, s, value):
        index = s.index + ", " if s.index else ""
        self.put(f"{word} {index}{expression(value)} {{{' '.join(s.names)}}}")

    def stmt_compartment(self, s):
        self._region("COMPARTMENT", s, s.volume)

    def stmt_longitudinaldiffusion(self, s):
        self._region("LONGITUDINAL_DIFFUSION", s, s.coefficient)

    def stmt_equation(self, s):
        mark = "~+" if s.adds else "~"
        self.put(f"{mark} {expression(s.left)} = {expression(s.right)}")

    def stmt_solvefor(self, s):
        self.put("SOLVEFOR " + ", ".join(s.names))

    def stmt_watch(self, s):
        pairs = (f"({expression(c)}) {expression(f)}" for c, f in s.conditions)
        self.put("WATCH " + ", ".join(pairs))

    def stmt_fornetcons(self, s):
        self.body(f"FOR_NETCONS({', '.join(s.args)})", s.body.stmts)

    def stmt_initialinevent(self, s):
        self.body("INITIAL", s.body.stmts)

    def stmt_lag(self, s):
        self.put(f"LAG {s.name} BY {s.by}")

    def stmt_mutex(self, s):
        self.put("MUTEXLOCK" if s.lock else "MUTEXUNLOCK")

    def stmt_conductance(self, s):
        self.put(f"CONDUCTANCE {s.name}" + (f" USEION {s.ion}" if s.ion else ""))

    # ---- blocks --------------------------------------------------------------------

    def block(self, b):
        getattr(self, "block_" + type(b).__name__.lower())(b)
        self.put()

    def block_title(self, b):
        self.put(f"TITLE {b.text}")

    def block_define(self, b):
        self.put(f"DEFINE {b.name} {b.value}")

    def block_verbatimblock(self, b):
        self.lines += ["VERBATIM" + b.text.rstrip("\n "), "ENDVERBATIM"]

    def block_filelocal(self, b):
        names = (f"{n}[{size}]" if size else n for n, size in b.names)
        self.put("LOCAL " + ", ".join(names))

    def block_neuron(self, b):
        self.put("NEURON {")
        self.depth += 1
        if b.kind:
            self.put(f"{b.kind} {b.name}")
        for ion in b.ions:
            line = f"USEION {ion.name}"
            for word, names in (("READ", ion.read), ("WRITE", ion.write)):
                if names:
                    line += f" {word} " + ", ".join(names)
            if ion.valence is not None:
                line += f" VALENCE {ion.valence:g}"
            self.put(line + (f" REPRESENTS {ion.represents}" if ion.represents else ""))
        lists = {
            "NONSPECIFIC_CURRENT": b.nonspecific,
            "ELECTRODE_CURRENT": b.electrode,
            "RANGE": b.range,
            "GLOBAL": b.global_,
            "POINTER": b.pointer,
            "BBCOREPOINTER": b.bbcorepointer,
            "EXTERNAL": b.external,
            "RANDOM": b.random,
        }
        for word, names in lists.items():
            if names:
                self.put(f"{word} " + ", ".join(n.name for n in names))
        if b.threadsafe:
            self.put("THREADSAFE")
        self.depth -= 1
        self.put("}")

    def block_units(self, b):
        self.put("UNITS {")
        for u in b.items:
            if u.is_unit:
                self.put(f"    ({u.name}) = ({u.first})")
            elif u.number:
                unit = f" ({u.first})" if u.first else ""
                self.put(f"    {u.name} = {u.number}{unit}")
            else:
                self.put(f"    {u.name} = ({u.first}) ({u.second})")
        self.put("}")

    def _declarations(self, word, items):
        self.put(word + " {")
        for d in items:
            line = d.name + (f"[{d.size}]" if d.size else "")
            line += f" = {d.value}" if d.value else ""
            line += f" ({d.unit})" if d.unit else ""
            line += f" <{d.limits[0]}, {d.limits[1]}>" if d.limits else ""
            line += f" <{d.tolerance}>" if d.tolerance else ""
            line += f" START {d.start}" if d.start else ""
            self.put("    " + line)
        self.put("}")

    def block_parameters(self, b):
        self._declarations("PARAMETER", b.items)

    def block_assigned(self, b):
        self._declarations("ASSIGNED", b.items)

    def block_states(self, b):
        self._declarations("STATE", b.items)

    def block_constants(self, b):
        self._declarations("CONSTANT", b.items)

    def block_code(self, b):
        self.body(b.kind, b.body.stmts)

    def block_hook(self, b):
        self.body(f"{b.when} {b.event}", b.body.stmts)

    def block_named(self, b):
        solvefor = " SOLVEFOR " + ", ".join(b.solvefor) if b.solvefor else ""
        self.body(f"{b.kind} {b.name}{solvefor}", b.body.stmts)

    def block_function(self, b):
        unit = f" ({b.unit})" if b.unit else ""
        self.body(f"{b.kind} {b.name}({_arguments(b.args)}){unit}", b.body.stmts)

    def block_functiontable(self, b):
        unit = f" ({b.unit})" if b.unit else ""
        self.put(f"FUNCTION_TABLE {b.name}({_arguments(b.args)}){unit}")

    def block_netreceive(self, b):
        self.body(f"NET_RECEIVE ({_arguments(b.args)})", b.body.stmts)


def _terms(side) -> str:
    return " + ".join((f"{n} " if n != 1 else "") + expression(t) for n, t in side)


def _arguments(args) -> str:
    return ", ".join(a.name + (f" ({a.unit})" if a.unit else "") for a in args)


def program(tree: ast.Program) -> str:
    """A whole file as NMODL."""
    printer = _Printer()
    for block in tree.blocks:
        printer.block(block)
    return "\n".join(printer.lines)


def statements(stmts) -> str:
    """Statements as NMODL, one a line: for tests of passes."""
    printer = _Printer()
    for s in stmts:
        printer.stmt(s)
    return "\n".join(printer.lines)
