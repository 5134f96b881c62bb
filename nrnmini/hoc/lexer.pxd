# HOC text to tokens.


cdef class Lexer:
    cdef readonly object     source
    cdef readonly str        text
    cdef Py_ssize_t          length
    cdef public Py_ssize_t   pos        # behind the current token
    cdef readonly str        kind
    cdef readonly object     value
    cdef readonly Py_ssize_t start, end
    cdef readonly Py_ssize_t last_end   # of the token before

    cdef Py_UCS4 at(self, Py_ssize_t pos) noexcept
    cdef Py_ssize_t skip_gap(self, Py_ssize_t pos)
    cdef Py_ssize_t digits(self, Py_ssize_t pos) noexcept
    cpdef str advance(self)
    cdef int number(self, Py_ssize_t pos) except -1
    cdef int string(self, Py_ssize_t pos) except -1
    cdef int argument(self, Py_ssize_t pos) except -1
    cpdef tuple numbers(self)
    cpdef list call_lines(self, str name, bint braced)
    cpdef skip_line(self)
    cdef int fail(self, Py_ssize_t pos) except -1
