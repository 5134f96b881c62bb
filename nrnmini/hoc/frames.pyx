# Frames: the calls that are in progress.
#
# Owns: entering and leaving of procedures, arguments and locals, call chains of
# errors. Leaves to others: what runs in a frame (vm, operations).

import re

from libc.math cimport floor
from libc.stdlib cimport free, malloc
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XINCREF
from nrnmini.hoc.components cimport Components
from nrnmini.hoc.stack cimport MAX_FRAMES, is_pointer, object_text
from nrnmini.hoc.value cimport (
    Code, HocObject, Instr, Kind, Slot, Symbol, T_BOX, T_CELL, T_HANDLE, T_NUM, T_OBJ,
    T_REF, T_STR, T_STRREF)
from nrnmini.store.column cimport Buffer, new_buffer

from nrnmini.errors import Diagnostic, DiagnosticError, HocError, suggest
from nrnmini.hoc.arithmetic import RunError


#: Messages about a name that does not exist: the caret marks it, not all around it.
MISSING_NAME = re.compile(r"there is no [\w ]*`(\w+)`|`(\w+)` is not a member")


class StopRun(Exception):
    """`stop`: unwind to top level."""


cdef class Frames(Components):
    """The stack of frames, above the stack of values."""

    def __cinit__(self):
        self.frames = <Frame*>malloc(MAX_FRAMES * sizeof(Frame))
        if self.frames == NULL:
            raise MemoryError
        self.fi = -1
        self.max_frames = MAX_FRAMES

    def __dealloc__(self):
        free(self.frames)

    # ---- questions --------------------------------------------------------------

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
        if tag == T_HANDLE or tag == T_REF:
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

    # ---- calls ------------------------------------------------------------------

    cdef int enter(self, Symbol s, PyObject* me, int n_args, int want, int drop) \
            except -1:
        # A frame for procedure s, whose arguments lie on the stack.
        open_frame(self, <PyObject*>s, me, self.sp, n_args, want, drop)
        return 0

    cdef int refuse(self, Symbol s) except -1:
        # Why open_frame() made no frame.
        if s.code is None:
            self.undefined(s)
        raise RunError(
            f"`{s.name}`: calls are nested too deeply ({self.fi + 1})",
            help="does it call itself without an end?")

    cdef int undefined(self, Symbol s) except -1:
        if s.kind == Kind.UNDEFINED or (
                Kind.FUNC <= s.kind <= Kind.ITERATOR and s.code is None):
            raise RunError(f"undefined function `{s.name}`",
                           help=suggest(s.name, self.interp.callable_names(s.name)))
        raise RunError(f"`{s.name}` is a {s.kind_name()}, not a function")

    cdef int make_boxes(self, Frame* f) except -1:
        # Locals whose address is taken live in buffers.
        cdef int i
        for k in (<Code>f.code).boxed:
            i = k
            buffer = new_buffer(1, "local")
            f.locals[i].tag = T_BOX
            f.locals[i].u.o = <PyObject*>buffer
            Py_INCREF(buffer)
        return 0

    cdef void kill_boxes(self, Frame* f) noexcept:
        # A pointer to a local dies with it.
        cdef Slot* p = f.locals
        while p < f.locals + (<Code>f.code).n_numbers:
            if p.tag == T_BOX:
                (<Buffer>p.u.o).kill()
            p += 1

    cdef void leave(self) noexcept:
        # Forgets the running frame and its part of the stack.
        close_frame(self, &self.frames[self.fi], self.sp)

    cdef int open_statement(self, Code code, HocObject me) except -1:
        # A frame for a top-level statement.
        cdef Frame* f
        if self.fi + 1 >= self.max_frames or self.sp + code.n_slots >= self.limit:
            raise RunError("this needs more of the stack than there is",
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
        return 0

    cdef int open_body(self) except -1:
        # `iterator_statement`: a frame that continues the code of the `for`, in the
        # context of the procedure that it stands in.
        cdef int home = self.frames[self.fi].home
        cdef Frame* f
        if home < 0:
            raise RunError("`iterator_statement` without a `for`")
        if self.fi + 1 >= self.max_frames or \
                self.sp + (<Code>self.frames[home].code).n_slots >= self.limit:
            raise RunError("calls are nested too deeply")
        self.fi += 1
        f = &self.frames[self.fi]
        f[0] = self.frames[home]
        Py_XINCREF(f.me)
        f.is_body = 1
        f.entry = 0
        f.ip = self.frames[home].ip + 2
        self.me = f.me
        return 0

    cdef int n_inside(self, HocObject obj) noexcept:
        # In how many frames the object runs: these references do not count.
        cdef int i
        cdef int n = 0
        for i in range(self.fi + 1):
            n += self.frames[i].me == <PyObject*>obj
        return n

    # ---- arguments and locals ---------------------------------------------------

    cdef Slot* argument(self, Frame* f, int k) except NULL:
        if k < 1 or k > f.n_args:
            name = (<Symbol>f.symbol).name if f.symbol != NULL else "the top level"
            raise RunError(
                f"`{name}` has no argument {k}: it was called with {f.n_args}",
                help="numarg() tells how many there are")
        return f.args + (k - 1)

    cdef int local_index(self, Frame* f, int slot) except -1:
        return <int>floor(f.locals[slot].u.d + self.epsilon[0])

    cdef double* place(self, Instr* ip, Frame* f) except NULL:
        # The scalar that an instruction changes: see opcodes.PLACES.
        cdef Slot* s
        cdef int k
        if ip.b == 0:
            return <double*>ip.u.o
        if ip.b == 1:
            return <double*>(<char*>(<HocObject>f.me).numbers + ip.u.i)
        if ip.b == 2:
            return <double*>(<char*>f.locals + ip.u.i)
        if ip.b == 4:
            return (<Buffer>f.locals[ip.u.i].u.o).data
        k = <int>(ip.u.i // sizeof(Slot)) + 1
        s = self.argument(f, k)
        if s.tag != T_NUM:
            if is_pointer(s):
                raise RunError(f"argument {k} is a pointer: write $&{k}")
            raise RunError(f"argument {k} is {self.kind_of(s)}, not a number")
        return &s.u.d

    cdef int raise_no_result(self) except -1:
        cdef Symbol s = <Symbol>self.frames[self.fi].symbol
        if s.kind == Kind.PROC or s.kind == Kind.ITERATOR:
            raise RunError(f"`{s.name}` ({s.kind_name()}) returns a value",
                           help="make it a func (number) or obfunc (object)")
        raise RunError(f"`{s.name}` ({s.kind_name()}) returns no value",
                       help="end it with `return` and the value")

    # ---- errors -----------------------------------------------------------------

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
        missing = MISSING_NAME.match(message)
        if missing is not None:
            span = span.narrowed(missing.group(missing.lastindex))
        return HocError(Diagnostic(message, span, help=help, trail=trail))
