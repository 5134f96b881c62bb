# Moving the rows of columns, and the memory for it. Interface only; see permute.pyx.

from libc.stdint cimport int32_t, uint32_t
from nrnmini.store.column cimport Slot

cdef extern from "permute.h":
    ctypedef struct NmOrder:
        Py_ssize_t wrong        # first entry out of range or there twice, or -1
        Py_ssize_t runs         # of rows that stay together
        Py_ssize_t far          # neighbours that were not near
        bint       is_identity
    void NM_PREFETCH_TO_WRITE(const void* p) noexcept
    # Of m columns of 8 bytes a row, an even number, `last` goes to `row`. Returns 0.
    int nm_move_last(void** columns, Py_ssize_t m, Py_ssize_t row,
                     Py_ssize_t last) noexcept
    # For each k in turn, row last[k] of a column goes to row[k].
    void nm_move_rows(char* data, Py_ssize_t row_bytes, const int32_t* row,
                      const int32_t* last, Py_ssize_t m) noexcept


# Memory for sorting n rows: what each holds is in permute.h.
cdef struct Sorting:
    Py_ssize_t n
    void*      memory       # of all that follows
    int32_t*   old_row      # which row comes to a row
    uint32_t*  new_slot     # and with which identifier
    NmOrder    order

cdef int start_sorting(Sorting* s, Py_ssize_t n) except -1      # MemoryError
# Checks new_row, of n entries, and fills the rest.
cdef void invert_order(Sorting* s, const int32_t* new_row,
                       const uint32_t* slot_of_row) noexcept
cdef void end_sorting(Sorting* s) noexcept

# The rows of `columns` (Column, those active), of a capacity, and their identifiers:
# all move, or none (MemoryError). Returns passes over columns.
cdef Py_ssize_t permute_rows(Sorting* s, const int32_t* new_row, tuple columns,
                             Py_ssize_t capacity, uint32_t* slot_of_row,
                             Slot* slots) except -1

# n entries of a sequence of rows, to be freed: those of arrays of int32 and int64 are
# checked later. ValueError if one of another sequence is not a row.
cdef int32_t* read_order(object permutation, Py_ssize_t n, str store_name) except NULL

# Memory that is kept for the next sort, a little larger than asked for at most;
# `give_back` may be told of less than was taken. NULL for no bytes.
cdef void* take_scratch(Py_ssize_t n_bytes) except? NULL
cdef void give_back(void* memory, Py_ssize_t n_bytes) noexcept
cdef Py_ssize_t free_scratch() noexcept         # bytes that were kept
