# Connections and spike detection.

from libc.stdint cimport int32_t, uint32_t, uint64_t
from nrnmini.model.mechanism cimport MechType, PointProcess
from nrnmini.model.object cimport Life, Object
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle
from nrnmini.store.soa cimport RowId


cdef struct LinkId:             # a connection that may have died
    uint32_t slot, generation


# One cache line: what a spike and its delivery need of a connection. `publish` keeps
# it up to date.
cdef struct Link:
    uint32_t generation         # odd while alive
    uint32_t next_free
    uint64_t sequence           # creation order
    void*    connection         # Connection, borrowed; NULL while free
    double*  weight             # where its weights and its delay are
    double*  delay
    RowId    target             # generation 0: none
    int32_t  type               # index of the target's type; -1: no target
    int32_t  is_active


cdef class LinkTable:           # of one engine
    cdef Link*    links
    cdef uint32_t n, capacity, free_link
    cdef uint64_t next_sequence
    cdef uint64_t version       # changes with connections and with their targets
    cdef readonly Py_ssize_t n_alive
    cdef readonly uint64_t n_steps      # links moved as sources forget dead ones, ever
    # The live sources in creation order; both borrowed. They take themselves out.
    cdef void*    first_presyn
    cdef void*    last_presyn
    cdef LinkId add(self, Connection c) except *
    cdef void drop(self, LinkId id) noexcept
    cdef Connection get(self, LinkId id)            # None if it is dead
    cpdef list alive(self)                          # creation order
    cdef list presyns(self)                         # the same


cdef inline Link* find_link(LinkTable table, LinkId id) noexcept:
    # NULL if it is dead.
    if id.slot >= table.n or table.links[id.slot].generation != id.generation \
            or not id.generation & 1:
        return NULL
    return &table.links[id.slot]


cdef class PreSyn:
    # A spike source: a watched variable, an artificial cell, a gid, or nothing.
    # Property `connections`: the live Connections, creation order.
    cdef object               __weakref__
    cdef LinkTable            table
    cdef void*                previous          # PreSyn, see LinkTable
    cdef void*                next
    cdef readonly DataHandle  source            # watched variable, or None
    cdef Life                 cell              # of a PointProcess, or None
    cdef public double        threshold         # mV; shared by all its NetCons
    cdef list                 recordings        # Recording, in order; None: never any
    cdef public long          gid               # -1: none
    cdef bint                 above             # threshold flag
    cdef double               crossing          # ms, of a queued EVENT_CROSSING
    cdef readonly bint        uses_min_delay    # one event for all connections
    cdef double               min_delay
    cdef LinkId*              links
    cdef Py_ssize_t           n_links, capacity, n_dead
    cdef int add_link(self, LinkId id) except -1
    cdef int compact(self) except -1
    cdef bint is_used(self)
    cdef int settle_delays(self) except -1
    cdef int add_recording(self, Recording r) except -1
    cpdef object source_object(self)            # PointProcess or None


cdef class Recording:           # what is kept of the spikes of a source
    cdef readonly Buffer times                  # or None
    cdef readonly Buffer ids                    # or None
    cdef readonly double id
    cdef readonly object callback               # or None
    cdef int spike(self, double t) except -1


cdef class Connection(Object):
    # The core of NetCon. Dies with its last reference; pending events of a dead
    # connection are dropped.
    # Connection(engine, source, target, threshold=None, delay=1, weight=0):
    # source is a DataHandle, a PointProcess, a PreSyn or None; target a
    # PointProcess or None; ModelError if it cannot receive events.
    cdef object               engine            # State
    cdef LinkTable            table
    cdef LinkId               link
    cdef readonly PreSyn      presyn
    cdef Life                 target            # of a PointProcess, or None
    cdef MechType             target_type       # None: no target
    cdef readonly Buffer      weights           # at least 1 once a target is known
    cdef double               own_delay         # ms, as long as nobody has
    cdef Buffer               delay_buffer      # ... its address; else it is here
    cdef bint                 active
    cdef list                 own_recordings    # made through this; None: none
    cdef int start(self, object engine, object source, PointProcess target,
                   object threshold, double delay, double weight) except -1
    cdef double get_delay(self) noexcept        # ms
    cdef Buffer delay_cell(self)                # one double, for an address
    cdef place(self, PointProcess target)
    cdef void publish(self) noexcept            # to the LinkTable
    cdef add_recording(self, Recording r)
    cpdef object target_object(self)            # PointProcess or None
    cpdef object source_object(self)            # PointProcess or None
    cpdef set_target(self, PointProcess target)         # NetCon.setpost
    cpdef send(self, double t)                  # NetCon.event(t)
    cpdef record(self, Buffer times, Buffer ids=*, double id=*)
    cpdef record_callback(self, object callback)
    cpdef record_clear(self)                    # NetCon.record()
