# The order of nodes in memory and in the solver.

from libc.stdint cimport int32_t
from nrnmini.engine.plan cimport NmSpan
from nrnmini.model.model cimport Model


cdef class Order:
    cdef readonly int n_threads
    cdef readonly int32_t n             # nodes
    cdef int32_t*     new_row           # [n] by present row
    cdef int32_t*     parent            # [n] by new row; -1: root
    cdef int32_t*     thread_begin      # [n_threads + 1] first row of a thread
    cdef NmSpan*      spans             # new rows
    cdef int32_t      n_spans
    cdef int32_t*     block             # [n_blocks + 1] first span of a block
    cdef int32_t      n_blocks
    cdef int32_t*     thread_block      # [n_threads + 1] first block of a thread


# kind: "interleaved" or "cell". partition: thread -> root sections, or empty.
cdef Order compute_order(Model model, int n_threads, str kind, dict partition)

# new_row[old] for a stable sort of n rows by key (0 <= key < n_keys).
cdef int stable_order(const int32_t* key, Py_ssize_t n, int32_t n_keys,
                      int32_t* new_row) except -1
