"""Struct-of-arrays stores: fields, each with its columns.

Owns: which columns there are, and the Python face. Leaves to others: rows and their
identifiers (rows), the memory of a column (column), references to values and entities
(handle).
"""

cimport cython
from libc.stdint cimport uint32_t
from libc.stdlib cimport free, malloc
from nrnmini.store.column cimport Column, Slot
from nrnmini.store.permute cimport free_scratch
from nrnmini.store.rows cimport Rows
from nrnmini.store.values cimport DType, aligned_free

from nrnmini.errors import suggest
from nrnmini.store.field import Field
from nrnmini.store.memory import MemoryUsage


# Nothing may take fields away from a store that an owning handle, part of the
# same dying cycle, still has to erase its row from.
@cython.no_gc_clear
cdef class Store(Rows):
    """Rows of variables, one contiguous array per variable.

    Parameters
    ----------
    name : str
        As handles print it.
    fields : sequence of Field
    capacity : int
        Rows to make room for.

    Rows are made and ended by owning handles (``store.create()``). They move:
    keep handles, not row numbers.
    """

    def __init__(self, str name, fields, Py_ssize_t capacity=0):
        if self.columns is not None:
            raise TypeError(f"store `{self.name}` is already made")
        if isinstance(fields, (str, Field)):
            raise TypeError(f"store `{name}` needs a list of fields, not {fields!r}")
        self.name = name
        self.adopt(tuple(fields), {})
        if capacity:
            self.reserve_rows(capacity)

    # ---- structure ----

    cdef int adopt(self, tuple fields, dict known) except -1:
        # Columns for the fields: those of `known`, by name, or new ones.
        cdef Column column
        cdef Py_ssize_t i
        cdef void** pointers
        cdef void** places
        cdef bint has_handles = False
        field_start = {}
        column_names = {}
        made = []
        for f in fields:
            if not isinstance(f, Field):
                raise TypeError(
                    f"store `{self.name}` is made of `Field`s, not of {f!r}")
            if f.name in field_start:
                raise ValueError(f"store `{self.name}` has two fields `{f.name}`")
            field_start[f.name] = len(made)
            for i in range(f.num_variables):
                variable = f.variable_names[i]
                if variable in column_names:
                    raise ValueError(
                        f"store `{self.name}` has two variables `{variable}`")
                column_names[variable] = len(made)
                column = known.get(variable)
                if column is None:
                    column = Column(self.name, variable, f.code, f.dims[i],
                                    f.defaults[i], not f.optional)
                made.append(column)
        for variable, i in column_names.items():
            if field_start.get(variable, i) != i:
                raise ValueError(
                    f"variable `{variable}` of `{self.name}` has the name of another "
                    "field: each name must mean one column")
        pointers = <void**>malloc((len(made) + 1) * sizeof(void*))
        places = <void**>malloc((len(made) + 2) * sizeof(void*))
        if pointers == NULL or places == NULL:
            free(pointers)
            free(places)
            raise MemoryError
        for i in range(len(made)):
            column = made[i]
            pointers[i] = <void*>column
            column.store_pointer = <void*>self
            column.size = &self.size
            has_handles |= column.dtype == DType.HANDLE
        free(self.column_pointers)
        free(self.places)
        self.column_pointers = pointers
        self.places = places
        self.places_version = 0         # none
        self.has_handles = has_handles
        self.n_columns = len(made)
        self.field_start = field_start
        self.column_names = column_names
        self.fields = fields
        self.columns = tuple(made)
        return 0

    cdef int refield(self, list fields) except -1:
        """Other fields for the rows that there are.

        A variable of the same name and dtype keeps its values, and handles to it
        stay valid; new ones, and elements of longer arrays, have the default. Handles
        to variables that are left out are dead. All or nothing.

        Raises
        ------
        FrozenError     the store is frozen
        BufferError     a NumPy view pins an array whose length changes
        """
        # Frozen meanwhile: where the collector ends owners, their rows stay.
        self.check_thawed("change the fields of")
        self.mark_unsorted()
        self.check_thawed("change the fields of")
        self.freeze()
        try:
            self.change_fields(fields)
        finally:
            self.thaw()
        return 0

    cdef int change_fields(self, list fields) except -1:
        cdef Column column, model
        cdef dict known = {}, old = {(<Column>c).name: c for c in self.columns}
        cdef list fresh = [], wider = [], made
        cdef Py_ssize_t i
        for f in fields:
            for i in range(f.num_variables):
                name = f.variable_names[i]
                column = old.get(name)
                model = Column(self.name, name, f.code, f.dims[i], f.defaults[i], True)
                if column is None or column.dtype != model.dtype \
                        or column.is_generic != model.is_generic:
                    model.grow(self.capacity)
                    model.fill(self.size)
                    model.slots = self.slots
                    model.n_slots = self.slot_capacity
                    known[name] = model
                    continue
                known[name] = column
                if column.dim == model.dim:
                    fresh.append((column, f.defaults[i]))
                else:
                    if column.exports:
                        raise BufferError(
                            f"`{name}` of `{self.name}` cannot change its length: "
                            f"{column.exports} NumPy view(s) of it exist. Drop them "
                            "(or take copies) first")
                    wider.append((column, model))
        made = []
        try:
            for column, model in wider:
                made.append(<size_t>column.widened(model.dim, model.default_row))
            self.adopt(tuple(fields), known)
        except BaseException:
            for address in made:
                aligned_free(<void*><size_t>address)
            raise
        self.layout_version += 1
        for (column, model), address in zip(wider, made):
            column.widen(model.dim, model.default_row, <char*><size_t>address)
            model.default_row = NULL
            column.default = model.default
        for column, default in fresh:
            column.set_default(default)
        for column in old.values():
            if known.get(column.name) is not column:
                column.leave()
        return 0

    # ---- fields ----

    cdef Py_ssize_t column_index(self, str field, Py_ssize_t variable=0) except -1:
        start = self.field_start.get(field)
        if start is None:
            start = self.column_names.get(field)
            if start is None or variable != 0:
                similar = suggest(field, [*self.field_start, *self.column_names])
                raise KeyError(
                    f"store `{self.name}` has no field `{field}`"
                    + (f": {similar}" if similar else ""))
            return start
        for f in self.fields:
            if f.name == field:
                if variable < 0 or variable >= f.num_variables:
                    raise IndexError(
                        f"variable {variable} of field `{field}`: it has "
                        f"{f.num_variables} variables")
                break
        return start + variable

    cdef Column column(self, str field, Py_ssize_t variable=0):
        return <Column>self.column_pointers[self.column_index(field, variable)]

    def get_column(self, str field, Py_ssize_t variable=0):
        """The column of a variable, by the name of its field or its own name."""
        return self.column(field, variable)

    def get_tag(self, str name):
        """The `Field` called `name`."""
        for f in self.fields:
            if f.name == name:
                return f
        similar = suggest(name, self.field_start)
        raise KeyError(f"store `{self.name}` has no field `{name}`"
                       + (f": {similar}" if similar else ""))

    def field_active(self, str name):
        """Is the field there? Optional fields may be switched off."""
        start = self.column_index(name)
        return self.columns[start].is_active

    def set_field_status(self, str name, bint on):
        """Switch an optional field on (its values are the default) or off."""
        cdef Py_ssize_t i
        f = self.get_tag(name)
        if not f.optional:
            raise ValueError(f"field `{name}` of `{self.name}` is not optional")
        start = self.column_index(name)
        if self.columns[start].is_active == on:
            return
        self.check_thawed("switch a field of")
        for i in range(start, start + f.num_variables):
            if (<Column>self.column_pointers[i]).exports:
                raise BufferError(
                    f"a NumPy view of `{name}` exists: drop it before the field is "
                    "switched off")
        self.mark_unsorted()
        for i in range(start, start + f.num_variables):
            self.layout_version += 1        # each may run code that erases rows
            (<Column>self.column_pointers[i]).activate(on, self.capacity)

    # ---- Python ----

    def __repr__(self):
        return (f"<store {self.name}: {self.size} rows, "
                f"{self.n_columns} variables>")

    def __reduce__(self):
        raise TypeError(
            f"store `{self.name}` cannot be copied: its rows belong to their handles. "
            "Take its values with `as_structured()`")

    def __getitem__(self, Py_ssize_t row):
        """A handle (non-owning) to what is now in a row."""
        from nrnmini.store.entity import entity_at

        return entity_at(self, row)

    def create(self, **values):
        """A new row with the default values, owned by the handle returned."""
        from nrnmini.store.entity import OwningHandle

        handle = OwningHandle(self)
        for name, value in values.items():
            setattr(handle, name, value)
        return handle

    def handle(self, Py_ssize_t row, str field, Py_ssize_t variable=0,
               Py_ssize_t element=0):
        """A `DataHandle` to one value of what is now in a row."""
        from nrnmini.store.handle import data_handle_at

        return data_handle_at(self.column(field, variable), row, element)

    def view(self, str field, Py_ssize_t variable=0):
        """A NumPy array over a column, without a copy: (rows,) or (rows, dim).

        While the array exists, the store raises BufferError where it would have
        to grow. The array shows rows by position, so take it under a token or
        from sorted data.
        """
        from numpy import asarray

        # The memoryview first: NumPy hides a BufferError.
        return asarray(memoryview(self.column(field, variable)))

    def as_dict(self):
        """Views of every active variable, by name (see `view`)."""
        from numpy import asarray

        return {c.name: asarray(memoryview(c)) for c in self.columns
                if c.is_active and c.dtype != DType.HANDLE}

    def as_structured(self):
        """A copy of the store as a structured NumPy array, one record a row."""
        import numpy

        views = self.as_dict()
        result = numpy.empty(self.size, [(name, a.dtype, a.shape[1:])
                                         for name, a in views.items()])
        for name, a in views.items():
            result[name] = a
        return result

    def shrink_to_fit(self):
        """Give spare capacity back, and the memory kept for sorts."""
        cdef Py_ssize_t i
        free_scratch()
        self.check_thawed("shrink")
        for i in range(self.n_columns):
            if (<Column>self.column_pointers[i]).exports:
                raise BufferError(
                    f"`{self.name}` cannot shrink: NumPy views of it exist. Drop them "
                    "(or take copies) first")
        self.mark_unsorted()
        self.layout_version += 1
        self.capacity = self.size       # first: where memory lacks, some stay larger
        for i in range(self.n_columns):
            (<Column>self.column_pointers[i]).grow(self.size)

    def memory_usage(self):
        """Bytes of data, of bookkeeping, and of spare capacity."""
        cdef Column c
        cdef Py_ssize_t data = 0, spare = 0
        for c in self.columns:
            data += c.size[0] * c.row_bytes if c.is_active else 0
            spare += (c.capacity - c.size[0]) * c.row_bytes if c.is_active else 0
        cdef Py_ssize_t ids = sizeof(Slot) + sizeof(uint32_t)
        spare += (self.slot_capacity - self.size) * <Py_ssize_t>sizeof(Slot)
        spare += (self.capacity - self.size) * <Py_ssize_t>sizeof(uint32_t)
        return MemoryUsage(data, self.size * ids, spare)
