/* eigen.h - a few eigenpairs of a large symmetric operator.
 *
 * ARPACK's implicitly restarted Lanczos method [Lehoucq, Sorensen, Yang 1998] asks for
 * products with the operator; the caller makes them. It lives in the module
 * geo_eigen.so. */
#ifndef GEO_NUM_EIGEN_H
#define GEO_NUM_EIGEN_H

#include <stddef.h>

#include "runtime/base/status.h"

/* y = A x */
typedef geo_status (*eigen_operator)(void *context, const double *x, double *y);

/* The k largest eigenvalues, descending, of a symmetric operator on R^n, and vectors
 * (n x k row-major, of length 1) or NULL. 0 < k < n. The start vector is fixed.
 * GEO_EITER, GEO_EMODULE, GEO_ETOOBIG, GEO_ENOMEM, or what the operator returned. */
geo_status eigen_largest(size_t n, size_t k, eigen_operator a, void *context, double *values,
                         double *vectors);

/* The module's table; eigen.c forwards to it. */
typedef struct {
    geo_status (*largest)(size_t n, size_t k, eigen_operator a, void *context, double *values,
                          double *vectors);
} eigen_api;

#endif
