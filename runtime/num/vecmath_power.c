/* vecmath_power.c - powers and roots. */
#include "runtime/num/vecmath.h"
#include "runtime/num/vecmath_parts.h"

/* --- x^y --------------------------------------------------------------------------- */

typedef struct { double high, low; } two_parts;

/* log2 of p = 2^k m, to 2^-65 of itself; high has 26 bits. With s = (m - 1)/(m + 1) it is
 * k + 2/(3 log 2) s (3 + s^2 + r(s^2)). */
GEO_INLINE two_parts log2_in_two(binary_parts p)
{
    double f = p.m - 1, d = 1 + p.m, inverse = 1 / d;
    double sh = head(f * inverse), dh = head(d), dl = p.m - (dh - 1);
    double sl = ((f - sh * dh) - sh * dl) * inverse;
    double square = sh * sh, rest = sl * (2 * sh + sl), z = square + rest;
    double zz = z * z;
    double r = 3 * zz * (cubic(z, zz, 0x1.99999999999b9p-3, 0x1.2492492482f88p-3,
                               0x1.c71c71f31e635p-4, 0x1.745cfd10eb868p-4)
                         + zz * zz * ((0x1.3b1b9b8374afbp-4 + z * 0x1.0fca0347bc168p-4)
                                      + zz * 0x1.0bae138560f36p-4));
    rest += r;
    double th = head(3 + square + rest), tl = rest - ((th - 3) - square);
    double u = sh * th, v = sl * th + tl * (sh + sl);
    double ph = head(u + v), pl = v - (ph - u);
    double wh = ph * 0x1.ec709d8p-1;
    double wl = ph * 0x1.0e80ff5d27f05p-27 + pl * 0x1.ec709dc3a03fdp-1;
    double sum = p.k + wh;
    double high = head(sum + wl);
    return (two_parts){ high, ((p.k - high) + wh) + wl };
}

/* Is y whole, and odd? Numbers from 2^52 on are whole, from 2^53 on even. */
typedef struct { uint64_t is_whole, is_odd; } whole_masks;

GEO_INLINE whole_masks whole_masks_of(double y)
{
    double size = fabs(y);
    uint64_t is_small = MASK(size < 0x1p52);
    double shifted = pick(is_small, size, 0) + 0x1p52;
    uint64_t is_whole = MASK(shifted - 0x1p52 == size) | ~is_small;
    uint64_t last = (bits_of(shifted) & is_small) | (bits_of(size) & MASK(size < 0x1p53));
    return (whole_masks){ is_whole, is_whole & -(last & 1) };
}

/* y log2 |x| = n + f + lost. */
typedef struct { double total, n, f, lost; } exponent;

GEO_INLINE exponent exponent_of(two_parts l, double y)
{
    double yh = head(y), yl = y - yh;
    double product = yh * l.high, rest = yl * l.high + y * l.low, total = product + rest;
    double n = nearest(total), part = product - n, f = part + rest;
    return (exponent){ total, n, f, (part - f) + rest };
}

/* x positive, x and the power neither too large nor below the normal range. */
GEO_INLINE uint64_t pow_is_usual(double x, double y)
{
    double k = from_bits((bits_of(x) >> 52) | bits_of(MAGIC)) - (MAGIC + 1023);
    return MASK(x >= 0x1p-1022) & MASK(x <= LARGEST) & MASK(fabs(y) * (fabs(k) + 1) < 1020);
}

/* Squares and cubes are products. */
GEO_INLINE double product_or(double x, double y, double power)
{
    return pick(MASK(y == 2), x * x, pick(MASK(y == 3), x * x * x, power));
}

GEO_INLINE double pow_usual(double x, double y)
{
    exponent e = exponent_of(log2_in_two(split_normal(x)), y);
    return product_or(x, y, scaled_once(exp2_of_part(e.f, e.lost), e.n));
}

/* |x|^y, then the signs, zeros and infinities of C's pow. */
GEO_INLINE double pow_of(double x, double y)
{
    double size = fabs(x);
    uint64_t is_usual = MASK(size > 0) & MASK(size <= LARGEST);
    two_parts l = log2_in_two(split_binary(pick(is_usual, size, 1)));
    exponent e = exponent_of(l, y > 0x1p64 ? 0x1p64 : y < -0x1p64 ? -0x1p64 : y);
    uint64_t is_bounded = MASK(fabs(e.total) < 1080);
    double n = pick(is_bounded, e.n, copysign(1080, e.total));
    double result = scaled(exp2_of_part(pick(is_bounded, e.f, 0), pick(is_bounded, e.lost, 0)), n);

    uint64_t falls = MASK(y < 0), is_zero = MASK(size == 0), is_negative = -(bits_of(x) >> 63);
    double extreme = pick(falls ^ is_zero, 0, INFINITY);
    result = pick(is_usual, result, extreme);
    whole_masks y_is = whole_masks_of(y);
    result = pick(is_negative & y_is.is_odd, -result, result);
    result = pick(is_negative & is_usual & ~y_is.is_whole, NAN, result);
    result = pick(MASK(x != x) | MASK(y != y), x + y, product_or(x, y, result));
    return pick(MASK(x == 1) | MASK(y == 0), 1, result);
}

