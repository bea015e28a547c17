/* lane_plan.c - from a program to a plan: what is needed, and where it is kept.
 *
 * Nodes are numbered in the order they run. A buffer is taken where a node is made and
 * given back behind its last use [linear scan, Poletto and Sarkar 1999]. A loop makes
 * its turns on lanes that are moved together, so what its body reads from outside is
 * copied at the entry; these copies, and what is carried, live until the loop ends. */
#include "runtime/num/lane_plan.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/lane_kernels.h"

enum { CACHE = 32 * 1024, SMALLEST_BLOCK = 64, LOOP_FACTOR = 4 };

typedef struct {
    uint32_t loop;
    lane_place *copy;           /* of each node from outside that it reads */
    size_t capacity;
} open_loop;

typedef struct {
    const lane_program *p;
    lane_plan *plan;
    geo_status status;
    bool *needed;
    lane_id *last_use;          /* the node at or behind which a node's buffer is free */
    lane_place *place;          /* of each node, LANE_NOWHERE before it is made */
    lane_place *free_buffer;
    size_t n_free, free_capacity;
    lane_id *dying, *next_dying;        /* lists of nodes by last use: heads, links */
    size_t n_list;
    uint32_t *plan_loop;        /* of each of the program's loops */
    open_loop *open;            /* by depth, from 1 */
    size_t depth;
} planner;

/* --- what is needed --------------------------------------------------------------- */

typedef struct { lane_id *item; size_t n; } id_stack;

static void need(planner *z, id_stack *s, lane_id id)
{
    if (id == LANE_NONE || z->needed[id]) return;
    z->needed[id] = true;
    s->item[s->n++] = id;
}

static void need_loop(planner *z, id_stack *s, uint32_t index)
{
    if (index == 0) return;
    const lane_loop *l = &z->p->loop[index];
    need(z, s, l->begin);
    need(z, s, l->end);
    need(z, s, l->entry);
    need(z, s, l->again);
}

static void need_carried(planner *z, id_stack *s, lane_id phi)
{
    const lane_loop *l = &z->p->loop[z->p->node[phi].loop];
    for (size_t i = 0; i < l->n_carried; i++) {
        if (l->carried[i].phi != phi) continue;
        need(z, s, l->carried[i].start);
        need(z, s, l->carried[i].next);
    }
}

static void mark_needed(planner *z, id_stack *s)
{
    const lane_program *p = z->p;
    for (size_t i = 0; i < p->n_outputs; i++) need(z, s, p->output[i]);
    for (lane_id i = 0; i < p->n; i++)
        if (p->node[i].op == LANE_REFUSE || p->node[i].op == LANE_GATHER) need(z, s, i);
    while (s->n > 0) {
        lane_id id = s->item[--s->n];
        const lane_node *a = &p->node[id];
        for (int i = 0; i < a->n_args; i++) need(z, s, a->arg[i]);
        if (a->op == LANE_NORM)
            for (uint32_t i = 0; i < a->n_list; i++) need(z, s, p->list[a->list + i]);
        if (a->op == LANE_REFUSE || a->op == LANE_GATHER) need(z, s, a->mask);
        if (a->op == LANE_PHI) need_carried(z, s, id);
        if (a->op == LANE_RESULT) {
            need_loop(z, s, a->list);
            need(z, s, a->arg[0]);
        }
        if (a->op == LANE_BEGIN) need_loop(z, s, a->list);
        need_loop(z, s, a->loop);
    }
}

/* --- last uses ---------------------------------------------------------------------- */

/* The node that stands for `user` in the loop of node `id`, or outside of it: a use inside
 * a deeper loop is a use by that loop's entry. */
static lane_id use_point(const lane_program *p, lane_id id, lane_id user)
{
    uint32_t home = p->node[id].op == LANE_CONST ? 0 : p->node[id].loop;
    uint32_t at = p->node[user].loop;
    lane_id point = user;
    while (at != home && at != 0) {
        point = p->loop[at].begin;
        at = p->loop[at].outer;
    }
    return point;
}

static void use(planner *z, lane_id id, lane_id user)
{
    if (id == LANE_NONE) return;
    lane_id point = use_point(z->p, id, user);
    if (z->last_use[id] == LANE_NONE || z->last_use[id] < point) z->last_use[id] = point;
}

