/* Backward differentiation formulas of order 1 to 5 with variable order and step.
 *
 * The method of CVODE (A. C. Hindmarsh and others; the theory is in G. D. Byrne and
 * A. C. Hindmarsh, ACM TOMS 1, 71 (1975), K. R. Jackson and R. Sacks-Davis, ACM TOMS 6,
 * 295 (1980), and P. N. Brown and others, SIAM J. Sci. Stat. Comput. 10, 1038 (1989)),
 * with its published constants, so that the same steps are taken. Owns: prediction,
 * Newton's iteration and its convergence, error test, choice of order and step, first
 * step, interpolation. Leaves f and the linear solve to its caller.
 *
 * The history is Nordsieck's array: z[j] = h^j y^(j) / j!. A step predicts it by
 * Pascal's triangle, and adds l[j] e, where e = y - predicted y solves the implicit
 * equation  y' = f(t, y).
 */
#ifndef NRNMINI_ENGINE_BDF_H
#define NRNMINI_ENGINE_BDF_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NM_ORDERS = 5 };

typedef enum NmBdfStatus {
    NM_BDF_OK = 0,
    NM_BDF_CALL_FAILED,         /* f or the linear solve reported an error */
    NM_BDF_NO_CONVERGENCE,
    NM_BDF_ERROR_TEST,
    NM_BDF_TOO_CLOSE,           /* the stop is where the integration begins */
    NM_BDF_TOO_ACCURATE,        /* the tolerance is below rounding */
    NM_BDF_NO_PROGRESS          /* t + h is t */
} NmBdfStatus;

typedef struct NmBdf {
    /* The problem. Both return 0, or something else after an error. */
    int (*f)(void* user, double t, const double* y, double* slope);
    int (*solve)(void* user, double gamma, double* b);  /* (I - gamma J) x = b */
    void* user;
    ptrdiff_t n;
    double rtol;
    const double* atol;         /* [n] */
    /* [n] in which order sums are taken, so that they do not depend on how the states
     * are stored. */
    const int32_t* in_order;
    int max_order;
    double h_min, h_max_inv, stop;
    /* Vectors of n, all in `memory`. */
    double* memory;
    double *z[NM_ORDERS + 1], *y, *e, *work, *slope, *weight;
    /* The method of now. */
    int order, next_order, wait;
    double t, h, next_h, h_scale, eta, eta_max, h_used;
    double tau[NM_ORDERS + 2], l[NM_ORDERS + 1], test[6], kept_test5;
    double gamma, gamma_setup, gamma_ratio, rate, e_norm;
    long n_steps, last_setup;
    /* Counts since the memory was made. */
    long n_f, n_solves, n_setups, n_error_fails, n_convergence_fails;
} NmBdf;

/* ---- vectors ----------------------------------------------------------------- */

static double nm_bdf_norm(const NmBdf* s, const double* x) {
    double sum = 0.0;
    for (ptrdiff_t k = 0; k < s->n; k++) {
        const ptrdiff_t i = s->in_order[k];
        const double p = x[i] * s->weight[i];
        sum += p * p;
    }
    return sqrt(sum / (double)s->n);
}

static int nm_bdf_f(NmBdf* s, double t, const double* y, double* slope) {
    s->n_f++;
    return s->f(s->user, t, y, slope);
}

static void nm_bdf_weights(NmBdf* s) {
    for (ptrdiff_t i = 0; i < s->n; i++)
        s->weight[i] = 1.0 / (s->rtol * fabs(s->z[0][i]) + s->atol[i]);
}

/* ---- life ---------------------------------------------------------------------- */

static void nm_bdf_free(NmBdf* s) {
    free(s->memory);
    s->memory = NULL;
}

