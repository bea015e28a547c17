/* source_private.h - shared by source.c and source_pieces.c only. */
#ifndef GEO_TRANSPORT_SOURCE_PRIVATE_H
#define GEO_TRANSPORT_SOURCE_PRIVATE_H

#include "runtime/transport/source.h"

/* The half-plane inside the edge from point i to point next, labelled ~i. */
half_plane source_edge_line(const polygon *p, size_t i, size_t next);

/* Fills pieces, lines and buckets from s->outline, which is not convex. */
geo_status source_cut_pieces(ot_source *s);

#endif
