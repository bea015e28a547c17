/* source.c - disks and convex polygons, the box tests; source_pieces.c cuts the rest. */
#include "runtime/transport/source.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/transport/source_private.h"

enum { FEW_LINES = 8 };

static const double LARGEST = 1e50, SMALLEST = 1e-50;

void ot_source_free(ot_source *s)
{
    if (!s) return;
    polygon_free(&s->outline);
    geo_free(s->piece);
    geo_free(s->line);
    geo_free(s->bucket_start);
    geo_free(s->bucket_piece);
    geo_free(s->outside_sum);
    geo_free(s);
}

geo_status ot_source_disk(const double centre[2], double radius, ot_source **source)
{
    *source = NULL;
    if (!isfinite(centre[0]) || !isfinite(centre[1]) || !isfinite(radius)) return GEO_EDOMAIN;
    if (radius == 0) return GEO_EEMPTY;
    if (radius < SMALLEST || radius > LARGEST) return GEO_EDOMAIN;
    ot_source *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return GEO_ENOMEM;
    *s = (ot_source){ .is_disk = true, .is_convex = true, .radius = radius, .n_parts = 1,
                      .origin = { centre[0], centre[1] },
                      .area = 3.14159265358979323846 * radius * radius,
                      .low = { -radius, -radius }, .high = { radius, radius } };
    *source = s;
    return GEO_OK;
}

/* Grid of squares over the box ----------------------------------------------- */

static double grid_place(const ot_source *s, int axis, double q)
{
    return (q - s->low[axis]) / (s->high[axis] - s->low[axis]) * OT_GRID;
}

static int clamp_square(double place)
{
    return place < 0 ? 0 : place >= OT_GRID ? OT_GRID - 1 : (int)place;
}

/* Marks every square an edge comes near; wider by 1e-6 squares for rounding. */
static void mark_edge(const ot_source *s, unsigned char *touched, const double *a,
                      const double *b)
{
    double x0 = grid_place(s, 0, a[0]), y0 = grid_place(s, 1, a[1]);
    double x1 = grid_place(s, 0, b[0]), y1 = grid_place(s, 1, b[1]);
    if (y0 > y1) {
        double x = x0, y = y0;
        x0 = x1, y0 = y1, x1 = x, y1 = y;
    }
    const double margin = 1e-6;
    for (int row = clamp_square(y0 - margin); row <= clamp_square(y1 + margin); row++) {
        double from = x0, to = x1;
        if (y1 - y0 > margin) {
            double slope = (x1 - x0) / (y1 - y0);
            from = x0 + slope * (fmin(fmax(row - margin, y0), y1) - y0);
            to = x0 + slope * (fmin(fmax(row + 1 + margin, y0), y1) - y0);
        }
        int first = clamp_square(fmin(from, to) - margin);
        int last = clamp_square(fmax(from, to) + margin);
        memset(touched + (size_t)row * OT_GRID + first, 1, (size_t)(last - first + 1));
    }
}

/* Untouched squares in a row between touched ones are inside or outside together. */
static void mark_outside(const ot_source *s, const polygon_index *index,
                         unsigned char *touched)
{
    for (int row = 0; row < OT_GRID; row++) {
        unsigned char *here = touched + (size_t)row * OT_GRID;
        bool known = false, inside = false;
        for (int k = 0; k < OT_GRID; k++) {
            if (here[k]) {
                known = false;
                continue;
            }
            if (!known) {
                double q[2] = {
                    s->low[0] + (k + 0.5) / OT_GRID * (s->high[0] - s->low[0]),
                    s->low[1] + (row + 0.5) / OT_GRID * (s->high[1] - s->low[1]) };
                inside = polygon_index_contains(index, q);
                known = true;
            }
            here[k] = !inside;
        }
    }
}

/* outside_sum[r][c]: squares not wholly inside in rows < r and columns < c. */
static geo_status build_grid(ot_source *s)
{
    size_t side = OT_GRID + 1;
    polygon_index *index = NULL;
    unsigned char *touched = geo_alloc_zero((size_t)OT_GRID * OT_GRID, 1);
    s->outside_sum = geo_alloc_zero(side * side, sizeof *s->outside_sum);
    geo_status status = touched && s->outside_sum ? polygon_index_new(&s->outline, &index)
                                                  : GEO_ENOMEM;
    if (status == GEO_OK) {
        const polygon *p = &s->outline;
        for (size_t k = 0; k < p->n_loops; k++)
            for (size_t i = p->loop_start[k]; i < p->loop_start[k + 1]; i++) {
                size_t next = i + 1 < p->loop_start[k + 1] ? i + 1 : p->loop_start[k];
                mark_edge(s, touched, p->xy + 2 * i, p->xy + 2 * next);
            }
        mark_outside(s, index, touched);
        uint32_t *sum = s->outside_sum;
        for (size_t r = 0; r < OT_GRID; r++)
            for (size_t c = 0; c < OT_GRID; c++)
                sum[(r + 1) * side + c + 1] = sum[r * side + c + 1] + sum[(r + 1) * side + c]
                                            - sum[r * side + c] + touched[r * OT_GRID + c];
    }
    polygon_index_free(index);
    geo_free(touched);
    return status;
}

