# The HOC machine: frames and the loop over instructions.
#
# Owns: control flow, calls, arithmetic, scalars and arrays, call chains of errors.
# Leaves to others: what components and sections are (access), text to code
# (parser, compiler), what a session is (interpreter).
#
# A pointer into the stack or to an instruction stays valid: neither moves. `sp`
# is a local of the loop and is written back before anything that may look at the
# stack or raise.

from libc.math cimport floor
from libc.stdlib cimport free, malloc
from cpython.exc cimport PyErr_CheckSignals
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF, Py_XINCREF
from nrnmini.hoc cimport opcodes as op_
from nrnmini.hoc.access cimport Access
from nrnmini.hoc.stack cimport (
    MAX_FRAMES, MAX_RUNS, math_function, modulo, object_text, power,
    update)
from nrnmini.hoc.value cimport (
    CellArray, Code, HocObject, Instr, Kind, NumArray, ObjCell, Site, Slot, Symbol,
    T_BOX, T_CELL, T_HANDLE, T_ITER, T_NUM, T_OBJ, T_SEC, T_STR, T_STRREF, T_VOID,
    Template, symbol_handle)
from nrnmini.model.model cimport RangeVar
from nrnmini.model.section cimport Section
from nrnmini.store.column cimport Buffer, DType, new_buffer
from nrnmini.store.handle cimport DataHandle, handle_to_element

from nrnmini.errors import Diagnostic, DiagnosticError, HocError, suggest
from nrnmini.hoc.opcodes import MATH_FUNCTIONS
from nrnmini.hoc.stack import RunError
from nrnmini.objects.table import StringRef


def math_by_name(str name, tuple args):
    """One of opcodes.MATH_FUNCTIONS, called from Python."""
    if len(args) != 1:
        raise RunError(f"`{name}` takes one number")
    cdef double x = args[0]
    if name == "int":
        x = x + 1e-11 if x >= 0 else x - 1e-11
        return floor(x) if x >= 0 else -floor(-x)
    return math_function(MATH_FUNCTIONS.index(name), x)


class StopRun(Exception):
    """`stop`: unwind to top level."""


cdef enum:
    TICKS = 2000                # backward jumps between looks for Ctrl-C
    PAUSES = 16                 # of them between chances for other threads
    SLACK = 4096                # slots that a frame may use beside its locals


cdef inline double* live_double(DataHandle handle) noexcept:
    # Address of a float64 that exists, else NULL.
    if handle.source is None or handle.source.dtype != DType.F64:
        return NULL
    return <double*>handle.address()


