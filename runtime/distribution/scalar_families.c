/* scalar_families.c - families of continuous laws of one number.
 *
 * t[0], t[1], t[2] are the parameters in the order of each table at the end. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/distribution/scalar.h"
#include "runtime/num/normals.h"
#include "runtime/num/tails.h"

#define LOG_SQRT_2PI 0.918938533204672741780
#define EULER 0.577215664901532860607
#define LOG_PI 1.14472988584940017414
enum { ROWS = 512 };                /* of a block of draws */

static bool is_below(law_side side) { return side == TAIL_BELOW; }

/* log(1 - e^x), x <= 0 */
static double log_rest(double x) { return x > -M_LN2 ? log(-expm1(x)) : log1p(-exp(x)); }

static void whole_line(const double *t, double *low, double *high)
{
    *low = -INFINITY;
    *high = INFINITY;
}

static void half_line(const double *t, double *low, double *high)
{
    *low = 0;
    *high = INFINITY;
}

/* --- lognormal(mean, std) of the logarithm ----------------------------------- */

static double lognormal_logpdf(const double *t, double x)
{
    if (x == 0) return -INFINITY;
    double z = (log(x) - t[0]) / t[1];
    return -0.5 * z * z - log(x) - log(t[1]) - LOG_SQRT_2PI;
}

static double lognormal_score(const double *t, double x)
{
    return -(1 + (log(x) - t[0]) / (t[1] * t[1])) / x;
}

static double lognormal_log_tail(const double *t, double x, law_side side)
{
    double z = (log(x) - t[0]) / t[1];
    return normal_log_below(is_below(side) ? z : -z);
}

static double lognormal_quantile(const double *t, double p, law_side side)
{
    return exp(t[0] + t[1] * normal_quantile(p, !is_below(side)));
}

static void lognormal_moments(const double *t, double *mean, double *variance)
{
    double square = t[1] * t[1];
    *mean = exp(t[0] + 0.5 * square);
    *variance = expm1(square) * exp(2 * t[0] + square);
}

static double lognormal_entropy(const double *t)
{
    return t[0] + 0.5 + log(t[1]) + LOG_SQRT_2PI;
}

static geo_status lognormal_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    GEO_TRY(normals_fill(rng, n, x));
    for (size_t i = 0; i < n; i++) x[i] = exp(t[0] + t[1] * x[i]);
    return GEO_OK;
}

const scalar_family SCALAR_LOGNORMAL = {
    .name = "lognormal", .n_parameters = 2, .parameter = { "mean", "std" }, .rule = "r+",
    .shape = SHAPE_POSITIVE, .support = half_line, .logpdf = lognormal_logpdf,
    .score = lognormal_score, .log_tail = lognormal_log_tail, .quantile = lognormal_quantile,
    .moments = lognormal_moments, .entropy = lognormal_entropy, .sample = lognormal_sample };

/* --- gamma(shape, rate), chi2(k) = gamma(k/2, 1/2) --------------------------- */

static double gamma_logpdf(const double *t, double x)
{
    if (x == 0) return t[0] < 1 ? INFINITY : t[0] > 1 ? -INFINITY : log(t[1]);
    return poisson_log(t[0], t[1] * x) + log(t[0] / x);
}

static double gamma_score(const double *t, double x) { return (t[0] - 1) / x - t[1]; }

static double gamma_tails(const double *t, double x, law_side side)
{
    return gamma_log_tail(t[0], t[1] * x, !is_below(side));
}

static void gamma_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0] / t[1];
    *variance = t[0] / (t[1] * t[1]);
}

static double gamma_entropy(const double *t)
{
    return t[0] - log(t[1]) + lgamma(t[0]) + (1 - t[0]) * digamma(t[0]);
}

/* The gamma law of shape a >= 1 by cubes of normals [Marsaglia, Tsang 2000]. */
static double gamma_draw(double a, geo_rng *rng)
{
    double d = a - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double z = rng_normal(rng), v = 1 + c * z;
        if (v <= 0) continue;
        v = v * v * v;
        double u = rng_uniform(rng);
        if (u < 1 - 0.0331 * z * z * z * z) return d * v;       /* sure, without logarithms */
        if (log(u) < 0.5 * z * z + d - d * v + d * log(v)) return d * v;
    }
}

/* The exact test where the squeeze did not decide; -1 when the pair is refused. */
static double gamma_retry(double d, double v, double z, double u)
{
    if (v <= 0) return -1;
    double cube = v * v * v;
    return log(u) < 0.5 * z * z + d - d * cube + d * log(cube) ? d * cube : -1;
}

