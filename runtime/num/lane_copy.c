/* lane_copy.c - a program as a part of another one. */
#include "runtime/num/lane_copy.h"

#include "runtime/base/mem.h"

lane_id lane_copy_mask(const lane_copying *c, lane_id mask, uint32_t loop)
{
    lane_id outer = loop == 0 ? c->outer : LANE_NONE;
    return mask == LANE_NONE ? outer : lane_mask_and(c->p, outer, c->to[mask]);
}

/* --- loops --------------------------------------------------------------------------- */

static void open_loop(lane_copying *c, uint32_t index)
{
    const lane_loop *l = &c->q->loop[index];
    c->p->mask = lane_copy_mask(c, l->entry, l->outer);
    c->loop[index] = lane_loop_begin(c->p);
    for (size_t i = 0; i < l->n_carried; i++)
        c->to[l->carried[i].phi] = lane_loop_carry(c->p, c->to[l->carried[i].start]);
}

static void close_loop(lane_copying *c, uint32_t index, const lane_copy_hooks *hooks,
                       void *context)
{
    const lane_loop *l = &c->q->loop[index];
    if (c->p->status != GEO_OK) return;
    size_t n_all = c->p->loop[c->loop[index]].n_carried;
    lane_id *next = geo_alloc(n_all + 1, sizeof *next);
    if (!next) {
        c->p->status = GEO_ENOMEM;
        return;
    }
    for (size_t i = 0; i < l->n_carried; i++) next[i] = c->to[l->carried[i].next];
    if (hooks) hooks->turn(c, context, index, next + l->n_carried);
    lane_loop_end(c->p, c->to[l->again], next);
    geo_free(next);
    for (size_t i = 0; i < l->n_results; i++)
        c->to[l->result[i].result] = lane_loop_result(c->p, c->loop[index],
                                                      c->to[l->result[i].inner]);
    if (hooks) hooks->close(c, context, index);
}

/* --- nodes --------------------------------------------------------------------------- */

static lane_id copy_node(lane_copying *c, const lane_node *a, const lane_id *arg)
{
    lane_program *p = c->p;
    switch ((lane_op)a->op) {
    case LANE_APPLY: return lane_apply(p, a->f, arg);
    case LANE_SELECT: return lane_select(p, arg[0], arg[1], arg[2]);
    case LANE_GATHER: return lane_gather(p, a->table, a->n_table, arg[0]);
    case LANE_NORM: return lane_norm(p, a->n_list, arg);
    case LANE_COPY: return arg[0];
    case LANE_NEG: case LANE_NOT: return lane_unary(p, a->op, arg[0]);
    case LANE_REFUSE: lane_refuse(p); return 0;
    default: return lane_binary(p, a->op, arg[0], arg[1]);
    }
}

static void copy_and_more(lane_copying *c, lane_id i, const lane_copy_hooks *hooks, void *context)
{
    const lane_node *a = &c->q->node[i];
    lane_id some[LANE_ARGUMENTS], *arg = some;
    size_t n = a->op == LANE_NORM ? a->n_list : a->n_args;
    const lane_id *from = a->op == LANE_NORM ? c->q->list + a->list : a->arg;
    if (n > LANE_ARGUMENTS && !(arg = geo_alloc(n, sizeof *arg))) {
        c->p->status = GEO_ENOMEM;
        return;
    }
    for (size_t k = 0; k < n; k++) arg[k] = c->to[from[k]];
    c->p->mask = lane_copy_mask(c, a->mask, a->loop);
    c->to[i] = copy_node(c, a, arg);
    if (hooks) hooks->node(c, context, i, arg);
    if (arg != some) geo_free(arg);
}

void lane_copy_run(lane_copying *c, const lane_id *a, const lane_copy_hooks *hooks, void *context)
{
    const lane_program *q = c->q;
    /* Constants stand anywhere: a loop may begin with one that was made inside of it. */
    for (lane_id i = 0; i < q->n && c->p->status == GEO_OK; i++) {
        const lane_node *node = &q->node[i];
        if (node->op != LANE_CONST) continue;
        c->to[i] = node->is_truth ? lane_truth(c->p, node->k != 0) : lane_constant(c->p, node->k);
    }
    for (lane_id i = 0; i < q->n && c->p->status == GEO_OK; i++) {
        const lane_node *node = &q->node[i];
        switch ((lane_op)node->op) {
        case LANE_CONST: break;
        case LANE_INPUT: c->to[i] = a[i]; break;
        case LANE_BEGIN:
            open_loop(c, node->list);
            if (hooks) hooks->open(c, context, node->list);
            break;
        case LANE_END: close_loop(c, node->list, hooks, context); break;
        case LANE_PHI: case LANE_RESULT: break;
        default: copy_and_more(c, i, hooks, context);
        }
    }
    c->p->mask = c->outer;
}

bool lane_copy_begin(lane_copying *c, lane_program *p, const lane_program *q)
{
    *c = (lane_copying){ p, q, geo_alloc_zero(q->n + 1, sizeof *c->to),
                         geo_alloc_zero(q->n_loops + 1, sizeof *c->loop), p->mask };
    if (p->status == GEO_OK) p->status = q->status;
    if (p->status == GEO_OK && (!c->to || !c->loop)) p->status = GEO_ENOMEM;
    return p->status == GEO_OK;
}

void lane_copy_end(lane_copying *c)
{
    geo_free(c->to);
    geo_free(c->loop);
}

void lane_inline(lane_program *p, const lane_program *q, const lane_id *a, lane_id *outputs)
{
    lane_copying c;
    if (lane_copy_begin(&c, p, q)) lane_copy_run(&c, a, NULL, NULL);
    for (size_t i = 0; i < q->n_outputs; i++)
        outputs[i] = p->status == GEO_OK ? c.to[q->output[i]] : 0;
    lane_copy_end(&c);
}
