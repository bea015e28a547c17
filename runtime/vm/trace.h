/* trace.h - from the bytecode of a function to a program of lanes.
 *
 * The function is run once with symbols for its arguments: a number that differs from
 * point to point is a node of the program, everything else is an ordinary value and
 * is computed on the spot. At a condition that differs from point to point both ways
 * are followed, each under its mask, and joined where they meet. A loop whose end differs
 * becomes a loop of lanes, others are written out turn by turn. Calls of geo functions
 * are written out too.
 *
 * What can't be expressed so ends the trace with a reason (a message without a code), and
 * the function runs point by point. */
#ifndef GEO_VM_TRACE_H
#define GEO_VM_TRACE_H

#include "runtime/num/lane.h"
#include "runtime/vm/vm.h"

/* What one argument of the traced function is. */
typedef struct {
    bool is_fixed;              /* the value v, the same for every point */
    geo_value v;
    int rank;                   /* else 0: a number, 1: a vector, 2: a matrix */
    size_t shape[2];
} trace_argument;

/* What it gives. */
typedef struct {
    bool is_truth;
    int rank;
    size_t shape[TENSOR_RANK];
} trace_result;

/* Why there is no program: a sentence, and where in the source. */
typedef struct {
    char text[160];
    int line;                   /* 0: nowhere in particular */
} trace_reason;

/* Traces a call of f. Inputs of the program are the numbers of the arguments in order,
 * outputs those of the value. True and *p returns new (lane_program_free); false and *why.
 * f must be frozen, or its top-level names must not change while the program lives. What the
 * program points to is held until the running built-in returns. Nothing is raised but
 * limits. */
/* The same for the body of a loop of the running frame: code between two places, with a
 * point in register `turn`, adding to the list in register `list`. Each item it adds is a mask
 * and numbers of one shape, which all items share. */
typedef struct {
    size_t begin, end;          /* pc of the body; a jump to `again` ends the turn */
    size_t again;
    unsigned turn, list;
    trace_argument point;
} trace_loop_body;

typedef struct {
    bool has_masks;             /* outputs: for each item its mask, if any has one, and numbers */
    size_t n_items;
    trace_result item;
} trace_loop_result;

bool vm_trace_loop(geo_vm *vm, const trace_loop_body *body, lane_program *p,
                   trace_loop_result *result, trace_reason *why);

bool vm_trace(geo_vm *vm, geo_value f, int n, const trace_argument *argument, lane_program *p,
              trace_result *result, trace_reason *why);

#endif
