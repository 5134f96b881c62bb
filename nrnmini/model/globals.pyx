# Named scalars and arrays with stable addresses (NEURON's DoubScal and DoubVec).
#
# Owns: the table name -> memory. Leaves to others: which names there are (the
# model, the engine and the mechanisms register them), and how a language spells
# an assignment.

from libc.stdint cimport uint32_t
from nrnmini.store.column cimport Buffer, DataSource, DType, new_buffer
from nrnmini.store.handle cimport DataHandle, handle_to_element

from nrnmini.errors import ModelError, suggest


cdef class GlobalVar(DataSource):
    """One named value or array, shared by the whole simulator.

    Attributes
    ----------
    name, units : str
    buffer : Buffer             the owner of the memory
    offset, length : int        which elements of it
    is_array : bool             a DoubVec: has subscripts even if length is 1
    is_int : bool               assignments truncate; there is no handle
    is_constant : bool          assignments are refused
    limits : (low, high) or None
    """

    def __cinit__(self):
        self.dtype = DType.F64

    cdef double* address(self) noexcept:
        return self.buffer.data + self.offset

    cdef void* locate(self, uint32_t slot, uint32_t generation,
                      Py_ssize_t element) noexcept:
        if self.buffer is None or <size_t>element >= <size_t>self.length:
            return NULL
        return self.buffer.data + self.offset + element

    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element):
        return f"{self.name}[{element}]" if self.is_array else self.name

    cpdef move(self, Buffer buffer, Py_ssize_t offset, Py_ssize_t length,
               bint is_array, str units):
        """Other memory, another length; None: the name is gone."""
        self.buffer = buffer
        self.offset = offset
        self.length = length
        self.is_array = is_array
        self.units = units

    cdef int check(self, Py_ssize_t element) except -1:
        if self.buffer is None:
            raise ModelError(
                f"the global variable `{self.name}` is gone: its MOD file was edited "
                "and reloaded")
        if element < 0 or element >= self.length:
            raise ModelError(
                f"subscript {element} of `{self.name}` is out of range: it has "
                f"{self.length} element{'' if self.length == 1 else 's'}"
            )
        return 0

    cpdef DataHandle handle(self, Py_ssize_t element=0):
        """A handle to one element. ModelError for integers and constants."""
        self.check(element)
        if self.is_int or self.is_constant:
            raise ModelError(f"`{self.name}` has no address: it cannot be pointed to")
        return handle_to_element(self, element)

    cpdef double get(self, Py_ssize_t element=0) except? -1:
        """The value of one element."""
        self.check(element)
        return self.buffer.data[self.offset + element]

    cpdef set(self, double value, Py_ssize_t element=0):
        """Assign one element; an integer variable truncates."""
        self.check(element)
        if self.is_constant:
            raise ModelError(f"`{self.name}` is a constant and cannot be assigned")
        if self.is_int:
            value = <double><long>value
        self.buffer.data[self.offset + element] = value

    def __len__(self):
        return self.length

    def __repr__(self):
        shape = f"[{self.length}]" if self.is_array else ""
        return f"<GlobalVar {self.name}{shape}>"


cdef class GlobalTable:
    """The registered globals of a simulator, by name."""

    def __cinit__(self):
        self.entries = {}

    def __contains__(self, name):
        return name in self.entries

    def __getitem__(self, str name not None):
        entry = self.entries.get(name)
        if entry is None:
            hint = suggest(name, self.entries)
            message = f"there is no global variable `{name}`"
            raise ModelError(f"{message}\nhelp: {hint}" if hint else message)
        return entry

    cpdef GlobalVar define(self, str name, double value=0, Py_ssize_t length=1,
                           bint is_array=False, bint is_int=False, str units=""):
        """Give `name` memory of its own, filled with `value`.

        The address never changes while the simulator lives. A name that exists
        with the same shape is returned as it is, value and all.
        """
        cdef GlobalVar var = self.entries.get(name)
        cdef Py_ssize_t i
        if length < 1:
            raise ModelError(f"`{name}` needs at least one element")
        if var is not None:
            if var.length != length or var.is_array != is_array \
                    or var.is_int != is_int:
                raise ModelError(f"the global variable `{name}` exists already")
            return var
        cdef Buffer buffer = new_buffer(length, name)
        for i in range(length):
            buffer.data[i] = value
        var = self.register(name, buffer, 0, length, is_array, units)
        var.is_int = is_int
        return var

    cpdef GlobalVar register(self, str name, Buffer buffer, Py_ssize_t offset,
                             Py_ssize_t length=1, bint is_array=False,
                             str units=""):
        """Name `length` elements of `buffer`, from `offset`.

        Raises
        ------
        ModelError      the name is taken, or the buffer is too short
        """
        if name in self.entries:
            raise ModelError(f"the global variable `{name}` exists already")
        if offset < 0 or length < 1 or offset + length > buffer.size:
            raise ModelError(
                f"`{name}` would lie outside its memory: elements {offset} to "
                f"{offset + length - 1} of {buffer.size}"
            )
        cdef GlobalVar var = GlobalVar.__new__(GlobalVar)
        var.name = name
        var.buffer = buffer
        var.offset = offset
        var.length = length
        var.is_array = is_array
        var.units = units
        self.entries[name] = var
        return var

    def mark_constant(self, str name not None):
        """Refuse assignments to a global variable from now on."""
        (<GlobalVar?>self[name]).is_constant = True

    def remove(self, str name not None):
        """Take a name out of the table. Handles to it are dead from now on."""
        cdef GlobalVar var = self.entries.pop(name, None)
        if var is not None:
            var.move(None, 0, 0, var.is_array, var.units)
