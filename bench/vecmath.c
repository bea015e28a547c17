/* vecmath.c - own elementary functions against the C library's.
 *
 * Columns: the largest error over many points of all sizes, in units of the last place
 * (against long double); nanoseconds a number for arrays of 4096, for one number, and
 * for the C library's function; how many times faster arrays are than that. */
#include "bench/bench.h"

#include <float.h>
#include <math.h>

#include "runtime/base/rng.h"
#include "runtime/num/vecmath.h"

enum { N = 4096, ROUNDS = 16 };

typedef struct {
    const char *name;
    long double (*exact)(long double);
    double (*library)(double);
    double low, high;           /* where it is timed */
    double size;                /* of the largest arguments, as an exponent of e */
} subject;

#define SUBJECT(f, low, high, size) { #f, f##l, f, low, high, size }
static const subject subjects[] = {
    SUBJECT(exp, -3, 3, 6.6), SUBJECT(exp2, -3, 3, 6.9), SUBJECT(expm1, -3, 3, 6.5),
    SUBJECT(log, 1, 4, 700), SUBJECT(log2, 1, 4, 700), SUBJECT(log10, 1, 4, 700),
    SUBJECT(log1p, 0, 3, 700), SUBJECT(sin, -3, 3, 300), SUBJECT(cos, -3, 3, 300),
    SUBJECT(tan, -3, 3, 300), SUBJECT(asin, -1, 1, 0), SUBJECT(acos, -1, 1, 0),
    SUBJECT(atan, -3, 3, 300), SUBJECT(sinh, -3, 3, 6.5), SUBJECT(cosh, -3, 3, 6.5),
    SUBJECT(tanh, -3, 3, 3), SUBJECT(asinh, -3, 3, 300), SUBJECT(acosh, 1, 4, 700),
    SUBJECT(atanh, -1, 1, 0), SUBJECT(sqrt, 1, 4, 700), SUBJECT(cbrt, -3, 3, 300),
    SUBJECT(erf, -3, 3, 1.7), SUBJECT(erfc, -3, 3, 3.2),
};
enum { SUBJECTS = sizeof subjects / sizeof *subjects };

typedef struct {
    const subject *of;
    const vec_function *f;
    double x[N], y[N], out[N];
} job;

static void run_array(void *arg)
{
    job *j = arg;
    for (int k = 0; k < ROUNDS; k++) {
        if (j->f->array) j->f->array(N, j->x, j->out);
        else j->f->pair_array(N, j->x, 1, j->y, 1, j->out);
    }
}

static void run_scalar(void *arg)
{
    job *j = arg;
    for (int k = 0; k < ROUNDS; k++)
        for (int i = 0; i < N; i++)
            j->out[i] = j->f->scalar ? j->f->scalar(j->x[i]) : j->f->pair(j->x[i], j->y[i]);
}

static void run_library(void *arg)
{
    job *j = arg;
    for (int k = 0; k < ROUNDS; k++)
        for (int i = 0; i < N; i++) j->out[i] = j->of->library(j->x[i]);
}

static void run_pow(void *arg)
{
    job *j = arg;
    for (int k = 0; k < ROUNDS; k++)
        for (int i = 0; i < N; i++) j->out[i] = pow(j->x[i], j->y[i]);
}

static void run_atan2(void *arg)
{
    job *j = arg;
    for (int k = 0; k < ROUNDS; k++)
        for (int i = 0; i < N; i++) j->out[i] = atan2(j->x[i], j->y[i]);
}

static void run_hypot(void *arg)
{
    job *j = arg;
    for (int k = 0; k < ROUNDS; k++)
        for (int i = 0; i < N; i++) j->out[i] = hypot(j->x[i], j->y[i]);
}

static double ulps(double came, long double exact)
{
    if (!isfinite((double)exact) || fabsl(exact) < DBL_MIN) return 0;
    int exponent;
    frexpl(exact, &exponent);
    return (double)(fabsl((long double)came - exact) / ldexpl(1, exponent - DBL_MANT_DIG));
}

