/* unnormalised.h - the law whose density is in proportion to a given function.
 *
 * Draws by Markov chains, all stepped together so that the function sees batches:
 * Hamiltonian Monte Carlo [Neal 2011] where the field has a derivative, random-walk
 * Metropolis with the chains' own covariance elsewhere, on regions and spheres. Steps and scales
 * adapt while warming up and are fixed after. The integral comes from quadrature on the
 * line and from importance sampling elsewhere, from a Student law with the chains' mean and
 * covariance, mixed with a uniform law where the region is bounded. */
#ifndef GEO_DISTRIBUTION_UNNORMALISED_H
#define GEO_DISTRIBUTION_UNNORMALISED_H

#include "runtime/distribution/closure.h"

typedef struct {
    bool has_gradient;          /* Hamiltonian chains */
    double acceptance;          /* share of proposals taken, after warming up */
    double ess;                 /* effective draws among those of the trial run, least over
                                 * the coordinates [Geyer 1992] */
    double draws;               /* how many draws the trial run had */
    double rhat;                /* split R-hat, largest over the coordinates [Vehtari 2021] */
    law_estimate integral;      /* of the function */
} unnormalised_report;

typedef enum {
    UNNORMALISED_OK, UNNORMALISED_NEGATIVE, UNNORMALISED_NAN, UNNORMALISED_ZERO,
    UNNORMALISED_IMPROPER, UNNORMALISED_SPACE
} unnormalised_problem;

/* closure: one number for a point of `over` (R^n, a region, a unit sphere); the logarithm of
 * the density with is_log. Takes closure, also on failure; holds over. The law's draws start
 * from the trial run's last states and keep one of every draws/ess steps.
 * GEO_EDOMAIN: *problem says why: negative or nan at *where (over->coordinates numbers,
 * fills), 0 wherever it was tried, no finite integral found (chains disagree by R-hat > 1.1,
 * or its relative error is above 0.2), or another kind of space. */
geo_status law_unnormalised(law_closure *closure, bool is_log, space *over,
                            unnormalised_problem *problem, double *where, distribution **out);

/* What is known of such a law, or NULL. borrows */
const unnormalised_report *law_unnormalised_report(const distribution *law);

#endif
