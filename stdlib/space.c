/* space.c - spaces as values, and the regions among them; manifold.c has the curved ones. */
#include "stdlib/space.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/manifold/manifold.h"
#include "runtime/manifold/region.h"
#include "runtime/manifold/silhouette.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/level_set.h"
#include "stdlib/mesh.h"

typedef struct {
    geo_foreign head;
    space *s;
} space_object;

space *value_space(geo_value v)
{
    return ((space_object *)value_foreign(v))->s;
}

geo_value space_value_or_unset(geo_vm *vm, space *s)
{
    space_object *o = foreign_new(vm_heap(vm), &SPACE_CLASS, sizeof *o);
    if (o) o->s = s;
    else space_drop(s);
    return o ? value_from_object(o) : VALUE_UNSET;
}

geo_value space_value(geo_vm *vm, space *s)
{
    geo_value v = space_value_or_unset(vm, s);
    vm_need(vm, v == VALUE_UNSET ? NULL : vm);
    return v;
}

space *arg_space(geo_vm *vm, const geo_value *argv, int i)
{
    if (!value_is_kind(argv[i], KIND_RANGE)) return value_space(argv[i]);
    const geo_range *r = value_range(argv[i]);
    space *s;
    geo_status status = space_box(1, &r->first, &r->last, &s);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, i, NULL, MSG_EMPTY_INTERVAL, r->first, r->last);
    vm_check(vm, status, "interval");
    geo_value v = vm_hold(vm, space_value(vm, s));
    return value_space(v);
}

void check_why(geo_vm *vm, geo_status status, const char *what, geo_buffer *why)
{
    char text[512];
    snprintf(text, sizeof text, "%s",
             why->length ? buffer_text(why) : geo_status_text(status));
    buffer_free(why);
    if (status == GEO_OK) return;
    if (status == GEO_EINTR || status == GEO_ETIME || status == GEO_ENOMEM)
        vm_check(vm, status, what);
    vm_raise(vm, MSG_STATUS, what, text);
}

/* --- points ------------------------------------------------------------------ */

point_batch arg_points(geo_vm *vm, geo_value v, size_t dim, const char *where)
{
    geo_tensor *t = NULL;
    if (value_is_number(v) || value_is_tensor(v) || value_is_kind(v, KIND_RANGE))
        vm_check_diagnostic(vm, tensor_from(vm_heap(vm), v, &t));
    if (!t) vm_raise(vm, MSG_NOT_POINTS, where, value_phrase(v));
    t = vm_need(vm, tensor_dense(vm_heap(vm), t));
    size_t last = t->shape[t->rank - 1];
    point_batch batch = { .x = t->data };
    if (value_is_number(v) && dim == 1) {
        batch.n = 1;
        batch.is_single = true;
    } else if (t->rank == 1 && dim == 1) {
        batch.n = t->n;
    } else if (t->rank == 1 && last == dim) {
        batch.n = 1;
        batch.is_single = true;
    } else if (t->rank == 2 && last == dim) {
        batch.n = t->shape[0];
    } else {
        geo_buffer shape = GEO_BUFFER_EMPTY;
        tensor_shape_text(t, &shape);
        char text[80];
        snprintf(text, sizeof text, "a %s", buffer_text(&shape));
        buffer_free(&shape);
        vm_raise(vm, MSG_NOT_POINTS, where, text);
    }
    if (t->element == ELEMENT_COMPLEX) vm_raise(vm, MSG_NOT_POINTS, where, "a complex tensor");
    vm_hold(vm, value_from_object(t));
    return batch;
}

/* [k, l] or [n, k, l] with k l coordinates: matrices as points, their rows joined. */
static bool is_matrix_points(const geo_tensor *t, const space *s)
{
    size_t c = s->coordinates;
    if (t->rank == 2 && t->shape[1] == c) return false;
    return (t->rank == 2 || t->rank == 3)
        && t->shape[t->rank - 1] * t->shape[t->rank - 2] == c;
}

GEO_NORETURN static void raise_point_size(geo_vm *vm, geo_value v, const space *s,
                                          const char *where, int arg)
{
    geo_buffer space_name = GEO_BUFFER_EMPTY, what = GEO_BUFFER_EMPTY;
    space_print(s, &space_name);
    value_describe(v, &what);
    const char *name = value_string(vm_hold(vm, vm_text(vm, &space_name)))->text;
    const char *came = value_string(vm_hold(vm, vm_text(vm, &what)))->text;
    if (arg < 0) vm_raise(vm, MSG_POINT_SIZE, where, name, s->coordinates, came);
    vm_raise_arg(vm, arg, NULL, MSG_POINT_SIZE, where, name, s->coordinates, came);
}

