/* chains.h - Markov chains that are stepped together; see unnormalised.h. */
#ifndef GEO_DISTRIBUTION_CHAINS_H
#define GEO_DISTRIBUTION_CHAINS_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/rng.h"
#include "runtime/base/status.h"

/* log density at n points and its gradient (NULL: not wanted); -inf outside. */
typedef geo_status (*chain_target)(const void *context, size_t n, const double *x,
                                   double *value, double *gradient);

typedef struct {
    chain_target target;
    const void *context;
    size_t n, d;                    /* chains, coordinates */
    bool is_hamiltonian, is_sphere;
    double *x, *value, *gradient;   /* n x d, n, n x d */
    double *factor;                 /* d x d Cholesky factor, of proposals; Hamiltonian: the
                                     * d scales on its diagonal */
    double size;                    /* of a step */
} chain_set;

/* x, value, gradient and factor are allocated; factor is the identity. */
geo_status chains_new(size_t n, size_t d, chain_set *c);
void chains_free(chain_set *c);
/* Copies the state, for a run that leaves the original as it is. */
geo_status chains_copy(const chain_set *from, chain_set *to);

/* One step of every chain; *acceptance: the mean chance. */
geo_status chains_step(chain_set *c, geo_rng *rng, double *acceptance);

/* `steps` steps in which size and factor adapt to the target acceptance. */
geo_status chains_warm(chain_set *c, geo_rng *rng, size_t steps);

/* Of n chains with m draws each, at[(k * n + i) * d + j] the j-th coordinate of chain i at
 * time k: the least effective number of draws and the largest split R-hat. */
geo_status chains_diagnose(size_t n, size_t m, size_t d, const double *at, double *ess,
                           double *rhat);

#endif
