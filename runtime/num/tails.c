/* tails.c - incomplete gamma and beta functions and the normal tail, also as logarithms. */
#include "runtime/num/tails.h"

#include <float.h>
#include <math.h>

#define LOG_SQRT_2PI 0.918938533204672741780
#define LOG_2 0.693147180559945309417

enum { MOST_TERMS = 10000000 };

/* log(1 - e^x) for x <= 0, from whichever form keeps the digits. */
static double log_complement(double x)
{
    return x > -LOG_2 ? log(-expm1(x)) : log1p(-exp(x));
}

/* --- normal ------------------------------------------------------------------------ */

/* The continued fraction of Mills' ratio, for z <= -8: Q/phi = 1/(t + 1/(t + 2/(t + ...))). */
static double far_log_below(double z)
{
    double t = -z, f = t;
    for (int k = 60; k >= 1; k--) f = t + k / f;
    return -0.5 * z * z - LOG_SQRT_2PI - log(f);
}

double normal_log_below(double z)
{
    if (z < -8) return far_log_below(z);
    if (z > 0) return log1p(-0.5 * erfc(z * M_SQRT1_2));
    return log(0.5 * erfc(-z * M_SQRT1_2));
}

static double horner(const double *c, double x)
{
    return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x
         + c[0];
}

/* Quotients of polynomials of degree 7 in the middle, a tail and a far tail, AS 241
 * [Wichura 1988]; relative error 1e-16. */
static const double MIDDLE[2][8] = {
    { 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
      1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
      3.3430575583588128105e4, 2.5090809287301226727e3 },
    { 1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
      2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
      5.2264952788528545610e3 } };
static const double TAIL[2][8] = {
    { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4 },
    { 1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
      1.05075007164441684324e-9 } };
static const double FAR_TAIL[2][8] = {
    { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7 },
    { 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15 } };

static double lower_quantile(double p)
{
    double q = p - 0.5;
    if (q >= -0.425) {
        double r = 0.180625 - q * q;
        return q * horner(MIDDLE[0], r) / horner(MIDDLE[1], r);
    }
    double r = sqrt(-log(p));
    if (r <= 5) return -horner(TAIL[0], r - 1.6) / horner(TAIL[1], r - 1.6);
    return -horner(FAR_TAIL[0], r - 5) / horner(FAR_TAIL[1], r - 5);
}

double normal_quantile(double p, bool upper)
{
    if (!(p >= 0 && p <= 1)) return NAN;
    double sign = upper ? -1 : 1;
    if (p == 0) return sign * -INFINITY;
    if (p == 1) return sign * INFINITY;
    if (p == 0.5) return 0;
    return p < 0.5 ? sign * lower_quantile(p) : -sign * lower_quantile(1 - p);
}

/* --- factorials --------------------------------------------------------------------- */

/* lgamma(a) - ((a - 1/2) log a - a + log sqrt(2 pi)), the rest of Stirling's formula. */
static double stirling_rest(double a)
{
    if (a < 16) return lgamma(a) - ((a - 0.5) * log(a) - a + LOG_SQRT_2PI);
    double s = 1 / (a * a);
    return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188
            - s * (691.0 / 360360 - s / 156)))))) / a;
}

/* a log(a/x) + x - a, which is small near a = x: a series in (a - x)/(a + x). */
static double deviance(double a, double x)
{
    if (a == 0) return x;
    double v = (a - x) / (a + x);
    if (!(fabs(v) < 0.1)) return a * log(a / x) + x - a;
    double sum = (a - x) * v, term = 2 * a * v, square = v * v;
    for (int k = 3; k < 200; k += 2) {
        term *= square;
        double next = sum + term / k;
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

double poisson_log(double k, double rate)
{
    if (rate == 0) return k == 0 ? 0 : -INFINITY;
    if (k == 0) return -rate;
    if (k < 16) return k * log(rate) - rate - lgamma(k + 1);
    return -stirling_rest(k) - deviance(k, rate) - LOG_SQRT_2PI - 0.5 * log(k);
}

double log_beta(double a, double b)
{
    double small = fmin(a, b), large = fmax(a, b);
    if (large < 16) return lgamma(a) + lgamma(b) - lgamma(a + b);
    double n = a + b, rest = stirling_rest(large) - stirling_rest(n);
    if (small < 16)         /* Gamma(large)/Gamma(n) by Stirling, Gamma(small) as it is */
        return lgamma(small) + rest + small - small * log(n)
             - (large - 0.5) * log1p(small / large);
    return rest + stirling_rest(small) + LOG_SQRT_2PI - 0.5 * log(small)
         + small * log(small / n) - (large - 0.5) * log1p(small / large);
}

/* log of x^a y^b / B(a, b). */
static double beta_prefix(double a, double b, double x, double y)
{
    if (fmin(a, b) < 16) return a * log(x) + b * (x < 0.5 ? log1p(-x) : log(y)) - log_beta(a, b);
    double n = a + b;
    return -deviance(a, n * x) - deviance(b, n * y) + 0.5 * log(a) + 0.5 * log(b / n)
         - LOG_SQRT_2PI - stirling_rest(a) - stirling_rest(b) + stirling_rest(n);
}

double binomial_log(double a, double b, double x, double y)
{
    if (a == 0) return b == 0 ? 0 : b * (x < 0.5 ? log1p(-x) : log(y));
    if (b == 0) return a * (y < 0.5 ? log1p(-y) : log(x));
    if (x == 0 || y == 0) return -INFINITY;
    return beta_prefix(a, b, x, y) + log((a + b) / a / b);
}

double digamma(double x)
{
    if (!(x > 0)) return NAN;
    double sum = 0;
    for (; x < 10; x++) sum -= 1 / x;
    double s = 1 / (x * x);
    return sum + log(x) - 0.5 / x - s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252
               - s * (1.0 / 240 - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12))))));
}

