/* Worker threads: run one phase for every thread of the engine, then wait.
 *
 * Owns the threads and their locks. Worker 0 is the calling thread. No Python
 * is touched by a worker, so the caller may hold the GIL or not; it should not.
 */
#ifndef NRNMINI_ENGINE_POOL_H
#define NRNMINI_ENGINE_POOL_H

#include <Python.h>

#include "plan.h"

typedef struct NmPool NmPool;

typedef struct NmPoolThread {
    NmPool* pool;
    int index;                  /* 1 .. n-1 */
    PyThread_type_lock go, done;
} NmPoolThread;

struct NmPool {
    int n;                      /* workers, the calling thread included */
    NmPhase phase;              /* NULL: leave */
    NmWorker* workers;
    NmPoolThread* threads;      /* [n], 0 unused */
};

static void nm_pool_main(void* arg) {
    NmPoolThread* me = (NmPoolThread*)arg;
    for (;;) {
        PyThread_acquire_lock(me->go, WAIT_LOCK);
        if (!me->pool->phase) break;
        NmWorker* w = &me->pool->workers[me->index];
        w->status = me->pool->phase(w);
        PyThread_release_lock(me->done);
    }
    PyThread_release_lock(me->done);
}

static void nm_pool_free(NmPool* pool) {
    if (!pool) return;
    pool->phase = NULL;
    for (int i = 1; i < pool->n; i++) {
        NmPoolThread* t = &pool->threads[i];
        if (!t->done) continue;
        PyThread_release_lock(t->go);
        PyThread_acquire_lock(t->done, WAIT_LOCK);
        PyThread_free_lock(t->go);
        PyThread_free_lock(t->done);
    }
    free(pool->threads);
    free(pool);
}

/* NULL if a thread cannot be started. */
static NmPool* nm_pool_new(int n) {
    NmPool* pool = (NmPool*)calloc(1, sizeof(NmPool));
    if (!pool) return NULL;
    pool->threads = (NmPoolThread*)calloc((size_t)n, sizeof(NmPoolThread));
    if (!pool->threads) {
        free(pool);
        return NULL;
    }
    pool->n = n;
    for (int i = 1; i < n; i++) {
        NmPoolThread* t = &pool->threads[i];
        t->pool = pool;
        t->index = i;
        t->go = PyThread_allocate_lock();
        t->done = PyThread_allocate_lock();
        if (t->go) PyThread_acquire_lock(t->go, WAIT_LOCK);
        if (t->done) PyThread_acquire_lock(t->done, WAIT_LOCK);
        if (!t->go || !t->done
            || PyThread_start_new_thread(nm_pool_main, t) == PYTHREAD_INVALID_THREAD_ID) {
            if (t->go) PyThread_free_lock(t->go);
            if (t->done) PyThread_free_lock(t->done);
            t->done = NULL;
            pool->n = i;
            nm_pool_free(pool);
            return NULL;
        }
    }
    return pool;
}

/* Runs `phase` for all workers; 0, or 1 if any of them failed. */
static int nm_pool_run(NmPool* pool, NmWorker* workers, int n, NmPhase phase) {
    int status;
    if (pool) {
        pool->phase = phase;
        pool->workers = workers;
        for (int i = 1; i < n; i++) PyThread_release_lock(pool->threads[i].go);
    }
    status = workers[0].status = phase(&workers[0]);
    if (pool)
        for (int i = 1; i < n; i++) {
            PyThread_acquire_lock(pool->threads[i].done, WAIT_LOCK);
            status |= workers[i].status;
        }
    else
        for (int i = 1; i < n; i++) status |= workers[i].status = phase(&workers[i]);
    return status;
}

#endif
