/* lanes_loop.c - comprehensions in blocks of points.
 *
 * [e for t in a if c] goes through the members of a all at once when e and c can be traced
 * and a is an interval of whole numbers or a tensor. The compiler has seen to it that
 * they change no variable. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/vm/state.h"

enum { WORTH_IT = 64, LARGEST = 1 << 24, POLL_EVERY = 1 << 14 };

typedef struct {
    geo_vm *vm;
    trace_loop_body body;
    const uint32_t *end;        /* the instruction behind the loop */
    size_t n;                   /* turns */
    const double *x;            /* the points, point by point */
    size_t count;               /* numbers of a point */
    lane_program program;
    lane_plan *plan;
    trace_loop_result result;
    size_t each;                /* numbers of an item */
    double *out;                /* items of all turns, each with its mask */
    geo_list *list;             /* what it adds to */
    geo_value all;              /* the tensor of all of it, when nothing else is in the list */
    lanes_event event;
    bool done;
} loop_run;

/* --- what the loop goes through ------------------------------------------------------ */

static bool read_counted(loop_run *run, const geo_value *r)
{
    if (!value_is_number(r[0]) || !value_is_number(r[1])) return false;
    double first = value_to_number(r[0]), last = value_to_number(r[1]);
    if (!(fabs(first) < 0x1p53) || !(last - first + 1 >= WORTH_IT) || last - first >= LARGEST)
        return false;
    run->n = (size_t)(last - first) + 1;
    run->count = 1;
    geo_tensor *t = vm_vector(run->vm, run->n);
    for (size_t i = 0; i < run->n; i++) t->data[i] = first + (double)i;
    run->x = t->data;
    vm_hold(run->vm, value_from_object(t));
    return true;
}

static bool read_members(loop_run *run, const geo_value *r)
{
    geo_value v = r[0];
    geo_tensor *t;
    lanes_argument rows;
    if (vm_count(v) < WORTH_IT || vm_count(v) > LARGEST) return false;
    if (!value_is_tensor(v) && !value_is_kind(v, KIND_RANGE)) return false;
    vm_check_diagnostic(run->vm, tensor_from(&run->vm->heap, v, &t));
    t = vm_need(run->vm, tensor_dense(&run->vm->heap, t));
    if (!lanes_rows(t, &rows)) return false;
    vm_hold(run->vm, value_from_object(t));
    run->n = t->shape[0];
    run->x = rows.data;
    run->count = rows.count;
    run->body.point = (trace_argument){ .rank = rows.rank,
                                        .shape = { rows.shape[0], rows.shape[1] } };
    return true;
}

/* --- what it adds -------------------------------------------------------------------- */

/* Numbers of an item with its mask; of a turn. */
static size_t step_of(const loop_run *run) { return run->result.has_masks + run->each; }
static size_t width_of(const loop_run *run) { return run->result.n_items * step_of(run); }

/* The numbers of item i, NULL when it is not added. */
static const double *item_at(const loop_run *run, size_t i)
{
    const double *x = run->out + i * step_of(run);
    if (!run->result.has_masks) return x;
    return *x != 0 ? x + 1 : NULL;
}

static geo_value item_value(geo_vm *vm, const trace_result *item, const double *x)
{
    if (item->rank == 0) return item->is_truth ? value_bool(*x != 0) : value_number(*x);
    geo_tensor *t = vm_tensor(vm, item->is_truth ? ELEMENT_BOOL : ELEMENT_NUMBER, item->rank,
                              item->shape);
    memcpy(t->data, x, t->n * sizeof *x);
    return value_from_object(t);
}

static void add_to_list(loop_run *run, geo_list *list)
{
    for (size_t i = 0; i < run->n * run->result.n_items; i++) {
        const double *x = item_at(run, i);
        if (i % POLL_EVERY == 0) vm_check(run->vm, geo_poll(), "");
        if (!x) continue;
        geo_value v = item_value(run->vm, &run->result.item, x);
        vm_need(run->vm, list_push(&run->vm->heap, list, v) ? list : NULL);
    }
}

/* A tensor for n items; NULL when they are no tensor. */
static geo_tensor *items_tensor(loop_run *run, size_t n)
{
    const trace_result *item = &run->result.item;
    size_t shape[TENSOR_RANK] = { n };
    if (n == 0 || item->rank + 1 > TENSOR_RANK) return NULL;
    for (int k = 0; k < item->rank; k++) shape[1 + k] = item->shape[k];
    return vm_tensor(run->vm, item->is_truth ? ELEMENT_BOOL : ELEMENT_NUMBER, item->rank + 1,
                     shape);
}

