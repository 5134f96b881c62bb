# The model: stores, sections, mechanism types, ions, globals, object registry.
#
# Owns: the lists of all of these and the names that they give. Leaves to
# others: time (engine), what a language makes of names (hoc, facade).

cimport cython
from libc.math cimport NAN
from libc.stdint cimport int32_t, uintptr_t
from libc.stdlib cimport calloc, free
cimport nrnmini.model.host as host
from nrnmini.model.abi cimport NmDescriptor, NmHost, NmThread
from nrnmini.model.extracellular cimport Extracellular, vext_field
from nrnmini.model.geometry cimport update_coefficients, update_section
from nrnmini.model.globals cimport GlobalTable
from nrnmini.model.mechanism cimport IonType, MechType, PointProcess, VarSpec
from nrnmini.model.object cimport ObjectRegistry
from nrnmini.model.section cimport Section, SectionMech
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport Store, row_of

import sys

from nrnmini.errors import FrozenError, ModelError
from nrnmini.model.names import unknown
from nrnmini.store.field import Field


@cython.final
cdef class RangeVar:
    """What a range variable name means.

    `type` is None for what belongs to the nodes of every section (v, diam, cm, i_cap,
    i_membrane_); `at_nodes`: it is in the node store and exists at 0 and 1 too.
    """

    def __repr__(self):
        return f"<RangeVar {self.name}>"


cdef RangeVar new_range_var(str name, MechType type, Column column, str units,
                            bint is_array=False, bint at_nodes=False,
                            bint is_pointer=False):
    cdef RangeVar var = RangeVar.__new__(RangeVar)
    var.name = name
    var.type = type
    var.column = column
    var.dim = 1 if is_pointer else column.dim
    var.is_array = is_array
    var.at_nodes = at_nodes
    var.is_pointer = is_pointer
    var.units = units
    return var


def _tell(text):
    print(text, file=sys.stderr)


