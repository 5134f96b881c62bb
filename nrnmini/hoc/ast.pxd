# The tree of a HOC statement. Every node keeps its span (start, end).


cdef class Node:
    cdef readonly int start
    cdef readonly int end


# ---- expressions ------------------------------------------------------------

cdef class Number(Node):
    cdef readonly double value


cdef class Numbers(Node):
    cdef readonly tuple values


cdef class CallLines(Node):
    cdef readonly object symbol
    cdef readonly list rows


cdef class String(Node):
    cdef readonly str value


cdef class Name(Node):
    cdef readonly object symbol
    cdef readonly list index


cdef class Local(Node):
    cdef readonly str name
    cdef readonly int slot
    cdef readonly bint is_object


cdef class Arg(Node):
    cdef readonly str kind        # "", "s", "o", "&"
    cdef readonly int number
    cdef readonly int local
    cdef readonly list index


cdef class Member(Node):
    cdef readonly object base
    cdef readonly str name
    cdef readonly list index
    cdef readonly object args


cdef class Instance(Node):
    cdef readonly object symbol
    cdef readonly object index


cdef class New(Node):
    cdef readonly object symbol
    cdef readonly list args


cdef class Call(Node):
    cdef readonly object symbol
    cdef readonly list args


cdef class Unary(Node):
    cdef readonly str op        # "-", "!"
    cdef readonly object operand


cdef class Binary(Node):
    cdef readonly str op
    cdef readonly object left
    cdef readonly object right


cdef class Assign(Node):
    cdef readonly str op        # "=", "+=", ...
    cdef readonly object target
    cdef readonly object value


cdef class Range(Node):
    cdef readonly object symbol
    cdef readonly list index
    cdef readonly object x


cdef class AddressOf(Node):
    cdef readonly object target


cdef class Read(Node):
    cdef readonly object target


# ---- statements -------------------------------------------------------------

cdef class Expression(Node):
    cdef readonly object value


cdef class Block(Node):
    cdef readonly list body


cdef class If(Node):
    cdef readonly object test
    cdef readonly object then
    cdef readonly object orelse


cdef class While(Node):
    cdef readonly object test
    cdef readonly object body


cdef class For(Node):
    cdef readonly object first
    cdef readonly object test
    cdef readonly object step
    cdef readonly object body


cdef class ForRange(Node):
    cdef readonly object target
    cdef readonly object low
    cdef readonly object high
    cdef readonly object body


cdef class ForSegments(Node):
    cdef readonly object target
    cdef readonly object ends
    cdef readonly object body


cdef class ForIterator(Node):
    cdef readonly object call
    cdef readonly object body


cdef class ForAll(Node):
    cdef readonly object body


cdef class ForSec(Node):
    cdef readonly object pattern
    cdef readonly object body


cdef class IfSec(Node):
    cdef readonly object pattern
    cdef readonly object body


cdef class WithSection(Node):
    cdef readonly object section
    cdef readonly object body


cdef class Return(Node):
    cdef readonly object value


cdef class Jump(Node):
    cdef readonly str kind        # break, continue, stop, iterator_statement


cdef class Print(Node):
    cdef readonly list items


cdef class Declare(Node):
    cdef readonly str kind
    cdef readonly list items        # (Symbol, dims, (start, end))


cdef class Delete(Node):
    cdef readonly object target


cdef class Access(Node):
    cdef readonly object section


cdef class Insert(Node):
    cdef readonly str name


cdef class Uninsert(Node):
    cdef readonly str name


cdef class Connect(Node):
    cdef readonly object child
    cdef readonly object child_x
    cdef readonly object parent
    cdef readonly object parent_x


cdef class SetPointer(Node):
    cdef readonly object pointer
    cdef readonly object target


cdef class RangeAssign(Node):
    cdef readonly str op
    cdef readonly object section
    cdef readonly str name
    cdef readonly list index
    cdef readonly object x1
    cdef readonly object x2
    cdef readonly object y1
    cdef readonly object y2


cdef class Pair(Node):
    cdef readonly object low
    cdef readonly object high


cdef class Define(Node):
    cdef readonly object symbol
    cdef readonly int kind
    cdef readonly object body
    cdef readonly int n_numbers
    cdef readonly int n_objects
    cdef readonly object boxed


cdef class Directive(Node):
    cdef readonly str kind
    cdef readonly list names
