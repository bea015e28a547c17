/* vecmath_exp.c - powers of e and 2, and the hyperbolic functions made of them. */
#include "runtime/num/vecmath.h"
#include "runtime/num/vecmath_parts.h"

GEO_INLINE uint64_t exp_is_usual(double x) { return MASK(fabs(x) <= 708); }

GEO_INLINE double exp_usual(double x)
{
    log2_parts p = split_by_log2(x);
    return scaled_once(exp_of_part(p.r, p.lost), p.n);
}

GEO_INLINE double exp_of(double x)
{
    log2_parts p = split_by_log2(x > 710 ? 710 : x < -746 ? -746 : x);
    double result = scaled(exp_of_part(p.r, p.lost), p.n);
    return x != x ? x : result;
}

GEO_INLINE uint64_t exp2_is_usual(double x) { return MASK(fabs(x) <= 1021); }

GEO_INLINE double exp2_usual(double x)
{
    double n = nearest(x);
    return scaled_once(exp2_of_part(x - n, 0), n);
}

GEO_INLINE double exp2_of(double x)
{
    double bounded = x > 1025 ? 1025 : x < -1076 ? -1076 : x, n = nearest(bounded);
    double result = scaled(exp2_of_part(bounded - n, 0), n);
    return x != x ? x : result;
}

/* 2^n (e^r - 1 + (1 - 2^-n)), summed from the largest. */
GEO_INLINE double expm1_of(double x)
{
    double bounded = x > 710 ? 710 : x < -40 ? -40 : x;
    log2_parts p = split_by_log2(bounded);
    double shift = 1 - power_of_2(p.n > 60 ? -60 : -p.n);
    double sum = shift + p.r;
    double result = scaled(sum + (((shift - sum) + p.r) + exp_tail(p.r, p.lost)), p.n);
    return x == 0 || x != x ? x : result;
}

/* With |x| = n log 2 + r: 2 cosh x = 2^n (plus cosh r + minus sinh r) for plus = 1 + 4^-n
 * and minus = 1 - 4^-n; for sinh they change places. */
GEO_INLINE double hyperbolic(double size, double is_sinh)
{
    log2_parts p = split_by_log2(size > 720 ? 720 : size);
    double n = p.n > 40 ? 40 : p.n, small = power_of_2(-2 * n);
    double even = is_sinh != 0 ? 1 - small : 1 + small;
    double odd = is_sinh != 0 ? 1 + small : 1 - small;
    double z = p.r * p.r, product = odd * p.r, sum = even + product;
    double rest = z * (even * even_tail(z) + product * odd_tail(z));
    rest += p.lost * (odd + even * p.r);
    return scaled(sum + (((even - sum) + product) + rest), p.n - 1);
}

GEO_INLINE double sinh_of(double x)
{
    double result = copysign(hyperbolic(fabs(x), 1), x);
    return x == 0 || x != x ? x : result;
}

GEO_INLINE double cosh_of(double x)
{
    double result = hyperbolic(fabs(x), 0);
    return x != x ? x : result;
}

/* With e^(2|x|) = 2^n e^r, both (2^n - 1) + 2^n (e^r - 1) and 2 more, divided by 2^n. */
GEO_INLINE double tanh_of(double x)
{
    double size = fabs(x), bounded = size > 22 ? 22 : size;
    log2_parts p = split_by_log2(2 * bounded);
    double small = power_of_2(-p.n), shift = 1 - small;
    double sum = shift + p.r, rest = ((shift - sum) + p.r) + exp_tail(p.r, p.lost);
    double top = sum + rest, low = (sum - top) + rest, bottom = top + 2 * small;
    double q = top / bottom;
    double result = q + low * (2 * small) / (bottom * bottom);
    result = copysign(result, x);
    return pick(MASK(x == 0) | MASK(x != x), x, result);
}

VEC_BLOCK_FUNCTION(exp)
VEC_BLOCK_FUNCTION(exp2)
VEC_FUNCTION(expm1)
VEC_FUNCTION(sinh)
VEC_FUNCTION(cosh)
VEC_FUNCTION(tanh)