/* Room for n states; f, solve, user, atol are the caller's to set. 0: no memory. */
static int nm_bdf_make(NmBdf* s, ptrdiff_t n) {
    double** const part[] = {&s->y, &s->e, &s->work, &s->slope, &s->weight};
    memset(s, 0, sizeof *s);
    s->memory = (double*)calloc((size_t)(11 * (n + 1)), sizeof(double));
    if (!s->memory) return 0;
    s->n = n;
    s->max_order = NM_ORDERS;
    for (int j = 0; j <= NM_ORDERS; j++) s->z[j] = s->memory + j * n;
    for (int j = 0; j < 5; j++) *part[j] = s->memory + (NM_ORDERS + 1 + j) * n;
    return 1;
}

/* Starts at t with the states in s->y, at order 1. */
static void nm_bdf_start(NmBdf* s, double t) {
    memcpy(s->z[0], s->y, sizeof(double) * (size_t)s->n);
    s->t = t;
    s->order = 1;
    s->next_order = 1;
    s->wait = 2;
    s->eta_max = 10000.0;
    s->eta = 1.0;
    s->h = s->next_h = s->h_used = 0.0;
    s->n_steps = s->last_setup = 0;
    s->kept_test5 = 0.0;
}

/* ---- the first step ------------------------------------------------------------ */

/* h such that h^2/2 |y''| is about 1 in the norm of the weights: found by iteration
 * between bounds, then halved. */
static NmBdfStatus nm_bdf_first_step(NmBdf* s) {
    const double distance = fabs(s->stop - s->t);
    const double size = fabs(s->t) > fabs(s->stop) ? fabs(s->t) : fabs(s->stop);
    const double rounding = 2.220446049250313e-16 * size;
    double low, high, most = 0.0, trial, h;
    if (distance < 2.0 * rounding) return NM_BDF_TOO_CLOSE;
    low = 100.0 * rounding;
    high = 0.1 * distance;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const double ratio = fabs(s->z[1][i])
            / (0.1 * fabs(s->z[0][i]) + 1.0 / s->weight[i]);
        if (ratio > most) most = ratio;
    }
    if (high * most > 1.0) high = 1.0 / most;
    trial = sqrt(low * high);
    if (high < low) {
        s->h = trial;
        return NM_BDF_OK;
    }
    for (int count = 1;; count++) {
        double curvature, ratio;
        for (ptrdiff_t i = 0; i < s->n; i++) s->y[i] = trial * s->z[1][i] + s->z[0][i];
        if (nm_bdf_f(s, s->t + trial, s->y, s->work)) return NM_BDF_CALL_FAILED;
        for (ptrdiff_t i = 0; i < s->n; i++)
            s->work[i] = (s->work[i] - s->z[1][i]) * (1.0 / trial);
        curvature = nm_bdf_norm(s, s->work);
        h = curvature * high * high > 2.0 ? sqrt(2.0 / curvature) : sqrt(trial * high);
        if (count >= 4) break;
        ratio = h / trial;
        if (ratio > 0.5 && ratio < 2.0) break;
        if (count >= 2 && ratio > 2.0) {
            h = trial;
            break;
        }
        trial = h;
    }
    h *= 0.5;
    s->h = h < low ? low : h > high ? high : h;
    return NM_BDF_OK;
}

/* ---- order and step -------------------------------------------------------------- */

static void nm_bdf_rescale(NmBdf* s) {
    double factor = s->eta;
    for (int j = 1; j <= s->order; j++) {
        for (ptrdiff_t i = 0; i < s->n; i++) s->z[j][i] *= factor;
        factor *= s->eta;
    }
    s->h = s->h_scale * s->eta;
    s->h_scale = s->h;
}

