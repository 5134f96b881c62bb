"""The syntax tree: plain typed nodes, each knowing its place in the text.

Owns: the shape of a MOD file. Leaves to `parser` how it is read, to `printer` how
it is written, to `passes` what becomes of it. Nodes made by a pass carry the span
of what they replace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from nrnmini.source import Span


@dataclass(kw_only=True)
class Node:
    span: Span | None = field(default=None, repr=False, compare=False)

    # Passes walk through trees all the time, so these two are plain loops over what a
    # node holds (dataclasses.fields takes as long as all the rest).

    def children(self) -> list[Node]:
        found: list[Node] = []
        for value in self.__dict__.values():
            if isinstance(value, Node):
                found.append(value)
            elif isinstance(value, (list, tuple)):
                found += _nodes_in(value)
        return found

    def walk(self) -> Iterator[Node]:
        """This node and all below it, outermost first."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children())


def _nodes_in(items) -> Iterator[Node]:
    for item in items:
        if isinstance(item, Node):
            yield item
        elif isinstance(item, (list, tuple)):
            yield from _nodes_in(item)


def rebuilt(node, change: Callable):
    """A copy of a node that holds `change(x)` for each of its nodes, lists and tuples
    x."""
    new = object.__new__(type(node))
    for name, value in node.__dict__.items():
        if isinstance(value, (Node, list, tuple)):
            value = change(value)
        new.__dict__[name] = value
    return new


def rewrite(node, change: Callable):
    """A copy of a tree in which `change(node)` replaces nodes, innermost first.

    `change` returns a node, or, for a member of a list, also a list of nodes.
    """
    return change(rebuilt(node, lambda value: _rewrite_value(value, change)))


def _rewrite_value(value, change):
    if isinstance(value, Node):
        return rewrite(value, change)
    if isinstance(value, tuple):
        return tuple(_rewrite_value(v, change) for v in value)
    if isinstance(value, list):
        items = []
        for item in value:
            new = _rewrite_value(item, change)
            if isinstance(new, list):
                items += new
            else:
                items.append(new)
        return items
    return value


# ---- expressions -------------------------------------------------------------


@dataclass(kw_only=True)
class Expr(Node):
    pass


@dataclass
class Number(Expr):
    text: str
    unit: str = ""  # `2 (mV)`: swallowed, no effect

    @property
    def value(self) -> float:
        return float(self.text)

    @property
    def is_integer(self) -> bool:
        return self.text.isdigit()


@dataclass
class String(Expr):
    text: str  # with its quotes


@dataclass
class Name(Expr):
    name: str


@dataclass
class Index(Expr):
    name: str
    index: Expr


@dataclass
class Earlier(Expr):
    """`x@2`, or `x@2[i]` of an array: a STATE as it was, in a DISCRETE block."""

    name: str
    steps: int
    index: Expr | None = None


@dataclass
class Prime(Expr):
    """`m'` inside an expression."""

    name: str
    order: int = 1


@dataclass
class Paren(Expr):
    inner: Expr


@dataclass
class Unary(Expr):
    op: str  # - !
    operand: Expr


@dataclass
class Binary(Expr):
    op: str  # + - * / ^ < > <= >= == != && ||
    left: Expr
    right: Expr


@dataclass
class Call(Expr):
    name: str
    args: list[Expr]


# ---- statements --------------------------------------------------------------


@dataclass(kw_only=True)
class Stmt(Node):
    pass


@dataclass
class Local(Stmt):
    names: list[tuple[str, int]]  # (name, size; 0 for a scalar)


@dataclass
class Assign(Stmt):
    target: Name | Index
    value: Expr
    protect: bool = False


@dataclass
class DiffEq(Stmt):
    target: Name | Index
    value: Expr
    order: int = 1


@dataclass
class CallStmt(Stmt):
    call: Call


@dataclass
class Body(Stmt):
    stmts: list[Stmt]


@dataclass
class If(Stmt):
    cond: Expr
    then: Body
    orelse: Stmt | None = None  # Body or If


@dataclass
class While(Stmt):
    cond: Expr
    body: Body


@dataclass
class From(Stmt):
    name: str
    first: Expr
    last: Expr
    step: Expr | None
    body: Body


@dataclass
class Verbatim(Stmt):
    text: str


@dataclass
class Solve(Stmt):
    block: str
    method: str = ""
    steadystate: bool = False
    iferror: Body | None = None


@dataclass
class Table(Stmt):
    names: list[str]
    depend: list[str]
    first: Expr
    last: Expr
    n: int


@dataclass
class Reaction(Stmt):
    kind: str  # <-> -> <<
    left: list[tuple[int, Expr]]  # (stoichiometry, Name or Index)
    right: list[tuple[int, Expr]]
    forward: Expr
    backward: Expr | None = None


