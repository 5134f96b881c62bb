"""Initialisation, in NEURON's order.

`initialize` is finitialize: which INITIAL, handler, event and sample comes when.
Leaves the phases of a step to `step`.
"""

cimport cython
from libc.stdint cimport int32_t
from nrnmini.engine.context cimport enter, leave
from nrnmini.engine.events cimport (
    clear_events, deliver, init_connections, run_deferred)
from nrnmini.engine.history cimport clear_histories
from nrnmini.engine.plan cimport (
    NmStep, NmSteps, NmWorker, nm_ion_init, nm_ion_wrote, nm_layers_init,
    nm_phase_currents, nm_run)
from nrnmini.engine.record cimport (
    play_random, prune, sample_all, start_plays, start_records, transfer_gaps)
from nrnmini.engine.state cimport Plan, State, TypePlan
from nrnmini.engine.step cimport (
    OTHER_OWNERS, SAFE_OWNERS, check_tables, run_hooks, run_phase)
from nrnmini.model.abi cimport (
    NM_AFTER_INITIAL, NM_BEFORE_INITIAL, NM_BEFORE_STEP, NM_WRITES_CONC, NmKernel)
from nrnmini.model.mechanism cimport IonType

from nrnmini.errors import ModelError


@cython.final
cdef class InitHandler:
    """A callback of finitialize; it is forgotten with this object."""

    def __init__(self, int kind, callback):
        if not 0 <= kind <= 3:
            raise ModelError(f"the type of an FInitializeHandler is 0..3, not {kind}")
        self.kind = kind
        self.callback = callback


cdef int initialize(State s, object v) except -1:
    """finitialize(v): v in mV, or None to keep the voltages."""
    cdef Plan plan
    cdef double voltage = 0.0 if v is None else v
    run_handlers(s, 3)                      # t is still the old one
    s.t[0] = 0.0
    plan = enter(s)
    s.is_stepping = True
    try:
        start_threads(s)
        check_tables(s, SAFE_OWNERS)        # INITIAL makes the others
        clear_events(s)
        clear_histories(s)
        prune(s)
        play_random(s)
        start_plays(s)
        deliver(s, 0.0)
        if v is not None:
            set_voltage(s, voltage)
        transfer_gaps(s)
        plan = handlers_between(s, 0)
        run_hooks(s, NM_BEFORE_INITIAL, "in BEFORE INITIAL")
        initial_blocks(s, plan)
        init_connections(s)
        run_hooks(s, NM_AFTER_INITIAL, "in AFTER INITIAL")
        plan = handlers_between(s, 1)
        deliver(s, 0.0)
        check_tables(s, OTHER_OWNERS)
        if s.integrator is None:
            run_phase(s, nm_phase_currents, "in BREAKPOINT")
            start_records(s)
            run_hooks(s, NM_BEFORE_STEP, "in BEFORE STEP")
            sample_all(s)
        else:                               # samples are taken when it steps
            start_records(s)
            s.integrator.initialize()
        deliver(s, 0.0)
    finally:
        s.is_stepping = False
        leave(s)
    run_deferred(s)
    run_handlers(s, 2)
    return 0


cdef int start_threads(State s) except -1:
    """t = 0 and the present dt on all threads; errors of old forgotten."""
    cdef int k
    cdef NmWorker* w
    cdef double dt = s.dt[0]
    if not dt > 0.0:
        raise ModelError(f"`dt` must be positive, it is {dt:g}")
    for k in range(s.n_threads):
        w = &s.workers[k]
        w.nt.t = 0.0
        w.nt.dt = dt
        w.nt.cj = (2.0 if s.secondorder[0] else 1.0) / dt
        w.nt.secondorder = <int32_t>s.secondorder[0]
        w.nt.error = NULL
        w.check = 0.0
    s.pending_error = None
    return 0


cdef int set_voltage(State s, double v) except -1:
    cdef double* column = s.model.v.f64()
    cdef Py_ssize_t k
    for k in range(s.plan.order.n):
        column[k] = v
    return 0


cdef Plan handlers_between(State s, int kind):
    """Handlers of one kind, the structure thawed; the plan may be a new one."""
    if any([h() is not None and h().kind == kind for h in s.init_handlers]):
        s.is_stepping = False
        leave(s)
        run_handlers(s, kind)
        enter(s)
        s.is_stepping = True
    return s.plan


cdef int run_handlers(State s, int kind) except -1:
    cdef InitHandler handler
    s.init_handlers = [h for h in s.init_handlers if h() is not None]
    for ref in list(s.init_handlers):
        handler = ref()
        if handler is not None and handler.kind == kind:
            handler.callback()
    return 0


cdef int initial_blocks(State s, Plan plan) except -1:
    """INITIAL of every mechanism over all its instances: ions, writers of
    concentrations, others, artificial cells; i_cap is 0."""
    cdef TypePlan tp
    cdef double* i_cap = s.model.i_cap.f64()
    cdef Py_ssize_t k
    for k in range(plan.order.n):
        i_cap[k] = 0.0
    if s.workers[0].layers != NULL:
        nm_layers_init(s.workers[0].layers)
    for tp in plan.init_order:
        if tp.type.is_ion:
            call_type(s, tp, nm_ion_init)
        else:
            if tp.type.desc.init != NULL:
                call_type(s, tp, tp.type.desc.init)
            if tp.type.desc.flags & NM_WRITES_CONC:
                nernst_after(s, plan, tp)
    return 0


cdef int call_type(State s, TypePlan tp, NmKernel kernel) except -1:
    """A kernel over all instances of a type, thread by thread."""
    cdef int thread
    cdef NmStep step
    cdef NmSteps one
    one.items = &step
    one.n = one.capacity = 1
    step.kernel = kernel
    for thread in range(s.n_threads):
        step.ctx = &tp.base[thread]
        step.begin = tp.begin[thread]
        step.end = tp.begin[thread + 1]
        if step.begin == step.end:
            continue
        if nm_run(&s.workers[thread], &one) or s.pending_error is not None:
            s.raise_thread_error("in INITIAL")
    return 0


cdef int nernst_after(State s, Plan plan, TypePlan tp) except -1:
    """Reversal potentials that follow concentrations which an INITIAL wrote."""
    cdef TypePlan ion
    cdef Py_ssize_t k
    cdef int32_t row
    for k in range(len(tp.type.ions)):
        if not tp.type.desc.ions[k].writes & 6:         # neither ci nor co
            continue
        ion = plan.types[(<IonType>tp.type.ions[k]).index]
        for row in range(tp.n):
            nm_ion_wrote(&ion.base[0], tp.ion_row[k][row], tp.ion_row[k][row] + 1)
    return 0


cdef int evaluate_currents(State s) except -1:
    """Conductances and currents at the present voltages; nothing is solved."""
    check_tables(s)
    return run_phase(s, nm_phase_currents, "in BREAKPOINT")


cdef int restart_records(State s) except -1:
    """Empties recorded Vectors and takes the first samples."""
    prune(s)
    start_records(s)
    run_hooks(s, NM_BEFORE_STEP, "in BEFORE STEP")
    return sample_all(s)
