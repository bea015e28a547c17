/* projective.c - RP^n and CP^n: unit vectors up to sign, or up to phase.
 *
 * Each is the sphere of R^m (m = n + 1 or 2n + 2) seen through a group of isometries, so
 * everything is done on the sphere: tangent vectors are horizontal (across the group's
 * orbits), and y is first moved within its orbit as near to x as it can be. The images
 * of great circles that leave x horizontally are the geodesics [O'Neill 1966]. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/manifold.h"

static bool is_complex(const space *m) { return m->size[1] == 1; }

static double dot(size_t d, const double *x, const double *y)
{
    double sum = 0;
    for (size_t k = 0; k < d; k++) sum += x[k] * y[k];
    return sum;
}

/* dot(i x, y): the imaginary part of the Hermitian product. */
static double turned_dot(size_t d, const double *x, const double *y)
{
    double sum = 0;
    for (size_t k = 0; k < d; k += 2) sum += x[k] * y[k + 1] - x[k + 1] * y[k];
    return sum;
}

/* --- points ------------------------------------------------------------------- */

static void line_defect(const space *m, size_t n, const double *x, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) out[i] = fabs(sqrt(dot(d, x + i * d, x + i * d)) - 1);
}

static geo_status line_project(const space *m, size_t n, const double *x, double *y)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d, y += d) {
        double largest = 0;
        for (size_t k = 0; k < d; k++) largest = fmax(largest, fabs(x[k]));
        if (!(largest > 0) || !isfinite(largest)) return GEO_ENUMERIC;
        for (size_t k = 0; k < d; k++) y[k] = x[k] / largest;
        double stretch = 1 / sqrt(dot(d, y, y));
        for (size_t k = 0; k < d; k++) y[k] *= stretch;
    }
    return GEO_OK;
}

static void line_tangent(const space *m, size_t n, const double *x, const double *v, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d, v += d, out += d) {
        double square = dot(d, x, x), a = dot(d, x, v) / square;
        double b = is_complex(m) ? turned_dot(d, x, v) / square : 0;
        for (size_t k = 0; k < d; k++) {
            double side = !is_complex(m) ? 0 : k % 2 ? x[k - 1] : -x[k + 1];
            out[k] = v[k] - a * x[k] - b * side;
        }
    }
}

static void line_inner(const space *m, size_t n, const double *x, const double *u,
                       const double *v, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) out[i] = dot(d, u + i * d, v + i * d);
}

/* --- geodesics ------------------------------------------------------------------ */

static geo_status line_exp(const space *m, size_t n, const double *x, const double *v, double *y,
                           unsigned char *row)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d, v += d, y += d) {
        double t = sqrt(dot(d, v, v)), c = cos(t), s = t > 0 ? sin(t) / t : 1;
        for (size_t k = 0; k < d; k++) y[k] = c * x[k] + s * v[k];
    }
    return GEO_OK;
}

/* z: y within its orbit, nearest to x; what is returned is dot(x, z) >= 0. */
static double align(const space *m, const double *x, const double *y, double *z)
{
    size_t d = m->coordinates;
    double a = dot(d, x, y), b = is_complex(m) ? turned_dot(d, x, y) : 0, size = hypot(a, b);
    double c = size > 0 ? a / size : 1, s = size > 0 ? b / size : 0;
    for (size_t k = 0; k < d; k++) {
        double side = !is_complex(m) ? 0 : k % 2 ? -y[k - 1] : y[k + 1];
        z[k] = c * y[k] + s * side;         /* (c - i s) y */
    }
    return size;
}

/* v: the part of the aligned y across x, of length sin; returns the angle. */
static double across(const space *m, const double *x, const double *y, double *v, double *sine)
{
    size_t d = m->coordinates;
    double cosine = align(m, x, y, v), chord = 0, square = 0;
    for (size_t k = 0; k < d; k++) {
        v[k] -= x[k];
        chord += v[k] * v[k];
    }
    for (size_t k = 0; k < d; k++) v[k] += chord / 2 * x[k];
    line_tangent(m, 1, x, v, v);
    square = dot(d, v, v);
    *sine = sqrt(square);
    return atan2(*sine, cosine);
}