@dataclass
class Conserve(Stmt):
    left: list[tuple[int, Expr]]
    right: Expr


@dataclass
class Compartment(Stmt):
    index: str
    volume: Expr
    names: list[str]


@dataclass
class LongitudinalDiffusion(Stmt):
    index: str
    coefficient: Expr
    names: list[str]


@dataclass
class Equation(Stmt):
    """`~ left = right` of LINEAR and NONLINEAR; `adds`: `~+`."""

    left: Expr
    right: Expr
    adds: bool = False


@dataclass
class SolveFor(Stmt):
    names: list[str]


@dataclass
class Watch(Stmt):
    conditions: list[tuple[Expr, Expr]]  # (a > b, flag)


@dataclass
class ForNetcons(Stmt):
    args: list[str]
    body: Body


@dataclass
class InitialInEvent(Stmt):
    """INITIAL { } inside NET_RECEIVE."""

    body: Body


@dataclass
class Lag(Stmt):
    """LAG x BY tau: from here `lag_x_tau` is the x of tau ago."""

    name: str
    by: str

    @property
    def result(self) -> str:
        return f"lag_{self.name}_{self.by}"


@dataclass
class Mutex(Stmt):
    lock: bool


@dataclass
class Conductance(Stmt):
    name: str
    ion: str = ""


# ---- blocks --------------------------------------------------------------------


@dataclass(kw_only=True)
class Block(Node):
    pass


@dataclass
class Title(Block):
    text: str


@dataclass
class Define(Block):
    name: str
    value: int


@dataclass
class VerbatimBlock(Block):
    text: str


@dataclass
class Ion(Node):
    name: str
    read: list[str] = field(default_factory=list)
    write: list[str] = field(default_factory=list)
    valence: float | None = None
    represents: str = ""


@dataclass
class Listed(Node):
    """A name in a list of the NEURON block, with its own span."""

    name: str


@dataclass
class Neuron(Block):
    kind: str = ""  # SUFFIX POINT_PROCESS ARTIFICIAL_CELL
    name: str = ""
    threadsafe: bool = False
    ions: list[Ion] = field(default_factory=list)
    range: list[Listed] = field(default_factory=list)
    global_: list[Listed] = field(default_factory=list)
    nonspecific: list[Listed] = field(default_factory=list)
    electrode: list[Listed] = field(default_factory=list)
    pointer: list[Listed] = field(default_factory=list)
    bbcorepointer: list[Listed] = field(default_factory=list)
    external: list[Listed] = field(default_factory=list)
    random: list[Listed] = field(default_factory=list)


@dataclass
class UnitDef(Node):
    """`(mV) = (millivolt)`, `F = 96520 (coul)`, `k = (a) -> (b)`."""

    name: str
    is_unit: bool  # left side in parentheses: a new unit, not a constant
    number: str  # literal factor, or ""
    first: str
    second: str


@dataclass
class Units(Block):
    items: list[UnitDef]


@dataclass
class Declared(Node):
    """A member of PARAMETER, ASSIGNED, STATE, CONSTANT or INDEPENDENT."""

    name: str
    size: int = 0  # 0: scalar
    value: str = ""  # as written; "" if none
    unit: str = ""
    limits: tuple[str, str] | None = None
    start: str = ""
    tolerance: str = ""


@dataclass
class Parameters(Block):
    items: list[Declared]


@dataclass
class Assigned(Block):
    items: list[Declared]


@dataclass
class States(Block):
    items: list[Declared]


@dataclass
class Constants(Block):
    items: list[Declared]


@dataclass
class FileLocal(Block):
    names: list[tuple[str, int]]


@dataclass
class Code(Block):
    """INITIAL, BREAKPOINT, CONSTRUCTOR, DESTRUCTOR."""

    kind: str
    body: Body


@dataclass
class Hook(Block):
    """BEFORE x or AFTER x."""

    when: str
    event: str
    body: Body


@dataclass
class Named(Block):
    """DERIVATIVE, KINETIC, LINEAR, NONLINEAR, DISCRETE."""

    kind: str
    name: str
    body: Body
    solvefor: list[str] = field(default_factory=list)


@dataclass
class Argument(Node):
    name: str
    unit: str = ""


@dataclass
class Function(Block):
    kind: str  # FUNCTION PROCEDURE
    name: str
    args: list[Argument]
    unit: str
    body: Body


@dataclass
class FunctionTable(Block):
    name: str
    args: list[Argument]
    unit: str


@dataclass
class NetReceive(Block):
    args: list[Argument]
    body: Body


@dataclass
class Program(Node):
    blocks: list[Block]
    name: str = ""  # base name of the file, without extension
