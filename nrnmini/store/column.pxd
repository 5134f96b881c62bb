# Columns and the other memory that a data handle can point into.
# Interface only; see column.pyx.

from libc.stdint cimport uint32_t


cdef enum DType:
    F64 = 0
    F32 = 1
    I64 = 2
    I32 = 3
    I16 = 4
    B8 = 5                      # bool
    HANDLE = 6                  # CHandle with an owned reference to its source


cdef class DataSource:
    # Something that can turn (slot, generation, element) into an address, or
    # into NULL when what was there no longer exists.
    cdef object __weakref__
    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept


cdef struct CHandle:            # a data handle without Python around it
    void*       source          # DataSource, borrowed unless its holder says so
    uint32_t    slot
    uint32_t    generation
    Py_ssize_t  element


cdef class Buffer(DataSource):
    # n doubles that belong to one owner: a Vector, a HOC variable or array, the
    # globals of a mechanism. Handles survive `resize`, and die with `kill`.
    cdef double*             data       # 64-byte aligned; NULL when capacity is 0
    cdef readonly Py_ssize_t size
    cdef readonly Py_ssize_t capacity
    cdef readonly int        exports    # NumPy views that pin `data`
    cdef readonly bint       is_alive
    cdef readonly object     label      # how handles print it: a str or a callable
    cdef int resize(self, Py_ssize_t n) except -1      # BufferError if pinned
    cdef int reserve(self, Py_ssize_t n) except -1
    cdef void kill(self) noexcept       # handles die now; memory goes with the pins


cdef class ForeignBuffer(DataSource):
    # Memory of someone else (a NumPy array), pinned through the buffer protocol
    # for as long as a handle lives.
    cdef double*             data
    cdef readonly Py_ssize_t size, stride              # stride in doubles
    cdef readonly object     base


cdef class RawAddress(DataSource):
    # A bare address outside the model. `owner` is kept alive.
    cdef void*           address
    cdef readonly object owner


cdef class Column(DataSource):
    # One variable of a store: `dim` values a row, contiguous, 64-byte aligned.
    cdef char*               data
    cdef readonly int        dtype      # DType
    cdef readonly Py_ssize_t itemsize   # bytes of one value
    cdef readonly Py_ssize_t dim        # values per row
    cdef readonly str        name       # as handles print it: Voltage, gnabar, ...
    cdef readonly bint       is_active  # False: an optional field switched off
    cdef readonly int        exports
    cdef public object       default
    cdef object              store      # the Store (untyped here: no cycle of cimports)
    cdef double* f64(self) noexcept     # base, NULL if inactive or of another dtype
