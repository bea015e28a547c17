/* cubature_region.c - boxes, balls and polygons as images of the unit cube. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/cubature.h"
#include "runtime/num/polygon_private.h"

/* --- boxes ----------------------------------------------------------------------- */

/* x and dx/du of one coordinate; an infinite end is the limit of t/(1-t) or t/(1-t^2). */
static double coordinate(double low, double high, double u, double *slope)
{
    if (isinf(low) && isinf(high)) {
        double t = 2 * u - 1, v = 4 * u * (1 - u);
        *slope = 2 * (1 + t * t) / (v * v);
        return t / v;
    }
    if (isinf(high)) {
        *slope = 1 / ((1 - u) * (1 - u));
        return low + u / (1 - u);
    }
    if (isinf(low)) {
        *slope = 1 / (u * u);
        return high - (1 - u) / u;
    }
    *slope = high - low;
    return low + u * (high - low);
}

static void place_box(const void *numbers, size_t n, size_t piece, const double *u, double *x,
                      double *weight)
{
    const double *low = numbers, *high = low + n;
    *weight = 1;
    for (size_t k = 0; k < n; k++) {
        double slope;
        x[k] = coordinate(low[k], high[k], u[k], &slope);
        *weight *= slope;
    }
}

static geo_status region_new(size_t n, size_t count, cubature_region *out)
{
    *out = (cubature_region){ .n = n, .n_pieces = 1 };
    if (n == 0 || n > CUBATURE_DIMENSIONS) return GEO_EDOMAIN;
    out->numbers = geo_alloc(count, sizeof(double));
    return out->numbers ? GEO_OK : GEO_ENOMEM;
}

geo_status cubature_box(size_t n, const double *low, const double *high, cubature_region *out)
{
    GEO_TRY(region_new(n, 2 * n, out));
    memcpy(out->numbers, low, n * sizeof *low);
    memcpy((double *)out->numbers + n, high, n * sizeof *high);
    out->place = place_box;
    return GEO_OK;
}

/* --- balls: radius, n - 2 angles to pi, one to 2 pi ---------------------------------- */

static void place_ball(const void *numbers, size_t n, size_t piece, const double *u, double *x,
                       double *weight)
{
    const double *centre = numbers;
    double radius = centre[n], r = radius * u[0], left = r;
    *weight = radius;
    if (n == 1) {
        x[0] = centre[0] + radius * (2 * u[0] - 1);
        *weight = 2 * radius;
        return;
    }
    for (size_t k = 0; k + 1 < n; k++) {
        double span = k + 2 < n ? M_PI : 2 * M_PI, angle = span * u[k + 1];
        x[k] = centre[k] + left * cos(angle);
        *weight *= span * left;         /* r times the sines so far */
        left *= sin(angle);
    }
    x[n - 1] = centre[n - 1] + left;
}

geo_status cubature_ball(size_t n, const double *centre, double radius, cubature_region *out)
{
    GEO_TRY(region_new(n, n + 1, out));
    memcpy(out->numbers, centre, n * sizeof *centre);
    ((double *)out->numbers)[n] = radius;
    out->place = place_ball;
    return GEO_OK;
}

/* --- polygons: trapezoids ------------------------------------------------------------- */

static void place_trapezoid(const void *numbers, size_t n, size_t piece, const double *u,
                            double *x, double *weight)
{
    const trapezoid *t = (const trapezoid *)numbers + piece;
    double left = t->left[0] + u[1] * (t->left[1] - t->left[0]);
    double right = t->right[0] + u[1] * (t->right[1] - t->right[0]);
    x[0] = left + u[0] * (right - left);
    x[1] = t->low + u[1] * (t->high - t->low);
    *weight = fmax(right - left, 0) * (t->high - t->low);
}

geo_status cubature_polygon(const polygon *p, cubature_region *out)
{
    trapezoid *pieces = NULL;
    *out = (cubature_region){ .n = 2, .place = place_trapezoid };
    if (polygon_n_points(p) == 0) return GEO_EEMPTY;
    GEO_TRY(polygon_trapezoids(p, &pieces, &out->n_pieces));
    out->numbers = pieces;
    return GEO_OK;
}

void cubature_region_free(cubature_region *region)
{
    geo_free(region->numbers);
    region->numbers = NULL;
}
