"""References to single values.

Owns: identity, truth, checked access and printing. Leaves to others: the step to an
address (column), the life of rows (soa), references to anything (generic) and to
whole rows (entity).
"""

cimport cython
from cpython.object cimport Py_EQ, Py_NE
from libc.stdint cimport uintptr_t
from nrnmini.store.column cimport (
    Column,
    DataSource,
    ForeignBuffer,
    RawAddress,
)
from nrnmini.store.soa cimport RowId, Store, id_of
from nrnmini.store.values cimport (
    CHandle,
    DType,
    dtype_name,
    number_for,
    read_double,
    read_value,
    write_value,
)

from nrnmini.errors import HandleError


@cython.freelist(256)
cdef class DataHandle:
    """A stable reference to one value.

    ``DataHandle()`` is null; ``DataHandle(array, i=0)`` refers to an element of a
    float64 NumPy array (or anything with such a buffer). Others come from stores,
    sections, vectors and ``&name``. ``h[0]``, ``h.value``: read or assign. False
    once the value is gone; then access raises HandleError, always.

    Handles are equal (and hash alike) if they refer to the same value.
    """

    def __init__(self, target=None, Py_ssize_t element=0):
        if target is None:
            return
        if isinstance(target, DataHandle):
            self.source = (<DataHandle>target).source
            self.slot = (<DataHandle>target).slot
            self.generation = (<DataHandle>target).generation
            self.element = (<DataHandle>target).element
            return
        if isinstance(target, Column):
            raise TypeError("a handle to a column needs a row: use `store.handle`")
        cdef DataSource source = (
            target if isinstance(target, DataSource) else ForeignBuffer(target))
        if source.locate(0, 0, element) == NULL:
            n = len(source) if hasattr(source, "__len__") else 0
            raise IndexError(
                f"index {element} of `{type(target).__name__}`: it has {n} elements")
        self.source = source
        self.element = element

    cdef int raise_dead(self) except -1:
        if self.source is None:
            raise HandleError(
                "this reference is null: it was never set to a value. Set it (for a "
                "POINTER: with setpointer) before it is used")
        what = self.source.describe(self.slot, self.generation, self.element)
        column = self.column()
        if column is not None and not (<Column>column).is_active:
            raise HandleError(
                f"the optional field {self.place()} is switched off: use "
                "`set_field_status`")
        if isinstance(self.source, RawAddress):
            raise HandleError(
                f"an address outside of the model is not followed ({what}): name the "
                "owner of the memory when it is promoted")
        raise HandleError(
            f"the value that this reference meant no longer exists ({what}): its "
            "section, instance, Vector or variable was deleted or made smaller. Take "
            "a new reference")

    cdef double* f64(self) except NULL:
        cdef void* p = self.address()
        if p == NULL:
            self.raise_dead()
        if self.source.dtype != DType.F64:
            raise HandleError(
                f"{self!r} refers to a {dtype_name(self.source.dtype)}, where a "
                "double is needed")
        return <double*>p

    cdef double get_other(self) except? -1.0:
        # Dead, or of another type than float64.
        cdef void* p = self.address()
        if p == NULL:
            self.raise_dead()
        if self.source.dtype == DType.HANDLE:
            raise HandleError(f"{self!r} refers to a handle, not to a number")
        return read_double(p, self.source.dtype)

    cdef int set_other(self, double value) except -1:
        cdef void* p = self.address()
        if p == NULL:
            self.raise_dead()
        write_value(p, self.source.dtype, value)
        return 0

    cdef CHandle c(self) noexcept:
        cdef CHandle h
        h.source = NULL if self.source is None else <void*>self.source
        h.slot = self.slot
        h.generation = self.generation
        h.element = self.element
        return h

    cdef str place(self):
        # For errors.
        column = self.column()
        if column is None:
            return "this reference"
        return f"`{column.name}` of `{column.store_name}`"

    cdef Column column(self):
        return <Column>self.source if isinstance(self.source, Column) else None

    cdef RowId id(self) noexcept:
        cdef RowId id
        id.slot = self.slot
        id.generation = self.generation if isinstance(self.source, Column) else 0
        return id

    @property
    def value(self):
        """The value; a handle where the field is one of handles."""
        cdef void* p = self.address()
        if p == NULL:
            self.raise_dead()
        if self.source.dtype == DType.HANDLE:
            column = self.column()
            handle = handle_from_c((<Column>column).handle_at(
                (<Column>column).slots[self.slot].row, self.element))
            if (<Column>column).is_generic:
                from nrnmini.store.generic import generic_of

                return generic_of(handle)
            return handle
        return read_value(p, self.source.dtype)

    @value.setter
    def value(self, value):
        cdef void* p = self.address()
        cdef Column column
        if p == NULL:
            self.raise_dead()
        if self.source.dtype == DType.HANDLE:
            column = self.column()
            if column.is_generic:
                from nrnmini.store.generic import handle_of

                value = handle_of(value)
            elif value is not None and not isinstance(value, DataHandle):
                value = DataHandle(value)
            living_address(self)    # making a handle may have run code
            column.put_handle(
                column.slots[self.slot].row, self.element,
                (<DataHandle>(DataHandle() if value is None else value)).c())
        else:
            # The conversion may run code, and that may move the row.
            if type(value) is not float or self.source.dtype != DType.F64:
                value = number_for(value, self.source.dtype, self.place())
            write_value(living_address(self), self.source.dtype, value)

    def __getitem__(self, Py_ssize_t i):
        if i != 0:
            raise IndexError(f"a reference has one element, [0], not [{i}]")
        return self.value

    def __setitem__(self, Py_ssize_t i, value):
        if i != 0:
            raise IndexError(f"a reference has one element, [0], not [{i}]")
        self.value = value

    def __bool__(self):
        return self.address() != NULL

    def __richcmp__(self, other, int op):
        cdef DataHandle a, b
        cdef bint same
        if op != Py_EQ and op != Py_NE or not isinstance(other, DataHandle):
            return NotImplemented
        a, b = self, other
        if a.source is b.source:
            same = (a.slot == b.slot and a.generation == b.generation
                    and a.element == b.element)
        elif a.source is None or b.source is None:
            same = False
        else:
            same = (a.source.fixed_address(a.element) != NULL
                    and a.source.fixed_address(a.element)
                    == b.source.fixed_address(b.element))
        return same if op == Py_EQ else not same

    def __hash__(self):
        cdef void* p = NULL
        if self.source is not None:
            p = self.source.fixed_address(self.element)
        if p != NULL:
            return hash(<uintptr_t>p)
        return hash((<uintptr_t><void*>self.source, self.slot, self.generation,
                     self.element))

    def __repr__(self):
        cdef DataSource source = self.source
        cdef void* p = self.address()
        if source is None:
            return "data_handle<double>{null}"
        what = source.describe(self.slot, self.generation, self.element)
        kind = dtype_name(source.dtype)
        if p == NULL:
            return f"data_handle<{kind}>{{{what}}}"
        if source.dtype == DType.HANDLE:
            # Handles may refer to each other in a circle: one step is shown.
            column = self.column()
            inner = handle_from_c((<Column>column).handle_at(
                (<Column>column).slots[self.slot].row, self.element))
            if inner.source is not None and inner.source.dtype == DType.HANDLE:
                where = inner.source.describe(inner.slot, inner.generation,
                                              inner.element)
                value = f"data_handle<handle>{{{where}}}"
            else:
                value = repr(self.value)
            return f"data_handle<{kind}>{{{what} val={value}}}"
        value = read_value(p, source.dtype)
        if isinstance(value, float):
            value = format(value, "g")
        return f"data_handle<{kind}>{{{what} val={value}}}"

    def __reduce__(self):
        raise TypeError("a reference cannot be pickled alone: save the model")

    @property
    def row(self):
        """Where the value is now: its row, or None for other than store data."""
        cdef Column column = self.column()
        if column is None or self.address() == NULL:
            return None
        return column.slots[self.slot].row

    @property
    def array_index(self):
        """The element of an array variable, Vector or array."""
        return self.element

    @property
    def address_now(self):
        """The address as an int, for ctypes; valid until the next change. 0: dead."""
        return <uintptr_t>self.address()

    def next(self, Py_ssize_t n=1):
        """The handle n elements further in the same array, bounds-checked."""
        cdef DataHandle h = DataHandle.__new__(DataHandle)
        h.source = self.source
        h.slot = self.slot
        h.generation = self.generation
        h.element = self.element + n
        if h.address() == NULL:
            raise IndexError(f"no element {h.element} beside {self!r}")
        return h


