/* scalar_circle.c - the von Mises and wrapped normal laws of an angle, as laws of one number.
 *
 * All integrals over the circle are sums at equal steps, which converge faster than any
 * power of the step; parts of the circle are cut into panels of ten Gauss points. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/distribution/scalar.h"
#include "runtime/num/normals.h"
#include "runtime/num/tails.h"

/* --- integrals --------------------------------------------------------------- */

/* Steps enough for exp(kappa cos): the sum's error is exp(-steps^2/(2 kappa)) relative. */
static int steps_for(double kappa) { return 48 + (int)(10 * sqrt(kappa)); }

enum { LARGE = 10000 };         /* kappa beyond which the asymptotic series are exact */

/* The means over the circle of exp(kappa (cos - 1)), and of that times cos - 1. */
static void bessel_means(double kappa, double *zero, double *one)
{
    if (kappa > LARGE) {            /* [DLMF 10.40.1], orders 0 and 1 */
        double term0 = 1, term1 = 1, i0 = 1, i1 = 1;
        for (int k = 1; k <= 8; k++) {
            double odd = (2 * k - 1) * (2 * k - 1);
            term0 *= odd / (8 * k * kappa);
            term1 *= -(4 - odd) / (8 * k * kappa);
            i0 += term0;
            i1 += term1;
        }
        double scale = 1 / sqrt(2 * M_PI * kappa);
        *zero = scale * i0;
        *one = scale * (i1 - i0);
        return;
    }
    int n = steps_for(kappa);
    *zero = *one = 0;
    for (int k = 0; k < n; k++) {
        double s = sin(M_PI * k / n), rise = -2 * s * s, e = exp(kappa * rise);
        *zero += e / n;
        *one += e * rise / n;
    }
}

static const double NODE[5] = { 0.148874338981631210885, 0.433395394129247190799,
                                0.679409568299024406234, 0.865063366688984510732,
                                0.973906528517171720078 };
static const double WEIGHT[5] = { 0.295524224714752870174, 0.269266719309996355091,
                                  0.219086362515982043996, 0.149451349150580593146,
                                  0.066671344308688137594 };

/* The integral of (t^power) exp(kappa (cos t - cos x)) from a to b, one panel. */
static double panel(double kappa, double cos_x, double a, double b, int power)
{
    double middle = 0.5 * (a + b), half = 0.5 * (b - a), sum = 0;
    for (int i = 0; i < 5; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            double t = middle + sign * half * NODE[i];
            sum += WEIGHT[i] * (power ? t * t : 1) * exp(kappa * (cos(t) - cos_x));
        }
    return half * sum;
}

/* The integral of t^power exp(kappa (cos t - cos x)) from -pi to x <= 0, from x down until
 * nothing is added any more. */
static double below(double kappa, double x, int power)
{
    double width = 1 / sqrt(1 + kappa), cos_x = cos(x), sum = 0;
    for (double b = x; b > -M_PI; b -= width) {
        double part = panel(kappa, cos_x, fmax(b - width, -M_PI), b, power);
        sum += part;
        if (part < 1e-18 * sum) break;
    }
    return sum;
}

/* --- von_mises(mean, kappa) -------------------------------------------------- */

static void circle_support(const double *t, double *low, double *high)
{
    *low = t[0] - M_PI;
    *high = t[0] + M_PI;
}

/* t[2]: the logarithm of the density's constant. */
static void circle_prepare(double *t)
{
    double zero, one;
    bessel_means(t[1], &zero, &one);
    t[2] = -log(2 * M_PI * zero);
}

static double von_mises_logpdf(const double *t, double x)
{
    double s = sin(0.5 * (x - t[0]));
    return -2 * t[1] * s * s + t[2];
}

static double von_mises_score(const double *t, double x) { return -t[1] * sin(x - t[0]); }

static double von_mises_log_tail(const double *t, double x, law_side side)
{
    double z = side == TAIL_BELOW ? x - t[0] : t[0] - x, s = sin(0.5 * z);
    double log_tail = -2 * t[1] * s * s + t[2] + log(below(t[1], -fabs(z), 0));
    return z <= 0 ? log_tail : log1p(-exp(log_tail));
}

static void von_mises_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0];
    *variance = 2 * below(t[1], 0, 2) * exp(t[2]);
}

static double von_mises_entropy(const double *t)
{
    double zero, one;
    bessel_means(t[1], &zero, &one);
    return log(2 * M_PI * zero) - t[1] * one / zero;
}

/* Rejection from a wrapped Cauchy law [Best, Fisher 1979]; for a large kappa, where its
 * shape loses digits, from a normal law, which lies below it. */
static double von_mises_draw(double kappa, geo_rng *rng)
{
    if (kappa < 1e-8) return M_PI * (2 * rng_uniform(rng) - 1);
    double tau = 1 + sqrt(1 + 4 * kappa * kappa);
    double rho = (tau - sqrt(2 * tau)) / (2 * kappa), r = (1 + rho * rho) / (2 * rho);
    for (;;) {
        double z = cos(M_PI * rng_uniform(rng)), f = (1 + r * z) / (r + z);
        double c = kappa * (r - f), u = rng_uniform(rng);
        if (c * (2 - c) > u || log(c / u) + 1 >= c) {
            double angle = acos(fmin(fmax(f, -1), 1));
            return rng_uniform(rng) < 0.5 ? angle : -angle;
        }
    }
}

/* s = sin(x/2) has the density exp(-2 kappa s^2)/sqrt(1 - s^2): a normal number, kept with
 * a chance in proportion to the second factor. */
