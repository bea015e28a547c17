/* distribution_ask.c - what one asks a law: densities, tails, scores, expectations. */
#include <math.h>
#include <string.h>

#include "runtime/distribution/line.h"
#include "runtime/num/moments.h"
#include "runtime/vm/args.h"
#include "runtime/vm/function_field.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/estimate.h"
#include "stdlib/space.h"

/* --- densities and scores ---------------------------------------------------- */

static void need_probability(geo_vm *vm, const distribution *law)
{
    if (fabs(law->mass - 1) > 1e-9) vm_raise(vm, MSG_MASS_NOT_ONE, law->mass);
}

static geo_value density(geo_vm *vm, const geo_value *argv, bool is_log)
{
    const distribution *law = value_law(argv[0]);
    if (is_log) need_probability(vm, law);
    if (!law_has_density(law)) vm_raise_arg(vm, 0, NULL, MSG_NO_DENSITY);
    point_batch batch = arg_points(vm, argv[1], law->dim, is_log ? "logpdf" : "pdf");
    double *y = vm_scratch(vm, batch.n, sizeof *y);
    law_check(vm, law, law_logpdf(law, batch.n, batch.x, y), "the density");
    for (size_t i = 0; i < batch.n && !is_log; i++) y[i] = exp(y[i]);
    return batch_numbers(vm, &batch, y);
}

geo_value bi_logpdf(geo_vm *vm, int argc, const geo_value *argv)
{
    return density(vm, argv, true);
}

geo_value bi_pdf(geo_vm *vm, int argc, const geo_value *argv)
{
    return density(vm, argv, false);
}

geo_value bi_score(geo_vm *vm, int argc, const geo_value *argv)
{
    const distribution *law = value_law(argv[0]);
    if (!law_has_density(law)) vm_raise_arg(vm, 0, NULL, MSG_NO_DENSITY);
    if (!law_has_score(law)) vm_raise_arg(vm, 0, NULL, MSG_LAW_NO_SCORE, law_text(vm, law));
    point_batch batch = arg_points(vm, argv[1], law->dim, "score");
    double *g = vm_scratch(vm, batch.n, law->dim * sizeof *g);
    law_check(vm, law, law_score(law, batch.n, batch.x, NULL, g), "the score");
    if (batch.is_single && law->dim == 1) return value_number(g[0]);
    return batch.is_single ? numbers_value(vm, g, law->dim, 1)
                           : numbers_value(vm, g, batch.n, law->dim);
}

/* --- tails ------------------------------------------------------------------- */

static void need_line(geo_vm *vm, const distribution *law, const char *what)
{
    if (law->dim == 1 && law_has_tails(law)) return;
    geo_buffer b = GEO_BUFFER_EMPTY;
    if (law->dim == 1) buffer_add_format(&b, "%s has no tails in closed form", law_text(vm, law));
    else buffer_add_format(&b, "this one lives on %s", law_space_text(vm, law));
    char *text = vm_scratch(vm, b.length + 1, 1);
    memcpy(text, buffer_text(&b), b.length + 1);
    buffer_free(&b);
    vm_raise_arg(vm, 0, NULL, MSG_LAW_LINE_ONLY, what, text);
}

typedef struct {
    const distribution *law;
    law_side side;
    bool is_log;
} tail_question;

static geo_status tails(void *context, size_t n, const double *const x[], const int step[],
                        double *out)
{
    const tail_question *q = context;
    return law_tail(q->law, q->side, q->is_log, n, x[0], out);
}

static geo_value ask_tail(geo_vm *vm, const geo_value *argv, const char *name, law_side side,
                          bool is_log)
{
    tail_question q = { value_law(argv[0]), side, is_log };
    need_line(vm, q.law, name);
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), name, 1, argv + 1, tails, &q, ELEMENT_NUMBER,
                                       &out));
    return out;
}

geo_value bi_cdf(geo_vm *vm, int argc, const geo_value *argv)
{
    return ask_tail(vm, argv, "cdf", TAIL_BELOW, false);
}

