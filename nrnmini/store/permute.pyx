"""Moving the rows of columns from one order to another.

Owns: which way a column moves (the loops are in permute.h), and the memory for it,
which is kept from one sort to the next: the kernel takes longer to clear fresh pages
than a sort takes to fill them. Leaves to others: lives of rows, and who may sort (soa).
"""

from cpython.buffer cimport (
    PyBUF_FORMAT,
    PyBUF_ND,
    PyBuffer_Release,
    PyObject_CheckBuffer,
    PyObject_GetBuffer,
)
from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy
from nrnmini.store.column cimport Column, Slot
from nrnmini.store.values cimport aligned_free, aligned_new

from operator import index

cdef extern from "permute.h":
    enum:
        NM_AHEAD
        NM_CHUNK
        NM_LANES
        NM_LEAST_LANES
    ctypedef enum NmWay:
        NM_SCATTER
        NM_RUNS
        NM_NEAR_ORDER
        NM_RECORDS
    ctypedef struct NmComing:
        pass
    NmOrder nm_invert(const int32_t* new_row, const uint32_t* slot_of_row, Py_ssize_t n,
                      NmComing* coming, int32_t* old_row, uint32_t* new_slot) noexcept
    NmWay nm_way(NmOrder order, Py_ssize_t n, Py_ssize_t row_bytes) noexcept
    void nm_scatter(const char* source, char* target, const int32_t* new_row,
                    Py_ssize_t n, Py_ssize_t row_bytes) noexcept
    ctypedef struct NmSource:
        pass
    void nm_find_sources(const int32_t* old_row, Py_ssize_t n,
                         NmSource* source) noexcept
    void nm_collect(const char* source, char* target, const int32_t* old_row,
                    const NmSource* sources, Py_ssize_t n,
                    Py_ssize_t row_bytes) noexcept
    void nm_find_runs(const int32_t* old_row, Py_ssize_t n, int32_t* start) noexcept
    void nm_copy_runs(const char* source, char* target, const int32_t* old_row,
                      const int32_t* start, Py_ssize_t runs,
                      Py_ssize_t row_bytes) noexcept
    void nm_permute_lanes(void** columns, int m, char* records,
                          const int32_t* new_row, Py_ssize_t n) noexcept


# ---- memory that is kept ------------------------------------------------------

cdef enum:
    N_KEPT = 4                  # blocks: row numbers, records, columns of two widths
    LEAST_KEPT = 1 << 16        # bytes; smaller blocks malloc keeps itself
    MOST_KEPT = 1 << 27         # bytes in all: a million rows by way of records

cdef struct Block:
    void*      memory
    Py_ssize_t n_bytes

cdef Block kept[N_KEPT]


cdef Py_ssize_t n_kept_bytes() noexcept:
    cdef Py_ssize_t n = 0
    cdef int i
    for i in range(N_KEPT):
        n += kept[i].n_bytes
    return n


cdef void* take_scratch(Py_ssize_t n_bytes) except? NULL:
    cdef void* memory
    cdef int i, best = -1
    for i in range(N_KEPT):
        # A column may keep what it is given: not much more than it needs.
        if n_bytes <= kept[i].n_bytes <= n_bytes + n_bytes // 8 \
                and (best < 0 or kept[i].n_bytes < kept[best].n_bytes):
            best = i
    if n_bytes < LEAST_KEPT:
        return aligned_new(n_bytes)
    if best < 0:                    # what is kept is of a sort of another size
        free_scratch()
        return aligned_new(n_bytes)
    memory = kept[best].memory
    kept[best].memory = NULL
    kept[best].n_bytes = 0
    return memory


cdef void give_back(void* memory, Py_ssize_t n_bytes) noexcept:
    cdef int i, place = 0
    if memory == NULL:
        return
    for i in range(N_KEPT):
        if kept[i].n_bytes < kept[place].n_bytes:
            place = i
    if n_bytes < LEAST_KEPT or n_bytes <= kept[place].n_bytes \
            or n_kept_bytes() - kept[place].n_bytes + n_bytes > MOST_KEPT:
        aligned_free(memory)
        return
    aligned_free(kept[place].memory)
    kept[place].memory = memory
    kept[place].n_bytes = n_bytes


cdef Py_ssize_t free_scratch() noexcept:
    cdef Py_ssize_t n = n_kept_bytes()
    cdef int i
    for i in range(N_KEPT):
        aligned_free(kept[i].memory)
        kept[i].memory = NULL
        kept[i].n_bytes = 0
    return n


def release_scratch():
    """Free the memory that is kept for the next sort; returns its bytes.

    At most 128 MiB of the process, of the latest sorts of large stores. It goes by
    itself when any store goes, is shrunk, or grows, and after `prepare()` has sorted
    a model.
    """
    return free_scratch()


# ---- moving -------------------------------------------------------------------

cdef int start_sorting(Sorting* s, Py_ssize_t n) except -1:
    # One block, so that it is large enough for large pages.
    s.memory = NULL
    s.n = n
    s.memory = take_scratch(n * (sizeof(NmComing) + 2 * sizeof(int32_t)))
    s.old_row = <int32_t*>(<NmComing*>s.memory + n)
    s.new_slot = <uint32_t*>(s.old_row + n)
    return 0


cdef void invert_order(Sorting* s, const int32_t* new_row,
                       const uint32_t* slot_of_row) noexcept:
    s.order = nm_invert(new_row, slot_of_row, s.n, <NmComing*>s.memory, s.old_row,
                        s.new_slot)


