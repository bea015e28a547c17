/* polygon_sweep.c - do loops meet, how are they nested, and the region cut up.
 *
 * A horizontal line rises through the vertices in order of y, then x, and
 * keeps the edges it crosses sorted from left to right [Shamos, Hoey 1976]:
 * two edges that meet are neighbours just before they do. All decisions are
 * exact, so a vertex lying on an edge is seen as such. An edge remembers
 * whether the region is on its right; that gives the nesting, and between two
 * neighbours with the region between them a trapezoid grows until an event
 * ends it, at most two for each vertex. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/polygon_private.h"
#include "runtime/num/sort.h"

enum { POLL_EVERY = 128 };

/* An edge of the loops, from its lower to its upper end. */
typedef struct {
    const double *low, *high;
    size_t loop;
    double opened;              /* where the trapezoid on its right begins */
    bool inside_right;          /* is the region on its right? */
} edge;

typedef struct {
    double y, x;
    size_t point;
} event;

typedef struct {
    const polygon *p;
    edge *edges;                /* edge i starts at point i of its loop */
    size_t *before, *after;     /* neighbours of each point in its loop */
    event *events;
    size_t *active;             /* edges the line crosses, left to right */
    size_t n_active;
    bool *is_outer, *seen;      /* for each loop */
    trapezoid **pieces;         /* NULL when not wanted */
    size_t n_pieces, capacity;
    polygon_report *report;
} sweep;

/* Edges that meet ----------------------------------------------------------- */

static bool same_point(const double *a, const double *b)
{
    return a[0] == b[0] && a[1] == b[1];
}

static void crossing_point(const edge *e, const edge *f, double at[2])
{
    double ux = e->high[0] - e->low[0], uy = e->high[1] - e->low[1];
    double vx = f->high[0] - f->low[0], vy = f->high[1] - f->low[1];
    double wx = f->low[0] - e->low[0], wy = f->low[1] - e->low[1];
    double share = polygon_cross(wx, wy, vx, vy) / polygon_cross(ux, uy, vx, vy);
    share = share >= 0 && share <= 1 ? share : 0.5;         /* nearly parallel */
    at[0] = e->low[0] + share * ux;
    at[1] = e->low[1] + share * uy;
}

/* Do two edges have a point in common, and which? */
static polygon_fault meet(const edge *e, const edge *f, double at[2])
{
    const double *end[4] = { e->low, e->high, f->low, f->high };
    int contacts = 0;
    for (int j = 0; j < 4; j++) {
        const edge *other = j < 2 ? f : e;
        if (polygon_edge_side(other->low, other->high, end[j]) != 0) continue;
        if (contacts && same_point(at, end[j])) continue;
        contacts++;
        memcpy(at, end[j], 2 * sizeof *at);
    }
    if (contacts >= 2) return POLYGON_CROSSING;             /* they overlap */
    if (contacts == 1) return POLYGON_TOUCHING;
    int f_sides = polygon_turn(e->low, e->high, f->low) * polygon_turn(e->low, e->high, f->high);
    if (f_sides >= 0) return POLYGON_FINE;
    int e_sides = polygon_turn(f->low, f->high, e->low) * polygon_turn(f->low, f->high, e->high);
    if (e_sides >= 0) return POLYGON_FINE;
    crossing_point(e, f, at);
    return POLYGON_CROSSING;
}

static geo_status refuse(sweep *s, polygon_fault fault, size_t i, size_t j, const double *at)
{
    size_t first = i < j ? i : j, second = i < j ? j : i;
    polygon_report *r = s->report;
    r->fault = fault;
    r->loop[0] = s->edges[first].loop;
    r->loop[1] = s->edges[second].loop;
    r->edge[0] = first;
    r->edge[1] = second;
    memcpy(r->at, at, sizeof r->at);
    return GEO_EDOMAIN;
}

/* GEO_EDOMAIN when edges i and j meet elsewhere than in a common vertex. */
static geo_status keep_apart(sweep *s, size_t i, size_t j)
{
    double at[2];
    polygon_fault fault = meet(&s->edges[i], &s->edges[j], at);
    bool neighbours = s->after[i] == j || s->after[j] == i;
    if (fault == POLYGON_FINE || (neighbours && fault == POLYGON_TOUCHING)) return GEO_OK;
    return refuse(s, fault, i, j, at);
}

/* Checks the neighbours at places k-1 and k of the line. */
static geo_status check_gap(sweep *s, size_t k)
{
    if (k == 0 || k >= s->n_active) return GEO_OK;
    return keep_apart(s, s->active[k - 1], s->active[k]);
}

/* Trapezoids ---------------------------------------------------------------- */

static double x_at(const edge *e, double y)
{
    if (y <= e->low[1]) return e->low[0];
    if (y >= e->high[1]) return e->high[0];
    double share = (y - e->low[1]) / (e->high[1] - e->low[1]);
    return e->low[0] + share * (e->high[0] - e->low[0]);
}

