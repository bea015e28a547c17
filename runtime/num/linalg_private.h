/* linalg_private.h - tasks for LAPACK, shared by linalg.c and linalg_complex.c. */
#ifndef GEO_NUM_LINALG_PRIVATE_H
#define GEO_NUM_LINALG_PRIVATE_H

#include <stdbool.h>

#include "runtime/num/linalg_api.h"

/* A task that owns copies of everything it touches. */
typedef struct {
    linalg_task task;
    linalg_routine routine;
    geo_status status;
} owned_task;

/* returns new task of size m x n with a copy of a (row-major, `width` doubles to an
 * element; column-major there); NULL and *status when it can't be had, GEO_EDOMAIN when
 * something in a is not finite. */
owned_task *task_new(size_t m, size_t n, size_t width, const double *a, geo_status *status);
void task_free(void *task);

/* Room for rows x columns doubles, for the task to own; false when memory is out. */
bool task_reserve(double **array, size_t rows, size_t columns);

/* Runs the task, `work` multiplications long, which is freed unless the answer is GEO_OK. */
geo_status task_run(owned_task *o, linalg_routine routine, double work);
/* Runs it to its end: o->status. When it is left behind instead, that is the answer and o
 * is gone. */
geo_status task_finish(owned_task *o, linalg_routine routine, double work);
geo_status task_fail(owned_task *o, geo_status status);        /* frees o, returns status */

bool all_finite(size_t n, const double *x);

/* to (columns x rows) = the transpose of from (rows x columns), in tiles; unfinished when
 * something wants to stop, which whoever runs the task finds out at once. */
void transpose_elements(size_t rows, size_t columns, size_t width, const double *from,
                        double *to);

#endif
