"""KINETIC blocks: reactions become a linear system, solved by `eliminate`.

    ~ 2 a + b <-> c (kf, kb)
has the fluxes f = kf*b*a*a and b = kb*c; each side changes by its stoichiometry
times f - b. METHOD sparse is backward Euler: one Newton step if all reactions are
of first order, else steps until the states move by less than 1e-6 in total.
"""

from __future__ import annotations

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import (
    add,
    assign,
    call,
    div,
    key,
    mul,
    name,
    neg,
    number,
    sub,
)
from nrnmini.nmodl.passes import eliminate, numbering
from nrnmini.nmodl.passes.derivative import second_order, slope_of
from nrnmini.nmodl.passes.unroll import substitute, unroll

MAX_ROUNDS = 20
CONVERGED = 1e-6
STEADY_DT = 1e9
STEADY_ROUNDS = 7
STEADY_NEGATIVE = -1e-6


LOOSE = ("+", "-", "<", ">", "<=", ">=", "==", "!=", "&&", "||")


def is_loose(rate: ast.Expr) -> bool:
    """Whether a factor written behind the rate would reach its last term only."""
    return isinstance(rate, ast.Binary) and rate.op in LOOSE


def times(rate: ast.Expr, factor) -> ast.Expr:
    """`rate*factor` as NEURON writes it: `(a + b, k)` for the reaction of m gives the
    flux a + b*m. Published numbers contain that."""
    if is_loose(rate):
        return ast.Binary(rate.op, rate.left, times(rate.right, factor))
    return mul(rate, factor)


