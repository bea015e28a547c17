/* polygon_check.c - from raw loops to a polygon that keeps the rules.
 *
 * Repeated and straight points are dropped in one pass with a stack; crossings
 * and nesting are found by the sweep of polygon_sweep.c. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/polygon_private.h"

/* Reports ------------------------------------------------------------------- */

static void say_pair(const polygon_report *r, const char *verb, geo_buffer *text)
{
    buffer_add_format(text, "edge %zu", r->edge[0] + 1);
    if (r->loop[0] != r->loop[1]) buffer_add_format(text, " of loop %zu", r->loop[0] + 1);
    buffer_add_format(text, " %s edge %zu", verb, r->edge[1] + 1);
    if (r->loop[0] != r->loop[1]) buffer_add_format(text, " of loop %zu", r->loop[1] + 1);
    buffer_add_format(text, " at (%.6g, %.6g)", r->at[0], r->at[1]);
}

void polygon_report_text(const polygon_report *r, geo_buffer *text)
{
    switch (r->fault) {
    case POLYGON_FINE:
        buffer_add_text(text, "the polygon is sound");
        break;
    case POLYGON_NO_POINTS:
        buffer_add_text(text, "there are no points");
        break;
    case POLYGON_NOT_FINITE:
        buffer_add_format(text, "point %zu is not finite or beyond 1e50", r->edge[0] + 1);
        break;
    case POLYGON_TOO_FEW:
        buffer_add_format(text, "loop %zu has fewer than three different points",
                          r->loop[0] + 1);
        break;
    case POLYGON_NO_AREA:
        buffer_add_format(text, "all points of loop %zu lie on one line", r->loop[0] + 1);
        break;
    case POLYGON_CROSSING:
        say_pair(r, "crosses", text);
        break;
    case POLYGON_TOUCHING:
        say_pair(r, "touches", text);
        break;
    case POLYGON_ORIENTATION:
        buffer_add_format(text, "loop %zu runs the wrong way round", r->loop[0] + 1);
        break;
    }
}

static geo_status refuse(polygon_report *r, polygon_fault fault, size_t loop, size_t point)
{
    r->fault = fault;
    r->loop[0] = r->loop[1] = loop;
    r->edge[0] = r->edge[1] = point;
    return GEO_EDOMAIN;
}

/* Cleaning ------------------------------------------------------------------ */

/* A loop being cleaned: the points kept so far and where they came from. */
typedef struct {
    const double *xy;           /* raw points */
    size_t *kept;               /* indices into xy */
    size_t n;
    polygon_report *report;
} cleaner;

static bool same_point(const double *a, const double *b)
{
    return a[0] == b[0] && a[1] == b[1];
}

/* Is the middle of three points of no use? Counts it when so. */
static bool is_idle(cleaner *c, size_t a, size_t b, size_t d)
{
    const double *pa = c->xy + 2 * a, *pb = c->xy + 2 * b, *pd = c->xy + 2 * d;
    if (same_point(pa, pb)) {
        c->report->n_repeated++;
        return true;
    }
    if (polygon_turn(pa, pb, pd) != 0) return false;
    c->report->n_straight++;
    return true;
}


/* Adds point i after dropping what it makes superfluous. */
static void clean_add(cleaner *c, size_t i)
{
    if (c->n > 0 && same_point(c->xy + 2 * c->kept[c->n - 1], c->xy + 2 * i)) {
        c->report->n_repeated++;
        return;
    }
    while (c->n >= 2 && is_idle(c, c->kept[c->n - 2], c->kept[c->n - 1], i)) c->n--;
    if (c->n > 0 && same_point(c->xy + 2 * c->kept[c->n - 1], c->xy + 2 * i)) {
        c->report->n_repeated++;
        return;
    }
    c->kept[c->n++] = i;
}

/* The seam where the loop closes: the last and the first points. */
static void clean_seam(cleaner *c)
{
    size_t start = 0;
    while (c->n - start >= 2) {
        size_t last = c->kept[c->n - 1], first = c->kept[start];
        if (same_point(c->xy + 2 * last, c->xy + 2 * first)) {
            c->report->n_repeated++;
            c->n--;
        } else if (c->n - start >= 3 && is_idle(c, c->kept[c->n - 2], last, first)) {
            c->n--;
        } else if (c->n - start >= 3 && is_idle(c, last, first, c->kept[start + 1])) {
            start++;
        } else {
            break;
        }
    }
    c->n -= start;
    memmove(c->kept, c->kept + start, c->n * sizeof *c->kept);
}

static bool has_three_points(const double *xy, size_t first, size_t last)
{
    size_t second = first;
    while (second < last && same_point(xy + 2 * first, xy + 2 * second)) second++;
    for (size_t i = second; i < last; i++)
        if (!same_point(xy + 2 * i, xy + 2 * first) && !same_point(xy + 2 * i, xy + 2 * second))
            return true;
    return false;
}

static geo_status find_not_finite(const polygon *raw, polygon_report *report)
{
    for (size_t k = 0; k < raw->n_loops; k++)
        for (size_t i = raw->loop_start[k]; i < raw->loop_start[k + 1]; i++)
            if (!(fabs(raw->xy[2 * i]) <= POLYGON_LARGEST)
                || !(fabs(raw->xy[2 * i + 1]) <= POLYGON_LARGEST))
                return refuse(report, POLYGON_NOT_FINITE, k, i);
    return GEO_OK;
}

