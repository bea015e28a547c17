/* rotation.c - the rotation groups SO(n) as n x n matrices, and the motions SE(n).
 *
 * The metric tr(U'V)/2 is the same from both sides, so geodesics are R exp(t W) with W
 * skew, and parallel transport of R A along one is R exp(W/2) A exp(W/2). For n = 3
 * exponentials are Rodrigues' formula and logarithms go through unit quaternions,
 * which stay accurate up to the half turn; blocks as in sphere.c. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/manifold/angle.h"
#include "runtime/manifold/manifold.h"
#include "runtime/manifold/small.h"
#include "runtime/num/kernel.h"
#include "runtime/num/vecmath.h"

enum { BLOCK = 256 };

/* --- points ------------------------------------------------------------------- */

static void rotation_defect(const space *m, size_t rows, const double *x, double *out)
{
    size_t n = m->size[0];
    double product[SMALL * SMALL];
    for (size_t i = 0; i < rows; i++, x += n * n) {
        double worst = 0;
        small_product_tn(n, n, n, x, x, product);
        for (size_t k = 0; k < n * n; k++) {
            double gap = fabs(product[k] - (k % (n + 1) == 0));
            worst = gap <= worst ? worst : gap;
        }
        out[i] = worst < 0.1 && small_sign(n, x) < 0 ? 1 : worst;
    }
}

/* The nearest rotation u v', with the least singular direction turned round where the
 * determinant is negative. */
static geo_status rotation_project(const space *m, size_t rows, const double *x, double *y)
{
    size_t n = m->size[0];
    double u[SMALL * SMALL], s[SMALL], v[SMALL * SMALL];
    for (size_t i = 0; i < rows; i++, x += n * n, y += n * n) {
        for (size_t k = 0; k < n * n; k++)
            if (!isfinite(x[k])) return GEO_ENUMERIC;
        small_svd(n, n, x, u, s, v);
        if (!(s[n - 1] > 1e-14 * s[0])) return GEO_ENUMERIC;
        if (small_sign(n, u) * small_sign(n, v) < 0)
            for (size_t k = 0; k < n; k++) u[k * n + n - 1] = -u[k * n + n - 1];
        small_product_nt(n, n, n, u, v, y);
    }
    return GEO_OK;
}

/* w: the skew part of x'v */
static void pull_back(size_t n, const double *x, const double *v, double *w)
{
    small_product_tn(n, n, n, x, v, w);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double skew = 0.5 * (w[i * n + j] - w[j * n + i]);
            w[i * n + j] = skew;
            w[j * n + i] = -skew;
        }
}

static void rotation_tangent(const space *m, size_t rows, const double *x, const double *v,
                             double *out)
{
    size_t n = m->size[0];
    double w[SMALL * SMALL];
    for (size_t i = 0; i < rows; i++, x += n * n, v += n * n, out += n * n) {
        pull_back(n, x, v, w);
        small_product(n, n, n, x, w, out);
    }
}

static void rotation_inner(const space *m, size_t rows, const double *x, const double *u,
                           const double *v, double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < rows; i++) {
        double sum = 0;
        for (size_t k = 0; k < c; k++) sum += u[i * c + k] * v[i * c + k];
        out[i] = sum / 2;
    }
}

/* --- any n ------------------------------------------------------------------------- */

static geo_status general_exp(size_t n, size_t rows, const double *x, const double *v, double *y)
{
    double w[SMALL * SMALL], e[SMALL * SMALL], moved[SMALL * SMALL];
    for (size_t i = 0; i < rows; i++, x += n * n, v += n * n, y += n * n) {
        pull_back(n, x, v, w);
        small_exp(n, w, e);
        small_product(n, n, n, x, e, moved);
        memcpy(y, moved, n * n * sizeof *y);
    }
    return GEO_OK;
}

