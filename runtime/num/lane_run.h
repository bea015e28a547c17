/* lane_run.h - running a program of lanes on many points.
 *
 * A plan is made once from a finished program: what no output needs is left out, each
 * remaining node gets a buffer, buffers are used again after their last use, and the
 * number of lanes in a block is chosen so that all buffers stay in the cache. */
#ifndef GEO_NUM_LANE_RUN_H
#define GEO_NUM_LANE_RUN_H

#include "runtime/num/lane.h"

typedef struct lane_plan lane_plan;

/* *plan returns new (lane_plan_free); the program may be freed, its tables must stay.
 * The program's own failure (GEO_ENOMEM, GEO_ETOOBIG) or GEO_ENOMEM. */
geo_status lane_plan_make(const lane_program *p, lane_plan **plan);
void lane_plan_free(lane_plan *plan);

/* What a plan is: buffers, lanes in a block, operations (loops counted once); may a run end
 * with another status than limits and memory? */
typedef struct { size_t n_buffers, block, n_steps; bool can_fail; } lane_plan_size;
lane_plan_size lane_plan_measure(const lane_plan *plan);

/* A column of numbers: element i is data[i * stride]. */
typedef struct { const double *data; size_t stride; } lane_input;
typedef struct { double *data; size_t stride; } lane_output_column;

/* The program at n points: input[j] borrows, output[k] fills; an output may not overlap
 * an input. Runs on the pool; each lane's result depends on its inputs alone. O(n cost).
 * GEO_EDOMAIN when a lane was refused (outputs are then useless), GEO_EINTR, GEO_ETIME,
 * GEO_ENOMEM, or the status of a function. */
geo_status lane_run(const lane_plan *plan, size_t n, const lane_input *input,
                    const lane_output_column *output);

#endif
