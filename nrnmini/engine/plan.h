/* The flattened model that a time step runs over, and guarded calls.
 *
 * Owns the C structs that context.pyx fills and step.pyx reads. Leaves the
 * arithmetic to kernels.h.
 */
#ifndef NRNMINI_ENGINE_PLAN_H
#define NRNMINI_ENGINE_PLAN_H

#include "../model/guard.h"
#include "diffusion.h"
#include "extracellular.h"
#include "kernels.h"

/* ---- calls ----------------------------------------------------------------- */

typedef struct NmStep {         /* one kernel over one range of rows */
    NmKernel kernel;
    NmCtx* ctx;
    int32_t begin, end;
} NmStep;

typedef struct NmSteps {
    NmStep* items;
    int32_t n, capacity;
} NmSteps;

/* A thread of the engine. `nt` is first: mechanisms see only that part. */
typedef struct NmWorker {
    NmThread nt;
    char message[NM_GUARD_TEXT];          /* text of the last execerror */
    int32_t error_begin;        /* first row of the call that failed */
    NmTree tree;
    NmSteps cur, state, second_order;
    NmDiffuse* diffuse;         /* [n_diffuse] */
    int32_t n_diffuse;
    NmSteps hooks[NM_N_HOOKS];
    /* i_membrane_ is NULL when switched off, the others where neither it nor
     * `layers` needs them. */
    double *elec_rhs, *elec_d, *i_membrane, *area;
    const NmLayers* layers;     /* extracellular; NULL without */
    /* The variable step: see variable.h. */
    const struct NmOdePlan* ode;
    NmSteps slopes, relax, before, synonyms;
    NmSteps bare_cur;           /* currents at nodes without capacitance */
    int32_t v_begin, v_end;     /* the thread's part of the voltages in y */
    int32_t n_bare;
    int32_t *bare, *bare_parent, *bare_first, *bare_child;
    double check;               /* NaN once a voltage is not finite */
    int32_t status;             /* of the last phase; 0: no error */
} NmWorker;

/* Runs the calls in order. Returns 0, or 1 with nt->error set: a kernel called
 * nm_fail or left through execerror. */
static int nm_run(NmWorker* w, const NmSteps* list) {
    NmThread* nt = &w->nt;
    NmGuard guard;
    void* outer = nt->jump;
    volatile int32_t k = 0;
    if (!list->n) return 0;
    if (setjmp(guard.place) == 0) {
        nt->jump = &guard;
        for (; k < list->n; k++) {
            const NmStep* s = &list->items[k];
            s->kernel(s->ctx, s->begin, s->end);
            if (nt->error) break;
        }
    } else {
        memcpy(w->message, guard.text, sizeof w->message);
        nt->error = w->message;
        nt->error_row = -1;
        nt->error_mechanism = list->items[k].ctx->desc;
    }
    nt->jump = outer;
    return nt->error != NULL;
}

static int nm_add_diffuse(NmWorker* w, const NmDiffuse* one) {
    NmDiffuse* items = (NmDiffuse*)realloc(
        w->diffuse, sizeof(NmDiffuse) * (size_t)(w->n_diffuse + 1));
    if (!items) return -1;
    w->diffuse = items;
    items[w->n_diffuse++] = *one;
    return 0;
}

/* Like nm_run, for the states that diffuse. */
static int nm_run_diffusion(NmWorker* w, enum NmDiffusing how) {
    NmThread* nt = &w->nt;
    NmGuard guard;
    void* outer = nt->jump;
    volatile int32_t k = 0;
    if (!w->n_diffuse) return 0;
    if (setjmp(guard.place) == 0) {
        nt->jump = &guard;
        for (; k < w->n_diffuse && !nt->error; k++) nm_diffuse(&w->diffuse[k], how);
    } else {
        memcpy(w->message, guard.text, sizeof w->message);
        nt->error = w->message;
        nt->error_row = -1;
        nt->error_mechanism = w->diffuse[k].ctx->desc;
    }
    nt->jump = outer;
    return nt->error != NULL;
}

/* One guarded call of NET_RECEIVE or its INITIAL. */
typedef void (*NmReceive)(NmCtx*, int32_t row, double* weight, double flag);
typedef void (*NmNetInit)(NmCtx*, int32_t row, double* weight);

