/* What the C text of a mechanism needs beside mathematics.
 *
 * Owns: checked indices and POINTERs, calls of the host, Newton's method. Included
 * by every translated file, so that it includes little: a file that uses a name of
 * nm_print.h, nm_random.h or nm_scop.h includes that, too.
 */
#ifndef NM_MECH_H
#define NM_MECH_H

#include "nm_math.h"
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

NM_COLD static int nm_bad_index(NmCtx* c, int32_t row, int i, int n, const char* name,
                                const char* where) {
    if (!c->nt->error) {
        __builtin_snprintf(c->nt->error_text, sizeof c->nt->error_text,
                 "`%s[%d]` is out of range: `%s` has %d element%s (%s)", name, i, name,
                 n, n == 1 ? "" : "s", where);
        nm_fail(c, row, c->nt->error_text);
    }
    return 0;
}

/* An index, or 0 and a failure of the step if it is out of range. `where` is the
 * place in the MOD file. */
NM_INLINE int nm_index(NmCtx* c, int32_t row, int i, int n, const char* name,
                       const char* where) {
    return NM_LIKELY((unsigned)i < (unsigned)n) ? i
                                                : nm_bad_index(c, row, i, n, name, where);
}

/* Of code compiled to be checked: an index from the target of POINTER k, which
 * must stay inside the array, Vector or array variable that it points into. */
NM_INLINE int nm_pointer_index(NmCtx* c, int32_t row, int i, int k, const char* name,
                               const char* where) {
    int64_t before = 0, n;
    if (row < 0 || !c->nt->host->pointer_extent) return i;
    n = c->nt->host->pointer_extent(c, row, k, &before);
    if (n < 0 || (i < n && i >= -before)) return i;
    return nm_bad_index(c, row, i, (int)n, name, where);
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

/* PROTECT and MUTEXLOCK: one lock for all mechanisms of a simulator. Who waits for too
 * long fails the step: a MUTEXUNLOCK is missing. */
NM_INLINE void nm_lock(NmCtx* c, int32_t row) {
    int32_t* lock = (int32_t*)&c->nt->host->lock;
    for (int64_t k = 0; __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE); ++k)
        if (k == (int64_t)1 << 28) {
            nm_fail(c, row, "a lock is never released: MUTEXUNLOCK is missing");
            break;
        }
}

NM_INLINE void nm_unlock(NmCtx* c) {
    __atomic_store_n((int32_t*)&c->nt->host->lock, 0, __ATOMIC_RELEASE);
}

/* May BREAKPOINT move a state now (state_discontinuity)? Not when currents are looked at
 * between steps. */
NM_INLINE int nm_moves(NmCtx* c) {
    return c->nt->in_step || c->nt->stepping == NM_STEP_STARTING;
}

/* WATCH. `armed`: whether this call of NET_RECEIVE has met a WATCH before. */
NM_INLINE void nm_watch(NmCtx* c, int32_t row, int32_t k, double flag, double value,
                        int* armed) {
    c->nt->host->watch(c, row, k, flag, value, !*armed);
    *armed = 1;
}

NM_INLINE int32_t nm_netcons(NmCtx* c, int32_t row, double*** weights) {
    return c->nt->host->netcons(c, row, weights);
}

/* LAG number k: out = what `now` was `delay` ms ago, n numbers. Before there is such a
 * past, the oldest that is known. */
NM_INLINE void nm_lag(NmCtx* c, int32_t row, int32_t k, double delay, int32_t n,
                      const double* now, double* out) {
    if (!(delay >= 0.0)) {
        nm_fail(c, row, "the delay of LAG is negative");
        return;
    }
    c->nt->host->lag(c, row, k, delay, n, now, out);
}

NM_INLINE double nm_lag_one(NmCtx* c, int32_t row, int32_t k, double delay, double now) {
    double out = NM_NAN;
    nm_lag(c, row, k, delay, 1, &now, &out);
    return out;
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
 * than n states; `old` is handed to the residual. `again`: evaluate it as often as
 * NEURON does, for one that reads what its evaluation before left behind. */
NM_COLD static void nm_newton(NmCtx* c, int32_t row, void* r, int n, double** x,
                              NmResidual f, const double* old, int again,
                              const char* failure) {
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
                if (again) f(c, row, r, old, b);
                for (int i = 0; i < n; ++i)
                    jac[i * n + j] = (high[i] - low[i]) / (2.0 * step);
            }
            if (!again) f(c, row, r, old, b);
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
        if (change <= 1e-6 && most <= 1e-8) {
            if (again) f(c, row, r, old, b);
            return;
        }
        if (most != most) break;
    }
    nm_fail(c, row, failure);
}

/* ---- FUNCTION_TABLE ---------------------------------------------------------- */

/* Where x lies on axis {points, given, low, high, offset}: the point below, and the
 * fraction of the way to the next. */
static inline int64_t nm_axis(const double* block, const double* axis, double x,
                              double* fraction) {
    const int64_t last = (int64_t)axis[0] - 1;
    *fraction = 0.0;
    if (last < 1 || x <= axis[2]) return 0;
    if (x >= axis[3]) return last;
    if (axis[1] == 0.0) {
        const double at = (x - axis[2]) / ((axis[3] - axis[2]) / (double)last);
        const int64_t i = (int64_t)at;
        if (i >= last) return last;
        *fraction = at - (double)i;
        return i;
    }
    const double* points = block + (int64_t)axis[4];
    int64_t low = 0, high = last;
    while (high - low > 1) {
        const int64_t middle = (low + high) / 2;
        if (points[middle] <= x) low = middle;
        else high = middle;
    }
    *fraction = (x - points[low]) / (points[low + 1] - points[low]);
    return low;
}

static inline double nm_between(double fraction, double a, double b) {
    return (1.0 - fraction) * a + fraction * b;
}

/* Linear for one argument, bilinear for two, the point below for more. */
static __attribute__((noinline, unused)) double nm_function_table(
        NmCtx* c, int32_t row, int32_t place, int n, const double* x,
        const char* unset) {
    const double* block;
    __builtin_memcpy(&block, c->table + place, sizeof block);
    if (!block) {
        nm_fail(c, row, unset);
        return NM_NAN;
    }
    const double* y = block + 5 * n;
    double f = 0.0, g = 0.0;
    int64_t i = 0;
    for (int k = 0; k < n; ++k)
        if (x[k] != x[k]) return x[k];
    if (n == 2) {
        const int64_t columns = (int64_t)block[5];
        i = nm_axis(block, block, x[0], &f) * columns;
        i += nm_axis(block, block + 5, x[1], &g);
        double low = g != 0.0 ? nm_between(g, y[i], y[i + 1]) : y[i];
        if (f == 0.0) return low;
        i += columns;
        return nm_between(f, low, g != 0.0 ? nm_between(g, y[i], y[i + 1]) : y[i]);
    }
    for (int k = 0; k < n; ++k)
        i = i * (int64_t)block[5 * k] + nm_axis(block, block + 5 * k, x[k], &f);
    return n == 1 && f != 0.0 ? nm_between(f, y[i], y[i + 1]) : y[i];
}

#endif
