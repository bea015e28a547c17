/* frame.c - Stiefel manifolds (orthonormal frames) and Grassmannians (planes).
 *
 * Stiefel: the canonical metric, under which O(n) -> St(n, k) is a Riemannian submersion;
 * exp is one matrix exponential of size 2k [Edelman, Arias, Smith 1998], log the
 * iteration of [Zimmermann 2017]. Grassmann: planes as projectors P; a tangent vector is
 * D Y' + Y D' with P = Y Y' and Y'D = 0, and exp and log are read off the
 * singular values of D: the principal angles. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/manifold/manifold.h"
#include "runtime/manifold/small.h"

#define AREA (SMALL * SMALL)

/* --- Stiefel: points -------------------------------------------------------------- */

static void stiefel_defect(const space *m, size_t rows, const double *x, double *out)
{
    size_t n = m->size[0], k = m->size[1];
    double product[AREA];
    for (size_t i = 0; i < rows; i++, x += n * k) {
        double worst = 0;
        small_product_tn(k, k, n, x, x, product);
        for (size_t j = 0; j < k * k; j++) {
            double gap = fabs(product[j] - (j % (k + 1) == 0));
            worst = gap <= worst ? worst : gap;
        }
        out[i] = worst;
    }
}

static geo_status stiefel_project(const space *m, size_t rows, const double *x, double *y)
{
    size_t n = m->size[0], k = m->size[1];
    double u[AREA], s[SMALL], v[AREA];
    for (size_t i = 0; i < rows; i++, x += n * k, y += n * k) {
        for (size_t j = 0; j < n * k; j++)
            if (!isfinite(x[j])) return GEO_ENUMERIC;
        small_svd(n, k, x, u, s, v);
        if (!(s[k - 1] > 1e-14 * s[0])) return GEO_ENUMERIC;
        small_product_nt(n, k, k, u, v, y);
    }
    return GEO_OK;
}

/* V - X sym(X'V) */
static void stiefel_tangent(const space *m, size_t rows, const double *x, const double *v,
                            double *out)
{
    size_t n = m->size[0], k = m->size[1];
    double a[AREA], part[AREA];
    for (size_t i = 0; i < rows; i++, x += n * k, v += n * k, out += n * k) {
        small_product_tn(k, k, n, x, v, a);
        for (size_t p = 0; p < k; p++)
            for (size_t q = 0; q <= p; q++)
                a[p * k + q] = a[q * k + p] = 0.5 * (a[p * k + q] + a[q * k + p]);
        small_product(n, k, k, x, a, part);
        for (size_t j = 0; j < n * k; j++) out[j] = v[j] - part[j];
    }
}

static void stiefel_inner(const space *m, size_t rows, const double *x, const double *u,
                          const double *v, double *out)
{
    size_t n = m->size[0], k = m->size[1];
    double a[AREA], b[AREA];
    for (size_t i = 0; i < rows; i++, x += n * k, u += n * k, v += n * k) {
        double sum = 0, inside = 0;
        small_product_tn(k, k, n, x, u, a);
        small_product_tn(k, k, n, x, v, b);
        for (size_t j = 0; j < n * k; j++) sum += u[j] * v[j];
        for (size_t j = 0; j < k * k; j++) inside += a[j] * b[j];
        out[i] = sum - inside / 2;
    }
}

/* --- Stiefel: geodesics -------------------------------------------------------------- */

/* Column j of q (n x b): a unit vector across x's k columns and q's others. */
static void fill_column(size_t n, size_t k, const double *x, size_t b, double *q, size_t j)
{
    double best[SMALL], longest = 0;
    for (size_t i = 0; i < n; i++) q[i * b + j] = 0;
    for (size_t axis = 0; axis < n; axis++) {
        double e[SMALL] = { 0 }, square = 0;
        e[axis] = 1;
        for (int pass = 0; pass < 2; pass++)
            for (size_t c = 0; c < k + b; c++) {
                const double *column = c < k ? x + c : q + (c - k);
                size_t stride = c < k ? k : b;
                double dot = 0;
                for (size_t i = 0; i < n; i++) dot += column[i * stride] * e[i];
                for (size_t i = 0; i < n; i++) e[i] -= dot * column[i * stride];
            }
        for (size_t i = 0; i < n; i++) square += e[i] * e[i];
        if (square <= longest) continue;
        longest = square;
        for (size_t i = 0; i < n; i++) best[i] = e[i] / sqrt(square);
    }
    for (size_t i = 0; i < n && longest > 0; i++) q[i * b + j] = best[i];
}

