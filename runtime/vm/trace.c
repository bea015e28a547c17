/* trace.c - following a function along all of its ways.
 *
 * Code is laid out so that ways split forwards and go back only at the end of loops. The
 * way with the lowest pc is always run first; when two stand at the same place they are
 * joined, so no instruction is run twice for one turn. */
#include "runtime/vm/trace_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { MEMORY_BLOCK = 1 << 16 };

/* --- memory and reasons ------------------------------------------------------------------ */

void *trace_memory(tracer *t, size_t count, size_t size)
{
    size_t bytes = (count * size + 15) & ~(size_t)15;
    if (bytes > t->n_free) {
        size_t whole = bytes + sizeof(trace_block) > MEMORY_BLOCK ? bytes + 32 : MEMORY_BLOCK;
        trace_block *block = vm_need(t->vm, geo_alloc(whole, 1));
        block->next = t->memory;
        t->memory = block;
        t->free_memory = (char *)block + 16;
        t->n_free = whole - 16;
    }
    void *p = t->free_memory;
    t->free_memory += bytes;
    t->n_free -= bytes;
    return p;
}

void trace_stop(tracer *t, message_id reason, ...)
{
    va_list args;
    va_start(args, reason);
    diagnostic *d = diag_vnew(reason, args);
    va_end(args);
    if (t->code) diag_add(d, t->code->source, code_site_of(t->code, t->pc)->at, NULL);
    vm_raise_diagnostic(t->vm, d);
}

/* --- paths ------------------------------------------------------------------------------- */

static trace_path *copy_path(trace_frame *f, const trace_path *from)
{
    trace_path *path = trace_memory(f->t, 1, sizeof *path);
    *path = *from;
    path->reg = trace_memory(f->t, f->n_registers, sizeof *path->reg);
    memcpy(path->reg, from->reg, f->n_registers * sizeof *path->reg);
    return path;
}

void trace_continue(trace_region *region, trace_path *path, size_t pc)
{
    bool goes_back = pc <= path->pc;
    path->pc = pc;
    trace_path **list = &region->waiting;
    if (goes_back && pc == region->begin) list = &region->again;
    else if (pc < region->begin || pc >= region->end) list = &region->left;
    path->next = *list;
    *list = path;
}

void trace_split(trace_frame *f, trace_region *region, trace_path *path, lane_id condition,
                 size_t pc, size_t else_pc)
{
    lane_program *p = f->t->p;
    double k;
    if (p->status == GEO_OK && lane_is_constant(p, condition, &k)) {
        trace_continue(region, path, k != 0 ? pc : else_pc);
        return;
    }
    trace_path *other = copy_path(f, path);
    lane_id mask = path->mask;
    path->mask = lane_mask_and(p, mask, condition);
    other->mask = lane_mask_and(p, mask, lane_mask_not(p, condition));
    trace_continue(region, path, pc);
    trace_continue(region, other, else_pc);
}

/* Two paths at one place become one. */
static trace_path *join_paths(trace_frame *f, trace_path *a, const trace_path *b)
{
    lane_program *p = f->t->p;
    lane_id mask = lane_mask_or(p, a->mask, b->mask);
    p->mask = mask;
    for (size_t r = 0; r < f->n_registers; r++)
        a->reg[r] = trace_join(f->t, a->mask, &a->reg[r], &b->reg[r]);
    a->mask = mask;
    return a;
}

/* Takes the path with the lowest pc out of a list, all that stand there joined. */
static trace_path *take_lowest(trace_frame *f, trace_path **list)
{
    size_t pc = SIZE_MAX;
    for (trace_path *path = *list; path; path = path->next)
        if (path->pc < pc) pc = path->pc;
    trace_path *found = NULL;
    for (trace_path **at = list; *at;) {
        trace_path *path = *at;
        if (path->pc != pc) {
            at = &path->next;
            continue;
        }
        *at = path->next;
        found = found ? join_paths(f, found, path) : path;
    }
    return found;
}

static void run_region(trace_frame *f, trace_region *region);

/* --- loops that are written out ---------------------------------------------------------- */

