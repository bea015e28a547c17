/* surface.c - surfaces of triangles: topology, and points on them. */
#include "runtime/manifold/surface.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

void surface_free(triangle_mesh *mesh)
{
    if (!mesh) return;
    geo_free(mesh->x);
    geo_free(mesh->face);
    geo_free(mesh->cumulative);
    geo_free(mesh);
}

/* --- edges ---------------------------------------------------------------------- */

/* Side k of a face runs from its corner k to the next; low < high. */
typedef struct { uint32_t low, high, face, side; } half_edge;

static int by_ends(const void *a, const void *b)
{
    const half_edge *p = a, *q = b;
    if (p->low != q->low) return p->low < q->low ? -1 : 1;
    if (p->high != q->high) return p->high < q->high ? -1 : 1;
    return p->face < q->face ? -1 : p->face > q->face;
}

static half_edge *sorted_edges(const triangle_mesh *mesh)
{
    half_edge *edge = geo_alloc(3 * mesh->m, sizeof *edge);
    for (size_t i = 0; edge && i < mesh->m; i++)
        for (uint32_t k = 0; k < 3; k++) {
            uint32_t a = mesh->face[3 * i + k], b = mesh->face[3 * i + (k + 1) % 3];
            edge[3 * i + k] = (half_edge){ a < b ? a : b, a < b ? b : a, (uint32_t)i, k };
        }
    if (edge) qsort(edge, 3 * mesh->m, sizeof *edge, by_ends);
    return edge;
}

enum { NOBODY_THERE = -1 };

/* across[3 i + k]: the half edge on the other side of side k of face i, or NOBODY_THERE.
 * Counts edges; an edge of three faces is an error. */
static geo_status find_neighbours(triangle_mesh *mesh, int64_t *across, surface_report *report)
{
    half_edge *edge = sorted_edges(mesh);
    if (!edge) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    size_t all = 3 * mesh->m;
    for (size_t i = 0, next; i < all && status == GEO_OK; i = next) {
        next = i + 1;
        while (next < all && edge[next].low == edge[i].low && edge[next].high == edge[i].high)
            next++;
        mesh->n_edges++;
        size_t here = 3 * (size_t)edge[i].face + edge[i].side;
        across[here] = NOBODY_THERE;
        if (next - i == 2) {
            size_t there = 3 * (size_t)edge[i + 1].face + edge[i + 1].side;
            across[here] = (int64_t)there;
            across[there] = (int64_t)here;
        } else if (next - i > 2) {
            *report = (surface_report){ MESH_EDGE, edge[i].face, edge[i].low, edge[i].high,
                                     next - i };
            status = GEO_EDOMAIN;
        }
    }
    geo_free(edge);
    return status;
}

/* --- orientation, parts ------------------------------------------------------------ */

/* Does the neighbour across side s run through the common edge in the same direction, with
 * faces flipped as told? */
static bool runs_along(const triangle_mesh *mesh, size_t s, size_t t, const unsigned char *flip)
{
    uint32_t a = mesh->face[s], b = mesh->face[t];
    return (a == b) != (flip[s / 3] != flip[t / 3]);
}

/* Parts by a walk over faces, which turns them to agree where that is possible. */
static geo_status walk_faces(triangle_mesh *mesh, const int64_t *across)
{
    unsigned char *flip = geo_alloc_zero(2 * mesh->m, 1), *seen = flip + mesh->m;
    uint32_t *stack = geo_alloc(mesh->m, sizeof *stack);
    geo_status status = flip && stack ? GEO_OK : GEO_ENOMEM;
    mesh->is_orientable = true;
    for (size_t first = 0; first < mesh->m && status == GEO_OK; first++) {
        if (seen[first]) continue;
        size_t n = 0;
        mesh->n_parts++;
        seen[first] = 1;
        stack[n++] = (uint32_t)first;
        status = geo_poll();
        while (n > 0) {
            size_t i = stack[--n];
            for (size_t s = 3 * i; s < 3 * i + 3; s++) {
                if (across[s] == NOBODY_THERE) continue;
                size_t t = (size_t)across[s], j = t / 3;
                if (!seen[j]) {
                    seen[j] = 1;
                    flip[j] = flip[i];
                    if (runs_along(mesh, s, t, flip)) flip[j] = !flip[j];
                    stack[n++] = (uint32_t)j;
                } else if (runs_along(mesh, s, t, flip)) {
                    mesh->is_orientable = false;
                }
            }
        }
    }
    for (size_t i = 0; i < mesh->m && status == GEO_OK && mesh->is_orientable; i++)
        if (flip[i]) {
            uint32_t kept = mesh->face[3 * i + 1];
            mesh->face[3 * i + 1] = mesh->face[3 * i + 2];
            mesh->face[3 * i + 2] = kept;
        }
    geo_free(flip);
    geo_free(stack);
    return status;
}

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

