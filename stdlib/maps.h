/* maps.h - affine maps as values, and the inverses of Brenier maps. */
#ifndef GEO_STDLIB_MAPS_H
#define GEO_STDLIB_MAPS_H

#include "stdlib/transport.h"

extern const geo_class AFFINE_CLASS;

typedef struct {
    geo_foreign head;
    size_t rows, columns;
    double *a, *b;              /* rows x columns, rows */
    distribution *from, *to;    /* held; of a Brenier map between normals, else NULL */
    double cost;                /* its W_2^2 */
} affine_value;

/* The optimal map between two normal distributions of the same dimension. */
geo_value normal_map(geo_vm *vm, distribution *from, distribution *to);

/* The inverse of a Brenier map, the gradient of the conjugate. */
geo_value map_inverse(geo_vm *vm, brenier_map *map);

/* Reading the normal law's moments: mean fills dim, cov dim x dim, in scratch memory. */
void normal_moments(geo_vm *vm, const distribution *law, double **mean, double **cov);

/* Takes the law's reference; mass scales it. */
geo_value normal_value(geo_vm *vm, size_t d, const double *mean, const double *cov, double mass);

#endif
