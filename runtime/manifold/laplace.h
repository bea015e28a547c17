/* laplace.h - the five-point Laplacian on a rectangular grid: harmonic functions, Poisson's
 * equation, and the norms in which the boundary controls the solution.
 *
 * A grid has rows x columns interior nodes, row-major, a distance h apart. Its boundary has
 * 2 (rows + columns) values in the order top (left to right), bottom (left to right), left
 * (top to bottom), right (top to bottom): the nodes beside the grid, without its corners.
 * The two values beside a corner node enter only by their sum. */
#ifndef GEO_MANIFOLD_LAPLACE_H
#define GEO_MANIFOLD_LAPLACE_H

#include <stddef.h>

#include "runtime/base/status.h"

typedef struct laplace_grid laplace_grid;

/* returns new (laplace_free) through *out. rows, columns >= 1.
 * GEO_EDOMAIN, GEO_ENOMEM, GEO_ETOOBIG (more than 4096 a side). */
geo_status laplace_new(size_t rows, size_t columns, laplace_grid **out);
void laplace_free(laplace_grid *g);

/* Discrete harmonic functions with n boundaries: every node is the mean of its four
 * neighbours.
 *   boundary  n x 2 (rows + columns)   (borrows)
 *   u         n x (rows columns)       (fills)
 * Both directions by their sine transforms as matrix products: O(rows columns (rows +
 * columns)) each, residual about 1e-14 of the largest value.
 * GEO_EMODULE (large grids without OpenBLAS), GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status laplace_solve(const laplace_grid *g, size_t n, const double *boundary, double *u);

/* -Laplace u = f with zero boundary: (4 u - neighbours)/h^2 = f. f may be u. */
geo_status laplace_poisson(const laplace_grid *g, double h, const double *f, double *u);

/* The square of the norm of H^1 of a grid function with its boundary values: the sum of
 * squared differences along grid edges (the Dirichlet energy, which has no h in the plane)
 * and h^2 times the sum of squares, h = 1/(rows + 1). */
double laplace_energy(size_t rows, size_t columns, const double *boundary, const double *u);

/* The square of the norm of H^(1/2) of boundary values, taken around the rectangle at equal
 * steps: 2 pi sum (1 + |k|) |c_k|^2 over the Fourier coefficients c_k, |k| <= half their
 * number. O(n^2). GEO_ENOMEM, GEO_EINTR, GEO_ETIME. */
geo_status laplace_boundary_norm(size_t rows, size_t columns, const double *boundary,
                                 double *norm);

/* boundary[i] = cos or sin of k times the angle around, for the norm above. */
void laplace_wave(size_t rows, size_t columns, size_t k, int is_sine, double *boundary);

#endif
