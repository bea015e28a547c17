/* transport.c - brenier(...): an optimal map as a value that acts on points, batches
 * and distributions, and carries the proof of its quality. */
#include "stdlib/transport.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/transport/quantize.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"
#include "stdlib/distribution.h"
#include "stdlib/maps.h"
#include "stdlib/space.h"

enum { LARGEST_N = 20000000, DISK_SIDES = 4096 };

power_diagram map_diagram(const brenier_map *map)
{
    return (power_diagram){ .source = map->source, .n = map->n, .xy = map->xy, .w = map->w,
                            .triangulation = &map->map.triangulation };
}

geo_status source_of_space(const space *s, ot_source **source)
{
    if (s->kind == SPACE_BALL && s->dim == 2)
        return ot_source_disk(s->centre, s->radius, source);
    polygon p;
    double gap;
    GEO_TRY(space_outline(s, DISK_SIDES, &p, &gap));
    geo_status status = ot_source_polygon(&p, source);
    polygon_free(&p);
    return status;
}

/* --- solving ------------------------------------------------------------------------ */

static bool watch(void *context, const ot_progress *p)
{
    char text[120];
    if (p->mist > 0)
        snprintf(text, sizeof text, "step %d, joining the parts (%.0e)", p->iteration, p->mist);
    else
        snprintf(text, sizeof text, "step %d, smallest cell %.2g, residual %.1e", p->iteration,
                 p->smallest, p->residual);
    vm_progress(context, -1, text);
    return true;
}

GEO_NORETURN static void raise_fault(geo_vm *vm, const brenier_map *map)
{
    char text[40];
    size_t i = map->report.culprit;
    switch (map->report.fault) {
    case OT_MASS_NOT_FINITE: case OT_MASS_NOT_POSITIVE:
        snprintf(text, sizeof text, "%g", map->mass[i]);
        vm_raise_arg(vm, 1, NULL, MSG_BAD_WEIGHT, i + 1, text);
    case OT_POINT_NOT_FINITE:
        vm_raise_arg(vm, 1, NULL, MSG_POINT_NOT_FINITE, i + 1);
    case OT_NO_POINTS:
        vm_raise_arg(vm, 1, NULL, MSG_NO_POINTS);
    default:
        vm_raise_arg(vm, 3, NULL, MSG_SOLVER_TOLERANCE, map->tol);
    }
}

static void solve(geo_vm *vm, brenier_map *map, int max_iter)
{
    ot_options options = { .tol = map->tol, .max_iter = max_iter,
                           .watch = vm_wants_progress(vm) ? watch : NULL, .context = vm };
    ot_target target = { .n = map->n, .xy = map->xy, .mass = map->mass };
    geo_status status = ot_solve(map->source, &target, &options, map->w, &map->report);
    vm_progress(vm, 1, "");
    if (status == GEO_EDOMAIN) raise_fault(vm, map);
    if (status == GEO_EMODULE) vm_raise(vm, MSG_NO_MODULE, "sparse solvers", "libcholmod3");
    if (status == GEO_EITER || status == GEO_ENUMERIC) {
        char text[160];
        snprintf(text, sizeof text, "residual %.2g after %d steps, wanted %g",
                 map->report.residual, map->report.iterations, map->tol);
        diagnostic *d = diag_new(MSG_NOT_CONVERGED, "brenier", text);
        diag_hint(d, map->report.ending == OT_AT_ROUNDING ? MSG_HINT_AT_ROUNDING
                                                          : MSG_HINT_MORE_STEPS);
        vm_raise_diagnostic(vm, d);
    }
    vm_check(vm, status, "brenier");
}

/* --- from laws to arrays ------------------------------------------------------------------ */

static void describe(const distribution *law, char *text, size_t size)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    law_print(law, &b);
    snprintf(text, size, "%s", buffer_text(&b));
    buffer_free(&b);
}

static void check_laws(geo_vm *vm, const distribution *from, const distribution *to)
{
    char text[96], here[48], there[48];
    if (from->dim != to->dim) {
        snprintf(here, sizeof here, "this one lives in R^%zu", from->dim);
        snprintf(there, sizeof there, "this one lives in R^%zu", to->dim);
        vm_raise_pair(vm, 1, there, 0, here, MSG_BRENIER_DIM, from->dim, to->dim);
    }
    if (from->kind != LAW_UNIFORM || from->dim != 2) {
        describe(from, text, sizeof text);
        vm_raise_arg(vm, 0, NULL, MSG_BRENIER_SOURCE, text);
    }
    if (to->kind != LAW_POINTS && to->kind != LAW_UNIFORM) {
        describe(to, text, sizeof text);
        vm_raise_arg(vm, 1, NULL, MSG_BRENIER_TARGET, text);
    }
}