static void use_by_loop(planner *z, const lane_loop *l)
{
    const lane_program *p = z->p;
    if (l->entry != LANE_NONE) use(z, l->entry, l->begin);
    for (size_t i = 0; i < l->n_carried; i++) {
        const lane_carried *c = &l->carried[i];
        if (!z->needed[c->phi]) continue;
        use(z, c->start, l->begin);
        z->last_use[c->phi] = l->end;
        if (p->node[c->next].loop == p->node[c->phi].loop) z->last_use[c->next] = l->end;
        else use(z, c->next, c->phi);
    }
    if (p->node[l->again].loop == p->node[l->end].loop) z->last_use[l->again] = l->end;
    else use(z, l->again, l->end);
    for (size_t i = 0; i < l->n_results; i++) {
        if (!z->needed[l->result[i].result]) continue;
        lane_id inner = l->result[i].inner;
        if (p->node[inner].loop == p->node[l->end].loop) z->last_use[inner] = l->end;
        else use(z, inner, l->end);
    }
}

static void find_last_uses(planner *z)
{
    const lane_program *p = z->p;
    memset(z->last_use, 0xff, p->n * sizeof *z->last_use);
    for (lane_id id = 0; id < p->n; id++) {
        if (!z->needed[id]) continue;
        const lane_node *a = &p->node[id];
        for (int i = 0; i < a->n_args; i++) use(z, a->arg[i], id);
        if (a->op == LANE_NORM)
            for (uint32_t i = 0; i < a->n_list; i++) use(z, p->list[a->list + i], id);
        if (a->op == LANE_REFUSE || a->op == LANE_GATHER) use(z, a->mask, id);
        if (a->op == LANE_END) use_by_loop(z, &p->loop[a->list]);
    }
    for (size_t i = 0; i < p->n_outputs; i++) z->last_use[p->output[i]] = (lane_id)p->n;
}

/* --- buffers ------------------------------------------------------------------------- */

static lane_place take_buffer(planner *z)
{
    if (z->n_free > 0) return z->free_buffer[--z->n_free];
    return (lane_place)z->plan->n_buffers++;
}

static void give_back(planner *z, lane_place place)
{
    if (place < 0) return;
    if (!geo_grow(&z->free_buffer, &z->free_capacity, z->n_free + 1, sizeof place))
        z->status = GEO_ENOMEM;
    else z->free_buffer[z->n_free++] = place;
}

/* Buffers whose last use is `id` are free from here on. */
static void release_at(planner *z, lane_id id)
{
    for (lane_id i = z->dying[id]; i != LANE_NONE; i = z->next_dying[i])
        if (z->p->node[i].op != LANE_CONST) give_back(z, z->place[i]);
    z->dying[id] = LANE_NONE;
}

static void dies_at(planner *z, lane_id id)
{
    lane_id last = z->last_use[id];
    if (last == LANE_NONE) last = id;
    if (last >= z->p->n) return;                    /* an output: never */
    z->next_dying[id] = z->dying[last];
    z->dying[last] = id;
}

static bool is_inside(const lane_program *p, uint32_t inner, uint32_t outer)
{
    while (inner != outer && inner != 0) inner = p->loop[inner].outer;
    return inner == outer;
}

/* Where the running step finds a node: in the open loop, nodes from outside are copies. */
static lane_place place_of(const planner *z, lane_id id)
{
    if (id == LANE_NONE) return LANE_NOWHERE;
    const lane_node *a = &z->p->node[id];
    if (z->depth == 0 || a->op == LANE_CONST || is_inside(z->p, a->loop, z->open[z->depth].loop))
        return z->place[id];
    return z->open[z->depth].copy[id];
}

static lane_place constant_place(planner *z, double k)
{
    z->plan->constant[z->plan->n_constants++] = k;
    return -(lane_place)z->plan->n_constants;
}

/* --- loops --------------------------------------------------------------------------- */

typedef void (*visitor)(planner *z, lane_id id, lane_plan_loop *to);

static void visit_node(planner *z, lane_id id, visitor visit, lane_plan_loop *to)
{
    const lane_node *a = &z->p->node[id];
    for (int i = 0; i < a->n_args; i++) visit(z, a->arg[i], to);
    if (a->op == LANE_NORM)
        for (uint32_t i = 0; i < a->n_list; i++) visit(z, z->p->list[a->list + i], to);
    if (a->op == LANE_REFUSE || a->op == LANE_GATHER) visit(z, a->mask, to);
}

