"""What an engine consists of, and the errors of a run.

Owns the memory of threads, the flattened plan's life, and how an error of compiled
code becomes an exception. Leaves to others: building the plan (context), running
(step, init, events, record).
"""

cimport cython
from libc.stdint cimport int64_t
from libc.stdlib cimport calloc, free, realloc
from nrnmini.engine.plan cimport nm_pool_free, nm_pool_new
from nrnmini.model.mechanism cimport PointProcess
from nrnmini.store.column cimport Column
from nrnmini.store.handle cimport locate_c
from nrnmini.store.soa cimport row_of
from nrnmini.store.values cimport CHandle

from warnings import warn
from weakref import ref

from nrnmini.errors import FrozenError, HandleError, ModelError


# The type must still be there in __dealloc__.
@cython.no_gc_clear
@cython.final
cdef class TypePlan:
    """The instances of one mechanism type, flattened for a run."""

    def __dealloc__(self):
        cdef Py_ssize_t k
        if self.ion_row != NULL:
            for k in range(self.type.desc.n_ions):
                free(self.ion_row[k])
        if self.ptr != NULL:
            for k in range(self.type.desc.n_pointers):
                free(self.ptr[k])
        free(self.node)
        free(self.begin)
        free(self.ion_row)
        free(self.ptr)
        free(self.rnd)
        free(self.col)
        free(self.base)
        free(self.base_ion)
        free(self.runs)
        free(self.run_ion)
        free(self.run_begin)
        free(self.ion_info)
        free(self.scratch)
        free(self.diffuse)
        free(self.parent_row)
        free(self.row_at)
        free(self.dx)
        free(self.diffusion_work)

    cdef int thread_of(self, int32_t row) noexcept nogil:
        cdef int thread = 0
        while row >= self.begin[thread + 1]:
            thread += 1
        return thread


@cython.final
cdef class Movable:
    """The events that net_move can move, by the slot of their instance."""

    def __dealloc__(self):
        free(self.event)

    cdef int32_t get(self, uint32_t slot) noexcept:
        return self.event[slot] if slot < self.n else -1

    cdef int set(self, uint32_t slot, int32_t event) except -1:
        cdef uint32_t n = self.n, k
        cdef int32_t* grown
        if slot >= n:
            n = max(2 * n, slot + 16)
            grown = <int32_t*>realloc(self.event, n * sizeof(int32_t))
            if grown == NULL:
                raise MemoryError
            for k in range(self.n, n):
                grown[k] = -1
            self.event = grown
            self.n = n
        self.event[slot] = event
        return 0


@cython.final
cdef class Plan:
    """The flattened model. Valid while no store has moved; a structural change
    drops it through the stores' unsorted callbacks."""

    def __dealloc__(self):
        free(self.versions)
        free(self.soft_versions)

    cdef bint fresh(self) noexcept:
        # Has nothing moved since the plan was made?
        cdef Py_ssize_t k
        for k in range(len(self.stores)):
            if (<Store>self.stores[k]).layout_version != self.versions[k]:
                return False
        for k in range(len(self.soft)):
            if (<Buffer>self.soft[k]).version != self.soft_versions[k]:
                return False
        return True

    cdef int freeze(self) except -1:
        cdef Py_ssize_t k
        cdef Store store
        for k in range(len(self.stores)):
            store = <Store>self.stores[k]
            store.freeze()
        for k in range(len(self.soft)):
            (<Buffer>self.soft[k]).pins += 1
        self.depth += 1
        return 0

    cdef int thaw(self) except -1:
        # Erasures that waited happen now and may run destructors; every store is
        # thawed whatever they raise.
        cdef Py_ssize_t k
        cdef object error = None
        self.depth -= 1
        for k in range(len(self.soft)):
            (<Buffer>self.soft[k]).unpin()
        for k in range(len(self.stores)):
            try:
                (<Store>self.stores[k]).thaw()
            except BaseException as e:
                error = e
        if error is not None:
            raise error
        return self.state.model.thawed()


