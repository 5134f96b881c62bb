"""References: to single values, to anything (Datum), and to rows.

Owns: identity, truth, checked access and printing of references. Leaves to
others: the step to an address (column) and the life of rows (soa).

The example of the data-structures document, a record with two sides:

>>> from nrnmini.store import DataHandle, Field, OwningHandle, Store
>>> my_data = Store("ab", [Field("a", "f64"), Field("b", "i32")])
>>> dh = DataHandle()
>>> bool(dh)                                # not pointing to a valid value
False
>>> len(my_data)
0
>>> heroes = OwningHandle(my_data)
>>> len(my_data)
1
>>> heroes.a = 19.817                       # runtime in minutes
>>> heroes.b = 5                            # track count
>>> dh = heroes.b_handle()
>>> bool(dh), dh.value
(True, 5)
>>> dh.value = 6                            # bonus track
>>> heroes.b
6
>>> dh
data_handle<int>{ab::field::b row=0/1 val=6}
>>> del heroes
>>> len(my_data)
0
>>> bool(dh)                                # the value is no longer there
False
"""

cimport cython
from cpython.object cimport Py_EQ, Py_NE, PyObject_GenericSetAttr
from libc.stdint cimport uintptr_t

from nrnmini.store.column cimport (
    CHandle,
    Column,
    DataSource,
    DType,
    ForeignBuffer,
    RawAddress,
    column_locate,
    dtype_name,
    raw_address,
    read_double,
    read_value,
    write_value,
)
from nrnmini.store.soa cimport AddressMap, RowId, Store, id_of, row_of

from nrnmini.errors import HandleError, suggest


@cython.freelist(256)
@cython.final
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
            raise IndexError(f"index {element} is outside of {source!r}")
        self.source = source
        self.element = element

    cdef void* address(self) noexcept:
        if isinstance(self.source, Column):
            return column_locate(<Column>self.source, self.slot, self.generation,
                                 self.element)
        if self.source is None:
            return NULL
        return self.source.locate(self.slot, self.generation, self.element)

    cdef int raise_dead(self) except -1:
        if self.source is None:
            raise HandleError(
                "this reference is null: it was never set to a value. Set it (for a "
                "POINTER: with setpointer) before it is used")
        what = self.source.describe(self.slot, self.generation, self.element)
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

    cdef double get(self) except? -1.0:
        cdef void* p = self.address()
        if p == NULL:
            self.raise_dead()
        if self.source.dtype == DType.F64:
            return (<double*>p)[0]
        if self.source.dtype == DType.HANDLE:
            raise HandleError(f"{self!r} refers to a handle, not to a number")
        return read_double(p, self.source.dtype)

    cdef int set(self, double value) except -1:
        cdef void* p = self.address()
        if p == NULL:
            self.raise_dead()
        if self.source.dtype == DType.F64:
            (<double*>p)[0] = value
        else:
            write_value(p, self.source.dtype, value)
        return 0

    cdef CHandle c(self) noexcept:
        cdef CHandle h
        h.source = NULL if self.source is None else <void*>self.source
        h.slot = self.slot
        h.generation = self.generation
        h.element = self.element
        return h

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
            return handle_from_c((<Column>column).handle_at(
                (<Column>column).slots[self.slot].row, self.element))
        return read_value(p, self.source.dtype)

    @value.setter
    def value(self, value):
        cdef void* p = self.address()
        cdef Column column
        if p == NULL:
            self.raise_dead()
        if self.source.dtype == DType.HANDLE:
            column = self.column()
            if value is not None and not isinstance(value, DataHandle):
                value = DataHandle(value)
            column.put_handle(
                column.slots[self.slot].row, self.element,
                (<DataHandle>(DataHandle() if value is None else value)).c())
        else:
            # The conversion may run code, and that may move the row.
            if not isinstance(value, (int, float)):
                value = float(value)
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
            return f"data_handle<{kind}>{{{what} val={self.value!r}}}"
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


