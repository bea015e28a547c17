/* lane.h - a function of numbers as a list of instructions over blocks of points.
 *
 * A program is a list of nodes, each a number for every point ("lane"): an input, a
 * constant, or an operation on earlier nodes. Vectors and matrices of a point are
 * several nodes. There are no branches: both sides of a choice are computed and one
 * is selected. Loops are regions of the list that run until every lane has left;
 * lanes that leave are taken out of the block, so that nobody waits.
 *
 * Building folds constants and never makes the same node twice. A finished program is
 * planned once (lane_plan: dead nodes go, buffers are re-used after their last use) and
 * then run on any number of points, by any number of threads (lane_run.h). Its
 * derivatives are programs again (lane_derivative.h), so they nest.
 *
 * Each lane does exactly what the scalar machine would do for its point, operation by
 * operation, so the results have the same bits. */
#ifndef GEO_NUM_LANE_H
#define GEO_NUM_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/status.h"

typedef uint32_t lane_id;
#define LANE_NONE UINT32_MAX            /* no node; as a mask: every lane */

enum { LANE_ARGUMENTS = 4 };

/* out[i] = f(x[0][i*step[0]], ...) for i < n; steps are 0 (one number for all) or 1; out
 * may be one of the x. Called from several threads at once. */
typedef geo_status (*lane_kernel)(void *context, size_t n, const double *const x[],
                                  const int step[], double *out);

/* An elementwise function, known by its name to the rules of differentiation. Lives
 * longer than the programs that use it. */
typedef struct lane_function {
    const char *name;
    int arity;
    lane_kernel kernel;
    void *context;
    bool gives_truth;           /* results are truth values, 0 or 1 */
    bool can_fail;              /* the kernel may return another status than GEO_OK */
} lane_function;

typedef enum {
#define LANE_OP(name, arity, text) LANE_##name,
#include "runtime/num/lane_ops.def"
#undef LANE_OP
    LANE_OPS
} lane_op;

typedef struct {
    uint8_t op;                 /* lane_op */
    uint8_t n_args;
    bool is_truth;
    lane_id mask;               /* lanes for which this is computed in earnest */
    uint32_t loop;              /* the innermost loop it stands in, 0 for none */
    lane_id arg[LANE_ARGUMENTS];
    uint32_t list, n_list;      /* LIST arguments, in the program's list of ids */
    double k;                   /* CONST: its value; INPUT: its number */
    const lane_function *f;     /* APPLY */
    const double *table;        /* GATHER: borrows, lives as long as the program */
    size_t n_table;
} lane_node;

/* A value that a loop carries from turn to turn. */
typedef struct { lane_id phi, start, next; } lane_carried;
/* A value of the last turn of a lane, read behind the loop. */
typedef struct { lane_id result, inner; } lane_result;

typedef struct {
    uint32_t outer;             /* the loop around it, 0 for none */
    lane_id begin, end;         /* its BEGIN and END nodes; the body is between them */
    lane_id entry;              /* lanes that enter, LANE_NONE: all */
    lane_id again;              /* lanes that make another turn */
    lane_carried *carried;
    size_t n_carried, carried_capacity;
    lane_result *result;
    size_t n_results, result_capacity;
} lane_loop;

typedef struct {
    lane_node *node;
    size_t n, capacity;
    lane_id *list;              /* arguments of nodes with many */
    size_t n_list, list_capacity;
    lane_loop *loop;            /* loop[0] is nobody's */
    size_t n_loops, loop_capacity;
    lane_id *output;
    size_t n_outputs, output_capacity;
    size_t n_inputs;
    uint32_t *hash;             /* of nodes, for finding one that exists already */
    size_t hash_size;
    uint32_t in_loop;           /* where new nodes go */
    lane_id mask;               /* what new nodes are computed for */
    size_t max_nodes;           /* a program that grows beyond fails with GEO_ETOOBIG */
    geo_status status;          /* the first failure; nodes made after it are useless */
    /* Elementwise functions by name, for derivatives; may be NULL. */
    const lane_function *(*find)(const char *name);
    const char *missing;        /* the function that has no derivative */
} lane_program;

/* An empty program with inputs 0..n_inputs-1 as its first nodes. Never fails: look at
 * status when it is finished. */
void lane_program_init(lane_program *p, size_t n_inputs);
void lane_program_free(lane_program *p);

/* --- nodes ----------------------------------------------------------------------- */

lane_id lane_constant(lane_program *p, double k);
lane_id lane_truth(lane_program *p, bool k);
lane_id lane_unary(lane_program *p, lane_op op, lane_id a);
lane_id lane_binary(lane_program *p, lane_op op, lane_id a, lane_id b);
/* mask ? a : b */
lane_id lane_select(lane_program *p, lane_id mask, lane_id a, lane_id b);
lane_id lane_apply(lane_program *p, const lane_function *f, const lane_id *a);
/* The Euclidean length of n numbers, without overflow on the way. */
lane_id lane_norm(lane_program *p, size_t n, const lane_id *a);
/* table[index - 1]. A lane (of the current mask) whose index is not a whole number
 * in 1..n ends the run with GEO_EDOMAIN. */
lane_id lane_gather(lane_program *p, const double *table, size_t n, lane_id index);
/* The run ends with GEO_EDOMAIN if it comes here for a lane of the current mask. */
void lane_refuse(lane_program *p);

/* Masks: LANE_NONE is every lane. Combinations that cancel are recognised. */
lane_id lane_mask_and(lane_program *p, lane_id mask, lane_id condition);
lane_id lane_mask_not(lane_program *p, lane_id condition);
lane_id lane_mask_or(lane_program *p, lane_id a, lane_id b);

static inline bool lane_is_constant(const lane_program *p, lane_id a, double *k)
{
    if (p->node[a].op != LANE_CONST) return false;
    *k = p->node[a].k;
    return true;
}

/* --- loops ----------------------------------------------------------------------- */

/* Opens a loop entered by the lanes of the current mask. */
uint32_t lane_loop_begin(lane_program *p);
/* A carried value of the open loop, made before its body. */
lane_id lane_loop_carry(lane_program *p, lane_id start);
/* Closes it: carried value i becomes next[i] in lanes where `again` is true. */
void lane_loop_end(lane_program *p, lane_id again, const lane_id *next);
/* Behind the loop: what a node of its body was in each lane's last turn. Lanes that never
 * entered have 0. A node from before the loop is itself. */
lane_id lane_loop_result(lane_program *p, uint32_t loop, lane_id inner);

/* --- whole programs ---------------------------------------------------------------- */

void lane_output(lane_program *p, lane_id a);
/* Forgets all nodes, loops and lists made since the mark was taken. */
typedef struct { size_t n, n_list, n_loops; uint32_t in_loop; lane_id mask; } lane_mark;
lane_mark lane_mark_take(const lane_program *p);
void lane_mark_return(lane_program *p, lane_mark mark);

/* The outputs of q, whose inputs are the nodes a, as nodes of p (fills). */
void lane_inline(lane_program *p, const lane_program *q, const lane_id *a, lane_id *outputs);

/* The number of operations a lane costs, loops counted once. */
size_t lane_cost(const lane_program *p);

#endif