static double narrow_draw(double kappa, geo_rng *rng)
{
    for (;;) {
        double s = 0.5 * rng_normal(rng) / sqrt(kappa);
        if (fabs(s) < 0.5 && rng_uniform(rng) * 1.1547005383792517 * sqrt(1 - s * s) < 1)
            return 2 * asin(s);
    }
}

static geo_status von_mises_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        x[i] = t[0] + (t[1] > LARGE ? narrow_draw(t[1], rng) : von_mises_draw(t[1], rng));
    }
    return GEO_OK;
}

const scalar_family SCALAR_VON_MISES = {
    .name = "von_mises", .n_parameters = 2, .parameter = { "mean", "kappa" }, .rule = "r+",
    .is_periodic = true, .prepare = circle_prepare, .support = circle_support,
    .logpdf = von_mises_logpdf,
    .score = von_mises_score, .log_tail = von_mises_log_tail, .moments = von_mises_moments,
    .entropy = von_mises_entropy, .sample = von_mises_sample };

/* --- wrapped_normal(mean, std) ----------------------------------------------------------- */

#define LOG_SQRT_2PI 0.918938533204672741780

/* Above this std the Fourier series is shorter than the sum of shifted normals. */
static const double BROAD = 2;

/* The logarithm of the density and its derivative. */
typedef struct {
    double log_value, score;
} wrapped;

/* Shifted normals around the nearest one, so that nothing underflows. */
static wrapped sum_of_shifts(double z, double std)
{
    double near = remainder(z, 2 * M_PI), sum = 0, slope = 0;
    int reach = 2 + (int)(1.5 * std);
    for (int k = -reach; k <= reach; k++) {
        double x = near + 2 * M_PI * k;
        double e = exp(-0.5 * (x - near) * (x + near) / (std * std));
        sum += e;
        slope -= e * x / (std * std);
    }
    double u = near / std;
    return (wrapped){ -0.5 * u * u - LOG_SQRT_2PI - log(std) + log(sum), slope / sum };
}

/* (1 + 2 sum e^(-n^2 std^2/2) cos n z)/2 pi */
static wrapped sum_of_waves(double z, double std)
{
    double sum = 1, slope = 0;
    for (int n = 1; n < 12; n++) {
        double e = 2 * exp(-0.5 * n * n * std * std);
        sum += e * cos(n * z);
        slope -= e * n * sin(n * z);
    }
    return (wrapped){ log(sum / (2 * M_PI)), slope / sum };
}

static wrapped wrapped_at(const double *t, double x)
{
    return t[1] > BROAD ? sum_of_waves(x - t[0], t[1]) : sum_of_shifts(x - t[0], t[1]);
}

static double wrapped_logpdf(const double *t, double x) { return wrapped_at(t, x).log_value; }
static double wrapped_score(const double *t, double x) { return wrapped_at(t, x).score; }

/* From -pi to z <= 0: differences of normal tails, or the integrated waves. */
static double wrapped_below(double z, double std)
{
    double sum = 0;
    if (std > BROAD) {
        sum = (z + M_PI) / (2 * M_PI);
        for (int n = 1; n < 12; n++)
            sum += exp(-0.5 * n * n * std * std) * sin(n * z) / (n * M_PI);
        return sum;
    }
    int reach = 2 + (int)(1.5 * std);
    for (int k = -reach; k <= reach; k++) {
        double a = (2 * M_PI * k - M_PI) / std, b = (2 * M_PI * k + z) / std;
        if (a > 0) sum += exp(normal_log_below(-a)) - exp(normal_log_below(-b));
        else sum += exp(normal_log_below(b)) - exp(normal_log_below(a));
    }
    return sum;
}

static double wrapped_log_tail(const double *t, double x, law_side side)
{
    double z = side == TAIL_BELOW ? x - t[0] : t[0] - x, below = wrapped_below(-fabs(z), t[1]);
    return z <= 0 ? log(fmax(below, 0)) : log1p(-below);
}

/* The integral over the circle of z^2 p, or of -p log p. */
static double wrapped_integral(const double *t, bool is_entropy)
{
    double width = fmin(t[1], 1), sum = 0;
    for (double b = 0; b < M_PI; b += width) {
        double half = 0.5 * (fmin(b + width, M_PI) - b), middle = b + half;
        for (int i = 0; i < 5; i++)
            for (int sign = -1; sign <= 1; sign += 2) {
                double z = middle + sign * half * NODE[i], l = wrapped_logpdf(t, t[0] + z);
                sum += 2 * half * WEIGHT[i] * exp(l) * (is_entropy ? -l : z * z);
            }
        if (b > 40 * t[1]) break;
    }
    return sum;
}

static void wrapped_moments(const double *t, double *mean, double *variance)
{
    *mean = t[0];
    *variance = wrapped_integral(t, false);
}

static double wrapped_entropy(const double *t) { return wrapped_integral(t, true); }

static geo_status wrapped_sample(const double *t, geo_rng *rng, size_t n, double *x)
{
    GEO_TRY(normals_fill(rng, n, x));
    for (size_t i = 0; i < n; i++) x[i] = t[0] + remainder(t[1] * x[i], 2 * M_PI);
    return GEO_OK;
}

const scalar_family SCALAR_WRAPPED_NORMAL = {
    .name = "wrapped_normal", .n_parameters = 2, .parameter = { "mean", "std" }, .rule = "r+",
    .is_periodic = true, .support = circle_support, .logpdf = wrapped_logpdf,
    .score = wrapped_score, .log_tail = wrapped_log_tail, .moments = wrapped_moments,
    .entropy = wrapped_entropy, .sample = wrapped_sample };
