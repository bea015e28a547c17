/* linalg_lapack.c - the module geo_linalg.so: dense linear algebra by OpenBLAS through
 * CBLAS and LAPACKE, on one thread (the pool runs several at once when that pays). */
#include <complex.h>

#include <cblas.h>
#include <lapacke.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/linalg_api.h"

extern const linalg_api geo_module_linalg;

enum { COLUMNS = LAPACK_COL_MAJOR };

static int at_least_1(int n) { return n > 1 ? n : 1; }
static int smaller(int a, int b) { return a < b ? a : b; }

/* --- products -------------------------------------------------------------------- */

/* The leading dimension and whether OpenBLAS has to transpose. */
static CBLAS_TRANSPOSE order_of(linalg_side s, size_t rows, size_t columns, int *leading)
{
    if (s.column == 1) {
        *leading = (int)(s.row > columns ? s.row : columns);
        return CblasNoTrans;
    }
    *leading = (int)(s.column > rows ? s.column : rows);
    return CblasTrans;
}

static void multiply(size_t m, size_t n, size_t k, linalg_side a, linalg_side b, bool adds,
                     double *c, size_t stride)
{
    int lda, ldb;
    CBLAS_TRANSPOSE ta = order_of(a, m, k, &lda), tb = order_of(b, k, n, &ldb);
    cblas_dgemm(CblasRowMajor, ta, tb, (int)m, (int)n, (int)k, 1, a.data, lda, b.data, ldb,
                adds, c, (int)stride);
}

static void multiply_complex(size_t m, size_t n, size_t k, linalg_side a, linalg_side b,
                             bool adds, double *c, size_t stride)
{
    int lda, ldb;
    CBLAS_TRANSPOSE ta = order_of(a, m, k, &lda), tb = order_of(b, k, n, &ldb);
    const double one[2] = { 1, 0 }, beta[2] = { adds, 0 };
    cblas_zgemm(CblasRowMajor, ta, tb, (int)m, (int)n, (int)k, one, a.data, lda, b.data, ldb,
                beta, c, (int)stride);
}

/* --- factorisations ----------------------------------------------------------------- */

static geo_status factor(linalg_task *t)
{
    int info = LAPACKE_dgetrf_work(COLUMNS, t->m, t->n, t->a, at_least_1(t->m), t->index);
    return info < 0 ? GEO_EDOMAIN : info > 0 ? GEO_ESINGULAR : GEO_OK;
}

/* Factors a and leaves the reciprocal condition in number, for the norm '1' or 'I'. */
static geo_status factor_checked(linalg_task *t, char norm_kind)
{
    int n = t->n, *iwork = geo_alloc((size_t)n, sizeof *iwork);
    double *work = geo_alloc((size_t)n, 4 * sizeof *work);
    geo_status status = work && iwork ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        double norm = LAPACKE_dlange_work(COLUMNS, norm_kind, n, n, t->a, n, work);
        status = factor(t);
        t->number = 0;
        if (status == GEO_OK)
            LAPACKE_dgecon_work(COLUMNS, norm_kind, n, t->a, n, norm, &t->number, work, iwork);
        if (status == GEO_OK && !(t->number >= DBL_EPSILON)) status = GEO_ESINGULAR;
    }
    geo_free(work);
    geo_free(iwork);
    return status;
}

/* a holds the transpose of the matrix; its norm 'I' is the matrix's norm '1'. */
static geo_status solve(linalg_task *t)
{
    GEO_TRY(factor_checked(t, 'I'));
    LAPACKE_dgetrs_work(COLUMNS, 'T', t->n, t->k, t->a, t->n, t->index, t->b, t->n);
    return GEO_OK;
}

static geo_status inverse(linalg_task *t)
{
    GEO_TRY(factor_checked(t, '1'));
    double size;
    LAPACKE_dgetri_work(COLUMNS, t->n, t->a, t->n, t->index, &size, -1);
    double *work = geo_alloc((size_t)size, sizeof *work);
    if (!work) return GEO_ENOMEM;
    int info = LAPACKE_dgetri_work(COLUMNS, t->n, t->a, t->n, t->index, work, (int)size);
    geo_free(work);
    return info > 0 ? GEO_ESINGULAR : GEO_OK;
}

static geo_status cholesky(linalg_task *t)
{
    int info = LAPACKE_dpotrf_work(COLUMNS, 'L', t->n, t->a, t->n);
    return info ? GEO_ESINGULAR : GEO_OK;
}

