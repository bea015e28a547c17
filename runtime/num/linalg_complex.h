/* linalg_complex.h - complex matrices: systems, inverse, determinant, eigenvalues.
 *
 * As linalg.h: row-major, numbers as pairs (re, im); what is not finite is GEO_EDOMAIN;
 * GEO_EMODULE without LAPACK; long calls are left behind when something wants to stop
 * (GEO_EINTR, GEO_ETIME). By LAPACK's z routines, backward stable. */
#ifndef GEO_NUM_LINALG_COMPLEX_H
#define GEO_NUM_LINALG_COMPLEX_H

#include <stddef.h>

#include "runtime/base/status.h"

/* x (n x k, fills) with a x = b; *rcond: reciprocal condition number in the 1-norm.
 * GEO_ESINGULAR when it is below the unit roundoff. */
geo_status linalg_complex_solve(size_t n, size_t k, const double *a, const double *b, double *x,
                                double *rcond);

/* As solve. */
geo_status linalg_complex_inverse(size_t n, const double *a, double *inverse, double *rcond);

/* det: one pair (fills); a singular matrix is fine. */
geo_status linalg_complex_determinant(size_t n, const double *a, double det[2]);

/* values: n pairs; vectors: n x n pairs whose columns have length 1, or NULL (fills).
 * GEO_EITER when the iteration does not settle. */
geo_status linalg_complex_eigen(size_t n, const double *a, double *values, double *vectors);

#endif
