# The HOC machine.

from cpython.object cimport PyObject
from nrnmini.hoc.access cimport Access
from nrnmini.hoc.value cimport Code, HocObject, Instr, Slot, Symbol, Template


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


cdef class Machine(Access):
    cdef Frame*   frames
    cdef int      fi            # the running frame, -1: none
    cdef Instr*   ip            # the running instruction
    cdef int      n_runs        # nested
    cdef int      max_frames
    cdef int      n_pauses

    cdef int enter(self, Symbol s, PyObject* me, int n_args, int want, int drop) \
        except -1
    cdef void leave(self) noexcept
    cdef int execute(self, Code code, HocObject me) except -1
    cdef int run(self, int base) except -1
    cdef int loop(self, int base) except -1
    cdef double* place(self, int mode, Instr* ip, Frame* f) except NULL
    cdef Slot* argument(self, Frame* f, int k) except NULL
    cdef int local_index(self, Frame* f, int slot) except -1
    cdef int new_object(self, Symbol s, int n_args) except -1
    cdef int pause(self) except -1
    cdef int raise_no_result(self) except -1
    cdef int undefined(self, Symbol s) except -1
    cdef int push_argument(self, object arg) except -1
    cdef int rare(self, int op, Instr* ip, Frame* f) except -1
    cdef int section_operation(self, int op, Instr* ip) except -1
    cdef int n_inside(self, HocObject obj) noexcept
    cdef int load_undefined(self, Symbol s) except -1
    cdef bint equal(self, Slot* x, Slot* y) except -1
    cdef int dereference(self, int op, Instr* ip) except -1
    cdef object describe(self, object error, int base)
