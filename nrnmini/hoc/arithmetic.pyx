# Arithmetic of HOC that can fail, and how numbers print.
#
# Owns: domains, ranges, the modulus, `op=`. Leaves to others: what cannot fail (vm).

from libc.math cimport (
    atan, cos, erf, erfc, exp, fabs, fmod, isinf, isnan, log, log10, pow, sin,
    sqrt, tanh)
from libc.stdint cimport int64_t
from libc.stdio cimport snprintf
from libc.string cimport strchr
from nrnmini.hoc.opcodes cimport (
    MATH_ABS, MATH_ATAN, MATH_COS, MATH_ERF, MATH_EXP, MATH_LOG,
    MATH_LOG10, MATH_SIN, MATH_SQRT, MATH_TANH)

import sys


class RunError(Exception):
    """A statement cannot go on; the machine adds place and call chain."""

    def __init__(self, message, help=""):
        super().__init__(message)
        self.message = message
        self.help = help


cdef str number_text(double x):
    cdef char text[40]
    snprintf(text, 40, "%.8g", x)
    if strchr(text, c",") != NULL:      # the locale of the process has a decimal comma
        return "%.8g" % x
    return text.decode("ascii")


cdef double divide_checked(double x, double y) except? -1:
    if y == 0:
        raise RunError("division by zero")
    return x / y


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
