# The C structs of include/nrnmini.h, for Cython.

from libc.stdint cimport int32_t, int64_t, uint32_t

cdef extern from "nrnmini.h" nogil:
    ctypedef double*** NmTargets        # const in C
    enum: NM_ABI_VERSION
    enum: NM_DENSITY, NM_POINT, NM_ARTIFICIAL, NM_NOTHING
    enum: NM_PARAMETER, NM_ASSIGNED, NM_STATE, NM_HIDDEN
    enum: NM_INVISIBLE, NM_VISIBLE, NM_LENIENT
    enum: NM_THREAD_SAFE, NM_ELECTRODE, NM_WRITES_CONC, NM_HAS_NET_EVENT
    enum: NM_USES_V_IN_EVENT, NM_RAW_POINTER, NM_FIXED_STEP
    enum: NM_ION_E, NM_ION_CI, NM_ION_CO, NM_ION_I
    enum: NM_STEP_FIXED, NM_STEP_VARIABLE, NM_STEP_STARTING
    enum: NM_BEFORE_INITIAL, NM_AFTER_INITIAL, NM_BEFORE_BREAKPOINT
    enum: NM_AFTER_SOLVE, NM_BEFORE_STEP, NM_N_HOOKS

    ctypedef struct NmVar:
        const char* name
        const char* units
        int32_t dim, is_array, kind
        double dflt, lo, hi

    ctypedef struct NmIonUse:
        const char* ion
        int32_t reads, writes
        double valence

    ctypedef struct NmPointer:
        const char* name
        int32_t bbcore

    ctypedef struct NmGlobal:
        const char* name
        const char* units
        int32_t dim, is_array, offset, is_thread_variable, visible
        double dflt, lo, hi

    ctypedef double (*NmMethod)(void*) noexcept nogil

    ctypedef struct NmCall:
        int32_t argc
        const double* argv
        void* frame
        NmMethod method
        void* self

    ctypedef struct NmObject

    ctypedef union NmValue:
        double* pval
        char** ppstr
        NmObject** pobj

    ctypedef union NmObjectData:
        void* this_pointer
        NmValue* dataspace

    ctypedef struct NmObject:
        NmObjectData u
        void* ctemplate
        int32_t refcount, index
        void* target
        NmObject* itself

    ctypedef struct NmSymbolData:
        int32_t oboff
        double* pval

    ctypedef struct NmSymbol:
        const char* name
        int32_t type
        NmSymbolData u

    enum: NM_NO_ARGUMENT, NM_NUMBER, NM_TEXT, NM_OBJECT, NM_ADDRESS

    ctypedef struct NmRandom:
        uint32_t key[2]
        uint32_t ctr[4]
        uint32_t out[4]
        uint32_t which, reserved

    ctypedef struct NmIonCtx:
        double *e
        double *ci
        double *co
        double *i
        double *didv
        double *ci0
        double *co0
        const int32_t* row
        int32_t offset
        double z

    ctypedef struct NmCtx
    ctypedef struct NmDescriptor

    ctypedef double (*NmFunction)(NmCtx*, int32_t, NmCall*) noexcept nogil
    ctypedef void (*NmKernel)(NmCtx*, int32_t, int32_t) noexcept nogil
    ctypedef double (*NmWatch)(NmCtx*, int32_t) noexcept nogil

    ctypedef struct NmDiffusion:
        int32_t dim, var, ion, part

    ctypedef struct NmOde:
        int32_t var, ion, part, element
        double tolerance

    ctypedef struct NmExternal:
        const char* name
        int32_t dim

    ctypedef struct NmFunctionInfo:
        const char* name
        int32_t argc, is_procedure, needs_instance
        NmFunction call

    ctypedef struct NmHost:
        int32_t variable_step
        void (*net_send)(NmCtx*, int32_t, double*, double, double) noexcept nogil
        void (*net_event)(NmCtx*, int32_t, double) noexcept nogil
        void (*net_move)(NmCtx*, int32_t, double) noexcept nogil
        void (*execerror)(NmThread*, const char*, const char*) noexcept nogil
        int (*printf)(NmThread*, const char*) noexcept nogil
        int (*ifarg)(NmCall*, int) noexcept nogil
        double (*getarg)(NmCall*, int) noexcept nogil
        const char* (*gargstr)(NmCall*, int) noexcept nogil
        double* (*pgetarg)(NmCall*, int) noexcept nogil
        void* (*objarg)(NmCall*, int) noexcept nogil
        double* (*vector_data)(void*) noexcept nogil
        int (*vector_size)(void*) noexcept nogil
        void (*vector_resize)(void*, int) noexcept nogil
        double (*random_pick)(void*) noexcept nogil
        const NmRandom* (*random_stream)(void*) noexcept nogil
        void (*set_function_table)(NmCtx*, NmCall*, int32_t, int32_t) noexcept nogil
        int64_t (*pointer_extent)(NmCtx*, int32_t, int32_t, int64_t*) noexcept nogil
        void (*watch)(
            NmCtx*, int32_t, int32_t, double, double, int32_t) noexcept nogil
        int32_t (*netcons)(NmCtx*, int32_t, double***) noexcept nogil
        void (*lag)(
            NmCtx*, int32_t, int32_t, double, int32_t, const double*, double*) \
            noexcept nogil
        void (*gather)(double*, const double*, const int32_t*, int32_t) noexcept nogil
        void (*scatter)(double*, const int32_t*, const double*, int32_t) noexcept nogil
        void (*add)(double*, const double*, int32_t) noexcept nogil
        void (*add_at)(double*, const int32_t*, const double*, int32_t) noexcept nogil
        double (*exp)(double) noexcept nogil
        double (*log)(double) noexcept nogil
        double (*pow)(double, double) noexcept nogil
        int (*argument_kind)(NmCtx*, NmCall*, int) noexcept nogil
        NmObject** (*object_argument)(NmCtx*, NmCall*, int) noexcept nogil
        char** (*text_argument)(NmCtx*, NmCall*, int) noexcept nogil
        void (*assign_text)(NmCtx*, char**, const char*) noexcept nogil
        void* (*file_argument)(NmCtx*, NmCall*, int) noexcept nogil
        int (*list_count)(NmCtx*, NmObject*) noexcept nogil
        NmObject* (*list_item)(NmCtx*, NmObject*, int) noexcept nogil
        const char* (*object_name)(NmCtx*, NmObject*) noexcept nogil
        int (*vector_room)(NmCtx*, NmObject*) noexcept nogil
        void (*hold_object)(NmCtx*, NmObject*, int) noexcept nogil
        NmSymbol* (*symbol)(NmCtx*, const char*) noexcept nogil
        NmValue* (*values)(NmCtx*) noexcept nogil
        void (*push_argument)(NmCtx*, double, NmObject*, const char*) noexcept nogil
        double (*call_hoc)(NmCtx*, NmSymbol*, int) noexcept nogil
        int (*run_hoc)(NmCtx*, const char*) noexcept nogil
        void (*add_vector_method)(NmCtx*, const char*, NmMethod, NmFunction) \
            noexcept nogil
        uint32_t (*mcell_word)(uint32_t*, uint32_t) noexcept nogil
        uint32_t (*mcell_low)(NmCtx*, uint32_t, int) noexcept nogil

    ctypedef struct NmThread:
        double t, dt, cj
        const double* celsius
        int32_t id, secondorder
        const NmHost* host
        void* engine
        int32_t error_row
        const char* error
        const NmDescriptor* error_mechanism
        void* jump
        uint32_t scop_seed
        int32_t stepping
        double start, stop

    ctypedef struct NmCtx:
        NmThread* nt
        const NmDescriptor* desc
        void* type
        int32_t contiguous, node_offset
        double** col
        const int32_t* node
        double *v
        double *area
        double *diam
        double *rhs
        double *d
        double *elec_rhs
        double *elec_d
        double *vext
        NmIonCtx* ion
        NmTargets ptr
        NmRandom** rnd
        double* global_ "global"
        double* tvar
        double* table
        void** self
        double** ext
        double* ode
        int64_t ode_stride

    ctypedef struct NmDescriptor:
        uint32_t abi_version
        int32_t kind
        uint32_t flags
        const char* name
        const char* file
        const char* title
        int32_t n_vars
        const NmVar* vars
        int32_t n_ions
        const NmIonUse* ions
        int32_t n_pointers
        const NmPointer* pointers
        int32_t n_randoms
        const char** randoms
        int32_t n_globals
        const NmGlobal* globals_ "globals"
        int32_t global_size, tvar_size, table_size
        int32_t n_functions
        const NmFunctionInfo* functions
        int32_t n_weights
        NmKernel constructor
        NmKernel destructor
        NmKernel init
        NmKernel cur
        NmKernel state
        void (*check_tables)(NmCtx*) noexcept nogil
        NmKernel hooks[5]
        void (*net_receive)(NmCtx*, int32_t, double*, double) noexcept nogil
        void (*net_init)(NmCtx*, int32_t, double*) noexcept nogil
        int32_t n_watches
        const NmWatch* watches
        int32_t n_diffusions
        const NmDiffusion* diffusions
        int32_t n_externals
        const NmExternal* externals
        int32_t n_odes
        const NmOde* odes
        NmKernel slopes
        NmKernel relax
        NmKernel synonyms
