/* hyperbolic.c - hyperbolic space of curvature -1 in three models.
 *
 * The work is done on the hyperboloid -x0^2 + x1^2 + ... = -1, x0 > 0; the ball and the
 * half-space are charts of it, whose points and vectors are carried there and back.
 * Distances come from the Minkowski chord, d = 2 asinh(|y - x|/2), which loses nothing
 * for near points. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/manifold/manifold.h"

static hyperbolic_model model_of(const space *m) { return (hyperbolic_model)m->size[1]; }

static double minkowski(size_t n, const double *u, const double *v)
{
    double sum = 0;
    for (size_t k = 1; k <= n; k++) sum += u[k] * v[k];
    return sum - u[0] * v[0];
}

/* --- charts: y is a point of the model, x of the hyperboloid ------------------------- */

static void lift_point(const space *m, const double *y, double *x)
{
    size_t n = m->dim;
    double square = 0;
    switch (model_of(m)) {
    case HYPERBOLOID:
        memcpy(x, y, (n + 1) * sizeof *x);
        return;
    case HYPERBOLIC_BALL:
        for (size_t k = 0; k < n; k++) square += y[k] * y[k];
        x[0] = (1 + square) / (1 - square);
        for (size_t k = 0; k < n; k++) x[k + 1] = 2 * y[k] / (1 - square);
        return;
    case HYPERBOLIC_HALF: {         /* x0 - xn = 1/h, x0 + xn = h + |s|^2/h */
        double h = y[n - 1];
        for (size_t k = 0; k + 1 < n; k++) {
            square += y[k] * y[k];
            x[k + 1] = y[k] / h;
        }
        double sum = h + square / h;
        x[0] = 0.5 * (sum + 1 / h);
        x[n] = 0.5 * (sum - 1 / h);
    }
    }
}

static void lower_point(const space *m, const double *x, double *y)
{
    size_t n = m->dim;
    if (model_of(m) == HYPERBOLOID) {
        memcpy(y, x, (n + 1) * sizeof *y);
    } else if (model_of(m) == HYPERBOLIC_BALL) {
        for (size_t k = 0; k < n; k++) y[k] = x[k + 1] / (1 + x[0]);
    } else {                        /* 1/h = x0 - xn, without cancellation where xn > 0 */
        double rest = 1;
        for (size_t k = 1; k < n; k++) rest += x[k] * x[k];
        double h = x[n] > 0 ? (x[0] + x[n]) / rest : 1 / (x[0] - x[n]);
        for (size_t k = 0; k + 1 < n; k++) y[k] = x[k + 1] * h;
        y[n - 1] = h;
    }
}

/* The differential of lift_point at y. */
static void lift_vector(const space *m, const double *y, const double *w, double *v)
{
    size_t n = m->dim;
    double square = 0, cross = 0;
    if (model_of(m) == HYPERBOLOID) {
        memcpy(v, w, (n + 1) * sizeof *v);
    } else if (model_of(m) == HYPERBOLIC_BALL) {
        for (size_t k = 0; k < n; k++) {
            square += y[k] * y[k];
            cross += y[k] * w[k];
        }
        double a = 1 - square, turn = 4 * cross / (a * a);
        v[0] = turn;
        for (size_t k = 0; k < n; k++) v[k + 1] = 2 * w[k] / a + turn * y[k];
    } else {
        double h = y[n - 1], dh = w[n - 1];
        for (size_t k = 0; k + 1 < n; k++) {
            square += y[k] * y[k];
            cross += y[k] * w[k];
            v[k + 1] = w[k] / h - y[k] * dh / (h * h);
        }
        double difference = -dh / (h * h), sum = dh + 2 * cross / h - square * dh / (h * h);
        v[0] = 0.5 * (sum + difference);
        v[n] = 0.5 * (sum - difference);
    }
}

/* The differential of lower_point at x, whose image is y. */
static void lower_vector(const space *m, const double *x, const double *y, const double *v,
                         double *w)
{
    size_t n = m->dim;
    if (model_of(m) == HYPERBOLOID) {
        memcpy(w, v, (n + 1) * sizeof *w);
    } else if (model_of(m) == HYPERBOLIC_BALL) {
        for (size_t k = 0; k < n; k++) w[k] = (v[k + 1] - y[k] * v[0]) / (1 + x[0]);
    } else {
        double h = y[n - 1], dh = -h * h * (v[0] - v[n]);
        for (size_t k = 0; k + 1 < n; k++) w[k] = v[k + 1] * h + x[k + 1] * dh;
        w[n - 1] = dh;
    }
}