static void give_all(trace_path **to, trace_path *list)
{
    while (list) {
        trace_path *next = list->next;
        list->next = *to;
        *to = list;
        list = next;
    }
}

/* Turn by turn, while it goes on the same way everywhere. False, and nothing but garbage
 * was made, when the lanes come apart and may_part is false. */
static bool write_out(trace_frame *f, size_t end, trace_path *path, bool may_part, size_t turns,
                      trace_path **left)
{
    lane_id mask = path->mask;
    size_t begin = path->pc;
    trace_path *out = NULL;
    trace_return *returns = f->returns;
    for (size_t turn = 0; path; turn++) {
        if (turn > turns) trace_stop(f->t, MSG_LANES_TURNS, turns);
        vm_check(f->t->vm, geo_poll(), "");
        trace_region body = { .begin = begin, .end = end, .waiting = path };
        path->next = NULL;
        run_region(f, &body);
        give_all(&out, body.left);
        path = body.again ? take_lowest(f, &body.again) : NULL;
        if (path && path->mask != mask && !may_part) {
            f->returns = returns;
            return false;
        }
    }
    *left = out;
    return true;
}

/* --- loops of lanes ---------------------------------------------------------------------- */

typedef struct {
    size_t begin, end;
    bool *is_written, *is_lost; /* registers: written in the body; no value for the start */
} loop_plan;

static void mark_written(trace_frame *f, loop_plan *plan)
{
    const geo_code *code = f->code;
    for (size_t at = plan->begin; at < plan->end; at += 1 + code_extra_words(code, at)) {
        unsigned first, count;
        trace_written(code, at, &first, &count);
        for (unsigned r = first; r < first + count && r < f->n_registers; r++)
            plan->is_written[r] = true;
    }
}

/* Values that the loop may change become carried ones. */
static void carry_registers(trace_frame *f, const loop_plan *plan, trace_value *reg)
{
    tracer *t = f->t;
    for (size_t r = 0; r < f->n_registers; r++) {
        if (!plan->is_written[r]) continue;
        if (plan->is_lost[r] || !trace_is_numeric(&reg[r])) {
            if (reg[r].kind != TRACE_FIXED || reg[r].v != VALUE_UNSET)
                reg[r] = (trace_value){ .kind = TRACE_NOTHING };
            continue;
        }
        trace_value v = trace_lanes(t, reg[r]);
        lane_id *id = trace_memory(t, v.n, sizeof *id);
        for (size_t i = 0; i < v.n; i++) id[i] = lane_loop_carry(t->p, v.id[i]);
        v.id = id;
        reg[r] = v;
    }
}

/* Can register r go on as `next` where it began as `carried`? */
static bool goes_on(const trace_value *carried, const trace_value *next)
{
    if (!trace_is_numeric(next)) return false;
    if (next->kind == TRACE_FIXED) {
        if (value_is_tensor(next->v)) {
            const geo_tensor *x = value_tensor(next->v);
            return x->rank == carried->rank && x->n == carried->n
                && (x->element == ELEMENT_BOOL) == carried->is_truth
                && memcmp(x->shape, carried->shape, x->rank * sizeof *x->shape) == 0;
        }
        return carried->rank == 0 && value_is_bool(next->v) == carried->is_truth;
    }
    return next->is_truth == carried->is_truth && trace_same_shape(next, carried);
}

/* Closes the loop: false when a register can't go on as it began, which is then lost. */
static bool close_loop(trace_frame *f, loop_plan *plan, const trace_value *carried,
                       const trace_path *again)
{
    tracer *t = f->t;
    size_t n = 0;
    bool is_good = true;
    for (size_t r = 0; r < f->n_registers; r++) {
        if (!plan->is_written[r] || carried[r].kind != TRACE_LANES) continue;
        n += carried[r].n;
        if (!again || goes_on(&carried[r], &again->reg[r])) continue;
        plan->is_lost[r] = true;
        is_good = false;
    }
    if (!is_good) return false;
    lane_id *next = trace_memory(t, n, sizeof *next), *to = next;
    for (size_t r = 0; r < f->n_registers; r++) {
        if (!plan->is_written[r] || carried[r].kind != TRACE_LANES) continue;
        trace_value v = again ? trace_lanes(t, again->reg[r]) : carried[r];
        for (size_t i = 0; i < v.n; i++) *to++ = v.id[i];
    }
    lane_id mask = again ? again->mask : lane_truth(t->p, false);
    if (mask == LANE_NONE) trace_stop(t, MSG_LANES_ENDLESS);
    lane_loop_end(t->p, mask, next);
    return true;
}

