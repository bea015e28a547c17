/* between.c - displacement(...), barycenter(...), and inverses of semi-discrete maps. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/num/sort.h"
#include "runtime/transport/bures.h"
#include "runtime/transport/freesupport.h"
#include "runtime/transport/monotone.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/maps.h"
#include "stdlib/plan.h"
#include "stdlib/space.h"

/* --- displacement --------------------------------------------------------------------------- */

/* x -> (1 - t) x + t T(x) */
typedef struct {
    geo_foreign head;
    geo_value map;
    double t;
} moving_map;

static geo_value points_law_value(geo_vm *vm, size_t n, size_t d, const double *x,
                                  const double *weight)
{
    distribution *law;
    size_t culprit;
    vm_check(vm, law_points(n, d, x, weight, NULL, &law, &culprit), "the points");
    return law_value(vm, law);
}

static geo_value moving_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const moving_map *m = (const moving_map *)self;
    double t = m->t;
    geo_value x = argv[0];
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "this map", "one point, batch or law");
    if (value_is_class(x, &DISTRIBUTION_CLASS)) {
        const distribution *law = value_law(x);
        if (law->kind != LAW_POINTS)
            vm_raise_arg(vm, 0, NULL, MSG_NOT_MASSES, "displacement", "a density");
        geo_value at = vm_hold(vm, numbers_value(vm, law->point, law->n, law->dim));
        geo_value moved = moving_call(vm, self, 1, &at);
        const geo_tensor *p = value_tensor(moved);
        return points_law_value(vm, law->n, law->dim, p->data, law->weight);
    }
    geo_value image = vm_hold(vm, vm_apply(vm, m->map, x));
    geo_value stay = vm_hold(vm, vm_binary(vm, OP2_MUL, value_number(1 - t), x));
    geo_value go = vm_hold(vm, vm_binary(vm, OP2_MUL, value_number(t), image));
    return vm_binary(vm, OP2_ADD, stay, go);
}

static void moving_print(const geo_foreign *self, geo_buffer *out)
{
    buffer_add_format(out, "displacement map at t = %g", ((const moving_map *)self)->t);
}

static void moving_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark(heap, ((moving_map *)self)->map);
}

static const geo_class MOVING_CLASS = {
    .name = "function", .noun = "function", .phrase = "a function",
    .print = moving_print, .call = moving_call, .trace = moving_trace };

/* Each pair of a plan at (1 - t) x + t y, with its mass. out: returns new */
static geo_status plan_at(const emd_result *r, size_t d, const double *x, const double *y,
                          double t, distribution **out)
{
    double *at = geo_alloc(r->n_plan, d * sizeof *at);
    size_t culprit;
    if (!at) return GEO_ENOMEM;
    for (size_t k = 0; k < r->n_plan; k++)
        for (size_t c = 0; c < d; c++)
            at[k * d + c] = (1 - t) * x[r->from[k] * d + c] + t * y[r->to[k] * d + c];
    geo_status status = law_points(r->n_plan, d, at, r->mass, NULL, out, &culprit);
    geo_free(at);
    return status;
}

static geo_value between_points(geo_vm *vm, const distribution *mu, const distribution *nu,
                                double t)
{
    emd_problem p = { .n = mu->n, .m = nu->n, .d = mu->dim, .x = mu->point, .y = nu->point,
                      .cost = METRIC_SQUARED, .a = mu->weight, .b = nu->weight };
    emd_result r;
    distribution *law = NULL;
    geo_status status = emd_solve(&p, &r);
    if (status == GEO_OK) status = plan_at(&r, p.d, p.x, p.y, t, &law);
    emd_result_free(&r);
    vm_check(vm, status, "displacement");
    return law_value(vm, law);
}

/* The covariance at t is B S B with B = (1 - t) I + t A. */
static geo_value between_normals(geo_vm *vm, distribution *mu, distribution *nu, double t)
{
    affine_value *map = (affine_value *)value_to_object(normal_map(vm, mu, nu));
    size_t d = map->rows;
    for (size_t i = 0; i < d; i++) {
        map->b[i] *= t;
        for (size_t k = 0; k < d; k++)
            map->a[i * d + k] = t * map->a[i * d + k] + (i == k ? 1 - t : 0);
    }
    geo_value law = law_value(vm, law_hold(mu));
    return AFFINE_CLASS.call(vm, &map->head, 1, &law);
}

