"""The Datum: a reference to a value of any type, or a literal."""

cimport cython
from libc.stdint cimport uint32_t
from nrnmini.store.column cimport Column, DataSource
from nrnmini.store.handle cimport DataHandle, handle_to_element
from nrnmini.store.values cimport dtype_name

from numbers import Integral, Rational, Real

KINDS = ("handle", "int", "double", "pointer", "object", "null")
TYPES = ("double", "float", "long", "int", "short", "bool", "handle")


@cython.final
cdef class GenericHandle:
    """A handle to any value, or a literal: int, float, address or object.

    ``GenericHandle()`` is null. ``GenericHandle(x)`` takes its kind from x:
    DataHandle, int (and bool), float, those of NumPy, or any other object; an address
    is made with ``GenericHandle.pointer(address)``.
    """

    def __init__(self, value=None):
        self.value = value
        if value is None:
            self.kind = "null"
        elif isinstance(value, DataHandle):
            self.kind = "handle"
        elif isinstance(value, int):
            self.kind = "int"
            self.value = int(value)
        elif isinstance(value, float):
            self.kind = "double"
        elif isinstance(value, GenericHandle):
            self.value = (<GenericHandle>value).value
            self.kind = (<GenericHandle>value).kind
        elif isinstance(value, Integral):
            self.kind = "int"
            self.value = int(value)
        elif isinstance(value, Real) and not isinstance(value, Rational):
            self.kind = "double"
            self.value = float(value)
        else:
            self.kind = "object"

    @staticmethod
    def pointer(address):
        """A literal address."""
        cdef GenericHandle h = GenericHandle(int(address))
        h.kind = "pointer"
        return h

    @property
    def type_name(self):
        """The C++ name of what it refers to or holds, as it is printed."""
        if self.kind == "handle":
            source = (<DataHandle>self.value).source
            return "double" if source is None else dtype_name(
                (<DataSource>source).dtype)
        return {"pointer": "void*", "null": "typeless_null"}.get(self.kind, self.kind)

    def get(self, kind=None):
        """The value if it is of the kind named; TypeError otherwise.

        kind : "handle", "int", "double", "pointer", "object", or None for any
        """
        if kind is not None and kind not in KINDS:
            raise ValueError(f"`{kind}` is no kind of value: use {', '.join(KINDS)}")
        if kind is not None and kind != self.kind:
            if self.kind == "null" and kind == "handle":
                return DataHandle()
            if self.kind == "null" and kind == "pointer":
                return 0
            raise TypeError(f"{self!r} does not hold a value of kind `{kind}`")
        return self.value

    def to_handle(self, dtype=None):
        """The `DataHandle` it holds; TypeError for literals and other types.

        dtype : str
            Of the values it must refer to: "double", "float", "long", "int", "short",
            "bool" or "handle"; None for any. A null one is a null handle of every type.
        """
        if self.kind == "null":
            return DataHandle()
        if self.kind != "handle":
            raise TypeError(f"{self!r} is a literal and refers to no value")
        if dtype is not None and dtype not in TYPES:
            raise ValueError(f"`{dtype}` is no type of value: use {', '.join(TYPES)}")
        if dtype is not None and dtype != self.type_name:
            raise TypeError(f"{self!r} does not refer to a `{dtype}`")
        return self.value

    def literal_value(self, kind):
        """The literal of the kind named; TypeError for handles and other kinds."""
        if self.kind == "handle":
            raise TypeError(f"{self!r} refers to a value and is no literal")
        return self.get(kind)

    def set_literal(self, value):
        """Replace a literal by another of the same kind."""
        other = GenericHandle(value)
        if self.kind == "pointer" and other.kind == "int":
            self.value = other.value
        elif other.kind == self.kind and self.kind != "handle":
            self.value = other.value
        else:
            raise TypeError(f"{self!r} cannot hold {value!r}")

    @property
    def refers_to_a_modern_data_structure(self):
        """Does it refer to a row of a store (dead or alive)?"""
        return self.kind == "handle" and isinstance(
            (<DataHandle>self.value).source, Column)

    def __bool__(self):
        if self.kind == "handle" or self.kind == "pointer":
            return bool(self.value)
        return self.kind != "null"

    def __eq__(self, other):
        if not isinstance(other, GenericHandle):
            return NotImplemented
        if self.kind != (<GenericHandle>other).kind:
            return False
        if self.kind == "object":
            return self.value is (<GenericHandle>other).value
        return self.value == (<GenericHandle>other).value

    def __hash__(self):
        if self.kind == "object":
            return hash((self.kind, id(self.value)))
        return hash((self.kind, self.value))

    def __repr__(self):
        if self.kind == "handle":
            inner = repr(self.value)
            return "generic_" + inner
        if self.kind == "null":
            return "generic_data_handle{}"
        if self.kind == "pointer":
            return f"generic_data_handle{{raw={self.value:#x} type=void*}}"
        return f"generic_data_handle{{{self.value!r} type={self.kind}}}"


# ---- in a column --------------------------------------------------------------
#
# A cell of a generic field is that of a field of handles. A literal is a source of
# its own, which no address leads into: so it is kept, moved and dropped as the
# sources of other handles are.

@cython.final
cdef class Literal(DataSource):
    """What a cell that holds a literal refers to."""

    cdef readonly GenericHandle generic

    def __init__(self, GenericHandle generic not None):
        self.generic = generic

    cdef str describe(self, uint32_t slot, uint32_t generation, Py_ssize_t element):
        return repr(self.generic)


def generic_of(DataHandle handle not None):
    """What a cell of a generic field means. A literal is the one in the cell:
    `set_literal` changes it there."""
    if handle.source is None:
        return GenericHandle()
    if isinstance(handle.source, Literal):
        return (<Literal>handle.source).generic
    return GenericHandle(handle)


def handle_of(value):
    """What is written into a cell of a generic field."""
    cdef GenericHandle generic = GenericHandle(value)
    if generic.kind == "null":
        return DataHandle()
    if generic.kind == "handle":
        return generic.value
    return handle_to_element(Literal(generic), 0)