static trace_value behind_loop(tracer *t, uint32_t loop, trace_value v)
{
    if (v.kind == TRACE_LIST) {
        trace_value *member = trace_memory(t, v.n, sizeof *member);
        for (size_t i = 0; i < v.n; i++) member[i] = behind_loop(t, loop, v.member[i]);
        v.member = member;
    }
    if (v.kind != TRACE_LANES) return v;
    lane_id *id = trace_memory(t, v.n, sizeof *id);
    for (size_t i = 0; i < v.n; i++) id[i] = lane_loop_result(t->p, loop, v.id[i]);
    v.id = id;
    return v;
}

/* Lanes that left the loop with this mask: all that entered, when it is the only way. */
static lane_id mask_behind(tracer *t, uint32_t loop, lane_id mask, lane_id entry, bool is_only)
{
    if (is_only || mask == LANE_NONE) return entry;
    return lane_mask_and(t->p, entry, lane_loop_result(t->p, loop, mask));
}

/* One attempt; false when a register turned out to be lost. */
static bool lane_loop_once(trace_frame *f, loop_plan *plan, const trace_path *start,
                           trace_path **left)
{
    tracer *t = f->t;
    trace_path *path = copy_path(f, start);
    trace_return *returns = f->returns;
    path->next = NULL;
    t->p->mask = start->mask;
    uint32_t loop = lane_loop_begin(t->p);
    carry_registers(f, plan, path->reg);
    trace_value *carried = trace_memory(t, f->n_registers, sizeof *carried);
    memcpy(carried, path->reg, f->n_registers * sizeof *carried);
    path->mask = LANE_NONE;
    trace_region body = { .begin = plan->begin, .end = plan->end, .waiting = path };
    f->returns = NULL;
    run_region(f, &body);
    trace_return *inner = f->returns;
    f->returns = returns;
    const trace_path *again = body.again ? take_lowest(f, &body.again) : NULL;
    if (!close_loop(f, plan, carried, again)) return false;
    bool is_only = (body.left && !body.left->next && !inner)
                || (inner && !inner->next && !body.left);
    for (trace_path *out = body.left; out; out = out->next) {
        for (size_t r = 0; r < f->n_registers; r++)
            out->reg[r] = behind_loop(t, loop, out->reg[r]);
        out->mask = mask_behind(t, loop, out->mask, start->mask, is_only);
    }
    for (trace_return *next; inner; inner = next) {
        next = inner->next;
        inner->value = behind_loop(t, loop, inner->value);
        inner->mask = mask_behind(t, loop, inner->mask, start->mask, is_only);
        inner->next = f->returns;
        f->returns = inner;
    }
    *left = body.left;
    return true;
}

static void loop_of_lanes(trace_frame *f, size_t end, const trace_path *start, trace_path **left)
{
    tracer *t = f->t;
    loop_plan plan = { .begin = start->pc, .end = end };
    plan.is_written = trace_memory(t, f->n_registers, sizeof(bool));
    plan.is_lost = trace_memory(t, f->n_registers, sizeof(bool));
    memset(plan.is_written, 0, f->n_registers);
    memset(plan.is_lost, 0, f->n_registers);
    mark_written(f, &plan);
    lane_mark mark = lane_mark_take(t->p);
    while (!lane_loop_once(f, &plan, start, left)) lane_mark_return(t->p, mark);
}

/* --- which way a loop goes --------------------------------------------------------------- */

static bool is_fixed_number(const trace_value *v, double *x)
{
    if (v->kind != TRACE_FIXED || !value_is_number(v->v)) return false;
    *x = value_to_number(v->v);
    return true;
}