static void allocate(geo_vm *vm, brenier_map *map, size_t n)
{
    map->n = n;
    map->xy = vm_need(vm, geo_alloc(n, 2 * sizeof(double)));
    map->mass = vm_need(vm, geo_alloc(n, sizeof(double)));
    map->w = vm_need(vm, geo_alloc_zero(n, sizeof(double)));
    heap_adjust(vm_heap(vm), (ptrdiff_t)(n * 4 * sizeof(double)));
}

/* The target's points: those given, or n that represent its region. */
static void make_points(geo_vm *vm, brenier_map *map, size_t n)
{
    if (map->to->kind == LAW_POINTS) {
        allocate(vm, map, map->to->n);
        memcpy(map->xy, map->to->point, 2 * map->n * sizeof(double));
        memcpy(map->mass, map->to->weight, map->n * sizeof(double));
        return;
    }
    ot_source *region;
    allocate(vm, map, n);
    map->is_quantized = true;
    for (size_t i = 0; i < n; i++) map->mass[i] = 1 / (double)n;
    vm_progress(vm, -1, "placing the target's points");
    vm_check(vm, source_of_space(map->to->where, &region), "the target's region");
    geo_status status = quantize_region(region, n, 0, map->xy);
    ot_source_free(region);
    vm_check(vm, status, "placing the target's points");
}

geo_value bi_brenier(geo_vm *vm, int argc, const geo_value *argv)
{
    distribution *from = value_law(argv[0]), *to = value_law(argv[1]);
    if (from->kind == LAW_NORMAL && to->kind == LAW_NORMAL && from->dim == to->dim)
        return normal_map(vm, from, to);
    check_laws(vm, from, to);
    size_t n = (size_t)arg_integer(vm, argv, 2, 1, LARGEST_N);
    double tol = arg_number(argv, 3);
    if (!(tol > 0) || !isfinite(tol)) vm_raise_arg(vm, 3, NULL, MSG_SOLVER_TOLERANCE, tol);
    int max_iter = (int)arg_integer(vm, argv, 4, 1, 1000000);

    brenier_map *map = vm_need(vm, foreign_new(vm_heap(vm), &MAP_CLASS, sizeof *map));
    map->from = law_hold(from);
    map->to = law_hold(to);
    map->tol = tol;
    make_points(vm, map, n);
    geo_status status = source_of_space(from->where, &map->source);
    vm_check(vm, status, "the source's region");
    solve(vm, map, max_iter);
    vm_check(vm, ot_map_make(map->n, map->xy, map->w, &map->map), "the cells of the map");
    return value_from_object(map);
}

static void print_spaces(const brenier_map *map, geo_buffer *out)
{
    space_print(map->from->where, out);
    buffer_add_text(out, " -> ");
    if (map->to->where) space_print(map->to->where, out);
    else buffer_add_format(out, "%zu point%s of R^2", map->n, map->n == 1 ? "" : "s");
}

/* --- acting ------------------------------------------------------------------------------- */

/* "T : ball(2) -> R^2" under the map, what came under the argument. */
GEO_NORETURN static void raise_wrong_space(geo_vm *vm, const brenier_map *map, const char *came,
                                           const char *what)
{
    geo_buffer spaces = GEO_BUFFER_EMPTY;
    char text[120];
    print_spaces(map, &spaces);
    snprintf(text, sizeof text, "%s", buffer_text(&spaces));
    buffer_free(&spaces);
    vm_raise_pair(vm, 0, came, -1, text, MSG_WRONG_SPACE, what);
}

