/* dimension.h - the intrinsic dimension of a cloud of points, by several estimators.
 *
 * None of them is right for every cloud, so all are given, each with the spread that
 * resampling shows:
 *   PCA          singular values of the centred cloud: the dimension of the flat it spans
 *   local PCA    how many directions the 30 nearest neighbours of a point take up
 *                [Fukunaga, Olsen 1971], mean over at most 400 points
 *   TwoNN        from the ratios of the second to the first neighbour's distance
 *                [Facco et al. 2017]: maximum likelihood, and a line through 90 % of them
 *   Levina-Bickel  from the k nearest, for a row of k [2004, averaged as MacKay 2005]
 *   correlation  the slope of log C(r) between the median distances of the 5th and the
 *                20th neighbour [Grassberger, Procaccia 1983]
 * Neighbours can't show a dimension above about 2 log10 n [Eckmann, Ruelle 1992]. */
#ifndef GEO_MANIFOLD_DIMENSION_H
#define GEO_MANIFOLD_DIMENSION_H

#include <stddef.h>

#include "runtime/base/rng.h"
#include "runtime/base/status.h"

enum { DIMENSION_CURVE = 6 };       /* how many k the Levina-Bickel curve has */

/* An estimate and the standard deviation of its bootstrap, which resamples the points'
 * contributions as if they were independent: neighbours are not, so it is a lower bound. */
typedef struct { double value, error; } dimension_estimate;

typedef struct {
    size_t n, d;                    /* distinct points, numbers of one */
    size_t n_equal;                 /* points left out because they equal another */
    size_t n_values;                /* min(n, d) */
    double *spectrum;               /* singular values of the centred cloud, descending */
    size_t rank;                    /* those above 1e-10 of the largest */
    size_t rank_95;                 /* directions that hold 95 % of the variance */
    double participation;           /* (sum v)^2 / sum v^2 of the variances v */
    dimension_estimate local_pca, twonn, twonn_fit, correlation;
    size_t k[DIMENSION_CURVE];      /* 5, 10, 20, ... as far as n allows; 0: not used */
    dimension_estimate curve[DIMENSION_CURVE];
    double limit;                   /* 2 log10 n */
} dimension_report;

/*   x     n x d points                  (borrows)
 *   rng   for the bootstrap             (borrows)
 *   r     filled; dimension_free it
 * Cost: that of neighbours.h, and of a singular value decomposition of x.
 * GEO_EDOMAIN: a number is not finite. GEO_EEMPTY: fewer than 22 distinct points.
 * GEO_EMODULE, GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status dimension_estimate_all(size_t n, size_t d, const double *x, geo_rng *rng,
                                  dimension_report *r);
void dimension_free(dimension_report *r);

#endif