static geo_value between_laws(geo_vm *vm, const geo_value *argv)
{
    if (!value_is_class(argv[1], &DISTRIBUTION_CLASS) || arg_is_none(argv, 2))
        vm_raise(vm, MSG_DISPLACEMENT);
    distribution *mu = value_law(argv[0]), *nu = value_law(argv[1]);
    double t = arg_number(argv, 2);
    if (mu->dim != nu->dim) vm_raise_arg(vm, 1, NULL, MSG_POINT_DIMS, mu->dim, nu->dim);
    if (mu->kind == LAW_NORMAL && nu->kind == LAW_NORMAL) return between_normals(vm, mu, nu, t);
    for (int k = 0; k < 2; k++)     /* names what is no set of points */
        arg_masses(vm, argv, k, "displacement");
    return between_points(vm, mu, nu, t);
}

geo_value bi_displacement(geo_vm *vm, int argc, const geo_value *argv)
{
    if (value_is_class(argv[0], &DISTRIBUTION_CLASS)) return between_laws(vm, argv);
    if (!value_is_number(argv[1]) || !arg_is_none(argv, 2)) vm_raise(vm, MSG_DISPLACEMENT);
    double t = arg_number(argv, 1);
    if (value_is_class(argv[0], &PLAN_CLASS)) {
        const plan_value *plan = (const plan_value *)value_to_object(argv[0]);
        if (plan->d == 0) vm_raise_arg(vm, 0, NULL, MSG_PLAN_NO_POINTS);
        distribution *law;
        vm_check(vm, plan_at(&plan->result, plan->d, plan->x, plan->y, t, &law), "displacement");
        return law_value(vm, law);
    }
    moving_map *m = vm_need(vm, foreign_new(vm_heap(vm), &MOVING_CLASS, sizeof *m));
    m->map = value_share(argv[0]);
    m->t = t;
    return value_from_object(m);
}

/* --- barycenter ------------------------------------------------------------------------------ */

typedef struct {
    size_t k, d;
    distribution **law;
    double *weight;             /* sum 1 */
} several;

static several read_laws(geo_vm *vm, const geo_value *argv)
{
    several s = { .k = members_count(argv[0]) };
    if (s.k == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    s.law = vm_scratch(vm, s.k, sizeof *s.law);
    s.weight = vm_scratch(vm, s.k, sizeof *s.weight);
    const double *given = arg_mass_vector(vm, argv, 1, s.k);
    double sum = 0;
    for (size_t i = 0; i < s.k; i++) {
        geo_value v = member_at(vm, argv[0], i);
        if (!value_is_class(v, &DISTRIBUTION_CLASS))
            vm_raise_arg(vm, 0, NULL, MSG_BARYCENTER_OF);
        s.law[i] = value_law(v);
        s.weight[i] = given ? given[i] : 1;
        sum += s.weight[i];
        if (!(s.weight[i] > 0) || isinf(s.weight[i])) {
            char text[NUMBER_TEXT];
            number_text(s.weight[i], text);
            vm_raise_arg(vm, 1, NULL, MSG_BAD_WEIGHT, i + 1, text);
        }
        if (s.law[i]->dim != s.law[0]->dim)
            vm_raise_arg(vm, 0, NULL, MSG_POINT_DIMS, s.law[0]->dim, s.law[i]->dim);
        if (s.law[i]->kind != s.law[0]->kind
            || (s.law[i]->kind != LAW_NORMAL && s.law[i]->kind != LAW_POINTS))
            vm_raise_arg(vm, 0, NULL, MSG_BARYCENTER_OF);
    }
    for (size_t i = 0; i < s.k; i++) s.weight[i] /= sum;
    s.d = s.law[0]->dim;
    return s;
}

static geo_value of_normals(geo_vm *vm, const several *s)
{
    size_t d = s->d, dd = d * d;
    double *means = vm_scratch(vm, s->k, d * sizeof *means);
    double *covs = vm_scratch(vm, s->k, dd * sizeof *covs);
    double *mean = vm_scratch(vm, d, sizeof *mean), *cov = vm_scratch(vm, d, d * sizeof *cov);
    bures_report report;
    for (size_t i = 0; i < s->k; i++)
        vm_check(vm, law_moments(s->law[i], means + i * d, covs + i * dd), "barycenter");
    geo_status status = bures_barycenter(s->k, d, s->weight, means, covs, mean, cov, &report);
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "matrix functions", "liblapacke");
    vm_check(vm, status, "barycenter");
    return normal_value(vm, d, mean, cov, 1);
}