static geo_value send_points(geo_vm *vm, const brenier_map *map, geo_value v)
{
    size_t last = value_is_tensor(v) ? value_tensor(v)->shape[value_tensor(v)->rank - 1] : 1;
    if (value_is_tensor(v) && (value_tensor(v)->rank > 2 || last != 2)) {
        geo_buffer shape = GEO_BUFFER_EMPTY;
        char came[64];
        tensor_shape_text(value_tensor(v), &shape);
        snprintf(came, sizeof came, "%s", buffer_text(&shape));
        buffer_free(&shape);
        raise_wrong_space(vm, map, came, "point");
    }
    point_batch batch = arg_points(vm, v, 2, "the map");
    uint32_t *cell = vm_scratch(vm, batch.n, sizeof *cell);
    vm_check(vm, ot_map_locate(&map->map, batch.n, batch.x, cell), "the map");
    geo_tensor *out = batch.is_single ? vm_vector(vm, 2) : vm_matrix(vm, batch.n, 2);
    for (size_t i = 0; i < batch.n; i++)
        for (int k = 0; k < 2; k++)
            out->data[2 * i + (size_t)k] =
                cell[i] == REGULAR_NONE ? NAN : map->xy[2 * cell[i] + (size_t)k];
    out->space = value_to_object(law_space(vm, map->to));
    return value_from_object(out);
}

static geo_value points_law(geo_vm *vm, size_t n, const double *xy, const double *mass,
                            space *region, double total)
{
    distribution *law, *scaled;
    size_t culprit;
    vm_check(vm, law_points(n, 2, xy, mass, region, &law, &culprit), "the push-forward");
    geo_status status = law_with_mass(law, total, &scaled);
    law_drop(law);
    vm_check(vm, status, "the push-forward");
    return law_value(vm, scaled);
}

/* T(mu): exact for the map's own source and for point masses. */
static geo_value send_law(geo_vm *vm, brenier_map *map, const distribution *law)
{
    if (law->dim != 2) {
        char where[32];
        snprintf(where, sizeof where, "a distribution on R^%zu", law->dim);
        raise_wrong_space(vm, map, where, "distribution");
    }
    if (law->kind == LAW_UNIFORM && space_equal(law->where, map->from->where))
        return points_law(vm, map->n, map->xy, map->mass, map->to->where, law->mass);
    if (law->kind == LAW_POINTS) {
        uint32_t *cell = vm_scratch(vm, law->n, sizeof *cell);
        double *xy = vm_scratch(vm, law->n, 2 * sizeof *xy);
        vm_check(vm, ot_map_locate(&map->map, law->n, law->point, cell), "the map");
        for (size_t i = 0; i < law->n; i++) memcpy(xy + 2 * i, map->xy + 2 * cell[i],
                                                   2 * sizeof *xy);
        return points_law(vm, law->n, xy, law->weight, map->to->where, law->mass);
    }
    char text[96];
    describe(law, text, sizeof text);
    vm_raise_arg(vm, 0, NULL, MSG_NO_PUSHFORWARD, text);
}

static geo_value map_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    brenier_map *map = (brenier_map *)self;
    if (argc == 2 && value_is_number(argv[0]) && value_is_number(argv[1])) {
        geo_tensor *x = vm_vector(vm, 2);
        x->data[0] = value_to_number(argv[0]);
        x->data[1] = value_to_number(argv[1]);
        return send_points(vm, map, value_from_object(x));
    }
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a map",
                            "one point, batch or distribution");
    if (value_is_class(argv[0], &DISTRIBUTION_CLASS)) return send_law(vm, map, value_law(argv[0]));
    return send_points(vm, map, argv[0]);
}

/* --- the potential ------------------------------------------------------------------------- */

typedef struct {
    geo_foreign head;
    geo_value map;
} potential_object;

static geo_value potential_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    brenier_map *map = (brenier_map *)value_to_object(((potential_object *)self)->map);
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a potential", "one point or batch");
    point_batch batch = arg_points(vm, argv[0], 2, "the potential");
    double *u = vm_scratch(vm, batch.n, sizeof *u);
    vm_check(vm, ot_map_potential(&map->map, batch.n, batch.x, u), "the potential");
    return batch_numbers(vm, &batch, u);
}

/* The gradient of the convex potential is the map, constant on each cell. */
static geo_value compute_potential(geo_vm *vm, int n, const geo_value *x)
{
    return vm_call(vm, x[0], 1, x + 1);
}

static void pull_potential(const tape_step *s, geo_value *give)
{
    const potential_object *o = (const potential_object *)value_foreign(s->x[0]);
    geo_value at = value_plain(s->x[1]);
    geo_value sent = vm_call(s->vm, o->map, 1, &at);
    give[1] = tape_scaled(s->vm, rule_column(s->vm, s->g), sent);
}

static const tape_rule POTENTIAL_RULE = { .kind = RULE_PULL, .compute = compute_potential,
                                          .pull = pull_potential };

