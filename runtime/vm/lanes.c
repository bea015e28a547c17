/* lanes.c - functions applied to many points at once. */
#include "runtime/vm/lanes.h"

#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/num/lane_derivative.h"
#include "runtime/vm/profile.h"
#include "runtime/vm/state.h"

enum { WORTH_IT = 64 };         /* points below which tracing costs more than it saves */

size_t lanes_count(const geo_vm *vm) { return vm->lanes.n_in_blocks; }

void lanes_switch(geo_vm *vm, bool on) { vm->lanes_off = !on; }

/* Where the statement stands that everything runs for. */
static bool outermost(const geo_vm *vm, const geo_code **code, geo_span *at)
{
    if (vm->frame == vm->frames) return false;
    const vm_frame *frame = &vm->frames[1];
    *code = frame->code;
    size_t pc = (size_t)(frame->pc - frame->code->instruction);
    *at = code_site_of(frame->code, pc > 0 ? pc - 1 : 0)->at;
    return true;
}

void lanes_note(geo_vm *vm, const lanes_event *e)
{
    lanes_event *to = &vm->lanes.event[vm->lanes.n++ % LANES_EVENTS];
    *to = *e;
    if (!to->what) to->what = vm->active.builtin ? vm->active.builtin->name : "call";
    geo_span at;
    vm->lanes.n_in_blocks += e->in_blocks;
    if (outermost(vm, &to->code, &at)) to->at = at.start;
}

size_t lanes_here(geo_vm *vm, const lanes_event **found)
{
    const geo_code *code;
    geo_span at;
    size_t n = 0, kept = vm->lanes.n < LANES_EVENTS ? vm->lanes.n : LANES_EVENTS;
    if (!outermost(vm, &code, &at)) return 0;
    for (size_t i = vm->lanes.n - kept; i < vm->lanes.n; i++) {
        const lanes_event *e = &vm->lanes.event[i % LANES_EVENTS];
        if (e->code == code && e->at >= at.start && e->at <= at.end) found[n++] = e;
    }
    return n;
}

bool lanes_rows(const geo_tensor *t, lanes_argument *a)
{
    if (t->rank > 3 || t->element != ELEMENT_NUMBER || !t->is_dense) return false;
    *a = (lanes_argument){ .data = t->data, .rank = t->rank - 1, .count = 1 };
    for (int k = 1; k < t->rank; k++) {
        a->shape[k - 1] = t->shape[k];
        a->count *= t->shape[k];
    }
    return a->count > 0;
}

bool lanes_batch(geo_vm *vm, const geo_function *f, int argc, const geo_value *v,
                 lanes_argument *a)
{
    for (int k = 0; k < argc; k++) {
        a[k] = (lanes_argument){ .is_fixed = true, .v = v[k] };
        if (vm_batch_size(vm, f, k, v[k]) < 0) continue;
        if (!value_is_tensor(v[k]) || value_tensor(v[k])->element != ELEMENT_NUMBER) return false;
        const geo_tensor *t = vm_need(vm, tensor_dense(&vm->heap, value_tensor(v[k])));
        size_t d = vm_space_coordinates(vm, f->domain[k]);
        vm_hold(vm, value_from_object(t));
        a[k] = (lanes_argument){ .data = t->data, .rank = d > 1, .shape = { d }, .count = d };
    }
    return true;
}

/* --- plans that are kept ----------------------------------------------------------- */

typedef struct {
    geo_foreign head;
    lane_plan *plan;
} kept_plan;

static void kept_plan_release(geo_foreign *self) { lane_plan_free(((kept_plan *)self)->plan); }

static const geo_class KEPT_PLAN = { .name = "plan", .noun = "plan", .phrase = "a plan",
                                     .release = kept_plan_release };

static kept_plan *new_plan(geo_vm *vm)
{
    kept_plan *kept = vm_need(vm, foreign_new(&vm->heap, &KEPT_PLAN, sizeof *kept));
    vm_hold(vm, value_from_object(kept));
    return kept;
}

enum { DERIVATIVE_NODES = 20000 };

/* plan stays NULL when there is no derivative or it is too large. */
static geo_status plan_derivative(const lane_program *q, bool second, lane_plan **plan)
{
    lane_program p;
    size_t n = q->n_inputs;
    if (lane_cost(q) * (second ? n * n : n) > DERIVATIVE_NODES) return GEO_OK;
    if (second) lane_hessian(&p, q, n);
    else lane_jacobian(&p, q, n);
    geo_status status = p.status == GEO_OK ? lane_plan_make(&p, plan) : p.status;
    lane_program_free(&p);
    return status == GEO_ENOMEM ? status : GEO_OK;
}

