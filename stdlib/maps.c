/* maps.c - affine maps: they act on points and distributions, compose and invert. */
#include "stdlib/maps.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/num/linalg.h"
#include "runtime/num/product.h"
#include "runtime/transport/bures.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/space.h"

static affine_value *new_affine(geo_vm *vm, size_t rows, size_t columns)
{
    affine_value *t = vm_need(vm, foreign_new(vm_heap(vm), &AFFINE_CLASS, sizeof *t));
    t->rows = rows;
    t->columns = columns;
    t->a = vm_need(vm, geo_alloc(rows, columns * sizeof *t->a));
    t->b = vm_need(vm, geo_alloc_zero(rows, sizeof *t->b));
    heap_adjust(vm_heap(vm), (ptrdiff_t)(rows * (columns + 1) * sizeof *t->a));
    return t;
}

geo_value bi_affine(geo_vm *vm, int argc, const geo_value *argv)
{
    bool is_number = value_is_number(argv[0]), same = value_is_number(argv[1]);
    const geo_tensor *a = is_number ? NULL : arg_matrix(vm, argv, 0);
    const geo_tensor *b = same ? NULL : arg_vector(vm, argv, 1);
    size_t rows = a ? a->shape[0] : b ? b->n : 1, columns = a ? a->shape[1] : rows;
    if (b && b->n != rows) vm_raise_arg(vm, 1, NULL, MSG_DIM, "the shift", rows, b->n);
    if (rows == 0 || columns == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    affine_value *t = new_affine(vm, rows, columns);
    for (size_t k = 0; k < rows * columns; k++)
        t->a[k] = a ? a->data[k] : k % (columns + 1) == 0 ? arg_number(argv, 0) : 0;
    for (size_t i = 0; i < rows; i++) t->b[i] = b ? b->data[i] : arg_number(argv, 1);
    return value_from_object(t);
}

geo_value bi_rotation(geo_vm *vm, int argc, const geo_value *argv)
{
    double angle = arg_number(argv, 0), c = cos(angle), s = sin(angle);
    if (arg_is_none(argv, 1)) {
        affine_value *t = new_affine(vm, 2, 2);
        memcpy(t->a, (double[]){ c, -s, s, c }, 4 * sizeof *t->a);
        return value_from_object(t);
    }
    const geo_tensor *v = arg_vector(vm, argv, 1);
    if (v->n != 3) vm_raise_arg(vm, 1, NULL, MSG_DIM, "an axis", (size_t)3, v->n);
    double size = sqrt(v->data[0] * v->data[0] + v->data[1] * v->data[1]
                       + v->data[2] * v->data[2]);
    if (!(size > 0) || isinf(size)) vm_raise_arg(vm, 1, NULL, MSG_AXIS);
    double k[3] = { v->data[0] / size, v->data[1] / size, v->data[2] / size };
    double cross[9] = { 0, -k[2], k[1], k[2], 0, -k[0], -k[1], k[0], 0 };
    affine_value *t = new_affine(vm, 3, 3);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            t->a[3 * i + j] = (i == j ? c : 0) + s * cross[3 * i + j] + (1 - c) * k[i] * k[j];
    return value_from_object(t);
}

/* --- acting ------------------------------------------------------------------------------- */

static void send(geo_vm *vm, const affine_value *t, size_t n, const double *x, double *out)
{
    vm_check(vm, product_real(n, t->rows, t->columns,
                              (product_side){ x, t->columns, 1 },
                              (product_side){ t->a, 1, t->columns }, out), "the map");
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < t->rows; k++) out[i * t->rows + k] += t->b[k];
}

static geo_value send_points(geo_vm *vm, const affine_value *t, geo_value v)
{
    point_batch batch = arg_points(vm, v, t->columns, "the map");
    bool is_flat = batch.is_single || t->rows == 1;
    geo_tensor *out = is_flat ? vm_vector(vm, batch.n * t->rows)
                              : vm_matrix(vm, batch.n, t->rows);
    send(vm, t, batch.n, batch.x, out->data);
    return batch.is_single && t->rows == 1 ? value_number(out->data[0]) : value_from_object(out);
}

void normal_moments(geo_vm *vm, const distribution *law, double **mean, double **cov)
{
    *mean = vm_scratch(vm, law->dim, sizeof **mean);
    *cov = vm_scratch(vm, law->dim, law->dim * sizeof **cov);
    vm_check(vm, law_moments(law, *mean, *cov), "the moments");
}

geo_value normal_value(geo_vm *vm, size_t d, const double *mean, const double *cov, double mass)
{
    distribution *law, *scaled;
    vm_check(vm, law_normal(d, mean, cov, &law), "the normal distribution");
    geo_status status = law_with_mass(law, mass, &scaled);
    law_drop(law);
    vm_check(vm, status, "the normal distribution");
    return law_value(vm, scaled);
}

