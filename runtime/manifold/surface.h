/* surface.h - surfaces of triangles in R^3: reading, topology, and the cotangent Laplacian.
 *
 * A mesh here is a surface: every edge has one or two triangles, and the triangles around
 * a vertex form one fan. Triangles of an orientable mesh are turned to agree. The
 * Laplacian is the cotangent matrix K with the lumped mass M, a third of the area around
 * each vertex [Pinkall, Polthier 1993]: K u = lambda M u. */
#ifndef GEO_MANIFOLD_SURFACE_H
#define GEO_MANIFOLD_SURFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/buffer.h"
#include "runtime/base/rng.h"
#include "runtime/base/status.h"

typedef struct {
    size_t n, m;                /* vertices, triangles */
    double *x;                  /* n x 3 */
    uint32_t *face;             /* m x 3 */
    size_t n_edges, n_boundaries, n_parts;      /* boundaries: closed lines of edges */
    size_t n_dropped;           /* vertices of the file that no triangle uses */
    bool is_orientable;
    int euler;                  /* n - edges + m */
    double area;
    double *cumulative;         /* areas of triangles, summed */
} triangle_mesh;

typedef enum {
    MESH_FINE, MESH_NO_FACES, MESH_BAD_INDEX, MESH_NOT_FINITE, MESH_FLAT_FACE, MESH_EDGE,
    MESH_VERTEX
} surface_fault;

/* What is wrong: with face, or edge (a, b), or vertex a, counted from 0. */
typedef struct { surface_fault fault; size_t face, a, b, n_faces; } surface_report;

/* n points and m triangles (borrows). returns new through *out (surface_free).
 * GEO_EDOMAIN with a report; GEO_ETOOBIG 2^31 of either. */
geo_status surface_new(size_t n, const double *x, size_t m, const uint32_t *face,
                    triangle_mesh **out, surface_report *report);
void surface_free(triangle_mesh *mesh);

/* By the ending: .off, .obj, .ply (text, and binary of either byte order). Faces of more
 * corners become fans. GEO_EIO with errno, GEO_EFORMAT and a reason in why, GEO_EDOMAIN. */
geo_status surface_read(const char *path, triangle_mesh **out, surface_report *report,
                     geo_buffer *why);

/* Uniform by area: n x 3. */
geo_status surface_sample(const triangle_mesh *mesh, geo_rng *rng, size_t n, double *x);
/* The point of the mesh nearest to p, its triangle and distance. O(m). */
double surface_nearest(const triangle_mesh *mesh, const double p[3], double foot[3],
                    size_t *triangle);
void surface_normal(const triangle_mesh *mesh, size_t triangle, double normal[3]);

/* The k smallest eigenvalues, ascending, and vectors (n x k row-major, M-orthonormal) or
 * NULL. Lanczos with shift and invert (ARPACK, CHOLMOD): relative error 1e-10 and better.
 * GEO_EDOMAIN: k = 0 or k >= n. GEO_EITER, GEO_EMODULE, GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status surface_spectrum(const triangle_mesh *mesh, size_t k, double *values, double *vectors);

/* (M + t K) u = M u0: one implicit step of the heat equation; u0 may be u. */
geo_status surface_heat(const triangle_mesh *mesh, double t, const double *u0, double *u);

/* Distances from a vertex to all, by the heat method [Crane, Weischedel, Wardetzky 2013]:
 * first order, a few per cent of the distance on usual meshes. INFINITY on other parts. */
geo_status surface_distances(const triangle_mesh *mesh, size_t source, double *distance);

#endif
