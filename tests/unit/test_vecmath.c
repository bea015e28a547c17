/* test_vecmath.c - own elementary functions against the C library's long doubles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/base/rng.h"
#include "runtime/num/vecmath.h"

/* Where arguments come from: all numbers, positive ones, above -1, angles, up to 1,
 * both signs without overflow, above 1. */
typedef enum { POWERS, POSITIVE, ABOVE_MINUS_1, ANGLES, UP_TO_1, SIGNED, ABOVE_1 } domain;

typedef struct {
    const char *name;
    long double (*exact)(long double);
    double (*library)(double);
    domain from;
    double bound;               /* in units of the last place */
} function;

#define FUNCTION(f, from, bound) { #f, f##l, f, from, bound }
static const function functions[] = {
    FUNCTION(exp, POWERS, 0.8), FUNCTION(exp2, POWERS, 0.8), FUNCTION(expm1, POWERS, 1.5),
    FUNCTION(log, POSITIVE, 0.9), FUNCTION(log2, POSITIVE, 0.9), FUNCTION(log10, POSITIVE, 0.9),
    FUNCTION(log1p, ABOVE_MINUS_1, 1), FUNCTION(sin, ANGLES, 0.9), FUNCTION(cos, ANGLES, 0.9),
    FUNCTION(tan, ANGLES, 1.6), FUNCTION(asin, UP_TO_1, 1.5), FUNCTION(acos, UP_TO_1, 1.5),
    FUNCTION(atan, SIGNED, 1.5), FUNCTION(sinh, POWERS, 1.6), FUNCTION(cosh, POWERS, 1.6),
    FUNCTION(tanh, POWERS, 2), FUNCTION(asinh, SIGNED, 1.5), FUNCTION(acosh, ABOVE_1, 2),
    FUNCTION(atanh, UP_TO_1, 2), FUNCTION(sqrt, POSITIVE, 0.501), FUNCTION(cbrt, SIGNED, 0.75),
    FUNCTION(erf, POWERS, 1.5), FUNCTION(erfc, POWERS, 1.8),
};
enum { FUNCTIONS = sizeof functions / sizeof *functions, POINTS = 20000 };

typedef struct {
    const char *name;
    long double (*exact)(long double, long double);
    double (*library)(double, double);
    double bound;
} pair_function;

static const pair_function pairs[] = {
    { "pow", powl, pow, 1.5 }, { "atan2", atan2l, atan2, 2 }, { "hypot", hypotl, hypot, 1.5 },
};
enum { PAIRS = sizeof pairs / sizeof *pairs };

/* Distance in units of the last place of the exact value. */
static double ulps(double came, long double exact)
{
    if (isinf((double)exact) || exact == 0) return came == (double)exact ? 0 : INFINITY;
    int exponent;
    frexpl(exact, &exponent);
    if (exponent < DBL_MIN_EXP) exponent = DBL_MIN_EXP;
    return (double)(fabsl((long double)came - exact) / ldexpl(1, exponent - DBL_MANT_DIG));
}

/* Arguments of all sizes a function meets, every second one where it bends most. */
static double argument(geo_rng *rng, domain from, int i)
{
    double u = rng_uniform(rng) * 2 - 1, tiny = u * exp(-30 * rng_uniform(rng));
    bool is_ordinary = i % 2 == 0;
    switch (from) {
    case POWERS: return is_ordinary ? 3 * u : i % 4 == 1 ? 745 * u : tiny;
    case POSITIVE: return is_ordinary ? 1 + u : i % 4 == 1 ? exp(700 * u) : 1 + tiny;
    case ABOVE_MINUS_1: return is_ordinary ? u : i % 4 == 1 ? exp(700 * u) : tiny;
    case ANGLES: return is_ordinary ? 4 * u : i % 4 == 1 ? 1e5 * u : u * exp(600 * fabs(u));
    case UP_TO_1: return is_ordinary ? u : i % 4 == 1 ? 1 - fabs(tiny) : tiny;
    case SIGNED: return is_ordinary ? 3 * u : i % 4 == 1 ? u * exp(700 * u) : tiny;
    default: return 1 + fabs(is_ordinary ? 3 * u : i % 4 == 1 ? exp(700 * fabs(u)) : tiny);
    }
}

