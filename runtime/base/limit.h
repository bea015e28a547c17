/* limit.h - what may stop a computation from outside: Ctrl-C and the clock.
 *
 * A signal sets one flag; everything that runs long calls geo_poll about every
 * millisecond and passes a non-OK status up. geo_poll costs one load. */
#ifndef GEO_BASE_LIMIT_H
#define GEO_BASE_LIMIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

extern atomic_int geo_limit_flag;    /* a geo_status; GEO_OK while all is well */

static inline geo_status geo_poll(void)
{
    return (geo_status)atomic_load_explicit(&geo_limit_flag, memory_order_relaxed);
}

/* Called when a limit is met or Ctrl-C comes, in the signal handler: for interpreters of
 * other languages, which poll nothing by themselves. One at a time; NULL takes back the
 * one with this context. */
void geo_limit_on_stop(void (*stop)(void *context), void *context);
/* Do signals reach the handlers of this file, so that the above is called? */
bool geo_limit_has_signals(void);

/* For turn i of a loop over many small things: should it stop? Looks at every 4096th. A
 * loop that can't say so may end early: whoever runs the built-in polls again. */
static inline bool geo_stops_at(size_t i)
{
    return (i & 4095) == 0 && geo_poll() != GEO_OK;
}

/* From now on Ctrl-C (SIGINT) sets the flag instead of ending the program. */
void geo_limit_catch_interrupts(void);

/* Sets the flag to GEO_ETIME after this many seconds; 0 takes a limit back. Either way
 * a limit that has passed is forgotten.
 * GEO_EDOMAIN when seconds is negative or not finite. */
geo_status geo_limit_seconds(double seconds);

/* Asks running work to stop, as Ctrl-C does (safe in a signal handler). */
void geo_limit_interrupt(void);

/* Forgets a Ctrl-C that has been answered. A passed time limit stays, until the next
 * geo_limit_seconds. */
void geo_limit_clear(void);

/* Seconds of a clock that never jumps; for progress and timing. */
double geo_seconds(void);

#endif
