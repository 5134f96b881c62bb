"""Segments as Python sees them: ``sec(0.5)``, ``seg.v``, ``seg.gnabar_hh``.

Owns: names and values at one place of a section. Leaves to others: the instance of
a mechanism at that place (nrnmini.mechanisms).
"""

from nrnmini.errors import HandleError, ModelError, suggest

cimport cython
from cpython.object cimport Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE
from cpython.object cimport PyObject_GenericGetAttr
from nrnmini.mechanisms cimport RangeVar, make_mechanism
from nrnmini.model.mechanism cimport MechType, PointProcess, VarSpec
from nrnmini.model.model cimport Model
from nrnmini.model.model cimport RangeVar as ModelRangeVar
from nrnmini.model.section cimport Section as ModelSection
from nrnmini.model.section cimport SectionMech
from nrnmini.sections cimport Section
from nrnmini.store.column cimport column_f64
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId, row_of
from nrnmini.store.values cimport DType


cdef frozenset OWN_NAMES = frozenset()      # of Segment itself; set below


cdef double number_of(value, str what) except? -1:
    if type(value) is float:
        return <double>value
    if isinstance(value, str):
        raise TypeError(f"{what} must be a number, not a str")
    try:
        return value
    except TypeError:
        raise TypeError(
            f"{what} must be a number, not {type(value).__name__}"
        ) from None


cdef str hint_for(str name, candidates):
    cdef str close = suggest(name, candidates)
    return f"; {close}" if close else ""


cdef object compare_as(a, b, int op):
    if op == Py_LT:
        return a < b
    if op == Py_LE:
        return a <= b
    if op == Py_GT:
        return a > b
    if op == Py_GE:
        return a >= b
    return NotImplemented


cdef list inserted_names(Section owner):
    cdef VarSpec spec
    names = ["v", "diam", "cm"]
    if owner.section is None or not owner.section.is_alive:
        return names
    for kind in owner.section.mechanism_types():
        names.append(kind.name)
        for spec in kind.vars:
            if spec.kind != "hidden":
                names.append(spec.hoc_name)
    return names


cdef Segment make_segment(Section owner, double x):
    cdef Segment seg
    if not 0.0 <= x <= 1.0:
        raise ValueError("segment position range is 0 <= x <= 1")
    owner.alive()
    seg = Segment.__new__(Segment)
    seg.owner = owner
    seg.x = x
    return seg


