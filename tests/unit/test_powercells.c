/* test_powercells.c - cells against a brute-force diagram, sums, derivatives.
 *
 * The oracle here cuts each convex piece of the source by the lines to all
 * other sites, in long double, without any triangulation: O(n^2) and short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/base/rng.h"
#include "runtime/transport/powercells.h"

#define PI 3.14159265358979323846

/* Sources ------------------------------------------------------------------------- */

static ot_source *from_loops(size_t n_loops, const size_t *start, const double *xy)
{
    polygon p;
    polygon_report report;
    ot_source *s;
    assert_int_equal(polygon_build(n_loops, start, xy, &p, &report), GEO_OK);
    assert_int_equal(ot_source_polygon(&p, &s), GEO_OK);
    polygon_free(&p);
    return s;
}

static ot_source *square(void)
{
    static const double xy[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
    return from_loops(1, (size_t[]){ 0, 4 }, xy);
}

static ot_source *many_gon(size_t n, double radius)
{
    polygon p;
    ot_source *s;
    assert_int_equal(polygon_regular(n, (double[]){ 0, 0 }, radius, 0.1, &p), GEO_OK);
    assert_int_equal(ot_source_polygon(&p, &s), GEO_OK);
    polygon_free(&p);
    return s;
}

static ot_source *ell(void)
{
    static const double xy[] = { 0, 0, 1, 0, 1, .5, .5, .5, .5, 1, 0, 1 };
    return from_loops(1, (size_t[]){ 0, 6 }, xy);
}

/* A square with a square hole, and a second part with slanted sides. */
static ot_source *holes_and_parts(void)
{
    static const double xy[] = { 0, 0, 3, 0, 3, 3, 0, 3,  1, 1, 1, 2, 2, 2, 2, 1,
                                 4, 0.1, 5, 1.3, 4.2, 2.9, 4.4, 1.2 };
    return from_loops(3, (size_t[]){ 0, 4, 8, 12 }, xy);
}

static ot_source *star(size_t n, double inner)
{
    double *xy = malloc(4 * n * sizeof *xy);
    for (size_t k = 0; k < 2 * n; k++) {
        double r = k % 2 ? inner : 1, turn = PI * (double)k / (double)n + 0.05;
        xy[2 * k] = r * cos(turn), xy[2 * k + 1] = r * sin(turn);
    }
    ot_source *s = from_loops(1, (size_t[]){ 0, 2 * n }, xy);
    free(xy);
    return s;
}

/* Brute force ---------------------------------------------------------------------- */

enum { MOST = 4096 };
typedef struct { size_t n; long double x[MOST], y[MOST]; } shape;

static void cut(shape *s, long double a, long double b, long double c)   /* ax + by <= c */
{
    static shape out;
    out.n = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t j = (i + 1) % s->n;
        long double u = c - a * s->x[i] - b * s->y[i], v = c - a * s->x[j] - b * s->y[j];
        if (u >= 0) out.x[out.n] = s->x[i], out.y[out.n++] = s->y[i];
        if ((u < 0) != (v < 0)) {
            long double t = u / (u - v);
            out.x[out.n] = s->x[i] + t * (s->x[j] - s->x[i]);
            out.y[out.n++] = s->y[i] + t * (s->y[j] - s->y[i]);
        }
    }
    memcpy(s, &out, sizeof out);
}

typedef struct { long double area, x, y, second; } sums;

