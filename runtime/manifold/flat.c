/* flat.c - flat spaces: R^n and its regions, tori, the Klein bottle, the Mobius band. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/manifold.h"

static void copy(double *out, const double *x, size_t n)
{
    if (out != x) memmove(out, x, n * sizeof *out);
}

/* --- what all flat spaces share ---------------------------------------------------- */

static void flat_tangent(const space *m, size_t n, const double *x, const double *v, double *out)
{
    copy(out, v, n * m->coordinates);
}

static void flat_inner(const space *m, size_t n, const double *x, const double *u,
                       const double *v, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t k = 0; k < d; k++) sum += u[i * d + k] * v[i * d + k];
        out[i] = sum;
    }
}

static geo_status flat_transport(const space *m, size_t n, const double *x, const double *v,
                                 const double *w, double *out)
{
    copy(out, w, n * m->coordinates);
    return GEO_OK;
}

/* --- R^n and its regions ------------------------------------------------------------- */

static void region_defect(const space *m, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = space_contains(m, x + i * m->coordinates) ? 0 : 1;
}

static void nearest(const space *m, const double *x, double *y)
{
    double square = 0;
    switch (m->kind) {
    case SPACE_BALL:
        for (size_t k = 0; k < m->dim; k++)
            square += (x[k] - m->centre[k]) * (x[k] - m->centre[k]);
        double shrink = square > m->radius * m->radius ? m->radius / sqrt(square) : 1;
        for (size_t k = 0; k < m->dim; k++)
            y[k] = shrink < 1 ? m->centre[k] + shrink * (x[k] - m->centre[k]) : x[k];
        break;
    case SPACE_BOX:
        for (size_t k = 0; k < m->dim; k++) y[k] = fmin(fmax(x[k], m->low[k]), m->high[k]);
        break;
    case SPACE_POLYGON:
        if (polygon_index_contains(m->index, x)) copy(y, x, 2);
        else {
            double foot[2];
            polygon_index_distance(m->index, x, foot, NULL);
            copy(y, foot, 2);
        }
        break;
    default:
        copy(y, x, m->dim);
    }
}

static geo_status region_project(const space *m, size_t n, const double *x, double *y)
{
    for (size_t i = 0; i < n; i++, x += m->dim, y += m->dim) {
        for (size_t k = 0; k < m->dim; k++)
            if (!isfinite(x[k])) return GEO_ENUMERIC;
        nearest(m, x, y);
    }
    return GEO_OK;
}

/* Does the segment stay inside? Convex regions hold it with its ends; a polygon is left
 * where the segment crosses one of its edges. */
static bool segment_stays(const space *m, const double *x, const double *y)
{
    if (m->kind == SPACE_EUCLIDEAN) return true;
    if (!space_contains(m, y)) return false;
    if (m->kind != SPACE_POLYGON) return true;
    const polygon *p = &m->outline;
    for (size_t loop = 0; loop < p->n_loops; loop++) {
        size_t start = p->loop_start[loop], end = p->loop_start[loop + 1];
        for (size_t i = start; i < end; i++) {
            const double *a = p->xy + 2 * i, *b = p->xy + 2 * (i + 1 < end ? i + 1 : start);
            double u = (y[0] - x[0]) * (a[1] - x[1]) - (y[1] - x[1]) * (a[0] - x[0]);
            double v = (y[0] - x[0]) * (b[1] - x[1]) - (y[1] - x[1]) * (b[0] - x[0]);
            double s = (b[0] - a[0]) * (x[1] - a[1]) - (b[1] - a[1]) * (x[0] - a[0]);
            double t = (b[0] - a[0]) * (y[1] - a[1]) - (b[1] - a[1]) * (y[0] - a[0]);
            if (u * v < 0 && s * t < 0) return false;
        }
    }
    return true;
}

static geo_status region_exp(const space *m, size_t n, const double *x, const double *v,
                             double *y, unsigned char *row)
{
    size_t d = m->dim;
    double *end = geo_alloc(d + 1, sizeof *end);
    if (!end) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < d; k++) end[k] = x[i * d + k] + v[i * d + k];
        if (row && !segment_stays(m, x + i * d, end)) row[i] = ROW_LEAVES;
        copy(y + i * d, end, d);
    }
    geo_free(end);
    return GEO_OK;
}

static geo_status region_log(const space *m, size_t n, const double *x, const double *y,
                             double *v, unsigned char *row)
{
    size_t d = m->dim;
    for (size_t i = 0; i < n; i++) {
        if (row && !segment_stays(m, x + i * d, y + i * d)) row[i] = ROW_LEAVES;
        for (size_t k = 0; k < d; k++) v[i * d + k] = y[i * d + k] - x[i * d + k];
    }
    return GEO_OK;
}

static geo_status region_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    return space_sample(m, rng, n, x);
}

