# What compiled mechanisms may ask of the simulator (NmHost), and guarded calls.

from libc.stdint cimport int32_t
from nrnmini.model.abi cimport (
    NmCall, NmCtx, NmFunction, NmHost, NmKernel, NmMethod, NmThread)

cdef extern from "guard.h" nogil:
    enum: NM_GUARD_TEXT
    ctypedef struct NmFrame:
        NmThread* nt
        void* args
    void nm_execerror(NmThread* nt, const char* what, const char* detail)
    int nm_guarded_call(NmFunction f, NmCtx* c, int32_t row, NmCall* call,
                        double* result, char* text)
    int nm_guarded_kernel(NmKernel k, NmCtx* c, int32_t begin, int32_t end,
                          char* text)

cdef extern from "blocks.h" nogil:
    void nm_gather(double* to, const double* source, const int32_t* rows,
                   int32_t n) noexcept
    void nm_scatter(double* to, const int32_t* rows, const double* source,
                    int32_t n) noexcept
    void nm_add(double* to, const double* source, int32_t n) noexcept
    void nm_add_at(double* to, const int32_t* rows, const double* source,
                   int32_t n) noexcept
    double nm_seldom_exp(double x) noexcept
    double nm_seldom_log(double x) noexcept
    double nm_seldom_pow(double x, double y) noexcept

# Arguments, printf and execerror; net_send, net_event and net_move report that
# there is no engine until the engine replaces them.
cdef void fill_host(NmHost* host) noexcept

# Calls of compiled code, with execerror turned into ModelError. What the code
# reported with nm_fail stays in nt.error.
cdef double call_function(NmFunction f, NmCtx* c, int32_t row, tuple args, str name,
                          NmMethod method=*, void* self=*) except? -1
cdef int call_kernel(NmKernel k, NmCtx* c, int32_t begin, int32_t end) except -1
