# The C structs of plan.h, kernels.h, pool.h and the like, for Cython.

from libc.stdint cimport int32_t
from nrnmini.model.abi cimport (
    NmCtx, NmDescriptor, NmDiffusion, NmKernel, NmThread, NmWatch)

cdef extern from "kernels.h" nogil:
    ctypedef struct NmSpan:
        int32_t i, p, n

    ctypedef struct NmTree:
        double *v
        double *a
        double *b
        double *d
        double *rhs
        double *cm
        double *i_cap
        const NmSpan* spans
        const int32_t* block
        int32_t n_blocks, begin, end

    enum: NM_COL_E, NM_COL_CI, NM_COL_CO, NM_COL_I, NM_COL_DIDV

    ctypedef struct NmIonInfo:
        const int32_t* style
        const double *ci0
        const double *co0
        double charge

    double nm_nernst(double ci, double co, double z, double celsius) noexcept
    void nm_ion_cur(NmCtx*, int32_t, int32_t) noexcept
    void nm_ion_init(NmCtx*, int32_t, int32_t) noexcept
    void nm_ion_wrote(NmCtx*, int32_t, int32_t) noexcept
    void nm_ion_second_order(NmCtx*, int32_t, int32_t) noexcept

cdef extern from "diffusion.h" nogil:
    ctypedef struct NmDiffuse:
        NmCtx* ctx
        int32_t begin, end
        const int32_t* parent
        const double* dx
        double* work
        int32_t n

    int nm_diffusing_ode(const NmDescriptor*, const NmDiffusion*, int) noexcept

cdef extern from "extracellular.h" nogil:
    ctypedef struct NmLayers:
        int32_t n_nodes, n, n_layers
        int32_t *schedule
        const int32_t* parent
        int32_t *at
        int32_t *node
        int32_t *row
        int32_t *before
        double *half
        double *copies
        double *xraxial
        double *xg
        double *xc
        double *e
        double *i_membrane
        double *area
        double *vext
        double *vext0
        double *block
        double *link
        double *x
        double *a
        double *b

    void nm_layers_init(const NmLayers*) noexcept

cdef extern from "plan.h" nogil:
    ctypedef struct NmStep:
        NmKernel kernel
        NmCtx* ctx
        int32_t begin, end

    ctypedef struct NmSteps:
        NmStep* items
        int32_t n, capacity

    ctypedef struct NmWorker:
        NmThread nt
        char* message
        int32_t error_begin
        NmTree tree
        NmSteps cur
        NmSteps state
        NmSteps second_order
        NmDiffuse* diffuse
        int32_t n_diffuse
        NmSteps hooks[5]
        double *elec_rhs
        double *elec_d
        double *i_membrane
        double *area
        const NmLayers* layers
        const void* ode         # NmOdePlan
        NmSteps slopes
        NmSteps relax
        NmSteps before
        NmSteps synonyms
        NmSteps bare_cur
        int32_t v_begin, v_end, n_bare
        int32_t *bare
        int32_t *bare_parent
        int32_t *bare_first
        int32_t *bare_child
        double check
        int32_t status

    ctypedef void (*NmReceive)(NmCtx*, int32_t, double*, double) noexcept nogil
    ctypedef void (*NmNetInit)(NmCtx*, int32_t, double*) noexcept nogil
    ctypedef int (*NmPhase)(NmWorker*) noexcept nogil

    int nm_run(NmWorker*, const NmSteps*) noexcept
    int nm_call_receive(NmReceive, NmNetInit, NmCtx*, int32_t, double*,
                        double) noexcept
    int nm_call_watch(NmWatch, NmCtx*, int32_t, double*) noexcept
    int nm_add_diffuse(NmWorker*, const NmDiffuse*) noexcept
    int nm_add_step(NmSteps*, NmKernel, NmCtx*, int32_t, int32_t) noexcept
    int nm_phase_currents(NmWorker*) noexcept
    int nm_phase_voltage(NmWorker*) noexcept
    int nm_phase_states(NmWorker*) noexcept

cdef extern from "pool.h" nogil:
    ctypedef struct NmPool
    NmPool* nm_pool_new(int n) noexcept
    void nm_pool_free(NmPool*) noexcept
    int nm_pool_run(NmPool*, NmWorker*, int, NmPhase) noexcept
