/* linalg.c - turns row-major arrays into tasks for LAPACK and their results back.
 *
 * A task owns copies of everything it touches, so that a long one can be abandoned
 * when the caller is interrupted. */
#include "runtime/num/linalg.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/job.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"
#include "runtime/num/kernel.h"
#include "runtime/num/linalg_private.h"
#include "runtime/num/sort.h"

/* Below so many multiplications a call is over within a few milliseconds. */
#define SHORT_WORK 2e7

const linalg_api *linalg_open(void)
{
    return module_open("linalg");
}

double linalg_tolerance(size_t m, size_t n)
{
    return (double)(m > n ? m : n) * DBL_EPSILON;
}

/* --- tasks ------------------------------------------------------------------- */

void task_free(void *context)
{
    owned_task *o = context;
    if (!o) return;
    geo_free(o->task.a);
    geo_free(o->task.b);
    geo_free(o->task.c);
    geo_free(o->task.d);
    geo_free(o->task.index);
    geo_free(o);
}

bool task_reserve(double **array, size_t rows, size_t columns)
{
    size_t n;
    if (__builtin_mul_overflow(rows, columns, &n)) return false;
    return n == 0 || (*array = geo_alloc(n, sizeof **array)) != NULL;
}

GEO_KERNEL static bool stretch_is_finite(size_t n, const double *x)
{
    uint64_t bad = 0;
    for (size_t i = 0; i < n; i++) bad |= -(uint64_t)!(fabs(x[i]) <= DBL_MAX);
    return bad == 0;
}

bool all_finite(size_t n, const double *x)
{
    enum { STRETCH = 1 << 18 };
    for (size_t at = 0; at < n && geo_poll() == GEO_OK; at += STRETCH)
        if (!stretch_is_finite(n - at < STRETCH ? n - at : STRETCH, x + at)) return false;
    return true;
}

void transpose_elements(size_t rows, size_t columns, size_t width, const double *from,
                        double *to)
{
    enum { TILE = 32 };
    for (size_t i = 0; i < rows; i += TILE)
        for (size_t j = 0; j < columns && geo_poll() == GEO_OK; j += TILE)
            for (size_t p = i; p < rows && p < i + TILE; p++)
                for (size_t q = j; q < columns && q < j + TILE; q++)
                    for (size_t w = 0; w < width; w++)
                        to[(q * rows + p) * width + w] = from[(p * columns + q) * width + w];
}

static void transpose(size_t rows, size_t columns, const double *from, double *to)
{
    transpose_elements(rows, columns, 1, from, to);
}

/* A task of size m x n with room for a; NULL and *status when it can't be had. */
static owned_task *task_new_empty(size_t m, size_t n, size_t width, const double *a,
                                  geo_status *status)
{
    *status = GEO_ETOOBIG;
    if (m > INT_MAX || n > INT_MAX) return NULL;
    *status = GEO_EDOMAIN;
    if (!all_finite(m * n * width, a)) return NULL;
    *status = GEO_ENOMEM;
    owned_task *o = geo_alloc_zero(1, sizeof *o);
    if (!o) return NULL;
    o->task.m = (int)m;
    o->task.n = (int)n;
    if (!task_reserve(&o->task.a, m, n * width)) {
        task_free(o);
        return NULL;
    }
    return o;
}

owned_task *task_new(size_t m, size_t n, size_t width, const double *a, geo_status *status)
{
    owned_task *o = task_new_empty(m, n, width, a, status);
    if (!o) return NULL;
    transpose_elements(m, n, width, a, o->task.a);
    *status = geo_poll();
    if (*status == GEO_OK) return o;
    task_free(o);
    return NULL;
}

static void task_work(void *context)
{
    owned_task *o = context;
    o->status = o->routine(&o->task);
}

geo_status task_finish(owned_task *o, linalg_routine routine, double work)
{
    o->routine = routine;
    if (work >= SHORT_WORK) return job_run(task_work, task_free, o);
    task_work(o);
    return GEO_OK;
}

geo_status task_run(owned_task *o, linalg_routine routine, double work)
{
    GEO_TRY(task_finish(o, routine, work));
    geo_status status = o->status;
    if (status != GEO_OK) task_free(o);
    return status;
}

geo_status task_fail(owned_task *o, geo_status status)
{
    task_free(o);
    return status;
}

static double cube(size_t n) { return (double)n * (double)n * (double)n; }

static double work_of(size_t m, size_t n)
{
    return (double)m * (double)n * (double)(m < n ? m : n);
}

/* --- systems ----------------------------------------------------------------- */

/* Solve and inverse differ from other tasks in that the condition number is wanted also
 * when the matrix turns out singular; it is 0 then. */