/* Turns of a loop whose number is known; SIZE_MAX when it is not. */
static size_t known_turns(const trace_frame *f, const trace_path *path, size_t end)
{
    const uint32_t *code = f->code->instruction;
    uint32_t last = code[end - 2], first = code[path->pc];
    double from, to;
    if (WORD_OP(last) == OPCODE_FORLOOP && is_fixed_number(&path->reg[WORD_A(last)], &from)
        && is_fixed_number(&path->reg[WORD_A(last) + 1], &to))
        return to >= from ? (size_t)(to - from) + 1 : 0;
    if (WORD_OP(first) == OPCODE_NEXT) {
        const trace_value *over = &path->reg[WORD_A(first)];
        if (over->kind == TRACE_FIXED) return vm_count(over->v);
        if (over->kind == TRACE_LANES && over->rank > 0) return over->shape[0];
        if (over->kind == TRACE_LIST) return over->n;
    }
    return SIZE_MAX;
}

static void run_loop(trace_frame *f, trace_region *region, trace_path *path, size_t end)
{
    tracer *t = f->t;
    trace_path *left = NULL;
    size_t turns = known_turns(f, path, end);
    bool over_members = WORD_OP(f->code->instruction[path->pc]) == OPCODE_NEXT;
    if (turns != SIZE_MAX && turns <= (over_members ? TRACE_MEMBERS : TRACE_UNROLL)) {
        write_out(f, end, path, true, turns + 1, &left);
    } else if (over_members) {
        trace_stop(t, MSG_LANES_MEMBERS, (size_t)TRACE_MEMBERS);
    } else {
        lane_mark mark = lane_mark_take(t->p);
        trace_path *start = copy_path(f, path);
        if (turns != SIZE_MAX || !write_out(f, end, path, false, TRACE_TURNS, &left)) {
            lane_mark_return(t->p, mark);
            loop_of_lanes(f, end, start, &left);
        }
    }
    while (left) {
        trace_path *next = left->next;
        size_t pc = left->pc;
        left->pc = end - 1;             /* it comes from the loop */
        trace_continue(region, left, pc);
        left = next;
    }
}

/* --- functions --------------------------------------------------------------------------- */

static void run_region(trace_frame *f, trace_region *region)
{
    tracer *t = f->t;
    size_t polls = 0;
    while (region->waiting) {
        trace_path *path = take_lowest(f, &region->waiting);
        if (++polls % 64 == 0) vm_check(t->vm, geo_poll(), "");
        if (t->p->status != GEO_OK) trace_stop(t, MSG_LANES_LARGE, t->p->max_nodes);
        size_t end = f->loop_end[path->pc];
        t->p->mask = path->mask;
        t->code = f->code;
        t->pc = path->pc;
        bool is_inner = end && !(path->pc == region->begin && end == region->end);
        if (is_inner) run_loop(f, region, path, end);
        else trace_step(f, region, path);
    }
}

/* By pc: behind the last jump that goes back there. */
static size_t *find_loops(tracer *t, const geo_code *code)
{
    size_t *end = trace_memory(t, code->n + 1, sizeof *end);
    memset(end, 0, (code->n + 1) * sizeof *end);
    for (size_t at = 0; at < code->n; at += 1 + code_extra_words(code, at)) {
        geo_opcode op = WORD_OP(code->instruction[at]);
        if (op != OPCODE_LOOP && op != OPCODE_FORLOOP) continue;
        size_t to = (size_t)((ptrdiff_t)at + 2 + (int32_t)code->instruction[at + 1]);
        if (end[to] < at + 2) end[to] = at + 2;
    }
    return end;
}

static trace_value join_returns(trace_frame *f)
{
    trace_return *r = f->returns;
    if (!r) trace_stop(f->t, MSG_LANES_ENDLESS);
    trace_value v = r->value;
    for (r = r->next; r; r = r->next) v = trace_join(f->t, r->mask, &r->value, &v);
    return v;
}