static sums brute_cell(const ot_source *s, size_t n, const double *xy, const double *w, size_t i)
{
    static shape c;
    sums m = { 0, 0, 0, 0 };
    for (size_t p = 0; p < s->n_pieces; p++) {
        long double lx = s->low[0] - 1, ly = s->low[1] - 1, hx = s->high[0] + 1,
                    hy = s->high[1] + 1;
        c = (shape){ 4, { lx, hx, hx, lx }, { ly, ly, hy, hy } };
        for (size_t k = 0; k < s->piece[p].n_lines; k++) {
            const half_plane *h = &s->line[s->piece[p].first_line + k];
            long double a = h->dy, b = -(long double)h->dx;
            cut(&c, a, b, a * h->x + b * h->y);
        }
        long double px = (long double)xy[2 * i] - s->origin[0];
        long double py = (long double)xy[2 * i + 1] - s->origin[1];
        for (size_t j = 0; j < n; j++) {
            if (j == i) continue;
            long double ax = (long double)xy[2 * j] - xy[2 * i];
            long double ay = (long double)xy[2 * j + 1] - xy[2 * i + 1];
            long double wi = w ? w[i] : 0, wj = w ? w[j] : 0;
            long double right = (ax * ax + ay * ay + wi - wj) / 2;
            if (ax == 0 && ay == 0) {
                if (wi < wj || (wi == wj && i > j)) c.n = 0;
                continue;
            }
            cut(&c, ax, ay, right + ax * px + ay * py);
        }
        for (size_t k = 1; k + 1 < c.n; k++) {
            long double ax = c.x[0], ay = c.y[0];
            long double bx = c.x[k] - ax, by = c.y[k] - ay;
            long double dx = c.x[k + 1] - ax, dy = c.y[k + 1] - ay;
            long double cross = (bx * dy - by * dx) / 2;
            long double ux = ax - px, uy = ay - py;
            m.area += cross;
            m.x += cross * (ax + (bx + dx) / 3);
            m.y += cross * (ay + (by + dy) / 3);
            m.second += cross * (ux * ux + uy * uy + 2 * (ux * (bx + dx) + uy * (by + dy)) / 3
                                 + (bx * bx + by * by + dx * dx + dy * dy
                                    + bx * dx + by * dy) / 6);
        }
    }
    m.x += m.area * s->origin[0];
    m.y += m.area * s->origin[1];
    return m;
}

/* Helpers -------------------------------------------------------------------------- */

typedef struct {
    size_t n;
    double *xy, *w;
    regular_triangulation t;
    power_diagram d;
} sites;

static void set_up(sites *s, const ot_source *source)
{
    assert_int_equal(regular_build(s->xy, s->w, s->n, &s->t), GEO_OK);
    s->d = (power_diagram){ source, s->n, s->xy, s->w, { 0, 0 }, &s->t, NULL };
}

/* Sites in and around the source, weights of the order of `spread`. */
static void random_sites(sites *s, const ot_source *source, size_t n, double spread,
                         uint64_t seed)
{
    *s = (sites){ .n = n, .xy = malloc(2 * n * sizeof(double)),
                  .w = malloc(n * sizeof(double)) };
    geo_rng rng;
    rng_seed(&rng, seed, 0);
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < 2; k++) {
            double width = source->high[k] - source->low[k];
            s->xy[2 * i + k] = source->origin[k] + (rng_uniform(&rng) - 0.5) * 1.3 * width;
        }
        s->w[i] = spread * rng_normal(&rng);
    }
    set_up(s, source);
}

static void sites_free(sites *s)
{
    regular_free(&s->t);
    free(s->xy), free(s->w);
}

static double total(const double *value, size_t n)
{
    long double sum = 0;
    for (size_t i = 0; i < n; i++) sum += value[i];
    return (double)sum;
}

static void check_against_brute(const ot_source *source, const sites *s)
{
    power_cells c = POWER_CELLS_EMPTY;
    assert_int_equal(powercells_measure(&s->d, true, &c), GEO_OK);
    double size = fmax(source->high[0] - source->low[0], source->high[1] - source->low[1]);
    double scale = size * size;
    assert_true(fabs(total(c.area, s->n) - source->area) <= 1e-14 * scale);
    for (size_t i = 0; i < s->n; i++) {
        sums m = brute_cell(source, s->n, s->xy, s->w, i);
        assert_true(fabs(c.area[i] - (double)m.area) < 1e-13 * scale);
        assert_true(fabs(c.second[i] - (double)m.second) < 1e-12 * scale * scale);
        if (c.area[i] < 1e-8 * scale) continue;
        assert_true(fabs(c.centroid[2 * i] - (double)(m.x / m.area)) < 1e-7 * size);
        assert_true(fabs(c.centroid[2 * i + 1] - (double)(m.y / m.area)) < 1e-7 * size);
        assert_true(fabs(c.centroid[2 * i] * c.area[i] - (double)m.x) < 1e-13 * scale * size * 6);
    }
    power_cells_free(&c);
}

