/* elementwise.c - how elementwise built-ins run on blocks of points.
 *
 * The functions are those of math.c and special.c, under the names of the built-ins; `pow`
 * is the operator ^. Numbers, tensors and blocks have the same bits. */
#include <math.h>
#include <string.h>

#include "runtime/num/array.h"
#include "runtime/num/kernel.h"
#include "runtime/num/lane.h"
#include "runtime/num/special.h"
#include "runtime/num/vecmath.h"
#include "runtime/vm/registry.h"

/* --- functions of one number -------------------------------------------------------- */

typedef struct {
    double (*f)(double);
    void (*array)(size_t n, const double *x, double *out);      /* NULL: f one by one */
} unary;

static geo_status unary_kernel(void *context, size_t n, const double *const x[],
                               const int step[], double *out)
{
    const unary *u = context;
    if (step[0] == 0) {
        double y = u->f(x[0][0]);
        for (size_t i = 0; i < n; i++) out[i] = y;
    } else if (u->array) {
        u->array(n, x[0], out);
    } else {
        for (size_t i = 0; i < n; i++) out[i] = u->f(x[0][i]);
    }
    return GEO_OK;
}

static double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
static double to_radians(double x) { return x / 180 * M_PI; }
static double to_degrees(double x) { return x / M_PI * 180; }

/* Loops that become vectors. */
#define ARRAY(name, expression)                                                             \
    GEO_KERNEL static void name(size_t n, const double *p, double *out)                     \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) {                                                    \
            double x = p[i];                                                                \
            out[i] = expression;                                                            \
        }                                                                                   \
    }

ARRAY(abs_array, fabs(x))
ARRAY(sign_array, x > 0 ? 1 : x < 0 ? -1 : x)
ARRAY(floor_array, floor(x))
ARRAY(ceil_array, ceil(x))
ARRAY(trunc_array, trunc(x))

static double is_nan(double x) { return x != x; }
static double is_inf(double x) { return isinf(x) != 0; }
static double is_finite(double x) { return isfinite(x) != 0; }

/* --- functions of several ------------------------------------------------------------ */

#define KERNEL2(name, expression)                                                           \
    static geo_status name(void *context, size_t n, const double *const p[],                \
                           const int step[], double *out)                                   \
    {                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                    \
            double x = p[0][i * (size_t)step[0]], y = p[1][i * (size_t)step[1]];            \
            out[i] = expression;                                                            \
        }                                                                                   \
        return GEO_OK;                                                                      \
    }

static geo_status pow_kernel(void *context, size_t n, const double *const x[],
                             const int step[], double *out)
{
    array_binary(ARRAY_POW, n, x[0], step[0], x[1], step[1], out);
    return GEO_OK;
}

#define PAIR(f)                                                                             \
    static geo_status f##_kernel(void *context, size_t n, const double *const x[],          \
                                 const int step[], double *out)                             \
    {                                                                                       \
        vec_##f##_array(n, x[0], step[0], x[1], step[1], out);                              \
        return GEO_OK;                                                                      \
    }

PAIR(atan2)
PAIR(hypot)
KERNEL2(mod_kernel, array_mod(x, y))
KERNEL2(floor_div_kernel, y == 0 ? x / y : round((x - array_mod(x, y)) / y))
KERNEL2(min_kernel, x != x || x < y ? x : y)
KERNEL2(max_kernel, x != x || x > y ? x : y)

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

static geo_status special_kernel(void *context, size_t n, const double *const x[],
                                 const int step[], double *out)
{
    return special_map(*(const special_function *)context, n, x, step, out);
}

/* --- the list ------------------------------------------------------------------------- */

#define UNARY(name_, f, array)                                                              \
    { .name = name_, .arity = 1, .kernel = unary_kernel,                                    \
      .context = (void *)&(const unary){ f, array } }
#define TEST(name_, f)                                                                      \
    { .name = name_, .arity = 1, .kernel = unary_kernel,                                    \
      .context = (void *)&(const unary){ f, NULL }, .gives_truth = true }
#define SEVERAL(name_, arity_) { .name = #name_, .arity = arity_, .kernel = name_##_kernel }
#define SPECIAL(name_, id, arity_)                                                          \
    { .name = name_, .arity = arity_, .kernel = special_kernel,                             \
      .context = (void *)&(const special_function){ SPECIAL_##id }, .can_fail = true }

static const lane_function FUNCTIONS[] = {
#define VEC_ONE(f) UNARY(#f, vec_##f, vec_##f##_array),
#define VEC_TWO(f)
#include "runtime/num/vecmath.def"
#undef VEC_ONE
#undef VEC_TWO
    UNARY("abs", fabs, abs_array), UNARY("sign", sign_of, sign_array),
    UNARY("floor", floor, floor_array), UNARY("ceil", ceil, ceil_array),
    UNARY("trunc", trunc, trunc_array), UNARY("round", round, NULL),
    UNARY("radians", to_radians, NULL), UNARY("degrees", to_degrees, NULL),
    TEST("isnan", is_nan), TEST("isinf", is_inf), TEST("isfinite", is_finite),
    SEVERAL(pow, 2), SEVERAL(atan2, 2),
    SEVERAL(hypot, 2), SEVERAL(mod, 2),
    SEVERAL(floor_div, 2),
    SEVERAL(min, 2), SEVERAL(max, 2),
    SEVERAL(clamp, 3),
    SPECIAL("gamma", GAMMA, 1), SPECIAL("lgamma", LGAMMA, 1), SPECIAL("digamma", DIGAMMA, 1),
    SPECIAL("polygamma", POLYGAMMA, 2), SPECIAL("beta", BETA, 2),
    SPECIAL("gammainc", GAMMA_P, 2), SPECIAL("gammaincc", GAMMA_Q, 2),
    SPECIAL("betainc", BETA_INC, 3), SPECIAL("erfinv", ERFINV, 1), SPECIAL("besselj", BESSEL_J, 2),
    SPECIAL("bessely", BESSEL_Y, 2), SPECIAL("besseli", BESSEL_I, 2),
    SPECIAL("besselk", BESSEL_K, 2), SPECIAL("airyai", AIRY_AI, 1),
    SPECIAL("airybi", AIRY_BI, 1), SPECIAL("ellipk", ELLIPTIC_K, 1),
    SPECIAL("ellipe", ELLIPTIC_E, 1), SPECIAL("ellipf", ELLIPTIC_F, 2),
    SPECIAL("ellipeinc", ELLIPTIC_EINC, 2), SPECIAL("lambertw", LAMBERT_W, 1),
    SPECIAL("expint", EXPINT_EN, 2), SPECIAL("ei", EXPINT_EI, 1),
    SPECIAL("sinint", SININT, 1), SPECIAL("cosint", COSINT, 1), SPECIAL("dawson", DAWSON, 1),
    SPECIAL("dilog", DILOG, 1), SPECIAL("hermite", HERMITE, 2),
    SPECIAL("laguerre", LAGUERRE, 2), SPECIAL("chebyshev", CHEBYSHEV, 2),
    SPECIAL("hyp1f1", HYPER_1F1, 3), SPECIAL("hyp2f1", HYPER_2F1, 4),
};

const lane_function *elementwise_find(const char *name)
{
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
        if (strcmp(FUNCTIONS[i].name, name) == 0) return &FUNCTIONS[i];
    return NULL;
}
