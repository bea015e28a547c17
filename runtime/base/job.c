/* job.c - one detached thread for each job; the last of the two sides frees it. */
#include "runtime/base/job.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { POLL_NANOSECONDS = 5 * 1000 * 1000 };

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    void (*work)(void *);
    void (*release)(void *);
    void *context;
    bool is_done, is_abandoned;
} job;

static atomic_int left_behind;      /* jobs that go on for nobody */

bool job_is_left_behind(void) { return atomic_load(&left_behind) > 0; }

static void job_free(job *j)
{
    pthread_cond_destroy(&j->ended);
    pthread_mutex_destroy(&j->lock);
    geo_free(j);
}

static void *job_thread(void *argument)
{
    job *j = argument;
    j->work(j->context);
    pthread_mutex_lock(&j->lock);
    j->is_done = true;
    bool is_abandoned = j->is_abandoned;
    pthread_cond_signal(&j->ended);
    pthread_mutex_unlock(&j->lock);
    if (is_abandoned) {
        j->release(j->context);
        job_free(j);
        atomic_fetch_sub(&left_behind, 1);
    }
    return NULL;
}

static job *job_new(void (*work)(void *), void (*release)(void *), void *context)
{
    job *j = geo_alloc_zero(1, sizeof *j);
    if (!j) return NULL;
    j->work = work;
    j->release = release;
    j->context = context;
    pthread_mutex_init(&j->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&j->ended, &clock);
    pthread_condattr_destroy(&clock);
    return j;
}

static bool job_start(job *j)
{
    sigset_t all, old;
    pthread_t thread;
    sigfillset(&all);               /* signals stay with the main thread */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    bool started = pthread_create(&thread, NULL, job_thread, j) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (started) pthread_detach(thread);
    return started;
}

/* Waits for the end or for a reason to give up, which is returned. */
static geo_status job_wait(job *j)
{
    geo_status status = GEO_OK;
    pthread_mutex_lock(&j->lock);
    while (!j->is_done && (status = geo_poll()) == GEO_OK) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += POLL_NANOSECONDS;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        pthread_cond_timedwait(&j->ended, &j->lock, &until);
    }
    if (j->is_done) {
        status = GEO_OK;
    } else {
        j->is_abandoned = true;
        atomic_fetch_add(&left_behind, 1);
    }
    pthread_mutex_unlock(&j->lock);
    return status;
}

geo_status job_run(void (*work)(void *context), void (*release)(void *context), void *context)
{
    job *j = job_new(work, release, context);
    if (!j || !job_start(j)) {
        if (j) job_free(j);
        work(context);
        return GEO_OK;
    }
    geo_status status = job_wait(j);
    if (status == GEO_OK) job_free(j);
    return status;
}