/* How many directions across the frame a geodesic can use. */
static size_t width_of(const space *m)
{
    size_t n = m->size[0], k = m->size[1];
    return k < n - k ? k : n - k;
}

/* (I - XX')V = q r with b = width orthonormal columns q across X, and r b x k. */
static void split_normal(size_t n, size_t k, size_t b, const double *x, const double *v,
                         double *q, double *r)
{
    double a[AREA], part[AREA], u[AREA], s[SMALL], w[AREA];
    small_product_tn(k, k, n, x, v, a);
    small_product(n, k, k, x, a, part);
    for (size_t j = 0; j < n * k; j++) part[j] = v[j] - part[j];
    small_svd(n, k, part, u, s, w);         /* part = u diag(s) w' */
    for (size_t i = 0; i < b; i++) {
        for (size_t j = 0; j < k; j++) r[i * k + j] = s[i] * w[j * k + i];
        for (size_t j = 0; j < n; j++) q[j * b + i] = s[i] > 1e-14 ? u[j * k + i] : 0;
    }
    for (size_t i = 0; i < b; i++)
        if (!(s[i] > 1e-14)) fill_column(n, k, x, b, q, i);
}

/* exp [A -R'; R 0] with A = X'V, of size w = k + b */
static geo_status stiefel_exp(const space *m, size_t rows, const double *x, const double *v,
                              double *y, unsigned char *row)
{
    size_t n = m->size[0], k = m->size[1], b = width_of(m), w = k + b;
    double q[AREA], r[AREA], a[AREA], block[AREA], e[AREA];
    for (size_t i = 0; i < rows; i++, x += n * k, v += n * k, y += n * k) {
        split_normal(n, k, b, x, v, q, r);
        small_product_tn(k, k, n, x, v, a);
        memset(block, 0, w * w * sizeof *block);
        for (size_t p = 0; p < k; p++) {
            for (size_t c = 0; c < k; c++)
                block[p * w + c] = 0.5 * (a[p * k + c] - a[c * k + p]);
            for (size_t c = 0; c < b; c++) {
                block[p * w + k + c] = -r[c * k + p];
                block[(k + c) * w + p] = r[c * k + p];
            }
        }
        small_exp(w, block, e);
        for (size_t p = 0; p < n; p++) {
            double line[SMALL];
            for (size_t c = 0; c < k; c++) {
                double sum = 0;
                for (size_t j = 0; j < k; j++) sum += x[p * k + j] * e[j * w + c];
                for (size_t j = 0; j < b; j++) sum += q[p * b + j] * e[(k + j) * w + c];
                line[c] = sum;
            }
            memcpy(y + p * k, line, k * sizeof *y);
        }
    }
    return GEO_OK;
}

/* The last b columns are turned until the lower right block of the logarithm vanishes;
 * started from the turn that makes that block of `a` symmetric. */
static row_status turn_until_canonical(size_t w, size_t b, double *a, double *log_a)
{
    enum { STEPS = 200 };
    size_t k = w - b;
    double block[AREA], u[AREA], s[SMALL], v[AREA], turn[AREA], moved[AREA];
    bool is_cut = false;
    for (size_t p = 0; p < b; p++)
        for (size_t c = 0; c < b; c++) block[p * b + c] = a[(k + p) * w + k + c];
    small_svd(b, b, block, u, s, v);
    for (size_t j = 0; j < b; j++)
        if (!(s[j] > 1e-14)) fill_column(b, 0, NULL, b, u, j);
    small_product_nt(b, b, b, v, u, turn);
    for (int step = 0; step < STEPS; step++) {
        for (size_t p = 0; p < w; p++)
            for (size_t c = 0; c < b; c++) {
                double sum = 0;
                for (size_t j = 0; j < b; j++) sum += a[p * w + k + j] * turn[j * b + c];
                moved[p * b + c] = sum;
            }
        for (size_t p = 0; p < w; p++)
            for (size_t c = 0; c < b; c++) a[p * w + k + c] = moved[p * b + c];
        if (small_sign(w, a) < 0)
            for (size_t p = 0; p < w; p++) a[p * w + w - 1] = -a[p * w + w - 1];
        small_log_rotation(w, a, log_a, &is_cut);
        double size = 0;
        for (size_t p = 0; p < b; p++)
            for (size_t c = 0; c < b; c++) {
                block[p * b + c] = -log_a[(k + p) * w + k + c];
                size = fmax(size, fabs(block[p * b + c]));
            }
        if (size < 1e-14) return is_cut ? ROW_CUT_LOCUS : ROW_OK;
        small_exp(b, block, turn);
    }
    return ROW_NOT_CONVERGED;
}

