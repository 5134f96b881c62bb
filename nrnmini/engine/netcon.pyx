"""Connections and their sources.

Owns PreSyn (what a spike comes from), Connection (the core of NetCon) and the
table through which pending events find a connection, or find it dead. Leaves
detection and delivery to `events`.
"""

cimport cython
from libc.stdlib cimport free, malloc, qsort, realloc
from nrnmini.engine.state cimport State
from nrnmini.store.column cimport new_buffer
from nrnmini.store.handle cimport handle_to_element

from nrnmini.errors import ModelError


cdef extern from "Python.h":
    void PyObject_GC_Track(object o)
    void PyObject_GC_UnTrack(object o)
    bint gc_is_tracked "PyObject_GC_IsTracked"(object o)


@cython.final
@cython.no_gc
cdef class LinkTable:
    """Slots of live connections; holds no reference to them."""

    def __cinit__(self):
        self.free_link = 0xffffffffu

    def __dealloc__(self):
        free(self.links)

    cdef LinkId add(self, Connection c) except *:
        cdef LinkId id
        cdef Link* links
        cdef uint32_t capacity
        if self.free_link != 0xffffffffu:
            id.slot = self.free_link
            self.free_link = self.links[id.slot].next_free
        else:
            if self.n == self.capacity:
                capacity = 2 * self.capacity if self.capacity else 64
                links = <Link*>realloc(self.links, capacity * sizeof(Link))
                if links == NULL:
                    raise MemoryError
                self.links = links
                self.capacity = capacity
            id.slot = self.n
            self.links[id.slot].generation = 0
            self.n += 1
        self.links[id.slot].generation += 1
        self.links[id.slot].connection = <void*>c
        self.links[id.slot].sequence = self.next_sequence
        self.next_sequence += 1
        self.n_alive += 1
        self.version += 1
        id.generation = self.links[id.slot].generation
        return id

    cdef void drop(self, LinkId id) noexcept:
        cdef Link* link = &self.links[id.slot]
        link.generation += 1
        link.connection = NULL
        link.next_free = self.free_link
        self.free_link = id.slot
        self.n_alive -= 1
        self.version += 1

    cdef Connection get(self, LinkId id):
        cdef Link* link = find_link(self, id)
        return None if link == NULL else <Connection>link.connection

    cpdef list alive(self):
        """All live connections in creation order."""
        cdef uint32_t k
        cdef Py_ssize_t n = 0, i
        cdef uint64_t last = 0
        cdef bint ascending = True
        cdef list found = []
        cdef Link** links = <Link**>malloc((self.n_alive + 1) * sizeof(Link*))
        if links == NULL:
            raise MemoryError
        for k in range(self.n):
            if self.links[k].connection != NULL:
                links[n] = &self.links[k]
                ascending = ascending and links[n].sequence >= last
                last = links[n].sequence
                n += 1
        if not ascending:           # slots were used again
            qsort(links, n, sizeof(Link*), &by_sequence)
        try:
            for i in range(n):
                found.append(<Connection>links[i].connection)
        finally:
            free(links)
        return found

    cdef list presyns(self):
        cdef list found = []
        cdef void* p = self.first_presyn
        while p != NULL:
            found.append(<object>p)
            p = (<PreSyn>p).next
        return found


cdef int by_sequence(const void* a, const void* b) noexcept nogil:
    cdef uint64_t x = (<const Link**>a)[0].sequence
    cdef uint64_t y = (<const Link**>b)[0].sequence
    return (x > y) - (x < y)


@cython.final
cdef class Recording:
    """NetCon.record: times and ids into buffers, or a callable."""

    def __init__(self, Buffer times=None, Buffer ids=None, double id=0,
                 object callback=None):
        self.times = times
        self.ids = ids
        self.id = id
        self.callback = callback

    cdef int spike(self, double t) except -1:
        if self.times is not None and self.times.is_alive:
            self.times.push(t)
        if self.ids is not None and self.ids.is_alive:
            self.ids.push(self.id)
        return 0