/* The corners at a vertex are joined across edges: more than one class is a pinch. */
static geo_status check_fans(const triangle_mesh *mesh, const int64_t *across,
                             surface_report *report)
{
    uint32_t *parent = geo_alloc(3 * mesh->m, sizeof *parent);
    int64_t *first = geo_alloc(mesh->n, sizeof *first);
    geo_status status = parent && first ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; status == GEO_OK && i < 3 * mesh->m; i++) parent[i] = (uint32_t)i;
    for (size_t s = 0; status == GEO_OK && s < 3 * mesh->m; s++) {
        if (across[s] == NOBODY_THERE) continue;
        size_t t = (size_t)across[s], i = 3 * (s / 3), j = 3 * (t / 3);
        size_t ends[2] = { s, i + (s - i + 1) % 3 }, others[2] = { t, j + (t - j + 1) % 3 };
        for (int a = 0; a < 2; a++)
            for (int b = 0; b < 2; b++)
                if (mesh->face[ends[a]] == mesh->face[others[b]])
                    parent[root_of(parent, (uint32_t)ends[a])]
                        = root_of(parent, (uint32_t)others[b]);
    }
    for (size_t v = 0; status == GEO_OK && v < mesh->n; v++) first[v] = NOBODY_THERE;
    for (size_t c = 0; status == GEO_OK && c < 3 * mesh->m; c++) {
        uint32_t v = mesh->face[c], root = root_of(parent, (uint32_t)c);
        if (first[v] == NOBODY_THERE) first[v] = root;
        else if (first[v] != root) {
            *report = (surface_report){ .fault = MESH_VERTEX, .face = c / 3, .a = v };
            status = GEO_EDOMAIN;
        }
    }
    geo_free(parent);
    geo_free(first);
    return status;
}

/* Boundary edges form closed lines: as many as classes of vertices they join. */
static geo_status count_boundaries(triangle_mesh *mesh, const int64_t *across)
{
    uint32_t *parent = geo_alloc(mesh->n, sizeof *parent);
    unsigned char *on = geo_alloc_zero(mesh->n, 1);
    geo_status status = parent && on ? GEO_OK : GEO_ENOMEM;
    for (size_t v = 0; status == GEO_OK && v < mesh->n; v++) parent[v] = (uint32_t)v;
    for (size_t s = 0; status == GEO_OK && s < 3 * mesh->m; s++) {
        if (across[s] != NOBODY_THERE) continue;
        size_t i = 3 * (s / 3);
        uint32_t a = mesh->face[s], b = mesh->face[i + (s - i + 1) % 3];
        on[a] = on[b] = 1;
        parent[root_of(parent, a)] = root_of(parent, b);
    }
    for (size_t v = 0; status == GEO_OK && v < mesh->n; v++)
        mesh->n_boundaries += on[v] && root_of(parent, (uint32_t)v) == v;
    geo_free(parent);
    geo_free(on);
    return status;
}

/* --- making ---------------------------------------------------------------------------- */

static void cross(const double *a, const double *b, const double *c, double out[3])
{
    double u[3] = { b[0] - a[0], b[1] - a[1], b[2] - a[2] };
    double v[3] = { c[0] - a[0], c[1] - a[1], c[2] - a[2] };
    out[0] = u[1] * v[2] - u[2] * v[1];
    out[1] = u[2] * v[0] - u[0] * v[2];
    out[2] = u[0] * v[1] - u[1] * v[0];
}

