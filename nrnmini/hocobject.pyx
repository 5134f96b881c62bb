"""HOC objects as Python sees them: ``h.Vector(3)``, ``h.IClamp(seg)``, templates.

Owns: the base class of all wrappers and what Python adds to HOC's members
(comparison, names, subscripts, arithmetic, the buffer of a Vector). Leaves to
others: which members a class has (nrnmini.classes makes one Python class for each
HOC class from the method table) and how values cross the border (nrnmini.facade).
"""

from cpython.buffer cimport PyObject_GetBuffer
from cpython.object cimport PyObject_GenericSetAttr
from cpython.object cimport Py_EQ, Py_NE
from nrnmini.model.mechanism cimport PointProcess, VarSpec
from nrnmini.store.soa cimport row_of


cdef double* variable(HocObject wrapper, str name) except? NULL:
    # A number of a point process, for those who only read or write it. NULL:
    # it is something else, or cannot be reached: the full rules tell.
    cdef PointProcess pp
    cdef VarSpec var
    cdef Py_ssize_t row
    if not isinstance(wrapper._obj, PointProcess):
        return NULL
    pp = <PointProcess> wrapper._obj
    position = pp.type.var_index.get(name)
    if position is None:
        return NULL
    var = <VarSpec> pp.type.vars[position]
    if var.is_array or var.kind == "hidden":
        return NULL
    row = row_of(pp.type.store, pp.id)
    if row < 0:
        return NULL
    return <double*> (var.column.data + row*var.column.row_bytes)


cdef class HocObject:
    """Base of every HOC class in Python. Two wrappers of one object are equal."""

    def __init__(self, *args, **kwargs):
        # All work is in __new__, so that a Python subclass may take arguments of
        # its own kind and need not call this.
        pass

    def hname(self):
        """The name HOC prints: ``Vector[3]``."""
        return self._obj.object_name

    def same(self, other):
        """Is `other` this very object?"""
        return self == other

    def hocobjptr(self):
        """A number that identifies the object while it lives."""
        return id(self._obj)

    def baseattr(self, str name):
        """The HOC member, also where a Python subclass hides it."""
        return self._face._member(self, name)

    def __getattr__(self, str name):
        cdef double* address = variable(self, name)
        if address != NULL:
            return address[0]
        if name.startswith("__"):
            raise AttributeError(name)
        return self._face._member(self, name)

    def __setattr__(self, str name, value):
        cdef double* address
        cdef object found
        # A subclass may have a property of that name.
        if type(self) is self._face._classes.get(self._obj.class_name):
            if type(value) is float or type(value) is int:
                address = variable(self, name)
                if address != NULL:
                    address[0] = value
                    return
            if self._face._set_member(self, name, value):
                return
        found = getattr(type(self), name, None)
        if found is not None and not callable(found):
            PyObject_GenericSetAttr(self, name, value)
        elif not self._face._set_member(self, name, value):
            if hasattr(self, "__dict__"):
                PyObject_GenericSetAttr(self, name, value)
            else:
                self._face._no_member(self, name)

    def __repr__(self):
        return self.hname()

    def __str__(self):
        return self.hname()

    def __hash__(self):
        return hash(id(self._obj))

    def __richcmp__(self, other, int op):
        cdef bint same
        if op != Py_EQ and op != Py_NE:
            return NotImplemented
        same = (isinstance(other, HocObject)
                and (<HocObject> self)._obj is (<HocObject> other)._obj)
        return same == (op == Py_EQ)

    def __dir__(self):
        return sorted({*object.__dir__(self), *self._face._member_names(self)})

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} cannot be pickled")


def attach(HocObject wrapper, obj, face):
    """Makes `wrapper` stand for `obj`; returns it."""
    wrapper._obj = obj
    wrapper._face = face
    return wrapper


def _rebuild_vector(values, label):
    from nrnmini.simulator import default_simulator

    vector = default_simulator().h.Vector(values)
    if label:
        vector.label(label)
    return vector


def _is_number(value):
    return not isinstance(value, (str, HocObject)) and hasattr(value, "__float__")


class Sequence(HocObject):
    """What Vector and List have in common: a length and elements."""

    __slots__ = ()

    def _check(self, i):
        n = len(self)
        try:
            k = i.__index__()
        except AttributeError:
            k = int(i)
        if k < 0:
            k += n
        if not 0 <= k < n:
            raise IndexError(f"{self.hname()}[{i}]: index out of range, size is {n}")
        return k

    def __iter__(self):
        k = 0
        while k < len(self):
            yield self[k]
            k += 1


class ListObject(Sequence):
    """A List: ``len(l)``, ``l[i]``, iteration, truth."""

    __slots__ = ()

    def __len__(self):
        return int(self.count())

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        return self.object(self._check(i))

    def __contains__(self, item):
        return any(item == one for one in self)


class SectionListObject(HocObject):
    """A SectionList: ``len(sl)``, ``sec in sl``, ``sl[i]``, iteration, truth."""

    __slots__ = ()

    def __len__(self):
        return len(self._obj)

    def __iter__(self):
        return iter(self._obj)

    def __contains__(self, section):
        return self._face._unwrap(section) in self._obj

    def __getitem__(self, i):
        return self._obj[i]


cdef class Buffered(HocObject):
    """An object whose elements NumPy can see without a copy."""

    def __getbuffer__(self, Py_buffer* buffer, int flags):
        PyObject_GetBuffer(self._obj, buffer, flags)

    def __releasebuffer__(self, Py_buffer* buffer):
        # The view belongs to the object below: PyBuffer_Release goes there.
        pass


class VectorObject(Buffered):
    """A Vector: also a sequence of numbers with element-wise arithmetic."""

    __slots__ = ()

    _check = Sequence._check

    def __iter__(self):
        return iter(self._obj)

    def __len__(self):
        return len(self._obj)

    def __bool__(self):
        return len(self._obj) > 0

    def __getitem__(self, i):
        if isinstance(i, slice):
            return self._face.Vector(
                [self._obj[k] for k in range(*i.indices(len(self)))]
            )
        return self._obj[self._check(i)]

    def __setitem__(self, i, value):
        if isinstance(i, slice):
            where = range(*i.indices(len(self)))
            values = [value]*len(where) if _is_number(value) else list(value)
            if len(values) != len(where):
                raise IndexError(f"{len(values)} values for {len(where)} places")
            for k, one in zip(where, values):
                self._obj[k] = one
            return
        self._obj[self._check(i)] = value

    def __contains__(self, value):
        return any(x == value for x in self)

    def _combined(self, other, method):
        if isinstance(other, HocObject) or _is_number(other):
            return getattr(self.c(), method)(other)
        return NotImplemented

    def __add__(self, other):
        return self._combined(other, "add")

    __radd__ = __add__

    def __sub__(self, other):
        return self._combined(other, "sub")

    def __rsub__(self, other):
        return self.c().mul(-1).add(other)

    def __mul__(self, other):
        return self._combined(other, "mul")

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._combined(other, "div")

    def __rtruediv__(self, other):
        return self.c().fill(other).div(self)

    def __neg__(self):
        return self.c().mul(-1)

    def __pos__(self):
        return self.c()

    def __abs__(self):
        return self.c().abs()

    def __reduce__(self):
        return _rebuild_vector, (list(self), self.label())
