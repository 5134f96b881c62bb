# The tree of a HOC statement. Every node keeps its span (start, end).
#
# Owns: the shapes. Leaves to others: meaning. Names are already resolved: a node
# holds the `Symbol` that its name had when it was read, as HOC requires. What a
# name can be is listed here too, for the grammar depends on it.

cimport cython

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


cdef class Node:
    """`start`, `end`: characters [start, end) of the source."""

    def __init__(self, int start, int end):
        self.start = start
        self.end = end


# ---- expressions ------------------------------------------------------------

@cython.final
cdef class Number(Node):
    def __init__(self, int start, int end, double value):
        self.start = start
        self.end = end
        self.value = value


@cython.final
cdef class Numbers(Node):
    """All arguments of a call, read at once: morphologies consist of such calls."""

    def __init__(self, int start, int end, tuple values):
        self.start = start
        self.end = end
        self.values = values


@cython.final
cdef class CallLines(Node):
    """Calls of one built-in function, a line each: `rows` of (numbers, start, end)."""

    def __init__(self, int start, int end, symbol, list rows):
        self.start = start
        self.end = end
        self.symbol = symbol
        self.rows = rows


@cython.final
cdef class String(Node):
    def __init__(self, int start, int end, str value):
        self.start = start
        self.end = end
        self.value = value


@cython.final
cdef class Name(Node):
    """A variable of any kind, with subscripts: `x`, `a[2]`, `o`, `dend[i]`."""

    def __init__(self, int start, int end, symbol, list index=None):
        self.start = start
        self.end = end
        self.symbol = symbol
        self.index = [] if index is None else index


@cython.final
cdef class Local(Node):
    """A `local` (or `localobj`): `slot` counts the locals of its procedure."""

    def __init__(self, int start, int end, str name, int slot, bint is_object=False):
        self.start = start
        self.end = end
        self.name = name
        self.slot = slot
        self.is_object = is_object


@cython.final
cdef class Arg(Node):
    """`$1`, `$s1`, `$o1`, `$&1`; `local` is the slot of `i` in `$i`."""

    def __init__(self, int start, int end, str kind, int number, int local=-1,
                 list index=None):
        self.start = start
        self.end = end
        self.kind = kind
        self.number = number
        self.local = local
        self.index = [] if index is None else index


@cython.final
@cython.trashcan(True)          # chains of them have any length
cdef class Member(Node):
    """`base.name[index](args)`; args is None without parentheses."""

    def __init__(self, int start, int end, base, str name, list index, args):
        self.start = start
        self.end = end
        self.base = base
        self.name = name
        self.index = index
        self.args = args


@cython.final
cdef class Instance(Node):
    """`Template[index]`."""

    def __init__(self, int start, int end, symbol, index):
        self.start = start
        self.end = end
        self.symbol = symbol
        self.index = index


@cython.final
cdef class New(Node):
    def __init__(self, int start, int end, symbol, list args):
        self.start = start
        self.end = end
        self.symbol = symbol
        self.args = args


@cython.final
cdef class Call(Node):
    def __init__(self, int start, int end, symbol, list args):
        self.start = start
        self.end = end
        self.symbol = symbol
        self.args = args


@cython.final
cdef class Unary(Node):
    def __init__(self, int start, int end, str op, operand):
        self.start = start
        self.end = end
        self.op = op
        self.operand = operand


@cython.final
@cython.trashcan(True)          # chains of them have any length
cdef class Binary(Node):
    def __init__(self, int start, int end, str op, left, right):
        self.start = start
        self.end = end
        self.op = op
        self.left = left
        self.right = right


@cython.final
cdef class Assign(Node):
    def __init__(self, int start, int end, str op, target, value):
        self.start = start
        self.end = end
        self.op = op
        self.target = target
        self.value = value


@cython.final
cdef class Range(Node):
    """A range variable of the current section; `x` is None for the middle, or
    a tuple of two nodes for `v(a:b)`."""

    def __init__(self, int start, int end, symbol, list index, x):
        self.start = start
        self.end = end
        self.symbol = symbol
        self.index = index
        self.x = x


@cython.final
cdef class AddressOf(Node):
    def __init__(self, int start, int end, target):
        self.start = start
        self.end = end
        self.target = target


@cython.final
cdef class Read(Node):
    def __init__(self, int start, int end, target):
        self.start = start
        self.end = end
        self.target = target


# ---- statements -------------------------------------------------------------

@cython.final
cdef class Expression(Node):
    def __init__(self, int start, int end, value):
        self.start = start
        self.end = end
        self.value = value


@cython.final
cdef class Block(Node):
    def __init__(self, int start, int end, list body):
        self.start = start
        self.end = end
        self.body = body


@cython.final
cdef class If(Node):
    def __init__(self, int start, int end, test, then, orelse):
        self.start = start
        self.end = end
        self.test = test
        self.then = then
        self.orelse = orelse


