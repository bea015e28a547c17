/* manifold.c - curved spaces as values, and geometry on all spaces. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/manifold/manifold.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/level_set.h"
#include "stdlib/manifold.h"
#include "stdlib/space.h"

/* --- making ------------------------------------------------------------------- */

/* Raises when there is no such space; `what` with the sizes in it names it. */
static geo_value made(geo_vm *vm, geo_status status, space *s, const char *what, int64_t n,
                      int64_t k)
{
    char text[64];
    snprintf(text, sizeof text, what, (long long)n, (long long)k);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_MANIFOLD_SIZE, text);
    vm_check(vm, status, text);
    return space_value(vm, s);
}

static size_t size_at(geo_vm *vm, const geo_value *argv, int i)
{
    return (size_t)arg_integer(vm, argv, i, 0, 10000);
}

/* `call` makes the space s. */
#define MADE(call, what, n, k)                                                                 \
    do {                                                                                       \
        space *s = NULL;                                                                       \
        geo_status status = call;                                                              \
        return made(vm, status, s, what, (int64_t)(n), (int64_t)(k));                          \
    } while (0)

geo_value bi_sphere(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0);
    double radius = arg_number(argv, 1);
    if (!(radius > 0) || !isfinite(radius)) vm_raise_arg(vm, 1, NULL, MSG_RADIUS, radius);
    const double *centre = NULL;
    if (!arg_is_none(argv, 2)) {
        geo_tensor *c = arg_vector(vm, argv, 2);
        if (c->n != n + 1) vm_raise_arg(vm, 2, NULL, MSG_DIM, "centre", n + 1, c->n);
        centre = c->data;
    }
    MADE(space_sphere(n, radius, centre, &s), "sphere(%lld)", n, 0);
}

geo_value bi_torus(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0);
    MADE(space_torus(n, &s), "torus(%lld)", n, 0);
}

geo_value bi_hyperbolic(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const models[] = { "hyperboloid", "ball", "half", NULL };
    size_t n = size_at(vm, argv, 0);
    int model = arg_word(vm, argv, 1, models);
    MADE(space_hyperbolic(n, (hyperbolic_model)model, &s), "hyperbolic(%lld)", n, 0);
}

geo_value bi_projective(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0);
    if (arg_bool(argv, 1)) MADE(space_complex_projective(n, &s), "projective(%lld)", n, 0);
    MADE(space_projective(n, &s), "projective(%lld)", n, 0);
}

geo_value bi_rotations(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0);
    MADE(space_rotations(n, &s), "SO(%lld)", n, 0);
}

geo_value bi_motions(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0);
    MADE(space_motions(n, &s), "SE(%lld)", n, 0);
}

geo_value bi_spd(geo_vm *vm, int argc, const geo_value *argv)
{
    static const char *const metrics[] = { "affine", "log-euclidean", "bures", NULL };
    size_t n = size_at(vm, argv, 0);
    int which = arg_word(vm, argv, 1, metrics);
    MADE(space_spd(n, (spd_metric)which, &s), "SPD(%lld)", n, 0);
}

geo_value bi_stiefel(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0), k = size_at(vm, argv, 1);
    MADE(space_stiefel(n, k, &s), "stiefel(%lld, %lld)", n, k);
}

geo_value bi_grassmann(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0), k = size_at(vm, argv, 1);
    MADE(space_grassmann(n, k, &s), "grassmann(%lld, %lld)", n, k);
}

geo_value bi_simplex(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0);
    MADE(space_simplex(n, &s), "simplex(%lld)", n, 0);
}

geo_value bi_halfspace(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = size_at(vm, argv, 0);
    MADE(space_halfspace(n, &s), "halfspace(%lld)", n, 0);
}

geo_value bi_klein(geo_vm *vm, int argc, const geo_value *argv)
{
    MADE(space_klein(&s), "klein()", 0, 0);
}

geo_value bi_mobius(geo_vm *vm, int argc, const geo_value *argv)
{
    double width = arg_number(argv, 0);
    MADE(space_mobius(width, &s), "mobius band of this width", 0, 0);
}

