"""The rows of a store: a slot map, erasing, sorting and freezing.

Owns: rows and their identifiers. Leaves to others: which columns there are (soa), the
memory of a column (column), how columns are sorted (permute).
"""

cimport cython
from libc.stdint cimport int32_t, uint32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, memset

from nrnmini.store.column cimport Column, Slot
from nrnmini.store.permute cimport (
    NM_PREFETCH_TO_WRITE,
    Sorting,
    end_sorting,
    free_scratch,
    invert_order,
    nm_move_last,
    nm_move_rows,
    permute_rows,
    read_order,
    start_sorting,
)
from nrnmini.store.values cimport DType, aligned_free, aligned_new

from nrnmini.errors import FrozenError

cdef enum:
    FIRST_CAPACITY = 8
    # Erasures: a row's slot, and then its values, are on their way from memory.
    FETCH_SLOT = 24
    FETCH_ROW = 8
    AT_ONCE = 2048              # erasures whose values are moved column by column

cdef Py_ssize_t MAX_ROWS = 0x7FFFFFFE


@cython.no_gc_clear
cdef class Rows:
    """What a store is apart from its fields; see `Store`."""

    def __cinit__(self):
        self.free_slot = -1
        self.layout_version = 1

    def __dealloc__(self):
        cdef Py_ssize_t i
        for i in range(self.n_columns):
            (<Column>self.column_pointers[i]).leave()
        free(self.column_pointers)
        free(self.places)
        aligned_free(self.slots)
        free(self.slot_of_row)
        free(self.pending)
        free_scratch()

    cdef int check_thawed(self, str what) except -1:
        if self.n_tokens > 0:
            raise FrozenError(
                f"cannot {what} `{self.name}` while it is frozen ({self.n_tokens} "
                "token(s)): the model is running or being read. Do it afterwards")
        return 0

    cdef int grow_slots(self) except -1:
        cdef Py_ssize_t i, n = max(self.slot_capacity * 2, self.capacity,
                                   FIRST_CAPACITY)
        cdef Slot* fresh = <Slot*>aligned_new(n * sizeof(Slot))
        if self.slot_capacity:
            memcpy(fresh, self.slots, self.slot_capacity * sizeof(Slot))
        memset(fresh + self.slot_capacity, 0, (n - self.slot_capacity) * sizeof(Slot))
        aligned_free(self.slots)
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
        free_scratch()
        self.layout_version += 1
        self.n_grown += self.size
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
        self.size = row + 1
        self.n_made += 1
        id.slot = slot
        id.generation = self.slots[slot].generation
        return id

    cdef void find_places(self) noexcept:
        cdef Py_ssize_t i
        cdef Column column
        cdef void** places = self.places
        self.n_wide = self.n_others = 0
        for i in range(self.n_columns):
            column = <Column>self.column_pointers[i]
            if column.is_active and column.row_bytes == 8:
                places[self.n_wide] = <void*>column.data
                self.n_wide += 1
        if self.n_wide % 2:         # they are moved in pairs
            places[self.n_wide] = places[self.n_wide - 1]
            self.n_wide += 1
        for i in range(self.n_columns):
            column = <Column>self.column_pointers[i]
            if column.is_active and column.row_bytes != 8:
                places[self.n_wide + self.n_others] = <void*>column
                self.n_others += 1
        self.places_version = self.layout_version

    cdef int erase(self, RowId id) except -1:
        # Rows that go at random come from memory, as many at a time as the processor
        # has places for writes: hence few of them, and no registers saved.
        cdef Py_ssize_t row
        if self.n_tokens > 0 or self.is_sorted or self.n_others \
                or self.places_version != self.layout_version:
            return self.erase_with_care(id)
        row = row_of(self, id)
        if row < 0:
            return 0
        end_row(self, id, row)
        return nm_move_last(self.places, self.n_wide, row, self.size)

    cdef int erase_with_care(self, RowId id) except -1:
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

    cdef void fetch_row(self, RowId id) noexcept:
        # The lines that erasing it will write: without this, one erasure after the
        # other waits for its own.
        cdef Py_ssize_t i, row = row_of(self, id)
        cdef Column column
        if row < 0:
            return
        for i in range(self.n_columns):
            column = <Column>self.column_pointers[i]
            NM_PREFETCH_TO_WRITE(column.data + row * column.row_bytes)
        NM_PREFETCH_TO_WRITE(&self.slot_of_row[row])
        # The last row, by then, is this many before the last.
        row = self.size - FETCH_ROW - 1
        if row >= 0:
            NM_PREFETCH_TO_WRITE(&self.slots[self.slot_of_row[row]])

    cdef int erase_rows(self, const RowId* ids, Py_ssize_t n) except -1:
        cdef Py_ssize_t i = 0
        while i < n:
            if self.is_sorted or self.n_tokens > 0 or n - i < FETCH_SLOT \
                    or self.has_handles \
                    or self.places_version != self.layout_version:
                self.erase(ids[i])          # it may run any code
                i += 1
            else:
                erase_block(self, ids + i, min(n - i, AT_ONCE))
                i += AT_ONCE
        return 0

    cdef int erase_now(self, RowId id) except -1:
        cdef Py_ssize_t i, row
        cdef Column column
        cdef list dropped = None
        error = None
        if self.has_handles:
            dropped = []            # made first: the collector may erase other rows
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
        if self.places_version != self.layout_version:
            self.find_places()
        if self.has_handles:
            for i in range(self.n_columns):
                column = <Column>self.column_pointers[i]
                if column.is_active and column.dtype == DType.HANDLE:
                    column.release_row(row, dropped)
        nm_move_last(self.places, self.n_wide, row, self.size - 1)
        if row != self.size - 1:
            for i in range(self.n_others):
                (<Column>self.places[self.n_wide + i]).move_row(self.size - 1, row)
        end_row(self, id, row)
        # What the handles of the row kept goes last: it may run any code.
        dropped = None
        if error is not None:
            raise error
        return 0

    cdef int permute(self, const int32_t* new_row) except -1:
        cdef Py_ssize_t n = self.size
        cdef Sorting sorting
        self.check_thawed("sort")
        start_sorting(&sorting, n)
        try:
            invert_order(&sorting, new_row, self.slot_of_row)
            if sorting.order.wrong >= 0:
                raise ValueError(
                    f"not a permutation of the {n} rows of `{self.name}`: entry "
                    f"{sorting.order.wrong} is {new_row[sorting.order.wrong]}")
            if self.is_sorted:
                self.mark_unsorted()
                self.check_thawed("sort")
                if self.size != n:
                    raise RuntimeError(
                        f"the unsorted callback of `{self.name}` changed its rows")
                # One may have gone and another come.
                invert_order(&sorting, new_row, self.slot_of_row)
            self.n_passes = 0
            if sorting.order.is_identity:
                return 0
            # The collector may run, and end owners: their rows stay until the end.
            self.freeze()
            try:
                self.layout_version += 1
                self.n_passes = permute_rows(
                    &sorting, new_row, tuple([c for c in self.columns
                                              if (<Column>c).is_active]),
                    self.capacity, self.slot_of_row, self.slots)
            finally:
                self.thaw()
        finally:
            end_sorting(&sorting)
        return 0

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
        error = None
        while self.n_pending and self.n_tokens == 0:
            self.n_pending -= 1
            if self.n_pending >= FETCH_SLOT:
                NM_PREFETCH_TO_WRITE(
                    &self.slots[self.pending[self.n_pending - FETCH_SLOT].slot])
            if self.n_pending >= FETCH_ROW:
                self.fetch_row(self.pending[self.n_pending - FETCH_ROW])
            id = self.pending[self.n_pending]
            if row_of(self, id) >= 0:
                try:
                    self.erase_now(id)
                except BaseException as e:      # the others go all the same
                    error = e if error is None else error
        if error is not None:
            raise error
        return 0

    # ---- Python ----

    @property
    def n_moved(self):
        """Rows moved by growth and by erasures, ever."""
        return self.n_grown + (self.n_made - self.size) - self.n_last

    def __len__(self):
        return self.size

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
        cdef Py_ssize_t n = len(permutation)
        cdef int32_t* new_row
        if n != self.size:
            raise ValueError(
                f"a permutation of the {self.size} rows of `{self.name}` has "
                f"{self.size} entries, not {n}")
        new_row = read_order(permutation, n, self.name)
        try:
            if n != self.size:
                raise ValueError("the rows changed while the permutation was read")
            self.permute(new_row)
        finally:
            free(new_row)

    def _age_slot(self, uint32_t slot, uint32_t generation):
        # For tests: what happens at the end of a slot's lives.
        if <Py_ssize_t>slot >= self.n_slots or (
                self.slots[slot].generation ^ generation) & 1:
            raise ValueError("no such slot, or a generation of the other kind")
        self.slots[slot].generation = generation


