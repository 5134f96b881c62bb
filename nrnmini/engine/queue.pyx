"""The event queue.

Owns the pool of events and their order. Leaves delivery to `events`.

Order, as NEURON has it: by time; ties leave first in, first out, with one
exception. The earliest event, the head, is held outside the heap. When a new
event is earlier than the head, the former head is queued again and so comes
*behind* those of its own time: A at 5, B at 5, C at 3 leave as C, B, A.
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF
from libc.math cimport INFINITY, isnan
from libc cimport stdlib

from nrnmini.errors import ModelError


@cython.final
cdef class EventQueue:
    """Events by time. `len()`, `times()` and `clear()` serve tests and tools."""

    def __cinit__(self):
        self.free_event = -1
        self.head = -1

    def __dealloc__(self):
        cdef int32_t k
        for k in range(self.n_events):
            if self.place[k] != -3:
                Py_XDECREF(<PyObject*>self.events[k].obj)
        stdlib.free(self.events)
        stdlib.free(self.place)
        stdlib.free(self.heap)

    def __len__(self):
        return self.n_heap + (self.head >= 0)

    def times(self):
        """Times of all queued events, ms, sorted."""
        found = [self.heap[k].t for k in range(self.n_heap)]
        if self.head >= 0:
            found.append(self.events[self.head].t)
        return sorted(found)

    cdef double head_time(self) noexcept:
        return self.events[self.head].t if self.head >= 0 else INFINITY

    # ---- pool --------------------------------------------------------------

    cdef int32_t insert(self, double t) except -1:
        cdef int32_t e, capacity
        cdef Event* events
        cdef int32_t* place
        if self.free_event >= 0:
            e = self.free_event
            self.free_event = self.events[e].type
        else:
            if self.n_events == self.capacity:
                capacity = 2 * self.capacity if self.capacity else 64
                events = <Event*>stdlib.realloc(self.events, capacity * sizeof(Event))
                if events == NULL:
                    raise MemoryError
                self.events = events
                place = <int32_t*>stdlib.realloc(self.place, capacity * sizeof(int32_t))
                if place == NULL:
                    raise MemoryError
                self.place = place
                self.capacity = capacity
            e = self.n_events
            self.n_events += 1
        self.events[e].t = t
        self.events[e].obj = NULL
        self.events[e].link_gen = 0
        self.events[e].type = -1
        self.place[e] = -2
        if self.head < 0:
            self.set_head(e)
        elif t < self.events[self.head].t:
            self.push(self.head)
            self.set_head(e)
        else:
            self.push(e)
        return e

    cdef void set_head(self, int32_t e) noexcept:
        self.head = e
        if e >= 0:
            self.place[e] = -1

    cdef int free(self, int32_t event) except -1:
        cdef void* obj = self.events[event].obj
        self.events[event].obj = NULL
        self.place[event] = -3
        self.events[event].type = self.free_event
        self.free_event = event
        Py_XDECREF(<PyObject*>obj)
        return 0

    cdef int clear(self) except -1:
        cdef int32_t e
        while True:
            e = self.pop()
            if e < 0:
                return 0
            self.free(e)

    # ---- order -------------------------------------------------------------

    cdef int32_t pop(self) noexcept:
        cdef int32_t e = self.head
        if e >= 0:
            self.place[e] = -2
            self.set_head(self.take_least())
        return e

    cdef int move(self, int32_t event, double t) except -1:
        cdef Event* e = &self.events[event]
        if event == self.head:
            e.t = t
            if self.n_heap and not t < self.heap[0].t:
                self.head = -1
                self.push(event)
                self.set_head(self.take_least())
            return 0
        self.unheap(self.place[event])
        e.t = t
        if t < self.events[self.head].t:
            self.push(self.head)
            self.set_head(event)
        else:
            self.push(event)
        return 0

    cdef int remove(self, int32_t event) except -1:
        if event == self.head:
            self.set_head(self.take_least())
        elif self.place[event] >= 0:
            self.unheap(self.place[event])
        return self.free(event)

    cdef int push(self, int32_t event) except -1:
        cdef int32_t capacity
        cdef HeapEntry* heap
        if self.n_heap == self.heap_capacity:
            capacity = 2 * self.heap_capacity if self.heap_capacity else 64
            heap = <HeapEntry*>stdlib.realloc(self.heap, capacity * sizeof(HeapEntry))
            if heap == NULL:
                raise MemoryError
            self.heap = heap
            self.heap_capacity = capacity
        self.next_order += 1
        self.heap[self.n_heap].t = self.events[event].t
        self.heap[self.n_heap].order = self.next_order
        self.heap[self.n_heap].event = event
        self.n_heap += 1
        self.sift_up(self.n_heap - 1)
        return 0

    cdef int32_t take_least(self) noexcept:
        cdef int32_t e
        if self.n_heap == 0:
            return -1
        e = self.heap[0].event
        self.unheap(0)
        return e

    cdef void unheap(self, int32_t place) noexcept:
        cdef int32_t event
        self.place[self.heap[place].event] = -2
        self.n_heap -= 1
        if place == self.n_heap:
            return
        self.heap[place] = self.heap[self.n_heap]
        event = self.heap[place].event
        self.sift_down(place)
        if self.heap[place].event == event:
            self.sift_up(place)

    # The heap has four branches at a node: half as many levels to wait for.

    cdef void sift_up(self, int32_t place) noexcept:
        cdef HeapEntry entry = self.heap[place]
        cdef int32_t above
        while place > 0:
            above = (place - 1) >> 2
            if not earlier(&entry, &self.heap[above]):
                break
            self.heap[place] = self.heap[above]
            self.place[self.heap[place].event] = place
            place = above
        self.heap[place] = entry
        self.place[entry.event] = place

    cdef void sift_down(self, int32_t place) noexcept:
        cdef HeapEntry entry = self.heap[place]
        cdef int32_t below, least, last
        while True:
            least = 4 * place + 1
            if least >= self.n_heap:
                break
            last = min(least + 4, self.n_heap)
            for below in range(least + 1, last):
                if earlier(&self.heap[below], &self.heap[least]):
                    least = below
            if not earlier(&self.heap[least], &entry):
                break
            self.heap[place] = self.heap[least]
            self.place[self.heap[place].event] = place
            place = least
        self.heap[place] = entry
        self.place[entry.event] = place


cdef int queue_object(EventQueue q, double t, int kind, object obj) except -1:
    cdef int32_t e
    if isnan(t):
        raise ModelError("the time of an event is not a number")
    e = q.insert(t)
    q.events[e].kind = kind
    if obj is not None:
        Py_INCREF(obj)
        q.events[e].obj = <void*>obj
    return 0


cdef inline bint earlier(const HeapEntry* x, const HeapEntry* y) noexcept:
    return x.t < y.t or (x.t == y.t and x.order < y.order)
