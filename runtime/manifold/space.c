/* space.c - R^n, balls, boxes and polygons behind one face. */
#include "runtime/manifold/manifold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

/* --- making and freeing ------------------------------------------------------ */

static space *space_new(space_kind kind, size_t dim)
{
    space *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return NULL;
    s->kind = kind;
    s->dim = s->coordinates = dim;
    s->class = &MANIFOLD_FLAT;
    s->facts = (space_facts){ .volume = NAN, .injectivity = NAN, .euler = 1, .components = 1,
                              .orientable = 1, .is_compact = true, .has_boundary = true };
    s->references = 1;
    return s;
}

space *space_curved(const manifold_class *class, size_t dim, size_t coordinates)
{
    space *s = space_new(SPACE_CURVED, dim);
    if (!s) return NULL;
    s->class = class;
    s->coordinates = coordinates;
    s->facts = (space_facts){ .volume = NAN, .injectivity = NAN, .euler = SPACE_UNKNOWN,
                              .components = SPACE_UNKNOWN, .orientable = SPACE_UNKNOWN };
    return s;
}

static double *copy_numbers(const double *x, size_t n)
{
    double *copy = geo_alloc(n ? n : 1, sizeof *copy);
    if (copy) memcpy(copy, x, n * sizeof *copy);
    return copy;
}

space *space_hold(space *s)
{
    s->references++;
    return s;
}

void space_drop(space *s)
{
    if (!s || --s->references > 0) return;
    geo_free(s->centre);
    geo_free(s->low);
    geo_free(s->high);
    polygon_index_free(s->index);
    polygon_sampler_free(s->sampler);
    polygon_free(&s->outline);
    if (s->class->release) s->class->release(s);
    for (size_t i = 0; i < s->n_parts; i++) space_drop(s->part[i]);
    geo_free(s->part);
    geo_free(s->name);
    geo_free(s);
}

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

geo_status space_euclidean(size_t dim, space **out)
{
    *out = space_new(SPACE_EUCLIDEAN, dim);
    if (!*out) return GEO_ENOMEM;
    (*out)->facts.is_compact = dim == 0;
    (*out)->facts.has_boundary = false;
    (*out)->facts.injectivity = INFINITY;
    return GEO_OK;
}

geo_status space_ball(size_t dim, const double *centre, double radius, space **out)
{
    if (dim == 0 || !(radius > 0) || !isfinite(radius) || !all_finite(centre, dim))
        return GEO_EDOMAIN;
    space *s = space_new(SPACE_BALL, dim);
    if (!s) return GEO_ENOMEM;
    s->radius = radius;
    s->centre = copy_numbers(centre, dim);
    if (!s->centre) {
        space_drop(s);
        return GEO_ENOMEM;
    }
    *out = s;
    return GEO_OK;
}

geo_status space_box(size_t dim, const double *low, const double *high, space **out)
{
    if (dim == 0 || !all_finite(low, dim) || !all_finite(high, dim)) return GEO_EDOMAIN;
    for (size_t i = 0; i < dim; i++)
        if (!(low[i] < high[i])) return GEO_EDOMAIN;
    space *s = space_new(SPACE_BOX, dim);
    if (!s) return GEO_ENOMEM;
    s->low = copy_numbers(low, dim);
    s->high = copy_numbers(high, dim);
    if (!s->low || !s->high) {
        space_drop(s);
        return GEO_ENOMEM;
    }
    *out = s;
    return GEO_OK;
}

geo_status space_polygon(polygon *outline, const char *name, space **out)
{
    space *s = space_new(SPACE_POLYGON, 2);
    if (!s) {
        polygon_free(outline);
        return GEO_ENOMEM;
    }
    s->outline = *outline;
    *outline = POLYGON_EMPTY;
    geo_status status = polygon_index_new(&s->outline, &s->index);
    if (status == GEO_OK) status = polygon_sampler_new(&s->outline, &s->sampler);
    size_t parts = polygon_n_parts(&s->outline);
    s->facts.components = (int)parts;           /* each hole takes one from the parts */
    s->facts.euler = (int)(2 * parts) - (int)s->outline.n_loops;
    if (status == GEO_OK && name) {
        s->name = geo_strdup(name);
        if (!s->name) status = GEO_ENOMEM;
    }
    if (status != GEO_OK) space_drop(s);
    else *out = s;
    return status;
}

