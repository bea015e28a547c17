/* spd.c - symmetric positive definite matrices with three metrics.
 *
 * Affine-invariant: everything is done around the identity, after P^(-1/2) . P^(-1/2)
 * [Pennec, Fillard, Ayache 2006]. Log-Euclidean: the logarithm makes it flat [Arsigny et
 * al. 2007]. Bures: X with XP + PX = V makes exp (I + X) P (I + X), the metric of W2
 * between centred normals [Malago, Montrucchio, Pistone 2018]; its geodesics end where
 * I + X is no longer positive. */
#include <math.h>
#include <string.h>

#include "runtime/manifold/manifold.h"
#include "runtime/manifold/small.h"

#define AREA (SMALL * SMALL)

static spd_metric metric_of(const space *m) { return (spd_metric)m->size[1]; }

static void symmetrise(size_t n, const double *v, double *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            out[i * n + j] = out[j * n + i] = 0.5 * (v[i * n + j] + v[j * n + i]);
}

/* out = a b a' */
static void sandwich(size_t n, const double *a, const double *b, double *out)
{
    double half[AREA];
    small_product(n, n, n, a, b, half);
    small_product_nt(n, n, n, half, a, out);
}

/* f(a) for a symmetric a */
static void matrix_function(size_t n, const double *a, double (*f)(double), double *out)
{
    double value[SMALL], vector[AREA];
    small_eigen(n, a, value, vector);
    for (size_t k = 0; k < n; k++) value[k] = f(value[k]);
    small_from_eigen(n, vector, value, out);
}

static double positive_root(double x) { return sqrt(fmax(x, 0)); }

/* root = p^(1/2), back = p^(-1/2) */
static void roots(size_t n, const double *p, double *root, double *back)
{
    double value[SMALL], vector[AREA], f[SMALL];
    small_eigen(n, p, value, vector);
    for (size_t k = 0; k < n; k++) f[k] = positive_root(value[k]);
    small_from_eigen(n, vector, f, root);
    for (size_t k = 0; k < n; k++) f[k] = 1 / f[k];
    small_from_eigen(n, vector, f, back);
}

/* --- points ------------------------------------------------------------------- */

static void spd_defect(const space *m, size_t rows, const double *x, double *out)
{
    size_t n = m->size[0];
    double value[SMALL], vector[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n) {
        double gap = 0, size = 0;
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++) {
                gap = fmax(gap, fabs(x[a * n + b] - x[b * n + a]));
                size += fabs(x[a * n + b]);
            }
        if (!isfinite(size)) {
            out[i] = NAN;
            continue;
        }
        small_eigen(n, x, value, vector);
        out[i] = value[n - 1] > 0 ? gap / size : 1;
    }
}

/* The symmetric part, its eigenvalues raised to 1e-12 of the largest at least. */
static geo_status spd_project(const space *m, size_t rows, const double *x, double *y)
{
    size_t n = m->size[0];
    double value[SMALL], vector[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n, y += n * n) {
        for (size_t k = 0; k < n * n; k++)
            if (!isfinite(x[k])) return GEO_ENUMERIC;
        small_eigen(n, x, value, vector);
        if (!(value[0] > 0)) return GEO_ENUMERIC;
        if (value[n - 1] >= 1e-12 * value[0]) {
            symmetrise(n, x, y);
            continue;
        }
        for (size_t k = 0; k < n; k++) value[k] = fmax(value[k], 1e-12 * value[0]);
        small_from_eigen(n, vector, value, y);
    }
    return GEO_OK;
}

static void spd_tangent(const space *m, size_t rows, const double *x, const double *v,
                        double *out)
{
    size_t n = m->size[0];
    for (size_t i = 0; i < rows; i++) symmetrise(n, v + i * n * n, out + i * n * n);
}

