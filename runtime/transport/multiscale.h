/* multiscale.h - a coarser problem, and a start for the finer one from its answer.
 *
 * Points that are neighbours along the Hilbert curve are joined by sixes. From the
 * coarse answer, with u its potential, the fine points get weights by the soft
 * Legendre transform over sample points x_k of the source that stand for areas a_k,
 *     psi(p) = e log sum_k a_k exp((<x_k, p> - u(x_k)) / e),   v = |p|^2 - 2 psi.
 * A logarithm of a sum of exponentials is strictly convex, so no point is hidden and
 * each cell holds grad psi(p), an average of samples. The width e is that at which
 * the average spreads over about one coarse cell. */
#ifndef GEO_TRANSPORT_MULTISCALE_H
#define GEO_TRANSPORT_MULTISCALE_H

#include "runtime/transport/placement.h"
#include "runtime/transport/powercells.h"

/* coarse: returns new (placement_free it), with q, y, area filled. GEO_ENOMEM */
geo_status multiscale_coarsen(const placement *fine, placement *coarse);

/* Weights v of the fine points from the coarse answer, the diagram of coarse_place's
 * points relative to the source's origin.
 *   v   fine->n numbers                                                  (fills)
 * About 100 exponentials a point. GEO_ENOMEM, GEO_EINTR, GEO_ETIME */
geo_status multiscale_prolong(const power_diagram *coarse, const placement *coarse_place,
                              const placement *fine, double *v);

#endif
