/* test_distribution.c - each law against itself: density, tails, quantiles, scores, draws
 * and moments must tell the same story. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/distribution/families.h"
#include "runtime/distribution/line.h"
#include "runtime/distribution/scalar.h"
#include "runtime/num/sort.h"

typedef struct {
    const char *name;
    distribution *law;
} entry;

enum { MOST_LAWS = 64 };
static const struct {
    const char *name;
    const scalar_family *family;
    double t[3];
} FAMILIES[] = {
    { "lognormal", &SCALAR_LOGNORMAL, { 0.2, 0.5 } },
    { "gamma", &SCALAR_GAMMA, { 2.5, 1.3 } }, { "flat gamma", &SCALAR_GAMMA, { 0.3, 2 } },
    { "large gamma", &SCALAR_GAMMA, { 4000, 2 } }, { "beta", &SCALAR_BETA, { 0.7, 3.2 } },
    { "tall beta", &SCALAR_BETA, { 300, 150 } }, { "arcsine", &SCALAR_BETA, { 0.5, 0.5 } },
    { "student", &SCALAR_STUDENT, { 3, 0.5, 2 } }, { "heavy", &SCALAR_STUDENT, { 1.2, 0, 1 } },
    { "laplace", &SCALAR_LAPLACE, { 1, 1.2 } }, { "logistic", &SCALAR_LOGISTIC, { 1, 0.4 } },
    { "exponential", &SCALAR_EXPONENTIAL, { 2 } }, { "weibull", &SCALAR_WEIBULL, { 1.7, 2 } },
    { "gumbel", &SCALAR_GUMBEL, { 0.3, 1.1 } }, { "chi2", &SCALAR_CHI2, { 4 } },
    { "cauchy", &SCALAR_CAUCHY, { 1, 2 } }, { "pareto", &SCALAR_PARETO, { 2.5, 3 } },
    { "von mises", &SCALAR_VON_MISES, { 0.4, 2.5 } },
    { "narrow von mises", &SCALAR_VON_MISES, { 0.4, 40000 } },
    { "wide von mises", &SCALAR_VON_MISES, { 0, 0.01 } },
    { "wrapped normal", &SCALAR_WRAPPED_NORMAL, { 0.3, 0.8 } },
    { "narrow wrapped normal", &SCALAR_WRAPPED_NORMAL, { 3, 0.01 } },
    { "broad wrapped normal", &SCALAR_WRAPPED_NORMAL, { 0, 2.5 } },
    { "poisson", &SCALAR_POISSON, { 3.2 } }, { "large poisson", &SCALAR_POISSON, { 500 } },
    { "binomial", &SCALAR_BINOMIAL, { 10, 0.3 } },
    { "large binomial", &SCALAR_BINOMIAL, { 1000, 0.7 } },
    { "geometric", &SCALAR_GEOMETRIC, { 0.3 } } };

static distribution *normal1(double mean, double std)
{
    distribution *law;
    assert_int_equal(law_normal_diagonal(1, &mean, &std, &law), GEO_OK);
    return law;
}

static distribution *interval(double low, double high)
{
    space *s;
    distribution *law;
    assert_int_equal(space_box(1, &low, &high, &s), GEO_OK);
    assert_int_equal(law_uniform(s, &law), GEO_OK);
    space_drop(s);
    return law;
}

static distribution *mixture(void)
{
    distribution *part[3] = { normal1(-2, 0.4), normal1(0.5, 1), normal1(3, 0.3) }, *law;
    assert_int_equal(law_sum(3, part, (double[]){ 0.3, 0.5, 0.2 }, &law), GEO_OK);
    for (int i = 0; i < 3; i++) law_drop(part[i]);
    return law;
}

static distribution *truncated(double low, double high)
{
    distribution *base = normal1(0, 1), *law;
    space *s;
    law_estimate inside;
    assert_int_equal(space_box(1, &low, &high, &s), GEO_OK);
    assert_int_equal(law_mass_in(base, s, NULL, 0, &inside), GEO_OK);
    assert_int_equal(law_condition(base, s, inside, &law), GEO_OK);
    space_drop(s);
    law_drop(base);
    return law;
}

static size_t all_laws(entry *e)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof FAMILIES / sizeof *FAMILIES; i++) {
        int culprit;
        e[n].name = FAMILIES[i].name;
        assert_int_equal(law_scalar(FAMILIES[i].family, FAMILIES[i].t, &culprit, &e[n++].law),
                         GEO_OK);
    }
    e[n++] = (entry){ "normal", normal1(1.5, 0.7) };
    e[n++] = (entry){ "uniform", interval(-1, 3) };
    e[n++] = (entry){ "mixture", mixture() };
    e[n++] = (entry){ "truncated normal", truncated(-0.5, 2) };
    e[n++] = (entry){ "far tail", truncated(5, 7) };
    e[n].name = "kde";
    assert_int_equal(law_kde(5, 1, (double[]){ -1, 0.2, 0.3, 2, 2.5 }, NULL, &e[n++].law), GEO_OK);
    double low = -1, high = 3;
    space *box;
    assert_int_equal(space_box(1, &low, &high, &box), GEO_OK);
    e[n].name = "grid";
    assert_int_equal(law_grid(1, (size_t[]){ 4 }, (double[]){ 1, 3, 0.5, 2 }, box, &e[n++].law),
                     GEO_OK);
    space_drop(box);
    size_t culprit;
    e[n].name = "categorical";
    assert_int_equal(law_categorical(4, (double[]){ 1, 0, 2, 1 }, &culprit, &e[n++].law), GEO_OK);
    return n;
}

static void each_law(void (*check)(const char *name, const distribution *law))
{
    entry e[MOST_LAWS];
    size_t n = all_laws(e);
    for (size_t i = 0; i < n; i++) {
        check(e[i].name, e[i].law);
        law_drop(e[i].law);
    }
}

static void near(const char *name, const char *what, double got, double want, double tol)
{
    if (!(fabs(got - want) <= tol))
        fail_msg("%s, %s: %.17g, wanted %.17g", name, what, got, want);
}

/* Mass so near to 1 that doubles there can't tell it apart: tails and draws only. */
static bool is_crowded(const char *name) { return strcmp(name, "arcsine") == 0; }

