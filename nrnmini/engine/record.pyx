"""Record and play of Vectors, Random.play, and transfer between gap junctions.

Owns the forms of `Vector.record` and `Vector.play` and when they touch the model.
Leaves storage to `Buffer` and their events to `queue`.

Record: at t = 0 and after each step; at multiples of an interval; or at listed
times. The last two are events, so they take the value of the nearest step. Play:
values at listed times or intervals by events, or interpolated linearly at the
middle and the end of each step; beyond the last point the line goes on.
"""

cimport cython
from nrnmini.engine.plan cimport NmLayers
from nrnmini.engine.queue cimport EVENT_PLAY, queue_object
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle

from nrnmini.errors import ModelError


cdef inline int later(State s, double t, Item item) except -1:
    return queue_object(s.queue, t, EVENT_PLAY, item)


cdef class Item:
    """What the event queue delivers to."""

    cdef int deliver(self, State s, double t) except -1:
        return 0


cdef class Record:
    """One recorded Vector."""

    def __init__(self, Buffer out, DataHandle source, Buffer times, double interval,
                 bint is_time):
        self.out = out
        self.source = source
        self.times = times
        self.interval = interval
        self.is_time = is_time

    cdef int start(self, State s) except -1:
        self.is_started = True
        return self.out.restart()

    cdef int sample(self, State s, double t) except -1:
        cdef double* p
        if self.is_time:
            return self.out.push(t)
        p = <double*>self.source.address()
        if p == NULL:
            self.is_started = False     # the source is gone: no more samples
            return 0
        return self.out.push(p[0])


@cython.final
cdef class Sampling(Item):
    """The records with the same interval, or the same list of times: one event takes
    all their samples. It ends when records start afresh."""

    def __init__(self, double interval, Buffer times):
        self.interval = interval
        self.times = times
        self.records = []

    cdef int start(self, State s) except -1:
        if self.times is None:
            return later(s, s.t[0], self)
        return later(s, self.times.data[0], self) if self.times.size else 0

    cdef int deliver(self, State s, double t) except -1:
        cdef Record r
        cdef bint any_left = False
        # With a list of times, t itself is the time of the latest full step.
        cdef double now = t if self.times is None else s.t[0]
        if self not in s.samplings:
            return 0
        for r in self.records:
            if r.is_started and r.out.is_alive:
                r.sample(s, now)
                any_left = True
        if not any_left:
            return 0
        if self.times is None:
            return later(s, t + self.interval, self)
        self.next_time += 1
        if self.times.is_alive and self.next_time < self.times.size:
            return later(s, self.times.data[self.next_time], self)
        return 0


@cython.final
cdef class CrossingRecord(Record):
    """APCount.record: the value of `source` each time that `count` has grown."""

    def __init__(self, Buffer out, DataHandle source, DataHandle count):
        Record.__init__(self, out, source, None, 0.0, False)
        self.count = count

    cdef int start(self, State s) except -1:
        self.last = 0.0
        return Record.start(self, s)

    cdef int sample(self, State s, double t) except -1:
        cdef double* n = <double*>self.count.address()
        if n == NULL:
            self.is_started = False
            return 0
        if n[0] > self.last:
            Record.sample(self, s, t)
        self.last = n[0]
        return 0


