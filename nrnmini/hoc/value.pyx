# What HOC names stand for: symbols, cells, arrays, templates and their instances.
#
# Owns: storage of HOC values and how it dies. Leaves to others: which name means
# what where (symbol.py) and everything that runs (vm).

cimport cython
from libc.stdlib cimport calloc, free

from cpython.object cimport PyObject
from nrnmini.model.globals cimport GlobalVar
from nrnmini.model.object cimport Object, ObjectRegistry
from nrnmini.objects.stringref cimport StringRef
from nrnmini.store.column cimport Buffer, new_buffer
from nrnmini.store.handle cimport DataHandle, handle_to_element

from weakref import WeakSet

from nrnmini.hoc.opcodes import JUMPS, PLACED, SECOND_ONLY, A, G, K, L, M

cdef int PLACE_G = G
cdef int PLACE_M = M
cdef int PLACE_L = L
cdef int PLACE_A = A
cdef int PLACE_K = K

cdef extern from "Python.h":
    Py_ssize_t Py_REFCNT(object o)

KIND_NAMES = {
    Kind.UNDEFINED: "undefined name", Kind.NUMBER: "number variable",
    Kind.STRING: "string variable", Kind.OBJECT: "object variable",
    Kind.SECTION: "section", Kind.FUNC: "func", Kind.PROC: "proc",
    Kind.OBFUNC: "obfunc", Kind.ITERATOR: "iterator", Kind.TEMPLATE: "template",
    Kind.RANGEVAR: "range variable", Kind.MECHANISM: "mechanism",
    Kind.BUILTIN: "built-in function", Kind.CLASS: "built-in class",
    Kind.SECPROP: "section property", Kind.THIS: "this",
}


PROPERTIES = frozenset(("nseg", "L", "Ra", "rallbranch"))

# (name, subscripts, arguments)
NATIVE = {
    ("x", 1, 0): Native.VECTOR_X, ("x", 0, 1): Native.VECTOR_X,
    ("get", 0, 1): Native.VECTOR_GET, ("set", 0, 2): Native.VECTOR_SET,
    ("size", 0, 0): Native.VECTOR_SIZE, ("o", 0, 1): Native.LIST_OBJECT,
    ("object", 0, 1): Native.LIST_OBJECT, ("count", 0, 0): Native.LIST_COUNT,
    ("append", 0, 1): Native.LIST_APPEND,
}

cdef enum:
    # Scalars of a template whose body is still being read: their memory must not
    # move while code that holds its address runs.
    PROTOTYPE_NUMBERS = 4096


@cython.final
cdef class ObjCell:
    """One objref: a place that holds an object or None."""

    def __init__(self, value=None):
        self.value = value


@cython.final
cdef class NumArray:
    """``double x[3][4]``: row-major doubles in a buffer, or an array of the model."""

    def __init__(self, dims, Buffer buffer=None, label=""):
        cdef Py_ssize_t n = 1
        cdef int k = 0
        if len(dims) > 10:
            raise ValueError("an array has at most 10 dimensions")
        for d in dims:
            self.dims[k] = d
            n *= d
            k += 1
        self.n_dims = k
        self.size = n
        self.buffer = new_buffer(n, label) if buffer is None else buffer

    cdef int follow(self, GlobalVar var) except -1:
        # Elements of a global array of the model, which a reload may move.
        self.owner = var
        self.buffer = var.buffer
        self.offset = var.offset
        self.size = self.dims[0] = var.length
        return 0

    cdef double* base(self) noexcept:
        return self.buffer.data + self.offset

    cpdef tuple shape(self):
        return tuple([self.dims[k] for k in range(self.n_dims)])

    def kill(self):
        self.buffer.kill()

    def __len__(self):
        return self.size

    def __getitem__(self, Py_ssize_t i):
        if i < 0 or i >= self.size:
            raise IndexError(f"index {i} of an array of {self.size}")
        return self.base()[i]

    def __setitem__(self, Py_ssize_t i, double value):
        if i < 0 or i >= self.size:
            raise IndexError(f"index {i} of an array of {self.size}")
        self.base()[i] = value

    def handle(self, Py_ssize_t i):
        if i < 0 or i >= self.size:
            raise IndexError(f"index {i} of an array of {self.size}")
        if self.owner is not None:
            return self.owner.handle(i)
        return handle_to_element(self.buffer, self.offset + i)