point_batch arg_points_of(geo_vm *vm, geo_value v, const space *s, const char *where, int arg)
{
    geo_tensor *t = value_is_tensor(v) ? value_tensor(v) : NULL;
    size_t c = s->coordinates;
    bool is_matrix = t && t->element != ELEMENT_COMPLEX && is_matrix_points(t, s);
    bool is_short = t ? t->shape[t->rank - 1] != c && c != 1 : value_is_number(v) && c != 1;
    if (is_short && !is_matrix) raise_point_size(vm, v, s, where, arg);
    if (!is_matrix) return arg_points(vm, v, c, where);
    t = vm_need(vm, tensor_dense(vm_heap(vm), t));
    vm_hold(vm, value_from_object(t));
    return (point_batch){ .x = t->data, .n = t->n / s->coordinates, .is_single = t->rank == 2,
                          .rank = t->rank, .shape = { t->shape[0], t->shape[1],
                                                      t->rank == 3 ? t->shape[2] : 0 } };
}

geo_value batch_numbers(geo_vm *vm, const point_batch *batch, const double *y)
{
    if (batch->is_single) return value_number(y[0]);
    geo_tensor *out = vm_vector(vm, batch->n);
    memcpy(out->data, y, batch->n * sizeof *y);
    return value_from_object(out);
}

/* --- the class --------------------------------------------------------------- */

static void space_object_print(const geo_foreign *self, geo_buffer *out)
{
    space_print(((const space_object *)self)->s, out);
}

static void boundary_text(const space *s, geo_buffer *out)
{
    space *edge = NULL;
    geo_status status = manifold_boundary(s, &edge);
    buffer_add_text(out, status == GEO_OK ? ", ∂ = " : status == GEO_EEMPTY ? ", ∂ = ∅"
                                                                             : ", ∂ ≠ ∅");
    if (status == GEO_OK) space_print(edge, out);
    space_drop(edge);
}

/* "S^2 ⊂ R^3, dim 2, compact, ∂ = ∅, χ = 2"; a region of the plane tells its area. */
static void space_object_report(const geo_foreign *self, geo_buffer *out)
{
    const space *s = ((const space_object *)self)->s;
    const space_facts *f = &s->facts;
    space_print(s, out);
    if (s->coordinates != s->dim) buffer_add_format(out, " ⊂ R^%zu", s->coordinates);
    buffer_add_format(out, ", dim %zu, %s", s->dim, f->is_compact ? "compact" : "not compact");
    boundary_text(s, out);
    if (f->euler != SPACE_UNKNOWN) buffer_add_format(out, ", χ = %d", f->euler);
    if (f->orientable == 0) buffer_add_text(out, ", not orientable");
    if (f->components > 1) buffer_add_format(out, ", %d parts", f->components);
    if (f->volume_error > 0)
        buffer_add_format(out, ", %s %.5g ± %.1g", s->dim == 1 ? "length" : s->dim == 2
                          ? "area" : "volume", f->volume, f->volume_error);
    if (s->kind == SPACE_CURVED || s->kind == SPACE_EUCLIDEAN) return;
    buffer_add_format(out, ", %s %.6g", s->dim == 1 ? "length" : s->dim == 2 ? "area" : "volume",
                      space_volume(s));
    if (s->kind != SPACE_POLYGON) return;
    size_t holes = s->outline.n_loops - polygon_n_parts(&s->outline);
    if (holes > 0) buffer_add_format(out, ", %zu hole%s", holes, holes == 1 ? "" : "s");
    if (s->name) buffer_add_format(out, ", %zu corners", polygon_n_points(&s->outline));
}

static geo_value centroid_value(geo_vm *vm, const space *s)
{
    geo_tensor *mean = vm_vector(vm, s->dim);
    double *cov = vm_need(vm, geo_alloc(s->dim * s->dim, sizeof *cov));
    geo_status status = space_moments(s, mean->data, cov);
    geo_free(cov);
    vm_check(vm, status, "an unbounded space has no centroid");
    return value_from_object(mean);
}