geo_value bi_interval(geo_vm *vm, int argc, const geo_value *argv)
{
    double low = arg_number(argv, 0), high = arg_number(argv, 1);
    space *s = NULL;
    geo_status status = space_box(1, &low, &high, &s);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_EMPTY_INTERVAL, low, high);
    vm_check(vm, status, "interval");
    return space_value(vm, s);
}

/* --- rows ----------------------------------------------------------------------- */

enum { OPERANDS = 3 };

/* What an operation was called with: a space, then points and vectors of it, brought to
 * the same number of rows. */
typedef struct {
    geo_vm *vm;
    const char *name;           /* of the operation */
    space *m;
    size_t n;
    bool is_single;
    const double *x[OPERANDS];
    point_batch shape;          /* the batch whose shape the answer has */
} rows;

/* One row for all n. */
static const double *spread(geo_vm *vm, const double *x, size_t n, size_t c)
{
    double *all = vm_scratch(vm, n * c, sizeof *all);
    for (size_t i = 0; i < n; i++) memcpy(all + i * c, x, c * sizeof *x);
    return all;
}

static rows read_rows(geo_vm *vm, const geo_value *argv, const char *name, int count)
{
    rows r = { .vm = vm, .name = name, .m = value_space(argv[0]), .n = 1, .is_single = true };
    level_set_bind(vm, r.m);
    point_batch batch[OPERANDS];
    int first = -1;
    for (int k = 0; k < count; k++) {
        batch[k] = arg_points_of(vm, argv[k + 1], r.m, name, k + 1);
        if (k == 0) r.shape = batch[0];
        if (batch[k].is_single) continue;
        if (first >= 0 && batch[k].n != r.n) {
            char here[32], there[32];
            snprintf(here, sizeof here, "%zu rows", batch[k].n);
            snprintf(there, sizeof there, "%zu rows", r.n);
            vm_raise_pair(vm, k + 1, here, first + 1, there, MSG_ROWS_DIFFER, name);
        }
        if (first < 0) r.shape = batch[k];
        first = k;
        r.n = batch[k].n;
        r.is_single = false;
    }
    for (int k = 0; k < count; k++)
        r.x[k] = batch[k].is_single && !r.is_single ? spread(vm, batch[k].x, r.n,
                                                             r.m->coordinates)
                                                    : batch[k].x;
    return r;
}

/* Looser than `in`, so that points which come from other computations are taken. */
#define POINT_TOLERANCE 1e-6

static void check_on(const rows *r, int operand)
{
    size_t c = r->m->coordinates;
    for (size_t i = 0; i < r->n; i++) {
        double defect;
        r->m->class->defect(r->m, 1, r->x[operand] + i * c, &defect);
        if (!(defect <= POINT_TOLERANCE)) level_set_check(r->vm, r->m);
        if (!(defect <= POINT_TOLERANCE))
            vm_raise_arg(r->vm, operand + 1, NULL, MSG_NOT_ON_MANIFOLD, r->name, i + 1,
                         space_text(r->vm, r->m));
    }
}

/* Vectors in `operand` at the points of the first; their rounding is taken away. */
static void check_tangent(rows *r, int operand)
{
    size_t c = r->m->coordinates;
    double *clean = vm_scratch(r->vm, r->n * c + 1, sizeof *clean);
    vm_check(r->vm, manifold_tangent(r->m, r->n, r->x[0], r->x[operand], clean), r->name);
    for (size_t i = 0; i < r->n; i++) {
        double gap = 0, size = 0;
        for (size_t k = 0; k < c; k++) {
            double v = r->x[operand][i * c + k];
            gap = fmax(gap, fabs(v - clean[i * c + k]));
            size += fabs(v);
        }
        if (!(gap <= POINT_TOLERANCE * size) && !(size == 0))
            vm_raise_arg(r->vm, operand + 1, NULL, MSG_NOT_TANGENT, r->name, i + 1,
                         space_text(r->vm, r->m));
        if (!isfinite(size))
            vm_raise_arg(r->vm, operand + 1, NULL, MSG_POINT_NOT_FINITE, i + 1);
    }
    r->x[operand] = clean;
}