cdef DataHandle promote_address(void* address, AddressMap columns,
                                object owner=None):
    cdef Py_ssize_t row, element
    cdef Column column = None
    if address == NULL:
        return DataHandle.__new__(DataHandle)
    if columns is not None:
        column = columns.find(address, &row, &element)
    if column is None:
        return handle_to_element(raw_address(address, owner), 0)
    return handle_to_row(column, id_of(<Store>column.store_pointer, row), element)


def promote(address, stores=(), owner=None, *, search=True):
    """The handle to the value at an address.

    Parameters
    ----------
    address : int
        0 gives the null handle.
    stores : AddressMap or sequence of Store
        Where model data may be. Keep an `AddressMap` for repeated use: finding
        is then O(log columns).
    owner : object
        Kept alive by the handle if the address is not model data: the memory
        must stay where it is while `owner` lives. Without an owner the handle is
        false, and reading it raises HandleError.
    search : bool
        False: do not look, the address is known to be outside the model.

    Returns
    -------
    DataHandle
        To the row and element, or raw. Spare capacity behind the last row and
        the bytes inside a value are not model data.
    """
    if not search:
        stores = None
    elif not isinstance(stores, AddressMap):
        stores = AddressMap(stores)
    return promote_address(<void*><uintptr_t>address, stores, owner)


def data_handle_at(Column column not None, Py_ssize_t row, Py_ssize_t element=0):
    """The handle to one value of what is now in a row of a column."""
    if row < 0 or row >= column.n_rows:
        raise IndexError(
            f"row {row} of `{column.store_name}`: it has {column.n_rows} rows")
    if element < 0 or element >= column.dim:
        raise IndexError(
            f"index {element} of `{column.name}`: it has {column.dim} elements")
    return handle_to_row(column, id_of(<Store>column.store_pointer, row), element)


# ---- the Datum ----------------------------------------------------------------

@cython.final
cdef class GenericHandle:
    """A handle to any value, or a literal: int, float, address or object.

    ``GenericHandle()`` is null. ``GenericHandle(x)`` takes its kind from x:
    DataHandle, int (and bool), float, or any other object; an address is made
    with ``GenericHandle.pointer(address)``.
    """

    def __init__(self, value=None):
        self.value = value
        if value is None:
            self.kind = "null"
        elif isinstance(value, DataHandle):
            self.kind = "handle"
        elif isinstance(value, int):
            self.kind = "int"
            self.value = int(value)
        elif isinstance(value, float):
            self.kind = "double"
        elif isinstance(value, GenericHandle):
            self.value = (<GenericHandle>value).value
            self.kind = (<GenericHandle>value).kind
        else:
            self.kind = "object"

    @staticmethod
    def pointer(address):
        """A literal address."""
        cdef GenericHandle h = GenericHandle(int(address))
        h.kind = "pointer"
        return h

    @property
    def type_name(self):
        """The C++ name of what it refers to or holds, as it is printed."""
        if self.kind == "handle":
            source = (<DataHandle>self.value).source
            return "double" if source is None else dtype_name(
                (<DataSource>source).dtype)
        return {"pointer": "void*", "null": "typeless_null"}.get(self.kind, self.kind)

    def get(self, kind=None):
        """The value if it is of the kind named; TypeError otherwise.

        kind : "handle", "int", "double", "pointer", "object", or None for any
        """
        if kind is not None and kind != self.kind:
            if self.kind == "null" and kind == "handle":
                return DataHandle()
            if self.kind == "null" and kind == "pointer":
                return 0
            raise TypeError(f"{self!r} does not hold a value of kind `{kind}`")
        return self.value

    def literal_value(self, kind):
        """The literal of the kind named; TypeError for handles and other kinds."""
        if self.kind == "handle":
            raise TypeError(f"{self!r} refers to a value and is no literal")
        return self.get(kind)

    def set_literal(self, value):
        """Replace a literal by another of the same kind."""
        other = GenericHandle(value)
        if self.kind == "pointer" and other.kind == "int":
            self.value = other.value
        elif other.kind == self.kind and self.kind != "handle":
            self.value = other.value
        else:
            raise TypeError(f"{self!r} cannot hold {value!r}")

    @property
    def refers_to_a_modern_data_structure(self):
        """Does it refer to a row of a store (dead or alive)?"""
        return self.kind == "handle" and isinstance(
            (<DataHandle>self.value).source, Column)

    def __bool__(self):
        if self.kind == "handle" or self.kind == "pointer":
            return bool(self.value)
        return self.kind != "null"

    def __eq__(self, other):
        if not isinstance(other, GenericHandle):
            return NotImplemented
        if self.kind != (<GenericHandle>other).kind:
            return False
        if self.kind == "object":
            return self.value is (<GenericHandle>other).value
        return self.value == (<GenericHandle>other).value

    def __hash__(self):
        if self.kind == "object":
            return hash((self.kind, id(self.value)))
        return hash((self.kind, self.value))

    def __repr__(self):
        if self.kind == "handle":
            inner = repr(self.value)
            return "generic_" + inner
        if self.kind == "null":
            return "generic_data_handle{}"
        if self.kind == "pointer":
            return f"generic_data_handle{{raw={self.value:#x} type=void*}}"
        return f"generic_data_handle{{{self.value!r} type={self.kind}}}"


