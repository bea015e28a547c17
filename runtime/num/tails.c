/* tails.c - incomplete gamma and beta functions and the normal tail, also as logarithms. */
#include "runtime/num/tails.h"

#include <float.h>
#include <math.h>

#include "runtime/num/special.h"

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

/* Halley's steps on log P(Z <= z) = log p, from the leading terms of its expansion. */
static double lower_quantile(double p)
{
    double log_p = log(p), r = sqrt(-2 * log_p);
    double z = p > 0.02 ? M_SQRT2 * special_erfinv(2 * p - 1)
                        : -(r - (log(r) + LOG_SQRT_2PI) / r);
    for (int k = 0; k < 12; k++) {
        double below = normal_log_below(z);
        double slope = exp(-0.5 * z * z - LOG_SQRT_2PI - below);   /* phi/Phi */
        double step = (below - log_p) / slope;
        step /= 1 + 0.5 * step * (z + slope);       /* (log Phi)'' = -slope (z + slope) */
        z -= step;
        if (fabs(step) <= 1e-15 * fabs(z)) break;
    }
    return z;
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