@cython.final
cdef class CellArray:
    """An objref array (of `ObjCell`) or a section array (of model sections).

    The arrays of a template's prototype have a shape and no sections.
    """

    def __init__(self, cells, dims):
        self.cells = cells
        self.dims = dims

    def shape(self):
        return self.dims

    def __len__(self):
        return len(self.cells)


@cython.final
cdef class Code:
    """A compiled statement or procedure: instructions and where they come from.

    `listing` holds ``(opcode number, b, a, u, v, (start, end))`` rows. Operands
    u and v are a place ``(letter of opcodes.PLACES, where)``, an int, any object
    that the instruction works on, or None; jumps have the target in a.

    Parameters
    ----------
    need : int      slots of the stack that its expressions can use, at most
    safe : Code     the same code, for when `arguments` are not all numbers
    arguments : of int      arguments, counted from 1, that `listing` takes to be
                    numbers without looking
    """

    def __init__(self, str name, source, list listing, int n_numbers=0,
                 int n_objects=0, boxed=(), int need=0, Code safe=None,
                 arguments=()):
        cdef int i
        cdef int n = len(listing)
        cdef int n_constants = 0
        self.name = name
        self.source = source
        self.n = n
        self.listing = listing
        self.n_numbers = n_numbers
        self.n_locals = n_numbers + n_objects
        self.n_slots = self.n_locals + need
        self.boxed = tuple(boxed)
        self.n_boxed = len(self.boxed)
        self.consts = []
        self.safe = safe
        for k in arguments:
            self.checked |= 1u << <unsigned int>(k - 1)
            self.n_checked = max(self.n_checked, <int>k)
        self.instrs = <Instr*>calloc(n, sizeof(Instr))
        self.starts = <int*>calloc(n, sizeof(int))
        self.ends = <int*>calloc(n, sizeof(int))
        self.pool = <double*>calloc(2*n, sizeof(double))
        if not (self.instrs and self.starts and self.ends and self.pool):
            raise MemoryError
        for i in range(n):
            op, b, a, u, v, span = listing[i]
            self.instrs[i].op = op
            self.instrs[i].a = a - i if op in JUMPS else a
            self.starts[i], self.ends[i] = span
            if type(u) is tuple and op in PLACED:
                b = self.operand(&self.instrs[i].u, u, &n_constants)
            else:
                self.operand(&self.instrs[i].u, u, NULL)
            if v is not None:
                k = self.operand(&self.instrs[i].v, v, &n_constants)
                b = k if op in SECOND_ONLY else b + 16*k
            self.instrs[i].b = b

    cdef int operand(self, Value* p, object operand, int* n_constants) except -1:
        # Encodes an operand; the letter that the machine finds a place by.
        cdef Symbol symbol
        if operand is None:
            p.i = 0
        elif n_constants != NULL:
            letter, where = operand
            if letter == PLACE_K:
                self.pool[n_constants[0]] = where
                p.o = <PyObject*>&self.pool[n_constants[0]]
                n_constants[0] += 1
                return PLACE_G
            if letter == PLACE_G:
                symbol = where
                if symbol.address == NULL:
                    raise ValueError(f"`{symbol.name}` is not a scalar number")
                self.consts.append(symbol)
                self.consts.append(symbol.buffer)
                if symbol.users is not None:
                    symbol.users.add(self)
                p.o = <PyObject*>symbol.address
            elif letter == PLACE_M:
                p.i = where * sizeof(double)
            elif letter == PLACE_L:
                p.i = where * sizeof(Slot) + <Py_ssize_t>&(<Slot*>NULL).u
            elif letter == PLACE_A:
                p.i = (where - 1) * sizeof(Slot) + <Py_ssize_t>&(<Slot*>NULL).u
            else:
                p.i = where
            return letter
        elif type(operand) is int:
            p.i = operand
        else:
            self.consts.append(operand)
            p.o = <PyObject*>operand
        return 0

    def __dealloc__(self):
        free(self.instrs)
        free(self.starts)
        free(self.ends)
        free(self.pool)

    def follow(self, Symbol symbol not None):
        """The scalar `symbol` has moved: instructions that hold its address follow."""
        cdef int i
        for i, is_second in self.uses(symbol):
            if is_second:
                self.instrs[i].v.o = <PyObject*>symbol.address
            else:
                self.instrs[i].u.o = <PyObject*>symbol.address

    def first_use(self, Symbol symbol not None):
        """The span of the first instruction that holds the address of a scalar."""
        return self.span(self.uses(symbol)[0][0])

    cdef list uses(self, Symbol symbol):
        # (instruction, is it the second operand) for the addresses of a scalar.
        cdef list found = []
        for i, (op, _, _, u, v, _) in enumerate(self.listing):
            if type(u) is tuple and op in PLACED and u[0] == PLACE_G \
                    and u[1] is symbol:
                found.append((i, False))
            if v is not None and v[0] == PLACE_G and v[1] is symbol:
                found.append((i, True))
        return found

    def span(self, int i):
        """The span of instruction i."""
        from nrnmini.source import Span

        i = max(0, min(i, self.n - 1))
        return Span(self.source, self.starts[i], self.ends[i])


