"""Sections, segments, mechanisms and range variables as Python sees them.

Owns: the wrappers behind ``h.Section``, ``sec(0.5)``, ``seg.hh`` and ``seg.vext``,
their names, errors and life times. Leaves to others: what a section is
(nrnmini.model) and what ``h`` is (nrnmini.facade).

A wrapper never holds an address: every access goes through the section, whose
rows are generation-checked, so that a wrapper of something deleted raises
`HandleError` (a ReferenceError).
"""

import weakref

from cpython.object cimport PyObject_GenericSetAttr
from cpython.object cimport Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE

from nrnmini.errors import HandleError, InternalError, ModelError, suggest

from nrnmini.model.mechanism cimport IonType, MechType, PointProcess, VarSpec
from nrnmini.model.model cimport Model
from nrnmini.model.model cimport RangeVar as ModelRangeVar
from nrnmini.model.section cimport Section as ModelSection
from nrnmini.model.section cimport SectionMech
from nrnmini.store.handle cimport DataHandle, handle_to_row
from nrnmini.store.soa cimport RowId, id_of, row_of


cdef Section wrap_section(object face, ModelSection section):
    """The wrapper of a model section: the one that exists, or a new one."""
    cdef Section wrapper
    if section is None:
        return None
    if section.wrapper is not None:
        found = section.wrapper()
        if found is not None:
            return found
    wrapper = Section.__new__(Section)
    wrapper.section = section
    wrapper.face = face
    wrapper.model = section.model
    section.wrapper = weakref.ref(wrapper)
    return wrapper


def wrap(face, ModelSection section):
    """`wrap_section` for Python callers."""
    return wrap_section(face, section)


def create(face, Model model, name=None, cell=None):
    """A new section that lives as long as the returned wrapper."""
    cdef Section wrapper = Section.__new__(Section)
    _create(wrapper, face, model, name, cell)
    return wrapper


cdef int _create(Section wrapper, face, Model model, name, cell) except -1:
    if name is None:
        name = f"__nrnsec_0x{id(wrapper):x}"
    elif not isinstance(name, str):
        raise TypeError(f"a section's name is a str, not {type(name).__name__}")
    wrapper.face = face
    wrapper.model = model
    wrapper.section = model.create_section(name, cell)
    wrapper.section.wrapper = weakref.ref(wrapper)
    wrapper.owns = True
    return 0


cdef double _number(value, str what) except? -1:
    if isinstance(value, str):
        raise TypeError(f"{what} must be a number, not a str")
    try:
        return value
    except TypeError:
        raise TypeError(
            f"{what} must be a number, not {type(value).__name__}"
        ) from None


cdef str _hint(str name, candidates):
    cdef str close = suggest(name, candidates)
    return f"; {close}" if close else ""


