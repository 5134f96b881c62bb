# Arithmetic of HOC that can fail, and how numbers print.

from libc.stdint cimport int32_t

cdef str number_text(double x)          # as print does: %.8g
cdef double divide_checked(double x, double y) except? -1
cdef double math_function(int code, double x) except? -1
cdef double power(double x, double y) except? -1
cdef double modulo(double x, double y) except? -1


cdef inline double update(int code, double old, double value) except? -1:
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
        return divide_checked(old, value)
    return old / value


cdef inline double remainder(double x, double y) except? -1:
    # modulo() without a call for what counters do.
    if 0 <= x < 2e9 and 0 < y < 2e9 and x == <double><int32_t>x \
            and y == <double><int32_t>y:
        return <double>(<int32_t>x % <int32_t>y)
    return modulo(x, y)