static geo_status general_log(size_t n, size_t rows, const double *x, const double *y, double *v,
                              unsigned char *row)
{
    double q[SMALL * SMALL], w[SMALL * SMALL];
    for (size_t i = 0; i < rows; i++, x += n * n, y += n * n, v += n * n) {
        bool is_cut;
        small_product_tn(n, n, n, x, y, q);
        small_log_rotation(n, q, w, &is_cut);
        small_product(n, n, n, x, w, v);
        if (row && is_cut) row[i] = ROW_CUT_LOCUS;
    }
    return GEO_OK;
}

/* --- n = 3 --------------------------------------------------------------------------- */

/* Columns a of R and b of V. */
static inline double columns(const double *r, const double *v, int a, int b)
{
    return r[a] * v[b] + r[3 + a] * v[3 + b] + r[6 + a] * v[6 + b];
}

/* The vector of the skew part of R'V: how V turns R, in R's own frame. */
static inline void turning(const double *r, const double *v, double *w)
{
    w[0] = 0.5 * (columns(r, v, 2, 1) - columns(r, v, 1, 2));
    w[1] = 0.5 * (columns(r, v, 0, 2) - columns(r, v, 2, 0));
    w[2] = 0.5 * (columns(r, v, 1, 0) - columns(r, v, 0, 1));
}

/* out = R [w]x */
static inline void turned(const double *r, const double *w, double *out)
{
    for (int a = 0; a < 3; a++) {
        double x = r[3 * a], y = r[3 * a + 1], z = r[3 * a + 2];
        out[3 * a] = y * w[2] - z * w[1];
        out[3 * a + 1] = z * w[0] - x * w[2];
        out[3 * a + 2] = x * w[1] - y * w[0];
    }
}

GEO_KERNEL static void exp_3(size_t n, const double *x, const double *v, double *y)
{
    double t[BLOCK], half[BLOCK], sine[BLOCK], w[3 * BLOCK], half_sine[BLOCK];
    if (n == 0) return;
    for (size_t i = 0; i < n; i++) {
        double *wi = w + 3 * i;
        turning(x + 9 * i, v + 9 * i, wi);
        t[i] = sqrt(wi[0] * wi[0] + wi[1] * wi[1] + wi[2] * wi[2]);
        half[i] = 0.5 * t[i];
    }
    vec_sin_array(n, t, sine);
    vec_sin_array(n, half, half_sine);
    for (size_t i = 0; i < n; i++) {        /* a = sin t/t, b = (1 - cos t)/t^2 */
        double p = w[3 * i], q = w[3 * i + 1], r = w[3 * i + 2];
        double a = t[i] > 0 ? sine[i] / t[i] : 1;
        double h = t[i] > 0 ? half_sine[i] / half[i] : 1, b = 0.5 * h * h;
        double e[9] = { 1 - b * (q * q + r * r), b * p * q - a * r, b * p * r + a * q,
                        b * p * q + a * r, 1 - b * (p * p + r * r), b * q * r - a * p,
                        b * p * r - a * q, b * q * r + a * p, 1 - b * (p * p + q * q) };
        const double *from = x + 9 * i;
        double *to = y + 9 * i;             /* y may be v, which is used up, but not x */
        for (int k = 0; k < 3; k++) {
            double f = from[3 * k], g = from[3 * k + 1], l = from[3 * k + 2];
            to[3 * k] = f * e[0] + g * e[3] + l * e[6];
            to[3 * k + 1] = f * e[1] + g * e[4] + l * e[7];
            to[3 * k + 2] = f * e[2] + g * e[5] + l * e[8];
        }
    }
}

/* The unit quaternion of a rotation, from its largest component [Shepperd 1978]: with the
 * diagonal a, b, c, the component of axis 0, and its rows and columns in this order. */
static inline void by_axis(double a, double b, double c, double turn, double ab, double ac,
                           double *w, double *x, double *y, double *z)
{
    double s = sqrt(1 + a - b - c), share = 0.5 / s;
    *w = turn * share;
    *x = 0.5 * s;
    *y = ab * share;
    *z = ac * share;
}

