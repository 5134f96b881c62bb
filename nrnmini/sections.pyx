"""Sections as Python sees them: ``h.Section(name="dend")``.

Owns: their wrapper, its names, errors and life time. Leaves to others: places on a
section (nrnmini.segments), what a section is (nrnmini.model) and what ``h`` is
(nrnmini.facade).

A wrapper never holds an address: every access goes through the section, whose
rows are generation-checked, so that a wrapper of something deleted raises
`HandleError` (a ReferenceError).
"""

from nrnmini.errors import HandleError

cimport cython
from cpython.object cimport Py_EQ, Py_NE, PyObject, PyObject_GenericSetAttr
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section as ModelSection
from nrnmini.segments cimport (
    Segment, compare_as, hint_for, inserted_names, make_segment, number_of)

cdef extern from "Python.h":
    Py_ssize_t Py_REFCNT(PyObject* o)


cdef Section wrap_section(object face, ModelSection section):
    """The wrapper of a model section: the one that exists, or a new one."""
    cdef Section wrapper
    if section is None:
        return None
    # One that is just ending has no references; nothing may revive it.
    if section.wrapper != NULL and Py_REFCNT(<PyObject*> section.wrapper) > 0:
        return <Section> section.wrapper
    wrapper = Section.__new__(Section)
    wrapper.section = section
    wrapper.face = face
    wrapper.model = section.model
    section.wrapper = <void*> wrapper
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
    wrapper.section.wrapper = <void*> wrapper
    wrapper.owns = True
    return 0