/* --- roots --------------------------------------------------------------------------- */

GEO_INLINE double sqrt_of(double x) { return sqrt(x); }

/* The root of m 2^k: of m by a polynomial (6 digits) and a step of Newton for
 * 1/root^2, of 2^k by k = 3 third + rest; a last step of Halley [as in fdlibm's cbrt] is
 * exact in its squares because the root was cut to 26 bits. */
GEO_INLINE double cbrt_of(double x)
{
    double size = fabs(x), is_small = size < 0x1p-1022 ? 1.0 : 0.0;
    double normal = is_small != 0 ? size * 0x1p54 : size;
    uint64_t bits = bits_of(normal);
    double k = from_bits((bits >> 52) | bits_of(MAGIC)) - MAGIC - 1023;
    double m = from_bits((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
    double third = nearest(k * (1.0 / 3)), rest = k - 3 * third;
    double root = 0x1.0392674fc4e64p-1 + m * (0x1.6fb3008ada935p-1 + m * (-0x1.33d5de43fba6ep-2
                  + m * (0x1.60a5937ea6a8ep-4 + m * -0x1.5b7d951065b72p-7)));
    root *= rest > 0 ? 0x1.428a2f98d728bp0 : rest < 0 ? 0x1.965fea53d6e3dp-1 : 1.0;
    m *= rest > 0 ? 2.0 : rest < 0 ? 0.5 : 1.0;
    root -= (root * root * root - m) / (3 * root * root);
    root = head(root);
    double quotient = m / (root * root);
    root += root * ((quotient - root) / (2 * root + quotient));
    double result = root * power_of_2(third - 18 * is_small);
    result = copysign(result, x);
    return x == 0 || !(size <= 0x1.fffffffffffffp1023) ? x : result;
}

/* The larger leg is brought between 2^-400 and 2^500; an infinite leg wins over nan. */
GEO_INLINE double hypot_of(double x, double y)
{
    double a = fabs(x), b = fabs(y);
    double most = a > b ? a : b, least = a > b ? b : a;
    double up = most > 0x1p500 ? 0x1p-600 : most < 0x1p-400 ? 0x1p600 : 1.0;
    double down = most > 0x1p500 ? 0x1p600 : most < 0x1p-400 ? 0x1p-600 : 1.0;
    most *= up;
    least *= up;
    double result = sqrt(most * most + least * least) * down;
    result = x != x || y != y ? NAN : result;
    double is_infinite = (a > 0x1.fffffffffffffp1023 ? 1.0 : 0.0)
                         + (b > 0x1.fffffffffffffp1023 ? 1.0 : 0.0);
    return is_infinite != 0 ? INFINITY : result;
}

/* --- arrays --------------------------------------------------------------------------- */

VEC_PAIR_LOOPS(pow_any, pow_of(x, y))
VEC_PAIR_LOOPS(pow_short, pow_usual(x, y))
VEC_PAIR_LOOPS(hypot, hypot_of(x, y))
VEC_FUNCTION(sqrt)
VEC_FUNCTION(cbrt)

GEO_KERNEL static uint64_t has_unusual(size_t n, const double *x, size_t step_x,
                                       const double *y, size_t step_y)
{
    uint64_t unusual = 0;
    if (step_x && step_y)
        for (size_t i = 0; i < n; i++) unusual |= ~pow_is_usual(x[i], y[i]);
    else if (step_x)
        for (size_t i = 0; i < n; i++) unusual |= ~pow_is_usual(x[i], y[0]);
    else
        for (size_t i = 0; i < n; i++) unusual |= ~pow_is_usual(x[0], y[i * step_y]);
    return unusual;
}

void vec_pow_array(size_t n, const double *x, int step_x, const double *y, int step_y,
                   double *out)
{
    size_t sx = step_x ? 1 : 0, sy = step_y ? 1 : 0;
    for (size_t i = 0; i < n; i += VEC_BLOCK) {
        size_t count = n - i < VEC_BLOCK ? n - i : VEC_BLOCK;
        const double *a = x + i * sx, *b = y + i * sy;
        if (has_unusual(count, a, sx, b, sy)) pow_any_loop(count, a, step_x, b, step_y, out + i);
        else pow_short_loop(count, a, step_x, b, step_y, out + i);
    }
}

double vec_pow(double x, double y)
{
    return pow_is_usual(x, y) ? pow_usual(x, y) : pow_of(x, y);
}

void vec_hypot_array(size_t n, const double *x, int step_x, const double *y, int step_y,
                     double *out)
{
    if (n) hypot_loop(n, x, step_x, y, step_y, out);
}

double vec_hypot(double x, double y) { return hypot_of(x, y); }