/* Tests ---------------------------------------------------------------------------- */

static void cells_agree_with_brute_force(void **state)
{
    ot_source *(*make[])(void) = { square, ell, holes_and_parts };
    for (size_t k = 0; k < 3; k++) {
        ot_source *source = make[k]();
        for (size_t n = 1; n <= 70; n += n < 4 ? 1 : 22)
            for (int heavy = 0; heavy < 2; heavy++) {
                double spread = heavy ? 0.3 : 0.3 / (double)n;
                sites s;
                random_sites(&s, source, n, spread, 7 * n + k);
                check_against_brute(source, &s);
                sites_free(&s);
            }
        ot_source_free(source);
    }
}

static void cells_agree_on_star_and_many_gon(void **state)
{
    for (int k = 0; k < 2; k++) {
        ot_source *source = k ? star(17, 0.3) : many_gon(40, 2);
        sites s;
        random_sites(&s, source, 60, 0.03, 3);
        check_against_brute(source, &s);
        sites_free(&s);
        ot_source_free(source);
    }
}

/* Areas sum to the source's at 1e-14 of it, for ten thousand cells. */
static void areas_sum_to_the_source(void **state)
{
    ot_source *source[5] = { square(), ell(), holes_and_parts(), star(100, 0.8), NULL };
    assert_int_equal(ot_source_disk((double[]){ 10, -3 }, 2.5, &source[4]), GEO_OK);
    for (size_t k = 0; k < 5; k++) {
        sites s;
        random_sites(&s, source[k], 10000, 1e-5, 11);
        power_cells c = POWER_CELLS_EMPTY;
        assert_int_equal(powercells_measure(&s.d, false, &c), GEO_OK);
        assert_true(fabs(total(c.area, s.n) / source[k]->area - 1) < 1e-14);
        assert_true(c.n_cut < s.n);
        power_cells_free(&c);
        sites_free(&s);
        ot_source_free(source[k]);
    }
}

static void degenerate_sites(void **state)
{
    ot_source *source[3] = { square(), ell(), NULL };
    assert_int_equal(ot_source_disk((double[]){ 0.5, 0.5 }, 0.5, &source[2]), GEO_OK);
    for (size_t k = 0; k < 3; k++) {
        /* a grid: all corners shared by four cells, on the source's edges too */
        sites s = { .n = 49, .xy = malloc(98 * sizeof(double)),
                    .w = calloc(49, sizeof(double)) };
        for (size_t i = 0; i < 49; i++) {
            s.xy[2 * i] = (double)(i % 7) / 4 - 0.25;
            s.xy[2 * i + 1] = (double)(i / 7) / 4 - 0.25;
        }
        set_up(&s, source[k]);
        power_cells c = POWER_CELLS_EMPTY;
        assert_int_equal(powercells_measure(&s.d, true, &c), GEO_OK);
        assert_true(fabs(total(c.area, s.n) - source[k]->area) < 1e-14);
        if (k < 2) check_against_brute(source[k], &s);
        regular_free(&s.t);
        /* the same on a line, with duplicates */
        for (size_t i = 0; i < 49; i++) s.xy[2 * i] = s.xy[2 * i + 1] = (double)(i % 20) / 20;
        set_up(&s, source[k]);
        assert_int_equal(s.t.n_faces, 0);
        assert_int_equal(powercells_measure(&s.d, true, &c), GEO_OK);
        assert_true(fabs(total(c.area, s.n) - source[k]->area) < 1e-14);
        if (k < 2) check_against_brute(source[k], &s);
        power_cells_free(&c);
        sites_free(&s);
        ot_source_free(source[k]);
    }
}

