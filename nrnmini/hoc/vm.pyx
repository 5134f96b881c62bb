# The HOC machine: the loop over instructions.
#
# Owns: control flow, calls, arithmetic, scalars and arrays. Leaves to others: the
# other instructions (operations), frames (frames), text to code (parser, compiler),
# what a session is (interpreter).
#
# A pointer into the stack or to an instruction stays valid: neither moves. `sp`
# is a local of the loop and is written back before anything that may look at the
# stack or raise.

from libc.math cimport floor
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XINCREF
cimport nrnmini.hoc.opcodes as op_
from nrnmini.hoc.arithmetic cimport math_function, power, remainder, update
from nrnmini.hoc.frames cimport Frame, close_frame, open_frame
from nrnmini.hoc.operations cimport Operations
from nrnmini.hoc.stack cimport MAX_RUNS
from nrnmini.hoc.value cimport (
    CellArray, Code, HocObject, Instr, Kind, NumArray, ObjCell, Site, Slot, Symbol,
    T_CELL, T_NUM, T_OBJ, T_REF, T_STRREF, T_VOID, Template, new_instance)
from nrnmini.objects.stringref cimport StringRef
from nrnmini.store.column cimport Buffer

from nrnmini.errors import Diagnostic, HocError
from nrnmini.hoc.arithmetic import RunError
from nrnmini.hoc.opcodes import MATH_FUNCTIONS


def math_by_name(str name, tuple args):
    """One of opcodes.MATH_FUNCTIONS, called from Python."""
    if len(args) != 1:
        raise RunError(f"`{name}` takes one number")
    cdef double x = args[0]
    if name == "int":
        x = x + 1e-11 if x >= 0 else x - 1e-11
        return floor(x) if x >= 0 else -floor(-x)
    return math_function(MATH_FUNCTIONS.index(name), x)


cdef enum:
    TICKS = 2000                # backward jumps between looks for Ctrl-C
    MOST_FROM_PYTHON = 4096     # arguments


# ---- scalars: the place of an operand is its base plus its offset ------------------

cdef inline void rebase(char** bases, Frame* f) noexcept:
    # The bases of the running frame, by letter of opcodes.PLACES.
    bases[1] = <char*>(<HocObject>f.me).numbers if f.me != NULL else NULL
    bases[2] = <char*>f.locals
    bases[3] = <char*>f.args


cdef inline double* at(char** bases, Instr* ip) noexcept:
    return <double*>(bases[ip.b] + ip.u.i)


cdef inline double* at_v(char** bases, Instr* ip) noexcept:
    return <double*>(bases[ip.b] + ip.v.i)


cdef inline double* at_first(char** bases, Instr* ip) noexcept:
    return <double*>(bases[ip.b & 15] + ip.u.i)


cdef inline double* at_second(char** bases, Instr* ip) noexcept:
    return <double*>(bases[ip.b >> 4] + ip.v.i)


cdef inline double* elements(PyObject* array) noexcept:
    return (<NumArray>array).buffer.data + (<NumArray>array).offset


