# Frames: the calls that are in progress.

from cpython.object cimport PyObject
from cpython.ref cimport Py_XDECREF, Py_XINCREF
from nrnmini.hoc.components cimport Components
from nrnmini.hoc.value cimport (
    Code, HocObject, Instr, Slot, Symbol, T_NUM, T_OBJ, T_VOID)


cdef struct Frame:
    PyObject* code              # Code, borrowed
    PyObject* me                # HocObject or NULL, owned
    PyObject* symbol            # Symbol, borrowed from the code's caller; or NULL
    Instr*    ip                # where it is, while another frame runs
    Slot*     args              # $1 is args[0]
    Slot*     locals
    int       n_args
    int       want              # opcodes.WANTS
    int       drop              # slots below args to forget on return
    int       entry             # returning leaves run()
    int       home              # statement of an iterator: whose args and locals;
    #                             iterator: the frame of its `for`; else -1
    int       is_body


cdef class Frames(Components):
    cdef Frame*   frames
    cdef int      fi            # the running frame, -1: none
    cdef int      max_frames

    cdef int enter(self, Symbol s, PyObject* me, int n_args, int want, int drop) \
        except -1
    cdef int refuse(self, Symbol s) except -1
    cdef int undefined(self, Symbol s) except -1
    cdef int make_boxes(self, Frame* f) except -1
    cdef void kill_boxes(self, Frame* f) noexcept
    cdef void leave(self) noexcept
    cdef int open_statement(self, Code code, HocObject me) except -1
    cdef int open_body(self) except -1
    cdef double* place(self, Instr* ip, Frame* f) except NULL
    cdef Slot* argument(self, Frame* f, int k) except NULL
    cdef int local_index(self, Frame* f, int slot) except -1
    cdef int raise_no_result(self) except -1
    cdef object describe(self, object error, int base)


cdef inline Frame* open_frame(Frames self, PyObject* symbol, PyObject* me, Slot* sp,
                              int n_args, int want, int drop) except NULL:
    # A frame for a procedure whose n_args arguments end at sp; `drop` slots below
    # them go with it. Code is borrowed: the interpreter keeps what is redefined
    # while it runs.
    cdef PyObject* code = <PyObject*>(<Symbol>symbol).code
    cdef Frame* f
    cdef Slot* args = sp - n_args
    cdef Slot* end
    cdef int k
    self.sp = sp
    if <object>code is None or self.fi + 1 >= self.max_frames \
            or sp + (<Code>code).n_slots >= self.limit:
        self.refuse(<Symbol>symbol)
    if (<Code>code).n_checked:
        if n_args < (<Code>code).n_checked:
            code = <PyObject*>(<Code>code).safe
        else:
            for k in range((<Code>code).n_checked):
                if args[k].tag != T_NUM and (<Code>code).checked >> k & 1:
                    code = <PyObject*>(<Code>code).safe
                    break
    self.fi += 1
    f = &self.frames[self.fi]
    f.code = code
    f.me = me
    if me != NULL:
        Py_XINCREF(me)
    self.me = me
    f.symbol = symbol
    f.args = args
    f.locals = sp
    f.n_args = n_args
    f.want = want
    f.drop = drop
    f.entry = 0
    f.home = -1
    f.is_body = 0
    f.ip = (<Code>code).instrs
    if (<Code>code).n_locals:
        end = sp + (<Code>code).n_numbers
        while sp < end:
            sp.tag = T_NUM
            sp.u.d = 0
            sp += 1
        end = f.locals + (<Code>code).n_locals
        while sp < end:
            sp.tag = T_OBJ
            sp.u.o = NULL
            sp += 1
        self.sp = sp
        if (<Code>code).n_boxed:
            self.make_boxes(f)
    return f


cdef inline Slot* close_frame(Frames self, Frame* f, Slot* sp) noexcept:
    # Forgets the running frame and its part of the stack; the new top of the stack.
    cdef PyObject* me = f.me
    cdef Slot* bottom
    if f.is_body == 0:
        if (<Code>f.code).n_boxed:
            self.kill_boxes(f)
        bottom = f.args - f.drop
        while sp > bottom:
            sp -= 1
            if sp.tag >= T_OBJ:
                # Off the stack before its object may run code of its own.
                sp.tag = T_VOID
                self.sp = sp
                Py_XDECREF(sp.u.o)
    self.sp = sp
    self.fi -= 1
    self.me = self.frames[self.fi].me if self.fi >= 0 else NULL
    if me != NULL:
        Py_XDECREF(me)
    return sp
