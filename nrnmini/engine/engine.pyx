"""The face of the engine: what a simulator asks for.

Owns the entry points and their checks. Leaves the work to `context` (prepare),
`init` (finitialize), `step` (fadvance), `events`, `record` and `netcon`.
"""

from libc.stdint cimport int32_t
from nrnmini.engine.context cimport Token, prepare_plan, enter, leave
from nrnmini.engine.events cimport install_host, queue_connection
from nrnmini.engine.init cimport (
    InitHandler, evaluate_currents, initialize, restart_records)
from nrnmini.engine.netcon cimport Connection, PreSyn, Recording
from nrnmini.engine.order cimport Order
from nrnmini.engine.queue cimport EVENT_CALLBACK, queue_object
from nrnmini.engine.record cimport CrossingRecord, Play, Record, prune
from nrnmini.engine.state cimport Integrator, State
from nrnmini.engine.step cimport adopt_time, fixed_step, poll
from nrnmini.engine.history cimport install_histories
from nrnmini.engine.watch cimport install_watches
from nrnmini.model.mechanism cimport MOST_THREADS
from nrnmini.model.model cimport Model
from nrnmini.store.column cimport Buffer
from nrnmini.store.handle cimport DataHandle

from weakref import ref

from nrnmini.errors import HandleError, ModelError