/* --- incomplete gamma ---------------------------------------------------------------- */

/* The sum of x^k / ((a+1) ... (a+k)), for x <= a + 1. */
static double gamma_series(double a, double x)
{
    double sum = 1, term = 1;
    for (double k = 1; k < MOST_TERMS; k++) {
        term *= x / (a + k);
        sum += term;
        if (term < sum * (DBL_EPSILON / 4)) break;
    }
    return sum;
}

/* 1/(x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(...))) by the modified method of Lentz. */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
    for (double k = 1; k < MOST_TERMS; k++) {
        double numerator = -k * (k - a);
        b += 2;
        d = numerator * d + b;
        c = b + numerator / c;
        if (d == 0) d = 1e-300;
        if (c == 0) c = 1e-300;
        d = 1 / d;
        h *= d * c;
        if (fabs(d * c - 1) < DBL_EPSILON) break;
    }
    return h;
}

double gamma_log_tail(double a, double x, bool upper)
{
    if (isnan(a) || isnan(x)) return NAN;
    if (x <= 0) return upper ? 0 : -INFINITY;
    if (isinf(x)) return upper ? -INFINITY : 0;
    bool is_lower = x < fmax(a, 0.4);
    double log_tail = is_lower ? poisson_log(a, x) + log(gamma_series(a, x))
                               : poisson_log(a, x) + log(a * gamma_fraction(a, x));
    log_tail = fmin(log_tail, 0);
    return is_lower != upper ? log_tail : log_complement(log_tail);
}

double gamma_tail(double a, double x, bool upper)
{
    return exp(gamma_log_tail(a, x, upper));
}

/* --- incomplete beta ------------------------------------------------------------------ */

/* The fraction of DLMF 8.17.22, for x <= (a + 1)/(a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    if (d == 0) d = 1e-300;
    d = 1 / d;
    double h = d;
    for (double k = 1; k < MOST_TERMS; k++) {
        double m = a + 2 * k, even = k * (b - k) * x / ((m - 1) * m);
        d = 1 + even * d;
        c = 1 + even / c;
        if (d == 0) d = 1e-300;
        if (c == 0) c = 1e-300;
        d = 1 / d;
        h *= d * c;
        double odd = -(a + k) * (a + b + k) * x / (m * (m + 1));
        d = 1 + odd * d;
        c = 1 + odd / c;
        if (d == 0) d = 1e-300;
        if (c == 0) c = 1e-300;
        d = 1 / d;
        h *= d * c;
        if (fabs(d * c - 1) < DBL_EPSILON) break;
    }
    return h;
}

double beta_log_tail(double a, double b, double x, double y, bool upper)
{
    if (isnan(a) || isnan(b) || isnan(x) || isnan(y)) return NAN;
    if (x <= 0) return upper ? 0 : -INFINITY;
    if (y <= 0) return upper ? -INFINITY : 0;
    bool is_lower = x <= (a + 1) / (a + b + 2);
    double fraction = is_lower ? beta_fraction(a, b, x) / a : beta_fraction(b, a, y) / b;
    double log_tail = beta_prefix(a, b, x, y) + log(fraction);
    log_tail = fmin(log_tail, 0);
    return is_lower != upper ? log_tail : log_complement(log_tail);
}

double beta_tail(double a, double b, double x, double y, bool upper)
{
    return exp(beta_log_tail(a, b, x, y, upper));
}