/* A disk and the many-gon of nearly the same area agree as far as they are near. */
static void disk_is_the_limit_of_polygons(void **state)
{
    ot_source *disk, *gon = many_gon(1000, 1.5);
    assert_int_equal(ot_source_disk((double[]){ 0, 0 }, 1.5, &disk), GEO_OK);
    for (size_t n = 1; n < 400; n = 3 * n + 1) {
        sites s;
        random_sites(&s, disk, n, 0.02, n);
        power_cells a = POWER_CELLS_EMPTY, b = POWER_CELLS_EMPTY;
        assert_int_equal(powercells_measure(&s.d, true, &a), GEO_OK);
        s.d.source = gon;
        assert_int_equal(powercells_measure(&s.d, true, &b), GEO_OK);
        double missing = disk->area - gon->area;
        for (size_t i = 0; i < n; i++) {
            assert_true(a.area[i] >= b.area[i] - 1e-13);
            assert_true(a.area[i] - b.area[i] <= missing + 1e-13);
            assert_true(fabs(a.second[i] - b.second[i]) <= 10 * missing);
        }
        for (int32_t e = 0; e < a.edge_start[n]; e++)       /* tangent edges: 2 sqrt(2 r h) */
            assert_true(fabs(a.edge_length[e] - b.edge_length[e]) < 5e-3);
        assert_true(fabs(total(a.area, n) / disk->area - 1) < 1e-14);
        power_cells_free(&a), power_cells_free(&b);
        sites_free(&s);
    }
    ot_source_free(disk), ot_source_free(gon);
}

static void disk_in_closed_form(void **state)
{
    ot_source *disk;
    assert_int_equal(ot_source_disk((double[]){ 3, 4 }, 2, &disk), GEO_OK);
    double xy[] = { 2.5, 4, 3.5, 4 }, zero[2] = { 0, 0 };
    sites s = { .n = 2, .xy = xy, .w = zero };
    set_up(&s, disk);
    power_cells c = POWER_CELLS_EMPTY;
    assert_int_equal(powercells_measure(&s.d, true, &c), GEO_OK);
    assert_true(fabs(c.area[0] - 2 * PI) < 1e-14 * 4);
    assert_true(fabs(c.centroid[0] - (3 - 4 * 2 / (3 * PI))) < 1e-14);
    assert_true(fabs(c.centroid[1] - 4) < 1e-14);
    assert_true(fabs(c.edge_length[0] - 4) < 1e-14);
    double d = 0.5, centred = PI * 16 / 4;          /* half of pi r^4 / 2 */
    double expect = centred - 2 * d * (2 * PI) * (8 / (3 * PI)) + d * d * 2 * PI;
    assert_true(fabs(c.second[0] - expect) < 1e-13 * 10);
    regular_free(&s.t);

    double one[] = { 5, 4 };                        /* one site: the whole disk */
    s = (sites){ .n = 1, .xy = one, .w = zero };
    set_up(&s, disk);
    assert_int_equal(powercells_measure(&s.d, true, &c), GEO_OK);
    assert_true(fabs(c.area[0] - 4 * PI) < 1e-14);
    assert_true(fabs(c.second[0] - (8 * PI + 4 * 4 * PI)) < 1e-13 * 70);
    regular_free(&s.t);

    double four[] = { 4, 5, 2, 5, 2, 3, 4, 3 }, none[4] = { 0 };  /* corner at the centre */
    s = (sites){ .n = 4, .xy = four, .w = none };
    set_up(&s, disk);
    assert_int_equal(powercells_measure(&s.d, true, &c), GEO_OK);
    for (int i = 0; i < 4; i++) assert_true(fabs(c.area[i] - PI) < 1e-14);
    regular_free(&s.t);

    double near[] = { 3, 4, 3, 4 + 2e-9 };          /* the line is almost tangent */
    double weight[] = { 0, 0 };
    for (double gap = -1e-3; gap <= 1e-3; gap += 1.01e-5) {
        weight[0] = 2 * 2e-9 * (2 + gap) - 4e-18;   /* so that it is at y = 4 + 2 + gap */
        s = (sites){ .n = 2, .xy = near, .w = weight };
        set_up(&s, disk);
        assert_int_equal(powercells_measure(&s.d, true, &c), GEO_OK);
        assert_true(fabs(c.area[0] + c.area[1] - 4 * PI) < 1e-14 * 4 * PI);
        assert_true(c.area[1] < 4.0 / 3 * 2 * 1e-3);
        regular_free(&s.t);
    }
    power_cells_free(&c);
    ot_source_free(disk);
}