cdef class Section:
    """An unbranched cable: ``h.Section(name="dend", cell=None)``.

    `L` (um), `Ra` (ohm cm), `nseg`, `rallbranch`; ``sec(x)`` is the segment at
    0 <= x <= 1, iteration gives the segments at their centres. A range variable
    reads at 0.5 and assigns all segments.
    """

    def __init__(self, name=None, cell=None):
        # Only direct construction comes here (``nrn.Section(...)``).
        from nrnmini.simulator import default_simulator

        if self.section is None:
            sim = default_simulator()
            _create(self, sim.h, sim.model, name, cell)

    def __del__(self):
        if self.owns and self.section is not None and self.section.is_alive:
            self.model.delete_section(self.section)

    cdef ModelSection alive(self):
        if self.section is None or not self.section.is_alive:
            raise HandleError("can't access a deleted section")
        return self.section

    # ---- names -------------------------------------------------------------

    def name(self):
        """The full name, such as ``Cell[0].dend[3]``."""
        return self.alive().full_name()

    def hname(self):
        """As `name`."""
        return self.alive().full_name()

    def hoc_internal_name(self):
        """A name that is unique in this process."""
        self.alive()
        return f"__nrnsec_0x{id(self.section):x}"

    def cell(self):
        """The object this section was made for, or None."""
        cell = self.alive().cell
        if cell is None or self.face is None:
            return cell
        return self.face._wrap(cell)

    def is_pysec(self):
        """Was it made from Python?"""
        self.alive()
        return self.owns

    def same(self, other):
        """Is `other` this very section?"""
        return self == other

    def __repr__(self):
        if self.section is None or not self.section.is_alive:
            return "<deleted section>"
        return self.section.full_name()

    def __str__(self):
        return repr(self)

    def __hash__(self):
        return hash(self.section)

    def __richcmp__(self, other, int op):
        cdef bint same
        if not isinstance(other, Section):
            if op == Py_EQ:
                return False
            return True if op == Py_NE else NotImplemented
        same = (<Section> self).section is (<Section> other).section
        if op == Py_EQ:
            return same
        if op == Py_NE:
            return not same
        return _compare(repr(self), repr(other), op)

    # ---- segments ------------------------------------------------------------

    def __call__(self, x=0.5):
        """The segment that contains x, 0 <= x <= 1."""
        return _segment(self, _number(x, "a segment's position"))

    def __iter__(self):
        cdef int i, n = self.alive().nseg
        return iter([_segment(self, (i + 0.5)/n) for i in range(n)])

    def allseg(self):
        """All segments and the two ends, from 0 to 1."""
        cdef int i, n = self.alive().nseg
        inner = [_segment(self, (i + 0.5)/n) for i in range(n)]
        return iter([_segment(self, 0.0), *inner, _segment(self, 1.0)])

    def __contains__(self, item):
        return isinstance(item, Segment) and (<Segment> item).owner == self

    # ---- properties -------------------------------------------------------------

    @property
    def nseg(self):
        """Number of segments, 1 to 32767."""
        return self.alive().nseg

    @nseg.setter
    def nseg(self, n):
        try:
            whole = int(n)
        except (TypeError, ValueError):
            whole = -1
        if whole != n or not 1 <= whole <= 32767:
            raise ValueError("nseg must be an integer in range 1 to 32767")
        self.alive().set_nseg(whole)

    @property
    def L(self):
        """Length, um."""
        return self.alive().get_length()

    @L.setter
    def L(self, um):
        if not _number(um, "L") > 0:
            raise ValueError("L must be > 0")
        self.alive().set_length(um)

    @property
    def Ra(self):
        """Axial resistivity, ohm cm."""
        return self.alive().Ra

    @Ra.setter
    def Ra(self, ohm_cm):
        if not _number(ohm_cm, "Ra") > 0:
            raise ValueError("Ra must be > 0")
        self.alive().set_Ra(ohm_cm)

    @property
    def rallbranch(self):
        """Number of equal branches that this section stands for."""
        return self.alive().rallbranch

    @rallbranch.setter
    def rallbranch(self, n):
        if not _number(n, "rallbranch") > 0:
            raise ValueError("rallbranch must be > 0")
        self.alive().set_rallbranch(n)

    def __getattr__(self, str name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.alive()
        if name not in self.model.range_vars and not name.startswith("_ref_"):
            raise AttributeError(
                f"'nrn.Section' object has no attribute '{name}'"
                + _hint(name, [*SECTION_NAMES, *self.model.range_vars])
            )
        return getattr(_segment(self, 0.5), name)

    def __setattr__(self, str name, value):
        if name in SECTION_PROPERTIES or name.startswith("__") or hasattr(
            type(self), name
        ):
            PyObject_GenericSetAttr(self, name, value)
            return
        self.alive()
        if name not in self.model.range_vars:
            if type(self) is not Section:      # a subclass has a __dict__
                PyObject_GenericSetAttr(self, name, value)
                return
            raise AttributeError(
                f"'nrn.Section' object has no attribute '{name}'"
                + _hint(name, [*SECTION_NAMES, *self.model.range_vars])
            )
        self.section.set_range_all(name, _number(value, name))

    def __dir__(self):
        return sorted({*object.__dir__(self), *_inserted_names(self)})

    # ---- mechanisms ---------------------------------------------------------------

    def insert(self, mechanism):
        """Inserts a density mechanism (a name, or ``h.hh``) everywhere."""
        insert = getattr(mechanism, "_insert_into", None)
        if insert is not None:
            insert(self)
            return self
        if not isinstance(mechanism, str):
            raise TypeError(
                "insert takes the name of a density mechanism, not "
                f"{type(mechanism).__name__}"
            )
        known = self.model.mech_by_name.get(mechanism)
        if known is None or known.is_point:
            names = [t.name for t in self.model.mech_types if not t.is_point]
            raise ValueError(
                f"`{mechanism}` is not a density mechanism" + _hint(mechanism, names)
            )
        self.alive().insert(mechanism)
        return self

    def uninsert(self, mechanism):
        """Removes a density mechanism."""
        name = str(mechanism)
        if name not in self.model.mech_by_name:
            raise ValueError(
                f"`{name}` is not a density mechanism"
                + _hint(name, self.model.mech_by_name)
            )
        self.alive().uninsert(name)
        return self

    def has_membrane(self, mechanism):
        """Is the mechanism inserted here? An unknown name is not."""
        name = str(mechanism)
        section = self.alive()
        if name not in self.model.mech_by_name:
            return name in ("capacitance", "morphology")
        return bool(section.has(name))

    # ---- tree ------------------------------------------------------------------------

    def connect(self, parent, *args):
        """Attaches an end of this section to a place on another.

        ``child.connect(parent(x)[, child_end])`` or
        ``child.connect(parent[, x[, child_end]])``; by default x is 1 and the
        child's end 0.
        """
        cdef double x = 1.0, end = 0.0
        cdef Section target
        if isinstance(parent, Segment):
            target, x = (<Segment> parent).owner, (<Segment> parent).x
            rest = args
        elif isinstance(parent, Section):
            target = parent
            rest = args[1:]
            if args:
                x = _number(args[0], "the position on the parent")
        else:
            raise TypeError(
                "connect needs a Section or a Segment as parent, not "
                f"{type(parent).__name__}"
            )
        if len(rest) > 1:
            raise TypeError("connect takes a parent, a position and a child end")
        if rest:
            end = _number(rest[0], "the child's end")
        if not 0.0 <= x <= 1.0:
            raise ValueError("the position on the parent must be in range 0 <= x <= 1")
        if end != 0.0 and end != 1.0:
            raise ValueError("the child's end must be 0 or 1")
        section = self.alive()
        if section.parent is not None:
            self.face._tell(
                f"Notice: {section.full_name()}({section.orientation}) had previously "
                f"been connected to parent {section.parent.full_name()}"
                f"({section.parent_x:g})\n"
            )
        section.connect(<int> end, target.alive(), x)
        return self

    def disconnect(self):
        """Makes this section a root."""
        self.alive().disconnect()
        return self

    def orientation(self):
        """The end, 0 or 1, that is attached to the parent."""
        return float(self.alive().orientation)

    def parentseg(self):
        """The segment this section is attached to, or None."""
        cdef ModelSection section = self.alive()
        if section.parent is None:
            return None
        return _segment(wrap_section(self.face, section.parent), section.parent_x)

    def trueparentseg(self):
        """As `parentseg`, but where the parent's own attached end is meant, the
        ancestor's segment; None if no membrane lies between here and the root."""
        cdef ModelSection section = self.alive()
        while section.parent is not None:
            if section.parent_x != section.parent.orientation:
                return _segment(
                    wrap_section(self.face, section.parent), section.parent_x
                )
            section = section.parent
        return None

    def children(self):
        """Sections attached to this one."""
        return [wrap_section(self.face, s) for s in _children(self.alive())]

    def subtree(self):
        """This section and all below it."""
        found = []
        _collect(self.alive(), found)
        return [wrap_section(self.face, s) for s in found]

    def wholetree(self):
        """All sections of the tree this section is part of."""
        cdef ModelSection root = self.alive()
        while root.parent is not None:
            root = root.parent
        found = []
        _collect(root, found)
        return [wrap_section(self.face, s) for s in found]

    def push(self):
        """Makes this the currently accessed section, until ``h.pop_section()``."""
        self.model.push_section(self.alive())
        return self

    # ---- 3-D points ----------------------------------------------------------------------

    def n3d(self):
        """Number of 3-D points."""
        return self.alive().n3d()

    def x3d(self, i):
        """x of point i, um."""
        return self.alive().x3d(i)

    def y3d(self, i):
        """y of point i, um."""
        return self.alive().y3d(i)

    def z3d(self, i):
        """z of point i, um."""
        return self.alive().z3d(i)

    def diam3d(self, i):
        """Diameter at point i, um."""
        return self.alive().diam3d(i)

    def arc3d(self, i):
        """Distance of point i from the section's 0 end, um."""
        return self.alive().arc3d(i)

    def spine3d(self, i):
        """Is point i marked as a spine?"""
        return bool(self.alive().spine3d(i))

    def pt3dadd(self, *args):
        """``pt3dadd(x, y, z, diam)``, or four equally long sequences."""
        section = self.alive()
        if len(args) != 4:
            raise TypeError(f"pt3dadd takes x, y, z and diam, not {len(args)} arguments")
        try:
            x, y, z, d = map(float, args)
        except TypeError:
            columns = [list(a) for a in args]
            if len({len(c) for c in columns}) != 1:
                raise ValueError("pt3dadd: the sequences differ in length") from None
            for x, y, z, d in zip(*columns):
                section.pt3dadd(x, y, z, d)
            return
        section.pt3dadd(x, y, z, d)

    def pt3dclear(self, n=0):
        """Removes all points; L and diam stay."""
        self.alive().pt3dclear()
        return n

    def pt3dinsert(self, i, x, y, z, d):
        """A new point before point i."""
        self.alive().pt3dinsert(i, x, y, z, d)

    def pt3dremove(self, i):
        """Removes point i."""
        self.alive().pt3dremove(i)

    def pt3dchange(self, i, *args):
        """``pt3dchange(i, x, y, z, diam)`` or ``pt3dchange(i, diam)``."""
        if len(args) == 1:
            s = self.alive()
            s.pt3dchange(i, s.x3d(i), s.y3d(i), s.z3d(i), args[0])
        elif len(args) == 4:
            self.alive().pt3dchange(i, *args)
        else:
            raise TypeError("pt3dchange takes an index and a diameter or x, y, z, diam")

    def pt3dstyle(self, *args):
        """``pt3dstyle()``: 0 or 1; ``pt3dstyle(1, x, y, z)``: a point of the
        parent from which the first frustum starts."""
        return self.alive().pt3dstyle(*args)

    def psection(self):
        """All about this section, as a dictionary."""
        from nrnmini.psection import describe_section

        return describe_section(self)


cdef list _children(ModelSection section):
    """Children as NEURON lists them: by position, the newest first at a tie."""
    return sorted(reversed(section.children), key=_parent_x)


def _parent_x(ModelSection section):
    return section.parent_x


cdef int _collect(ModelSection root, list found) except -1:
    cdef list stack = [root]
    cdef ModelSection section
    while stack:
        section = stack.pop()
        found.append(section)
        stack.extend(reversed(_children(section)))
    return 0


cdef object _compare(a, b, int op):
    if op == Py_LT:
        return a < b
    if op == Py_LE:
        return a <= b
    if op == Py_GT:
        return a > b
    if op == Py_GE:
        return a >= b
    return NotImplemented


cdef list _inserted_names(Section owner):
    cdef SectionMech m
    cdef VarSpec spec
    names = ["v", "diam", "cm"]
    if owner.section is None or not owner.section.is_alive:
        return names
    for m in owner.section.mechs:
        names.append(m.type.name)
        for spec in m.type.vars:
            if spec.kind != "hidden":
                names.append(spec.hoc_name)
    return names


# ---- segments -----------------------------------------------------------------


cdef Segment _segment(Section owner, double x):
    cdef Segment seg
    if not 0.0 <= x <= 1.0:
        raise ValueError("segment position range is 0 <= x <= 1")
    owner.alive()
    seg = Segment.__new__(Segment)
    seg.owner = owner
    seg.x = x
    return seg


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

    @property
    def v(self):
        """Membrane potential, mV."""
        cdef Model model = self.owner.model
        cdef Py_ssize_t row = row_of(model.nodes, self.node())
        if row < 0:
            raise HandleError("this segment has no node any more")
        return model.v.f64()[row]

    @v.setter
    def v(self, value):
        cdef Model model = self.owner.model
        cdef double mV = _number(value, "v")
        cdef Py_ssize_t row = row_of(model.nodes, self.node())
        if row < 0:
            raise HandleError("this segment has no node any more")
        model.v.f64()[row] = mV

    def node_index(self):
        """Position of the node in the order of the solver."""
        cdef Model model = self.owner.model
        self.owner.alive()
        if model.tree_changed:
            self.owner.face._prepare()
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

    def __getattr__(self, str name):
        cdef Model model = self.owner.model
        cdef ModelSection section = self.owner.alive()
        cdef ModelRangeVar var
        if name.startswith("__"):
            raise AttributeError(name)
        var = model.range_vars.get(name)
        if var is not None:
            if var.is_array:
                return _range_array(self, var, False)
            return _range_handle(self, name, 0).get()
        known = model.mech_by_name.get(name)
        if known is not None and not known.is_point:
            if not section.has(name):
                raise AttributeError(
                    f"{name}, the mechanism does not exist at {self!r}: "
                    f"insert it with `{self.owner!r}.insert(\"{name}\")`"
                )
            if self.x == 0.0 or self.x == 1.0:
                raise AttributeError(f"{name} has no instance at the end {self!r}")
            return _mechanism(self, known)
        if name.startswith("_ref_"):
            var = model.range_vars.get(name[5:])
            if var is None:
                raise AttributeError(
                    f"{name}: `{name[5:]}` is not a range variable"
                    + _hint(name[5:], model.range_vars)
                )
            if var.is_array:
                return _range_array(self, var, True)
            return _range_handle(self, name[5:], 0)
        raise AttributeError(
            f"'nrn.Segment' object has no attribute '{name}'"
            + _hint(name, [*SEGMENT_NAMES, *model.range_vars])
        )

    def __setattr__(self, str name, value):
        cdef Model model = self.owner.model
        cdef ModelSection section
        cdef ModelRangeVar var
        if name == "v":
            PyObject_GenericSetAttr(self, name, value)
            return
        if name == "x":
            x = _number(value, "a segment's position")
            if not 0.0 <= x <= 1.0:
                raise ValueError("segment position range is 0 <= x <= 1")
            self.x = x
            return
        section = self.owner.alive()
        if name.startswith("_ref_"):
            _set_pointer(self, name[5:], value)
            return
        var = model.range_vars.get(name)
        if var is None:
            raise AttributeError(
                f"'nrn.Segment' object has no attribute '{name}'"
                + _hint(name, [*SEGMENT_NAMES, *model.range_vars])
            )
        if var.is_array:
            raise IndexError(f"{name} needs an index for assignment: {name}[0] = ...")
        _assign(self, name, 0, _number(value, name))

    def __iter__(self):
        cdef SectionMech m
        if self.x == 0.0 or self.x == 1.0:
            return iter([])
        return iter([_mechanism(self, m.type)
                     for m in reversed(self.owner.alive().mechs)])

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
        return _compare((repr(self.owner), self.x), (repr(other.owner), other.x), op)

    def __dir__(self):
        return sorted({*object.__dir__(self), *_inserted_names(self.owner)})


cdef DataHandle _range_handle(Segment seg, str name, Py_ssize_t element):
    try:
        return seg.owner.alive().range_handle(name, seg.x, element)
    except ModelError as error:
        raise AttributeError(str(error)) from None


cdef int _assign(Segment seg, str name, Py_ssize_t element, double value) except -1:
    try:
        seg.owner.alive().set_range(name, seg.x, value, element)
    except HandleError:
        raise
    except ModelError as error:
        raise AttributeError(str(error)) from None
    return 0


cdef RangeVar _range_array(Segment seg, ModelRangeVar var, bint references):
    cdef RangeVar r
    _range_handle(seg, var.name, 0)         # is it there at all?
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
            + _hint(name, [k for k, v in model.range_vars.items() if v.is_pointer])
        )
    seg.owner.face._point(_mechanism(seg, var.type), var.name, target)
    return 0


