# The variable step.

from libc.stdint cimport int32_t
from nrnmini.engine.ode cimport NmOdePlan, OdeStates
from nrnmini.engine.plan cimport NmPhase
from nrnmini.engine.state cimport Integrator, State

cdef extern from "variable.h":
    ctypedef int NmBdfStatus
    enum: NM_BDF_OK, NM_BDF_CALL_FAILED
    ctypedef int (*NmSlopes)(void*, double, const double*, double*) noexcept
    ctypedef int (*NmSolve)(void*, double, double*) noexcept

    ctypedef struct NmBdf:
        NmSlopes f
        NmSolve solve
        void* user
        Py_ssize_t n
        double rtol
        const double* atol
        const int32_t* in_order
        int max_order
        double h_min, h_max_inv, stop
        double* memory
        double* z[6]
        double* y
        double* e
        double* weight
        int order
        double t, h, h_used, next_h
        long n_steps
        long n_f, n_solves, n_setups, n_error_fails, n_convergence_fails

    int nm_bdf_make(NmBdf*, Py_ssize_t) noexcept
    void nm_bdf_free(NmBdf*) noexcept
    void nm_bdf_start(NmBdf*, double) noexcept
    NmBdfStatus nm_bdf_step(NmBdf*) noexcept
    void nm_bdf_interpolate(const NmBdf*, double, double*) noexcept
    const char* nm_bdf_message(NmBdfStatus) noexcept

    void nm_ode_scatter(const NmOdePlan*, double*, const double*) noexcept
    void nm_ode_gather(const NmOdePlan*, const double*, double*) noexcept
    NmPhase nm_phase_slopes
    NmPhase nm_phase_relax
    NmPhase nm_phase_before


cdef class VariableStep(Integrator):
    cdef State          state
    cdef readonly object settings       # atol, rtol, maxstep, ...: see objects.cvode
    cdef OdeStates      states
    cdef NmOdePlan*     ode             # of `states`
    cdef NmBdf          bdf
    cdef double*        atol
    cdef double         t               # of the states in the stores, ms
    cdef double         t_end           # end of the last step
    cdef double         t_begin         # its beginning
    cdef double         stop_before, stop_behind    # the next discontinuity
    cdef bint           must_start, has_started, is_sampled
    cdef object         error           # raised inside f or the solve
    # condition_order 2: (time, value) of each watched variable at the end of a step
    cdef list           watched
    cdef double*        last_value
    cdef double         last_time
    cdef readonly long  n_evaluations, n_steps, n_interpolations, n_starts, n_stops

    cdef int release(self) noexcept
    cdef int build(self) except -1
    cdef bint is_stale(self)
    cdef int slopes_at(self, double t, const double* y, double* slope) except -1
    cdef int solve(self, double gamma, double* b) except -1
    cdef int start(self, double t) except -1
    cdef int step(self) except -1
    cdef int interpolate(self, double t) except -1
    cdef int sample(self) except -1
    cdef int deliver_next(self) except -1
    cdef int advance_to(self, double te) except -1
    cdef int micro_step(self) except -1
    cdef int detect_crossings(self) except -1
    cdef int remember(self) except -1
    cdef int begin(self) except -1
    cdef int finish(self) except -1
    cdef bint is_stopped(self) noexcept
    cdef int callbacks(self) except -1
    cpdef initialize(self)
    cpdef advance(self)
    cpdef run_to(self, double t)
    cpdef restart(self)
