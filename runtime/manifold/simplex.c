/* simplex.c - probabilities of n + 1 outcomes with Fisher's metric.
 *
 * z = 2 sqrt(p) maps the simplex to the part of the sphere of radius 2 where no
 * coordinate is negative, and Fisher's metric to the sphere's [Rao 1945]. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/manifold.h"

/* A share of zero is a face, where the metric has no value: it counts as this. */
#define LEAST 1e-300

static void simplex_defect(const space *m, size_t n, const double *x, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) {
        double sum = 0, below = 0;
        for (size_t k = 0; k < d; k++) {
            sum += x[i * d + k];
            if (x[i * d + k] < 0) below = fmax(below, -x[i * d + k]);
        }
        out[i] = fmax(fabs(sum - 1), below);
        if (isnan(sum)) out[i] = NAN;
    }
}

/* The nearest in the coordinates: shares less a common number, none below zero. The
 * number is found by leaving out the smallest in turn [Held, Wolfe, Crowder 1974]. */
static geo_status simplex_project(const space *m, size_t n, const double *x, double *y)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d, y += d) {
        double level = -INFINITY;
        for (size_t round = 0; round < d; round++) {
            double sum = 0, next;
            size_t count = 0;
            for (size_t k = 0; k < d; k++)
                if (x[k] > level) {
                    sum += x[k];
                    count++;
                }
            if (count == 0 || !isfinite(sum)) return GEO_ENUMERIC;
            next = (sum - 1) / (double)count;
            if (next <= level) break;
            level = next;
        }
        for (size_t k = 0; k < d; k++) y[k] = x[k] > level ? x[k] - level : 0;
    }
    return GEO_OK;
}

static void simplex_tangent(const space *m, size_t n, const double *x, const double *v,
                            double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, v += d, out += d) {
        double mean = 0;
        for (size_t k = 0; k < d; k++) mean += v[k] / (double)d;
        for (size_t k = 0; k < d; k++) out[k] = v[k] - mean;
    }
}

static void simplex_inner(const space *m, size_t n, const double *x, const double *u,
                          const double *v, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d, u += d, v += d) {
        double sum = 0;
        for (size_t k = 0; k < d; k++) sum += u[k] * v[k] / fmax(x[k], LEAST);
        out[i] = sum;
    }
}

static geo_status simplex_exp(const space *m, size_t n, const double *x, const double *v,
                              double *y, unsigned char *row)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) {
        double square = 0;
        bool leaves = false;
        for (size_t k = 0; k < d; k++) {
            double p = fmax(x[i * d + k], LEAST), w = v[i * d + k];
            square += w * w / p;
        }
        double t = sqrt(square) / 2, c = cos(t), s = t > 0 ? sin(t) / t : 1;
        leaves = t > M_PI;
        for (size_t k = 0; k < d; k++) {            /* sqrt(y) = c sqrt(x) + s w/(2 sqrt(x)) */
            double p = fmax(x[i * d + k], LEAST), w = v[i * d + k];
            double root = c * sqrt(p) + s * w / (2 * sqrt(p));
            leaves = leaves || root < 0;
            y[i * d + k] = root * root;
        }
        if (row && leaves) row[i] = ROW_LEAVES;
    }
    return GEO_OK;
}

/* The angle between sqrt(x) and sqrt(y), through their difference so that near points
 * lose nothing; *sine is its sine. */
static double angle_between(size_t d, const double *x, const double *y, double *sine)
{
    double chord = 0, square = 0;
    for (size_t k = 0; k < d; k++) {
        double h = sqrt(fmax(y[k], 0)) - sqrt(fmax(x[k], 0));
        chord += h * h;
    }
    for (size_t k = 0; k < d; k++) {
        double root = sqrt(fmax(x[k], 0)), h = sqrt(fmax(y[k], 0)) - root + chord / 2 * root;
        square += h * h;
    }
    *sine = sqrt(square);
    return atan2(*sine, 1 - chord / 2);
}

static geo_status simplex_log(const space *m, size_t n, const double *x, const double *y,
                              double *v, unsigned char *row)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d, y += d, v += d) {
        double sine, angle = angle_between(d, x, y, &sine), chord = 0;
        double factor = sine > 0 ? angle / sine : 1;
        for (size_t k = 0; k < d; k++) {
            double h = sqrt(fmax(y[k], 0)) - sqrt(fmax(x[k], 0));
            chord += h * h;
        }
        for (size_t k = 0; k < d; k++) {
            double root = sqrt(fmax(x[k], 0)), h = sqrt(fmax(y[k], 0)) - root + chord / 2 * root;
            v[k] = 2 * root * factor * h;
        }
    }
    return GEO_OK;
}

static geo_status simplex_dist(const space *m, size_t n, const double *x, const double *y,
                               double *out)
{
    size_t d = m->coordinates;
    double sine;
    for (size_t i = 0; i < n; i++) out[i] = 2 * angle_between(d, x + i * d, y + i * d, &sine);
    return GEO_OK;
}

/* Transport on the unit sphere of square roots; w becomes w / (2 sqrt(x)) there. */
static geo_status simplex_transport(const space *m, size_t n, const double *x, const double *v,
                                    const double *w, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d, v += d, w += d, out += d) {
        double square = 0, along = 0;
        for (size_t k = 0; k < d; k++) {
            square += v[k] * v[k] / (4 * fmax(x[k], LEAST));
            along += v[k] * w[k] / (4 * fmax(x[k], LEAST));
        }
        double t = sqrt(square), c = cos(t), s = t > 0 ? sin(t) / t : 1;
        double a = t > 0 ? (c - 1) * along / square : 0, b = s * along;
        for (size_t k = 0; k < d; k++) {
            double root = sqrt(fmax(x[k], LEAST)), half = 1 / (2 * root);
            double moved = w[k] * half + a * v[k] * half - b * root;
            out[k] = 2 * (c * root + s * v[k] * half) * moved;
        }
    }
    return GEO_OK;
}

static geo_status simplex_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d) {
        double sum = 0;
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        while (sum < 1e-200) {
            sum = 0;
            for (size_t k = 0; k < d; k++) {
                double z = rng_normal(rng);
                x[k] = z * z;
                sum += x[k];
            }
        }
        for (size_t k = 0; k < d; k++) x[k] /= sum;
    }
    return GEO_OK;
}

static void simplex_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "simplex(%zu)", m->size[0]);
}

static const manifold_class SIMPLEX = {
    .print = simplex_print, .defect = simplex_defect, .project = simplex_project,
    .tangent = simplex_tangent, .inner = simplex_inner, .exp = simplex_exp, .log = simplex_log,
    .dist = simplex_dist, .transport = simplex_transport, .random = simplex_random };

geo_status space_simplex(size_t n, space **out)
{
    if (n == 0 || n > 1000) return GEO_EDOMAIN;
    space *m = space_curved(&SIMPLEX, n, n + 1);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->facts = (space_facts){ .volume = space_sphere_area(n) / 2, .injectivity = NAN,
                              .euler = 1, .components = 1, .orientable = 1, .is_compact = true,
                              .has_boundary = true };   /* 2^n area / 2^(n+1) */
    *out = m;
    return GEO_OK;
}
