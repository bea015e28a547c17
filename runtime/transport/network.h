/* network.h - the transport problem on a list of arcs, by the network simplex method.
 *
 *     minimise  sum c_a f_a   with  f >= 0,  what leaves source i = a_i,
 *                                            what enters sink j = b_j.
 *
 * Arcs may be added between two solutions; the next one starts from the last tree. A
 * root that every node can reach at a price stands for the arcs not yet listed.
 *
 * Masses are whole numbers of 92 bits, so no flow ever drifts: the masses of a double,
 * twelve powers of ten apart, are kept exactly. Each source carries one extra unit 2^32
 * times smaller than the smallest mass unit; with it no tree has an empty arc and the
 * method cannot go in circles [Orden 1956]. */
#ifndef GEO_TRANSPORT_NETWORK_H
#define GEO_TRANSPORT_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

__extension__ typedef __int128 network_mass;        /* 2^92 of them are the whole */

typedef struct {
    uint32_t from, to;          /* source and sink, each numbered from 0 */
    double cost;
} network_arc;

typedef struct network network;

/* n sources with supply, m sinks with demand, all positive, equal sums of at most 2^93.
 * solver: returns new. GEO_ENOMEM */
geo_status network_new(size_t n, size_t m, const network_mass *supply,
                       const network_mass *demand, network **solver);
void network_free(network *s);              /* NULL is fine */

/* Adds arcs (copied). GEO_ENOMEM */
geo_status network_add(network *s, size_t n_arcs, const network_arc *arc);

/* The first tree, by the rule of the least cost: arcs in the order of c - u_i - v_j are
 * filled as far as they go, and what is left goes by the root. u, v: prices for the
 * order (borrow). A node reaches the root at price u_i + penalty or v_j + penalty. */
geo_status network_start(network *s, const double *u, const double *v, double penalty);

/* Raises the price of the root (cost stays u_i + penalty, ...). */
void network_penalty(network *s, double penalty);

/* Pivots until no listed arc has a reduced cost c - u_i - v_j < -tol.
 * GEO_EINTR, GEO_ETIME: the tree is feasible and the next call goes on. */
geo_status network_solve(network *s, double tol);

/* The tree's prices: u fills n, v fills m; c = u_i + v_j on its arcs. */
void network_prices(network *s, double *u, double *v);

/* The arcs of the tree that carry mass: up to n + m - 1 (arc fills their numbers in the
 * order of adding, mass what they carry). Returns how many. */
size_t network_flows(const network *s, uint32_t *arc, network_mass *mass);

/* The mass that still goes by the root. */
network_mass network_missing(const network *s);

size_t network_pivots(const network *s);
size_t network_arcs(const network *s);
const network_arc *network_arc_list(const network *s);

#endif
