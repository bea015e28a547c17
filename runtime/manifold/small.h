/* small.h - algebra on one small dense matrix, row-major, up to SMALL x SMALL.
 *
 * For the matrix manifolds, which do this once a row: no module is opened, nothing is
 * allocated, and nothing polls. Backward stable; O(n^3). */
#ifndef GEO_MANIFOLD_SMALL_H
#define GEO_MANIFOLD_SMALL_H

#include <stdbool.h>
#include <stddef.h>

enum { SMALL = 32 };

/* c (m x n) = a (m x k) b (k x n); c is neither a nor b. The same with a or b transposed. */
void small_product(size_t m, size_t n, size_t k, const double *a, const double *b, double *c);
void small_product_tn(size_t m, size_t n, size_t k, const double *a, const double *b, double *c);
void small_product_nt(size_t m, size_t n, size_t k, const double *a, const double *b, double *c);

/* e^a by scaling, Taylor's series and squaring. */
void small_exp(size_t n, const double *a, double *out);

/* Eigenvalues of a symmetric matrix, descending, and vectors in columns, by Jacobi. */
void small_eigen(size_t n, const double *a, double *values, double *vectors);

/* v diag(f) v', with v from small_eigen */
void small_from_eigen(size_t n, const double *vectors, const double *f, double *out);

/* a = u diag(s) v', a m x n, m >= n: u m x n, s descending, v n x n; one-sided Jacobi. A
 * column of u whose singular value is 0 is 0. */
void small_svd(size_t m, size_t n, const double *a, double *u, double *s, double *v);

/* a = q r with r's diagonal positive, a m x n of full rank, m >= n; r (n x n) may be NULL.
 * Gram-Schmidt, twice. False: the columns are dependent. */
bool small_qr(size_t m, size_t n, const double *a, double *q, double *r);

/* The skew logarithm of a rotation. *is_cut: an
 * eigenvalue is -1, so that there are several. */
void small_log_rotation(size_t n, const double *q, double *out, bool *is_cut);

/* det a of an orthogonal matrix: 1 or -1. */
double small_sign(size_t n, const double *a);

#endif
