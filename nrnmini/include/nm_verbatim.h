/* The names that VERBATIM blocks of published files use, mapped on this simulator.
 *
 * Included only by a file that contains VERBATIM. In scope at every VERBATIM text:
 * `NmCtx* _nm` (the running kernel), `int32_t _row` (the instance, or -1), and
 * `NmCall* _nm_call` (the call from HOC or Python, or NULL).
 */
#ifndef NM_VERBATIM_H
#define NM_VERBATIM_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nm_print.h"
#include "nm_random.h"
#include "nm_scop.h"
#include "nrnmini.h"

/* ---- what names in VERBATIM stand for -------------------------------------------- */

NM_INLINE NmThread* nm_thread(NmCtx* c) { return c->nt; }
NM_INLINE const NmHost* nm_host(NmCtx* c) { return c->nt->host; }

/* An address that VERBATIM keeps as `_p_NAME`, in column k. */
NM_INLINE void** nm_opaque_at(NmCtx* c, int k, int32_t row) {
    return (void**)(c->col[k] + row);
}

NM_INLINE NmRandom* nm_stream_at(NmCtx* c, int k, int32_t row) {
    return &c->rnd[k][row];
}

/* The ion's own values: `_ion_cai` and its like. */
NM_INLINE double* nm_ion_e(NmCtx* c, int k, int32_t row) {
    return &c->ion[k].e[c->ion[k].row[row]];
}

NM_INLINE double* nm_ion_ci(NmCtx* c, int k, int32_t row) {
    return &c->ion[k].ci[c->ion[k].row[row]];
}

NM_INLINE double* nm_ion_co(NmCtx* c, int k, int32_t row) {
    return &c->ion[k].co[c->ion[k].row[row]];
}

NM_INLINE double* nm_ion_i(NmCtx* c, int k, int32_t row) {
    return &c->ion[k].i[c->ion[k].row[row]];
}

/* The version whose interface the names below follow. */
#define NRN_VERSION_GTEQ(major, minor, patch) \
    (9 > (major) || (9 == (major) && (0 > (minor) || (0 == (minor) && 2 >= (patch)))))
#define NRN_VERSION_EQ(a, b, c) ((a) == 9 && (b) == 0 && (c) == 2)
#define NRN_VERSION_NE(a, b, c) (!NRN_VERSION_EQ(a, b, c))
#define NRN_VERSION_GT(a, b, c) (NRN_VERSION_GTEQ(a, b, c) && NRN_VERSION_NE(a, b, c))
#define NRN_VERSION_LT(a, b, c) (!NRN_VERSION_GTEQ(a, b, c))
#define NRN_VERSION_LTEQ(a, b, c) (!NRN_VERSION_GT(a, b, c))
#define NRN_VERSION_GTEQ_8_2_0 1
#define NRN_VERSION_GTEQ_9_0_0 1

/* ---- errors and output ------------------------------------------------------ */

#define hoc_execerror(what, detail) \
    (nm_host(_nm)->execerror(nm_thread(_nm), (what), (detail)))
#define hoc_warning(what, detail) \
    nm_print(nm_thread(_nm), "%s %s\n", (what), (detail) ? (const char*)(detail) : "")