/* For a shape below 1 the draw of shape a + 1 times u^(1/a). */
double scalar_gamma_log_draw(double a, geo_rng *rng)
{
    if (a >= 1) return log(gamma_draw(a, rng));
    double log_power = log(rng_uniform(rng)) / a;
    return log(gamma_draw(a + 1, rng)) + log_power;
}

/* Shapes >= 1: a block of normals and uniforms at once; what the squeeze does not take at
 * its first try is drawn alone. */
static geo_status gamma_block(double a, geo_rng *rng, size_t m, double *x)
{
    double z[ROWS], u[ROWS], d = a - 1.0 / 3, c = 1 / sqrt(9 * d);
    GEO_TRY(normals_fill(rng, m, z));
    GEO_TRY(uniforms_fill(rng, m, u));
    for (size_t i = 0; i < m; i++) {
        double v = 1 + c * z[i], square = z[i] * z[i];
        bool is_sure = v > 0 && u[i] < 1 - 0.0331 * square * square;
        x[i] = is_sure ? d * v * v * v : gamma_retry(d, v, z[i], u[i]);
        if (x[i] < 0) x[i] = gamma_draw(a, rng);
    }
    return GEO_OK;
}

static geo_status gamma_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n && t[0] >= 1; i += ROWS) {
        size_t m = n - i < ROWS ? n - i : ROWS;
        GEO_TRY(gamma_block(t[0], rng, m, x + i));
        for (size_t k = i; k < i + m; k++) x[k] /= t[1];
    }
    if (t[0] >= 1) return GEO_OK;
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        x[i] = exp(scalar_gamma_log_draw(t[0], rng)) / t[1];
    }
    return GEO_OK;
}

const scalar_family SCALAR_GAMMA = {
    .name = "gamma_law", .n_parameters = 2, .parameter = { "shape", "rate" }, .rule = "++",
    .shape = SHAPE_POSITIVE, .support = half_line, .logpdf = gamma_logpdf,
    .score = gamma_score, .log_tail = gamma_tails, .moments = gamma_moments,
    .entropy = gamma_entropy, .sample = gamma_sample };

static double chi2_logpdf(const double *t, double x)
{
    return gamma_logpdf((double[]){ 0.5 * t[0], 0.5 }, x);
}

static double chi2_score(const double *t, double x) { return (0.5 * t[0] - 1) / x - 0.5; }

static double chi2_tails(const double *t, double x, law_side side)
{
    return gamma_log_tail(0.5 * t[0], 0.5 * x, !is_below(side));
}

static void chi2_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0];
    *variance = 2 * t[0];
}

static double chi2_entropy(const double *t)
{
    return gamma_entropy((double[]){ 0.5 * t[0], 0.5 });
}

static geo_status chi2_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    return gamma_sample((double[]){ 0.5 * t[0], 0.5 }, rng, n, x);
}

const scalar_family SCALAR_CHI2 = {
    .name = "chi2", .n_parameters = 1, .parameter = { "k" }, .rule = "+",
    .shape = SHAPE_POSITIVE, .support = half_line, .logpdf = chi2_logpdf, .score = chi2_score,
    .log_tail = chi2_tails, .moments = chi2_moments, .entropy = chi2_entropy,
    .sample = chi2_sample };

/* --- beta(a, b) -------------------------------------------------------------- */

static void unit_interval(const double *t, double *low, double *high)
{
    *low = 0;
    *high = 1;
}

static double beta_logpdf(const double *t, double x)
{
    double left = t[0] == 1 ? 0 : (t[0] - 1) * log(x), right = t[1] == 1 ? 0
                                                                         : (t[1] - 1) * log1p(-x);
    return left + right - log_beta(t[0], t[1]);
}

static double beta_score(const double *t, double x)
{
    return (t[0] - 1) / x - (t[1] - 1) / (1 - x);
}

static double beta_tails(const double *t, double x, law_side side)
{
    return beta_log_tail(t[0], t[1], x, 1 - x, !is_below(side));
}

static void beta_moments(const double *t, double *mean, double *variance)
{
    double n = t[0] + t[1];
    *mean = t[0] / n;
    *variance = t[0] / n * (t[1] / n) / (n + 1);
}

static double beta_entropy(const double *t)
{
    return log_beta(t[0], t[1]) - (t[0] - 1) * digamma(t[0]) - (t[1] - 1) * digamma(t[1])
         + (t[0] + t[1] - 2) * digamma(t[0] + t[1]);
}