trace_value trace_function(tracer *t, geo_function *function, geo_code *body,
                           const trace_value *captured, const trace_value *argument)
{
    if (t->depth >= TRACE_DEPTH) trace_stop(t, MSG_LANES_DEPTH);
    const geo_code *code = t->code;
    size_t pc = t->pc;
    lane_id mask = t->p->mask;
    t->depth++;
    trace_frame f = { .t = t, .code = body, .function = function, .captured = captured,
                      .n_registers = body->n_registers, .loop_end = find_loops(t, body) };
    trace_path *path = trace_memory(t, 1, sizeof *path);
    *path = (trace_path){ .mask = mask, .reg = trace_memory(t, f.n_registers + 1,
                                                            sizeof *path->reg) };
    for (size_t r = 0; r < f.n_registers; r++)
        path->reg[r] = r < f.code->n_params ? argument[r] : trace_fixed(VALUE_UNSET);
    trace_region region = { .begin = 0, .end = f.code->n, .waiting = path };
    run_region(&f, &region);
    t->p->mask = mask;
    trace_value v = join_returns(&f);
    t->depth--;
    t->code = code;
    t->pc = pc;
    return v;
}

/* --- from outside ------------------------------------------------------------------------ */

typedef struct {
    tracer t;
    geo_value f;
    int n;
    const trace_argument *argument;
    trace_result *result;
} trace_job;

static trace_value input(tracer *t, const trace_argument *a, lane_id *next)
{
    if (a->is_fixed) return trace_fixed(a->v);
    size_t n = 1, *shape = trace_memory(t, (size_t)a->rank + 1, sizeof *shape);
    for (int k = 0; k < a->rank; k++) {
        shape[k] = a->shape[k];
        n *= shape[k];
    }
    lane_id *id = trace_memory(t, n, sizeof *id);
    for (size_t i = 0; i < n; i++) id[i] = (*next)++;
    return (trace_value){ .kind = TRACE_LANES, .rank = a->rank, .n = n, .shape = shape,
                          .id = id };
}

static void run_trace(geo_vm *vm, void *context)
{
    trace_job *job = context;
    tracer *t = &job->t;
    trace_value *argv = trace_memory(t, (size_t)job->n, sizeof *argv);
    lane_id next = 0;
    for (int i = 0; i < job->n; i++) argv[i] = input(t, &job->argument[i], &next);
    trace_value v = trace_call(t, trace_fixed(job->f), job->n, argv, NULL);
    v = trace_lanes(t, v);
    if (t->p->status != GEO_OK) trace_stop(t, MSG_LANES_LARGE, t->p->max_nodes);
    *job->result = (trace_result){ .is_truth = v.is_truth, .rank = v.rank };
    for (int k = 0; k < v.rank; k++) job->result->shape[k] = v.shape[k];
    for (size_t i = 0; i < v.n; i++) lane_output(t->p, v.id[i]);
}

static void explain(const diagnostic *d, trace_reason *why)
{
    snprintf(why->text, sizeof why->text, "%s", d->text);
    size_t line = 0, column;
    if (d->n_labels) source_place(d->label[0].source, d->label[0].at.start, &line, &column);
    why->line = (int)line;
}

/* Runs `work`, which fills p; what it raises is a reason, unless it is a limit. */
static bool guarded(geo_vm *vm, tracer *t, void (*work)(geo_vm *vm, void *context), void *context,
                    trace_reason *why)
{
    lane_program *p = t->p;
    diagnostic *error = NULL;
    bool is_good = p->n_inputs <= TRACE_COMPONENTS && vm_protect(vm, work, context, &error);
    for (trace_block *block = t->memory, *next; block; block = next) {
        next = block->next;
        geo_free(block);
    }
    if (is_good && p->status == GEO_OK) return true;
    *why = (trace_reason){ .text = "" };
    if (error) explain(error, why);
    bool is_limit = error && vm_is_limit(error);
    lane_program_free(p);
    if (is_limit) vm_raise_diagnostic(vm, error);
    diag_free(error);
    return false;
}

