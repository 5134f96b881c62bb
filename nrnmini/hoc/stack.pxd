# The stack of the HOC machine: slots, and their way to and from Python.

from cpython.object cimport PyObject
from nrnmini.hoc.value cimport Slot, T_HANDLE, T_REF
from nrnmini.store.column cimport DataSource
from nrnmini.store.handle cimport DataHandle


cdef enum:
    STACK_SIZE = 262144         # slots
    MAX_FRAMES = 10000
    MAX_RUNS = 100              # runs inside runs, through Python


cdef class Stack:
    cdef Slot*           slots
    cdef Slot*           sp             # next free
    cdef Slot*           limit
    cdef double          last_release   # of the interpreter lock, ms
    cdef readonly object interp         # Interpreter
    cdef readonly object context        # objects.Context

    cdef int pause(self) except -1
    cdef void push_number(self, double x) noexcept
    cdef void push(self, int tag, object value)
    cdef void drop(self, Py_ssize_t n) noexcept
    cdef void drop_to(self, Slot* p) noexcept
    cdef object python_value(self, Slot* s)     # as arguments of classes are
    cdef int push_python(self, object value) except -1
    cdef tuple take_arguments(self, int n)      # popped
    cdef object call_python(self, object function, object first, int n)
    cdef void push_ref(self, DataSource source, Py_ssize_t element)
    cdef DataHandle handle_value(self, Slot* s)
    cdef double* target(self, Slot* s) except NULL
    cdef double number(self, Slot* s) except? -1
    cdef str text(self, Slot* s)
    cdef object object_value(self, Slot* s)     # None: the null object
    cdef str kind_of(self, Slot* s)
    cdef str show(self, Slot* s)                # short, for a call chain
    cdef str print_form(self, Slot* s)


cdef str object_text(object value)


cdef inline bint is_pointer(Slot* s) noexcept:
    return s.tag == T_HANDLE or s.tag == T_REF
