/* sphere.c - the sphere S^n of any radius and centre, in closed form.
 *
 * Rows go in blocks: lengths first, then sines and cosines of the whole block at once
 * (vecmath.h), then the combination. R^3 has its own copy of each loop, made by the
 * compiler from the same text. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/manifold/angle.h"
#include "runtime/manifold/manifold.h"
#include "runtime/num/kernel.h"
#include "runtime/num/vecmath.h"

#define GEO_INLINE static inline __attribute__((always_inline))

enum { BLOCK = 256, LARGEST = 10000 };      /* rows at once; dimensions */

/* The centre is NULL for the origin. */
typedef struct { double radius; const double *centre; } sphere_shape;

static sphere_shape round_of(const space *m)
{
    return (sphere_shape){ m->number[0], m->state };
}

GEO_INLINE double at(sphere_shape s, const double *x, size_t k)
{
    return s.centre ? x[k] - s.centre[k] : x[k];
}

/* --- points ------------------------------------------------------------------- */

static void sphere_defect(const space *m, size_t n, const double *x, double *out)
{
    size_t d = m->coordinates;
    sphere_shape s = round_of(m);
    for (size_t i = 0; i < n; i++) {
        double square = 0;
        for (size_t k = 0; k < d; k++) square += at(s, x + i * d, k) * at(s, x + i * d, k);
        out[i] = fabs(sqrt(square) / s.radius - 1);
    }
}

static geo_status sphere_project(const space *m, size_t n, const double *x, double *y)
{
    size_t d = m->coordinates;
    sphere_shape s = round_of(m);
    for (size_t i = 0; i < n; i++, x += d, y += d) {
        double largest = 0, square = 0;
        for (size_t k = 0; k < d; k++) largest = fmax(largest, fabs(at(s, x, k)));
        if (!(largest > 0) || !isfinite(largest)) return GEO_ENUMERIC;
        for (size_t k = 0; k < d; k++) {
            y[k] = at(s, x, k) / largest;
            square += y[k] * y[k];
        }
        double stretch = s.radius / sqrt(square);
        for (size_t k = 0; k < d; k++) y[k] = y[k] * stretch + (s.centre ? s.centre[k] : 0);
    }
    return GEO_OK;
}

static void sphere_tangent(const space *m, size_t n, const double *x, const double *v,
                           double *out)
{
    size_t d = m->coordinates;
    sphere_shape s = round_of(m);
    for (size_t i = 0; i < n; i++, x += d, v += d, out += d) {
        double dot = 0, square = 0;
        for (size_t k = 0; k < d; k++) {
            dot += at(s, x, k) * v[k];
            square += at(s, x, k) * at(s, x, k);
        }
        for (size_t k = 0; k < d; k++) out[k] = v[k] - dot / square * at(s, x, k);
    }
}

static void sphere_inner(const space *m, size_t n, const double *x, const double *u,
                         const double *v, double *out)
{
    size_t d = m->coordinates;
    for (size_t i = 0; i < n; i++) {
        double dot = 0;
        for (size_t k = 0; k < d; k++) dot += u[i * d + k] * v[i * d + k];
        out[i] = dot;
    }
}

/* --- geodesics ----------------------------------------------------------------- */

GEO_INLINE double length_of(size_t d, const double *v)
{
    double square = 0;
    for (size_t k = 0; k < d; k++) square += v[k] * v[k];
    return sqrt(square);
}

/* y = c + cos t (x - c) + sin t / t v with t = |v| / r */
GEO_INLINE void exp_block(size_t d, sphere_shape s, size_t n, const double *x, const double *v,
                             double *y)
{
    double t[BLOCK], cosine[BLOCK], sine[BLOCK];
    if (n == 0) return;
    for (size_t i = 0; i < n; i++) t[i] = length_of(d, v + i * d) / s.radius;
    vec_cos_array(n, t, cosine);
    vec_sin_array(n, t, sine);
    for (size_t i = 0; i < n; i++) sine[i] = t[i] > 0 ? sine[i] / t[i] : 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d; k++)
            y[i * d + k] = (s.centre ? s.centre[k] : 0) + cosine[i] * at(s, x + i * d, k)
                         + sine[i] * v[i * d + k];
}

/* The part of y across x, through the chord so that near points lose nothing: with
 * h = y - x, dot(x, y) = r^2 - h^2/2. across = h + h^2/(2 r^2) (x - c), in length r sin;
 * the angle is atan2(|across|, r cos). */