class _System:
    """The unknowns of one block and what its statements say about them."""

    def __init__(self, mech, block):
        self.mech = mech
        self.stmts = unroll(block.body.stmts)
        self.index: dict[tuple[str, int], int] = {}
        self.states: list[ast.Expr] = []
        self.volume: dict[int, ast.Expr] = {}
        self.conserved: dict[int, ast.Conserve] = {}
        self.pattern: set[tuple[int, int]] = set()
        self.linear = True
        for node in self._nodes((ast.Reaction, ast.Conserve)):
            sides = node.left
            if isinstance(node, ast.Reaction):
                sides = node.left + node.right
            for _, term in sides:
                self._unknown(term)
        for node in self._nodes(ast.Conserve):
            self._conserve(node)
        self._number()
        for node in self._nodes(ast.Compartment):
            self._compartment(node)
        for node in self._nodes(ast.Reaction):
            for side in (node.left, node.right):
                if node.kind == "<<":
                    continue
                if sum(n for n, t in side if self.place(t) is not None) > 1:
                    self.linear = False

    def _nodes(self, kinds):
        return [n for s in self.stmts for n in s.walk() if isinstance(n, kinds)]

    def is_state(self, term) -> bool:
        var = self.mech.vars.get(term.name)
        return var is not None and (var.role == "state" or var.start == "state")

    def _unknown(self, term):
        if not self.is_state(term):
            return
        try:
            where = key(term)
        except ValueError:
            self.mech.problem("the index of a state must be constant here", term.span)
            return
        if where not in self.index:
            self.index[where] = len(self.states)
            self.states.append(term)

    def place(self, term) -> int | None:
        if not self.is_state(term):
            return None
        try:
            return self.index.get(key(term))
        except ValueError:
            return None

    def _compartment(self, node):
        for state in node.names:
            var = self.mech.vars.get(state)
            if var is None:
                self.mech.notice(
                    f"`{state}` in COMPARTMENT is not declared",
                    node.span,
                    help="take it out, or declare it in STATE",
                    code="W0114",
                )
                continue
            for (known, element), i in self.index.items():
                if known == state:
                    volume = node.volume
                    if node.index:
                        volume = substitute(volume, node.index, max(element, 0))
                    self.volume[i] = volume

    def _conserve(self, node):
        scalars = [
            self.place(t)
            for _, t in node.left
            if isinstance(t, ast.Name) and self.place(t) is not None
        ]
        if not scalars:
            scalars = [
                p for p in (self.place(t) for _, t in node.left) if p is not None
            ]
        free = [p for p in scalars if p not in self.conserved]
        if not free:
            self.mech.problem("CONSERVE names no state to solve for", node.span)
            return
        self.conserved[free[-1]] = node

    def _number(self):
        """Gives the states NEURON's numbers: conserved ones first, those of the last
        CONSERVE before the others."""
        turn = {p: -k for k, p in enumerate(self.conserved, 1)}
        rank = numbering.ranks(self.mech, self.states)
        order = range(len(self.states))
        order = sorted(order, key=lambda i: (turn.get(i, 0), rank[i]))
        new = {old: k for k, old in enumerate(order)}
        self.states = [self.states[i] for i in order]
        self.index = {where: new[i] for where, i in self.index.items()}
        self.conserved = {new[i]: node for i, node in self.conserved.items()}

    # ---- statements of one evaluation ------------------------------------------

    def evaluate(self, matrix: bool) -> list[ast.Stmt]:
        """The block's statements, reactions as fluxes; with `matrix`, also the
        residuals `_f_i` and the entries `_a_i_j`."""

        def change(node):
            if isinstance(node, ast.Reaction):
                return self._reaction(node, matrix)
            if isinstance(node, ast.Conserve):
                wanted = matrix and self.conserved
                return self._conserve_row(node) if wanted else []
            if isinstance(node, (ast.Compartment, ast.LongitudinalDiffusion)):
                return []
            return node

        out = []
        for s in self.stmts:
            made = ast.rewrite(s, change)
            out += made if isinstance(made, list) else [made]
        return out

    def _product(self, rate, side):
        value = rate
        for n, term in reversed(side):
            for _ in range(n):
                value = times(value, term)
        return value

    def _rate(self, rate, local, out):
        """The rate as the factor of products: a local that holds it."""
        if not is_loose(rate):
            out.append(assign(local, rate, rate.span))
            return name(local)
        self.mech.notice(
            "only the last term of this rate is multiplied by the states, as in NEURON",
            rate.span,
            help="write the rate in parentheses",
            code="W0111",
        )
        return rate

    def _reaction(self, node, matrix):
        if node.kind == "<<":
            return self._flux(node, matrix)
        out: list[ast.Stmt] = []
        forward = node.forward
        if node.kind == "->":
            forward = ast.Paren(forward, span=forward.span)
        kf = self._rate(forward, "_kf", out)
        out.append(assign("f_flux", self._product(kf, node.left), node.span))
        kb = None
        if node.backward is not None:
            kb = self._rate(node.backward, "_kb", out)
            out.append(assign("b_flux", self._product(kb, node.right)))
        else:
            out.append(assign("b_flux", number(0.0)))
        if not matrix:
            return out
        net = ast.Paren(sub("f_flux", "b_flux"))
        change: dict[int, int] = {}
        for n, term in node.left:
            if (i := self.place(term)) is not None:
                change[i] = change.get(i, 0) - n
        for n, term in node.right:
            if (i := self.place(term)) is not None:
                change[i] = change.get(i, 0) + n
        for i, n in change.items():
            if i not in self.conserved and n:
                term = net if abs(n) == 1 else mul(abs(n), net)
                op = add if n > 0 else sub
                f = eliminate.residual(i)
                out.append(assign(f, op(f, term)))
        for rate, side, sign in ((kf, node.left, -1), (kb, node.right, 1)):
            if rate is None:
                continue
            # d(flux)/d(state j), for each state of this side
            for j in dict.fromkeys(
                p for _, t in side if (p := self.place(t)) is not None
            ):
                out.append(assign("_term", self._slope(rate, side, j)))
                for i, n in change.items():
                    # residual_i changes by n*(f - b); the matrix is its negative
                    c = -n * -sign
                    if i in self.conserved or not c:
                        continue
                    self.pattern.add((i, j))
                    a = eliminate.entry(i, j)
                    term = name("_term") if abs(c) == 1 else mul(abs(c), "_term")
                    out.append(assign(a, add(a, term) if c > 0 else sub(a, term)))
        return out

    def _slope(self, rate, side, j):
        power = sum(n for n, t in side if self.place(t) == j)
        value: ast.Expr = rate
        if power > 1:
            value = times(value, number(float(power)))
        dropped = False
        for n, term in reversed(side):
            if self.place(term) == j and not dropped:
                n, dropped = n - 1, True
            for _ in range(n):
                value = times(value, term)
        return value

    def _flux(self, node, matrix):
        out = [
            assign("f_flux", number(0.0), node.span),
            assign("b_flux", node.forward, node.span),
        ]
        term = node.left[0][1]
        i = self.place(term)
        if i is None:
            self.mech.problem(
                f"`<<` adds to a STATE, and `{term.name}` is none", node.span
            )
        elif i in self.conserved:
            self.mech.problem(
                f"`{term.name}` is conserved and cannot have a flux",
                node.span,
                help="name another state last in CONSERVE",
            )
        elif matrix:
            f = eliminate.residual(i)
            out.append(assign(f, add(f, "b_flux")))
        return out

    def _conserve_row(self, node):
        row = next(i for i, c in self.conserved.items() if c is self._original(node))
        f = eliminate.residual(row)
        out = [assign(f, node.right, node.span)]
        for n, term in reversed(node.left):  # NEURON's order, for the last digits
            j = self.place(term)
            if j is None:
                continue
            factor: ast.Expr = number(float(n))
            if j in self.volume:
                factor = mul(factor, ast.Paren(self.volume[j]))
            value = term if n == 1 and j not in self.volume else mul(term, factor)
            out.append(assign(f, sub(f, value)))
            self.pattern.add((row, j))
            out.append(assign(eliminate.entry(row, j), factor))
        return out

    def _original(self, node):
        for c in self.conserved.values():
            if c == node and c.span is node.span:
                return c
        return node


