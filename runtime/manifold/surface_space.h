/* surface_space.h - a triangle mesh as a space, and spectra known in closed form. */
#ifndef GEO_MANIFOLD_SURFACE_SPACE_H
#define GEO_MANIFOLD_SURFACE_SPACE_H

#include "runtime/manifold/manifold.h"
#include "runtime/manifold/surface.h"

/* takes mesh, also on failure. Points are those of its triangles, in R^3, within 1e-9 of its
 * size. It has projection, tangent planes (those of a triangle at each of its points)
 * and uniform points; no geodesics. */
geo_status space_surface(triangle_mesh *mesh, const char *name, space **out);

/* borrows; NULL when m is no mesh */
const triangle_mesh *space_mesh(const space *m);

/* The k smallest eigenvalues of -Laplace, with multiplicity, of S^n, RP^n, T^n and SO(3).
 * GEO_EDOMAIN: of no other space here. GEO_ETOOBIG. */
geo_status space_spectrum(const space *m, size_t k, double *values);

#endif