static geo_status line_log(const space *m, size_t n, const double *x, const double *y, double *v,
                           unsigned char *row)
{
    size_t d = m->coordinates;
    double *z = geo_alloc(d, sizeof *z), sine;
    if (!z) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++, x += d, y += d, v += d) {
        double angle = across(m, x, y, z, &sine);
        double factor = sine > 0 ? angle / sine : 1;
        for (size_t k = 0; k < d; k++) v[k] = factor * z[k];
        if (row && angle >= M_PI_2 - 4 * 0x1p-52) row[i] = ROW_CUT_LOCUS;
    }
    geo_free(z);
    return GEO_OK;
}

static geo_status line_dist(const space *m, size_t n, const double *x, const double *y,
                            double *out)
{
    size_t d = m->coordinates;
    double *z = geo_alloc(d, sizeof *z), sine;
    if (!z) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++) out[i] = across(m, x + i * d, y + i * d, z, &sine);
    geo_free(z);
    return GEO_OK;
}

/* Along the geodesic e turns into -sin t x + cos t e, and i e into i times that. */
static geo_status line_transport(const space *m, size_t n, const double *x, const double *v,
                                 const double *w, double *out)
{
    size_t d = m->coordinates;
    double *e = geo_alloc(2 * d, sizeof *e), *turn = e + d;
    if (!e) return GEO_ENOMEM;
    for (size_t i = 0; i < n; i++, x += d, v += d, w += d, out += d) {
        double t = sqrt(dot(d, v, v)), c = cos(t) - 1, s = sin(t);
        for (size_t k = 0; k < d; k++) e[k] = t > 0 ? v[k] / t : 0;
        for (size_t k = 0; k < d; k++) turn[k] = c * e[k] - s * x[k];
        double a = dot(d, e, w), b = is_complex(m) ? turned_dot(d, e, w) : 0;
        for (size_t k = 0; k < d; k++) {
            double side = !is_complex(m) ? 0 : k % 2 ? turn[k - 1] : -turn[k + 1];
            out[k] = w[k] + a * turn[k] + b * side;
        }
    }
    geo_free(e);
    return GEO_OK;
}

/* --- random points, text ------------------------------------------------------------ */

static geo_status line_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++, x += d) {
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        double square = 0;
        while (square < 1e-200) {
            for (size_t k = 0; k < d; k++) x[k] = rng_normal(rng);
            square = dot(d, x, x);
        }
        for (size_t k = 0; k < d; k++) x[k] /= sqrt(square);
    }
    return GEO_OK;
}

static void line_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "%s^%zu", is_complex(m) ? "CP" : "RP", m->size[0]);
}

static const manifold_class PROJECTIVE = {
    .print = line_print, .defect = line_defect, .project = line_project,
    .tangent = line_tangent, .inner = line_inner, .exp = line_exp, .log = line_log,
    .dist = line_dist, .transport = line_transport, .random = line_random };

/* Half a sphere; RP^n is orientable when n is odd, and chi is half that of S^n. */
geo_status space_projective(size_t n, space **out)
{
    if (n > 10000) return GEO_EDOMAIN;
    space *m = space_curved(&PROJECTIVE, n, n + 1);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->facts = (space_facts){ .volume = space_sphere_area(n) / 2, .injectivity = M_PI_2,
                              .euler = n % 2 ? 0 : 1, .components = 1,
                              .orientable = n % 2 || n == 0, .is_compact = true };
    *out = m;
    return GEO_OK;
}

/* S^(2n+1) over circles of length 2 pi: volume pi^n / n!. */
geo_status space_complex_projective(size_t n, space **out)
{
    if (n > 10000) return GEO_EDOMAIN;
    space *m = space_curved(&PROJECTIVE, 2 * n, 2 * n + 2);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->size[1] = 1;
    m->facts = (space_facts){ .volume = space_sphere_area(2 * n + 1) / (2 * M_PI),
                              .injectivity = M_PI_2, .euler = (int)n + 1, .components = 1,
                              .orientable = 1, .is_compact = true };
    *out = m;
    return GEO_OK;
}
