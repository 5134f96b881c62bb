"""Struct-of-arrays stores: columns, a slot map, sorting and freezing.

Owns: rows and their identifiers. Leaves to others: the memory of a column
(column), references to values and entities (handle).
"""

cimport cython
from libc.stdint cimport int32_t, uint32_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset

from nrnmini.store.column cimport Column, Slot
from nrnmini.store.values cimport DType, aligned_free, aligned_new

from nrnmini.errors import FrozenError, suggest
from nrnmini.store.memory import MemoryUsage

cdef extern from "permute.h":
    enum:
        NM_LANES
        NM_LEAST_LANES
        NM_LEAST_ROWS
    ctypedef struct NmOrder:
        Py_ssize_t wrong
        Py_ssize_t jumps
        int is_identity
    NmOrder nm_check_order(const int32_t* new_row, Py_ssize_t n,
                           unsigned char* seen) noexcept
    void nm_scatter(const char* source, char* target, const int32_t* new_row,
                    Py_ssize_t n, Py_ssize_t row_bytes) noexcept
    void nm_permute_lanes(void** columns, int m, char* records,
                          const int32_t* new_row, Py_ssize_t n) noexcept

cdef enum:
    FIRST_CAPACITY = 8

cdef Py_ssize_t MAX_ROWS = 0x7FFFFFFE


