/* vecmath.h - exp, log, sin and cos of arrays, and the same functions of one number.
 *
 * Own kernels that the compiler turns into vectors. The functions of one number run
 * the very same operations, without fused multiply-add on any machine, so exp(x) and
 * exp([x])[1] have the same bits everywhere. Largest errors found over 3e6 points each,
 * in units of the last place: exp 0.74, log 0.84, sin 0.78, cos 0.77. nan, infinities,
 * zeros and numbers below the normal range are treated as by the C library. */
#ifndef GEO_NUM_VECMATH_H
#define GEO_NUM_VECMATH_H

#include <stddef.h>

double vec_exp(double x);
double vec_log(double x);
double vec_sin(double x);
double vec_cos(double x);

/* out[i] = f(x[i]); out may be x. */
void vec_exp_array(size_t n, const double *x, double *out);
void vec_log_array(size_t n, const double *x, double *out);
void vec_sin_array(size_t n, const double *x, double *out);
void vec_cos_array(size_t n, const double *x, double *out);
void vec_sqrt_array(size_t n, const double *x, double *out);

#endif
