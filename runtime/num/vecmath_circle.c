/* vecmath_circle.c - sin, cos and tan.
 *
 * Angles up to LARGEST_ANGLE are reduced by pi/2 in three parts, in vectors. Larger ones,
 * one by one, by a product with the bits of 2/pi that matter [Payne, Hanek 1983]; so no
 * function of the C library, which may differ from CPU to CPU, has a part in it. */
#include "runtime/num/vecmath.h"
#include "runtime/num/vecmath_parts.h"

#define LARGEST_ANGLE 1e5

/* x = n pi/2 + r + tail, n mod 4 in the low bits of quadrant. */
typedef struct { double r, tail; uint64_t quadrant; } reduced;

/* The first two parts of pi/2 have 33 bits, so their multiples by n < 2^20 are exact. */
GEO_INLINE reduced reduce_small(double x)
{
    double shifted = x * 6.36619772367581382433e-01 + MAGIC, n = shifted - MAGIC;
    double a = x - n * 1.57079632673412561417e+00;
    double product = n * 6.07710050630396597660e-11;
    double b = a - product, lost = (a - b) - product;
    double c = n * 2.02226624879595063154e-21;
    double r = b - (c - lost);
    return (reduced){ r, (b - r) - (c - lost), bits_of(shifted) };
}

/* 64 zeros, then the binary digits of 2/pi. */
static const uint64_t TWO_OVER_PI[] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
    0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
    0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
    0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
    0xf0cfbc209af4361d, 0xa9e391615ee61b08,
};

/* The 64 digits of 2/pi that follow the first `skip` of the table. */
static uint64_t digits_after(size_t skip)
{
    const uint64_t *word = TWO_OVER_PI + skip / 64;
    unsigned shift = skip % 64;
    return shift ? word[0] << shift | word[1] >> (64 - shift) : word[0];
}

/* x is m 2^e with a whole m < 2^53. Digits of 2/pi worth at least 4/m 2^-e only add
 * whole turns; 192 more leave 66 right ones when r is as small as it can be. */
static reduced reduce_large(double x)
{
    uint64_t bits = bits_of(fabs(x)), m = (bits & 0x000fffffffffffff) | 0x0010000000000000;
    int e = (int)(bits >> 52) - 1075;
    size_t skip = (size_t)(64 + e - 2);
    uint64_t d[3] = { digits_after(skip), digits_after(skip + 64), digits_after(skip + 128) };
    unsigned __int128 low = (unsigned __int128)d[2] * m;
    unsigned __int128 middle = (unsigned __int128)d[1] * m + (uint64_t)(low >> 64);
    uint64_t top = d[0] * m + (uint64_t)(middle >> 64);     /* turns/4 2^64, whole turns lost */
    unsigned __int128 fraction = (unsigned __int128)top << 64 | (uint64_t)middle;
    fraction = fraction << 2 | (uint64_t)low >> 62;
    uint64_t quadrant = (top >> 62) + (uint64_t)(fraction >> 127);
    __int128 part = (__int128)fraction;                     /* of a quarter, -1/2 .. 1/2 */
    double high = (double)part, rest = (double)(part - (__int128)high);
    double h = head(high), l = (high - h) + rest;
    double product = h * 0x1.921fb5p0;
    double tail = l * 0x1.921fb54442d18p0 + h * 0x1.110b4611a6263p-26;
    double r = product + tail, lost = (product - r) + tail;
    double sign = x < 0 ? -0x1p-128 : 0x1p-128;
    return (reduced){ r * sign, lost * sign, x < 0 ? -quadrant : quadrant };
}

/* sin(x + tail) = x + this. */
GEO_INLINE double sine_rest(double x, double tail)
{
    double z = x * x, v = z * x;
    double r = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04
               + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08
               + z * 1.58969099521155010221e-10)));
    return -((z * (0.5 * tail - v * r) - tail) - v * -1.66666666666666324348e-01);
}

