/* What the variable step evaluates: derivatives of all states, and the linear system of
 * Newton's iteration.
 *
 * The states y are voltages of nodes with capacitance, in node order, then for each
 * mechanism and each of its states the values of all instances. Nodes without
 * capacitance (zero area) are no states: their voltage follows from their neighbours'.
 * (I - gamma J) x = b is solved in parts: the voltages with the tree solver, with
 * capacitance/gamma in place of capacitance/dt; the states of each instance by its
 * mechanism, and then what spreads along the cable, as if it did nothing else. How one
 * acts on the other is left to the iteration.
 */
#ifndef NRNMINI_ENGINE_VARIABLE_H
#define NRNMINI_ENGINE_VARIABLE_H

#include "bdf.h"
#include "plan.h"

typedef struct NmOdeColumn {    /* one state of a mechanism: where its values are */
    double* values;
    const int32_t* row;         /* of instance k: an ion's; NULL: k itself */
    int32_t dim, element, n;
    ptrdiff_t at;               /* the first one in y */
} NmOdeColumn;

typedef struct NmOdePlan {
    ptrdiff_t n, n_v;           /* states; voltages among them */
    int32_t* node;              /* [n_v] */
    NmOdeColumn* column;
    int32_t n_columns;
    double* work;               /* [n] slopes, or b and x */
    double* d;                  /* by node row: the matrix without capacitance */
} NmOdePlan;

static void nm_ode_scatter(const NmOdePlan* p, double* v, const double* y) {
    for (ptrdiff_t k = 0; k < p->n_v; k++) v[p->node[k]] = y[k];
    for (int32_t j = 0; j < p->n_columns; j++) {
        const NmOdeColumn* c = &p->column[j];
        for (int32_t k = 0; k < c->n; k++) {
            const ptrdiff_t row = c->row ? c->row[k] : k;
            c->values[row * c->dim + c->element] = y[c->at + k];
        }
    }
}

static void nm_ode_gather(const NmOdePlan* p, const double* v, double* y) {
    for (ptrdiff_t k = 0; k < p->n_v; k++) y[k] = v[p->node[k]];
    for (int32_t j = 0; j < p->n_columns; j++) {
        const NmOdeColumn* c = &p->column[j];
        for (int32_t k = 0; k < c->n; k++) {
            const ptrdiff_t row = c->row ? c->row[k] : k;
            y[c->at + k] = c->values[row * c->dim + c->element];
        }
    }
}

/* Nodes without capacitance, of which no two are neighbours: the voltage at which
 * axial and mechanism currents sum to 0. The latter are linearised once. */
static int nm_ode_settle(NmWorker* w) {
    const NmTree* t = &w->tree;
    for (int32_t k = 0; k < w->n_bare; k++) t->rhs[w->bare[k]] = t->d[w->bare[k]] = 0.0;
    if (nm_run(w, &w->bare_cur)) return 1;
    for (int32_t k = 0; k < w->n_bare; k++) {
        const int32_t i = w->bare[k], p = w->bare_parent[k];
        double rhs = t->rhs[i], d = t->d[i];
        if (p >= 0) {
            rhs -= t->b[i] * (t->v[p] - t->v[i]);
            d -= t->b[i];
        }
        for (int32_t c = w->bare_first[k]; c < w->bare_first[k + 1]; c++) {
            const int32_t child = w->bare_child[c];
            rhs += t->a[child] * (t->v[i] - t->v[child]);
            d -= t->a[child];
        }
        if (d != 0.0) t->v[i] += rhs / d;
    }
    return 0;
}

/* Derivatives at the states of now, into work. */
static int nm_phase_slopes(NmWorker* w) {
    const NmTree* t = &w->tree;
    const NmOdePlan* p = w->ode;
    if (nm_run(w, &w->synonyms)) return 1;
    if (w->n_bare && nm_ode_settle(w)) return 1;
    if (nm_currents(w)) return 1;
    nm_setup(t, 0.0);
    if (w->i_membrane) nm_imem_init(t, w->elec_rhs, w->area, w->i_membrane);
    for (int32_t i = t->begin; i < t->end; i++) p->d[i] = t->d[i];
    for (ptrdiff_t k = w->v_begin; k < w->v_end; k++) {
        const int32_t i = p->node[k];
        t->i_cap[i] = t->rhs[i];
        p->work[k] = t->rhs[i] / (0.001 * t->cm[i]);
    }
    return nm_run(w, &w->slopes) || nm_run_diffusion(w, NM_DIFFUSE_SLOPES);
}

static void nm_ode_eliminate(const NmTree* t, int32_t s0, int32_t s1) {
    for (int32_t s = s1 - 1; s >= s0; s--) {
        NM_SPAN;
        if (p0 < 0) break;
        for (NmIndex l = n - 1; l >= 0; l--) {
            const double q = t->a[i0 + l] / t->d[i0 + l];
            t->d[p0 + l] -= q * t->b[i0 + l];
            t->rhs[p0 + l] -= q * t->rhs[i0 + l];
        }
    }
    for (int32_t s = s0; s < s1; s++) {
        NM_SPAN;
        if (p0 < 0)
            for (NmIndex l = 0; l < n; l++) t->rhs[i0 + l] /= t->d[i0 + l];
        else
            for (NmIndex l = 0; l < n; l++)
                t->rhs[i0 + l] =
                    (t->rhs[i0 + l] - t->b[i0 + l] * t->rhs[p0 + l]) / t->d[i0 + l];
    }
}

/* work: b, then x. cj is 1/gamma, dt gamma. */
static int nm_phase_relax(NmWorker* w) {
    const NmTree* t = &w->tree;
    const NmOdePlan* p = w->ode;
    const double cfac = 0.001 * w->nt.cj;
    for (int32_t i = t->begin; i < t->end; i++) {
        t->d[i] = p->d[i] + cfac * t->cm[i];
        t->rhs[i] = 0.0;
    }
    for (ptrdiff_t k = w->v_begin; k < w->v_end; k++)
        t->rhs[p->node[k]] = cfac * t->cm[p->node[k]] * p->work[k];
    for (int32_t k = 0; k < t->n_blocks; k++)
        nm_ode_eliminate(t, t->block[k], t->block[k + 1]);
    for (ptrdiff_t k = w->v_begin; k < w->v_end; k++) p->work[k] = t->rhs[p->node[k]];
    return nm_run(w, &w->relax) || nm_run_diffusion(w, NM_DIFFUSE_RELAX);
}

/* What is done once before a step: METHOD after_cvode and its like. */
static int nm_phase_before(NmWorker* w) {
    return nm_run(w, &w->before);
}

static int nm_phase_record(NmWorker* w) {
    return nm_run(w, &w->hooks[NM_BEFORE_STEP]);
}

#endif
