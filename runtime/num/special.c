/* special.c - the functions that need no GSL, and the door to the others. */
#include "runtime/num/special.h"

#include <math.h>
#include <stdbool.h>

#include "runtime/base/limit.h"
#include "runtime/base/module.h"
#include "runtime/num/special_api.h"
#include "runtime/num/vecmath.h"

typedef struct { int arguments; bool is_here; } special_entry;

static const special_entry table[SPECIAL_COUNT] = {
#define SPECIAL(name, arguments, here) { arguments, here },
#include "runtime/num/special.def"
#undef SPECIAL
};

int special_arguments(special_function f) { return table[f].arguments; }

/* --- inverse of erf ---------------------------------------------------------- */

/* A start of about 3 digits [Winitzki 2008], then Halley steps on erfc, which keeps its
 * digits in the tail: each step cubes the relative error. */
double special_erfinv(double x)
{
    if (!(fabs(x) < 1)) return fabs(x) == 1 ? copysign(INFINITY, x) : NAN;
    if (x == 0) return x;
    double size = fabs(x), a = 0.147;
    double l = vec_log1p(-size * size), b = 2 / (M_PI * a) + l / 2;
    double y = sqrt(sqrt(b * b - l / a) - b);
    if (size < 1e-4) y = size * (sqrt(M_PI) / 2);
    for (int step = 0; step < 3; step++) {
        double error = size < 0.5 ? vec_erf(y) - size : (1 - size) - vec_erfc(y);
        double slope = 2 / sqrt(M_PI) * vec_exp(-y * y);
        if (slope == 0) break;
        double newton = error / slope;
        y -= newton / (1 + y * newton);
    }
    return copysign(y, x);
}

/* --- orthogonal polynomials by their three-term recurrences ------------------ */

/* nan unless the degree is a whole number of at most a million */
static bool is_degree(double n) { return n >= 0 && n <= 1e6 && n == floor(n); }

static double recurrence(special_function f, double degree, double x)
{
    if (!is_degree(degree)) return NAN;
    double before = 1, now = f == SPECIAL_HERMITE ? 2 * x : f == SPECIAL_LAGUERRE ? 1 - x : x;
    if (degree == 0) return 1;
    for (double k = 1; k < degree; k++) {
        double next;
        if (f == SPECIAL_LEGENDRE) next = ((2 * k + 1) * x * now - k * before) / (k + 1);
        else if (f == SPECIAL_HERMITE) next = 2 * x * now - 2 * k * before;
        else if (f == SPECIAL_LAGUERRE) next = ((2 * k + 1 - x) * now - k * before) / (k + 1);
        else next = 2 * x * now - before;
        before = now;
        now = next;
    }
    return now;
}

static double evaluate_here(special_function f, const double *x)
{
    int sign;
    switch (f) {
    case SPECIAL_GAMMA: return tgamma(x[0]);
    case SPECIAL_LGAMMA: return lgamma_r(x[0], &sign);
    case SPECIAL_ERF: return vec_erf(x[0]);
    case SPECIAL_ERFC: return vec_erfc(x[0]);
    case SPECIAL_ERFINV: return special_erfinv(x[0]);
    default: return recurrence(f, x[0], x[1]);
    }
}

/* --- arrays ------------------------------------------------------------------ */

geo_status special_map(special_function f, size_t n, const double *const x[],
                       const int step[], double *out)
{
    enum { POLL_EVERY = 256 };
    if (step[0] && (f == SPECIAL_ERF || f == SPECIAL_ERFC)) {
        if (f == SPECIAL_ERF) vec_erf_array(n, x[0], out);
        else vec_erfc_array(n, x[0], out);
        return geo_poll();
    }
    const special_entry *entry = &table[f];
    const special_api *api = entry->is_here ? NULL : module_open("special");
    if (!entry->is_here && !api) return GEO_EMODULE;
    for (size_t i = 0; i < n; i++) {
        double argument[SPECIAL_ARGUMENTS] = { 0 };
        bool has_nan = false;
        for (int k = 0; k < entry->arguments; k++) {
            argument[k] = x[k][i * (size_t)step[k]];
            has_nan |= isnan(argument[k]);
        }
        if (has_nan) out[i] = NAN;
        else if (entry->is_here) out[i] = evaluate_here(f, argument);
        else GEO_TRY(api->evaluate(f, argument, &out[i]));
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
    }
    return GEO_OK;
}