/* The history for one order more: the new column from the last e. */
static void nm_bdf_raise_order(NmBdf* s) {
    const int q = s->order;
    double c[NM_ORDERS + 2] = {0}, alpha0 = -1.0, alpha1 = 1.0, product = 1.0;
    double sum = s->h_scale, former = 1.0;
    c[2] = 1.0;
    for (int j = 1; j < q; j++) {
        double xi;
        sum += s->tau[j + 1];
        xi = sum / s->h_scale;
        product *= xi;
        alpha0 -= 1.0 / (j + 1);
        alpha1 += 1.0 / xi;
        for (int i = j + 2; i >= 2; i--) c[i] = c[i] * former + c[i - 1];
        former = xi;
    }
    {
        const double a = (-alpha0 - alpha1) / product;
        const double* last = s->z[s->max_order];
        double* added = s->z[q + 1];
        for (ptrdiff_t i = 0; i < s->n; i++) added[i] = a * last[i];
        for (int j = 2; j <= q; j++)
            for (ptrdiff_t i = 0; i < s->n; i++) s->z[j][i] += c[j] * added[i];
    }
}

static void nm_bdf_lower_order(NmBdf* s) {
    const int q = s->order;
    double c[NM_ORDERS + 2] = {0}, sum = 0.0;
    if (q == 2) return;
    c[2] = 1.0;
    for (int j = 1; j <= q - 2; j++) {
        double xi;
        sum += s->tau[j];
        xi = sum / s->h_scale;
        for (int i = j + 2; i >= 2; i--) c[i] = c[i] * xi + c[i - 1];
    }
    for (int j = 2; j < q; j++)
        for (ptrdiff_t i = 0; i < s->n; i++) s->z[j][i] -= c[j] * s->z[q][i];
}

static void nm_bdf_adjust(NmBdf* s) {
    if (s->next_order != s->order) {
        if (s->next_order > s->order) nm_bdf_raise_order(s);
        else nm_bdf_lower_order(s);
        s->order = s->next_order;
        s->wait = s->order + 1;
    }
    nm_bdf_rescale(s);
}

static void nm_bdf_predict(NmBdf* s) {
    s->t += s->h;
    for (int k = 1; k <= s->order; k++)
        for (int j = s->order; j >= k; j--)
            for (ptrdiff_t i = 0; i < s->n; i++) s->z[j - 1][i] += s->z[j][i];
}

static void nm_bdf_restore(NmBdf* s, double t) {
    s->t = t;
    for (int k = 1; k <= s->order; k++)
        for (int j = s->order; j >= k; j--)
            for (ptrdiff_t i = 0; i < s->n; i++) s->z[j - 1][i] -= s->z[j][i];
}

/* The polynomial l of the corrector, and the constants of the tests: an error of the
 * order of now is |e|/test[2], of one less |z[q]|/test[1], of one more by test[3];
 * Newton's iteration has converged at test[4]. */
static void nm_bdf_coefficients(NmBdf* s) {
    const int q = s->order;
    double* l = s->l;
    double xi = 1.0, xi_star = 1.0, alpha0 = -1.0, alpha0_hat = -1.0, sum = s->h;
    l[0] = l[1] = 1.0;
    for (int i = 2; i <= q; i++) l[i] = 0.0;
    if (q > 1) {
        for (int j = 2; j < q; j++) {
            sum += s->tau[j - 1];
            xi = s->h / sum;
            alpha0 -= 1.0 / j;
            for (int i = j; i >= 1; i--) l[i] += l[i - 1] * xi;
        }
        alpha0 -= 1.0 / q;
        xi_star = -l[1] - alpha0;
        sum += s->tau[q - 1];
        xi = s->h / sum;
        alpha0_hat = -l[1] - xi;
        for (int i = q; i >= 1; i--) l[i] += l[i - 1] * xi_star;
    }
    {
        const double a1 = 1.0 - alpha0_hat + alpha0, a2 = 1.0 + q * a1;
        s->test[2] = fabs(alpha0 * (a2 / a1));
        s->test[5] = fabs(a2 / (l[q] * xi / xi_star));
        if (s->wait == 1) {
            const double c = xi_star / l[q], a3 = alpha0 + 1.0 / q;
            const double a4 = alpha0_hat + xi;
            const double first = a3 / (1.0 - a4 + a3);
            double a5, a6, second;
            s->test[1] = fabs(first / c);
            sum += s->tau[q];
            xi = s->h / sum;
            a5 = alpha0 - 1.0 / (q + 1);
            a6 = alpha0_hat - xi;
            second = a2 / (1.0 - a6 + a5);
            s->test[3] = fabs(second * xi * (q + 2) * a5);
        }
        s->test[4] = 0.1 * s->test[2];
    }
    s->gamma = s->h / l[1];
    if (s->n_steps == 0) s->gamma_setup = s->gamma;
    s->gamma_ratio = s->n_steps > 0 ? s->gamma / s->gamma_setup : 1.0;
}

