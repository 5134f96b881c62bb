/* What the C text of a mechanism needs beside mathematics.
 *
 * Owns: checked indices and POINTERs, calls of the host, Newton's method. Included
 * by every translated file after nm_math.h and nm_scop.h.
 */
#ifndef NM_MECH_H
#define NM_MECH_H

#include "nm_math.h"
#include "nm_print.h"
#include "nm_random.h"
#include "nm_scop.h"
#include "nrnmini.h"

/* In front of a loop over instances: none of them looks at another's data. An
 * `omp simd` would copy the NmRow of each lane to memory in long loops. */
#if defined(__clang__)
#define NM_IVDEP _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define NM_IVDEP _Pragma("GCC ivdep")
#else
#define NM_IVDEP
#endif

#define NM_INFINITY (__builtin_inf())
#define NM_NAN (__builtin_nan(""))

NM_COLD static int nm_bad_index(NmCtx* c, int32_t row, const char* name) {
    (void)name;
    nm_fail(c, row, "an array index is out of range");
    return 0;
}

/* An index, or 0 and a failure of the step if it is out of range. */
NM_INLINE int nm_index(NmCtx* c, int32_t row, int i, int n, const char* name) {
    return NM_LIKELY((unsigned)i < (unsigned)n) ? i : nm_bad_index(c, row, name);
}

NM_INLINE int nm_int_divide(int a, int b) { return b && b != -1 ? a / b : b ? -a : 0; }

NM_COLD static double* nm_unset_pointer(NmCtx* c, int32_t row, double* spare) {
    nm_fail(c, row, "a POINTER is used that is not set");
    *spare = NM_NAN;
    return spare;
}

/* What a POINTER points to; NaN and a failure of the step if it is not set. */
NM_INLINE double* nm_target(NmCtx* c, int32_t row, double* p, double* spare,
                            const char* name) {
    (void)name;
    return NM_LIKELY(p != 0) ? p : nm_unset_pointer(c, row, spare);
}

NM_INLINE int nm_pointing(NmCtx* c, int32_t row, int k) {
    return k >= 0 && row >= 0 && c->ptr && c->ptr[k][row] != 0;
}

NM_INLINE double* nm_pointer_of(NmCtx* c, int32_t row, int k) {
    return c->ptr ? c->ptr[k][row] : 0;
}

NM_INLINE double nm_fail_value(NmCtx* c, int32_t row, const char* text) {
    nm_fail(c, row, text);
    return NM_NAN;
}

NM_INLINE double nm_net_send(NmCtx* c, int32_t row, double* weight, double t,
                             double flag) {
    c->nt->host->net_send(c, row, weight, t, flag);
    return 0.0;
}

NM_INLINE double nm_net_event(NmCtx* c, int32_t row, double t) {
    c->nt->host->net_event(c, row, t);
    return 0.0;
}

NM_INLINE double nm_net_move(NmCtx* c, int32_t row, double t) {
    c->nt->host->net_move(c, row, t);
    return 0.0;
}

/* ---- Newton's method ------------------------------------------------------- */

/* Fills f[n] with the residuals at the present states. `old`: states before. */
typedef void (*NmResidual)(NmCtx*, int32_t row, void* r, const double* old, double* f);

#define NM_NEWTON_MAX 64

/* Gauss elimination with row pivoting; b becomes the solution. 0: singular. */
NM_COLD static int nm_solve_dense(int n, double* a, double* b) {
    for (int k = 0; k < n; ++k) {
        int p = k;
        for (int i = k + 1; i < n; ++i)
            if (nm_fabs(a[i * n + k]) > nm_fabs(a[p * n + k])) p = i;
        if (!(nm_fabs(a[p * n + k]) > 0.0)) return 0;
        if (p != k) {
            for (int j = k; j < n; ++j) {
                double x = a[p * n + j];
                a[p * n + j] = a[k * n + j];
                a[k * n + j] = x;
            }
            double x = b[p];
            b[p] = b[k];
            b[k] = x;
        }
        for (int i = k + 1; i < n; ++i) {
            double m = a[i * n + k] / a[k * n + k];
            for (int j = k + 1; j < n; ++j) a[i * n + j] -= m * a[k * n + j];
            b[i] -= m * b[k];
        }
    }
    for (int k = n - 1; k >= 0; --k) {
        for (int j = k + 1; j < n; ++j) b[k] -= a[k * n + j] * b[j];
        b[k] /= a[k * n + k];
    }
    return 1;
}

/* Solves f(x) = 0. The Jacobian is made of central differences, and made anew
 * while a state still changes by more than 5 %. Ends when the largest relative
 * change is at most 1e-6 and the largest residual at most 1e-8. Writes no more
 * than n states; `old` is handed to the residual. */
NM_COLD static void nm_newton(NmCtx* c, int32_t row, void* r, int n, double** x,
                              NmResidual f, const double* old, const char* failure) {
    double jac[NM_NEWTON_MAX * NM_NEWTON_MAX], a[NM_NEWTON_MAX * NM_NEWTON_MAX];
    double high[NM_NEWTON_MAX], low[NM_NEWTON_MAX], b[NM_NEWTON_MAX];
    double change = 1.0;
    for (int round = 0; round < 50; ++round) {
        if (change > 0.05) {
            for (int j = 0; j < n; ++j) {
                double at = *x[j], step = nm_fabs(0.02 * at);
                if (!(step > 1e-6)) step = 1e-6;
                *x[j] = at + step;
                f(c, row, r, old, high);
                *x[j] = at - step;
                f(c, row, r, old, low);
                *x[j] = at;
                for (int i = 0; i < n; ++i)
                    jac[i * n + j] = (high[i] - low[i]) / (2.0 * step);
            }
            f(c, row, r, old, b);
        }
        for (int i = 0; i < n * n; ++i) a[i] = jac[i];
        for (int i = 0; i < n; ++i) b[i] = -b[i];
        if (!nm_solve_dense(n, a, b)) break;
        change = 0.0;
        for (int j = 0; j < n; ++j) {
            double size = nm_fabs(*x[j]), d = b[j];
            if (size > 1e-8 && nm_fabs(d / size) > change) change = nm_fabs(d / size);
            *x[j] += d;
        }
        f(c, row, r, old, b);
        double most = 0.0;
        for (int i = 0; i < n; ++i) {
            double size = nm_fabs(b[i]);
            if (!(size <= most)) most = size;
        }
        if (change <= 1e-6 && most <= 1e-8) return;
        if (most != most) break;
    }
    nm_fail(c, row, failure);
}

#endif