static geo_value send_normal(geo_vm *vm, const affine_value *t, const distribution *law)
{
    size_t n = t->rows, d = t->columns;
    double *mean, *cov, *image = vm_scratch(vm, n, sizeof *image);
    double *half = vm_scratch(vm, n, d * sizeof *half), *out = vm_scratch(vm, n, n * sizeof *out);
    normal_moments(vm, law, &mean, &cov);
    send(vm, t, 1, mean, image);
    product_side a = { t->a, d, 1 }, transposed = { t->a, 1, d };
    vm_check(vm, product_real(n, d, d, a, (product_side){ cov, d, 1 }, half), "the map");
    vm_check(vm, product_real(n, n, d, (product_side){ half, d, 1 }, transposed, out), "the map");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            out[i * n + j] = out[j * n + i] = (out[i * n + j] + out[j * n + i]) / 2;
    return normal_value(vm, n, image, out, law->mass);
}

static geo_value points_value(geo_vm *vm, size_t n, size_t d, const double *x,
                              const double *weight, double mass)
{
    distribution *law, *scaled;
    size_t culprit;
    vm_check(vm, law_points(n, d, x, weight, NULL, &law, &culprit), "the points");
    geo_status status = law_with_mass(law, mass, &scaled);
    law_drop(law);
    vm_check(vm, status, "the points");
    return law_value(vm, scaled);
}

static geo_value send_law(geo_vm *vm, const affine_value *t, const distribution *law)
{
    if (law->dim != t->columns) vm_raise_arg(vm, 0, NULL, MSG_POINT_DIMS, law->dim, t->columns);
    if (law->kind == LAW_NORMAL) return send_normal(vm, t, law);
    if (law->kind == LAW_POINTS) {
        double *x = vm_scratch(vm, law->n, t->rows * sizeof *x);
        send(vm, t, law->n, law->point, x);
        return points_value(vm, law->n, t->rows, x, law->weight, law->mass);
    }
    geo_buffer b = GEO_BUFFER_EMPTY;
    char text[96];
    law_print(law, &b);
    snprintf(text, sizeof text, "%s", buffer_text(&b));
    buffer_free(&b);
    vm_raise_arg(vm, 0, NULL, MSG_NO_PUSHFORWARD, text);
}

static geo_value affine_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const affine_value *t = (const affine_value *)self;
    if (argc == 1 && value_is_class(argv[0], &DISTRIBUTION_CLASS))
        return send_law(vm, t, value_law(argv[0]));
    if (argc == 1) return send_points(vm, t, argv[0]);
    if ((size_t)argc != t->columns)
        vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a map", "one point, batch or distribution");
    geo_tensor *x = vm_vector(vm, t->columns);
    for (int k = 0; k < argc; k++) {
        if (!value_is_number(argv[k]))
            vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a map", "one point, batch or distribution");
        x->data[k] = value_to_number(argv[k]);
    }
    return send_points(vm, t, value_from_object(x));
}

/* --- S @ T and T^-1 ------------------------------------------------------------------------- */

static geo_value compose(geo_vm *vm, const affine_value *s, const affine_value *t)
{
    if (s->columns != t->rows) vm_raise(vm, MSG_POINT_DIMS, t->rows, s->columns);
    affine_value *out = new_affine(vm, s->rows, t->columns);
    vm_check(vm, product_real(s->rows, t->columns, t->rows, (product_side){ s->a, s->columns, 1 },
                              (product_side){ t->a, t->columns, 1 }, out->a), "the map");
    send(vm, s, 1, t->b, out->b);
    return value_from_object(out);
}

static geo_value invert(geo_vm *vm, const affine_value *t)
{
    if (t->rows != t->columns) vm_raise(vm, MSG_NOT_INVERTIBLE, "it changes the dimension");
    affine_value *out = new_affine(vm, t->rows, t->rows);
    double condition;
    geo_status status = linalg_inverse(t->rows, t->a, out->a, &condition);
    if (status == GEO_ESINGULAR) vm_raise(vm, MSG_NOT_INVERTIBLE, "its matrix is singular");
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "inverses", "liblapacke");
    vm_check(vm, status, "the inverse");
    for (size_t i = 0; i < t->rows; i++)
        for (size_t k = 0; k < t->rows; k++) out->b[i] -= out->a[i * t->rows + k] * t->b[k];
    if (t->from) {
        out->from = law_hold(t->to);
        out->to = law_hold(t->from);
        out->cost = t->cost;
    }
    return value_from_object(out);
}

static bool affine_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    if (op == OP2_MATMUL && value_is_class(a, &AFFINE_CLASS) && value_is_class(b, &AFFINE_CLASS))
        *out = compose(vm, (const affine_value *)value_to_object(a),
                       (const affine_value *)value_to_object(b));
    else if (op == OP2_POW && value_is_class(a, &AFFINE_CLASS) && value_is_number(b)
             && value_to_number(b) == -1)
        *out = invert(vm, (const affine_value *)value_to_object(a));
    else return false;
    return true;
}

/* --- between normal distributions ------------------------------------------------------------ */

