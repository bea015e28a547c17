/* polygon.c - memory, measures and motions of polygons.
 *
 * Areas and moments are sums of signed triangles from the first vertex of each
 * loop, so that a region far from the origin keeps its digits; products are
 * differenced with fma and sums are compensated. */
#include "runtime/num/polygon.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/polygon_private.h"
#include "runtime/num/predicates.h"

/* Arithmetic ---------------------------------------------------------------- */

double polygon_cross(double a, double b, double c, double d)
{
    double w = b * c;
    double error = fma(-b, c, w);
    return fma(a, d, -w) + error;
}

/* Products of coordinates below 2^-190 would lose bits; they count as 0. */
static site as_site(const double *q)
{
    const double least = 0x1p-190;
    double x = fabs(q[0]) < least ? 0 : q[0], y = fabs(q[1]) < least ? 0 : q[1];
    return (site){ .x = x, .y = y };
}

int polygon_turn(const double *a, const double *b, const double *c)
{
    double left = (a[0] - c[0]) * (b[1] - c[1]);
    double right = (a[1] - c[1]) * (b[0] - c[0]);
    int sign = sign_beyond(left - right, 0x1p-51 * (fabs(left) + fabs(right)));
    if (GEO_LIKELY(sign)) return sign;
    site sa = as_site(a), sb = as_site(b), sc = as_site(c);
    return orient_exact(&sa, &sb, &sc);
}

void neumaier_add(neumaier *s, double term)
{
    double t = s->sum + term;
    if (fabs(s->sum) >= fabs(term)) s->rest += (s->sum - t) + term;
    else s->rest += (term - t) + s->sum;
    s->sum = t;
}

/* Memory -------------------------------------------------------------------- */

void polygon_free(polygon *p)
{
    geo_free(p->loop_start);
    geo_free(p->xy);
    *p = POLYGON_EMPTY;
}

geo_status polygon_alloc(size_t n_loops, size_t n_points, polygon *p)
{
    *p = POLYGON_EMPTY;
    p->loop_start = geo_alloc_zero(n_loops + 1, sizeof *p->loop_start);
    p->xy = geo_alloc(n_points, 2 * sizeof *p->xy);
    if (!p->loop_start || !p->xy) {
        polygon_free(p);
        return GEO_ENOMEM;
    }
    return GEO_OK;
}

geo_status polygon_copy(const polygon *p, polygon *copy)
{
    size_t n = polygon_n_points(p);
    GEO_TRY(polygon_alloc(p->n_loops, n, copy));
    copy->n_loops = p->n_loops;
    if (p->n_loops == 0) return GEO_OK;
    memcpy(copy->loop_start, p->loop_start, (p->n_loops + 1) * sizeof *p->loop_start);
    memcpy(copy->xy, p->xy, n * 2 * sizeof *p->xy);
    return GEO_OK;
}

/* Shapes -------------------------------------------------------------------- */

geo_status polygon_regular(size_t n, const double centre[2], double radius, double turn,
                           polygon *p)
{
    *p = POLYGON_EMPTY;
    bool finite = isfinite(centre[0]) && isfinite(centre[1]) && isfinite(turn);
    if (n < 3 || !(radius > 0) || !isfinite(radius) || !finite) return GEO_EDOMAIN;
    GEO_TRY(polygon_alloc(1, n, p));
    p->n_loops = 1;
    p->loop_start[1] = n;
    for (size_t i = 0; i < n; i++) {
        double angle = turn + 2 * M_PI * (double)i / (double)n;
        p->xy[2 * i] = centre[0] + radius * cos(angle);
        p->xy[2 * i + 1] = centre[1] + radius * sin(angle);
    }
    geo_status status = polygon_check(p, NULL);     /* a radius lost in rounding */
    if (status != GEO_OK) polygon_free(p);
    return status;
}

/* 1 - sin(t)/t without cancellation for small t. */
static double one_minus_sinc(double t)
{
    if (t > 0.1) return 1 - sin(t) / t;
    double t2 = t * t;
    return t2 / 6 * (1 - t2 / 20 * (1 - t2 / 42 * (1 - t2 / 72 * (1 - t2 / 110))));
}

geo_status polygon_disk(size_t n, const double centre[2], double radius, bool equal_area,
                        polygon *p, double *area_error, double *gap)
{
    if (n < 3) return GEO_EDOMAIN;
    double step = 2 * M_PI / (double)n;
    double missing = one_minus_sinc(step);          /* of the inscribed n-gon */
    double stretch = equal_area ? 1 / sqrt(1 - missing) : 1;
    GEO_TRY(polygon_regular(n, centre, radius * stretch, 0, p));
    double half = sin(step / 4);
    double inner = 1 - stretch * (1 - 2 * half * half);     /* depth at mid edge */
    if (area_error) *area_error = equal_area ? 0 : missing;
    if (gap) *gap = radius * fmax(inner, stretch - 1);
    return GEO_OK;
}