/* The sphere around a ball, the two ends of an interval. */
static geo_status region_boundary(const space *m, space **out)
{
    if (m->kind == SPACE_BALL) return space_sphere(m->dim - 1, m->radius, m->centre, out);
    if (m->kind != SPACE_BOX || m->dim != 1) return GEO_EDOMAIN;
    double middle = 0.5 * (m->low[0] + m->high[0]);
    return space_sphere(0, 0.5 * (m->high[0] - m->low[0]), &middle, out);
}

const manifold_class MANIFOLD_FLAT = {
    .print = space_print, .defect = region_defect, .project = region_project,
    .tangent = flat_tangent, .inner = flat_inner, .exp = region_exp, .log = region_log,
    .transport = flat_transport, .random = region_random, .boundary = region_boundary };

/* --- angles ---------------------------------------------------------------------------- */

/* To [-pi, pi], the nearest multiple of 2 pi taken away. */
static double wrap(double a)
{
    return remainder(a, 2 * M_PI);
}

static void angles_defect(const space *m, size_t n, const double *x, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        for (size_t k = 0; k < d; k++)
            if (!isfinite(x[i * d + k])) out[i] = NAN;
        double beyond = m->size[1] == 2 ? fabs(x[i * d + 1]) - m->number[0] / 2 : 0;
        if (beyond > 0) out[i] = beyond / m->number[0];
    }
}

static geo_status torus_project(const space *m, size_t n, const double *x, double *y)
{
    for (size_t i = 0; i < n * m->coordinates; i++) {
        if (!isfinite(x[i])) return GEO_ENUMERIC;
        y[i] = wrap(x[i]);
    }
    return GEO_OK;
}

static geo_status torus_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                            unsigned char *row)
{
    for (size_t i = 0; i < n * m->coordinates; i++) y[i] = wrap(x[i] + v[i]);
    return GEO_OK;
}

static geo_status torus_log(const space *m, size_t n, const double *x, const double *y, double *v,
                            unsigned char *row)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n * d; i++) {
        v[i] = wrap(y[i] - x[i]);
        if (row && fabs(v[i]) >= M_PI) row[i / d] = ROW_CUT_LOCUS;
    }
    return GEO_OK;
}

static geo_status torus_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n * m->coordinates; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        x[i] = 2 * M_PI * rng_uniform(rng) - M_PI;
    }
    return GEO_OK;
}

static void torus_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "T^%zu", m->dim);
}

static const manifold_class TORUS = {
    .print = torus_print, .defect = angles_defect, .project = torus_project,
    .tangent = flat_tangent, .inner = flat_inner, .exp = torus_exp, .log = torus_log,
    .transport = flat_transport, .random = torus_random };

geo_status space_torus(size_t n, space **out)
{
    if (n > 10000) return GEO_EDOMAIN;
    space *m = space_curved(&TORUS, n, n);
    if (!m) return GEO_ENOMEM;
    m->facts = (space_facts){ .volume = pow(2 * M_PI, (double)n), .injectivity = M_PI,
                              .euler = n == 0, .components = 1, .orientable = 1,
                              .is_compact = true };
    *out = m;
    return GEO_OK;
}

/* --- with a flip: once around, the second coordinate changes its sign ----------------------- */

/* In the fundamental domain: x in [-pi, pi], y flipped for an odd number of turns. */
static double unroll(const space *m, double *x)
{
    double turns = rint(x[0] / (2 * M_PI)), sign = fmod(turns, 2) == 0 ? 1 : -1;
    x[0] -= 2 * M_PI * turns;
    x[1] *= sign;
    if (m->size[1] == 1) x[1] = wrap(x[1]);
    return sign;
}

static geo_status flip_project(const space *m, size_t n, const double *x, double *y)
{
    copy(y, x, 2 * n);
    for (size_t i = 0; i < n; i++) {
        double half = m->number[0] / 2;
        if (!isfinite(y[2 * i]) || !isfinite(y[2 * i + 1])) return GEO_ENUMERIC;
        if (m->size[1] == 2) y[2 * i + 1] = fmin(fmax(y[2 * i + 1], -half), half);
        unroll(m, y + 2 * i);
    }
    return GEO_OK;
}

/* y is given in the chart where it came out of, not moved to the fundamental domain, so
 * that transported vectors keep their sign: see manifold.h's transport. */
static geo_status flip_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                           unsigned char *row)
{
    for (size_t i = 0; i < 2 * n; i++) y[i] = x[i] + v[i];
    for (size_t i = 0; i < n && row; i++)
        if (m->size[1] == 2 && fabs(y[2 * i + 1]) > m->number[0] / 2) row[i] = ROW_LEAVES;
    return GEO_OK;
}