cdef void* living_address(DataHandle h) except NULL:
    cdef void* p = h.address()
    if p == NULL:
        h.raise_dead()
    return p


cdef DataHandle handle_from_c(CHandle h):
    cdef DataHandle handle = DataHandle.__new__(DataHandle)
    if h.source != NULL:
        handle.source = <DataSource>h.source
    handle.slot = h.slot
    handle.generation = h.generation
    handle.element = h.element
    return handle


cdef DataHandle handle_to_row(Column column, RowId id, Py_ssize_t element=0):
    cdef DataHandle handle = DataHandle.__new__(DataHandle)
    handle.source = column
    handle.slot = id.slot
    handle.generation = id.generation
    handle.element = element
    return handle


cdef DataHandle handle_to_element(DataSource source, Py_ssize_t element):
    cdef DataHandle handle = DataHandle.__new__(DataHandle)
    handle.source = source
    handle.element = element
    return handle


def data_handle_at(Column column not None, Py_ssize_t row, Py_ssize_t element=0):
    """The handle to one value of what is now in a row of a column."""
    if row < 0 or row >= column.size[0]:
        raise IndexError(
            f"row {row} of `{column.store_name}`: it has {column.size[0]} rows")
    if element < 0 or element >= column.dim:
        raise IndexError(
            f"index {element} of `{column.name}`: it has {column.dim} elements")
    return handle_to_row(column, id_of(<Store>column.store_pointer, row), element)