static geo_status qr_with(linalg_task *t, double *tau, double *work, int size)
{
    int m = t->m, n = t->n, k = smaller(m, n);
    LAPACKE_dgeqrf_work(COLUMNS, m, n, t->a, m, tau, work, size);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < k; i++)
            t->b[i + (size_t)j * (size_t)k] = i <= j ? t->a[i + (size_t)j * (size_t)m] : 0;
    LAPACKE_dorgqr_work(COLUMNS, m, k, k, t->a, m, tau, work, size);
    return GEO_OK;
}

static geo_status qr(linalg_task *t)
{
    int m = t->m, n = t->n, k = smaller(m, n);
    double first, second;
    LAPACKE_dgeqrf_work(COLUMNS, m, n, t->a, m, NULL, &first, -1);
    LAPACKE_dorgqr_work(COLUMNS, m, k, k, t->a, m, NULL, &second, -1);
    int size = (int)fmax(first, second);
    double *tau = geo_alloc((size_t)k, sizeof *tau), *work = geo_alloc((size_t)size, sizeof *work);
    geo_status status = tau && work ? qr_with(t, tau, work, size) : GEO_ENOMEM;
    geo_free(tau);
    geo_free(work);
    return status;
}

/* --- least squares --------------------------------------------------------------------- */

static geo_status least_squares(linalg_task *t)
{
    int ldb = t->m > t->n ? t->m : t->n, isize;
    double size, *s = t->c;
    LAPACKE_dgelsd_work(COLUMNS, t->m, t->n, t->k, t->a, t->m, t->b, ldb, s, -1, &t->count,
                        &size, -1, &isize);
    double *work = geo_alloc((size_t)size, sizeof *work);
    int *iwork = geo_alloc((size_t)at_least_1(isize), sizeof *iwork), info = 0;
    double tol = ldb * DBL_EPSILON;
    if (work && iwork)
        info = LAPACKE_dgelsd_work(COLUMNS, t->m, t->n, t->k, t->a, t->m, t->b, ldb, s, tol,
                                   &t->count, work, (int)size, iwork);
    geo_status status = !work || !iwork ? GEO_ENOMEM : info ? GEO_EITER : GEO_OK;
    geo_free(work);
    geo_free(iwork);
    return status;
}

/* --- spectra ------------------------------------------------------------------------------ */

static geo_status eigen(linalg_task *t)
{
    char job = t->wants_vectors ? 'V' : 'N';
    double size, *v = t->wants_vectors ? t->d : NULL;
    int ldv = t->wants_vectors ? t->n : 1;
    LAPACKE_dgeev_work(COLUMNS, 'N', job, t->n, t->a, t->n, t->b, t->c, NULL, 1, v, ldv,
                       &size, -1);
    double *work = geo_alloc((size_t)size, sizeof *work);
    if (!work) return GEO_ENOMEM;
    int info = LAPACKE_dgeev_work(COLUMNS, 'N', job, t->n, t->a, t->n, t->b, t->c, NULL, 1, v,
                                  ldv, work, (int)size);
    geo_free(work);
    return info ? GEO_EITER : GEO_OK;
}

static geo_status eigen_symmetric(linalg_task *t)
{
    char job = t->wants_vectors ? 'V' : 'N';
    double size;
    int isize;
    LAPACKE_dsyevd_work(COLUMNS, job, 'L', t->n, t->a, t->n, t->b, &size, -1, &isize, -1);
    double *work = geo_alloc((size_t)size, sizeof *work);
    int *iwork = geo_alloc((size_t)at_least_1(isize), sizeof *iwork), info = 0;
    if (work && iwork)
        info = LAPACKE_dsyevd_work(COLUMNS, job, 'L', t->n, t->a, t->n, t->b, work, (int)size,
                                   iwork, isize);
    geo_status status = !work || !iwork ? GEO_ENOMEM : info ? GEO_EITER : GEO_OK;
    geo_free(work);
    geo_free(iwork);
    return status;
}