GEO_INLINE void split_block(size_t d, sphere_shape s, size_t n, const double *x,
                               const double *y, double *across, double *sine, double *angle)
{
    double cosine[BLOCK], square_radius = s.radius * s.radius;
    if (n == 0) return;
    for (size_t i = 0; i < n; i++) {
        double h[d], chord = 0, square = 0;
        for (size_t k = 0; k < d; k++) {
            h[k] = y[i * d + k] - x[i * d + k];
            chord += h[k] * h[k];
        }
        double lift = chord / (2 * square_radius);
        for (size_t k = 0; k < d; k++) {
            h[k] += lift * at(s, x + i * d, k);
            square += h[k] * h[k];
        }
        if (across) memcpy(across + i * d, h, sizeof h);
        sine[i] = sqrt(square);
        cosine[i] = s.radius * (1 - lift);
    }
    angle_array(n, sine, cosine, angle);
}

/* Any direction across x, for the antipode: the axis it has least of, made tangent. */
static void any_direction(size_t d, sphere_shape s, const double *x, double *v)
{
    size_t least = 0;
    for (size_t k = 1; k < d; k++)
        if (fabs(at(s, x, k)) < fabs(at(s, x, least))) least = k;
    double share = at(s, x, least) / (s.radius * s.radius), square = 0;
    for (size_t k = 0; k < d; k++) {
        v[k] = (k == least) - share * at(s, x, k);
        square += v[k] * v[k];
    }
    for (size_t k = 0; k < d; k++) v[k] /= square > 0 ? sqrt(square) : 1;
}

/* Nearer to the antipode than this the direction is rounding. */
#define CUT (4 * 0x1p-52)

GEO_INLINE void log_block(size_t d, sphere_shape s, size_t n, const double *x, const double *y,
                             double *v, unsigned char *row)
{
    double sine[BLOCK], angle[BLOCK];
    if (n == 0) return;
    split_block(d, s, n, x, y, v, sine, angle);
    for (size_t i = 0; i < n; i++) {
        bool is_cut = angle[i] > 3 && sine[i] <= CUT * s.radius;
        if (is_cut) {
            any_direction(d, s, x + i * d, v + i * d);
            if (row) row[i] = ROW_CUT_LOCUS;
        }
        double factor = is_cut ? angle[i] * s.radius
                      : sine[i] > 0 ? angle[i] * s.radius / sine[i] : 1;
        for (size_t k = 0; k < d; k++) v[i * d + k] *= factor;
    }
}

GEO_INLINE void dist_block(size_t d, sphere_shape s, size_t n, const double *x, const double *y,
                              double *out)
{
    double sine[BLOCK];
    if (n == 0) return;
    split_block(d, s, n, x, y, NULL, sine, out);
    for (size_t i = 0; i < n; i++) out[i] *= s.radius;
}

/* The part along v turns with the geodesic, the rest stays. */
GEO_INLINE void transport_block(size_t d, sphere_shape s, size_t n, const double *x,
                                   const double *v, const double *w, double *out)
{
    double t[BLOCK], cosine[BLOCK], sine[BLOCK];
    if (n == 0) return;
    for (size_t i = 0; i < n; i++) t[i] = length_of(d, v + i * d) / s.radius;
    vec_cos_array(n, t, cosine);
    vec_sin_array(n, t, sine);
    for (size_t i = 0; i < n; i++) {
        const double *xi = x + i * d, *vi = v + i * d, *wi = w + i * d;
        double length = t[i] * s.radius, along = 0;
        for (size_t k = 0; k < d; k++) along += wi[k] * vi[k];
        along = length > 0 ? along / length : 0;
        double a = length > 0 ? (cosine[i] - 1) * along / length : 0;
        double b = sine[i] * along / s.radius;
        for (size_t k = 0; k < d; k++) {
            double moved = wi[k] + a * vi[k] - b * at(s, xi, k);
            out[i * d + k] = moved;
        }
    }
}

/* A copy of each for R^3 around the origin, where the compiler knows the sizes. */
GEO_KERNEL static void exp_3(double radius, size_t n, const double *x, const double *v, double *y)
{
    exp_block(3, (sphere_shape){ radius, NULL }, n, x, v, y);
}

GEO_KERNEL static void log_3(double radius, size_t n, const double *x, const double *y, double *v,
                             unsigned char *row)
{
    log_block(3, (sphere_shape){ radius, NULL }, n, x, y, v, row);
}

GEO_KERNEL static void dist_3(double radius, size_t n, const double *x, const double *y,
                              double *out)
{
    dist_block(3, (sphere_shape){ radius, NULL }, n, x, y, out);
}

GEO_KERNEL static void transport_3(double radius, size_t n, const double *x, const double *v,
                                   const double *w, double *out)
{
    transport_block(3, (sphere_shape){ radius, NULL }, n, x, v, w, out);
}

static bool is_plain(const space *m) { return m->coordinates == 3 && !m->state; }

static geo_status sphere_exp(const space *m, size_t n, const double *x, const double *v,
                             double *y, unsigned char *row)
{
    if (is_plain(m)) exp_3(m->number[0], n, x, v, y);
    else exp_block(m->coordinates, round_of(m), n, x, v, y);
    return GEO_OK;
}

