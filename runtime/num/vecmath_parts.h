/* vecmath_parts.h - what the elementary functions of vecmath are put together from.
 *
 * Everything here is straight-line code on doubles: special cases are chosen at the end,
 * so that a loop becomes vectors. Rounding to a whole number adds and takes away
 * 1.5 2^52 (MAGIC), whose low bits then hold the number as an integer too. Where one
 * double is not enough a value is an unevaluated sum high + low. There is no fused
 * multiply-add (kernel.h); exact products come from halves of at most 26 bits [Dekker
 * 1971]. Polynomials for log, sin and cos and the splitting of log 2 and pi/2 are those
 * of fdlibm [Sun Microsystems 1993]; e^r is its Taylor series on |r| <= log(2)/2, long
 * enough to be exact there; all others are minimax fits by tools/vecmath_fit.py. */
#ifndef GEO_NUM_VECMATH_PARTS_H
#define GEO_NUM_VECMATH_PARTS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/num/kernel.h"

#define MAGIC 0x1.8p52

GEO_INLINE uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

GEO_INLINE double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* A condition as a mask of 64 bits, and the choice by one: without a branch the compiler
 * could not turn back into vectors. */
#define MASK(condition) (-(uint64_t)(condition))

GEO_INLINE double pick(uint64_t mask, double yes, double no)
{
    return from_bits((bits_of(yes) & mask) | (bits_of(no) & ~mask));
}

#define LARGEST 0x1.fffffffffffffp1023

/* The nearest whole number, |x| < 2^51. */
GEO_INLINE double nearest(double x) { return (x + MAGIC) - MAGIC; }

/* 2^n for whole n, -1022 <= n <= 1023. */
GEO_INLINE double power_of_2(double n)
{
    return from_bits((bits_of(n + MAGIC) + 1023) << 52);
}

/* x 2^n, -2044 <= n <= 2046: one half after the other, so that results below the normal
 * range round once. */
GEO_INLINE double scaled(double x, double n)
{
    double half = nearest(n * 0.5);
    return x * power_of_2(half) * power_of_2(n - half);
}

/* The leading 26 bits; x - head(x) has at most 27. */
GEO_INLINE double head(double x) { return from_bits(bits_of(x) & ~(uint64_t)0x7ffffff); }

/* a + b x + c x^2 + d x^3 with xx = x^2, in a short chain; longer polynomials are made
 * of these. */
GEO_INLINE double cubic(double x, double xx, double a, double b, double c, double d)
{
    return (a + b * x) + xx * (c + d * x);
}

/* A function f of one number is defined as f_of(x). Where most arguments allow a shorter
 * way, f_is_usual(x) tells (as a mask) for which ones f_usual(x) gives the same bits. */
#define VEC_FUNCTION(f)                                                                     \
    double vec_##f(double x) { return f##_of(x); }                                          \
    GEO_KERNEL void vec_##f##_array(size_t n, const double *x, double *out)                 \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) out[i] = f##_of(x[i]);                               \
    }

#define VEC_BLOCK_FUNCTION(f)                                                               \
    double vec_##f(double x) { return f##_is_usual(x) ? f##_usual(x) : f##_of(x); }         \
    GEO_KERNEL static uint64_t f##_unusual(size_t n, const double *x)                       \
    {                                                                                       \
        uint64_t unusual = 0;                                                               \
        for (size_t i = 0; i < n; i++) unusual |= ~f##_is_usual(x[i]);                      \
        return unusual;                                                                     \
    }                                                                                       \
    GEO_KERNEL static void f##_usual_array(size_t n, const double *x, double *out)          \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) out[i] = f##_usual(x[i]);                            \
    }                                                                                       \
    GEO_KERNEL static void f##_any_array(size_t n, const double *x, double *out)            \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) out[i] = f##_of(x[i]);                               \
    }                                                                                       \
    void vec_##f##_array(size_t n, const double *x, double *out)                            \
    {                                                                                       \
        for (size_t i = 0; i < n; i += VEC_BLOCK) {                                         \
            size_t count = n - i < VEC_BLOCK ? n - i : VEC_BLOCK;                           \
            if (f##_unusual(count, x + i)) f##_any_array(count, x + i, out + i);            \
            else f##_usual_array(count, x + i, out + i);                                    \
        }                                                                                   \
    }

enum { VEC_BLOCK = 512 };

/* f(x, y) of two: one loop for each of the shapes of array.c. */
#define VEC_PAIR_LOOPS(name, result)                                                        \
    GEO_KERNEL static void name##_vv(size_t n, const double *a, const double *b, double *o) \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) { double x = a[i], y = b[i]; o[i] = result; }        \
    }                                                                                       \
    GEO_KERNEL static void name##_vs(size_t n, const double *a, double y, double *o)        \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) { double x = a[i]; o[i] = result; }                  \
    }                                                                                       \
    GEO_KERNEL static void name##_sv(size_t n, double x, const double *b, double *o)        \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) { double y = b[i]; o[i] = result; }                  \
    }                                                                                       \
    static void name##_loop(size_t n, const double *x, int step_x, const double *y,         \
                            int step_y, double *out)                                        \
    {                                                                                       \
        if (step_x && step_y) name##_vv(n, x, y, out);                                      \
        else if (step_x) name##_vs(n, x, y[0], out);                                        \
        else if (step_y) name##_sv(n, x[0], y, out);                                        \
        else {                                                                              \
            name##_vs(1, x, y[0], out);                                                     \
            for (size_t i = 1; i < n; i++) out[i] = out[0];                                 \
        }                                                                                   \
    }