static int nm_call_receive(NmReceive f, NmNetInit g, NmCtx* c, int32_t row,
                           double* weight, double flag) {
    NmWorker* w = (NmWorker*)c->nt;
    NmGuard guard;
    void* volatile outer = w->nt.jump;
    if (setjmp(guard.place) == 0) {
        w->nt.jump = &guard;
        if (f) f(c, row, weight, flag);
        else g(c, row, weight);
    } else {
        memcpy(w->message, guard.text, sizeof w->message);
        w->nt.error = w->message;
        w->nt.error_row = row;
        w->nt.error_mechanism = c->desc;
    }
    w->nt.jump = outer;
    return w->nt.error != NULL;
}

/* One guarded evaluation of a WATCH condition. */
static int nm_call_watch(NmWatch f, NmCtx* c, int32_t row, double* value) {
    NmWorker* w = (NmWorker*)c->nt;
    NmGuard guard;
    void* volatile outer = w->nt.jump;
    if (setjmp(guard.place) == 0) {
        w->nt.jump = &guard;
        *value = f(c, row);
    } else {
        memcpy(w->message, guard.text, sizeof w->message);
        w->nt.error = w->message;
        w->nt.error_row = row;
        w->nt.error_mechanism = c->desc;
    }
    w->nt.jump = outer;
    return w->nt.error != NULL;
}

static int nm_add_step(NmSteps* list, NmKernel kernel, NmCtx* ctx, int32_t begin,
                       int32_t end) {
    if (list->n == list->capacity) {
        int32_t capacity = list->capacity ? 2 * list->capacity : 16;
        NmStep* items = (NmStep*)realloc(list->items, sizeof(NmStep) * (size_t)capacity);
        if (!items) return -1;
        list->items = items;
        list->capacity = capacity;
    }
    NmStep s = {kernel, ctx, begin, end};
    list->items[list->n++] = s;
    return 0;
}

/* ---- the phases of a step that one thread runs on its own ------------------ */

/* Conductances and currents at the voltages of now: rhs and d of mechanisms. */
static int nm_currents(NmWorker* w) {
    const size_t bytes = sizeof(double) * (size_t)(w->tree.end - w->tree.begin);
    nm_clear(&w->tree);
    if (w->elec_rhs && bytes) {
        memset(w->elec_rhs + w->tree.begin, 0, bytes);
        memset(w->elec_d + w->tree.begin, 0, bytes);
    }
    if (nm_run(w, &w->hooks[NM_BEFORE_BREAKPOINT])) return 1;
    if (nm_run(w, &w->cur)) return 1;
    if (w->elec_rhs) {
        nm_imem_rhs(&w->tree, w->elec_rhs);
        nm_imem_d(&w->tree, w->elec_d, 0.001 * w->nt.cj);
    }
    return 0;
}

/* fcurrent: everything but the solution. */
static int nm_phase_currents(NmWorker* w) {
    const double cfac = 0.001 * w->nt.cj;
    if (w->layers) nm_layers_refresh(w->layers);
    if (nm_currents(w)) return 1;
    nm_setup(&w->tree, cfac);
    if (w->layers)
        nm_layers_setup(w->layers, &w->tree, w->elec_rhs, w->elec_d, cfac);
    if (w->i_membrane) nm_imem_init(&w->tree, w->elec_rhs, w->area, w->i_membrane);
    return 0;
}

/* Currents, solution, new voltages. */
static int nm_phase_voltage(NmWorker* w) {
    const double cfac = 0.001 * w->nt.cj;
    if (w->layers) nm_layers_refresh(w->layers);
    w->nt.in_step = 1;
    const int failed = nm_currents(w);
    w->nt.in_step = 0;
    if (failed) return 1;
    const double f = w->nt.secondorder ? 2. : 1.;
    if (w->layers)
        nm_layers_solve(w->layers, &w->tree, w->elec_rhs, w->elec_d, cfac);
    else
        w->check = nm_solve(&w->tree, f, cfac);
    if (w->nt.secondorder == 2 && nm_run(w, &w->second_order)) return 1;
    if (w->layers)
        w->check = nm_layers_advance(
            w->layers, &w->tree, w->elec_rhs, w->elec_d, f, cfac);
    if (w->i_membrane)
        nm_imem(&w->tree, w->elec_rhs, w->elec_d, w->area, w->i_membrane);
    return 0;
}

/* States, diffusion, then AFTER SOLVE and BEFORE STEP. */
static int nm_phase_states(NmWorker* w) {
    return nm_run(w, &w->state) || nm_run_diffusion(w, NM_DIFFUSE_STEP)
        || nm_run(w, &w->hooks[NM_AFTER_SOLVE])
        || nm_run(w, &w->hooks[NM_BEFORE_STEP]);
}

typedef int (*NmPhase)(NmWorker*);

#endif
