"""`extracellular`: which nodes have layers, and where their data lie.

Owns what extracellular.h runs over: the layers of the segments and of the ends of each
section that has the mechanism. The near end belongs to the parent, of a root section to
itself. Leaves the arithmetic to extracellular.h, variables and names to
model.extracellular.
"""

from libc.stdint cimport int32_t
from libc.stdlib cimport calloc, free
from nrnmini.engine.order cimport Order
from nrnmini.engine.state cimport Plan, State
from nrnmini.model.extracellular cimport (
    E_EXTRACELLULAR, I_MEMBRANE, XC, XG, XRAXIAL, Extracellular)
from nrnmini.model.mechanism cimport VarSpec
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section, SectionMech
from nrnmini.store.soa cimport row_of

from nrnmini.errors import ModelError


cdef void* zeros(Py_ssize_t n, size_t size) except NULL:
    cdef void* p = calloc(n + 1, size)
    if p == NULL:
        raise MemoryError
    return p


cdef double* column(Extracellular type, int k):
    return <double*>(<VarSpec>type.vars[k]).column.data


cdef class Layers:
    """The nodes with layers, and the memory of their solution."""

    def __dealloc__(self):
        free(self.c.schedule)
        free(self.c.at)
        free(self.c.node)
        free(self.c.row)
        free(self.c.before)
        free(self.c.half)
        free(self.c.copies)
        free(self.c.vext0)
        free(self.c.block)
        free(self.c.link)
        free(self.c.x)
        free(self.c.a)
        free(self.c.b)

    cdef int link(self, State s, Plan plan, Py_ssize_t n) except -1:
        # n: the most nodes that can have layers.
        cdef Model model = s.model
        cdef Extracellular type = <Extracellular>model.extracellular
        cdef Order order = plan.order
        cdef NmLayers* c = &self.c
        cdef Py_ssize_t m = type.n_layers + 1, at = 0
        cdef int32_t k, i
        c.n_nodes = order.n
        c.n_layers = type.n_layers
        c.parent = order.parent
        c.schedule = <int32_t*>zeros(order.n, sizeof(int32_t))
        c.at = <int32_t*>zeros(order.n, sizeof(int32_t))
        c.node = <int32_t*>zeros(n, sizeof(int32_t))
        c.row = <int32_t*>zeros(n, sizeof(int32_t))
        c.before = <int32_t*>zeros(n, sizeof(int32_t))
        c.half = <double*>zeros(n, sizeof(double))
        c.copies = <double*>zeros(n, sizeof(double))
        c.vext0 = <double*>zeros(order.n, sizeof(double))
        c.block = <double*>zeros(n * m * m, sizeof(double))
        c.link = <double*>zeros(n * m * m, sizeof(double))
        c.x = <double*>zeros(n * m, sizeof(double))
        c.a = <double*>zeros(n * m, sizeof(double))
        c.b = <double*>zeros(n * m, sizeof(double))
        for k in range(order.n_spans):
            for i in range(order.spans[k].n):
                c.schedule[at] = order.spans[k].i + i
                at += 1
        c.xraxial = column(type, XRAXIAL)
        c.xg = column(type, XG)
        c.xc = column(type, XC)
        c.e = column(type, E_EXTRACELLULAR)
        c.i_membrane = column(type, I_MEMBRANE)
        c.area = model.area.f64()
        c.vext = model.vext.f64()
        return self.find(s, plan)

    cdef int find(self, State s, Plan plan) except -1:
        cdef Model model = s.model
        cdef Extracellular type = <Extracellular>model.extracellular
        cdef Section sec
        cdef SectionMech* mech
        cdef Py_ssize_t row, before
        cdef int k
        for k in range(self.c.n_nodes):
            self.c.at[k] = -1
        for sec in model.all_sections():
            mech = sec.find_mech(type)
            if mech == NULL:
                continue
            if sec.parent is None:
                self.add(row_of(model.nodes, sec.root_node), -1, -1)
            before = -1
            for k in range(sec.nseg):
                row = row_of(type.store, mech.rows[k])
                self.add(row_of(model.nodes, sec.nodes[k]), row, before)
                before = row
            self.add(row_of(model.nodes, sec.nodes[sec.nseg]), -1, before)
        return 0

    cdef int add(self, int32_t node, Py_ssize_t row, Py_ssize_t before) except -1:
        self.c.at[node] = self.c.n
        self.c.node[self.c.n] = node
        self.c.row[self.c.n] = row
        self.c.before[self.c.n] = before
        self.c.n += 1
        return 0


cdef int link_layers(State s, Plan plan) except -1:
    cdef Model model = s.model
    cdef Py_ssize_t n = model.extracellular.store.size
    cdef Layers layers
    s.workers[0].layers = NULL
    if n == 0:
        return 0
    if s.n_threads > 1:
        raise ModelError(
            f"`extracellular` runs on one thread, but {s.n_threads} are asked for\n"
            "help: `pc.nthread(1)`")
    layers = Layers()
    layers.link(s, plan, n + 2 * model.n_sections)
    plan.layers = layers
    s.workers[0].layers = &layers.c
    return 0


cdef int measure_layers(State s, Plan plan) except -1:
    cdef Model model = s.model
    cdef Layers layers = plan.layers
    cdef Section sec
    cdef int32_t k, node
    if layers is None:
        return 0
    for k in range(layers.c.n):
        node = layers.c.node[k]
        sec = model.section_of_id[(<int32_t*>model.section_id.data)[node]]
        layers.c.half[k] = 1e-4 * (sec.get_length() / sec.nseg / 2)
        layers.c.copies[k] = sec.rallbranch if layers.c.before[k] < 0 else 1.0
    return 0
