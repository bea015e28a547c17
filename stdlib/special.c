/* special.c - special functions carried over tensors, and integrals of geo functions. */
#include <math.h>

#include "runtime/core/print.h"
#include "runtime/num/quadrature.h"
#include "runtime/num/special.h"
#include "runtime/vm/function_field.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"

static geo_status kernel(void *context, size_t n, const double *const x[], const int step[],
                         double *out)
{
    return special_map(*(const special_function *)context, n, x, step, out);
}

static geo_value evaluate(geo_vm *vm, const char *name, special_function f, const geo_value *v)
{
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), name, special_arguments(f), v, kernel, &f,
                                       ELEMENT_NUMBER, &out));
    return out;
}

#define SPECIAL_BUILTIN(name, f)                                                            \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return evaluate(vm, #name, SPECIAL_##f, argv);                                      \
    }

SPECIAL_BUILTIN(gamma, GAMMA)
SPECIAL_BUILTIN(lgamma, LGAMMA)
SPECIAL_BUILTIN(digamma, DIGAMMA)
SPECIAL_BUILTIN(polygamma, POLYGAMMA)
SPECIAL_BUILTIN(beta, BETA)
SPECIAL_BUILTIN(gammainc, GAMMA_P)
SPECIAL_BUILTIN(gammaincc, GAMMA_Q)
SPECIAL_BUILTIN(betainc, BETA_INC)
SPECIAL_BUILTIN(erf, ERF)
SPECIAL_BUILTIN(erfc, ERFC)
SPECIAL_BUILTIN(erfinv, ERFINV)
SPECIAL_BUILTIN(besselj, BESSEL_J)
SPECIAL_BUILTIN(bessely, BESSEL_Y)
SPECIAL_BUILTIN(besseli, BESSEL_I)
SPECIAL_BUILTIN(besselk, BESSEL_K)
SPECIAL_BUILTIN(airyai, AIRY_AI)
SPECIAL_BUILTIN(airybi, AIRY_BI)
SPECIAL_BUILTIN(ellipk, ELLIPTIC_K)
SPECIAL_BUILTIN(ellipe, ELLIPTIC_E)
SPECIAL_BUILTIN(ellipf, ELLIPTIC_F)
SPECIAL_BUILTIN(ellipeinc, ELLIPTIC_EINC)
SPECIAL_BUILTIN(lambertw, LAMBERT_W)
SPECIAL_BUILTIN(expint, EXPINT_EN)
SPECIAL_BUILTIN(ei, EXPINT_EI)
SPECIAL_BUILTIN(sinint, SININT)
SPECIAL_BUILTIN(cosint, COSINT)
SPECIAL_BUILTIN(dawson, DAWSON)
SPECIAL_BUILTIN(dilog, DILOG)
SPECIAL_BUILTIN(hermite, HERMITE)
SPECIAL_BUILTIN(laguerre, LAGUERRE)
SPECIAL_BUILTIN(chebyshev, CHEBYSHEV)
SPECIAL_BUILTIN(hyp1f1, HYPER_1F1)
SPECIAL_BUILTIN(hyp2f1, HYPER_2F1)

static bool is_number(geo_value v, double x)
{
    return value_is_number(v) && value_to_number(v) == x;
}

geo_value bi_zeta(geo_vm *vm, int argc, const geo_value *argv)
{
    return evaluate(vm, "zeta", is_number(argv[1], 1) ? SPECIAL_ZETA : SPECIAL_HURWITZ_ZETA, argv);
}

geo_value bi_legendre(geo_vm *vm, int argc, const geo_value *argv)
{
    if (is_number(argv[2], 0)) return evaluate(vm, "legendre", SPECIAL_LEGENDRE, argv);
    geo_value order[3] = { argv[0], argv[2], argv[1] };
    return evaluate(vm, "legendre", SPECIAL_ASSOC_LEGENDRE, order);
}

/* --- integrals --------------------------------------------------------------- */

static geo_status integrand_values(void *context, size_t n, const double *x, double *y)
{
    return field_value(context, n, x, y);
}

GEO_NORETURN static void raise_integral(geo_vm *vm, geo_status status, const quadrature_result *r)
{
    geo_buffer first = GEO_BUFFER_EMPTY, second = GEO_BUFFER_EMPTY;
    bool is_bad = status == GEO_EDOMAIN;
    print_number(is_bad ? r->bad_at : r->value, &first);
    buffer_add_format(&second, "%.1e", r->error);
    diagnostic *d = is_bad ? diag_new(MSG_INTEGRAND_BAD, buffer_text(&first))
                           : diag_new(MSG_INTEGRAL_OPEN, buffer_text(&first),
                                      buffer_text(&second));
    buffer_free(&first);
    buffer_free(&second);
    vm_raise_diagnostic(vm, d);
}

/* A point inside an interval that may be infinite. */
static double inner_point(double a, double b)
{
    if (isinf(a) && isinf(b)) return 0;
    if (isinf(a)) return b - 1;
    return isinf(b) ? a + 1 : a + 0.5390625 * (b - a);
}

geo_value bi_integrate(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_range *over = value_range(argv[1]);
    if (over->has_step) vm_raise_arg(vm, 1, NULL, MSG_INTERVAL_STEP, "integrate");
    double tol = arg_number(argv, 2);
    if (!(tol > 0)) vm_raise_arg(vm, 2, NULL, MSG_TOLERANCE, "integrate");
    quadrature_options o = { .absolute = tol, .relative = tol,
                             .max_intervals = (size_t)arg_integer(vm, argv, 3, 4, 10000000) };
    if (isnan(over->first) || isnan(over->last)) vm_check(vm, GEO_EDOMAIN, "integrate");
    double probe = inner_point(over->first, over->last);
    function_field *f = function_field_new(vm, argv[0], &(field_shape){ .n = 1 }, &probe);
    if (f->out_rank > 0) vm_raise_arg(vm, 0, NULL, MSG_INTEGRAND_TYPE, "a tensor");
    quadrature_result r;
    geo_status status = quadrature(integrand_values, &f->field, over->first, over->last, &o, &r);
    function_field_check(vm, f);
    if (status == GEO_EDOMAIN || status == GEO_EITER) raise_integral(vm, status, &r);
    vm_check(vm, status, "integrate");
    return value_number(r.value);
}