geo_value normal_map(geo_vm *vm, distribution *from, distribution *to)
{
    size_t d = from->dim;
    double *m, *s, *n, *t;
    normal_moments(vm, from, &m, &s);
    normal_moments(vm, to, &n, &t);
    affine_value *map = new_affine(vm, d, d);
    geo_status status = bures_transport(d, m, s, n, t, map->a, &map->cost);
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "matrix functions", "liblapacke");
    vm_check(vm, status, "the map between normal distributions");
    for (size_t i = 0; i < d; i++) {
        map->b[i] = n[i];
        for (size_t k = 0; k < d; k++) map->b[i] -= map->a[i * d + k] * m[k];
    }
    map->from = law_hold(from);
    map->to = law_hold(to);
    return value_from_object(map);
}

/* |A S A' - C| / |C|, Frobenius, with the error of the mean against sqrt |C|. */
static double normal_residual(geo_vm *vm, const affine_value *t)
{
    size_t d = t->rows;
    double *m, *s, *n, *c, *as = vm_scratch(vm, d, d * sizeof *as), sum = 0, size = 0, shift = 0;
    double *image = vm_scratch(vm, d, sizeof *image);
    normal_moments(vm, t->from, &m, &s);
    normal_moments(vm, t->to, &n, &c);
    vm_check(vm, product_real(d, d, d, (product_side){ t->a, d, 1 }, (product_side){ s, d, 1 },
                              as), "the residual");
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            double e = -c[i * d + j];
            for (size_t k = 0; k < d; k++) e += as[i * d + k] * t->a[j * d + k];
            sum += e * e;
            size += c[i * d + j] * c[i * d + j];
        }
    send(vm, t, 1, m, image);
    for (size_t i = 0; i < d; i++) shift += (image[i] - n[i]) * (image[i] - n[i]);
    return fmax(sqrt(sum / size), sqrt(shift / sqrt(size)));
}

geo_value bi_monge_ampere_residual(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_class(argv[0], &MAP_CLASS))
        return value_number(((const brenier_map *)value_to_object(argv[0]))->report.residual);
    const affine_value *t = (const affine_value *)value_to_object(argv[0]);
    if (!t->from) vm_raise_arg(vm, 0, NULL, MSG_NO_TARGET);
    return value_number(normal_residual(vm, t));
}

/* --- properties ------------------------------------------------------------------------------ */

static geo_value euclidean(geo_vm *vm, size_t d)
{
    space *s;
    vm_check(vm, space_euclidean(d, &s), "R^n");
    return space_value(vm, s);
}

static const char *const AFFINE_PROPERTIES[] = {
    "domain", "codomain", "matrix", "shift", "source", "target", "cost", NULL };

static bool affine_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                            geo_value *out)
{
    const affine_value *t = (const affine_value *)self;
#define IS(word) word_is(name, length, word)
    if (IS("domain")) *out = euclidean(vm, t->columns);
    else if (IS("codomain")) *out = euclidean(vm, t->rows);
    else if (IS("matrix")) {
        geo_tensor *a = vm_matrix(vm, t->rows, t->columns);
        memcpy(a->data, t->a, a->n * sizeof *a->data);
        *out = value_from_object(a);
    }
    else if (IS("shift")) *out = numbers_value(vm, t->b, t->rows, 1);
    else if (IS("source")) *out = t->from ? law_value(vm, law_hold(t->from)) : VALUE_NONE;
    else if (IS("target")) *out = t->to ? law_value(vm, law_hold(t->to)) : VALUE_NONE;
    else if (IS("cost")) *out = t->from ? value_number(t->cost) : VALUE_NONE;
    else return false;
    return true;
#undef IS
}

static void affine_print(const geo_foreign *self, geo_buffer *out)
{
    const affine_value *t = (const affine_value *)self;
    buffer_add_format(out, "%s R^%zu -> R^%zu", t->from ? "Brenier map" : "affine map",
                      t->columns, t->rows);
}

static void affine_report(const geo_foreign *self, geo_buffer *out)
{
    const affine_value *t = (const affine_value *)self;
    affine_print(self, out);
    if (!t->from) return;
    buffer_add_text(out, "\n  from        ");
    law_print(t->from, out);
    buffer_add_text(out, "\n  to          ");
    law_print(t->to, out);
    buffer_add_format(out, "\n  method      closed form: x -> A x + b"
                           "\n  cost        %.10g  (mean of |x - T(x)|^2)", t->cost);
}

static void affine_release(geo_foreign *self)
{
    affine_value *t = (affine_value *)self;
    geo_free(t->a);
    geo_free(t->b);
    if (t->from) law_drop(t->from);
    if (t->to) law_drop(t->to);
}

const geo_class AFFINE_CLASS = {
    .name = "AffineMap", .noun = "affine map", .phrase = "an affine map",
    .print = affine_print, .report = affine_report, .property = affine_property,
    .properties = AFFINE_PROPERTIES, .call = affine_call, .binary = affine_binary,
    .release = affine_release };
