/* small_system.h - small dense linear systems, without a library.
 *
 * For the inner loops of solvers, where the matrix has a few rows and is factored again
 * and again; linalg.h is for everything large. Row-major. Gaussian elimination with
 * partial pivoting, and Cholesky's factorisation. O(n^3), polls for interrupts. */
#ifndef GEO_NUM_SMALL_SYSTEM_H
#define GEO_NUM_SMALL_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

/* Replaces a (n x n) by its factors; pivot[n] gets the order of the rows  (both filled).
 * GEO_ESINGULAR: a pivot is 0 or not finite. */
geo_status small_factor(size_t n, double *a, size_t *pivot);

/* Replaces b by the solution of a x = b, a factored by small_factor. */
void small_solve(size_t n, const double *a, const size_t *pivot, double *b);

/* Replaces the lower half of a symmetric a by l with a = l l'. GEO_ESINGULAR: a is not
 * positive definite. */
geo_status small_cholesky(size_t n, double *a);

/* Replaces b by the solution of l l' x = b. */
void small_cholesky_solve(size_t n, const double *l, double *b);

#endif