cdef class Integrator:
    """What takes the place of the fixed step. Abstract: the floor's modules call it
    through this interface, and `variable.VariableStep` is what it always is."""

    cdef int before_event(self, State s) except -1:
        return 0

    cpdef initialize(self):
        raise NotImplementedError

    cpdef advance(self):
        raise NotImplementedError

    cpdef run_to(self, double t):
        raise NotImplementedError

    cpdef restart(self):
        raise NotImplementedError


# The model and its threads must still be there in __dealloc__.
@cython.no_gc_clear
cdef class State:
    """See the interface."""

    def __init__(self, Model model not None):
        self.model = model
        self.t = model.t
        self.dt = model.dt
        self.celsius = model.celsius
        self.secondorder = model.secondorder
        self.queue = EventQueue()
        self.links = LinkTable()
        self.sort_order = "interleaved"
        self.partition = {}
        self.presyn_of = {}
        self.watched = []
        self.watch_changed = True
        self.records = {}
        self.each_step = []
        self.samplings = []
        self.plays = []
        self.random_plays = []
        self.transfers = []
        self.scatterers = []
        self.init_handlers = []
        self.deferred = []
        self.movables = []
        self.held = []
        self.allocate_threads(1)
        model.idle_thread.engine = <void*>self

    def __dealloc__(self):
        if self.model is not None and self.model.idle_thread.engine == <void*>self:
            self.model.idle_thread.engine = NULL
        self.free_threads()
        free(self.watches)
        free(self.watch_variable)

    cdef int free_threads(self) noexcept:
        cdef int k, j
        cdef NmWorker* w
        # The workers are idle and end at once. Other Python threads wait: one of them
        # might free the same, or start a step on the half of it.
        if self.pool != NULL:
            nm_pool_free(self.pool)
            self.pool = NULL
        for k in range(self.n_threads):
            w = &self.workers[k]
            free(w.cur.items)
            free(w.state.items)
            free(w.second_order.items)
            free(w.diffuse)
            free(w.slopes.items)
            free(w.relax.items)
            free(w.before.items)
            free(w.synonyms.items)
            free(w.bare_cur.items)
            for j in range(5):
                free(w.hooks[j].items)
        free(self.workers)
        self.workers = NULL
        self.n_threads = 0
        return 0

    cdef int allocate_threads(self, int n) except -1:
        cdef NmThread* nt
        cdef int k
        cdef double t = self.t[0], dt = self.dt[0], cj = 1.0 / dt if dt else 0.0
        if self.n_threads:
            t = self.workers[0].nt.t
            dt = self.workers[0].nt.dt
            cj = self.workers[0].nt.cj
        self.plan = None
        self.free_threads()
        self.workers = <NmWorker*>calloc(n, sizeof(NmWorker))
        if self.workers == NULL:
            raise MemoryError
        self.n_threads = n
        for k in range(n):
            nt = &self.workers[k].nt
            nt.t = t
            nt.dt = dt
            nt.cj = cj
            nt.id = k
            nt.secondorder = <int32_t>self.secondorder[0]
            nt.celsius = self.celsius
            nt.host = self.model.host
            nt.engine = <void*>self
            nt.error_row = -1
            nt.scop_seed = 1
        if n > 1:
            self.pool = nm_pool_new(n)
            if self.pool == NULL:
                raise MemoryError("no more threads can be started")
        return 0

    cdef int invalidate(self) except -1:
        self.plan = None
        return 0

    cdef int require_idle(self, str what) except -1:
        if self.is_stepping:
            raise FrozenError(
                f"`{what}` was called from inside a time step\n"
                "help: use CVode.event, whose callbacks run between the steps"
            )
        return 0

    cdef int set_all_times(self, double t) noexcept nogil:
        cdef int k
        for k in range(self.n_threads):
            self.workers[k].nt.t = t
        return 0

    cdef int raise_thread_error(self, str phase) except -1:
        """Raises what compiled code reported on any thread."""
        cdef int k
        cdef NmThread* nt
        cdef NmThread* first = NULL
        error = self.pending_error
        self.pending_error = None
        for k in range(self.n_threads):
            nt = &self.workers[k].nt
            if nt.error == NULL:
                continue
            if first == NULL:
                first = nt
                text = nt.error.decode("utf-8", "replace")
            nt.error = NULL
        if error is not None:
            raise error
        if first == NULL:
            return 0
        name = first.error_mechanism.name.decode() if first.error_mechanism != NULL \
            else ""
        type = self.model.mech_by_name.get(name)
        where = self.instance_name(type, first.error_row) if type is not None \
            else f"`{name}`"
        help = ""
        if type is not None and "POINTER" in text:
            text, help = self.lost_pointer(type, first.error_row, text)
        raise ModelError(f"{text}\n  in {where}, {phase}, t = {first.t:g} ms{help}")

    def lost_pointer(self, MechType type not None, Py_ssize_t row, str text):
        """(what is wrong, help) of the first POINTER of a row that leads nowhere."""
        cdef Column column
        cdef CHandle h
        cdef Py_ssize_t k
        for k in range(len(type.pointers)):
            column = <Column>type.pointers[k]
            if row < 0 or row >= column.size[0]:
                break
            h = column.handle_at(row, 0)
            name = type.pointer_names[k]
            if locate_c(h) == NULL:
                state = "is used, but not set" if h.source == NULL \
                    else "points to what no longer exists"
                return (f"POINTER `{name}` {state}",
                        "\nhelp: set it with `setpointer`, or assign to "
                        f"`_ref_{name}`")
        return text, ""

    def instance_name(self, MechType type not None, Py_ssize_t row):
        """`hh` at soma(0.5), `ExpSyn[3]` at dend(1), `NetStim[0]`, for messages."""
        cdef void* identity
        if row < 0 or row >= type.store.size:
            return f"`{type.name}`"
        name = type.name
        identity = <void*>(<int64_t*>type.self_address.data)[row]
        if identity != NULL:
            name = (<PointProcess>identity).object_name
        node = row_of(self.model.nodes, type.node_of(row))
        return f"`{name}` at {self.node_name(node)}" if node >= 0 else f"`{name}`"

    def node_name(self, Py_ssize_t node):
        """soma(0.5) for a node row."""
        section, x = self.model.place_of(node)
        return f"{section.full_name()}({x:g})"

    # ---- sources of spikes ---------------------------------------------------

    cdef PreSyn presyn_of_source(self, object source):
        cdef PreSyn presyn
        cdef PointProcess pp
        if isinstance(source, PreSyn):
            return source
        if isinstance(source, PointProcess):
            pp = <PointProcess>source
            if pp.listeners is not None:
                return pp.listeners
            if not pp.type.has_net_event and not pp.type.is_artificial:
                if "x" in pp.type.var_index:
                    return self.presyn_of_source(pp.handle("x"))
                # NEURON takes it without a word; models that do so must still run.
                warn(
                    f"`{pp.type.name}` never sends events: it has neither net_event "
                    "nor a variable `x`. Give the address of a variable, such as "
                    "`&v(0.5)`, as the source of the NetCon",
                    RuntimeWarning,
                    stacklevel=2,
                )
            presyn = self.new_presyn(None, pp)
            pp.listeners = presyn
            return presyn
        if source is None:
            return self.new_presyn(None, None)
        if not source:
            raise HandleError("the source of a NetCon no longer exists")
        weak = self.presyn_of.get(source)
        presyn = weak() if weak is not None else None
        if presyn is None or not presyn.is_used():
            presyn = self.new_presyn(source, None)
            if len(self.presyn_of) > self.presyn_limit:
                self.presyn_of = {k: r for k, r in self.presyn_of.items()
                                  if r() is not None}
                self.presyn_limit = 2 * len(self.presyn_of) + 64
            self.presyn_of[source] = ref(presyn)
        return presyn

    cdef PreSyn new_presyn(self, DataHandle source, PointProcess cell):
        self.watch_changed = True
        return PreSyn(self.links, source, cell)

    def presyn(self, source):
        """The PreSyn of a DataHandle, PointProcess, PreSyn or None."""
        return self.presyn_of_source(source)


cdef State state_of(NmThread* nt):
    return <State>nt.engine
