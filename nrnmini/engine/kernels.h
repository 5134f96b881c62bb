/* The numerical kernels of one time step: matrix set-up, Hines elimination,
 * voltage update, ions.
 *
 * Owns the arithmetic and its order. Leaves to others which nodes belong
 * together (order.pyx) and when a kernel runs (step.pyx).
 *
 * The tree is given as spans: nodes i .. i+n-1 hang on p .. p+n-1, one each, and
 * the two ranges do not overlap. Spans are listed parents first. A span of
 * many nodes is what the SIMD lanes run over: the same node of many cells, or
 * nodes of parallel branches. Every operation on one node happens in the same
 * order whatever the spans are, so results have the same bits for every sort
 * order:
 *   d:   mechanisms, capacitance, own b, then a of the children, eldest first
 *   rhs: mechanisms, own axial current, then those of the children
 *   elimination: children from the youngest to the eldest
 */
#ifndef NRNMINI_ENGINE_KERNELS_H
#define NRNMINI_ENGINE_KERNELS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "nm_clones.h"
#include "nrnmini.h"

/* NM_IVDEP: no iteration depends on another. NM_NOVECTOR: not worth lanes. */
#if defined(__clang__)
#define NM_NOVECTOR _Pragma("clang loop vectorize(disable)")
#define NM_IVDEP _Pragma("clang loop vectorize(enable) interleave(enable)")
#elif defined(__GNUC__)
#define NM_NOVECTOR _Pragma("GCC unroll 1")
#define NM_IVDEP _Pragma("GCC ivdep")
#else
#define NM_NOVECTOR
#define NM_IVDEP
#endif

typedef struct NmSpan {
    int32_t i, p, n;            /* p == -1: roots */
} NmSpan;

/* The nodes of one thread, or of one cache-sized block of its cells. */
typedef struct NmTree {
    double *v, *a, *b, *d, *rhs, *cm, *i_cap;       /* node columns */
    const NmSpan* spans;        /* parents first; the roots before all others */
    const int32_t* block;       /* [n_blocks + 1]: first span of each block */
    int32_t n_blocks;
    int32_t begin, end;         /* node rows of the thread */
} NmTree;

/* The loops below run over a span through pointers to its first node (names in i) and
 * first parent (names in p), with an index of pointer size: -fwrapv, which Python is
 * compiled with, would keep int32 sums from being vectorised. Short spans have a
 * plain loop of their own, without the entry and exit of a vector loop. */
typedef ptrdiff_t NmIndex;
enum { NM_SHORT = 4 };

#define NM_SPAN                                                                       \
    const NmIndex n = t->spans[s].n, i0 = t->spans[s].i, p0 = t->spans[s].p

/* rhs and d of axial currents and capacitance, for one block. */
NM_CLONES
static void nm_setup_block(const NmTree* t, int32_t s0, int32_t s1, double cfac) {
    for (int32_t s = s0; s < s1; s++) {
        NM_SPAN;
        const double *vi = t->v + i0, *vp = t->v + p0;
        const double *a = t->a + i0, *b = t->b + i0, *cm = t->cm + i0;
        double *di = t->d + i0, *dp = t->d + p0;
        double *rhsi = t->rhs + i0, *rhsp = t->rhs + p0;
#define NM_SETUP                                                                      \
    const double dv = vp[l] - vi[l];                                                  \
    rhsi[l] -= b[l] * dv;                                                             \
    rhsp[l] += a[l] * dv;                                                             \
    di[l] = (di[l] + cfac * cm[l]) - b[l];                                            \
    dp[l] -= a[l]
        if (p0 < 0) {
            NM_IVDEP
            for (NmIndex l = 0; l < n; l++) di[l] += cfac * cm[l];
        } else if (n < NM_SHORT) {
            NM_NOVECTOR
            for (NmIndex l = 0; l < n; l++) { NM_SETUP; }
        } else {
            NM_IVDEP
            for (NmIndex l = 0; l < n; l++) { NM_SETUP; }
        }
#undef NM_SETUP
    }
}

