# The model: stores, sections, mechanism types, ions, globals, object registry.
# It knows nothing of time stepping or languages.

from nrnmini.model.abi cimport NmDescriptor, NmHost, NmThread
from nrnmini.model.globals cimport GlobalTable
from nrnmini.model.mechanism cimport IonType, MechType
from nrnmini.model.object cimport ObjectRegistry
from nrnmini.model.section cimport Section
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId, Store


cdef class RangeVar:
    # What a range variable name means: v, diam, gnabar_hh, ena, i_cap, ...
    cdef readonly str        name
    cdef readonly MechType   type       # None: a column of the node store
    cdef readonly Column     column
    cdef readonly Py_ssize_t dim
    cdef readonly bint       is_array
    cdef readonly bint       at_nodes   # v, i_membrane_, vext: exists at 0 and 1
    cdef readonly bint       is_pointer  # a POINTER: the handle is its target
    cdef readonly str        units


cdef class Model:
    # Node store. Root node and far-end nodes have area 100 in the equations.
    cdef readonly Store   nodes
    cdef Column           v             # mV, default -65
    cdef Column           area          # um2, default 100
    cdef Column           diam          # um
    cdef Column           cm            # uF/cm2; 0 at zero-area nodes
    cdef Column           i_cap         # mA/cm2
    cdef Column           ri            # MOhm, to the parent node; 1e30 at roots
    cdef Column           a             # effect on the parent row (negative)
    cdef Column           b             # effect on the own row (negative)
    cdef Column           d, rhs        # the matrix
    cdef Column           i_membrane_   # nA; optional field fast_imem
    cdef Column           elec_rhs, elec_d     # optional; fast_imem and extracellular
    cdef Column           vext          # mV, per layer; optional, with extracellular
    cdef Column           section_id    # int32: index into section_of_id
    cdef Column           segment_id    # int32: 0..nseg-1, nseg: far end, -1: root

    cdef readonly list    section_of_id  # owns them; reused ids; None where free
    # The list in creation order: see Section.
    cdef void*            first_section
    cdef void*            last_section
    cdef readonly Py_ssize_t n_sections
    cdef readonly list    section_stack  # the currently accessed section is last
    cdef readonly list    mech_types    # MechType by index
    cdef readonly dict    mech_by_name
    cdef readonly dict    ions          # "na" -> IonType
    cdef readonly MechType extracellular    # of the class of that name
    cdef readonly dict    range_vars    # name -> RangeVar
    cdef readonly GlobalTable    globals
    cdef readonly ObjectRegistry objects
    cdef public bint      tree_changed  # topology, nseg, instances: sort again
    cdef public bint      geometry_changed
    cdef public object    before_change  # engine: called before a structural change
    cdef NmThread*        idle_thread   # context for calls outside a run
    cdef public object    host_error    # engine: raises what a kernel reported
    cdef NmHost*          host          # shared by all threads; engine: net_send, ...
    cdef readonly dict    functions     # f_hh, setdata_hh -> (MechType, "f" or None)
    cdef public bint      points_constant   # pt3dconst: L, diam leave points alone
    cdef public double    spine_area    # um2 per spine point; setSpineArea
    cdef public object    verbatim      # objects: what VERBATIM holds of objects
    cdef public object    notice        # callable(text): remarks on stderr
    cdef list             waiting   # sections to delete at the thaw
    cdef list             dirty_sections    # geometry to be recomputed
    cdef list             free_ids
    # Those at a near end: address of a PointProcess -> Section.
    cdef dict             end_points
    cdef long             n_made        # sections and instances, for `sequence`
    cdef long             n_random_streams
    cdef public object    origin        # (Section, x) of distance(), or None
    cdef double*          t             # globals
    cdef double*          dt
    cdef double*          celsius
    cdef double*          secondorder

    # Before every structural change: lets the engine thaw, FrozenError if it
    # does not. Afterwards the sort order is stale.
    cdef int changing(self) except -1
    cdef int pointers_changed(self) except -1
    cdef long next_sequence(self) noexcept
    cdef int sync_thread(self, NmThread* nt) except -1  # t, dt from the globals
    cdef int check_thread(self, NmThread* nt) except -1  # raises what it reported
    cpdef MechType mechanism(self, str name)            # ModelError + suggestion

    cpdef Section create_section(self, str name, object cell=*)
    cpdef delete_section(self, Section section)
    cpdef delete_when_thawed(self, Section section)
    cdef int thawed(self) except -1     # engine: nothing is frozen any more
    cpdef list all_sections(self)               # creation order
    cpdef Section current_section(self)         # ModelError: unspecified
    cpdef push_section(self, Section section)
    cpdef pop_section(self)
    cpdef MechType register(self, size_t descriptor_address, object library,
                            bint strict_globals=*)
    cpdef IonType ion(self, str name, double charge=*)    # made if new
    cpdef RangeVar range_var(self, str name)              # ModelError + suggestion
    cpdef update_geometry(self)                 # all dirty sections; a, b, ri
    # Section and segment of a node row, for messages and lookups.
    cpdef tuple place_of(self, Py_ssize_t node_row)
