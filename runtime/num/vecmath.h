/* vecmath.h - elementary functions of arrays, and the same functions of one number.
 *
 * Own kernels that the compiler turns into vectors. The functions of one number run
 * the very same operations, without fused multiply-add on any machine, so exp(x) and
 * exp([x])[1] have the same bits everywhere. nan, infinities, zeros and numbers below
 * the normal range are treated as by the C library. Only angles above 1e5 leave the
 * vectors; they are reduced one by one, with all the digits of pi that matter.
 *
 * Largest errors found over 4e6 points each (bench/vecmath), in units of the last place:
 *   exp 0.73   exp2 0.71  expm1 1.28   log 0.83   log2 0.81   log10 0.72   log1p 0.84
 *   sin 0.78   cos 0.78   tan 1.32     asin 1.31  acos 0.81   atan 1.13    atan2 1.59
 *   sinh 1.32  cosh 1.35  tanh 1.97    asinh 1.23 acosh 1.82  atanh 1.51
 *   pow 0.93   cbrt 0.67  hypot 1.18   erf 1.27   erfc 1.54   sqrt 0.5
 * Powers, roots and logarithms whose value is a double are exact. */
#ifndef GEO_NUM_VECMATH_H
#define GEO_NUM_VECMATH_H

#include <stddef.h>

/* vec_f(x), and out[i] = f(x[i]); out may be x. Of two numbers: vec_f(x, y), and
 * out[i] = f(x[i step_x], y[i step_y]) with steps 0 (one number) or 1. */
#define VEC_ONE(f)                                                                          \
    double vec_##f(double x);                                                               \
    void vec_##f##_array(size_t n, const double *x, double *out);
#define VEC_TWO(f)                                                                          \
    double vec_##f(double x, double y);                                                     \
    void vec_##f##_array(size_t n, const double *x, int step_x, const double *y,            \
                         int step_y, double *out);
#include "runtime/num/vecmath.def"
#undef VEC_ONE
#undef VEC_TWO

typedef struct {
    const char *name;
    double (*scalar)(double x);                         /* of one number, else NULL */
    void (*array)(size_t n, const double *x, double *out);
    double (*pair)(double x, double y);                 /* of two numbers, else NULL */
    void (*pair_array)(size_t n, const double *x, int step_x, const double *y, int step_y,
                       double *out);
} vec_function;

/* The function of this name, or NULL. */
const vec_function *vec_find(const char *name);

#endif