# ---- mechanisms ------------------------------------------------------------------


cdef Mechanism _mechanism(Segment seg, MechType type):
    cdef Mechanism m = Mechanism.__new__(Mechanism)
    m.owner = seg
    m.type = type
    return m


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
        cdef SectionMech m = section.mech_of_type.get(self.type.index)
        cdef Py_ssize_t row = -1
        if m is not None:
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

    def name(self):
        """The mechanism's name."""
        return self.type.name

    def is_ion(self):
        """Is it an ion?"""
        return bool(self.type.is_ion)

    def segment(self):
        """The segment."""
        return self.owner

    def __getattr__(self, str name):
        cdef MechType t = self.type
        cdef VarSpec spec
        cdef Py_ssize_t k
        if name.startswith("__"):
            raise AttributeError(name)
        k = self.position(name)
        if k < 0 and name.endswith("_" + t.name):
            k = self.position(name[:-len(t.name) - 1])
        if k >= 0:
            spec = t.vars[k]
            if spec.is_array:
                return _mech_array(self, spec, False)
            return self.handle(k, 0).get()
        if name.startswith("_ref_"):
            k = self.position(name[5:])
            if k >= 0:
                spec = t.vars[k]
                if spec.is_array:
                    return _mech_array(self, spec, True)
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
            + _hint(name, [*t.var_index, *t.functions])
        )

    def __setattr__(self, str name, value):
        cdef MechType t = self.type
        cdef VarSpec spec
        cdef Py_ssize_t k
        if name.startswith("_ref_"):
            if name[5:] not in t.pointer_names:
                raise AttributeError(
                    f"{name}: `{name[5:]}` is not a POINTER of `{t.name}`"
                    + _hint(name[5:], t.pointer_names)
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
                + _hint(name, t.var_index)
            )
        spec = t.vars[k]
        if spec.is_array:
            raise IndexError(f"{name} needs an index for assignment: {name}[0] = ...")
        self.handle(k, 0).set(_number(value, name))

    def __iter__(self):
        cdef VarSpec spec
        return iter([_mech_array(self, spec, False) for spec in self.type.vars
                     if spec.kind != "hidden"])

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