cdef class Machine(Access):
    """Runs code. One belongs to one interpreter."""

    def __cinit__(self):
        self.frames = <Frame*>malloc(MAX_FRAMES * sizeof(Frame))
        if self.frames == NULL:
            raise MemoryError
        self.fi = -1
        self.max_frames = MAX_FRAMES

    def __init__(self, interp, context, Symbol epsilon not None):
        self.interp = interp
        self.context = context
        self.model = context.model
        self.epsilon = epsilon.address

    def __dealloc__(self):
        free(self.frames)

    # ---- entry points for Python ------------------------------------------------

    def execute_code(self, Code code not None, HocObject me=None):
        """Run a top-level statement, in the scope of an object if given."""
        self.execute(code, me)

    def call_symbol(self, Symbol s not None, tuple args, HocObject me=None):
        """Call a procedure with Python values; returns its result (None: proc)."""
        cdef int want
        cdef Slot* base = self.sp
        for arg in args:
            self.push_argument(arg)
        want = 2 if s.kind == Kind.OBFUNC else 1 if s.kind == Kind.FUNC else 0
        try:
            self.enter(s, <PyObject*>me if me is not None else NULL, len(args), want, 0)
        except BaseException as e:
            self.drop_to(base)
            raise self.describe(e, self.fi + 1) from e
        self.frames[self.fi].entry = 1
        self.run(self.fi)
        result = None
        if want:
            result = self.python_value(self.sp - 1)
        self.drop_to(base)
        return result

    cdef int push_argument(self, object arg) except -1:
        if arg is None:
            self.push(T_OBJ, None)
        elif isinstance(arg, str):
            self.sp.aux = 0
            self.push(T_STRREF, StringRef(arg))
        elif type(arg) is ObjCell:
            self.push(T_CELL, arg)
        else:
            self.push_python(arg)
        return 0

    def make(self, Symbol s not None, tuple args):
        """`new s(args)`."""
        cdef Slot* base = self.sp
        cdef int top = self.fi
        for arg in args:
            self.push_argument(arg)
        try:
            self.new_object(s, len(args))
        except BaseException as e:
            self.drop_to(base)
            raise self.describe(e, self.fi + 1) from e
        if self.fi > top:               # init() is to run
            self.frames[self.fi].entry = 1
            self.run(self.fi)
        result = self.python_value(self.sp - 1)
        self.drop_to(base)
        return result

    def reset_sections(self, Py_ssize_t height):
        """Drop what statements left on the section stack; `access` stays."""
        cdef list stack = self.model.section_stack
        del stack[max(height, <Py_ssize_t>self.n_base):]

    def create_sections(self, HocObject obj not None):
        """The sections of a new instance, in the order of their declaration."""
        cdef Symbol s
        for s in obj.template.slots:
            if s.kind == Kind.SECTION:
                obj.values[s.slot] = self.new_sections(
                    s, (<CellArray>obj.values[s.slot]).dims, obj)

    def argument_count(self):
        """`numarg()`: arguments of the running procedure."""
        return self.frames[self.fi].n_args if self.fi >= 0 else 0

    def argument_type(self, int k):
        """`argtype(k)`: -1 absent, 0 number, 1 object, 2 text, 3 pointer."""
        cdef Frame* f
        cdef int tag
        if self.fi < 0:
            raise RunError("argtype() is possible only in a procedure")
        f = &self.frames[self.fi]
        if k < 1 or k > f.n_args:
            return -1
        tag = f.args[k - 1].tag
        if tag == T_OBJ or tag == T_CELL:
            return 1
        if tag == T_STR or tag == T_STRREF:
            return 2
        if tag == T_HANDLE:
            return 3
        return 0

    @property
    def scope_object(self):
        """The instance that runs, or None."""
        if self.fi < 0 or self.frames[self.fi].me == NULL:
            return None
        return <object>self.frames[self.fi].me

    @property
    def running_name(self):
        """Name of the procedure that runs, or ''."""
        if self.fi < 0 or self.frames[self.fi].symbol == NULL:
            return ""
        return (<Symbol>self.frames[self.fi].symbol).name

    @property
    def is_idle(self):
        return self.fi < 0

    # ---- frames -----------------------------------------------------------------

    cdef int enter(self, Symbol s, PyObject* me, int n_args, int want, int drop) \
            except -1:
        # A frame for procedure s, whose arguments lie on the stack.
        # Code is borrowed: the interpreter keeps what is redefined while it runs.
        cdef PyObject* code = <PyObject*>s.code
        cdef Frame* f
        cdef Slot* p
        cdef int i
        cdef int n
        if s.code is None or s.kind < Kind.FUNC or s.kind > Kind.ITERATOR:
            self.undefined(s)
        if self.fi + 1 >= self.max_frames or \
                self.sp + (<Code>code).n_locals + SLACK >= self.limit:
            raise RunError(
                f"`{s.name}`: calls are nested too deeply ({self.fi + 1})",
                help="does it call itself without an end?")
        self.fi += 1
        f = &self.frames[self.fi]
        f.code = code
        f.me = me
        Py_XINCREF(me)
        f.symbol = <PyObject*>s
        f.args = self.sp - n_args
        f.locals = p = self.sp
        f.n_args = n_args
        f.want = want
        f.drop = drop
        f.entry = 0
        f.home = -1
        f.is_body = 0
        n = (<Code>code).n_numbers
        for i in range(n):
            p[i].tag = T_NUM
            p[i].u.d = 0
        for i in range(n, (<Code>code).n_locals):
            p[i].tag = T_OBJ
            p[i].u.o = NULL
        self.sp = p + (<Code>code).n_locals
        f.ip = (<Code>code).instrs
        self.me = me
        if (<Code>code).n_boxed:
            for k in (<Code>code).boxed:
                i = k
                buffer = new_buffer(1, "local")
                p[i].tag = T_BOX
                p[i].u.o = <PyObject*>buffer
                Py_INCREF(buffer)
        return 0

    cdef void leave(self) noexcept:
        # Forgets the running frame and its part of the stack.
        cdef Frame* f = &self.frames[self.fi]
        cdef PyObject* me = f.me
        cdef Slot* p
        if f.is_body == 0:
            if (<Code>f.code).n_boxed:
                p = f.locals
                while p < self.sp:      # a pointer to a local dies with it
                    if p.tag == T_BOX:
                        (<Buffer>p.u.o).kill()
                    p += 1
            self.drop_to(f.args - f.drop)
        self.fi -= 1
        self.me = self.frames[self.fi].me if self.fi >= 0 else NULL
        if me != NULL:
            Py_XDECREF(me)

    cdef int execute(self, Code code, HocObject me) except -1:
        cdef Frame* f
        if self.n_runs >= MAX_RUNS or self.fi + 1 >= self.max_frames \
                or self.sp + SLACK >= self.limit:
            raise RunError("statements are nested too deeply",
                           help="does a statement execute itself without an end?")
        self.fi += 1
        f = &self.frames[self.fi]
        f.code = <PyObject*>code
        f.me = <PyObject*>me if me is not None else NULL
        Py_XINCREF(f.me)
        f.symbol = NULL
        f.args = f.locals = self.sp
        f.n_args = 0
        f.want = 0
        f.drop = 0
        f.entry = 1
        f.home = -1
        f.is_body = 0
        f.ip = code.instrs
        self.me = f.me
        return self.run(self.fi)

    cdef int run(self, int base) except -1:
        # Runs frame `base` until it returns.
        cdef Slot* bottom = self.frames[base].args - self.frames[base].drop
        cdef Instr* saved = self.ip
        if self.n_runs >= MAX_RUNS:
            while self.fi >= base:
                self.leave()
            self.drop_to(bottom)
            raise RunError("statements are nested too deeply",
                           help="does a statement execute itself without an end?")
        self.n_runs += 1
        try:
            self.loop(base)
        except BaseException as e:
            self.frames[self.fi].ip = self.ip
            error = self.describe(e, base)
            while self.fi >= base:
                self.leave()
            self.drop_to(bottom)
            if error is e:
                raise
            raise error from e
        finally:
            self.n_runs -= 1
            self.ip = saved
        return 0

    cdef object describe(self, object error, int base):
        # The error as a HocError with place and call chain.
        cdef int i
        cdef Frame* f
        cdef Slot* p
        cdef Code code
        if not isinstance(error, Exception) or isinstance(error, StopRun):
            return error
        trail = []
        span = None
        for i in range(self.fi, base - 1, -1):
            f = &self.frames[i]
            code = <Code>f.code
            at = code.span(<int>(f.ip - code.instrs))
            if span is None:
                span = at
            if f.symbol != NULL and f.is_body == 0:
                args = []
                p = f.args
                while p < f.args + f.n_args and len(args) < 6:
                    args.append(self.show(p))
                    p += 1
                if f.n_args > 6:
                    args.append("...")
                name = (<Symbol>f.symbol).name
                if f.me != NULL:
                    name = f"{object_text(<object>f.me)}.{name}"
                trail.append(f"  in {name}({', '.join(args)}) at {at.source.name}:"
                             f"{at.line}")
            elif f.is_body == 0 and i == base and error.__class__ is HocError:
                trail.append(f"  at {at.source.name}:{at.line}")
        if isinstance(error, HocError) and error.diagnostics:
            error.diagnostics[0].trail.extend(trail)
            return error
        help = getattr(error, "help", "")
        if type(error) is RunError:
            message = error.message
        elif isinstance(error, DiagnosticError) and error.diagnostics:
            message = str(error)
        else:
            message = str(error) or type(error).__name__
            if not isinstance(error, (RuntimeError, ValueError, TypeError, KeyError,
                                      IndexError, OSError)):
                message = f"{type(error).__name__}: {message}"
        if "\nhelp: " in message and not help:
            message, _, help = message.partition("\nhelp: ")
        if span is None:
            if type(error) is RunError:
                return HocError(Diagnostic(message, help=help))
            return error
        return HocError(Diagnostic(message, span, help=help, trail=trail))

    cdef int undefined(self, Symbol s) except -1:
        if s.kind == Kind.UNDEFINED or (
                Kind.FUNC <= s.kind <= Kind.ITERATOR and s.code is None):
            raise RunError(f"undefined function `{s.name}`",
                           help=suggest(s.name, self.interp.callable_names(s.name)))
        raise RunError(f"`{s.name}` is a {s.kind_name()}, not a function")

    cdef int pause(self) except -1:
        # Every TICKS backward jumps: Ctrl-C, and now and then other threads.
        self.n_pauses += 1
        if self.n_pauses >= PAUSES:
            self.n_pauses = 0
            with nogil:
                pass
        return PyErr_CheckSignals()

    # ---- operands ---------------------------------------------------------------

    cdef Slot* argument(self, Frame* f, int k) except NULL:
        if k < 1 or k > f.n_args:
            name = (<Symbol>f.symbol).name if f.symbol != NULL else "the top level"
            raise RunError(
                f"`{name}` has no argument {k}: it was called with {f.n_args}",
                help="numarg() tells how many there are")
        return f.args + (k - 1)

    cdef int local_index(self, Frame* f, int slot) except -1:
        return <int>floor(f.locals[slot].u.d + self.epsilon[0])

    cdef double* place(self, int mode, Instr* ip, Frame* f) except NULL:
        # Address of a scalar: see opcodes.PLACES.
        cdef Slot* s
        if mode == 0:
            return <double*>ip.u.o
        if mode == 1:
            if self.me == NULL:
                raise RunError("this belongs to an object, and none runs")
            return (<HocObject>self.me).numbers + ip.u.i
        if mode == 2:
            return &f.locals[ip.u.i].u.d
        if mode == 4:
            return (<Buffer>f.locals[ip.u.i].u.o).data
        s = self.argument(f, <int>ip.u.i)
        if s.tag != T_NUM:
            if s.tag == T_HANDLE:
                raise RunError(f"argument {ip.u.i} is a pointer: write $&{ip.u.i}")
            raise RunError(
                f"argument {ip.u.i} is {self.kind_of(s)}, not a number")
        return &s.u.d

    cdef int raise_no_result(self) except -1:
        cdef Symbol s = <Symbol>self.frames[self.fi].symbol
        raise RunError(f"`{s.name}` ({s.kind_name()}) returns no value",
                       help="end it with `return`")

    cdef int new_object(self, Symbol s, int n_args) except -1:
        # Arguments on the stack -> object; when init() is to run, a frame for it.
        cdef Template t
        cdef HocObject obj
        cdef Slot* first = self.sp - n_args
        cdef Slot* p
        if s.kind == Kind.CLASS:
            value = s.value.create(self.context, *self.take_arguments(n_args))
            self.push(T_OBJ, value)
            return 0
        if s.kind != Kind.TEMPLATE:
            raise RunError(f"`{s.name}` is not a template")
        t = s.value
        if t.is_open:
            raise RunError(f"template `{t.name}` is not complete yet")
        obj = self.interp.new_instance(t)
        if t.init is None or t.init.code is None:
            self.drop_to(first)
            self.push(T_OBJ, obj)
            return 0
        # The object goes below the arguments, and stays when init returns.
        p = self.sp
        while p > first:
            p[0] = (p - 1)[0]
            p -= 1
        self.sp += 1
        first.tag = T_OBJ
        first.u.o = <PyObject*>obj
        Py_INCREF(obj)
        return self.enter(t.init, <PyObject*>obj, n_args, 0, 0)

    # ---- the loop ---------------------------------------------------------------

    cdef int loop(self, int base) except -1:
        cdef Frame* f = &self.frames[self.fi]
        cdef Instr* code = (<Code>f.code).instrs
        cdef Instr* ip = f.ip
        cdef Slot* sp = self.sp
        cdef Slot* args = f.args
        cdef Slot* locs = f.locals
        cdef double* nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
        cdef double* eps = self.epsilon
        cdef int ticks = TICKS
        cdef int op
        cdef int n
        cdef int want
        cdef double x
        cdef double y
        cdef double* p
        cdef Slot* s
        cdef Slot held
        cdef Py_ssize_t k
        cdef PyObject* o
        cdef PyObject* callee
        cdef Symbol held_symbol
        cdef object value = None
        cdef DataHandle handle
        while True:
            self.ip = ip
            op = ip.op
            if op == op_.OP_CONST:
                sp.tag = T_NUM
                sp.u.d = ip.u.d
                sp += 1
            elif op == op_.OP_LOAD_G:
                sp.tag = T_NUM
                sp.u.d = (<double*>ip.u.o)[0]
                sp += 1
            elif op == op_.OP_LOAD_L:
                sp.tag = T_NUM
                sp.u.d = locs[ip.a].u.d
                sp += 1
            elif op == op_.OP_LOAD_M:
                sp.tag = T_NUM
                sp.u.d = nums[ip.a]
                sp += 1
            elif op == op_.OP_LOAD_B:
                sp.tag = T_NUM
                sp.u.d = (<Buffer>locs[ip.a].u.o).data[0]
                sp += 1
            elif op == op_.OP_ARG:
                if ip.a > f.n_args or args[ip.a - 1].tag != T_NUM:
                    s = self.argument(f, ip.a)
                    x = self.number(s)
                else:
                    x = args[ip.a - 1].u.d
                sp.tag = T_NUM
                sp.u.d = x
                sp += 1
            elif op == op_.OP_SET_G:
                sp -= 1
                (<double*>ip.u.o)[0] = sp.u.d
            elif op == op_.OP_SET_L:
                sp -= 1
                locs[ip.a].u.d = sp.u.d
            elif op == op_.OP_STORE:
                p = self.place(ip.b, ip, f)
                p[0] = (sp - 1).u.d
                if ip.a == 0:
                    sp -= 1
            elif op == op_.OP_ADD_TO:
                p = self.place(ip.b, ip, f)
                p[0] += (sp - 1).u.d
                (sp - 1).u.d = p[0]
                if ip.a == 0:
                    sp -= 1
            elif op == op_.OP_SUB_FROM:
                p = self.place(ip.b, ip, f)
                p[0] -= (sp - 1).u.d
                (sp - 1).u.d = p[0]
                if ip.a == 0:
                    sp -= 1
            elif op == op_.OP_MUL_BY:
                p = self.place(ip.b, ip, f)
                p[0] *= (sp - 1).u.d
                (sp - 1).u.d = p[0]
                if ip.a == 0:
                    sp -= 1
            elif op == op_.OP_DIV_BY:
                p = self.place(ip.b, ip, f)
                if (sp - 1).u.d == 0:
                    raise RunError("division by zero")
                p[0] /= (sp - 1).u.d
                (sp - 1).u.d = p[0]
                if ip.a == 0:
                    sp -= 1
            # ---- arithmetic ----
            elif op == op_.OP_ADD:
                sp -= 1
                (sp - 1).u.d += sp.u.d
            elif op == op_.OP_SUB:
                sp -= 1
                (sp - 1).u.d -= sp.u.d
            elif op == op_.OP_MUL:
                sp -= 1
                (sp - 1).u.d *= sp.u.d
            elif op == op_.OP_DIV:
                sp -= 1
                if sp.u.d == 0:
                    raise RunError("division by zero")
                (sp - 1).u.d /= sp.u.d
            elif op == op_.OP_MOD:
                sp -= 1
                (sp - 1).u.d = modulo((sp - 1).u.d, sp.u.d)
            elif op == op_.OP_POW:
                sp -= 1
                (sp - 1).u.d = power((sp - 1).u.d, sp.u.d)
            elif op == op_.OP_NEG:
                (sp - 1).u.d = -(sp - 1).u.d
            elif op == op_.OP_NOT:
                (sp - 1).u.d = 1 if (sp - 1).u.d == 0 else 0
            elif op == op_.OP_AND:
                sp -= 1
                (sp - 1).u.d = 1 if (sp - 1).u.d != 0 and sp.u.d != 0 else 0
            elif op == op_.OP_OR:
                sp -= 1
                (sp - 1).u.d = 1 if (sp - 1).u.d != 0 or sp.u.d != 0 else 0
            elif op == op_.OP_EQ:
                sp -= 1
                x = (sp - 1).u.d
                y = sp.u.d
                (sp - 1).u.d = 1 if x <= y + eps[0] and x >= y - eps[0] else 0
            elif op == op_.OP_NE:
                sp -= 1
                x = (sp - 1).u.d
                y = sp.u.d
                (sp - 1).u.d = 1 if x < y - eps[0] or x > y + eps[0] else 0
            elif op == op_.OP_LT:
                sp -= 1
                (sp - 1).u.d = 1 if (sp - 1).u.d < sp.u.d - eps[0] else 0
            elif op == op_.OP_LE:
                sp -= 1
                (sp - 1).u.d = 1 if (sp - 1).u.d <= sp.u.d + eps[0] else 0
            elif op == op_.OP_GT:
                sp -= 1
                (sp - 1).u.d = 1 if (sp - 1).u.d > sp.u.d + eps[0] else 0
            elif op == op_.OP_GE:
                sp -= 1
                (sp - 1).u.d = 1 if (sp - 1).u.d >= sp.u.d - eps[0] else 0
            elif op == op_.OP_ADD_K:
                (sp - 1).u.d += ip.u.d
            elif op == op_.OP_SUB_K:
                (sp - 1).u.d -= ip.u.d
            elif op == op_.OP_MUL_K:
                (sp - 1).u.d *= ip.u.d
            elif op == op_.OP_DIV_K:
                (sp - 1).u.d /= ip.u.d
            elif op == op_.OP_ADD_V:
                p = <double*>ip.u.o if ip.b == 0 else (
                    nums + ip.u.i if ip.b == 1 else &locs[ip.u.i].u.d)
                (sp - 1).u.d += p[0]
            elif op == op_.OP_SUB_V:
                p = <double*>ip.u.o if ip.b == 0 else (
                    nums + ip.u.i if ip.b == 1 else &locs[ip.u.i].u.d)
                (sp - 1).u.d -= p[0]
            elif op == op_.OP_MUL_V:
                p = <double*>ip.u.o if ip.b == 0 else (
                    nums + ip.u.i if ip.b == 1 else &locs[ip.u.i].u.d)
                (sp - 1).u.d *= p[0]
            elif op == op_.OP_MATH:
                if ip.a == op_.MATH_INT:
                    x = (sp - 1).u.d
                    x = x + eps[0] if x >= 0 else x - eps[0]
                    x = floor(x) if x >= 0 else -floor(-x)
                    (sp - 1).u.d = x
                else:
                    (sp - 1).u.d = math_function(ip.a, (sp - 1).u.d)
            # ---- jumps ----
            elif op == op_.OP_JUMP:
                ip = code + ip.a
                continue
            elif op == op_.OP_LOOP:
                ip = code + ip.a
                ticks -= 1
                if ticks <= 0:
                    ticks = TICKS
                    self.sp = sp
                    self.pause()
                continue
            elif op == op_.OP_JUMP_FALSE:
                sp -= 1
                if sp.u.d == 0:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_EQ:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x <= y + eps[0] and x >= y - eps[0]):
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_NE:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x < y - eps[0] or x > y + eps[0]):
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_LT:
                sp -= 2
                if not sp.u.d < (sp + 1).u.d - eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_LE:
                sp -= 2
                if not sp.u.d <= (sp + 1).u.d + eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_GT:
                sp -= 2
                if not sp.u.d > (sp + 1).u.d + eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_GE:
                sp -= 2
                if not sp.u.d >= (sp + 1).u.d - eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_EQ_K:
                sp -= 1
                x = sp.u.d
                if not (x <= ip.u.d + eps[0] and x >= ip.u.d - eps[0]):
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_NE_K:
                sp -= 1
                x = sp.u.d
                if not (x < ip.u.d - eps[0] or x > ip.u.d + eps[0]):
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_LT_K:
                sp -= 1
                if not sp.u.d < ip.u.d - eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_LE_K:
                sp -= 1
                if not sp.u.d <= ip.u.d + eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_GT_K:
                sp -= 1
                if not sp.u.d > ip.u.d + eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_UNLESS_GE_K:
                sp -= 1
                if not sp.u.d >= ip.u.d - eps[0]:
                    ip = code + ip.a
                    continue
            elif op == op_.OP_FOR_TEST:
                if ip.b == 5:           # the value itself lies above the bound
                    sp -= 1
                    x = sp.u.d
                else:
                    p = self.place(ip.b, ip, f)
                    x = p[0]
                if not x <= (sp - 1).u.d + eps[0]:
                    sp -= 1
                    ip = code + ip.a
                    continue
            elif op == op_.OP_FOR_STEP:
                if ip.b == 0:
                    p = <double*>ip.u.o
                elif ip.b == 2:
                    p = &locs[ip.u.i].u.d
                else:
                    p = self.place(ip.b, ip, f)
                x = p[0] + 1
                p[0] = x
                if x <= (sp - 1).u.d + eps[0]:
                    ip = code + ip.a
                    ticks -= 1
                    if ticks <= 0:
                        ticks = TICKS
                        self.sp = sp
                        self.pause()
                    continue
                sp -= 1
            # ---- arrays ----
            elif op == op_.OP_GET_1:
                o = ip.u.o
                self.sp = sp
                if (<Symbol>o).slot < 0 and (<Symbol>o).n_dims == 1 \
                        and (<Symbol>o).kind == Kind.NUMBER:
                    callee = <PyObject*>(<Symbol>o).value
                else:
                    value = self.array_of(<Symbol>o, 1)
                    callee = <PyObject*>value
                x = (sp - 1).u.d + eps[0]
                if not (x > -1 and x < (<NumArray>callee).size):
                    self.subscript(sp - 1, (<NumArray>callee).size, <Symbol>o, 0)
                (sp - 1).u.d = ((<NumArray>callee).buffer.data +
                                (<NumArray>callee).offset)[<Py_ssize_t>x]
            elif op == op_.OP_INDEX:
                o = ip.u.o
                self.sp = sp
                if ip.a == 1 and (<Symbol>o).slot < 0 and (<Symbol>o).n_dims == 1 \
                        and (<Symbol>o).kind == Kind.NUMBER:
                    callee = <PyObject*>(<Symbol>o).value
                    x = (sp - 1).u.d + eps[0]
                    if not (x > -1 and x < (<NumArray>callee).size):
                        self.subscript(sp - 1, (<NumArray>callee).size, <Symbol>o, 0)
                    (sp - 1).u.d = <double><Py_ssize_t>x
                else:
                    k = self.flat_index(sp - ip.a, ip.a,
                                        self.array_of(<Symbol>o, ip.a).shape(),
                                        <Symbol>o)
                    sp -= ip.a
                    sp.tag = T_NUM
                    sp.u.d = k
                    sp += 1
            elif op == op_.OP_SET_K:
                o = ip.u.o
                if (<Symbol>o).slot < 0:
                    callee = <PyObject*>(<Symbol>o).value
                else:
                    value = self.stored(<Symbol>o)
                    callee = <PyObject*>value
                k = <Py_ssize_t>(sp - 2).u.d
                if k >= (<NumArray>callee).size:
                    raise RunError(f"`{(<Symbol>o).name}` shrank while it was assigned")
                p = (<NumArray>callee).buffer.data + (<NumArray>callee).offset + k
                if ip.b == 0:
                    p[0] = (sp - 1).u.d
                elif ip.b == 1:
                    p[0] += (sp - 1).u.d
                else:
                    p[0] = update(ip.b, p[0], (sp - 1).u.d)
                sp -= 2
                if ip.a:
                    sp.u.d = p[0]
                    sp += 1
            elif op == op_.OP_GET_N:
                self.sp = sp
                value = self.array_of(<Symbol>ip.u.o, ip.a)
                o = <PyObject*>value
                k = self.flat_index(sp - ip.a, ip.a, (<NumArray>o).shape(),
                                    <Symbol>ip.u.o)
                sp -= ip.a
                sp.tag = T_NUM
                sp.u.d = (<NumArray>o).base()[k]
                sp += 1
            # ---- calls ----
            elif op == op_.OP_CALL:
                self.sp = sp
                f.ip = ip
                # Undefined names may be called; another kind raises in enter().
                self.enter(<Symbol>ip.u.o, NULL if (<Symbol>ip.u.o).owner is None
                           else f.me, ip.a, ip.b, 0)
                f = &self.frames[self.fi]
                code = (<Code>f.code).instrs
                ip = code
                sp = self.sp
                args = f.args
                locs = f.locals
                nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
                ticks -= 1
                if ticks <= 0:
                    ticks = TICKS
                    self.pause()
                continue
            elif op == op_.OP_RETURN or op == op_.OP_RETURN_NUM \
                    or op == op_.OP_RETURN_OBJ or op == op_.OP_END:
                want = f.want
                n = f.entry
                held.aux = 0
                if op == op_.OP_RETURN_NUM:
                    sp -= 1
                    held.tag = T_NUM
                    held.u.d = sp.u.d
                elif op == op_.OP_RETURN_OBJ:
                    self.sp = sp
                    value = self.object_value(sp - 1)
                    held.tag = T_OBJ
                    held.u.o = NULL if value is None else <PyObject*>value
                    Py_XINCREF(held.u.o)
                    value = None
                else:
                    held.tag = T_VOID
                    held.u.d = 0
                self.sp = sp
                self.leave()
                sp = self.sp
                if want == 0 or (want == 1 and held.tag == T_VOID):
                    if want == 1:
                        held.tag = T_NUM
                        sp[0] = held
                        sp += 1
                    elif held.tag == T_OBJ:
                        Py_XDECREF(held.u.o)
                elif want == 1 and held.tag != T_NUM:
                    sp[0] = held
                    sp += 1
                    self.sp = sp
                    if n == 0:
                        raise RunError("a number is needed here, not an object")
                else:
                    sp[0] = held
                    sp += 1
                self.sp = sp
                if n:
                    return 0
                f = &self.frames[self.fi]
                code = (<Code>f.code).instrs
                ip = f.ip
                args = f.args
                locs = f.locals
                nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
            elif op == op_.OP_BUILTIN:
                self.sp = sp
                f.ip = ip
                value = (<Symbol>ip.u.o).value(
                    self.interp, *self.take_arguments(ip.a))
                if ip.b != 0:
                    self.push_python(value)
                    if ip.b == 1 and (self.sp - 1).tag != T_NUM:
                        x = self.number(self.sp - 1)
                        self.drop(1)
                        self.push_number(x)
                value = None
                sp = self.sp
                PyErr_CheckSignals()
            elif op == op_.OP_MEMBER:
                self.sp = sp
                f.ip = ip
                if self.member(<Site>ip.u.o):
                    # A procedure of an instance, which lies below the arguments.
                    n = (<Site>ip.u.o).n_args
                    if n < 0:
                        n = 0
                    callee = (sp - n - 1).u.o
                    if (sp - n - 1).tag == T_CELL:
                        callee = <PyObject*>(<ObjCell>callee).value
                    o = <PyObject*>(<Site>ip.u.o).found
                    if (<Symbol>o).owner is None:
                        callee = NULL       # an external procedure
                    if (<Symbol>o).kind == Kind.ITERATOR:
                        raise RunError(
                            f"`{(<Symbol>o).name}` is an iterator",
                            help="write `for object.iterator(...) statement`")
                    self.enter(<Symbol>o, callee, n, 3, 1)
                    f = &self.frames[self.fi]
                    code = (<Code>f.code).instrs
                    ip = code
                    sp = self.sp
                    args = f.args
                    locs = f.locals
                    nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
                    continue
                sp = self.sp
                ticks -= 20
                if ticks <= 0:
                    ticks = TICKS
                    self.pause()
            elif op == op_.OP_NEW:
                self.sp = sp
                f.ip = ip
                n = self.fi
                self.new_object(<Symbol>ip.u.o, ip.a)
                sp = self.sp
                if self.fi > n:
                    f = &self.frames[self.fi]
                    code = (<Code>f.code).instrs
                    ip = code
                    args = f.args
                    locs = f.locals
                    nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
                    continue
            elif op == op_.OP_ITERATE or op == op_.OP_ITERATE_MEMBER:
                self.sp = sp
                f.ip = ip
                if op == op_.OP_ITERATE:
                    o = ip.u.o
                    if (<Symbol>o).kind != Kind.ITERATOR:
                        if (<Symbol>o).kind == Kind.UNDEFINED:
                            raise RunError(
                                f"undefined iterator `{(<Symbol>o).name}`")
                        raise RunError(f"`{(<Symbol>o).name}` is a "
                                       f"{(<Symbol>o).kind_name()}, not an iterator")
                    self.enter(<Symbol>o, NULL if (<Symbol>o).owner is None else f.me,
                               ip.a, 0, 0)
                else:
                    n = (<Site>ip.u.o).n_args
                    if n < 0:
                        n = 0
                    value = self.object_value(sp - n - 1)
                    if type(value) is not HocObject:
                        raise RunError("an iterator of an object is needed here")
                    held_symbol = self.member_symbol(<HocObject>value, <Site>ip.u.o)
                    o = <PyObject*>held_symbol
                    if (<Symbol>o).kind != Kind.ITERATOR:
                        raise RunError(f"`{(<Symbol>o).name}` is a "
                                       f"{(<Symbol>o).kind_name()}, not an iterator")
                    self.enter(<Symbol>o, <PyObject*>value, n, 0, 1)
                    value = None
                n = self.fi - 1
                f = &self.frames[self.fi]
                f.home = n
                code = (<Code>f.code).instrs
                ip = code
                sp = self.sp
                args = f.args
                locs = f.locals
                nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
                continue
            elif op == op_.OP_ITER_STATEMENT:
                # A frame that continues the code of the `for`, in its context.
                f.ip = ip
                n = f.home
                if n < 0:
                    raise RunError("`iterator_statement` without a `for`")
                if self.fi + 1 >= self.max_frames or sp + SLACK >= self.limit:
                    raise RunError("calls are nested too deeply")
                self.fi += 1
                f = &self.frames[self.fi]
                f[0] = self.frames[n]
                Py_XINCREF(f.me)
                f.is_body = 1
                f.entry = 0
                f.home = self.frames[n].home
                self.me = f.me
                code = (<Code>f.code).instrs
                ip = self.frames[n].ip + 2
                args = f.args
                locs = f.locals
                nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
                continue
            elif op == op_.OP_BODY_END:
                self.sp = sp
                self.leave()
                f = &self.frames[self.fi]
                code = (<Code>f.code).instrs
                ip = f.ip
                args = f.args
                locs = f.locals
                nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
            elif op == op_.OP_BODY_BREAK:
                self.sp = sp
                self.leave()
                self.leave()
                sp = self.sp
                f = &self.frames[self.fi]
                code = (<Code>f.code).instrs
                ip = f.ip
                args = f.args
                locs = f.locals
                nums = (<HocObject>f.me).numbers if f.me != NULL else NULL
            elif op == op_.OP_SWAP:
                x = (sp - 1).u.d
                (sp - 1).u.d = (sp - 2).u.d
                (sp - 2).u.d = x
            elif op == op_.OP_DROP:
                self.sp = sp
                self.drop(1)
                sp -= 1
            elif op == op_.OP_NUMBER:
                if (sp - 1).tag != T_NUM:
                    self.sp = sp
                    x = self.number(sp - 1)
                    self.drop(1)
                    (sp - 1).tag = T_NUM
                    (sp - 1).u.d = x
            # ---- pointers: the common cases; `rare` has all ----
            elif op == op_.OP_PTR_VAR:
                held_symbol = <Symbol>ip.u.o
                if held_symbol.slot < 0 and not held_symbol.is_int:
                    handle = handle_to_element(held_symbol.buffer, held_symbol.offset)
                    sp.u.o = <PyObject*>handle
                    sp.tag = T_HANDLE
                    Py_INCREF(handle)
                    sp += 1
                else:
                    self.sp = sp
                    f.ip = ip
                    self.rare(op, ip, f)
                    sp = self.sp
            elif op == op_.OP_ARG_PTR:
                if 1 <= ip.a <= f.n_args and args[ip.a - 1].tag == T_HANDLE:
                    sp[0] = args[ip.a - 1]
                    Py_XINCREF(sp.u.o)
                    sp += 1
                else:
                    self.sp = sp
                    f.ip = ip
                    self.rare(op, ip, f)
                    sp = self.sp
            elif op == op_.OP_DEREF or op == op_.OP_SET_DEREF:
                self.sp = sp
                f.ip = ip
                n = 1 if op == op_.OP_DEREF else 2
                p = NULL
                if ip.a == 0 and (sp - n).tag == T_HANDLE \
                        and (n == 1 or (sp - 1).tag == T_NUM):
                    p = live_double(<DataHandle>(sp - n).u.o)
                if p == NULL:
                    self.rare(op, ip, f)
                    sp = self.sp
                else:
                    if n == 2:
                        p[0] = update(ip.b, p[0], (sp - 1).u.d)
                        sp -= 1
                    else:
                        x = p[0]
                    self.sp = sp
                    self.drop_to(sp - 1)
                    sp = self.sp
                    if n == 1:
                        sp.tag = T_NUM
                        sp.u.d = x
                        sp += 1
            else:
                # The others are dispatched out of line, which keeps this loop small.
                self.sp = sp
                f.ip = ip
                n = self.rare(op, ip, f)
                sp = self.sp
                if n:
                    if n == 2:
                        ticks -= 20
                        if ticks <= 0:
                            ticks = TICKS
                            self.pause()
                    else:
                        ip = code + ip.a
                        continue
            ip += 1

    cdef int rare(self, int op, Instr* ip, Frame* f) except -1:
        # Instructions that work on `self.sp`. Result 1: jump to ip.a; 2: count time.
        cdef Slot* sp = self.sp
        cdef Slot* s
        cdef PyObject* o = ip.u.o
        cdef int k
        cdef double x
        cdef Py_ssize_t i
        cdef ObjCell cell
        cdef NumArray array
        cdef DataHandle handle
        if op == op_.OP_TEXT:
            sp.aux = 1
            self.push(T_STRREF, <object>o)
        elif op == op_.OP_CONSTS:
            for x in <tuple>o:
                self.push_number(x)
        elif op == op_.OP_NULL:
            self.push(T_OBJ, None)
        elif op == op_.OP_LOAD_U:
            return self.load_undefined(<Symbol>o)
        elif op == op_.OP_ARG_I:
            s = self.argument(f, self.local_index(f, ip.a))
            self.push_number(self.number(s))
        elif op == op_.OP_STORE_INT:
            x = update(ip.b, (<Symbol>o).address[0], (sp - 1).u.d)
            (<Symbol>o).address[0] = <double><long long>x
            self.drop(1)
            if ip.a:
                self.push_number((<Symbol>o).address[0])
        elif op == op_.OP_SET_ARG_I:
            s = self.argument(f, self.local_index(f, <int>ip.u.i))
            if s.tag != T_NUM:
                raise RunError(f"the argument is {self.kind_of(s)}, not a number")
            s.u.d = update(ip.b, s.u.d, (sp - 1).u.d)
            (sp - 1).u.d = s.u.d
            if ip.a == 0:
                self.drop(1)
        elif op == op_.OP_EQ_ANY:
            k = self.equal(sp - 2, sp - 1)
            self.drop(2)
            self.push_number(1 if k != ip.b else 0)
        elif op == op_.OP_STRING:
            if (<Symbol>o).kind != Kind.STRING:
                raise RunError(f"`{(<Symbol>o).name}` is no longer a strdef")
            value = self.stored(<Symbol>o)
            sp.aux = 0
            self.push(T_STRREF, value)
        elif op == op_.OP_ARG_STR or op == op_.OP_ARG_STR_I:
            k = ip.a if op == op_.OP_ARG_STR else self.local_index(f, ip.a)
            s = self.argument(f, k)
            if s.tag == T_STR:          # a temporary: it can be assigned, in vain
                value = StringRef(<object>s.u.o)
                sp.aux = 0
                self.push(T_STRREF, value)
            elif s.tag == T_STRREF:
                sp.aux = s.aux
                self.push(T_STRREF, <object>s.u.o)
            else:
                raise RunError(f"argument {k} is {self.kind_of(s)}, not a text")
        elif op == op_.OP_SET_STRING:
            (<object>(sp - 2).u.o).value = self.text(sp - 1)
            self.drop(2)
        elif op == op_.OP_CELL:
            if (<Symbol>o).kind != Kind.OBJECT or (<Symbol>o).n_dims:
                raise RunError(f"`{(<Symbol>o).name}` changed what it is")
            self.push(T_CELL, self.stored(<Symbol>o))
        elif op == op_.OP_CELL_AT:
            if (<Symbol>o).kind != Kind.OBJECT:
                raise RunError(f"`{(<Symbol>o).name}` changed what it is")
            value = self.cell_of(<Symbol>o, ip.a, self.stored(<Symbol>o))
            self.push(T_CELL, value)
        elif op == op_.OP_ARG_OBJ or op == op_.OP_ARG_OBJ_I:
            k = ip.a if op == op_.OP_ARG_OBJ else self.local_index(f, ip.a)
            s = self.argument(f, k)
            if s.tag == T_CELL or s.tag == T_OBJ:
                sp[0] = s[0]
                Py_XINCREF(sp.u.o)
                self.sp += 1
            elif s.tag == T_VOID:
                self.push(T_OBJ, None)
            else:
                raise RunError(f"argument {k} is {self.kind_of(s)}, not an object")
        elif op == op_.OP_LOCAL_OBJ:
            sp[0] = f.locals[ip.a]
            Py_XINCREF(sp.u.o)
            self.sp += 1
        elif op == op_.OP_LOCAL_CELL:
            s = f.locals + ip.a
            if s.tag != T_CELL:
                cell = ObjCell(None if s.u.o == NULL else <object>s.u.o)
                Py_XDECREF(s.u.o)
                s.tag = T_CELL
                s.u.o = <PyObject*>cell
                Py_INCREF(cell)
            self.push(T_CELL, <object>s.u.o)
        elif op == op_.OP_THIS:
            if self.me == NULL:
                raise RunError("`this` exists only in an object")
            self.push(T_OBJ, <object>self.me)
        elif op == op_.OP_SET_CELL:
            if (sp - 2).tag != T_CELL:
                raise RunError(
                    "the caller's argument is not an objref: nothing can be assigned "
                    "to it", help="pass a variable declared with objref")
            value = self.object_value(sp - 1)
            cell = <ObjCell>(sp - 2).u.o
            old = cell.value
            cell.value = value
            self.drop(2)
            if ip.a:
                self.push(T_OBJ, value)
            if type(old) is HocObject and (<HocObject>old).template.unref is not None \
                    and old is not value:
                (<HocObject>old).lose(self.n_inside(<HocObject>old))
            # Only now may the old object die, and run code of its own.
            old = None
        elif op == op_.OP_INSTANCE:
            i = <Py_ssize_t>floor(self.number(sp - 1) + self.epsilon[0])
            name = (<Symbol>o).name
            value = self.model.objects.find(name, i)
            if value is None:
                raise RunError(f"`{name}[{i}]` does not exist")
            self.drop(1)
            self.push(T_OBJ, value)
        elif op == op_.OP_SET_MEMBER:
            self.set_member(<Site>o, ip.b, ip.a)
            return 2
        elif op == op_.OP_MEMBER_PTR:
            self.member_pointer(<Site>o)
        elif op == op_.OP_PTR_VAR:
            if (<Symbol>o).slot >= 0 and self.me == NULL:
                raise RunError(f"`{(<Symbol>o).name}` belongs to an object")
            if (<Symbol>o).slot < 0:
                handle = symbol_handle(<Symbol>o, None)
            else:
                handle = symbol_handle(<Symbol>o, <HocObject>self.me)
            self.push(T_HANDLE, handle)
        elif op == op_.OP_PTR_ARRAY:
            array = self.array_of(<Symbol>o, ip.a)
            i = self.flat_index(sp - ip.a, ip.a, array.shape(), <Symbol>o)
            self.drop(ip.a)
            self.push(T_HANDLE, handle_to_element(array.buffer, array.offset + i))
        elif op == op_.OP_PTR_LOCAL:
            self.push(T_HANDLE, handle_to_element(<Buffer>f.locals[ip.a].u.o, 0))
        elif op == op_.OP_PTR_RANGE:
            i = 0
            if ip.a:
                i = <Py_ssize_t>floor(self.number(sp - 2) + self.epsilon[0])
            handle = self.current().range_handle(
                (<Symbol>o).name, self.number(sp - 1), i)
            self.drop(1 + ip.a)
            self.push(T_HANDLE, handle)
        elif op == op_.OP_ARG_PTR or op == op_.OP_ARG_PTR_I:
            k = ip.a if op == op_.OP_ARG_PTR else self.local_index(f, ip.a)
            s = self.argument(f, k)
            if s.tag != T_HANDLE:
                raise RunError(f"argument {k} is {self.kind_of(s)}, not a pointer",
                               help="call with `&variable`")
            self.push(T_HANDLE, <object>s.u.o)
        elif op == op_.OP_DEREF or op == op_.OP_SET_DEREF:
            return self.dereference(op, ip)
        elif op == op_.OP_NO_RESULT:
            self.raise_no_result()
        elif op == op_.OP_STOP:
            raise StopRun
        elif op == op_.OP_PRINT:
            text = self.print_form(sp - 1)
            if ip.b or (sp - 1).tag < T_STR:
                text += " "
            self.drop(1)
            self.context.write(text)
        elif op == op_.OP_PRINT_END:
            self.context.write("\n")
        elif op == op_.OP_SHOW:
            text = self.print_form(sp - 1)
            k = (sp - 1).tag
            if k == T_NUM:
                self.interp.last_value((sp - 1).u.d)
            self.drop(1)
            if k == T_STR or k == T_STRREF:
                self.context.write(f"\t{text} \n" if ip.b else f"{text}\n")
            else:
                self.context.write(f"\t{text} \n")
        else:
            return self.section_operation(op, ip)
        return 0

    cdef int n_inside(self, HocObject obj) noexcept:
        # In how many frames the object runs: these references do not count.
        cdef int i
        cdef int n = 0
        for i in range(self.fi + 1):
            n += self.frames[i].me == <PyObject*>obj
        return n

    cdef int section_operation(self, int op, Instr* ip) except -1:
        cdef Slot* sp = self.sp
        cdef PyObject* o = ip.u.o
        cdef double x
        cdef Py_ssize_t i
        cdef Section sec
        if op == op_.OP_SECTION:
            if (<Symbol>o).kind != Kind.SECTION:
                raise RunError(f"`{(<Symbol>o).name}` is no longer a section")
            value = self.cell_of(<Symbol>o, ip.a, self.stored(<Symbol>o))
            self.push(T_SEC, value)
        elif op == op_.OP_ENTER:
            self.enter_section(ip.a)
        elif op == op_.OP_LEAVE:
            self.leave_section()
        elif op == op_.OP_ACCESS:
            self.access_section()
        elif op == op_.OP_RANGE_GET:
            x = 0.5
            i = 0
            if ip.b:
                x = self.number(sp - 1)
            if ip.a:
                i = <Py_ssize_t>floor(self.number(sp - ip.b - 1) + self.epsilon[0])
            x = self.range_get(self.current(), <RangeVar>(<Symbol>o).value, x, i)
            self.drop(ip.a + ip.b)
            self.push_number(x)
        elif op == op_.OP_RANGE_SET:
            i = 0
            x = 0.5
            if ip.b & 1:
                x = self.number(sp - 2)
            if ip.a:
                i = <Py_ssize_t>floor(
                    self.number(sp - 2 - (ip.b & 1)) + self.epsilon[0])
            sec = self.current()
            self.range_set(sec, <RangeVar>(<Symbol>o).value, ip.b & 1, x, i, ip.b >> 2,
                           self.number(sp - 1))
            self.drop(1 + ip.a + (ip.b & 1))
            if ip.b & 2:
                self.push_number(self.range_get(
                    sec, <RangeVar>(<Symbol>o).value, x, i))
            return 2
        elif op == op_.OP_RANGE_LINE:
            self.range_line(<Site>o)
        elif op == op_.OP_PROP_GET:
            self.push_number(self.property_get(self.current(), (<Symbol>o).name))
        elif op == op_.OP_PROP_SET:
            sec = self.current()
            x = self.number(sp - 1)
            if ip.b:
                x = update(ip.b, self.property_get(sec, (<Symbol>o).name), x)
            self.property_set(sec, (<Symbol>o).name, x)
            self.drop(1)
            if ip.a:
                self.push_number(self.property_get(sec, (<Symbol>o).name))
        elif op == op_.OP_CREATE:
            self.create(<Symbol>o, ip.a)
        elif op == op_.OP_OBJREF:
            self.declare_objref(<Symbol>o, ip.a)
        elif op == op_.OP_DOUBLE:
            self.declare_array(<Symbol>o, ip.a)
        elif op == op_.OP_DELETE:
            self.interp.delete_variable(<Symbol>o)
        elif op == op_.OP_INSERT:
            self.current().insert(<object>o)
        elif op == op_.OP_UNINSERT:
            self.current().uninsert(<object>o)
        elif op == op_.OP_CONNECT:
            self.connect(ip.a)
        elif op == op_.OP_SETPOINTER:
            self.set_pointer(<Site>o)
        elif op == op_.OP_FORALL:
            self.push(T_ITER, iter(self.own_sections()))
        elif op == op_.OP_FORSEC:
            value = iter(self.matching(sp - 1))
            self.drop(1)
            self.push(T_ITER, value)
        elif op == op_.OP_NEXT:
            while True:
                value = next(<object>(sp - 1).u.o, None)
                if value is None:
                    self.drop(1)
                    return 1
                if (<Section>value).is_alive:
                    self.model.section_stack.append(value)
                    return 2
        elif op == op_.OP_IFSEC:
            i = self.matches(sp - 1)
            self.drop(1)
            return 0 if i else 1
        elif op == op_.OP_SEGMENTS:
            x = self.number(sp - 1)
            self.drop(1)
            i = self.current().nseg
            # Counts 0 .. nseg + 1: the near end, the centres, the far end.
            if x >= self.epsilon[0] or x <= -self.epsilon[0]:
                self.push_number(-1)
                self.push_number(i + 1)
            else:
                self.push_number(0)
                self.push_number(i)
        elif op == op_.OP_SEGMENT:
            (sp - 2).u.d += 1
            i = self.current().nseg
            if (sp - 2).u.d > (sp - 1).u.d:
                self.drop(2)
                return 1
            x = (sp - 2).u.d
            if x <= 0:
                x = 0
            elif x > i:
                x = 1
            else:
                x = (x - 0.5) / i
            self.push_number(x)
        else:
            raise RunError(f"unknown instruction {op}")
        return 0

    cdef int load_undefined(self, Symbol s) except -1:
        if s.kind == Kind.NUMBER and s.n_dims == 0:
            if s.slot < 0:
                self.push_number(s.address[0])
                return 0
            if self.me != NULL:
                self.push_number((<HocObject>self.me).numbers[s.slot])
                return 0
        if s.kind == Kind.UNDEFINED:
            raise RunError(f"undefined variable `{s.name}`",
                           help=suggest(s.name, self.interp.defined_names(s)))
        if s.kind == Kind.NUMBER:
            self.push_number(self.array_of(s, s.n_dims).base()[0])
            return 0
        raise RunError(
            f"`{s.name}` was no {s.kind_name()} when this was read",
            help="declare it on a line before the procedure that uses it")

    cdef bint equal(self, Slot* x, Slot* y) except -1:
        # Objects by identity, texts by content, numbers within epsilon.
        cdef bint text_x = x.tag == T_STR or x.tag == T_STRREF
        cdef bint text_y = y.tag == T_STR or y.tag == T_STRREF
        cdef double a, b
        if text_x and text_y:
            return self.text(x) == self.text(y)
        if (x.tag == T_OBJ or x.tag == T_CELL) or (y.tag == T_OBJ or y.tag == T_CELL):
            return self.object_value(x) is self.object_value(y)
        if x.tag == T_SEC and y.tag == T_SEC:
            return x.u.o == y.u.o
        a = self.number(x)
        b = self.number(y)
        return a <= b + self.epsilon[0] and a >= b - self.epsilon[0]

    cdef int dereference(self, int op, Instr* ip) except -1:
        # DEREF: p [i] -> n.  SET_DEREF: p [i] n -> [n].
        cdef Slot* top = self.sp
        cdef int n = 1 + (ip.a & 1)
        cdef double x = 0
        cdef DataHandle handle
        if op == op_.OP_SET_DEREF:
            top -= 1
            x = self.number(top)
        if (top - n).tag != T_HANDLE:
            raise RunError(f"a pointer is needed here, not {self.kind_of(top - n)}")
        handle = <DataHandle>(top - n).u.o
        if ip.a & 1:
            handle = handle_to_element(
                handle.source, handle.element +
                <Py_ssize_t>floor(self.number(top - 1) + self.epsilon[0]))
        if op == op_.OP_DEREF:
            x = handle.get()
        else:
            if ip.b:
                x = update(ip.b, handle.get(), x)
            handle.set(x)
        self.drop_to(top - n)
        if op == op_.OP_DEREF or ip.a & 2:
            self.push_number(x)
        return 0
