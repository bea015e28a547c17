/* source_pieces.c - a polygon cut into trapezoids between vertical lines.
 *
 * A sweep from left to right keeps the edges over the present x in order from
 * below; they bound the region in pairs. A trapezoid opens when two edges
 * become a pair and closes when they cease to be one, so there are about as
 * many as corners. Order is decided by exact orientation; the trapezoids of an
 * edge all use the line through its end points, so no area is lost or counted
 * twice beyond rounding. */
#include <math.h>
#include <stdlib.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/predicates.h"
#include "runtime/transport/source_private.h"

enum { LINES_PER_PIECE = 4, NO_EDGE = -1 };

typedef struct {
    const double *left, *right;     /* its ends, left[0] < right[0] */
    int32_t number, next;           /* its points in the outline */
    bool is_bottom;                 /* the region is above it */
    int32_t top;                    /* the edge it is now paired with, or NO_EDGE */
    double open_x;                  /* since when */
    size_t seen;                    /* the last event at which it was a bottom */
} sweep_edge;

typedef struct {
    ot_source *source;
    sweep_edge *edge;               /* without vertical ones, by left[0] */
    size_t n_edges;
    int32_t *active, *before;       /* in order from below; now and before the event */
    size_t n_active, n_before, capacity, capacity_before;
    size_t piece_capacity, line_capacity, n_lines;
} sweep;

static int turn(const double *a, const double *b, const double *c)
{
    site s[3];
    site_make(a[0], a[1], 0, 0, &s[0]);
    site_make(b[0], b[1], 0, 1, &s[1]);
    site_make(c[0], c[1], 0, 2, &s[2]);
    return orient_sign(&s[0], &s[1], &s[2]);
}

/* Is e below f, where both are over the same x? They do not cross. */
static bool is_below(const sweep_edge *e, const sweep_edge *f)
{
    if (e->left[0] <= f->left[0]) {
        int side = turn(e->left, e->right, f->left);
        if (side == 0) side = turn(e->left, e->right, f->right);
        return side > 0;
    }
    return !is_below(f, e);
}

static int by_left(const void *a, const void *b)
{
    double x = ((const sweep_edge *)a)->left[0], y = ((const sweep_edge *)b)->left[0];
    if (x != y) return x < y ? -1 : 1;
    return ((const sweep_edge *)a)->number - ((const sweep_edge *)b)->number;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void collect_edges(sweep *s)
{
    const polygon *p = &s->source->outline;
    for (size_t k = 0; k < p->n_loops; k++)
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            size_t next = i + 1 < p->loop_start[k + 1] ? i + 1 : p->loop_start[k];
            const double *a = p->xy + 2 * i, *b = p->xy + 2 * next;
            if (a[0] == b[0]) continue;
            bool goes_right = a[0] < b[0];
            s->edge[s->n_edges++] = (sweep_edge){
                goes_right ? a : b, goes_right ? b : a, (int32_t)i, (int32_t)next,
                goes_right, NO_EDGE, 0, 0 };
        }
    qsort(s->edge, s->n_edges, sizeof *s->edge, by_left);
}

static double height_at(const sweep_edge *e, double x)
{
    double part = (x - e->left[0]) / (e->right[0] - e->left[0]);
    return e->left[1] + part * (e->right[1] - e->left[1]);
}

static void add_line(sweep *s, half_plane line)
{
    s->source->line[s->n_lines++] = line;
}

/* The trapezoid from x0 to x1 between edges b and t. */
static geo_status emit(sweep *s, const sweep_edge *b, const sweep_edge *t, double x0, double x1)
{
    ot_source *out = s->source;
    if (!geo_grow(&out->piece, &s->piece_capacity, out->n_pieces + 1, sizeof *out->piece)
        || !geo_grow(&out->line, &s->line_capacity, s->n_lines + LINES_PER_PIECE,
                     sizeof *out->line))
        return GEO_ENOMEM;
    double slack = 1e-12 * (out->high[1] - out->low[1]);
    convex_piece *piece = &out->piece[out->n_pieces++];
    *piece = (convex_piece){
        .low = { x0, fmin(height_at(b, x0), height_at(b, x1)) - slack },
        .high = { x1, fmax(height_at(t, x0), height_at(t, x1)) + slack },
        .first_line = s->n_lines, .n_lines = LINES_PER_PIECE };
    add_line(s, (half_plane){ x0, 0, 0, -1, OT_SEAM });
    add_line(s, (half_plane){ x1, 0, 0, 1, OT_SEAM });
    add_line(s, source_edge_line(&out->outline, (size_t)b->number, (size_t)b->next));
    add_line(s, source_edge_line(&out->outline, (size_t)t->number, (size_t)t->next));
    return GEO_OK;
}

