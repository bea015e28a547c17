/* transport.h - Brenier maps and their singular sets as values. */
#ifndef GEO_STDLIB_TRANSPORT_H
#define GEO_STDLIB_TRANSPORT_H

#include "runtime/distribution/distribution.h"
#include "runtime/transport/map.h"
#include "runtime/transport/powercells.h"
#include "runtime/transport/semidiscrete.h"
#include "runtime/transport/singular.h"
#include "runtime/vm/vm.h"

extern const geo_class MAP_CLASS;
extern const geo_class SINGULAR_CLASS;

/* The semi-discrete optimal map from a uniform plane region to n points. */
typedef struct {
    geo_foreign head;
    distribution *from, *to;        /* held */
    bool is_quantized;              /* the target was a region; its points were chosen */
    ot_source *source;
    size_t n;
    double *xy, *mass, *w;          /* points; shares of 1; weights, mean 0 */
    ot_map map;
    ot_report report;
    double tol;
} brenier_map;

typedef struct {
    geo_foreign head;
    singular_set set;
    geo_value map;                  /* the brenier_map it belongs to */
} singular_value;

/* The diagram of a map's cells (borrows the map). */
power_diagram map_diagram(const brenier_map *map);

/* A plane space as a source of cells: a disk keeps its circle. source: returns new. */
geo_status source_of_space(const space *s, ot_source **source);

#endif
