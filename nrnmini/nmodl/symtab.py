"""Names of a MOD file: what each one is.

Owns: the symbol table, made from the declarations alone, and its complaints
(declared twice, unknown unit, impossible declarations). Leaves to
`passes.storage` where a variable lives and to `passes.check_names` their use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nrnmini.errors import Diagnostic, NmodlError
from nrnmini.nmodl import ast
from nrnmini.nmodl.units import UnitTable, UnknownUnit
from nrnmini.source import Span

# Set by the simulator; reading is free, assigning an error (except v).
IMPLICIT = ("v", "t", "dt", "celsius", "diam", "area", "secondorder")
READ_ONLY = ("t", "dt", "celsius", "diam", "area", "secondorder")


@dataclass(eq=False)
class Variable:
    name: str
    role: str  # parameter assigned state constant filelocal ion pointer bbcore
    #            random external implicit unit slope (Dm of m') flux uniform
    size: int = 0  # 0: scalar
    unit: str = ""
    default: float = 0.0
    limits: tuple[float, float] | None = None
    tolerance: float = 1.0  # of a STATE: factor of the variable step's absolute one
    start: str = ""  # START value of a STATE
    is_range: bool = False
    is_global: bool = False
    span: Span | None = None
    ion: str = ""  # of an ion variable
    part: str = ""  # e ci co i
    value: object = None  # of a uniform: the expression it stands for
    # Filled by passes.storage:
    storage: str = ""  # column global tvar ion inline pointer random implicit row
    place: int = -1  # column number, or offset in doubles
    # From HOC and Python: always; lenient (a GLOBAL of ASSIGNED: not under
    # strict_globals); or not at all.
    visible: str = ""
    written: bool = False
    written_at: Span | None = None
    protected: bool = False  # written by PROTECT only: one copy, behind a lock

    @property
    def is_array(self) -> bool:
        return self.size > 0

    @property
    def dim(self) -> int:
        return max(1, self.size)


@dataclass
class Mechanism:
    """All that a file declares, ready for the passes."""

    name: str = ""
    kind: str = "SUFFIX"  # SUFFIX POINT_PROCESS ARTIFICIAL_CELL NOTHING
    file: str = ""
    title: str = ""
    threadsafe: bool = False  # declared
    checked: bool = False  # VERBATIM and POINTERs check their indices too
    vars: dict[str, Variable] = field(default_factory=dict)
    functions: dict[str, ast.Function] = field(default_factory=dict)
    function_tables: dict[str, ast.FunctionTable] = field(default_factory=dict)
    equations: dict[str, ast.Named] = field(default_factory=dict)
    ions: list[ast.Ion] = field(default_factory=list)
    # (variable, ion or ""): what flows through the membrane, in the text's order
    currents: list[tuple[str, str]] = field(default_factory=list)
    current_places: dict[str, int] = field(default_factory=dict)
    is_electrode: bool = False
    pointers: list[str] = field(default_factory=list)
    bbcore: set[str] = field(default_factory=set)
    randoms: list[str] = field(default_factory=list)
    initial: list[ast.Stmt] = field(default_factory=list)
    breakpoint: list[ast.Stmt] = field(default_factory=list)
    constructor: list[ast.Stmt] = field(default_factory=list)
    destructor: list[ast.Stmt] = field(default_factory=list)
    hooks: dict[str, list[ast.Stmt]] = field(default_factory=dict)
    net_receive: ast.NetReceive | None = None
    verbatim: list[ast.VerbatimBlock] = field(default_factory=list)
    global_names: list[ast.Listed] = field(default_factory=list)
    block_spans: dict[str, Span] = field(default_factory=dict)
    lags: list[str] = field(default_factory=list)  # results of LAG, numbered
    tables: dict[str, int] = field(default_factory=dict)  # place in NmCtx.table
    macros: dict[str, set[str]] = field(default_factory=dict)  # #define in VERBATIM
    notices: list[Diagnostic] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)

    @property
    def is_point(self) -> bool:
        return self.kind in ("POINT_PROCESS", "ARTIFICIAL_CELL")

    def problem(self, message, span, label="", help="", code="E0201", notes=()):
        if len(self.problems) < 20:
            self.problems.append(
                Diagnostic(message, span, label, help, code, notes=list(notes))
            )

    def notice(self, message, span=None, label="", help="", *, code):
        made = Diagnostic(message, span, label, help, code, severity="warning")
        if made not in self.notices:
            self.notices.append(made)

    def raise_problems(self):
        if self.problems:
            raise NmodlError(*self.problems)


def rounded(text: str) -> float:
    """A PARAMETER default as NEURON keeps it: six significant digits.

    >>> rounded("1.23456789")
    1.23457
    """
    return float(f"{float(text):g}") if text else 0.0


def build(program: ast.Program) -> Mechanism:
    """The symbol table of a file; problems are collected in it, not raised."""
    mech = Mechanism(file=program.name + ".mod")
    neuron = _neuron(program, mech)
    units = UnitTable()
    for block in program.blocks:
        if isinstance(block, ast.Units):
            _units(block, units, mech)
    _hiding_locals(program, mech)
    for block in program.blocks:
        _declare(block, mech)
    if neuron:
        _neuron_lists(neuron, mech)
    for name in IMPLICIT:
        old = mech.vars.get(name)
        if old is None or old.role in ("assigned", "parameter", "state"):
            if name in ("celsius", "v", "diam", "area") and old and old.is_global:
                pass
            mech.vars[name] = Variable(
                name, "implicit", unit=old.unit if old else "", storage="implicit"
            )
            if old is not None:
                mech.vars[name].span = old.span
    _ions(mech)
    for var in list(mech.vars.values()):
        if var.role == "state" or (var.role == "ion" and var.start == "state"):
            slope = "D" + var.name
            if slope not in mech.vars:
                mech.vars[slope] = Variable(slope, "slope", var.size, storage="row")
    _lags(program, mech)
    for name in ("f_flux", "b_flux"):
        mech.vars.setdefault(name, Variable(name, "flux", storage="row"))
    return mech


def _hiding_locals(program, mech):
    """A LOCAL of the file may hide an ASSIGNED: what stands below it means the LOCAL,
    which gets a name of its own."""
    assigned = {
        item.name
        for block in program.blocks
        if isinstance(block, ast.Assigned)
        for item in block.items
    }
    for k, block in enumerate(program.blocks):
        if not isinstance(block, ast.FileLocal):
            continue
        for name, _ in block.names:
            if name not in assigned:
                continue
            mech.notice(
                f"the LOCAL `{name}` hides the ASSIGNED of that name from here on",
                block.span,
                help="what is assigned below does not reach it: rename one",
                code="W0102",
            )
            own = name + "_local"
            block.names = [(own if n == name else n, size) for n, size in block.names]
            for below in program.blocks[k + 1 :]:
                _rename(below, name, own)


def _rename(block, old: str, new: str):
    if old in {a.name for a in getattr(block, "args", ())}:
        return
    nodes = list(block.walk())
    if any(isinstance(n, ast.Local) and old in dict(n.names) for n in nodes):
        return
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Index)) and node.name == old:
            node.name = new


def _neuron(program, mech) -> ast.Neuron | None:
    blocks = [b for b in program.blocks if isinstance(b, ast.Neuron)]
    mech.name = program.name
    if not blocks:
        return None
    merged = blocks[0]
    for extra in blocks[1:]:
        merged.kind = merged.kind or extra.kind
        merged.name = merged.name or extra.name
        merged.threadsafe |= extra.threadsafe
        for part in ("ions", "range", "global_", "nonspecific", "electrode"):
            getattr(merged, part).extend(getattr(extra, part))
        for part in ("pointer", "bbcorepointer", "external", "random"):
            getattr(merged, part).extend(getattr(extra, part))
    mech.threadsafe = merged.threadsafe
    if merged.kind:
        mech.kind, mech.name = merged.kind, merged.name
    if merged.kind == "SUFFIX" and merged.name == "nothing":
        # Any number of files are "nothing"; each has a name of its own here.
        mech.kind, mech.name = "NOTHING", "nothing_" + re.sub(r"\W", "_", program.name)
    mech.ions = merged.ions
    return merged


def _units(block, units, mech):
    for item in block.items:
        try:
            if item.is_unit:
                units.define(item.name, item.first)
                continue
            if item.number:
                value = float(item.number)
            else:
                value = units.ratio(item.first, item.second)
        except UnknownUnit as unknown:
            mech.problem(
                f"the unit `{unknown.name}` is not known",
                item.span,
                help=f"define it first: `({unknown.name}) = (...)` in UNITS",
            )
            value = 1.0
            if item.is_unit:
                units.own[item.name] = 1.0
                continue
        except (ZeroDivisionError, OverflowError):
            mech.problem(
                f"the units of `{item.name}` have no ratio: one of them is 0 or "
                "larger than any number",
                item.span,
                help="correct the definitions of units that it is made of",
            )
            value = 1.0
        unit = item.first if item.number else item.second
        var = Variable(item.name, "unit", unit=unit, default=value, storage="inline")
        var.span = item.span
        _add(mech, var)


def _add(mech, var):
    old = mech.vars.get(var.name)
    if old is not None:
        if old.role in ("parameter", "assigned", "state") and var.role in (
            "parameter",
            "assigned",
            "state",
        ):
            # The common benign case: v, celsius, an ion variable in both blocks.
            if var.name in IMPLICIT or _ion_part(mech, var.name):
                if var.role == "state":
                    old.role = "state"
                return
        mech.problem(
            f"`{var.name}` is declared twice",
            var.span,
            "again here",
            "keep one of the two declarations",
            "E0202",
            [(old.span, "first declared here")] if old.span else [],
        )
        return
    mech.vars[var.name] = var


def _declare(block, mech):
    roles = {
        ast.Parameters: "parameter",
        ast.Assigned: "assigned",
        ast.States: "state",
        ast.Constants: "constant",
    }
    role = roles.get(type(block))
    if role:
        for item in block.items:
            var = Variable(item.name, role, item.size, item.unit, span=item.span)
            if role == "constant":
                var.default = float(item.value)
            elif role == "parameter":
                if item.value and item.size:
                    mech.problem(
                        f"the array `{item.name}` cannot have a default",
                        item.span,
                        help="assign its elements in INITIAL or from HOC",
                    )
                else:
                    var.default = rounded(item.value)
            if item.limits:
                var.limits = rounded(item.limits[0]), rounded(item.limits[1])
            if role == "state" and item.tolerance:
                var.tolerance = float(item.tolerance)
            var.start = item.start
            _add(mech, var)
    elif isinstance(block, ast.FileLocal):
        for name, size in block.names:
            _add(mech, Variable(name, "filelocal", size, span=block.span))
    elif isinstance(block, (ast.Function, ast.FunctionTable, ast.Named)):
        _routine(block, mech)
    elif isinstance(block, ast.Code):
        parts = {
            "INITIAL": mech.initial,
            "BREAKPOINT": mech.breakpoint,
            "CONSTRUCTOR": mech.constructor,
            "DESTRUCTOR": mech.destructor,
        }
        mech.block_spans.setdefault(block.kind, block.span)
        part = parts[block.kind]
        # Blocks of one kind are concatenated; each keeps its own LOCALs.
        part.append(block.body)
    elif isinstance(block, ast.Hook):
        mech.hooks.setdefault(f"{block.when} {block.event}", []).append(block.body)
        mech.block_spans.setdefault(f"{block.when} {block.event}", block.span)
    elif isinstance(block, ast.NetReceive):
        if mech.net_receive is not None:
            mech.problem("a file has one NET_RECEIVE at most", block.span)
        mech.net_receive = block
        mech.block_spans["NET_RECEIVE"] = block.span
    elif isinstance(block, ast.VerbatimBlock):
        mech.verbatim.append(block)
    elif isinstance(block, ast.Title):
        mech.title = mech.title or block.text


def _routine(block, mech):
    taken = {**mech.functions, **mech.function_tables, **mech.equations}
    if block.name in taken:
        mech.problem(
            f"`{block.name}` is defined twice",
            block.span,
            "again here",
            notes=[(taken[block.name].span, "first defined here")],
            code="E0202",
        )
        return
    if isinstance(block, ast.Function):
        mech.functions[block.name] = block
    elif isinstance(block, ast.FunctionTable):
        mech.function_tables[block.name] = block
    else:
        mech.equations[block.name] = block


def _ion_part(mech, name) -> tuple[ast.Ion, str] | None:
    for ion in mech.ions:
        for var, part in ion_names(ion.name).items():
            if var == name and (name in ion.read or name in ion.write):
                return ion, part
    return None


def ion_names(ion: str) -> dict[str, str]:
    return {"e" + ion: "e", ion + "i": "ci", ion + "o": "co", "i" + ion: "i"}


def _ions(mech):
    seen: dict[str, ast.Ion] = {}
    for ion in mech.ions:
        first = seen.setdefault(ion.name, ion)
        if first is not ion:
            mech.problem(
                f"the ion `{ion.name}` has two USEION statements",
                ion.span,
                help="list all of its variables in one",
                notes=[(first.span, "the first one")],
            )
            continue
        names = ion_names(ion.name)
        for listed in dict.fromkeys(ion.read + ion.write):
            if listed not in names:
                mech.problem(
                    f"`{listed}` is not a variable of the ion `{ion.name}`",
                    ion.span,
                    help="its variables are " + ", ".join(f"`{n}`" for n in names),
                )
                continue
            old = mech.vars.get(listed)
            part = names[listed]
            if part == "i" and listed in ion.write:
                mech.currents.append((listed, ion.name))
                mech.current_places[listed] = ion.span.start
            var = Variable(
                listed, "ion", unit=old.unit if old else "", ion=ion.name, part=part
            )
            if old is not None:
                var.span = old.span
                var.is_range = old.is_range
                if old.role == "state":
                    var.start = "state"
            mech.vars[listed] = var
    mech.currents.sort(key=lambda current: mech.current_places[current[0]])


def _neuron_lists(neuron, mech):
    for listed in neuron.nonspecific + neuron.electrode:
        var = mech.vars.get(listed.name)
        if var is None:
            var = Variable(listed.name, "assigned", span=listed.span)
            mech.vars[listed.name] = var
        # Unlike ion currents these exist nowhere else, so that they are RANGE.
        if var.is_array:
            mech.problem(
                f"the current `{listed.name}` cannot be an array",
                var.span,
                help="declare one without a size, and assign the sum to it",
                notes=[(listed.span, "a current here")],
            )
        if var.role != "constant":
            var.is_range = True
        mech.currents.append((listed.name, ""))
        mech.current_places[listed.name] = listed.span.start
    for listed in neuron.range:
        var = mech.vars.get(listed.name)
        if var is not None:
            if var.role == "constant":
                mech.problem(
                    f"the CONSTANT `{listed.name}` cannot be RANGE", listed.span
                )
            var.is_range = True
        elif listed.name in _ion_variable_names(mech):
            # RANGE ina without a declaration: as if it were in ASSIGNED.
            var = Variable(listed.name, "assigned", is_range=True, span=listed.span)
            mech.vars[listed.name] = var
    mech.is_electrode = bool(neuron.electrode)
    for listed in neuron.global_:
        var = mech.vars.get(listed.name)
        start = mech.vars.get(listed.name.removesuffix("0"))
        if (
            var is None
            and listed.name.endswith("0")
            and start
            and start.role == "state"
        ):
            # What the STATE starts from: every STATE has it, GLOBAL shows it.
            var = Variable(listed.name, "parameter", span=listed.span)
            mech.vars[listed.name] = var
        elif var is None:
            var = Variable(listed.name, "assigned", span=listed.span)
            var.start = "undeclared"
            mech.vars[listed.name] = var
        if not var.is_range:
            var.is_global = True
        mech.global_names.append(listed)
    currents = {name for name, _ in mech.currents}
    for listed in neuron.pointer + neuron.bbcorepointer:
        old = mech.vars.get(listed.name)
        if listed.name in currents:
            mech.problem(
                f"`{listed.name}` is a current and cannot be a POINTER",
                listed.span,
                help="declare another variable, and assign one to the other",
            )
            continue
        is_bbcore = listed in neuron.bbcorepointer
        role = "bbcore" if is_bbcore else "pointer"
        var = Variable(listed.name, role, storage="pointer", span=listed.span)
        var.place = len(mech.pointers)
        if old is not None:
            var.unit = old.unit
        mech.vars[listed.name] = var
        mech.pointers.append(listed.name)
        if is_bbcore:
            mech.bbcore.add(listed.name)
    for listed in neuron.random:
        var = Variable(listed.name, "random", storage="random", span=listed.span)
        var.place = len(mech.randoms)
        mech.vars[listed.name] = var
        mech.randoms.append(listed.name)
    for place, listed in enumerate(neuron.external):
        old = mech.vars.get(listed.name)
        mech.vars[listed.name] = Variable(
            listed.name,
            "external",
            old.size if old else 0,
            storage="external",
            place=place,
            span=listed.span,
        )


def _lags(program, mech):
    """LAG x BY tau declares `lag_x_tau`."""
    for node in program.walk():
        if not isinstance(node, ast.Lag) or node.result in mech.lags:
            continue
        mech.lags.append(node.result)
        lagging = mech.vars.get(node.name)
        size = lagging.size if lagging is not None else 0
        unit = lagging.unit if lagging is not None else ""
        _add(mech, Variable(node.result, "assigned", size, unit, span=node.span))


def _ion_variable_names(mech):
    return {name for ion in mech.ions for name in ion.read + ion.write}