static geo_status stiefel_log(const space *m, size_t rows, const double *x, const double *y,
                              double *v, unsigned char *row)
{
    size_t n = m->size[0], k = m->size[1], b = width_of(m), w = k + b;
    double inside[AREA], q[AREA], r[AREA], a[AREA], log_a[AREA];
    for (size_t i = 0; i < rows; i++, x += n * k, y += n * k, v += n * k) {
        GEO_TRY(geo_poll());
        small_product_tn(k, k, n, x, y, inside);
        split_normal(n, k, b, x, y, q, r);
        memset(a, 0, w * w * sizeof *a);
        for (size_t c = 0; c < k; c++) {
            for (size_t p = 0; p < k; p++) a[p * w + c] = inside[p * k + c];
            for (size_t p = 0; p < b; p++) a[(k + p) * w + c] = r[p * k + c];
        }
        for (size_t j = k; j < w; j++) fill_column(w, 0, NULL, w, a, j);
        row_status ended = turn_until_canonical(w, b, a, log_a);
        if (row && ended != ROW_OK) row[i] = (unsigned char)ended;
        for (size_t p = 0; p < n; p++) {
            double line[SMALL];
            for (size_t c = 0; c < k; c++) {
                double sum = 0;
                for (size_t j = 0; j < k; j++) sum += x[p * k + j] * log_a[j * w + c];
                for (size_t j = 0; j < b; j++) sum += q[p * b + j] * log_a[(k + j) * w + c];
                line[c] = sum;
            }
            memcpy(v + p * k, line, k * sizeof *v);
        }
    }
    return GEO_OK;
}

static geo_status stiefel_random(const space *m, geo_rng *rng, size_t rows, double *x)
{
    size_t n = m->size[0], k = m->size[1];
    for (size_t i = 0; i < rows; i++, x += n * k) {
        if (i % 256 == 0) GEO_TRY(geo_poll());
        do
            for (size_t j = 0; j < n * k; j++) x[j] = rng_normal(rng);
        while (!small_qr(n, k, x, x, NULL));
    }
    return GEO_OK;
}

static void stiefel_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "stiefel(%zu, %zu)", m->size[0], m->size[1]);
}

static const manifold_class STIEFEL = {
    .print = stiefel_print, .defect = stiefel_defect, .project = stiefel_project,
    .tangent = stiefel_tangent, .inner = stiefel_inner, .exp = stiefel_exp, .log = stiefel_log,
    .random = stiefel_random };

/* St(n, k) = O(n) / O(n - k): S^(n-1) x ... x S^(n-k), as volumes. */
geo_status space_stiefel(size_t n, size_t k, space **out)
{
    if (k == 0 || k >= n || n > SMALL) return GEO_EDOMAIN;
    space *m = space_curved(&STIEFEL, n * k - k * (k + 1) / 2, n * k);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->size[1] = k;
    m->facts = (space_facts){ .volume = 1, .injectivity = NAN, .components = 1,
                              .euler = k == 1 && n % 2 == 1 ? 2 : 0,
                              .orientable = 1, .is_compact = true };
    for (size_t j = n - k; j < n; j++) m->facts.volume *= space_sphere_area(j);
    *out = m;
    return GEO_OK;
}

/* --- Grassmann ---------------------------------------------------------------------------- */

/* frame (n x k): an orthonormal basis of the plane of p */
static void frame_of(size_t n, size_t k, const double *p, double *frame)
{
    double value[SMALL], vector[AREA];
    small_eigen(n, p, value, vector);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) frame[i * k + j] = vector[i * n + j];
}

static void grassmann_defect(const space *m, size_t rows, const double *x, double *out)
{
    size_t n = m->size[0];
    double square[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n) {
        double worst = 0, trace = 0;
        small_product(n, n, n, x, x, square);
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++) {
                double gap = fmax(fabs(square[a * n + b] - x[a * n + b]),
                                  fabs(x[a * n + b] - x[b * n + a]));
                worst = gap <= worst ? worst : gap;
            }
        for (size_t a = 0; a < n; a++) trace += x[a * (n + 1)];
        double gap = fabs(trace - (double)m->size[1]);
        out[i] = gap <= worst ? worst : gap;
    }
}