static size_t count_inputs(int n, const trace_argument *argument)
{
    size_t n_inputs = 0;
    for (int i = 0; i < n; i++) {
        size_t size = argument[i].is_fixed ? 0 : 1;
        for (int k = 0; k < argument[i].rank; k++) size *= argument[i].shape[k];
        n_inputs += size;
    }
    return n_inputs;
}

bool vm_trace(geo_vm *vm, geo_value f, int n, const trace_argument *argument, lane_program *p,
              trace_result *result, trace_reason *why)
{
    lane_program_init(p, count_inputs(n, argument));
    p->find = elementwise_find;
    trace_job job = { .t = { .vm = vm, .p = p }, .f = f, .n = n, .argument = argument,
                      .result = result };
    return guarded(vm, &job.t, run_trace, &job, why);
}

/* --- the body of a loop -------------------------------------------------------------- */

typedef struct {
    tracer t;
    const trace_loop_body *body;
    trace_loop_result *result;
} loop_job;

static void output_item(tracer *t, const trace_item *item, trace_loop_result *result)
{
    const trace_value *v = &item->value;
    if (result->n_items == 0) {
        result->item = (trace_result){ .is_truth = v->is_truth, .rank = v->rank };
        for (int k = 0; k < v->rank; k++) result->item.shape[k] = v->shape[k];
    }
    bool fits = v->is_truth == result->item.is_truth && v->rank == result->item.rank;
    for (int k = 0; fits && k < v->rank; k++) fits = v->shape[k] == result->item.shape[k];
    if (!fits) trace_stop(t, MSG_LANES_MIXED);
    if (result->has_masks)
        lane_output(t->p, item->mask == LANE_NONE ? lane_truth(t->p, true) : item->mask);
    for (size_t i = 0; i < v->n; i++) lane_output(t->p, v->id[i]);
    result->n_items++;
}

static void run_loop_trace(geo_vm *vm, void *context)
{
    loop_job *job = context;
    tracer *t = &job->t;
    const vm_frame *running = vm->frame;
    const trace_loop_body *body = job->body;
    trace_item *first = NULL, **last = &first;
    size_t *loop_end = find_loops(t, running->code);
    if (loop_end[body->begin] == body->again + 2) loop_end[body->begin] = 0;   /* itself */
    trace_frame f = { .t = t, .code = running->code, .function = running->function,
                      .n_registers = running->code->n_registers,
                      .loop_end = loop_end, .collects = body->list,
                      .collected = &last };
    trace_path *path = trace_memory(t, 1, sizeof *path);
    *path = (trace_path){ .pc = body->begin, .mask = LANE_NONE,
                          .reg = trace_memory(t, f.n_registers + 1, sizeof *path->reg) };
    for (size_t r = 0; r < f.n_registers; r++) path->reg[r] = trace_fixed(running->base[r]);
    lane_id next = 0;
    path->reg[body->turn] = input(t, &body->point, &next);
    path->reg[body->list] = (trace_value){ .kind = TRACE_NOTHING };
    trace_region region = { .begin = body->begin, .end = body->again, .waiting = path };
    run_region(&f, &region);
    if (f.returns || region.again) trace_stop(t, MSG_LANES_UNCLEAR);
    for (path = region.left; path; path = path->next)
        if (path->pc != body->again) trace_stop(t, MSG_LANES_UNCLEAR);
    *job->result = (trace_loop_result){ 0 };
    for (const trace_item *item = first; item; item = item->next)
        job->result->has_masks = job->result->has_masks || item->mask != LANE_NONE;
    for (const trace_item *item = first; item; item = item->next)
        output_item(t, item, job->result);
    if (t->p->status != GEO_OK) trace_stop(t, MSG_LANES_LARGE, t->p->max_nodes);
}

bool vm_trace_loop(geo_vm *vm, const trace_loop_body *body, lane_program *p,
                   trace_loop_result *result, trace_reason *why)
{
    lane_program_init(p, count_inputs(1, &body->point));
    p->find = elementwise_find;
    loop_job job = { .t = { .vm = vm, .p = p }, .body = body, .result = result };
    return guarded(vm, &job.t, run_loop_trace, &job, why);
}
