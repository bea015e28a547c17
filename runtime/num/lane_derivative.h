/* lane_derivative.h - exact derivatives of programs, as programs.
 *
 * Forward: next to each number its rates of change in some directions; goes through loops
 * turn by turn. Reverse: how the outputs depend on each number, from the end to the
 * beginning [Griewank and Walther 2008, chapters 3 and 6]; for programs without loops.
 * Where a function has a kink the derivative is that of the branch taken; at 0 those of
 * |x| and of a length are 0. */
#ifndef GEO_NUM_LANE_DERIVATIVE_H
#define GEO_NUM_LANE_DERIVATIVE_H

#include "runtime/num/lane.h"

/* Appends q, with inputs a, to p, and its derivatives in n_directions.
 *   da      rate of input j in direction k at da[j*n_directions + k], LANE_NONE: zero
 *   value   its outputs                                               (fills)
 *   dvalue  their rates, likewise; zeros are constants                (fills)
 * A function without a rule sets p->status to GEO_EDOMAIN and p->missing to its name. */
void lane_forward(lane_program *p, const lane_program *q, const lane_id *a, size_t n_directions,
                  const lane_id *da, lane_id *value, lane_id *dvalue);

/* Appends q and the rates da[j] at which the sum of weight[i] * output i changes with input
 * j. q has no loops. */
void lane_reverse(lane_program *p, const lane_program *q, const lane_id *a,
                  const lane_id *weight, lane_id *value, lane_id *da);

/* New programs with q's inputs. Their outputs: the values of q, then d value_i / d input_j
 * for j < n_wrt, row by row; for the second derivatives the n_wrt x n_wrt matrix of each
 * output alone, symmetric to the last bit. The way (forward, reverse, reverse and then
 * forward) is the cheaper one. */
void lane_jacobian(lane_program *p, const lane_program *q, size_t n_wrt);
void lane_hessian(lane_program *p, const lane_program *q, size_t n_wrt);

/* Is the function piecewise constant? (lane_rules.c) */
bool lane_is_flat(const lane_function *f);

/* Can its slope be infinite, or nan, where its value is finite? (lane_rules.c) */
bool lane_is_steep(const lane_function *f);

/* The partial derivative of node's value r by its argument j, under p->mask; LANE_NONE is 0.
 * (lane_rules.c) */
lane_id lane_partial(lane_program *p, const lane_node *node, const lane_id *arg, lane_id r, int j);

#endif