static const double P[] = { 1e-9, 1e-4, 0.02, 0.2, 0.5, 0.7, 0.95, 0.999 };
enum { N_P = sizeof P / sizeof *P };

/* --- tails and quantiles ----------------------------------------------------- */

/* The quantile undoes the tail on both sides; the tails sum to 1. */
static void check_quantiles(const char *name, const distribution *law)
{
    double x[N_P], tail[N_P], other[N_P], log_density[N_P];
    if (is_crowded(name)) return;
    for (int side = TAIL_BELOW; side <= TAIL_ABOVE; side++) {
        assert_int_equal(law_quantile(law, (law_side)side, N_P, P, x), GEO_OK);
        assert_int_equal(law_tail(law, (law_side)side, false, N_P, x, tail), GEO_OK);
        assert_int_equal(law_tail(law, (law_side)!side, false, N_P, x, other), GEO_OK);
        assert_int_equal(law_logpdf(law, N_P, x, log_density), GEO_OK);
        for (size_t i = 0; i < N_P; i++) {
            near(name, "tails sum to 1", tail[i] + other[i], 1, 1e-14);
            if (law->base != BASE_COUNTING) {
                double step = 4e-16 * fabs(x[i]) * exp(log_density[i]);     /* of x's last place */
                near(name, "quantile", tail[i], P[i], 2e-12 * P[i] + step);
                continue;
            }
            double before = x[i] - 1, short_of;
            assert_int_equal(law_tail(law, (law_side)side, false, 1, &before, &short_of), GEO_OK);
            if (side == TAIL_BELOW && !(tail[i] >= P[i] * (1 - 1e-12) && short_of < P[i]))
                fail_msg("%s: the quantile of %g is not %g", name, P[i], x[i]);
            if (side == TAIL_ABOVE && !(tail[i] <= P[i] * (1 + 1e-12) && short_of > P[i]))
                fail_msg("%s: the upper quantile of %g is not %g", name, P[i], x[i]);
        }
    }
    double ends[3] = { -0.1, 1.1, NAN };
    assert_int_equal(law_quantile(law, TAIL_BELOW, 3, ends, x), GEO_OK);
    for (int i = 0; i < 2; i++) assert_true(isnan(x[i]));
}