/* The result is checked where it is an ordinary number. */
static bool is_ordinary(long double exact)
{
    return isfinite((double)exact) && fabsl(exact) >= DBL_MIN;
}

static void errors_stay_below_their_bounds(void **state)
{
    if (LDBL_MANT_DIG < 64) skip();         /* no better function to compare with */
    geo_rng rng;
    rng_seed(&rng, 5, 1);
    for (int k = 0; k < FUNCTIONS; k++) {
        const function *f = &functions[k];
        for (int i = 0; i < POINTS; i++) {
            double x = argument(&rng, f->from, i);
            long double exact = f->exact(x);
            double error = is_ordinary(exact) ? ulps(vec_find(f->name)->scalar(x), exact) : 0;
            if (!(error <= f->bound)) fail_msg("%s(%.17g): %g ulp", f->name, x, error);
        }
    }
}

/* Two numbers; a base and an exponent that together neither overflow nor vanish. */
static void two_arguments(geo_rng *rng, int k, int i, double *x, double *y)
{
    double u = rng_uniform(rng) * 2 - 1, v = rng_uniform(rng) * 2 - 1;
    if (k == 0) {
        *x = i % 2 ? exp(700 * u) : 1 + 0.9 * u;
        *y = i % 3 ? 740 * v / log(*x) : 3 * v;
    } else {
        *x = i % 2 ? u * exp(300 * v) : u;
        *y = i % 3 ? v * fabs(*x) : v;
    }
}

static void errors_of_two_arguments_stay_below_their_bounds(void **state)
{
    if (LDBL_MANT_DIG < 64) skip();
    geo_rng rng;
    rng_seed(&rng, 5, 2);
    for (int k = 0; k < PAIRS; k++)
        for (int i = 0; i < 4 * POINTS; i++) {
            double x, y;
            two_arguments(&rng, k, i, &x, &y);
            long double exact = pairs[k].exact(x, y);
            double error = is_ordinary(exact) ? ulps(vec_find(pairs[k].name)->pair(x, y), exact)
                                              : 0;
            if (y == 3 || y == 2) continue;
            if (!(error <= pairs[k].bound))
                fail_msg("%s(%.17g, %.17g): %g ulp", pairs[k].name, x, y, error);
        }
}

/* Multiples of pi/2 to many digits: where an argument reduction loses them first. */
static void angles_near_zeros_keep_their_digits(void **state)
{
    if (LDBL_MANT_DIG < 64) skip();
    for (int n = 1; n < 60000; n += 7) {
        double x = n * M_PI_2;
        double came = n % 2 ? vec_cos(x) : vec_sin(x);
        assert_true(ulps(came, n % 2 ? cosl(x) : sinl(x)) < 1);
    }
}

static const double special[] = {
    0.0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 5e-324, -5e-324, 1e-310, -1e-310, 0.5, -0.5, 2, -2,
    3, -3, 709.782712893384, 709.8, 710.4, 710.5, -745.1, -745.2, -708.4, 1023, 1024, -1074,
    -1076, 1e308, -1e308, 1e22, 1e5, 123456.789, DBL_MAX, -DBL_MAX, DBL_MIN, -DBL_MIN,
    9007199254740991, 4503599627370497.5, 1e300, 26.5, 27.3, -6, 0x1p1023, 1.0000000000000002,
    0.9999999999999999, 8, 27, 1e-5, 1000,
};
enum { SPECIALS = sizeof special / sizeof *special };

/* The same kind of value, zero signs included; numbers within 2 ulp, or the last bit
 * below the normal range. */
static bool is_alike(double came, double want)
{
    if (isnan(want) || isnan(came)) return isnan(want) && isnan(came);
    if (signbit(want) != signbit(came)) return false;
    return came == want || fabs(came - want) <= 4.5e-16 * fabs(want)
           || (fabs(want) < DBL_MIN && fabs(came - want) <= 1e-323);
}