/* --- questions ------------------------------------------------------------------- */

bool space_contains(const space *s, const double *x)
{
    if (!all_finite(x, s->coordinates)) return false;
    if (s->kind == SPACE_CURVED) return manifold_contains(s, x);
    double square = 0;
    switch (s->kind) {
    case SPACE_EUCLIDEAN:
        return true;
    case SPACE_BALL:
        for (size_t i = 0; i < s->dim; i++)
            square += (x[i] - s->centre[i]) * (x[i] - s->centre[i]);
        return square <= s->radius * s->radius * (1 + 1e-14);
    case SPACE_BOX:
        for (size_t i = 0; i < s->dim; i++)
            if (x[i] < s->low[i] || x[i] > s->high[i]) return false;
        return true;
    default:
        return polygon_index_contains(s->index, x);
    }
}

static bool equal_numbers(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

bool space_equal(const space *a, const space *b)
{
    if (a == b) return true;
    if (a->kind != b->kind || a->dim != b->dim || a->coordinates != b->coordinates) return false;
    if (a->kind == SPACE_CURVED) return manifold_equal(a, b);
    switch (a->kind) {
    case SPACE_EUCLIDEAN:
        return true;
    case SPACE_BALL:
        return a->radius == b->radius && equal_numbers(a->centre, b->centre, a->dim);
    case SPACE_BOX:
        return equal_numbers(a->low, b->low, a->dim) && equal_numbers(a->high, b->high, a->dim);
    default: {
        size_t n = polygon_n_points(&a->outline);
        return a->outline.n_loops == b->outline.n_loops && n == polygon_n_points(&b->outline)
            && equal_numbers(a->outline.xy, b->outline.xy, 2 * n);
    }
    }
}

bool space_is_bounded(const space *s)
{
    if (s->kind == SPACE_CURVED) return s->class->random && !isinf(s->facts.volume);
    return s->kind != SPACE_EUCLIDEAN || s->dim == 0;
}

bool space_is_plane_region(const space *s)
{
    return s->dim == 2 && s->kind != SPACE_CURVED && s->kind != SPACE_EUCLIDEAN;
}

double space_ball_volume(size_t n)
{
    if (n <= 3) return (const double[]){ 1, 2, M_PI, 4 * M_PI / 3 }[n];
    return exp(0.5 * (double)n * log(M_PI) - lgamma(0.5 * (double)n + 1));
}

double space_sphere_area(size_t n)
{
    return ((double)n + 1) * space_ball_volume(n + 1);
}

double space_volume(const space *s)
{
    double volume = 1;
    switch (s->kind) {
    case SPACE_CURVED:
        return s->facts.volume;
    case SPACE_EUCLIDEAN:
        return s->dim ? INFINITY : 1;
    case SPACE_BALL:
        if (s->dim == 2) return M_PI * s->radius * s->radius;
        return space_ball_volume(s->dim) * pow(s->radius, (double)s->dim);
    case SPACE_BOX:
        for (size_t i = 0; i < s->dim; i++) volume *= s->high[i] - s->low[i];
        return volume;
    default:
        return polygon_area(&s->outline);
    }
}

geo_status space_moments(const space *s, double *mean, double *cov)
{
    size_t d = s->coordinates;
    memset(cov, 0, d * d * sizeof *cov);
    switch (s->kind) {
    case SPACE_EUCLIDEAN:
    case SPACE_CURVED:
        return GEO_EDOMAIN;
    case SPACE_BALL:        /* each coordinate has variance r^2 / (n + 2) */
        memcpy(mean, s->centre, d * sizeof *mean);
        for (size_t i = 0; i < d; i++) cov[i * d + i] = s->radius * s->radius / ((double)d + 2);
        return GEO_OK;
    case SPACE_BOX:
        for (size_t i = 0; i < d; i++) {
            double side = s->high[i] - s->low[i];
            mean[i] = s->low[i] + side / 2;
            cov[i * d + i] = side * side / 12;
        }
        return GEO_OK;
    default: {
        double moment[3], area = polygon_area(&s->outline);
        polygon_centroid(&s->outline, mean);
        polygon_second_moment(&s->outline, mean, moment);
        cov[0] = moment[0] / area;
        cov[1] = cov[2] = moment[1] / area;
        cov[3] = moment[2] / area;
        return GEO_OK;
    }
    }
}

/* --- sampling --------------------------------------------------------------------- */

/* A normal vector gives the direction, a power of a uniform number the radius. */
static void sample_ball(const space *s, geo_rng *rng, double *x)
{
    double square = 0;
    while (square == 0) {
        square = 0;
        for (size_t i = 0; i < s->dim; i++) {
            x[i] = rng_normal(rng);
            square += x[i] * x[i];
        }
    }
    double r = s->radius * pow(rng_uniform(rng), 1 / (double)s->dim) / sqrt(square);
    for (size_t i = 0; i < s->dim; i++) x[i] = s->centre[i] + r * x[i];
}

geo_status space_sample(const space *s, geo_rng *rng, size_t n, double *x)
{
    if (!space_is_bounded(s)) return GEO_EDOMAIN;
    if (s->kind == SPACE_POLYGON) return polygon_sample(s->sampler, rng, n, x);
    if (s->kind == SPACE_CURVED) return s->class->random(s, rng, n, x);
    for (size_t k = 0; k < n; k++, x += s->dim) {
        if (k % 4096 == 0) GEO_TRY(geo_poll());
        if (s->kind == SPACE_BALL) sample_ball(s, rng, x);
        else if (s->kind == SPACE_BOX)
            for (size_t i = 0; i < s->dim; i++)
                x[i] = s->low[i] + (s->high[i] - s->low[i]) * rng_uniform(rng);
    }
    return GEO_OK;
}

/* --- moving ------------------------------------------------------------------------- */

static void apply_affine(size_t d, const double *a, const double *b, const double *x, double *y)
{
    for (size_t i = 0; i < d; i++) {
        y[i] = b[i];
        for (size_t k = 0; k < d; k++) y[i] += a[i * d + k] * x[k];
    }
}

static bool is_diagonal(size_t d, const double *a)
{
    for (size_t i = 0; i < d * d; i++)
        if (i % (d + 1) != 0 && a[i] != 0) return false;
    return true;
}

/* The factor of a similarity: A^T A = factor^2 I, else 0. */
static double similarity(size_t d, const double *a)
{
    double first = 0;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j <= i; j++) {
            double dot = 0;
            for (size_t k = 0; k < d; k++) dot += a[k * d + i] * a[k * d + j];
            if (i == 0) first = dot;
            else if (fabs(dot - (i == j ? first : 0)) > 1e-12 * first) return 0;
        }
    }
    return sqrt(first);
}