static geo_status density(void *context, size_t n, const double *x, const double *l, double *y)
{
    for (size_t i = 0; i < n; i++) y[i] = exp(l[i]);
    return GEO_OK;
}

/* The density integrates to 1, and between quantiles to the difference of the tails. */
static void check_integral(const char *name, const distribution *law)
{
    law_estimate total;
    if (is_crowded(name)) return;
    if (line_integral(law, NULL, density, NULL, &total) != GEO_OK) fail_msg("%s", name);
    near(name, "integral of the density", total.value, 1, 1e-10);
}

static void check_score(const char *name, const distribution *law)
{
    double x[N_P], g[N_P], value[N_P], left[N_P], right[N_P], at[2][N_P];
    if (!law_has_score(law)) return;
    assert_int_equal(law_quantile(law, TAIL_BELOW, N_P, P, x), GEO_OK);
    for (size_t i = 0; i < N_P; i++) {
        double less = 0.5 * P[i], lower, h;
        assert_int_equal(law_quantile(law, TAIL_BELOW, 1, &less, &lower), GEO_OK);
        h = 1e-5 * fmin(x[i] - lower, x[N_P - 2] - x[2]);
        at[0][i] = x[i] - h;
        at[1][i] = x[i] + h;
    }
    assert_int_equal(law_score(law, N_P, x, value, g), GEO_OK);
    assert_int_equal(law_logpdf(law, N_P, at[0], left), GEO_OK);
    assert_int_equal(law_logpdf(law, N_P, at[1], right), GEO_OK);
    for (size_t i = 0; i < N_P; i++) {
        if (!isfinite(left[i]) || !isfinite(right[i])) continue;
        double slope = (right[i] - left[i]) / (at[1][i] - at[0][i]);
        double noise = 1e-15 * (1 + fabs(left[i])) / (at[1][i] - at[0][i]);
        near(name, "score", g[i], slope, 1e-5 * (fabs(slope) + 1e-2) + 100 * noise);
    }
}

/* --- draws ------------------------------------------------------------------- */

/* Kolmogorov's distance of n draws is below 1.95/sqrt(n) but for 1 in 1000 seeds; for whole
 * numbers, where it is smaller, both sides of a step are compared. */
static void check_draws(const char *name, const distribution *law)
{
    enum { N = 20000 };
    static const double LIMIT = 1.95;
    double *x = geo_alloc(N, sizeof *x), *below = geo_alloc(N, sizeof *below), distance = 0;
    geo_rng rng;
    rng_seed(&rng, 11, 0);
    assert_int_equal(law_sample(law, &rng, N, x), GEO_OK);
    assert_int_equal(sort_numbers(N, x), GEO_OK);
    assert_int_equal(law_tail(law, TAIL_BELOW, false, N, x, below), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        bool is_last = i + 1 == N || x[i + 1] > x[i], is_first = i == 0 || x[i - 1] < x[i];
        if (is_last) distance = fmax(distance, fabs(below[i] - (double)(i + 1) / N));
        if (is_first && law->base != BASE_COUNTING)
            distance = fmax(distance, fabs(below[i] - (double)i / N));
    }
    if (!(distance < LIMIT / sqrt(N))) fail_msg("%s: draws are %g from the law", name, distance);
    geo_free(x);
    geo_free(below);
}

/* --- moments and entropy ----------------------------------------------------- */

static void check_moments(const char *name, const distribution *law)
{
    double mean, variance, m, v;
    assert_int_equal(law_moments(law, &mean, &variance), GEO_OK);
    if (!isfinite(mean) || !isfinite(variance) || is_crowded(name) || strcmp(name, "student") == 0
        || strcmp(name, "pareto") == 0) return;     /* the integral misses a heavy tail's part */
    assert_int_equal(line_moments(law, &m, &v), GEO_OK);
    near(name, "mean", mean, m, 1e-9 * (fabs(m) + sqrt(v)));
    near(name, "variance", variance, v, 1e-8 * v);
}

