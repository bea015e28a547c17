/* linalg.h - dense linear algebra on plain row-major arrays.
 *
 * By LAPACK (OpenBLAS, module linalg): GEO_EMODULE when it is not installed. Inputs
 * are borrowed and not changed, outputs filled. Every function may also return
 *   GEO_EDOMAIN   an element is nan or infinite
 *   GEO_ETOOBIG   a size does not fit LAPACK's 32-bit integers
 *   GEO_ENOMEM, GEO_EINTR, GEO_ETIME.
 * Long calls run as jobs (job.h), so Ctrl-C is answered at once.
 * Accuracy: backward stable, errors of n eps times the condition number. O(n^3). */
#ifndef GEO_NUM_LINALG_H
#define GEO_NUM_LINALG_H

#include <stddef.h>

#include "runtime/base/status.h"

/* x (n x k) with a x = b, a n x n, b n x k. *rcond: an estimate of 1/(|a| |a^-1|), 1-norm.
 * GEO_ESINGULAR: a is singular to working precision (rcond < 2^-52). */
geo_status linalg_solve(size_t n, size_t k, const double *a, const double *b, double *x,
                        double *rcond);

/* x (n x k) of least norm that minimises |a x - b|, a m x n, b m x k; *rank of a. SVD. */
geo_status linalg_least_squares(size_t m, size_t n, size_t k, const double *a, const double *b,
                                double *x, size_t *rank);

/* GEO_ESINGULAR as linalg_solve. */
geo_status linalg_inverse(size_t n, const double *a, double *inverse, double *rcond);

/* det a = *sign * exp(*log_abs), and *det itself, which may overflow; sign 0: singular. */
geo_status linalg_determinant(size_t n, const double *a, double *det, double *sign,
                              double *log_abs);

/* Eigenvalues of a general matrix: n complex numbers as pairs, by ascending real part,
 * then imaginary part; vectors (n x n complex, in columns, length 1) or NULL.
 * GEO_EITER: the iteration did not converge. */
geo_status linalg_eigen(size_t n, const double *a, double *values, double *vectors);

/* Symmetric a (the upper half is read): values ascending, vectors in columns or NULL, the
 * largest component of each positive. GEO_EITER. */
geo_status linalg_eigen_symmetric(size_t n, const double *a, double *values, double *vectors);

/* a = u diag(s) v', a m x n, r = min(m, n): u m x r, s r descending, v n x r; u and v may
 * both be NULL. The largest component of each column of v is positive. GEO_EITER. */
geo_status linalg_svd(size_t m, size_t n, const double *a, double *u, double *s, double *v);

/* a = q r, q m x k with orthonormal columns, r k x n, k = min(m, n), r's diagonal >= 0. */
geo_status linalg_qr(size_t m, size_t n, const double *a, double *q, double *r);

/* a = l l', l lower triangular. GEO_ESINGULAR: not positive definite. */
geo_status linalg_cholesky(size_t n, const double *a, double *l);

/* p a = l u with row i of p a being row order[i] of a; l m x k unit lower, u k x n. */
geo_status linalg_lu(size_t m, size_t n, const double *a, double *l, double *u, size_t *order);

/* e^a. Scaling and squaring with the Pade approximant of order 13 [Higham 2005]. */
geo_status linalg_exponential(size_t n, const double *a, double *out);

/* The n x m pseudo-inverse; singular values below tol * largest count as 0. */
geo_status linalg_pseudo_inverse(size_t m, size_t n, const double *a, double tol, double *out);

/* An orthonormal basis of {x : a x = 0} in the rows of basis (room for n x n); *count of
 * them. Singular values below tol * largest count as 0. */
geo_status linalg_null_space(size_t m, size_t n, const double *a, double tol, double *basis,
                             size_t *count);

/* max(m, n) eps, the usual tolerance of the two above and of a rank. */
double linalg_tolerance(size_t m, size_t n);

#endif
