/* polygon_simplify.c - fewer points within a tolerance, loops kept disjoint.
 *
 * Douglas and Peucker's choice of points (1973) on each loop, from two points
 * far apart. Where the sweep then finds that edges meet, both are split at
 * their farthest original point until none do; this ends because the original
 * loops are disjoint. A loop that came to lie on the other side of a
 * neighbour is split in the same way. A picture of noise may have thousands of
 * such places: after a number of repairs whole loops, in the end all loops, are
 * done again with half the tolerance. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/polygon_private.h"

enum { PATIENCE = 64 };         /* repairs of two edges before whole loops are */

typedef struct {
    const polygon *p;
    bool *keep;                 /* for each point of p */
    size_t *origin;             /* for each point of the result, its number in p */
    size_t *stack;              /* pairs of points still to be looked at */
    double tolerance;
    double *halved;             /* for each loop, its tolerance in refine_loop */
    size_t n_repairs;
} simplifier;

static double distance_to_segment(const double *a, const double *b, const double *q)
{
    double ux = b[0] - a[0], uy = b[1] - a[1];
    double wx = q[0] - a[0], wy = q[1] - a[1];
    double length2 = ux * ux + uy * uy, along = wx * ux + wy * uy;
    if (along <= 0) return hypot(wx, wy);
    if (along >= length2) return hypot(q[0] - b[0], q[1] - b[1]);
    return fabs(ux * wy - uy * wx) / sqrt(length2);
}

/* The point strictly between i and j (going round the loop) that lies farthest
 * from the segment; its distance, or -1 when there is none. */
static double farthest(const polygon *p, size_t loop, size_t i, size_t j, size_t *found)
{
    size_t start = p->loop_start[loop], end = p->loop_start[loop + 1];
    double worst = -1;
    for (size_t k = i + 1 < end ? i + 1 : start; k != j; k = k + 1 < end ? k + 1 : start) {
        double d = distance_to_segment(p->xy + 2 * i, p->xy + 2 * j, p->xy + 2 * k);
        if (d <= worst) continue;
        worst = d;
        *found = k;
    }
    return worst;
}

/* Keeps what the tolerance asks for between points i and j. */
static geo_status keep_between(simplifier *s, size_t loop, size_t i, size_t j)
{
    size_t depth = 0;
    s->stack[depth++] = i;
    s->stack[depth++] = j;
    while (depth > 0) {
        GEO_TRY(geo_poll());
        j = s->stack[--depth];
        i = s->stack[--depth];
        size_t k = i;
        if (farthest(s->p, loop, i, j, &k) <= s->tolerance) continue;
        s->keep[k] = true;
        size_t halves[4] = { i, k, k, j };
        memcpy(s->stack + depth, halves, sizeof halves);
        depth += 4;
    }
    return GEO_OK;
}

static size_t farthest_from(const polygon *p, size_t loop, const double *q)
{
    size_t best = p->loop_start[loop];
    double most = -1;
    for (size_t i = best; i < p->loop_start[loop + 1]; i++) {
        double d = hypot(p->xy[2 * i] - q[0], p->xy[2 * i + 1] - q[1]);
        if (d <= most) continue;
        most = d;
        best = i;
    }
    return best;
}

/* Two anchors far apart, a third farthest from their line, and what lies
 * between them as the tolerance asks. */
static geo_status simplify_loop(simplifier *s, size_t loop)
{
    size_t a = farthest_from(s->p, loop, s->p->xy + 2 * s->p->loop_start[loop]);
    size_t b = farthest_from(s->p, loop, s->p->xy + 2 * a);
    s->keep[a] = s->keep[b] = true;
    size_t c = a, d = b;
    double on_one_side = farthest(s->p, loop, a, b, &c);
    double on_other = farthest(s->p, loop, b, a, &d);
    bool first = on_one_side > on_other;
    s->keep[first ? c : d] = true;
    GEO_TRY(keep_between(s, loop, a, first ? c : b));
    if (first) GEO_TRY(keep_between(s, loop, c, b));
    GEO_TRY(keep_between(s, loop, b, first ? a : d));
    return first ? GEO_OK : keep_between(s, loop, d, a);
}

/* Copies the kept points to out, which has room. */
static void gather(const simplifier *s, polygon *out)
{
    size_t n = 0;
    for (size_t k = 0; k < s->p->n_loops; k++) {
        for (size_t i = s->p->loop_start[k]; i < s->p->loop_start[k + 1]; i++) {
            if (!s->keep[i]) continue;
            memcpy(out->xy + 2 * n, s->p->xy + 2 * i, 2 * sizeof(double));
            s->origin[n++] = i;
        }
        out->loop_start[k + 1] = n;
    }
    out->n_loops = s->p->n_loops;
}

/* Splits edge e of the simplified loop at its farthest original point, and
 * the halves as the tolerance asks; *any when there was one. */
