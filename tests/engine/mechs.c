/* Mechanisms written by hand against include/nrnmini.h, so that the engine can be
 * tested without the NMODL compiler. Equations as in NEURON's mechanisms of the
 * same names (capitalised or with a T where the built-ins could clash). */
#include <math.h>
#include <stddef.h>
#include "nrnmini.h"

#define COL(k) (c->col[k])
#define NODE(r) (c->contiguous ? (r) + c->node_offset : c->node[r])
#define ROWS for (int32_t r = begin; r < end; r++)

/* ---- tpas: g e i ---- */
static void tpas_cur(NmCtx* c, int32_t begin, int32_t end) {
    ROWS {
        const int32_t n = NODE(r);
        const double v = c->v[n];
        double i1 = COL(0)[r] * (v + .001 - COL(1)[r]);
        double i0 = COL(0)[r] * (v - COL(1)[r]);
        double g = (i1 - i0) / .001;
        COL(2)[r] = i0;
        c->rhs[n] -= i0;
        c->d[n] += g;
    }
}
static const NmVar tpas_vars[] = {
    {"g", "S/cm2", 1, 0, NM_PARAMETER, .001, 0, 1e9},
    {"e", "mV", 1, 0, NM_PARAMETER, -70, 1, 0},
    {"i", "mA/cm2", 1, 0, NM_ASSIGNED, 0, 1, 0}};
static const NmDescriptor tpas = {
    .abi_version = NM_ABI_VERSION, .kind = NM_DENSITY, .flags = NM_THREAD_SAFE,
    .name = "tpas", .file = "tpas.mod", .title = "", .n_vars = 3, .vars = tpas_vars,
    .n_weights = -1, .cur = tpas_cur};

/* ---- TClamp: del dur amp i ---- */
static void clamp_cur(NmCtx* c, int32_t begin, int32_t end) {
    ROWS {
        const int32_t n = NODE(r);
        const double t = c->nt->t;
        double i = t >= COL(0)[r] && t < COL(0)[r] + COL(1)[r] ? COL(2)[r] : 0;
        COL(3)[r] = i;
        const double mfact = 1.e2 / c->area[n];
        const double rhs = i * mfact;
        c->rhs[n] += rhs;
        if (c->elec_rhs) c->elec_rhs[n] += rhs;
    }
}
static const NmVar clamp_vars[] = {
    {"del", "ms", 1, 0, NM_PARAMETER, 0, 1, 0}, {"dur", "ms", 1, 0, NM_PARAMETER, 0, 1, 0},
    {"amp", "nA", 1, 0, NM_PARAMETER, 0, 1, 0}, {"i", "nA", 1, 0, NM_ASSIGNED, 0, 1, 0}};
static const NmDescriptor clamp = {
    .abi_version = NM_ABI_VERSION, .kind = NM_POINT,
    .flags = NM_THREAD_SAFE | NM_ELECTRODE, .name = "TClamp", .file = "", .title = "",
    .n_vars = 4, .vars = clamp_vars, .n_weights = -1, .cur = clamp_cur};

/* ---- TSyn: tau e i g (ExpSyn) ---- */
static void syn_init(NmCtx* c, int32_t begin, int32_t end) { ROWS COL(3)[r] = 0; }
static void syn_cur(NmCtx* c, int32_t begin, int32_t end) {
    ROWS {
        const int32_t n = NODE(r);
        const double v = c->v[n];
        double i1 = COL(3)[r] * (v + .001 - COL(1)[r]);
        double i0 = COL(3)[r] * (v - COL(1)[r]);
        double g = (i1 - i0) / .001;
        const double mfact = 1.e2 / c->area[n];
        COL(2)[r] = i0;
        g *= mfact;
        c->rhs[n] -= i0 * mfact;
        c->d[n] += g;
    }
}
static void syn_state(NmCtx* c, int32_t begin, int32_t end) {
    ROWS COL(3)[r] += (1. - exp(c->nt->dt * (-1. / COL(0)[r]))) * (0. - COL(3)[r]);
}
static void syn_receive(NmCtx* c, int32_t r, double* w, double flag) { COL(3)[r] += w[0]; }
static const NmVar syn_vars[] = {
    {"tau", "ms", 1, 0, NM_PARAMETER, .1, 1, 0}, {"e", "mV", 1, 0, NM_PARAMETER, 0, 1, 0},
    {"i", "nA", 1, 0, NM_ASSIGNED, 0, 1, 0}, {"g", "uS", 1, 0, NM_STATE, 0, 1, 0}};
static const NmDescriptor syn = {
    .abi_version = NM_ABI_VERSION, .kind = NM_POINT, .flags = NM_THREAD_SAFE,
    .name = "TSyn", .file = "", .title = "", .n_vars = 4, .vars = syn_vars,
    .n_weights = 1, .init = syn_init, .cur = syn_cur, .state = syn_state,
    .net_receive = syn_receive};

