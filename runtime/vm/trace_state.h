/* trace_state.h - the inside of a trace. Only runtime/vm/trace*.c include this. */
#ifndef GEO_VM_TRACE_STATE_H
#define GEO_VM_TRACE_STATE_H

#include "runtime/vm/derivative.h"
#include "runtime/vm/state.h"
#include "runtime/vm/trace.h"

enum {
    TRACE_COMPONENTS = 4096,    /* numbers in one value */
    TRACE_UNROLL = 64,          /* turns of a counted loop that are written out */
    TRACE_MEMBERS = 256,        /* likewise of a loop over members */
    TRACE_TURNS = 4096,         /* turns of a loop that goes the same way for all points */
    TRACE_DEPTH = 60            /* calls in calls */
};

typedef enum {
    TRACE_FIXED,                /* an ordinary value */
    TRACE_LANES,                /* numbers that differ from point to point */
    TRACE_LIST,                 /* a list that is being built */
    TRACE_FUNCTION,             /* a function that has captured such values */
    TRACE_DERIVATIVE,           /* of member[0], a function that has; n is its kind */
    TRACE_DEAD,                 /* of lanes that have been refused: anything will do */
    TRACE_NOTHING               /* no telling: an error when it is used */
} trace_kind;

/* A value of the run. What it points to is never changed. */
typedef struct trace_value {
    trace_kind kind;
    bool is_truth;
    int rank;                   /* LANES */
    size_t n;                   /* LANES: numbers; LIST: members; DERIVATIVE: its kind */
    const size_t *shape;
    const lane_id *id;
    const struct trace_value *member;   /* of a LIST; FUNCTION: what it captured */
    geo_value v;                /* FIXED; FUNCTION: its code */
} trace_value;

/* One way through a function that is still going. */
typedef struct trace_path {
    struct trace_path *next;
    size_t pc;
    lane_id mask;
    trace_value *reg;
} trace_path;

typedef struct trace_return {
    struct trace_return *next;
    lane_id mask;
    trace_value value;
} trace_return;

/* What a traced loop adds to its list in one turn, in order. */
typedef struct trace_item {
    struct trace_item *next;
    lane_id mask;
    trace_value value;
} trace_item;

typedef struct trace_block {
    struct trace_block *next;
} trace_block;

typedef struct {
    geo_vm *vm;
    lane_program *p;
    trace_block *memory;        /* all of it goes when the trace ends */
    char *free_memory;
    size_t n_free;
    int depth;
    const geo_code *code;       /* what runs, for reasons */
    size_t pc;
} tracer;

/* The function that is being run. */
typedef struct {
    tracer *t;
    geo_code *code;
    geo_function *function;     /* NULL when it has captured lanes */
    const trace_value *captured;
    const size_t *loop_end;     /* by pc: behind the loop that begins there, else 0 */
    size_t n_registers;
    trace_return *returns;
    unsigned collects;          /* a register with a list; items go to collected, not to it */
    trace_item ***collected;    /* where the next item goes; NULL: nothing is collected */
} trace_frame;

/* Paths waiting inside a stretch of code, by pc, and those that left it. */
typedef struct {
    size_t begin, end;
    trace_path *waiting, *again, *left;
} trace_region;

/* Ends the trace with this reason. */
GEO_NORETURN void trace_stop(tracer *t, message_id reason, ...);
void *trace_memory(tracer *t, size_t count, size_t size);

/* --- trace_value.c ------------------------------------------------------------------- */

trace_value trace_fixed(geo_value v);
trace_value trace_number(tracer *t, lane_id id, bool is_truth);
trace_value trace_shaped(tracer *t, int rank, const size_t *shape, const lane_id *id,
                         bool is_truth);
size_t trace_n_members(const trace_value *v);           /* at v->member */
bool trace_is_numeric(const trace_value *v);            /* LANES, or numbers that can be */
/* v as lanes: constants when it is fixed. Stops when it is no number or tensor. */
trace_value trace_lanes(tracer *t, trace_value v);
bool trace_same_shape(const trace_value *a, const trace_value *b);
trace_value trace_binary(tracer *t, int op, trace_value a, trace_value b);
trace_value trace_unary(tracer *t, int op, trace_value a);
trace_value trace_matmul(tracer *t, trace_value a, trace_value b);
trace_value trace_join(tracer *t, lane_id mask, const trace_value *a, const trace_value *b);
lane_id trace_sum(tracer *t, size_t n, const lane_id *x);
const lane_function *trace_find(tracer *t, const char *name);   /* stops when there is none */
/* A function over values of matching shapes, broadcast as the operators are. */
trace_value trace_zip(tracer *t, const lane_function *f, const trace_value *v);

/* Rearranging: `work` is done on tensors of places instead of numbers, and the places of its
 * answer are read as the numbers that stand there. */
typedef geo_value (*trace_rearranger)(geo_vm *vm, void *context, size_t n, geo_value *item);
trace_value trace_rearrange(tracer *t, size_t n, const trace_value *item,
                            trace_rearranger work, void *context);

/* --- trace_call.c ---------------------------------------------------------------------- */

trace_value trace_call(tracer *t, trace_value callee, int argc, const trace_value *argv,
                       const geo_list *keywords);

/* --- trace_derivative.c ---------------------------------------------------------------- */

trace_value trace_derivative(tracer *t, derivative_kind kind, trace_value f, int argc,
                             const trace_value *argv);

/* --- trace_step.c ---------------------------------------------------------------------- */

/* Runs the instruction of `path`, which goes on, splits, or returns. */
void trace_step(trace_frame *f, trace_region *region, trace_path *path);
/* Registers an instruction writes. */
void trace_written(const geo_code *code, size_t at, unsigned *first, unsigned *count);

/* --- trace.c --------------------------------------------------------------------------- */

/* A call with all parameters at reg[0..]. function may be NULL: code and captured say all. */
trace_value trace_function(tracer *t, geo_function *function, geo_code *code,
                           const trace_value *captured, const trace_value *argument);
void trace_continue(trace_region *region, trace_path *path, size_t pc);
/* The path goes to pc where `condition` holds, on to `else_pc` where not. */
void trace_split(trace_frame *f, trace_region *region, trace_path *path, lane_id condition,
                 size_t pc, size_t else_pc);

#endif