/* A claim that fails ends the call, not the process. NEURON's headers bring it. */
#undef assert
#define assert(claim) \
    ((claim) ? (void)0 : (void)hoc_execerror("a claim in VERBATIM is false", #claim))
#define nrn_exit(code) hoc_execerror("exit was called in a mechanism", "")
#undef printf
#define printf(...) nm_print(nm_thread(_nm), __VA_ARGS__)
#define Printf(...) nm_print(nm_thread(_nm), __VA_ARGS__)
#define Fprintf fprintf
#define prterr(text) hoc_execerror((text), "")

/* ---- arguments of the call -------------------------------------------------- */

NM_COLD static void nm_no_argument(NmCtx* _nm) {
    hoc_execerror("too few arguments in the call of a mechanism's function", "");
    abort();    /* execerror does not return */
}

NM_INLINE double* nm_argument(NmCtx* _nm, NmCall* call, int i) {
    if (!call || i < 1 || i > call->argc) nm_no_argument(_nm);
    return (double*)&call->argv[i - 1];
}

NM_INLINE NmCall* nm_call_of(NmCtx* _nm, NmCall* call, int i) {
    (void)nm_argument(_nm, call, i);
    return call;
}

/* Functions, not host->f(...) in a macro: a name such as ifarg would be expanded
 * again inside its own text. */
NM_INLINE int nm_has_argument(NmCtx* _nm, NmCall* call, int i) {
    /* Published loops count from argument 0, which NEURON says is there. */
    return call && (i <= 0 || nm_host(_nm)->ifarg(call, i));
}

NM_INLINE double* nm_address_argument(NmCtx* _nm, NmCall* call, int i) {
    return nm_host(_nm)->pgetarg(nm_call_of(_nm, call, i), i);
}

NM_INLINE char* nm_text_argument(NmCtx* _nm, NmCall* call, int i) {
    return (char*)nm_host(_nm)->gargstr(nm_call_of(_nm, call, i), i);
}

#define ifarg(i) nm_has_argument(_nm, _nm_call, (i))
#define hoc_getarg(i) nm_argument(_nm, _nm_call, (i))
#define getarg(i) nm_argument(_nm, _nm_call, (i))
#define hoc_pgetarg(i) nm_address_argument(_nm, _nm_call, (i))
#define pgetarg(i) nm_address_argument(_nm, _nm_call, (i))
#define hoc_gargstr(i) nm_text_argument(_nm, _nm_call, (i))
#define gargstr(i) nm_text_argument(_nm, _nm_call, (i))
#define chkarg(i, lo, hi) nm_check_argument(_nm, hoc_getarg(i), (lo), (hi))

NM_INLINE double nm_check_argument(NmCtx* _nm, const double* x, double lo, double hi) {
    if (!(*x >= lo && *x <= hi))
        hoc_execerror("an argument of a mechanism's function is out of range", "");
    return *x;
}

#include "nm_objects.h"

/* ---- random numbers --------------------------------------------------------- */

NM_INLINE double nm_random_object_pick(NmCtx* _nm, void* random) {
    void* target = nm_alive(_nm, random);
    if (!nm_host(_nm)->random_pick)
        hoc_execerror("Random objects are not available", "");
    return nm_host(_nm)->random_pick(target);
}
#define nrn_random_arg(i) ((Rand*)nm_object_argument(_nm, _nm_call, (i)))
#define nrn_random_pick(random) nm_random_object_pick(_nm, (random))

/* `to` goes on where the stream of a Random object stands. */
NM_INLINE void nm_random_follow(NmCtx* _nm, NmRandom* to, void* random) {
    const NmRandom* from = 0;
    if (nm_host(_nm)->random_stream)
        from = nm_host(_nm)->random_stream(nm_alive(_nm, random));
    if (!from)
        hoc_execerror("the Random object must use Random123", "call r.Random123(...)");
    *to = *from;
}

#define nrn_random_isran123(random, a, b, c) \
    nm_random_identifiers(_nm, (random), (a), (b), (c))
#define nrn_random123_getseq(random, seq, at) \
    nm_random_position(_nm, (random), (seq), (at))

NM_INLINE int nm_random_identifiers(NmCtx* _nm, void* random, uint32_t* a, uint32_t* b,
                                    uint32_t* c) {
    const NmRandom* r = 0;
    if (nm_host(_nm)->random_stream)
        r = nm_host(_nm)->random_stream(nm_alive(_nm, random));
    if (r) {
        *a = r->ctr[2];
        *b = r->ctr[3];
        *c = r->ctr[1];
    }
    return r != 0;
}

NM_INLINE int nm_random_position(NmCtx* _nm, void* random, uint32_t* seq, char* at) {
    const NmRandom* r = 0;
    if (nm_host(_nm)->random_stream)
        r = nm_host(_nm)->random_stream(nm_alive(_nm, random));
    if (r) {
        *seq = r->ctr[0];
        *at = (char)r->which;
    }
    return r != 0;
}

#define scop_random() nm_scop_random(_nm)
#define set_seed(seed) nm_set_seed(_nm, (seed))
#define normrand(mean, deviation) nm_normrand(_nm, (mean), (deviation))
#define exprand(mean) nm_exprand(_nm, (mean))
#define poisrand(mean) nm_poisrand(_nm, (mean))

typedef NmRandom nrnran123_State;

NM_COLD static nrnran123_State* nrnran123_newstream3(uint32_t a, uint32_t b, uint32_t c) {
    nrnran123_State* r = (nrnran123_State*)calloc(1, sizeof(nrnran123_State));
    if (r) nm_random_start(r, a, b, c, 0);
    return r;
}
#define nrnran123_newstream(a, b) nrnran123_newstream3((a), (b), 0)
#define nrnran123_deletestream(r) free(r)
#define nrnran123_dblpick(r) nm_random_dpick(r)
#define nrnran123_ipick(r) nm_random_word(r)
#define nrnran123_negexp(r) nm_random_negexp((r), 1.0)
#define nrnran123_normal(r) nm_random_normal((r), 0.0, 1.0)
#define nrnran123_uniform(r, lo, hi) nm_random_uniform((r), (lo), (hi))
#define nrnran123_setseq(r, seq, which) nm_random_setseq((r), 4.0 * (seq) + (which))
#define nrnran123_getseq(r, seq, at) \
    ((void)(*(seq) = (r)->ctr[0], *(at) = (r)->which))
#define nrnran123_getids(r, a, b) ((void)(*(a) = (r)->ctr[2], *(b) = (r)->ctr[3]))
#define nrnran123_getids3(r, a, b, c) \
    ((void)(*(a) = (r)->ctr[2], *(b) = (r)->ctr[3], *(c) = (r)->ctr[1]))
#define nrnran123_setids(r, a, b, c) nm_random_setids((r), (a), (b), (c))

/* ---- memory and the rest ---------------------------------------------------- */

#define hoc_Exp(x) nm_exp(x)
#define emalloc(n) malloc(n)
#define ecalloc(n, size) calloc((n), (size))
#define erealloc(p, n) realloc((p), (n))
#define hoc_Emalloc(n) malloc(n)
#define hoc_Ecalloc(n, size) calloc((n), (size))
#define hoc_Erealloc(p, n) realloc((p), (n))
#define hoc_malchk() ((void)0)
#define hoc_epsilon 1e-11
#define cvode_active_ (nm_host(_nm)->variable_step)
#define nil 0

/* A thread as C++ of NEURON names its members. */
typedef struct NrnThread {
    double _t, _dt, cj;
    const double* celsius;
    int32_t id, secondorder;
} NrnThread;
#define nrn_threads ((NrnThread*)nm_thread(_nm))
#define nrn_ghk(v, ci, co, z) nm_ghk(nm_thread(_nm), (v), (ci), (co), (z))

#endif