static double uniform(geo_rng *rng) { return 2 * rng_uniform(rng) - 1; }

/* The usual, the large, the tiny, and what is close to 1. */
static double argument(geo_rng *rng, const subject *s, long i)
{
    double u = uniform(rng), tiny = exp(-30 * rng_uniform(rng));
    double middle = 0.5 * (s->low + s->high), half = 0.5 * (s->high - s->low);
    switch (i % 4) {
    case 0: return middle + half * u;
    case 1: return copysign(exp(s->size * fabs(uniform(rng))), s->low < 0 ? u : 1) * fabs(u);
    case 2: return s->low < 0 ? u * tiny : 1 + u * tiny;
    default: return s->high == 1 ? copysign(1 - tiny, u) : middle + 7 * half * u;
    }
}

static double worst_error(const subject *s, const vec_function *f, long points)
{
    geo_rng rng;
    rng_seed(&rng, 1, 1);
    double worst = 0;
    for (long i = 0; i < points; i++) {
        double x = argument(&rng, s, i);
        worst = fmax(worst, ulps(f->scalar(x), s->exact(x)));
    }
    return worst;
}

/* Bases and exponents of all sizes whose power is an ordinary number; legs of all sizes. */
static double worst_pair_error(int which, const vec_function *f, long points)
{
    geo_rng rng;
    rng_seed(&rng, 1, 2);
    double worst = 0;
    for (long i = 0; i < points; i++) {
        double u = uniform(&rng), v = uniform(&rng), x, y;
        if (which == 0) {
            x = i % 2 ? exp(700 * u) : 1 + 0.9 * u;
            y = i % 3 ? 740 * v / log(x) : 7 * v;
            if (y == 2 || y == 3) continue;
        } else {
            x = i % 2 ? u * exp(300 * v) : u;
            y = i % 3 ? v * exp(5 * uniform(&rng)) * x : v;
        }
        long double exact = which == 0 ? powl(x, y) : which == 1 ? atan2l(x, y) : hypotl(x, y);
        worst = fmax(worst, ulps(f->pair(x, y), exact));
    }
    return worst;
}

static void row(job *j, double error, void (*library)(void *))
{
    const double per_number = 1e9 / (double)(N * ROUNDS);
    double array = bench_run(run_array, j, 31).least * per_number;
    double scalar = bench_run(run_scalar, j, 15).least * per_number;
    double peer = bench_run(library, j, 15).least * per_number;
    bench_cell("%s", j->f->name);
    bench_cell("%.2f", error);
    bench_cell("%.2f", array);
    bench_cell("%.2f", scalar);
    bench_cell("%.2f", peer);
    bench_cell("%.1f", peer / array);
}

int main(void)
{
    static job j;
    geo_rng rng;
    rng_seed(&rng, 2, 1);
    long points = bench_quick() ? 10000 : 4000000;
    bench_title("elementary functions, nanoseconds a number");
    bench_head("function|worst ulp|arrays|one|C library|ratio");
    for (int k = 0; k < SUBJECTS; k++) {
        const subject *s = j.of = &subjects[k];
        j.f = vec_find(s->name);
        for (int i = 0; i < N; i++) j.x[i] = s->low + (s->high - s->low) * rng_uniform(&rng);
        row(&j, worst_error(s, j.f, points), run_library);
    }
    static const char *const pairs[] = { "pow", "atan2", "hypot" };
    static void (*const libraries[])(void *) = { run_pow, run_atan2, run_hypot };
    for (int i = 0; i < N; i++) j.x[i] = 3 * rng_uniform(&rng);
    for (int i = 0; i < N; i++) j.y[i] = 2 * uniform(&rng);
    for (int k = 0; k < 3; k++) {
        j.f = vec_find(pairs[k]);
        row(&j, worst_pair_error(k, j.f, points), libraries[k]);
    }
    return 0;
}