/* On a line the quantile functions are averaged: all steps of all of them, in order. */
static geo_value of_lines(geo_vm *vm, const several *s)
{
    size_t total = 0, count = 0;
    for (size_t i = 0; i < s->k; i++) total += s->law[i]->n;
    double **x = vm_scratch(vm, s->k, sizeof *x), **up_to = vm_scratch(vm, s->k, sizeof *up_to);
    double *at = vm_scratch(vm, total, sizeof *at), *mass = vm_scratch(vm, total, sizeof *mass);
    size_t *place = vm_scratch(vm, s->k, sizeof *place);
    for (size_t i = 0; i < s->k; i++) {
        const distribution *law = s->law[i];
        size_t *order = vm_scratch(vm, law->n, sizeof *order);
        double sum = 0;
        x[i] = vm_scratch(vm, law->n, sizeof **x);
        up_to[i] = vm_scratch(vm, law->n, sizeof **up_to);
        vm_check(vm, sort_order(law->n, law->point, order), "barycenter");
        for (size_t j = 0; j < law->n; j++) {
            x[i][j] = law->point[order[j]];
            up_to[i][j] = sum += law->weight[order[j]];
        }
        up_to[i][law->n - 1] = 1;
        place[i] = 0;
    }
    for (double done = 0; done < 1; ) {
        double end = 1, sum = 0;
        for (size_t i = 0; i < s->k; i++) {
            end = fmin(end, up_to[i][place[i]]);
            sum += s->weight[i] * x[i][place[i]];
        }
        if (end - done > 1e-15) {       /* less is what sums differ by in rounding */
            at[count] = sum;
            mass[count++] = end - done;
        }
        done = fmax(done, end);
        for (size_t i = 0; i < s->k; i++)
            while (place[i] + 1 < s->law[i]->n && up_to[i][place[i]] <= end) place[i]++;
    }
    return points_law_value(vm, count, 1, at, mass);
}

static geo_value of_points(geo_vm *vm, const several *s, const geo_value *argv)
{
    size_t most = 0, d = s->d;
    for (size_t i = 0; i < s->k; i++)
        if (s->law[i]->n > s->law[most]->n) most = i;
    size_t n = arg_is_none(argv, 2) ? s->law[most]->n
                                    : (size_t)arg_integer(vm, argv, 2, 1, 10000000);
    double tol = arg_number(argv, 3);
    int max_iter = (int)arg_integer(vm, argv, 4, 1, 100000000);
    if (!(tol >= 0)) vm_raise_arg(vm, 3, NULL, MSG_TOLERANCE, "barycenter");
    free_part *part = vm_scratch(vm, s->k, sizeof *part);
    double *x = vm_scratch(vm, n, d * sizeof *x);
    for (size_t i = 0; i < s->k; i++)
        part[i] = (free_part){ s->law[i]->n, s->law[i]->point, s->law[i]->weight };
    /* Begin with the points of the largest part, or draws from it: always the same ones. */
    const distribution *from = s->law[most];
    bool same = n == from->n;
    for (size_t i = 1; i < from->n && same; i++) same = from->weight[i] == from->weight[0];
    geo_rng rng;
    rng_seed(&rng, 1, n);
    if (same) memcpy(x, from->point, n * d * sizeof *x);
    else vm_check(vm, law_sample(from, &rng, n, x), "barycenter");
    free_report report;
    geo_status status = free_barycenter(s->k, d, part, s->weight, n, NULL, tol, max_iter, x,
                                        &report);
    if (status == GEO_EITER) {
        char text[120];
        snprintf(text, sizeof text, "points still move %.2g after %d steps, wanted %g",
                 report.moved, report.iterations - 1, tol);
        diagnostic *e = diag_new(MSG_NOT_CONVERGED, "barycenter", text);
        diag_hint(e, MSG_HINT_MORE_STEPS);
        vm_raise_diagnostic(vm, e);
    }
    vm_check(vm, status, "barycenter");
    return points_law_value(vm, n, d, x, NULL);
}

geo_value bi_barycenter(geo_vm *vm, int argc, const geo_value *argv)
{
    several s = read_laws(vm, argv);
    if (s.law[0]->kind == LAW_NORMAL) return of_normals(vm, &s);
    if (s.d == 1 && arg_is_none(argv, 2)) return of_lines(vm, &s);
    return of_points(vm, &s, argv);
}

/* --- inverses of semi-discrete maps ----------------------------------------------------- */

/* On each cell u is linear, so sup <x, y> - u(x) over the source is attained at a corner
 * of a cell: the conjugate is again a maximum of planes, one for each corner. */