geo_status polygon_box(const double low[2], const double high[2], polygon *p)
{
    *p = POLYGON_EMPTY;
    if (!(low[0] < high[0]) || !(low[1] < high[1])) return GEO_EDOMAIN;
    if (!isfinite(high[0] - low[0]) || !isfinite(high[1] - low[1])) return GEO_EDOMAIN;
    GEO_TRY(polygon_alloc(1, 4, p));
    p->n_loops = 1;
    p->loop_start[1] = 4;
    double corner[] = { low[0], low[1], high[0], low[1], high[0], high[1], low[0], high[1] };
    memcpy(p->xy, corner, sizeof corner);
    return GEO_OK;
}

/* Measures ------------------------------------------------------------------ */

/* The vectors from o to the end points of edge i of a loop. */
static void edge_from(const polygon *p, size_t loop, size_t i, const double *o, double e[4])
{
    size_t next = i + 1 < p->loop_start[loop + 1] ? i + 1 : p->loop_start[loop];
    e[0] = p->xy[2 * i] - o[0];
    e[1] = p->xy[2 * i + 1] - o[1];
    e[2] = p->xy[2 * next] - o[0];
    e[3] = p->xy[2 * next + 1] - o[1];
}

static void add_loop_area(const polygon *p, size_t loop, neumaier *twice)
{
    const double *o = p->xy + 2 * p->loop_start[loop];
    for (size_t i = p->loop_start[loop]; i < p->loop_start[loop + 1]; i++) {
        double e[4];
        edge_from(p, loop, i, o, e);
        neumaier_add(twice, polygon_cross(e[0], e[1], e[2], e[3]));
    }
}

double polygon_loop_area(const polygon *p, size_t loop)
{
    neumaier twice = { 0, 0 };
    add_loop_area(p, loop, &twice);
    return (twice.sum + twice.rest) / 2;
}

double polygon_area(const polygon *p)
{
    neumaier twice = { 0, 0 };
    for (size_t k = 0; k < p->n_loops; k++) add_loop_area(p, k, &twice);
    return (twice.sum + twice.rest) / 2;
}

double polygon_perimeter(const polygon *p)
{
    neumaier length = { 0, 0 };
    for (size_t k = 0; k < p->n_loops; k++)
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            double e[4];
            edge_from(p, k, i, p->xy + 2 * i, e);
            neumaier_add(&length, hypot(e[2], e[3]));
        }
    return length.sum + length.rest;
}

void polygon_centroid(const polygon *p, double centroid[2])
{
    neumaier m[3] = { { 0, 0 }, { 0, 0 }, { 0, 0 } };
    for (size_t k = 0; k < p->n_loops; k++)
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            double e[4];
            edge_from(p, k, i, p->xy, e);
            double cross = polygon_cross(e[0], e[1], e[2], e[3]);
            neumaier_add(&m[0], cross);
            neumaier_add(&m[1], cross * (e[0] + e[2]));
            neumaier_add(&m[2], cross * (e[1] + e[3]));
        }
    double mass = 3 * (m[0].sum + m[0].rest);
    for (int c = 0; c < 2; c++)
        centroid[c] = mass > 0 ? p->xy[c] + (m[c + 1].sum + m[c + 1].rest) / mass : NAN;
}

void polygon_second_moment(const polygon *p, const double c[2], double moment[3])
{
    neumaier m[3] = { { 0, 0 }, { 0, 0 }, { 0, 0 } };
    for (size_t k = 0; k < p->n_loops; k++)
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            double e[4];
            edge_from(p, k, i, c, e);
            double w = polygon_cross(e[0], e[1], e[2], e[3]) / 24;
            double sx = e[0] + e[2], sy = e[1] + e[3];
            neumaier_add(&m[0], w * (sx * sx + e[0] * e[0] + e[2] * e[2]));
            neumaier_add(&m[1], w * (sx * sy + e[0] * e[1] + e[2] * e[3]));
            neumaier_add(&m[2], w * (sy * sy + e[1] * e[1] + e[3] * e[3]));
        }
    for (int j = 0; j < 3; j++) moment[j] = m[j].sum + m[j].rest;
}

void polygon_bounds(const polygon *p, double low[2], double high[2])
{
    low[0] = low[1] = INFINITY;
    high[0] = high[1] = -INFINITY;
    for (size_t i = 0; i < polygon_n_points(p); i++)
        for (int c = 0; c < 2; c++) {
            low[c] = fmin(low[c], p->xy[2 * i + c]);
            high[c] = fmax(high[c], p->xy[2 * i + c]);
        }
}

