/* derivative_private.h - the inside of a derivative as a value. */
#ifndef GEO_VM_DERIVATIVE_PRIVATE_H
#define GEO_VM_DERIVATIVE_PRIVATE_H

#include "runtime/vm/derivative.h"
#include "runtime/vm/lanes.h"

typedef struct {
    geo_foreign head;
    derivative_kind kind;
    geo_value f;
    /* The program for one point of the kind it was called with last. */
    bool was_tried;             /* plan NULL: there is none for such points */
    int point_rank;             /* 1 for a vector */
    size_t point_n, n_parts;    /* n_parts: given as so many numbers; 0: whole */
    lane_plan *plan;
    trace_result result;
    geo_value tables;           /* what the plan reads from */
} derivative;

/* How many arguments f needs, 0 when it can't be known. */
int derivative_needed(geo_vm *vm, geo_value f);

/* At one point, or at every row of a tensor of points, by blocks. False: the tape's turn.
 * (derivative_blocks.c) */
bool derivative_point_in_blocks(geo_vm *vm, derivative *d, const function_point *p,
                                geo_value *out);
bool derivative_rows_in_blocks(geo_vm *vm, derivative *d, const function_point *p,
                               geo_value *out);
/* Batches in parameters of f that declare their space, n rows in all. */
bool derivative_batch_in_blocks(geo_vm *vm, derivative *d, int argc, const geo_value *argv,
                                size_t n, geo_value *out);

#endif