static geo_status transform_ball(const space *s, double factor, const double *a, const double *b,
                                 space **out)
{
    double *centre = geo_alloc(s->dim, sizeof *centre);
    if (!centre) return GEO_ENOMEM;
    apply_affine(s->dim, a, b, s->centre, centre);
    geo_status status = space_ball(s->dim, centre, factor * s->radius, out);
    geo_free(centre);
    return status;
}

static geo_status transform_box(const space *s, const double *a, const double *b, space **out)
{
    double *ends = geo_alloc(2 * s->dim, sizeof *ends);
    if (!ends) return GEO_ENOMEM;
    for (size_t i = 0; i < s->dim; i++) {
        double p = a[i * s->dim + i] * s->low[i] + b[i];
        double q = a[i * s->dim + i] * s->high[i] + b[i];
        ends[i] = fmin(p, q);
        ends[s->dim + i] = fmax(p, q);
    }
    geo_status status = space_box(s->dim, ends, ends + s->dim, out);
    geo_free(ends);
    return status;
}

geo_status space_transform(const space *s, const double *a, const double *b, space **out)
{
    if (s->kind == SPACE_CURVED) return GEO_EDOMAIN;
    if (!all_finite(a, s->dim * s->dim) || !all_finite(b, s->dim)) return GEO_EDOMAIN;
    double factor = similarity(s->dim, a);
    if (s->kind == SPACE_EUCLIDEAN) return space_euclidean(s->dim, out);
    if (s->kind == SPACE_BALL && factor > 0) return transform_ball(s, factor, a, b, out);
    if (s->kind == SPACE_BOX && is_diagonal(s->dim, a)) return transform_box(s, a, b, out);
    if (s->dim != 2) return GEO_EDOMAIN;
    enum { SIDES = 1024 };
    polygon p;
    double gap;
    GEO_TRY(space_outline(s, SIDES, &p, &gap));
    geo_status status = polygon_transform(&p, a, b);
    if (status != GEO_OK) {
        polygon_free(&p);
        return status;
    }
    if (s->kind != SPACE_BALL) return space_polygon(&p, s->name, out);
    char name[80];
    double stretch = fmax(hypot(a[0], a[2]), hypot(a[1], a[3]));
    snprintf(name, sizeof name, "ellipse as a polygon of %d corners within %.1g", SIDES,
             gap * stretch);
    return space_polygon(&p, name, out);
}