/* Held, for kernels may ask the equations of a space, which are geo functions. */
static geo_tensor *held(geo_vm *vm, geo_tensor *t)
{
    vm_hold(vm, value_from_object(t));
    return t;
}

/* A tensor of points of the shape that points came in. */
static geo_tensor *new_points(const rows *r)
{
    size_t c = r->m->coordinates;
    if (r->shape.rank)
        return held(r->vm, vm_tensor(r->vm, ELEMENT_NUMBER, r->shape.rank, r->shape.shape));
    if (r->is_single || c == 1) return held(r->vm, vm_vector(r->vm, r->n * c));
    return held(r->vm, vm_matrix(r->vm, r->n, c));
}

static geo_value points_value(const rows *r, geo_tensor *t, bool are_points)
{
    if (r->is_single && r->m->coordinates == 1) return value_number(t->data[0]);
    if (are_points && t->rank == 2 && !r->is_single && !r->shape.rank)
        t->space = value_to_object(space_value(r->vm, space_hold(r->m)));
    return value_from_object(t);
}

static geo_value numbers_of(const rows *r, const double *y)
{
    return batch_numbers(r->vm, &(point_batch){ .n = r->n, .is_single = r->is_single }, y);
}

static void check_operation(const rows *r, geo_status status)
{
    level_set_check(r->vm, r->m);
    if (status == GEO_EDOMAIN)
        vm_raise_arg(r->vm, 0, NULL, MSG_NO_OPERATION, r->name, space_text(r->vm, r->m));
    vm_check(r->vm, status, r->name);
}

static const char *const ROW_WORDS[] = { "ok", "cut locus", "not converged", "leaves", "apart" };

/* Raises for the first row that did not end well. */
static void check_row_status(const rows *r, const unsigned char *row)
{
    for (size_t i = 0; i < r->n; i++)
        switch ((row_status)row[i]) {
        case ROW_OK: break;
        case ROW_CUT_LOCUS: vm_raise(r->vm, MSG_ROW_CUT, r->name, i + 1);
        case ROW_NOT_CONVERGED: vm_raise(r->vm, MSG_ROW_STUCK, r->name, i + 1);
        case ROW_LEAVES:
            vm_raise(r->vm, MSG_ROW_OUT, r->name, i + 1, space_text(r->vm, r->m));
        case ROW_APART:
            vm_raise(r->vm, MSG_ROW_ELSEWHERE, r->name, i + 1, space_text(r->vm, r->m));
        }
}

static geo_value status_value(const rows *r, const unsigned char *row)
{
    if (r->is_single) return vm_string(r->vm, ROW_WORDS[row[0]], strlen(ROW_WORDS[row[0]]));
    geo_list *list = vm_list(r->vm, r->n);
    for (size_t i = 0; i < r->n; i++)
        list_add(r->vm, list, vm_string(r->vm, ROW_WORDS[row[i]], strlen(ROW_WORDS[row[i]])));
    return value_from_object(list);
}

/* --- operations ------------------------------------------------------------------- */

geo_value bi_project(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "project", 1);
    geo_tensor *out = new_points(&r);
    size_t c = r.m->coordinates;
    geo_status status = manifold_project(r.m, r.n, r.x[0], out->data);
    if (status == GEO_ENUMERIC) {
        size_t row = 0;
        while (row + 1 < r.n
               && manifold_project(r.m, 1, r.x[0] + row * c, out->data) == GEO_OK) row++;
        char number[32];
        snprintf(number, sizeof number, "%zu", row + 1);
        vm_raise_arg(vm, 1, NULL, MSG_NO_NEAREST, number, space_text(vm, r.m));
    }
    check_operation(&r, status);
    return points_value(&r, out, true);
}