@cython.final
cdef class Play(Item):
    """One played Vector."""

    def __init__(self, Buffer values, target, Buffer times, double interval,
                 bint is_continuous, Buffer jumps):
        self.values = values
        self.target = target
        self.times = times
        self.interval = interval
        self.is_continuous = is_continuous
        self.jumps = jumps

    cdef Py_ssize_t n_points(self):
        if self.times is None:
            return self.values.size
        return min(self.values.size, self.times.size)

    cdef int put(self, State s, double value) except -1:
        cdef DataHandle handle
        cdef double* p
        if isinstance(self.target, DataHandle):
            handle = <DataHandle>self.target
            p = <double*>handle.address()
            if p != NULL:
                p[0] = value
            return 0
        self.target(value)
        return 0

    cdef int start(self, State s) except -1:
        self.at = 0
        self.next_jump = 0
        if not self.n_points():
            return 0
        if not self.is_continuous:
            later(s, self.times.data[0] if self.times is not None else 0.0, self)
            return 0
        self.bound = 0
        if self.jumps is not None:
            if self.jumps.size:
                self.take_jump(s)
            else:
                self.bound = self.n_points() - 1
        else:
            later(s, self.times.data[0], self)
        return 0

    cdef int take_jump(self, State s) except -1:
        self.bound = <Py_ssize_t>self.jumps.data[self.next_jump]
        self.next_jump += 1
        if self.bound < 0 or self.bound >= self.n_points():
            raise ModelError(
                f"Vector.play: discontinuity {self.bound} is no index of a Vector of "
                f"{self.n_points()} points"
            )
        return later(s, self.times.data[self.bound], self)

    cdef int deliver(self, State s, double t) except -1:
        cdef Py_ssize_t n
        if not self.values.is_alive or self.is_removed:
            return 0
        if s.integrator is not None:
            s.integrator.before_event(s)
        n = self.n_points()
        if not self.is_continuous:
            if self.at < n:
                self.at += 1
                self.put(s, self.values.data[self.at - 1])
            if self.at < n:
                later(s, self.times.data[self.at] if self.times is not None
                      else t + self.interval, self)
            return 0
        self.at = self.bound
        if self.jumps is not None:
            if self.next_jump < self.jumps.size:
                self.take_jump(s)
            else:
                self.bound = n - 1
        elif self.bound < n - 1:
            self.bound += 1
            later(s, self.times.data[self.bound], self)
        return self.interpolate(s, t)

    cdef int interpolate(self, State s, double t) except -1:
        """Sets the target to the value at t (ms)."""
        cdef double* x
        cdef double* y
        cdef Py_ssize_t n
        cdef double value
        if not self.values.is_alive or not self.times.is_alive:
            return 0
        n = self.n_points()
        if n == 0:
            return 0
        x = self.times.data
        y = self.values.data
        if self.bound >= n:
            self.bound = n - 1
        if self.at >= n:
            self.at = n - 1
        if t >= x[self.bound]:
            self.at = self.bound
            if self.at == 0:
                return self.put(s, y[0])
        elif t <= x[0]:
            self.at = 0
            return self.put(s, y[0])
        else:
            while self.at > 0 and t < x[self.at]:
                self.at -= 1
            while self.at < n - 1 and t >= x[self.at]:
                self.at += 1
        if self.at == 0:
            return self.put(s, y[0])
        if x[self.at - 1] == x[self.at]:
            value = (y[self.at - 1] + y[self.at]) / 2.0
        else:
            value = y[self.at - 1] + (y[self.at] - y[self.at - 1]) \
                * ((t - x[self.at - 1]) / (x[self.at] - x[self.at - 1]))
        return self.put(s, value)


# ---- all of them -----------------------------------------------------------------


cdef int prune(State s) except -1:
    cdef Record r
    cdef Play p
    for r in s.records.values():
        if not r.out.is_alive:
            s.records = {r.out: r for r in s.records.values() if r.out.is_alive}
            break
    for p in s.plays:
        if not can_play(p):
            s.plays = [q for q in s.plays if can_play(q)]
            break
    s.has_continuous = any([(<Play>p).is_continuous for p in s.plays])
    return 0


cdef bint can_play(Play p):
    if not p.values.is_alive or (p.times is not None and not p.times.is_alive):
        return False
    return bool(p.target) if isinstance(p.target, DataHandle) else True


cdef int start_records(State s) except -1:
    cdef Record r
    cdef Sampling group
    cdef dict groups = {}
    s.each_step = []
    for r in s.records.values():
        r.start(s)
        if r.interval == 0.0 and r.times is None:
            s.each_step.append(r)
            continue
        key = r.times if r.times is not None else r.interval
        group = groups.get(key)
        if group is None:
            group = groups[key] = Sampling(r.interval, r.times)
        group.records.append(r)
    s.samplings = list(groups.values())
    for group in s.samplings:
        group.start(s)
    return 0


cdef int start_plays(State s) except -1:
    cdef Play p
    for p in s.plays:
        p.start(s)
    return 0


cdef int sample_all(State s) except -1:
    cdef Record r
    cdef double t = s.workers[0].nt.t
    cdef Py_ssize_t k
    cdef list records = s.each_step
    for k in range(len(records)):
        r = <Record>records[k]
        if r.is_started and r.out.is_alive:
            r.sample(s, t)
    return 0


cdef int play_continuous(State s) except -1:
    cdef Play p
    cdef double t = s.workers[0].nt.t
    for p in s.plays:
        if p.is_continuous:
            p.interpolate(s, t)
    return 0


cdef int play_random(State s) except -1:
    for pick in s.random_plays:
        pick()
    return 0


cdef int transfer_gaps(State s) except -1:
    """Copies every source variable to its targets. Of a voltage with `extracellular`
    outside it is the potential inside, v + vext[0], as in NEURON."""
    cdef Py_ssize_t k
    cdef DataHandle source, target
    cdef double* x
    cdef double* y
    cdef const NmLayers* layers = s.workers[0].layers
    for k in range(len(s.transfers)):
        target, source = s.transfers[k]
        x = <double*>source.address()
        y = <double*>target.address()
        if x == NULL or y == NULL:
            raise ModelError(
                "a gap junction lost one of its ends\n"
                "help: declare source_var and target_var again, then setup_transfer"
            )
        y[0] = x[0]
        if layers != NULL and source.column() is s.model.v:
            y[0] += layers.vext0[x - s.model.v.f64()]
    return 0