static geo_status svd(linalg_task *t)
{
    int m = t->m, n = t->n, r = smaller(m, n);
    char job = t->wants_vectors ? 'S' : 'N';
    double size, *u = t->c, *v = t->d;
    int ldu = t->wants_vectors ? m : 1, ldv = t->wants_vectors ? r : 1;
    int *iwork = geo_alloc((size_t)r, 8 * sizeof *iwork), info = 0;
    if (!iwork) return GEO_ENOMEM;
    LAPACKE_dgesdd_work(COLUMNS, job, m, n, t->a, m, t->b, u, ldu, v, ldv, &size, -1, iwork);
    double *work = geo_alloc((size_t)size, sizeof *work);
    if (work)
        info = LAPACKE_dgesdd_work(COLUMNS, job, m, n, t->a, m, t->b, u, ldu, v, ldv, work,
                                   (int)size, iwork);
    geo_status status = !work ? GEO_ENOMEM : info ? GEO_EITER : GEO_OK;
    geo_free(work);
    geo_free(iwork);
    return status;
}

/* --- complex matrices ------------------------------------------------------------------- */

typedef lapack_complex_double pair;

static geo_status factor_complex(linalg_task *t)
{
    int info = LAPACKE_zgetrf_work(COLUMNS, t->n, t->n, (pair *)t->a, t->n, t->index);
    return info < 0 ? GEO_EDOMAIN : info > 0 ? GEO_ESINGULAR : GEO_OK;
}

/* As factor_checked. */
static geo_status factor_complex_checked(linalg_task *t)
{
    int n = t->n;
    pair *work = geo_alloc((size_t)n, 2 * sizeof *work);
    double *real = geo_alloc((size_t)n, 2 * sizeof *real);
    geo_status status = work && real ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        double norm = LAPACKE_zlange_work(COLUMNS, '1', n, n, (pair *)t->a, n, real);
        status = factor_complex(t);
        t->number = 0;
        if (status == GEO_OK)
            LAPACKE_zgecon_work(COLUMNS, '1', n, (pair *)t->a, n, norm, &t->number, work, real);
        if (status == GEO_OK && !(t->number >= DBL_EPSILON)) status = GEO_ESINGULAR;
    }
    geo_free(work);
    geo_free(real);
    return status;
}

static geo_status solve_complex(linalg_task *t)
{
    GEO_TRY(factor_complex_checked(t));
    LAPACKE_zgetrs_work(COLUMNS, 'N', t->n, t->k, (pair *)t->a, t->n, t->index, (pair *)t->b,
                        t->n);
    return GEO_OK;
}

static geo_status inverse_complex(linalg_task *t)
{
    GEO_TRY(factor_complex_checked(t));
    pair size;
    LAPACKE_zgetri_work(COLUMNS, t->n, (pair *)t->a, t->n, t->index, &size, -1);
    pair *work = geo_alloc((size_t)creal(size), sizeof *work);
    if (!work) return GEO_ENOMEM;
    int info = LAPACKE_zgetri_work(COLUMNS, t->n, (pair *)t->a, t->n, t->index, work,
                                   (int)creal(size));
    geo_free(work);
    return info > 0 ? GEO_ESINGULAR : GEO_OK;
}

static geo_status eigen_complex(linalg_task *t)
{
    char job = t->wants_vectors ? 'V' : 'N';
    int n = t->n, ldv = t->wants_vectors ? n : 1, info = 0;
    pair size, *v = t->wants_vectors ? (pair *)t->d : NULL;
    double *real = geo_alloc((size_t)n, 2 * sizeof *real);
    if (!real) return GEO_ENOMEM;
    LAPACKE_zgeev_work(COLUMNS, 'N', job, n, (pair *)t->a, n, (pair *)t->b, NULL, 1, v, ldv,
                       &size, -1, real);
    pair *work = geo_alloc((size_t)creal(size), sizeof *work);
    if (work)
        info = LAPACKE_zgeev_work(COLUMNS, 'N', job, n, (pair *)t->a, n, (pair *)t->b, NULL, 1,
                                  v, ldv, work, (int)creal(size), real);
    geo_status status = !work ? GEO_ENOMEM : info ? GEO_EITER : GEO_OK;
    geo_free(work);
    geo_free(real);
    return status;
}

__attribute__((constructor)) static void one_thread(void)
{
    openblas_set_num_threads(1);
}

const linalg_api geo_module_linalg = {
    .multiply = multiply,
    .multiply_complex = multiply_complex,
    .solve = solve,
    .least_squares = least_squares,
    .inverse = inverse,
    .factor = factor,
    .eigen = eigen,
    .eigen_symmetric = eigen_symmetric,
    .svd = svd,
    .qr = qr,
    .cholesky = cholesky,
    .solve_complex = solve_complex,
    .inverse_complex = inverse_complex,
    .factor_complex = factor_complex,
    .eigen_complex = eigen_complex,
};