cdef void end_sorting(Sorting* s) noexcept:
    give_back(s.memory, s.n * (sizeof(NmComing) + 2 * sizeof(int32_t)))
    s.memory = NULL


cdef Py_ssize_t permute_rows(Sorting* s, const int32_t* new_row, tuple columns,
                             Py_ssize_t capacity, uint32_t* slot_of_row,
                             Slot* slots) except -1:
    # All memory is there before anything moves.
    cdef Py_ssize_t i, start, n = s.n, row_bytes = 0
    cdef int m
    cdef Column column
    cdef void* lanes[NM_LANES]
    cdef void* records = NULL
    cdef void* memory
    cdef int32_t* runs = NULL
    cdef NmSource* sources = NULL
    cdef NmWay way
    cdef list grouped = [], single = []
    cdef dict spare = {}            # bytes a row -> address
    for column in columns:
        row_bytes += column.row_bytes
    way = nm_way(s.order, n, row_bytes)
    for column in columns:
        (grouped if way == NM_RECORDS and column.row_bytes == 8 else single).append(
            column)
    m = len(grouped) % NM_LANES
    if 0 < m < NM_LEAST_LANES:
        single += grouped[len(grouped) - m:]
        grouped = grouped[:len(grouped) - m]
    try:
        # Columns hand their memory on.
        for column in single:
            # All of one capacity, also where a growth failed half way.
            if column.capacity > capacity:
                column.grow(capacity)
            if column.row_bytes not in spare:
                spare[column.row_bytes] = 0
                spare[column.row_bytes] = <size_t>take_scratch(
                    capacity * column.row_bytes)
        if grouped:
            records = take_scratch(n * NM_LANES * 8)
        if way == NM_RUNS:
            runs = <int32_t*>malloc((s.order.runs + 1) * sizeof(int32_t))
            if runs == NULL:
                raise MemoryError
            nm_find_runs(s.old_row, n, runs)
        elif way == NM_NEAR_ORDER:
            sources = <NmSource*>malloc((n // NM_CHUNK + 2) * sizeof(NmSource))
            if sources == NULL:
                raise MemoryError
            nm_find_sources(s.old_row, n, sources)
        for i in range(n):
            # Slots lie in the order in which rows were made: far apart by now.
            if i + NM_AHEAD < n:
                NM_PREFETCH_TO_WRITE(&slots[slot_of_row[i + NM_AHEAD]])
            slots[slot_of_row[i]].row = new_row[i]
        memcpy(slot_of_row, s.new_slot, n * sizeof(uint32_t))
        for column in single:
            row_bytes = column.row_bytes
            memory = <void*><size_t>spare[row_bytes]
            if way == NM_RUNS:
                nm_copy_runs(column.data, <char*>memory, s.old_row, runs, s.order.runs,
                             row_bytes)
            elif way == NM_NEAR_ORDER:
                nm_collect(column.data, <char*>memory, s.old_row, sources, n, row_bytes)
            else:
                nm_scatter(column.data, <char*>memory, new_row, n, row_bytes)
            spare[row_bytes] = <size_t>column.take(memory)
        for start in range(0, len(grouped), NM_LANES):
            m = 0
            for column in grouped[start:start + NM_LANES]:
                lanes[m] = column.data
                m += 1
            nm_permute_lanes(lanes, m, <char*>records, new_row, n)
        return len(single) + 2 * len(grouped)
    finally:
        free(runs)
        free(sources)
        give_back(records, n * NM_LANES * 8)
        for row_bytes, address in spare.items():
            give_back(<void*><size_t>address, capacity * row_bytes)


cdef int32_t* read_order(object permutation, Py_ssize_t n, str store_name) except NULL:
    cdef int32_t* new_row = <int32_t*>malloc((n + 1) * sizeof(int32_t))
    cdef Py_ssize_t i
    if new_row == NULL:
        raise MemoryError
    try:
        if copy_array(permutation, n, new_row):
            return new_row
        for i in range(n):
            k = index(permutation[i])
            if not 0 <= k < n:
                raise ValueError(
                    f"not a permutation of the {n} rows of `{store_name}`: entry "
                    f"{i} is {k}")
            new_row[i] = k
    except BaseException:
        free(new_row)
        raise
    return new_row


cdef bint copy_array(object array, Py_ssize_t n, int32_t* new_row) except -1:
    # Contiguous arrays of int32 and int64. What no int32 can say becomes -1, no row:
    # False lets the slow way tell of it.
    cdef Py_buffer view
    cdef const int64_t* wide
    cdef Py_ssize_t i
    cdef bint is_done = False
    if not PyObject_CheckBuffer(array):
        return False
    try:
        PyObject_GetBuffer(array, &view, PyBUF_ND | PyBUF_FORMAT)
    except (BufferError, ValueError):       # not contiguous
        return False
    try:
        if view.ndim == 1 and view.shape[0] == n and view.format != NULL:
            if view.format in (b"i", b"l", b"q") and view.itemsize == 4:
                memcpy(new_row, view.buf, n * sizeof(int32_t))
                is_done = True
            elif view.format in (b"l", b"q") and view.itemsize == 8:
                wide = <const int64_t*>view.buf
                is_done = True
                for i in range(n):
                    is_done = is_done and 0 <= wide[i] < n
                    new_row[i] = <int32_t>wide[i]
    finally:
        PyBuffer_Release(&view)
    return is_done