@cython.final
cdef class Symbol:
    """A name and what it is now.

    `value` by kind: number array `NumArray`; string `StringRef`; object `ObjCell`
    or `CellArray`; section `CellArray`; template `Template`; range variable and
    mechanism the model's record; built-in function a callable; class a
    `ClassSpec`. Members of a template keep theirs in the instance instead.
    """

    def __init__(self, str name, int kind=Kind.UNDEFINED, Template owner=None,
                 value=None, bint is_builtin=False):
        self.name = name
        self.kind = kind
        self.owner = owner
        self.value = value
        self.slot = -1
        self.is_builtin = is_builtin

    def place_number(self, Buffer buffer, Py_ssize_t offset):
        """Make it a scalar in memory that does not move."""
        self.kind = Kind.NUMBER
        self.n_dims = 0
        self.buffer = buffer
        self.offset = offset
        self.address = buffer.data + offset

    def place_global(self, GlobalVar var not None):
        """Make it a global variable of the model, and follow where that moves."""
        cdef Code code
        cdef NumArray array
        self.kind = Kind.NUMBER
        if var.is_array:
            array = NumArray((var.length,), var.buffer)
            array.follow(var)
            self.value = array
            self.n_dims = 1
            return
        if self.users is None:
            self.users = WeakSet()
        self.place_number(var.buffer, var.offset)
        self.is_int = var.is_int
        self.value = var
        for code in self.users:
            code.follow(self)

    def forget_global(self):
        """The global variable of the model that it was is gone: undefined."""
        self.kind = Kind.UNDEFINED
        self.n_dims = 0
        self.value = None

    @property
    def number(self):
        """Value of a top-level scalar."""
        if self.address == NULL:
            raise ValueError(f"`{self.name}` is not a scalar number")
        return self.address[0]

    @number.setter
    def number(self, double value):
        if self.address == NULL:
            raise ValueError(f"`{self.name}` is not a scalar number")
        self.address[0] = <double><long long>value if self.is_int else value

    def forget(self):
        """Undefined again. Its memory stays for code that was compiled with it."""
        if type(self.value) is NumArray:
            (<NumArray>self.value).kill()
            self.value = None
        self.kind = Kind.UNDEFINED
        self.n_dims = 0

    @property
    def has_address(self):
        return self.address != NULL

    def kind_name(self):
        """What it is, in words."""
        return KIND_NAMES[self.kind]

    def __repr__(self):
        return f"<{self.kind_name()} {self.name}>"