static geo_value potential_call_traced(geo_vm *vm, geo_foreign *self, int argc,
                                       const geo_value *argv)
{
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a potential", "one point or batch");
    return tape_record(vm, &POTENTIAL_RULE, 2,
                       (geo_value[]){ value_from_object(self), argv[0] });
}

static void potential_print(const geo_foreign *self, geo_buffer *out)
{
    const brenier_map *map =
        (const brenier_map *)value_to_object(((const potential_object *)self)->map);
    buffer_add_format(out, "convex potential of %zu planes", map->n);
}

static void potential_trace(geo_heap *heap, geo_foreign *self)
{
    heap_mark(heap, ((potential_object *)self)->map);
}

static const geo_class POTENTIAL_CLASS = {
    .name = "function", .noun = "function", .phrase = "a function",
    .print = potential_print, .call = potential_call, .call_traced = potential_call_traced,
    .trace = potential_trace };

geo_value bi_potential(geo_vm *vm, int argc, const geo_value *argv)
{
    potential_object *o = vm_need(vm, foreign_new(vm_heap(vm), &POTENTIAL_CLASS, sizeof *o));
    o->map = value_share(argv[0]);
    return value_from_object(o);
}

/* --- properties ------------------------------------------------------------------------------ */

static geo_value loop_matrix(geo_vm *vm, const cell_outline *outline, size_t k)
{
    size_t n = outline->loop_start[k + 1] - outline->loop_start[k];
    return numbers_value(vm, outline->xy + 2 * outline->loop_start[k], n, 2);
}

/* The corners of every cell; a cell in several pieces is a list of them. */
static geo_value cells_value(geo_vm *vm, const brenier_map *map)
{
    power_diagram d = map_diagram(map);
    cell_scratch *scratch;
    cell_outline outline = CELL_OUTLINE_EMPTY;
    geo_list *list = vm_list(vm, map->n);
    vm_check(vm, cell_scratch_new(&scratch), "cells");
    geo_status status = GEO_OK;
    for (size_t i = 0; i < map->n && status == GEO_OK; i++) {
        status = powercells_outline(&d, i, scratch, &outline);
        if (status != GEO_OK) break;
        geo_value v;
        if (outline.n_loops == 1) {
            v = loop_matrix(vm, &outline, 0);
        } else {
            geo_list *pieces = vm_list(vm, outline.n_loops);
            for (size_t k = 0; k < outline.n_loops; k++)
                list_add(vm, pieces, loop_matrix(vm, &outline, k));
            v = value_from_object(pieces);
        }
        list_add(vm, list, v);
    }
    cell_outline_free(&outline);
    cell_scratch_free(scratch);
    vm_check(vm, status, "cells");
    return value_from_object(list);
}

typedef enum { AREAS, CENTROIDS } measure;

static geo_value measured_value(geo_vm *vm, const brenier_map *map, measure what)
{
    power_diagram d = map_diagram(map);
    power_cells cells = POWER_CELLS_EMPTY;
    geo_status status = powercells_measure(&d, what == CENTROIDS, &cells);
    geo_tensor *t = what == AREAS ? vm_vector(vm, map->n) : vm_matrix(vm, map->n, 2);
    if (status == GEO_OK)
        memcpy(t->data, what == AREAS ? cells.area : cells.centroid, t->n * sizeof(double));
    power_cells_free(&cells);
    vm_check(vm, status, "cells");
    return value_from_object(t);
}

/* Pairs of neighbouring points, numbered from 1: a row for each common edge. */
static geo_value neighbours_value(geo_vm *vm, const brenier_map *map)
{
    power_diagram d = map_diagram(map);
    power_cells cells = POWER_CELLS_EMPTY;
    vm_check(vm, powercells_measure(&d, false, &cells), "cells");
    size_t count = 0, at = 0, total = (size_t)cells.edge_start[map->n];
    for (size_t e = 0; e < total; e++) count += cells.edge_length[e] > 0;
    geo_tensor *t = tensor_matrix(vm_heap(vm), count, 2);
    for (size_t i = 0; i < map->n && t; i++)
        for (int32_t e = cells.edge_start[i]; e < cells.edge_start[i + 1]; e++) {
            if (!(cells.edge_length[e] > 0)) continue;
            t->data[at++] = (double)i + 1;
            t->data[at++] = (double)cells.edge_to[e] + 1;
        }
    power_cells_free(&cells);
    return value_from_object(vm_need(vm, t));
}

