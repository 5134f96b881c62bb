"""LONGITUDINAL_DIFFUSION: who is whose neighbour along the cable.

Owns the tree of the instances of a mechanism whose states diffuse. Leaves the
arithmetic to diffusion.h and the order of the phases to plan.h.
"""

from libc.stdint cimport int32_t
from libc.stdlib cimport calloc, malloc
from nrnmini.engine.plan cimport NmDiffuse
from nrnmini.engine.state cimport Plan, State, TypePlan
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section
from nrnmini.store.soa cimport row_of


cdef int link_diffusion(State s, Plan plan, TypePlan tp) except -1:
    cdef int32_t row, node
    cdef int thread
    cdef int32_t n_nodes = plan.order.n
    cdef int32_t* row_at = <int32_t*>malloc((n_nodes + 1) * sizeof(int32_t))
    tp.parent_row = <int32_t*>calloc(tp.n + 1, sizeof(int32_t))
    tp.dx = <double*>calloc(tp.n + 1, sizeof(double))
    tp.diffusion_work = <double*>calloc(6 * tp.n + 1, sizeof(double))
    tp.diffuse = <NmDiffuse*>calloc(s.n_threads, sizeof(NmDiffuse))
    tp.row_at = row_at              # owned from here on
    if row_at == NULL or tp.parent_row == NULL or tp.dx == NULL \
            or tp.diffusion_work == NULL or tp.diffuse == NULL:
        raise MemoryError
    for node in range(n_nodes):
        row_at[node] = -1
    for row in range(tp.n):
        row_at[tp.node[row]] = row
    for row in range(tp.n):
        tp.parent_row[row] = neighbour(s, plan, row_at, tp.node[row])
    for thread in range(s.n_threads):
        tp.diffuse[thread].ctx = &tp.base[thread]
        tp.diffuse[thread].begin = tp.begin[thread]
        tp.diffuse[thread].end = tp.begin[thread + 1]
        tp.diffuse[thread].parent = tp.parent_row
        tp.diffuse[thread].dx = tp.dx
        tp.diffuse[thread].work = tp.diffusion_work
        tp.diffuse[thread].n = tp.n
    return 0


cdef int32_t neighbour(State s, Plan plan, const int32_t* row_at,
                       int32_t at) except -2:
    """The instance towards the root, or -1. Nodes without area carry none: the next
    one counts. What hangs on the near end of a root section is a neighbour of its
    first segment, as in NEURON."""
    cdef Model model = s.model
    cdef Section section
    cdef int32_t node = plan.order.parent[at], root = at
    while node >= 0 and row_at[node] < 0:
        root = node
        node = plan.order.parent[node]
    if node >= 0:
        return row_at[node]
    section = model.section_of_id[(<int32_t*>model.section_id.data)[root]]
    node = <int32_t>row_of(model.nodes, section.nodes[0])
    return row_at[node] if node >= 0 and node < at else -1


cdef int measure_segments(State s, Plan plan) except -1:
    cdef TypePlan tp
    cdef Model model = s.model
    cdef Section section
    cdef int32_t row
    for tp in plan.diffusing:
        for row in range(tp.n):
            section = model.section_of_id[
                (<int32_t*>model.section_id.data)[tp.node[row]]]
            tp.dx[row] = section.get_length() / section.nseg
    return 0
