/* vecmath_log.c - logarithms, and the inverse hyperbolic functions made of them. */
#include "runtime/num/vecmath.h"
#include "runtime/num/vecmath_parts.h"

/* k log 2 + log(1 + f) + extra, with s = f/(2 + f). */
GEO_INLINE double log_sum(double k, double f, double s, double extra)
{
    double half = 0.5 * f * f;
    double rest = k * LOG2_LOW + (s * (half + log_tail(s)) + extra);
    return k * LOG2_HIGH - ((half - rest) - f);
}

GEO_INLINE double log_of_parts(binary_parts p, double extra_k)
{
    double f = p.m - 1, s = f / (2 + f);
    return log_sum(p.k + extra_k, f, s, 0);
}

/* The value for x outside of the positive numbers. */
GEO_INLINE double log_special(double x, double result)
{
    result = x > 0x1.fffffffffffffp1023 ? x : result;
    result = x == 0 ? -INFINITY : result;
    result = x < 0 ? NAN : result;
    return x != x ? x : result;
}

GEO_INLINE uint64_t is_normal(double x) { return MASK(x >= 0x1p-1022) & MASK(x <= LARGEST); }

GEO_INLINE uint64_t log_is_usual(double x) { return is_normal(x); }
GEO_INLINE double log_usual(double x) { return log_of_parts(split_normal(x), 0); }

GEO_INLINE double log_of(double x)
{
    return log_special(x, log_of_parts(split_binary(x), 0));
}

/* log(1 + t + low) for t >= -1. What the sum loses moves the logarithm by its slope
 * 1/(1 + f), of which three digits are enough. */
GEO_INLINE double log1p_of_sum(double t, double low)
{
    double y = 1 + t, back = y - t;
    double lost = ((1 - back) + (t - (y - back))) + low;
    binary_parts p = split_binary(y);
    double shift = p.k < -60 ? -60 : p.k > 60 ? 60 : p.k;
    double f = p.m - 1, s = f / (2 + f), slope = 1 - 2 * s * (1 - s * (1 - s * (1 - s)));
    double extra = p.k > 60 ? 0 : lost * power_of_2(-shift) * slope;
    return log_sum(p.k, f, s, extra);
}

GEO_INLINE double log1p_of(double x)
{
    double result = log1p_of_sum(x, 0);
    result = x > 0x1.fffffffffffffp1023 ? x : result;
    result = x == -1 ? -INFINITY : result;
    result = x < -1 ? NAN : result;
    return x == 0 || x != x ? x : result;
}

/* log(1 + f) scaled by the constant high + low (26 + 53 bits) and added to k unit, where
 * k unit_high is exact. */
GEO_INLINE double scaled_log(binary_parts p, double high, double low, double unit_high,
                                double unit_low)
{
    double f = p.m - 1, s = f / (2 + f), half = 0.5 * f * f;
    double top = head(f - half);
    double rest = ((f - top) - half) + s * (half + log_tail(s));
    double product = top * high;
    double tail = (rest + top) * low + rest * high + p.k * unit_low;
    double whole = p.k * unit_high, sum = whole + product;
    return sum + (((whole - sum) + product) + tail);
}

GEO_INLINE double log2_of_parts(binary_parts p)
{
    return scaled_log(p, 0x1.715476p0, 0x1.4ae0bf85ddf44p-26, 1, 0);
}

GEO_INLINE double log10_of_parts(binary_parts p)
{
    return scaled_log(p, 0x1.bcb7b1p-2, 0x1.49b9438ca9aaep-28, 0x1.34413509p-2,
                      0x1.ef3fde623e256p-35);
}

GEO_INLINE uint64_t log2_is_usual(double x) { return is_normal(x); }
GEO_INLINE double log2_usual(double x) { return log2_of_parts(split_normal(x)); }
GEO_INLINE double log2_of(double x) { return log_special(x, log2_of_parts(split_binary(x))); }

GEO_INLINE uint64_t log10_is_usual(double x) { return is_normal(x); }
GEO_INLINE double log10_usual(double x) { return log10_of_parts(split_normal(x)); }
GEO_INLINE double log10_of(double x) { return log_special(x, log10_of_parts(split_binary(x))); }

/* Above this, 1 + x^2 is x^2. */
#define LARGE 0x1p30

/* asinh a = log(1 + a + a^2/(1 + sqrt(1 + a^2))). */
GEO_INLINE double asinh_of(double x)
{
    double a = fabs(x), is_large = a > LARGE ? 1.0 : 0.0;
    double b = is_large != 0 ? 1.0 : a;
    double q = b * b / (1 + sqrt(1 + b * b)), t = b + q;
    binary_parts p = split_binary(a);
    double large = log_of_parts(p, 1);
    double result = copysign(is_large != 0 ? large : log1p_of_sum(t, (b - t) + q), x);
    return fabs(x) > 0 && a <= 0x1.fffffffffffffp1023 ? result : x;
}

/* With w = x - 1: acosh x = log(1 + w + sqrt(2w + w^2)). */
GEO_INLINE double acosh_of(double x)
{
    double is_large = x > LARGE ? 1.0 : 0.0;
    double w = is_large != 0 ? 1.0 : x - 1, root = sqrt(2 * w + w * w), t = w + root;
    binary_parts p = split_binary(x);
    double large = log_of_parts(p, 1);
    double low = w > root ? (w - t) + root : (root - t) + w;
    double result = is_large != 0 ? large : log1p_of_sum(t, low);
    result = x > 0x1.fffffffffffffp1023 ? x : result;
    result = x < 1 ? NAN : result;
    return x != x ? x : result;
}

/* atanh a = log(1 + 2a/(1 - a))/2. */
GEO_INLINE double atanh_of(double x)
{
    double a = fabs(x), d = 1 - a, lost = (1 - d) - a;
    double q = 2 * a / d, low = -(q * lost) / d;
    double result = copysign(0.5 * log1p_of_sum(q, low), x);
    result = a == 1 ? copysign(INFINITY, x) : result;
    result = a > 1 ? NAN : result;
    return x == 0 || x != x ? x : result;
}

VEC_BLOCK_FUNCTION(log)
VEC_FUNCTION(log1p)
VEC_BLOCK_FUNCTION(log2)
VEC_BLOCK_FUNCTION(log10)
VEC_FUNCTION(asinh)
VEC_FUNCTION(acosh)
VEC_FUNCTION(atanh)