static geo_status surprise(void *context, size_t n, const double *x, const double *l, double *y)
{
    for (size_t i = 0; i < n; i++) y[i] = l[i] == -INFINITY ? 0 : -l[i] * exp(l[i]);
    return GEO_OK;
}

static void check_entropy(const char *name, const distribution *law)
{
    law_estimate h, integral;
    if (is_crowded(name)) return;
    assert_int_equal(law_entropy(law, NULL, 0, &h), GEO_OK);
    if (line_integral(law, NULL, surprise, NULL, &integral) != GEO_OK) fail_msg("%s", name);
    near(name, "entropy", h.value, integral.value, 1e-9 * fmax(1, fabs(h.value)));
}

static void check_outside(const char *name, const distribution *law)
{
    double x[3] = { NAN, -INFINITY, INFINITY }, out[3];
    assert_int_equal(law_logpdf(law, 3, x, out), GEO_OK);
    assert_true(isnan(out[0]));
    bool is_circle = strstr(name, "mises") || strstr(name, "wrapped");
    if (!is_circle) assert_true(out[1] == -INFINITY && out[2] == -INFINITY);
    assert_int_equal(law_tail(law, TAIL_BELOW, false, 3, x, out), GEO_OK);
    if (!isnan(out[0]) || out[1] != 0 || out[2] != 1)
        fail_msg("%s: tails at the ends %g %g %g", name, out[0], out[1], out[2]);
}

static void quantiles(void **state) { each_law(check_quantiles); }
static void integrals(void **state) { each_law(check_integral); }
static void scores(void **state) { each_law(check_score); }
static void draws(void **state) { each_law(check_draws); }
static void moments(void **state) { each_law(check_moments); }
static void entropies(void **state) { each_law(check_entropy); }
static void outside(void **state) { each_law(check_outside); }

/* --- several dimensions ------------------------------------------------------ */

static distribution *plane_normal(void)
{
    distribution *law;
    assert_int_equal(law_normal(3, (double[]){ 1, -2, 0.5 },
                                (double[]){ 2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5 }, &law),
                     GEO_OK);
    return law;
}

/* Scores by differences, for a full normal, a product and a mixture of both. */
static void scores_of_vectors(void **state)
{
    distribution *a = plane_normal(), *side[2] = { mixture(), NULL }, *b, *law;
    double std[2] = { 0.5, 2 };
    distribution *two;
    assert_int_equal(law_normal_diagonal(2, (double[]){ 0, 1 }, std, &two), GEO_OK);
    side[1] = two;
    assert_int_equal(law_product(2, side, &b), GEO_OK);
    distribution *part[2] = { a, b };
    assert_int_equal(law_sum(2, part, (double[]){ 0.4, 0.6 }, &law), GEO_OK);
    enum { N = 700, D = 3 };            /* more rows than a block */
    double *x = geo_alloc(N * D, sizeof *x), *g = geo_alloc(N * D, sizeof *g), l[N], r[N];
    geo_rng rng;
    rng_seed(&rng, 5, 0);
    assert_int_equal(law_sample(law, &rng, N, x), GEO_OK);
    assert_int_equal(law_score(law, N, x, l, g), GEO_OK);
    assert_int_equal(law_logpdf(law, N, x, r), GEO_OK);
    assert_memory_equal(l, r, sizeof l);
    for (size_t k = 0; k < D; k++) {
        const double h = 1e-5;
        for (size_t i = 0; i < N; i++) x[i * D + k] += h;
        assert_int_equal(law_logpdf(law, N, x, r), GEO_OK);
        for (size_t i = 0; i < N; i++) x[i * D + k] -= 2 * h;
        assert_int_equal(law_logpdf(law, N, x, l), GEO_OK);
        for (size_t i = 0; i < N; i++) {
            x[i * D + k] += h;
            near("vectors", "score", g[i * D + k], (r[i] - l[i]) / (2 * h),
                 1e-5 * (1 + fabs(g[i * D + k])));
        }
    }
    geo_free(x);
    geo_free(g);
    law_drop(a);
    law_drop(side[0]);
    law_drop(two);
    law_drop(b);
    law_drop(law);
}

