"""References to rows, owning and not.

Owns: the accessors of a row, and that a row lives as long as its owner. Leaves to
others: single values (handle) and the rows themselves (soa).

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
from cpython.object cimport PyObject_GenericSetAttr
from libc.stdlib cimport free, malloc
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport handle_to_row
from nrnmini.store.soa cimport RowId, Store, id_of, row_of
from nrnmini.store.values cimport DType, number_for

from nrnmini.errors import HandleError, suggest


cdef class RowArray:
    """The elements of an array variable in one row: ``e.x[1]``, ``e.x[1] = 2``."""

    cdef EntityHandle entity
    cdef Column column

    def __init__(self):
        raise TypeError("the elements of an array variable belong to a row: `e.x`")

    def __len__(self):
        return 0 if self.column is None else self.column.dim

    def __getitem__(self, Py_ssize_t i):
        i = self.index(i)
        return handle_to_row(self.column, self.entity.id, i).value

    def __setitem__(self, Py_ssize_t i, value):
        i = self.index(i)
        handle_to_row(self.column, self.entity.id, i).value = value

    def __repr__(self):
        return repr(list(self))

    def __eq__(self, other):
        try:
            values = list(other)
        except TypeError:
            return NotImplemented
        return list(self) == values

    cdef Py_ssize_t index(self, Py_ssize_t i) except -1:
        if self.column is None:
            raise IndexError("no array variable")
        if i < 0 or i >= self.column.dim:
            raise IndexError(
                f"index {i} of `{self.column.name}`: it has {self.column.dim} "
                "elements")
        return i


cdef class EntityHandle:
    """A row of a store, not owned: its variables are attributes.

    ``e.name`` and ``e.name = x`` are the value (for array variables a sequence
    that can be assigned by element), ``e.name_handle(i=0)`` or
    ``e.handle("name", i)`` a `DataHandle`. False once the row is gone. A variable
    called as a member of handles (``row``, ``store``) is reached by `handle` alone.
    """

    def __init__(self, other=None):
        if self.store is not None:
            raise TypeError("this handle refers to a row already")
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
        cdef Column column = self.find(name)
        if column is None:
            column = self.store.column(name)
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
                raise self.no_variable(name)
            raise AttributeError(name)
        self.check()
        if column.dim == 1:
            return handle_to_row(column, self.id, 0).value
        array = RowArray.__new__(RowArray)
        array.entity = self
        array.column = column
        return array

    cdef object no_variable(self, str name):
        if self.find(name) is not None:
            return AttributeError(
                f"`{name}` is a member of every handle: the variable of "
                f"`{self.store.name}` is `handle(\"{name}\").value`")
        similar = suggest(name, self.store.column_names)
        return AttributeError(
            f"`{self.store.name}` has no variable `{name}`"
            + (f": {similar}" if similar else ""))

    def __setattr__(self, str name, value):
        cdef Py_ssize_t i
        cdef Column column = None if self.store is None else self.find(name)
        # Reading finds what the class has first, so that writing must, too.
        if column is None or hasattr(type(self), name):
            try:
                PyObject_GenericSetAttr(self, name, value)
            except AttributeError:
                if self.store is None or hasattr(type(self), name) and column is None:
                    raise
                raise self.no_variable(name) from None
            return
        self.check()
        if column.dim == 1:
            handle_to_row(column, self.id, 0).value = value
            return
        try:
            values = list(value)
        except TypeError:
            raise TypeError(
                f"`{name}` has {column.dim} elements: give as many, not "
                f"{value!r}") from None
        if len(values) != column.dim:
            raise ValueError(
                f"`{name}` has {column.dim} elements, not {len(values)}")
        if column.dtype != DType.HANDLE:        # all or none
            values = [number_for(v, column.dtype, f"`{name}` of `{self.store.name}`")
                      for v in values]
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
        values = "".join(
            f" {c.name}={self.shown(c)}" for c in self.store.columns
            if c.is_active)
        row = row_of(self.store, self.id)
        return f"{self.store.name}{{row={row}/{self.store.size}{values}}}"

    cdef str shown(self, Column column):
        cdef Py_ssize_t i
        cdef list values = []
        for i in range(column.dim):
            values.append(repr(handle_to_row(column, self.id, i).value))
        return values[0] if column.dim == 1 else f"[{', '.join(values)}]"

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


def erase_all(Store store not None, handles):
    """Erase the rows of many owning handles, as `erase` of each, in this order.

    Where rows are many and lie apart this is twice as fast: one row comes from memory
    while others are erased.

    Raises
    ------
    TypeError       one does not own a row of the store; none is erased then
    """
    cdef list owners = list(handles)
    cdef RowId* ids = <RowId*>malloc((len(owners) + 1) * sizeof(RowId))
    cdef Py_ssize_t i, n = len(owners)
    if ids == NULL:
        raise MemoryError
    try:
        for i in range(n):
            owner = owners[i]
            if not isinstance(owner, OwningHandle) \
                    or (<OwningHandle>owner).store is not store:
                raise TypeError(
                    f"{owner!r} does not own a row of `{store.name}`: nothing was "
                    "erased")
            ids[i] = (<OwningHandle>owner).id
        store.erase_rows(ids, n)
    finally:
        free(ids)


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