static geo_value loop_value(geo_vm *vm, const polygon *p, size_t k)
{
    size_t n = p->loop_start[k + 1] - p->loop_start[k];
    geo_tensor *loop = vm_matrix(vm, n, 2);
    memcpy(loop->data, p->xy + 2 * p->loop_start[k], 2 * n * sizeof(double));
    return value_from_object(loop);
}

static geo_value outline_value(geo_vm *vm, const space *s)
{
    enum { SIDES = 1024 };
    polygon p;
    double gap;
    vm_check(vm, space_outline(s, SIDES, &p, &gap), "only plane bounded spaces have an outline");
    geo_list *loops = vm_list(vm, p.n_loops);
    for (size_t k = 0; k < p.n_loops; k++) list_add(vm, loops, loop_value(vm, &p, k));
    polygon_free(&p);
    return value_from_object(loops);
}

static geo_value bounds_value(geo_vm *vm, const space *s)
{
    geo_tensor *t = vm_matrix(vm, 2, s->dim);
    for (size_t i = 0; i < s->dim; i++) {
        t->data[i] = -INFINITY;
        t->data[s->dim + i] = INFINITY;
        if (s->kind == SPACE_BALL) {
            t->data[i] = s->centre[i] - s->radius;
            t->data[s->dim + i] = s->centre[i] + s->radius;
        } else if (s->kind == SPACE_BOX) {
            t->data[i] = s->low[i];
            t->data[s->dim + i] = s->high[i];
        }
    }
    if (s->kind == SPACE_POLYGON) polygon_bounds(&s->outline, t->data, t->data + 2);
    return value_from_object(t);
}

static const char *const SPACE_PROPERTIES[] = {
    "dim", "volume", "area", "centroid", "bounds", "outline", "parts", "holes", "perimeter",
    "radius", "centre", "coordinates", "euler", "orientable", "compact", "components",
    "boundary", "injectivity", "vertices", "faces", "boundaries", "genus", NULL };

/* A whole number of the facts, or none. */
static geo_value fact_value(int fact)
{
    return fact == SPACE_UNKNOWN ? VALUE_NONE : value_number(fact);
}

static geo_value boundary_value(geo_vm *vm, const space *s)
{
    space *edge;
    geo_status status = manifold_boundary(s, &edge);
    if (status == GEO_EEMPTY) return VALUE_NONE;
    if (status == GEO_EDOMAIN) {
        geo_buffer text = GEO_BUFFER_EMPTY;
        space_print(s, &text);
        geo_value name = vm_text(vm, &text);
        vm_raise(vm, MSG_NO_BOUNDARY_SPACE, value_string(name)->text);
    }
    vm_check(vm, status, "the boundary");
    return space_value(vm, edge);
}

/* What every space knows of itself as a manifold. */
static bool manifold_property(geo_vm *vm, const space *s, const char *name, size_t length,
                              geo_value *out)
{
#define IS(word) word_is(name, length, word)
    if (IS("coordinates")) *out = value_number((double)s->coordinates);
    else if (IS("euler")) *out = fact_value(s->facts.euler);
    else if (IS("components")) *out = fact_value(s->facts.components);
    else if (IS("orientable"))
        *out = s->facts.orientable == SPACE_UNKNOWN ? VALUE_NONE : value_bool(s->facts.orientable);
    else if (IS("compact")) *out = value_bool(s->facts.is_compact);
    else if (IS("boundary")) *out = boundary_value(vm, s);
    else if (IS("injectivity"))
        *out = isnan(s->facts.injectivity) ? VALUE_NONE : value_number(s->facts.injectivity);
    else return false;
    return true;
#undef IS
}