/* ---- Newton's iteration ------------------------------------------------------------ */

enum { NM_FIRST_TRY, NM_AFTER_DIVERGENCE, NM_AFTER_ERROR };

/* NM_BDF_OK, NM_BDF_CALL_FAILED or NM_BDF_NO_CONVERGENCE. The caller's matrix is the
 * one of now in every solve; a setup restarts the estimate of the rate. */
static NmBdfStatus nm_bdf_iterate(NmBdf* s, int former) {
    int setup = former != NM_FIRST_TRY || s->n_steps == 0
        || s->n_steps >= s->last_setup + 20 || fabs(s->gamma_ratio - 1.0) > 0.3;
    for (;;) {
        int is_fresh = setup;
        double before = 0.0;
        if (nm_bdf_f(s, s->t, s->z[0], s->slope)) return NM_BDF_CALL_FAILED;
        if (setup) {
            s->n_setups++;
            s->gamma_ratio = s->rate = 1.0;
            s->gamma_setup = s->gamma;
            s->last_setup = s->n_steps;
        }
        memset(s->e, 0, sizeof(double) * (size_t)s->n);
        memcpy(s->y, s->z[0], sizeof(double) * (size_t)s->n);
        for (int m = 0;;) {
            const double inverse = 1.0 / s->l[1];
            double change, least;
            for (ptrdiff_t i = 0; i < s->n; i++)
                s->work[i] = s->gamma * s->slope[i] - (inverse * s->z[1][i] + s->e[i]);
            if (s->solve(s->user, s->gamma, s->work)) return NM_BDF_CALL_FAILED;
            s->n_solves++;
            change = nm_bdf_norm(s, s->work);
            for (ptrdiff_t i = 0; i < s->n; i++) {
                s->e[i] += s->work[i];
                s->y[i] = s->z[0][i] + s->e[i];
            }
            if (m > 0) {
                const double now = change / before, slow = 0.3 * s->rate;
                s->rate = slow > now ? slow : now;
            }
            least = s->rate < 1.0 ? s->rate : 1.0;
            if (change * least / s->test[4] <= 1.0) {
                s->e_norm = m == 0 ? change : nm_bdf_norm(s, s->e);
                return NM_BDF_OK;
            }
            if (++m == 3 || (m >= 2 && change > 2.0 * before) || change != change) break;
            before = change;
            if (nm_bdf_f(s, s->t, s->y, s->slope)) return NM_BDF_CALL_FAILED;
        }
        if (is_fresh) return NM_BDF_NO_CONVERGENCE;
        setup = 1;
    }
}

/* ---- one step ------------------------------------------------------------------------ */

static double nm_bdf_eta(double bias, double error, int order) {
    return 1.0 / (pow(bias * error, 1.0 / order) + 0.000001);
}

/* `eta` no smaller than h_min allows. */
static double nm_bdf_least(const NmBdf* s, double eta) {
    const double least = s->h_min / fabs(s->h);
    return eta > least ? eta : least;
}