/* --- points ----------------------------------------------------------------------------- */

static void hyper_defect(const space *m, size_t rows, const double *x, double *out)
{
    size_t n = m->dim, c = m->coordinates;
    for (size_t i = 0; i < rows; i++, x += c) {
        double square = 0;
        for (size_t k = 0; k < c; k++) square += x[k] * x[k];
        if (!isfinite(square)) out[i] = NAN;
        else if (model_of(m) == HYPERBOLOID)        /* against the size of the coordinates */
            out[i] = x[0] > 0 ? fabs(minkowski(n, x, x) + 1) / (1 + square) : 1;
        else if (model_of(m) == HYPERBOLIC_BALL) out[i] = square < 1 ? 0 : 1;
        else out[i] = x[n - 1] > 0 ? 0 : 1;
    }
}

static geo_status hyper_project(const space *m, size_t rows, const double *x, double *y)
{
    size_t n = m->dim, c = m->coordinates;
    for (size_t i = 0; i < rows; i++, x += c, y += c) {
        double square = 0;
        for (size_t k = 0; k < c; k++) {
            if (!isfinite(x[k])) return GEO_ENUMERIC;
            y[k] = x[k];
            if (k > 0 || model_of(m) != HYPERBOLOID) square += x[k] * x[k];
        }
        if (model_of(m) == HYPERBOLOID) y[0] = sqrt(1 + square);
        else if (model_of(m) == HYPERBOLIC_HALF) y[n - 1] = fmax(y[n - 1], 1e-12);
        else if (square >= 1)
            for (size_t k = 0; k < n; k++) y[k] *= (1 - 1e-12) / sqrt(square);
    }
    return GEO_OK;
}

static void hyper_tangent(const space *m, size_t rows, const double *x, const double *v,
                          double *out)
{
    size_t n = m->dim, c = m->coordinates;
    for (size_t i = 0; i < rows; i++, x += c, v += c, out += c) {
        double share = model_of(m) == HYPERBOLOID ? minkowski(n, x, v) : 0;
        for (size_t k = 0; k < c; k++) out[k] = v[k] + share * x[k];
    }
}

static void hyper_inner(const space *m, size_t rows, const double *x, const double *u,
                        const double *v, double *out)
{
    size_t n = m->dim, c = m->coordinates;
    for (size_t i = 0; i < rows; i++, x += c, u += c, v += c) {
        if (model_of(m) == HYPERBOLOID) {
            out[i] = minkowski(n, u, v);
            continue;
        }
        double square = 0, sum = 0;
        for (size_t k = 0; k < n; k++) {
            square += x[k] * x[k];
            sum += u[k] * v[k];
        }
        double stretch = model_of(m) == HYPERBOLIC_BALL ? 2 / (1 - square) : 1 / x[n - 1];
        out[i] = stretch * stretch * sum;
    }
}

/* --- geodesics on the hyperboloid --------------------------------------------------------- */

static double length_of(size_t n, const double *v)
{
    double square = minkowski(n, v, v);
    return square > 0 ? sqrt(square) : 0;
}

static void exp_up(size_t n, const double *x, const double *v, double *y)
{
    double t = length_of(n, v), c = cosh(t), s = t > 0 ? sinh(t) / t : 1, square = 0;
    for (size_t k = 1; k <= n; k++) {
        y[k] = c * x[k] + s * v[k];
        square += y[k] * y[k];
    }
    y[0] = sqrt(1 + square);
}

/* v: the part of y across x, scaled to the distance, which is returned. */
static double log_up(size_t n, const double *x, const double *y, double *v)
{
    for (size_t k = 0; k <= n; k++) v[k] = y[k] - x[k];
    double chord = minkowski(n, v, v);
    chord = chord > 0 ? chord : 0;
    double d = 2 * asinh(sqrt(chord) / 2), s = sinh(d);
    for (size_t k = 0; k <= n; k++) v[k] = (v[k] - chord / 2 * x[k]) * (s > 0 ? d / s : 1);
    return d;
}

/* Which of the four rows a batch function needs; each has n + 1 numbers. */
typedef struct { double *x, *y, *v, *w; } lifted;

static lifted lifted_new(size_t n)
{
    double *a = geo_alloc(4 * (n + 1), sizeof *a);
    return a ? (lifted){ a, a + n + 1, a + 2 * (n + 1), a + 3 * (n + 1) } : (lifted){ 0 };
}

