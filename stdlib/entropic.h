/* entropic.h - plans smoothed by entropy as values. */
#ifndef GEO_STDLIB_ENTROPIC_H
#define GEO_STDLIB_ENTROPIC_H

#include "runtime/transport/sinkhorn.h"
#include "runtime/vm/vm.h"

extern const geo_class ENTROPIC_CLASS;

typedef struct {
    geo_foreign head;
    sinkhorn_problem problem;   /* its arrays are this object's */
    sinkhorn_result result;
    double *x, *y, *a, *b, *table;
    bool has_points;
    char cost_text[48];
} entropic_value;

#endif
