"""From a raw address to the handle of the value that lives there.

Owns: which column an address belongs to. Leaves to others: what a handle is.
"""

from libc.stdint cimport uint64_t, uintptr_t
from libc.stdlib cimport calloc, free, realloc
from nrnmini.store.column cimport Column, raw_address
from nrnmini.store.handle cimport DataHandle, handle_to_element, handle_to_row
from nrnmini.store.soa cimport Store, id_of
from nrnmini.store.values cimport DType


cdef class AddressMap:
    """The active columns of several stores, ordered by address."""

    def __init__(self, stores):
        self.stores = tuple(stores)
        for s in self.stores:
            if not isinstance(s, Store):
                raise TypeError(f"a Store was expected, not {type(s).__name__}")
        self.versions = <uint64_t*>calloc(len(self.stores) + 1, sizeof(uint64_t))
        if self.versions == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.versions)
        free(self.starts)

    cdef int build(self) except -1:
        cdef Py_ssize_t i
        cdef Store s
        cdef Column c
        cdef size_t* starts
        found = []
        for i in range(len(self.stores)):
            s = self.stores[i]
            self.versions[i] = s.layout_version
            for c in s.columns:
                if c.data != NULL and c.dtype != DType.HANDLE:
                    found.append((<size_t>c.data, len(found), c))
        found.sort()
        starts = <size_t*>realloc(self.starts, (len(found) + 1) * sizeof(size_t))
        if starts == NULL:
            raise MemoryError
        self.starts = starts
        for i in range(len(found)):
            starts[i] = found[i][0]
        self.columns = [c for _, _, c in found]
        self.n = len(found)
        self.is_built = True
        return 0

    cdef Column find(self, void* address, Py_ssize_t* row, Py_ssize_t* element):
        cdef Py_ssize_t i, low, high, middle, offset
        cdef size_t a = <size_t>address
        cdef Column c
        cdef bint is_fresh = self.is_built
        if is_fresh:
            for i in range(len(self.stores)):
                if (<Store>self.stores[i]).layout_version != self.versions[i]:
                    is_fresh = False
                    break
        if not is_fresh:
            self.build()
        low, high = 0, self.n
        while low < high:
            middle = (low + high) // 2
            if self.starts[middle] <= a:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return None
        c = self.columns[low - 1]
        offset = a - <size_t>c.data
        if offset >= c.size[0] * c.row_bytes or offset % c.itemsize:
            return None
        row[0] = offset // c.row_bytes
        element[0] = offset % c.row_bytes // c.itemsize
        return c


cdef DataHandle promote_address(void* address, AddressMap columns,
                                object owner=None):
    cdef Py_ssize_t row, element
    cdef Column column = None
    if address == NULL:
        return DataHandle.__new__(DataHandle)
    if columns is not None:
        column = columns.find(address, &row, &element)
    if column is None:
        if owner is not None and <uintptr_t>address % sizeof(double):
            raise ValueError(
                f"no double can be at the address {<uintptr_t>address:#x}: it is not a "
                "multiple of 8")
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
        To the row and element, or raw: one double. Spare capacity behind the last row
        and the bytes inside a value are not model data.

    Raises
    ------
    ValueError      memory of an owner in which no double can be at the address
    """
    if not search:
        stores = None
    elif not isinstance(stores, AddressMap):
        stores = AddressMap(stores)
    return promote_address(<void*><uintptr_t>address, stores, owner)
