/* polygon_sample.c - uniform random points by trapezoids.
 *
 * A trapezoid is drawn with the odds of its area by bisection in the running
 * sums, then a height with density proportional to the width there, then a
 * place on that width. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/polygon_private.h"

enum { POLL_EVERY = 4096 };

struct polygon_sampler {
    trapezoid *pieces;
    double *below;              /* area of the pieces before each one */
    size_t n;
    double area;
};

static double width(const trapezoid *t, int end)
{
    return fmax(t->right[end] - t->left[end], 0);
}

geo_status polygon_sampler_new(const polygon *p, polygon_sampler **sampler)
{
    *sampler = NULL;
    if (polygon_n_points(p) == 0) return GEO_EEMPTY;
    polygon_sampler *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return GEO_ENOMEM;
    geo_status status = polygon_trapezoids(p, &s->pieces, &s->n);
    if (status == GEO_OK && !(s->below = geo_alloc(s->n, sizeof *s->below)))
        status = GEO_ENOMEM;
    neumaier sum = { 0, 0 };
    for (size_t i = 0; status == GEO_OK && i < s->n; i++) {
        const trapezoid *t = &s->pieces[i];
        s->below[i] = sum.sum + sum.rest;
        neumaier_add(&sum, (t->high - t->low) * (width(t, 0) + width(t, 1)) / 2);
    }
    s->area = sum.sum + sum.rest;
    if (status == GEO_OK && !(s->area > 0)) status = GEO_EEMPTY;
    if (status != GEO_OK) {
        polygon_sampler_free(s);
        return status;
    }
    *sampler = s;
    return GEO_OK;
}

void polygon_sampler_free(polygon_sampler *s)
{
    if (!s) return;
    geo_free(s->pieces);
    geo_free(s->below);
    geo_free(s);
}

/* The last piece that begins at or below this much area. */
static const trapezoid *find_piece(const polygon_sampler *s, double area)
{
    size_t low = 0, high = s->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (s->below[middle] <= area) low = middle;
        else high = middle;
    }
    return &s->pieces[low];
}

/* Inverse of the distribution of the height, in a form stable for equal widths. */
static double draw_height(double w0, double w1, double u)
{
    double root = sqrt(w0 * w0 + u * (w1 - w0) * (w1 + w0));
    double sum = w0 + root;
    return sum > 0 ? fmin(u * (w0 + w1) / sum, 1) : u;
}

geo_status polygon_sample(const polygon_sampler *s, geo_rng *rng, size_t n, double *xy)
{
    for (size_t i = 0; i < n; i++) {
        if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
        const trapezoid *t = find_piece(s, rng_uniform(rng) * s->area);
        double h = draw_height(width(t, 0), width(t, 1), rng_uniform(rng));
        double left = t->left[0] + h * (t->left[1] - t->left[0]);
        double right = t->right[0] + h * (t->right[1] - t->right[0]);
        xy[2 * i] = left + rng_uniform(rng) * (right - left);
        xy[2 * i + 1] = t->low + h * (t->high - t->low);
    }
    return GEO_OK;
}
