# Columns and the other memory that a data handle can point into.
# Interface only; see column.pyx.

from libc.stdint cimport int32_t, uint32_t, uint64_t
from nrnmini.store.values cimport CHandle, DType


cdef struct Slot:
    uint32_t generation         # odd while occupied
    int32_t  row                # while free: the next free slot, or -1


cdef class DataSource:
    # Something that can turn (slot, generation, element) into an address, or
    # into NULL when what was there no longer exists.
    cdef object       __weakref__
    cdef readonly int dtype             # DType of the values; F64 unless it says so
    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept
    # How a handle prints the place: "Node::field::Voltage row=0/1".
    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element)
    # Where elements have a fixed address, equality goes by it; else NULL.
    cdef void* fixed_address(self, Py_ssize_t element) noexcept


cdef class Buffer(DataSource):
    # n doubles that belong to one owner: a Vector, a HOC variable or array, the
    # globals of a mechanism. Handles survive `resize`, and die with `kill`.
    # New elements are 0. A view pins `data`: `resize` to another size and growth
    # of the capacity raise BufferError until the last view is gone. Recording does
    # not stop for views: `restart` and `push` leave the memory to them where they
    # must, and go on in memory of their own.
    # 64-byte aligned if it had room for more than one; NULL when capacity is 0.
    cdef double*             data
    cdef double              only       # memory of a single element: a weight
    cdef readonly Py_ssize_t size
    cdef readonly Py_ssize_t capacity
    cdef readonly int        exports    # NumPy views that pin `data`
    cdef int                 pins       # kernels that use addresses: nothing moves
    cdef uint64_t            version    # another one: addresses may be others
    cdef dict                left       # address of memory left to its views -> views
    cdef readonly bint       is_alive
    cdef public object       label      # how handles print it: a str, or a callable
    #                                     without arguments that returns one
    cdef int resize(self, Py_ssize_t n) except -1      # BufferError if pinned
    cdef int reserve(self, Py_ssize_t n) except -1
    cdef int restart(self) except -1                   # size 0, for a new recording
    cdef int push(self, double value) except -1        # append one element
    cdef void kill(self) noexcept       # handles die now; memory goes with the pins
    cdef int move(self, Py_ssize_t capacity) except -1
    cdef void free_memory(self, double* data) noexcept
    cdef void unpin(self) noexcept
    cdef int check_free(self) except -1
    cdef int leave_to_views(self) except -1
    cdef int check_alive(self) except -1


# A buffer of n zeros; `label` as above.
cdef Buffer new_buffer(Py_ssize_t n, object label=*)


cdef class ForeignBuffer(DataSource):
    # Memory of someone else (a NumPy array), pinned through the buffer protocol
    # for as long as a handle lives. ForeignBuffer(obj): TypeError unless obj has
    # a writable buffer of float64 with at most one dimension.
    cdef double*             data
    cdef readonly Py_ssize_t size, stride              # stride in doubles
    cdef readonly object     base
    cdef object              pin        # the memoryview that holds `base` still


cdef class RawAddress(DataSource):
    # A bare address outside the model. `owner` is kept alive, and vouches for
    # the memory: without an owner (None) the address is never followed.
    cdef void*           address
    cdef readonly object owner


cdef RawAddress raw_address(void* address, object owner)


cdef class Column(DataSource):
    # One variable of a store: `dim` values a row, contiguous, 64-byte aligned.
    # The store owns its columns; a column outlives it only with its memory, for
    # views: handles into it are dead then.
    cdef char*               data
    cdef readonly Py_ssize_t itemsize   # bytes of one value
    cdef readonly Py_ssize_t dim        # values per row
    cdef readonly Py_ssize_t row_bytes  # itemsize * dim
    cdef const Py_ssize_t*   size       # rows: of the store; once it is gone, and
    cdef Py_ssize_t          own_size   # before it has the column, this
    cdef readonly Py_ssize_t capacity   # rows; 0 while inactive
    cdef readonly str        name       # as handles print it: Voltage, gnabar, ...
    cdef readonly str        store_name
    cdef readonly bint       is_active  # False: an optional field switched off
    cdef readonly bint       is_generic  # HANDLE: a cell may hold a literal, too
    cdef readonly int        exports
    cdef readonly object     default    # see set_default
    cdef char*               default_row    # row_bytes bytes
    cdef const Slot*         slots      # the store's; NULL once it is gone
    cdef Py_ssize_t          n_slots    # allocated; never used ones have generation 0
    cdef void*               store_pointer  # Store, borrowed; property `store`
    cdef dict                owners     # HANDLE: address of source -> [source, count]

    cdef double* f64(self) noexcept     # base, NULL if inactive or of another dtype
    cpdef set_default(self, value)      # for rows appended from now on
    cpdef get_value(self, Py_ssize_t row, Py_ssize_t element=*)
    cpdef set_value(self, Py_ssize_t row, value, Py_ssize_t element=*)

    # HANDLE columns. The column owns a reference to the source of each handle;
    # handle_at lends it. Never write to `data` of such a column directly.
    cdef CHandle handle_at(self, Py_ssize_t row, Py_ssize_t element) noexcept
    cdef int put_handle(self, Py_ssize_t row, Py_ssize_t element,
                        CHandle h) except -1

    cdef char* cell(self, Py_ssize_t row, Py_ssize_t element) except NULL
    cdef int acquire(self, DataSource source) except -1
    cdef object release(self, void* source)

    # For the store only.
    cdef int grow(self, Py_ssize_t capacity) except -1
    cdef void move_row(self, Py_ssize_t source, Py_ssize_t target) noexcept
    cdef void* take(self, void* memory) noexcept
    # Appends what is no longer needed to `dropped`, which the caller drops last.
    cdef int release_row(self, Py_ssize_t row, list dropped) except -1
    cdef int fill(self, Py_ssize_t n) except -1     # default values in the first n rows
    # Memory for rows of another dimension, elements beyond the old one default.
    cdef char* widened(self, Py_ssize_t dim, char* default_row) except? NULL
    cdef void widen(self, Py_ssize_t dim, char* default_row, char* data) noexcept
    cdef void leave(self) noexcept      # the store: all handles into it are dead
    cdef int activate(self, bint on, Py_ssize_t capacity) except -1


cdef inline double* column_f64(Column c) noexcept:
    # As Column.f64, without a call.
    return <double*>c.data if c.dtype == DType.F64 else NULL


cdef inline void* column_locate(Column c, uint32_t slot, uint32_t generation,
                                Py_ssize_t element) noexcept:
    # As Column.locate. Never used slots have generation 0, free ones an even one,
    # and null identifiers generation 0: only the life that was meant is found.
    if (<Py_ssize_t>slot >= c.n_slots or generation & 1 == 0
            or c.slots[slot].generation != generation
            or <size_t>element >= <size_t>c.dim or c.data == NULL):
        return NULL
    return (c.data + c.slots[slot].row * c.row_bytes + element * c.itemsize)