/* Ends the trapezoid between places k and k + 1 at height y. */
static geo_status close_piece(sweep *s, size_t k, double y)
{
    if (!s->pieces) return GEO_OK;
    const edge *l = &s->edges[s->active[k]], *r = &s->edges[s->active[k + 1]];
    if (!(l->opened < y)) return GEO_OK;
    if (!geo_grow(s->pieces, &s->capacity, s->n_pieces + 1, sizeof **s->pieces))
        return GEO_ENOMEM;
    (*s->pieces)[s->n_pieces++] = (trapezoid){
        .low = l->opened, .high = y,
        .left = { x_at(l, l->opened), x_at(l, y) },
        .right = { x_at(r, l->opened), x_at(r, y) },
    };
    return GEO_OK;
}

static bool is_inside_after(const sweep *s, size_t k)
{
    return s->edges[s->active[k]].inside_right;
}

/* Events -------------------------------------------------------------------- */

/* The first place whose edge has the point on it or to its left. */
static size_t find_place(const sweep *s, const double *q)
{
    size_t low = 0, high = s->n_active;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const edge *e = &s->edges[s->active[middle]];
        if (polygon_turn(e->low, e->high, q) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The edges at places k, k+1, ... through q must be the vertex's own that end
 * there, n_ending of them; else the vertex touches something. */
static geo_status check_contacts(sweep *s, size_t k, size_t point, size_t n_ending)
{
    const double *q = s->p->xy + 2 * point;
    size_t own[2] = { s->before[point], point }, found = 0;
    for (; k < s->n_active; k++) {
        size_t i = s->active[k];
        const edge *e = &s->edges[i];
        if (polygon_turn(e->low, e->high, q) != 0) break;
        if (i != own[0] && i != own[1]) {
            GEO_TRY(keep_apart(s, i, own[0]));
            GEO_TRY(keep_apart(s, i, own[1]));
            return GEO_ENUMERIC;
        }
        found++;
    }
    return found == n_ending ? GEO_OK : GEO_ENUMERIC;
}

/* Two vertices in one place: their edges touch there, or overlap. */
static geo_status refuse_pair(sweep *s, size_t point, size_t other)
{
    size_t own[2] = { s->before[point], point };
    for (int j = 0; j < 2; j++) {
        GEO_TRY(keep_apart(s, own[j], other));
        GEO_TRY(keep_apart(s, own[j], s->before[other]));
    }
    return GEO_ENUMERIC;
}

static void shift(sweep *s, size_t from, size_t to)
{
    memmove(s->active + to, s->active + from, (s->n_active - from) * sizeof *s->active);
    s->n_active = s->n_active + to - from;
}

/* Two edges begin at a vertex that the line meets at place k. */
static geo_status begin_both(sweep *s, size_t k, size_t point)
{
    const double *q = s->p->xy + 2 * point;
    size_t left = s->before[point], right = point;
    int turn = polygon_turn(q, s->edges[left].high, s->edges[right].high);
    if (turn == 0) return keep_apart(s, left, right);       /* they overlap */
    if (turn > 0) {
        left = point;
        right = s->before[point];
    }
    bool inside = k > 0 && is_inside_after(s, k - 1);
    size_t loop = s->edges[point].loop;
    if (!s->seen[loop]) s->is_outer[loop] = !inside;        /* its lowest vertex */
    s->seen[loop] = true;
    if (inside) {
        GEO_TRY(close_piece(s, k - 1, q[1]));
        s->edges[s->active[k - 1]].opened = q[1];
    }
    shift(s, k, k + 2);
    s->active[k] = left;
    s->active[k + 1] = right;
    s->edges[left].inside_right = !inside;
    s->edges[right].inside_right = inside;
    s->edges[left].opened = s->edges[right].opened = q[1];
    GEO_TRY(check_gap(s, k));
    return check_gap(s, k + 2);
}

/* Two edges end, those at places k and k + 1. */
static geo_status end_both(sweep *s, size_t k, double y)
{
    if (is_inside_after(s, k)) {
        GEO_TRY(close_piece(s, k, y));
    } else if (k > 0 && is_inside_after(s, k - 1)) {
        GEO_TRY(close_piece(s, k - 1, y));
        GEO_TRY(close_piece(s, k + 1, y));
        s->edges[s->active[k - 1]].opened = y;
    }
    shift(s, k + 2, k);
    return check_gap(s, k);
}

/* The edge at place k ends and another goes on. */
static geo_status go_on(sweep *s, size_t k, size_t next, double y)
{
    bool inside = is_inside_after(s, k);
    size_t keeper = inside ? k : k - 1;         /* the left side of the piece */
    GEO_TRY(close_piece(s, keeper, y));
    s->active[k] = next;
    s->edges[next].inside_right = inside;
    s->edges[s->active[keeper]].opened = y;
    GEO_TRY(check_gap(s, k));
    return check_gap(s, k + 1);
}

static geo_status handle(sweep *s, size_t point)
{
    const double *q = s->p->xy + 2 * point;
    size_t in = s->before[point], out = point;
    bool in_ends = s->edges[in].high == q, out_ends = s->edges[out].high == q;
    size_t n_ending = (size_t)in_ends + (size_t)out_ends;
    size_t k = find_place(s, q);
    GEO_TRY(check_contacts(s, k, point, n_ending));
    if (n_ending == 0) return begin_both(s, k, point);
    if (n_ending == 2) return end_both(s, k, q[1]);
    return go_on(s, k, in_ends ? out : in, q[1]);
}

/* Setting up ---------------------------------------------------------------- */

static bool is_lower(const double *a, const double *b)
{
    return a[1] < b[1] || (a[1] == b[1] && a[0] < b[0]);
}

static void fill_edges(sweep *s)
{
    const polygon *p = s->p;
    for (size_t k = 0; k < p->n_loops; k++)
        for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
            size_t next = i + 1 < p->loop_start[k + 1] ? i + 1 : p->loop_start[k];
            const double *a = p->xy + 2 * i, *b = p->xy + 2 * next;
            bool rises = is_lower(a, b);
            s->edges[i] = (edge){ .low = rises ? a : b, .high = rises ? b : a, .loop = k };
            s->after[i] = next;
            s->before[next] = i;
            if (geo_stops_at(i)) return;
        }
}

/* Events by height, then from left to right, then by number: two stable sorts, the one
 * that matters most comes last. */
static geo_status order_events(sweep *s, size_t n)
{
    const double *xy = s->p->xy;
    double *key = geo_alloc(n, sizeof *key);
    size_t *by_x = geo_alloc(n, sizeof *by_x), *by_y = geo_alloc(n, sizeof *by_y);
    geo_status status = key && by_x && by_y ? geo_poll() : GEO_ENOMEM;
    for (size_t i = 0; status == GEO_OK && i < n; i++) key[i] = xy[2 * i];
    if (status == GEO_OK) status = sort_order(n, key, by_x);
    for (size_t i = 0; status == GEO_OK && i < n; i++) key[i] = xy[2 * by_x[i] + 1];
    if (status == GEO_OK) status = sort_order(n, key, by_y);
    for (size_t i = 0; status == GEO_OK && i < n; i++) {
        size_t point = by_x[by_y[i]];
        s->events[i] = (event){ xy[2 * point + 1], xy[2 * point], point };
    }
    geo_free(key);
    geo_free(by_x);
    geo_free(by_y);
    return status;
}

static geo_status rise(sweep *s, size_t n)
{
    fill_edges(s);
    GEO_TRY(geo_poll());
    for (size_t i = 0; i < n; i++)
        if (same_point(s->edges[i].low, s->edges[i].high))
            return refuse(s, POLYGON_TOUCHING, i, s->before[i], s->edges[i].low);
    GEO_TRY(order_events(s, n));
    for (size_t i = 0; i < n; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        const event *e = &s->events[i];
        bool twice = i > 0 && e->y == e[-1].y && e->x == e[-1].x;
        GEO_TRY(twice ? refuse_pair(s, e->point, e[-1].point) : handle(s, e->point));
    }
    return GEO_OK;
}

geo_status polygon_sweep(const polygon *p, polygon_report *report, bool *is_outer,
                         trapezoid **pieces, size_t *n_pieces)
{
    size_t n = polygon_n_points(p);
    sweep s = { .p = p, .is_outer = is_outer, .pieces = pieces, .report = report };
    if (pieces) *pieces = NULL;
    s.edges = geo_alloc(n, sizeof *s.edges);
    s.before = geo_alloc(n, sizeof *s.before);
    s.after = geo_alloc(n, sizeof *s.after);
    s.events = geo_alloc(n, sizeof *s.events);
    s.active = geo_alloc(n, sizeof *s.active);
    s.seen = geo_alloc_zero(p->n_loops, sizeof *s.seen);
    bool room = s.edges && s.before && s.after && s.events && s.active && s.seen;
    geo_status status = room ? rise(&s, n) : GEO_ENOMEM;
    geo_free(s.edges);
    geo_free(s.before);
    geo_free(s.after);
    geo_free(s.events);
    geo_free(s.active);
    geo_free(s.seen);
    if (pieces && status != GEO_OK) {
        geo_free(*pieces);
        *pieces = NULL;
    }
    if (n_pieces) *n_pieces = status == GEO_OK ? s.n_pieces : 0;
    return status;
}

geo_status polygon_trapezoids(const polygon *p, trapezoid **pieces, size_t *n_pieces)
{
    polygon_report report = { .fault = POLYGON_FINE };
    bool *is_outer = geo_alloc(p->n_loops, sizeof *is_outer);
    *pieces = NULL;
    if (!is_outer) return GEO_ENOMEM;
    geo_status status = polygon_sweep(p, &report, is_outer, pieces, n_pieces);
    geo_free(is_outer);
    return status;
}