geo_status linalg_solve(size_t n, size_t k, const double *a, const double *b, double *x,
                        double *rcond)
{
    const linalg_api *api = linalg_open();
    *rcond = 0;
    if (!api) return GEO_EMODULE;
    if (k > INT_MAX) return GEO_ETOOBIG;
    if (!all_finite(n * k, b)) return GEO_EDOMAIN;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new_empty(n, n, 1, a, &status);   /* LAPACK sees the transpose */
    if (!o) return status;
    for (size_t i = 0; i < n && geo_poll() == GEO_OK; i++)
        memcpy(o->task.a + i * n, a + i * n, n * sizeof *a);
    o->task.k = (int)k;
    o->task.index = geo_alloc(n, sizeof *o->task.index);
    if (!o->task.index || !task_reserve(&o->task.b, n, k)) return task_fail(o, GEO_ENOMEM);
    if (k) transpose(n, k, b, o->task.b);
    GEO_TRY(task_run(o, api->solve, cube(n) + (double)n * (double)n * (double)k));
    *rcond = o->task.number;
    if (k) transpose(k, n, o->task.b, x);
    task_free(o);
    return GEO_OK;
}

geo_status linalg_least_squares(size_t m, size_t n, size_t k, const double *a, const double *b,
                                double *x, size_t *rank)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    if (k > INT_MAX) return GEO_ETOOBIG;
    if (!all_finite(m * k, b)) return GEO_EDOMAIN;
    *rank = 0;
    memset(x, 0, n * k * sizeof *x);
    if (m == 0 || n == 0 || k == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new(m, n, 1, a, &status);
    if (!o) return status;
    size_t tall = m > n ? m : n;
    o->task.k = (int)k;
    if (!task_reserve(&o->task.b, tall, k) || !task_reserve(&o->task.c, m < n ? m : n, 1))
        return task_fail(o, GEO_ENOMEM);
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < tall && !geo_stops_at(i); i++)
            o->task.b[j * tall + i] = i < m ? b[i * k + j] : 0;
    GEO_TRY(task_run(o, api->least_squares, 4 * work_of(m, n)));
    *rank = (size_t)o->task.count;
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < n; i++) x[i * k + j] = o->task.b[j * tall + i];
    task_free(o);
    return GEO_OK;
}

geo_status linalg_inverse(size_t n, const double *a, double *inverse, double *rcond)
{
    const linalg_api *api = linalg_open();
    *rcond = 0;
    if (!api) return GEO_EMODULE;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new(n, n, 1, a, &status);
    if (!o) return status;
    o->task.index = geo_alloc(n, sizeof *o->task.index);
    if (!o->task.index) return task_fail(o, GEO_ENOMEM);
    GEO_TRY(task_run(o, api->inverse, 2 * cube(n)));
    *rcond = o->task.number;
    transpose(n, n, o->task.a, inverse);
    task_free(o);
    return GEO_OK;
}

/* --- factors ----------------------------------------------------------------- */

/* An LU factorisation; a singular matrix is fine. */
static geo_status factored(size_t m, size_t n, const double *a, owned_task **out)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    geo_status status;
    owned_task *o = task_new(m, n, 1, a, &status);
    if (!o) return status;
    o->task.index = geo_alloc(m < n ? m : n, sizeof *o->task.index);
    if (!o->task.index) return task_fail(o, GEO_ENOMEM);
    GEO_TRY(task_finish(o, api->factor, work_of(m, n)));
    if (o->status != GEO_OK && o->status != GEO_ESINGULAR) return task_fail(o, o->status);
    *out = o;
    return GEO_OK;
}

geo_status linalg_determinant(size_t n, const double *a, double *det, double *sign,
                              double *log_abs)
{
    *det = *sign = 1;
    *log_abs = 0;
    if (n == 0) return GEO_OK;
    owned_task *o;
    GEO_TRY(factored(n, n, a, &o));
    for (size_t i = 0; i < n; i++) {
        double pivot = o->task.a[i * n + i];
        if (o->task.index[i] != (int)i + 1) {
            *sign = -*sign;
            *det = -*det;
        }
        *det *= pivot;
        *log_abs += log(fabs(pivot));
        *sign *= pivot > 0 ? 1 : pivot < 0 ? -1 : 0;
    }
    task_free(o);
    return GEO_OK;
}

geo_status linalg_lu(size_t m, size_t n, const double *a, double *l, double *u, size_t *order)
{
    for (size_t i = 0; i < m; i++) order[i] = i;
    if (m == 0 || n == 0) return GEO_OK;
    size_t k = m < n ? m : n;
    owned_task *o;
    GEO_TRY(factored(m, n, a, &o));
    for (size_t i = 0; i < k; i++) {
        size_t other = (size_t)o->task.index[i] - 1, kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < k; j++)
            l[i * k + j] = i == j ? 1 : i > j ? o->task.a[j * m + i] : 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < n; j++) u[i * n + j] = i <= j ? o->task.a[j * m + i] : 0;
    task_free(o);
    return GEO_OK;
}

geo_status linalg_cholesky(size_t n, const double *a, double *l)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new(n, n, 1, a, &status);
    if (!o) return status;
    GEO_TRY(task_run(o, api->cholesky, cube(n) / 3));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) l[i * n + j] = i >= j ? o->task.a[j * n + i] : 0;
    task_free(o);
    return GEO_OK;
}