geo_value bi_tangent(geo_vm *vm, int argc, const geo_value *argv)
{
    bool has_vector = !arg_is_none(argv, 2);
    rows r = read_rows(vm, argv, "tangent", has_vector ? 2 : 1);
    check_on(&r, 0);
    if (has_vector) {
        geo_tensor *out = new_points(&r);
        check_operation(&r, manifold_tangent(r.m, r.n, r.x[0], r.x[1], out->data));
        return points_value(&r, out, false);
    }
    if (!r.is_single) vm_raise_arg(vm, 1, NULL, MSG_ONE_POINT, "tangent", r.n);
    geo_tensor *basis = held(vm, vm_matrix(vm, r.m->dim, r.m->coordinates));
    check_operation(&r, manifold_basis(r.m, r.x[0], basis->data));
    return value_from_object(basis);
}

geo_value bi_metric(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "metric", 3);
    check_on(&r, 0);
    check_tangent(&r, 1);
    check_tangent(&r, 2);
    double *y = vm_scratch(vm, r.n + 1, sizeof *y);
    check_operation(&r, manifold_inner(r.m, r.n, r.x[0], r.x[1], r.x[2], y));
    return numbers_of(&r, y);
}

static geo_value finish_move(rows *r, geo_status status, geo_tensor *out, unsigned char *row,
                             bool wants_report, const char *what)
{
    check_operation(r, status);
    geo_value v = vm_hold(r->vm, points_value(r, out, strcmp(what, "point") == 0));
    if (!wants_report) {
        check_row_status(r, row);
        return v;
    }
    geo_record *record = vm_record(r->vm, 2);
    vm_put(r->vm, record, what, v);
    vm_put(r->vm, record, "status", status_value(r, row));
    return value_from_object(record);
}

geo_value bi_expmap(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "expmap", 2);
    check_on(&r, 0);
    check_tangent(&r, 1);
    geo_tensor *out = new_points(&r);
    unsigned char *row = vm_scratch(vm, r.n + 1, 1);
    geo_status status = manifold_exp(r.m, r.n, r.x[0], r.x[1], out->data, row);
    return finish_move(&r, status, out, row, arg_bool(argv, 3), "point");
}

geo_value bi_logmap(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "logmap", 2);
    check_on(&r, 0);
    check_on(&r, 1);
    geo_tensor *out = new_points(&r);
    unsigned char *row = vm_scratch(vm, r.n + 1, 1);
    geo_status status = manifold_log(r.m, r.n, r.x[0], r.x[1], out->data, row);
    return finish_move(&r, status, out, row, arg_bool(argv, 3), "vector");
}

geo_value manifold_distances(geo_vm *vm, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "dist", 2);
    check_on(&r, 0);
    check_on(&r, 1);
    double *y = vm_scratch(vm, r.n + 1, sizeof *y);
    geo_status status = manifold_dist(r.m, r.n, r.x[0], r.x[1], y);
    if (status == GEO_EITER) vm_raise(vm, MSG_ROWS_STUCK, "dist");
    check_operation(&r, status);
    return numbers_of(&r, y);
}

static geo_value points_between(rows *r, double t)
{
    geo_tensor *out = new_points(r);
    unsigned char *row = vm_scratch(r->vm, r->n + 1, 1);
    check_on(r, 0);
    check_on(r, 1);
    check_operation(r, manifold_between(r->m, r->n, r->x[0], r->x[1], t, out->data, row));
    check_row_status(r, row);
    return points_value(r, out, true);
}