/* d area_i / d w_j = - length / (2 |p_i - p_j|), by central differences. */
static void edges_are_derivatives(void **state)
{
    ot_source *source[3] = { square(), holes_and_parts(), NULL };
    assert_int_equal(ot_source_disk((double[]){ 0.5, 0.5 }, 0.5, &source[2]), GEO_OK);
    for (size_t k = 0; k < 3; k++) {
        size_t n = 60, i = 17;
        sites s;
        random_sites(&s, source[k], n, 1e-3, 5);
        power_cells c = POWER_CELLS_EMPTY, up = POWER_CELLS_EMPTY, down = POWER_CELLS_EMPTY;
        assert_int_equal(powercells_measure(&s.d, false, &c), GEO_OK);
        const double h = 1e-6;
        double w = s.w[i];
        for (int side = 0; side < 2; side++) {
            s.w[i] = side ? w - h : w + h;
            regular_triangulation t;
            assert_int_equal(regular_build(s.xy, s.w, n, &t), GEO_OK);
            s.d.triangulation = &t;
            assert_int_equal(powercells_measure(&s.d, false, side ? &down : &up), GEO_OK);
            regular_free(&t);
        }
        size_t checked = 0;
        for (size_t a = 0; a < n; a++)
            for (int32_t e = c.edge_start[a]; e < c.edge_start[a + 1]; e++) {
                size_t b = (size_t)c.edge_to[e];
                if (a != i && b != i) continue;
                size_t j = a == i ? b : a;
                double distance = hypot(s.xy[2 * i] - s.xy[2 * j],
                                        s.xy[2 * i + 1] - s.xy[2 * j + 1]);
                double slope = (up.area[j] - down.area[j]) / (2 * h);
                assert_true(fabs(slope + c.edge_length[e] / (2 * distance)) < 1e-5);
                checked++;
            }
        assert_true(checked >= 3);
        power_cells_free(&c), power_cells_free(&up), power_cells_free(&down);
        sites_free(&s);
        ot_source_free(source[k]);
    }
}

/* Outlines: the same area, labels that agree with the edges, nothing left over. */
static void check_outlines(const ot_source *source, const sites *s)
{
    power_cells c = POWER_CELLS_EMPTY;
    cell_outline o = CELL_OUTLINE_EMPTY;
    cell_scratch *scratch;
    assert_int_equal(cell_scratch_new(&scratch), GEO_OK);
    assert_int_equal(powercells_measure(&s->d, true, &c), GEO_OK);
    double boundary = 0;
    for (size_t i = 0; i < s->n; i++) {
        assert_int_equal(powercells_outline(&s->d, i, scratch, &o), GEO_OK);
        polygon p;
        assert_int_equal(cell_outline_polygon(&o, source, 1e-7, &p), GEO_OK);
        double size = source->high[0] - source->low[0];
        assert_true(fabs(polygon_area(&p) - c.area[i])
                    < (source->is_disk ? 1e-5 : 1e-10) * size * size);
        polygon_free(&p);
        double shared = 0;
        for (size_t l = 0; l < o.n_loops; l++)
            for (size_t k = o.loop_start[l]; k < o.loop_start[l + 1]; k++) {
                size_t next = k + 1 < o.loop_start[l + 1] ? k + 1 : o.loop_start[l];
                double length = hypot(o.xy[2 * k] - o.xy[2 * next],
                                      o.xy[2 * k + 1] - o.xy[2 * next + 1]);
                if (o.label[k] > (int32_t)i) shared += length;
                if (o.label[k] >= 0) continue;
                boundary += length;
                if (source->is_disk) continue;
                assert_true(~o.label[k] < (int32_t)polygon_n_points(&source->outline));
                const double *a = source->outline.xy + 2 * (size_t)~o.label[k];
                double x = o.xy[2 * k] - source->origin[0];
                double y = o.xy[2 * k + 1] - source->origin[1];
                double u = o.xy[2 * next] - source->origin[0];
                double v = o.xy[2 * next + 1] - source->origin[1];
                assert_true(fabs((x - a[0]) * (v - a[1]) - (y - a[1]) * (u - a[0])) < 1e-9);
            }
        double expect = 0;
        for (int32_t e = c.edge_start[i]; e < c.edge_start[i + 1]; e++) expect += c.edge_length[e];
        assert_true(fabs(shared - expect) < 1e-9 * source->high[0]);
    }
    if (!source->is_disk) assert_true(fabs(boundary - polygon_perimeter(&source->outline)) < 1e-8);
    power_cells_free(&c);
    cell_outline_free(&o);
    cell_scratch_free(scratch);
}