static bool space_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                           geo_value *out)
{
    const space *s = ((space_object *)self)->s;
    bool is_polygon = s->kind == SPACE_POLYGON, is_ball = s->kind == SPACE_BALL;
    bool is_curved = s->kind == SPACE_CURVED;
    if (manifold_property(vm, s, name, length, out)) return true;
    if (mesh_property(vm, s, name, length, out)) return true;
#define IS(word) word_is(name, length, word)
    if (IS("dim")) *out = value_number((double)s->dim);
    else if (IS("volume") || (IS("area") && s->dim == 2)) *out = value_number(space_volume(s));
    else if (IS("centroid") && !is_curved) *out = centroid_value(vm, s);
    else if (IS("bounds") && !is_curved) *out = bounds_value(vm, s);
    else if (IS("outline")) *out = outline_value(vm, s);
    else if (IS("parts"))
        *out = value_number(is_polygon ? (double)polygon_n_parts(&s->outline) : 1);
    else if (IS("holes"))
        *out = value_number(is_polygon ? (double)(s->outline.n_loops
                                                  - polygon_n_parts(&s->outline)) : 0);
    else if (IS("perimeter") && is_polygon) *out = value_number(polygon_perimeter(&s->outline));
    else if (IS("perimeter") && is_ball && s->dim == 2) *out = value_number(2 * M_PI * s->radius);
    else if (IS("radius") && is_ball) *out = value_number(s->radius);
    else if (IS("centre") && is_ball) *out = numbers_value(vm, s->centre, s->dim, 1);
    else return false;
    return true;
#undef IS
}

static size_t space_object_coordinates(const geo_foreign *self)
{
    return ((const space_object *)self)->s->coordinates;
}

/* x in A: true or false for a point, a mask for a batch. */
static bool space_object_contains(geo_vm *vm, geo_foreign *self, geo_value v, geo_value *out)
{
    const space *s = ((space_object *)self)->s;
    point_batch batch = arg_points_of(vm, v, s, "`in`", -1);
    if (batch.is_single) {
        *out = value_bool(space_contains(s, batch.x));
        level_set_check(vm, s);
        return true;
    }
    geo_tensor *mask = vm_tensor(vm, ELEMENT_BOOL, 1, &batch.n);
    vm_hold(vm, value_from_object(mask));       /* equations are geo functions */
    for (size_t i = 0; i < batch.n; i++)
        mask->data[i] = space_contains(s, batch.x + i * s->coordinates);
    level_set_check(vm, s);
    *out = value_from_object(mask);
    return true;
}

/* --- operators ---------------------------------------------------------------- */

/* R^n, S^n, and n copies of another space. */
static space *power_of(geo_vm *vm, space *s, geo_value n)
{
    double x = value_to_number(n);
    space *out = NULL;
    bool is_whole = x >= 0 && x == floor(x) && x * (double)(s->coordinates + 1) <= 2e6;
    geo_status status = is_whole ? space_power(s, (size_t)x, &out) : GEO_EDOMAIN;
    if (status == GEO_EDOMAIN) {
        static const char *const letters[] = { "", "S", "T", "H", "RP", "CP" };
        geo_buffer text = GEO_BUFFER_EMPTY;
        if (s->family) buffer_add_text(&text, letters[s->family]);
        else space_print(s, &text);
        geo_value name = vm_text(vm, &text);
        vm_raise(vm, MSG_SPACE_POWER, value_string(name)->text, x);
    }
    vm_check(vm, status, "a power of a space");
    return out;
}

static space *union_of(geo_vm *vm, space *a, space *b)
{
    space *both[2] = { a, b }, *out = NULL;
    geo_status status = space_union(2, both, &out);
    if (status == GEO_ESHAPE) vm_raise(vm, MSG_UNION_DIM, a->dim, b->dim);
    vm_check(vm, status, "a disjoint union");
    return out;
}

/* A space, or an interval a..b beside one; NULL for anything else. */
static space *operand_space(geo_vm *vm, geo_value v)
{
    if (value_is_class(v, &SPACE_CLASS)) return value_space(v);
    bool is_interval = value_is_kind(v, KIND_RANGE) && !value_range(v)->has_step;
    return is_interval ? arg_space(vm, &v, 0) : NULL;
}

static bool space_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    space *s = NULL, *p = operand_space(vm, a), *q = operand_space(vm, b);
    if (op == OP2_POW && p && value_is_number(b)) s = power_of(vm, p, b);
    else if (op == OP2_MUL && p && q)
        vm_check(vm, space_product(2, (space *[]){ p, q }, NULL, &s), "a product of spaces");
    else if (op == OP2_ADD && p && q) s = union_of(vm, p, q);
    if (!s) return false;
    *out = space_value(vm, s);
    return true;
}

/* bd M; of a space without one, none. */
static bool space_unary(geo_vm *vm, int op, geo_value a, geo_value *out)
{
    if (op != OP1_BOUNDARY) return false;
    *out = boundary_value(vm, value_space(a));
    return true;
}