static double norm3(const double *v) { return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]); }

static void triangle_normal(const triangle_mesh *mesh, size_t i, double out[3])
{
    const uint32_t *f = mesh->face + 3 * i;
    cross(mesh->x + 3 * (size_t)f[0], mesh->x + 3 * (size_t)f[1], mesh->x + 3 * (size_t)f[2], out);
}

void surface_normal(const triangle_mesh *mesh, size_t triangle, double normal[3])
{
    triangle_normal(mesh, triangle, normal);
    double length = norm3(normal);
    for (int k = 0; k < 3; k++) normal[k] /= length;
}

static geo_status check_faces(size_t n, const double *x, size_t m, const uint32_t *face,
                              surface_report *report)
{
    *report = (surface_report){ .fault = m ? MESH_FINE : MESH_NO_FACES };
    if (m == 0) return GEO_EDOMAIN;
    for (size_t i = 0; i < m; i++) {
        const uint32_t *f = face + 3 * i;
        report->face = i;
        for (int k = 0; k < 3; k++)
            if (f[k] >= n) {
                report->fault = MESH_BAD_INDEX;
                report->a = f[k];
                return GEO_EDOMAIN;
            }
        for (int k = 0; k < 9; k++)
            if (!isfinite(x[3 * (size_t)f[k / 3] + (size_t)(k % 3)])) {
                report->fault = MESH_NOT_FINITE;
                report->a = f[k / 3];
                return GEO_EDOMAIN;
            }
        double normal[3], side = 0;
        const double *a = x + 3 * (size_t)f[0], *b = x + 3 * (size_t)f[1];
        const double *c = x + 3 * (size_t)f[2];
        cross(a, b, c, normal);
        for (int k = 0; k < 3; k++)
            side = fmax(side, fmax(fabs(b[k] - a[k]), fabs(c[k] - a[k])));
        if (!(norm3(normal) > 1e-14 * side * side)) {
            report->fault = MESH_FLAT_FACE;
            return GEO_EDOMAIN;
        }
    }
    return GEO_OK;
}

/* Copies what the faces use, in the order of the vertices. */
static geo_status take_used(triangle_mesh *mesh, size_t n, const double *x, size_t m,
                            const uint32_t *face)
{
    uint32_t *place = geo_alloc(n, sizeof *place);
    mesh->face = geo_alloc(3 * m, sizeof *mesh->face);
    mesh->x = geo_alloc(3 * n, sizeof *mesh->x);
    mesh->cumulative = geo_alloc(m, sizeof *mesh->cumulative);
    bool ok = place && mesh->face && mesh->x && mesh->cumulative;
    for (size_t v = 0; ok && v < n; v++) place[v] = UINT32_MAX;
    for (size_t c = 0; ok && c < 3 * m; c++) place[face[c]] = 0;
    for (size_t v = 0; ok && v < n; v++) {
        if (place[v] == UINT32_MAX) continue;
        memcpy(mesh->x + 3 * mesh->n, x + 3 * v, 3 * sizeof *x);
        place[v] = (uint32_t)mesh->n++;
    }
    for (size_t c = 0; ok && c < 3 * m; c++) mesh->face[c] = place[face[c]];
    mesh->m = m;
    mesh->n_dropped = n - mesh->n;
    geo_free(place);
    return ok ? GEO_OK : GEO_ENOMEM;
}

static geo_status examine(triangle_mesh *mesh, surface_report *report)
{
    int64_t *across = geo_alloc(3 * mesh->m, sizeof *across);
    geo_status status = across ? find_neighbours(mesh, across, report) : GEO_ENOMEM;
    if (status == GEO_OK) status = check_fans(mesh, across, report);
    if (status == GEO_OK) status = count_boundaries(mesh, across);
    if (status == GEO_OK) status = walk_faces(mesh, across);
    geo_free(across);
    if (status != GEO_OK) return status;
    mesh->euler = (int)((int64_t)mesh->n - (int64_t)mesh->n_edges + (int64_t)mesh->m);
    for (size_t i = 0; i < mesh->m; i++) {
        double normal[3];
        triangle_normal(mesh, i, normal);
        mesh->area += norm3(normal) / 2;
        mesh->cumulative[i] = mesh->area;
    }
    return GEO_OK;
}