def solve_sparse(mech, block, steadystate):
    from nrnmini.nmodl.passes.solve import Solved

    system = _System(mech, block)
    if not system.states:
        mech.problem(f"the KINETIC block `{block.name}` has no STATE", block.span)
        return None
    if mech.problems:
        return None
    n = len(system.states)
    evaluation = system.evaluate(matrix=True)
    elimination, locals_ = eliminate.eliminate(n, system.pattern)
    locals_ += ["_dt1", "_kf", "_kb", "_term", "_err", "_round"]
    locals_ += [f"_o_{i}" for i in range(n)]

    zero = [v for v in locals_ if v.startswith(("_a_", "_f_"))]
    free = [i for i in range(n) if i not in system.conserved]
    start: list[ast.Stmt] = [assign(v, number(0.0)) for v in zero]
    for i in free:
        s = system.states[i]
        start.append(
            assign(
                eliminate.residual(i), neg(mul("_dt1", ast.Paren(sub(s, f"_o_{i}"))))
            )
        )
        start.append(assign(eliminate.entry(i, i), "_dt1"))
    for i in free:
        if i in system.volume:
            volume = ast.Paren(system.volume[i])
            f, a = eliminate.residual(i), eliminate.entry(i, i)
            start += [assign(f, mul(f, volume)), assign(a, mul(a, volume))]

    def one_round(clip: bool) -> list[ast.Stmt]:
        out = [*start, ast.Body(evaluation), *elimination]
        if clip:
            out.append(assign("_err", number(0.0)))
        for i, s in enumerate(system.states):
            x = eliminate.solution(i)
            out.append(assign(s, add(s, x)))
            if clip:
                out.append(assign("_err", add("_err", call("fabs", x))))
                cond = ast.Binary("<", s, number(0.0))
                out.append(ast.If(cond, ast.Body([assign(s, number(0.0))])))
        return out

    def step(linear: bool) -> list[ast.Stmt]:
        out = [assign(f"_o_{i}", s) for i, s in enumerate(system.states)]
        if linear:
            return out + one_round(clip=False)
        out += [assign("_err", number(1.0)), assign("_round", number(0.0))]
        more = ast.Binary(
            "&&",
            ast.Binary(">", name("_err"), number(CONVERGED)),
            ast.Binary("<", name("_round"), number(float(MAX_ROUNDS))),
        )
        body = [*one_round(clip=True), assign("_round", add("_round", number(1.0)))]
        return [*out, ast.While(more, ast.Body(body))]

    dt1 = assign("_dt1", div(number(1.0), "dt"))
    slopes = [
        assign(slope_of(s), div(ast.Paren(sub(s, f"_o_{i}")), "dt"))
        for i, s in enumerate(system.states)
    ]
    # In braces: the LOCALs of the block are declared a second time.
    end = [ast.Body(system.evaluate(matrix=False)), *slopes]
    if not steadystate:
        body = [dt1, *step(system.linear), *end, *second_order(system.states)]
        return Solved("", "", "sparse", body, locals_, halves_dt=True, span=block.span)
    body = [assign("_dt", "dt"), assign("dt", number(STEADY_DT)), dt1]
    locals_ += ["_dt"]
    if not system.linear:
        # Single rounds until none leaves a negative state, seven at most.
        locals_ += ["_tries", "_negative"]
        fixes: list[ast.Stmt] = [assign("_negative", number(0.0))]
        for s in system.states:
            cond = ast.Binary("<", s, number(STEADY_NEGATIVE))
            reset = [assign(s, number(0.0)), assign("_negative", number(1.0))]
            fixes.append(ast.If(cond, ast.Body(reset)))
        again = ast.Binary(
            "&&",
            ast.Binary(">", name("_negative"), number(0.0)),
            ast.Binary("<", name("_tries"), number(float(STEADY_ROUNDS))),
        )
        count = assign("_tries", add("_tries", number(1.0)))
        body += [
            assign("_tries", number(0.0)),
            assign("_negative", number(1.0)),
            ast.While(again, ast.Body([*step(True), *fixes, count])),
        ]
    body += step(False)
    body += [*end, assign("dt", "_dt")]
    return Solved("", "", "sparse", body, locals_, span=block.span)