@cython.final
cdef class While(Node):
    def __init__(self, int start, int end, test, body):
        self.start = start
        self.end = end
        self.test = test
        self.body = body


@cython.final
cdef class For(Node):
    def __init__(self, int start, int end, first, test, step, body):
        self.start = start
        self.end = end
        self.first = first
        self.test = test
        self.step = step
        self.body = body


@cython.final
cdef class ForRange(Node):
    """`for target = low, high body`."""

    def __init__(self, int start, int end, target, low, high, body):
        self.start = start
        self.end = end
        self.target = target
        self.low = low
        self.high = high
        self.body = body


@cython.final
cdef class ForSegments(Node):
    """`for (target) body`; `ends` is the optional second expression."""

    def __init__(self, int start, int end, target, ends, body):
        self.start = start
        self.end = end
        self.target = target
        self.ends = ends
        self.body = body


@cython.final
cdef class ForIterator(Node):
    """`for it(args) body` and `for ob.it(args) body`."""

    def __init__(self, int start, int end, call, body):
        self.start = start
        self.end = end
        self.call = call
        self.body = body


@cython.final
cdef class ForAll(Node):
    def __init__(self, int start, int end, body):
        self.start = start
        self.end = end
        self.body = body


@cython.final
cdef class ForSec(Node):
    def __init__(self, int start, int end, pattern, body):
        self.start = start
        self.end = end
        self.pattern = pattern
        self.body = body


@cython.final
cdef class IfSec(Node):
    def __init__(self, int start, int end, pattern, body):
        self.start = start
        self.end = end
        self.pattern = pattern
        self.body = body


@cython.final
cdef class WithSection(Node):
    """`sec body` and `ob body`."""

    def __init__(self, int start, int end, section, body):
        self.start = start
        self.end = end
        self.section = section
        self.body = body


@cython.final
cdef class Return(Node):
    def __init__(self, int start, int end, value):
        self.start = start
        self.end = end
        self.value = value


@cython.final
cdef class Jump(Node):
    def __init__(self, int start, int end, str kind):
        self.start = start
        self.end = end
        self.kind = kind


@cython.final
cdef class Print(Node):
    def __init__(self, int start, int end, list items):
        self.start = start
        self.end = end
        self.items = items


@cython.final
cdef class Declare(Node):
    """double, objref, create: acts when it is executed."""

    def __init__(self, int start, int end, str kind, list items):
        self.start = start
        self.end = end
        self.kind = kind
        self.items = items


@cython.final
cdef class Delete(Node):
    def __init__(self, int start, int end, target):
        self.start = start
        self.end = end
        self.target = target


@cython.final
cdef class Access(Node):
    def __init__(self, int start, int end, section):
        self.start = start
        self.end = end
        self.section = section


@cython.final
cdef class Insert(Node):
    def __init__(self, int start, int end, str name):
        self.start = start
        self.end = end
        self.name = name


@cython.final
cdef class Uninsert(Node):
    def __init__(self, int start, int end, str name):
        self.start = start
        self.end = end
        self.name = name


@cython.final
cdef class Connect(Node):
    """child(x), parent(x); parent None: the current section."""

    def __init__(self, int start, int end, child, child_x, parent, parent_x):
        self.start = start
        self.end = end
        self.child = child
        self.child_x = child_x
        self.parent = parent
        self.parent_x = parent_x


@cython.final
cdef class SetPointer(Node):
    def __init__(self, int start, int end, pointer, target):
        self.start = start
        self.end = end
        self.pointer = pointer
        self.target = target


@cython.final
cdef class RangeAssign(Node):
    """`rv(x1:x2) = y1:y2`, of the current section or of `section`."""

    def __init__(self, int start, int end, str op, section, str name, list index, x1,
                 x2, y1, y2):
        self.start = start
        self.end = end
        self.op = op
        self.section = section
        self.name = name
        self.index = index
        self.x1 = x1
        self.x2 = x2
        self.y1 = y1
        self.y2 = y2


@cython.final
cdef class Pair(Node):
    """`x1:x2` as the position of a range variable."""

    def __init__(self, int start, int end, low, high):
        self.start = start
        self.end = end
        self.low = low
        self.high = high


@cython.final
cdef class Define(Node):
    """proc, func, obfunc, iterator."""

    def __init__(self, int start, int end, symbol, int kind, body, int n_numbers,
                 int n_objects, boxed):
        self.start = start
        self.end = end
        self.symbol = symbol
        self.kind = kind
        self.body = body
        self.n_numbers = n_numbers
        self.n_objects = n_objects
        self.boxed = boxed


@cython.final
cdef class Directive(Node):
    """begintemplate, endtemplate, public, external: act on the symbol tables."""

    def __init__(self, int start, int end, str kind, list names):
        self.start = start
        self.end = end
        self.kind = kind
        self.names = names
