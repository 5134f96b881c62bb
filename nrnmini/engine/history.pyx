"""LAG: what variables were before.

Owns the history of each LAG of each instance: times and values, as they were met.
Between two times a value is interpolated; before the first it is the first. A history
that meets an earlier time than its last forgets what came after.
"""

cimport cython
from libc.stdint cimport int32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, memmove
from nrnmini.engine.events cimport keep_error
from nrnmini.engine.state cimport State, state_of
from nrnmini.model.abi cimport NmCtx
from nrnmini.model.mechanism cimport MechType
from nrnmini.store.soa cimport RowId, id_of, row_of


@cython.final
cdef class History:
    """Values of one variable, `dim` numbers at each time."""

    cdef double*    times       # ms [n], ascending
    cdef double*    values      # [n * dim]
    cdef Py_ssize_t n, capacity, dim
    cdef double     longest     # ms, delay that was asked for

    def __cinit__(self, Py_ssize_t dim):
        self.dim = dim

    def __dealloc__(self):
        free(self.times)
        free(self.values)

    cdef int add(self, double t, const double* now) except -1:
        while self.n and self.times[self.n - 1] >= t:
            self.n -= 1
        if self.n == self.capacity:
            self.make_room(t)
        self.times[self.n] = t
        memcpy(self.values + self.n * self.dim, now, self.dim * sizeof(double))
        self.n += 1
        return 0

    cdef int put(self, double t, list now) except -1:
        """The same with numbers of Python."""
        cdef Py_ssize_t j
        if self.n == self.capacity:
            self.make_room(t)
        self.times[self.n] = t
        for j in range(self.dim):
            self.values[self.n * self.dim + j] = now[j]
        self.n += 1
        return 0

    cdef int make_room(self, double t) except -1:
        """Forgets what is much older than any delay; else the memory is doubled."""
        cdef Py_ssize_t old = 0, capacity
        cdef void* grown
        while old + 1 < self.n and self.times[old + 1] < t - 2.0 * self.longest:
            old += 1
        if old > self.n // 2:
            self.n -= old
            memmove(self.times, self.times + old, self.n * sizeof(double))
            memmove(self.values, self.values + old * self.dim,
                    self.n * self.dim * sizeof(double))
            return 0
        capacity = max(64, 2 * self.capacity)
        grown = realloc(self.times, capacity * sizeof(double))
        if grown == NULL:
            raise MemoryError
        self.times = <double*>grown
        grown = realloc(self.values, capacity * self.dim * sizeof(double))
        if grown == NULL:
            raise MemoryError
        self.values = <double*>grown
        self.capacity = capacity
        return 0

    cdef int look(self, double t, double* out) noexcept:
        """The values at t (ms)."""
        cdef Py_ssize_t low = 0, high = self.n - 1, middle, j
        cdef double share, a, b
        if t <= self.times[0]:
            high = 0
        elif t < self.times[high]:
            while high - low > 1:
                middle = (low + high) // 2
                if self.times[middle] <= t:
                    low = middle
                else:
                    high = middle
            share = (t - self.times[low]) / (self.times[high] - self.times[low])
            for j in range(self.dim):
                a = self.values[low * self.dim + j]
                b = self.values[high * self.dim + j]
                out[j] = a + share * (b - a)
            return 0
        memcpy(out, self.values + high * self.dim, self.dim * sizeof(double))
        return 0


cdef tuple key_of(NmCtx* c, int32_t row, int32_t k):
    """What a history belongs to: LAG number k of an instance; of SUFFIX nothing, which
    has none, of the file."""
    cdef MechType type = <MechType>c.type
    cdef RowId id
    if row < 0:
        return (type.index, -1, 0, k)
    id = id_of(type.store, row)
    return (type.index, id.slot, id.generation, k)


cdef Py_ssize_t row_of_key(State s, tuple key):
    """The row of the instance, -1 if it has none, -2 if it is gone."""
    cdef RowId id
    cdef MechType type = s.model.mech_types[key[0]]
    cdef Py_ssize_t row
    if key[1] < 0:
        return -1
    id.slot, id.generation = key[1], key[2]
    row = row_of(type.store, id)
    return row if row >= 0 else -2


cdef void lag(NmCtx* c, int32_t row, int32_t k, double delay, int32_t n,
              const double* now, double* out) noexcept with gil:
    cdef State s
    cdef History history
    if c.nt.engine == NULL:
        memcpy(out, now, n * sizeof(double))
        return
    s = state_of(c.nt)
    try:
        key = key_of(c, row, k)
        history = s.histories.get(key)
        if history is None:
            if len(s.histories) >= s.history_limit:
                drop_dead(s)
            history = s.histories[key] = History(n)
        history.longest = max(history.longest, delay)
        history.add(c.nt.t, now)
        history.look(c.nt.t - delay, out)
    except BaseException as error:
        keep_error(c, error)


cdef int drop_dead(State s) except -1:
    """The histories of instances that are gone."""
    for key in list(s.histories):
        if row_of_key(s, key) == -2:
            del s.histories[key]
    s.history_limit = max(1000, 2 * len(s.histories))
    return 0


cdef int clear_histories(State s) except -1:
    s.histories.clear()
    return 0


cdef list take_histories(State s, dict instances):
    cdef History history
    cdef Py_ssize_t k
    found = []
    for key, history in s.histories.items():
        row = row_of_key(s, key)
        name = (<MechType>s.model.mech_types[key[0]]).name
        if row == -2:
            continue
        found.append([name, instances[name][row] if row >= 0 else -1, key[3],
                      [history.times[k] for k in range(history.n)],
                      [history.values[k] for k in range(history.n * history.dim)]])
    return found


cdef int put_histories(State s, list saved, dict rows) except -1:
    cdef History history
    cdef MechType type
    cdef RowId id
    cdef Py_ssize_t k, dim
    clear_histories(s)
    for name, place, number, times, values in saved:
        type = s.model.mech_by_name[name]
        key = (type.index, -1, 0, number)
        if place >= 0:
            id = id_of(type.store, <Py_ssize_t>rows[name][place])
            key = (type.index, id.slot, id.generation, number)
        dim = len(values) // len(times)
        history = s.histories[key] = History(dim)
        # Longer than any delay: nothing is forgotten before LAG says its own.
        history.longest = times[len(times) - 1] - times[0]
        for k in range(len(times)):
            history.put(times[k], values[k * dim:(k + 1) * dim])
    return 0


cdef int install_histories(State s) except -1:
    s.histories = {}
    s.history_limit = 1000
    s.model.host.lag = lag
    return 0
