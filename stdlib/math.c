/* math.c - functions of numbers: each a kernel, carried over tensors by tensor_zip. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/core/operator.h"
#include "runtime/num/array.h"
#include "runtime/num/complex_pair.h"
#include "runtime/num/primes.h"
#include "runtime/num/vecmath.h"
#include "stdlib/arrays.h"
#include "runtime/vm/registry.h"
#include "stdlib/common.h"

/* --- real functions of one number -------------------------------------------- */

typedef struct {
    double (*f)(double);
    void (*array)(size_t n, const double *x, double *out);      /* NULL: f one by one */
} real_function;

static geo_status real_kernel(void *context, size_t n, const double *const x[],
                              const int step[], double *out)
{
    const real_function *r = context;
    if (r->array && step[0]) r->array(n, x[0], out);
    else for (size_t i = 0; i < n; i++) out[i] = r->f(x[0][i * (size_t)step[0]]);
    return GEO_OK;
}

static geo_value zip(geo_vm *vm, const char *name, int n, const geo_value *v, zip_kernel kernel,
                     void *context, tensor_element element)
{
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), name, n, v, kernel, context, element, &out));
    return out;
}

static geo_value map_array(geo_vm *vm, const char *name, const geo_value *v, real_function r)
{
    if (value_is_number(v[0])) return value_number(r.f(value_to_number(v[0])));
    return zip(vm, name, 1, v, real_kernel, &r, ELEMENT_NUMBER);
}

static geo_value map_real(geo_vm *vm, const char *name, const geo_value *v, double (*f)(double))
{
    return map_array(vm, name, v, (real_function){ f, NULL });
}

/* --- complex functions of one number ----------------------------------------- */

typedef double complex (*complex_function)(double complex);

static double complex complex_at(const double *z) { return complex_from(z[0], z[1]); }

static geo_value complex_value(geo_vm *vm, double complex z)
{
    return value_from_object(vm_need(vm, complex_new(vm_heap(vm), creal(z), cimag(z))));
}

static geo_value map_complex(geo_vm *vm, geo_value v, complex_function f)
{
    if (value_is_kind(v, KIND_COMPLEX))
        return complex_value(vm, f(complex_from(value_complex(v)->re, value_complex(v)->im)));
    const geo_tensor *t = arg_tensor(vm, &v, 0);
    geo_tensor *out = array_like(vm, t, ELEMENT_COMPLEX);
    for (size_t i = 0; i < t->n; i++) {
        double complex z = f(complex_at(t->data + 2 * i));
        out->data[2 * i] = creal(z);
        out->data[2 * i + 1] = cimag(z);
        vm_turn(vm, i);
    }
    return value_from_object(out);
}

/* A real number for each complex one. */
static geo_value map_to_real(geo_vm *vm, geo_value v, double (*f)(double complex))
{
    if (value_is_kind(v, KIND_COMPLEX))
        return value_number(f(complex_from(value_complex(v)->re, value_complex(v)->im)));
    const geo_tensor *t = arg_tensor(vm, &v, 0);
    geo_tensor *out = array_like(vm, t, ELEMENT_NUMBER);
    for (size_t i = 0; i < t->n; i++) {
        out->data[i] = f(complex_at(t->data + 2 * i));
        vm_turn(vm, i);
    }
    return value_from_object(out);
}

#define REAL_FUNCTION(name, f)                                                              \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return map_real(vm, #name, argv, f);                                                \
    }

#define BOTH_FUNCTION(name, f, g)                                                           \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        if (value_is_complex(argv[0])) return map_complex(vm, argv[0], g);                  \
        return map_real(vm, #name, argv, f);                                                \
    }

static double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
static double to_radians(double x) { return x / 180 * M_PI; }
static double to_degrees(double x) { return x / M_PI * 180; }
static double zero(double x) { return 0 * x; }
static double same(double x) { return x; }
static double angle_of(double x) { return signbit(x) ? M_PI : x != x ? x : 0; }

