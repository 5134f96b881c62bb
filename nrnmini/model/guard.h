/* Leaving a mechanism's code in the middle: execerror of VERBATIM blocks.
 *
 * A guard stands around every call of compiled code that may raise. The code
 * leaves through longjmp, so nothing between the guard and execerror may own
 * anything: only C of the mechanism and host functions without Python state.
 */
#ifndef NRNMINI_GUARD_H
#define NRNMINI_GUARD_H

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "nrnmini.h"

enum { NM_GUARD_TEXT = 480 };

typedef struct NmGuard {
    jmp_buf place;
    char text[NM_GUARD_TEXT];
} NmGuard;

/* What NmCall.frame points to. */
typedef struct NmFrame {
    NmThread* nt;
    void* args;                 /* a Python tuple, borrowed */
} NmFrame;

static void nm_execerror(NmThread* nt, const char* what, const char* detail) {
    NmGuard* g = (NmGuard*) nt->jump;
    if (!g) {                   /* nobody to leave to: stop at the next check */
        if (!nt->error) {
            nt->error = "execerror was called where it cannot stop the run";
            nt->error_row = -1;
        }
        return;
    }
    /* Whoever leaves holds no lock any more. */
    __atomic_store_n((int32_t*)&nt->host->lock, 0, __ATOMIC_RELEASE);
    snprintf(g->text, sizeof g->text, "%s%s%s", what ? what : "",
             what && *what && detail && *detail ? ": " : "", detail ? detail : "");
    longjmp(g->place, 1);
}

/* 0, or 1 after an execerror, whose text is then in `text` [NM_GUARD_TEXT]. */
static int nm_guarded_call(NmFunction f, NmCtx* c, int32_t row, NmCall* call,
                           double* result, char* text) {
    NmGuard g;
    void* const outer = c->nt->jump;
    g.text[0] = 0;
    if (setjmp(g.place)) {
        c->nt->jump = outer;
        memcpy(text, g.text, sizeof g.text);
        return 1;
    }
    c->nt->jump = &g;
    *result = f(c, row, call);
    c->nt->jump = outer;
    return 0;
}

static int nm_guarded_kernel(NmKernel k, NmCtx* c, int32_t begin, int32_t end,
                             char* text) {
    NmGuard g;
    void* const outer = c->nt->jump;
    g.text[0] = 0;
    if (setjmp(g.place)) {
        c->nt->jump = outer;
        memcpy(text, g.text, sizeof g.text);
        return 1;
    }
    c->nt->jump = &g;
    k(c, begin, end);
    c->nt->jump = outer;
    return 0;
}

#endif
