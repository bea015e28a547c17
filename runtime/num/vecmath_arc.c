/* vecmath_arc.c - asin, acos, atan and the angle of a point. */
#include "runtime/num/vecmath.h"
#include "runtime/num/vecmath_parts.h"

#define HALF_PI_HIGH 0x1.921fb54442d18p0
#define HALF_PI_LOW  0x1.1a62633145c07p-54

/* --- asin and acos --------------------------------------------------------------- */

/* asin(s) = s + s z P(z), z = s^2 <= 1/4. */
GEO_INLINE double arcsine_tail(double z)
{
    double zz = z * z;
    return z * (cubic(z, zz, 0x1.55555555553e8p-3, 0x1.3333333366feap-4, 0x1.6db6db465188ap-5,
                      0x1.f1c72b325953bp-6)
                + zz * zz * (cubic(z, zz, 0x1.6e8a09421b865p-6, 0x1.1c6acd408bae2p-6,
                                   0x1.c710abc2a2644p-7, 0x1.8e536c8bb3d69p-7)
                             + zz * zz * cubic(z, zz, 0x1.af3b73d844155p-8,
                                               0x1.3dcfb2a1a3e27p-6, -0x1.06b84fa587fe2p-6,
                                               0x1.047077dbab7ddp-5)));
}

/* The arc of |x|: asin |x| = s + rest, or pi/2 - 2 (s + rest) when it is near 1, where
 * the half angle has the sine sqrt((1 - |x|)/2). */
typedef struct { uint64_t is_near_1; double s, rest; } half_arc;

GEO_INLINE half_arc half_arc_of(double x)
{
    double size = fabs(x);
    uint64_t is_near_1 = MASK(size > 0.5);
    double z = pick(is_near_1, (1 - size) * 0.5, size * size);
    double root = sqrt(z), top = head(root);
    double lost = (z - top * top) / (root + top);           /* sqrt(z) = top + lost */
    double low = pick(is_near_1 & MASK(z > 0), lost - (root - top), 0);
    double s = pick(is_near_1, root, size);
    return (half_arc){ is_near_1, s, low + s * arcsine_tail(z) };
}

GEO_INLINE double asin_of(double x)
{
    half_arc a = half_arc_of(x);
    double near_1 = HALF_PI_HIGH - (2 * a.s + (2 * a.rest - HALF_PI_LOW));
    double result = copysign(pick(a.is_near_1, near_1, a.s + a.rest), x);
    result = pick(MASK(fabs(x) > 1), NAN, result);
    return pick(MASK(x == 0) | MASK(x != x), x, result);
}

GEO_INLINE double acos_of(double x)
{
    half_arc a = half_arc_of(x);
    double s = copysign(a.s, x), rest = copysign(1, x) * a.rest;
    double middle = HALF_PI_HIGH - (s - (HALF_PI_LOW - rest));
    double right = 2 * (a.s + a.rest);
    double left = 2 * (HALF_PI_HIGH - (a.s + (a.rest - HALF_PI_LOW)));
    double result = pick(a.is_near_1, pick(MASK(x < 0), left, right), middle);
    result = pick(MASK(fabs(x) > 1), NAN, result);
    return pick(MASK(x != x), x, result);
}

/* --- atan and atan2 ---------------------------------------------------------------- */

/* The angle of the point (a, b), both >= 0, a > 0 finite, as high + low. From a known
 * angle with the tangent c, it is known + atan((b - c a)/(a + c b)): c is 0, 3/4, 13/8 or
 * infinite. */
typedef struct { double high, low; } two_parts;

GEO_INLINE two_parts angle_of(double b, double a)
{
    double past_1 = b > 0.4375 * a ? 1.0 : 0.0, past_2 = b > 1.1875 * a ? 1.0 : 0.0;
    double past_3 = b > 2.4375 * a ? 1.0 : 0.0;
    double c = past_2 != 0 ? 1.625 : past_1 != 0 ? 0.75 : 0;
    double base = past_2 != 0 ? 0x1.04e67277a01d7p0 : past_1 != 0 ? 0x1.4978fa3269ee1p-1 : 0;
    double base_low = past_2 != 0 ? 0x1.7115496c13eb6p-57
                      : past_1 != 0 ? 0x1.2419a87f2a458p-56 : 0;
    double ah = head(a), part = c * a, rest = (c * ah - part) + c * (a - ah);
    double top = past_3 != 0 ? -a : (b - part) - rest;
    double bottom = past_3 != 0 ? b : a + c * b;
    base = past_3 != 0 ? HALF_PI_HIGH : base;
    base_low = past_3 != 0 ? HALF_PI_LOW : base_low;
    double t = top / bottom, z = t * t, zz = z * z;
    double tail = cubic(z, zz, -0x1.555555555551dp-2, 0x1.999999999057cp-3,
                        -0x1.2492492080813p-3, 0x1.c71c70067368bp-4)
                  + zz * zz * (cubic(z, zz, -0x1.745cdf8e2c133p-4, 0x1.3b0f593195b2bp-4,
                                     -0x1.10d817505957ap-4, 0x1.ddf6f9c370170p-5)
                               + zz * zz * ((-0x1.98003e5adbaccp-5 + z * 0x1.2be51f3bba26ap-5)
                                            + zz * -0x1.0bfca124e6246p-6));
    double sum = base + t;
    return (two_parts){ sum, ((base - sum) + t) + (base_low + t * (z * tail)) };
}

GEO_INLINE double atan_of(double x)
{
    double size = fabs(x);
    two_parts angle = angle_of(size > 1e300 ? 1e300 : size, 1);
    double result = copysign(angle.high + angle.low, x);
    return pick(MASK(x == 0) | MASK(x != x), x, result);
}

/* Sizes are brought near 1, infinities to 1: only the quotient counts. */
GEO_INLINE double atan2_of(double y, double x)
{
    double a = fabs(x), b = fabs(y);
    uint64_t a_is_infinite = MASK(a > LARGEST), b_is_infinite = MASK(b > LARGEST);
    uint64_t has_infinite = a_is_infinite | b_is_infinite;
    a = pick(has_infinite, pick(a_is_infinite, 1, 0), a);
    b = pick(has_infinite, pick(b_is_infinite, 1, 0), b);
    double most = a > b ? a : b;
    double factor = pick(MASK(most > 0x1p500), 0x1p-600,
                         pick(MASK(most < 0x1p-400), 0x1p600, 1));
    two_parts angle = angle_of(b * factor, pick(MASK(most == 0), 1, a * factor));
    double sum = 2 * HALF_PI_HIGH - angle.high;
    double lost = (2 * HALF_PI_HIGH - sum) - angle.high;
    double behind = sum + (lost + (2 * HALF_PI_LOW - angle.low));
    double size = pick(-(bits_of(x) >> 63), behind, angle.high + angle.low);
    return pick(MASK(x != x) | MASK(y != y), x + y, copysign(size, y));
}

VEC_FUNCTION(asin)
VEC_FUNCTION(acos)
VEC_FUNCTION(atan)
VEC_PAIR_LOOPS(atan2, atan2_of(x, y))

double vec_atan2(double y, double x) { return atan2_of(y, x); }

void vec_atan2_array(size_t n, const double *y, int step_y, const double *x, int step_x,
                     double *out)
{
    if (n) atan2_loop(n, y, step_y, x, step_x, out);
}
