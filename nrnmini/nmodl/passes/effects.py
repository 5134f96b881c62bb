"""What a piece of code reads and writes, through the routines it calls.

For every routine and every kernel: `exposed` are the variables whose value from
before matters (read before they are surely written), `must` those surely written,
`writes` those perhaps written. `passes.storage` decides with it what needs memory,
the emitter what to load and store, and whether a loop over instances may run in
parallel.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.nmodl import ast
from nrnmini.nmodl.passes.solve import RunSolve
from nrnmini.nmodl.passes.verbatim import (
    OF_AN_INSTANCE,
    assigns,
    helpers,
    is_code,
    reach,
)
from nrnmini.nmodl.passes.watch import Arm

# Built-ins that speak with the world: their order over instances matters.
ORDERED = frozenset(
    """printf prterr net_send net_event net_move scop_random set_seed normrand exprand
    poisrand random_setseq random_setids random_uniform random_negexp random_normal
    random_ipick random_dpick nrn_pointing""".split()
)


@dataclass
class Effects:
    exposed: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    must: set[str] = field(default_factory=set)
    verbatim: bool = False
    instance: bool = False  # needs one, whatever its variables are: VERBATIM, LAG
    ordered: bool = False  # calls something whose order over instances matters
    loops: bool = False
    newton: bool = False
    tables: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    span_of_write: dict = field(default_factory=dict)
    span_of_call: dict = field(default_factory=dict)

    @property
    def uses(self) -> set[str]:
        return self.exposed | self.writes


class Analysis:
    """Effects of all routines of a mechanism, found once each."""

    def __init__(self, mech, solved):
        self.mech = mech
        self.solved = solved  # function name -> Solved
        self.done: dict[str, Effects] = {}
        self.running: set[str] = set()
        self.recursive: set[str] = set()
        # What VERBATIM reaches when it calls a C function of file level.
        self.helpers = helpers(mech)
        self.helper_words = set().union(*self.helpers.values())
        text = " ".join(block.text for block in mech.verbatim)
        self.helper_writes = {
            w for w in self.helper_words & set(mech.vars) if assigns(text, w)
        }

    def of_routine(self, name: str) -> Effects:
        if name in self.done:
            return self.done[name]
        if name in self.running:
            self.recursive.add(name)
            return Effects()
        self.running.add(name)
        if name in self.solved:
            made = self.of_solved(self.solved[name])
        else:
            function = self.mech.functions[name]
            scope = {a.name for a in function.args} | {function.name}
            made = self.of(function.body.stmts, scope)
            table = table_of(function)
            if table is not None:
                made.must &= set(table.names)
                made.tables.add(name)
                for var in table.depend:
                    made.exposed.add(var)
        self.running.discard(name)
        if name in self.recursive:
            made.must = set()
        self.done[name] = made
        return made

    def of_solved(self, solved) -> Effects:
        scope = set(solved.locals)
        effects = self.of(solved.stmts, scope)
        if solved.newton or solved.dense:
            effects.newton = True
            for s in solved.states:
                effects.exposed.add(s.name)
                effects.writes.add(s.name)
            if solved.implicit:
                effects.exposed |= {"dt", "secondorder"}
            effects.must = set()
        return effects

    def of(self, stmts, scope=()) -> Effects:
        effects = Effects()
        _Walker(self, effects).block(stmts, set(scope))
        return effects


def table_of(function: ast.Function) -> ast.Table | None:
    for s in function.body.stmts:
        if isinstance(s, ast.Table):
            return s
    return None


class _Walker:
    def __init__(self, analysis, effects):
        self.analysis = analysis
        self.mech = analysis.mech
        self.e = effects

    def block(self, stmts, scope):
        scope = set(scope)
        for s in stmts:
            self.stmt(s, scope)

    def read(self, name, scope):
        if name in scope or name not in self.mech.vars:
            return
        var = self.mech.vars[name]
        if var.role == "unit":
            return
        if var.role == "uniform":
            for node in var.value.walk():
                if isinstance(node, ast.Name):
                    self.read(node.name, ())
        if name not in self.e.must:
            self.e.exposed.add(name)

    def write(self, name, scope, whole=True, span=None):
        if name in scope or name not in self.mech.vars:
            return
        self.e.writes.add(name)
        self.e.span_of_write.setdefault(name, span)
        if self.mech.vars[name].is_array or not whole:
            self.e.exposed.add(name)
        else:
            self.e.must.add(name)

    def merge(self, other: Effects):
        self.e.exposed |= other.exposed - self.e.must
        self.e.writes |= other.writes
        self.e.must |= other.must
        self.e.verbatim |= other.verbatim
        self.e.instance |= other.instance
        self.e.ordered |= other.ordered
        self.e.loops |= other.loops
        self.e.newton |= other.newton
        self.e.tables |= other.tables
        self.e.calls |= other.calls
        for name, span in other.span_of_write.items():
            self.e.span_of_write.setdefault(name, span)
        for name, span in other.span_of_call.items():
            self.e.span_of_call.setdefault(name, span)

    def expr(self, node, scope):
        if isinstance(node, (ast.Name, ast.Index)):
            self.read(node.name, scope)
        elif isinstance(node, ast.Prime):
            self.read("D" + node.name, scope)
        elif isinstance(node, ast.Call):
            self.call(node, scope)
            return
        for child in node.children():
            self.expr(child, scope)

    def call(self, node, scope):
        args = node.args
        if node.name == "nrn_pointing":
            args = []
        if node.name == "state_discontinuity" and args:
            self.expr(args[1], scope) if len(args) > 1 else None
            if isinstance(args[0], (ast.Name, ast.Index)):
                # BREAKPOINT does so once in a step.
                self.read(args[0].name, scope)
                self.write(args[0].name, scope, span=node.span)
            self.e.calls.add(node.name)
            return
        for arg in args:
            self.expr(arg, scope)
        if node.name in ("at_time", "net_send"):
            self.read("t", scope)
        if node.name == "nrn_ghk":
            self.read("celsius", scope)
        if node.name in ORDERED:
            self.e.ordered = True
        self.e.calls.add(node.name)
        self.e.span_of_call.setdefault(node.name, node.span)
        if node.name in self.mech.functions:
            self.merge(self.analysis.of_routine(node.name))

    def stmt(self, s, scope):
        if isinstance(s, ast.Assign):
            self.expr(s.value, scope)
            if isinstance(s.target, ast.Index):
                self.expr(s.target.index, scope)
            self.write(s.target.name, scope, span=s.target.span)
            self.e.ordered |= s.protect
        elif isinstance(s, ast.CallStmt):
            self.call(s.call, scope)
        elif isinstance(s, ast.Local):
            scope |= {n for n, _ in s.names}
        elif isinstance(s, ast.Body):
            self.block(s.stmts, scope)
        elif isinstance(s, ast.InitialInEvent):
            pass
        elif isinstance(s, ast.If):
            self.expr(s.cond, scope)
            before = set(self.e.must)
            self.stmt(s.then, scope)
            then = self.e.must
            self.e.must = set(before)
            if s.orelse is not None:
                self.stmt(s.orelse, scope)
            self.e.must &= then
        elif isinstance(s, ast.While):
            self.e.loops = True
            self.expr(s.cond, scope)
            before = set(self.e.must)
            self.stmt(s.body, scope)
            self.e.must = before
        elif isinstance(s, ast.From):
            self.e.loops = True
            for e in (s.first, s.last, s.step):
                if e is not None:
                    self.expr(e, scope)
            before = set(self.e.must)
            self.block(s.body.stmts, scope | {s.name})
            self.e.must = before
        elif isinstance(s, RunSolve):
            self.merge(self.analysis.of_routine(s.function))
        elif isinstance(s, ast.Verbatim):
            self.verbatim(s.text)
        elif isinstance(s, ast.Mutex):
            self.e.ordered = True
        elif isinstance(s, ast.Table):
            self.expr(s.first, scope)  # its bounds may be parameters
            self.expr(s.last, scope)
        elif isinstance(s, ast.Conductance):
            pass
        elif isinstance(s, Arm):
            self.e.ordered = True
            self.expr(s.value, scope)
            self.expr(s.flag, scope)
        elif isinstance(s, ast.Lag):
            self.e.ordered = self.e.instance = True
            self.read(s.name, scope)
            self.read(s.by, scope)
            self.write(s.result, scope, span=s.span)
        elif isinstance(s, ast.ForNetcons):
            self.e.ordered = self.e.loops = True
            before = set(self.e.must)
            self.block(s.body.stmts, scope | set(s.args))
            self.e.must = before
        else:
            for child in s.children():
                if isinstance(child, ast.Stmt):
                    self.stmt(child, scope)
                else:
                    self.expr(child, scope)

    def verbatim(self, text):
        if not is_code(text):
            return
        self.e.verbatim = True
        words = reach(text, self.mech.macros)
        own = words
        for name in own & set(self.analysis.helpers):
            words = words | self.analysis.helpers[name]
        if "_v" in words:
            words = words | {"v"}
        if words & OF_AN_INSTANCE:
            self.e.instance = True
        for word in words & set(self.mech.vars):
            var = self.mech.vars[word]
            if var.role in ("unit", "flux", "slope"):
                continue
            if word not in self.e.must:
                self.e.exposed.add(word)
            changes = word in own or word in self.analysis.helper_writes
            if changes and (var.role not in ("implicit", "constant") or word == "v"):
                self.e.writes.add(word)
        for word in words:
            if word.startswith("_p_") and word[3:] in self.mech.vars:
                self.e.exposed.add(word[3:])
        suffix = "_" + self.mech.name
        for word in words:
            name = word.removesuffix(suffix)
            if name in self.mech.functions:
                other = self.analysis.of_routine(name)
                self.e.calls.add(name)
                self.merge(other)
