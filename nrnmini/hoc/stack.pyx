# The stack of the HOC machine: slots, and their way to and from Python.
#
# Owns: what a slot holds, who owns it, how it prints; arithmetic that can fail.
# Leaves to others: instructions (vm) and names (access).

from libc.math cimport (
    atan, cos, erf, erfc, exp, fabs, fmod, isinf, isnan, log, log10, pow, sin,
    sqrt, tanh)
from libc.stdint cimport int64_t
from libc.stdio cimport snprintf
from libc.stdlib cimport free, malloc
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF
from nrnmini.hoc.opcodes cimport (
    MATH_ABS, MATH_ATAN, MATH_COS, MATH_ERF, MATH_EXP, MATH_LOG,
    MATH_LOG10, MATH_SIN, MATH_SQRT, MATH_TANH)
from nrnmini.hoc.value cimport (
    ObjCell, Slot, T_CELL, T_HANDLE, T_NUM, T_OBJ, T_SEC, T_STR, T_STRREF, T_VOID)
from nrnmini.model.object cimport Object
from nrnmini.store.handle cimport DataHandle

import sys

from nrnmini.objects.table import StringRef

cdef type string_ref = StringRef


class RunError(Exception):
    """A statement cannot go on; the machine adds place and call chain."""

    def __init__(self, message, help=""):
        super().__init__(message)
        self.message = message
        self.help = help


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
            return (<object>s.u.o).value
        if tag == T_SEC:
            return self.context.wrap_section(<object>s.u.o)
        return <object>s.u.o

    cdef int push_python(self, object value) except -1:
        if value is None:
            self.sp.tag = T_VOID
            self.sp.u.d = 0
            self.sp += 1
        elif isinstance(value, (float, int)):
            self.push_number(value)
        elif isinstance(value, str):
            self.push(T_STR, value)
        elif type(value) is string_ref:
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

    cdef double number(self, Slot* s) except? -1:
        if s.tag == T_NUM:
            return s.u.d
        if s.tag == T_VOID:
            return 0
        if s.tag == T_HANDLE:
            return (<DataHandle>s.u.o).get()
        raise RunError(f"a number is needed here, not {self.kind_of(s)}")

    cdef str text(self, Slot* s):
        if s.tag == T_STRREF:
            return (<object>s.u.o).value
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
        if tag == T_HANDLE:
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
        if tag == T_HANDLE:
            return number_text((<DataHandle>s.u.o).get())
        return str(<object>s.u.o)


cdef str number_text(double x):
    cdef char text[40]
    snprintf(text, 40, "%.8g", x)
    return text.decode("ascii")


cdef str object_text(object value):
    if value is None:
        return "NULLobject"
    name = getattr(value, "object_name", None)
    return str(value) if name is None else name


cdef double update(int code, double old, double value) except? -1:
    # `old op= value` by number in opcodes.ASSIGNMENTS.
    if code == 0:
        return value
    if code == 1:
        return old + value
    if code == 2:
        return old - value
    if code == 3:
        return old * value
    if value == 0:
        raise RunError("division by zero")
    return old / value


cdef int out_of_range(str name) except -1:
    sys.stderr.write(f"nrnmini: {name}: result out of range\n")
    return 0


cdef double math_function(int code, double x) except? -1:
    if code == MATH_SIN:
        return sin(x)
    if code == MATH_COS:
        return cos(x)
    if code == MATH_TANH:
        return tanh(x)
    if code == MATH_ATAN:
        return atan(x)
    if code == MATH_EXP:
        if x < -700:
            return 0
        if x > 700:
            out_of_range("exp")
            return exp(700.)
        return exp(x)
    if code == MATH_LOG or code == MATH_LOG10:
        name = "log" if code == MATH_LOG else "log10"
        if x < 0:
            raise RunError(f"{name}: argument {number_text(x)} is out of domain")
        if x == 0:
            out_of_range(name)
        return log(x) if code == MATH_LOG else log10(x)
    if code == MATH_SQRT:
        if x < 0:
            raise RunError(f"sqrt: argument {number_text(x)} is out of domain")
        return sqrt(x)
    if code == MATH_ABS:
        return fabs(x)
    if code == MATH_ERF:
        return erf(x)
    return erfc(x)


cdef double power(double x, double y) except? -1:
    cdef double z = pow(x, y)
    if isnan(z) and not isnan(x) and not isnan(y):
        raise RunError(
            f"^: {number_text(x)}^{number_text(y)} is out of domain")
    if isinf(z) and not isinf(x) and not isinf(y):
        out_of_range("^")
    return z


cdef double modulo(double x, double y) except? -1:
    cdef double z
    if y <= 0:
        raise RunError(f"%: the modulus {number_text(y)} must be positive")
    if 0 <= x < 9e15 and y < 9e15 and x == <double><int64_t>x \
            and y == <double><int64_t>y:
        return <double>(<int64_t>x % <int64_t>y)
    z = fmod(x, y)
    if z < 0:
        z += y
        if z >= y:
            z = 0
    return z
