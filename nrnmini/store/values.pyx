"""Typed memory: room for values, reading and writing them, and showing them.

Owns: allocation on cache lines, the types a value can have, and filling a Py_buffer.
Leaves to others: whose memory it is (column).
"""

from cpython.buffer cimport PyBUF_FORMAT, PyBUF_ND, PyBUF_STRIDES
from libc.stdint cimport int16_t, int32_t, int64_t, uintptr_t
from libc.stdlib cimport free, malloc

from operator import index

cdef enum:
    ALIGNMENT = 64
    PAGE = 4096
    HUGE_PAGE = 1 << 21
    LARGE = 3*HUGE_PAGE         # bytes; smaller memory would waste too much of a page

cdef extern from *:
    """
    #if defined(__linux__)
    #include <sys/mman.h>
    #endif

    /* Columns of many megabytes are touched all over: large pages save a fault for
       every 4 kB at the first touch, and most misses of the address cache later. */
    static void advise_huge_pages(void* start, size_t n_bytes) {
    #if defined(__linux__) && defined(MADV_HUGEPAGE)
        madvise(start, n_bytes & ~(size_t)4095, MADV_HUGEPAGE);
    #else
        (void)start;
        (void)n_bytes;
    #endif
    }
    """
    void advise_huge_pages(void* start, size_t n_bytes)


# ---- memory -------------------------------------------------------------------

cdef void* aligned_new(Py_ssize_t n_bytes) except? NULL:
    # The address that malloc gave is kept just before the aligned one.
    if n_bytes <= 0:
        return NULL
    # Large blocks begin at the same place of a page each, so that the same row of
    # many columns would share one set of a cache: they are given different lines.
    cdef bint is_large = n_bytes >= LARGE
    cdef size_t boundary = HUGE_PAGE if is_large else ALIGNMENT
    cdef size_t spread = 32*PAGE if is_large else PAGE if n_bytes >= 4*PAGE else 0
    cdef char* raw = <char*>malloc(
        <size_t>n_bytes + boundary + sizeof(void*) + spread)
    if raw == NULL:
        raise MemoryError(f"no memory for {n_bytes} bytes of model data")
    cdef uintptr_t start = <uintptr_t>raw + sizeof(void*)
    start = (start + boundary - 1) & ~<uintptr_t>(boundary - 1)
    if is_large:
        advise_huge_pages(<void*>start, n_bytes)
    if spread:
        start += <uintptr_t>raw // PAGE * 11 * ALIGNMENT % spread
    (<void**>start - 1)[0] = raw
    return <void*>start


cdef void aligned_free(void* p) noexcept:
    if p != NULL:
        free((<void**>p - 1)[0])


# ---- values -------------------------------------------------------------------

cdef Py_ssize_t size_of(int dtype) noexcept:
    if dtype == DType.F64:
        return sizeof(double)
    if dtype == DType.F32:
        return sizeof(float)
    if dtype == DType.I64:
        return sizeof(int64_t)
    if dtype == DType.I32:
        return sizeof(int32_t)
    if dtype == DType.I16:
        return sizeof(int16_t)
    if dtype == DType.B8:
        return 1
    return sizeof(CHandle)


cdef str dtype_name(int dtype):
    return ("double", "float", "long", "int", "short", "bool", "handle")[dtype]


cdef char* format_of(int dtype) noexcept:
    if dtype == DType.F64:
        return b"d"
    if dtype == DType.F32:
        return b"f"
    if dtype == DType.I64:
        return b"q"
    if dtype == DType.I32:
        return b"i"
    if dtype == DType.I16:
        return b"h"
    return b"?"


cdef int64_t whole(object value) except? -1:
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError(f"a whole number was expected, not {value!r}")
        value = int(value)
    return <int64_t>value


