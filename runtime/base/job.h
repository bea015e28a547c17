/* job.h - a computation that can't be interrupted, run so that the caller can be.
 *
 * LAPACK and the like never ask whether to stop. Such a call works on copies of its
 * own on a thread of its own; when Ctrl-C or the time limit comes, the caller goes
 * on at once and the thread finishes for nobody. */
#ifndef GEO_BASE_JOB_H
#define GEO_BASE_JOB_H

#include <stdbool.h>

#include "runtime/base/status.h"

/* Runs work(context) elsewhere and waits. GEO_OK when it has ended: context is the
 * caller's. GEO_EINTR or GEO_ETIME: the job goes on and calls release(context) at its
 * end, so the caller must not touch context again. Without a thread to be had the
 * work is done here. */
geo_status job_run(void (*work)(void *context), void (*release)(void *context), void *context);

/* Is a job still going on that nobody waits for? Then a program must end without the
 * destructors of libraries (_exit), under which the job would crash. */
bool job_is_left_behind(void);

#endif
