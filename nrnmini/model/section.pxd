# Sections: unbranched cable with nseg segments. Geometry is in geometry.pyx.

from nrnmini.model.mechanism cimport MechType, PointProcess
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId


cdef struct SectionMech:            # one density mechanism or ion in a section
    void*  type                     # MechType; borrowed, the model keeps it
    RowId* rows                     # [n], near end first
    int    n                        # nseg


cdef class Section:
    # The model's own record. Languages wrap it; who created it decides when it
    # is deleted (Model.delete_section). Afterwards `is_alive` is False and
    # everything but the name raises.
    cdef object             __weakref__
    cdef object             model           # Model
    cdef readonly bint      is_alive
    cdef public str         name            # soma, dend[2]; within its cell
    cdef object             cell_ref        # weakref to the owner; property `cell`
    cdef readonly int       id              # index in model.section_of_id
    cdef readonly long      sequence        # creation order
    cdef readonly int       nseg
    cdef readonly double    Ra              # ohm cm
    cdef readonly double    rallbranch
    cdef double             length          # um
    cdef readonly Section   parent          # None: a root
    cdef readonly double    parent_x        # as given, 0..1, on the parent
    cdef readonly int       orientation     # our end that is attached: 0 or 1
    cdef long               rank            # among siblings at one place
    # Neighbours in the model's list and in the tree, all Section and borrowed: the
    # model keeps its sections, and a section that ends takes itself out.
    cdef void*              previous_made
    cdef void*              next_made
    cdef void*              first_child     # oldest connection first
    cdef void*              last_child
    cdef void*              previous_sibling
    cdef void*              next_sibling
    cdef RowId*             nodes           # [nseg + 1]: segments, then far end
    cdef RowId              root_node       # near end of a root; else null
    cdef SectionMech*       mechs           # [n_mechs], insertion order
    cdef int                n_mechs, mech_capacity
    cdef object             points          # 3-D points (geometry.Points) or None
    cdef bint               geometry_dirty  # area, diam, ri must be recomputed
    cdef void*              wrapper         # the language's object, borrowed: it
    #                                         takes itself out when it goes

    cdef void*              first_point     # PointProcess, newest first; borrowed

    cdef int check_alive(self) except -1    # ModelError once deleted
    cdef int segment_index(self, double x) except -1    # 0 <= x <= 1
    # The node at x: segment nodes inside, end nodes at exactly 0 and 1.
    cdef RowId node_at(self, double x) except *
    # Where the near end is joined: a node of an ancestor, or our root node.
    cdef RowId parent_node(self) except *
    # Places (see mechanism.pxd) and positions.
    cdef int place_at(self, double x) except? -9
    cdef RowId node_at_place(self, int place) except *
    cdef double x_of_place(self, int place) noexcept
    # Both valid until the next insertion or change of nseg.
    cdef SectionMech* find_mech(self, MechType type) noexcept       # NULL: not here
    cdef SectionMech* mech_at(self, MechType type) except NULL      # ModelError
    cdef int insert_type(self, MechType type) except -1
    cdef int insert_ion_for(self, MechType type, Py_ssize_t k, int only=*) except -1
    cdef void link(self, PointProcess pp) noexcept
    cdef void unlink(self, PointProcess pp) noexcept
    cdef int points_follow(self) except -1  # those at the near end
    cdef int reverse(self) except -1
    cdef int make_root_node(self) except -1
    cdef int detach(self) except -1
    cdef list child_list(self)              # oldest connection first
    cdef void unlink_sibling(self) noexcept
    cdef void unlink_made(self) noexcept
    cdef int mark_geometry(self) except -1  # area, diam, ri to be recomputed
    cpdef list point_processes(self)        # newest first
    cpdef DataHandle range_handle(self, str name, double x, Py_ssize_t element=*)
    cpdef str full_name(self)
    cpdef pt3dadd(self, double x, double y, double z, double d)
    cpdef double x3d(self, int i) except? -1        # um, of point i
    cpdef double y3d(self, int i) except? -1
    cpdef double z3d(self, int i) except? -1
    cpdef double diam3d(self, int i) except? -1
    cpdef double arc3d(self, int i) except? -1
    cpdef note_shape_change(self, double length=*)
    # Set through the model so that geometry and sort order follow:
    cpdef set_nseg(self, int n)
    cpdef set_length(self, double um)
    cpdef set_Ra(self, double ohm_cm)
    cpdef set_rallbranch(self, double n)
    cpdef double get_length(self) except? -1
    cpdef insert(self, str mechanism)
    cpdef uninsert(self, str mechanism)
    cpdef bint has(self, str mechanism) except -1
    cpdef connect(self, int child_end, Section parent, double parent_x)
    cpdef disconnect(self)