geo_value bi_survival(geo_vm *vm, int argc, const geo_value *argv)
{
    return ask_tail(vm, argv, "survival", TAIL_ABOVE, false);
}

geo_value bi_logcdf(geo_vm *vm, int argc, const geo_value *argv)
{
    return ask_tail(vm, argv, "logcdf", TAIL_BELOW, true);
}

geo_value bi_logsurvival(geo_vm *vm, int argc, const geo_value *argv)
{
    return ask_tail(vm, argv, "logsurvival", TAIL_ABOVE, true);
}

static geo_status quantiles(void *context, size_t n, const double *const p[], const int step[],
                            double *out)
{
    return law_quantile(context, TAIL_BELOW, n, p[0], out);
}

geo_value law_quantile_value(geo_vm *vm, distribution *law, geo_value p)
{
    geo_value out = VALUE_NONE;
    need_line(vm, law, "quantile");
    if (!law->class->quantile) vm_raise_arg(vm, 0, NULL, MSG_LAW_NOT_KNOWN, "the quantile",
                                            law_text(vm, law));
    vm_check_diagnostic(vm, tensor_zip(vm_heap(vm), "quantile", 1, &p, quantiles, law,
                                       ELEMENT_NUMBER, &out));
    return out;
}

/* --- entropy, marginals ------------------------------------------------------ */

enum { MOST_DRAWS = 1000000000 };

geo_value bi_entropy(geo_vm *vm, int argc, const geo_value *argv)
{
    const distribution *law = value_law(argv[0]);
    size_t n = (size_t)arg_integer(vm, argv, 1, 2, MOST_DRAWS);
    if (!law_has_density(law)) vm_raise_arg(vm, 0, NULL, MSG_NO_DENSITY);
    geo_rng rng = law_asking_stream();
    law_estimate h;
    law_check(vm, law, law_entropy(law, &rng, n, &h), "the entropy");
    return estimate_value(vm, h.value, h.error);
}

geo_value bi_marginal(geo_vm *vm, int argc, const geo_value *argv)
{
    distribution *law = value_law(argv[0]), *out;
    geo_tensor *which = arg_vector(vm, argv, 1);
    size_t *keep = vm_scratch(vm, which->n + 1, sizeof *keep);
    for (size_t i = 0; i < which->n; i++) {
        double k = which->data[i];
        bool is_next = k >= 1 && k <= (double)law->dim && k == floor(k)
                    && (i == 0 || k > which->data[i - 1]);
        if (!is_next) vm_raise_arg(vm, 1, NULL, MSG_LAW_COORDINATE, law->dim, k);
        keep[i] = (size_t)k - 1;
    }
    if (which->n == 0) vm_raise_arg(vm, 1, NULL, MSG_LAW_COORDINATE, law->dim, 0.0);
    if (which->n == law->dim) return law_value(vm, law_hold(law));
    geo_status status = law_marginal(law, which->n, keep, &out);
    if (status == GEO_EDOMAIN)
        vm_raise_arg(vm, 0, NULL, MSG_LAW_NOT_KNOWN, "this marginal", law_text(vm, law));
    vm_check(vm, status, "marginal");
    return law_value(vm, out);
}

/* --- expectations ------------------------------------------------------------ */

enum { ROWS = 2048 };

/* The field of f on points of the law: numbers for a law of one number, else vectors. */
static function_field *field_on(geo_vm *vm, geo_value f, const distribution *law)
{
    geo_rng rng = law_asking_stream();
    double *probe = vm_scratch(vm, law->dim, sizeof *probe);
    law_check(vm, law, law_sample(law, &rng, 1, probe), "drawing");
    field_shape shape = { .n = 1, .length = { law->dim == 1 ? 0 : law->dim } };
    return function_field_new(vm, f, &shape, probe);
}

/* The weighted mean over point masses: exact. */
static geo_status mean_over_points(const distribution *law, const geo_field *f, double *mean)
{
    double y[ROWS];
    size_t m = f->n_out, rows = ROWS / m;
    memset(mean, 0, m * sizeof *mean);
    for (size_t i = 0; i < law->n; i += rows) {
        size_t count = law->n - i < rows ? law->n - i : rows;
        GEO_TRY(field_value(f, count, law->point + i * law->dim, y));
        for (size_t k = 0; k < count * m; k++) mean[k % m] += law->weight[i + k / m] * y[k];
    }
    return GEO_OK;
}

