# printf as HOC has it.
#
# Conversions are d o x c f e g s and %, with flags, width and precision, and `l`
# before d, o, x and f. Anything else is text.

from libc.math cimport isnan
from libc.stdint cimport int64_t
from libc.stdio cimport snprintf
from libc.string cimport strchr
from nrnmini.objects.stringref cimport StringRef

import re
from functools import lru_cache

from nrnmini.objects.args import ArgumentError, describe

_CONVERSION = re.compile(r"%(?:%|[-+ #0]*\d*(?:\.\d*)?(?:l[doxf]|[doxcfegs]))")


cdef enum:
    ROOM = 400                  # characters of a number that C writes; longer: Python


cdef class Piece:
    # Text, or a conversion: `spec` as Python has it, `c_spec` for a double or long.
    cdef str   text
    cdef str   spec
    cdef bytes c_spec
    cdef char  kind             # 0: text; the letter, in upper case if it takes a long


cdef Piece literal(str text):
    cdef Piece p = Piece.__new__(Piece)
    p.text = text
    return p


cdef Piece conversion(str spec):
    cdef Piece p = Piece.__new__(Piece)
    cdef Py_ssize_t n = len(spec)
    cdef str letter = spec[n - 1]
    cdef bint is_long = spec[n - 2] == "l"
    flags = spec[: n - 2] if is_long else spec[: n - 1]
    p.spec = flags + letter
    p.kind = ord(letter.upper() if is_long and letter != "f" else letter)
    p.c_spec = (flags + ("l" if letter == "d" else "") + letter).encode("ascii")
    return p


@lru_cache(maxsize=512)
def parse(str fmt not None):
    """The pieces of a format."""
    cdef list pieces = []
    cdef Py_ssize_t at = 0
    for m in _CONVERSION.finditer(fmt):
        if m.start() > at:
            pieces.append(literal(fmt[at : m.start()]))
        spec = m.group()
        pieces.append(literal("%") if spec == "%%" else conversion(spec))
        at = m.end()
    if at < len(fmt):
        pieces.append(literal(fmt[at:]))
    return pieces


cdef int64_t integer(double value, int bits) noexcept:
    # As a C cast on the usual machines: what does not fit becomes the lowest.
    cdef double low = -9223372036854775808.0 if bits == 64 else -2147483648.0
    if isnan(value) or not low <= value < -low:
        return -<int64_t>1 << (bits - 1)
    return <int64_t>value


cdef bint is_plain(const char* text) noexcept:
    # False where the locale of the process has a decimal comma.
    return strchr(text, c",") == NULL


cdef str convert(Piece piece, double value):
    # One number in one conversion.
    cdef char room[ROOM]
    cdef char kind = piece.kind
    cdef int64_t n
    cdef int bits
    if kind == c"f" or kind == c"e" or kind == c"g":
        if snprintf(room, ROOM, piece.c_spec, value) < ROOM and is_plain(room):
            return room.decode("ascii")
        return piece.spec % value
    bits = 64 if kind == c"D" or kind == c"O" or kind == c"X" else 32
    n = integer(value, bits)
    if kind == c"d" or kind == c"D":
        if snprintf(room, ROOM, piece.c_spec, <long>n) < ROOM:
            return room.decode("ascii")
        return piece.spec % n
    if kind == c"c":
        return piece.spec % chr(n & 0xFF)
    return piece.spec % (n & ((<object>1 << bits) - 1))


def format_text(str fmt not None, tuple args not None, str method="printf"):
    """The text of a printf. Superfluous arguments are ignored.

    A number, a text (str or StringRef) or an object (its name) each fits only
    its own conversion; ArgumentError otherwise, and where arguments are missing.
    """
    cdef list out = []
    cdef Py_ssize_t k = 0
    cdef Piece piece
    cdef double value
    for piece in <list>parse(fmt):
        if piece.kind == 0:
            out.append(piece.text)
            continue
        if k >= len(args):
            raise ArgumentError(
                f"`{method}`: the format needs more arguments: there is none "
                f"for `{piece.spec}` in {fmt!r}")
        arg = args[k]
        k += 1
        if piece.kind == c"s":
            text = _text(arg, piece.spec, k, method)
            out.append(text if piece.spec == "%s" else piece.spec % text)
            continue
        try:
            if isinstance(arg, (str, StringRef)):
                raise TypeError
            value = float(arg)
        except (TypeError, ValueError):
            raise ArgumentError(
                f"`{method}`: `{piece.spec}` needs a number, but value {k} is "
                f"{describe(arg)}") from None
        out.append(convert(piece, value))
    return "".join(out)


cdef str _text(arg, str piece, Py_ssize_t k, str method):
    if isinstance(arg, str):
        return arg
    if isinstance(arg, StringRef):
        return arg.value
    if arg is None:
        return "NULLobject"
    if isinstance(arg, (int, float)):
        raise ArgumentError(
            f"`{method}`: `{piece}` needs a text, but value {k} is {describe(arg)}")
    value = getattr(arg, "value", None)
    return value if isinstance(value, str) else str(arg)