/* Hines elimination and back substitution, for one block: rhs becomes the change
 * of v over the step or half step, v += f rhs, and i_cap follows. Returns a NaN if
 * a voltage has become NaN or infinite: elimination carries that to the root, so
 * only roots are looked at. */
NM_CLONES
static double nm_solve_block(const NmTree* t, int32_t s0, int32_t s1, double f,
                             double cfac) {
    double bad = 0.0;
    for (int32_t s = s1 - 1; s >= s0; s--) {
        NM_SPAN;
        if (p0 < 0) break;
        const double *a = t->a + i0, *b = t->b + i0, *di = t->d + i0;
        const double* rhsi = t->rhs + i0;
        double *dp = t->d + p0, *rhsp = t->rhs + p0;
#define NM_ELIMINATE                                                                  \
    const double q = a[l] / di[l];                                                    \
    dp[l] -= q * b[l];                                                                \
    rhsp[l] -= q * rhsi[l]
        if (n < NM_SHORT) {
            NM_NOVECTOR
            for (NmIndex l = n - 1; l >= 0; l--) { NM_ELIMINATE; }
        } else {
            NM_IVDEP
            for (NmIndex l = 0; l < n; l++) { NM_ELIMINATE; }
        }
#undef NM_ELIMINATE
    }
    for (int32_t s = s0; s < s1; s++) {
        NM_SPAN;
        const double *b = t->b + i0, *d = t->d + i0, *cm = t->cm + i0;
        double *v = t->v + i0, *i_cap = t->i_cap + i0, *rhs = t->rhs + i0;
        const double* rhsp = t->rhs + p0;
#define NM_ADVANCE                                                                    \
    rhs[l] = x;                                                                       \
    v[l] += f * x;                                                                    \
    i_cap[l] = cfac * cm[l] * x
        if (p0 < 0) {
            NM_IVDEP
            for (NmIndex l = 0; l < n; l++) {
                const double x = rhs[l] / d[l];
                NM_ADVANCE;
            }
            for (NmIndex l = 0; l < n; l++) bad += v[l] * 0.0;
        } else if (n < NM_SHORT) {
            NM_NOVECTOR
            for (NmIndex l = 0; l < n; l++) {
                const double x = (rhs[l] - b[l] * rhsp[l]) / d[l];
                NM_ADVANCE;
            }
        } else {
            NM_IVDEP
            for (NmIndex l = 0; l < n; l++) {
                const double x = (rhs[l] - b[l] * rhsp[l]) / d[l];
                NM_ADVANCE;
            }
        }
#undef NM_ADVANCE
    }
    return bad;
}

/* Set-up, solution and new voltages, block by block, so that a block stays in the
 * cache. f is 1, or 2 where the solution is half a step. */
static double nm_solve(const NmTree* t, double f, double cfac) {
    double bad = 0.0;
    for (int32_t k = 0; k < t->n_blocks; k++) {
        nm_setup_block(t, t->block[k], t->block[k + 1], cfac);
        bad += nm_solve_block(t, t->block[k], t->block[k + 1], f, cfac);
    }
    return bad;
}

static void nm_setup(const NmTree* t, double cfac) {
    for (int32_t k = 0; k < t->n_blocks; k++)
        nm_setup_block(t, t->block[k], t->block[k + 1], cfac);
}

static void nm_clear(const NmTree* t) {
    const size_t bytes = sizeof(double) * (size_t)(t->end - t->begin);
    if (!bytes) return;
    memset(t->rhs + t->begin, 0, bytes);
    memset(t->d + t->begin, 0, bytes);
}

/* i_membrane_: what is left of rhs and d after the electrode's share. The two
 * columns hold the share before, the membrane's part afterwards. */
static void nm_imem_rhs(const NmTree* t, double* elec_rhs) {
    for (int32_t i = t->begin; i < t->end; i++) elec_rhs[i] -= t->rhs[i];
}