typedef struct {
    geo_foreign head;
    geo_value map;
    ot_map corners;
    double *xy;
    bool is_gradient;
} conjugate_object;

static geo_status collect_corners(const brenier_map *map, double **xy, size_t *n)
{
    power_diagram d = map_diagram(map);
    cell_scratch *scratch;
    cell_outline outline = CELL_OUTLINE_EMPTY;
    size_t capacity = 0;
    GEO_TRY(cell_scratch_new(&scratch));
    geo_status status = GEO_OK;
    for (size_t i = 0; i < map->n && status == GEO_OK; i++) {
        status = powercells_outline(&d, i, scratch, &outline);
        if (status != GEO_OK || outline.n_loops == 0) continue;
        size_t count = outline.loop_start[outline.n_loops];
        if (!geo_grow(xy, &capacity, 2 * (*n + count), sizeof **xy)) status = GEO_ENOMEM;
        else memcpy(*xy + 2 * *n, outline.xy, 2 * count * sizeof **xy);
        *n += status == GEO_OK ? count : 0;
    }
    cell_outline_free(&outline);
    cell_scratch_free(scratch);
    return status;
}

static geo_status corner_map(const brenier_map *map, conjugate_object *o)
{
    size_t n = 0;
    GEO_TRY(collect_corners(map, &o->xy, &n));
    double *w = geo_alloc(n, sizeof *w);
    if (!w) return GEO_ENOMEM;
    geo_status status = ot_map_potential(&map->map, n, o->xy, w);
    for (size_t k = 0; k < n; k++)      /* h = -u(x) = (w - |x|^2) / 2 */
        w[k] = -2 * w[k] + o->xy[2 * k] * o->xy[2 * k] + o->xy[2 * k + 1] * o->xy[2 * k + 1];
    if (status == GEO_OK) status = ot_map_make(n, o->xy, w, &o->corners);
    geo_free(w);
    return status;
}

static geo_value conjugate_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const conjugate_object *o = (const conjugate_object *)self;
    const char *who = o->is_gradient ? "the inverse map" : "the conjugate";
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, who, "one point or batch");
    point_batch batch = arg_points(vm, argv[0], 2, who);
    if (!o->is_gradient) {
        double *u = vm_scratch(vm, batch.n, sizeof *u);
        vm_check(vm, ot_map_potential(&o->corners, batch.n, batch.x, u), who);
        return batch_numbers(vm, &batch, u);
    }
    uint32_t *cell = vm_scratch(vm, batch.n, sizeof *cell);
    vm_check(vm, ot_map_locate(&o->corners, batch.n, batch.x, cell), who);
    geo_tensor *out = batch.is_single ? vm_vector(vm, 2) : vm_matrix(vm, batch.n, 2);
    for (size_t i = 0; i < 2 * batch.n; i++)
        out->data[i] = cell[i / 2] == REGULAR_NONE ? NAN : o->xy[2 * cell[i / 2] + i % 2];
    return value_from_object(out);
}

static void conjugate_print(const geo_foreign *self, geo_buffer *out)
{
    const conjugate_object *o = (const conjugate_object *)self;
    buffer_add_text(out, o->is_gradient ? "inverse of a Brenier map: the gradient of the conjugate"
                                        : "conjugate of a Brenier map's potential");
}

static void conjugate_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark(heap, ((conjugate_object *)self)->map);
}

static void conjugate_release(geo_foreign *self)
{
    conjugate_object *o = (conjugate_object *)self;
    geo_free(o->xy);
    ot_map_free(&o->corners);
}

static const geo_class CONJUGATE_CLASS = {
    .name = "function", .noun = "function", .phrase = "a function", .print = conjugate_print,
    .call = conjugate_call, .trace = conjugate_trace, .release = conjugate_release };

static geo_value new_conjugate(geo_vm *vm, geo_value map, bool is_gradient)
{
    conjugate_object *o = vm_need(vm, foreign_new(vm_heap(vm), &CONJUGATE_CLASS, sizeof *o));
    o->map = value_share(map);
    o->is_gradient = is_gradient;
    vm_check(vm, corner_map((const brenier_map *)value_to_object(map), o), "the conjugate");
    return value_from_object(o);
}

geo_value bi_conjugate(geo_vm *vm, int argc, const geo_value *argv)
{
    return new_conjugate(vm, argv[0], false);
}

geo_value map_inverse(geo_vm *vm, brenier_map *map)
{
    return new_conjugate(vm, value_from_object(map), true);
}
