"""The tree of a HOC statement. Every node keeps its span (start, end).

Owns: the shapes. Leaves to others: meaning. Names are already resolved: a node
holds the `Symbol` that its name had when it was read, as HOC requires. What a
name can be is listed here too, for the grammar depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Values of `value.Kind`, for Python.
UNDEFINED, NUMBER, STRING, OBJECT, SECTION = range(5)
FUNC, PROC, OBFUNC, ITERATOR, TEMPLATE = range(5, 10)
RANGEVAR, MECHANISM, BUILTIN, CLASS, SECPROP, THIS = range(10, 16)

PROCEDURES = frozenset((FUNC, PROC, OBFUNC, ITERATOR))


class NameError_(Exception):
    """A name cannot be used so; the parser adds the place."""

    def __init__(self, message: str, help: str = ""):
        super().__init__(message)
        self.message = message
        self.help = help


@dataclass(slots=True)
class Node:
    """`start`, `end`: characters [start, end) of the source."""

    start: int
    end: int


# ---- expressions ------------------------------------------------------------


@dataclass(slots=True)
class Number(Node):
    value: float


@dataclass(slots=True)
class Numbers(Node):
    """All arguments of a call, read at once: morphologies consist of such calls."""

    values: tuple


@dataclass(slots=True)
class String(Node):
    value: str


@dataclass(slots=True)
class Name(Node):
    """A variable of any kind, with subscripts: `x`, `a[2]`, `o`, `dend[i]`."""

    symbol: Any
    index: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Local(Node):
    """A `local` (or `localobj`): `slot` counts the locals of its procedure."""

    name: str
    slot: int
    is_object: bool = False


@dataclass(slots=True)
class Arg(Node):
    """`$1`, `$s1`, `$o1`, `$&1`; `local` is the slot of `i` in `$i`."""

    kind: str  # "", "s", "o", "&"
    number: int
    local: int = -1
    index: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Member(Node):
    """`base.name[index](args)`; args is None without parentheses."""

    base: Node
    name: str
    index: list[Node]
    args: list[Node] | None


@dataclass(slots=True)
class Instance(Node):
    """`Template[index]`."""

    symbol: Any
    index: Node


@dataclass(slots=True)
class New(Node):
    symbol: Any
    args: list[Node]


@dataclass(slots=True)
class Call(Node):
    symbol: Any
    args: list[Node]


@dataclass(slots=True)
class Unary(Node):
    op: str  # "-", "!"
    operand: Node


@dataclass(slots=True)
class Binary(Node):
    op: str
    left: Node
    right: Node


@dataclass(slots=True)
class Assign(Node):
    op: str  # "=", "+=", ...
    target: Node
    value: Node


@dataclass(slots=True)
class Range(Node):
    """A range variable of the current section; `x` is None for the middle, or
    a tuple of two nodes for `v(a:b)`."""

    symbol: Any
    index: list[Node]
    x: Any


@dataclass(slots=True)
class AddressOf(Node):
    target: Node


@dataclass(slots=True)
class Read(Node):
    target: Node


# ---- statements -------------------------------------------------------------


@dataclass(slots=True)
class Expression(Node):
    value: Node


@dataclass(slots=True)
class Block(Node):
    body: list[Node]


@dataclass(slots=True)
class If(Node):
    test: Node
    then: Node
    orelse: Node | None


@dataclass(slots=True)
class While(Node):
    test: Node
    body: Node


@dataclass(slots=True)
class For(Node):
    first: Node | None
    test: Node
    step: Node | None
    body: Node


@dataclass(slots=True)
class ForRange(Node):
    """`for target = low, high body`."""

    target: Node
    low: Node
    high: Node
    body: Node


@dataclass(slots=True)
class ForSegments(Node):
    """`for (target) body`; `ends` is the optional second expression."""

    target: Node
    ends: Node | None
    body: Node


@dataclass(slots=True)
class ForIterator(Node):
    """`for it(args) body` and `for ob.it(args) body`."""

    call: Node
    body: Node


@dataclass(slots=True)
class ForAll(Node):
    body: Node


@dataclass(slots=True)
class ForSec(Node):
    pattern: Node
    body: Node


@dataclass(slots=True)
class IfSec(Node):
    pattern: Node
    body: Node


@dataclass(slots=True)
class WithSection(Node):
    """`sec body` and `ob body`."""

    section: Node
    body: Node


@dataclass(slots=True)
class Return(Node):
    value: Node | None


@dataclass(slots=True)
class Jump(Node):
    kind: str  # break, continue, stop, iterator_statement


@dataclass(slots=True)
class Print(Node):
    items: list[Node]


@dataclass(slots=True)
class Declare(Node):
    """double, objref, create: acts when it is executed."""

    kind: str
    items: list[tuple]  # (Symbol, dims, (start, end))


@dataclass(slots=True)
class Delete(Node):
    target: Node


@dataclass(slots=True)
class Access(Node):
    section: Node


@dataclass(slots=True)
class Insert(Node):
    name: str


@dataclass(slots=True)
class Uninsert(Node):
    name: str


@dataclass(slots=True)
class Connect(Node):
    """child(x), parent(x); parent None: the current section."""

    child: Node
    child_x: Node
    parent: Node | None
    parent_x: Node


@dataclass(slots=True)
class SetPointer(Node):
    pointer: Node
    target: Node


@dataclass(slots=True)
class RangeAssign(Node):
    """`rv(x1:x2) = y1:y2`, of the current section or of `section`."""

    op: str
    section: Node | None
    name: str
    index: list[Node]
    x1: Node
    x2: Node
    y1: Node
    y2: Node


@dataclass(slots=True)
class Pair(Node):
    """`x1:x2` as the position of a range variable."""

    low: Node
    high: Node


@dataclass(slots=True)
class Define(Node):
    """proc, func, obfunc, iterator."""

    symbol: Any
    kind: int
    body: Block
    n_numbers: int
    n_objects: int
    boxed: frozenset


@dataclass(slots=True)
class Directive(Node):
    """begintemplate, endtemplate, public, external: act on the symbol tables."""

    kind: str
    names: list[str]