static bool space_object_equal(const geo_foreign *a, const geo_foreign *b)
{
    return space_equal(((const space_object *)a)->s, ((const space_object *)b)->s);
}

static void space_object_release(geo_foreign *self)
{
    space_drop(((space_object *)self)->s);
}

static bool space_object_is_whole(const geo_foreign *self)
{
    return ((const space_object *)self)->s->kind == SPACE_EUCLIDEAN;
}

const geo_class SPACE_CLASS = {
    .name = "Space", .noun = "space", .phrase = "a space",
    .print = space_object_print, .report = space_object_report,
    .property = space_property, .properties = SPACE_PROPERTIES,
    .binary = space_binary, .unary = space_unary, .coordinates = space_object_coordinates,
    .is_whole = space_object_is_whole,
    .contains = space_object_contains, .equal = space_object_equal,
    .release = space_object_release };

/* --- making ------------------------------------------------------------------ */

enum { LARGEST_DIM = 100000 };

geo_value bi_euclidean(geo_vm *vm, int argc, const geo_value *argv)
{
    space *s;
    size_t n = (size_t)arg_integer(vm, argv, 0, 0, 1000000);
    vm_check(vm, space_euclidean(n, &s), "euclidean");
    return space_value(vm, s);
}

geo_value bi_ball(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t n = (size_t)arg_integer(vm, argv, 0, 1, LARGEST_DIM);
    double radius = arg_number(argv, 1);
    const double *centre;
    if (arg_is_none(argv, 2)) {
        double *zero = vm_scratch(vm, n, sizeof *zero);
        memset(zero, 0, n * sizeof *zero);
        centre = zero;
    } else {
        geo_tensor *c = arg_vector(vm, argv, 2);
        if (c->n != n) vm_raise_arg(vm, 2, NULL, MSG_DIM, "centre", n, c->n);
        centre = c->data;
    }
    space *s;
    geo_status status = space_ball(n, centre, radius, &s);
    if (status == GEO_EDOMAIN && !(radius > 0)) vm_raise_arg(vm, 1, NULL, MSG_RADIUS, radius);
    vm_check(vm, status, "ball");
    return space_value(vm, s);
}

geo_value bi_box(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *low = arg_tensor(vm, argv, 0), *high = arg_tensor(vm, argv, 1);
    if (low->n != high->n) vm_raise_arg(vm, 1, NULL, MSG_DIM, "high", low->n, high->n);
    space *s;
    geo_status status = space_box(low->n, low->data, high->data, &s);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, 1, NULL, MSG_EMPTY_BOX);
    vm_check(vm, status, "box");
    return space_value(vm, s);
}

/* One loop or a list of loops as offsets and points, in scratch memory. */
static size_t gather_loops(geo_vm *vm, const geo_value *argv, size_t **start, double **xy)
{
    bool many = value_is_kind(argv[0], KIND_LIST)
             || (value_is_tensor(argv[0]) && value_tensor(argv[0])->rank == 3);
    size_t n_loops = many ? members_count(argv[0]) : 1, total = 0;
    geo_tensor **loop = vm_scratch(vm, n_loops + 1, sizeof *loop);
    *start = vm_scratch(vm, n_loops + 1, sizeof **start);
    for (size_t k = 0; k < n_loops; k++) {
        geo_value v = many ? member_at(vm, argv[0], k) : argv[0];
        point_batch check = arg_points(vm, v, 2, "polygon");
        (void)check;
        vm_check_diagnostic(vm, tensor_from(vm_heap(vm), v, &loop[k]));
        loop[k] = vm_need(vm, tensor_dense(vm_heap(vm), loop[k]));
        (*start)[k] = total;
        total += loop[k]->n / 2;
    }
    (*start)[n_loops] = total;
    *xy = vm_scratch(vm, 2 * total + 1, sizeof **xy);
    for (size_t k = 0; k < n_loops; k++)
        memcpy(*xy + 2 * (*start)[k], loop[k]->data, loop[k]->n * sizeof **xy);
    return n_loops;
}