/* After an error test that failed for the n-th time in this step. */
static NmBdfStatus nm_bdf_shrink(NmBdf* s, int n, double error) {
    s->eta_max = 1.0;
    if (n <= 3) {
        s->eta = nm_bdf_eta(6.0, error, s->order + 1);
        s->eta = nm_bdf_least(s, s->eta);
        if (s->eta < 0.1) s->eta = 0.1;
        if (n >= 2 && s->eta > 0.2) s->eta = 0.2;
        nm_bdf_rescale(s);
        return NM_BDF_OK;
    }
    s->eta = nm_bdf_least(s, 0.1);
    if (s->order > 1) {
        nm_bdf_lower_order(s);
        s->wait = s->order;
        s->order--;
        nm_bdf_rescale(s);
        return NM_BDF_OK;
    }
    s->h *= s->eta;
    s->h_scale = s->h;
    s->wait = 10;
    if (nm_bdf_f(s, s->t, s->z[0], s->work)) return NM_BDF_CALL_FAILED;
    for (ptrdiff_t i = 0; i < s->n; i++) s->z[1][i] = s->h * s->work[i];
    return NM_BDF_OK;
}

static void nm_bdf_complete(NmBdf* s) {
    const int q = s->order;
    s->n_steps++;
    s->h_used = s->h;
    for (int i = q; i >= 2; i--) s->tau[i] = s->tau[i - 1];
    if (q == 1 && s->n_steps > 1) s->tau[2] = s->tau[1];
    s->tau[1] = s->h;
    for (int j = 0; j <= q; j++)
        for (ptrdiff_t i = 0; i < s->n; i++) s->z[j][i] += s->l[j] * s->e[i];
    s->wait--;
    if (s->wait == 1 && q != s->max_order) {
        memcpy(s->z[s->max_order], s->e, sizeof(double) * (size_t)s->n);
        s->kept_test5 = s->test[5];
    }
}

static void nm_bdf_set_step(NmBdf* s) {
    if (s->eta < 1.5) {
        s->eta = 1.0;
        s->next_h = s->h;
        return;
    }
    if (s->eta > s->eta_max) s->eta = s->eta_max;
    {
        const double over = fabs(s->h) * s->h_max_inv * s->eta;
        if (over > 1.0) s->eta /= over;
    }
    s->next_h = s->h * s->eta;
}

/* Order and step of the next one, from the error of this one. */
static void nm_bdf_choose(NmBdf* s, double error) {
    const int q = s->order;
    double same, lower = 0.0, higher = 0.0, most;
    s->next_order = q;
    if (s->eta_max == 1.0) {
        if (s->wait < 2) s->wait = 2;
        s->next_h = s->h;
        s->eta = 1.0;
        return;
    }
    same = nm_bdf_eta(6.0, error, q + 1);
    s->eta = same;
    if (s->wait != 0) {
        nm_bdf_set_step(s);
        return;
    }
    s->wait = 2;
    if (q > 1) lower = nm_bdf_eta(6.0, nm_bdf_norm(s, s->z[q]) / s->test[1], q);
    if (q != s->max_order && s->kept_test5 != 0.0) {
        const double* kept = s->z[s->max_order];
        double factor = s->test[5] / s->kept_test5;
        const double ratio = s->h / s->tau[2];
        for (int k = 0; k <= q; k++) factor *= ratio;
        for (ptrdiff_t i = 0; i < s->n; i++) s->work[i] = s->e[i] - factor * kept[i];
        higher = nm_bdf_eta(10.0, nm_bdf_norm(s, s->work) / s->test[3], q + 2);
    }
    most = same > lower ? same : lower;
    if (higher > most) most = higher;
    s->eta = most;
    if (most < 1.5) {
        s->eta = 1.0;
    } else if (most == same) {
        s->next_order = q;
    } else if (most == lower) {
        s->next_order = q - 1;
    } else {
        s->next_order = q + 1;
        memcpy(s->z[s->max_order], s->e, sizeof(double) * (size_t)s->n);
    }
    nm_bdf_set_step(s);
}

/* The next step must not pass the stop. */
static void nm_bdf_heed_stop(NmBdf* s) {
    if ((s->t + s->next_h - s->stop) * s->h > 0.0) {
        s->next_h = s->stop - s->t;
        s->eta = s->next_h / s->h;
    }
}