/* Functions of vecmath, one and the same for numbers and tensors; g is the complex one. */
#define VEC_FUNCTION(name)                                                                  \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return map_array(vm, #name, argv, (real_function){ vec_##name, vec_##name##_array });\
    }

#define VEC_BOTH_FUNCTION(name, g)                                                          \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        if (value_is_complex(argv[0])) return map_complex(vm, argv[0], g);                  \
        return map_array(vm, #name, argv, (real_function){ vec_##name, vec_##name##_array });\
    }

VEC_BOTH_FUNCTION(sqrt, csqrt)
VEC_BOTH_FUNCTION(exp, cexp)
VEC_BOTH_FUNCTION(sin, csin)
VEC_BOTH_FUNCTION(cos, ccos)
VEC_BOTH_FUNCTION(tan, ctan)
VEC_BOTH_FUNCTION(asin, casin)
VEC_BOTH_FUNCTION(acos, cacos)
VEC_BOTH_FUNCTION(atan, catan)
VEC_BOTH_FUNCTION(sinh, csinh)
VEC_BOTH_FUNCTION(cosh, ccosh)
VEC_BOTH_FUNCTION(tanh, ctanh)
VEC_BOTH_FUNCTION(asinh, casinh)
VEC_BOTH_FUNCTION(acosh, cacosh)
VEC_BOTH_FUNCTION(atanh, catanh)
VEC_FUNCTION(cbrt)
VEC_FUNCTION(exp2)
VEC_FUNCTION(expm1)
VEC_FUNCTION(log2)
VEC_FUNCTION(log10)
VEC_FUNCTION(log1p)
BOTH_FUNCTION(conj, same, conj)
REAL_FUNCTION(sign, sign_of)
REAL_FUNCTION(floor, floor)
REAL_FUNCTION(ceil, ceil)
REAL_FUNCTION(trunc, trunc)
REAL_FUNCTION(radians, to_radians)
REAL_FUNCTION(degrees, to_degrees)

#define PART_FUNCTION(name, f, g)                                                           \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        if (value_is_complex(argv[0])) return map_to_real(vm, argv[0], g);                  \
        return map_real(vm, #name, argv, f);                                                \
    }

PART_FUNCTION(abs, fabs, cabs)
PART_FUNCTION(real, same, creal)
PART_FUNCTION(imag, zero, cimag)
PART_FUNCTION(arg, angle_of, carg)

/* log to a base: exact for powers of 2 and 10. */
static geo_status log_base_kernel(void *context, size_t n, const double *const x[],
                                  const int step[], double *out)
{
    double base = *(const double *)context, scale = vec_log(base);
    for (size_t i = 0; i < n; i++) {
        double v = x[0][i * (size_t)step[0]];
        out[i] = base == 2 ? vec_log2(v) : base == 10 ? vec_log10(v) : vec_log(v) / scale;
    }
    return GEO_OK;
}

geo_value bi_log(geo_vm *vm, int argc, const geo_value *argv)
{
    bool has_base = !arg_is_none(argv, 1);
    if (value_is_complex(argv[0])) {
        geo_value z = map_complex(vm, argv[0], clog);
        if (!has_base) return z;
        return vm_binary(vm, OP2_DIV, z, value_number(vec_log(arg_number(argv, 1))));
    }
    if (!has_base) return map_array(vm, "log", argv, (real_function){ vec_log, vec_log_array });
    double base = arg_number(argv, 1);
    return zip(vm, "log", 1, argv, log_base_kernel, &base, ELEMENT_NUMBER);
}

/* --- rounding to decimals ---------------------------------------------------- */

