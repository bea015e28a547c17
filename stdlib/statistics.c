/* statistics.c - means, variances, quantiles, histograms. */
#include <math.h>
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/num/moments.h"
#include "runtime/num/reduce.h"
#include "runtime/num/sort.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"

/* mean, cov, var, std and quantile of a law are its own, not those of points. */
static bool is_law(geo_value v) { return value_is_class(v, &DISTRIBUTION_CLASS); }

geo_value bi_mean(geo_vm *vm, int argc, const geo_value *argv)
{
    if (is_law(argv[0])) return law_moments_value(vm, value_law(argv[0]), false);
    geo_tensor *t = arg_tensor(vm, argv, 0);
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    bool is_complex = t->element == ELEMENT_COMPLEX;
    tensor_element element = is_complex ? ELEMENT_COMPLEX : ELEMENT_NUMBER;
    size_t width = is_complex ? 2 : 1;
    double one[2], n = (double)a.length;
    geo_tensor *out = axis_result(vm, &a, element);
    double *to = out ? out->data : one;
    vm_check(vm, reduce(REDUCE_SUM, a.outer, a.length, a.inner * width, t->data, to), "mean");
    for (size_t i = 0; i < a.outer * a.inner * width; i++) to[i] = n > 0 ? to[i] / n : NAN;
    return axis_value(vm, out, element, one);
}

/* The variance of each coordinate of a law, or its root. */
static geo_value law_variance(geo_vm *vm, const distribution *law, bool root)
{
    geo_value cov = law_moments_value(vm, law, true);
    if (law->dim == 1) return root ? value_number(sqrt(value_to_number(cov))) : cov;
    geo_tensor *out = vm_vector(vm, law->dim);
    for (size_t i = 0; i < law->dim; i++) {
        double v = value_tensor(cov)->data[i * (law->dim + 1)];
        out->data[i] = root ? sqrt(v) : v;
    }
    return value_from_object(out);
}

static geo_value variance(geo_vm *vm, const geo_value *argv, const char *name, bool root)
{
    if (is_law(argv[0])) return law_variance(vm, value_law(argv[0]), root);
    geo_tensor *t = arg_real(vm, argv, 0, name);
    array_axis a = arg_axis(vm, argv, 1, t, 0);
    size_t ddof = (size_t)arg_integer(vm, argv, 2, 0, 1000000);
    double one;
    geo_tensor *out = axis_result(vm, &a, ELEMENT_NUMBER);
    double *to = out ? out->data : &one;
    for (size_t o = 0; o < a.outer; o++)
        vm_check(vm, moments_variance(a.length, a.inner, t->data + o * a.length * a.inner, ddof,
                                      to + o * a.inner), name);
    for (size_t i = 0; i < a.outer * a.inner && root; i++) to[i] = sqrt(to[i]);
    return axis_value(vm, out, ELEMENT_NUMBER, &one);
}

geo_value bi_var(geo_vm *vm, int argc, const geo_value *argv)
{
    return variance(vm, argv, "var", false);
}

geo_value bi_std(geo_vm *vm, int argc, const geo_value *argv)
{
    return variance(vm, argv, "std", true);
}

/* The points in rows; numbers are points of the line. */
static geo_tensor *covariance(geo_vm *vm, const geo_value *argv, size_t ddof, const char *name)
{
    const geo_tensor *t = arg_real(vm, argv, 0, name);
    if (t->rank > 2) t = arg_matrix(vm, argv, 0);
    size_t n = t->shape[0], d = t->rank == 2 ? t->shape[1] : 1;
    geo_tensor *out = vm_matrix(vm, d, d);
    vm_check(vm, moments_covariance(n, d, t->data, ddof, out->data), name);
    return out;
}

static bool is_line(geo_value v)
{
    return !value_is_tensor(v) || value_tensor(v)->rank == 1;
}

geo_value bi_cov(geo_vm *vm, int argc, const geo_value *argv)
{
    if (is_law(argv[0])) return law_moments_value(vm, value_law(argv[0]), true);
    size_t ddof = (size_t)arg_integer(vm, argv, 1, 0, 1000000);
    geo_tensor *c = covariance(vm, argv, ddof, "cov");
    return is_line(argv[0]) ? value_number(c->data[0]) : value_from_object(c);
}

geo_value bi_cor(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *c = covariance(vm, argv, 1, "cor");
    size_t d = c->shape[0];
    double *size = vm_scratch(vm, d, sizeof *size);
    for (size_t j = 0; j < d; j++) size[j] = sqrt(c->data[j * d + j]);
    for (size_t j = 0; j < d; j++)
        for (size_t k = 0; k < d; k++)
            c->data[j * d + k] = j == k ? 1 : c->data[j * d + k] / (size[j] * size[k]);
    return value_from_object(c);
}

/* --- quantiles --------------------------------------------------------------- */

enum { SELECTED = 3 };      /* so many quantiles are found faster than a line is sorted */

/* Quantile q of the line goes to to[q step]. */
static void line_quantiles(geo_vm *vm, size_t n, double *line, uint64_t *room, size_t n_p,
                           const double *p, double *to, size_t step, const char *name)
{
    if (n_p > SELECTED) vm_check(vm, sort_numbers(n, line), name);
    for (size_t q = 0; q < n_p; q++) {
        double *here = to + q * step;
        if (n == 0) *here = NAN;
        else if (n_p > SELECTED) *here = sort_quantile(n, line, p[q]);
        else vm_check(vm, sort_select_quantile(n, line, p[q], room, here), name);
    }
}