static geo_status hyper_exp(const space *m, size_t rows, const double *x, const double *v,
                            double *y, unsigned char *row)
{
    size_t n = m->dim, c = m->coordinates;
    lifted l = lifted_new(n);
    if (!l.x) return GEO_ENOMEM;
    for (size_t i = 0; i < rows; i++) {
        lift_point(m, x + i * c, l.x);
        lift_vector(m, x + i * c, v + i * c, l.v);
        exp_up(n, l.x, l.v, l.y);
        lower_point(m, l.y, y + i * c);
    }
    geo_free(l.x);
    return GEO_OK;
}

static geo_status hyper_log(const space *m, size_t rows, const double *x, const double *y,
                            double *v, unsigned char *row)
{
    size_t n = m->dim, c = m->coordinates;
    lifted l = lifted_new(n);
    if (!l.x) return GEO_ENOMEM;
    for (size_t i = 0; i < rows; i++) {
        lift_point(m, x + i * c, l.x);
        lift_point(m, y + i * c, l.y);
        log_up(n, l.x, l.y, l.v);
        lower_vector(m, l.x, x + i * c, l.v, v + i * c);
    }
    geo_free(l.x);
    return GEO_OK;
}

static geo_status hyper_dist(const space *m, size_t rows, const double *x, const double *y,
                             double *out)
{
    size_t n = m->dim, c = m->coordinates;
    lifted l = lifted_new(n);
    if (!l.x) return GEO_ENOMEM;
    for (size_t i = 0; i < rows; i++) {
        lift_point(m, x + i * c, l.x);
        lift_point(m, y + i * c, l.y);
        out[i] = log_up(n, l.x, l.y, l.v);
    }
    geo_free(l.x);
    return GEO_OK;
}

/* The part along v turns with the geodesic: e -> sinh t x + cosh t e. */
static void transport_up(size_t n, const double *x, const double *v, double *w)
{
    double t = length_of(n, v), along = t > 0 ? minkowski(n, w, v) / t : 0;
    double a = t > 0 ? (cosh(t) - 1) * along / t : 0, b = sinh(t) * along;
    for (size_t k = 0; k <= n; k++) w[k] += a * v[k] + b * x[k];
}

static geo_status hyper_transport(const space *m, size_t rows, const double *x, const double *v,
                                  const double *w, double *out)
{
    size_t n = m->dim, c = m->coordinates;
    lifted l = lifted_new(n);
    double *end = geo_alloc(c, sizeof *end);
    if (!l.x || !end) {
        geo_free(l.x);
        geo_free(end);
        return GEO_ENOMEM;
    }
    for (size_t i = 0; i < rows; i++) {
        lift_point(m, x + i * c, l.x);
        lift_vector(m, x + i * c, v + i * c, l.v);
        lift_vector(m, x + i * c, w + i * c, l.w);
        exp_up(n, l.x, l.v, l.y);
        transport_up(n, l.x, l.v, l.w);
        lower_point(m, l.y, end);
        lower_vector(m, l.y, end, l.w, out + i * c);
    }
    geo_free(end);
    geo_free(l.x);
    return GEO_OK;
}

/* --- text ---------------------------------------------------------------------------------- */

static void hyper_print(const space *m, geo_buffer *out)
{
    if (model_of(m) == HYPERBOLOID) buffer_add_format(out, "H^%zu", m->dim);
    else buffer_add_format(out, "hyperbolic(%zu, model: \"%s\")", m->dim,
                           model_of(m) == HYPERBOLIC_BALL ? "ball" : "half");
}

static const manifold_class HYPERBOLIC = {
    .print = hyper_print, .defect = hyper_defect, .project = hyper_project,
    .tangent = hyper_tangent, .inner = hyper_inner, .exp = hyper_exp, .log = hyper_log,
    .dist = hyper_dist, .transport = hyper_transport };

geo_status space_hyperbolic(size_t n, hyperbolic_model model, space **out)
{
    if (n == 0 || n > 10000) return GEO_EDOMAIN;
    space *m = space_curved(&HYPERBOLIC, n, model == HYPERBOLOID ? n + 1 : n);
    if (!m) return GEO_ENOMEM;
    m->size[1] = model;
    m->facts = (space_facts){ .volume = INFINITY, .injectivity = INFINITY, .euler = 1,
                              .components = 1, .orientable = 1 };
    *out = m;
    return GEO_OK;
}
