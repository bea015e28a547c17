/* lanes.h - functions applied to many points at once.
 *
 * A function that can be traced (trace.h) runs in blocks of points on the pool. Any other
 * is the caller's to run point by point. The results are the same, to the bit. */
#ifndef GEO_VM_LANES_H
#define GEO_VM_LANES_H

#include "runtime/num/lane_run.h"
#include "runtime/vm/trace.h"

/* One argument of a call at n points. */
typedef struct {
    bool is_fixed;              /* v, the same at every point */
    geo_value v;
    const double *data;         /* else point i has numbers data[i*count ...] of this shape */
    int rank;
    size_t shape[2], count;
} lanes_argument;

/* An argument whose points are the rows (members) of a dense tensor of rank 1 to 3; false
 * when that can't be. The tensor must live until the call is done. */
bool lanes_rows(const geo_tensor *t, lanes_argument *a);

/* Arguments of f, batches in the parameters that declare their space (fills, argc of them).
 * False when one is no tensor of numbers. */
bool lanes_batch(geo_vm *vm, const geo_function *f, int argc, const geo_value *v,
                 lanes_argument *a);

/* f at n points. True and *out: values stacked along `lead` axes of these sizes (their
 * product is n). False when it can't run so, or an error came up that must be told point by
 * point; nothing has happened then. What ran is noted for `explain`. */
bool lanes_call(geo_vm *vm, geo_value f, size_t n, int argc, const lanes_argument *argument,
                int lead, const size_t *sizes, geo_value *out);

/* A plan of f for one point with these arguments, kept until the running built-in returns;
 * NULL and *why. `jacobian` and `hessian` (may be NULL, or become NULL where there is no
 * derivative or it is too large): of all outputs by all inputs, as lane_jacobian without
 * the values, and lane_hessian. */
lane_plan *lanes_plan(geo_vm *vm, geo_value f, int n, const trace_argument *argument,
                      trace_result *result, lane_plan **jacobian, lane_plan **hessian,
                      trace_reason *why);

/* The comprehension's loop behind the running INBLOCKS instruction, adding to the list in
 * a register: where the frame goes on, or NULL when it runs turn by turn. (lanes_loop.c) */
struct vm_frame;
const uint32_t *lanes_comprehension(geo_vm *vm, struct vm_frame *frame, unsigned list);

/* --- what ran how ------------------------------------------------------------------ */

typedef struct {
    const char *what;           /* NULL: the running built-in, or "call" */
    bool in_blocks;
    size_t points;
    lane_plan_size size;
    double seconds;
    trace_reason why;
    const geo_code *code;       /* where: top-level code and offset in its source */
    size_t at;
} lanes_event;

enum { LANES_EVENTS = 32 };

typedef struct {
    lanes_event event[LANES_EVENTS];
    size_t n;                   /* ever; the last LANES_EVENTS are kept */
    size_t n_in_blocks;
} lanes_log;

void lanes_note(geo_vm *vm, const lanes_event *e);
/* The events of the expression that is running at the top level, oldest first; room for
 * LANES_EVENTS pointers (fills). How many. */
size_t lanes_here(geo_vm *vm, const lanes_event **found);

/* How many calls ran in blocks so far. */
size_t lanes_count(const geo_vm *vm);

/* Off: everything runs point by point (--scalar). */
void lanes_switch(geo_vm *vm, bool on);

#endif