static geo_status beta_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        double log_ratio = scalar_gamma_log_draw(t[0], rng);
        log_ratio -= scalar_gamma_log_draw(t[1], rng);
        x[i] = 1 / (1 + exp(-log_ratio));
    }
    return GEO_OK;
}

const scalar_family SCALAR_BETA = {
    .name = "beta_law", .n_parameters = 2, .parameter = { "a", "b" }, .rule = "++",
    .shape = SHAPE_UNIT, .support = unit_interval, .logpdf = beta_logpdf, .score = beta_score,
    .log_tail = beta_tails, .moments = beta_moments, .entropy = beta_entropy,
    .sample = beta_sample };

/* --- exponential(rate) ------------------------------------------------------- */

static double exponential_logpdf(const double *t, double x) { return log(t[0]) - t[0] * x; }
static double exponential_score(const double *t, double x) { return -t[0]; }

static double exponential_log_tail(const double *t, double x, law_side side)
{
    return is_below(side) ? log_rest(-t[0] * x) : -t[0] * x;
}

static double exponential_quantile(const double *t, double p, law_side side)
{
    return -(is_below(side) ? log1p(-p) : log(p)) / t[0];
}

static void exponential_moments(const double *t, double *mean, double *variance)
{
    *mean = 1 / t[0];
    *variance = *mean * *mean;
}

static double exponential_entropy(const double *t) { return 1 - log(t[0]); }

const scalar_family SCALAR_EXPONENTIAL = {
    .name = "exponential", .n_parameters = 1, .parameter = { "rate" }, .rule = "+",
    .shape = SHAPE_POSITIVE, .support = half_line, .logpdf = exponential_logpdf,
    .score = exponential_score, .log_tail = exponential_log_tail,
    .quantile = exponential_quantile, .moments = exponential_moments,
    .entropy = exponential_entropy };

/* --- laplace(mean, scale) ---------------------------------------------------- */

static double laplace_logpdf(const double *t, double x)
{
    return -fabs(x - t[0]) / t[1] - log(2 * t[1]);
}

static double laplace_score(const double *t, double x)
{
    return x == t[0] ? 0 : (x > t[0] ? -1 : 1) / t[1];
}

static double laplace_log_tail(const double *t, double x, law_side side)
{
    double z = (is_below(side) ? x - t[0] : t[0] - x) / t[1];
    return z < 0 ? z - M_LN2 : log1p(-0.5 * exp(-z));
}

static double laplace_quantile(const double *t, double p, law_side side)
{
    double z = p < 0.5 ? log(2 * p) : -log(2 * (1 - p));
    return t[0] + (is_below(side) ? z : -z) * t[1];
}

static void laplace_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0];
    *variance = 2 * t[1] * t[1];
}

static double laplace_entropy(const double *t) { return 1 + log(2 * t[1]); }

const scalar_family SCALAR_LAPLACE = {
    .name = "laplace", .n_parameters = 2, .parameter = { "mean", "scale" }, .rule = "r+",
    .support = whole_line, .logpdf = laplace_logpdf, .score = laplace_score,
    .log_tail = laplace_log_tail, .quantile = laplace_quantile, .moments = laplace_moments,
    .entropy = laplace_entropy };

/* --- logistic(mean, scale) --------------------------------------------------- */

static double logistic_logpdf(const double *t, double x)
{
    double z = fabs(x - t[0]) / t[1];
    return -z - 2 * log1p(exp(-z)) - log(t[1]);
}

static double logistic_score(const double *t, double x)
{
    return -tanh(0.5 * (x - t[0]) / t[1]) / t[1];
}

static double logistic_log_tail(const double *t, double x, law_side side)
{
    double z = (is_below(side) ? x - t[0] : t[0] - x) / t[1];
    return z < 0 ? z - log1p(exp(z)) : -log1p(exp(-z));
}

static double logistic_quantile(const double *t, double p, law_side side)
{
    double z = log(p) - log1p(-p);
    return t[0] + (is_below(side) ? z : -z) * t[1];
}

static void logistic_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0];
    *variance = M_PI * M_PI / 3 * t[1] * t[1];
}

static double logistic_entropy(const double *t) { return log(t[1]) + 2; }

const scalar_family SCALAR_LOGISTIC = {
    .name = "logistic", .n_parameters = 2, .parameter = { "mean", "scale" }, .rule = "r+",
    .support = whole_line, .logpdf = logistic_logpdf, .score = logistic_score,
    .log_tail = logistic_log_tail, .quantile = logistic_quantile,
    .moments = logistic_moments, .entropy = logistic_entropy };

