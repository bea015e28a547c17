/* test_vecmath.c - own elementary functions against the C library's long doubles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/rng.h"
#include "runtime/num/vecmath.h"

typedef struct {
    double (*f)(double);
    void (*array)(size_t n, const double *x, double *out);
    long double (*exact)(long double);
    double (*library)(double);
} function;

static const function functions[] = {
    { vec_exp, vec_exp_array, expl, exp }, { vec_log, vec_log_array, logl, log },
    { vec_sin, vec_sin_array, sinl, sin }, { vec_cos, vec_cos_array, cosl, cos },
};
enum { FUNCTIONS = sizeof functions / sizeof *functions, POINTS = 100000 };

/* Distance in units of the last place of the exact value. */
static double ulps(double came, long double exact)
{
    if (isinf((double)exact) || exact == 0) return came == (double)exact ? 0 : INFINITY;
    int exponent;
    frexpl(exact, &exponent);
    if (exponent < DBL_MIN_EXP) exponent = DBL_MIN_EXP;
    return (double)(fabsl((long double)came - exact) / ldexpl(1, exponent - DBL_MANT_DIG));
}

/* Arguments of all sizes a function meets. */
static double argument(geo_rng *rng, int which, int i)
{
    double u = rng_uniform(rng) * 2 - 1;
    switch (which) {
    case 0: return i % 2 ? u : 745 * u;
    case 1: return i % 3 == 0 ? 1 + u : i % 3 == 1 ? exp(700 * u) : 1 + 1e-4 * u;
    default: return i % 3 == 0 ? u : i % 3 == 1 ? 20 * u : 1e5 * u;
    }
}

static void errors_stay_below_one_ulp(void **state)
{
    if (LDBL_MANT_DIG < 64) skip();         /* no better function to compare with */
    geo_rng rng;
    rng_seed(&rng, 5, 1);
    for (int k = 0; k < FUNCTIONS; k++) {
        double worst = 0;
        for (int i = 0; i < POINTS; i++) {
            double x = argument(&rng, k, i);
            worst = fmax(worst, ulps(functions[k].f(x), functions[k].exact(x)));
        }
        assert_true(worst < 0.95);
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

static void special_values_are_those_of_the_library(void **state)
{
    static const double special[] = { 0.0, -0.0, 1, -1, INFINITY, -INFINITY, NAN, 5e-324, -5e-324,
                                      1e-310, 709.782712893384, 709.8, -745.1, -745.2, -708.4,
                                      1e308, -1e308, 1e22, 1e5, 123456.789, DBL_MAX, DBL_MIN };
    for (int k = 0; k < FUNCTIONS; k++)
        for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
            double x = special[i], want = functions[k].library(x), came = functions[k].f(x);
            if (isnan(want)) assert_true(isnan(came));
            else assert_true(fabs(came - want) <= 2e-16 * fabs(want) || came == want
                             || (fabs(want) < DBL_MIN && fabs(came - want) <= 5e-324));
            assert_true(isnan(want) || want != 0 || signbit(want) == signbit(came));
        }
    assert_true(vec_exp(0) == 1 && vec_log(1) == 0 && vec_cos(0) == 1);
    assert_true(vec_exp(1) == M_E && vec_sin(M_PI_2) == 1);
}

/* The array functions give the very bits of the functions of one number. */
static void arrays_and_numbers_agree(void **state)
{
    static double x[5000], out[5000];
    geo_rng rng;
    rng_seed(&rng, 6, 1);
    for (int k = 0; k < FUNCTIONS; k++) {
        for (int i = 0; i < 5000; i++) x[i] = argument(&rng, k, i);
        x[7] = 1e9;
        functions[k].array(5000, x, out);
        for (int i = 0; i < 5000; i++) {
            double one = functions[k].f(x[i]);
            assert_memory_equal(&one, &out[i], sizeof one);
        }
        functions[k].array(5000, x, x);
        assert_memory_equal(x, out, sizeof x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_stay_below_one_ulp),
        cmocka_unit_test(angles_near_zeros_keep_their_digits),
        cmocka_unit_test(special_values_are_those_of_the_library),
        cmocka_unit_test(arrays_and_numbers_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
