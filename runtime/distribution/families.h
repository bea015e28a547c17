/* families.h - laws of several numbers beside the normal: directions, shares, matrices,
 * kernel estimates, grids. All makers return new through *out; the law has mass 1. */
#ifndef GEO_DISTRIBUTION_FAMILIES_H
#define GEO_DISTRIBUTION_FAMILIES_H

#include "runtime/distribution/distribution.h"

/* The normal law with covariance diag(std^2) + factor factor^T, factor dim x rank.
 * Densities cost O(dim rank) each by Woodbury's identity. GEO_EDOMAIN: not finite, a
 * std not positive. */
geo_status law_normal_low_rank(size_t dim, size_t rank, const double *mean, const double *std,
                               const double *factor, distribution **out);

/* von Mises and Fisher's law on the unit sphere of R^d, d >= 2, density
 * exp(kappa <mean, x>) / c with respect to area; kappa >= 0. mean is scaled to length 1.
 * Draws: [Wood 1994], by inversion for d = 3. GEO_EDOMAIN: mean 0 or not finite, kappa bad. */
geo_status law_vmf(size_t d, const double *mean, double kappa, distribution **out);

/* Dirichlet's law of n >= 2 shares of 1, density with respect to the first n - 1.
 * GEO_EDOMAIN: alpha[*culprit] is not positive and finite. */
geo_status law_dirichlet(size_t n, const double *alpha, size_t *culprit, distribution **out);

/* Wishart's law of p x p matrices (row-major points of p^2 numbers), nu > p - 1 degrees of
 * freedom, scale matrix positive definite; density with respect to the lower triangle.
 * GEO_EDOMAIN: nu; GEO_ESINGULAR: scale. Draws: [Bartlett 1933]. */
geo_status law_wishart(size_t p, double nu, const double *scale, distribution **out);

/* The mean of normal laws at n points, each with the covariance bandwidth (d x d, positive
 * definite); NULL: Scott's rule, n^(-2/(d+4)) times the points' covariance.
 * GEO_EEMPTY: n = 0; GEO_EDOMAIN: a point is not finite; GEO_ESINGULAR: no covariance.
 * Densities O(n d) each. */
geo_status law_kde(size_t n, size_t d, const double *point, const double *bandwidth,
                   distribution **out);

/* The law with density value[i] / (sum * volume) on the cells of a grid over a box, the last
 * axis fastest; cells[k] cells along axis k, d <= 8. GEO_EDOMAIN: a value is negative or not
 * finite; GEO_EEMPTY: all are 0. holds box */
geo_status law_grid(size_t d, const size_t *cells, const double *value, space *box,
                    distribution **out);

/* The cells along each axis of a law that law_grid made. */
bool law_is_grid(const distribution *law);

#endif
