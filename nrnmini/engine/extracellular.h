/* Potentials outside of the membrane, solved together with those inside.
 *
 * A node with `extracellular` has 1 + n unknowns: vi = v + vext[0], the potential
 * inside, and vext[0..n-1], one for each layer. Its block of the matrix (densities,
 * like those of kernels.h; g and c are those of the membrane without electrodes):
 *
 *   inside:   (g + cm/dt)(dvi - dvext0) + electrodes dvi + axial dvi      = -i + ie
 *   layer 0: -(g + cm/dt)(dvi - dvext0) + (xg0 + xc0/dt)(dvext0 - dvext1) + axial = i - ..
 *   layer n-1: ...                      + (xg + xc/dt) dvext_n-1          (to e, earth)
 *
 * Between neighbours only equal potentials are joined, so the off-diagonal blocks are
 * diagonal. Elimination goes up the tree and substitution down, as for the voltages
 * alone, with small dense blocks in place of numbers; nodes without the mechanism stay
 * numbers, and have the bits that they have without all of this.
 *
 * Owns the arithmetic. Leaves to extracellular.pyx who has layers and where.
 */
#ifndef NRNMINI_ENGINE_EXTRACELLULAR_H
#define NRNMINI_ENGINE_EXTRACELLULAR_H

#include "kernels.h"

typedef struct NmLayers {
    int32_t n_nodes;
    int32_t n;                  /* nodes with layers */
    int32_t n_layers;
    int32_t *schedule;          /* [n_nodes] node rows, parents first */
    const int32_t* parent;      /* [n_nodes] by node row; -1: root */
    int32_t *at;                /* [n_nodes] node row -> its place below, or -1 */
    int32_t *node;              /* [n] node row */
    int32_t *row;               /* [n] of the mechanism; -1: no area, axial terms only */
    int32_t *before;            /* [n] of the mechanism, next segment to the root; -1 */
    double *half;               /* [n] half the length of a segment, cm */
    double *copies;             /* [n] that hang on the parent (rallbranch) */
    double *xraxial, *xg, *xc, *e, *i_membrane;         /* the mechanism's columns */
    double *area;               /* node column, um2 */
    double *vext;               /* node column, n_layers values */
    double *vext0;              /* [n_nodes] vext[0]; 0 without layers: NmCtx.vext */
    double *block, *link;       /* [n][m * m], m = 1 + n_layers */
    double *x;                  /* [n][m] right-hand side, then solution */
    double *a, *b;              /* [n][m] to the parent's row and from the parent */
} NmLayers;

/* The user may have assigned vext: what electrodes see follows. */
static void nm_layers_refresh(const NmLayers* o) {
    for (int32_t k = 0; k < o->n; k++)
        o->vext0[o->node[k]] = o->vext[(size_t)o->node[k] * o->n_layers];
}

static void nm_layers_init(const NmLayers* o) {
    for (int32_t k = 0; k < o->n; k++) {
        for (int32_t j = 0; j < o->n_layers; j++)
            o->vext[(size_t)o->node[k] * o->n_layers + j] = 0.0;
        o->vext0[o->node[k]] = 0.0;
        if (o->row[k] >= 0) o->i_membrane[o->row[k]] = 0.0;
    }
}

/* Axial conductances of the layers between a node and its parent. */
static void nm_layers_axial(const NmLayers* o, int32_t k, int32_t up) {
    const int32_t L = o->n_layers;
    const double *v = o->vext + (size_t)o->node[k] * L;
    const double *vp = o->vext + (size_t)o->node[up] * L;
    double *d = o->block + (size_t)k * (L + 1) * (L + 1);
    double *dp = o->block + (size_t)up * (L + 1) * (L + 1);
    for (int32_t j = 0; j < L; j++) {
        const size_t at = (size_t)k * (L + 1) + j + 1, at_p = (size_t)up * (L + 1) + j + 1;
        double ohm = 0.0;                               /* MOhm / cm */
        if (o->row[k] >= 0) ohm += o->xraxial[(size_t)o->row[k] * L + j];
        if (o->before[k] >= 0) ohm += o->xraxial[(size_t)o->before[k] * L + j];
        const double g = 100.0 / (o->half[k] * ohm);
        const double a = o->copies[k] * g / o->area[o->node[up]];
        const double b = g / o->area[o->node[k]], dv = vp[j] - v[j];
        o->a[at] = -a;
        o->b[at] = -b;
        o->x[at] += b * dv;
        o->x[at_p] -= a * dv;
        d[(j + 1) * (L + 2)] += b;
        dp[(j + 1) * (L + 2)] += a;
    }
}