static geo_status round_kernel(void *context, size_t n, const double *const x[],
                               const int step[], double *out)
{
    double scale = vec_pow(10, fabs(*(const double *)context));
    bool is_up = *(const double *)context >= 0;
    for (size_t i = 0; i < n; i++) {
        double v = x[0][i * (size_t)step[0]];
        double r = is_up ? round(v * scale) / scale : round(v / scale) * scale;
        out[i] = isfinite(r) ? r : v;       /* v * scale overflowed: v has no decimals */
    }
    return GEO_OK;
}

geo_value bi_round(geo_vm *vm, int argc, const geo_value *argv)
{
    double digits = (double)arg_integer(vm, argv, 1, -300, 300);
    if (digits == 0) return map_real(vm, "round", argv, round);
    return zip(vm, "round", 1, argv, round_kernel, &digits, ELEMENT_NUMBER);
}

/* --- tests ------------------------------------------------------------------- */

#define TEST_FUNCTION(name, condition)                                                      \
    static geo_status name##_kernel(void *context, size_t n, const double *const x[],       \
                                    const int step[], double *out)                          \
    {                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                    \
            double v = x[0][i * (size_t)step[0]];                                           \
            out[i] = (condition) ? 1 : 0;                                                   \
        }                                                                                   \
        return GEO_OK;                                                                      \
    }                                                                                       \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return zip(vm, #name, 1, argv, name##_kernel, NULL, ELEMENT_BOOL);                  \
    }

static uint64_t power_mod(uint64_t base, uint64_t exponent, uint64_t n)
{
    uint64_t result = 1;
    for (base %= n; exponent; exponent >>= 1) {
        if (exponent & 1) result = (uint64_t)((unsigned __int128)result * base % n);
        base = (uint64_t)((unsigned __int128)base * base % n);
    }
    return result;
}

/* Does `base` prove that n, odd and n - 1 = odd 2^twos, is no prime? */
static bool is_witness(uint64_t base, uint64_t n, uint64_t odd, int twos)
{
    uint64_t x = power_mod(base, odd, n);
    if (x == 1 || x == n - 1) return false;
    for (int k = 1; k < twos; k++) {
        x = (uint64_t)((unsigned __int128)x * x % n);
        if (x == n - 1) return false;
    }
    return true;
}

static bool is_prime(double v)
{
    static const uint64_t small[12] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37 };
    if (!(v >= 2) || v != floor(v) || v > 9007199254740992.0) return false;
    uint64_t n = (uint64_t)v, odd = n - 1;
    for (int k = 0; k < 12; k++)
        if (n % small[k] == 0) return n == small[k];
    int twos = 0;
    for (; odd % 2 == 0; odd /= 2) twos++;
    for (int k = 0; k < 12; k++)
        if (is_witness(small[k], n, odd, twos)) return false;
    return true;
}

TEST_FUNCTION(isnan, v != v)
TEST_FUNCTION(isinf, isinf(v))
TEST_FUNCTION(isfinite, isfinite(v))
TEST_FUNCTION(isprime, is_prime(v))

/* --- functions of two and three numbers -------------------------------------- */

#define PAIR_FUNCTION(name, expression)                                                     \
    static geo_status name##_kernel(void *context, size_t n, const double *const p[],       \
                                    const int step[], double *out)                          \
    {                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                    \
            double x = p[0][i * (size_t)step[0]], y = p[1][i * (size_t)step[1]];            \
            out[i] = expression;                                                            \
        }                                                                                   \
        return GEO_OK;                                                                      \
    }                                                                                       \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return zip(vm, #name, 2, argv, name##_kernel, NULL, ELEMENT_NUMBER);                \
    }

static double greatest_divisor(double a, double b)
{
    if (a != floor(a) || b != floor(b) || isinf(a) || isinf(b)) return NAN;
    a = fabs(a);
    b = fabs(b);
    while (b != 0) {
        double r = fmod(a, b);
        a = b;
        b = r;
    }
    return a;
}

static double least_multiple(double a, double b)
{
    if (a == 0 || b == 0) return 0 * a * b;
    return fabs(a / greatest_divisor(a, b) * b);
}