# The model knows its wrapper until the very end of it.
@cython.no_gc_clear
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
            self.model.delete_when_thawed(self.section)

    def __dealloc__(self):
        if self.section is not None and self.section.wrapper == <void*> self:
            self.section.wrapper = NULL

    cdef ModelSection alive(self):
        if self.section is None:
            raise HandleError(
                "this section was not made: a class of sections calls "
                "`super().__init__()` before anything else")
        if not self.section.is_alive:
            raise HandleError("can't access a deleted section")
        return self.section

    # ---- names ----------------------------------------

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
        return compare_as(repr(self), repr(other), op)

    # ---- segments ----------------------------------------

    def __call__(self, x=0.5):
        """The segment that contains x, 0 <= x <= 1."""
        return make_segment(self, number_of(x, "a segment's position"))

    def __iter__(self):
        cdef int i, n = self.alive().nseg
        return iter([make_segment(self, (i + 0.5)/n) for i in range(n)])

    def allseg(self):
        """All segments and the two ends, from 0 to 1."""
        cdef int i, n = self.alive().nseg
        inner = [make_segment(self, (i + 0.5)/n) for i in range(n)]
        return iter([make_segment(self, 0.0), *inner, make_segment(self, 1.0)])

    def __contains__(self, item):
        return isinstance(item, Segment) and (<Segment> item).owner == self

    # ---- properties ----------------------------------------

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
        if not number_of(um, "L") > 0:
            raise ValueError("L must be > 0")
        self.alive().set_length(um)

    @property
    def Ra(self):
        """Axial resistivity, ohm cm."""
        return self.alive().Ra

    @Ra.setter
    def Ra(self, ohm_cm):
        if not number_of(ohm_cm, "Ra") > 0:
            raise ValueError("Ra must be > 0")
        self.alive().set_Ra(ohm_cm)

    @property
    def rallbranch(self):
        """Number of equal branches that this section stands for."""
        return self.alive().rallbranch

    @rallbranch.setter
    def rallbranch(self, n):
        if not number_of(n, "rallbranch") > 0:
            raise ValueError("rallbranch must be > 0")
        self.alive().set_rallbranch(n)

    def __getattr__(self, str name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.alive()
        if name not in self.model.range_vars and not name.startswith("_ref_"):
            raise AttributeError(
                f"'nrn.Section' object has no attribute '{name}'"
                + hint_for(name, [*SECTION_NAMES, *self.model.range_vars])
            )
        return getattr(make_segment(self, 0.5), name)

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
                + hint_for(name, [*SECTION_NAMES, *self.model.range_vars])
            )
        self.section.set_range_all(name, number_of(value, name))

    def __dir__(self):
        return sorted({*object.__dir__(self), *inserted_names(self)})

    # ---- mechanisms ----------------------------------------

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
        section = self.alive()
        known = self.model.mech_by_name.get(mechanism)
        if known is None or known.is_point:
            names = [t.name for t in self.model.mech_types if not t.is_point]
            raise ValueError(
                f"`{mechanism}` is not a density mechanism" + hint_for(mechanism, names)
            )
        section.insert(mechanism)
        return self

    def uninsert(self, mechanism):
        """Removes a density mechanism."""
        name = str(mechanism)
        section = self.alive()
        if name not in self.model.mech_by_name:
            raise ValueError(
                f"`{name}` is not a density mechanism"
                + hint_for(name, self.model.mech_by_name)
            )
        section.uninsert(name)
        return self

    def has_membrane(self, mechanism):
        """Is the mechanism inserted here? An unknown name is not."""
        name = str(mechanism)
        section = self.alive()
        if name not in self.model.mech_by_name:
            return name in ("capacitance", "morphology")
        return bool(section.has(name))

    # ---- tree ----------------------------------------

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
                x = number_of(args[0], "the position on the parent")
        else:
            raise TypeError(
                "connect needs a Section or a Segment as parent, not "
                f"{type(parent).__name__}"
            )
        if len(rest) > 1:
            raise TypeError("connect takes a parent, a position and a child end")
        if rest:
            end = number_of(rest[0], "the child's end")
        if not 0.0 <= x <= 1.0:
            raise ValueError("the position on the parent must be in range 0 <= x <= 1")
        if end != 0.0 and end != 1.0:
            raise ValueError("the child's end must be 0 or 1")
        section = self.alive()
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
        return make_segment(wrap_section(self.face, section.parent), section.parent_x)

    def trueparentseg(self):
        """As `parentseg`, but where the parent's own attached end is meant, the
        ancestor's segment; None if no membrane lies between here and the root."""
        cdef ModelSection section = self.alive()
        while section.parent is not None:
            if section.parent_x != section.parent.orientation:
                return make_segment(
                    wrap_section(self.face, section.parent), section.parent_x
                )
            section = section.parent
        return None

    def children(self):
        """Sections attached to this one."""
        return [wrap_section(self.face, s) for s in self.alive().ordered_children()]

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

    # ---- 3-D points ----------------------------------------

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
        cdef ModelSection section = self.alive()
        cdef double x, y, z, d
        if len(args) != 4:
            raise TypeError(
                f"pt3dadd takes x, y, z and diam, not {len(args)} arguments")
        try:
            x, y, z, d = float(args[0]), float(args[1]), float(args[2]), float(args[3])
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
            raise TypeError(
                "pt3dchange takes an index and a diameter or x, y, z, diam")

    def pt3dstyle(self, *args):
        """``pt3dstyle()``: is there one?; ``pt3dstyle(1, x, y, z)``: a point of the
        parent from which the first frustum starts."""
        return bool(self.alive().pt3dstyle(*args))

    def psection(self):
        """All about this section, as a dictionary."""
        from nrnmini.psection import describe_section

        return describe_section(self)


cdef int _collect(ModelSection root, list found) except -1:
    cdef list stack = [root]
    cdef ModelSection section
    while stack:
        section = stack.pop()
        found.append(section)
        stack.extend(reversed(section.ordered_children()))
    return 0


SECTION_NAMES = frozenset(n for n in dir(Section) if not n.startswith("_"))
SECTION_PROPERTIES = frozenset(("L", "Ra", "nseg", "rallbranch"))
