/* lane_plan.h - the inside of a plan, shared by its maker and its runner. */
#ifndef GEO_NUM_LANE_PLAN_H
#define GEO_NUM_LANE_PLAN_H

#include "runtime/num/lane_run.h"

/* Where an operand is: a buffer when >= 0, else constant -1 - operand. */
typedef int32_t lane_place;
#define LANE_NOWHERE INT32_MIN          /* no operand; as a mask: every lane */

typedef struct {
    uint8_t op;
    uint8_t n_args;
    lane_place out, mask;
    lane_place arg[LANE_ARGUMENTS];
    uint32_t list, n_list;      /* NORM: places in the plan's list; BEGIN: its loop */
    const lane_function *f;
    const double *table;
    size_t n_table;
} lane_step;

typedef struct { lane_place to, from; } lane_copy;
typedef struct { lane_place phi, next; bool may_swap; } lane_turn;

typedef struct {
    size_t body, end;           /* steps of the body: [body, end) */
    lane_place entry, again, index;     /* index: a buffer for lane numbers */
    lane_copy *before;          /* values carried and values of the outside, at entry */
    size_t n_before;
    lane_turn *turn;
    size_t n_turns;
    lane_copy *result;
    size_t n_results;
} lane_plan_loop;

struct lane_plan {
    lane_step *step;
    size_t n_steps;
    lane_place *list;
    lane_plan_loop *loop;
    size_t n_loops;
    double *constant;
    size_t n_constants;
    lane_place *input;          /* where input j goes, LANE_NOWHERE when unused */
    size_t n_inputs;
    lane_place *output;
    size_t n_outputs;
    size_t n_buffers, block;
};

#endif
