/* linalg_complex.c - tasks for LAPACK's z routines. */
#include "runtime/num/linalg_complex.h"

#include <limits.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/array.h"
#include "runtime/num/linalg_private.h"

/* A complex multiplication counts as four. */
static double work_of(size_t n, size_t k)
{
    return 4 * (double)n * (double)n * ((double)n + (double)k);
}

/* A task for an n x n matrix with pivots; NULL and *status when it can't be had. */
static owned_task *square_task(size_t n, const double *a, geo_status *status)
{
    owned_task *o = task_new(n, n, 2, a, status);
    if (!o) return NULL;
    o->task.index = geo_alloc(n, sizeof *o->task.index);
    if (o->task.index) return o;
    *status = task_fail(o, GEO_ENOMEM);
    return NULL;
}

geo_status linalg_complex_solve(size_t n, size_t k, const double *a, const double *b, double *x,
                                double *rcond)
{
    const linalg_api *api = linalg_open();
    *rcond = 0;
    if (!api) return GEO_EMODULE;
    if (k > INT_MAX) return GEO_ETOOBIG;
    if (!all_finite(2 * n * k, b)) return GEO_EDOMAIN;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = square_task(n, a, &status);
    if (!o) return status;
    o->task.k = (int)k;
    if (!task_reserve(&o->task.b, n, 2 * k)) return task_fail(o, GEO_ENOMEM);
    if (k) transpose_elements(n, k, 2, b, o->task.b);
    GEO_TRY(task_run(o, api->solve_complex, work_of(n, k)));
    *rcond = o->task.number;
    if (k) transpose_elements(k, n, 2, o->task.b, x);
    task_free(o);
    return GEO_OK;
}

geo_status linalg_complex_inverse(size_t n, const double *a, double *inverse, double *rcond)
{
    const linalg_api *api = linalg_open();
    *rcond = 0;
    if (!api) return GEO_EMODULE;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = square_task(n, a, &status);
    if (!o) return status;
    GEO_TRY(task_run(o, api->inverse_complex, work_of(n, n)));
    *rcond = o->task.number;
    transpose_elements(n, n, 2, o->task.a, inverse);
    task_free(o);
    return GEO_OK;
}

geo_status linalg_complex_determinant(size_t n, const double *a, double det[2])
{
    const linalg_api *api = linalg_open();
    det[0] = 1;
    det[1] = 0;
    if (!api) return GEO_EMODULE;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = square_task(n, a, &status);
    if (!o) return status;
    GEO_TRY(task_finish(o, api->factor_complex, work_of(n, 0)));
    if (o->status != GEO_OK && o->status != GEO_ESINGULAR) return task_fail(o, o->status);
    for (size_t i = 0; i < n; i++) {
        complex_multiply(det, o->task.a + 2 * (i * n + i), det);
        if (o->task.index[i] == (int)i + 1) continue;
        det[0] = -det[0];
        det[1] = -det[1];
    }
    task_free(o);
    return GEO_OK;
}

geo_status linalg_complex_eigen(size_t n, const double *a, double *values, double *vectors)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = square_task(n, a, &status);
    if (!o) return status;
    o->task.wants_vectors = vectors != NULL;
    if (!task_reserve(&o->task.b, n, 2) || (vectors && !task_reserve(&o->task.d, n, 2 * n)))
        return task_fail(o, GEO_ENOMEM);
    GEO_TRY(task_run(o, api->eigen_complex, 10 * work_of(n, 0)));
    memcpy(values, o->task.b, 2 * n * sizeof *values);
    if (vectors) transpose_elements(n, n, 2, o->task.d, vectors);
    task_free(o);
    return GEO_OK;
}