static geo_status grassmann_project(const space *m, size_t rows, const double *x, double *y)
{
    size_t n = m->size[0], k = m->size[1];
    double value[SMALL], vector[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n, y += n * n) {
        for (size_t j = 0; j < n * n; j++)
            if (!isfinite(x[j])) return GEO_ENUMERIC;
        small_eigen(n, x, value, vector);
        if (!(value[k - 1] - value[k] > 1e-13 * (fabs(value[0]) + fabs(value[n - 1]))))
            return GEO_ENUMERIC;
        for (size_t j = 0; j < n; j++) value[j] = j < k;
        small_from_eigen(n, vector, value, y);
    }
    return GEO_OK;
}

/* P S (I - P) + (I - P) S P of the symmetric part S */
static void grassmann_tangent(const space *m, size_t rows, const double *x, const double *v,
                              double *out)
{
    size_t n = m->size[0];
    double s[AREA], a[AREA], b[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n, v += n * n, out += n * n) {
        for (size_t p = 0; p < n; p++)
            for (size_t q = 0; q < n; q++) s[p * n + q] = 0.5 * (v[p * n + q] + v[q * n + p]);
        small_product(n, n, n, x, s, a);
        small_product(n, n, n, a, x, b);
        for (size_t p = 0; p < n; p++)
            for (size_t q = 0; q < n; q++)
                out[p * n + q] = a[p * n + q] + a[q * n + p] - 2 * b[p * n + q];
    }
}

static void grassmann_inner(const space *m, size_t rows, const double *x, const double *u,
                            const double *v, double *out)
{
    size_t c = m->coordinates;
    for (size_t i = 0; i < rows; i++) {
        double sum = 0;
        for (size_t k = 0; k < c; k++) sum += u[i * c + k] * v[i * c + k];
        out[i] = sum / 2;
    }
}

/* out = sum over pairs of columns a_i, b_i of share_i (a_i b_i' + b_i a_i') */
static void add_pairs(size_t n, size_t k, const double *a, const double *b, const double *share,
                      double *out)
{
    for (size_t p = 0; p < n; p++)
        for (size_t q = 0; q <= p; q++) {
            double sum = 0;
            for (size_t j = 0; j < k; j++)
                sum += share[j] * (a[p * k + j] * b[q * k + j] + b[p * k + j] * a[q * k + j]);
            out[p * n + q] = out[q * n + p] = sum;
        }
}

/* How a plane turns: unit vectors `from` in it, `side` across it, and the angles. */
typedef struct { double from[AREA], side[AREA], angle[SMALL]; } turning;

static void turning_of(size_t n, size_t k, const double *p, const double *v, turning *t)
{
    double frame[AREA], d[AREA], w[AREA];
    frame_of(n, k, p, frame);
    small_product(n, k, n, v, frame, d);
    small_svd(n, k, d, t->side, t->angle, w);
    small_product(n, k, k, frame, w, t->from);
}

static geo_status grassmann_exp(const space *m, size_t rows, const double *x, const double *v,
                                double *y, unsigned char *row)
{
    size_t n = m->size[0], k = m->size[1];
    double share[SMALL];
    turning t;
    for (size_t i = 0; i < rows; i++) {
        turning_of(n, k, x + i * n * n, v + i * n * n, &t);
        for (size_t j = 0; j < k; j++) {
            double c = cos(t.angle[j]), s = sin(t.angle[j]);
            share[j] = 0.5;
            for (size_t p = 0; p < n; p++)
                t.from[p * k + j] = c * t.from[p * k + j] + s * t.side[p * k + j];
        }
        add_pairs(n, k, t.from, t.from, share, y + i * n * n);
    }
    return GEO_OK;
}

