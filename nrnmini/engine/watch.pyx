"""WATCH and FOR_NETCONS.

Owns the conditions that instances wait for, and the lists of NetCons onto an
instance. Leaves the events that follow to `events`.
"""

cimport cython
from cpython.object cimport PyObject
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc, realloc
from nrnmini.engine.events cimport instance_plan, keep_error
from nrnmini.engine.netcon cimport Connection, LinkId
from nrnmini.engine.plan cimport nm_call_watch
from nrnmini.engine.queue cimport EVENT_SELF, Event
from nrnmini.engine.state cimport State, TypePlan, Watch, state_of
from nrnmini.model.abi cimport NmCtx
from nrnmini.model.mechanism cimport MechType
from nrnmini.store.soa cimport RowId, id_of

cdef double EPSILON = 1e-11     # a condition this near to holding counts as holding


# ---- WATCH -------------------------------------------------------------------


cdef int check_watches(State s) except -1:
    cdef Py_ssize_t k, kept = 0
    cdef Watch w
    cdef TypePlan tp
    cdef Py_ssize_t row
    cdef double value = 0.0
    for k in range(s.n_watches):
        w = s.watches[k]
        tp = instance_plan(s, w.type, w.row, &row)
        if row < 0:
            continue                    # the instance is gone, and its WATCH with it
        if tp is not None:
            if nm_call_watch(tp.type.desc.watches[w.which],
                             &tp.base[tp.thread_of(<int32_t>row)], <int32_t>row,
                             &value) or s.pending_error is not None:
                s.raise_thread_error("in WATCH")
            if not value > 0.0:
                w.holds = False
            elif not w.holds:
                w.holds = True
                queue_flag(s, w)
        s.watches[kept] = w
        kept += 1
    s.n_watches = kept
    return 0


cdef int queue_flag(State s, Watch w) except -1:
    cdef int32_t e = s.queue.insert(s.workers[0].nt.t)
    cdef Event* event = &s.queue.events[e]
    event.kind = EVENT_SELF
    event.type = w.type
    event.row = w.row
    event.flag = w.flag
    return 0


cdef int clear_watches(State s) noexcept:
    s.n_watches = 0
    return 0


cdef int forget(State s, int32_t type, RowId id) noexcept:
    """Ends what an instance waits for."""
    cdef Py_ssize_t k, kept = 0
    for k in range(s.n_watches):
        if s.watches[k].type != type or s.watches[k].row.slot != id.slot:
            s.watches[kept] = s.watches[k]
            kept += 1
    s.n_watches = kept
    return 0


cdef int wait(State s, Watch w) except -1:
    cdef Py_ssize_t k, capacity
    cdef Watch* grown
    for k in range(s.n_watches):
        if s.watches[k].type == w.type and s.watches[k].which == w.which \
                and s.watches[k].row.slot == w.row.slot:
            s.watches[k] = w
            return 0
    if s.n_watches == s.watch_capacity:
        capacity = max(16, 2 * s.watch_capacity)
        grown = <Watch*>realloc(s.watches, capacity * sizeof(Watch))
        if grown == NULL:
            raise MemoryError
        s.watches = grown
        s.watch_capacity = capacity
    s.watches[s.n_watches] = w
    s.n_watches += 1
    return 0


cdef void watch(NmCtx* c, int32_t row, int32_t k, double flag, double value,
                int32_t is_first) noexcept with gil:
    cdef State s
    cdef MechType type
    cdef Watch w
    if c.nt.engine == NULL:
        return                  # the engine is gone: nothing will run
    s = state_of(c.nt)
    try:
        type = <MechType>c.type
        w.type = type.index
        w.row = id_of(type.store, row)
        w.which = k
        w.flag = flag
        w.holds = value >= -EPSILON
        if is_first:
            forget(s, w.type, w.row)
        wait(s, w)
    except BaseException as error:
        keep_error(c, error)


# ---- FOR_NETCONS -------------------------------------------------------------


@cython.final
cdef class Weights:
    """Addresses of the weights of some connections, and those connections: they live
    until the call of the mechanism that asked is over."""

    cdef double** address
    cdef list connections

    def __cinit__(self, list connections):
        cdef Py_ssize_t k, n = len(connections)
        self.connections = connections
        self.address = <double**>malloc((n + 1) * sizeof(double*))
        if self.address == NULL:
            raise MemoryError
        for k in range(n):
            self.address[k] = (<Connection>connections[k]).weights.data

    def __dealloc__(self):
        free(self.address)


cdef list connections_onto(State s, void* target):
    """The connections onto an instance, oldest first."""
    cdef Connection c
    cdef LinkId id
    cdef dict found
    cdef list connections = []
    if s.onto is None or s.onto_version != s.links.version:
        found = {}
        for c in s.links.alive():
            obj = c.target_object()
            if obj is not None:
                found.setdefault(<size_t><PyObject*>obj, []).append(
                    (c.link.slot, c.link.generation))
        s.onto = found
        s.onto_version = s.links.version
    for slot, generation in s.onto.get(<size_t>target, ()):
        id.slot = slot
        id.generation = generation
        c = s.links.get(id)
        if c is not None:
            connections.append(c)
    return connections


cdef int32_t netcons(NmCtx* c, int32_t row, double*** weights) noexcept with gil:
    cdef State s
    cdef Weights made
    if c.nt.engine == NULL or c.self == NULL or c.self[row] == NULL:
        return 0
    s = state_of(c.nt)
    try:
        made = Weights(connections_onto(s, c.self[row]))
        if c.nt == s.model.idle_thread:     # called from HOC or Python
            s.held = []
        s.held.append(made)
        weights[0] = made.address
        return <int32_t>len(made.connections)
    except BaseException as error:
        keep_error(c, error)
        return 0


cdef int install_watches(State s) except -1:
    s.model.host.watch = watch
    s.model.host.netcons = netcons
    return 0
