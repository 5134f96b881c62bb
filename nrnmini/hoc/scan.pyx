# Plain numbers in HOC text, read without tokens: morphologies consist of them.
#
# Owns: parenthesised lists of numbers, and lines that are calls with such a list.
# Leaves to others: every other text; what is not recognised here is read by the lexer.

from cpython.object cimport PyObject

cdef extern from "Python.h":
    double PyOS_string_to_double(const char*, char**, PyObject*) except? -1

cdef enum:
    LONGEST = 64                # characters of a number


cdef inline Py_ssize_t skip_blanks(str text, Py_ssize_t pos, Py_ssize_t end) noexcept:
    while pos < end and (text[pos] == " " or text[pos] == "\t"):
        pos += 1
    return pos


cdef Py_ssize_t scan_digits(str text, Py_ssize_t pos, Py_ssize_t end) noexcept:
    while pos < end and "0" <= text[pos] <= "9":
        pos += 1
    return pos


cdef Py_ssize_t scan_number(str text, Py_ssize_t pos, Py_ssize_t end) noexcept:
    # The end of the number at pos, or -1: -? (d+ .? d* | . d+) (e [+-]? d+)?
    cdef Py_ssize_t first
    cdef Py_ssize_t n_digits
    if pos < end and text[pos] == "-":
        pos += 1
    first = pos
    pos = scan_digits(text, pos, end)
    n_digits = pos - first
    if pos < end and text[pos] == ".":
        first = pos + 1
        pos = scan_digits(text, first, end)
        n_digits += pos - first
    if n_digits == 0:
        return -1
    if pos < end and (text[pos] == "e" or text[pos] == "E"):
        first = pos + 1
        if first < end and (text[first] == "+" or text[first] == "-"):
            first += 1
        pos = scan_digits(text, first, end)
        if pos == first:
            return -1
    return pos


cdef Py_ssize_t scan_list(str text, Py_ssize_t pos, Py_ssize_t end, list out) except -2:
    # `( number , number ... )` at pos: the position behind it, or -1.
    cdef char buffer[LONGEST]
    cdef Py_ssize_t stop, i
    if pos >= end or text[pos] != "(":
        return -1
    while True:
        pos = skip_blanks(text, pos + 1, end)
        stop = scan_number(text, pos, end)
        if stop < 0 or stop - pos >= LONGEST:
            return -1
        for i in range(stop - pos):
            buffer[i] = <char><Py_UCS4>text[pos + i]
        buffer[stop - pos] = 0
        out.append(PyOS_string_to_double(buffer, NULL, NULL))
        pos = skip_blanks(text, stop, end)
        if pos >= end:
            return -1
        if text[pos] == ")":
            return pos + 1
        if text[pos] != ",":
            return -1


def number_list(str text not None, Py_ssize_t pos):
    """``(numbers, end)`` of a parenthesised list of numbers at `pos`, or None."""
    cdef list numbers = []
    cdef Py_ssize_t end = scan_list(text, pos, len(text), numbers)
    return None if end < 0 else (tuple(numbers), end)


def call_lines(str text not None, Py_ssize_t pos, str name not None, bint braced):
    """The lines from `pos` on that are each a call of `name` with plain numbers.

    Parameters
    ----------
    braced : bool       the lines are ``{name(1, 2)}`` instead of ``name(1, 2)``

    Returns
    -------
    rows : list of (tuple of float, start, end)
        The arguments, and where the call stands in the text.
    end : int
        The newline of the last line, or `pos` if there are none.
    """
    cdef list rows = []
    cdef list numbers
    cdef Py_ssize_t end = len(text)
    cdef Py_ssize_t n = len(name)
    cdef Py_ssize_t last = pos
    cdef Py_ssize_t start, stop, i
    while True:
        pos = skip_blanks(text, pos, end)
        if braced:
            if pos >= end or text[pos] != "{":
                break
            pos = skip_blanks(text, pos + 1, end)
        start = pos
        if start + n >= end:
            break
        i = 0
        while i < n and text[start + i] == name[i]:
            i += 1
        if i < n:
            break
        numbers = []
        stop = scan_list(text, start + n, end, numbers)
        if stop < 0:
            break
        pos = skip_blanks(text, stop, end)
        if braced:
            if pos >= end or text[pos] != "}":
                break
            pos = skip_blanks(text, pos + 1, end)
        if pos >= end or text[pos] != "\n":
            break
        rows.append((tuple(numbers), start, stop))
        last = pos
        pos += 1
    return rows, last
