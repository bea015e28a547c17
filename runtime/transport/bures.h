/* bures.h - transport between normal distributions, which is linear, and their barycenter.
 *
 * From N(m, S) to N(n, T) the optimal map of |x - y|^2 is x -> n + A (x - m) with
 * A = S^-1/2 (S^1/2 T S^1/2)^1/2 S^-1/2 [Olkin, Pukelsheim 1982]. Matrices are d x d,
 * row by row, symmetric positive definite where nothing else is said. GEO_EMODULE,
 * GEO_ENOMEM, GEO_EITER as linalg.h; GEO_ESINGULAR: not positive definite. */
#ifndef GEO_TRANSPORT_BURES_H
#define GEO_TRANSPORT_BURES_H

#include <stddef.h>

#include "runtime/base/status.h"

/* map: A, d x d (fills; may be NULL). *cost: |m - n|^2 + tr(S + T - 2 (S^1/2 T S^1/2)^1/2),
 * the squared Wasserstein distance. O(d^3) */
geo_status bures_transport(size_t d, const double *m, const double *s, const double *n,
                           const double *t, double *map, double *cost);

typedef struct { int iterations; double residual; } bures_report;

/* The barycenter of k normal distributions with weights > 0 of sum 1: mean fills d,
 * covariance d x d. The covariance solves S = sum w_i (S^1/2 S_i S^1/2)^1/2, by the
 * iteration of Alvarez-Esteban, del Barrio, Cuesta-Albertos, Matran 2016, which
 * converges from everywhere. residual: the relative change of the last step.
 * GEO_EITER after 10,000 steps above 1e-14. O(k d^3) a step */
geo_status bures_barycenter(size_t k, size_t d, const double *weight, const double *means,
                            const double *covariances, double *mean, double *covariance,
                            bures_report *report);

#endif