/* Fills p with the cleaned loops, and origin with the raw index of each point. */
static geo_status clean(const polygon *raw, polygon *p, size_t *origin, polygon_report *report)
{
    cleaner c = { raw->xy, origin, 0, report };
    size_t used = 0;
    for (size_t k = 0; k < raw->n_loops; k++) {
        size_t start = raw->loop_start[k], end = raw->loop_start[k + 1];
        if (!has_three_points(raw->xy, start, end))
            return refuse(report, POLYGON_TOO_FEW, k, start);
        c.kept = origin + used;
        c.n = 0;
        for (size_t i = start; i < end; i++) clean_add(&c, i);
        clean_seam(&c);
        if (c.n < 3) return refuse(report, POLYGON_NO_AREA, k, start);
        for (size_t j = 0; j < c.n; j++)
            memcpy(p->xy + 2 * (used + j), raw->xy + 2 * c.kept[j], 2 * sizeof(double));
        used += c.n;
        p->loop_start[k + 1] = used;
    }
    p->n_loops = raw->n_loops;
    return GEO_OK;
}

/* Orientation --------------------------------------------------------------- */

/* Does the loop run counter-clockwise? Decided exactly at its lowest point. */
static bool runs_left(const polygon *p, size_t loop)
{
    size_t start = p->loop_start[loop], n = p->loop_start[loop + 1] - start;
    const double *xy = p->xy + 2 * start;
    size_t low = 0;
    for (size_t i = 1; i < n; i++) {
        bool lower = xy[2 * i + 1] < xy[2 * low + 1];
        bool level = xy[2 * i + 1] == xy[2 * low + 1];
        if (lower || (level && xy[2 * i] < xy[2 * low])) low = i;
    }
    size_t before = (low + n - 1) % n, after = (low + 1) % n;
    return polygon_turn(xy + 2 * before, xy + 2 * low, xy + 2 * after) > 0;
}

static void reverse_loop(polygon *p, size_t loop)
{
    size_t i = p->loop_start[loop], j = p->loop_start[loop + 1];
    for (; i + 1 < j; i++) {
        j--;
        double q[2] = { p->xy[2 * i], p->xy[2 * i + 1] };
        memcpy(p->xy + 2 * i, p->xy + 2 * j, sizeof q);
        memcpy(p->xy + 2 * j, q, sizeof q);
    }
}

static geo_status orient(polygon *p, const size_t *origin, polygon_report *report)
{
    bool *is_outer = geo_alloc(p->n_loops, sizeof *is_outer);
    if (!is_outer) return GEO_ENOMEM;
    geo_status status = polygon_sweep(p, report, is_outer, NULL, NULL);
    if (status == GEO_EDOMAIN)
        for (int j = 0; j < 2; j++) report->edge[j] = origin[report->edge[j]];
    for (size_t k = 0; status == GEO_OK && k < p->n_loops; k++)
        if (runs_left(p, k) != is_outer[k]) reverse_loop(p, k);
    geo_free(is_outer);
    return status;
}

/* Public -------------------------------------------------------------------- */

geo_status polygon_build(size_t n_loops, const size_t *loop_start, const double *xy,
                         polygon *p, polygon_report *report)
{
    polygon_report own;
    if (!report) report = &own;
    *report = (polygon_report){ .fault = POLYGON_FINE };
    *p = POLYGON_EMPTY;
    if (n_loops == 0 || loop_start[n_loops] == loop_start[0])
        return refuse(report, POLYGON_NO_POINTS, 0, 0);
    const polygon raw = { n_loops, (size_t *)loop_start, (double *)xy };
    GEO_TRY(find_not_finite(&raw, report));
    size_t n_points = loop_start[n_loops];
    size_t *origin = geo_alloc(n_points, sizeof *origin);
    geo_status status = origin ? polygon_alloc(n_loops, n_points, p) : GEO_ENOMEM;
    if (status == GEO_OK) status = clean(&raw, p, origin, report);
    if (status == GEO_OK) status = orient(p, origin, report);
    if (status != GEO_OK) polygon_free(p);
    geo_free(origin);
    return status;
}

geo_status polygon_check(const polygon *p, polygon_report *report)
{
    polygon_report own;
    if (!report) report = &own;
    *report = (polygon_report){ .fault = POLYGON_FINE };
    if (polygon_n_points(p) == 0) return refuse(report, POLYGON_NO_POINTS, 0, 0);
    GEO_TRY(find_not_finite(p, report));
    for (size_t k = 0; k < p->n_loops; k++)
        if (p->loop_start[k + 1] - p->loop_start[k] < 3)
            return refuse(report, POLYGON_TOO_FEW, k, p->loop_start[k]);
    bool *is_outer = geo_alloc(p->n_loops, sizeof *is_outer);
    if (!is_outer) return GEO_ENOMEM;
    geo_status status = polygon_sweep(p, report, is_outer, NULL, NULL);
    for (size_t k = 0; status == GEO_OK && k < p->n_loops; k++)
        if (runs_left(p, k) != is_outer[k])
            status = refuse(report, POLYGON_ORIENTATION, k, p->loop_start[k]);
    geo_free(is_outer);
    return status;
}