static geo_status insert(sweep *s, int32_t e)
{
    if (!geo_grow(&s->active, &s->capacity, s->n_active + 1, sizeof *s->active))
        return GEO_ENOMEM;
    size_t k = s->n_active++;
    for (; k > 0 && is_below(&s->edge[e], &s->edge[s->active[k - 1]]); k--)
        s->active[k] = s->active[k - 1];
    s->active[k] = e;
    return GEO_OK;
}

/* Brings the list of active edges over the event at x. */
static geo_status pass(sweep *s, double x, size_t *next_edge)
{
    if (!geo_grow(&s->before, &s->capacity_before, s->n_active, sizeof *s->before))
        return GEO_ENOMEM;
    s->n_before = s->n_active;
    s->n_active = 0;
    for (size_t k = 0; k < s->n_before; k++) {
        int32_t e = s->before[k] = s->active[k];
        if (s->edge[e].right[0] > x) s->active[s->n_active++] = e;
    }
    for (; *next_edge < s->n_edges && s->edge[*next_edge].left[0] <= x; ++*next_edge)
        GEO_TRY(insert(s, (int32_t)*next_edge));
    return s->n_active % 2 ? GEO_EDOMAIN : GEO_OK;
}

static geo_status close_pair(sweep *s, sweep_edge *b, double x)
{
    int32_t top = b->top;
    b->top = NO_EDGE;
    return top == NO_EDGE ? GEO_OK : emit(s, b, &s->edge[top], b->open_x, x);
}

static geo_status pair_up(sweep *s, double x, size_t event)
{
    for (size_t k = 0; k < s->n_active; k += 2) {
        sweep_edge *b = &s->edge[s->active[k]];
        if (!b->is_bottom || s->edge[s->active[k + 1]].is_bottom) return GEO_EDOMAIN;
        b->seen = event;
        if (b->top == s->active[k + 1]) continue;
        GEO_TRY(close_pair(s, b, x));
        b->top = s->active[k + 1];
        b->open_x = x;
    }
    for (size_t k = 0; k < s->n_before; k += 2) {
        sweep_edge *b = &s->edge[s->before[k]];
        if (b->seen != event) GEO_TRY(close_pair(s, b, x));
    }
    return GEO_OK;
}

static geo_status run(sweep *s)
{
    size_t n = polygon_n_points(&s->source->outline), next_edge = 0;
    double *x = geo_alloc(n, sizeof *x);
    s->edge = geo_alloc(n, sizeof *s->edge);
    if (!x || !s->edge) {
        geo_free(x);
        return GEO_ENOMEM;
    }
    collect_edges(s);
    for (size_t i = 0; i < n; i++) x[i] = s->source->outline.xy[2 * i];
    qsort(x, n, sizeof *x, by_number);
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        if (i > 0 && x[i] == x[i - 1]) continue;
        status = geo_poll();
        if (status == GEO_OK) status = pass(s, x[i], &next_edge);
        if (status == GEO_OK) status = pair_up(s, x[i], i + 1);
    }
    geo_free(x);
    return status;
}

/* For every strip the pieces over it. */
static geo_status fill_buckets(ot_source *s)
{
    s->bucket_start = geo_alloc_zero(OT_BUCKETS + 2, sizeof *s->bucket_start);
    if (!s->bucket_start) return GEO_ENOMEM;
    size_t *start = s->bucket_start;
    for (size_t p = 0; p < s->n_pieces; p++)
        for (size_t b = source_bucket(s, s->piece[p].low[0]);
             b <= source_bucket(s, s->piece[p].high[0]); b++)
            start[b + 2]++;
    for (size_t b = 2; b < OT_BUCKETS + 2; b++) start[b] += start[b - 1];
    s->bucket_piece = geo_alloc(start[OT_BUCKETS + 1], sizeof *s->bucket_piece);
    if (!s->bucket_piece) return GEO_ENOMEM;
    for (size_t p = 0; p < s->n_pieces; p++)
        for (size_t b = source_bucket(s, s->piece[p].low[0]);
             b <= source_bucket(s, s->piece[p].high[0]); b++)
            s->bucket_piece[start[b + 1]++] = (uint32_t)p;
    return GEO_OK;
}

geo_status source_cut_pieces(ot_source *source)
{
    sweep s = { .source = source };
    geo_status status = run(&s);
    geo_free(s.edge);
    geo_free(s.active);
    geo_free(s.before);
    return status == GEO_OK ? fill_buckets(source) : status;
}