/* Means over draws and their standard errors. */
static geo_status mean_over_draws(const distribution *law, const geo_field *f, size_t n,
                                  double *x, double *mean, double *error)
{
    double y[ROWS], count = 0;
    size_t m = f->n_out, rows = ROWS / m;
    geo_rng rng = law_asking_stream();
    memset(mean, 0, m * sizeof *mean);
    memset(error, 0, m * sizeof *error);
    for (size_t i = 0; i < n; i += rows) {
        size_t some = n - i < rows ? n - i : rows;
        GEO_TRY(law_sample(law, &rng, some, x));
        GEO_TRY(field_value(f, some, x, y));
        for (size_t r = 0; r < some; r++, count++)
            for (size_t k = 0; k < m; k++) {
                double gap = y[r * m + k] - mean[k];
                mean[k] += gap / (count + 1);
                error[k] += gap * (y[r * m + k] - mean[k]);
            }
    }
    for (size_t k = 0; k < m; k++) error[k] = sqrt(error[k] / (count - 1) / count);
    return GEO_OK;
}

static geo_status weighted(void *context, size_t n, const double *x, const double *log_density,
                           double *y)
{
    GEO_TRY(field_value(context, n, x, y));
    for (size_t i = 0; i < n; i++) y[i] *= log_density[i] == -INFINITY ? 0 : exp(log_density[i]);
    return GEO_OK;
}

static geo_value expectation_value(geo_vm *vm, const double *mean, const double *error, size_t m)
{
    if (m == 1) return estimate_value(vm, mean[0], error[0]);
    geo_record *r = vm_record(vm, 2);
    vm_put(vm, r, "value", numbers_value(vm, mean, m, 1));
    vm_put(vm, r, "error", numbers_value(vm, error, m, 1));
    return value_from_object(r);
}

geo_value bi_E(geo_vm *vm, int argc, const geo_value *argv)
{
    const distribution *law = value_law(argv[1]);
    size_t n = (size_t)arg_integer(vm, argv, 2, 2, MOST_DRAWS);
    function_field *f = field_on(vm, argv[0], law);
    size_t m = f->field.n_out;
    if (m > ROWS) vm_check(vm, GEO_ETOOBIG, "the expectation");
    double *mean = vm_scratch(vm, m, sizeof *mean), *error = vm_scratch(vm, m, sizeof *error);
    memset(error, 0, m * sizeof *error);
    geo_status status = GEO_EDOMAIN;
    if (law->kind == LAW_POINTS) {
        status = mean_over_points(law, &f->field, mean);
        for (size_t k = 0; k < m; k++) mean[k] *= law->mass;
        function_field_check(vm, f);
        law_check(vm, law, status, "the expectation");
        return expectation_value(vm, mean, error, m);
    }
    if (m == 1 && law_has_tails(law) && law->class->quantile && law_has_density(law)) {
        law_estimate e;
        status = line_integral(law, NULL, weighted, &f->field, &e);
        function_field_check(vm, f);
        if (status == GEO_OK) return estimate_value(vm, e.value, e.error);
        if (status == GEO_ESINGULAR) vm_raise_arg(vm, 1, NULL, MSG_EXPECTATION_OPEN,
                                                  law_text(vm, law));
    }
    if (status == GEO_EDOMAIN || status == GEO_EITER) {
        double *x = vm_scratch(vm, ROWS, (law->dim ? law->dim : 1) * sizeof *x);
        status = mean_over_draws(law, &f->field, n, x, mean, error);
        for (size_t k = 0; k < m; k++) {
            mean[k] *= law->mass;
            error[k] *= law->mass;
        }
    }
    function_field_check(vm, f);
    law_check(vm, law, status, "the expectation");
    return expectation_value(vm, mean, error, m);
}