# It takes itself out of the table at the end.
@cython.final
@cython.no_gc_clear
cdef class PreSyn:
    """A source of spikes, shared by the connections that start from it.

    `threshold` is in mV and belongs to the source, not to the connection.
    """

    def __init__(self, LinkTable table, DataHandle source=None,
                 PointProcess cell=None, double threshold=10.0):
        self.table = table
        self.source = source
        self.cell = None if cell is None else cell.life_of()
        self.threshold = threshold
        self.gid = -1
        self.previous = table.last_presyn
        if table.last_presyn != NULL:
            (<PreSyn>table.last_presyn).next = <void*>self
        else:
            table.first_presyn = <void*>self
        table.last_presyn = <void*>self
        # What it holds by now leads nowhere: the collector need not visit it.
        if source is None:
            PyObject_GC_UnTrack(self)

    def __dealloc__(self):
        free(self.links)
        if self.table is None:
            return
        if self.previous != NULL:
            (<PreSyn>self.previous).next = self.next
        else:
            self.table.first_presyn = self.next
        if self.next != NULL:
            (<PreSyn>self.next).previous = self.previous
        else:
            self.table.last_presyn = self.previous

    cpdef object source_object(self):
        """The artificial cell or point process that is the source, or None."""
        return None if self.cell is None else self.cell.get()

    @property
    def connections(self):
        """The live connections in creation order."""
        cdef Py_ssize_t k
        found = []
        for k in range(self.n_links):
            c = self.table.get(self.links[k])
            if c is not None:
                found.append(c)
        return found

    cdef int add_link(self, LinkId id) except -1:
        cdef Py_ssize_t capacity
        cdef LinkId* links
        if self.n_links == self.capacity:
            self.compact()
        if self.n_links == self.capacity:
            capacity = 2 * self.capacity if self.capacity else 2
            links = <LinkId*>realloc(self.links, capacity * sizeof(LinkId))
            if links == NULL:
                raise MemoryError
            self.links = links
            self.capacity = capacity
        self.links[self.n_links] = id
        self.n_links += 1
        return 0

    cdef int compact(self) except -1:
        # Forgets dead connections, once they are many.
        cdef Py_ssize_t k, kept = 0
        if 2 * self.n_dead <= self.n_links:
            return 0
        self.table.n_steps += self.n_links
        for k in range(self.n_links):
            if self.table.links[self.links[k].slot].generation \
                    == self.links[k].generation:
                self.links[kept] = self.links[k]
                kept += 1
        self.n_links = kept
        self.n_dead = 0
        return 0

    cdef bint is_used(self):
        return self.n_links > self.n_dead or self.gid >= 0 or bool(self.recordings)

    cdef int add_recording(self, Recording r) except -1:
        if self.recordings is None:
            self.recordings = []
            if not gc_is_tracked(self):
                PyObject_GC_Track(self)
        self.recordings.append(r)
        return 0

    cdef int settle_delays(self) except -1:
        # More than two connections, all of one delay, share one event.
        cdef Py_ssize_t k, n = 0
        cdef Connection c
        cdef bint equal = True
        for k in range(self.n_links):
            c = self.table.get(self.links[k])
            if c is None:
                continue
            if n == 0:
                self.min_delay = c.get_delay()
            elif c.get_delay() != self.min_delay:
                equal = False
            n += 1
        self.uses_min_delay = equal and n > 2
        return 0