# ---- entities -----------------------------------------------------------------

cdef class RowArray:
    """The elements of an array variable in one row: ``e.x[1]``, ``e.x[1] = 2``."""

    cdef EntityHandle entity
    cdef Column column

    def __len__(self):
        return self.column.dim

    def __getitem__(self, Py_ssize_t i):
        return handle_to_row(self.column, self.entity.id, self.index(i)).value

    def __setitem__(self, Py_ssize_t i, value):
        handle_to_row(self.column, self.entity.id, self.index(i)).value = value

    def __repr__(self):
        return repr(list(self))

    def __eq__(self, other):
        return list(self) == list(other)

    cdef Py_ssize_t index(self, Py_ssize_t i) except -1:
        if i < 0 or i >= self.column.dim:
            raise IndexError(
                f"index {i} of `{self.column.name}`: it has {self.column.dim} "
                "elements")
        return i


cdef class EntityHandle:
    """A row of a store, not owned: its variables are attributes.

    ``e.name`` and ``e.name = x`` are the value (for array variables a sequence
    that can be assigned by element), ``e.name_handle(i=0)`` or
    ``e.handle("name", i)`` a `DataHandle`. False once the row is gone.
    """

    def __init__(self, other=None):
        if other is not None:
            self.store = (<EntityHandle?>other).store
            self.id = (<EntityHandle>other).id

    cdef int check(self) except -1:
        if self.store is None or row_of(self.store, self.id) < 0:
            name = "this entity" if self.store is None else (
                f"this row of `{self.store.name}`")
            raise HandleError(
                f"{name} no longer exists: its owner was deleted. Take a new handle")
        return 0

    cdef Column find(self, str name):
        index = self.store.column_names.get(name)
        return None if index is None else <Column>self.store.columns[index]

    def handle(self, str name, Py_ssize_t element=0):
        """A `DataHandle` to a variable, or to an element of an array variable."""
        self.check()
        cdef Column column = self.store.column(name)
        if element < 0 or element >= column.dim:
            raise IndexError(
                f"index {element} of `{name}`: it has {column.dim} elements")
        return handle_to_row(column, self.id, element)

    def __getattr__(self, str name):
        cdef RowArray array
        cdef Column column
        if self.store is None:
            raise AttributeError(name)
        column = self.find(name)
        if column is None:
            variable = name.removesuffix("_handle")
            if variable != name and self.find(variable) is not None:
                return lambda element=0: self.handle(variable, element)
            if not name.startswith("__"):
                similar = suggest(name, self.store.column_names)
                raise AttributeError(
                    f"`{self.store.name}` has no variable `{name}`"
                    + (f": {similar}" if similar else ""))
            raise AttributeError(name)
        self.check()
        if column.dim == 1:
            return handle_to_row(column, self.id, 0).value
        array = RowArray.__new__(RowArray)
        array.entity = self
        array.column = column
        return array

    def __setattr__(self, str name, value):
        cdef Py_ssize_t i
        cdef Column column = None if self.store is None else self.find(name)
        if column is None:
            PyObject_GenericSetAttr(self, name, value)
            return
        self.check()
        if column.dim == 1:
            handle_to_row(column, self.id, 0).value = value
            return
        values = list(value)
        if len(values) != column.dim:
            raise ValueError(
                f"`{name}` has {column.dim} elements, not {len(values)}")
        for i in range(column.dim):
            handle_to_row(column, self.id, i).value = values[i]

    @property
    def row(self):
        """Where the entity is now."""
        self.check()
        return row_of(self.store, self.id)

    @property
    def identifier(self):
        """(slot, generation): never the same for two entities of a store."""
        return self.id.slot, self.id.generation

    def non_owning(self):
        """A handle that does not keep the row alive."""
        cdef EntityHandle h = EntityHandle.__new__(EntityHandle)
        h.store = self.store
        h.id = self.id
        return h

    def __bool__(self):
        return self.store is not None and row_of(self.store, self.id) >= 0

    def __eq__(self, other):
        if not isinstance(other, EntityHandle):
            return NotImplemented
        cdef EntityHandle b = other
        return (self.store is b.store and self.id.slot == b.id.slot
                and self.id.generation == b.id.generation)

    def __hash__(self):
        return hash((id(self.store), self.id.slot, self.id.generation))

    def __repr__(self):
        if self.store is None:
            return "entity{null}"
        if not self:
            return f"{self.store.name}{{row=died/{self.store.size}}}"
        values = " ".join(
            f"{c.name}={getattr(self, c.name)!r}" for c in self.store.columns
            if c.is_active)
        return f"{self.store.name}{{row={self.row}/{self.store.size} {values}}}"

    def __reduce__(self):
        raise TypeError("a row cannot be pickled alone: save the store's data")


