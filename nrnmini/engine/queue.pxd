# The event queue: a heap in NEURON's order of ties. What an event means is in
# events.pyx.

from libc.stdint cimport int32_t, uint32_t, uint64_t
from nrnmini.store.soa cimport RowId


cdef enum EventKind:
    EVENT_NETCON = 1            # a connection delivers
    EVENT_SELF = 2              # net_send
    EVENT_PRESYN = 3            # all connections of a source, equal delays
    EVENT_CALLBACK = 4          # CVode.event: callback or None
    EVENT_PLAY = 5              # record or play of a Vector
    EVENT_CROSSING = 6          # a source has crossed its threshold within a step


cdef struct Event:
    double    t                 # ms
    int32_t   kind              # EventKind
    uint32_t  link, link_gen    # connection slot: the source of the weights
    int32_t   type              # EVENT_SELF: mechanism type index
    RowId     row
    double    flag
    void*     obj               # PyObject, owned, or NULL


cdef struct HeapEntry:
    double    t
    uint64_t  order
    int32_t   event


# By time. Ties are first in, first out, but the head is held apart from the
# heap: an earlier event that takes its place sends it behind its equals.
cdef class EventQueue:
    cdef Event*     events      # pool; indices stay valid, addresses do not
    cdef int32_t*   place       # in the heap; -1: the head; -2: not queued; -3: free
    cdef int32_t    n_events, capacity, free_event
    cdef HeapEntry* heap
    cdef int32_t    n_heap, heap_capacity
    cdef int32_t    head        # event, or -1
    cdef uint64_t   next_order
    # The event number of a new event; its fields other than t are to be filled.
    cdef int32_t insert(self, double t) except -1
    cdef int32_t pop(self) noexcept         # head or -1; give it back with `free`
    cdef int move(self, int32_t event, double t) except -1
    cdef int remove(self, int32_t event) except -1      # unqueue and free
    cdef int free(self, int32_t event) except -1
    cdef int clear(self) except -1
    cdef double head_time(self) noexcept    # inf when empty

    cdef int push(self, int32_t event) except -1
    cdef void set_head(self, int32_t e) noexcept
    cdef int32_t take_least(self) noexcept
    cdef void sift_up(self, int32_t place) noexcept
    cdef void sift_down(self, int32_t place) noexcept
    cdef void unheap(self, int32_t place) noexcept


# Queues an event of `kind` that owns a reference to obj (None: none).
cdef int queue_object(EventQueue q, double t, int kind, object obj) except -1