geo_value bi_polygon(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t *start;
    double *xy;
    size_t n_loops = gather_loops(vm, argv, &start, &xy);
    polygon p;
    polygon_report report = { 0 };
    geo_status status = polygon_build(n_loops, start, xy, &p, &report);
    if (status == GEO_EDOMAIN) {
        geo_buffer why = GEO_BUFFER_EMPTY;
        polygon_report_text(&report, &why);
        char text[256];
        snprintf(text, sizeof text, "%s", buffer_text(&why));
        buffer_free(&why);
        vm_raise_arg(vm, 0, NULL, MSG_BAD_POLYGON, text);
    }
    vm_check(vm, status, "polygon");
    space *s;
    vm_check(vm, space_polygon(&p, NULL, &s), "polygon");
    return space_value(vm, s);
}

/* --- regions ----------------------------------------------------------------- */

static bool is_shipped(const char *name)
{
    for (const char *const *n = region_names(); *n; n++)
        if (strcmp(*n, name) == 0) return true;
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

GEO_NORETURN static void raise_unreadable(geo_vm *vm, const char *path, geo_buffer *why)
{
    buffer_free(why);
    diagnostic *d = diag_new(MSG_CANT_READ, path, strerror(errno));
    if (errno == ENOENT) {
        geo_buffer names = GEO_BUFFER_EMPTY;
        for (const char *const *n = region_names(); *n; n++)
            buffer_add_format(&names, "%s\"%s\"", names.length ? ", " : "", *n);
        diag_hint(d, MSG_HINT_KINDS_OF_REGION,
                      buffer_text(&names));
        buffer_free(&names);
    }
    vm_raise_diagnostic(vm, d);
}

/* The figure of a picture; raises when there is none. */
static void trace_picture(geo_vm *vm, const geo_value *argv, const char *path, polygon *p)
{
    image picture;
    geo_buffer why = GEO_BUFFER_EMPTY;
    geo_status status = image_read(path, &picture, &why);
    if (status == GEO_EIO) raise_unreadable(vm, path, &why);
    if (status == GEO_EMODULE) {
        buffer_free(&why);
        vm_raise(vm, MSG_NO_MODULE, "PNG pictures", "libpng16-16");
    }
    check_why(vm, status, path, &why);
    silhouette_options options = { .tolerance = arg_number(argv, 1),
                                   .fill_holes = arg_bool(argv, 2) };
    if (options.tolerance == 0) options.tolerance = -1;
    silhouette_report report;
    status = silhouette_trace(&picture, &options, p, &report);
    image_free(&picture);
    if (status == GEO_EEMPTY)
        vm_raise_arg(vm, 0, NULL, MSG_NO_SILHOUETTE, path, silhouette_reason_text(report.reason));
    vm_check(vm, status, "the outline of this picture");
}

geo_value bi_region(geo_vm *vm, int argc, const geo_value *argv)
{
    const char *name = arg_string(argv, 0)->text;
    geo_buffer why = GEO_BUFFER_EMPTY;
    polygon p = POLYGON_EMPTY;
    if (is_shipped(name)) {
        check_why(vm, region_named(name, &p, &why), name, &why);
    } else if (ends_with(name, ".poly")) {
        geo_status status = polygon_read(name, &p, &why);
        if (status == GEO_EIO) raise_unreadable(vm, name, &why);
        check_why(vm, status, name, &why);
    } else {
        trace_picture(vm, argv, name, &p);
    }
    char label[160];
    snprintf(label, sizeof label, "region(\"%.120s\")", name);
    space *s;
    vm_check(vm, space_polygon(&p, label, &s), "region");
    return space_value(vm, s);
}

/* --- distance ----------------------------------------------------------------------------- */

/* To the faces of a box: outside by the part beyond it, inside to the nearest face. */
static double box_distance(const space *s, const double *x)
{
    double beyond = 0, nearest = INFINITY;
    for (size_t i = 0; i < s->dim; i++) {
        double out = fmax(s->low[i] - x[i], x[i] - s->high[i]);
        if (out > 0) beyond += out * out;
        nearest = fmin(nearest, fabs(out));
    }
    return beyond > 0 ? sqrt(beyond) : nearest;
}

static double boundary_distance(const space *s, const double *x)
{
    double square = 0;
    switch (s->kind) {
    case SPACE_EUCLIDEAN: return INFINITY;
    case SPACE_BOX: return box_distance(s, x);
    case SPACE_BALL:
        for (size_t i = 0; i < s->dim; i++)
            square += (x[i] - s->centre[i]) * (x[i] - s->centre[i]);
        return fabs(sqrt(square) - s->radius);
    default: return polygon_index_distance(s->index, x, NULL, NULL);
    }
}

geo_value bi_distance(geo_vm *vm, int argc, const geo_value *argv)
{
    const space *s = value_space(argv[0]);
    if (s->kind == SPACE_CURVED) {
        geo_buffer text = GEO_BUFFER_EMPTY;
        space_print(s, &text);
        geo_value name = vm_text(vm, &text);
        vm_raise_arg(vm, 0, NULL, MSG_NO_BOUNDARY_DISTANCE, value_string(name)->text);
    }
    point_batch batch = arg_points(vm, argv[1], s->dim, "distance");
    double *y = vm_scratch(vm, batch.n, sizeof *y);
    for (size_t i = 0; i < batch.n; i++) {
        y[i] = boundary_distance(s, batch.x + i * s->dim);
        vm_check(vm, geo_poll(), "distance");
    }
    return batch_numbers(vm, &batch, y);
}

/* --- moving ------------------------------------------------------------------------------ */

/* x -> A (x - about) + about + by, for a space or points. */
static geo_value move(geo_vm *vm, geo_value v, size_t d, const double *a, const double *about,
                      const double *by)
{
    double *b = vm_scratch(vm, d, sizeof *b);
    for (size_t i = 0; i < d; i++) {
        b[i] = (about ? about[i] : 0) + (by ? by[i] : 0);
        for (size_t k = 0; k < d && about; k++) b[i] -= a[i * d + k] * about[k];
    }
    if (value_is_class(v, &SPACE_CLASS)) {
        space *s;
        geo_status status = space_transform(value_space(v), a, b, &s);
        if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_CANT_MOVE);
        vm_check(vm, status, "moving a space");
        return space_value(vm, s);
    }
    point_batch points = arg_points(vm, v, d, "the movement");
    geo_tensor *out = points.is_single ? vm_vector(vm, d) : vm_matrix(vm, points.n, d);
    for (size_t p = 0; p < points.n; p++)
        for (size_t i = 0; i < d; i++) {
            double sum = b[i];
            for (size_t k = 0; k < d; k++) sum += a[i * d + k] * points.x[p * d + k];
            out->data[p * d + i] = sum;
        }
    return value_from_object(out);
}