static geo_status split(simplifier *s, const polygon *out, size_t loop, size_t e, bool *any)
{
    size_t next = e + 1 < out->loop_start[loop + 1] ? e + 1 : out->loop_start[loop];
    size_t i = s->origin[e], j = s->origin[next], k = i;
    if (farthest(s->p, loop, i, j, &k) < 0) return GEO_OK;
    *any = s->keep[k] = true;
    GEO_TRY(keep_between(s, loop, i, k));
    return keep_between(s, loop, k, j);
}

static geo_status split_all(simplifier *s, const polygon *out, bool *any)
{
    for (size_t k = 0; k < out->n_loops; k++)
        for (size_t e = out->loop_start[k]; e < out->loop_start[k + 1]; e++)
            GEO_TRY(split(s, out, k, e, any));
    return GEO_OK;
}

/* Keeps what half of the tolerance asks for all along a loop. */
static geo_status refine_loop(simplifier *s, const polygon *out, size_t loop)
{
    double tolerance = s->tolerance;
    geo_status status = GEO_OK;
    size_t first = out->loop_start[loop], last = out->loop_start[loop + 1] - 1;
    s->tolerance = s->halved[loop] /= 2;
    for (size_t e = first; status == GEO_OK && e <= last; e++) {
        size_t next = e < last ? e + 1 : first;
        status = keep_between(s, loop, s->origin[e], s->origin[next]);
    }
    s->tolerance = tolerance;
    return status;
}

/* After many repairs also the two loops, after very many all. */
static geo_status lose_patience(simplifier *s, const polygon *out, const size_t loop[2])
{
    s->n_repairs++;
    if (s->n_repairs % (4 * PATIENCE) == 0) {
        for (size_t k = 0; k < out->n_loops; k++) GEO_TRY(refine_loop(s, out, k));
        return GEO_OK;
    }
    if (s->n_repairs < PATIENCE) return GEO_OK;
    GEO_TRY(refine_loop(s, out, loop[0]));
    return loop[1] != loop[0] ? refine_loop(s, out, loop[1]) : GEO_OK;
}

/* Splits edges that meet and loops that changed sides; *done when there are
 * none. GEO_ENUMERIC when nothing is left to split. */
static geo_status repair(simplifier *s, const polygon *out, bool *is_outer, bool *done)
{
    polygon_report report = { .fault = POLYGON_FINE };
    geo_status status = polygon_sweep(out, &report, is_outer, NULL, NULL);
    bool any = false;
    *done = false;
    if (status == GEO_EDOMAIN) {
        GEO_TRY(split(s, out, report.loop[0], report.edge[0], &any));
        GEO_TRY(split(s, out, report.loop[1], report.edge[1], &any));
        return any ? lose_patience(s, out, report.loop) : GEO_ENUMERIC;
    }
    if (status != GEO_OK) return status;
    *done = true;
    for (size_t k = 0; *done && k < out->n_loops; k++) {
        bool was_outer = polygon_loop_area(s->p, k) > 0;
        bool is_left = polygon_loop_area(out, k) > 0;
        *done = is_outer[k] == was_outer && is_left == was_outer;
    }
    if (*done) return GEO_OK;
    GEO_TRY(split_all(s, out, &any));
    return any ? GEO_OK : GEO_ENUMERIC;
}

static geo_status run(simplifier *s, polygon *out, bool *is_outer)
{
    for (size_t k = 0; k < s->p->n_loops; k++) GEO_TRY(simplify_loop(s, k));
    bool done = false;
    while (!done) {
        GEO_TRY(geo_poll());
        gather(s, out);
        GEO_TRY(repair(s, out, is_outer, &done));
    }
    return GEO_OK;
}

geo_status polygon_simplify(const polygon *p, double tolerance, polygon *out)
{
    *out = POLYGON_EMPTY;
    if (!(tolerance >= 0)) return GEO_EDOMAIN;
    size_t n = polygon_n_points(p);
    GEO_TRY(polygon_alloc(p->n_loops, n, out));
    simplifier s = { .p = p, .tolerance = tolerance };
    s.keep = geo_alloc_zero(n, sizeof *s.keep);
    s.origin = geo_alloc(n, sizeof *s.origin);
    s.stack = geo_alloc(n + 4, 2 * sizeof *s.stack);
    s.halved = geo_alloc(p->n_loops, sizeof *s.halved);
    bool *is_outer = geo_alloc(p->n_loops, sizeof *is_outer);
    bool room = s.keep && s.origin && s.stack && s.halved && is_outer;
    for (size_t k = 0; room && k < p->n_loops; k++) s.halved[k] = tolerance;
    geo_status status = room ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) status = run(&s, out, is_outer);
    geo_free(s.keep);
    geo_free(s.origin);
    geo_free(s.stack);
    geo_free(s.halved);
    geo_free(is_outer);
    if (status != GEO_OK) polygon_free(out);
    return status;
}
