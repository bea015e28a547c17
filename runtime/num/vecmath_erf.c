/* vecmath_erf.c - the error function and its complement. */
#include "runtime/num/vecmath.h"
#include "runtime/num/vecmath_parts.h"

/* erf x = x + x tail, |x| <= 1/2. */
GEO_INLINE double erf_small(double x)
{
    double z = x * x, zz = z * z;
    double tail = cubic(z, zz, -0x1.812746b0379e7p-2, 0x1.ce2f21a042b56p-4,
                        -0x1.b82ce31280f86p-6, 0x1.565bcd0b13f71p-8)
                  + zz * zz * (cubic(z, zz, -0x1.c02db26135317p-11, 0x1.f9a2ad74137a6p-14,
                                     -0x1.f4bc71a70b32ap-17, 0x1.b78394d7c571fp-20)
                               + zz * zz * -0x1.3a5603b9d7405p-23);
    return x + x * (0x1.06eba8214db69p-3 + z * tail);
}

/* (1 + 2x) e^(x^2) erfc x, which hardly varies (1.13 to 1.25), as a polynomial in
 * q = (x - 4)/(x + 4) [the idea of Shepherd and Laframboise 1981], without its constant. */
GEO_INLINE double erfc_tail(double q)
{
    double q2 = q * q, q4 = q2 * q2, q8 = q4 * q4;
    double a = cubic(q, q2, -0x1.1df1ad154a28ep-3, 0x1.f7f5df66fd6fcp-7, 0x1.16ecefcfa52bep-4,
                     -0x1.9ddb23c3e8a22p-4);
    double b = cubic(q, q2, 0x1.7fee004e14a81p-4, -0x1.0fb06dfe54f3bp-4, 0x1.3079edf62330ap-5,
                     -0x1.096238827b8e3p-6);
    double c = cubic(q, q2, 0x1.49c672a85077cp-8, -0x1.8d4a9c9066568p-11,
                     -0x1.a1df435a8f202p-13, 0x1.3be07346d44aap-13);
    double d = cubic(q, q2, -0x1.99550c8e5293fp-16, -0x1.788f919feb75cp-17,
                     0x1.7ef6cec8de252p-18, 0x1.3c5c3f524c159p-22);
    double e = cubic(q, q2, -0x1.b8111ae8e8922p-21, 0x1.3b7dca45f130dp-24,
                     0x1.bc26e1fa55546p-24, -0x1.23b14202cdf1bp-26);
    double f = -0x1.4d9b80a943ce2p-27 + q * 0x1.a1d9a96ff7b9cp-30;
    return q * ((a + q4 * b) + q8 * ((c + q4 * d) + q8 * (e + q4 * f)));
}

/* erfc x for 0.45 <= x <= 28; every factor is carried in two parts. */
GEO_INLINE double erfc_large(double x)
{
    double tail = erfc_tail((x - 4) / (x + 4));
    double p = 0x1.3ba5916e9fd7fp0 + tail, p_low = (0x1.3ba5916e9fd7fp0 - p) + tail;

    double xh = head(x), xl = x - xh, square = xh * xh, square_low = xl * (x + xh);
    double n = nearest(-(square + square_low) * 0x1.71547652b82fep0);
    double high = -square - n * 0x1.62e42feep-1;
    double low = n * 0x1.a39ef35793c76p-33 + square_low;
    double r = high - low, lost = (high - r) - low;
    double sum = 1 + r, rest = ((1 - sum) + r) + exp_tail(r, lost);
    double e = sum + rest, e_low = (sum - e) + rest;

    double inverse = 1 / (1 + 2 * x), bottom = 1 + 2 * x;
    double bottom_low = x > 0.5 ? (2 * x - bottom) + 1 : (1 - bottom) + 2 * x;
    double eh = head(e), ph = head(p);
    double el = (e - eh) + e_low, pl = (p - ph) + p_low;
    double top = eh * ph, top_low = eh * pl + el * (ph + pl);
    double result = head((top + top_low) * inverse), bh = head(bottom);
    double bl = (bottom - bh) + bottom_low;
    double error = ((top - result * bh) - result * bl) + top_low;
    return scaled(result + error * inverse, n);
}

GEO_INLINE double erf_of(double x)
{
    double size = fabs(x);
    uint64_t is_small = MASK(size <= 0.5);
    double far = size > 6.5 ? 6.5 : size;
    double large = copysign(1 - erfc_large(pick(is_small, 0.5, far)), x);
    double result = pick(is_small, erf_small(pick(is_small, x, 0.5)), large);
    return pick(MASK(x == 0) | MASK(x != x), x, result);
}

GEO_INLINE double erfc_of(double x)
{
    double size = fabs(x);
    uint64_t is_small = MASK(size <= 0.5);
    double far = size > 28 ? 28 : size;
    double large = erfc_large(pick(is_small, 0.5, far));
    large = pick(MASK(x < 0), 2 - large, large);
    double result = pick(is_small, 1 - erf_small(pick(is_small, x, 0.5)), large);
    return pick(MASK(x != x), x, result);
}

VEC_FUNCTION(erf)
VEC_FUNCTION(erfc)