/* A simple counter-clockwise loop is convex when it never turns right. */
bool polygon_is_convex(const polygon *p)
{
    if (p->n_loops != 1) return false;
    size_t n = p->loop_start[1];
    for (size_t i = 0; i < n; i++) {
        const double *a = p->xy + 2 * i;
        const double *b = p->xy + 2 * ((i + 1) % n);
        const double *c = p->xy + 2 * ((i + 2) % n);
        if (polygon_turn(a, b, c) < 0) return false;
    }
    return true;
}

size_t polygon_n_parts(const polygon *p)
{
    size_t parts = 0;
    for (size_t k = 0; k < p->n_loops; k++) parts += polygon_loop_area(p, k) > 0;
    return parts;
}

bool polygon_contains(const polygon *p, const double q[2])
{
    bool inside = false;
    if (!isfinite(q[0]) || !isfinite(q[1])) return false;
    for (size_t k = 0; k < p->n_loops; k++) {
        const double *a = p->xy + 2 * (p->loop_start[k + 1] - 1);
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            const double *b = p->xy + 2 * i;
            int side = polygon_edge_side(a, b, q);
            if (side == 0) return true;
            inside ^= side > 1;
            a = b;
        }
    }
    return inside;
}

geo_status polygon_interior_point(const polygon *p, double point[2])
{
    enum { MOST = 1000 };           /* pieces looked at; more are thinned out */
    trapezoid *pieces;
    size_t n;
    GEO_TRY(polygon_trapezoids(p, &pieces, &n));
    polygon_index *index = NULL;
    geo_status status = n ? polygon_index_new(p, &index) : GEO_EEMPTY;
    double best = -1, centroid[2];
    if (status == GEO_OK) {
        polygon_centroid(p, centroid);
        if (polygon_index_contains(index, centroid)) {
            best = polygon_index_distance(index, centroid, NULL, NULL);
            memcpy(point, centroid, sizeof centroid);
        }
    }
    for (size_t i = 0; status == GEO_OK && i < n; i += 1 + n / MOST) {
        const trapezoid *t = &pieces[i];
        double q[2] = { (t->left[0] + t->left[1] + t->right[0] + t->right[1]) / 4,
                        (t->low + t->high) / 2 };
        double distance = polygon_index_distance(index, q, NULL, NULL);
        if (distance <= best || !polygon_index_contains(index, q)) continue;
        best = distance;
        memcpy(point, q, sizeof q);
    }
    if (status == GEO_OK && best < 0) status = GEO_ENUMERIC;
    polygon_index_free(index);
    geo_free(pieces);
    return status;
}

/* Moving -------------------------------------------------------------------- */

static void reverse_loops(polygon *p)
{
    for (size_t k = 0; k < p->n_loops; k++) {
        size_t i = p->loop_start[k], j = p->loop_start[k + 1];
        while (i + 1 < j) {
            j--;
            for (int c = 0; c < 2; c++) {
                double swap = p->xy[2 * i + c];
                p->xy[2 * i + c] = p->xy[2 * j + c];
                p->xy[2 * j + c] = swap;
            }
            i++;
        }
    }
}

geo_status polygon_transform(polygon *p, const double a[4], const double b[2])
{
    double determinant = polygon_cross(a[0], a[1], a[2], a[3]);
    if (determinant == 0 || !isfinite(determinant)) return GEO_EDOMAIN;
    size_t n = polygon_n_points(p);
    for (size_t i = 0; i < n; i++) {
        double x = p->xy[2 * i], y = p->xy[2 * i + 1];
        if (!isfinite(a[0] * x + a[1] * y + b[0])) return GEO_EDOMAIN;
        if (!isfinite(a[2] * x + a[3] * y + b[1])) return GEO_EDOMAIN;
    }
    for (size_t i = 0; i < n; i++) {
        double x = p->xy[2 * i], y = p->xy[2 * i + 1];
        p->xy[2 * i] = a[0] * x + a[1] * y + b[0];
        p->xy[2 * i + 1] = a[2] * x + a[3] * y + b[1];
    }
    if (determinant < 0) reverse_loops(p);
    return GEO_OK;
}

geo_status polygon_translate(polygon *p, const double by[2])
{
    return polygon_transform(p, (double[]){ 1, 0, 0, 1 }, by);
}

geo_status polygon_rotate(polygon *p, double angle, const double about[2])
{
    double c = cos(angle), s = sin(angle);
    double b[2] = { about[0] - c * about[0] + s * about[1],
                    about[1] - s * about[0] - c * about[1] };
    return polygon_transform(p, (double[]){ c, -s, s, c }, b);
}

geo_status polygon_scale(polygon *p, double sx, double sy, const double about[2])
{
    double b[2] = { about[0] * (1 - sx), about[1] * (1 - sy) };
    return polygon_transform(p, (double[]){ sx, 0, 0, sy }, b);
}
