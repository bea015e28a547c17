/* surface_space.c - a triangle mesh as a space, and spectra known in closed form. */
#include "runtime/manifold/surface_space.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/sort.h"

/* --- the class ---------------------------------------------------------------------- */

static const triangle_mesh *of(const space *m) { return m->state; }

static void surface_defect(const space *m, size_t n, const double *x, double *out)
{
    double foot[3];
    for (size_t i = 0; i < n; i++, x += 3) {
        bool finite = isfinite(x[0]) && isfinite(x[1]) && isfinite(x[2]);
        out[i] = finite ? surface_nearest(of(m), x, foot, NULL) / m->number[0] : NAN;
    }
}

static geo_status surface_project(const space *m, size_t n, const double *x, double *y)
{
    for (size_t i = 0; i < n; i++) {
        double foot[3];
        if (!isfinite(x[3 * i]) || !isfinite(x[3 * i + 1]) || !isfinite(x[3 * i + 2]))
            return GEO_ENUMERIC;
        surface_nearest(of(m), x + 3 * i, foot, NULL);
        memcpy(y + 3 * i, foot, sizeof foot);
    }
    return GEO_OK;
}

static void space_tangent(const space *m, size_t n, const double *x, const double *v,
                            double *out)
{
    for (size_t i = 0; i < n; i++) {
        double foot[3], normal[3], along = 0;
        size_t triangle = 0;
        surface_nearest(of(m), x + 3 * i, foot, &triangle);
        surface_normal(of(m), triangle, normal);
        for (int k = 0; k < 3; k++) along += normal[k] * v[3 * i + (size_t)k];
        for (int k = 0; k < 3; k++)
            out[3 * i + (size_t)k] = v[3 * i + (size_t)k] - along * normal[k];
    }
}

static void surface_inner(const space *m, size_t n, const double *x, const double *u,
                          const double *v, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = u[3 * i] * v[3 * i] + u[3 * i + 1] * v[3 * i + 1] + u[3 * i + 2] * v[3 * i + 2];
}

static geo_status surface_random(const space *m, geo_rng *rng, size_t n, double *x)
{
    return surface_sample(of(m), rng, n, x);
}

static void surface_print(const space *m, geo_buffer *out)
{
    buffer_add_format(out, "mesh of %zu triangles", of(m)->m);
}

static void surface_release(space *m) { surface_free(m->state); }

static const manifold_class SURFACE = {
    .print = surface_print, .release = surface_release, .defect = surface_defect,
    .project = surface_project, .tangent = space_tangent, .inner = surface_inner,
    .random = surface_random };

geo_status space_surface(triangle_mesh *mesh, const char *name, space **out)
{
    space *m = space_curved(&SURFACE, 2, 3);
    char *kept = name ? geo_strdup(name) : NULL;
    if (!m || (name && !kept)) {
        surface_free(mesh);
        geo_free(kept);
        space_drop(m);
        return GEO_ENOMEM;
    }
    m->state = mesh;
    m->name = kept;
    for (size_t i = 0; i < 3 * mesh->n; i++) m->number[0] = fmax(m->number[0], fabs(mesh->x[i]));
    m->facts = (space_facts){ .volume = mesh->area, .injectivity = NAN, .euler = mesh->euler,
                              .components = (int)mesh->n_parts,
                              .orientable = mesh->is_orientable, .is_compact = true,
                              .has_boundary = mesh->n_boundaries > 0 };
    *out = m;
    return GEO_OK;
}

const triangle_mesh *space_mesh(const space *m)
{
    return m->class == &SURFACE ? of(m) : NULL;
}

/* --- spectra ------------------------------------------------------------------------------ */

/* Is m of the class that `maker` makes? */
static bool is_like(const space *m, geo_status (*maker)(space **out))
{
    space *other = NULL;
    if (m->kind != SPACE_CURVED || maker(&other) != GEO_OK) return false;
    bool same = other->class == m->class;
    space_drop(other);
    return same;
}

static geo_status a_sphere(space **out) { return space_sphere(2, 1, NULL, out); }
static geo_status a_line(space **out) { return space_projective(2, out); }
static geo_status a_torus(space **out) { return space_torus(2, out); }
static geo_status a_rotation(space **out) { return space_rotations(3, out); }

static double binomial(double n, double k)
{
    double product = 1;
    for (double j = 1; j <= k; j++) product *= (n - k + j) / j;
    return n < k ? 0 : rint(product);
}

/* Harmonics of degree l on S^n: l (l + n - 1), as many as harmonic polynomials. */
static void harmonics(size_t n, double radius, size_t step, size_t k, double *values)
{
    double d = (double)n;
    for (size_t l = 0, filled = 0; filled < k; l += step) {
        double degree = (double)l;
        double count = binomial(d + degree, d) - (l >= 2 ? binomial(d + degree - 2, d) : 0);
        for (; count >= 1 && filled < k; count--)
            values[filled++] = degree * (degree + d - 1) / (radius * radius);
    }
}

/* |j|^2 for whole vectors j: all with |j_i| <= r, the smallest k of them, once the ball of
 * radius r holds k. */
static geo_status lattice(size_t n, size_t k, double *values)
{
    for (size_t r = 1;; r++) {
        size_t side = 2 * r + 1, total = 1, inside = 0;
        for (size_t i = 0; i < n; i++) {
            if (total > 20000000 / side) return GEO_ETOOBIG;
            total *= side;
        }
        double *square = geo_alloc(total, sizeof *square);
        if (!square) return GEO_ENOMEM;
        for (size_t a = 0; a < total; a++) {
            size_t rest = a;
            square[a] = 0;
            for (size_t i = 0; i < n; i++, rest /= side) {
                double j = (double)(rest % side) - (double)r;
                square[a] += j * j;
            }
            inside += square[a] <= (double)(r * r);
        }
        geo_status status = geo_poll();
        if (status == GEO_OK && inside >= k) status = sort_numbers(total, square);
        if (status == GEO_OK && inside >= k) memcpy(values, square, k * sizeof *values);
        geo_free(square);
        if (status != GEO_OK || inside >= k) return status;
    }
}

geo_status space_spectrum(const space *m, size_t k, double *values)
{
    if (m->dim == 0) return GEO_EDOMAIN;
    if (is_like(m, a_sphere)) harmonics(m->dim, m->number[0], 1, k, values);
    else if (is_like(m, a_line) && m->size[1] == 0) harmonics(m->dim, 1, 2, k, values);
    else if (is_like(m, a_torus)) return lattice(m->dim, k, values);
    else if (is_like(m, a_rotation) && m->size[0] == 3)
        for (size_t l = 0, filled = 0; filled < k; l++)
            for (size_t j = 0; j < (2 * l + 1) * (2 * l + 1) && filled < k; j++)
                values[filled++] = (double)(l * (l + 1));
    else return GEO_EDOMAIN;
    return GEO_OK;
}