# Nothing may take fields away from a store that an owning handle, part of the
# same dying cycle, still has to erase its row from.
@cython.no_gc_clear
cdef class Store:
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

    def __cinit__(self):
        self.free_slot = -1

    def __init__(self, str name, fields, Py_ssize_t capacity=0):
        if self.columns is not None:
            raise TypeError(f"store `{self.name}` is already made")
        self.name = name
        self.adopt(tuple(fields), {})
        if capacity:
            self.reserve_rows(capacity)

    def __dealloc__(self):
        cdef Py_ssize_t i
        for i in range(self.n_columns):
            (<Column>self.column_pointers[i]).leave()
        free(self.column_pointers)
        free(self.slots)
        free(self.slot_of_row)
        free(self.pending)

    # ---- structure ----

    cdef int adopt(self, tuple fields, dict known) except -1:
        # Columns for the fields: those of `known`, by name, or new ones.
        cdef Column column
        cdef Py_ssize_t i
        cdef void** pointers
        field_start = {}
        column_names = {}
        made = []
        for f in fields:
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
        pointers = <void**>malloc((len(made) + 1) * sizeof(void*))
        if pointers == NULL:
            raise MemoryError
        for i in range(len(made)):
            column = made[i]
            pointers[i] = <void*>column
            column.store_pointer = <void*>self
        free(self.column_pointers)
        self.column_pointers = pointers
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
        cdef Column column, model
        cdef dict known = {}, old = {(<Column>c).name: c for c in self.columns}
        cdef list fresh = [], wider = [], made
        cdef Py_ssize_t i
        self.check_thawed("change the fields of")
        self.mark_unsorted()
        self.check_thawed("change the fields of")
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

    cdef int check_thawed(self, str what) except -1:
        if self.n_tokens > 0:
            raise FrozenError(
                f"cannot {what} `{self.name}` while it is frozen ({self.n_tokens} "
                "token(s)): the model is running or being read. Do it afterwards")
        return 0

    cdef int grow_slots(self) except -1:
        cdef Py_ssize_t i, n = max(self.slot_capacity * 2, self.capacity,
                                   FIRST_CAPACITY)
        cdef Slot* fresh = <Slot*>realloc(self.slots, n * sizeof(Slot))
        if fresh == NULL:
            raise MemoryError
        memset(fresh + self.slot_capacity, 0, (n - self.slot_capacity) * sizeof(Slot))
        self.slots = fresh
        self.slot_capacity = n
        for i in range(self.n_columns):
            (<Column>self.column_pointers[i]).slots = fresh
            (<Column>self.column_pointers[i]).n_slots = n
        return 0

    cdef int reserve_rows(self, Py_ssize_t n) except -1:
        cdef Py_ssize_t i
        cdef Column column
        cdef uint32_t* index
        if n <= self.capacity:
            return 0
        if n > MAX_ROWS:
            raise MemoryError(f"`{self.name}` cannot have {n} rows")
        self.check_thawed("make room in")
        self.mark_unsorted()
        self.check_thawed("make room in")
        for i in range(self.n_columns):
            column = <Column>self.column_pointers[i]
            if column.exports:
                raise BufferError(
                    f"`{self.name}` cannot grow: {column.exports} NumPy view(s) of "
                    f"`{column.name}` exist. Drop them (or take copies) first")
        self.layout_version += 1
        for i in range(self.n_columns):
            column = <Column>self.column_pointers[i]
            if column.capacity < n:
                column.grow(n)
        index = <uint32_t*>realloc(self.slot_of_row, n * sizeof(uint32_t))
        if index == NULL:
            raise MemoryError
        self.slot_of_row = index
        self.capacity = n
        return 0

    cdef RowId append(self) except *:
        cdef Py_ssize_t i, row
        cdef int32_t slot
        cdef Column column
        cdef RowId id
        if self.n_tokens > 0:
            self.check_thawed("add a row to")
        if self.is_sorted:
            self.mark_unsorted()
            self.check_thawed("add a row to")
        if self.size == self.capacity:
            self.reserve_rows(max(self.capacity * 2, FIRST_CAPACITY))
        row = self.size
        slot = self.free_slot
        if slot >= 0:
            self.free_slot = self.slots[slot].row
        else:
            if self.n_slots == self.slot_capacity:
                self.grow_slots()
            slot = <int32_t>self.n_slots
            self.n_slots += 1
        self.slots[slot].generation += 1
        self.slots[slot].row = <int32_t>row
        self.slot_of_row[row] = slot
        for i in range(self.n_columns):
            column = <Column>self.column_pointers[i]
            if column.is_active:
                if column.row_bytes == 8:
                    (<double*>column.data)[row] = (<double*>column.default_row)[0]
                else:
                    memcpy(column.data + row * column.row_bytes, column.default_row,
                           column.row_bytes)
            column.n_rows = row + 1
        self.size = row + 1
        id.slot = slot
        id.generation = self.slots[slot].generation
        return id

    cdef int erase(self, RowId id) except -1:
        cdef RowId* fresh
        cdef Py_ssize_t n
        if row_of(self, id) < 0:
            return 0
        if self.n_tokens > 0:
            if self.n_pending == self.pending_capacity:
                n = max(2 * self.pending_capacity, FIRST_CAPACITY)
                fresh = <RowId*>realloc(self.pending, n * sizeof(RowId))
                if fresh == NULL:
                    raise MemoryError
                self.pending = fresh
                self.pending_capacity = n
            self.pending[self.n_pending] = id
            self.n_pending += 1
            return 0
        return self.erase_now(id)

    cdef int erase_now(self, RowId id) except -1:
        cdef Py_ssize_t i, row, last
        cdef uint32_t moved
        cdef Column column
        cdef list dropped = None
        error = None
        if self.is_sorted:
            try:
                self.mark_unsorted()
            except BaseException as e:      # the row goes all the same
                error = e
        if self.n_tokens > 0:       # the callback may have frozen the store
            return self.erase(id)
        row = row_of(self, id)
        if row < 0:                 # or erased the row
            return 0
        last = self.size - 1
        for i in range(self.n_columns):
            column = <Column>self.column_pointers[i]
            if column.is_active:
                if column.dtype == DType.HANDLE:
                    if dropped is None:
                        dropped = []
                    dropped.append(column.release_row(row))
                if row != last:
                    column.move_row(last, row)
            column.n_rows = last
        moved = self.slot_of_row[last]
        self.slot_of_row[row] = moved
        self.slots[moved].row = <int32_t>row
        self.size = last
        # The generation becomes even. A slot that has no more lives is retired:
        # its count would start again and a stale handle could match.
        self.slots[id.slot].generation += 1
        if self.slots[id.slot].generation == 0:
            self.slots[id.slot].row = -1
            self.n_retired += 1
        else:
            self.slots[id.slot].row = self.free_slot
            self.free_slot = <int32_t>id.slot
        # What the handles of the row kept goes last: it may run any code.
        dropped = None
        if error is not None:
            raise error
        return 0

    cdef int permute(self, const int32_t* new_row) except -1:
        cdef Py_ssize_t i, n = self.size
        cdef unsigned char* seen
        cdef uint32_t* index = NULL
        cdef NmOrder order
        self.check_thawed("sort")
        seen = <unsigned char*>calloc(n // 8 + 1, 1)
        if seen == NULL:
            raise MemoryError
        order = nm_check_order(new_row, n, seen)
        free(seen)
        if order.wrong >= 0:
            raise ValueError(
                f"not a permutation of the {n} rows of `{self.name}`: entry "
                f"{order.wrong} is {new_row[order.wrong]}")
        self.mark_unsorted()
        self.check_thawed("sort")
        if self.size != n:
            raise RuntimeError(
                f"the unsorted callback of `{self.name}` changed its rows")
        self.n_passes = 0
        if order.is_identity:
            return 0
        index = <uint32_t*>malloc(self.capacity * sizeof(uint32_t))
        if index == NULL:
            raise MemoryError
        try:
            self.move_columns(new_row, n >= NM_LEAST_ROWS and order.jumps > n // 4)
        except MemoryError:             # nothing has moved
            free(index)
            raise
        self.layout_version += 1
        for i in range(n):
            index[new_row[i]] = self.slot_of_row[i]
            self.slots[self.slot_of_row[i]].row = new_row[i]
        free(self.slot_of_row)
        self.slot_of_row = index
        return 0

    cdef int move_columns(self, const int32_t* new_row, bint is_random) except -1:
        # All memory is there before anything moves: all columns move, or none.
        cdef Py_ssize_t start, n = self.size
        cdef int m
        cdef Column column
        cdef void* lanes[NM_LANES]
        cdef void* records = NULL
        cdef void* memory
        cdef list grouped = [], single = []
        cdef dict spare = {}            # bytes a row -> address
        for column in self.columns:
            if column.is_active:
                (grouped if is_random and column.row_bytes == 8 else single).append(
                    column)
        m = len(grouped) % NM_LANES
        if 0 < m < NM_LEAST_LANES:
            single += grouped[len(grouped) - m:]
            grouped = grouped[:len(grouped) - m]
        try:
            # Fresh pages cost as much as a move: columns hand their memory on.
            for column in single:
                # All of one capacity, also where a growth failed half way.
                if column.capacity > self.capacity:
                    column.grow(self.capacity)
                if column.row_bytes not in spare:
                    spare[column.row_bytes] = 0
                    spare[column.row_bytes] = <size_t>aligned_new(
                        self.capacity * column.row_bytes)
            if grouped:
                records = aligned_new(n * NM_LANES * 8)
            for column in single:
                memory = <void*><size_t>spare[column.row_bytes]
                nm_scatter(column.data, <char*>memory, new_row, n, column.row_bytes)
                spare[column.row_bytes] = <size_t>column.take(memory)
            for start in range(0, len(grouped), NM_LANES):
                m = 0
                for column in grouped[start:start + NM_LANES]:
                    lanes[m] = column.data
                    m += 1
                nm_permute_lanes(lanes, m, <char*>records, new_row, n)
            self.n_passes = len(single) + 2 * len(grouped)
            return 0
        finally:
            aligned_free(records)
            for address in spare.values():
                aligned_free(<void*><size_t>address)

    cdef int mark_sorted(self) except -1:
        self.is_sorted = True
        return 0

    cdef int mark_unsorted(self) except -1:
        if self.is_sorted:
            self.check_thawed("unsort")
            self.is_sorted = False
            if self.unsorted_callback is not None:
                self.unsorted_callback()
        return 0

    cdef int freeze(self) except -1:
        self.n_tokens += 1
        return 0

    cdef int thaw(self) except -1:
        if self.n_tokens <= 0:
            raise RuntimeError(f"store `{self.name}` is thawed more often than frozen")
        self.n_tokens -= 1
        if self.n_tokens == 0 and self.n_pending:
            self.run_pending()
        return 0

    cdef int run_pending(self) except -1:
        cdef RowId id
        while self.n_pending and self.n_tokens == 0:
            self.n_pending -= 1
            id = self.pending[self.n_pending]
            if row_of(self, id) >= 0:
                self.erase_now(id)
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
        start = self.field_start[name]
        if self.columns[start].is_active == on:
            return
        self.check_thawed("switch a field of")
        for i in range(start, start + f.num_variables):
            if (<Column>self.column_pointers[i]).exports:
                raise BufferError(
                    f"a NumPy view of `{name}` exists: drop it before the field is "
                    "switched off")
        self.mark_unsorted()
        self.layout_version += 1
        for i in range(start, start + f.num_variables):
            (<Column>self.column_pointers[i]).activate(on, self.capacity)

    # ---- Python ----

    def __len__(self):
        return self.size

    def __repr__(self):
        return (f"<store {self.name}: {self.size} rows, "
                f"{self.n_columns} variables>")

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

    def reserve(self, Py_ssize_t n):
        """Make room for n rows in all, so that the arrays grow only once."""
        self.reserve_rows(n)

    def mark_as_sorted(self, bint value=True):
        """Set the sorted flag. It falls with any change of rows."""
        if value:
            self.mark_sorted()
        else:
            self.mark_unsorted()

    @property
    def is_frozen(self):
        """Is any token alive?"""
        return self.n_tokens > 0

    @property
    def index(self):
        """Entry i is i: what each row's identifier says its row is."""
        cdef Py_ssize_t i
        return [self.slots[self.slot_of_row[i]].row for i in range(self.size)]

    @property
    def n_pending_erasures(self):
        """Rows that go at the thaw."""
        return self.n_pending

    def issue_frozen_token(self):
        """Freeze the store: `with store.issue_frozen_token(): ...`.

        Until every token is released, adding and sorting raise FrozenError, and
        rows whose owner goes stay until the last token is released.
        """
        return FrozenToken(self)

    def apply_reverse_permutation(self, permutation):
        """Move the rows: the row at `i` goes to `permutation[i]`.

        The argument is checked to be a permutation of the rows (ValueError) and
        is not modified.
        """
        cdef Py_ssize_t i, n = len(permutation)
        cdef int32_t* new_row
        if n != self.size:
            raise ValueError(
                f"a permutation of the {self.size} rows of `{self.name}` has "
                f"{self.size} entries, not {n}")
        new_row = <int32_t*>malloc((n + 1) * sizeof(int32_t))
        if new_row == NULL:
            raise MemoryError
        try:
            for i in range(n):
                k = permutation[i]
                if not 0 <= k < n:
                    raise ValueError(
                        f"not a permutation of the {n} rows of `{self.name}`: entry "
                        f"{i} is {k}")
                new_row[i] = k
            if n != self.size:
                raise ValueError("the rows changed while the permutation was read")
            self.permute(new_row)
        finally:
            free(new_row)

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
        """Give spare capacity back."""
        cdef Py_ssize_t i
        self.check_thawed("shrink")
        for i in range(self.n_columns):
            if (<Column>self.column_pointers[i]).exports:
                raise BufferError(
                    f"`{self.name}` cannot shrink: NumPy views of it exist. Drop them "
                    "(or take copies) first")
        self.mark_unsorted()
        self.layout_version += 1
        for i in range(self.n_columns):
            (<Column>self.column_pointers[i]).grow(self.size)
        self.capacity = self.size

    def memory_usage(self):
        """Bytes of data, of bookkeeping, and of spare capacity."""
        cdef Column c
        cdef Py_ssize_t data = 0, spare = 0
        for c in self.columns:
            data += c.n_rows * c.row_bytes if c.is_active else 0
            spare += (c.capacity - c.n_rows) * c.row_bytes if c.is_active else 0
        cdef Py_ssize_t ids = sizeof(Slot) + sizeof(uint32_t)
        spare += (self.slot_capacity - self.size) * <Py_ssize_t>sizeof(Slot)
        spare += (self.capacity - self.size) * <Py_ssize_t>sizeof(uint32_t)
        return MemoryUsage(data, self.size * ids, spare)

    def _age_slot(self, uint32_t slot, uint32_t generation):
        # For tests: what happens at the end of a slot's lives.
        if <Py_ssize_t>slot >= self.n_slots or (
                self.slots[slot].generation ^ generation) & 1:
            raise ValueError("no such slot, or a generation of the other kind")
        self.slots[slot].generation = generation


cdef class FrozenToken:
    """Keeps a store frozen until it is released, collected, or its `with` ends."""

    cdef Store store

    def __init__(self, Store store not None):
        self.store = store
        store.freeze()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.release()

    def release(self):
        """Give the token back; more than once does nothing."""
        cdef Store store = self.store
        self.store = None
        if store is not None:
            store.thaw()

    def __del__(self):
        self.release()
