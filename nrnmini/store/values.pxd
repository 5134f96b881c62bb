# Typed memory. Interface only; see values.pyx.

from libc.stdint cimport uint32_t


cdef enum DType:
    F64 = 0
    F32 = 1
    I64 = 2
    I32 = 3
    I16 = 4
    B8 = 5                      # bool
    HANDLE = 6                  # CHandle; its column owns a reference to the source


cdef struct CHandle:            # a data handle without Python around it
    void*       source          # DataSource, borrowed unless its holder says so
    uint32_t    slot
    uint32_t    generation
    Py_ssize_t  element


cdef Py_ssize_t size_of(int dtype) noexcept
cdef str dtype_name(int dtype)          # double, float, long, int, short, bool

# Values of any dtype at an address.
cdef object read_value(const void* p, int dtype)
cdef int write_value(void* p, int dtype, object value) except -1
# What write_value takes without running any code: an int, a float or a bool, that fits.
cdef object number_for(object value, int dtype, object place)
cdef double read_double(const void* p, int dtype) noexcept

# Memory that starts on a cache line; free with aligned_free.
cdef void* aligned_new(Py_ssize_t n_bytes) except? NULL
cdef void aligned_free(void* p) noexcept

# A Py_buffer over [n] or [n, dim] values; `release` is free(view.internal).
cdef int fill_view(object owner, Py_buffer* view, int flags, void* data,
                   Py_ssize_t n, Py_ssize_t dim, int dtype) except -1