static inline void quaternion(const double *m, double *q)
{
    double trace = m[0] + m[4] + m[8];
    if (trace > 0) {
        double s = sqrt(trace + 1), share = 0.5 / s;
        q[0] = 0.5 * s;
        q[1] = (m[7] - m[5]) * share;
        q[2] = (m[2] - m[6]) * share;
        q[3] = (m[3] - m[1]) * share;
    } else if (m[0] >= m[4] && m[0] >= m[8]) {
        by_axis(m[0], m[4], m[8], m[7] - m[5], m[1] + m[3], m[2] + m[6], q, q + 1, q + 2, q + 3);
    } else if (m[4] >= m[8]) {
        by_axis(m[4], m[8], m[0], m[2] - m[6], m[5] + m[7], m[3] + m[1], q, q + 2, q + 3, q + 1);
    } else {
        by_axis(m[8], m[0], m[4], m[3] - m[1], m[6] + m[2], m[7] + m[5], q, q + 3, q + 1, q + 2);
    }
}

/* half angles, and quaternions whose vector part has their sine as length */
GEO_KERNEL static void angles_3(size_t n, const double *x, const double *y, double *q,
                                double *sine, double *half)
{
    for (size_t i = 0; i < n; i++) {
        double m[9], p[4];
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++) m[3 * a + b] = columns(x + 9 * i, y + 9 * i, a, b);
        quaternion(m, p);
        double sign = p[0] < 0 ? -1 : 1;
        half[i] = sign * p[0];
        for (int k = 0; k < 3; k++) q[3 * i + k] = sign * p[k + 1];
        sine[i] = sqrt(p[1] * p[1] + p[2] * p[2] + p[3] * p[3]);
    }
    angle_array(n, sine, half, half);
}

GEO_KERNEL static void log_3(size_t n, const double *x, const double *y, double *v,
                             unsigned char *row)
{
    double q[3 * BLOCK], sine[BLOCK], half[BLOCK];
    if (n == 0) return;
    angles_3(n, x, y, q, sine, half);
    for (size_t i = 0; i < n; i++) {
        double factor = sine[i] > 0 ? 2 * half[i] / sine[i] : 2;
        for (int k = 0; k < 3; k++) q[3 * i + k] *= factor;
        turned(x + 9 * i, q + 3 * i, v + 9 * i);
        if (row && half[i] >= M_PI_2 - 4 * 0x1p-52) row[i] = ROW_CUT_LOCUS;
    }
}

/* The same for n = 3: Y = R exp(W/2), then Y A (R'Y). */
static void transport_3(size_t n, const double *x, const double *v, const double *w, double *out)
{
    double half[9 * BLOCK], y[9 * BLOCK];
    if (n == 0) return;
    for (size_t i = 0; i < 9 * n; i++) half[i] = 0.5 * v[i];
    exp_3(n, x, half, y);
    for (size_t i = 0; i < n; i++) {
        const double *r = x + 9 * i, *e = y + 9 * i;
        double a[3], b[9], c[9];
        turning(r, w + 9 * i, a);
        turned(e, a, b);
        for (int k = 0; k < 9; k++) c[k] = columns(r, e, k / 3, k % 3);
        for (int k = 0; k < 9; k++) {
            int p = 3 * (k / 3), q = k % 3;
            out[9 * i + (size_t)k] = b[p] * c[q] + b[p + 1] * c[3 + q] + b[p + 2] * c[6 + q];
        }
    }
}

static geo_status rotation_transport(const space *m, size_t rows, const double *x,
                                     const double *v, const double *w, double *out)
{
    size_t n = m->size[0];
    double a[SMALL * SMALL], e[SMALL * SMALL], b[SMALL * SMALL], c[SMALL * SMALL];
    if (n == 3) {
        transport_3(rows, x, v, w, out);
        return GEO_OK;
    }
    for (size_t i = 0; i < rows; i++, x += n * n, v += n * n, w += n * n, out += n * n) {
        pull_back(n, x, v, a);
        for (size_t k = 0; k < n * n; k++) a[k] /= 2;
        small_exp(n, a, e);
        pull_back(n, x, w, a);
        small_product(n, n, n, e, a, b);
        small_product(n, n, n, b, e, c);
        small_product(n, n, n, x, c, out);
    }
    return GEO_OK;
}