static geo_value seconds_value(geo_vm *vm, const brenier_map *map)
{
    geo_record *record = vm_record(vm, 5);
    vm_put(vm, record, "triangulate", value_number(map->report.seconds.triangulate));
    vm_put(vm, record, "clip", value_number(map->report.seconds.clip));
    vm_put(vm, record, "assemble", value_number(map->report.seconds.assemble));
    vm_put(vm, record, "factor", value_number(map->report.seconds.factor));
    vm_put(vm, record, "total", value_number(map->report.seconds.total));
    return value_from_object(record);
}

static bool map_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    if (op != OP2_POW || !value_is_class(a, &MAP_CLASS) || !value_is_number(b)
        || value_to_number(b) != -1)
        return false;
    *out = map_inverse(vm, (brenier_map *)value_to_object(a));
    return true;
}

static const char *const MAP_PROPERTIES[] = {
    "domain", "codomain", "source", "target", "points", "masses", "weights", "cells", "areas",
    "centroids", "neighbours", "potential", "cost", "residual", "iterations", "seconds", "n",
    "merged", "tol", NULL };

static bool map_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                         geo_value *out)
{
    brenier_map *map = (brenier_map *)self;
    geo_value me = value_from_object(map);
#define IS(word) word_is(name, length, word)
    if (IS("domain")) *out = law_space(vm, map->from);
    else if (IS("codomain")) *out = law_space(vm, map->to);
    else if (IS("source")) *out = law_value(vm, law_hold(map->from));
    else if (IS("target")) *out = law_value(vm, law_hold(map->to));
    else if (IS("points")) *out = numbers_value(vm, map->xy, map->n, 2);
    else if (IS("masses")) *out = numbers_value(vm, map->mass, map->n, 1);
    else if (IS("weights")) *out = numbers_value(vm, map->w, map->n, 1);
    else if (IS("cells")) *out = cells_value(vm, map);
    else if (IS("areas")) *out = measured_value(vm, map, AREAS);
    else if (IS("centroids")) *out = measured_value(vm, map, CENTROIDS);
    else if (IS("neighbours")) *out = neighbours_value(vm, map);
    else if (IS("potential")) *out = bi_potential(vm, 1, &me);
    else if (IS("cost")) *out = value_number(map->report.cost);
    else if (IS("residual")) *out = value_number(map->report.residual);
    else if (IS("iterations")) *out = value_number(map->report.iterations);
    else if (IS("seconds")) *out = seconds_value(vm, map);
    else if (IS("n")) *out = value_number((double)map->n);
    else if (IS("merged")) *out = value_number((double)map->report.n_merged);
    else if (IS("tol")) *out = value_number(map->tol);
    else return false;
    return true;
#undef IS
}

static void map_print(const geo_foreign *self, geo_buffer *out)
{
    buffer_add_text(out, "Brenier map ");
    print_spaces((const brenier_map *)self, out);
}

static void map_report(const geo_foreign *self, geo_buffer *out)
{
    const brenier_map *map = (const brenier_map *)self;
    const ot_report *r = &map->report;
    map_print(self, out);
    buffer_add_format(out, "\n  method      semi-discrete, damped Newton, %zu points%s", map->n,
                      map->is_quantized ? " spread over the target" : "");
    buffer_add_format(out, "\n  residual    %.2g  (largest |mass - target| / target; tol %g)",
                      r->residual, map->tol);
    buffer_add_format(out, "\n  cost        %.10g  (mean of |x - T(x)|^2)", r->cost);
    buffer_add_format(out, "\n  iterations  %d in %.2g s", r->iterations, r->seconds.total);
    if (r->n_merged)
        buffer_add_format(out, "\n  merged      %zu point%s that lie%s on others", r->n_merged,
                          r->n_merged == 1 ? "" : "s", r->n_merged == 1 ? "s" : "");
}


static void map_release(geo_foreign *self)
{
    brenier_map *map = (brenier_map *)self;
    law_drop(map->from);
    law_drop(map->to);
    if (map->source) ot_source_free(map->source);
    geo_free(map->xy);
    geo_free(map->mass);
    geo_free(map->w);
    ot_map_free(&map->map);
}

const geo_class MAP_CLASS = {
    .name = "Map", .noun = "map", .phrase = "a map",
    .print = map_print, .report = map_report, .property = map_property,
    .properties = MAP_PROPERTIES, .call = map_call, .binary = map_binary,
    .release = map_release };
