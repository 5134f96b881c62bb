"""Mechanisms at a segment as Python sees them: ``seg.hh``, ``seg.hh.gnabar``.

Owns: names, functions and POINTERs of one instance, and subscripts of array
variables. Leaves to others: the segment (nrnmini.segments) and the data
(nrnmini.model).
"""

from nrnmini.errors import HandleError

cimport cython
from cpython.object cimport PyObject_GenericGetAttr
from nrnmini.model.mechanism cimport MechType, VarSpec
from nrnmini.model.section cimport Section as ModelSection
from nrnmini.model.section cimport SectionMech
from nrnmini.segments cimport (
    Segment, assign_range, hint_for, number_of, range_handle_at)
from nrnmini.store.handle cimport DataHandle, handle_to_row
from nrnmini.store.soa cimport id_of, row_of
from nrnmini.store.values cimport DType


cdef frozenset OWN_NAMES = frozenset()      # of Mechanism itself; set below


def hint_for_member(MechType t not None, str name):
    """Where a variable of the MOD file is that is no member, or a similar name."""
    if name in t.globals:
        return f"; it is the same for all instances: h.{name}_{t.name}"
    if name in t.var_index and t.file:
        return f"; add it to RANGE in {t.file}"
    shown = [spec.name for spec in t.vars if spec.kind != "hidden"]
    return hint_for(name, [*shown, *t.functions])


cdef Mechanism make_mechanism(Segment seg, MechType type):
    cdef Mechanism m = Mechanism.__new__(Mechanism)
    m.owner = seg
    m.type = type
    return m


@cython.freelist(64)
cdef class Mechanism:
    """A density mechanism or ion at a segment: ``seg.hh``."""

    cdef Py_ssize_t position(self, str name) except -2:
        cdef MechType t = self.type
        k = t.var_index.get(name)
        if k is None:
            return -1
        return -1 if (<VarSpec> t.vars[k]).kind == "hidden" else k

    cdef Py_ssize_t row(self) except -1:
        cdef ModelSection section = self.owner.owner.alive()
        cdef SectionMech* m = section.find_mech(self.type)
        cdef Py_ssize_t row = -1
        if m != NULL:
            row = row_of(self.type.store, m.rows[section.segment_index(self.owner.x)])
        if row < 0:
            raise HandleError(
                f"{self.type.name} is not inserted at {self.owner!r} any more"
            )
        return row

    cdef DataHandle handle(self, Py_ssize_t k, Py_ssize_t element):
        cdef VarSpec spec = self.type.vars[k]
        if not 0 <= element < spec.dim:
            raise IndexError(
                f"{spec.hoc_name}[{element}]: index out of range, size is {spec.dim}"
            )
        return handle_to_row(spec.column, id_of(self.type.store, self.row()), element)

    cdef double* value(self, VarSpec spec) except NULL:
        # Of a scalar.
        if spec.column.dtype != DType.F64:
            raise TypeError(f"{spec.hoc_name} is not a number")
        return (<double*>spec.column.data) + self.row()

    def name(self):
        """The mechanism's name."""
        return self.type.name

    def is_ion(self):
        """Is it an ion?"""
        return bool(self.type.is_ion)

    def segment(self):
        """The segment."""
        return self.owner

    def __getattribute__(self, name):
        # As for a segment.
        if type(self) is Mechanism and name not in OWN_NAMES:
            return self.look_up(name)
        return PyObject_GenericGetAttr(self, name)

    def __getattr__(self, name):
        return self.look_up(name)

    cdef object look_up(self, str name):
        cdef MechType t = self.type
        cdef VarSpec spec
        cdef Py_ssize_t k
        if t is None:
            raise AttributeError(name)
        k = self.position(name)
        if k < 0 and name.startswith("__"):
            raise AttributeError(name)
        if k < 0 and name.endswith("_" + t.name):
            k = self.position(name[:-len(t.name) - 1])
        if k >= 0:
            spec = t.vars[k]
            if spec.is_array:
                return mech_array(self, spec.hoc_name, spec.dim, False)
            return self.value(spec)[0]
        if name.startswith("_ref_"):
            k = self.position(name[5:])
            if k >= 0:
                spec = t.vars[k]
                if spec.is_array:
                    return mech_array(self, spec.hoc_name, spec.dim, True)
                return self.handle(k, 0)
            if name[5:] in t.pointer_names:
                return self.owner.owner.face._pointer_target(self, name[5:])
        if name in t.functions:
            return MechFunction(self, name)
        if name in t.pointer_names:
            return self.owner.owner.face._pointer_target(self, name)[0]
        random = self.owner.owner.face._random_variable(self, name)
        if random is not None:
            return random
        raise AttributeError(
            f"'nrn.Mechanism' object of `{t.name}` has no attribute '{name}'"
            + hint_for_member(t, name)
        )

    def __setattr__(self, str name, value):
        cdef MechType t = self.type
        cdef VarSpec spec
        cdef Py_ssize_t k
        if name.startswith("_ref_"):
            if name[5:] not in t.pointer_names:
                raise AttributeError(
                    f"{name}: `{name[5:]}` is not a POINTER of `{t.name}`"
                    + hint_for(name[5:], t.pointer_names)
                )
            self.owner.owner.face._point(self, name[5:], value)
            return
        k = self.position(name)
        if k < 0:
            if name in t.pointer_names:
                self.owner.owner.face._pointer_target(self, name)[0] = value
                return
            raise AttributeError(
                f"'nrn.Mechanism' object of `{t.name}` has no attribute '{name}'"
                + hint_for_member(t, name)
            )
        spec = t.vars[k]
        if spec.is_array:
            raise IndexError(f"{name} needs an index for assignment: {name}[0] = ...")
        number = number_of(value, name)
        self.value(spec)[0] = number

    def __iter__(self):
        cdef VarSpec spec
        found = [mech_array(self, spec.hoc_name, spec.dim, False)
                 for spec in self.type.vars if spec.kind != "hidden"]
        for name in self.type.node_variables:
            found.append(mech_array(
                self, name, self.owner.owner.model.range_vars[name].dim, False))
        return iter(found)

    def place(self):
        """(section, x) as the floors below know it."""
        return self.owner.owner.alive(), self.owner.x

    def __repr__(self):
        return self.type.name

    def __eq__(self, other):
        if not isinstance(other, Mechanism):
            return NotImplemented
        return self.type is (<Mechanism> other).type and self.owner == other.owner

    def __hash__(self):
        return hash((self.type.index, self.owner))

    def __dir__(self):
        t = self.type
        names = [s.name for s in t.vars if s.kind != "hidden"]
        return sorted({*object.__dir__(self), *names, *t.functions})