/* Row q of `to` gets the quantile p[q] of every line along the axis. */
static void quantiles(geo_vm *vm, const array_axis *a, size_t n_p, const double *p, double *to,
                      const char *name)
{
    double *line = vm_scratch(vm, a->length, sizeof *line);
    uint64_t *room = vm_scratch(vm, a->length, sizeof *room);
    size_t lines = a->outer * a->inner;
    for (size_t l = 0; l < lines; l++) {
        const double *x = a->t->data + l / a->inner * a->length * a->inner + l % a->inner;
        for (size_t i = 0; i < a->length; i++) {
            line[i] = x[i * a->inner];
            vm_turn(vm, i);
        }
        line_quantiles(vm, a->length, line, room, n_p, p, to + l, lines, name);
    }
}

static geo_value one_quantile(geo_vm *vm, const array_axis *a, double p, const char *name)
{
    double one;
    geo_tensor *out = axis_result(vm, a, ELEMENT_NUMBER);
    quantiles(vm, a, 1, &p, out ? out->data : &one, name);
    return axis_value(vm, out, ELEMENT_NUMBER, &one);
}

geo_value bi_median(geo_vm *vm, int argc, const geo_value *argv)
{
    if (is_law(argv[0])) return law_quantile_value(vm, value_law(argv[0]), value_number(0.5));
    array_axis a = arg_axis(vm, argv, 1, arg_real(vm, argv, 0, "median"), 0);
    return one_quantile(vm, &a, 0.5, "median");
}

static void check_probability(geo_vm *vm, double p)
{
    if (!(p >= 0 && p <= 1)) vm_raise_arg(vm, 1, NULL, MSG_PROBABILITY, "quantile");
}

geo_value bi_quantile(geo_vm *vm, int argc, const geo_value *argv)
{
    if (is_law(argv[0])) return law_quantile_value(vm, value_law(argv[0]), argv[1]);
    array_axis a = arg_axis(vm, argv, 2, arg_real(vm, argv, 0, "quantile"), 0);
    if (value_is_number(argv[1])) {
        check_probability(vm, arg_number(argv, 1));
        return one_quantile(vm, &a, arg_number(argv, 1), "quantile");
    }
    arg_real(vm, argv, 1, "quantile");
    const geo_tensor *p = arg_vector(vm, argv, 1);
    for (size_t i = 0; i < p->n; i++) check_probability(vm, p->data[i]);
    size_t shape[TENSOR_RANK] = { p->n };
    int rank = 1;
    for (int k = 0; k < a.t->rank; k++)
        if (k != a.axis) shape[rank++] = a.t->shape[k];
    geo_tensor *out = vm_tensor(vm, ELEMENT_NUMBER, rank, shape);
    quantiles(vm, &a, p->n, p->data, out->data, "quantile");
    return value_from_object(out);
}

/* --- histograms -------------------------------------------------------------- */

static geo_tensor *equal_edges(geo_vm *vm, const geo_tensor *t, const geo_value *argv)
{
    size_t bins = (size_t)arg_integer(vm, argv, 1, 1, 100000000);
    double low = INFINITY, high = -INFINITY;
    if (!arg_is_none(argv, 2)) {
        low = value_range(argv[2])->first;
        high = value_range(argv[2])->last;
    } else {
        for (size_t i = 0; i < t->n; i++) {
            vm_turn(vm, i);
            if (!isfinite(t->data[i])) continue;
            low = fmin(low, t->data[i]);
            high = fmax(high, t->data[i]);
        }
        if (low > high) low = high = 0;
    }
    if (low == high) {
        low -= 0.5;
        high += 0.5;
    }
    geo_tensor *edges = vm_vector(vm, bins + 1);
    for (size_t i = 0; i <= bins; i++)
        edges->data[i] = low + (high - low) * ((double)i / (double)bins);
    edges->data[bins] = high;
    return edges;
}

static geo_tensor *given_edges(geo_vm *vm, const geo_value *argv)
{
    geo_tensor *edges = arg_vector(vm, argv, 1);
    for (size_t i = 1; i < edges->n; i++)
        if (!(edges->data[i] >= edges->data[i - 1]))
            vm_raise_arg(vm, 1, NULL, MSG_NOT_ASCENDING, "histogram", i + 1);
    if (edges->n < 2) vm_raise_arg(vm, 1, NULL, MSG_EMPTY, "histogram");
    return edges;
}

geo_value bi_histogram(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *t = arg_real(vm, argv, 0, "histogram");
    geo_tensor *edges = value_is_number(argv[1]) ? equal_edges(vm, t, argv)
                                                 : given_edges(vm, argv);
    size_t bins = edges->n - 1;
    geo_tensor *counts = vm_vector(vm, bins);
    memset(counts->data, 0, bins * sizeof *counts->data);
    for (size_t i = 0; i < t->n; i++) {
        double x = t->data[i];
        vm_turn(vm, i);
        if (!(x >= edges->data[0] && x <= edges->data[bins])) continue;
        size_t above = sort_search(edges->n, edges->data, x, true);
        counts->data[above > bins ? bins - 1 : above - 1]++;
    }
    geo_record *out = vm_record(vm, 2);
    vm_put(vm, out, "counts", value_from_object(counts));
    vm_put(vm, out, "edges", value_from_object(edges));
    return value_from_object(out);
}
