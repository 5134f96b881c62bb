# Instructions that are not worth a place in the machine's loop.

from nrnmini.hoc.frames cimport Frame, Frames
from nrnmini.hoc.value cimport Instr, Slot, Symbol


cdef class Operations(Frames):
    # One instruction that works on `self.sp`. Result 1: jump; 2: it took its time.
    cdef int rare(self, int op, Instr* ip, Frame* f) except -1
    cdef int section_operation(self, int op, Instr* ip) except -1
    cdef int load_undefined(self, Symbol s) except -1
    cdef bint equal(self, Slot* x, Slot* y) except -1
    cdef int dereference(self, int op, Instr* ip) except -1
    cdef Slot* pointer_argument(self, Frame* f, int k) except NULL
    cdef int call_lines(self, object lines, Frame* f) except -1