static void outlines_close_and_carry_labels(void **state)
{
    ot_source *source[5] = { square(), ell(), holes_and_parts(), star(17, 0.3), NULL };
    assert_int_equal(ot_source_disk((double[]){ 0.5, 0.5 }, 0.5, &source[4]), GEO_OK);
    for (size_t k = 0; k < 5; k++) {
        for (size_t n = 1; n < 200; n = 3 * n + 1) {
            sites s;
            random_sites(&s, source[k], n, 0.01, n);
            check_outlines(source[k], &s);
            sites_free(&s);
        }
        ot_source_free(source[k]);
    }
}

static void a_cell_with_a_hole_has_two_loops(void **state)
{
    ot_source *source = holes_and_parts();
    double xy[] = { 1.5, 1.5 }, w[] = { 0 };
    sites s = { .n = 1, .xy = xy, .w = w };
    set_up(&s, source);
    cell_scratch *scratch;
    cell_outline o = CELL_OUTLINE_EMPTY;
    assert_int_equal(cell_scratch_new(&scratch), GEO_OK);
    assert_int_equal(powercells_outline(&s.d, 0, scratch, &o), GEO_OK);
    assert_int_equal(o.n_loops, 3);
    assert_int_equal(o.loop_start[3], 12);
    cell_outline_free(&o);
    cell_scratch_free(scratch);
    regular_free(&s.t);
    ot_source_free(source);
}

static void threads_do_not_change_a_bit(void **state)
{
    ot_source *source = ell();
    sites s;
    random_sites(&s, source, 5000, 1e-4, 2);
    power_cells a = POWER_CELLS_EMPTY, b = POWER_CELLS_EMPTY;
    size_t threads = pool_threads();
    pool_threads_set(1);
    assert_int_equal(powercells_measure(&s.d, true, &a), GEO_OK);
    pool_threads_set(3);
    assert_int_equal(powercells_measure(&s.d, true, &b), GEO_OK);
    pool_threads_set(threads);
    size_t n_edges = (size_t)a.edge_start[s.n];
    assert_memory_equal(a.area, b.area, s.n * sizeof(double));
    assert_memory_equal(a.second, b.second, s.n * sizeof(double));
    assert_memory_equal(a.edge_to, b.edge_to, n_edges * sizeof(int32_t));
    assert_memory_equal(a.edge_length, b.edge_length, n_edges * sizeof(double));
    power_cells_free(&a), power_cells_free(&b);
    sites_free(&s);
    ot_source_free(source);
}

/* Far from the origin and tiny: the same cells. */
static void place_and_unit_do_not_matter(void **state)
{
    ot_source *source = square();
    sites s;
    random_sites(&s, source, 100, 1e-3, 9);
    power_cells a = POWER_CELLS_EMPTY, b = POWER_CELLS_EMPTY;
    assert_int_equal(powercells_measure(&s.d, true, &a), GEO_OK);
    double far[] = { 1024, 4096, 1025, 4096, 1025, 4097, 1024, 4097 };
    ot_source *moved = from_loops(1, (size_t[]){ 0, 4 }, far);
    s.d.source = moved;
    s.d.origin[0] = 1024, s.d.origin[1] = 4096;     /* sites stay relative to it */
    assert_int_equal(powercells_measure(&s.d, true, &b), GEO_OK);
    for (size_t i = 0; i < s.n; i++) {
        assert_true(a.area[i] == b.area[i]);
        assert_true(a.area[i] == 0 || fabs(b.centroid[2 * i] - 1024 - a.centroid[2 * i]) < 1e-12);
    }
    ot_source_free(moved);
    power_cells_free(&a), power_cells_free(&b);
    sites_free(&s);
    ot_source_free(source);
}

