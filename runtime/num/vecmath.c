/* vecmath.c - elementary functions written so that a loop over them becomes vectors.
 *
 * No branches, no tables, no calls: special cases are chosen at the end. Rounding to
 * a whole number adds and takes away 1.5 2^52 (MAGIC), whose low bits then hold the
 * number as an integer too. Polynomials for log, sin and cos and the splitting of
 * log 2 and pi/2 are those of fdlibm [Sun Microsystems 1993]; exp is its Taylor series
 * on |r| <= log(2)/2, long enough to be exact there. */
#include "runtime/num/vecmath.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "runtime/num/kernel.h"

#define MAGIC 0x1.8p52

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^n for the n that the low bits of shifted = n + MAGIC hold, -1022 <= n <= 1023. */
static inline double power_of_2(double shifted)
{
    return from_bits((bits_of(shifted) + 1023) << 52);
}

/* --- exp --------------------------------------------------------------------- */

/* x = n log 2 + r. The two halves of 2^n are applied one after the other, so that
 * results below the normal range round once. */
static inline double exp_of(double x)
{
    double bounded = x > 710 ? 710 : x < -746 ? -746 : x;
    double n = (bounded * 0x1.71547652b82fep0 + MAGIC) - MAGIC;
    double high = bounded - n * 0x1.62e42feep-1, low = n * 0x1.a39ef35793c76p-33;
    double r = high - low, z = r * r;
    double lost = (high - r) - low;
    double even = 1.0 / 2 + z * (1.0 / 24 + z * (1.0 / 720 + z * (1.0 / 40320
                  + z * (1.0 / 3628800 + z * (1.0 / 479001600)))));
    double odd = 1.0 / 6 + z * (1.0 / 120 + z * (1.0 / 5040 + z * (1.0 / 362880
                 + z * (1.0 / 39916800 + z * (1.0 / 6227020800.0)))));
    double tail = z * (even + r * odd) + lost;
    double sum = 1 + r, result = sum + (((1 - sum) + r) + tail);
    double half = (n * 0.5 + MAGIC) - MAGIC;
    result = result * power_of_2(half + MAGIC) * power_of_2(n - half + MAGIC);
    return x != x ? x : result;
}

/* --- log --------------------------------------------------------------------- */

/* x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); s = f/(2 + f). */
static inline double log_of(double x)
{
    double is_small = x < 0x1p-1022 ? 1.0 : 0.0;
    double scaled = is_small != 0 ? x * 0x1p54 : x;
    uint64_t bits = bits_of(scaled) + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
    double k = from_bits((bits >> 52) | bits_of(MAGIC)) - MAGIC - 1023 - 54 * is_small;
    double m = from_bits((bits & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
    double f = m - 1, s = f / (2 + f), z = s * s, w = z * z;
    double t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01
                + w * 1.531383769920937332e-01));
    double t2 = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01
                + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    double half = 0.5 * f * f;
    double low = k * 1.90821492927058770002e-10 + s * (half + (t1 + t2));
    double result = k * 6.93147180369123816490e-01 - ((half - low) - f);
    result = x > 0x1.fffffffffffffp1023 ? x : result;
    result = x == 0 ? -INFINITY : result;
    result = x < 0 ? NAN : result;
    return x != x ? x : result;
}

/* --- sin and cos ------------------------------------------------------------- */

/* Beyond this the C library reduces the argument. */
#define LARGEST_ANGLE 1e5

typedef struct { double r, tail; uint64_t quadrant; } reduced;

/* x = n pi/2 + r + tail; the first two parts of pi/2 have 33 bits, so their multiples
 * by n < 2^20 are exact. */
static inline reduced reduce_angle(double x)
{
    double shifted = x * 6.36619772367581382433e-01 + MAGIC, n = shifted - MAGIC;
    double a = x - n * 1.57079632673412561417e+00;
    double product = n * 6.07710050630396597660e-11;
    double b = a - product, lost = (a - b) - product;
    double c = n * 2.02226624879595063154e-21;
    double r = b - (c - lost);
    reduced angle = { r, (b - r) - (c - lost), bits_of(shifted) };
    return angle;
}

static inline double sine_part(double x, double tail)
{
    double z = x * x, v = z * x;
    double r = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04
               + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08
               + z * 1.58969099521155010221e-10)));
    return x - ((z * (0.5 * tail - v * r) - tail) - v * -1.66666666666666324348e-01);
}

static inline double cosine_part(double x, double tail)
{
    double z = x * x, w = z * z;
    double r = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03
               + z * 2.48015872894767294178e-05)) + w * w * (-2.75573143513906633035e-07
               + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11));
    double half = 0.5 * z, one = 1.0 - half;
    return one + (((1.0 - one) - half) + (z * r - x * tail));
}

/* sin x for shift 0, cos x for shift 1. */
static inline double circle_of(double x, uint64_t shift)
{
    reduced a = reduce_angle(x);
    uint64_t quadrant = a.quadrant + shift;
    double s = sine_part(a.r, a.tail), c = cosine_part(a.r, a.tail);
    double part = quadrant & 1 ? c : s;
    return quadrant & 2 ? -part : part;
}

static inline double sin_of(double x)
{
    double s = circle_of(x, 0);
    return fabs(x) < 0x1p-27 ? x : s;
}

static inline double cos_of(double x) { return circle_of(x, 1); }

/* --- one number -------------------------------------------------------------- */

double vec_exp(double x) { return exp_of(x); }
double vec_log(double x) { return log_of(x); }
double vec_sin(double x) { return fabs(x) <= LARGEST_ANGLE ? sin_of(x) : sin(x); }
double vec_cos(double x) { return fabs(x) <= LARGEST_ANGLE ? cos_of(x) : cos(x); }

/* --- arrays ------------------------------------------------------------------ */

GEO_KERNEL void vec_exp_array(size_t n, const double *x, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = exp_of(x[i]);
}

GEO_KERNEL void vec_log_array(size_t n, const double *x, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = log_of(x[i]);
}

GEO_KERNEL void vec_sqrt_array(size_t n, const double *x, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = sqrt(x[i]);
}

/* True when all angles are small enough for our own reduction (nan is not). */
GEO_KERNEL static bool all_small(size_t n, const double *x)
{
    double outside = 0;
    for (size_t i = 0; i < n; i++) outside += fabs(x[i]) <= LARGEST_ANGLE ? 0.0 : 1.0;
    return outside == 0;
}

GEO_KERNEL static void small_sines(size_t n, const double *x, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = sin_of(x[i]);
}

GEO_KERNEL static void small_cosines(size_t n, const double *x, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = cos_of(x[i]);
}

enum { BLOCK = 512 };

void vec_sin_array(size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        if (all_small(count, x + i)) small_sines(count, x + i, out + i);
        else for (size_t k = i; k < i + count; k++) out[k] = vec_sin(x[k]);
    }
}

void vec_cos_array(size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : BLOCK;
        if (all_small(count, x + i)) small_cosines(count, x + i, out + i);
        else for (size_t k = i; k < i + count; k++) out[k] = vec_cos(x[k]);
    }
}