/* What a loop reads when it turns and when it is left. */
static void visit_turns(planner *z, const lane_loop *l, visitor visit, lane_plan_loop *to)
{
    visit(z, l->again, to);
    for (size_t i = 0; i < l->n_carried; i++)
        if (z->needed[l->carried[i].phi]) visit(z, l->carried[i].next, to);
    for (size_t i = 0; i < l->n_results; i++)
        if (z->needed[l->result[i].result]) visit(z, l->result[i].inner, to);
}

/* What an inner loop reads where it begins. */
static void visit_entry(planner *z, const lane_loop *l, visitor visit, lane_plan_loop *to)
{
    visit(z, l->entry, to);
    for (size_t i = 0; i < l->n_carried; i++)
        if (z->needed[l->carried[i].phi]) visit(z, l->carried[i].start, to);
}

static void visit_loop(planner *z, uint32_t index, visitor visit, lane_plan_loop *to)
{
    const lane_program *p = z->p;
    const lane_loop *l = &p->loop[index];
    for (lane_id id = l->begin; id <= l->end; id++) {
        if (!z->needed[id]) continue;
        visit_node(z, id, visit, to);
        if (p->node[id].op == LANE_BEGIN && id != l->begin)
            visit_entry(z, &p->loop[p->node[id].list], visit, to);
        if (p->node[id].op == LANE_END) visit_turns(z, &p->loop[p->node[id].list], visit, to);
    }
}

/* A node from outside gets a copy that moves with the lanes. */
static void copy_inside(planner *z, lane_id id, lane_plan_loop *to)
{
    if (id == LANE_NONE || z->status != GEO_OK) return;
    const lane_node *a = &z->p->node[id];
    open_loop *o = &z->open[z->depth + 1];
    if (a->op == LANE_CONST || is_inside(z->p, a->loop, o->loop)) return;
    if (o->copy[id] != LANE_NOWHERE) return;
    if (!geo_grow(&to->before, &o->capacity, to->n_before + 1, sizeof *to->before)) {
        z->status = GEO_ENOMEM;
        return;
    }
    o->copy[id] = take_buffer(z);
    to->before[to->n_before++] = (lane_copy){ o->copy[id], place_of(z, id) };
}

static void *need_memory(planner *z, size_t count, size_t size)
{
    void *p = geo_alloc(count + 1, size);
    if (!p) z->status = GEO_ENOMEM;
    return p;
}

/* Opens z->open[depth + 1] for loop `index`; the caller steps into it. */
static void begin_loop(planner *z, uint32_t index, lane_plan_loop *to)
{
    const lane_loop *l = &z->p->loop[index];
    open_loop *o = &z->open[z->depth + 1];
    *o = (open_loop){ .loop = index, .copy = need_memory(z, z->p->n, sizeof *o->copy) };
    *to = (lane_plan_loop){ .entry = place_of(z, l->entry) };
    to->turn = need_memory(z, l->n_carried, sizeof *to->turn);
    to->result = need_memory(z, l->n_results, sizeof *to->result);
    if (z->status != GEO_OK) return;
    for (size_t i = 0; i < z->p->n; i++) o->copy[i] = LANE_NOWHERE;
    for (size_t i = 0; i < l->n_carried && z->status == GEO_OK; i++) {
        const lane_carried *c = &l->carried[i];
        if (!z->needed[c->phi]) continue;
        if (!geo_grow(&to->before, &o->capacity, to->n_before + 1, sizeof *to->before))
            z->status = GEO_ENOMEM;
        else
            to->before[to->n_before++] = (lane_copy){ take_buffer(z), place_of(z, c->start) };
        z->place[c->phi] = to->before[to->n_before - 1].to;
        dies_at(z, c->phi);
        to->turn[to->n_turns++] = (lane_turn){ z->place[c->phi], LANE_NOWHERE, false };
    }
    for (size_t i = 0; i < l->n_results; i++) {
        lane_id result = l->result[i].result;
        if (!z->needed[result]) continue;
        z->place[result] = take_buffer(z);
        dies_at(z, result);
        to->result[to->n_results++].to = z->place[result];
    }
    to->index = take_buffer(z);
    visit_loop(z, index, copy_inside, to);
}