geo_status linalg_qr(size_t m, size_t n, const double *a, double *q, double *r)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    size_t k = m < n ? m : n;
    if (k == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new(m, n, 1, a, &status);
    if (!o) return status;
    if (!task_reserve(&o->task.b, k, n)) return task_fail(o, GEO_ENOMEM);
    GEO_TRY(task_run(o, api->qr, 2 * work_of(m, n)));
    for (size_t i = 0; i < k; i++) {
        double turn = o->task.b[i * k + i] < 0 ? -1 : 1;
        for (size_t j = 0; j < n; j++) r[i * n + j] = i <= j ? turn * o->task.b[j * k + i] : 0;
        for (size_t j = 0; j < m; j++) q[j * k + i] = turn * o->task.a[i * m + j];
    }
    task_free(o);
    return GEO_OK;
}

/* --- spectra ----------------------------------------------------------------- */

typedef struct { double re, im; size_t at; } eigenvalue;

static bool comes_before(const eigenvalue *x, const eigenvalue *y)
{
    return x->re < y->re || (x->re == y->re && x->im < y->im);
}

/* Positions of the eigenvalues in the order they are given. */
static void order_eigenvalues(size_t n, const double *re, const double *im, eigenvalue *e)
{
    for (size_t i = 0; i < n; i++) {
        eigenvalue x = { re[i], im[i], i };
        size_t j = i;
        for (; j > 0 && comes_before(&x, &e[j - 1]); j--) e[j] = e[j - 1];
        e[j] = x;
    }
}

/* LAPACK keeps the vectors of a conjugate pair as real and imaginary part in two columns. */
static void copy_vector(size_t n, const linalg_task *t, const eigenvalue *e, size_t column,
                        double *vectors)
{
    size_t first = e->im < 0 ? e->at - 1 : e->at;
    const double *re = t->d + first * n, *im = e->im != 0 ? t->d + (first + 1) * n : NULL;
    for (size_t i = 0; i < n; i++) {
        double *to = vectors + 2 * (i * n + column);
        to[0] = re[i];
        to[1] = !im ? 0 : e->im < 0 ? -im[i] : im[i];
    }
}

geo_status linalg_eigen(size_t n, const double *a, double *values, double *vectors)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new(n, n, 1, a, &status);
    if (!o) return status;
    o->task.wants_vectors = vectors != NULL;
    eigenvalue *e = NULL;
    if (!task_reserve(&o->task.b, n, 1) || !task_reserve(&o->task.c, n, 1) ||
        (vectors && !task_reserve(&o->task.d, n, n)) || !(e = geo_alloc(n, sizeof *e)))
        return task_fail(o, GEO_ENOMEM);
    status = task_run(o, api->eigen, 10 * cube(n));
    if (status == GEO_OK) {
        order_eigenvalues(n, o->task.b, o->task.c, e);
        for (size_t j = 0; j < n; j++) {
            values[2 * j] = e[j].re;
            values[2 * j + 1] = e[j].im;
            if (vectors) copy_vector(n, &o->task, &e[j], j, vectors);
        }
        task_free(o);
    }
    geo_free(e);
    return status;
}

/* -1 when the component largest in size is negative, else 1. */
static double sign_of_largest(size_t n, const double *x, size_t step)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(x[i * step]) > fabs(largest) * (1 + 1e-10)) largest = x[i * step];
    return largest < 0 ? -1 : 1;
}

geo_status linalg_eigen_symmetric(size_t n, const double *a, double *values, double *vectors)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    if (n == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new(n, n, 1, a, &status);
    if (!o) return status;
    o->task.wants_vectors = vectors != NULL;
    if (!task_reserve(&o->task.b, n, 1)) return task_fail(o, GEO_ENOMEM);
    GEO_TRY(task_run(o, api->eigen_symmetric, 4 * cube(n)));
    memcpy(values, o->task.b, n * sizeof *values);
    for (size_t j = 0; j < n && vectors; j++) {
        double turn = sign_of_largest(n, o->task.a + j * n, 1);
        for (size_t i = 0; i < n; i++) vectors[i * n + j] = turn * o->task.a[j * n + i];
    }
    task_free(o);
    return GEO_OK;
}

geo_status linalg_svd(size_t m, size_t n, const double *a, double *u, double *s, double *v)
{
    const linalg_api *api = linalg_open();
    if (!api) return GEO_EMODULE;
    size_t r = m < n ? m : n;
    if (r == 0) return GEO_OK;
    geo_status status;
    owned_task *o = task_new(m, n, 1, a, &status);
    if (!o) return status;
    o->task.wants_vectors = u != NULL;
    if (!task_reserve(&o->task.b, r, 1) ||
        (u && (!task_reserve(&o->task.c, m, r) || !task_reserve(&o->task.d, r, n))))
        return task_fail(o, GEO_ENOMEM);
    GEO_TRY(task_run(o, api->svd, 8 * work_of(m, n)));
    memcpy(s, o->task.b, r * sizeof *s);
    for (size_t k = 0; k < r && u; k++) {
        double turn = sign_of_largest(n, o->task.d + k, r);
        for (size_t i = 0; i < m; i++) u[i * r + k] = turn * o->task.c[k * m + i];
        for (size_t j = 0; j < n; j++) v[j * r + k] = turn * o->task.d[j * r + k];
    }
    task_free(o);
    return GEO_OK;
}
