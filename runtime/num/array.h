/* array.h - elementwise arithmetic on plain arrays of doubles.
 *
 * Truth values are 0 and 1; complex numbers are pairs (re, im). Output may be
 * the same array as an input; other overlaps are not allowed. */
#ifndef GEO_NUM_ARRAY_H
#define GEO_NUM_ARRAY_H

#include <math.h>
#include <stddef.h>

#include "runtime/base/status.h"
#include "runtime/num/vecmath.h"

typedef enum {
    ARRAY_ADD, ARRAY_SUB, ARRAY_MUL, ARRAY_DIV, ARRAY_MOD, ARRAY_POW,
    ARRAY_EQ, ARRAY_NE, ARRAY_LT, ARRAY_LE, ARRAY_GT, ARRAY_GE,
    ARRAY_AND, ARRAY_OR,
    ARRAY_OPS
} array_op;

/* x modulo y with the sign of y, exact; x mod 0 is nan. */
static inline double array_mod(double x, double y)
{
    double r = fmod(x, y);
    if (r == 0) return copysign(0.0, y);
    return (r < 0) != (y < 0) ? r + y : r;
}

/* x^y: squares and cubes are products; 0^0 = 1; a negative number to a fraction is nan. */
static inline double array_power(double x, double y)
{
    if (y == 2) return x * x;
    if (y == 3) return x * x * x;
    return vec_pow(x, y);
}

/* out[i] = a[i*step_a] op b[i*step_b]; steps are 0 (one number) or 1. */
void array_binary(array_op op, size_t n, const double *a, int step_a, const double *b,
                  int step_b, double *out);

/* The same on pairs. EQ and NE write n truth values; LT LE GT GE MOD AND OR have no
 * meaning for complex numbers and must not be asked. */
void array_complex_binary(array_op op, size_t n, const double *a, int step_a,
                          const double *b, int step_b, double *out);

void array_negate(size_t n, const double *a, double *out);
void array_not(size_t n, const double *a, double *out);

/* out: the x[i] whose mask[i] is not 0, in order; there are `count` of them. */
geo_status array_compress(const double *mask, const double *x, size_t count, double *out);

/* Copies and fills that may be stopped: fresh pages make them slow. No overlap. */
geo_status array_copy(size_t n, const double *x, double *out);
geo_status array_fill(size_t n, double value, double *out);

/* One complex operation on pairs. Quotients do not overflow half way (Smith 1962);
 * whole powers up to 1024 are products, so i^2 is -1 exactly. */
void complex_multiply(const double a[2], const double b[2], double out[2]);
void complex_divide(const double a[2], const double b[2], double out[2]);
void complex_power(const double a[2], const double b[2], double out[2]);

#endif