/* One step, which ends at s->t: at s->stop at the latest. The states are in z[0]. */
static NmBdfStatus nm_bdf_step(NmBdf* s) {
    NmBdfStatus status;
    int former = NM_FIRST_TRY, n_divergences = 0, n_failures = 0;
    double start, error = 0.0;
    if (s->n_steps == 0) {
        nm_bdf_weights(s);
        if (nm_bdf_f(s, s->t, s->z[0], s->z[1])) return NM_BDF_CALL_FAILED;
        if ((status = nm_bdf_first_step(s)) != NM_BDF_OK) return status;
        if (fabs(s->h) * s->h_max_inv > 1.0) s->h /= fabs(s->h) * s->h_max_inv;
        if (fabs(s->h) < s->h_min) s->h *= s->h_min / fabs(s->h);
        if (s->t + s->h > s->stop) s->h = s->stop - s->t;
        s->h_scale = s->next_h = s->h;
        for (ptrdiff_t i = 0; i < s->n; i++) s->z[1][i] *= s->h;
    } else {
        nm_bdf_heed_stop(s);
        nm_bdf_weights(s);
    }
    if (2.220446049250313e-16 * nm_bdf_norm(s, s->z[0]) > 1.0) return NM_BDF_TOO_ACCURATE;
    start = s->t;
    if (s->n_steps > 0 && s->next_h != s->h) nm_bdf_adjust(s);
    for (;;) {
        if (s->t + s->h == s->t) return NM_BDF_NO_PROGRESS;
        nm_bdf_predict(s);
        nm_bdf_coefficients(s);
        status = nm_bdf_iterate(s, former);
        if (status == NM_BDF_CALL_FAILED) return status;
        if (status == NM_BDF_NO_CONVERGENCE) {
            s->n_convergence_fails++;
            nm_bdf_restore(s, start);
            s->eta_max = 1.0;
            if (fabs(s->h) <= s->h_min * 1.000001 || ++n_divergences == 10) return status;
            s->eta = nm_bdf_least(s, 0.25);
            former = NM_AFTER_DIVERGENCE;
            nm_bdf_rescale(s);
            continue;
        }
        error = s->e_norm / s->test[2];
        if (error <= 1.0) break;
        s->n_error_fails++;
        former = NM_AFTER_ERROR;
        nm_bdf_restore(s, start);
        if (fabs(s->h) <= s->h_min * 1.000001 || ++n_failures == 7)
            return NM_BDF_ERROR_TEST;
        if ((status = nm_bdf_shrink(s, n_failures, error)) != NM_BDF_OK) return status;
    }
    nm_bdf_complete(s);
    nm_bdf_choose(s, error);
    s->eta_max = 10.0;
    for (ptrdiff_t i = 0; i < s->n; i++) s->e[i] *= 1.0 / s->test[2];
    return NM_BDF_OK;
}

/* y at a time within the last step. */
static void nm_bdf_interpolate(const NmBdf* s, double t, double* y) {
    const double x = (t - s->t) / s->h;
    memcpy(y, s->z[s->order], sizeof(double) * (size_t)s->n);
    for (int j = s->order - 1; j >= 0; j--)
        for (ptrdiff_t i = 0; i < s->n; i++) y[i] = s->z[j][i] + x * y[i];
}

static const char* nm_bdf_message(NmBdfStatus status) {
    switch (status) {
    case NM_BDF_NO_CONVERGENCE: return "Newton's iteration does not converge";
    case NM_BDF_ERROR_TEST: return "no step is small enough for the error test";
    case NM_BDF_TOO_CLOSE: return "the next discontinuity is too near to take a step";
    case NM_BDF_TOO_ACCURATE: return "the tolerance is smaller than rounding errors";
    case NM_BDF_NO_PROGRESS: return "steps have become smaller than rounding errors";
    default: return "";
    }
}

#endif
