"""Every name used must be declared, callable as it is called, and assignable.

Collects problems in the mechanism; suggests similar names.
"""

from __future__ import annotations

import re

from nrnmini.errors import suggest
from nrnmini.nmodl import ast, unsupported
from nrnmini.nmodl.build_ast import constant_int
from nrnmini.nmodl.lower.builtins import (
    BUILTIN,
    MATH,
    MATH_ARGS,
    RANDOM,
    SPECIAL,
    WITH_CONTEXT,
)
from nrnmini.nmodl.passes import verbatim
from nrnmini.nmodl.passes.solve import is_step
from nrnmini.nmodl.passes.verbatim import nodes, words_of
from nrnmini.nmodl.symtab import READ_ONLY, Variable
from nrnmini.source import Span

# Variables of NEURON that code in C sees, as the numbers that they are.
NEURON_NUMBERS = {"hoc_epsilon": 1e-11}


def check(mech) -> None:
    checker = _Checker(mech)
    receivers = [mech.net_receive] if mech.net_receive is not None else []
    for block in [*mech.functions.values(), *mech.function_tables.values(), *receivers]:
        _repeated_arguments(mech, block)
    for function in mech.functions.values():
        for arg in function.args:
            if arg.name == function.name:
                mech.problem(
                    f"the {function.kind} `{arg.name}` has an argument of its name",
                    arg.span,
                    help="rename the argument",
                    code="E0202",
                )
        scope = {a.name for a in function.args} | {function.name}
        checker.block(function.body.stmts, scope)
        checker.table(function)
    for block in mech.equations.values():
        checker.block(block.body.stmts, set())
        for node in block.body.walk():
            if isinstance(node, ast.Solve):
                mech.problem(
                    f"SOLVE does not belong into a {block.kind} block",
                    node.span,
                    help="write it in BREAKPOINT, INITIAL or a PROCEDURE",
                )
    bodies = mech.initial + mech.breakpoint + mech.constructor + mech.destructor
    for part in mech.hooks.values():
        bodies = bodies + part
    for body in bodies:
        checker.block(body.stmts, set())
    if mech.net_receive is not None:
        scope = {a.name for a in mech.net_receive.args} | {"flag"}
        checker.in_event = True
        checker.block(mech.net_receive.body.stmts, scope)
        checker.in_event = False
    for table in mech.function_tables.values():
        if not table.args:
            mech.problem("a FUNCTION_TABLE has one argument at least", table.span)
    _constants_in_verbatim(mech)


def _repeated_arguments(mech, block) -> None:
    names = [a.name for a in block.args]
    for k, arg in enumerate(block.args):
        if arg.name in names[:k]:
            mech.problem(
                f"two arguments are called `{arg.name}`",
                arg.span,
                help="rename one of them",
                code="E0202",
                notes=[(block.args[names.index(arg.name)].span, "the first")],
            )


_ASSIGNS = r"\s*(?:[-+*/%|&^]?=(?!=)|\+\+|--|<<=|>>=)"


def _constants_in_verbatim(mech) -> None:
    constants = [v.name for v in mech.vars.values() if v.role == "constant"]
    if not constants:
        return
    pattern = re.compile(rf"(?<![\w.>])({'|'.join(constants)}){_ASSIGNS}")
    for node in verbatim.nodes(mech):
        found = pattern.search(verbatim.masked(node.text))
        if found:
            # The text follows the keyword in the file.
            source = node.span.source
            start = source.text.find(node.text, node.span.start) + found.start()
            span = Span(source, start, start + len(found[1]))
            _constant(mech, mech.vars[found[1]], span)


def _constant(mech, var, span) -> None:
    mech.problem(
        f"`{var.name}` is a CONSTANT and cannot be assigned",
        span,
        notes=[(var.span, "declared here")] if var.span else [],
        help="declare it in PARAMETER if it is set once, in ASSIGNED if it is computed",
        code="E0206",
    )