cdef RangeVar _mech_array(Mechanism m, VarSpec spec, bint references):
    cdef RangeVar r = RangeVar.__new__(RangeVar)
    r.owner = m.owner
    r.type = m.type
    r.full_name = spec.hoc_name
    r.length = spec.dim
    r.references = references
    return r


cdef class RangeVar:
    """A range variable at a segment; ``[i]`` reads and assigns an element."""

    def name(self):
        """As HOC writes it: ``gnabar_hh``."""
        return self.full_name

    def mech(self):
        """The mechanism it belongs to, or None."""
        return None if self.type is None else _mechanism(self.owner, self.type)

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
        handle = _range_handle(self.owner, self.full_name, self.check(i))
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
        _assign(self.owner, self.full_name, self.check(i),
                _number(value, self.full_name))

    def __len__(self):
        return self.length

    def __iter__(self):
        return iter([self[k] for k in range(self.length)])

    def __repr__(self):
        return f"{self.owner!r}.{self.full_name}"


SECTION_NAMES = frozenset(n for n in dir(Section) if not n.startswith("_"))
SECTION_PROPERTIES = frozenset(("L", "Ra", "nseg", "rallbranch"))
SEGMENT_NAMES = frozenset(n for n in dir(Segment) if not n.startswith("_"))