/* A row for each t, between the single points of r. */
static geo_value points_along(rows *r, size_t n, const double *t)
{
    geo_vm *vm = r->vm;
    size_t c = r->m->coordinates;
    double *v = vm_scratch(vm, c, sizeof *v), *step = vm_scratch(vm, n * c + 1, sizeof *step);
    unsigned char row = ROW_OK;
    if (!r->is_single) vm_raise_arg(vm, 1, NULL, MSG_ONE_POINT, r->name, r->n);
    check_on(r, 0);
    check_on(r, 1);
    check_operation(r, manifold_log(r->m, 1, r->x[0], r->x[1], v, &row));
    check_row_status(r, &row);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c; k++) step[i * c + k] = t[i] * v[k];
    geo_tensor *out = held(vm, c == 1 ? vm_vector(vm, n) : vm_matrix(vm, n, c));
    const double *from = spread(vm, r->x[0], n, c);
    check_operation(r, manifold_exp(r->m, n, from, step, out->data, NULL));
    if (c > 1) out->space = value_to_object(space_value(vm, space_hold(r->m)));
    return value_from_object(out);
}

geo_value bi_geodesic(geo_vm *vm, int argc, const geo_value *argv)
{
    enum { STEPS = 64 };
    double even[STEPS + 1];
    rows r = read_rows(vm, argv, "geodesic", 2);
    if (value_is_number(argv[3])) return points_between(&r, arg_number(argv, 3));
    for (int i = 0; i <= STEPS; i++) even[i] = (double)i / STEPS;
    if (arg_is_none(argv, 3)) return points_along(&r, STEPS + 1, even);
    geo_tensor *t = arg_vector(vm, argv, 3);
    return points_along(&r, t->n, t->data);
}

geo_value bi_midpoint(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "midpoint", 2);
    return points_between(&r, 0.5);
}

geo_value bi_transport(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "parallel_transport", 3);
    check_on(&r, 0);
    check_tangent(&r, 1);
    check_tangent(&r, 2);
    geo_tensor *out = new_points(&r);
    check_operation(&r, manifold_transport(r.m, r.n, r.x[0], r.x[1], r.x[2], out->data));
    return points_value(&r, out, false);
}

geo_value bi_frechet_mean(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = read_rows(vm, argv, "frechet_mean", 1);
    double tol = arg_number(argv, 3), spread_found;
    const double *weights = NULL;
    check_on(&r, 0);
    if (!(tol > 0)) vm_raise_arg(vm, 3, NULL, MSG_TOLERANCE, "frechet_mean");
    if (r.n == 0) vm_raise_arg(vm, 1, NULL, MSG_NO_POINTS);
    if (!arg_is_none(argv, 2)) {
        geo_tensor *w = arg_vector(vm, argv, 2);
        if (w->n != r.n) vm_raise_arg(vm, 2, NULL, MSG_WEIGHT_COUNT, r.n, w->n);
        for (size_t i = 0; i < w->n; i++)
            if (!(w->data[i] > 0) || !isfinite(w->data[i])) {
                char text[32];
                snprintf(text, sizeof text, "%g", w->data[i]);
                vm_raise_arg(vm, 2, NULL, MSG_BAD_WEIGHT, i + 1, text);
            }
        weights = w->data;
    }
    rows one = r;
    one.n = 1;
    one.is_single = true;
    if (one.shape.rank == 3) {
        one.shape.rank = 2;
        one.shape.shape[0] = one.shape.shape[1];
        one.shape.shape[1] = one.shape.shape[2];
    }
    geo_tensor *out = new_points(&one);
    check_operation(&r, manifold_mean(r.m, r.n, r.x[0], weights, tol, out->data, &spread_found));
    return points_value(&one, out, true);
}

geo_value bi_random(geo_vm *vm, int argc, const geo_value *argv)
{
    rows r = { .vm = vm, .name = "random", .m = arg_space(vm, argv, 0), .n = 1 };
    level_set_bind(vm, r.m);
    r.is_single = arg_is_none(argv, 1);
    if (!r.is_single) r.n = (size_t)arg_integer(vm, argv, 1, 0, (int64_t)1 << 40);
    geo_tensor *out = new_points(&r);
    if (!space_is_bounded(r.m))
        vm_raise_arg(vm, 0, NULL, MSG_UNBOUNDED, space_text(vm, r.m));
    check_operation(&r, space_sample(r.m, vm_rng(vm), r.n, out->data));
    return points_value(&r, out, true);
}