# Conversions may run code of the value, which may move any column: they come first,
# and the address of the value afterwards.
cdef object number_for(object value, int dtype, object place):
    cdef object number = value
    cdef bint is_integer = dtype == DType.I64 or dtype == DType.I32 \
        or dtype == DType.I16
    if dtype == DType.HANDLE:
        raise TypeError(f"{place} is a field of handles: it has no number")
    if type(number) is not float and type(number) is not int:
        if isinstance(number, (str, bytes)):
            raise TypeError(f"{place}: a number was expected, not {value!r}")
        if dtype == DType.B8:
            return bool(number)
        try:
            number = index(number) if is_integer else float(number)
        except TypeError:
            try:
                number = float(number)
            except TypeError:
                raise TypeError(
                    f"{place}: a number was expected, not {value!r}") from None
    if is_integer:
        if type(number) is float:
            if not number.is_integer():
                raise ValueError(
                    f"{place}: a whole number was expected, not {value!r}")
            number = int(number)
        bits = 8 * size_of(dtype)
        limit = index(2) ** (bits - 1)          # of Python: it is no C number
        if not -limit <= number < limit:
            raise OverflowError(f"{place}: {number} does not fit into {bits} bits")
    return number


cdef object read_value(const void* p, int dtype):
    if dtype == DType.F64:
        return (<const double*>p)[0]
    if dtype == DType.F32:
        return (<const float*>p)[0]
    if dtype == DType.I64:
        return (<const int64_t*>p)[0]
    if dtype == DType.I32:
        return (<const int32_t*>p)[0]
    if dtype == DType.I16:
        return (<const int16_t*>p)[0]
    if dtype == DType.B8:
        return (<const char*>p)[0] != 0
    raise TypeError("a field of handles is read with `handle_at`")


cdef int write_value(void* p, int dtype, object value) except -1:
    cdef int64_t n
    if dtype == DType.F64:
        (<double*>p)[0] = value
    elif dtype == DType.F32:
        (<float*>p)[0] = value
    elif dtype == DType.I64:
        (<int64_t*>p)[0] = whole(value)
    elif dtype == DType.I32:
        n = whole(value)
        if n != <int32_t>n:
            raise OverflowError(f"{n} does not fit into 32 bits")
        (<int32_t*>p)[0] = <int32_t>n
    elif dtype == DType.I16:
        n = whole(value)
        if n != <int16_t>n:
            raise OverflowError(f"{n} does not fit into 16 bits")
        (<int16_t*>p)[0] = <int16_t>n
    elif dtype == DType.B8:
        (<char*>p)[0] = 1 if value else 0
    else:
        raise TypeError("a field of handles is written with `put_handle`")
    return 0


cdef double read_double(const void* p, int dtype) noexcept:
    if dtype == DType.F64:
        return (<const double*>p)[0]
    if dtype == DType.F32:
        return (<const float*>p)[0]
    if dtype == DType.I64:
        return <double>(<const int64_t*>p)[0]
    if dtype == DType.I32:
        return (<const int32_t*>p)[0]
    if dtype == DType.I16:
        return (<const int16_t*>p)[0]
    return (<const char*>p)[0] != 0


# Fills a Py_buffer over [n] or [n, dim] values. Shape and strides live in one
# block that `release_view` frees, so that they do not depend on later changes.
cdef int fill_view(object owner, Py_buffer* view, int flags, void* data,
                   Py_ssize_t n, Py_ssize_t dim, int dtype) except -1:
    cdef Py_ssize_t itemsize = size_of(dtype)
    cdef Py_ssize_t* shape = <Py_ssize_t*>malloc(5 * sizeof(Py_ssize_t))
    if shape == NULL:
        raise MemoryError
    shape[0] = n
    shape[1] = dim
    shape[2] = itemsize * dim
    shape[3] = itemsize
    # An address is required even where nothing is shown.
    view.buf = data if data != NULL else &shape[4]
    view.len = n * dim * itemsize
    view.itemsize = itemsize
    view.readonly = 0
    view.format = format_of(dtype) if flags & PyBUF_FORMAT else NULL
    view.ndim = 1 if dim == 1 else 2
    view.shape = shape if flags & PyBUF_ND else NULL
    view.strides = shape + 2 if flags & PyBUF_STRIDES == PyBUF_STRIDES else NULL
    view.suboffsets = NULL
    view.internal = shape
    view.obj = owner
    return 0
