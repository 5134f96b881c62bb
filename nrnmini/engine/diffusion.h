/* LONGITUDINAL_DIFFUSION: states that spread along the cable, after the states' step.
 *
 * Owns one implicit step of the diffusion equation on the tree of the instances. For
 * instance i with its parent p at the distance of the centres of their segments,
 *     vol_i s_i' = (D_i + D_p)/2 * 2/(dx_i (dx_i + dx_p)) (s_p - s_i)
 * and the same with dx_p in front for p. Rows come parents first.
 */
#ifndef NRNMINI_ENGINE_DIFFUSION_H
#define NRNMINI_ENGINE_DIFFUSION_H

#include "nrnmini.h"

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

static void nm_diffuse_one(const NmDiffuse* f, const NmDiffusion* what, int element) {
    double *D = f->work, *vol = D + f->n, *d = vol + f->n, *rhs = d + f->n;
    double *up = rhs + f->n, *down = up + f->n;
    const double dt1 = 1.0 / f->ctx->nt->dt;
    for (int32_t i = f->begin; i < f->end; ++i) {
        const double* s = nm_diffusing(f->ctx, what, i, element);
        const int32_t p = f->parent[i];
        double out[2];
        what->coefficients(f->ctx, i, element, out);
        D[i] = out[0];
        vol[i] = out[1];
        d[i] = dt1;
        rhs[i] = *s * dt1;
        if (p >= 0) {
            const double mean = (D[i] + D[p]) / 2.0;
            const double span = 2.0 / (f->dx[i] + f->dx[p]);
            up[i] = mean * span / f->dx[p] / vol[p];
            down[i] = mean * span / f->dx[i] / vol[i];
            d[i] += down[i];
            d[p] += up[i];
        }
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
        *nm_diffusing(f->ctx, what, i, element) = rhs[i];
    }
}

static void nm_diffuse(const NmDiffuse* f) {
    const NmDescriptor* desc = f->ctx->desc;
    for (int32_t k = 0; k < desc->n_diffusions; ++k)
        for (int e = 0; e < desc->diffusions[k].dim; ++e)
            nm_diffuse_one(f, &desc->diffusions[k], e);
}

#endif
