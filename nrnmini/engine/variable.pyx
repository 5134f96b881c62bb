"""The variable step: when the integrator steps, stops, goes back and starts again.

Owns the order of steps, events, samples and starts. Leaves the states to `ode`, the
method to bdf.h, what it evaluates to variable.h, and events to `events`.

The integrator is ahead of the model: a step that passes an event is taken back to its
time by interpolation, and what the event changes makes it start anew, at order 1. It
ends a few roundings before a discontinuity that a mechanism announces with at_time,
and starts a few behind it. A sample is taken before each step, and before states change
without one, so that a discontinuity has two.
"""

from libc.math cimport fabs
from libc.stdint cimport int32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy
from nrnmini.engine.context cimport enter, leave
from nrnmini.engine.events cimport (
    deliver_one, detect_at, drop_crossings, rebuild_watch, run_deferred)
from nrnmini.engine.netcon cimport PreSyn
from nrnmini.engine.queue cimport EVENT_CALLBACK, EVENT_CROSSING, queue_object
from nrnmini.engine.record cimport (
    play_continuous, play_random, sample_all, transfer_gaps)
from nrnmini.engine.step cimport check_tables, poll, run_hooks, run_phase
from nrnmini.engine.watch cimport check_watches
from nrnmini.model.abi cimport (
    NM_BEFORE_STEP, NM_STEP_FIXED, NM_STEP_STARTING, NM_STEP_VARIABLE)

from nrnmini.errors import ModelError

cdef double EPSILON = 2.220446049250313e-14     # NM_TIME_EPSILON
cdef double FARTHEST = 1e5      # ms; the longest time without a start


