"""Memory that handles point into: columns, buffers, foreign and raw memory.

Owns: allocation, growth, pinning by views, and the step from (slot, generation,
element) to an address. Leaves to others: rows and their identifiers (soa), and
the Python face of a reference (handle).
"""

cimport cython
from cpython.object cimport PyObject
from libc.stdint cimport int64_t, uint32_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset
from nrnmini.store.values cimport (
    CHandle,
    DType,
    aligned_free,
    aligned_new,
    dtype_name,
    fill_view,
    number_for,
    read_value,
    size_of,
    write_value,
)

from nrnmini.errors import HandleError

cdef enum:
    FIRST_CAPACITY = 8
    GENERIC = 7                 # Field's code; its cells are those of HANDLE

# So that sizes in bytes do not overflow, whatever the number of rows.
cdef Py_ssize_t MOST_ELEMENTS = 1 << 56         # of a buffer
cdef Py_ssize_t MOST_ROW_BYTES = 0xFFFFFFFF


# ---- sources ------------------------------------------------------------------

cdef class DataSource:
    """Something that a handle can refer to. The base class refers to nothing."""

    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept:
        return NULL

    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element):
        return "nothing"

    cdef void* fixed_address(self, Py_ssize_t element) noexcept:
        return NULL


# Many small ones belong to a model: the collector need not visit them. A callable
# label must not lead back to the buffer.
@cython.final
@cython.no_gc
cdef class Buffer(DataSource):
    """Contiguous float64 memory of one owner.

    ``Buffer(n=0, label="")`` holds n zeros. It has the buffer protocol
    (``numpy.asarray(buffer)`` shows it without a copy), and a view pins it:
    resizing raises BufferError until the view is gone. A recording that starts
    anew leaves its old memory to the views of it.
    """

    def __cinit__(self, Py_ssize_t n=0, label=""):
        self.dtype = DType.F64
        self.is_alive = True
        self.label = label
        if n:
            self.resize(n)

    def __dealloc__(self):
        self.free_memory(self.data)

    def __len__(self):
        return self.size

    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept:
        if not self.is_alive or <size_t>element >= <size_t>self.size:
            return NULL
        return self.data + element

    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element):
        label = self.label
        if callable(label):
            try:
                label = label()
            except Exception:
                label = "buffer"
        label = label or "buffer"
        if self.size != 1 or element != 0:
            label = f"{label}[{element}]"
        if self.locate(slot, generation, element) == NULL:
            return f"{label} died"
        return str(label)

    cdef int check_free(self) except -1:
        if self.exports:
            raise BufferError(
                f"{self.exports} NumPy view(s) of this memory exist: drop them (or "
                "take copies) before it is resized")
        if self.pins:
            raise BufferError(
                "a POINTER of the model that is running refers to this memory: resize "
                "it afterwards")
        return 0

    cdef int move(self, Py_ssize_t capacity) except -1:
        self.check_free()
        if capacity > MOST_ELEMENTS:
            raise MemoryError(f"no memory for {capacity} numbers")
        cdef double* fresh = <double*>aligned_new(capacity * sizeof(double))
        cdef Py_ssize_t n = min(self.size, capacity)
        if n:
            memcpy(fresh, self.data, n * sizeof(double))
        self.free_memory(self.data)
        self.data = fresh
        self.capacity = capacity
        self.version += 1
        return 0

    cdef void free_memory(self, double* data) noexcept:
        if data != &self.only:
            aligned_free(data)

    cdef int leave_to_views(self) except -1:
        # They keep what they show; the elements go on in a copy. `left` says when
        # the last of them is gone.
        cdef uintptr_t address = <uintptr_t>self.data
        cdef double* fresh
        if self.exports == 0:
            return 0
        fresh = <double*>aligned_new(self.capacity * sizeof(double))
        try:
            if self.left is None:
                self.left = {}
            self.left[address] = self.left.get(address, 0) + self.exports
        except BaseException:
            aligned_free(fresh)
            raise
        if self.size:
            memcpy(fresh, self.data, self.size * sizeof(double))
        self.data = fresh
        self.exports = 0
        self.version += 1
        return 0

    cdef int check_alive(self) except -1:
        if not self.is_alive:
            raise HandleError("this memory was released with its owner")
        return 0

    cdef int resize(self, Py_ssize_t n) except -1:
        self.check_alive()
        if n == self.size:
            return 0
        if n < 0:
            raise ValueError(f"a size cannot be negative ({n})")
        self.check_free()
        if n == 1 and self.data == NULL:
            self.data = &self.only
            self.capacity = 1
        if n > self.capacity:
            self.move(max(n, self.capacity + self.capacity // 2, FIRST_CAPACITY))
        if n > self.size:
            memset(self.data + self.size, 0, (n - self.size) * sizeof(double))
        self.size = n
        self.version += 1
        return 0

    cdef int reserve(self, Py_ssize_t n) except -1:
        self.check_alive()
        if n > self.capacity:
            self.move(n)
        return 0

    cdef int restart(self) except -1:
        self.check_alive()
        if self.pins == 0:
            self.leave_to_views()
        return self.resize(0)

    cdef int push(self, double value) except -1:
        cdef Py_ssize_t n = self.size
        self.check_alive()
        if n == self.capacity:
            if self.pins == 0:
                self.leave_to_views()
            self.move(max(n + n // 2, FIRST_CAPACITY))
        # Behind the end of every view.
        self.data[n] = value
        self.size = n + 1
        return 0

    cdef void kill(self) noexcept:
        self.is_alive = False
        self.size = 0
        self.version += 1
        if self.exports == 0 and self.pins == 0:
            self.free_memory(self.data)
            self.data = NULL
            self.capacity = 0

    cdef void unpin(self) noexcept:
        self.pins -= 1
        if self.pins == 0 and not self.is_alive:
            self.kill()

    def set_size(self, Py_ssize_t n):
        """Resize to n elements; new ones are 0. BufferError if pinned."""
        self.resize(n)

    def view(self):
        """A NumPy array over the memory: writable float64, shape (size,)."""
        from numpy import asarray

        # The memoryview first: NumPy hides the error of dead memory.
        return asarray(memoryview(self))

    def release(self):
        """Kill every handle into this memory. Views stay valid."""
        self.kill()

    def __getbuffer__(self, Py_buffer* view, int flags):
        self.check_alive()
        fill_view(self, view, flags, self.data, self.size, 1, DType.F64)
        self.exports += 1

    def __releasebuffer__(self, Py_buffer* view):
        cdef uintptr_t address = 0
        # A view of nothing shows its own block, not `data`.
        if view.buf != <Py_ssize_t*>view.internal + 4:
            address = <uintptr_t>view.buf
        free(view.internal)
        if self.left is not None and address in self.left:
            views = self.left[address] - 1
            if views:
                self.left[address] = views
            else:
                del self.left[address]
                self.free_memory(<double*>address)
            return
        self.exports -= 1
        if self.exports == 0 and not self.is_alive:
            self.kill()


cdef Buffer new_buffer(Py_ssize_t n, object label=""):
    return Buffer.__new__(Buffer, n, label)


@cython.final
cdef class ForeignBuffer(DataSource):
    """A writable float64 buffer of someone else, held still while this exists."""

    def __init__(self, base):
        cdef Py_buffer* view
        try:
            pin = memoryview(base)
        except TypeError:
            raise TypeError(
                f"`{type(base).__name__}` has no memory that a handle can refer to: "
                "give a NumPy array of float64") from None
        if pin.readonly:
            raise TypeError("the array is read-only: a handle needs a writable one")
        if pin.format not in ("d", "<d", "=d", "@d") or pin.ndim > 1:
            raise TypeError(
                "a one-dimensional array of float64 was expected, not "
                f"{pin.ndim} dimension(s) of `{pin.format}`")
        view = <Py_buffer*>PyMemoryView_GET_BUFFER(<PyObject*>pin)
        self.dtype = DType.F64
        self.size = pin.shape[0] if pin.ndim else 1
        cdef Py_ssize_t step = pin.strides[0] if pin.ndim else 8
        if step % 8 or <uintptr_t>view.buf % 8:
            raise TypeError("the array is not aligned: take a copy of it first")
        self.stride = step // 8
        self.data = <double*>view.buf
        self.base = base
        self.pin = pin

    def __len__(self):
        return self.size

    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept:
        if self.pin is None or <size_t>element >= <size_t>self.size:
            return NULL
        return self.data + element * self.stride

    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element):
        return f"{type(self.base).__name__}[{element}]"

    cdef void* fixed_address(self, Py_ssize_t element) noexcept:
        return self.data + element * self.stride


cdef extern from "Python.h":
    Py_buffer* PyMemoryView_GET_BUFFER(PyObject* view)


@cython.final
cdef class RawAddress(DataSource):
    """A bare address (of float64 values) outside the model, with its owner."""

    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept:
        # How much memory there is beside the value nobody has said.
        if self.owner is None or element != 0:
            return NULL
        return self.address

    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element):
        cdef void* p = self.fixed_address(element)
        return f"raw={<uintptr_t>p:#x}" + ("" if self.owner is not None
                                           else " without owner")

    cdef void* fixed_address(self, Py_ssize_t element) noexcept:
        return <double*>self.address + element


cdef RawAddress raw_address(void* address, object owner):
    cdef RawAddress raw = RawAddress.__new__(RawAddress)
    raw.dtype = DType.F64
    raw.address = address
    raw.owner = owner
    return raw


# The collector must not take fields away from a column that an owning handle may
# still erase from; the cycles that go through it are broken elsewhere.
@cython.no_gc_clear
@cython.final
cdef class Column(DataSource):
    """One variable of a store: an array of shape (rows,) or (rows, dim).

    Made by `Store`. Has the buffer protocol; a view pins the memory, so that a
    store that would have to grow raises BufferError.
    """

    def __cinit__(self, str store_name, str name, int dtype, Py_ssize_t dim,
                  default=0, bint is_active=True):
        if dim < 1:
            raise ValueError(f"`{name}`: an array dimension is at least 1, not {dim}")
        self.store_name = store_name
        self.name = name
        self.is_generic = dtype == GENERIC
        self.dtype = DType.HANDLE if self.is_generic else dtype
        self.dim = dim
        self.itemsize = size_of(self.dtype)
        if dim > MOST_ROW_BYTES // self.itemsize:
            raise MemoryError(f"`{name}`: no memory for {dim} values a row")
        self.row_bytes = self.itemsize * dim
        self.is_active = is_active
        self.size = &self.own_size
        self.owners = {}
        self.default_row = <char*>malloc(self.row_bytes)
        if self.default_row == NULL:
            raise MemoryError
        memset(self.default_row, 0, self.row_bytes)
        self.set_default(default)

    def __dealloc__(self):
        aligned_free(self.data)
        free(self.default_row)

    @property
    def store(self):
        """The store, or None once it is gone."""
        return None if self.store_pointer == NULL else <object>self.store_pointer

    @property
    def n_rows(self):
        """Rows, as many as the store has, or had when it went."""
        return self.size[0]

    def __len__(self):
        return self.size[0]

    def __repr__(self):
        array = f"[{self.dim}]" if self.dim > 1 else ""
        return (f"<column {self.store_name}::field::{self.name}{array} "
                f"{dtype_name(self.dtype)}, {self.size[0]} rows>")

    cpdef set_default(self, value):
        """The value that rows appended from now on start with."""
        cdef Py_ssize_t i
        if self.dtype == DType.HANDLE:
            if value:
                raise TypeError("a field of handles starts with null handles")
        else:
            number = number_for(value, self.dtype, f"default of `{self.name}`")
            for i in range(self.dim):
                write_value(self.default_row + i * self.itemsize, self.dtype, number)
        self.default = value

    cdef double* f64(self) noexcept:
        return <double*>self.data if self.dtype == DType.F64 else NULL

    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept:
        return column_locate(self, slot, generation, element)

    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element):
        place = f"{self.store_name}::field::{self.name}"
        if self.dim > 1:
            place = f"{place}[{element}]"
        if self.store_pointer == NULL:
            return f"{place} row=died"
        if not self.is_active:
            return f"{place} inactive"
        if self.locate(slot, generation, element) == NULL:
            return f"{place} row=died/{self.size[0]}"
        return f"{place} row={self.slots[slot].row}/{self.size[0]}"

    cdef char* cell(self, Py_ssize_t row, Py_ssize_t element) except NULL:
        if row < 0 or row >= self.size[0]:
            raise IndexError(
                f"row {row} of `{self.store_name}`: it has {self.size[0]} rows")
        if element < 0 or element >= self.dim:
            raise IndexError(
                f"index {element} of `{self.name}`: it has {self.dim} elements")
        if not self.is_active:
            raise HandleError(
                f"the optional field `{self.name}` is switched off: use "
                "`set_field_status`")
        return self.data + row * self.row_bytes + element * self.itemsize

    cpdef get_value(self, Py_ssize_t row, Py_ssize_t element=0):
        """The value in a row (of element `element`)."""
        return read_value(self.cell(row, element), self.dtype)

    cpdef set_value(self, Py_ssize_t row, value, Py_ssize_t element=0):
        """Assign the value in a row (of element `element`)."""
        number = number_for(value, self.dtype, f"`{self.name}`")
        write_value(self.cell(row, element), self.dtype, number)

    # ---- handles ----

    cdef CHandle handle_at(self, Py_ssize_t row, Py_ssize_t element) noexcept:
        cdef CHandle h = (<CHandle*>self.data)[row * self.dim + element]
        # The collector may have emptied `owners` in a cycle that is dying.
        if h.source != NULL and <uintptr_t>h.source not in self.owners:
            memset(&h, 0, sizeof(CHandle))
        return h

    cdef int put_handle(self, Py_ssize_t row, Py_ssize_t element,
                        CHandle h) except -1:
        if self.dtype != DType.HANDLE:
            raise TypeError(f"`{self.name}` is not a field of handles")
        cdef CHandle* cell = <CHandle*>self.cell(row, element)
        cdef void* old = cell.source
        if h.source != NULL:
            self.acquire(<object>h.source)
        cell[0] = h
        if old != NULL:
            self.release(old)
        return 0

    cdef int acquire(self, DataSource source) except -1:
        cdef list entry = self.owners.get(<uintptr_t><void*>source)
        if entry is None:
            self.owners[<uintptr_t><void*>source] = [source, 1]
        else:
            entry[1] = entry[1] + 1
        return 0

    # Returns what is no longer needed, so that the caller drops it last: that
    # may run any code.
    cdef object release(self, void* source):
        cdef list entry = self.owners.get(<uintptr_t>source)
        if entry is None:
            return None
        entry[1] = entry[1] - 1
        if entry[1] == 0:
            del self.owners[<uintptr_t>source]
            return entry
        return None

    # ---- for the store ----

    cdef int release_row(self, Py_ssize_t row, list dropped) except -1:
        # Of a HANDLE column: forget the handles of a row that goes.
        cdef Py_ssize_t i
        cdef CHandle* cell = <CHandle*>self.data + row * self.dim
        for i in range(self.dim):
            if cell[i].source != NULL:
                dropped.append(self.release(cell[i].source))
                cell[i].source = NULL
        return 0

    cdef int grow(self, Py_ssize_t capacity) except -1:
        # The store has made sure that nothing pins the memory.
        if not self.is_active:
            return 0
        cdef char* fresh = <char*>aligned_new(capacity * self.row_bytes)
        if self.size[0]:
            memcpy(fresh, self.data, self.size[0] * self.row_bytes)
        aligned_free(self.data)
        self.data = fresh
        self.capacity = capacity
        return 0

    cdef void move_row(self, Py_ssize_t source, Py_ssize_t target) noexcept:
        if self.row_bytes == 8:
            (<int64_t*>self.data)[target] = (<int64_t*>self.data)[source]
        else:
            memcpy(self.data + target * self.row_bytes,
                   self.data + source * self.row_bytes, self.row_bytes)

    cdef void* take(self, void* memory) noexcept:
        # The column moves to memory, of its capacity, that holds its rows now; returns
        # what is free instead. Views stay views of the column: if pinned it is copied.
        cdef char* old = self.data
        if self.exports:
            memcpy(old, memory, self.size[0] * self.row_bytes)
            return memory
        self.data = <char*>memory
        return old

    cdef int fill(self, Py_ssize_t n) except -1:
        cdef Py_ssize_t i
        for i in range(n):
            memcpy(self.data + i * self.row_bytes, self.default_row, self.row_bytes)
        self.own_size = n
        return 0

    cdef char* widened(self, Py_ssize_t dim, char* default_row) except? NULL:
        cdef Py_ssize_t i, n_bytes = dim * self.itemsize
        cdef Py_ssize_t n_kept = min(n_bytes, self.row_bytes)
        cdef char* fresh = <char*>aligned_new(self.capacity * n_bytes)
        for i in range(self.size[0]):
            memcpy(fresh + i * n_bytes, default_row, n_bytes)
            memcpy(fresh + i * n_bytes, self.data + i * self.row_bytes, n_kept)
        return fresh

    cdef void widen(self, Py_ssize_t dim, char* default_row, char* data) noexcept:
        free(self.default_row)
        aligned_free(self.data)
        self.default_row = default_row
        self.data = data
        self.dim = dim
        self.row_bytes = dim * self.itemsize

    cdef void leave(self) noexcept:
        self.own_size = self.size[0]
        self.size = &self.own_size
        self.store_pointer = NULL
        self.slots = NULL
        self.n_slots = 0

    cdef int activate(self, bint on, Py_ssize_t capacity) except -1:
        cdef Py_ssize_t i
        if on == self.is_active:
            return 0
        if self.exports:
            raise BufferError(
                f"a NumPy view of `{self.name}` exists: drop it before the field is "
                "switched off")
        if on:
            self.data = <char*>aligned_new(capacity * self.row_bytes)
            self.capacity = capacity
            for i in range(self.size[0]):
                memcpy(self.data + i * self.row_bytes, self.default_row,
                       self.row_bytes)
            self.is_active = True
        else:
            self.is_active = False
            self.capacity = 0
            aligned_free(self.data)
            self.data = NULL
            self.owners.clear()
        return 0

    def __getbuffer__(self, Py_buffer* view, int flags):
        if self.dtype == DType.HANDLE:
            raise BufferError(f"`{self.name}` holds handles: it cannot be viewed")
        if not self.is_active:
            raise BufferError(
                f"the optional field `{self.name}` is switched off: use "
                "`set_field_status`")
        fill_view(self, view, flags, self.data, self.size[0], self.dim, self.dtype)
        self.exports += 1

    def __releasebuffer__(self, Py_buffer* view):
        free(view.internal)
        self.exports -= 1
