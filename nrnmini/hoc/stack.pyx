# The stack of the HOC machine: slots, and their way to and from Python.
#
# Owns: what a slot holds, who owns it, how it prints. Leaves to others: arithmetic,
# instructions (vm) and names (storage, components).

from libc.limits cimport INT_MAX
from libc.stdlib cimport free, malloc
from cpython.exc cimport PyErr_CheckSignals
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF
from nrnmini.hoc.arithmetic cimport number_text
from nrnmini.hoc.value cimport (
    ObjCell, Slot, T_CELL, T_HANDLE, T_NUM, T_OBJ, T_REF, T_SEC, T_STR, T_STRREF,
    T_VOID)
from nrnmini.model.object cimport Object
from nrnmini.objects.stringref cimport StringRef
from nrnmini.store.column cimport Buffer, DataSource
from nrnmini.store.handle cimport DataHandle, handle_to_element

from nrnmini.hoc.arithmetic import RunError

cdef extern from "<time.h>":
    struct timespec:
        long tv_sec
        long tv_nsec
    enum:
        TIME_UTC
    int timespec_get(timespec* now, int base) nogil

cdef extern from "Python.h":
    object PyObject_Vectorcall(object f, PyObject** args, size_t n, PyObject* names)

cdef enum:
    MOST_ARGUMENTS = 10         # of a call without a tuple
    MAX_HOLD = 5                # ms between chances for other threads


