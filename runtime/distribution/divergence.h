/* divergence.h - how far two laws are from each other.
 *
 * Both laws are made probabilities. Closed forms between normal laws; integrals (error: the
 * quadrature's) between laws of one number; else means over `draws` draws with their
 * standard error. All return GEO_ESHAPE when the laws live on different spaces and
 * GEO_EDOMAIN when one has no density. */
#ifndef GEO_DISTRIBUTION_DIVERGENCE_H
#define GEO_DISTRIBUTION_DIVERGENCE_H

#include "runtime/distribution/distribution.h"

typedef struct {
    geo_rng *rng;
    size_t draws;
} divergence_effort;

/* E_p log(p/q): infinite where p has mass outside of the support of q. */
geo_status divergence_kl(const distribution *p, const distribution *q,
                         const divergence_effort *effort, law_estimate *out);

/* sqrt(1 - integral of sqrt(p q)), from 0 to 1. */
geo_status divergence_hellinger(const distribution *p, const distribution *q,
                                const divergence_effort *effort, law_estimate *out);

/* Half the integral of |p - q|, the largest difference of masses of a set. */
geo_status divergence_tv(const distribution *p, const distribution *q,
                         const divergence_effort *effort, law_estimate *out);

/* The Wasserstein distance of order `power` >= 1 of laws of one number: the root of the
 * integral of that power of the difference of quantiles. GEO_EDOMAIN: a law has none;
 * GEO_EITER: a tail is too heavy. */
geo_status divergence_line_wp(const distribution *p, const distribution *q, double power,
                              law_estimate *out);

#endif
