# Sections: unbranched cable with nseg segments.
#
# Owns: the nodes of a section, its place in the tree, which mechanisms it
# carries. Leaves to others: area and resistance (geometry), changes of nseg
# (segments), range variables (rangevar), walks over the tree (topology).

cimport cython
from libc.math cimport fabs, isnan
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc, realloc
from nrnmini.model.abi cimport (
    NM_ION_CI, NM_ION_CO, NM_ION_E, NmIonUse)
from nrnmini.model.extracellular cimport Extracellular
from nrnmini.model.geometry cimport Points, points_follow_diam, update_section
from nrnmini.model.ion cimport CI_WRITTEN, CO_WRITTEN, promoted
from nrnmini.model.mechanism cimport (
    IonType, MechType, PLACE_FAR, PLACE_NEAR, PointProcess)
from nrnmini.model.model cimport Model
from nrnmini.model.rangevar cimport handle_at, pointer_at
from nrnmini.model.segments cimport change_nseg
from nrnmini.model.shape cimport add_point, points_with
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId, row_of

import weakref

from nrnmini.errors import ModelError
from nrnmini.model import rangevar, shape, topology

cdef enum:
    MAX_NSEG = 32767


# Point processes of the same dying cycle still unlink themselves. A chain of
# parents ends one after the other, not each inside the end of its child.
@cython.no_gc_clear
@cython.trashcan(True)
cdef class Section:
    """The model's record of one section. Made by ``Model.create_section``.

    x runs from 0 to 1 in all methods. Lengths in um, areas in um2, resistances
    in MOhm. A deleted section keeps its name; everything else raises ModelError.
    """

    def __dealloc__(self):
        cdef void* p = self.first_point
        cdef int k
        while p != NULL:                    # they outlive the model
            (<PointProcess>p).section = None
            p = (<PointProcess>p).next
        if self.is_alive:
            self.unlink_sibling()
            self.unlink_made()
        for k in range(self.n_mechs):
            free(self.mechs[k].rows)
        free(self.mechs)
        free(self.nodes)

    def __repr__(self):
        return self.full_name()

    @staticmethod
    def make(Model model not None, str name not None, object cell):
        """A new root section with one segment; the model keeps the list."""
        cdef Section self = Section.__new__(Section)
        cdef RowId id
        cdef Py_ssize_t row
        cdef int32_t* section_id
        self.nodes = <RowId*>malloc(2 * sizeof(RowId))
        if self.nodes == NULL:
            raise MemoryError()
        self.model = model
        self.name = name
        self.cell = cell
        self.nseg = 1
        self.Ra = 35.4
        self.rallbranch = 1
        self.length = 100
        if model.free_ids:
            self.id = model.free_ids.pop()
        else:
            self.id = len(model.section_of_id)
            model.section_of_id.append(None)
        self.sequence = model.next_sequence()
        model.section_of_id[self.id] = self
        id = model.nodes.append()
        self.nodes[0] = id
        id = model.nodes.append()
        self.nodes[1] = id
        row = row_of(model.nodes, id)
        section_id = <int32_t*>model.section_id.data
        section_id[row] = self.id
        section_id[row - 1] = self.id
        (<int32_t*>model.segment_id.data)[row] = 1
        (<int32_t*>model.segment_id.data)[row - 1] = 0
        model.cm.f64()[row] = 0
        self.make_root_node()
        self.mark_geometry()
        self.is_alive = True
        self.previous_made = model.last_section
        if model.last_section != NULL:
            (<Section>model.last_section).next_made = <void*>self
        else:
            model.first_section = <void*>self
        model.last_section = <void*>self
        model.n_sections += 1
        return self

    cdef void unlink_made(self) noexcept:
        # From the model's list of sections.
        cdef Model model = <Model>self.model
        if self.previous_made != NULL:
            (<Section>self.previous_made).next_made = self.next_made
        else:
            model.first_section = self.next_made
        if self.next_made != NULL:
            (<Section>self.next_made).previous_made = self.previous_made
        else:
            model.last_section = self.previous_made
        self.previous_made = self.next_made = NULL
        model.n_sections -= 1

    cdef int make_root_node(self) except -1:
        cdef Model model = <Model>self.model
        cdef RowId id = model.nodes.append()
        cdef Py_ssize_t row = row_of(model.nodes, id)
        self.root_node = id
        (<int32_t*>model.section_id.data)[row] = self.id
        (<int32_t*>model.segment_id.data)[row] = -1
        model.cm.f64()[row] = 0
        return 0

    cdef int check_alive(self) except -1:
        if not self.is_alive:
            raise ModelError(f"section `{self.name}` was deleted")
        return 0

    cdef int mark_geometry(self) except -1:
        cdef Model model = <Model>self.model
        if not self.geometry_dirty:
            self.geometry_dirty = True
            model.dirty_sections.append(self)
        model.geometry_changed = True
        return 0

    # ---- names ----

    @property
    def cell(self):
        """The object that owns the section, or None. Held weakly."""
        return self.cell_ref() if self.cell_ref is not None else None

    @cell.setter
    def cell(self, value):
        self.cell_ref = weakref.ref(value) if value is not None else None

    cpdef str full_name(self):
        """``soma``, ``dend[2]``, ``Cell[0].soma``."""
        if self.cell_ref is not None:
            owner = self.cell_ref()
            if owner is not None:
                return f"{owner}.{self.name}"
        return self.name

    # ---- positions ----

    cdef int segment_index(self, double x) except -1:
        cdef int i
        if not 0 <= x <= 1:
            raise ModelError(
                f"position {x:g} of section `{self.full_name()}` is not in 0..1")
        i = <int>(self.nseg * x)
        if i >= self.nseg:
            i = self.nseg - 1
        return self.nseg - 1 - i if self.orientation == 1 else i

    cdef int place_at(self, double x) except? -9:
        if x == 0:
            return PLACE_NEAR if self.orientation == 0 else PLACE_FAR
        if x == 1:
            return PLACE_FAR if self.orientation == 0 else PLACE_NEAR
        return self.segment_index(x)

    cdef RowId node_at_place(self, int place) except *:
        if place == PLACE_NEAR:
            return self.parent_node()
        return self.nodes[self.nseg if place == PLACE_FAR else place]

    cdef double x_of_place(self, int place) noexcept:
        cdef double x
        if place == PLACE_NEAR:
            return self.orientation
        if place == PLACE_FAR:
            return 1 - self.orientation
        x = (place + 0.5) / self.nseg
        return 1 - x if self.orientation == 1 else x

    cdef RowId parent_node(self) except *:
        cdef Section s = self
        cdef int place
        while True:
            s.check_alive()
            if s.parent is None:
                return s.root_node
            place = s.parent.place_at(s.parent_x)
            s = s.parent
            if place != PLACE_NEAR:
                return s.node_at_place(place)

    cdef RowId node_at(self, double x) except *:
        self.check_alive()
        return self.node_at_place(self.place_at(x))

    def segment_positions(self):
        """Centres of the segments, ascending."""
        cdef int i
        self.check_alive()
        return [(i + 0.5) / self.nseg for i in range(self.nseg)]

    def segment_center(self, double x):
        """The position `x` stands for: its segment's centre, or 0 or 1."""
        self.check_alive()
        return self.x_of_place(self.place_at(x))

    def node_row(self, double x):
        """Present row of the node at `x` in ``model.nodes``."""
        return row_of((<Model>self.model).nodes, self.node_at(x))

    # ---- properties ----

    cpdef set_nseg(self, int n):
        """Change the number of segments, 1 to 32767.

        Old nodes are reused and cloned, never averaged; point processes travel
        with their nodes.
        """
        self.check_alive()
        if not 1 <= n <= MAX_NSEG:
            raise ModelError(
                f"nseg of section `{self.full_name()}` must be an integer from 1 to "
                f"{MAX_NSEG}, not {n}")
        if n != self.nseg:
            (<Model>self.model).changing()
            change_nseg(self, n)
            self.mark_geometry()

    cpdef set_length(self, double um):
        """Set L; 3-D points are stretched along, unless pt3dconst is on."""
        cdef Points points = self.points
        self.check_alive()
        if not um > 0:
            raise ModelError(
                f"the length of section `{self.full_name()}` must be positive, not "
                f"{um:g}")
        if (<Model>self.model).points_constant:
            return
        self.length = max(um, 1e-9)
        if points is not None and points.n > 1:
            points.stretch(self.length)
            self.length = max(points.arc[points.n - 1], 1e-9)
        self.mark_geometry()

    cpdef double get_length(self) except? -1:
        """L in um."""
        self.check_alive()
        return self.length

    @property
    def L(self):
        return self.get_length()

    @L.setter
    def L(self, double um):
        self.set_length(um)

    cpdef set_Ra(self, double ohm_cm):
        """Set the axial resistivity, ohm cm."""
        self.check_alive()
        if not ohm_cm > 0:
            raise ModelError(
                f"Ra of section `{self.full_name()}` must be positive, not "
                f"{ohm_cm:g}")
        self.Ra = ohm_cm
        self.mark_geometry()

    cpdef set_rallbranch(self, double n):
        """Number of identical copies that this subtree stands for."""
        self.check_alive()
        if not n > 0:
            raise ModelError(
                f"rallbranch of section `{self.full_name()}` must be positive, not "
                f"{n:g}")
        self.rallbranch = n
        self.mark_geometry()

    # ---- the tree ----

    cpdef connect(self, int child_end, Section parent, double parent_x):
        """Join our end `child_end` (0 or 1) to `parent` at `parent_x`.

        An interior position means the centre of its segment. A section that is
        connected already moves, with a notice.

        Raises
        ------
        ModelError      a bad end or position, or the connection would form a loop
        """
        cdef Model model = <Model>self.model
        cdef Section s
        self.check_alive()
        if parent is None:
            raise ModelError("a parent section is needed")
        parent.check_alive()
        if parent.model is not model:
            raise ModelError(
                f"section `{parent.full_name()}` belongs to another model")
        if child_end != 0 and child_end != 1:
            raise ModelError(f"the child's connection end must be 0 or 1, not "
                             f"{child_end}")
        if not 0 <= parent_x <= 1:
            raise ModelError(
                f"position {parent_x:g} of section `{parent.full_name()}` is not in "
                "0..1")
        if parent is self or self.first_child != NULL:
            s = parent
            while s is not None:
                if s is self:
                    raise ModelError(
                        f"connecting `{self.full_name()}` to `{parent.full_name()}` "
                        "would form a loop")
                s = s.parent
        model.changing()
        if self.parent is not None:
            model.tell(
                f"Notice: {self.full_name()}({self.orientation}) had previously been "
                f"connected to parent {self.parent.full_name()}({self.parent_x:g})")
            self.detach()
        else:
            model.nodes.erase(self.root_node)
            self.root_node.generation = 0
        if child_end != self.orientation:
            self.reverse()
        self.parent = parent
        self.parent_x = parent_x
        self.previous_sibling = parent.last_child
        if parent.last_child != NULL:
            (<Section>parent.last_child).next_sibling = <void*>self
        else:
            parent.first_child = <void*>self
        parent.last_child = <void*>self
        self.rank = -model.next_sequence()      # before its equals
        self.points_follow()
        model.geometry_changed = True

    cpdef disconnect(self):
        """Become a root. Nothing happens to a root."""
        cdef Model model = <Model>self.model
        self.check_alive()
        if self.parent is None:
            return
        model.changing()
        self.detach()
        self.make_root_node()
        self.points_follow()
        model.geometry_changed = True

    cdef int detach(self) except -1:
        self.unlink_sibling()
        self.parent = None
        self.parent_x = 0
        return 0

    cdef void unlink_sibling(self) noexcept:
        # From the parent's list of children.
        cdef Section parent = self.parent
        if parent is None:
            return
        if self.previous_sibling != NULL:
            (<Section>self.previous_sibling).next_sibling = self.next_sibling
        else:
            parent.first_child = self.next_sibling
        if self.next_sibling != NULL:
            (<Section>self.next_sibling).previous_sibling = self.previous_sibling
        else:
            parent.last_child = self.previous_sibling
        self.previous_sibling = self.next_sibling = NULL

    cdef list child_list(self):
        cdef list found = []
        cdef void* p = self.first_child
        while p != NULL:
            found.append(<object>p)
            p = (<Section>p).next_sibling
        return found

    @property
    def children(self):
        """The sections connected here, oldest connection first."""
        return self.child_list()

    cdef int reverse(self) except -1:
        # Nodes are stored from the attached end: attaching the other end turns
        # them round, so that x keeps its meaning.
        cdef Model model = <Model>self.model
        cdef PointProcess pp
        cdef void* p
        cdef int i
        turn(self.nodes, self.nseg)
        for i in range(self.nseg):
            (<int32_t*>model.segment_id.data)[row_of(model.nodes, self.nodes[i])] = i
        for i in range(self.n_mechs):
            turn(self.mechs[i].rows, self.mechs[i].n)
        p = self.first_child
        while p != NULL:
            (<Section>p).rank = -(<Section>p).rank
            p = (<Section>p).next_sibling
        self.orientation = 1 - self.orientation
        p = self.first_point
        while p != NULL:
            pp = <PointProcess>p
            if pp.place >= 0:
                pp.place = self.nseg - 1 - pp.place
            else:
                pp.place = PLACE_FAR if pp.place == PLACE_NEAR else PLACE_NEAR
                pp.follow_node()
            p = pp.next
        self.mark_geometry()
        return 0

    # ---- point processes ----

    cdef void link(self, PointProcess pp) noexcept:
        pp.section = self
        pp.previous = NULL
        pp.next = self.first_point
        if pp.next != NULL:
            (<PointProcess>pp.next).previous = <void*>pp
        self.first_point = <void*>pp
        if pp.place == PLACE_NEAR:
            (<Model>self.model).end_points[<size_t><void*>pp] = self

    cdef void unlink(self, PointProcess pp) noexcept:
        cdef Model model = <Model>self.model
        if pp.previous != NULL:
            (<PointProcess>pp.previous).next = pp.next
        else:
            self.first_point = pp.next
        if pp.next != NULL:
            (<PointProcess>pp.next).previous = pp.previous
        pp.previous = pp.next = NULL
        pp.section = None
        if model.end_points is not None:
            model.end_points.pop(<size_t><void*>pp, None)

    cdef int points_follow(self) except -1:
        cdef void* p = self.first_point
        cdef PointProcess pp
        while p != NULL:
            pp = <PointProcess>p
            if pp.place < 0:
                pp.follow_node()
                if pp.place == PLACE_NEAR:
                    (<Model>self.model).end_points[<size_t>p] = self
            p = pp.next
        return 0

    cpdef list point_processes(self):
        """Located here, newest first."""
        cdef list found = []
        cdef void* p = self.first_point
        while p != NULL:
            found.append(<object>p)
            p = (<PointProcess>p).next
        return found

    # ---- mechanisms ----

    cpdef insert(self, str mechanism):
        """Put a density mechanism or ion into all segments.

        Nothing happens if it is there already.

        Raises
        ------
        ModelError      unknown name, a point process, or an ion without charge
        """
        cdef Model model = <Model>self.model
        cdef MechType type
        self.check_alive()
        if mechanism == "capacitance" or mechanism == "morphology":
            return
        type = model.mechanism(mechanism)
        if type.is_point:
            raise ModelError(
                f"`{mechanism}` is a point process and cannot be inserted\nhelp: "
                f"create it at a position of the section: `new {mechanism}(x)` in "
                f"HOC, `h.{mechanism}(sec(x))` in Python")
        if type.is_nothing:
            raise ModelError(
                f"`{mechanism}` has no SUFFIX: it offers functions, and cannot be "
                "inserted")
        if self.find_mech(type) == NULL:
            model.changing()
            self.insert_type(type)

    cdef int insert_type(self, MechType type) except -1:
        cdef Model model = <Model>self.model
        cdef SectionMech mech
        cdef SectionMech* grown
        cdef Py_ssize_t k
        cdef int i, n_made = 0, capacity
        if self.find_mech(type) != NULL:
            return 0
        if type is model.extracellular:
            (<Extracellular>type).switch(True)
        if type.is_ion and isnan((<IonType>type).charge):
            raise ModelError(
                f"the charge of ion `{(<IonType>type).ion}` is not known\nhelp: give "
                "its VALENCE in the USEION of a mechanism, or call `ion_register`")
        for k in range(len(type.ions)):
            self.insert_ion_for(type, k)
        mech.type = <void*>type
        mech.n = self.nseg
        mech.rows = <RowId*>malloc(mech.n * sizeof(RowId))
        if mech.rows == NULL:
            raise MemoryError()
        try:
            if self.n_mechs == self.mech_capacity:
                capacity = 2 * self.mech_capacity if self.mech_capacity else 4
                grown = <SectionMech*>realloc(self.mechs,
                                              capacity * sizeof(SectionMech))
                if grown == NULL:
                    raise MemoryError()
                self.mechs = grown
                self.mech_capacity = capacity
            for i in range(mech.n):
                mech.rows[i] = type.create(self.nodes[i])
                n_made = i + 1
                type.run_constructor(mech.rows[i])
        except BaseException:
            for i in range(n_made):
                type.store.erase(mech.rows[i])
            free(mech.rows)
            raise
        self.mechs[self.n_mechs] = mech
        self.n_mechs += 1
        return 0

    cdef int insert_ion_for(self, MechType type, Py_ssize_t k,
                            int only=-1) except -1:
        # The k-th ion of a mechanism, with the style that the mechanism needs; of a
        # point process in its own segment, `only`.
        cdef IonType ion = <IonType>type.ions[k]
        cdef const NmIonUse* use = &type.desc.ions[k]
        cdef SectionMech* mech
        cdef int32_t* style = NULL
        cdef int i, c = 0, e = 0, written = 0
        cdef Py_ssize_t row
        self.insert_type(ion)
        mech = self.find_mech(ion)
        if use.reads & (NM_ION_CI | NM_ION_CO):
            c = 1
        if use.reads & NM_ION_E:
            e = 1
        if use.writes & (NM_ION_CI | NM_ION_CO):
            c = 3
        if use.writes & NM_ION_E:
            e = 3
        if use.writes & NM_ION_CI:
            written |= CI_WRITTEN
        if use.writes & NM_ION_CO:
            written |= CO_WRITTEN
        style = <int32_t*>ion.style.data
        for i in range(mech.n):
            if only >= 0 and i != only:
                continue
            row = row_of(ion.store, mech.rows[i])
            if c or e:
                style[row] = promoted(style[row], c, e)
            style[row] |= written
        return 0

    cpdef uninsert(self, str mechanism):
        """Remove a density mechanism. Its ions stay, and so does `extracellular`, with
        a remark.

        Raises
        ------
        ModelError      unknown name, an ion, or not a density mechanism
        """
        cdef Model model = <Model>self.model
        cdef MechType type
        cdef SectionMech* mech
        cdef SectionMech removed
        cdef int i, k
        self.check_alive()
        if mechanism == "capacitance" or mechanism == "morphology":
            raise ModelError(f"`{mechanism}` belongs to every section and stays")
        type = model.mechanism(mechanism)
        if type.is_ion:
            raise ModelError(
                f"ions cannot be uninserted: `{mechanism}` stays in section "
                f"`{self.full_name()}`")
        if type.is_point:
            raise ModelError(f"`{mechanism}` is not a density mechanism")
        if type is model.extracellular:
            model.tell("Can't uninsert mechanism extracellular")
            return
        mech = self.find_mech(type)
        if mech == NULL:
            return
        model.changing()
        mech = self.find_mech(type)
        removed = mech[0]
        self.n_mechs -= 1
        for k in range(<int>(mech - self.mechs), self.n_mechs):
            self.mechs[k] = self.mechs[k + 1]
        try:
            for i in range(removed.n):
                type.destroy(removed.rows[i])
        finally:
            free(removed.rows)

    cpdef bint has(self, str mechanism) except -1:
        """Is a density mechanism or ion inserted? False for unknown names."""
        self.check_alive()
        if mechanism == "capacitance" or mechanism == "morphology":
            return True
        type = (<Model>self.model).mech_by_name.get(mechanism)
        return type is not None and self.find_mech(<MechType>type) != NULL

    cdef SectionMech* find_mech(self, MechType type) noexcept:
        cdef int k
        for k in range(self.n_mechs):
            if self.mechs[k].type == <void*>type:
                return &self.mechs[k]
        return NULL

    cdef SectionMech* mech_at(self, MechType type) except NULL:
        cdef SectionMech* mech
        self.check_alive()
        mech = self.find_mech(type)
        if mech == NULL:
            raise ModelError(
                f"mechanism `{type.name}` is not inserted in section "
                f"`{self.full_name()}`\nhelp: insert it with `{self.name} insert "
                f"{type.name}` in HOC, `{self.name}.insert(\"{type.name}\")` in Python")
        return mech

    def mechanism_types(self):
        """The MechTypes of what is inserted, in order of insertion."""
        cdef int k
        self.check_alive()
        return [<object>self.mechs[k].type for k in range(self.n_mechs)]

    def mechanism_names(self, ions=True):
        """Names of what is inserted, in order of insertion."""
        return [t.name for t in self.mechanism_types() if ions or not t.is_ion]

    # ---- range variables: see rangevar ----

    cpdef DataHandle range_handle(self, str name, double x, Py_ssize_t element=0):
        """The value of a range variable at `x`.

        For a POINTER it is what the pointer points to.

        Raises
        ------
        ModelError      unknown name (with a similar one), not inserted, bad
                        position or subscript
        """
        return handle_at(self, name, x, element)

    def range_value(self, str name not None, double x, Py_ssize_t element=0):
        """Value of a range variable, geometry brought up to date first."""
        return handle_at(self, name, x, element).get()

    def set_range(self, str name not None, double x, double value,
                  Py_ssize_t element=0):
        """Assign a range variable in the segment at `x`."""
        rangevar.assign(self, name, x, value, element)

    def set_range_all(self, str name not None, double value, Py_ssize_t element=0):
        """Assign a range variable in all segments (and at the ends, for `v`)."""
        rangevar.assign_all(self, name, value, element)

    def interpolate_range(self, str name not None, double x1, double x2,
                          double y1, double y2, Py_ssize_t element=0):
        """HOC's ``name(x1:x2) = y1:y2``."""
        rangevar.assign_line(self, name, x1, x2, y1, y2, element)

    def set_range_pointer(self, str name not None, double x, DataHandle target):
        """Let the POINTER `name` (``p_suffix``) of the segment at `x` point there."""
        pointer_at(self, name, x, target)

    def node_handle(self, double x):
        """Handle of v at `x`."""
        return handle_at(self, "v", x, 0)

    # ---- ion style ----

    def get_ion_style(self, str ion not None):
        """Bits of the style of an ion (``na_ion``), or -1 if it is not here."""
        cdef IonType type = (<Model>self.model).ion_by_name(ion)
        cdef SectionMech* mech
        self.check_alive()
        mech = self.find_mech(type)
        if mech == NULL:
            return -1
        return (<int32_t*>type.style.data)[row_of(type.store, mech.rows[0])]

    def set_ion_style(self, str ion not None, int c, int e, bint einit, bint eadvance,
                      bint cinit):
        """Set the style of an ion in all segments; returns the former bits."""
        cdef IonType type = (<Model>self.model).ion_by_name(ion)
        cdef SectionMech* mech
        cdef int i
        cdef Py_ssize_t row
        old = self.get_ion_style(ion)
        mech = self.find_mech(type)
        if mech == NULL:
            return old
        if not (0 <= c <= 3 and 0 <= e <= 3):
            raise ModelError("ion_style: c_style and e_style must be 0 to 3")
        for i in range(mech.n):
            row = row_of(type.store, mech.rows[i])
            (<int32_t*>type.style.data)[row] = (
                (<int32_t*>type.style.data)[row] & (CI_WRITTEN | CO_WRITTEN)
                | c | e << 3 | cinit << 2 | einit << 5 | eadvance << 6)
        return old

    # ---- geometry ----

    def refresh_geometry(self):
        """Recompute diam, area and ri of this section if they are stale."""
        self.check_alive()
        if self.geometry_dirty:
            update_section(self)

    def area(self, double x):
        """Membrane area (um2) of the segment at `x`; 0 at the ends."""
        cdef RowId id
        self.refresh_geometry()
        if self.place_at(x) < 0:
            return 0.0
        id = self.node_at(x)
        return (<Model>self.model).area.f64()[row_of((<Model>self.model).nodes, id)]

    def ri(self, double x):
        """Resistance (MOhm) to the parent node; 1e30 at the near end of a root."""
        cdef Model model = <Model>self.model
        cdef Py_ssize_t row = row_of(model.nodes, self.node_at(x))
        cdef Section owner = model.section_of_id[
            (<int32_t*>model.section_id.data)[row]]
        owner.refresh_geometry()
        # The equations use the conductance; this is what it amounts to.
        r = model.ri.f64()[row]
        return 1.0 / (1.0 / r) if r < 1e30 else r

    def volume(self, double x):
        """Volume (um3) of the segment at `x`; 0 at the ends."""
        return shape.volume(self, x)

    @property
    def points3d(self):
        """The `geometry.Points`, or None."""
        return self.points

    @points3d.setter
    def points3d(self, Points points):
        self.points = points

    cpdef note_shape_change(self, double length=-1):
        """The 3-D points changed: L follows them if `length` is given."""
        self.check_alive()
        if length >= 0:
            self.length = max(length, 1e-9)
        self.mark_geometry()

    def note_diam_change(self):
        """diam was assigned in one or all segments: 3-D points follow."""
        cdef Points points = self.points
        self.check_alive()
        if points is not None and points.n > 1 \
                and (<Model>self.model).points_constant:
            return                  # the value stays until the next recomputation
        points_follow_diam(self)
        self.mark_geometry()

    def n3d(self):
        """Number of 3-D points."""
        self.check_alive()
        return (<Points>self.points).n if self.points is not None else 0

    cpdef pt3dadd(self, double x, double y, double z, double d):
        """Append a point (um). L becomes the arc length of the points."""
        add_point(self, x, y, z, d)

    cpdef double x3d(self, int i) except? -1:
        """x of point `i`, um."""
        return points_with(self, i).x[i]

    cpdef double y3d(self, int i) except? -1:
        """y of point `i`, um."""
        return points_with(self, i).y[i]

    cpdef double z3d(self, int i) except? -1:
        """z of point `i`, um."""
        return points_with(self, i).z[i]

    cpdef double diam3d(self, int i) except? -1:
        """Diameter at point `i`, um."""
        return fabs(points_with(self, i).d[i])

    cpdef double arc3d(self, int i) except? -1:
        """Arc length from the 0 end to point `i`, um."""
        return points_with(self, i).arc[i]

    def __getattr__(self, name):
        # pt3dinsert, spine3d, ordered_children, subtree, ...: free functions of
        # `shape` and `topology` whose first argument is the section.
        for module in (shape, topology):
            function = module.METHODS.get(name)
            if function is not None:
                return function.__get__(self)
        raise AttributeError(f"Section has no attribute `{name}`")


cdef void turn(RowId* rows, int n) noexcept:
    cdef int i
    cdef RowId id
    for i in range(n // 2):
        id = rows[i]
        rows[i] = rows[n - 1 - i]
        rows[n - 1 - i] = id