static void bad_sources_are_refused(void **state)
{
    ot_source *s;
    polygon empty = POLYGON_EMPTY;
    assert_int_equal(ot_source_polygon(&empty, &s), GEO_EEMPTY);
    assert_null(s);
    assert_int_equal(ot_source_disk((double[]){ 0, 0 }, 0, &s), GEO_EEMPTY);
    assert_int_equal(ot_source_disk((double[]){ 0, 0 }, -1, &s), GEO_EDOMAIN);
    assert_int_equal(ot_source_disk((double[]){ NAN, 0 }, 1, &s), GEO_EDOMAIN);
    assert_int_equal(ot_source_disk((double[]){ 0, 0 }, INFINITY, &s), GEO_EDOMAIN);
    double xy[] = { 0, 0, 1, 0, NAN, 1 };
    polygon nan = { 1, (size_t[]){ 0, 3 }, xy };
    assert_int_equal(ot_source_polygon(&nan, &s), GEO_EDOMAIN);
    xy[4] = 2e60;
    assert_int_equal(ot_source_polygon(&nan, &s), GEO_EDOMAIN);
}

static geo_status whole_pass(const sites *s)
{
    static const double xy[] = { 0, 0, 1, 0, 1, .5, .5, .5, .5, 1, 0, 1 };
    polygon p = { 1, (size_t[]){ 0, 6 }, (double *)xy };
    ot_source *source;
    GEO_TRY(ot_source_polygon(&p, &source));
    power_diagram d = s->d;
    d.source = source;
    power_cells c = POWER_CELLS_EMPTY;
    cell_outline o = CELL_OUTLINE_EMPTY;
    cell_scratch *scratch = NULL;
    polygon drawn = POLYGON_EMPTY;
    geo_status status = powercells_measure(&d, true, &c);
    if (status == GEO_OK) status = cell_scratch_new(&scratch);
    for (size_t i = 0; i < s->n && status == GEO_OK; i++)
        status = powercells_outline(&d, i, scratch, &o);
    if (status == GEO_OK) status = cell_outline_polygon(&o, source, 1e-3, &drawn);
    polygon_free(&drawn);
    power_cells_free(&c);
    cell_outline_free(&o);
    cell_scratch_free(scratch);
    ot_source_free(source);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    ot_source *source = ell();
    sites s;
    random_sites(&s, source, 20, 1e-3, 4);
    assert_int_equal(whole_pass(&s), GEO_OK);
    size_t failures = 0;
    for (size_t n = 1; ; n++, failures++) {
        geo_mem_fail_at(n);
        geo_status status = whole_pass(&s);
        geo_mem_fail_at(0);
        if (status == GEO_OK) break;
        assert_int_equal(status, GEO_ENOMEM);
    }
    assert_true(failures > 20);
    geo_limit_interrupt();
    power_cells c = POWER_CELLS_EMPTY;
    assert_int_equal(powercells_measure(&s.d, true, &c), GEO_EINTR);
    geo_limit_clear();
    power_cells_free(&c);
    sites_free(&s);
    ot_source_free(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_agree_with_brute_force),
        cmocka_unit_test(cells_agree_on_star_and_many_gon),
        cmocka_unit_test(areas_sum_to_the_source),
        cmocka_unit_test(degenerate_sites),
        cmocka_unit_test(disk_is_the_limit_of_polygons),
        cmocka_unit_test(disk_in_closed_form),
        cmocka_unit_test(edges_are_derivatives),
        cmocka_unit_test(outlines_close_and_carry_labels),
        cmocka_unit_test(a_cell_with_a_hole_has_two_loops),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(place_and_unit_do_not_matter),
        cmocka_unit_test(bad_sources_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