def place_scalar(Symbol symbol, double value=0.0):
    """Give a top-level symbol memory of its own: a scalar that never moves.

    After `delete` it is the same memory again, for code that was compiled with it.
    """
    cdef Buffer buffer = symbol.buffer
    if buffer is None:
        buffer = new_buffer(1, symbol.name)
    buffer.data[symbol.offset] = value
    symbol.place_number(buffer, symbol.offset)


@cython.final
cdef class Site:
    """One use of a component, and what was found there the last time.

    `n_index` subscripts and `n_args` arguments (-1: no parentheses) lie above
    the object on the stack. `want` as in opcodes.WANTS.
    """

    def __init__(self, str name, int n_index=0, int n_args=-1, int want=3,
                 int extra=0, bint has_base=True):
        self.name = name
        self.n_index = n_index
        self.n_args = n_args
        self.want = want
        self.extra = extra
        self.has_base = has_base
        self.native = NATIVE.get((name, n_index, max(n_args, 0)), Native.NO_NATIVE)
        self.is_property = name in PROPERTIES

    def __repr__(self):
        index = f"[{self.n_index}]" if self.n_index else ""
        args = f"({self.n_args})" if self.n_args >= 0 else ""
        return f".{self.name}{index}{args}"


@cython.final
cdef class Template:
    """A HOC template: its members and their places in an instance."""

    def __init__(self, str name, Template outer=None):
        self.name = name
        self.outer = outer
        self.table = {}
        self.public = set()
        self.slots = []
        self.is_open = True

    def add_number(self, Symbol symbol):
        """Give a member a place among the scalars of every instance."""
        if not self.is_open:
            raise ValueError(
                f"`{symbol.name}` cannot become a member of `{self.name}`: the "
                "template is complete")
        if self.n_numbers >= PROTOTYPE_NUMBERS:
            raise ValueError(f"template `{self.name}` has too many variables")
        symbol.kind = Kind.NUMBER
        symbol.n_dims = 0
        symbol.slot = self.n_numbers
        self.n_numbers += 1

    def add_member(self, Symbol symbol, int kind):
        """Give a member a place among the other values of every instance."""
        if not self.is_open:
            raise ValueError(
                f"`{symbol.name}` cannot become a member of `{self.name}`: the "
                "template is complete")
        symbol.kind = kind
        symbol.slot = len(self.slots)
        self.slots.append(symbol)
        self.prototype.values.append(None)

    def close(self):
        """The body is complete. Sections that it made were for its statements only;
        instances make their own."""
        cdef Symbol s
        self.is_open = False
        for s in self.slots:
            if s.kind == Kind.SECTION:
                self.has_sections = True
                sections = <CellArray>self.prototype.values[s.slot]
                for section in sections.cells:
                    self.prototype.interp.section_ends(section)
                self.prototype.values[s.slot] = CellArray([], sections.dims)

    def public_names(self):
        return sorted(self.public)

    def __repr__(self):
        return f"<template {self.name}>"