# ---- erasing -------------------------------------------------------------------

cdef inline void end_row(Rows s, RowId id, Py_ssize_t row) noexcept:
    # Identifiers only: the last row takes the place of this one, which is alive.
    cdef Py_ssize_t last = s.size - 1
    cdef uint32_t moved = s.slot_of_row[last]
    cdef Slot free_slot
    s.slot_of_row[row] = moved
    s.slots[moved].row = <int32_t>row
    s.size = last
    if row == last:
        s.n_last += 1
    # The generation becomes even. A slot that has no more lives is retired:
    # its count would start again and a stale handle could match.
    free_slot.generation = id.generation + 1
    if free_slot.generation == 0:
        free_slot.row = -1
        s.n_retired += 1
    else:
        free_slot.row = s.free_slot
        s.free_slot = <int32_t>id.slot
    s.slots[id.slot] = free_slot    # one write


cdef void erase_block(Rows s, const RowId* ids, Py_ssize_t n) noexcept:
    # At most AT_ONCE rows of a thawed, unsorted store without handles: identifiers
    # first, then values column by column. In either, memory is written at random, and
    # asked for some erasures before it is needed.
    cdef int32_t to[AT_ONCE]
    cdef int32_t last[AT_ONCE]
    cdef Py_ssize_t i, row, m = 0
    cdef Column column
    for i in range(n):
        if i + FETCH_SLOT < n:
            NM_PREFETCH_TO_WRITE(&s.slots[ids[i + FETCH_SLOT].slot])
        if i + FETCH_ROW < n:
            row = row_of(s, ids[i + FETCH_ROW])
            if row >= 0:
                NM_PREFETCH_TO_WRITE(&s.slot_of_row[row])
            row = s.size - FETCH_ROW - 1    # the last one, by then
            if row >= 0:
                NM_PREFETCH_TO_WRITE(&s.slots[s.slot_of_row[row]])
        row = row_of(s, ids[i])
        if row < 0:
            continue
        if row != s.size - 1:
            to[m] = <int32_t>row
            last[m] = <int32_t>s.size - 1
            m += 1
        end_row(s, ids[i], row)
    for i in range(s.n_columns):
        column = <Column>s.column_pointers[i]
        if column.is_active:
            nm_move_rows(column.data, column.row_bytes, to, last, m)


cdef class FrozenToken:
    """Keeps a store frozen until it is released, collected, or its `with` ends."""

    cdef Rows store

    def __init__(self, Rows store not None):
        if self.store is not None:
            raise TypeError(f"this token freezes `{self.store.name}` already")
        self.store = store
        store.freeze()

    def __enter__(self):
        if self.store is None:
            raise FrozenError("this token was released: issue another one")
        return self

    def __exit__(self, *exc):
        self.release()

    def release(self):
        """Give the token back; more than once does nothing."""
        cdef Rows store = self.store
        self.store = None
        if store is not None:
            store.thaw()

    def __del__(self):
        self.release()