static bool squares_inside(const ot_source *s, const double low[2], const double high[2])
{
    if (!(low[0] > s->low[0] && low[1] > s->low[1] && high[0] < s->high[0]
          && high[1] < s->high[1]))
        return false;
    size_t side = OT_GRID + 1;
    size_t c0 = (size_t)clamp_square(grid_place(s, 0, low[0]));
    size_t r0 = (size_t)clamp_square(grid_place(s, 1, low[1]));
    size_t c1 = (size_t)clamp_square(grid_place(s, 0, high[0])) + 1;
    size_t r1 = (size_t)clamp_square(grid_place(s, 1, high[1])) + 1;
    const uint32_t *sum = s->outside_sum;
    return sum[r1 * side + c1] - sum[r0 * side + c1] == sum[r1 * side + c0] - sum[r0 * side + c0];
}

bool source_point_inside(const ot_source *s, const double q[2])
{
    if (s->is_disk) return q[0] * q[0] + q[1] * q[1] <= s->radius * s->radius;
    if (s->piece[0].n_lines > FEW_LINES) return squares_inside(s, q, q);
    for (size_t k = 0; k < s->piece[0].n_lines; k++)
        if (half_plane_side(&s->line[k], q[0], q[1]) < 0) return false;
    return true;
}

bool source_box_inside(const ot_source *s, const double low[2], const double high[2])
{
    if (s->outside_sum) return squares_inside(s, low, high);
    return source_point_inside(s, low) && source_point_inside(s, high)
        && source_point_inside(s, (double[]){ low[0], high[1] })
        && source_point_inside(s, (double[]){ high[0], low[1] });
}

bool ot_source_contains(const ot_source *s, const double q[2])
{
    if (s->is_disk) return q[0] * q[0] + q[1] * q[1] <= s->radius * s->radius;
    if (s->outside_sum && squares_inside(s, q, q)) return true;
    return polygon_contains(&s->outline, q);
}

size_t source_bucket(const ot_source *s, double x)
{
    double place = (x - s->low[0]) / (s->high[0] - s->low[0]) * OT_BUCKETS;
    return place > 0 ? place < OT_BUCKETS ? (size_t)place : OT_BUCKETS - 1 : 0;
}

/* Polygons -------------------------------------------------------------------- */

half_plane source_edge_line(const polygon *p, size_t i, size_t next)
{
    const double *a = p->xy + 2 * i, *b = p->xy + 2 * next;
    return (half_plane){ a[0], a[1], b[0] - a[0], b[1] - a[1], ~(int32_t)i };
}

static geo_status make_convex_piece(ot_source *s)
{
    size_t n = polygon_n_points(&s->outline);
    s->piece = geo_alloc(1, sizeof *s->piece);
    s->line = geo_alloc(n, sizeof *s->line);
    if (!s->piece || !s->line) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) s->line[i] = source_edge_line(&s->outline, i, (i + 1) % n);
    s->n_pieces = 1;
    s->piece[0] = (convex_piece){ .low = { s->low[0], s->low[1] },
                                  .high = { s->high[0], s->high[1] }, .n_lines = n };
    return GEO_OK;
}

static geo_status set_frame(ot_source *s, const polygon *p)
{
    size_t n = polygon_n_points(p);
    if (n == 0) return GEO_EEMPTY;
    if (n >= INT32_MAX / 2) return GEO_ETOOBIG;
    for (size_t i = 0; i < 2 * n; i++)
        if (!isfinite(p->xy[i])) return GEO_EDOMAIN;
    double low[2], high[2];
    polygon_bounds(p, low, high);
    for (int k = 0; k < 2; k++) {
        double width = high[k] - low[k];
        if (width == 0) return GEO_EEMPTY;
        if (!(width >= SMALLEST && width <= LARGEST)) return GEO_EDOMAIN;
        s->origin[k] = low[k] + width / 2;
    }
    GEO_TRY(polygon_copy(p, &s->outline));
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) s->outline.xy[2 * i + k] -= s->origin[k];
    polygon_bounds(&s->outline, s->low, s->high);
    s->area = polygon_area(&s->outline);
    if (!(s->area > 0)) return GEO_EEMPTY;
    s->is_convex = p->n_loops == 1 && polygon_is_convex(&s->outline);
    s->n_parts = polygon_n_parts(&s->outline);
    return polygon_interior_point(&s->outline, s->inner);
}

geo_status ot_source_polygon(const polygon *p, ot_source **source)
{
    *source = NULL;
    ot_source *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return GEO_ENOMEM;
    geo_status status = set_frame(s, p);
    if (status == GEO_OK) status = s->is_convex ? make_convex_piece(s) : source_cut_pieces(s);
    if (status == GEO_OK && (!s->is_convex || s->piece[0].n_lines > FEW_LINES))
        status = build_grid(s);
    if (status != GEO_OK) {
        ot_source_free(s);
        return status;
    }
    *source = s;
    return GEO_OK;
}