/* In the eigenbasis of p, entry (i, j) of v times factor(value i, value j). */
static void by_pairs(size_t n, const double *p, const double *v, double (*factor)(double, double),
                     double *out)
{
    double value[SMALL], vector[AREA], inside[AREA], half[AREA];
    small_eigen(n, p, value, vector);
    small_product_tn(n, n, n, vector, v, half);
    small_product(n, n, n, half, vector, inside);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) inside[i * n + j] *= factor(value[i], value[j]);
    sandwich(n, vector, inside, out);
}

/* (log a - log b)/(a - b), the divided difference of log [Daleckii, Krein 1965]. */
static double log_slope(double a, double b)
{
    double t = (a - b) / (a + b);
    return fabs(t) < 1e-8 ? 2 / (a + b) : 2 * atanh(t) / (a - b);
}

static double exp_slope(double a, double b) { return 1 / log_slope(a, b); }
static double lyapunov(double a, double b) { return 1 / (a + b); }
static double inverse_pair(double a, double b) { return 1 / sqrt(a * b); }

static void spd_inner(const space *m, size_t rows, const double *x, const double *u,
                      const double *v, double *out)
{
    size_t n = m->size[0];
    double a[AREA], b[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n, u += n * n, v += n * n) {
        double sum = 0;
        switch (metric_of(m)) {
        case SPD_AFFINE:            /* tr(P^-1/2 U P^-1/2 P^-1/2 V P^-1/2) */
            by_pairs(n, x, u, inverse_pair, a);
            by_pairs(n, x, v, inverse_pair, b);
            break;
        case SPD_LOG_EUCLIDEAN:
            by_pairs(n, x, u, log_slope, a);
            by_pairs(n, x, v, log_slope, b);
            break;
        case SPD_BURES:
            by_pairs(n, x, u, lyapunov, a);
            for (size_t k = 0; k < n * n; k++) b[k] = v[k] / 2;
        }
        for (size_t k = 0; k < n * n; k++) sum += a[k] * b[k];
        out[i] = sum;
    }
}

/* --- geodesics ------------------------------------------------------------------ */

/* True when the geodesic stays. */
static bool exp_one(const space *m, const double *p, const double *v, double *y)
{
    size_t n = m->size[0];
    double root[AREA], back[AREA], a[AREA], b[AREA], value[SMALL], vector[AREA];
    switch (metric_of(m)) {
    case SPD_AFFINE:
        roots(n, p, root, back);
        sandwich(n, back, v, a);
        matrix_function(n, a, exp, b);
        sandwich(n, root, b, a);
        symmetrise(n, a, y);
        return true;
    case SPD_LOG_EUCLIDEAN:
        by_pairs(n, p, v, log_slope, a);
        matrix_function(n, p, log, b);
        for (size_t k = 0; k < n * n; k++) a[k] += b[k];
        matrix_function(n, a, exp, b);
        symmetrise(n, b, y);
        return true;
    default:
        by_pairs(n, p, v, lyapunov, a);
        for (size_t k = 0; k < n; k++) a[k * (n + 1)] += 1;
        sandwich(n, a, p, b);
        symmetrise(n, b, y);
        small_eigen(n, a, value, vector);
        return value[n - 1] > 0;
    }
}

static geo_status spd_exp(const space *m, size_t rows, const double *x, const double *v,
                          double *y, unsigned char *row)
{
    size_t n = m->size[0];
    for (size_t i = 0; i < rows; i++)
        if (!exp_one(m, x + i * n * n, v + i * n * n, y + i * n * n) && row) row[i] = ROW_LEAVES;
    return GEO_OK;
}

