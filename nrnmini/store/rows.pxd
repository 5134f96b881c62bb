# The rows of a store: a slot map over its columns. Interface only; see rows.pyx.
#
#   row        where a logical entity is now: 0 .. size-1, contiguous, moves
#   slot       its stable identifier, never moves while it lives
#   generation counts the lives of a slot: odd while occupied, even while free
#
# A RowId (slot + generation) survives reallocation, permutation and the
# swap-with-last erase, and is known to be dead for ever once its row is erased.
# Slots are reused, so bookkeeping stays as large as the largest population.

from libc.stdint cimport int32_t, uint32_t, uint64_t
from nrnmini.store.column cimport Slot


cdef struct RowId:
    uint32_t slot
    uint32_t generation         # 0: null


cdef class Rows:
    cdef object               __weakref__
    cdef readonly str         name          # as handles print it: Node, hh, ...
    cdef readonly tuple       columns       # Column, every variable of every field
    cdef readonly Py_ssize_t  size          # rows
    cdef readonly Py_ssize_t  capacity
    cdef Slot*                slots
    cdef readonly Py_ssize_t  n_slots       # ever used
    cdef int32_t              free_slot     # head of the free list, or -1
    cdef uint32_t*            slot_of_row   # the index column
    cdef readonly bint        is_sorted
    cdef readonly int         n_tokens      # frozen while positive
    # Called without arguments on sorted -> unsorted, before the change happens.
    cdef public object        unsorted_callback
    # Moves whenever columns may have moved (growth, permutation, fields switched):
    # column addresses that were taken at another version are stale.
    cdef readonly uint64_t    layout_version
    cdef readonly Py_ssize_t  n_passes      # over columns, of the latest permutation
    # For `n_moved`, which erasures at random do not count.
    cdef Py_ssize_t           n_grown       # rows moved by growth
    cdef Py_ssize_t           n_made        # rows
    cdef Py_ssize_t           n_last        # of those erased, rows that were the last

    cdef Py_ssize_t           slot_capacity
    cdef Py_ssize_t           n_retired     # slots that used up their generations
    cdef Py_ssize_t           n_columns
    cdef void**               column_pointers   # Column, borrowed from `columns`
    # For erasures, where active columns are, at a layout version: the memory of those
    # of 8 bytes a row, and behind it the others (Column).
    cdef void**               places        # room for one more than n_columns
    cdef Py_ssize_t           n_wide, n_others
    cdef uint64_t             places_version
    cdef bint                 has_handles   # columns of them
    cdef RowId*               pending       # erasures that wait for the thaw
    cdef Py_ssize_t           n_pending, pending_capacity

    cdef RowId append(self) except *        # defaults filled in; FrozenError
    cdef int erase(self, RowId id) except -1      # O(1); deferred while frozen
    # Each in turn, as `erase`; faster for many, which lie far apart.
    cdef int erase_rows(self, const RowId* ids, Py_ssize_t n) except -1
    cdef int reserve_rows(self, Py_ssize_t n) except -1
    # new_row[old_row]; not modified; must be a permutation (checked).
    cdef int permute(self, const int32_t* new_row) except -1
    cdef int mark_sorted(self) except -1
    cdef int mark_unsorted(self) except -1
    cdef int freeze(self) except -1         # counted
    cdef int thaw(self) except -1           # deferred erasures happen at the last

    cdef int check_thawed(self, str what) except -1
    cdef int grow_slots(self) except -1
    cdef void find_places(self) noexcept
    cdef int erase_with_care(self, RowId id) except -1
    cdef int erase_now(self, RowId id) except -1
    cdef int run_pending(self) except -1
    cdef void fetch_row(self, RowId id) noexcept


# Row of an identifier, or -1 if it is null or dead. Two loads and a compare: of used
# slots only retired ones have generation 0, and row -1.
cdef inline Py_ssize_t row_of(Rows s, RowId id) noexcept:
    if <Py_ssize_t>id.slot >= s.n_slots \
            or s.slots[id.slot].generation != id.generation:
        return -1
    return s.slots[id.slot].row


cdef inline RowId id_of(Rows s, Py_ssize_t row) noexcept:
    cdef RowId id
    id.slot = s.slot_of_row[row]
    id.generation = s.slots[id.slot].generation
    return id