static double factorial_of(double n)
{
    if (!(n >= 0) || n != floor(n)) return NAN;
    double product = 1;
    for (double k = 2; k <= n && k <= 171; k++) product *= k;
    return product;
}

/* Products and quotients alternate, so that every step is a whole number. */
static double choose(double n, double k)
{
    if (n != floor(n) || k != floor(k) || n < 0 || isinf(n)) return NAN;
    if (k < 0 || k > n) return 0;
    if (k > n - k) k = n - k;
    double result = 1;
    for (double i = 1; i <= k && isfinite(result); i++) result = result * (n - k + i) / i;
    return result < 9007199254740992.0 ? round(result) : result;
}

#define VEC_PAIR_FUNCTION(name)                                                             \
    static geo_status name##_kernel(void *context, size_t n, const double *const p[],       \
                                    const int step[], double *out)                          \
    {                                                                                       \
        vec_##name##_array(n, p[0], step[0], p[1], step[1], out);                           \
        return GEO_OK;                                                                      \
    }                                                                                       \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return zip(vm, #name, 2, argv, name##_kernel, NULL, ELEMENT_NUMBER);                \
    }

VEC_PAIR_FUNCTION(atan2)
VEC_PAIR_FUNCTION(hypot)
PAIR_FUNCTION(mod, array_mod(x, y))
PAIR_FUNCTION(floor_div, y == 0 ? x / y : round((x - array_mod(x, y)) / y))
PAIR_FUNCTION(gcd, greatest_divisor(x, y))
PAIR_FUNCTION(lcm, least_multiple(x, y))
PAIR_FUNCTION(binomial, choose(x, y))
REAL_FUNCTION(factorial, factorial_of)

static geo_status clamp_kernel(void *context, size_t n, const double *const p[],
                               const int step[], double *out)
{
    for (size_t i = 0; i < n; i++) {
        double x = p[0][i * (size_t)step[0]];
        double low = p[1][i * (size_t)step[1]], high = p[2][i * (size_t)step[2]];
        out[i] = x < low ? low : x > high ? high : x;
    }
    return GEO_OK;
}

geo_value bi_clamp(geo_vm *vm, int argc, const geo_value *argv)
{
    return zip(vm, "clamp", 3, argv, clamp_kernel, NULL, ELEMENT_NUMBER);
}

/* --- complex numbers --------------------------------------------------------- */

geo_value bi_complex(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value unit = complex_value(vm, complex_from(0, 1));
    if (value_is_complex(argv[1])) vm_raise_arg(vm, 1, NULL, MSG_REAL_WANTED, "complex");
    if (value_is_number(argv[0]) && value_is_number(argv[1]))
        return complex_value(vm, complex_from(arg_number(argv, 0), arg_number(argv, 1)));
    return vm_binary(vm, OP2_ADD, argv[0], vm_binary(vm, OP2_MUL, argv[1], unit));
}

/* --- primes ------------------------------------------------------------------ */

geo_value bi_primes(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = (size_t)arg_integer(vm, argv, 0, 0, PRIMES_MOST), count;
    uint64_t *odd = vm_scratch(vm, primes_words(n), sizeof *odd);
    vm_check(vm, primes_sieve(n, odd, &count), "primes");
    geo_tensor *t = vm_vector(vm, count);
    vm_check(vm, primes_list(n, odd, t->data), "primes");
    return value_from_object(t);
}

/* --- without a call ------------------------------------------------------------ */

const scalar_function GEO_SCALARS[] = {
#define VEC_ONE(f) { #f, vec_##f },
#define VEC_TWO(f)
#include "runtime/num/vecmath.def"
#undef VEC_ONE
#undef VEC_TWO
    { "sign", sign_of }, { "floor", floor }, { "ceil", ceil }, { "trunc", trunc },
    { "round", round }, { "abs", fabs }, { "radians", to_radians }, { "degrees", to_degrees },
    { NULL, NULL }
};