def entity_at(Store store not None, Py_ssize_t row):
    """A non-owning handle to what is now in a row."""
    if row < 0 or row >= store.size:
        raise IndexError(f"row {row} of `{store.name}`: it has {store.size} rows")
    cdef EntityHandle h = EntityHandle.__new__(EntityHandle)
    h.store = store
    h.id = id_of(store, row)
    return h


# Its fields are needed when it goes, also when it goes as part of a cycle.
@cython.no_gc_clear
cdef class OwningHandle(EntityHandle):
    """The owner of a row: makes it, and erases it when it goes itself.

    ``OwningHandle(store)`` appends a row of default values (FrozenError while
    the store is frozen). While it is frozen the row of a handle that goes stays
    until the last token is released.
    """

    def __init__(self, Store store not None):
        if self.store is not None:
            raise TypeError("this handle owns a row already")
        self.id = store.append()
        self.store = store

    def erase(self):
        """Erase the row now (or at the thaw); more than once does nothing."""
        cdef Store store = self.store
        if store is not None:
            store.erase(self.id)

    def __dealloc__(self):
        if self.store is not None:
            try:
                self.store.erase(self.id)
            except Exception as error:
                report_unraisable(error, self.store.name)


def report_unraisable(error, name):
    # A destructor has nobody to raise to.
    import sys

    sys.unraisablehook(
        _Unraisable(type(error), error, error.__traceback__,
                    f"the unsorted callback of `{name}` failed", None))


class _Unraisable:
    # What sys.unraisablehook receives; Python has no constructor for its own.
    def __init__(self, *values):
        (self.exc_type, self.exc_value, self.exc_traceback, self.err_msg,
         self.object) = values
