/* linalg_lapack.c - the module geo_linalg.so: dense linear algebra by OpenBLAS through
 * CBLAS and LAPACKE, on one thread (the pool runs several at once when that pays). */
#include <cblas.h>

#include "runtime/num/linalg_api.h"

extern const linalg_api geo_module_linalg;

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

__attribute__((constructor)) static void one_thread(void)
{
    openblas_set_num_threads(1);
}

const linalg_api geo_module_linalg = {
    .multiply = multiply,
    .multiply_complex = multiply_complex,
};