/* Draws of a full normal have its moments within five standard errors, and a marginal is
 * the law of those coordinates. */
static void normal_draws(void **state)
{
    enum { N = 50000, D = 3 };
    distribution *law = plane_normal(), *part;
    double *x = geo_alloc(N * D, sizeof *x), mean[D], cov[D * D], m[2], c[4];
    geo_rng rng;
    rng_seed(&rng, 2, 0);
    assert_int_equal(law_sample(law, &rng, N, x), GEO_OK);
    assert_int_equal(law_moments(law, mean, cov), GEO_OK);
    for (size_t j = 0; j < D; j++) {
        double sum = 0;
        for (size_t i = 0; i < N; i++) sum += x[i * D + j];
        assert_true(fabs(sum / N - mean[j]) < 5 * sqrt(cov[j * D + j] / N));
        for (size_t k = 0; k < D; k++) {
            double product = 0, spread = cov[j * D + j] * cov[k * D + k] + cov[j * D + k]
                                                                          * cov[j * D + k];
            for (size_t i = 0; i < N; i++)
                product += (x[i * D + j] - mean[j]) * (x[i * D + k] - mean[k]);
            assert_true(fabs(product / N - cov[j * D + k]) < 5 * sqrt(spread / N));
        }
    }
    assert_int_equal(law_marginal(law, 2, (size_t[]){ 0, 2 }, &part), GEO_OK);
    assert_int_equal(law_moments(part, m, c), GEO_OK);
    near("marginal", "mean", m[1], mean[2], 0);
    near("marginal", "covariance", c[1], cov[2], 1e-15);
    law_drop(part);
    law_drop(law);
    geo_free(x);
}

/* A disk around the mean in closed form, off it by draws; a box by tails. */
static void masses(void **state)
{
    distribution *law;
    space *s;
    law_estimate m;
    geo_rng rng;
    rng_seed(&rng, 3, 0);
    assert_int_equal(law_normal_diagonal(2, (double[]){ 0, 0 }, (double[]){ 1, 1 }, &law), GEO_OK);
    assert_int_equal(space_ball(2, (double[]){ 0, 0 }, 1.5, &s), GEO_OK);
    assert_int_equal(law_mass_in(law, s, &rng, 1000, &m), GEO_OK);
    near("disk", "mass", m.value, -expm1(-1.125), 1e-15);
    assert_true(m.error == 0);
    space_drop(s);
    assert_int_equal(space_ball(2, (double[]){ 0, 1e-9 }, 1.5, &s), GEO_OK);
    assert_int_equal(law_mass_in(law, s, &rng, 100000, &m), GEO_OK);
    assert_true(m.error > 0 && fabs(m.value + expm1(-1.125)) < 5 * m.error);
    space_drop(s);
    assert_int_equal(space_box(2, (double[]){ -1, 0 }, (double[]){ 1, 30 }, &s), GEO_OK);
    assert_int_equal(law_mass_in(law, s, &rng, 1000, &m), GEO_OK);
    near("box", "mass", m.value, erf(1 / sqrt(2)) / 2, 1e-15);
    space_drop(s);
    law_drop(law);
}

/* --- families of several numbers -------------------------------------------------------- */

/* Draws of a law have its mean and covariance within six standard errors (of a bounded or
 * light-tailed law), and its entropy is the mean of -log p over them. */
