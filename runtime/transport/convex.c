/* convex.c - one step of [Sutherland, Hodgman 1974] for each line; moments by
 * a fan of triangles around the first corner, so that nothing cancels when the
 * polygon is small and far from the origin. */
#include "runtime/transport/convex.h"

#include <math.h>

#include "runtime/base/mem.h"

void convex_free(convex *c)
{
    geo_free(c->at);
    *c = CONVEX_EMPTY;
}

geo_status convex_reserve(convex *c, size_t n)
{
    return geo_grow(&c->at, &c->capacity, n, sizeof *c->at) ? GEO_OK : GEO_ENOMEM;
}

geo_status convex_box(convex *c, const double low[2], const double high[2], int32_t label)
{
    GEO_TRY(convex_reserve(c, 4));
    c->at[0] = (corner){ low[0], low[1], label };
    c->at[1] = (corner){ high[0], low[1], label };
    c->at[2] = (corner){ high[0], high[1], label };
    c->at[3] = (corner){ low[0], high[1], label };
    c->n = 4;
    return GEO_OK;
}

/* The point of the edge from p (side s) to q (side t) on the line; s t < 0.
 * Measured from the nearer end, so it can't leave the edge; on an upright or
 * level line exactly. */
static corner crossing(const corner *p, double s, const corner *q, double t,
                       const half_plane *h)
{
    if (fabs(t) < fabs(s)) {
        const corner *r = p;
        double u = s;
        p = q, q = r, s = t, t = u;
    }
    double part = s / (s - t);
    return (corner){ h->dx == 0 ? h->x : p->x + part * (q->x - p->x),
                     h->dy == 0 ? h->y : p->y + part * (q->y - p->y), 0 };
}

static bool is_inside(const convex *c, const half_plane *h)
{
    for (size_t i = 0; i < c->n; i++)
        if (half_plane_side(h, c->at[i].x, c->at[i].y) < 0) return false;
    return true;
}

geo_status convex_cut(convex *c, convex *spare, const half_plane *h)
{
    if (is_inside(c, h)) return GEO_OK;
    GEO_TRY(convex_reserve(spare, c->n + 2));
    corner *out = spare->at;
    size_t n = 0;
    double t = half_plane_side(h, c->at[0].x, c->at[0].y);
    for (size_t i = 0; i < c->n; i++) {
        const corner *p = &c->at[i], *q = i + 1 < c->n ? p + 1 : c->at;
        double s = t;
        t = half_plane_side(h, q->x, q->y);
        if (s >= 0) {
            out[n] = *p;
            if (s == 0 && t < 0) out[n].label = h->label;   /* goes on along the line */
            n++;
        }
        if ((s > 0 && t < 0) || (s < 0 && t > 0)) {
            out[n] = crossing(p, s, q, t, h);
            out[n++].label = t < 0 ? h->label : p->label;
        }
        if (n + 2 > spare->capacity) {          /* rounding made it not quite convex */
            GEO_TRY(convex_reserve(spare, n + 2));
            out = spare->at;
        }
    }
    spare->n = n >= 3 ? n : 0;
    convex swap = *c;
    *c = *spare;
    *spare = swap;
    return GEO_OK;
}

void convex_bounds(const convex *c, double low[2], double high[2])
{
    low[0] = high[0] = c->at[0].x;
    low[1] = high[1] = c->at[0].y;
    for (size_t i = 1; i < c->n; i++) {
        double x = c->at[i].x, y = c->at[i].y;
        if (x < low[0]) low[0] = x;
        if (x > high[0]) high[0] = x;
        if (y < low[1]) low[1] = y;
        if (y > high[1]) high[1] = y;
    }
}

void moments_add(moments *m, const double v[2], const double p[2],
                 double a, const double f[2], double s)
{
    double dx = v[0] - p[0], dy = v[1] - p[1];
    m->area += a;
    m->x += v[0] * a + f[0];
    m->y += v[1] * a + f[1];
    m->second += s + 2 * (dx * f[0] + dy * f[1]) + (dx * dx + dy * dy) * a;
}

void convex_add_moments(const convex *c, const double p[2], moments *m)
{
    if (c->n < 3) return;
    double v[2] = { c->at[0].x, c->at[0].y };
    double area = 0, fx = 0, fy = 0, second = 0;
    double ax = c->at[1].x - v[0], ay = c->at[1].y - v[1];
    for (size_t i = 2; i < c->n; i++) {
        double bx = c->at[i].x - v[0], by = c->at[i].y - v[1];
        double cross = ax * by - ay * bx;
        area += cross;
        fx += cross * (ax + bx);
        fy += cross * (ay + by);
        second += cross * (ax * ax + ay * ay + bx * bx + by * by + ax * bx + ay * by);
        ax = bx, ay = by;
    }
    double first[2] = { fx / 6, fy / 6 };
    moments_add(m, v, p, area / 2, first, second / 12);
}