@cython.final
@cython.no_gc_clear
cdef class HocObject(Object):
    """An instance of a HOC template.

    Upper floors use `get_member`, `set_member`, `call_member`, `member_kind` and
    `public_names`. The first four know names that are not public, too.
    """

    def __init__(self, interp, Template template, ObjectRegistry registry=None):
        self.interp = interp
        self.template = template
        self.values = []
        cdef Py_ssize_t n = template.n_numbers
        if template.is_open:
            n = PROTOTYPE_NUMBERS
        if registry is not None:
            self.enter(registry, template.name)
        self.buffer = new_buffer(n, template.name)
        self.numbers = self.buffer.data

    cdef int lose(self, int n_frames) except -1:
        # One objref fewer refers to it: tells unref(). The caller still holds one
        # reference of its own.
        cdef int n = <int>Py_REFCNT(self) - 1 - n_frames
        if n <= 0:
            n = 0
            self.was_told = True
        self.interp.call_unref(self, n)
        return 0

    def __del__(self):
        cdef Symbol s
        if self.is_dying:
            return
        if self.template is not None and self.template.unref is not None \
                and not self.was_told:
            self.was_told = True
            self.interp.call_unref(self, 0)
        self.is_dying = True
        if self.buffer is not None:
            self.buffer.kill()
        if self.values is None or self.template is None:
            return
        for s in self.template.slots:
            if s.slot >= len(self.values):
                break
            value = self.values[s.slot]
            if type(value) is NumArray:
                (<NumArray>value).buffer.kill()
            elif s.kind == Kind.SECTION and type(value) is CellArray \
                    and self.interp is not None:
                for section in (<CellArray>value).cells:
                    self.interp.section_ends(section)

    # ---- the face for upper floors ------------------------------------------

    def public_names(self):
        return self.template.public_names()

    def member_kind(self, str name):
        """"number", "array", "string", "object", "objects", "section",
        "sections", "func", "proc", "obfunc", "iterator", "template" or None."""
        return self.interp.member_kind(self, name)

    def get_member(self, str name, *indices):
        return self.interp.get_member(self, name, indices)

    def set_member(self, str name, value, *indices):
        self.interp.set_member(self, name, value, indices)

    def call_member(self, str name, *args):
        return self.interp.call_member(self, name, args)

    def member_handle(self, str name, *indices):
        return self.interp.member_handle(self, name, indices)


cdef HocObject new_instance(object interp, Template template, ObjectRegistry registry):
    cdef HocObject obj = HocObject.__new__(HocObject)
    cdef list values = []
    cdef list proto = template.prototype.values
    cdef Symbol s
    obj.interp = interp
    obj.template = template
    obj.enter(registry, template.name)
    obj.buffer = new_buffer(template.n_numbers, template.name)
    obj.numbers = obj.buffer.data
    obj.values = values
    for s in template.slots:
        if s.kind == Kind.STRING:
            values.append(StringRef(""))
        elif s.kind == Kind.OBJECT:
            # As its declaration was read: an instance can make an array of it later.
            old = proto[s.slot]
            if type(old) is CellArray:
                values.append(CellArray([ObjCell(None) for _ in old.cells], old.dims))
            else:
                values.append(ObjCell.__new__(ObjCell))
        elif s.kind == Kind.NUMBER:
            values.append(
                NumArray((<NumArray>proto[s.slot]).shape(), None, s.name))
        else:
            values.append(proto[s.slot])
    return obj


cdef DataHandle symbol_handle(Symbol s, HocObject self):
    # A handle to a scalar number.
    if s.slot < 0:
        if s.is_int:
            raise ValueError(f"`{s.name}` is an integer of the simulator: it has no "
                             "address")
        if isinstance(s.value, GlobalVar):
            return (<GlobalVar>s.value).handle()
        return handle_to_element(s.buffer, s.offset)
    return handle_to_element(self.buffer, s.slot)


def scalar_value(Symbol s not None, HocObject self):
    """Value of a scalar number."""
    return s.address[0] if s.slot < 0 else self.numbers[s.slot]


def set_scalar(Symbol s not None, HocObject self, double value):
    """Assign a scalar number."""
    if s.slot >= 0:
        self.numbers[s.slot] = value
    else:
        s.number = value


def scalar_handle(Symbol s not None, HocObject self):
    """The data handle of a scalar number."""
    return symbol_handle(s, self)
