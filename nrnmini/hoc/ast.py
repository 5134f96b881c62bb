"""The tree of a HOC statement. Every node keeps its span (start, end).

Owns: the shapes. Leaves to others: meaning. Names are already resolved: a node
holds the `Symbol` that its name had when it was read, as HOC requires. What a
name can be is listed here too, for the grammar depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Comparison and printing are not generated: half of the time to load this module.
node = dataclass(slots=True, eq=False, repr=False, match_args=False)

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


@node
class Node:
    """`start`, `end`: characters [start, end) of the source."""

    start: int
    end: int


# ---- expressions ------------------------------------------------------------


@node
class Number(Node):
    value: float


@node
class Numbers(Node):
    """All arguments of a call, read at once: morphologies consist of such calls."""

    values: tuple


@node
class CallLines(Node):
    """Calls of one built-in function, a line each: `rows` of (numbers, start, end)."""

    symbol: Any
    rows: list


@node
class String(Node):
    value: str


@node
class Name(Node):
    """A variable of any kind, with subscripts: `x`, `a[2]`, `o`, `dend[i]`."""

    symbol: Any
    index: list[Node] = field(default_factory=list)


@node
class Local(Node):
    """A `local` (or `localobj`): `slot` counts the locals of its procedure."""

    name: str
    slot: int
    is_object: bool = False


@node
class Arg(Node):
    """`$1`, `$s1`, `$o1`, `$&1`; `local` is the slot of `i` in `$i`."""

    kind: str  # "", "s", "o", "&"
    number: int
    local: int = -1
    index: list[Node] = field(default_factory=list)


@node
class Member(Node):
    """`base.name[index](args)`; args is None without parentheses."""

    base: Node
    name: str
    index: list[Node]
    args: list[Node] | None


@node
class Instance(Node):
    """`Template[index]`."""

    symbol: Any
    index: Node


@node
class New(Node):
    symbol: Any
    args: list[Node]


@node
class Call(Node):
    symbol: Any
    args: list[Node]


@node
class Unary(Node):
    op: str  # "-", "!"
    operand: Node


@node
class Binary(Node):
    op: str
    left: Node
    right: Node


@node
class Assign(Node):
    op: str  # "=", "+=", ...
    target: Node
    value: Node


@node
class Range(Node):
    """A range variable of the current section; `x` is None for the middle, or
    a tuple of two nodes for `v(a:b)`."""

    symbol: Any
    index: list[Node]
    x: Any


@node
class AddressOf(Node):
    target: Node


@node
class Read(Node):
    target: Node


# ---- statements -------------------------------------------------------------


@node
class Expression(Node):
    value: Node


@node
class Block(Node):
    body: list[Node]


@node
class If(Node):
    test: Node
    then: Node
    orelse: Node | None


@node
class While(Node):
    test: Node
    body: Node


@node
class For(Node):
    first: Node | None
    test: Node
    step: Node | None
    body: Node


@node
class ForRange(Node):
    """`for target = low, high body`."""

    target: Node
    low: Node
    high: Node
    body: Node


@node
class ForSegments(Node):
    """`for (target) body`; `ends` is the optional second expression."""

    target: Node
    ends: Node | None
    body: Node


@node
class ForIterator(Node):
    """`for it(args) body` and `for ob.it(args) body`."""

    call: Node
    body: Node


@node
class ForAll(Node):
    body: Node


@node
class ForSec(Node):
    pattern: Node
    body: Node


@node
class IfSec(Node):
    pattern: Node
    body: Node


@node
class WithSection(Node):
    """`sec body` and `ob body`."""

    section: Node
    body: Node


@node
class Return(Node):
    value: Node | None


@node
class Jump(Node):
    kind: str  # break, continue, stop, iterator_statement


@node
class Print(Node):
    items: list[Node]


@node
class Declare(Node):
    """double, objref, create: acts when it is executed."""

    kind: str
    items: list[tuple]  # (Symbol, dims, (start, end))


@node
class Delete(Node):
    target: Node


@node
class Access(Node):
    section: Node


@node
class Insert(Node):
    name: str


@node
class Uninsert(Node):
    name: str


@node
class Connect(Node):
    """child(x), parent(x); parent None: the current section."""

    child: Node
    child_x: Node
    parent: Node | None
    parent_x: Node


@node
class SetPointer(Node):
    pointer: Node
    target: Node


@node
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


@node
class Pair(Node):
    """`x1:x2` as the position of a range variable."""

    low: Node
    high: Node


@node
class Define(Node):
    """proc, func, obfunc, iterator."""

    symbol: Any
    kind: int
    body: Block
    n_numbers: int
    n_objects: int
    boxed: frozenset


@node
class Directive(Node):
    """begintemplate, endtemplate, public, external: act on the symbol tables."""

    kind: str
    names: list[str]