static geo_status sphere_log(const space *m, size_t n, const double *x, const double *y,
                             double *v, unsigned char *row)
{
    if (is_plain(m)) log_3(m->number[0], n, x, y, v, row);
    else log_block(m->coordinates, round_of(m), n, x, y, v, row);
    return GEO_OK;
}

static geo_status sphere_dist(const space *m, size_t n, const double *x, const double *y,
                              double *out)
{
    if (is_plain(m)) dist_3(m->number[0], n, x, y, out);
    else dist_block(m->coordinates, round_of(m), n, x, y, out);
    return GEO_OK;
}

static geo_status sphere_transport(const space *m, size_t n, const double *x, const double *v,
                                   const double *w, double *out)
{
    if (is_plain(m)) transport_3(m->number[0], n, x, v, w, out);
    else transport_block(m->coordinates, round_of(m), n, x, v, w, out);
    return GEO_OK;
}

/* --- the two points S^0 ------------------------------------------------------------ */

static geo_status pair_log(const space *m, size_t n, const double *x, const double *y, double *v,
                           unsigned char *row)
{
    for (size_t i = 0; i < n; i++) {
        if (row && fabs(x[i] - y[i]) > m->number[0]) row[i] = ROW_APART;
        v[i] = 0;
    }
    return GEO_OK;
}

static geo_status pair_dist(const space *m, size_t n, const double *x, const double *y,
                            double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = fabs(x[i] - y[i]) > m->number[0] ? INFINITY : 0;
    return GEO_OK;
}

/* --- random points, text ------------------------------------------------------------ */

static geo_status sphere_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    size_t d = m->coordinates;
    sphere_shape s = round_of(m);
    for (size_t i = 0; i < n; i++, x += d) {
        double square = 0;
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        while (square < 1e-200) {
            square = 0;
            for (size_t k = 0; k < d; k++) {
                x[k] = rng_normal(rng);
                square += x[k] * x[k];
            }
        }
        double stretch = s.radius / sqrt(square);
        for (size_t k = 0; k < d; k++) x[k] = x[k] * stretch + (s.centre ? s.centre[k] : 0);
    }
    return GEO_OK;
}

static void sphere_print(const space *m, geo_buffer *out)
{
    const double *centre = m->state;
    if (m->number[0] == 1 && !centre) {
        buffer_add_format(out, "S^%zu", m->size[0]);
        return;
    }
    buffer_add_format(out, "sphere(%zu", m->size[0]);
    if (m->number[0] != 1) buffer_add_format(out, ", radius: %g", m->number[0]);
    for (size_t k = 0; centre && k < m->coordinates; k++)
        buffer_add_format(out, "%s%g", k ? ", " : ", centre: [", centre[k]);
    buffer_add_text(out, centre ? "])" : ")");
}

static bool sphere_equal(const space *a, const space *b)
{
    if (!a->state || !b->state) return !a->state && !b->state;
    return memcmp(a->state, b->state, a->coordinates * sizeof(double)) == 0;
}

static void sphere_release(space *m) { geo_free(m->state); }

static const manifold_class SPHERE = {
    .print = sphere_print, .equal = sphere_equal, .release = sphere_release,
    .defect = sphere_defect, .project = sphere_project, .tangent = sphere_tangent,
    .inner = sphere_inner, .exp = sphere_exp, .log = sphere_log, .dist = sphere_dist,
    .transport = sphere_transport, .random = sphere_random };

static const manifold_class PAIR = {
    .print = sphere_print, .equal = sphere_equal, .release = sphere_release,
    .defect = sphere_defect, .project = sphere_project, .tangent = sphere_tangent,
    .inner = sphere_inner, .exp = sphere_exp, .log = pair_log, .dist = pair_dist,
    .transport = sphere_transport, .random = sphere_random };

geo_status space_sphere(size_t n, double radius, const double *centre, space **out)
{
    if (n > LARGEST || !(radius > 0) || !isfinite(radius)) return GEO_EDOMAIN;
    bool is_moved = false;
    for (size_t k = 0; centre && k <= n; k++) {
        if (!isfinite(centre[k])) return GEO_EDOMAIN;
        is_moved = is_moved || centre[k] != 0;
    }
    space *m = space_curved(n == 0 ? &PAIR : &SPHERE, n, n + 1);
    if (!m) return GEO_ENOMEM;
    m->size[0] = n;
    m->number[0] = radius;
    m->facts = (space_facts){ .volume = space_sphere_area(n) * pow(radius, (double)n),
                              .injectivity = n == 0 ? NAN : M_PI * radius,
                              .euler = n % 2 ? 0 : 2, .components = n == 0 ? 2 : 1,
                              .orientable = 1, .is_compact = true };
    if (is_moved) {
        m->state = geo_alloc(n + 1, sizeof(double));
        if (!m->state) {
            space_drop(m);
            return GEO_ENOMEM;
        }
        memcpy(m->state, centre, (n + 1) * sizeof(double));
    }
    *out = m;
    return GEO_OK;
}