/* May the buffers of carried value i and its next change places instead of a copy? */
static bool may_swap(const planner *z, const lane_loop *l, size_t i)
{
    lane_id next = l->carried[i].next;
    const lane_node *a = &z->p->node[next];
    if (a->op == LANE_CONST || a->op == LANE_PHI || a->op == LANE_RESULT) return false;
    if (a->loop != z->p->node[l->end].loop) return false;
    for (size_t k = 0; k < l->n_carried; k++)
        if (k != i && l->carried[k].next == next) return false;
    return true;
}

static void end_loop(planner *z, uint32_t index, lane_plan_loop *to)
{
    const lane_loop *l = &z->p->loop[index];
    to->end = z->plan->n_steps;
    to->again = place_of(z, l->again);
    for (size_t i = 0, k = 0; i < l->n_carried; i++) {
        if (!z->needed[l->carried[i].phi]) continue;
        to->turn[k].next = place_of(z, l->carried[i].next);
        to->turn[k++].may_swap = may_swap(z, l, i);
    }
    for (size_t i = 0, k = 0; i < l->n_results; i++)
        if (z->needed[l->result[i].result]) to->result[k++].from = place_of(z, l->result[i].inner);
    for (size_t i = to->n_turns; i < to->n_before; i++) give_back(z, to->before[i].to);
    give_back(z, to->index);
    geo_free(z->open[z->depth].copy);
    z->open[z->depth--].copy = NULL;
}

/* --- steps ---------------------------------------------------------------------------- */

static bool is_step(lane_op op)
{
    return op >= LANE_ADD || op == LANE_BEGIN;
}

static void add_step(planner *z, lane_id id)
{
    const lane_node *a = &z->p->node[id];
    lane_plan *plan = z->plan;
    lane_step step = { .op = a->op, .n_args = a->n_args, .out = LANE_NOWHERE,
                       .mask = LANE_NOWHERE, .f = a->f, .table = a->table,
                       .n_table = a->n_table };
    for (int i = 0; i < a->n_args; i++) step.arg[i] = place_of(z, a->arg[i]);
    if (a->op == LANE_REFUSE || a->op == LANE_GATHER) step.mask = place_of(z, a->mask);
    if (a->op == LANE_NORM) {
        step.list = (uint32_t)z->n_list;
        step.n_list = a->n_list;
        for (uint32_t i = 0; i < a->n_list; i++)
            plan->list[z->n_list++] = place_of(z, z->p->list[a->list + i]);
    }
    if (a->op == LANE_BEGIN) {
        step.list = (uint32_t)plan->n_loops;
        z->plan_loop[a->list] = (uint32_t)plan->n_loops;
        lane_plan_loop *to = &plan->loop[plan->n_loops++];
        begin_loop(z, a->list, to);
        to->body = plan->n_steps + 1;
        release_at(z, id);
        z->depth++;
    } else {
        release_at(z, id);          /* the result may take the buffer of an operand */
        if (a->op != LANE_REFUSE) {
            step.out = z->place[id] = take_buffer(z);
            dies_at(z, id);
            if (z->last_use[id] == LANE_NONE || z->last_use[id] == id) release_at(z, id);
        }
    }
    plan->step[plan->n_steps++] = step;
}

static void place_node(planner *z, lane_id id)
{
    const lane_node *a = &z->p->node[id];
    if (a->op == LANE_CONST) {
        z->place[id] = constant_place(z, a->k);
    } else if (a->op == LANE_INPUT) {
        z->place[id] = z->plan->input[(size_t)a->k] = take_buffer(z);
        dies_at(z, id);
    } else if (a->op == LANE_END) {
        end_loop(z, a->list, &z->plan->loop[z->plan_loop[a->list]]);
        release_at(z, id);
    } else if (is_step(a->op)) {
        add_step(z, id);
    } else {
        release_at(z, id);
    }
}

static void place_all(planner *z)
{
    const lane_program *p = z->p;
    for (lane_id id = 0; id < p->n && z->status == GEO_OK; id++)
        if (z->needed[id] && p->node[id].op == LANE_CONST) place_node(z, id);
    for (lane_id id = 0; id < p->n && z->status == GEO_OK; id++)
        if (z->needed[id] && p->node[id].op != LANE_CONST) place_node(z, id);
    for (size_t i = 0; i < p->n_outputs && z->status == GEO_OK; i++)
        z->plan->output[i] = z->place[p->output[i]];
}