cdef class Engine(State):
    """Runs a model in time. One engine for each model.

    Parameters
    ----------
    model : Model
    """

    def __init__(self, Model model not None):
        State.__init__(self, model)
        install_host(self)
        install_watches(self)
        install_histories(self)

    def on_unsorted(self):
        """Called by a store whose rows are about to change."""
        self.invalidate()

    # ---- structure -------------------------------------------------------------

    cpdef object prepare(self):
        """Sorts and flattens the model, freezes its structure; returns the token
        that thaws it (a context manager).

        Raises
        ------
        ModelError      the model cannot run: a mechanism that is not thread safe is
                        on thread 1 or above, a POINTER that VERBATIM uses is not set
        """
        cdef Token token
        self.require_idle("prepare")
        token = Token()
        plan = prepare_plan(self)
        plan.freeze()
        token.plan = plan
        return token

    cpdef set_threads(self, int n):
        """The number of threads (`pc.nthread`); results do not depend on it."""
        self.require_idle("nthread")
        if not 1 <= n <= MOST_THREADS:
            raise ModelError(f"the number of threads is 1..{MOST_THREADS}, not {n}")
        if n != self.n_threads:
            self.allocate_threads(n)

    cpdef set_fast_imem(self, bint on):
        """Switches the computation of `i_membrane_` (`CVode.use_fast_imem`)."""
        self.require_idle("use_fast_imem")
        if on != self.fast_imem:
            self.plan = None
            fields = ["i_membrane_"]
            if not self.model.nodes.field_active("vext"):   # which needs these too
                fields += ["ElectrodeRHS", "ElectrodeDiagonal"]
            for field in fields:
                self.model.nodes.set_field_status(field, on)
            self.fast_imem = on

    def set_sort_order(self, str kind not None):
        """`interleaved` or `cell`: the order of nodes in memory. Results do not
        depend on it."""
        self.require_idle("set_sort_order")
        if kind not in ("interleaved", "cell"):
            raise ModelError(f"unknown sort order `{kind}`: use interleaved or cell")
        self.sort_order = kind
        self.plan = None

    def set_partition(self, int thread, roots):
        """`pc.partition`: the cells (root sections) of a thread."""
        if not 0 <= thread < self.n_threads:
            raise ModelError(f"there is no thread {thread}: `nthread` is "
                             f"{self.n_threads}")
        self.partition = {**self.partition, thread: list(roots)}
        self.plan = None

    def clear_partition(self):
        """Cells are dealt out evenly again."""
        self.partition = {}
        self.plan = None

    def solver_spans(self):
        """The spans of the tree solver as (first node, first parent, length), parents
        first; parent -1 for roots. How long they are says how well the solver can use
        SIMD lanes."""
        cdef int32_t k
        cdef Order order = prepare_plan(self).order
        return [(order.spans[k].i, order.spans[k].p, order.spans[k].n)
                for k in range(order.n_spans)]

    # ---- time --------------------------------------------------------------------

    cpdef finitialize(self, object v=None):
        """Initialises at t = 0.

        Parameters
        ----------
        v : float, optional     mV, for all nodes; None keeps the voltages
        """
        self.require_idle("finitialize")
        initialize(self, v)

    cpdef fadvance(self):
        """Advances by one step of dt (ms)."""
        self.require_idle("fadvance")
        if self.integrator is not None:
            self.integrator.advance()
        else:
            fixed_step(self)
        poll(self)

    cpdef fcurrent(self):
        """Currents, conductances and the matrix at the present voltages."""
        self.require_idle("fcurrent")
        enter(self)
        try:
            adopt_time(self)
            evaluate_currents(self)
        finally:
            leave(self)

    cpdef frecord_init(self):
        """Recorded Vectors start again, with a sample of now."""
        self.require_idle("frecord_init")
        enter(self)
        try:
            adopt_time(self)
            restart_records(self)
        finally:
            leave(self)

    cpdef psolve(self, double tstop):
        """Steps while t + dt <= tstop (ms), or until a bare CVode.event.

        Raises
        ------
        ModelError      tstop is earlier than t
        """
        self.require_idle("psolve")
        if tstop < self.t[0]:
            raise ModelError(
                f"`psolve({tstop:g})`: t is {self.t[0]:g} ms already")
        if self.integrator is not None:
            return self.integrator.run_to(tstop)
        self.stop = False
        while self.t[0] + self.dt[0] <= tstop * (1 + 1e-11) and not self.stop:
            fixed_step(self)
            poll(self)

    cpdef run_until(self, double tstop, object condition=None):
        """Steps until t is nearest to tstop (ms), as `continuerun` does."""
        self.require_idle("run_until")
        cdef double half = 0.5 if self.integrator is None else 0.0
        while self.t[0] < tstop - half * self.dt[0]:
            self.fadvance()
            if condition is not None and not condition():
                break

    cpdef fixed_advance(self):
        """One fixed step, whatever the integrator (`CVode.fixed_step`)."""
        self.require_idle("fixed_step")
        fixed_step(self)

    def set_integrator(self, Integrator integrator):
        """What takes the steps from now on; None: the fixed step."""
        self.require_idle("CVode.active")
        self.integrator = integrator
        self.model.host.variable_step = integrator is not None

    # ---- events ------------------------------------------------------------------

    cpdef object add_init_handler(self, int kind, object callback):
        """FInitializeHandler: `callback()` at the place of its type in finitialize,
        for as long as the returned object lives."""
        handler = InitHandler(kind, callback)
        self.init_handlers.append(ref(handler))
        return handler

    cpdef add_event(self, double te, object callback=None):
        """CVode.event: `callback()` at the end of the step that holds te (ms);
        without a callback, psolve returns there. Times that are past are ignored."""
        cdef double dt = self.dt[0], n
        if te < self.workers[0].nt.t:
            return
        if dt > 0.0 and self.integrator is None:
            n = round(te / dt)
            if n > 1.0 and abs(te / dt - n) <= 1e-6:
                te -= dt / 4.0
        queue_object(self.queue, te, EVENT_CALLBACK, callback)

    def connect(self, source, target=None, threshold=None, double delay=1.0,
                double weight=0.0):
        """A new Connection; see there."""
        return Connection(self, source, target, threshold, delay, weight)

    def send_direct(self, Connection c not None, double t):
        """Queues a delivery to the target of `c` at t (ms)."""
        if c.target_type is None:
            raise ModelError("this NetCon has no target")
        if t < self.workers[0].nt.t - 1e-10:
            raise ModelError(
                f"NetCon.event({t:g}): t is {self.workers[0].nt.t:g} ms already")
        queue_connection(self, c.link, t)

    def record_spikes(self, PreSyn presyn not None, Recording recording not None):
        """ParallelContext.spike_record: a recording that belongs to no NetCon."""
        presyn.add_recording(recording)

    def event_times(self):
        """Times of all queued events, ms."""
        return self.queue.times()

    def live_connections(self):
        """All connections in creation order."""
        return self.links.alive()

    # ---- record and play -----------------------------------------------------------

    cpdef record(self, Buffer out, DataHandle source, Buffer times=None,
                 object Dt=None):
        """Records `source` into `out` from the next finitialize on.

        Parameters
        ----------
        out : Buffer            takes the samples; one record for each
        source : DataHandle     a variable, or the global t
        times : Buffer          ms; samples at these times (nearest steps)
        Dt : float              ms; samples at multiples of it
        """
        if out is None:
            raise TypeError("record needs a Vector")
        if source is None or not source:
            raise HandleError("Vector.record: the variable no longer exists")
        if times is not None and Dt is not None:
            raise ModelError("Vector.record takes either times or an interval")
        if Dt is not None:
            Dt = float(Dt)
            if not Dt > 0.0:
                raise ModelError(f"Vector.record: the interval is {Dt:g} ms, it must "
                                 "be positive")
        self.record_remove(out)
        self.records[out] = Record(
            out, source, times, Dt or 0.0, source.address() == <void*>self.t)

    def record_crossings(self, Buffer out not None, DataHandle time not None,
                         DataHandle count not None):
        """APCount.record: `time` into `out` each time that `count` has grown."""
        self.record_remove(out)
        self.records[out] = CrossingRecord(out, time, count)

    cpdef record_remove(self, Buffer out):
        """Ends the recording into `out`."""
        cdef Record r = self.records.pop(out, None)
        if r is not None:
            r.is_started = False

    cpdef play(self, Buffer values, object target, Buffer times=None, object Dt=None,
               bint continuous=False, Buffer discontinuities=None):
        """Plays `values` into `target` from the next finitialize on.

        Parameters
        ----------
        values : Buffer
        target : DataHandle, or a callable of the value
        times : Buffer              ms
        Dt : float                  ms; instead of times
        continuous : bool           interpolate between the points
        discontinuities : Buffer    indices of jumps; implies continuous
        """
        if values is None:
            raise TypeError("play needs a Vector")
        if isinstance(target, DataHandle):
            if not target:
                raise HandleError("Vector.play: the variable no longer exists")
        elif not callable(target):
            raise ModelError("Vector.play needs a variable or a callable")
        if (times is None) == (Dt is None):
            raise ModelError("Vector.play needs either times or an interval")
        continuous = continuous or discontinuities is not None
        if continuous and times is None:
            raise ModelError("Vector.play: interpolation needs the times of the points")
        if Dt is not None:
            Dt = float(Dt)
            if not Dt > 0.0:
                raise ModelError(f"Vector.play: the interval is {Dt:g} ms, it must be "
                                 "positive")
        self.plays.append(
            Play(values, target, times, Dt or 0.0, continuous, discontinuities))

    cpdef play_remove(self, Buffer values):
        """Ends every play of `values`."""
        cdef Play p
        for p in self.plays:
            if p.values is values:
                p.is_removed = True
        self.plays = [p for p in self.plays if not p.is_removed]
        prune(self)

    cpdef play_random(self, object pick):
        """Random.play: `pick()` in every step."""
        self.random_plays.append(pick)

    cpdef play_random_remove(self, object pick):
        """Ends a play_random."""
        if pick in self.random_plays:
            self.random_plays.remove(pick)

    # ---- other things between the phases ---------------------------------------------

    def set_transfers(self, pairs):
        """Gap junctions: (target, source) handles. Each target takes the value of
        its source before BEFORE INITIAL and after each update of the voltages."""
        checked = []
        for target, source in pairs:
            if not target or not source:
                raise HandleError(
                    "setup_transfer: a variable of a gap junction no longer exists")
            checked.append((target, source))
        self.transfers = checked

    def add_scatter_gather(self, int when, action):
        """CVode.extra_scatter_gather: `action()` in each step, between voltages and
        states, for `when` = 0; 1 concerns the variable step only."""
        if when == 0:
            self.scatterers.append(action)

    def remove_scatter_gather(self, action):
        """Ends an add_scatter_gather."""
        if action in self.scatterers:
            self.scatterers.remove(action)