static void check_vectors(const char *name, const distribution *law, double kurtosis)
{
    enum { N = 40000 };
    size_t d = law->dim;
    double *x = geo_alloc(N * d, sizeof *x), *l = geo_alloc(N, sizeof *l);
    double *mean = geo_alloc(d, sizeof *mean), *cov = geo_alloc(d * d, sizeof *cov);
    geo_rng rng;
    rng_seed(&rng, 21, 0);
    assert_int_equal(law_sample(law, &rng, N, x), GEO_OK);
    assert_int_equal(law_moments(law, mean, cov), GEO_OK);
    for (size_t j = 0; j < d; j++)
        for (size_t k = 0; k < d; k++) {
            double sum = 0, product = 0, spread = sqrt(cov[j * d + j] * cov[k * d + k]);
            for (size_t i = 0; i < N; i++) {
                sum += x[i * d + j] - mean[j];
                product += (x[i * d + j] - mean[j]) * (x[i * d + k] - mean[k]);
            }
            near(name, "mean", sum / N, 0, 6 * sqrt(cov[j * d + j] / N) + 1e-14);
            near(name, "cov", product / N, cov[j * d + k],
                 6 * kurtosis * spread / sqrt(N) + 1e-14);
        }
    double h = 0, square = 0;
    law_estimate exact;
    assert_int_equal(law_logpdf(law, N, x, l), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        h -= l[i] / N;
        square += l[i] * l[i] / N;
    }
    assert_int_equal(law_entropy(law, &rng, N, &exact), GEO_OK);
    double error = sqrt(fmax(square - h * h, 0) / N);
    near(name, "entropy", h, exact.value, 5 * hypot(error, exact.error) + 1e-10);
    geo_free(x);
    geo_free(l);
    geo_free(mean);
    geo_free(cov);
}

/* The score along tangents of the sphere is the difference quotient there. */
static void check_sphere_score(const distribution *law)
{
    enum { N = 20 };
    size_t d = law->dim;
    double x[N * 8], g[N * 8], at[2][8], l[2];
    geo_rng rng;
    rng_seed(&rng, 4, 0);
    assert_int_equal(law_sample(law, &rng, N, x), GEO_OK);
    assert_int_equal(law_score(law, N, x, NULL, g), GEO_OK);
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < d; k++) {
            double *p = x + i * d, v[8], square = 0, slope = 0;
            for (size_t j = 0; j < d; j++) v[j] = (j == k) - p[k] * p[j];
            for (size_t j = 0; j < d; j++) square += v[j] * v[j];
            if (square < 1e-3) continue;
            const double h = 1e-5;
            for (int side = 0; side < 2; side++) {
                double length = sqrt(square), angle = side ? h * length : -h * length;
                for (size_t j = 0; j < d; j++)
                    at[side][j] = cos(angle) * p[j] + sin(angle) * v[j] / length;
                assert_int_equal(law_logpdf(law, 1, at[side], &l[side]), GEO_OK);
            }
            for (size_t j = 0; j < d; j++) slope += g[i * d + j] * v[j];
            near("vmf", "score", slope, (l[1] - l[0]) / (2 * h), 1e-5 * (1 + fabs(slope)));
        }
}

static void directions(void **state)
{
    static const double KAPPA[] = { 0, 1e-6, 0.7, 30, 4000 };
    static const size_t DIM[] = { 2, 3, 5 };
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 5; k++) {
            distribution *law;
            double mean[5] = { 1, 2, -1, 0.5, 2 };
            assert_int_equal(law_vmf(DIM[i], mean, KAPPA[k], &law), GEO_OK);
            check_vectors("vmf", law, 3);
            if (KAPPA[k] < 100) check_sphere_score(law);
            law_drop(law);
        }
    /* on the circle it is von Mises' law of the angle, and its areas add up to 1 */
    distribution *law, *angle;
    int culprit;
    assert_int_equal(law_vmf(2, (double[]){ 0, 1 }, 2.5, &law), GEO_OK);
    assert_int_equal(law_scalar(&SCALAR_VON_MISES, (double[]){ M_PI / 2, 2.5 }, &culprit, &angle),
                     GEO_OK);
    for (double t = -3; t < 3.2; t += 0.5) {
        double a, b;
        assert_int_equal(law_logpdf(law, 1, (double[]){ cos(t), sin(t) }, &a), GEO_OK);
        assert_int_equal(law_logpdf(angle, 1, &t, &b), GEO_OK);
        near("circle", "log density", a, b, 1e-13);
    }
    law_drop(law);
    law_drop(angle);
    double off[3] = { 0.5, 0, 0 }, l;
    assert_int_equal(law_vmf(3, (double[]){ 0, 0, 2 }, 9, &law), GEO_OK);
    assert_int_equal(law_logpdf(law, 1, off, &l), GEO_OK);
    assert_true(l == -INFINITY);
    law_drop(law);
    assert_int_equal(law_vmf(3, (double[]){ 0, 0, 0 }, 9, &law), GEO_EDOMAIN);
}

