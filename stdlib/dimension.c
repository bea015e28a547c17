/* dimension.c - the dimension of a cloud of points as a value that explains itself. */
#include <math.h>
#include <string.h>

#include "runtime/manifold/dimension.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/dimension.h"

typedef struct {
    geo_foreign head;
    dimension_report r;
} dimension_object;

static const dimension_report *report_of(const geo_foreign *self)
{
    return &((const dimension_object *)self)->r;
}

/* --- text ------------------------------------------------------------------------ */

static void line(geo_buffer *out, const char *what, const dimension_estimate *e)
{
    buffer_add_format(out, "\n  %-22s %8.2f ± %.2f", what, e->value, e->error);
}

/* The estimates that look at neighbours. */
static void neighbour_range(const dimension_report *r, double *low, double *high)
{
    const dimension_estimate *e[] = { &r->twonn, &r->correlation, &r->curve[1] };
    *low = INFINITY;
    *high = 0;
    for (int k = 0; k < 3; k++) {
        if (k == 2 && !r->k[1]) continue;
        *low = fmin(*low, e[k]->value);
        *high = fmax(*high, e[k]->value);
    }
}

static void note_text(const dimension_report *r, geo_buffer *out)
{
    double low, high;
    neighbour_range(r, &low, &high);
    if (high > r->limit)
        buffer_add_format(out, "%zu points show dimensions up to %.0f by their neighbours, "
                               "which say too little here", r->n, floor(r->limit));
    else if (high - low > 0.15 * high)
        buffer_add_format(out, "the neighbours' estimates disagree (%.1f to %.1f): more points, "
                               "or a cloud that is no manifold", low, high);
    else
        buffer_add_format(out, "the neighbours' estimates agree on %.0f",
                          rint(0.5 * (low + high)));
    if ((double)r->rank > high + 0.5 && r->rank < r->n_values)
        buffer_add_format(out, "; the cloud spans a flat of %zu dimensions", r->rank);
    else if (r->rank == r->d || r->rank == r->n_values)
        buffer_add_text(out, "; it spans all directions there are");
    if (r->n_equal > 0) buffer_add_format(out, "; %zu equal points were left out", r->n_equal);
}

static void dimension_print(const geo_foreign *self, geo_buffer *out)
{
    const dimension_report *r = report_of(self);
    double low, high;
    neighbour_range(r, &low, &high);
    buffer_add_format(out, "dimension %.1f to %.1f by neighbours, %zu by PCA", low, high, r->rank);
}

static void dimension_text(const geo_foreign *self, geo_buffer *out)
{
    const dimension_report *r = report_of(self);
    buffer_add_format(out, "dimension of %zu points in R^%zu", r->n, r->d);
    line(out, "TwoNN", &r->twonn);
    line(out, "TwoNN, fitted line", &r->twonn_fit);
    for (int a = 0; a < DIMENSION_CURVE && r->k[a]; a++)
        buffer_add_format(out, "\n  Levina-Bickel, k = %-3zu %8.2f ± %.2f", r->k[a],
                          r->curve[a].value, r->curve[a].error);
    line(out, "correlation", &r->correlation);
    line(out, "local PCA", &r->local_pca);
    buffer_add_format(out, "\n  %-22s %8zu (95 %% of the variance in %zu, participation %.1f)",
                      "PCA rank", r->rank, r->rank_95, r->participation);
    buffer_add_text(out, "\n  ");
    note_text(r, out);
}

/* --- properties ---------------------------------------------------------------------- */

static geo_value estimate_value(geo_vm *vm, const dimension_estimate *e)
{
    geo_record *record = vm_record(vm, 2);
    vm_put(vm, record, "value", value_number(e->value));
    vm_put(vm, record, "error", value_number(e->error));
    return value_from_object(record);
}

/* Rows k, estimate, error. */
static geo_value curve_value(geo_vm *vm, const dimension_report *r)
{
    size_t n = 0;
    while (n < DIMENSION_CURVE && r->k[n]) n++;
    geo_tensor *t = vm_matrix(vm, n, 3);
    for (size_t a = 0; a < n; a++) {
        t->data[3 * a] = (double)r->k[a];
        t->data[3 * a + 1] = r->curve[a].value;
        t->data[3 * a + 2] = r->curve[a].error;
    }
    return value_from_object(t);
}

static const char *const PROPERTIES[] = {
    "twonn", "twonn_fit", "levina_bickel", "correlation", "local_pca", "rank", "rank_95",
    "participation", "spectrum", "limit", "note", NULL };

static bool dimension_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                               geo_value *out)
{
    const dimension_report *r = report_of(self);
#define IS(word) word_is(name, length, word)
    if (IS("twonn")) *out = estimate_value(vm, &r->twonn);
    else if (IS("twonn_fit")) *out = estimate_value(vm, &r->twonn_fit);
    else if (IS("levina_bickel")) *out = curve_value(vm, r);
    else if (IS("correlation")) *out = estimate_value(vm, &r->correlation);
    else if (IS("local_pca")) *out = estimate_value(vm, &r->local_pca);
    else if (IS("rank")) *out = value_number((double)r->rank);
    else if (IS("rank_95")) *out = value_number((double)r->rank_95);
    else if (IS("participation")) *out = value_number(r->participation);
    else if (IS("spectrum")) *out = numbers_value(vm, r->spectrum, r->n_values, 1);
    else if (IS("limit")) *out = value_number(r->limit);
    else if (IS("note")) {
        geo_buffer text = GEO_BUFFER_EMPTY;
        note_text(r, &text);
        *out = vm_text(vm, &text);
    } else return false;
    return true;
#undef IS
}

static void dimension_release(geo_foreign *self)
{
    dimension_free(&((dimension_object *)self)->r);
}

const geo_class DIMENSION_CLASS = {
    .name = "Dimension", .noun = "dimension", .phrase = "a dimension report",
    .print = dimension_print, .report = dimension_text, .property = dimension_property,
    .properties = PROPERTIES, .release = dimension_release };

geo_value bi_dimension(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *x = arg_matrix(vm, argv, 0);
    size_t n = x->shape[0], d = x->shape[1];
    geo_rng rng = rng_split(vm_rng(vm));
    dimension_object *o = vm_need(vm, foreign_new(vm_heap(vm), &DIMENSION_CLASS, sizeof *o));
    for (size_t i = 0; i < x->n; i++)
        if (!isfinite(x->data[i])) vm_raise_arg(vm, 0, NULL, MSG_POINT_NOT_FINITE, i / d + 1);
    geo_status status = dimension_estimate_all(n, d, x->data, &rng, &o->r);
    if (status == GEO_EEMPTY) vm_raise_arg(vm, 0, NULL, MSG_FEW_FOR_DIMENSION, n);
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "singular values", "liblapacke");
    vm_check(vm, status, "dimension");
    return value_from_object(o);
}