/* cos = high + low; high is 1 - z/2 rounded. */
typedef struct { double high, low; } two_parts;

GEO_INLINE two_parts cosine_parts(double x, double tail)
{
    double z = x * x, w = z * z;
    double r = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03
               + z * 2.48015872894767294178e-05)) + w * w * (-2.75573143513906633035e-07
               + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11));
    double half = 0.5 * z, one = 1.0 - half;
    return (two_parts){ one, ((1.0 - one) - half) + (z * r - x * tail) };
}

/* sin x for shift 0, cos x for shift 1. */
GEO_INLINE double circle_of(reduced a, uint64_t shift)
{
    uint64_t quadrant = a.quadrant + shift;
    two_parts cosine = cosine_parts(a.r, a.tail);
    double s = a.r + sine_rest(a.r, a.tail), c = cosine.high + cosine.low;
    double part = quadrant & 1 ? c : s;
    return quadrant & 2 ? -part : part;
}

/* The quotient of sine and cosine, improved by what both lost in their last sums. */
GEO_INLINE double tangent_of(reduced a)
{
    double rest = sine_rest(a.r, a.tail);
    two_parts cosine = cosine_parts(a.r, a.tail);
    double s = a.r + rest, s_low = (a.r - s) + rest;
    double c = cosine.high + cosine.low, c_low = (cosine.high - c) + cosine.low;
    double is_odd = a.quadrant & 1 ? 1.0 : 0.0;
    double top = is_odd != 0 ? -c : s, top_low = is_odd != 0 ? -c_low : s_low;
    double base = is_odd != 0 ? s : c, base_low = is_odd != 0 ? s_low : c_low;
    double q = top / base;
    return q + (top_low - q * base_low) / base;
}

GEO_INLINE uint64_t is_small(double x) { return MASK(fabs(x) <= LARGEST_ANGLE); }

GEO_INLINE double sin_small(double x)
{
    return pick(MASK(fabs(x) < 0x1p-27), x, circle_of(reduce_small(x), 0));
}

GEO_INLINE double cos_small(double x) { return circle_of(reduce_small(x), 1); }

GEO_INLINE double tan_small(double x)
{
    return pick(MASK(fabs(x) < 0x1p-27), x, tangent_of(reduce_small(x)));
}

static double sin_large(double x) { return circle_of(reduce_large(x), 0); }
static double cos_large(double x) { return circle_of(reduce_large(x), 1); }
static double tan_large(double x) { return tangent_of(reduce_large(x)); }

GEO_KERNEL static uint64_t has_large(size_t n, const double *x)
{
    uint64_t large = 0;
    for (size_t i = 0; i < n; i++) large |= ~is_small(x[i]);
    return large;
}

/* Blocks of small angles in vectors, others one by one; inf and nan give nan. */
#define ANGLE_FUNCTION(f)                                                                   \
    double vec_##f(double x)                                                                \
    {                                                                                       \
        if (fabs(x) <= LARGEST_ANGLE) return f##_small(x);                                  \
        return isfinite(x) ? f##_large(x) : x - x;                                          \
    }                                                                                       \
    GEO_KERNEL static void f##_small_array(size_t n, const double *x, double *out)          \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) out[i] = f##_small(x[i]);                            \
    }                                                                                       \
    void vec_##f##_array(size_t n, const double *x, double *out)                            \
    {                                                                                       \
        for (size_t i = 0; i < n; i += VEC_BLOCK) {                                         \
            size_t end = n - i < VEC_BLOCK ? n : i + VEC_BLOCK;                             \
            if (!has_large(end - i, x + i)) f##_small_array(end - i, x + i, out + i);       \
            else for (size_t k = i; k < end; k++) out[k] = vec_##f(x[k]);                   \
        }                                                                                   \
    }

ANGLE_FUNCTION(sin)
ANGLE_FUNCTION(cos)
ANGLE_FUNCTION(tan)