@cython.no_gc_clear
cdef class Connection(Object):
    """The core of NetCon: a source, a target, a delay and weights.

    Parameters
    ----------
    engine : Engine
    source : DataHandle (a watched variable), PointProcess (an artificial cell or a
        point process with net_event or a variable `x`), PreSyn, or None
    target : PointProcess, or None
    threshold : mV; None keeps that of the source, 10 for a new one
    delay : ms
    weight : first element of `weights`

    Raises
    ------
    ModelError      the target has no NET_RECEIVE; the source emits no events
    """

    def __init__(self, engine, source, PointProcess target=None,
                 threshold=None, double delay=1.0, double weight=0.0):
        self.start(engine, source, target, threshold, delay, weight)

    cdef int start(self, object engine, object source, PointProcess target,
                   object threshold, double delay, double weight) except -1:
        cdef State state = <State?>engine
        cdef PreSyn presyn
        if self.table is not None:
            raise ModelError("a NetCon is initialised once")
        if target is not None:
            check_target(target)
        presyn = state.presyn_of_source(source)
        self.engine = engine
        self.own_delay = delay
        self.weights = new_buffer(1, "NetCon.weight")
        self.place(target)
        self.weights.data[0] = weight
        if threshold is not None:
            presyn.threshold = threshold
        self.presyn = presyn
        self.enter(state.model.objects, "NetCon")
        self.link = state.links.add(self)
        self.table = state.links
        self.publish()
        presyn.add_link(self.link)
        return 0

    cdef double get_delay(self) noexcept:
        return self.own_delay if self.delay_buffer is None \
            else self.delay_buffer.data[0]

    cdef Buffer delay_cell(self):
        if self.delay_buffer is None:
            self.delay_buffer = new_buffer(1, "NetCon.delay")
            self.delay_buffer.data[0] = self.own_delay
            self.publish()
        return self.delay_buffer

    def __dealloc__(self):
        if self.table is None or not self.link.generation:
            return
        self.table.drop(self.link)
        if self.delay_buffer is not None:
            self.delay_buffer.kill()
        self.weights.kill()
        self.presyn.n_dead += 1
        if self.own_recordings and self.presyn.recordings:
            self.presyn.recordings = [
                r for r in self.presyn.recordings if r not in self.own_recordings
            ]

    cdef place(self, PointProcess target):
        cdef int n
        if target is None:
            self.target = None
            self.target_type = None
            self.active = False
            self.publish()
            return
        n = target.type.desc.n_weights
        self.target = target.life_of()
        self.target_type = target.type
        self.weights.resize(n if n > 1 else 1)
        self.active = True
        self.publish()

    cdef void publish(self) noexcept:
        cdef Link* link
        if self.table is None:
            return
        link = &self.table.links[self.link.slot]
        link.weight = self.weights.data
        link.delay = &self.own_delay if self.delay_buffer is None \
            else self.delay_buffer.data
        link.is_active = self.active
        link.type = -1
        link.target.slot = link.target.generation = 0
        target = None if self.target is None else self.target.get()
        if target is not None:
            link.type = <int32_t>self.target_type.index
            link.target = (<PointProcess>target).id

    @property
    def is_active(self):
        """Do spikes of the source reach the target?"""
        return self.active

    @is_active.setter
    def is_active(self, bint on):
        self.active = on
        self.publish()

    cpdef object target_object(self):
        """The target, or None if there is none or it is gone."""
        return None if self.target is None else self.target.get()

    cpdef object source_object(self):
        """The PointProcess that is the source, or None."""
        return self.presyn.source_object()

    cpdef set_target(self, PointProcess target):
        """NetCon.setpost: another target, or None; the weights follow its size."""
        if target is not None:
            check_target(target)
        self.place(target)
        self.table.version += 1

    @property
    def delay(self):
        """Delay, ms."""
        return self.get_delay()

    @delay.setter
    def delay(self, double ms):
        if self.delay_buffer is None:
            self.own_delay = ms
        else:
            self.delay_buffer.data[0] = ms

    def delay_handle(self):
        """The delay as a DataHandle."""
        return handle_to_element(self.delay_cell(), 0)

    @property
    def threshold(self):
        """Threshold of the source, mV; shared by all its connections."""
        return self.presyn.threshold

    @threshold.setter
    def threshold(self, double mv):
        self.presyn.threshold = mv

    @property
    def is_valid(self):
        """True while both source and target exist."""
        if self.target_object() is None:
            return False
        if self.presyn.source is not None:
            return bool(self.presyn.source)
        return self.presyn.source_object() is not None

    cpdef send(self, double t):
        """Queues a delivery at `t` (ms), whatever the source does."""
        self.engine.send_direct(self, t)

    cpdef record(self, Buffer times, Buffer ids=None, double id=0):
        """Appends the times (ms) of all spikes of the source to `times`, `id` to
        `ids`; both start empty at finitialize."""
        self.add_recording(Recording(times, ids, id))

    cpdef record_callback(self, object callback):
        """Calls `callback()` at each spike of the source, `t` being its time."""
        self.add_recording(Recording(callback=callback))

    cdef add_recording(self, Recording r):
        if self.own_recordings is None:
            self.own_recordings = []
        self.own_recordings.append(r)
        self.presyn.add_recording(r)

    cpdef record_clear(self):
        """Ends every recording of the source."""
        self.presyn.recordings = None
        self.own_recordings = None


cdef int check_target(PointProcess target) except -1:
    if target.type.desc == NULL or target.type.desc.n_weights < 0:
        raise ModelError(
            f"`{target.type.name}` cannot be the target of a NetCon: "
            "it has no NET_RECEIVE"
        )
    return 0