/* With frames Y, Z: Y'Z = A cos B'. The columns of (I - YY')ZB have the sines as lengths. */
static bool angles_between(size_t n, size_t k, const double *p, const double *q, turning *t)
{
    double y[AREA], z[AREA], inside[AREA], a[AREA], b[AREA], cosine[SMALL], part[AREA];
    frame_of(n, k, p, y);
    frame_of(n, k, q, z);
    small_product_tn(k, k, n, y, z, inside);
    small_svd(k, k, inside, a, cosine, b);
    for (size_t j = 0; j < k; j++)
        if (!(cosine[j] > 1e-15)) fill_column(k, 0, NULL, k, a, j);
    small_product(n, k, k, y, a, t->from);
    small_product(n, k, k, z, b, part);
    bool is_cut = false;
    for (size_t j = 0; j < k; j++) {
        double square = 0;
        for (int pass = 0; pass < 2; pass++)
            for (size_t c = 0; c < k; c++) {
                double dot = 0;
                for (size_t r = 0; r < n; r++) dot += t->from[r * k + c] * part[r * k + j];
                for (size_t r = 0; r < n; r++) part[r * k + j] -= dot * t->from[r * k + c];
            }
        for (size_t r = 0; r < n; r++) square += part[r * k + j] * part[r * k + j];
        double sine = sqrt(square);
        t->angle[j] = atan2(sine, cosine[j]);
        for (size_t r = 0; r < n; r++) t->side[r * k + j] = sine > 0 ? part[r * k + j] / sine : 0;
        if (t->angle[j] >= M_PI_2 - 1e-15) is_cut = true;
    }
    return is_cut;
}

static geo_status grassmann_log(const space *m, size_t rows, const double *x, const double *y,
                                double *v, unsigned char *row)
{
    size_t n = m->size[0], k = m->size[1];
    turning t;
    for (size_t i = 0; i < rows; i++) {
        bool is_cut = angles_between(n, k, x + i * n * n, y + i * n * n, &t);
        add_pairs(n, k, t.from, t.side, t.angle, v + i * n * n);
        if (row && is_cut) row[i] = ROW_CUT_LOCUS;
    }
    return GEO_OK;
}

/* The turn G = exp [V, P] carries the geodesic, and parallel vectors with it: G W G'. */
static geo_status grassmann_transport(const space *m, size_t rows, const double *x,
                                      const double *v, const double *w, double *out)
{
    size_t n = m->size[0];
    double a[AREA], b[AREA], g[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n, v += n * n, w += n * n, out += n * n) {
        small_product(n, n, n, v, x, a);
        for (size_t p = 0; p < n; p++)
            for (size_t q = 0; q < n; q++) b[p * n + q] = a[p * n + q] - a[q * n + p];
        small_exp(n, b, g);
        small_product(n, n, n, g, w, a);
        small_product_nt(n, n, n, a, g, out);
    }
    return GEO_OK;
}

static geo_status grassmann_random(const space *m, geo_rng *rng, size_t rows, double *x)
{
    size_t n = m->size[0], k = m->size[1];
    double frame[AREA];
    for (size_t i = 0; i < rows; i++, x += n * n) {
        if (i % 256 == 0) GEO_TRY(geo_poll());
        do
            for (size_t j = 0; j < n * k; j++) frame[j] = rng_normal(rng);
        while (!small_qr(n, k, frame, frame, NULL));
        small_product_nt(n, n, k, frame, frame, x);
    }
    return GEO_OK;
}

static void grassmann_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "grassmann(%zu, %zu)", m->size[0], m->size[1]);
}

static const manifold_class GRASSMANN = {
    .print = grassmann_print, .defect = grassmann_defect, .project = grassmann_project,
    .tangent = grassmann_tangent, .inner = grassmann_inner, .exp = grassmann_exp,
    .log = grassmann_log, .transport = grassmann_transport, .random = grassmann_random };

/* The number of Schubert cells of even dimension less those of odd: chi of Gr(k, R^n),
 * which is binomial(n/2, k/2) rounded down, and 0 when k(n - k) is odd. */
static int grassmann_euler(size_t n, size_t k)
{
    if (k % 2 == 1 && (n - k) % 2 == 1) return 0;
    double count = 1;
    for (size_t j = 1; j <= k / 2; j++) count = count * (double)(n / 2 - k / 2 + j) / (double)j;
    return (int)lround(count);
}

/* St(n, k) over O(k), whose volume under tr(U'V)/2 is 2 vol SO(k). In this metric of the
 * plane's turning both have, the angle is the distance. */
geo_status space_grassmann(size_t n, size_t k, space **out)
{
    if (k == 0 || k >= n || n > SMALL) return GEO_EDOMAIN;
    space *m = space_curved(&GRASSMANN, k * (n - k), n * n);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->size[1] = k;
    m->facts = (space_facts){ .volume = 1, .injectivity = M_PI_2, .components = 1,
                              .euler = grassmann_euler(n, k), .orientable = n % 2 == 0,
                              .is_compact = true };
    for (size_t j = n - k; j < n; j++) m->facts.volume *= space_sphere_area(j);
    for (size_t j = 0; j < k; j++) m->facts.volume /= space_sphere_area(j);
    *out = m;
    return GEO_OK;
}