/* The angle; for other n the length of the logarithm. */
static geo_status rotation_dist(const space *m, size_t rows, const double *x, const double *y,
                                double *out)
{
    double q[3 * BLOCK], sine[BLOCK], w[SMALL * SMALL], turn[SMALL * SMALL];
    size_t n = m->size[0];
    if (n == 3) {
        angles_3(rows, x, y, q, sine, out);
        for (size_t i = 0; i < rows; i++) out[i] *= 2;
        return GEO_OK;
    }
    for (size_t i = 0; i < rows; i++) {
        bool is_cut;
        double square = 0;
        small_product_tn(n, n, n, x + i * n * n, y + i * n * n, turn);
        small_log_rotation(n, turn, w, &is_cut);
        for (size_t k = 0; k < n * n; k++) square += w[k] * w[k];
        out[i] = sqrt(square / 2);
    }
    return GEO_OK;
}

static geo_status rotation_exp(const space *m, size_t n, const double *x, const double *v,
                               double *y, unsigned char *row)
{
    if (m->size[0] != 3) return general_exp(m->size[0], n, x, v, y);
    exp_3(n, x, v, y);
    return GEO_OK;
}

static geo_status rotation_log(const space *m, size_t n, const double *x, const double *y,
                               double *v, unsigned char *row)
{
    if (m->size[0] != 3) return general_log(m->size[0], n, x, y, v, row);
    log_3(n, x, y, v, row);
    return GEO_OK;
}

/* --- random points, text ------------------------------------------------------------------ */

/* Haar: a Gaussian matrix made orthonormal, one column turned round where det is -1. */
static geo_status rotation_random(const space *m, geo_rng *rng, size_t rows, double *x)
{
    size_t n = m->size[0];
    for (size_t i = 0; i < rows; i++, x += n * n) {
        if (i % 256 == 0) GEO_TRY(geo_poll());
        do
            for (size_t k = 0; k < n * n; k++) x[k] = rng_normal(rng);
        while (!small_qr(n, n, x, x, NULL));
        if (small_sign(n, x) < 0)
            for (size_t k = 0; k < n; k++) x[k * n] = -x[k * n];
    }
    return GEO_OK;
}

static void rotation_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "SO(%zu)", m->size[0]);
}

static const manifold_class ROTATION = {
    .print = rotation_print, .defect = rotation_defect, .project = rotation_project,
    .tangent = rotation_tangent, .inner = rotation_inner, .exp = rotation_exp,
    .log = rotation_log, .dist = rotation_dist, .transport = rotation_transport,
    .random = rotation_random };

/* SO(n) / SO(n - 1) = S^(n-1), round of radius 1, so the volumes multiply. */
geo_status space_rotations(size_t n, space **out)
{
    if (n == 0 || n > SMALL) return GEO_EDOMAIN;
    space *m = space_curved(&ROTATION, n * (n - 1) / 2, n * n);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->facts = (space_facts){ .volume = 1, .injectivity = n == 1 ? INFINITY : M_PI,
                              .euler = n == 1, .components = 1, .orientable = 1,
                              .is_compact = true };
    for (size_t k = 1; k < n; k++) m->facts.volume *= space_sphere_area(k);
    *out = m;
    return GEO_OK;
}

geo_status space_motions(size_t n, space **out)
{
    space *part[2] = { NULL, NULL };
    char name[] = "SE(00)", *digit = name + 3;
    if (n == 0 || n > SMALL) return GEO_EDOMAIN;
    if (n >= 10) *digit++ = (char)('0' + n / 10);
    *digit++ = (char)('0' + n % 10);
    *digit++ = ')';
    *digit = '\0';
    geo_status status = space_rotations(n, &part[0]);
    if (status == GEO_OK) status = space_euclidean(n, &part[1]);
    if (status == GEO_OK) status = space_product(2, part, name, out);
    space_drop(part[0]);
    space_drop(part[1]);
    return status;
}