OWN_NAMES = frozenset(dir(Mechanism))


class MechFunction:
    """A FUNCTION or PROCEDURE of a mechanism, bound to an instance."""

    __slots__ = ("mechanism", "function")

    def __init__(self, Mechanism mechanism, str function):
        self.mechanism = mechanism
        self.function = function

    def name(self):
        """The function's name."""
        return self.function

    def mech(self):
        """The mechanism it is bound to."""
        return self.mechanism

    def __call__(self, *args):
        cdef Mechanism m = self.mechanism
        return m.owner.owner.face._call_mechanism(m, self.function, args)

    def __repr__(self):
        return f"{self.function}_{self.mechanism.type.name}"


cdef RangeVar mech_array(Mechanism m, str name, Py_ssize_t length, bint references):
    cdef RangeVar r = RangeVar.__new__(RangeVar)
    r.owner = m.owner
    r.type = m.type
    r.full_name = name
    r.length = length
    r.references = references
    return r


cdef class RangeVar:
    """A range variable at a segment; ``[i]`` reads and assigns an element."""

    def name(self):
        """As HOC writes it: ``gnabar_hh``."""
        return self.full_name

    def mech(self):
        """The mechanism it belongs to, or None."""
        return None if self.type is None else make_mechanism(self.owner, self.type)

    cdef Py_ssize_t check(self, i) except -1:
        try:
            k = i.__index__()
        except AttributeError:
            k = int(i)
        if k < 0:
            k += self.length
        if not 0 <= k < self.length:
            raise IndexError(
                f"{self.full_name}[{i}]: index out of range, size is {self.length}"
            )
        return k

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(self.length))]
        handle = range_handle_at(self.owner, self.full_name, self.check(i))
        return handle if self.references else (<DataHandle> handle).get()

    def __setitem__(self, i, value):
        if isinstance(i, slice):
            where = range(*i.indices(self.length))
            try:
                values = [float(value)]*len(where)
            except TypeError:
                values = list(value)
            if len(values) != len(where):
                raise IndexError(
                    f"{self.full_name}: {len(values)} values for {len(where)} places"
                )
            for k, one in zip(where, values):
                self[k] = one
            return
        assign_range(self.owner, self.full_name, self.check(i),
                     number_of(value, self.full_name))

    def __len__(self):
        return self.length

    def __iter__(self):
        return iter([self[k] for k in range(self.length)])

    def __repr__(self):
        return f"{self.owner!r}.{self.full_name}"