lane_plan *lanes_plan(geo_vm *vm, geo_value f, int n, const trace_argument *argument,
                      trace_result *result, lane_plan **jacobian, lane_plan **hessian,
                      trace_reason *why)
{
    lane_program p;
    if (vm->lanes_off) return NULL;
    kept_plan *value = new_plan(vm), *first = new_plan(vm), *second = new_plan(vm);
    if (!vm_trace(vm, f, n, argument, &p, result, why)) return NULL;
    geo_status status = lane_plan_make(&p, &value->plan);
    if (status == GEO_OK && jacobian) status = plan_derivative(&p, false, &first->plan);
    if (status == GEO_OK && hessian) status = plan_derivative(&p, true, &second->plan);
    lane_program_free(&p);
    if (status == GEO_ENOMEM) vm_check(vm, status, "");
    if (jacobian) *jacobian = first->plan;
    if (hessian) *hessian = second->plan;
    return value->plan;
}

/* --- one run --------------------------------------------------------------------- */

static void read_arguments(int argc, const lanes_argument *from, trace_argument *to,
                           lane_input *input)
{
    for (int i = 0; i < argc; i++) {
        const lanes_argument *a = &from[i];
        to[i] = (trace_argument){ a->is_fixed, a->v, a->rank, { a->shape[0], a->shape[1] } };
        for (size_t k = 0; !a->is_fixed && k < a->count; k++)
            *input++ = (lane_input){ a->data + k, a->count };
    }
}

static geo_value result_value(geo_vm *vm, const trace_result *r, int lead, const size_t *sizes)
{
    size_t shape[TENSOR_RANK];
    for (int k = 0; k < lead; k++) shape[k] = sizes[k];
    for (int k = 0; k < r->rank; k++) shape[lead + k] = r->shape[k];
    return value_from_object(vm_tensor(vm, r->is_truth ? ELEMENT_BOOL : ELEMENT_NUMBER,
                                       lead + r->rank, shape));
}

/* The plan at n points; false when a lane must be told point by point. Raises limits. */
static bool run_plan(geo_vm *vm, const lane_plan *plan, size_t n, const lane_input *input,
                     geo_tensor *out)
{
    size_t each = n ? out->n / n : 0;
    lane_output_column *column = vm_scratch(vm, each + 1, sizeof *column);
    for (size_t k = 0; k < each; k++) column[k] = (lane_output_column){ out->data + k, each };
    geo_status status = lane_run(plan, n, input, column);
    if (status == GEO_EINTR || status == GEO_ETIME) vm_check(vm, status, "");
    return status == GEO_OK;
}

typedef struct {
    geo_value f;
    size_t n;
    int argc, lead;
    const lanes_argument *argument;
    const size_t *sizes;
    geo_value *out;
    lane_program program;
    lane_plan *plan;
    lanes_event event;
    bool done;
} lanes_job;

static void run_job(geo_vm *vm, void *context)
{
    lanes_job *j = context;
    size_t n_inputs = 0;
    for (int i = 0; i < j->argc; i++)
        if (!j->argument[i].is_fixed) n_inputs += j->argument[i].count;
    lane_input *input = vm_scratch(vm, n_inputs + 1, sizeof *input);
    trace_argument *shape = vm_scratch(vm, (size_t)j->argc + 1, sizeof *shape);
    read_arguments(j->argc, j->argument, shape, input);
    trace_result result;
    if (!vm_trace(vm, j->f, j->argc, shape, &j->program, &result, &j->event.why)) return;
    if (lane_plan_make(&j->program, &j->plan) != GEO_OK) return;
    j->event.size = lane_plan_measure(j->plan);
    geo_value out = result_value(vm, &result, j->lead, j->sizes);
    j->done = run_plan(vm, j->plan, j->n, input, value_tensor(out));
    if (!j->done) snprintf(j->event.why.text, sizeof j->event.why.text, "%s",
                           message_text(MSG_LANES_REFUSED));
    *j->out = out;
}

bool lanes_call(geo_vm *vm, geo_value f, size_t n, int argc, const lanes_argument *argument,
                int lead, const size_t *sizes, geo_value *out)
{
    if (vm->lanes_off || n < WORTH_IT || vm->steps_left >= 0) return false;
    lanes_job j = { .f = f, .n = n, .argc = argc, .argument = argument, .lead = lead,
                    .sizes = sizes, .out = out, .event = { .points = n } };
    diagnostic *error = NULL;
    double start = geo_seconds();
    size_t n_held = vm->n_held;
    const char *tier = vm_set_tier(vm, "blocks");
    bool is_good = vm_protect(vm, run_job, &j, &error);
    vm_set_tier(vm, tier);
    vm->n_held = n_held;
    lane_plan_free(j.plan);
    lane_program_free(&j.program);
    if (!is_good) vm_raise_diagnostic(vm, error);
    j.event.in_blocks = j.done;
    j.event.seconds = geo_seconds() - start;
    lanes_note(vm, &j.event);
    return j.done;
}