def as_derivative(mech, block) -> list[ast.Stmt]:
    """The block as a DERIVATIVE block, for the explicit methods; CONSERVE is
    ignored there, as in NEURON."""
    system = _System(mech, block)
    system.conserved.clear()

    def change(node):
        if isinstance(node, ast.Reaction):
            out = system._reaction(node, True)
            return [s for s in out if not _is_matrix(s)]
        if isinstance(node, (ast.Conserve, ast.Compartment, ast.LongitudinalDiffusion)):
            return []
        return node

    names = ["_kf", "_kb", "_term"]
    names += [eliminate.residual(i).name for i in range(len(system.states))]
    out: list[ast.Stmt] = [ast.Local([(n, 0) for n in names])]
    out += [
        assign(eliminate.residual(i), number(0.0)) for i in range(len(system.states))
    ]
    for s in system.stmts:
        made = ast.rewrite(s, change)
        out += made if isinstance(made, list) else [made]
    for i, s in enumerate(system.states):
        value: ast.Expr = eliminate.residual(i)
        if i in system.volume:
            value = div(value, ast.Paren(system.volume[i]))
        out.append(ast.DiffEq(s, value))
    return out


def states_of(mech, block) -> list[ast.Expr]:
    """The states of the block, each element of an array on its own."""
    return _System(mech, block).states


def relax(mech, block) -> list[ast.Stmt]:
    """For the variable step: (volume/dt - J) x = volume/dt b, where `Ds` holds b and
    then x, and dt is the integrator's gamma. CONSERVE is ignored there."""
    system = _System(mech, block)
    system.conserved.clear()

    def change(node):
        is_residual = isinstance(node, ast.Assign) and node.target.name in residuals
        return [] if is_residual else node

    residuals = {eliminate.residual(i).name for i in range(len(system.states))}
    evaluation = [ast.rewrite(s, change) for s in system.evaluate(matrix=True)]
    elimination, names = eliminate.eliminate(len(system.states), system.pattern)
    names += ["_dt1", "_kf", "_kb", "_term"]
    out: list[ast.Stmt] = [ast.Local([(n, 0) for n in names])]
    out += [assign(n, number(0.0)) for n in names if n.startswith("_a_")]
    out.append(assign("_dt1", div(number(1.0), "dt")))
    for i, s in enumerate(system.states):
        weight: ast.Expr = name("_dt1")
        if i in system.volume:
            weight = mul(weight, ast.Paren(system.volume[i]))
        out.append(assign(eliminate.entry(i, i), weight))
        out.append(assign(eliminate.residual(i), mul(weight, slope_of(s))))
    out += [
        s for part in evaluation for s in (part if isinstance(part, list) else [part])
    ]
    out += elimination
    for i, s in enumerate(system.states):
        out.append(assign(slope_of(s), eliminate.solution(i)))
    return out


def _is_matrix(stmt) -> bool:
    if not isinstance(stmt, ast.Assign):
        return False
    return stmt.target.name.startswith("_a_") or stmt.target.name == "_term"
