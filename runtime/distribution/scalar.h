/* scalar.h - families of laws of one number: gamma, beta, student, poisson, ...
 *
 * A family is a row of functions of (parameters, x); the laws they make have exact
 * logarithms of both tails, quantiles, scores, moments and entropies. Sources: Johnson,
 * Kotz, Balakrishnan, Continuous Univariate Distributions, 1994; NIST DLMF. */
#ifndef GEO_DISTRIBUTION_SCALAR_H
#define GEO_DISTRIBUTION_SCALAR_H

#include "runtime/distribution/distribution.h"

enum { SCALAR_PARAMETERS = 3 };

/* What t in SCALAR_QUANTILE's Newton steps stands for: x itself, log x, log x/(1-x). */
typedef enum { SHAPE_LINE, SHAPE_POSITIVE, SHAPE_UNIT } scalar_shape;

typedef struct scalar_family {
    const char *name;
    int n_parameters;
    const char *parameter[SCALAR_PARAMETERS];
    /* '+' positive, 'p' in (0, 1], 'n' a whole number >= 0, 'r' any finite number */
    const char *rule;
    bool is_discrete;
    bool is_periodic;           /* of period 2 pi; tails are counted within the support */
    scalar_shape shape;
    void (*prepare)(double *t);         /* NULL, or fills places beyond n_parameters */
    void (*support)(const double *t, double *low, double *high);
    /* inside the support */
    double (*logpdf)(const double *t, double x);
    double (*score)(const double *t, double x);                 /* NULL: whole numbers */
    double (*log_tail)(const double *t, double x, law_side side);
    double (*quantile)(const double *t, double p, law_side side);   /* NULL: by Newton */
    void (*moments)(const double *t, double *mean, double *variance);
    double (*entropy)(const double *t);
    /* NULL: the quantile of uniform numbers */
    geo_status (*sample)(const double *t, geo_rng *rng, size_t n, double *x);
} scalar_family;

extern const scalar_family SCALAR_LOGNORMAL, SCALAR_GAMMA, SCALAR_BETA, SCALAR_EXPONENTIAL,
    SCALAR_LAPLACE, SCALAR_LOGISTIC, SCALAR_STUDENT, SCALAR_GUMBEL, SCALAR_WEIBULL,
    SCALAR_CAUCHY, SCALAR_PARETO, SCALAR_CHI2, SCALAR_VON_MISES, SCALAR_WRAPPED_NORMAL,
    SCALAR_POISSON, SCALAR_BINOMIAL, SCALAR_GEOMETRIC;

/* The law with these parameters. GEO_EDOMAIN: parameter *culprit breaks the rule. */
geo_status law_scalar(const scalar_family *family, const double *parameter, int *culprit,
                      distribution **out);

/* Whole numbers 1..n with these probabilities (scaled to sum 1, each >= 0).
 * GEO_EDOMAIN: *culprit is negative or not finite; GEO_EEMPTY: none is positive. */
geo_status law_categorical(size_t n, const double *weight, size_t *culprit, distribution **out);

/* The logarithm of a draw of the gamma law of this shape and rate 1 [Marsaglia, Tsang 2000];
 * it exists where the draw itself would be 0. */
double scalar_gamma_log_draw(double shape, geo_rng *rng);

/* The family and parameters of a law of kind LAW_SCALAR. */
const scalar_family *law_family(const distribution *law);
const double *law_parameters(const distribution *law);

#endif