/* Completes what nm_setup has made of the voltages: rhs and d. sum_i, sum_g: currents
 * and conductances (with the capacitance) of the membrane, without electrodes. */
static void nm_layers_setup(const NmLayers* o, const NmTree* t, const double* sum_i,
                            const double* sum_g, double cfac) {
    const int32_t L = o->n_layers, m = L + 1;
    memset(o->block, 0, sizeof(double) * (size_t)o->n * m * m);
    memset(o->x, 0, sizeof(double) * (size_t)o->n * m);
    for (int32_t k = 0; k < o->n; k++) {
        const int32_t i = o->node[k], r = o->row[k];
        const double* v = o->vext + (size_t)i * L;
        double *d = o->block + (size_t)k * m * m, *x = o->x + (size_t)k * m;
        d[1] = d[m] = -sum_g[i];
        d[m + 1] = sum_g[i];
        x[1] = sum_i[i];
        if (r < 0) continue;
        for (int32_t j = 0; j < L; j++) {
            const double g = o->xg[(size_t)r * L + j];
            const double c = g + cfac * o->xc[(size_t)r * L + j];
            const double i_out = g * (v[j] - (j + 1 < L ? v[j + 1] : o->e[r]));
            double* own = d + (j + 1) * (m + 1);
            own[0] += c;
            x[j + 1] -= i_out;
            if (j + 1 == L) continue;
            own[1] -= c;
            own[m] -= c;
            own[m + 1] += c;
            x[j + 2] += i_out;
        }
    }
    for (int32_t s = 0; s < o->n_nodes; s++) {
        const int32_t i = o->schedule[s], p = o->parent[i];
        if (p < 0 || (o->at[i] < 0 && o->at[p] < 0)) continue;
        const double dv = o->vext0[p] - o->vext0[i];
        t->rhs[i] -= t->b[i] * dv;
        t->rhs[p] += t->a[i] * dv;
        if (o->at[i] >= 0 && o->at[p] >= 0) nm_layers_axial(o, o->at[i], o->at[p]);
    }
}

/* d x = right-hand side and d link = diag(b), the first n columns of it. Without a
 * search for pivots: the diagonal dominates, as in the tree. */
static inline void nm_layers_factor(double* d, double* x, double* link,
                                    const double* b, int n, const int m) {
    for (int r = 0; r < m; r++)
        for (int l = 0; l < n; l++) link[r * m + l] = r == l ? b[l] : 0.0;
    for (int c = 0; c < m; c++) {
        d[c * m + c] = 1.0 / d[c * m + c];
        for (int r = c + 1; r < m; r++) {
            const double f = d[r * m + c] * d[c * m + c];
            for (int l = c + 1; l < m; l++) d[r * m + l] -= f * d[c * m + l];
            for (int l = 0; l < n; l++) link[r * m + l] -= f * link[c * m + l];
            x[r] -= f * x[c];
        }
    }
    for (int r = m - 1; r >= 0; r--) {
        for (int c = r + 1; c < m; c++) {
            for (int l = 0; l < n; l++) link[r * m + l] -= d[r * m + c] * link[c * m + l];
            x[r] -= d[r * m + c] * x[c];
        }
        for (int l = 0; l < n; l++) link[r * m + l] *= d[r * m + r];
        x[r] *= d[r * m + r];
    }
}