class _Checker:
    def __init__(self, mech):
        self.mech = mech
        self.sizes: dict[str, int] = {}
        self.in_event = False  # inside NET_RECEIVE
        self.statement: ast.Call | None = None  # the call that is a statement
        # What VERBATIM mentions may be declared there.
        self.verbatim = set().union(*(words_of(n.text) for n in nodes(mech)))

    def block(self, stmts, scope):
        scope = set(scope)
        own: set[str] = set()
        for s in stmts:
            if isinstance(s, ast.Local):
                names = [n for n, _ in s.names]
                for n in names:
                    if n in own or names.count(n) > 1:
                        self.mech.problem(
                            f"`{n}` is declared twice as LOCAL in one block",
                            s.span,
                            help="remove one of the two",
                        )
                        break
                own.update(names)
            self.stmt(s, scope)

    # A scope is a set of names; a LOCAL array `a` is in it as `a` and as `a[]`.

    def known(self, scope):
        return [*(n for n in scope if not n.endswith("[]")), *self.mech.vars]

    def variable(self, node, scope, writing=False):
        mech, n = self.mech, node.name
        if n in scope:
            if isinstance(node, ast.Index) and n + "[]" not in scope:
                mech.problem(
                    f"`{n}` is not an array",
                    node.span,
                    help="here it is a LOCAL, an argument, or the counter of a loop",
                )
            elif isinstance(node, ast.Name) and n + "[]" in scope:
                mech.problem(
                    f"`{n}` is an array: use one of its elements",
                    node.span,
                    help=f"write `{n}[i]`",
                )
            return
        var = mech.vars.get(n)
        if var is None:
            if n in NEURON_NUMBERS:
                value = NEURON_NUMBERS[n]
                mech.vars[n] = Variable(n, "unit", default=value, storage="inline")
                return
            if n in self.verbatim:
                return  # a C name, as in NEURON
            if n in mech.functions:
                mech.problem(
                    f"`{n}` is a {mech.functions[n].kind}; call it with `{n}(...)`",
                    node.span,
                )
                return
            mech.problem(
                f"`{n}` is not declared",
                node.span,
                help=suggest(n, self.known(scope)) or "declare it in ASSIGNED or LOCAL",
                code="E0203",
            )
            return
        if var.role == "random":
            mech.problem(f"the RANDOM `{n}` belongs into a random_ function", node.span)
        if isinstance(node, ast.Index):
            self.index(node, var)
        if writing:
            self.assignable(node, var)

    def index(self, node, var):
        if not var.is_array:
            if var.storage != "pointer":
                self.mech.problem(f"`{var.name}` is not an array", node.span)
            return
        value = constant_int(node.index)
        if value is not None and not 0 <= value < var.size:
            self.mech.problem(
                f"`{var.name}[{value}]` does not exist",
                node.span,
                help=f"its elements are `[0]` to `[{var.size - 1}]`",
                code="E0204",
                notes=[(var.span, "declared here")] if var.span else [],
            )

    def assignable(self, node, var):
        mech = self.mech
        if var.name in READ_ONLY:
            mech.problem(
                f"`{var.name}` belongs to the simulator and cannot be assigned",
                node.span,
            )
        elif var.role == "unit":
            mech.problem(
                f"`{var.name}` is a constant of UNITS and cannot be assigned",
                node.span,
                notes=[(var.span, "defined here")] if var.span else [],
                help="declare a variable of your own in ASSIGNED",
            )
        elif var.role == "constant":
            _constant(mech, var, node.span)
        elif var.is_array and isinstance(node, ast.Name):
            mech.problem(f"`{var.name}` is an array: assign its elements", node.span)

    def earlier(self, node, scope):
        mech, var = self.mech, self.mech.vars.get(node.name)
        if var is None or var.role != "state" or node.name in scope:
            mech.problem(
                f"`{node.name}` is not a STATE: `@` knows none of its values",
                node.span,
                help="declare it in STATE",
            )
        elif node.index is not None:
            self.index(node, var)
        elif var.is_array:
            mech.problem(
                f"`{node.name}` is an array",
                node.span,
                help=f"write `{node.name}@{node.steps}[i]` for an element",
            )

    def expr(self, node, scope):
        if isinstance(node, (ast.Name, ast.Index)):
            self.variable(node, scope)
        elif isinstance(node, ast.Earlier):
            self.earlier(node, scope)
        elif isinstance(node, ast.Prime):
            if "D" + node.name not in self.mech.vars:
                self.mech.problem(f"`{node.name}` is not a STATE", node.span)
        elif isinstance(node, ast.Call):
            self.call(node, scope)
            return
        elif isinstance(node, ast.String):
            self.mech.problem(
                "a text is no number",
                node.span,
                help="only printf, prterr and functions of VERBATIM take texts",
            )
        for child in node.children():
            self.expr(child, scope)

    def call(self, node, scope):
        mech, n, given = self.mech, node.name, len(node.args)
        f = mech.functions.get(n) or mech.function_tables.get(n)
        if f is not None:
            want = len(f.args)
            if given != want:
                mech.problem(
                    f"`{n}` takes {want} argument{'s' * (want != 1)}, not {given}",
                    node.span,
                    notes=[(f.span, "defined here")],
                    code="E0205",
                )
        elif n in MATH or n in WITH_CONTEXT or n in SPECIAL:
            want = MATH_ARGS.get(n, 1) if n in MATH else SPECIAL.get(n)
            if n in WITH_CONTEXT:
                want = WITH_CONTEXT[n][1]
            if given != want:
                mech.problem(
                    f"`{n}` takes {want} argument{'s' * (want != 1)}, not {given}",
                    node.span,
                    code="E0205",
                )
        elif n in RANDOM:
            self.random(node, given)
            for arg in node.args[1:]:
                self.expr(arg, scope)
            return
        elif n in unsupported.FUNCTIONS:
            help = unsupported.FUNCTIONS[n]
            mech.problem(f"the function `{n}` is not supported", node.span, help=help)
        elif n == "printf":
            pass
        elif n in mech.equations:
            if not self.solved_in_place(node):
                kind = mech.equations[n].kind
                mech.problem(f"`{n}` is a {kind} block; use SOLVE", node.span)
        elif n not in self.verbatim:
            known = [*mech.functions, *mech.function_tables, *BUILTIN]
            help = suggest(n, known)
            if n in mech.vars or n in scope:
                help = "it is a variable; is an operator missing before `(`?"
            mech.problem(f"the function `{n}` is not defined", node.span, help=help)
        for arg in node.args:
            if n == "nrn_pointing" and isinstance(arg, ast.Name):
                var = mech.vars.get(arg.name)
                if var is None or var.storage != "pointer":
                    mech.problem(f"`{arg.name}` is not a POINTER", arg.span)
                continue
            takes_text = {"printf", "prterr"}
            if n == "threshold" and arg is node.args[-1]:
                takes_text.add(n)  # "max" or "min"
            known = f is not None or n in BUILTIN - takes_text
            if not known and self.of_c(arg, scope):
                continue
            self.expr(arg, scope)

    @staticmethod
    def of_c(arg, scope) -> bool:
        """What a function of C may take and NMODL does not: a text, a whole LOCAL."""
        is_local = isinstance(arg, ast.Name) and arg.name + "[]" in scope
        return isinstance(arg, ast.String) or is_local

    def solved_in_place(self, call) -> bool:
        """Whether a statement calls a DERIVATIVE block for a step of it."""
        is_statement = call is self.statement and not call.args
        return is_statement and is_step(self.mech, call.name)

    def random(self, node, given):
        wanted = RANDOM[node.name][1]
        first = node.args[0] if node.args else None
        var = self.mech.vars.get(getattr(first, "name", ""))
        if var is None or var.role != "random":
            self.mech.problem(
                f"the first argument of `{node.name}` must be a RANDOM variable",
                first.span if first is not None else node.span,
            )
        elif given - 1 not in wanted:
            counts = " or ".join(str(w + 1) for w in wanted)
            self.mech.problem(
                f"`{node.name}` takes {counts} arguments, not {given}", node.span
            )

    def stmt(self, s, scope):
        mech = self.mech
        self.statement = s.call if isinstance(s, ast.CallStmt) else None
        if isinstance(s, (ast.Assign, ast.DiffEq)):
            self.variable(s.target, scope, writing=True)
            if isinstance(s.target, ast.Index):
                self.expr(s.target.index, scope)
            self.expr(s.value, scope)
        elif isinstance(s, ast.Local):
            for n, size in s.names:
                scope.add(n)
                (scope.add if size else scope.discard)(n + "[]")
        elif isinstance(s, ast.From):
            for e in (s.first, s.last, s.step):
                if e is not None:
                    self.expr(e, scope)
            self.block(s.body.stmts, scope - {s.name + "[]"} | {s.name})
        elif isinstance(s, ast.Body):
            self.block(s.stmts, scope)
        elif isinstance(s, (ast.InitialInEvent,)):
            self.block(s.body.stmts, scope)
        elif isinstance(s, (ast.Compartment, ast.LongitudinalDiffusion)):
            inner = scope | {s.index} if s.index else scope
            value = s.volume if isinstance(s, ast.Compartment) else s.coefficient
            self.expr(value, inner)
        elif isinstance(s, ast.Lag):
            self.lag(s, scope)
        elif isinstance(s, ast.Watch):
            if not self.in_event:
                mech.problem("WATCH belongs into NET_RECEIVE", s.span)
            for cond, flag in s.conditions:
                self.expr(cond, scope)
                self.expr(flag, scope)
        elif isinstance(s, ast.ForNetcons):
            self.for_netcons(s, scope)
        elif isinstance(s, (ast.Verbatim, ast.Table, ast.Solve, ast.SolveFor)):
            pass
        elif isinstance(s, ast.Conductance):
            if s.name not in mech.vars and s.name not in scope:
                mech.problem(f"`{s.name}` is not declared", s.span)
        else:
            for child in s.children():
                if isinstance(child, ast.Body):
                    self.block(child.stmts, scope)
                elif isinstance(child, ast.Stmt):
                    self.stmt(child, scope)
                else:
                    self.expr(child, scope)

    def lag(self, s, scope):
        kept = ("state", "assigned", "ion", "parameter", "implicit")
        help = f"assign `{s.name}` to an ASSIGNED variable, and name that"
        self.lagging(s, s.name, "keeps no history of", kept, help, scope)
        help = "its delay is a PARAMETER or a CONSTANT (ms)"
        fixed = ("parameter", "constant", "unit")
        self.lagging(s, s.by, "cannot go back by", fixed, help, scope)
        if s.by in self.mech.vars and self.mech.vars[s.by].is_array:
            self.mech.problem(f"LAG cannot go back by `{s.by}`", s.span, help=help)

    def lagging(self, s, name, cannot, roles, help, scope):
        if name not in scope and name not in self.mech.vars:
            self.variable(ast.Name(name, span=s.span), scope)
        elif name in scope or self.mech.vars[name].role not in roles:
            self.mech.problem(f"LAG {cannot} `{name}`", s.span, help=help)

    def for_netcons(self, s, scope):
        mech = self.mech
        if mech.net_receive is None:
            mech.problem(
                "FOR_NETCONS needs a NET_RECEIVE block",
                s.span,
                help="its arguments are the weights of the NetCons",
            )
        elif len(s.args) > len(mech.net_receive.args):
            known = len(mech.net_receive.args)
            mech.problem(
                f"FOR_NETCONS has {len(s.args)} names, but a NetCon has {known} "
                f"weight{'s' * (known != 1)}",
                s.span,
                notes=[(mech.net_receive.span, "the weights are named here")],
            )
        self.block(s.body.stmts, scope | set(s.args))

    def table(self, function):
        mech = self.mech
        for s in function.body.walk():
            if not isinstance(s, ast.Table):
                continue
            if len(function.args) != 1:
                mech.problem(f"TABLE needs a {function.kind} of one argument", s.span)
            if function.kind == "FUNCTION" and s.names:
                mech.problem("TABLE in a FUNCTION has no list of variables", s.span)
            if s not in function.body.stmts:
                mech.problem("TABLE belongs to the top of its block", s.span)
            for n in s.names + s.depend:
                if n not in mech.vars:
                    mech.problem(
                        f"`{n}` is not declared", s.span, help=suggest(n, mech.vars)
                    )
            for n in s.names:
                if n in mech.vars and not mech.vars[n].is_array:
                    self.assignable(ast.Name(n, span=s.span), mech.vars[n])
            self.expr(s.first, set())
            self.expr(s.last, set())
            if s.n < 1:
                mech.problem("TABLE needs at least one interval", s.span)