# Sections, types and point processes of the same dying cycle still use it.
@cython.no_gc_clear
cdef class Model:
    """Everything a simulator simulates, without time and languages."""

    def __cinit__(self):
        self.idle_thread = <NmThread*>calloc(1, sizeof(NmThread))
        self.host = <NmHost*>calloc(1, sizeof(NmHost))
        if self.idle_thread == NULL or self.host == NULL:
            raise MemoryError()
        host.fill_host(self.host)

    def __dealloc__(self):
        free(self.idle_thread)
        free(self.host)

    def __init__(self):
        self.nodes = Store("Node", [
            Field("Voltage", default=-65.0), Field("Area", default=100.0),
            Field("Diameter", default=500.0), Field("Cm", default=1.0),
            Field("i_cap"), Field("AxialResistance", default=1e30),
            Field("AboveDiagonal"), Field("BelowDiagonal"),
            Field("Diagonal"), Field("RHS"),
            Field("i_membrane_", optional=True),
            Field("ElectrodeRHS", optional=True),
            Field("ElectrodeDiagonal", optional=True),
            vext_field(2),
            Field("SectionId", "i32", default=-1),
            Field("SegmentId", "i32", default=-1)])
        (self.v, self.area, self.diam, self.cm, self.i_cap, self.ri, self.a, self.b,
         self.d, self.rhs, self.i_membrane_, self.elec_rhs, self.elec_d,
         self.vext, self.section_id, self.segment_id) = self.nodes.columns
        self.section_of_id = []
        self.section_stack = []
        self.mech_types = []
        self.mech_by_name = {}
        self.ions = {}
        self.functions = {}
        self.globals = GlobalTable()
        self.objects = ObjectRegistry()
        self.waiting = []
        self.dirty_sections = []
        self.free_ids = []
        self.end_points = {}
        self.notice = _tell
        self.range_vars = {
            v.name: v for v in (
                new_range_var("v", None, self.v, "mV", False, True),
                new_range_var("diam", None, self.diam, "um"),
                new_range_var("cm", None, self.cm, "uF/cm2"),
                new_range_var("i_cap", None, self.i_cap, "mA/cm2"),
                new_range_var("i_membrane_", None, self.i_membrane_, "nA",
                              False, True))}
        self.t = self.globals.define("t", 0.0, 1, False, False, "ms").address()
        self.dt = self.globals.define("dt", 0.025, 1, False, False, "ms").address()
        self.celsius = self.globals.define("celsius", 6.3, 1, False, False,
                                           "degC").address()
        self.secondorder = self.globals.define("secondorder", 0.0, 1, False,
                                               True).address()
        self.idle_thread.celsius = self.celsius
        self.idle_thread.host = self.host
        for name, z in (("na", 1), ("k", 1), ("ca", 2)):
            self.ion(name, z)
        self.extracellular = Extracellular.make(self)
        self.range_vars.update(self.range_vars_of(self.extracellular))
        self.range_vars["vext"] = new_range_var(
            "vext", self.extracellular, self.vext, "mV", True, True)
        self.enter_type(self.extracellular)

    # ---- change ----

    cdef int changing(self) except -1:
        if self.before_change is not None:
            self.before_change()
        if self.nodes.n_tokens > 0:
            raise FrozenError(
                "the structure of the model cannot change while it is running\n"
                "help: do it before or after the run, or in an event of "
                "FInitializeHandler type 3")
        self.tree_changed = True
        return 0

    def note_change(self):
        """Announce a structural change made by another floor."""
        self.changing()

    cdef int pointers_changed(self) except -1:
        self.tree_changed = True
        return 0

    cdef long next_sequence(self) noexcept:
        self.n_made += 1
        return self.n_made

    def tell(self, text):
        """A remark for the modeller, by default on stderr."""
        if self.notice is not None:
            self.notice(text)

    # ---- sections ----

    cpdef Section create_section(self, str name, object cell=None):
        """A new root section with one segment, 100 um long, 500 um thick."""
        self.changing()
        return Section.make(self, name, cell)

    cpdef delete_section(self, Section section):
        """End a section. Children become roots, point processes lose their
        place and data; both live on. Deleting twice does nothing."""
        cdef Section child
        cdef SectionMech* mech
        cdef PointProcess pp
        cdef int i, k
        if section is None or not section.is_alive:
            return
        if section.model is not self:
            raise ModelError(
                f"section `{section.full_name()}` belongs to another model")
        self.changing()
        # Of a large model they are far away: all of them are asked for now.
        if section.parent is None:
            self.nodes.fetch_row(section.root_node)
        for i in range(section.nseg + 1):
            self.nodes.fetch_row(section.nodes[i])
        for child in section.child_list():
            child.detach()
            child.make_root_node()
            child.points_follow()
        for pp in section.point_processes():
            pp.unlocate()
        for k in range(section.n_mechs):
            mech = &section.mechs[k]
            for i in range(mech.n):
                (<MechType>mech.type).destroy(mech.rows[i])
        while section.n_mechs:
            section.n_mechs -= 1
            free(section.mechs[section.n_mechs].rows)
        if section.parent is not None:
            section.detach()
        else:
            self.nodes.erase(section.root_node)
            section.root_node.generation = 0
        for i in range(section.nseg + 1):
            self.nodes.erase(section.nodes[i])
        section.unlink_made()
        self.section_of_id[section.id] = None
        self.free_ids.append(section.id)
        if section in self.section_stack:
            self.section_stack[:] = [s for s in self.section_stack
                                     if s is not section]
        section.points = None
        section.is_alive = False
        self.geometry_changed = True

    cpdef delete_when_thawed(self, Section section):
        """Delete a section whose last owner goes: now, or when the model thaws.

        The garbage collector may end an owner at any moment, and nobody could
        catch the error.
        """
        if self.nodes.n_tokens > 0:
            self.waiting.append(section)
        else:
            self.delete_section(section)

    cdef int thawed(self) except -1:
        while self.waiting and self.nodes.n_tokens == 0:
            self.delete_section(self.waiting.pop())
        return 0

    cpdef Section current_section(self):
        """The section that has access: top of the stack, else the first made."""
        if self.section_stack:
            section = self.section_stack[len(self.section_stack) - 1]
            if section is not None:     # HOC: `o statement` while there was none
                return section
        if self.first_section != NULL:
            return <Section>self.first_section
        raise ModelError(
            "section access unspecified: there is no section\nhelp: create one")

    cpdef push_section(self, Section section):
        """Make a section the current one until `pop_section`."""
        if section is None:
            raise ModelError("a section is needed")
        section.check_alive()
        self.section_stack.append(section)

    cpdef pop_section(self):
        """Return to the section that was current before."""
        if not self.section_stack:
            raise ModelError("the section stack is empty")
        self.section_stack.pop()

    @property
    def stores(self):
        """Every store of the model: of nodes, and of each mechanism."""
        return [self.nodes, *[(<MechType>t).store for t in self.mech_types]]

    cpdef list all_sections(self):
        """All sections in creation order."""
        cdef list found = []
        cdef void* p = self.first_section
        while p != NULL:
            found.append(<object>p)
            p = (<Section>p).next_made
        return found

    def roots(self):
        """The sections without parent, in creation order."""
        return [s for s in self.all_sections() if (<Section>s).parent is None]

    def section_by_name(self, str name not None):
        """The first section with that full name. ModelError if there is none."""
        cdef Section section
        for section in self.all_sections():
            if section.full_name() == name:
                return section
        raise unknown("section", name,
                      [(<Section>s).full_name() for s in self.all_sections()])

    cpdef tuple place_of(self, Py_ssize_t node_row):
        """(Section, x) of a row of `nodes`."""
        cdef Section section
        cdef int segment
        if node_row < 0 or node_row >= self.nodes.size:
            raise ModelError(f"node row {node_row} is not in 0..{self.nodes.size - 1}")
        section = self.section_of_id[(<int32_t*>self.section_id.data)[node_row]]
        segment = (<int32_t*>self.segment_id.data)[node_row]
        if segment == -1:
            return section, float(section.orientation)
        if segment == section.nseg:
            return section, float(1 - section.orientation)
        return section, section.x_of_place(segment)

    def place_of_handle(self, DataHandle handle not None):
        """(Section, x) of the value a handle refers to, or None.

        None for what has no place: artificial cells, Vectors, globals, the dead.
        """
        cdef Column column = handle.column()
        cdef MechType type
        cdef Py_ssize_t row
        if column is None:
            return None
        store = column.store
        if store is self.nodes:
            row = row_of(self.nodes, handle.id())
            return self.place_of(row) if row >= 0 else None
        type = self.mech_by_name.get(column.store_name)
        if type is None or type.store is not store:
            return None
        row = row_of(type.store, handle.id())
        if row < 0:
            return None
        row = row_of(self.nodes, type.node_of(row))
        return self.place_of(row) if row >= 0 else None

    # ---- mechanisms ----

    cpdef MechType register(self, size_t descriptor_address, object library,
                            bint strict_globals=False):
        """Make a mechanism type from a compiled descriptor.

        Parameters
        ----------
        descriptor_address : int    address of an `NmDescriptor`
        library : object            keeps the shared library loaded
        strict_globals : bool       hide a GLOBAL of ASSIGNED from HOC and Python

        Raises
        ------
        ModelError      a name is taken, or an ion's charge is contradicted;
                        nothing is registered then
        """
        cdef const NmDescriptor* desc = <const NmDescriptor*>descriptor_address
        cdef MechType type = MechType.__new__(MechType)
        cdef Py_ssize_t i
        if desc == NULL:
            raise ModelError("a mechanism descriptor is needed, not NULL")
        type.strict_globals = strict_globals
        type.build(self, desc, library)
        name = type.name
        if name in self.mech_by_name or name in ("morphology", "capacitance"):
            raise ModelError(f"a mechanism `{name}` exists already")
        names = self.range_vars_of(type)
        functions = self.functions_of(type)
        for taken in (*names, *functions, *type.global_names()):
            self.check_free(taken, f"mechanism `{name}`")
        for i in range(desc.n_ions):
            ion = desc.ions[i].ion.decode()
            known = self.ions.get(ion)
            if known is not None:
                (<IonType>known).check_charge(desc.ions[i].valence)
        for i in range(desc.n_ions):
            type.ions.append(
                self.ion(desc.ions[i].ion.decode(), desc.ions[i].valence))
        self.enter_type(type)
        type.enter_globals()
        self.range_vars.update(names)
        self.functions.update(functions)
        return type

    def range_vars_of(self, MechType type not None):
        """The range variables that a type defines: name -> RangeVar."""
        cdef VarSpec var
        cdef Py_ssize_t i
        names = {}
        if type.is_point:
            return names
        for var in type.vars:
            if var.kind != "hidden":
                names[var.hoc_name] = new_range_var(
                    var.hoc_name, type, var.column, var.units, var.is_array)
        for i in range(len(type.pointer_names)):
            full = type.pointer_names[i] + type.suffix
            names[full] = new_range_var(full, type, type.pointers[i], "",
                                        False, False, True)
        return names

    def functions_of(self, MechType type not None):
        """The functions that a type defines: name -> (type, name in the file)."""
        if type.is_point:
            return {}
        functions = {f + type.suffix: (type, f) for f in type.functions}
        if not type.is_nothing:
            functions[f"setdata{type.suffix}"] = (type, None)
        return functions

    def check_free(self, str name, str owner):
        """ModelError if a range variable, global or function has that name."""
        other = ""
        if name in self.range_vars:
            var = <RangeVar>self.range_vars[name]
            other = "a range variable" + (
                f" of mechanism `{var.type.name}`" if var.type is not None else "")
        elif name in self.globals.entries:
            other = "a global variable"
        elif name in self.functions:
            other = f"a function of mechanism `{self.functions[name][0].name}`"
        if other:
            raise ModelError(
                f"{owner} cannot define `{name}`: {other} has that name\n"
                "help: rename one of them in its MOD file")

    def enter_type(self, MechType type):
        type.index = len(self.mech_types)
        self.mech_types.append(type)
        self.mech_by_name[type.name] = type

    cpdef MechType mechanism(self, str name):
        """The mechanism type of that name. ModelError with a similar name."""
        type = self.mech_by_name.get(name)
        if type is None:
            raise unknown("mechanism", name, self.mech_by_name)
        return type

    def point_process(self, str name not None, Section section=None, double x=0.5):
        """A new point process or artificial cell, located if a section is given."""
        return PointProcess(self.mechanism(name), section, x)

    cpdef IonType ion(self, str name, double charge=NAN):
        """The ion `name` ("na"), made if it is new.

        Raises
        ------
        ModelError      its charge is another, or a name it needs is taken
        """
        cdef IonType type = self.ions.get(name)
        cdef VarSpec var
        if type is not None:
            type.check_charge(charge)
            type.set_charge(charge)
            return type
        self.check_new_ion(name)
        type = IonType.make(self, name, charge)
        self.enter_type(type)
        self.ions[name] = type
        for var in type.vars:
            self.range_vars[var.hoc_name] = new_range_var(
                var.hoc_name, type, var.column, var.units)
        return type

    def check_new_ion(self, str name not None):
        """ModelError if an ion cannot have that name."""
        full = f"{name}_ion"
        if not name.isidentifier():
            raise ModelError(f"`{name}` cannot name an ion")
        if full in self.mech_by_name:
            raise ModelError(f"a mechanism `{full}` exists already")
        for taken in (f"e{name}", f"{name}i", f"{name}o", f"i{name}",
                      f"di{name}_dv_", f"{name}i0_{full}", f"{name}o0_{full}"):
            self.check_free(taken, f"ion `{name}`")

    def ion_by_name(self, str name not None):
        """The IonType of "na_ion" (or "na"). ModelError if there is none."""
        type = self.ions.get(name.removesuffix("_ion"))
        if type is None:
            raise unknown("ion", name, [f"{ion}_ion" for ion in self.ions])
        return type

    def ion_register(self, str name not None, double charge):
        """HOC's ion_register: index of the ion's type, -1 if the name is taken.

        ModelError if the ion has another charge.
        """
        cdef Py_ssize_t n = len(self.mech_types)
        if name not in self.ions:
            try:
                return self.ion(name, charge).index
            except ModelError:
                if len(self.mech_types) != n:
                    raise
                return -1
        return self.ion(name, charge).index

    cpdef RangeVar range_var(self, str name):
        """What a range variable name means. ModelError with a similar name."""
        var = self.range_vars.get(name)
        if var is None:
            raise unknown("range variable", name, self.range_vars)
        return var

    # ---- calls of compiled code outside a run ----

    cdef int sync_thread(self, NmThread* nt) except -1:
        nt.t = self.t[0]
        nt.dt = self.dt[0]
        if nt.dt > 0:
            nt.cj = (2.0 if self.secondorder[0] else 1.0) / nt.dt
        nt.secondorder = <int32_t>self.secondorder[0]
        return 0

    cdef int check_thread(self, NmThread* nt) except -1:
        cdef Py_ssize_t row
        cdef MechType type
        if nt.error == NULL:
            return 0
        text = nt.error.decode("utf-8", "replace")
        where = ""
        if nt.error_mechanism != NULL:
            name = nt.error_mechanism.name.decode()
            where = f"mechanism `{name}`"
            row = nt.error_row
            type = self.mech_by_name.get(name)
            if type is not None and 0 <= row < type.store.size:
                row = row_of(self.nodes, type.node_of(row))
                if row >= 0:
                    section, x = self.place_of(row)
                    where += f" at {section.full_name()}({x:g})"
            where += ": "
        nt.error = NULL
        nt.error_mechanism = NULL
        raise ModelError(where + text)

    # ---- geometry ----

    cpdef update_geometry(self):
        """Bring area, ri, a and b of all nodes up to date.

        Point processes at the near end of a section find their node here.
        """
        cdef Section section
        cdef list dirty = self.dirty_sections
        cdef void* p
        cdef PointProcess pp
        if dirty:
            self.geometry_changed = True
            for section in dirty:
                if section.is_alive and section.geometry_dirty:
                    update_section(section)
            self.dirty_sections = []
        if self.geometry_changed:
            p = self.first_section
            while p != NULL:
                update_coefficients(<Section>p)
                p = (<Section>p).next_made
            self.geometry_changed = False
        for key in self.end_points:
            pp = <PointProcess><object><void*><uintptr_t>key
            pp.follow_node()

    def mark_all_geometry(self):
        """`diam_changed`: recompute the shape of every section."""
        cdef Section section
        for section in self.all_sections():
            section.mark_geometry()