static void nm_imem_d(const NmTree* t, double* elec_d, double cfac) {
    for (int32_t i = t->begin; i < t->end; i++)
        elec_d[i] = (t->d[i] + cfac * t->cm[i]) - elec_d[i];
}

static void nm_imem(const NmTree* t, const double* m_rhs, const double* m_d,
                    const double* area, double* i_membrane) {
    for (int32_t i = t->begin; i < t->end; i++)
        i_membrane[i] = (m_d[i] * t->rhs[i] + m_rhs[i]) * area[i] * 0.01;
}

/* At initialisation there is no dv: electrode and axial current. */
static void nm_imem_init(const NmTree* t, const double* m_rhs,
                         const double* area, double* i_membrane) {
    for (int32_t i = t->begin; i < t->end; i++)
        i_membrane[i] = (t->rhs[i] + m_rhs[i]) * area[i] * 0.01;
}

/* ---- ions: native mechanisms with the same kernel type as compiled ones ---- */

enum { NM_COL_E, NM_COL_CI, NM_COL_CO, NM_COL_I, NM_COL_DIDV };

typedef struct NmIonInfo {      /* NmCtx.type of an ion */
    const int32_t* style;       /* bits: facts of ion_style */
    const double *ci0, *co0;
    double charge;
} NmIonInfo;

/* (kT/ze) ln(co/ci), mV; 2019 SI constants. */
static double nm_nernst(double ci, double co, double z, double celsius) {
    const double R = 1.380649e-23 * 6.02214076e23;
    const double F = 1.602176634e-19 * 6.02214076e23;
    if (z == 0.) return 0.;
    if (ci <= 0.) return 1e6;
    if (co <= 0.) return -1e6;
    return 1000. * R * (celsius + 273.15) / F / z * log(co / ci);
}

static void nm_ion_nernst(NmCtx* c, int32_t begin, int32_t end, int32_t bit) {
    const NmIonInfo* info = (const NmIonInfo*)c->type;
    double *e = c->col[NM_COL_E], *ci = c->col[NM_COL_CI], *co = c->col[NM_COL_CO];
    const double celsius = *c->nt->celsius;
    for (int32_t r = begin; r < end; r++)
        if (info->style[r] & bit) e[r] = nm_nernst(ci[r], co[r], info->charge, celsius);
}

static void nm_ion_cur(NmCtx* c, int32_t begin, int32_t end) {
    const NmIonInfo* info = (const NmIonInfo*)c->type;
    if (end <= begin) return;
    memset(c->col[NM_COL_I] + begin, 0, sizeof(double) * (size_t)(end - begin));
    memset(c->col[NM_COL_DIDV] + begin, 0, sizeof(double) * (size_t)(end - begin));
    int32_t any = 0;
    for (int32_t r = begin; r < end; r++) any |= info->style[r];
    if (any & 0100) nm_ion_nernst(c, begin, end, 0100);
}

static void nm_ion_init(NmCtx* c, int32_t begin, int32_t end) {
    const NmIonInfo* info = (const NmIonInfo*)c->type;
    for (int32_t r = begin; r < end; r++)
        if (info->style[r] & 04) {
            c->col[NM_COL_CI][r] = *info->ci0;
            c->col[NM_COL_CO][r] = *info->co0;
        }
    nm_ion_nernst(c, begin, end, 040);
}

/* After an INITIAL that writes concentrations. */
static void nm_ion_wrote(NmCtx* c, int32_t begin, int32_t end) {
    nm_ion_nernst(c, begin, end, 040);
}

/* secondorder 2: ion currents at the middle of the step. */
static void nm_ion_second_order(NmCtx* c, int32_t begin, int32_t end) {
    for (int32_t r = begin; r < end; r++)
        c->col[NM_COL_I][r] += c->col[NM_COL_DIDV][r] * c->rhs[c->node[r]];
}

#endif