static void choose_block(lane_plan *plan)
{
    size_t lanes = CACHE / (sizeof(double) * (plan->n_buffers + 1)) & ~(size_t)15;
    if (plan->n_loops > 0) lanes *= LOOP_FACTOR;    /* lanes leave, and few are dear */
    plan->block = lanes < SMALLEST_BLOCK ? SMALLEST_BLOCK
                : lanes > LANES_BLOCK_MOST ? LANES_BLOCK_MOST : lanes;
}

static void make(planner *z)
{
    const lane_program *p = z->p;
    lane_plan *plan = z->plan;
    size_t n = p->n;
    z->needed = need_memory(z, n, sizeof *z->needed);
    z->last_use = need_memory(z, n, sizeof *z->last_use);
    z->place = need_memory(z, n, sizeof *z->place);
    z->dying = need_memory(z, n, sizeof *z->dying);
    z->next_dying = need_memory(z, n, sizeof *z->next_dying);
    z->plan_loop = need_memory(z, p->n_loops, sizeof *z->plan_loop);
    z->open = geo_alloc_zero(p->n_loops + 2, sizeof *z->open);
    if (!z->open) z->status = GEO_ENOMEM;
    plan->step = need_memory(z, n, sizeof *plan->step);
    plan->list = need_memory(z, p->n_list, sizeof *plan->list);
    plan->loop = need_memory(z, p->n_loops, sizeof *plan->loop);
    plan->constant = need_memory(z, n, sizeof *plan->constant);
    plan->input = need_memory(z, p->n_inputs, sizeof *plan->input);
    plan->output = need_memory(z, p->n_outputs, sizeof *plan->output);
    id_stack s = { need_memory(z, n, sizeof *s.item), 0 };
    if (z->status == GEO_OK) {
        memset(z->needed, 0, n * sizeof *z->needed);
        memset(z->dying, 0xff, (n + 1) * sizeof *z->dying);
        for (size_t i = 0; i < n; i++) z->place[i] = LANE_NOWHERE;
        for (size_t i = 0; i < p->n_inputs; i++) plan->input[i] = LANE_NOWHERE;
        plan->n_inputs = p->n_inputs;
        plan->n_outputs = p->n_outputs;
        mark_needed(z, &s);
        find_last_uses(z);
        place_all(z);
        choose_block(plan);
    }
    geo_free(s.item);
}

geo_status lane_plan_make(const lane_program *p, lane_plan **plan)
{
    *plan = NULL;
    if (p->status != GEO_OK) return p->status;
    planner z = { .p = p, .plan = geo_alloc_zero(1, sizeof *z.plan) };
    if (!z.plan) return GEO_ENOMEM;
    make(&z);
    if (z.open)
        for (size_t i = 0; i < p->n_loops + 1 && z.status != GEO_OK; i++) geo_free(z.open[i].copy);
    geo_free(z.needed);
    geo_free(z.last_use);
    geo_free(z.place);
    geo_free(z.free_buffer);
    geo_free(z.dying);
    geo_free(z.next_dying);
    geo_free(z.plan_loop);
    geo_free(z.open);
    if (z.status == GEO_OK) *plan = z.plan;
    else lane_plan_free(z.plan);
    return z.status;
}

void lane_plan_free(lane_plan *plan)
{
    if (!plan) return;
    for (size_t i = 0; i < plan->n_loops; i++) {
        geo_free(plan->loop[i].before);
        geo_free(plan->loop[i].turn);
        geo_free(plan->loop[i].result);
    }
    geo_free(plan->step);
    geo_free(plan->list);
    geo_free(plan->loop);
    geo_free(plan->constant);
    geo_free(plan->input);
    geo_free(plan->output);
    geo_free(plan);
}

lane_plan_size lane_plan_measure(const lane_plan *plan)
{
    bool can_fail = false;
    for (size_t i = 0; i < plan->n_steps; i++) {
        const lane_step *s = &plan->step[i];
        can_fail = can_fail || s->op == LANE_REFUSE || s->op == LANE_GATHER
                || (s->op == LANE_APPLY && s->f->can_fail);
    }
    return (lane_plan_size){ plan->n_buffers, plan->block, plan->n_steps, can_fail };
}