static void shares_and_matrices(void **state)
{
    distribution *law, *beta, *chi;
    size_t place;
    int culprit;
    assert_int_equal(law_dirichlet(3, (double[]){ 0.5, 2, 3.5 }, &place, &law), GEO_OK);
    check_vectors("dirichlet", law, 3);
    law_drop(law);
    assert_int_equal(law_dirichlet(2, (double[]){ 0.7, 3.2 }, &place, &law), GEO_OK);
    assert_int_equal(law_scalar(&SCALAR_BETA, (double[]){ 0.7, 3.2 }, &culprit, &beta), GEO_OK);
    for (double x = 0.05; x < 1; x += 0.1) {
        double a, b;
        assert_int_equal(law_logpdf(law, 1, (double[]){ x, 1 - x }, &a), GEO_OK);
        assert_int_equal(law_logpdf(beta, 1, &x, &b), GEO_OK);
        near("dirichlet", "log density", a, b, 1e-13);
    }
    law_drop(law);
    law_drop(beta);
    assert_int_equal(law_wishart(2, 5, (double[]){ 2, 0.5, 0.5, 1 }, &law), GEO_OK);
    enum { N = 20000 };
    double *x = geo_alloc(N * 4, sizeof *x), mean[4], cov[16];
    geo_rng rng;
    rng_seed(&rng, 6, 0);
    assert_int_equal(law_sample(law, &rng, N, x), GEO_OK);
    assert_int_equal(law_moments(law, mean, cov), GEO_OK);
    for (size_t k = 0; k < 4; k++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < N; i++) {
            sum += x[4 * i + k] - mean[k];
            square += (x[4 * i + k] - mean[k]) * (x[4 * i + k] - mean[k]);
        }
        near("wishart", "mean", sum / N, 0, 5 * sqrt(cov[5 * k] / N));
        near("wishart", "variance", square / N, cov[5 * k], 0.1 * cov[5 * k]);
    }
    geo_free(x);
    law_drop(law);
    /* of 1 x 1 matrices it is a chi-square law, scaled */
    assert_int_equal(law_wishart(1, 3.5, (double[]){ 2 }, &law), GEO_OK);
    assert_int_equal(law_scalar(&SCALAR_GAMMA, (double[]){ 1.75, 0.25 }, &culprit, &chi), GEO_OK);
    for (double t = 0.1; t < 30; t *= 2) {
        double a, b;
        assert_int_equal(law_logpdf(law, 1, &t, &a), GEO_OK);
        assert_int_equal(law_logpdf(chi, 1, &t, &b), GEO_OK);
        near("wishart", "log density", a, b, 1e-13);
    }
    law_drop(law);
    law_drop(chi);
    assert_int_equal(law_wishart(2, 1, (double[]){ 1, 0, 0, 1 }, &law), GEO_EDOMAIN);
    assert_int_equal(law_wishart(2, 4, (double[]){ 1, 2, 2, 1 }, &law), GEO_ESINGULAR);
}

/* A low-rank normal is the full one with the same covariance; a kernel estimate is the
 * mixture of its kernels; the moments of a grid are those of its uniform cells. */
