/* LONGITUDINAL_DIFFUSION: states that spread along the cable.
 *
 * Owns the diffusion equation on the tree of the instances: an implicit step of it, after
 * the states' own, or what the variable step asks. For instance i with its parent p at
 * the distance of the centres of their segments,
 *     vol_i s_i' = (D_i + D_p)/2 * 2/(dx_i (dx_i + dx_p)) (s_p - s_i)
 * and the same with dx_p in front for p. Rows come parents first.
 */
#ifndef NRNMINI_ENGINE_DIFFUSION_H
#define NRNMINI_ENGINE_DIFFUSION_H

#include <math.h>

#include "nm_scop.h"

typedef struct NmDiffuse {      /* the diffusing states of a type on one thread */
    NmCtx* ctx;
    int32_t begin, end;         /* rows */
    const int32_t* parent;      /* row -> row of the parent instance, -1: none */
    const double* dx;           /* row -> length of its segment, um */
    double* work;               /* [6 * n rows of the type] */
    int32_t n;
} NmDiffuse;

static double* nm_diffusing(const NmCtx* c, const NmDiffusion* what, int32_t row,
                            int element) {
    if (what->var >= 0) return c->col[what->var] + (int64_t)row * what->dim + element;
    const NmIonCtx* ion = &c->ion[what->ion];
    return (what->part == NM_ION_CI ? ion->ci : ion->co) + ion->row[row];
}

/* down[i]: how fast s_i follows s_p; up[i]: how fast s_p follows s_i; loss[i]: how fast
 * s_i would follow its own influx, which changes with the ion's reversal potential.
 * 1/ms */
static void nm_diffuse_rates(const NmDiffuse* f, const NmDiffusion* what, int element,
                             double* up, double* down, double* loss) {
    double *D = f->work, *vol = D + f->n;
    /* mV that the potential moves when a concentration grows by its e-fold */
    const double ktf = 1000.0 * NM_GAS_CONSTANT * (*f->ctx->nt->celsius + 273.15)
                       / NM_FARADAY;
    for (int32_t i = f->begin; i < f->end; ++i) {
        const int32_t p = f->parent[i];
        double out[3];
        what->coefficients(f->ctx, i, element, out);
        D[i] = out[0];
        vol[i] = out[1];
        loss[i] = 0.0;
        if (out[2] != 0.0)
            loss[i] = fabs(ktf * out[2]) / vol[i]
                      / *nm_diffusing(f->ctx, what, i, element);
        if (p >= 0) {
            const double mean = (D[i] + D[p]) / 2.0;
            const double span = 2.0 / (f->dx[i] + f->dx[p]);
            up[i] = mean * span / f->dx[p] / vol[p];
            down[i] = mean * span / f->dx[i] / vol[i];
        }
    }
}

/* rhs becomes the solution of (d + the rates between neighbours) x = rhs. */
static void nm_diffuse_solve(const NmDiffuse* f, const double* up, const double* down,
                             double* d, double* rhs) {
    for (int32_t i = f->begin; i < f->end; ++i) {
        const int32_t p = f->parent[i];
        if (p < 0) continue;
        d[i] += down[i];
        d[p] += up[i];
    }
    for (int32_t i = f->end - 1; i >= f->begin; --i) {
        const int32_t p = f->parent[i];
        if (p < 0) continue;
        const double m = up[i] / d[i];
        d[p] -= down[i] * m;
        rhs[p] += rhs[i] * m;
    }
    for (int32_t i = f->begin; i < f->end; ++i) {
        const int32_t p = f->parent[i];
        if (p >= 0) rhs[i] += down[i] * rhs[p];
        rhs[i] /= d[i];
    }
}

/* What one state does: a fixed step, or in the variable step its derivative or its part
 * of x in (I - dt J) x = b. */
enum NmDiffusing { NM_DIFFUSE_STEP, NM_DIFFUSE_SLOPES, NM_DIFFUSE_RELAX };

/* The number of a diffusing state among those of the variable step, or -1. */
static int nm_diffusing_ode(const NmDescriptor* desc, const NmDiffusion* what,
                            int element) {
    for (int k = 0; k < desc->n_odes; ++k) {
        const NmOde* o = &desc->odes[k];
        const int is_ion = o->ion == what->ion && o->part == what->part;
        if (o->var == what->var && o->element == element && (o->var >= 0 || is_ion))
            return k;
    }
    return -1;
}

static void nm_diffuse_one(const NmDiffuse* f, const NmDiffusion* what, int element,
                           enum NmDiffusing how) {
    NmCtx* c = f->ctx;
    double *d = f->work + 2 * (int64_t)f->n, *rhs = d + f->n;
    double *up = rhs + f->n, *down = up + f->n;
    const double dt1 = 1.0 / c->nt->dt;
    double* ode = 0;
    if (how != NM_DIFFUSE_STEP)
        ode = c->ode + nm_diffusing_ode(c->desc, what, element) * c->ode_stride;
    nm_diffuse_rates(f, what, element, up, down, d);
    for (int32_t i = f->begin; i < f->end; ++i) {
        const double* s = nm_diffusing(c, what, i, element);
        const int32_t p = f->parent[i];
        if (how == NM_DIFFUSE_SLOPES) {
            if (p < 0) continue;
            const double difference = *nm_diffusing(c, what, p, element) - *s;
            ode[i] += down[i] * difference;
            ode[p] -= up[i] * difference;
        } else {
            d[i] = how == NM_DIFFUSE_RELAX ? d[i] + dt1 : dt1;
            rhs[i] = (ode ? ode[i] : *s) * dt1;
        }
    }
    if (how == NM_DIFFUSE_SLOPES) return;
    nm_diffuse_solve(f, up, down, d, rhs);
    for (int32_t i = f->begin; i < f->end; ++i)
        *(ode ? &ode[i] : nm_diffusing(c, what, i, element)) = rhs[i];
}

static void nm_diffuse(const NmDiffuse* f, enum NmDiffusing how) {
    const NmDescriptor* desc = f->ctx->desc;
    for (int32_t k = 0; k < desc->n_diffusions; ++k)
        for (int e = 0; e < desc->diffusions[k].dim; ++e)
            nm_diffuse_one(f, &desc->diffusions[k], e, how);
}

#endif
