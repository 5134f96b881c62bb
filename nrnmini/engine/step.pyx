"""One time step of fixed length.

`fixed_step` is the whole of it, a named call for each phase. Leaves to others: the
arithmetic (kernels.h), the calls of mechanisms (plan.h), events, record and play.

With c the capacitance and i(v) the membrane currents, a step solves
    (c/dt + di/dv + axial) dv = -i(v(t)) - axial(v(t))
for dv with currents at the time t + dt/2 and states at t, then advances v, then the
states. secondorder 1 and 2 use dt/2 and add 2 dv.
"""

from libc.math cimport isnan
from nrnmini.engine.context cimport enter, leave
from nrnmini.engine.diagnose cimport describe_nan
from nrnmini.engine.events cimport deliver, detect, run_deferred
from nrnmini.engine.plan cimport (
    nm_phase_states, nm_phase_voltage, nm_pool_run, nm_run)
from nrnmini.engine.record cimport (
    play_continuous, play_random, sample_all, transfer_gaps)
from nrnmini.engine.state cimport State, TypePlan
from nrnmini.model.abi cimport NM_THREAD_SAFE
from nrnmini.engine.watch cimport check_watches

from time import monotonic

from nrnmini.errors import ModelError

cdef extern from "Python.h":
    int PyErr_CheckSignals() except -1

cdef enum:
    SMALL = 200                 # nodes; less work is not worth releasing the GIL


cdef int fixed_step(State s) except -1:
    """Advances the model by dt (`fadvance`)."""
    cdef double start
    enter(s)
    s.is_stepping = True
    try:
        adopt_time(s)
        start = s.workers[0].nt.t

        detect(s)                                   # spikes at v(t)
        if s.n_watches:
            check_watches(s)
        deliver(s, start + 0.5 * s.workers[0].nt.dt)
        play_random(s)
        check_tables(s)

        half_step(s)                                # t + dt/2
        if s.has_continuous:
            play_continuous(s)
        run_phase(s, nm_phase_voltage, "in BREAKPOINT")
        check_voltage(s)
        if s.transfers:
            transfer_gaps(s)

        half_step(s)                                # t + dt
        if s.has_continuous:
            play_continuous(s)
        if s.scatterers:
            call_scatterers(s)
        run_phase(s, nm_phase_states, "while solving states")

        sample_all(s)
        deliver(s, s.workers[0].nt.t)
    except BaseException:
        s.set_all_times(s.t[0])
        raise
    finally:
        s.is_stepping = False
        if s.held:
            s.held = []
        leave(s)
        s.t[0] = s.workers[0].nt.t
    if s.deferred:
        run_deferred(s)
    return 0


# ---- the smaller phases ------------------------------------------------------


cdef int adopt_time(State s) except -1:
    cdef int k
    cdef double t = s.t[0], dt = s.dt[0]
    if t == s.workers[0].nt.t and dt == s.workers[0].nt.dt:
        for k in range(s.n_threads):
            s.workers[k].nt.secondorder = <int>s.secondorder[0]
        return 0
    if not dt > 0.0:
        raise ModelError(f"`dt` must be positive, it is {dt:g}")
    for k in range(s.n_threads):
        s.workers[k].nt.t = t
        s.workers[k].nt.dt = dt
        s.workers[k].nt.secondorder = <int>s.secondorder[0]
        s.workers[k].nt.cj = (2.0 if s.secondorder[0] else 1.0) / dt
    return 0


cdef int call_scatterers(State s) except -1:
    for action in list(s.scatterers):
        action()
    return 0


cdef int half_step(State s) noexcept:
    cdef int k
    for k in range(s.n_threads):
        s.workers[k].nt.t += 0.5 * s.workers[k].nt.dt
    return 0


cdef int run_phase(State s, NmPhase phase, str name) except -1:
    """The phase on all threads, without the GIL if it takes long enough."""
    cdef int failed
    if s.n_threads > 1 or s.plan.order.n > SMALL:
        with nogil:
            failed = nm_pool_run(s.pool, s.workers, s.n_threads, phase)
    else:
        failed = nm_pool_run(s.pool, s.workers, s.n_threads, phase)
    if failed or s.pending_error is not None:
        s.raise_thread_error(name)
    return 0


cdef int run_hooks(State s, int hook, str name) except -1:
    cdef int thread
    for thread in range(s.n_threads):
        if nm_run(&s.workers[thread], &s.workers[thread].hooks[hook]) \
                or s.pending_error is not None:
            s.raise_thread_error(name)
    return 0


cdef int check_tables(State s, TableOwners owners=ALL_OWNERS) except -1:
    """TABLEs are shared by all threads: rebuilt here, before they are read.

    In an initialisation those of mechanisms that are safe on threads are rebuilt at its
    beginning only, those of others whenever they are looked up: in INITIAL, and by the
    currents at its end.
    """
    cdef TypePlan tp
    cdef bint is_safe
    for tp in s.plan.tables:
        is_safe = tp.type.desc.flags & NM_THREAD_SAFE
        if owners == ALL_OWNERS or is_safe == (owners == SAFE_OWNERS):
            tp.type.desc.check_tables(&tp.base[0])
    return 0


cdef int check_voltage(State s) except -1:
    cdef int k
    for k in range(s.n_threads):
        if isnan(s.workers[k].check):
            s.workers[k].check = 0.0
            raise describe_nan(s)
    return 0


cdef int poll(State s) except -1:
    cdef double now
    PyErr_CheckSignals()
    s.n_polls += 1
    if s.n_polls % 32 == 0:
        with nogil:             # other Python threads have their turn
            pass
    if s.interrupted is not None:
        now = monotonic()
        if now - s.last_poll > 0.02:
            s.last_poll = now
            s.interrupted()
    return 0