static void same_in_two_ways(void **state)
{
    enum { D = 4, R = 2, N = 50 };
    double mean[D] = { 1, 0, -1, 2 }, std[D] = { 0.5, 1, 2, 0.3 }, cov[D * D];
    double u[D * R] = { 1, 0.5, 0, 2, -1, 1, 0.3, 0.2 }, m[D], x[N * D], a[N], b[N];
    double ga[N * D], gb[N * D];
    distribution *low, *full;
    geo_rng rng;
    rng_seed(&rng, 8, 0);
    assert_int_equal(law_normal_low_rank(D, R, mean, std, u, &low), GEO_OK);
    assert_int_equal(law_moments(low, m, cov), GEO_OK);
    assert_int_equal(law_normal(D, mean, cov, &full), GEO_OK);
    assert_int_equal(law_sample(low, &rng, N, x), GEO_OK);
    assert_int_equal(law_score(low, N, x, a, ga), GEO_OK);
    assert_int_equal(law_score(full, N, x, b, gb), GEO_OK);
    for (size_t i = 0; i < N; i++) near("low rank", "log density", a[i], b[i], 1e-12);
    for (size_t i = 0; i < N * D; i++) near("low rank", "score", ga[i], gb[i], 1e-11);
    check_vectors("low rank", low, 3);
    law_drop(low);
    law_drop(full);

    distribution *kde, *mixture, *part[N];
    double h[4] = { 0.5, 0.1, 0.1, 0.2 }, share[N];
    assert_int_equal(law_kde(N, 2, x, h, &kde), GEO_OK);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(law_normal(2, x + 2 * i, h, &part[i]), GEO_OK);
        share[i] = 1.0 / N;
    }
    assert_int_equal(law_sum(N, part, share, &mixture), GEO_OK);
    assert_int_equal(law_score(kde, N, x + N, a, ga), GEO_OK);
    assert_int_equal(law_score(mixture, N, x + N, b, gb), GEO_OK);
    for (size_t i = 0; i < N; i++) near("kde", "log density", a[i], b[i], 1e-11);
    for (size_t i = 0; i < 2 * N; i++) near("kde", "score", ga[i], gb[i], 1e-10);
    check_vectors("kde", kde, 3);
    for (size_t i = 0; i < N; i++) law_drop(part[i]);
    law_drop(kde);
    law_drop(mixture);

    space *box;
    distribution *grid, *side;
    assert_int_equal(space_box(2, (double[]){ 0, -1 }, (double[]){ 3, 1 }, &box), GEO_OK);
    assert_int_equal(law_grid(2, (size_t[]){ 3, 2 }, (double[]){ 1, 2, 0, 4, 3, 1 }, box, &grid),
                     GEO_OK);
    check_vectors("grid", grid, 3);
    assert_int_equal(law_marginal(grid, 1, (size_t[]){ 0 }, &side), GEO_OK);
    double at = 1.5, l;
    assert_int_equal(law_logpdf(side, 1, &at, &l), GEO_OK);
    near("grid", "marginal", exp(l), 4.0 / 11, 1e-15);
    law_drop(grid);
    law_drop(side);
    space_drop(box);
}

static void bad_input(void **state)
{
    distribution *law;
    int culprit;
    size_t place;
    assert_int_equal(law_scalar(&SCALAR_GAMMA, (double[]){ 1, -2 }, &culprit, &law), GEO_EDOMAIN);
    assert_int_equal(culprit, 1);
    assert_int_equal(law_scalar(&SCALAR_BETA, (double[]){ NAN, 2 }, &culprit, &law), GEO_EDOMAIN);
    assert_int_equal(law_scalar(&SCALAR_BINOMIAL, (double[]){ 2.5, 0.5 }, &culprit, &law),
                     GEO_EDOMAIN);
    assert_int_equal(law_categorical(2, (double[]){ 0, 0 }, &place, &law), GEO_EEMPTY);
    assert_int_equal(law_categorical(2, (double[]){ 1, -1 }, &place, &law), GEO_EDOMAIN);
    assert_int_equal(law_normal(2, (double[]){ 0, 0 }, (double[]){ 1, 2, 2, 1 }, &law),
                     GEO_ESINGULAR);
    assert_int_equal(law_normal(1, (double[]){ NAN }, (double[]){ 1 }, &law), GEO_EDOMAIN);
    assert_int_equal(law_normal_diagonal(1, (double[]){ 0 }, (double[]){ 0 }, &law), GEO_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles), cmocka_unit_test(integrals), cmocka_unit_test(scores),
        cmocka_unit_test(draws), cmocka_unit_test(moments), cmocka_unit_test(entropies),
        cmocka_unit_test(outside), cmocka_unit_test(scores_of_vectors),
        cmocka_unit_test(normal_draws), cmocka_unit_test(masses), cmocka_unit_test(directions),
        cmocka_unit_test(shares_and_matrices), cmocka_unit_test(same_in_two_ways),
        cmocka_unit_test(bad_input) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