/* Among the images of y at turns -1, 0, 1 the nearest, each with its own flip. */
static geo_status flip_log(const space *m, size_t n, const double *x, const double *y, double *v,
                           unsigned char *row)
{
    for (size_t i = 0; i < n; i++) {
        double best = INFINITY, near = rint((x[2 * i] - y[2 * i]) / (2 * M_PI));
        double from[2] = { x[2 * i], x[2 * i + 1] }, to[2] = { y[2 * i], y[2 * i + 1] };
        int ties = 0;
        for (int k = -1; k <= 1; k++) {
            double turns = near + k, sign = fmod(turns, 2) == 0 ? 1 : -1;
            double a = to[0] + 2 * M_PI * turns - from[0], b = sign * to[1] - from[1];
            bool half = false;
            if (m->size[1] == 1) {
                b = wrap(b);
                half = fabs(b) >= M_PI;
            }
            double square = a * a + b * b;
            if (square < best * (1 - 1e-15)) {
                best = square;
                ties = half;
                v[2 * i] = a;
                v[2 * i + 1] = b;
            } else if (square <= best * (1 + 1e-15)) {
                ties++;
            }
        }
        if (row && ties && best > 0) row[i] = ROW_CUT_LOCUS;
    }
    return GEO_OK;
}

static geo_status flip_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    double height = m->size[1] == 1 ? 2 * M_PI : m->number[0];
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        x[2 * i] = 2 * M_PI * rng_uniform(rng) - M_PI;
        x[2 * i + 1] = height * (rng_uniform(rng) - 0.5);
    }
    return GEO_OK;
}

static void flip_print(const space *m, geo_buffer *out)
{
    if (m->size[1] == 1) buffer_add_text(out, "klein()");
    else buffer_add_format(out, "mobius(%g)", m->number[0]);
}

/* The rim of the band goes round twice. */
static geo_status flip_boundary(const space *m, space **out)
{
    return space_sphere(1, 2, NULL, out);
}

static const manifold_class FLIPPED = {
    .print = flip_print, .defect = angles_defect, .project = flip_project,
    .tangent = flat_tangent, .inner = flat_inner, .exp = flip_exp, .log = flip_log,
    .transport = flat_transport, .random = flip_random, .boundary = flip_boundary };

geo_status space_klein(space **out)
{
    space *m = space_curved(&FLIPPED, 2, 2);
    if (!m) return GEO_ENOMEM;
    m->size[1] = 1;
    m->facts = (space_facts){ .volume = 4 * M_PI * M_PI, .injectivity = M_PI, .euler = 0,
                              .components = 1, .orientable = 0, .is_compact = true };
    *out = m;
    return GEO_OK;
}

geo_status space_mobius(double width, space **out)
{
    if (!(width > 0) || !isfinite(width)) return GEO_EDOMAIN;
    space *m = space_curved(&FLIPPED, 2, 2);
    if (!m) return GEO_ENOMEM;
    m->size[1] = 2;
    m->number[0] = width;
    m->facts = (space_facts){ .volume = 2 * M_PI * width, .injectivity = NAN, .euler = 0,
                              .components = 1, .orientable = 0, .is_compact = true,
                              .has_boundary = true };
    *out = m;
    return GEO_OK;
}

/* --- a half-space --------------------------------------------------------------------- */

static void half_defect(const space *m, size_t n, const double *x, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) {
        double low = x[i * d + d - 1];
        out[i] = low < 0 ? 1 : 0;
        for (size_t k = 0; k < d; k++)
            if (!isfinite(x[i * d + k])) out[i] = NAN;
    }
}

static geo_status half_project(const space *m, size_t n, const double *x, double *y)
{
    size_t d = m->coordinates;
    copy(y, x, n * d);
    for (size_t i = 0; i < n * d; i++) {
        if (!isfinite(y[i])) return GEO_ENUMERIC;
        if (i % d == d - 1) y[i] = fmax(y[i], 0);
    }
    return GEO_OK;
}

static geo_status half_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                           unsigned char *row)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n * d; i++) y[i] = x[i] + v[i];
    for (size_t i = 0; i < n && row; i++)
        if (y[i * d + d - 1] < 0) row[i] = ROW_LEAVES;
    return GEO_OK;
}

static geo_status half_log(const space *m, size_t n, const double *x, const double *y, double *v,
                           unsigned char *row)
{
    for (size_t i = 0; i < n * m->coordinates; i++) v[i] = y[i] - x[i];
    return GEO_OK;
}

static void half_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "halfspace(%zu)", m->dim);
}

static const manifold_class HALFSPACE = {
    .print = half_print, .defect = half_defect, .project = half_project,
    .tangent = flat_tangent, .inner = flat_inner, .exp = half_exp, .log = half_log,
    .transport = flat_transport };

geo_status space_halfspace(size_t n, space **out)
{
    if (n == 0) return GEO_EDOMAIN;
    space *m = space_curved(&HALFSPACE, n, n);
    if (!m) return GEO_ENOMEM;
    m->facts = (space_facts){ .volume = INFINITY, .injectivity = NAN, .euler = 1,
                              .components = 1, .orientable = 1, .has_boundary = true };
    *out = m;
    return GEO_OK;
}
