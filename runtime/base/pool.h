/* pool.h - one blocking pool of threads for the whole program.
 *
 * Work is cut into numbered pieces whose results do not depend on who does
 * them. Threads sleep when there is nothing to do; small work stays on the
 * caller's thread. */
#ifndef GEO_BASE_POOL_H
#define GEO_BASE_POOL_H

#include <stddef.h>

#include "runtime/base/status.h"

/* One piece; returns a status. Pieces after a failed one may be skipped. */
typedef geo_status (*pool_piece)(size_t piece, void *context);

/* Runs pieces 0..n-1 on the pool and the calling thread and waits for all.
 * Returns the status of the lowest-numbered piece that failed, or GEO_OK.
 * A call from inside a piece runs its pieces in order on that thread. */
geo_status pool_run(size_t n_pieces, pool_piece piece, void *context);

/* How many threads take part, the caller included (default: the cores, or
 * $GEO_THREADS). Set before the first pool_run or between runs. */
size_t pool_threads(void);
void pool_threads_set(size_t n);

#endif