/* --- student(nu, mean, scale) ------------------------------------------------ */

static double student_logpdf(const double *t, double x)
{
    double z = (x - t[1]) / t[2];
    return -0.5 * (t[0] + 1) * log1p(z / t[0] * z) - log_beta(0.5 * t[0], 0.5)
         - 0.5 * log(t[0]) - log(t[2]);
}

static double student_score(const double *t, double x)
{
    double z = (x - t[1]) / t[2];
    return -(t[0] + 1) * z / (t[0] + z * z) / t[2];
}

/* P(T > z) = I_w(nu/2, 1/2) / 2 with w = nu/(nu + z^2), z > 0 */
static double student_log_tail(const double *t, double x, law_side side)
{
    double z = (is_below(side) ? t[1] - x : x - t[1]) / t[2], ratio = z / t[0] * z;
    double w = 1 / (1 + ratio), rest = ratio / (1 + ratio);
    if (isinf(ratio)) {
        w = 0;
        rest = 1;
    }
    if (z > 0) {
        if (w > 1e-300) return beta_log_tail(0.5 * t[0], 0.5, w, rest, false) - M_LN2;
        double log_w = log(t[0]) - 2 * log(z);      /* the leading term is all there is */
        return 0.5 * t[0] * log_w - log(t[0]) - log_beta(0.5 * t[0], 0.5);
    }
    return log1p(-0.5 * exp(beta_log_tail(0.5 * t[0], 0.5, w, rest, false)));
}

static void student_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0] > 1 ? t[1] : NAN;
    *variance = t[0] > 2 ? t[0] / (t[0] - 2) * t[2] * t[2] : t[0] > 1 ? INFINITY : NAN;
}

static double student_entropy(const double *t)
{
    double half = 0.5 * (t[0] + 1);
    return half * (digamma(half) - digamma(0.5 * t[0])) + 0.5 * log(t[0])
         + log_beta(0.5 * t[0], 0.5) + log(t[2]);
}

static geo_status student_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    GEO_TRY(normals_fill(rng, n, x));
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        double log_chi2 = scalar_gamma_log_draw(0.5 * t[0], rng) + M_LN2;
        x[i] = t[1] + t[2] * x[i] * exp(0.5 * (log(t[0]) - log_chi2));
    }
    return GEO_OK;
}

const scalar_family SCALAR_STUDENT = {
    .name = "student", .n_parameters = 3, .parameter = { "nu", "mean", "scale" }, .rule = "+r+",
    .support = whole_line, .logpdf = student_logpdf, .score = student_score,
    .log_tail = student_log_tail, .moments = student_moments,
    .entropy = student_entropy, .sample = student_sample };

/* --- gumbel(mode, scale) ----------------------------------------------------- */

static double gumbel_logpdf(const double *t, double x)
{
    double z = (x - t[0]) / t[1];
    return -z - exp(-z) - log(t[1]);
}

static double gumbel_score(const double *t, double x)
{
    return expm1(-(x - t[0]) / t[1]) / t[1];
}

static double gumbel_log_tail(const double *t, double x, law_side side)
{
    double log_below = -exp(-(x - t[0]) / t[1]);
    return is_below(side) ? log_below : log_rest(log_below);
}

static double gumbel_quantile(const double *t, double p, law_side side)
{
    return t[0] - t[1] * log(-(is_below(side) ? log(p) : log1p(-p)));
}

static void gumbel_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0] + t[1] * EULER;
    *variance = M_PI * M_PI / 6 * t[1] * t[1];
}

static double gumbel_entropy(const double *t) { return log(t[1]) + EULER + 1; }

const scalar_family SCALAR_GUMBEL = {
    .name = "gumbel", .n_parameters = 2, .parameter = { "mode", "scale" }, .rule = "r+",
    .support = whole_line, .logpdf = gumbel_logpdf, .score = gumbel_score,
    .log_tail = gumbel_log_tail, .quantile = gumbel_quantile, .moments = gumbel_moments,
    .entropy = gumbel_entropy };

/* --- weibull(shape, scale) --------------------------------------------------- */

static double weibull_logpdf(const double *t, double x)
{
    double z = x / t[1];
    if (x == 0) return t[0] < 1 ? INFINITY : t[0] > 1 ? -INFINITY : log(t[0] / t[1]);
    return log(t[0] / t[1]) + (t[0] - 1) * log(z) - pow(z, t[0]);
}

static double weibull_score(const double *t, double x)
{
    return (t[0] - 1 - t[0] * pow(x / t[1], t[0])) / x;
}

