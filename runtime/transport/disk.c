/* disk.c - chords by the distance of an edge from the centre, arcs by angles.
 *
 * The one delicate question is whether an arc that begins and ends at about
 * the same place is empty or the whole circle. It is the circle only when all
 * of the outline's corners are at that place and the centre is inside. */
#include "runtime/transport/disk.h"

#include <math.h>

#include "runtime/base/mem.h"

static const double PI = 3.14159265358979323846;
static const double NEAR = 1e-6;            /* "the same place", in radii */
static const double BACKWARD = 1e-7;        /* an arc this little below 0 is rounding */

void disk_cut_free(disk_cut *cut)
{
    geo_free(cut->at);
    *cut = (disk_cut){ NULL, 0, 0, false };
}

/* The part of the edge p q inside the circle; false when there is none. */
static bool find_chord(const corner *p, const corner *q, double r, chord *out)
{
    double dx = q->x - p->x, dy = q->y - p->y;
    double length = hypot(dx, dy);
    if (length == 0) return false;
    dx /= length, dy /= length;
    double height = fabs(p->x * dy - p->y * dx);        /* centre to line */
    if (!(height < r)) return false;
    double half = sqrt((r - height) * (r + height));
    double middle = -(p->x * dx + p->y * dy);
    double from = middle - half, to = middle + half;
    if (from >= length || to <= 0) return false;
    *out = (chord){ { p->x, p->y }, { q->x, q->y }, from > 0, to < length, p->label, 0 };
    if (out->enters) out->from[0] = p->x + from * dx, out->from[1] = p->y + from * dy;
    if (out->leaves) out->to[0] = p->x + to * dx, out->to[1] = p->y + to * dy;
    return true;
}

static bool contains_centre(const convex *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const corner *p = &c->at[i], *q = i + 1 < c->n ? p + 1 : c->at;
        if (p->x * q->y - p->y * q->x < 0) return false;
    }
    return c->n >= 3;
}

static bool is_near(const double a[2], const double b[2], double distance)
{
    return fabs(a[0] - b[0]) <= distance && fabs(a[1] - b[1]) <= distance;
}

static bool all_near(const disk_cut *cut, double distance)
{
    for (size_t k = 0; k < cut->n; k++)
        if (!is_near(cut->at[0].from, cut->at[k].from, distance)
            || !is_near(cut->at[0].from, cut->at[k].to, distance))
            return false;
    return true;
}

/* The angle from one point to the other, in (-pi, pi]. */
static double turn_between(const double a[2], const double b[2])
{
    return atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
}

static void find_arcs(disk_cut *cut, bool around_centre)
{
    chord *smallest = cut->at;
    double largest = 0;
    for (size_t k = 0; k < cut->n; k++) {
        chord *c = &cut->at[k];
        const chord *next = k + 1 < cut->n ? c + 1 : cut->at;
        if (!c->leaves && !next->enters) continue;
        c->arc = turn_between(c->to, next->from);
        if (c->arc < -BACKWARD) c->arc += 2 * PI;
        if (c->arc < smallest->arc) smallest = c;
        if (c->arc > largest) largest = c->arc;
    }
    if (around_centre && largest < PI) smallest->arc += 2 * PI;
}

geo_status disk_cut_make(const convex *c, double radius, disk_cut *cut)
{
    cut->n = 0;
    cut->is_whole = false;
    if (!geo_grow(&cut->at, &cut->capacity, c->n, sizeof *cut->at)) return GEO_ENOMEM;
    for (size_t i = 0; i < c->n; i++) {
        const corner *p = &c->at[i], *q = i + 1 < c->n ? p + 1 : c->at;
        if (find_chord(p, q, radius, &cut->at[cut->n])) cut->n++;
    }
    if (cut->n == 0) {
        cut->is_whole = contains_centre(c);
        return GEO_OK;
    }
    find_arcs(cut, all_near(cut, NEAR * radius) && contains_centre(c));
    return GEO_OK;
}

/* t - sin t without cancellation. */
static double minus_sine(double t)
{
    if (fabs(t) > 0.25) return t - sin(t);
    double u = t * t;
    return t * u / 6 * (1 - u / 20 * (1 - u / 42 * (1 - u / 72 * (1 - u / 110))));
}

/* The segment between the arc of this angle from point a and its chord. */
static void add_segment(const double a[2], double arc, double r, const double p[2], moments *m)
{
    static const double centre[2] = { 0, 0 };
    double middle = atan2(a[1], a[0]) + arc / 2, sine = sin(arc / 2);
    double reach = 2.0 / 3 * r * r * r * sine * sine * sine;
    double first[2] = { reach * cos(middle), reach * sin(middle) };
    double lens = minus_sine(arc);
    double second = r * r * r * r * (2 * lens + 0.5 * minus_sine(2 * arc)) / 12;
    moments_add(m, centre, p, r * r * lens / 2, first, second);
}

void disk_cut_moments(const disk_cut *cut, double r, const double p[2], moments *m)
{
    if (cut->is_whole) {
        add_segment((double[]){ r, 0 }, 2 * PI, r, p, m);
        return;
    }
    if (cut->n == 0) return;
    const double *v = cut->at[0].from;
    for (size_t k = 0; k < cut->n; k++) {
        const chord *c = &cut->at[k], *next = k + 1 < cut->n ? c + 1 : cut->at;
        corner t[3] = { { v[0], v[1], 0 }, { c->from[0], c->from[1], 0 },
                        { c->to[0], c->to[1], 0 } };
        if (k > 0) convex_add_moments(&(convex){ t, 3, 3 }, p, m);
        if (c->arc == 0) continue;
        add_segment(c->to, c->arc, r, p, m);
        if (k + 1 == cut->n) continue;
        t[1] = t[2];
        t[2] = (corner){ next->from[0], next->from[1], 0 };
        convex_add_moments(&(convex){ t, 3, 3 }, p, m);
    }
}