static inline void nm_layers_up(const NmLayers* o, const NmTree* t, const int m) {
    for (int32_t s = o->n_nodes - 1; s >= 0; s--) {
        const int32_t i = o->schedule[s], p = o->parent[i], k = o->at[i];
        if (k < 0) {
            if (p < 0) continue;
            const double q = t->a[i] / t->d[i];
            t->d[p] -= q * t->b[i];
            t->rhs[p] -= q * t->rhs[i];
            continue;
        }
        const int32_t up = p < 0 ? -1 : o->at[p];
        const int n = p < 0 ? 0 : up < 0 ? 1 : m;       /* links to the parent */
        double *d = o->block + (size_t)k * m * m, *link = o->link + (size_t)k * m * m;
        double *x = o->x + (size_t)k * m, *a = o->a + (size_t)k * m;
        double* b = o->b + (size_t)k * m;
        a[0] = t->a[i];
        b[0] = t->b[i];
        d[0] = t->d[i];
        x[0] = t->rhs[i];
        if (n == m) nm_layers_factor(d, x, link, b, m, m);
        else nm_layers_factor(d, x, link, b, n, m);
        if (n == 0) continue;
        t->d[p] -= a[0] * link[0];
        t->rhs[p] -= a[0] * x[0];
        if (n == 1) continue;
        double *dp = o->block + (size_t)up * m * m, *xp = o->x + (size_t)up * m;
        for (int l = 1; l < m; l++) dp[l] -= a[0] * link[l];
        for (int r = 1; r < m; r++) {
            for (int l = 0; l < m; l++) dp[r * m + l] -= a[r] * link[r * m + l];
            xp[r] -= a[r] * x[r];
        }
    }
}

static inline void nm_layers_down(const NmLayers* o, const NmTree* t, const int m) {
    for (int32_t s = 0; s < o->n_nodes; s++) {
        const int32_t i = o->schedule[s], p = o->parent[i], k = o->at[i];
        if (k < 0) {
            t->rhs[i] = (p < 0 ? t->rhs[i] : t->rhs[i] - t->b[i] * t->rhs[p]) / t->d[i];
            continue;
        }
        double *x = o->x + (size_t)k * m, *link = o->link + (size_t)k * m * m;
        if (p >= 0 && o->at[p] < 0) {
            for (int r = 0; r < m; r++) x[r] -= link[r * m] * t->rhs[p];
        } else if (p >= 0) {
            const double* xp = o->x + (size_t)o->at[p] * m;
            for (int r = 0; r < m; r++)
                for (int l = 0; l < m; l++) x[r] -= link[r * m + l] * xp[l];
        }
        t->rhs[i] = x[0];
    }
}

/* New voltages and potentials; i_cap and i_membrane follow from dv = dvi - dvext0, which
 * stays in rhs. Returns NaN if a voltage is not finite. Where the solution is half a step
 * (secondorder, f is 2) NEURON doubles dvi only: vext lags behind, v takes the rest. */
static double nm_layers_advance(const NmLayers* o, const NmTree* t, const double* sum_i,
                                const double* sum_g, double f, double cfac) {
    const int32_t L = o->n_layers;
    double bad = 0.0;
    for (int32_t k = 0; k < o->n; k++) {
        const int32_t i = o->node[k];
        const double* x = o->x + (size_t)k * (L + 1) + 1;
        for (int32_t j = 0; j < L; j++) o->vext[(size_t)i * L + j] += x[j];
        o->vext0[i] = o->vext[(size_t)i * L];
        t->v[i] += f * t->rhs[i] - x[0];
        t->rhs[i] -= x[0];
        if (o->row[k] >= 0) o->i_membrane[o->row[k]] = sum_g[i] * t->rhs[i] + sum_i[i];
    }
    for (int32_t i = t->begin; i < t->end; i++) {
        if (o->at[i] < 0) t->v[i] += f * t->rhs[i];
        t->i_cap[i] = cfac * t->cm[i] * t->rhs[i];
        bad += t->v[i] * 0.0;
    }
    return bad;
}

/* In the place of nm_solve, with nm_layers_advance. Leaves the change of vi in rhs, which
 * NEURON takes for the ion currents in the middle of a step, and that of vext in x. */
static void nm_layers_solve(const NmLayers* o, const NmTree* t, const double* sum_i,
                            const double* sum_g, double cfac) {
    nm_setup(t, cfac);
    nm_layers_setup(o, t, sum_i, sum_g, cfac);
    if (o->n_layers == 2) {             /* loops of a length that the compiler knows */
        nm_layers_up(o, t, 3);
        nm_layers_down(o, t, 3);
    } else {
        nm_layers_up(o, t, o->n_layers + 1);
        nm_layers_down(o, t, o->n_layers + 1);
    }
}

#endif