static size_t dim_of(geo_vm *vm, geo_value v)
{
    if (value_is_class(v, &SPACE_CLASS)) return value_space(v)->coordinates;
    geo_tensor *t = arg_tensor(vm, &v, 0);
    return t->shape[t->rank - 1];
}

static double *identity(geo_vm *vm, size_t d, double diagonal)
{
    if (d > 4096) vm_raise(vm, MSG_STATUS, "movement", geo_status_text(GEO_ETOOBIG));
    double *a = vm_scratch(vm, d * d, sizeof *a);
    memset(a, 0, d * d * sizeof *a);
    for (size_t i = 0; i < d; i++) a[i * d + i] = diagonal;
    return a;
}

static const double *vector_of(geo_vm *vm, const geo_value *argv, int i, size_t d)
{
    if (arg_is_none(argv, i)) return NULL;
    geo_tensor *t = arg_vector(vm, argv, i);
    if (t->n != d) vm_raise_arg(vm, i, NULL, MSG_DIM, "the vector", d, t->n);
    return t->data;
}

geo_value bi_translate(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t d = dim_of(vm, argv[0]);
    return move(vm, argv[0], d, identity(vm, d, 1), NULL, vector_of(vm, argv, 1, d));
}

geo_value bi_rotate(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t d = dim_of(vm, argv[0]);
    if (d != 2) vm_raise_arg(vm, 0, NULL, MSG_PLANE_ONLY, "rotate", d);
    double c = cos(arg_number(argv, 1)), s = sin(arg_number(argv, 1));
    double a[4] = { c, -s, s, c };
    return move(vm, argv[0], 2, a, vector_of(vm, argv, 2, 2), NULL);
}

geo_value bi_scale(geo_vm *vm, int argc, const geo_value *argv)
{
    size_t d = dim_of(vm, argv[0]);
    double *a;
    if (value_is_number(argv[1])) {
        a = identity(vm, d, arg_number(argv, 1));
    } else {
        const double *factors = vector_of(vm, argv, 1, d);
        a = identity(vm, d, 1);
        for (size_t i = 0; i < d; i++) a[i * d + i] = factors[i];
    }
    return move(vm, argv[0], d, a, vector_of(vm, argv, 2, d), NULL);
}