cdef class Stack:
    """Memory for values that are being worked on. It never moves."""

    def __cinit__(self):
        self.slots = <Slot*>malloc(STACK_SIZE * sizeof(Slot))
        if self.slots == NULL:
            raise MemoryError
        self.sp = self.slots
        self.limit = self.slots + STACK_SIZE

    def __dealloc__(self):
        if self.slots != NULL:
            self.drop_to(self.slots)
            free(self.slots)

    cdef int pause(self) except -1:
        # A look for Ctrl-C, and every few milliseconds a chance for other threads:
        # what runs HOC holds the interpreter lock.
        cdef timespec now
        cdef double ms
        timespec_get(&now, TIME_UTC)
        ms = now.tv_sec * 1e3 + now.tv_nsec * 1e-6
        if not 0 <= ms - self.last_release < MAX_HOLD:
            self.last_release = ms
            with nogil:
                pass
        return PyErr_CheckSignals()

    cdef void push_number(self, double x) noexcept:
        self.sp.tag = T_NUM
        self.sp.u.d = x
        self.sp += 1

    cdef void push(self, int tag, object value):
        # Takes a reference of its own; None is the null object.
        self.sp.tag = tag
        if value is None:
            self.sp.u.o = NULL
        else:
            Py_INCREF(value)
            self.sp.u.o = <PyObject*>value
        self.sp += 1

    cdef void drop(self, Py_ssize_t n) noexcept:
        self.drop_to(self.sp - n)

    cdef void drop_to(self, Slot* p) noexcept:
        # The slot is off the stack before its object may run code of its own.
        while self.sp > p:
            self.sp -= 1
            if self.sp.tag >= T_OBJ:
                self.sp.tag = T_VOID
                Py_XDECREF(self.sp.u.o)

    cdef object python_value(self, Slot* s):
        cdef int tag = s.tag
        if tag == T_NUM:
            return s.u.d
        if tag == T_VOID or s.u.o == NULL:
            return None
        if tag == T_CELL:
            return (<ObjCell>s.u.o).value
        if tag == T_STRREF and s.aux == 1:      # a literal
            return (<StringRef>s.u.o).value
        if tag == T_SEC:
            return self.context.wrap_section(<object>s.u.o)
        if tag == T_REF:
            return handle_to_element(<DataSource>s.u.o, s.aux)
        return <object>s.u.o

    cdef int push_python(self, object value) except -1:
        if type(value) is float:
            self.push_number(value)
        elif value is None:
            self.sp.tag = T_VOID
            self.sp.u.d = 0
            self.sp += 1
        elif isinstance(value, (float, int)):
            self.push_number(value)
        elif isinstance(value, str):
            self.push(T_STR, value)
        elif type(value) is StringRef:
            self.sp.aux = 0
            self.push(T_STRREF, value)
        elif isinstance(value, DataHandle):
            self.push(T_HANDLE, value)
        elif hasattr(value, "__float__") and not isinstance(value, Object):
            self.push_number(float(value))      # NumPy scalars
        else:
            self.push(T_OBJ, value)
        return 0

    cdef tuple take_arguments(self, int n):
        cdef int i
        cdef Slot* first = self.sp - n
        cdef tuple args = tuple([self.python_value(first + i) for i in range(n)])
        self.drop_to(first)
        return args

    cdef object call_python(self, object function, object first, int n):
        # function(first, *arguments): the n arguments are popped.
        cdef PyObject* args[1 + MOST_ARGUMENTS]
        cdef Slot* base = self.sp - n
        cdef int i
        if n > MOST_ARGUMENTS:
            return function(first, *self.take_arguments(n))
        if n == 0:
            return function(first)
        args[0] = <PyObject*>first
        for i in range(n):
            args[i + 1] = NULL
        try:
            for i in range(n):
                value = self.python_value(base + i)
                Py_INCREF(value)
                args[i + 1] = <PyObject*>value
            value = None
            self.drop_to(base)
            return PyObject_Vectorcall(function, args, n + 1, NULL)
        finally:
            for i in range(n):
                Py_XDECREF(args[i + 1])

    cdef void push_ref(self, DataSource source, Py_ssize_t element):
        # A pointer to an element of a Buffer, or of another source of data.
        if type(source) is Buffer and 0 <= element <= INT_MAX:
            self.sp.aux = <int>element
            self.push(T_REF, source)
        else:
            self.push(T_HANDLE, handle_to_element(source, element))

    cdef DataHandle handle_value(self, Slot* s):
        # The handle behind a slot that is a pointer.
        if s.tag == T_REF:
            return handle_to_element(<DataSource>s.u.o, s.aux)
        return <DataHandle>s.u.o

    cdef double* target(self, Slot* s) except NULL:
        # The address of a pointer's target, a live double; else an error.
        cdef Buffer buffer
        if s.tag == T_REF:
            buffer = <Buffer>s.u.o
            if buffer.is_alive and s.aux < buffer.size:
                return buffer.data + s.aux
        return self.handle_value(s).f64()

    cdef double number(self, Slot* s) except? -1:
        if s.tag == T_NUM:
            return s.u.d
        if s.tag == T_VOID:
            return 0
        if s.tag == T_HANDLE or s.tag == T_REF:
            return self.handle_value(s).get()
        raise RunError(f"a number is needed here, not {self.kind_of(s)}")

    cdef str text(self, Slot* s):
        if s.tag == T_STRREF:
            return (<StringRef>s.u.o).value
        if s.tag == T_STR:
            return <object>s.u.o
        raise RunError(f"a text is needed here, not {self.kind_of(s)}")

    cdef object object_value(self, Slot* s):
        if s.tag == T_CELL:
            return (<ObjCell>s.u.o).value
        if s.tag == T_OBJ:
            return None if s.u.o == NULL else <object>s.u.o
        if s.tag == T_VOID:
            return None
        raise RunError(f"an object is needed here, not {self.kind_of(s)}")

    cdef str kind_of(self, Slot* s):
        cdef int tag = s.tag
        if tag == T_NUM:
            return "the number " + number_text(s.u.d)
        if tag == T_VOID:
            return "nothing"
        if tag == T_OBJ or tag == T_CELL:
            value = self.object_value(s)
            return "the null object" if value is None else object_text(value)
        if tag == T_STR or tag == T_STRREF:
            return f'the text "{self.text(s)[:30]}"'
        if tag == T_SEC:
            return f"section `{<object>s.u.o}`"
        if is_pointer(s):
            return "a pointer"
        return "something else"

    cdef str show(self, Slot* s):
        cdef int tag = s.tag
        if tag == T_NUM:
            return number_text(s.u.d)
        if tag == T_STR or tag == T_STRREF:
            value = self.text(s)
            if len(value) > 15:
                value = value[:10] + "..."
            return f'"{value}"'
        if tag == T_OBJ or tag == T_CELL:
            return object_text(self.object_value(s))
        return "..."

    cdef str print_form(self, Slot* s):
        cdef int tag = s.tag
        if tag == T_NUM:
            return number_text(s.u.d)
        if tag == T_VOID:
            return "0"
        if tag == T_STR or tag == T_STRREF:
            return self.text(s)
        if tag == T_OBJ or tag == T_CELL:
            return object_text(self.object_value(s))
        if is_pointer(s):
            return number_text(self.handle_value(s).get())
        return str(<object>s.u.o)


cdef str object_text(object value):
    if value is None:
        return "NULLobject"
    name = getattr(value, "object_name", None)
    return str(value) if name is None else name