geo_status surface_new(size_t n, const double *x, size_t m, const uint32_t *face,
                    triangle_mesh **out, surface_report *report)
{
    if (n >= INT32_MAX || m >= INT32_MAX / 3) return GEO_ETOOBIG;
    GEO_TRY(check_faces(n, x, m, face, report));
    triangle_mesh *mesh = geo_alloc_zero(1, sizeof *mesh);
    geo_status status = mesh ? take_used(mesh, n, x, m, face) : GEO_ENOMEM;
    if (status == GEO_OK) status = examine(mesh, report);
    if (status == GEO_OK) *out = mesh;
    else surface_free(mesh);
    return status;
}

/* --- points ------------------------------------------------------------------------------ */

geo_status surface_sample(const triangle_mesh *mesh, geo_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        double u = rng_uniform(rng) * mesh->area, s = sqrt(rng_uniform(rng));
        double t = rng_uniform(rng);
        size_t low = 0, high = mesh->m - 1;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (mesh->cumulative[middle] > u) high = middle;
            else low = middle + 1;
        }
        const uint32_t *f = mesh->face + 3 * low;
        double share[3] = { 1 - s, s * (1 - t), s * t };
        for (size_t k = 0; k < 3; k++)
            x[3 * i + k] = share[0] * mesh->x[3 * (size_t)f[0] + k]
                         + share[1] * mesh->x[3 * (size_t)f[1] + k]
                         + share[2] * mesh->x[3 * (size_t)f[2] + k];
    }
    return GEO_OK;
}

static double dot3(const double *a, const double *b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* The nearest point of a triangle, by the regions of its plane [Ericson 2005, 5.1.5]. */
static void nearest_in(const double *a, const double *b, const double *c, const double *p,
                       double out[3])
{
    double ab[3], ac[3], ap[3], bp[3], cp[3], s = 0, t = 0;
    for (int k = 0; k < 3; k++) {
        ab[k] = b[k] - a[k];
        ac[k] = c[k] - a[k];
        ap[k] = p[k] - a[k];
        bp[k] = p[k] - b[k];
        cp[k] = p[k] - c[k];
    }
    double d1 = dot3(ab, ap), d2 = dot3(ac, ap), d3 = dot3(ab, bp), d4 = dot3(ac, bp);
    double d5 = dot3(ab, cp), d6 = dot3(ac, cp);
    double va = d3 * d6 - d5 * d4, vb = d5 * d2 - d1 * d6, vc = d1 * d4 - d3 * d2;
    if (d1 <= 0 && d2 <= 0) s = t = 0;
    else if (d3 >= 0 && d4 <= d3) s = 1;
    else if (vc <= 0 && d1 >= 0 && d3 <= 0) s = d1 / (d1 - d3);
    else if (d6 >= 0 && d5 <= d6) t = 1;
    else if (vb <= 0 && d2 >= 0 && d6 <= 0) t = d2 / (d2 - d6);
    else if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
        t = (d4 - d3) / (d4 - d3 + d5 - d6);
        s = 1 - t;
    } else {
        double total = va + vb + vc;
        s = vb / total;
        t = vc / total;
    }
    for (int k = 0; k < 3; k++) out[k] = a[k] + s * ab[k] + t * ac[k];
}

double surface_nearest(const triangle_mesh *mesh, const double p[3], double foot[3],
                    size_t *triangle)
{
    double best = INFINITY, at[3];
    for (size_t i = 0; i < mesh->m; i++) {
        const uint32_t *f = mesh->face + 3 * i;
        nearest_in(mesh->x + 3 * (size_t)f[0], mesh->x + 3 * (size_t)f[1],
                   mesh->x + 3 * (size_t)f[2], p, at);
        double h[3] = { at[0] - p[0], at[1] - p[1], at[2] - p[2] }, square = dot3(h, h);
        if (!(square < best)) continue;
        best = square;
        memcpy(foot, at, sizeof at);
        if (triangle) *triangle = i;
    }
    return sqrt(best);
}