/* ---- TStim: interval number start, left: fires by itself ---- */
static void stim_init(NmCtx* c, int32_t begin, int32_t end) {
    ROWS {
        COL(3)[r] = COL(1)[r];
        if (COL(3)[r] > 0)
            c->nt->host->net_send(c, r, NULL, c->nt->t + COL(2)[r], 3);
    }
}
static void stim_receive(NmCtx* c, int32_t r, double* w, double flag) {
    if (flag == 3) {
        c->nt->host->net_event(c, r, c->nt->t);
        if (--COL(3)[r] > 0) c->nt->host->net_send(c, r, w, c->nt->t + COL(0)[r], 3);
    }
}
static const NmVar stim_vars[] = {
    {"interval", "ms", 1, 0, NM_PARAMETER, 10, 1, 0},
    {"number", "", 1, 0, NM_PARAMETER, 10, 1, 0},
    {"start", "ms", 1, 0, NM_PARAMETER, 50, 1, 0},
    {"left", "", 1, 0, NM_ASSIGNED, 0, 1, 0}};
static const NmDescriptor stim = {
    .abi_version = NM_ABI_VERSION, .kind = NM_ARTIFICIAL,
    .flags = NM_THREAD_SAFE | NM_HAS_NET_EVENT, .name = "TStim", .file = "", .title = "",
    .n_vars = 4, .vars = stim_vars, .n_weights = 1, .init = stim_init,
    .net_receive = stim_receive};

/* ---- TMove: order: an event at 10 that each input moves to its time + 1 ---- */
static void move_init(NmCtx* c, int32_t begin, int32_t end) {
    ROWS { COL(0)[r] = 0; c->nt->host->net_send(c, r, NULL, 10, 1); }
}
static void move_receive(NmCtx* c, int32_t r, double* w, double flag) {
    if (flag == 0) c->nt->host->net_move(c, r, c->nt->t + 1);
    else { COL(0)[r] = c->nt->t; COL(1)[r] = w[1]; c->nt->host->net_event(c, r, c->nt->t); }
}
static const NmVar move_vars[] = {{"at", "ms", 1, 0, NM_ASSIGNED, 0, 1, 0},
                                  {"seen", "", 1, 0, NM_ASSIGNED, 0, 1, 0}};
static const NmDescriptor mover = {
    .abi_version = NM_ABI_VERSION, .kind = NM_ARTIFICIAL,
    .flags = NM_THREAD_SAFE | NM_HAS_NET_EVENT, .name = "TMove", .file = "", .title = "",
    .n_vars = 2, .vars = move_vars, .n_weights = 2, .init = move_init,
    .net_receive = move_receive};

/* ---- TFail: mode: 1 nm_fail, 2 execerror, 3 NaN, from BREAKPOINT at t >= at ---- */
static void fail_cur(NmCtx* c, int32_t begin, int32_t end) {
    ROWS {
        if (c->nt->t < COL(1)[r]) continue;
        if (COL(0)[r] == 1) nm_fail(c, r, "too much of a good thing");
        if (COL(0)[r] == 2) c->nt->host->execerror(c->nt, "stop here:", "now");
        if (COL(0)[r] == 3) { COL(2)[r] = 0. / 0. * COL(1)[r]; c->rhs[NODE(r)] -= COL(2)[r]; }
    }
}
static const NmVar fail_vars[] = {{"mode", "", 1, 0, NM_PARAMETER, 0, 1, 0},
                                  {"at", "ms", 1, 0, NM_PARAMETER, 0, 1, 0},
                                  {"x", "", 1, 0, NM_ASSIGNED, 0, 1, 0}};
static const NmDescriptor fail = {
    .abi_version = NM_ABI_VERSION, .kind = NM_DENSITY, .flags = 0, .name = "tfail",
    .file = "", .title = "", .n_vars = 3, .vars = fail_vars, .n_weights = -1,
    .cur = fail_cur};

/* ---- TPoint: a POINTER that must be set; copies it ---- */
static void point_state(NmCtx* c, int32_t begin, int32_t end) {
    ROWS COL(0)[r] = *c->ptr[0][r];
}
static const NmVar point_vars[] = {{"copy", "", 1, 0, NM_ASSIGNED, 0, 1, 0}};
static const NmPointer point_pointers[] = {{"p", 0}};
static const NmDescriptor pointer = {
    .abi_version = NM_ABI_VERSION, .kind = NM_POINT,
    .flags = NM_THREAD_SAFE | NM_RAW_POINTER, .name = "TPoint", .file = "", .title = "",
    .n_vars = 1, .vars = point_vars, .n_pointers = 1, .pointers = point_pointers,
    .n_weights = -1, .state = point_state};

const NmDescriptor* const* nrnmini_mechanisms(void) {
    static const NmDescriptor* const all[] = {&tpas, &clamp, &syn, &stim, &mover, &fail,
                                              &pointer, NULL};
    return all;
}