/* --- e^r ----------------------------------------------------------------------- */

/* e^(r + lost) = 1 + r + z even + r z odd + lost, with z = r^2: even and odd are the
 * tails of cosh and sinh. |r| <= 0.35, lost is below the last place of r. */
GEO_INLINE double even_tail(double z)
{
    return 1.0 / 2 + z * (1.0 / 24 + z * (1.0 / 720 + z * (1.0 / 40320
           + z * (1.0 / 3628800 + z * (1.0 / 479001600)))));
}

GEO_INLINE double odd_tail(double z)
{
    return 1.0 / 6 + z * (1.0 / 120 + z * (1.0 / 5040 + z * (1.0 / 362880
           + z * (1.0 / 39916800 + z * (1.0 / 6227020800.0)))));
}

GEO_INLINE double exp_tail(double r, double lost)
{
    double z = r * r;
    return z * (even_tail(z) + r * odd_tail(z)) + lost;
}

/* x 2^n where the result is neither too large nor below the normal range. */
GEO_INLINE double scaled_once(double x, double n)
{
    return from_bits(bits_of(x) + (bits_of(n + MAGIC) << 52));
}

GEO_INLINE double exp_of_part(double r, double lost)
{
    double sum = 1 + r;
    return sum + (((1 - sum) + r) + exp_tail(r, lost));
}

/* x = n log 2 + r + lost. */
typedef struct { double n, r, lost; } log2_parts;

GEO_INLINE log2_parts split_by_log2(double x)
{
    double n = nearest(x * 0x1.71547652b82fep0);
    double high = x - n * 0x1.62e42feep-1, low = n * 0x1.a39ef35793c76p-33;
    double r = high - low;
    return (log2_parts){ n, r, (high - r) - low };
}

/* 2^(f + low) for |f| <= 1/2 and low far smaller. */
GEO_INLINE double exp2_of_part(double f, double low)
{
    double fh = head(f), rest = (f - fh) + low;
    double high = fh * 0x1.62e42f8p-1;
    double tail = rest * 0x1.62e42fefa39efp-1 + fh * 0x1.be8e7bcd5e4f2p-27;
    double r = high + tail;
    return exp_of_part(r, (high - r) + tail);
}

/* --- logarithms ------------------------------------------------------------------ */

/* x = 2^k m, m in [sqrt(1/2), sqrt(2)), x > 0. */
typedef struct { double k, m; } binary_parts;

/* Of a normal x. */
GEO_INLINE binary_parts split_normal(double x)
{
    uint64_t bits = bits_of(x) + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
    double k = from_bits((bits >> 52) | bits_of(MAGIC)) - (MAGIC + 1023);
    return (binary_parts){ k, from_bits((bits & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd) };
}

GEO_INLINE binary_parts split_binary(double x)
{
    double is_small = x < 0x1p-1022 ? 1.0 : 0.0;
    binary_parts p = split_normal(is_small != 0 ? x * 0x1p54 : x);
    p.k -= 54 * is_small;
    return p;
}

/* log(1 + f) = f - f^2/2 + s (f^2/2 + log_tail(s)) with s = f/(2 + f). */
GEO_INLINE double log_tail(double s)
{
    double z = s * s, w = z * z;
    double t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01
                + w * 1.531383769920937332e-01));
    double t2 = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01
                + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    return t1 + t2;
}

#define LOG2_HIGH 6.93147180369123816490e-01    /* 33 bits of log 2 */
#define LOG2_LOW  1.90821492927058770002e-10

#endif