cdef class Machine(Operations):
    """Runs code. One belongs to one interpreter."""

    def __init__(self, interp, context, Symbol epsilon not None):
        self.interp = interp
        self.context = context
        self.model = context.model
        self.epsilon = epsilon.address

    # ---- entry points for Python ------------------------------------------------

    def execute_code(self, Code code not None, HocObject me=None):
        """Run a top-level statement, in the scope of an object if given."""
        self.open_statement(code, me)
        self.run(self.fi)

    def call_symbol(self, Symbol s not None, tuple args, HocObject me=None):
        """Call a procedure with Python values; returns its result (None: proc)."""
        cdef int want
        cdef Slot* base = self.sp
        self.push_arguments(s, args)
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

    cdef int push_arguments(self, Symbol s, tuple args) except -1:
        if len(args) > MOST_FROM_PYTHON or self.sp + MOST_FROM_PYTHON >= self.limit:
            raise HocError(Diagnostic(
                f"`{s.name}` is called with {len(args)} arguments: there is no room "
                "for them", help="pass a Vector"))
        for arg in args:
            self.push_argument(arg)
        return 0

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
        self.push_arguments(s, args)
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

    cdef int create_sections(self, HocObject obj) except -1:
        # The sections of a new instance, in the order of their declaration.
        cdef Symbol s
        for s in obj.template.slots:
            if s.kind == Kind.SECTION:
                obj.values[s.slot] = self.new_sections(
                    s, (<CellArray>obj.values[s.slot]).dims, obj)
        return 0

    # ---- running ----------------------------------------------------------------

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

    cdef int new_object(self, Symbol s, int n_args) except -1:
        # Arguments on the stack -> object; when init() is to run, a frame for it.
        cdef Template t
        cdef HocObject obj
        cdef Slot* first = self.sp - n_args
        cdef Slot* p
        if s.kind == Kind.CLASS:
            value = self.call_python(s.value.create, self.context, n_args)
            self.push(T_OBJ, value)
            return 0
        if s.kind != Kind.TEMPLATE:
            raise RunError(f"`{s.name}` is not a template")
        t = s.value
        if t.is_open:
            raise RunError(f"template `{t.name}` is not complete yet")
        obj = new_instance(self.interp, t, self.model.objects)
        if t.has_sections:
            self.create_sections(obj)
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

    cdef int iterate(self, Instr* ip, Frame* f) except -1:
        # A frame for an iterator, whose arguments lie on the stack.
        cdef Symbol s
        cdef PyObject* me
        cdef int n
        if ip.op == op_.OP_ITERATE:
            s = <Symbol>ip.u.o
            if s.kind == Kind.UNDEFINED:
                raise RunError(f"undefined iterator `{s.name}`")
            n = ip.a
            me = NULL if s.owner is None else f.me
        else:
            n = max((<Site>ip.u.o).n_args, 0)
            value = self.object_value(self.sp - n - 1)
            if type(value) is not HocObject:
                raise RunError("an iterator of an object is needed here")
            s = self.member_symbol(<HocObject>value, <Site>ip.u.o)
            me = <PyObject*>value
        if s.kind != Kind.ITERATOR:
            raise RunError(f"`{s.name}` is a {s.kind_name()}, not an iterator")
        return self.enter(s, me, n, 0, 0 if ip.op == op_.OP_ITERATE else 1)

    cdef inline PyObject* vector_of(self, Symbol s) except NULL:
        # The array with one dimension that s is, borrowed.
        if s.slot < 0 and s.n_dims == 1 and s.kind == Kind.NUMBER:
            return <PyObject*>s.value
        value = self.array_of(s, 1)
        return <PyObject*>value

    cdef inline double* pointed(self, Frame* f, int k) noexcept:
        # The target of $&k if that is a live element of a buffer, else NULL.
        cdef Slot* s = f.args + k - 1
        if k <= f.n_args and s.tag == T_REF and (<Buffer>s.u.o).is_alive \
                and s.aux < (<Buffer>s.u.o).size:
            return (<Buffer>s.u.o).data + s.aux
        return NULL

    # ---- the loop ---------------------------------------------------------------

    cdef int loop(self, int base) except -1:
        cdef Frame* f = &self.frames[self.fi]
        cdef Instr* ip = f.ip
        cdef Slot* sp = self.sp
        cdef char* bases[4]
        cdef double* eps = self.epsilon
        cdef int ticks = TICKS
        cdef int op
        cdef int n
        cdef int want
        cdef double x
        cdef double y
        cdef double* p
        cdef Slot* s
        cdef Py_ssize_t k
        cdef PyObject* o
        cdef PyObject* callee
        cdef Symbol held_symbol
        cdef object value = None
        bases[0] = NULL
        rebase(bases, f)
        while True:
            self.ip = ip
            op = ip.op
            if op == op_.OP_LOAD:
                sp.tag = T_NUM
                sp.u.d = at(bases, ip)[0]
                sp += 1
            elif op == op_.OP_LOAD_B:
                sp.tag = T_NUM
                sp.u.d = (<Buffer>f.locals[ip.a].u.o).data[0]
                sp += 1
            elif op == op_.OP_ARG:
                s = self.argument(f, ip.a)
                sp.u.d = self.number(s)
                sp.tag = T_NUM
                sp += 1
            elif op == op_.OP_SET:
                sp -= 1
                at(bases, ip)[0] = sp.u.d
            elif op == op_.OP_MOVE:
                at_first(bases, ip)[0] = at_second(bases, ip)[0]
            elif op == op_.OP_INCREASE:
                at_first(bases, ip)[0] += at_second(bases, ip)[0]
            elif op == op_.OP_STORE:
                p = at(bases, ip) if ip.b < 3 else self.place(ip, f)
                sp -= 1
                p[0] = sp.u.d
                if ip.a:
                    sp.u.d = p[0]
                    sp += 1
            elif op == op_.OP_ADD_TO:
                p = at(bases, ip) if ip.b < 3 else self.place(ip, f)
                sp -= 1
                p[0] += sp.u.d
                if ip.a:
                    sp.u.d = p[0]
                    sp += 1
            elif op == op_.OP_SUB_FROM:
                p = at(bases, ip) if ip.b < 3 else self.place(ip, f)
                sp -= 1
                p[0] -= sp.u.d
                if ip.a:
                    sp.u.d = p[0]
                    sp += 1
            elif op == op_.OP_MUL_BY:
                p = at(bases, ip) if ip.b < 3 else self.place(ip, f)
                sp -= 1
                p[0] *= sp.u.d
                if ip.a:
                    sp.u.d = p[0]
                    sp += 1
            elif op == op_.OP_DIV_BY:
                p = at(bases, ip) if ip.b < 3 else self.place(ip, f)
                sp -= 1
                if sp.u.d == 0:
                    raise RunError("division by zero")
                p[0] /= sp.u.d
                if ip.a:
                    sp.u.d = p[0]
                    sp += 1
            # ---- arithmetic ----
            elif op == op_.OP_ADD:
                sp -= 1
                (sp - 1).u.d += sp.u.d
            elif op == op_.OP_ADD_SP:
                (sp - 1).u.d += at(bases, ip)[0]
            elif op == op_.OP_ADD_PP:
                sp.tag = T_NUM
                sp.u.d = at_first(bases, ip)[0] + at_second(bases, ip)[0]
                sp += 1
            elif op == op_.OP_SUB:
                sp -= 1
                (sp - 1).u.d -= sp.u.d
            elif op == op_.OP_SUB_SP:
                (sp - 1).u.d -= at(bases, ip)[0]
            elif op == op_.OP_SUB_PP:
                sp.tag = T_NUM
                sp.u.d = at_first(bases, ip)[0] - at_second(bases, ip)[0]
                sp += 1
            elif op == op_.OP_MUL:
                sp -= 1
                (sp - 1).u.d *= sp.u.d
            elif op == op_.OP_MUL_SP:
                (sp - 1).u.d *= at(bases, ip)[0]
            elif op == op_.OP_MUL_PP:
                sp.tag = T_NUM
                sp.u.d = at_first(bases, ip)[0] * at_second(bases, ip)[0]
                sp += 1
            elif op == op_.OP_DIV:
                sp -= 1
                if sp.u.d == 0:
                    raise RunError("division by zero")
                (sp - 1).u.d /= sp.u.d
            elif op == op_.OP_DIV_SP:
                y = at(bases, ip)[0]
                if y == 0:
                    raise RunError("division by zero")
                (sp - 1).u.d /= y
            elif op == op_.OP_DIV_PP:
                y = at_second(bases, ip)[0]
                if y == 0:
                    raise RunError("division by zero")
                sp.tag = T_NUM
                sp.u.d = at_first(bases, ip)[0] / y
                sp += 1
            elif op == op_.OP_MOD:
                sp -= 1
                (sp - 1).u.d = remainder((sp - 1).u.d, sp.u.d)
            elif op == op_.OP_MOD_SP:
                (sp - 1).u.d = remainder((sp - 1).u.d, at(bases, ip)[0])
            elif op == op_.OP_MOD_PP:
                sp.tag = T_NUM
                sp.u.d = remainder(at_first(bases, ip)[0], at_second(bases, ip)[0])
                sp += 1
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
            elif op == op_.OP_MATH:
                if ip.a == op_.MATH_INT:
                    x = (sp - 1).u.d
                    x = x + eps[0] if x >= 0 else x - eps[0]
                    x = floor(x) if x >= 0 else -floor(-x)
                    (sp - 1).u.d = x
                else:
                    (sp - 1).u.d = math_function(ip.a, (sp - 1).u.d)
            # ---- comparisons with a jump ----
            elif op == op_.OP_UNLESS_EQ:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x <= y + eps[0] and x >= y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_EQ_SP:
                sp -= 1
                x = sp.u.d
                y = at(bases, ip)[0]
                if not (x <= y + eps[0] and x >= y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_EQ_PP:
                x = at_first(bases, ip)[0]
                y = at_second(bases, ip)[0]
                if not (x <= y + eps[0] and x >= y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_NE:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x < y - eps[0] or x > y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_NE_SP:
                sp -= 1
                x = sp.u.d
                y = at(bases, ip)[0]
                if not (x < y - eps[0] or x > y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_NE_PP:
                x = at_first(bases, ip)[0]
                y = at_second(bases, ip)[0]
                if not (x < y - eps[0] or x > y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_LT:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x < y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_LT_SP:
                sp -= 1
                x = sp.u.d
                y = at(bases, ip)[0]
                if not (x < y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_LT_PP:
                x = at_first(bases, ip)[0]
                y = at_second(bases, ip)[0]
                if not (x < y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_LE:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x <= y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_LE_SP:
                sp -= 1
                x = sp.u.d
                y = at(bases, ip)[0]
                if not (x <= y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_LE_PP:
                x = at_first(bases, ip)[0]
                y = at_second(bases, ip)[0]
                if not (x <= y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_GT:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x > y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_GT_SP:
                sp -= 1
                x = sp.u.d
                y = at(bases, ip)[0]
                if not (x > y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_GT_PP:
                x = at_first(bases, ip)[0]
                y = at_second(bases, ip)[0]
                if not (x > y + eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_GE:
                sp -= 2
                x = sp.u.d
                y = (sp + 1).u.d
                if not (x >= y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_GE_SP:
                sp -= 1
                x = sp.u.d
                y = at(bases, ip)[0]
                if not (x >= y - eps[0]):
                    ip += ip.a
                    continue
            elif op == op_.OP_UNLESS_GE_PP:
                x = at_first(bases, ip)[0]
                y = at_second(bases, ip)[0]
                if not (x >= y - eps[0]):
                    ip += ip.a
                    continue
            # ---- jumps ----
            elif op == op_.OP_JUMP:
                ip += ip.a
                continue
            elif op == op_.OP_LOOP:
                ip += ip.a
                ticks -= 1
                if ticks <= 0:
                    ticks = TICKS
                    self.sp = sp
                    self.pause()
                continue
            elif op == op_.OP_JUMP_FALSE:
                sp -= 1
                if sp.u.d == 0:
                    ip += ip.a
                    continue
            elif op == op_.OP_FOR_TEST:
                p = at(bases, ip) if ip.b < 3 else self.place(ip, f)
                if not p[0] <= (sp - 1).u.d + eps[0]:
                    sp -= 1
                    ip += ip.a
                    continue
            elif op == op_.OP_FOR_TEST_ANY:
                sp -= 1
                if not sp.u.d <= (sp - 1).u.d + eps[0]:
                    sp -= 1
                    ip += ip.a
                    continue
            elif op == op_.OP_FOR_STEP:
                p = at(bases, ip) if ip.b < 3 else self.place(ip, f)
                x = p[0] + 1
                p[0] = x
                if x <= (sp - 1).u.d + eps[0]:
                    ip += ip.a
                    ticks -= 1
                    if ticks <= 0:
                        ticks = TICKS
                        self.sp = sp
                        self.pause()
                    continue
                sp -= 1
            # ---- arrays ----
            elif op == op_.OP_GET_1:
                self.sp = sp
                o = self.vector_of(<Symbol>ip.u.o)
                x = (sp - 1).u.d + eps[0]
                if not (x > -1 and x < (<NumArray>o).size):
                    self.subscript(sp - 1, (<NumArray>o).size, <Symbol>ip.u.o, 0)
                (sp - 1).u.d = elements(o)[<Py_ssize_t>x]
            elif op == op_.OP_GET_1_P:
                self.sp = sp
                o = self.vector_of(<Symbol>ip.u.o)
                x = at_v(bases, ip)[0] + eps[0]
                if not (x > -1 and x < (<NumArray>o).size):
                    sp.tag = T_NUM
                    sp.u.d = x - eps[0]
                    self.subscript(sp, (<NumArray>o).size, <Symbol>ip.u.o, 0)
                sp.tag = T_NUM
                sp.u.d = elements(o)[<Py_ssize_t>x]
                sp += 1
            elif op == op_.OP_INDEX_P:
                self.sp = sp
                o = self.vector_of(<Symbol>ip.u.o)
                sp.tag = T_NUM
                sp.u.d = at_v(bases, ip)[0]
                x = sp.u.d + eps[0]
                if not (x > -1 and x < (<NumArray>o).size):
                    self.subscript(sp, (<NumArray>o).size, <Symbol>ip.u.o, 0)
                sp.u.d = <double><Py_ssize_t>x
                sp += 1
            elif op == op_.OP_INDEX:
                self.sp = sp
                if ip.a == 1:
                    o = self.vector_of(<Symbol>ip.u.o)
                    x = (sp - 1).u.d + eps[0]
                    if not (x > -1 and x < (<NumArray>o).size):
                        self.subscript(sp - 1, (<NumArray>o).size, <Symbol>ip.u.o, 0)
                    (sp - 1).u.d = <double><Py_ssize_t>x
                else:
                    k = self.flat_index(sp - ip.a, ip.a,
                                        self.array_of(<Symbol>ip.u.o, ip.a).shape(),
                                        <Symbol>ip.u.o)
                    sp -= ip.a
                    sp.tag = T_NUM
                    sp.u.d = k
                    sp += 1
            elif op == op_.OP_SET_K:
                held_symbol = <Symbol>ip.u.o
                if held_symbol.slot < 0:
                    o = <PyObject*>held_symbol.value
                else:
                    o = <PyObject*>(<HocObject>f.me).values[held_symbol.slot]
                k = <Py_ssize_t>(sp - 2).u.d
                if k >= (<NumArray>o).size:
                    raise RunError(f"`{held_symbol.name}` shrank while it was assigned")
                p = elements(o) + k
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
                sp.u.d = elements(o)[k]
                sp += 1
            # ---- calls ----
            elif op == op_.OP_CALL:
                # Undefined names may be called; another kind is refused.
                f.ip = ip
                o = ip.u.o
                f = open_frame(self, o, NULL if (<Symbol>o).owner is None else f.me,
                               sp, ip.a, ip.b, 0)
                ip = f.ip
                sp = self.sp
                rebase(bases, f)
                ticks -= 1
                if ticks <= 0:
                    ticks = TICKS
                    self.pause()
                continue
            elif op == op_.OP_RETURN_NUM or op == op_.OP_RETURN_P:
                if op == op_.OP_RETURN_P:
                    x = at(bases, ip)[0]
                else:
                    x = (sp - 1).u.d
                want = f.want
                n = f.entry
                sp = close_frame(self, f, sp)
                if want:
                    sp.tag = T_NUM
                    sp.u.d = x
                    sp += 1
                    self.sp = sp
                if n:
                    return 0
                f = &self.frames[self.fi]
                ip = f.ip
                rebase(bases, f)
            elif op == op_.OP_RETURN or op == op_.OP_END:
                want = f.want
                n = f.entry
                sp = close_frame(self, f, sp)
                if want:
                    sp.tag = T_NUM if want == 1 else T_VOID
                    sp.u.d = 0
                    sp += 1
                    self.sp = sp
                if n:
                    return 0
                f = &self.frames[self.fi]
                ip = f.ip
                rebase(bases, f)
            elif op == op_.OP_RETURN_OBJ:
                self.sp = sp
                value = self.object_value(sp - 1)
                want = f.want
                n = f.entry
                close_frame(self, f, sp)
                if want:
                    self.push(T_OBJ, value)
                value = None
                sp = self.sp
                if n:
                    return 0
                if want == 1:
                    raise RunError("a number is needed here, not an object")
                f = &self.frames[self.fi]
                ip = f.ip
                rebase(bases, f)
            elif op == op_.OP_NUMARG:
                sp.tag = T_NUM
                sp.u.d = f.n_args
                sp += 1
            elif op == op_.OP_BUILTIN:
                self.sp = sp
                f.ip = ip
                value = self.call_python((<Symbol>ip.u.o).value, self.interp, ip.a)
                if ip.b != 0:
                    self.push_python(value)
                    if ip.b == 1 and (self.sp - 1).tag != T_NUM:
                        x = self.number(self.sp - 1)
                        self.drop(1)
                        self.push_number(x)
                value = None
                sp = self.sp
                self.pause()
            elif op == op_.OP_MEMBER:
                self.sp = sp
                f.ip = ip
                if self.member(<Site>ip.u.o):
                    # A procedure of an instance, which lies below the arguments.
                    n = max((<Site>ip.u.o).n_args, 0)
                    s = sp - n - 1
                    callee = s.u.o
                    if s.tag == T_CELL:
                        callee = <PyObject*>(<ObjCell>callee).value
                    o = <PyObject*>(<Site>ip.u.o).found
                    if (<Symbol>o).owner is None:
                        callee = NULL       # an external procedure
                    f = open_frame(self, o, callee, sp, n, 3, 1)
                    ip = f.ip
                    sp = self.sp
                    rebase(bases, f)
                    continue
                sp = self.sp
                if (ip + 1).op == op_.OP_NUMBER and (sp - 1).tag == T_NUM:
                    ip += 1
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
                    ip = f.ip
                    rebase(bases, f)
                    continue
            elif op == op_.OP_ITERATE or op == op_.OP_ITERATE_MEMBER:
                self.sp = sp
                f.ip = ip
                n = self.fi
                self.iterate(ip, f)
                f = &self.frames[self.fi]
                f.home = n
                ip = f.ip
                sp = self.sp
                rebase(bases, f)
                continue
            elif op == op_.OP_ITER_STATEMENT:
                self.sp = sp
                f.ip = ip
                self.open_body()
                f = &self.frames[self.fi]
                ip = f.ip
                rebase(bases, f)
                continue
            elif op == op_.OP_BODY_END:
                close_frame(self, f, sp)
                f = &self.frames[self.fi]
                ip = f.ip
                rebase(bases, f)
            elif op == op_.OP_BODY_BREAK:
                close_frame(self, f, sp)
                sp = close_frame(self, &self.frames[self.fi], sp)
                f = &self.frames[self.fi]
                ip = f.ip
                rebase(bases, f)
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
            elif op == op_.OP_POINTED:
                p = self.pointed(f, ip.a)
                if p == NULL:
                    self.sp = sp
                    self.rare(op, ip, f)
                else:
                    sp.tag = T_NUM
                    sp.u.d = p[0]
                sp += 1
            elif op == op_.OP_SET_POINTED:
                p = self.pointed(f, ip.a)
                if p == NULL or ip.b > 1:
                    self.sp = sp
                    self.rare(op, ip, f)
                    sp = self.sp
                else:
                    sp -= 1
                    p[0] = sp.u.d if ip.b == 0 else p[0] + sp.u.d
            elif op == op_.OP_PTR_VAR:
                held_symbol = <Symbol>ip.u.o
                if held_symbol.slot < 0 and held_symbol.users is None \
                        and not held_symbol.is_int:
                    sp.tag = T_REF
                    sp.aux = <int>held_symbol.offset
                    sp.u.o = <PyObject*>held_symbol.buffer
                    Py_XINCREF(sp.u.o)
                    sp += 1
                    self.sp = sp
                else:
                    self.sp = sp
                    self.rare(op, ip, f)
                    sp = self.sp
            else:
                # The others are dispatched out of line, which keeps this loop small.
                self.sp = sp
                f.ip = ip
                n = self.rare(op, ip, f)
                sp = self.sp
                if n == 1:
                    ip += ip.a
                    continue
                if n:
                    ticks -= 20
                    if ticks <= 0:
                        ticks = TICKS
                        self.pause()
            ip += 1