static double weibull_log_tail(const double *t, double x, law_side side)
{
    double log_above = -pow(x / t[1], t[0]);
    return is_below(side) ? log_rest(log_above) : log_above;
}

static double weibull_quantile(const double *t, double p, law_side side)
{
    return t[1] * pow(-(is_below(side) ? log1p(-p) : log(p)), 1 / t[0]);
}

static void weibull_moments(const double *t, double *mean, double *variance)
{
    double g1 = tgamma(1 + 1 / t[0]), g2 = tgamma(1 + 2 / t[0]);
    *mean = t[1] * g1;
    *variance = t[1] * t[1] * (g2 - g1 * g1);
}

static double weibull_entropy(const double *t)
{
    return EULER * (1 - 1 / t[0]) + log(t[1] / t[0]) + 1;
}

const scalar_family SCALAR_WEIBULL = {
    .name = "weibull", .n_parameters = 2, .parameter = { "shape", "scale" }, .rule = "++",
    .shape = SHAPE_POSITIVE, .support = half_line, .logpdf = weibull_logpdf,
    .score = weibull_score, .log_tail = weibull_log_tail, .quantile = weibull_quantile,
    .moments = weibull_moments, .entropy = weibull_entropy };

/* --- cauchy(mode, scale) ----------------------------------------------------- */

static double cauchy_logpdf(const double *t, double x)
{
    double z = (x - t[0]) / t[1];
    return -LOG_PI - log(t[1]) - (fabs(z) > 1e8 ? 2 * log(fabs(z)) : log1p(z * z));
}

static double cauchy_score(const double *t, double x)
{
    double z = (x - t[0]) / t[1];
    return -2 * z / (1 + z * z) / t[1];
}

static double cauchy_log_tail(const double *t, double x, law_side side)
{
    double z = (is_below(side) ? x - t[0] : t[0] - x) / t[1];
    return log(z < 0 ? atan(1 / -z) / M_PI : 0.5 + atan(z) / M_PI);
}

static double cauchy_quantile(const double *t, double p, law_side side)
{
    double z = p < 0.25 ? -1 / tan(M_PI * p) : p > 0.75 ? 1 / tan(M_PI * (1 - p))
                                                        : tan(M_PI * (p - 0.5));
    return t[0] + (is_below(side) ? z : -z) * t[1];
}

static void cauchy_moments(const double *t, double *mean, double *variance)
{
    *mean = *variance = NAN;
}

static double cauchy_entropy(const double *t) { return log(4 * M_PI * t[1]); }

const scalar_family SCALAR_CAUCHY = {
    .name = "cauchy", .n_parameters = 2, .parameter = { "mode", "scale" }, .rule = "r+",
    .support = whole_line, .logpdf = cauchy_logpdf, .score = cauchy_score,
    .log_tail = cauchy_log_tail, .quantile = cauchy_quantile, .moments = cauchy_moments,
    .entropy = cauchy_entropy };

/* --- pareto(shape, scale): above scale --------------------------------------- */

static void pareto_support(const double *t, double *low, double *high)
{
    *low = t[1];
    *high = INFINITY;
}

static double pareto_logpdf(const double *t, double x)
{
    return log(t[0] / t[1]) - (t[0] + 1) * log(x / t[1]);
}

static double pareto_score(const double *t, double x) { return -(t[0] + 1) / x; }

static double pareto_log_tail(const double *t, double x, law_side side)
{
    double log_above = -t[0] * log1p((x - t[1]) / t[1]);
    return is_below(side) ? log_rest(log_above) : log_above;
}

static double pareto_quantile(const double *t, double p, law_side side)
{
    return t[1] * exp(-(is_below(side) ? log1p(-p) : log(p)) / t[0]);
}

static void pareto_moments(const double *t, double *mean, double *variance)
{
    double a = t[0];
    *mean = a > 1 ? a * t[1] / (a - 1) : INFINITY;
    *variance = a > 2 ? t[1] * t[1] * a / ((a - 1) * (a - 1) * (a - 2)) : INFINITY;
}

static double pareto_entropy(const double *t) { return log(t[1] / t[0]) + 1 + 1 / t[0]; }

const scalar_family SCALAR_PARETO = {
    .name = "pareto", .n_parameters = 2, .parameter = { "shape", "scale" }, .rule = "++",
    .shape = SHAPE_POSITIVE, .support = pareto_support, .logpdf = pareto_logpdf,
    .score = pareto_score, .log_tail = pareto_log_tail, .quantile = pareto_quantile,
    .moments = pareto_moments, .entropy = pareto_entropy };
