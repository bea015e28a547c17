/* pool.c - pieces are handed out by an atomic counter; a generation number
 * wakes the workers and a count of those still busy ends the run. */
#include "runtime/base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_THREADS = 64 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    size_t n_threads;           /* wanted, caller included; 0: not yet asked */
    size_t n_workers;           /* started */
    unsigned generation;
    size_t busy;
    atomic_size_t next;
    size_t n_pieces;
    pool_piece piece;
    void *context;
    size_t failed_piece;
    geo_status status;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER,
           .wake = PTHREAD_COND_INITIALIZER,
           .done = PTHREAD_COND_INITIALIZER };

static pthread_mutex_t one_run = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool inside_piece;

static void note_failure(size_t piece, geo_status status)
{
    pthread_mutex_lock(&pool.lock);
    if (piece < pool.failed_piece) {
        pool.failed_piece = piece;
        pool.status = status;
    }
    pthread_mutex_unlock(&pool.lock);
}

static void take_pieces(void)
{
    inside_piece = true;
    for (;;) {
        size_t i = atomic_fetch_add(&pool.next, 1);
        if (i >= pool.n_pieces) break;
        geo_status status = pool.piece(i, pool.context);
        if (status != GEO_OK) {
            note_failure(i, status);
            atomic_store(&pool.next, pool.n_pieces);
        }
    }
    inside_piece = false;
}

static void *worker(void *rank_pointer)
{
    size_t rank = (size_t)(uintptr_t)rank_pointer;
    unsigned seen = 0;
    pthread_mutex_lock(&pool.lock);
    for (;;) {
        while (pool.generation == seen || rank + 1 >= pool.n_threads) {
            seen = pool.generation;
            pthread_cond_wait(&pool.wake, &pool.lock);
        }
        seen = pool.generation;
        pthread_mutex_unlock(&pool.lock);
        take_pieces();
        pthread_mutex_lock(&pool.lock);
        if (--pool.busy == 0) pthread_cond_signal(&pool.done);
    }
    return NULL;
}

/* Starts workers up to n_threads - 1; signals stay with the main thread. */
static void start_workers(void)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    while (pool.n_workers + 1 < pool.n_threads) {
        pthread_t thread;
        void *rank = (void *)(uintptr_t)pool.n_workers;
        if (pthread_create(&thread, NULL, worker, rank) != 0) break;
        pthread_detach(thread);
        pool.n_workers++;
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (pool.n_threads > pool.n_workers + 1) pool.n_threads = pool.n_workers + 1;
}

size_t pool_threads(void)
{
    if (pool.n_threads == 0) {
        const char *wanted = getenv("GEO_THREADS");
        long n = wanted ? strtol(wanted, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
        pool_threads_set(n > 0 ? (size_t)n : 1);
    }
    return pool.n_threads;
}

void pool_threads_set(size_t n)
{
    pool.n_threads = n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : n;
}

static geo_status run_in_order(size_t n_pieces, pool_piece piece, void *context)
{
    for (size_t i = 0; i < n_pieces; i++) GEO_TRY(piece(i, context));
    return GEO_OK;
}

geo_status pool_run(size_t n_pieces, pool_piece piece, void *context)
{
    if (n_pieces <= 1 || inside_piece || pool_threads() == 1)
        return run_in_order(n_pieces, piece, context);

    pthread_mutex_lock(&one_run);
    pthread_mutex_lock(&pool.lock);
    start_workers();
    pool.n_pieces = n_pieces;
    pool.piece = piece;
    pool.context = context;
    pool.failed_piece = SIZE_MAX;
    pool.status = GEO_OK;
    atomic_store(&pool.next, 0);
    pool.busy = pool.n_threads - 1;
    pool.generation++;
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.lock);

    take_pieces();

    pthread_mutex_lock(&pool.lock);
    while (pool.busy > 0) pthread_cond_wait(&pool.done, &pool.lock);
    geo_status status = pool.status;
    pthread_mutex_unlock(&pool.lock);
    pthread_mutex_unlock(&one_run);
    return status;
}