static void log_one(const space *m, const double *p, const double *q, double *v)
{
    size_t n = m->size[0];
    double root[AREA], back[AREA], a[AREA], b[AREA];
    switch (metric_of(m)) {
    case SPD_AFFINE:
        roots(n, p, root, back);
        sandwich(n, back, q, a);
        matrix_function(n, a, log, b);
        sandwich(n, root, b, a);
        symmetrise(n, a, v);
        return;
    case SPD_LOG_EUCLIDEAN:
        matrix_function(n, q, log, a);
        matrix_function(n, p, log, b);
        for (size_t k = 0; k < n * n; k++) a[k] -= b[k];
        by_pairs(n, p, a, exp_slope, b);
        symmetrise(n, b, v);
        return;
    default:            /* (PQ)^1/2 = P^1/2 (P^1/2 Q P^1/2)^1/2 P^-1/2 */
        roots(n, p, root, back);
        sandwich(n, root, q, a);
        matrix_function(n, a, positive_root, b);
        small_product(n, n, n, root, b, a);
        small_product(n, n, n, a, back, b);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++)
                a[i * n + j] = a[j * n + i] = b[i * n + j] + b[j * n + i] - 2 * p[i * n + j];
        symmetrise(n, a, v);
    }
}

static geo_status spd_log(const space *m, size_t rows, const double *x, const double *y,
                          double *v, unsigned char *row)
{
    size_t n = m->size[0];
    for (size_t i = 0; i < rows; i++)
        log_one(m, x + i * n * n, y + i * n * n, v + i * n * n);
    return GEO_OK;
}

/* Affine: W -> E W E' with E = P^1/2 exp(P^-1/2 V P^-1/2 / 2) P^-1/2. */
static void affine_transport(size_t n, const double *p, const double *v, const double *w,
                             double *out)
{
    double root[AREA], back[AREA], a[AREA], b[AREA];
    roots(n, p, root, back);
    sandwich(n, back, v, a);
    for (size_t k = 0; k < n * n; k++) a[k] /= 2;
    matrix_function(n, a, exp, b);
    small_product(n, n, n, root, b, a);
    small_product(n, n, n, a, back, b);
    sandwich(n, b, w, a);
    symmetrise(n, a, out);
}

static geo_status spd_transport(const space *m, size_t rows, const double *x, const double *v,
                                const double *w, double *out)
{
    size_t n = m->size[0];
    double a[AREA], end[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n, v += n * n, w += n * n, out += n * n) {
        if (metric_of(m) == SPD_AFFINE) {
            affine_transport(n, x, v, w, out);
            continue;
        }
        exp_one(m, x, v, end);
        by_pairs(n, x, w, log_slope, a);
        by_pairs(n, end, a, exp_slope, out);
    }
    return GEO_OK;
}

/* --- text ------------------------------------------------------------------------ */

static void spd_print(const space *m, geo_buffer *out)
{
    static const char *const name[] = { "affine", "log-euclidean", "bures" };
    if (metric_of(m) == SPD_AFFINE) buffer_add_format(out, "SPD(%zu)", m->size[0]);
    else buffer_add_format(out, "SPD(%zu, metric: \"%s\")", m->size[0], name[metric_of(m)]);
}

static const manifold_class SPD = {
    .print = spd_print, .defect = spd_defect, .project = spd_project, .tangent = spd_tangent,
    .inner = spd_inner, .exp = spd_exp, .log = spd_log, .transport = spd_transport };

/* No closed form of its transport: the ladder of manifold.c. */
static const manifold_class BURES = {
    .print = spd_print, .defect = spd_defect, .project = spd_project, .tangent = spd_tangent,
    .inner = spd_inner, .exp = spd_exp, .log = spd_log };

geo_status space_spd(size_t n, spd_metric metric, space **out)
{
    if (n == 0 || n > SMALL) return GEO_EDOMAIN;
    space *m = space_curved(metric == SPD_BURES ? &BURES : &SPD, n * (n + 1) / 2, n * n);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->size[1] = metric;
    m->facts = (space_facts){ .volume = INFINITY,
                              .injectivity = metric == SPD_BURES ? NAN : INFINITY, .euler = 1,
                              .components = 1, .orientable = 1 };
    *out = m;
    return GEO_OK;
}
