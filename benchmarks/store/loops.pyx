# cython: language_level=3, boundscheck=False, wraparound=False
# cython: embedsignature=False
# cython: cdivision=True
"""The store's operations in loops, for benchmarks/store.py to time.

Each function returns seconds for one operation. `rows` are shuffled, so that handles
do not stand in the order of the memory that they refer to.
"""

from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy
from nrnmini.store.address cimport AddressMap, promote_address
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId, Store
from nrnmini.store.values cimport aligned_free, aligned_new

from time import perf_counter


cdef void** borrowed(list objects) except NULL:
    cdef Py_ssize_t i
    cdef void** p = <void**>malloc((len(objects) + 1) * sizeof(void*))
    if p == NULL:
        raise MemoryError
    for i in range(len(objects)):
        p[i] = <void*>objects[i]
    return p


def read(list handles, Py_ssize_t repeat):
    """DataHandle.get(): checked, then the value. Returns (seconds, sum)."""
    cdef void** h = borrowed(handles)
    cdef Py_ssize_t i, k, n = len(handles)
    cdef double total = 0
    start = perf_counter()
    for k in range(repeat):
        for i in range(n):
            total += (<DataHandle>h[i]).get()
    seconds = perf_counter() - start
    free(h)
    return seconds / (n * repeat), total


def write(list handles, Py_ssize_t repeat):
    """DataHandle.set(x)."""
    cdef void** h = borrowed(handles)
    cdef Py_ssize_t i, k, n = len(handles)
    start = perf_counter()
    for k in range(repeat):
        for i in range(n):
            (<DataHandle>h[i]).set(<double>i)
    seconds = perf_counter() - start
    free(h)
    return seconds / (n * repeat)


def append_and_erase(Store store, Py_ssize_t n, const int32_t[::1] order,
                     bint at_once=False):
    """Store.append() n times, then Store.erase() of all in the order given.

    `at_once`: by Store.erase_rows(). Returns (seconds an append, seconds an erase).
    """
    cdef RowId* ids = <RowId*>malloc(n * sizeof(RowId))
    cdef RowId* ordered = <RowId*>malloc(n * sizeof(RowId))
    cdef Py_ssize_t i
    if ids == NULL or ordered == NULL:
        raise MemoryError
    a = perf_counter()
    for i in range(n):
        ids[i] = store.append()
    b = perf_counter()
    for i in range(n):
        ordered[i] = ids[order[i]]
    c = perf_counter()
    if at_once:
        store.erase_rows(ordered, n)
    else:
        for i in range(n):
            store.erase(ordered[i])
    d = perf_counter()
    free(ids)
    free(ordered)
    return (b - a) / n, (d - c) / n


def permute(Store store, const int32_t[::1] order):
    """Store.permute(order): seconds for all rows and columns."""
    start = perf_counter()
    store.permute(&order[0])
    return perf_counter() - start


def copy(Store store, bint to_one=False):
    """memcpy of every column, as a measure of the memory: (first, later), seconds.

    Each goes to memory of its own, as a sort moves it; `to_one`: all to that of one
    column, which may stay in a cache. Only the later time is of memory touched before.
    """
    cdef Py_ssize_t i, m = len(store.columns), size = 0
    cdef Column column
    for column in store.columns:
        size += store.size * column.row_bytes
    cdef char* spare = <char*>aligned_new(size)
    cdef char* to
    cdef void** p = borrowed(list(store.columns))
    seconds = []
    for _ in range(3):
        to = spare
        start = perf_counter()
        for i in range(m):
            size = store.size * (<Column>p[i]).row_bytes
            memcpy(to, (<Column>p[i]).data, size)
            if not to_one:
                to += size
        seconds.append(perf_counter() - start)
    free(p)
    aligned_free(spare)
    return seconds[0], min(seconds[1:])


def promote(AddressMap columns, list handles, Py_ssize_t repeat):
    """promote_address() of the addresses of live handles."""
    cdef Py_ssize_t i, k, n = len(handles)
    cdef void** p = <void**>malloc(n * sizeof(void*))
    for i in range(n):
        p[i] = (<DataHandle>handles[i]).address()
    promote_address(p[0], columns)          # makes the table
    start = perf_counter()
    for k in range(repeat):
        for i in range(n):
            promote_address(p[i], columns)
    seconds = perf_counter() - start
    free(p)
    return seconds / (n * repeat)