cdef class VariableStep(Integrator):
    """Integrates the model of an engine with steps that follow the error.

    Parameters
    ----------
    state : State
    settings : object with atol, rtol, scale, maxstep, minstep, maxorder,
        condition_order
    """

    def __init__(self, State state not None, settings):
        self.state = state
        self.settings = settings
        self.watched = []
        self.must_start = True
        self.t = self.t_end = self.t_begin = state.t[0]

    def __dealloc__(self):
        self.release()

    # ---- memory ----------------------------------------------------------------

    cdef int release(self) noexcept:
        nm_bdf_free(&self.bdf)
        free(self.last_value)
        free(self.atol)
        self.last_value = self.atol = NULL
        return 0

    cdef int build(self) except -1:
        """The states of the present plan, and memory for them."""
        self.states = None
        self.release()
        self.states = OdeStates(self.state)
        self.ode = &self.states.ode
        self.atol = <double*>calloc(self.ode.n + 1, sizeof(double))
        if self.atol == NULL or not nm_bdf_make(&self.bdf, self.ode.n):
            raise MemoryError
        self.bdf.f = call_slopes
        self.bdf.solve = call_solve
        self.bdf.user = <void*>self
        self.bdf.atol = self.atol
        self.bdf.in_order = self.states.in_order
        self.must_start = True
        return 0

    cdef bint is_stale(self):
        # Has the model changed since the states were found?
        return self.states is None or self.states.plan is not self.state.plan

    # ---- what the integrator calls ---------------------------------------------

    cdef int slopes_at(self, double t, const double* y, double* slope) except -1:
        """Puts the states y at t (ms) into the model; their derivatives."""
        cdef State s = self.state
        cdef int k
        cdef double h = self.bdf.h
        self.n_evaluations += 1
        for k in range(s.n_threads):
            s.workers[k].nt.t = t
            s.workers[k].nt.dt = h if h != 0.0 else 1e-8
        if s.has_continuous:
            play_continuous(s)
        nm_ode_scatter(self.ode, s.model.v.f64(), y)
        if s.transfers:
            transfer_gaps(s)
        run_phase(s, nm_phase_slopes, "in BREAKPOINT or DERIVATIVE")
        if slope != NULL:
            memcpy(slope, self.ode.work, self.ode.n * sizeof(double))
        return 0

    cdef int solve(self, double gamma, double* b) except -1:
        cdef State s = self.state
        cdef int k
        for k in range(s.n_threads):
            s.workers[k].nt.dt = gamma
            s.workers[k].nt.cj = 1.0 / gamma
        memcpy(self.ode.work, b, self.ode.n * sizeof(double))
        run_phase(s, nm_phase_relax, "in DERIVATIVE or KINETIC")
        memcpy(b, self.ode.work, self.ode.n * sizeof(double))
        return 0

    # ---- steps -----------------------------------------------------------------

    cdef int start(self, double t) except -1:
        """Begins at t (ms) with the states of the model, at order 1."""
        cdef State s = self.state
        cdef int k
        cdef double stop = t + FARTHEST
        self.must_start = False
        self.has_started = True
        self.is_sampled = False
        self.n_starts += 1
        self.t = self.t_end = self.t_begin = t
        s.set_all_times(t)
        if self.ode.n:
            self.states.tolerances(self.settings, self.atol)
            self.bdf.rtol = self.settings.rtol
            self.bdf.h_min = self.settings.minstep
            self.bdf.h_max_inv = 1.0 / self.settings.maxstep \
                if self.settings.maxstep > 0.0 else 0.0
            self.bdf.max_order = min(max(1, self.settings.maxorder), 5)
            nm_ode_gather(self.ode, s.model.v.f64(), self.bdf.y)
            nm_bdf_start(&self.bdf, t)
        for k in range(s.n_threads):
            s.workers[k].nt.stepping = NM_STEP_STARTING
            s.workers[k].nt.start = t
            s.workers[k].nt.stop = stop
        try:
            self.slopes_at(t, self.bdf.y, NULL)
        finally:
            for k in range(s.n_threads):
                s.workers[k].nt.stepping = NM_STEP_VARIABLE
                stop = min(stop, s.workers[k].nt.stop)
        self.stop_before = stop - EPSILON * fabs(stop)
        self.stop_behind = stop + 0.5 * EPSILON * fabs(stop)
        self.bdf.stop = self.stop_before
        drop_crossings(s)
        if self.settings.condition_order == 2:
            self.remember()
        return 0

    cdef int step(self) except -1:
        """One step of the integrator; the model follows to its end."""
        cdef State s = self.state
        cdef NmBdfStatus status
        self.n_steps += 1
        if not self.ode.n:
            self.t_begin = self.t
            self.t_end = self.t = min(self.t + 1e9, self.stop_before)
            s.set_all_times(self.t)
            return 0
        run_phase(s, nm_phase_before, "in BREAKPOINT")
        self.t_begin = self.t_end
        status = nm_bdf_step(&self.bdf)
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        if status != NM_BDF_OK:
            self.must_start = True
            raise ModelError(
                f"the variable step fails at t = {self.t:g} ms: "
                f"{nm_bdf_message(status).decode()}\n"
                "help: look for a value that is no number or for a jump that nothing "
                "announces (at_time, CVode.re_init), or change the tolerance "
                "(`CVode.atol`)")
        self.t_end = self.bdf.t
        if fabs(self.t_end - self.stop_before) \
                <= 100 * 2.220446049250313e-16 * (fabs(self.t_end) + fabs(self.bdf.h)):
            self.t_end = self.stop_before
        self.t = self.t_end
        return self.slopes_at(self.t, self.bdf.z[0], NULL)

    cdef int interpolate(self, double t) except -1:
        """The model at a time within the last step."""
        self.n_interpolations += 1
        self.t = t
        if not self.ode.n:
            self.state.set_all_times(t)
            return 0
        nm_bdf_interpolate(&self.bdf, t, self.bdf.y)
        return self.slopes_at(t, self.bdf.y, NULL)

    cdef int sample(self) except -1:
        run_hooks(self.state, NM_BEFORE_STEP, "in BEFORE STEP")
        return sample_all(self.state)

    cdef int before_event(self, State s) except -1:
        """States are about to change, not by a step."""
        if self.is_stale():
            self.must_start = True
            return 0
        self.must_start = True
        if not self.is_sampled:
            self.is_sampled = True
            self.sample()
        return 0

    cdef int deliver_next(self) except -1:
        cdef State s = self.state
        cdef int32_t e = s.queue.pop()
        if s.queue.events[e].kind == EVENT_CALLBACK and s.queue.events[e].obj == NULL:
            self.sample()               # a bare CVode.event ends the run here
        try:
            deliver_one(s, e)
        finally:
            s.queue.free(e)
            s.set_all_times(self.t)
        return 0

    cdef int advance_to(self, double te) except -1:
        """Nearer to te (ms), the next event: by a step, or within the last one."""
        cdef State s = self.state
        if self.settings.condition_order == 1:
            detect_at(s, self.t)
            if s.n_watches:
                check_watches(s)
            te = s.queue.head_time()
            if te <= self.t:
                return 0
        if self.must_start:
            return self.start(self.t)
        if te <= self.t_end:
            return self.interpolate(te)
        if self.t < self.t_end:
            return self.interpolate(self.t_end)
        self.sample()
        if self.t_end >= self.stop_before:
            self.n_stops += 1
            return self.start(self.stop_behind)
        self.step()
        if self.settings.condition_order == 2:
            self.detect_crossings()
            te = s.queue.head_time()
        return self.interpolate(te) if te < self.t_end else 0

    cdef int micro_step(self) except -1:
        cdef double te = self.state.queue.head_time()
        if te <= self.t:
            return self.deliver_next()
        return self.advance_to(te)

    # ---- condition_order 2 -----------------------------------------------------

    cdef int remember(self) except -1:
        """The watched variables now, where the next step begins."""
        cdef State s = self.state
        cdef Py_ssize_t k
        if s.watch_changed or s.watch_moves:
            rebuild_watch(s)
        if self.watched is not s.watched:
            free(self.last_value)
            self.last_value = <double*>calloc(s.n_watched + 1, sizeof(double))
            if self.last_value == NULL:
                raise MemoryError
            self.watched = s.watched
        for k in range(s.n_watched):
            self.last_value[k] = s.watch_variable[k][0]
        self.last_time = self.t
        return 0

    cdef int detect_crossings(self) except -1:
        """Thresholds that the step has crossed, on a straight line."""
        cdef State s = self.state
        cdef Py_ssize_t k
        cdef PreSyn presyn
        cdef double before, now, t
        if s.n_watches:
            check_watches(s)
        if s.watch_changed or s.watch_moves or self.watched is not s.watched:
            return self.remember()
        for k in range(s.n_watched):
            presyn = <PreSyn>self.watched[k]
            now = s.watch_variable[k][0] - presyn.threshold
            if not now > 0.0:
                presyn.above = False
            elif not presyn.above:
                presyn.above = True
                before = self.last_value[k] - presyn.threshold
                t = self.t
                if before < 0.0:
                    t = self.last_time \
                        + (self.t - self.last_time) * (-before / (now - before))
                presyn.crossing = t
                queue_object(s.queue, t, EVENT_CROSSING, presyn)
        return self.remember()

    # ---- runs ------------------------------------------------------------------

    cdef int begin(self) except -1:
        """Freezes the model; the states may have to be found anew."""
        cdef State s = self.state
        cdef int k
        enter(s)
        s.is_stepping = True
        try:
            for k in range(s.n_threads):
                s.workers[k].nt.secondorder = 0
                s.workers[k].nt.stepping = NM_STEP_VARIABLE
            if self.is_stale():
                self.build()
            if s.t[0] != self.t:            # set by the user, or restored
                self.t = self.t_end = self.t_begin = s.t[0]
                self.must_start = True
            s.set_all_times(self.t)
            check_tables(s)
        except BaseException:
            self.finish()
            raise
        return 0

    cdef int finish(self) except -1:
        cdef State s = self.state
        cdef int k
        for k in range(s.n_threads):
            s.workers[k].nt.stepping = NM_STEP_FIXED
        s.is_stepping = False
        if s.held:
            s.held = []
        leave(s)
        s.t[0] = self.t
        return 0

    cdef bint is_stopped(self) noexcept:
        # By a bare CVode.event; what is due at the same time comes first.
        return self.state.stop and self.state.queue.head_time() > self.t

    cdef int callbacks(self) except -1:
        """What CVode.event is to call, now: it may change the model."""
        if self.state.deferred:
            self.finish()
            try:
                run_deferred(self.state)
            finally:
                self.begin()
        return 0

    cpdef initialize(self):
        """At the end of finitialize, which has frozen the model: the first start."""
        cdef State s = self.state
        self.t = self.t_end = self.t_begin = s.workers[0].nt.t
        self.n_steps = self.n_interpolations = self.n_starts = self.n_stops = 0
        if self.is_stale():
            self.build()
        self.n_evaluations = self.bdf.n_solves = self.bdf.n_setups = 0
        self.start(self.t)
        for k in range(s.n_threads):
            s.workers[k].nt.stepping = NM_STEP_FIXED

    cpdef advance(self):
        """Until t has moved, or the integrator has started anew (`fadvance`)."""
        cdef State s = self.state
        cdef double t = self.t
        self.begin()
        try:
            self.has_started = s.stop = False
            play_random(s)
            while self.t <= t and not self.has_started and not self.is_stopped():
                self.micro_step()
                self.callbacks()
                poll(s)
        finally:
            s.dt[0] = s.workers[0].nt.dt
            self.finish()

    cpdef run_to(self, double t):
        """All steps and events before t (ms), or up to a bare CVode.event; then the
        model at t, and a sample."""
        cdef State s = self.state
        self.begin()
        try:
            s.stop = False
            while (self.t < t or s.queue.head_time() < t) and not self.is_stopped():
                self.micro_step()
                self.callbacks()
                poll(s)
            if not s.stop:
                if self.t > t:
                    self.interpolate(t)
                self.sample()
        finally:
            s.dt[0] = s.workers[0].nt.dt
            self.finish()

    cpdef restart(self):
        """Takes over states that the user has changed (`CVode.re_init`)."""
        cdef bint had_started = self.has_started
        self.begin()
        try:
            self.start(self.t)
            self.has_started = had_started
        finally:
            self.finish()

    # ---- looking at it ---------------------------------------------------------

    def counts(self):
        """{what: how often} since finitialize."""
        return {
            "states": self.ode.n, "steps": self.n_steps,
            "interpolations": self.n_interpolations, "starts": self.n_starts,
            "stops": self.n_stops, "evaluations": self.n_evaluations,
            "solves": self.bdf.n_solves, "setups": self.bdf.n_setups,
        }

    @property
    def time(self):
        """t of the model, ms"""
        return self.t

    @property
    def order(self):
        """Order of the method now."""
        return self.bdf.order

    def vector(self, str what not None):
        """States, slopes, weights or errors (`y`, `slope`, `weight`, `error`) in
        NEURON's order."""
        cdef double* x
        self.begin()
        try:
            nm_ode_gather(self.ode, self.state.model.v.f64(), self.bdf.y)
            x = self.bdf.y
            if what == "slope":
                self.slopes_at(self.t, self.bdf.y, NULL)
                x = self.ode.work
            elif what == "weight":
                x = self.bdf.weight
            elif what == "error":
                x = self.bdf.e
            return [x[<Py_ssize_t>place[0]] for place in self.states.places()]
        finally:
            self.finish()

    def evaluate(self, double t, y):
        """The derivatives at t (ms) of the states y, in NEURON's order; the model takes
        over both."""
        cdef Py_ssize_t k
        self.begin()
        try:
            places = [<Py_ssize_t>place[0] for place in self.states.places()]
            if len(y) != len(places):
                raise ModelError(
                    f"there are {len(places)} states, and {len(y)} values are given")
            for k in range(len(places)):
                self.bdf.y[<Py_ssize_t>places[k]] = y[k]
            self.slopes_at(t, self.bdf.y, NULL)
            return [self.ode.work[<Py_ssize_t>k] for k in places]
        finally:
            self.finish()

    def name(self, Py_ssize_t k):
        """Name of the k-th state in NEURON's order, as `soma.m_hh(0.5)`."""
        self.begin()
        try:
            return self.states.name(k)
        finally:
            self.finish()


# ---- from C --------------------------------------------------------------------


cdef int call_slopes(void* user, double t, const double* y, double* slope) noexcept:
    cdef VariableStep v = <VariableStep>user
    try:
        return v.slopes_at(t, y, slope)
    except BaseException as error:
        v.error = error
        return 1


cdef int call_solve(void* user, double gamma, double* b) noexcept:
    cdef VariableStep v = <VariableStep>user
    try:
        return v.solve(gamma, b)
    except BaseException as error:
        v.error = error
        return 1