/* All that was added as the tensor that STACKLIST would make of it. */
static geo_value stacked(loop_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n * run->result.n_items; i++) {
        if (i % POLL_EVERY == 0) vm_check(run->vm, geo_poll(), "");
        n += item_at(run, i) != NULL;
    }
    geo_tensor *t = items_tensor(run, n);
    if (!t) return VALUE_UNSET;
    double *to = t->data;
    for (size_t i = 0; i < run->n * run->result.n_items; i++) {
        const double *x = item_at(run, i);
        if (i % POLL_EVERY == 0) vm_check(run->vm, geo_poll(), "");
        for (size_t k = 0; x && k < run->each; k++) *to++ = x[k];
    }
    return value_from_object(t);
}

/* --- one loop -------------------------------------------------------------------------- */

/* Is the list still empty, and is it stacked at once? */
static bool is_all(const loop_run *run)
{
    return run->list->count == 0 && WORD_OP(*run->end) == OPCODE_STACKLIST
        && WORD_B(*run->end) == run->body.list;
}

/* Where the outputs go: into the tensor itself, when it is all there is and nothing is left
 * out, else into memory of the run. */
static double *place_outputs(loop_run *run)
{
    geo_tensor *t = NULL;
    if (is_all(run) && !run->result.has_masks)
        t = items_tensor(run, run->n * run->result.n_items);
    if (t) {
        run->all = value_from_object(t);
        return t->data;
    }
    run->out = vm_need(run->vm, geo_alloc(run->n, (width_of(run) + 1) * sizeof *run->out));
    return run->out;
}

/* What the loop added goes to where it belongs. */
static void deliver(loop_run *run)
{
    if (run->all != VALUE_UNSET) return;
    if (is_all(run)) run->all = stacked(run);
    if (run->all == VALUE_UNSET) add_to_list(run, run->list);
}

static void run_loop(geo_vm *vm, void *context)
{
    loop_run *run = context;
    if (!vm_trace_loop(vm, &run->body, &run->program, &run->result, &run->event.why)) return;
    if (lane_plan_make(&run->program, &run->plan) != GEO_OK) return;
    run->event.size = lane_plan_measure(run->plan);
    run->each = 1;
    for (int k = 0; k < run->result.item.rank; k++) run->each *= run->result.item.shape[k];
    size_t width = width_of(run);
    double *out = place_outputs(run);
    lane_input *input = vm_scratch(vm, run->count + 1, sizeof *input);
    lane_output_column *column = vm_scratch(vm, width + 1, sizeof *column);
    for (size_t k = 0; k < run->count; k++) input[k] = (lane_input){ run->x + k, run->count };
    for (size_t k = 0; k < width; k++) column[k] = (lane_output_column){ out + k, width };
    geo_status status = lane_run(run->plan, run->n, input, column);
    if (status == GEO_EINTR || status == GEO_ETIME) vm_check(vm, status, "");
    run->done = status == GEO_OK;
    if (run->done)
        deliver(run);
    else
        snprintf(run->event.why.text, sizeof run->event.why.text, "%s",
                 message_text(MSG_LANES_REFUSED));
}

/* The loop behind the INBLOCKS instruction: FORPREP or NEXT, the body, the jump back. */
static bool read_loop(loop_run *run, const vm_frame *frame, unsigned list)
{
    const uint32_t *code = frame->code->instruction, *pc = frame->pc;
    const uint32_t *head = pc + 1;
    run->end = pc + 1 + (int32_t)*pc;
    run->body.begin = (size_t)(head + 2 - code);
    run->body.again = (size_t)(run->end - 2 - code);
    run->body.list = list;
    run->body.turn = WORD_B(*head);
    const geo_value *r = frame->base + WORD_A(*head);
    return WORD_OP(*head) == OPCODE_FORPREP ? read_counted(run, r) : read_members(run, r);
}

const uint32_t *lanes_comprehension(geo_vm *vm, vm_frame *frame, unsigned list)
{
    if (vm->lanes_off || vm->steps_left >= 0) return NULL;
    loop_run run = { .vm = vm, .list = value_list(frame->base[list]), .all = VALUE_UNSET };
    diagnostic *error = NULL;
    size_t n_held = vm->n_held;
    double start = geo_seconds();
    if (!read_loop(&run, frame, list)) {
        vm->n_held = n_held;
        return NULL;
    }
    bool is_good = vm_protect(vm, run_loop, &run, &error);
    vm->n_held = n_held;
    const uint32_t *next = NULL;
    if (is_good && run.done) {
        next = run.end;
        if (run.all != VALUE_UNSET) frame->base[WORD_A(*next++)] = run.all;
    }
    lane_plan_free(run.plan);
    lane_program_free(&run.program);
    geo_free(run.out);
    if (!is_good) vm_raise_diagnostic(vm, error);
    run.event.what = "comprehension";
    run.event.points = run.n;
    run.event.in_blocks = run.done;
    run.event.seconds = geo_seconds() - start;
    lanes_note(vm, &run.event);
    if (!run.done) {            /* it will not be tried again */
        uint32_t *word = &frame->code->instruction[frame->pc - 1 - frame->code->instruction];
        *word |= 1u << 16;
    }
    return next;
}
