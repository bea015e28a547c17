/* isoline.c - marching squares [Lorensen, Cline 1987, in the plane], segments joined.
 *
 * Every edge of the grid that the line crosses is a node of a graph; a cell joins
 * two of its edges, or two pairs in a saddle. So each edge has at most two
 * neighbours and the graph falls into ways and rings, which are walked. */
#include "runtime/plot/isoline.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

#define NO_EDGE ((size_t)-1)

/* Edge 2k runs from node k to the right, edge 2k + 1 downwards. */
typedef struct {
    size_t rows, cols;
    const double *value, *box;
    double level;
    size_t (*next)[2];          /* of each edge */
    bool *walked;
} tracer;

static bool is_above(const tracer *t, size_t node)
{
    return t->value[node] >= t->level;
}

static void join(tracer *t, size_t a, size_t b)
{
    t->next[a][t->next[a][0] != NO_EDGE] = b;
    t->next[b][t->next[b][0] != NO_EDGE] = a;
}

static void join_cell(tracer *t, size_t row, size_t col)
{
    size_t k = row * t->cols + col;             /* corners: top left, right; bottom left, right */
    size_t node[4] = { k, k + 1, k + t->cols, k + t->cols + 1 };
    unsigned bits = 0;
    double sum = 0;
    for (unsigned i = 0; i < 4; i++) {
        if (!isfinite(t->value[node[i]])) return;
        bits |= (unsigned)is_above(t, node[i]) << i;
        sum += t->value[node[i]] / 4;
    }
    size_t top = 2 * k, left = 2 * k + 1, right = 2 * node[1] + 1, bottom = 2 * node[2];
    if (bits == 6 || bits == 9) {               /* a saddle */
        bool cuts_first = (bits == 9) != (sum >= t->level);     /* top left stands alone */
        join(t, top, cuts_first ? left : right);
        join(t, bottom, cuts_first ? right : left);
        return;
    }
    size_t crossed[4], n = 0;
    if ((bits >> 0 ^ bits >> 1) & 1) crossed[n++] = top;
    if ((bits >> 0 ^ bits >> 2) & 1) crossed[n++] = left;
    if ((bits >> 1 ^ bits >> 3) & 1) crossed[n++] = right;
    if ((bits >> 2 ^ bits >> 3) & 1) crossed[n++] = bottom;
    if (n == 2) join(t, crossed[0], crossed[1]);
}

static void place(const tracer *t, size_t edge, double xy[2])
{
    size_t from = edge / 2, to = edge % 2 ? from + t->cols : from + 1;
    double a = t->value[from], b = t->value[to];
    double share = fmin(fmax((t->level - a) / (b - a), 0), 1);
    double col = (double)(from % t->cols) + (edge % 2 ? 0 : share);
    double row = (double)(from / t->cols) + (edge % 2 ? share : 0);
    const double *b4 = t->box;
    xy[0] = b4[0] + (b4[2] - b4[0]) * col / (double)(t->cols - 1);
    xy[1] = b4[3] - (b4[3] - b4[1]) * row / (double)(t->rows - 1);
}

typedef struct {
    isolines *out;
    size_t start_capacity, xy_capacity;
} sink;

static bool begin_line(sink *s)
{
    isolines *l = s->out;
    size_t points = l->start ? l->start[l->n_lines] : 0;
    if (!geo_grow(&l->start, &s->start_capacity, l->n_lines + 2, sizeof *l->start)) return false;
    l->start[l->n_lines] = points;
    l->start[++l->n_lines] = points;
    return true;
}

static bool add_point(sink *s, const double xy[2])
{
    isolines *l = s->out;
    size_t n = l->start[l->n_lines];
    if (!geo_grow(&l->xy, &s->xy_capacity, n + 1, 2 * sizeof *l->xy)) return false;
    memcpy(l->xy + 2 * n, xy, 2 * sizeof *xy);
    l->start[l->n_lines]++;
    return true;
}

/* Walks from an edge until the line ends or comes back. */
static geo_status walk(tracer *t, size_t first, sink *s)
{
    double xy[2];
    if (!begin_line(s)) return GEO_ENOMEM;
    for (size_t at = first; at != NO_EDGE;) {
        place(t, at, xy);
        if (!add_point(s, xy)) return GEO_ENOMEM;
        if (t->walked[at]) return GEO_OK;       /* the ring is closed */
        t->walked[at] = true;
        size_t a = t->next[at][0], b = t->next[at][1];
        bool is_ring = at != first && (a == first || b == first) && t->next[first][1] != NO_EDGE;
        if (a != NO_EDGE && !t->walked[a]) at = a;
        else if (b != NO_EDGE && !t->walked[b]) at = b;
        else at = is_ring ? first : NO_EDGE;
    }
    return GEO_OK;
}

static geo_status trace_all(tracer *t, sink *s)
{
    size_t n_edges = 2 * t->rows * t->cols;
    for (size_t e = 0; e < n_edges; e++) {      /* no edge has a neighbour yet */
        t->next[e][0] = t->next[e][1] = NO_EDGE;
        if (geo_stops_at(e)) return geo_poll();
    }
    for (size_t row = 0; row + 1 < t->rows; row++) {
        GEO_TRY(geo_poll());
        for (size_t col = 0; col + 1 < t->cols; col++) join_cell(t, row, col);
    }
    for (int rings = 0; rings < 2; rings++)     /* ways first, from their ends */
        for (size_t e = 0; e < n_edges; e++) {
            if (e % 65536 == 0) GEO_TRY(geo_poll());
            if (t->next[e][0] == NO_EDGE || t->walked[e]) continue;
            if (rings || t->next[e][1] == NO_EDGE) GEO_TRY(walk(t, e, s));
        }
    return GEO_OK;
}

geo_status isolines_trace(size_t rows, size_t cols, const double *value, const double box[4],
                          double level, isolines *out)
{
    tracer t = { .rows = rows, .cols = cols, .value = value, .box = box, .level = level };
    sink s = { .out = out, .start_capacity = out->start ? out->n_lines + 1 : 0,
               .xy_capacity = out->start ? out->start[out->n_lines] : 0 };
    if (rows < 2 || cols < 2) return GEO_OK;
    t.next = geo_alloc(2 * rows * cols, sizeof *t.next);
    t.walked = geo_alloc_zero(2 * rows * cols, sizeof *t.walked);
    geo_status status = t.next && t.walked ? trace_all(&t, &s) : GEO_ENOMEM;
    geo_free(t.next);
    geo_free(t.walked);
    return status;
}

void isolines_free(isolines *l)
{
    geo_free(l->start);
    geo_free(l->xy);
    *l = ISOLINES_EMPTY;
}
