/* predicates.h - exact signs for planar triangulations: side of a line, power test.
 *
 * A site is a weighted point, lifted to height x^2 + y^2 - w. The coordinates and
 * the weight are the data; the height is never rounded to a double but expanded
 * exactly. Each test first computes in doubles with a bound on its rounding error
 * (the inline part here) and, when the sign is in doubt, in exact sums of doubles
 * [Shewchuk 1997, "Adaptive precision floating-point arithmetic"].
 *
 * Exact while coordinates are 0 or of magnitude 2^-190..2^190, weights 0 or
 * 2^-380..2^380: products of four differences then neither overflow nor lose a bit
 * at the small end. site_make establishes this. */
#ifndef GEO_NUM_PREDICATES_H
#define GEO_NUM_PREDICATES_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/status.h"

typedef struct {
    double x, y, w;
    uint32_t id;        /* unique; the lower, the larger its infinitesimal extra weight */
} site;

/* Fills *s; too small numbers become 0. False when one is NaN, infinite or too large. */
bool site_make(double x, double y, double w, uint32_t id, site *s);

/* The exact parts, for when the filters below can't tell. */
int orient_exact(const site *a, const site *b, const site *c);
int power_exact(const site *a, const site *b, const site *c, const site *d);

/* Sign of the rounded determinant when it is beyond the error bound, else 0. NaN gives
 * 0, so a site "at infinity" with NaN coordinates always ends in the careful branch. */
static inline int sign_beyond(double determinant, double bound)
{
    return (determinant > bound) - (determinant < -bound);
}

/* 3 roundings of relative size 2^-53 in each product, 1 in the difference: 4 x 2^-53. */
static inline int orient_filter(const site *a, const site *b, const site *c)
{
    double left = (a->x - c->x) * (b->y - c->y);
    double right = (a->y - c->y) * (b->x - c->x);
    return sign_beyond(left - right, 0x1p-51 * (fabs(left) + fabs(right)));
}

/* +1 when a, b, c turn left, -1 right, 0 when they are on one line. */
static inline int orient_sign(const site *a, const site *b, const site *c)
{
    int sign = orient_filter(a, b, c);
    return GEO_LIKELY(sign) ? sign : orient_exact(a, b, c);
}

/* Heights have 5 roundings (weights 2), the 2x2 minors 4, product and sums 3 more:
 * 12 x 2^-53 of the sum of magnitudes, and 16 leaves room for rounding that sum. */
static inline int power_filter(const site *a, const site *b, const site *c, const site *d)
{
    double ax = a->x - d->x, ay = a->y - d->y, aw = a->w - d->w;
    double bx = b->x - d->x, by = b->y - d->y, bw = b->w - d->w;
    double cx = c->x - d->x, cy = c->y - d->y, cw = c->w - d->w;
    double a2 = ax * ax + ay * ay, b2 = bx * bx + by * by, c2 = cx * cx + cy * cy;
    double bc = bx * cy, cb = by * cx, ca = cx * ay, ac = cy * ax, ab = ax * by, ba = ay * bx;
    double determinant = (a2 - aw) * (bc - cb) + (b2 - bw) * (ca - ac) + (c2 - cw) * (ab - ba);
    double size = (a2 + fabs(aw)) * (fabs(bc) + fabs(cb))
                + (b2 + fabs(bw)) * (fabs(ca) + fabs(ac))
                + (c2 + fabs(cw)) * (fabs(ab) + fabs(ba));
    return sign_beyond(determinant, 0x1p-49 * size);
}

/* For a, b, c counter-clockwise: +1 when the lifted d is below the plane through the
 * lifted a, b, c (without weights: inside their circle), -1 above, 0 on it. */
static inline int power_sign(const site *a, const site *b, const site *c, const site *d)
{
    int sign = power_filter(a, b, c, d);
    return GEO_LIKELY(sign) ? sign : power_exact(a, b, c, d);
}

/* power_sign, with ties decided by the infinitesimal weights: whether d destroys the
 * face a, b, c. Needs a, b, c strictly counter-clockwise. */
bool power_conflict_exact(const site *a, const site *b, const site *c, const site *d);

static inline bool power_conflict(const site *a, const site *b, const site *c, const site *d)
{
    int sign = power_filter(a, b, c, d);
    return GEO_LIKELY(sign) ? sign > 0 : power_conflict_exact(a, b, c, d);
}

/* The same one dimension down: a, b, d on one line, a and b apart; whether the lifted d
 * is below the line through the lifted a and b. */
bool power_conflict_on_line(const site *a, const site *b, const site *d);

#endif
