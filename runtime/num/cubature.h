/* cubature.h - integrals over regions of R^n, with an error estimate.
 *
 * A region is one or more images of the unit cube. To n = 6: adaptive bisection of boxes in
 * the cube with the rules of degree 7 and 5 of Genz and Malik 1980, the worst boxes first;
 * the error is the sum of |degree 7 - degree 5|, which is cautious. Above: sums over points
 * x_k = k (sqrt 2, sqrt 3, sqrt 5, ...) mod 1, folded, with 16 random shifts [Richtmyer;
 * Genz, Bretz 2009]; the error is three standard errors of the shifts' mean. */
#ifndef GEO_NUM_CUBATURE_H
#define GEO_NUM_CUBATURE_H

#include "runtime/base/rng.h"
#include "runtime/num/field.h"
#include "runtime/num/polygon.h"

enum { CUBATURE_LARGEST = 6, CUBATURE_DIMENSIONS = 64 };

/* The image of (0,1)^n under a map for each piece: x at u (fills n) and the weight, the
 * volume dx/du. */
typedef struct {
    size_t n, n_pieces;
    void *numbers;              /* owned */
    void (*place)(const void *numbers, size_t n, size_t piece, const double *u, double *x,
                  double *weight);
} cubature_region;

/* returns new, through *out (cubature_region_free); ends of a box may be infinite.
 * GEO_EDOMAIN: n is 0 or above CUBATURE_DIMENSIONS; GEO_EEMPTY, GEO_ENOMEM. */
geo_status cubature_box(size_t n, const double *low, const double *high, cubature_region *out);
geo_status cubature_ball(size_t n, const double *centre, double radius, cubature_region *out);
geo_status cubature_polygon(const polygon *p, cubature_region *out);
void cubature_region_free(cubature_region *region);

typedef struct {
    double absolute, relative;      /* stop when the error is below either */
    size_t max_evaluations;         /* 0: 5,000,000 */
    void (*watch)(void *context, double value, double error);
    void *context;
} cubature_options;

typedef struct {
    double value, error;
    size_t evaluations, n_boxes;    /* boxes: 0 when it was done by points */
    double bad_at[CUBATURE_DIMENSIONS];     /* where f was nan or infinite, on GEO_EDOMAIN */
} cubature_result;

/* The integral of f (n -> 1, n > 1; see quadrature.h for n = 1).
 * rng: the shifts, used above CUBATURE_LARGEST only.
 * GEO_EITER: the error is still larger than asked; value and error are the best so far.
 * GEO_EDOMAIN: f is not finite at bad_at. GEO_ENOMEM, GEO_EINTR, GEO_ETIME, or f's. */
geo_status cubature(const geo_field *f, const cubature_region *region,
                    const cubature_options *options, geo_rng *rng, cubature_result *result);

#endif