geo_status space_outline(const space *s, size_t n, polygon *outline, double *gap)
{
    *gap = 0;
    if (!space_is_plane_region(s)) return GEO_EDOMAIN;
    if (s->kind == SPACE_POLYGON) return polygon_copy(&s->outline, outline);
    if (s->kind == SPACE_BOX) return polygon_box(s->low, s->high, outline);
    return polygon_disk(n, s->centre, s->radius, true, outline, NULL, gap);
}

/* --- text --------------------------------------------------------------------------- */

static void print_numbers(const double *x, size_t n, geo_buffer *out)
{
    buffer_add_char(out, '[');
    for (size_t i = 0; i < n; i++) buffer_add_format(out, "%s%g", i ? ", " : "", x[i]);
    buffer_add_char(out, ']');
}

static bool is_zero(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != 0) return false;
    return true;
}

static void print_box(const space *s, geo_buffer *out)
{
    if (s->dim == 1) {
        buffer_add_format(out, "%g..%g", s->low[0], s->high[0]);
        return;
    }
    buffer_add_text(out, "box(");
    print_numbers(s->low, s->dim, out);
    buffer_add_text(out, ", ");
    print_numbers(s->high, s->dim, out);
    buffer_add_char(out, ')');
}

void space_print(const space *s, geo_buffer *out)
{
    switch (s->kind) {
    case SPACE_CURVED:
        if (s->name) buffer_add_text(out, s->name);
        else s->class->print(s, out);
        break;
    case SPACE_EUCLIDEAN:
        if (s->dim == 1) buffer_add_char(out, 'R');
        else buffer_add_format(out, "R^%zu", s->dim);
        break;
    case SPACE_BALL:
        buffer_add_format(out, "ball(%zu", s->dim);
        if (s->radius != 1) buffer_add_format(out, ", radius: %g", s->radius);
        if (!is_zero(s->centre, s->dim)) {
            buffer_add_text(out, ", centre: ");
            print_numbers(s->centre, s->dim, out);
        }
        buffer_add_char(out, ')');
        break;
    case SPACE_BOX:
        print_box(s, out);
        break;
    default:
        if (s->name) buffer_add_text(out, s->name);
        else buffer_add_format(out, "polygon of %zu corners", polygon_n_points(&s->outline));
    }
}
