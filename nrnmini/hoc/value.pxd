# What HOC names stand for: symbols, cells, arrays, templates and their instances.

from cpython.object cimport PyObject
from nrnmini.model.globals cimport GlobalVar
from nrnmini.model.object cimport Object, ObjectRegistry
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle


# What a name is now. The grammar class of a name follows from it.
cdef enum Kind:
    UNDEFINED = 0
    NUMBER = 1                  # scalar or array (n_dims > 0)
    STRING = 2
    OBJECT = 3
    SECTION = 4
    FUNC = 5
    PROC = 6
    OBFUNC = 7
    ITERATOR = 8
    TEMPLATE = 9
    RANGEVAR = 10
    MECHANISM = 11
    BUILTIN = 12                # a function written in Python or C
    CLASS = 13                  # a built-in class
    SECPROP = 14                # nseg L Ra rallbranch
    THIS = 15                   # the instance that runs


# Tags of a stack slot; from OBJ on the slot owns a reference (or NULL).
cdef enum Tag:
    T_NUM = 0
    T_VOID = 1                  # result of a call that gives nothing: 0, or null
    T_OBJ = 2                   # object; NULL is the null object
    T_CELL = 3                  # ObjCell: an object that can be rebound
    T_STR = 4                   # text
    T_STRREF = 5                # StringRef: a text that can be assigned
    T_HANDLE = 6                # DataHandle
    T_SEC = 7                   # Section
    T_BOX = 8                   # Buffer of a local whose address was taken
    T_ITER = 9                  # iterator of forall, forsec
    T_REF = 10                  # element `aux` of a Buffer: a pointer without a handle


# Components of Vector and List that the machine does itself.
cdef enum Native:
    NO_NATIVE = 0
    VECTOR_X = 1
    VECTOR_GET = 2
    VECTOR_SET = 3
    VECTOR_SIZE = 4
    LIST_OBJECT = 5
    LIST_COUNT = 6
    LIST_APPEND = 7


cdef union Value:
    double      d
    PyObject*   o
    Py_ssize_t  i


cdef struct Slot:
    int   tag
    int   aux
    Value u


cdef struct Instr:
    short op                    # opcodes.OP_*
    short b
    int   a                     # of a jump: how far
    Value u                     # an address, an offset, or a borrowed object
    Value v                     # the second place


cdef class ObjCell:             # one objref
    cdef public object value    # None: null


cdef class NumArray:            # `double x[3][4]`
    cdef Buffer     buffer
    cdef Py_ssize_t offset      # of element 0 in the buffer
    cdef Py_ssize_t size
    cdef int        n_dims
    cdef Py_ssize_t dims[10]
    cdef GlobalVar  owner       # None, or the global array of the model that it is
    cdef double* base(self) noexcept
    cdef int follow(self, GlobalVar var) except -1
    cpdef tuple shape(self)


cdef class CellArray:           # objref and section arrays
    cdef readonly list  cells   # ObjCell or Section
    cdef readonly tuple dims


cdef class Code:                # compiled statement or procedure
    cdef object          __weakref__
    cdef Instr*          instrs
    cdef readonly int    n
    cdef int*            starts     # span of each instruction in `source`
    cdef int*            ends
    cdef readonly object source     # SourceFile
    cdef readonly str    name
    cdef readonly int    n_locals   # numbers first, then objects
    cdef readonly int    n_numbers
    cdef readonly int    n_slots    # of the stack that it may use, locals included
    cdef readonly list   consts     # owns what `u.o` and `v.o` borrow
    cdef double*         pool       # its constant numbers
    cdef readonly list   listing    # (op, b, a, u, v, span), for disasm
    cdef readonly int    n_boxed
    cdef readonly tuple  boxed      # locals whose address is taken
    # `instrs` take the first n_checked arguments that `checked` has a bit for to be
    # numbers; when they are not, `safe` is run instead. None: nothing is assumed.
    cdef readonly Code   safe
    cdef readonly int    n_checked
    cdef readonly unsigned int checked
    cdef list uses(self, Symbol symbol)
    cdef int operand(self, Value* p, object operand, int* n_constants) except -1


cdef class Symbol:
    cdef readonly str    name
    cdef public int      kind
    cdef public int      n_dims
    cdef readonly Template owner    # None: top level or built-in
    cdef public int      slot       # in an instance; -1: storage is here
    cdef public bint     is_public
    cdef public bint     is_builtin
    cdef public bint     is_int     # truncates on assignment
    cdef double*         address    # scalar number at top level
    cdef Buffer          buffer     # that holds it
    cdef Py_ssize_t      offset
    cdef readonly object users      # of a global of the model: Code with its address
    cdef public object   value      # see `Kind`
    cdef public Code     code       # procedures
    cdef public str      doc


cdef class Template:
    cdef object            __weakref__
    cdef readonly str      name
    cdef readonly dict     table        # name -> Symbol (members and externals)
    cdef public set        public
    cdef readonly Template outer
    cdef public int        n_numbers    # scalars: index into HocObject.numbers
    cdef readonly list     slots        # Symbol of every other member, by slot
    cdef public HocObject  prototype
    cdef public Symbol     init
    cdef public Symbol     unref
    cdef public bint       is_open      # between begintemplate and endtemplate
    cdef readonly bint     has_sections


cdef class HocObject(Object):
    # An instance of a HOC template.
    cdef readonly Template template
    cdef readonly object   interp
    cdef Buffer            buffer       # scalar numbers
    cdef double*           numbers
    cdef readonly list     values       # the other members, by slot
    cdef readonly bint     is_dying
    cdef bint              was_told     # that no reference is left
    cdef int lose(self, int n_frames) except -1


cdef class Site:                # one use of a component
    cdef readonly str    name
    cdef readonly int    n_index, n_args    # n_args -1: no parentheses
    cdef readonly int    want               # opcodes.WANTS
    cdef readonly int    extra
    cdef readonly bint   has_base
    cdef readonly int    native             # Native: what the machine does itself
    cdef readonly bint   is_property        # nseg, L, Ra or rallbranch of a section
    # What the name meant the last time, for `key`: a Template, a class name, ...
    cdef object          key
    cdef int             action
    cdef object          found


cdef DataHandle symbol_handle(Symbol s, HocObject self)
cdef inline object member_value(Symbol s, HocObject self):
    return s.value if s.slot < 0 else self.values[s.slot]


# A new object with empty members; its sections are still to be made.
cdef HocObject new_instance(object interp, Template template, ObjectRegistry registry)