static void special_values_are_those_of_the_library(void **state)
{
    for (int k = 0; k < FUNCTIONS; k++)
        for (int i = 0; i < SPECIALS; i++) {
            double x = special[i], came = vec_find(functions[k].name)->scalar(x);
            if (!is_alike(came, functions[k].library(x)))
                fail_msg("%s(%.17g) = %.17g", functions[k].name, x, came);
        }
    for (int k = 0; k < PAIRS; k++)
        for (int i = 0; i < SPECIALS * SPECIALS; i++) {
            double x = special[i / SPECIALS], y = special[i % SPECIALS];
            double came = vec_find(pairs[k].name)->pair(x, y);
            if (!is_alike(came, pairs[k].library(x, y)))
                fail_msg("%s(%.17g, %.17g) = %.17g", pairs[k].name, x, y, came);
        }
}

/* Whole powers, roots and logarithms that are numbers come out as these numbers. */
static void exact_results_are_exact(void **state)
{
    for (int base = 2; base <= 100; base++) {
        double power = 1;
        for (int k = 0; power <= 0x1p53; k++, power *= base)
            assert_true(vec_pow(base, k) == power && vec_pow(1.0 / base, 0) == 1);
        assert_true(vec_cbrt((double)base * base * base) == base);
    }
    for (int k = -1074; k < 1024; k++) {
        double power = ldexp(1, k);
        assert_true(vec_exp2(k) == power && vec_log2(power) == k && vec_pow(2, k) == power);
    }
    double power = 1;
    for (int k = 0; k <= 22; k++, power *= 10)
        assert_true(vec_log10(power) == k && vec_pow(10, k) == power);
    assert_true(vec_exp(0) == 1 && vec_log(1) == 0 && vec_cos(0) == 1);
    assert_true(vec_exp(1) == M_E && vec_sin(M_PI_2) == 1 && 4 * vec_atan(1) == M_PI);
    assert_true(vec_hypot(3, 4) == 5 && vec_atan2(0, -1) == M_PI && vec_acos(-1) == M_PI);
}

static void bits_must_agree(const char *name, double one, double many)
{
    if (memcmp(&one, &many, sizeof one) != 0 && !(isnan(one) && isnan(many)))
        fail_msg("%s: %.17g and %.17g", name, one, many);
}

/* The array functions give the very bits of the functions of one number, with special
 * values among the others and without, in place too. */
static void arrays_and_numbers_agree(void **state)
{
    enum { N = 5000 };
    static double x[N], out[N];
    geo_rng rng;
    rng_seed(&rng, 6, 1);
    for (int k = 0; k < FUNCTIONS; k++) {
        const vec_function *f = vec_find(functions[k].name);
        for (int i = 0; i < N; i++) x[i] = argument(&rng, functions[k].from, i);
        memcpy(x + 700, special, sizeof special);
        f->array(N, x, out);
        for (int i = 0; i < N; i++) bits_must_agree(f->name, f->scalar(x[i]), out[i]);
        f->array(N, x, x);
        assert_memory_equal(x, out, sizeof x);
        f->array(0, NULL, NULL);
    }
}

static void pairs_of_arrays_and_numbers_agree(void **state)
{
    enum { N = 5000 };
    static double x[N], y[N], out[N];
    geo_rng rng;
    rng_seed(&rng, 6, 2);
    for (int k = 0; k < PAIRS; k++) {
        const vec_function *f = vec_find(pairs[k].name);
        for (int i = 0; i < N; i++) two_arguments(&rng, k, i, &x[i], &y[i]);
        for (int i = 0; i < SPECIALS; i++) x[600 + i] = special[i];
        for (int i = 0; i < SPECIALS; i++) y[1700 + i] = special[i];
        for (int steps = 0; steps < 4; steps++) {
            f->pair_array(N, x, steps & 1, y, steps >> 1, out);
            for (int i = 0; i < N; i++)
                bits_must_agree(f->name, f->pair(x[steps & 1 ? i : 0], y[steps & 2 ? i : 0]),
                                out[i]);
        }
    }
}

static void unknown_names_are_not_found(void **state)
{
    assert_null(vec_find("sine"));
    assert_null(vec_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_stay_below_their_bounds),
        cmocka_unit_test(errors_of_two_arguments_stay_below_their_bounds),
        cmocka_unit_test(angles_near_zeros_keep_their_digits),
        cmocka_unit_test(special_values_are_those_of_the_library),
        cmocka_unit_test(exact_results_are_exact),
        cmocka_unit_test(arrays_and_numbers_agree),
        cmocka_unit_test(pairs_of_arrays_and_numbers_agree),
        cmocka_unit_test(unknown_names_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