@cython.freelist(64)
cdef class Segment:
    """A place on a section, ``sec(x)``: all that is constant around x."""

    def __init__(self, *args):
        if self.owner is None:
            raise TypeError("a segment is made by calling a section: sec(0.5)")

    cdef RowId node(self) except *:
        return self.owner.alive().node_at(self.x)

    @property
    def sec(self):
        """The section."""
        return self.owner

    cdef double* voltage(self) except NULL:
        cdef Model model = self.owner.model
        cdef Py_ssize_t row = row_of(model.nodes, self.node())
        if row < 0:
            raise HandleError("this segment has no node any more")
        return column_f64(model.v) + row

    @property
    def v(self):
        """Membrane potential, mV."""
        return self.voltage()[0]

    @v.setter
    def v(self, value):
        cdef double mV = number_of(value, "v")
        self.voltage()[0] = mV

    def node_index(self):
        """Position of the node in the order of the solver."""
        cdef Model model = self.owner.model
        self.owner.alive()
        if model.tree_changed:
            self.owner.face._sort()
        return row_of(model.nodes, self.node())

    def area(self):
        """Membrane area, um2; 0 at the ends."""
        return self.owner.alive().area(self.x)

    def ri(self):
        """Resistance to the parent node, MOhm; 1e30 at a root."""
        return self.owner.alive().ri(self.x)

    def volume(self):
        """Volume, um3."""
        return self.owner.alive().volume(self.x)

    def point_processes(self):
        """The point processes placed here, the newest first."""
        cdef PointProcess pp
        cdef ModelSection section = self.owner.alive()
        cdef int place = section.place_at(self.x)
        return [self.owner.face._wrap(pp) for pp in section.point_processes()
                if pp.place == place]

    # ---- range variables and mechanisms ---------------------------------------

    def __getattribute__(self, str name):
        # To look for a range variable among the names of the class first would cost
        # an exception each time.
        if type(self) is Segment:
            if name == "v":
                return self.voltage()[0]
            if name not in OWN_NAMES:
                return self.look_up(name)
        return PyObject_GenericGetAttr(self, name)

    def __getattr__(self, name):
        return self.look_up(name)

    cdef object look_up(self, str name):
        cdef Model model = self.owner.model
        cdef ModelSection section = self.owner.alive()
        cdef ModelRangeVar var
        cdef MechType known
        cdef double* value
        var = model.range_vars.get(name)
        if var is not None:
            if var.is_array:
                return range_array(self, var, False)
            value = value_at(section, var, self.x)
            return value[0] if value != NULL else range_handle_at(self, name, 0).get()
        if name.startswith("__"):
            raise AttributeError(name)
        known = model.mech_by_name.get(name)
        if known is not None and not known.is_point:
            if section.find_mech(known) == NULL and not section.has(name):
                raise AttributeError(
                    f"{name}, the mechanism does not exist at {self!r}: "
                    f"insert it with `{self.owner!r}.insert(\"{name}\")`"
                )
            if self.x == 0.0 or self.x == 1.0:
                raise AttributeError(f"{name} has no instance at the end {self!r}")
            return make_mechanism(self, known)
        if name.startswith("_ref_"):
            var = model.range_vars.get(name[5:])
            if var is None:
                raise AttributeError(
                    f"{name}: `{name[5:]}` is not a range variable"
                    + hint_for(name[5:], model.range_vars)
                )
            if var.is_array:
                return range_array(self, var, True)
            return range_handle_at(self, name[5:], 0)
        raise AttributeError(
            f"'nrn.Segment' object has no attribute '{name}'"
            + hint_for(name, [*SEGMENT_NAMES, *model.range_vars])
        )

    def __setattr__(self, str name, value):
        cdef Model model = self.owner.model
        cdef ModelRangeVar var
        cdef double* place
        if name == "v":
            mV = number_of(value, name)
            self.voltage()[0] = mV
            return
        if name == "x":
            x = number_of(value, "a segment's position")
            if not 0.0 <= x <= 1.0:
                raise ValueError("segment position range is 0 <= x <= 1")
            self.x = x
            return
        self.owner.alive()
        if name.startswith("_ref_"):
            _set_pointer(self, name[5:], value)
            return
        var = model.range_vars.get(name)
        if var is None:
            raise AttributeError(
                f"'nrn.Segment' object has no attribute '{name}'"
                + hint_for(name, [*SEGMENT_NAMES, *model.range_vars])
            )
        if var.is_array:
            raise IndexError(f"{name} needs an index for assignment: {name}[0] = ...")
        number = number_of(value, name)
        place = value_at(self.owner.section, var, self.x)
        if place != NULL:
            place[0] = number
        else:
            assign_range(self, name, 0, number)

    def __iter__(self):
        if self.x == 0.0 or self.x == 1.0:
            return iter([])
        return iter([make_mechanism(self, kind)
                     for kind in reversed(self.owner.alive().mechanism_types())])

    def __contains__(self, item):
        if isinstance(item, str):
            known = self.owner.model.mech_by_name.get(item)
            return known is not None and bool(self.owner.alive().has(item))
        return any(item == m for m in self)

    def __repr__(self):
        if not self.owner.section.is_alive:
            return "<segment of deleted section>"
        return f"{self.owner.section.full_name()}({self.x:g})"

    def __str__(self):
        return repr(self)

    def __hash__(self):
        cdef RowId id = self.node()
        return hash((id.slot, id.generation))

    def __richcmp__(self, other, int op):
        cdef RowId a, b
        cdef bint same
        if not isinstance(other, Segment):
            if op == Py_EQ:
                return False
            return True if op == Py_NE else NotImplemented
        if op == Py_EQ or op == Py_NE:
            a, b = (<Segment> self).node(), (<Segment> other).node()
            same = (a.slot == b.slot and a.generation == b.generation
                    and (<Segment> self).owner.model is (<Segment> other).owner.model)
            return same == (op == Py_EQ)
        return compare_as((repr(self.owner), self.x), (repr(other.owner), other.x), op)

    def __dir__(self):
        return sorted({*object.__dir__(self), *inserted_names(self.owner)})


OWN_NAMES = frozenset(dir(Segment))


cdef double* value_at(ModelSection section, ModelRangeVar var, double x) noexcept:
    # Of a scalar of a mechanism that is there; NULL leaves all else to the handle.
    cdef SectionMech* m
    cdef Py_ssize_t row
    if var.type is None or var.is_pointer or var.column.dtype != DType.F64 \
            or not 0 <= x <= 1:
        return NULL
    m = section.find_mech(var.type)
    if m == NULL:
        return NULL
    row = row_of(var.type.store, m.rows[section.segment_index(x)])
    return (<double*>var.column.data) + row if row >= 0 else NULL


cdef DataHandle range_handle_at(Segment seg, str name, Py_ssize_t element):
    try:
        return seg.owner.alive().range_handle(name, seg.x, element)
    except ModelError as error:
        raise AttributeError(str(error)) from None


cdef int assign_range(Segment seg, str name, Py_ssize_t element,
                      double value) except -1:
    try:
        seg.owner.alive().set_range(name, seg.x, value, element)
    except HandleError:
        raise
    except ModelError as error:
        raise AttributeError(str(error)) from None
    return 0


cdef RangeVar range_array(Segment seg, ModelRangeVar var, bint references):
    cdef RangeVar r
    range_handle_at(seg, var.name, 0)         # is it there at all?
    r = RangeVar.__new__(RangeVar)
    r.owner = seg
    r.type = var.type
    r.full_name = var.name
    r.length = var.dim
    r.references = references
    return r


cdef int _set_pointer(Segment seg, str name, target) except -1:
    cdef Model model = seg.owner.model
    cdef ModelRangeVar var = model.range_vars.get(name)
    if var is None or not var.is_pointer:
        raise AttributeError(
            f"_ref_{name}: `{name}` is not a POINTER of a mechanism at {seg!r}"
            + hint_for(name, [k for k, v in model.range_vars.items() if v.is_pointer])
        )
    seg.owner.face._point(make_mechanism(seg, var.type), var.name, target)
    return 0


SEGMENT_NAMES = frozenset(n for n in dir(Segment) if not n.startswith("_"))
