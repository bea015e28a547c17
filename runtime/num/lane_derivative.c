/* lane_derivative.c - forward and reverse, node by node. */
#include "runtime/num/lane_derivative.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/num/lane_copy.h"

/* Can the slope be infinite where the value is not, or stand where nobody goes? */
static bool is_delicate(const lane_node *a)
{
    if (a->op == LANE_MUL) return a->loop != 0 || a->mask != LANE_NONE;
    return a->op == LANE_DIV || (a->op == LANE_APPLY && lane_is_steep(a->f));
}

/* partial * rate, without a multiplication by 1. What does not change has no influence, however
 * steep the slope: 0 times anything is 0. */
static lane_id scaled(lane_program *p, const lane_node *a, lane_id partial, lane_id rate)
{
    double k;
    if (partial == LANE_NONE || rate == LANE_NONE || p->status != GEO_OK) return LANE_NONE;
    if (lane_is_constant(p, partial, &k) && k == -1) return lane_unary(p, LANE_NEG, rate);
    lane_id product = lane_binary(p, LANE_MUL, rate, partial);
    bool is_safe = lane_is_constant(p, partial, &k) || (lane_is_constant(p, rate, &k) && k != 0);
    if (is_safe || !is_delicate(a)) return product;
    lane_id zero = lane_constant(p, 0);
    return lane_select(p, lane_binary(p, LANE_EQ, rate, zero), zero, product);
}

static lane_id sum(lane_program *p, lane_id a, lane_id b)
{
    if (a == LANE_NONE) return b;
    return b == LANE_NONE ? a : lane_binary(p, LANE_ADD, a, b);
}

static lane_id or_zero(lane_program *p, lane_id a)
{
    return a == LANE_NONE ? lane_constant(p, 0) : a;
}

/* --- what changes -------------------------------------------------------------------- */

static const lane_id *arguments(const lane_program *q, const lane_node *a, size_t *n)
{
    *n = a->op == LANE_NORM ? a->n_list : a->n_args;
    return a->op == LANE_NORM ? q->list + a->list : a->arg;
}

/* moves[i]: node i can change when the inputs do. A loop may need several passes. */
static void find_moving(const lane_program *q, bool *moves)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (lane_id i = 0; i < q->n; i++) {
            const lane_node *a = &q->node[i];
            size_t n;
            const lane_id *arg = arguments(q, a, &n);
            if (moves[i] || a->is_truth || a->op == LANE_GATHER) continue;
            if (a->op == LANE_APPLY && lane_is_flat(a->f)) continue;
            for (size_t k = a->op == LANE_SELECT; k < n; k++) moves[i] |= moves[arg[k]];
            if (a->op == LANE_RESULT) moves[i] = moves[a->arg[0]];
            changed |= moves[i];
        }
        for (size_t l = 1; l < q->n_loops; l++)
            for (size_t k = 0; k < q->loop[l].n_carried; k++) {
                const lane_carried *c = &q->loop[l].carried[k];
                if (moves[c->phi] || !(moves[c->start] || moves[c->next])) continue;
                moves[c->phi] = changed = true;
            }
    }
}

/* An index that changes has no derivative: which element is taken jumps. */
static bool has_derivative(lane_program *p, const lane_program *q, const bool *moves)
{
    for (lane_id i = 0; i < q->n; i++) {
        if (q->node[i].op != LANE_GATHER || !moves[q->node[i].arg[0]]) continue;
        p->status = GEO_EDOMAIN;
        p->missing = "[]";
        return false;
    }
    return true;
}

/* --- forward -------------------------------------------------------------------------- */

typedef struct {
    size_t n_directions;
    bool *moves;
    lane_id *rate;              /* of each node of q in each direction */
    lane_id *carry;             /* rates of carried values, in the order they were made */
} forward;

static lane_id *rates(const forward *f, lane_id id) { return f->rate + id * f->n_directions; }

static lane_id rate_of_node(lane_copying *c, const forward *f, const lane_node *a,
                            const lane_id *arg, lane_id r, size_t k)
{
    lane_program *p = c->p;
    size_t n;
    const lane_id *from = arguments(c->q, a, &n);
    if (a->op == LANE_SELECT) {
        lane_id yes = rates(f, from[1])[k], no = rates(f, from[2])[k];
        if (yes == LANE_NONE && no == LANE_NONE) return LANE_NONE;
        return lane_select(p, arg[0], or_zero(p, yes), or_zero(p, no));
    }
    lane_id total = LANE_NONE;
    for (size_t j = 0; j < n; j++) {
        lane_id rate = rates(f, from[j])[k];
        if (rate == LANE_NONE) continue;
        total = sum(p, total, scaled(p, a, lane_partial(p, a, arg, r, (int)j), rate));
    }
    return total;
}

static void forward_node(lane_copying *c, void *context, lane_id i, const lane_id *arg)
{
    const forward *f = context;
    if (!f->moves[i]) return;
    for (size_t k = 0; k < f->n_directions; k++)
        rates(f, i)[k] = rate_of_node(c, f, &c->q->node[i], arg, c->to[i], k);
}

static void forward_open(lane_copying *c, void *context, uint32_t index)
{
    const forward *f = context;
    const lane_loop *l = &c->q->loop[index];
    for (size_t i = 0; i < l->n_carried; i++) {
        if (!f->moves[l->carried[i].phi]) continue;
        for (size_t k = 0; k < f->n_directions; k++)
            rates(f, l->carried[i].phi)[k] =
                lane_loop_carry(c->p, or_zero(c->p, rates(f, l->carried[i].start)[k]));
    }
}

static size_t forward_turn(lane_copying *c, void *context, uint32_t index, lane_id *next)
{
    const forward *f = context;
    const lane_loop *l = &c->q->loop[index];
    size_t n = 0;
    for (size_t i = 0; i < l->n_carried; i++) {
        if (!f->moves[l->carried[i].phi]) continue;
        for (size_t k = 0; k < f->n_directions; k++)
            next[n++] = or_zero(c->p, rates(f, l->carried[i].next)[k]);
    }
    return n;
}

static void forward_close(lane_copying *c, void *context, uint32_t index)
{
    const forward *f = context;
    const lane_loop *l = &c->q->loop[index];
    for (size_t i = 0; i < l->n_results; i++)
        for (size_t k = 0; k < f->n_directions; k++) {
            lane_id rate = rates(f, l->result[i].inner)[k];
            if (rate == LANE_NONE) continue;
            rates(f, l->result[i].result)[k] = lane_loop_result(c->p, c->loop[index], rate);
        }
}

static const lane_copy_hooks FORWARD = { forward_node, forward_open, forward_turn,
                                         forward_close };

static bool forward_ready(forward *f, const lane_program *q, size_t n_directions)
{
    size_t n = q->n * n_directions + 1;
    *f = (forward){ .n_directions = n_directions, .moves = geo_alloc_zero(q->n + 1, 1),
                    .rate = geo_alloc(n, sizeof *f->rate) };
    if (!f->moves || !f->rate) return false;
    memset(f->rate, 0xff, n * sizeof *f->rate);
    return true;
}

void lane_forward(lane_program *p, const lane_program *q, const lane_id *a, size_t n_directions,
                  const lane_id *da, lane_id *value, lane_id *dvalue)
{
    forward f = { 0 };
    lane_copying c;
    if (!lane_copy_begin(&c, p, q) || !forward_ready(&f, q, n_directions)) {
        p->status = p->status == GEO_OK ? GEO_ENOMEM : p->status;
    } else {
        for (size_t j = 0; j < q->n_inputs; j++)
            for (size_t k = 0; k < n_directions; k++) {
                rates(&f, (lane_id)j)[k] = da[j * n_directions + k];
                f.moves[j] |= da[j * n_directions + k] != LANE_NONE;
            }
        find_moving(q, f.moves);
        if (has_derivative(p, q, f.moves)) lane_copy_run(&c, a, &FORWARD, &f);
        for (size_t i = 0; i < q->n_outputs; i++) {
            value[i] = c.to[q->output[i]];
            for (size_t k = 0; k < n_directions; k++)
                dvalue[i * n_directions + k] = or_zero(p, rates(&f, q->output[i])[k]);
        }
    }
    lane_copy_end(&c);
    geo_free(f.moves);
    geo_free(f.rate);
}

/* --- reverse -------------------------------------------------------------------------- */

/* What node i of q passes on to its arguments. */
static void pass_back(lane_copying *c, const bool *moves, lane_id *back, lane_id i)
{
    lane_program *p = c->p;
    const lane_node *a = &c->q->node[i];
    size_t n;
    const lane_id *from = arguments(c->q, a, &n);
    lane_id weight = back[i], mask = lane_copy_mask(c, a->mask, a->loop);
    if (weight == LANE_NONE || !moves[i] || n == 0) return;
    p->mask = mask;
    if (a->op == LANE_SELECT) {
        lane_id zero = lane_constant(p, 0), on = c->to[from[0]];
        if (moves[from[1]])
            back[from[1]] = sum(p, back[from[1]], lane_select(p, on, weight, zero));
        if (moves[from[2]])
            back[from[2]] = sum(p, back[from[2]], lane_select(p, on, zero, weight));
        return;
    }
    lane_id list[LANE_ARGUMENTS], *arg = a->op == LANE_NORM ? geo_alloc(n, sizeof *arg) : list;
    if (!arg) {
        p->status = GEO_ENOMEM;
        return;
    }
    for (size_t j = 0; j < n; j++) arg[j] = c->to[from[j]];
    for (size_t j = 0; j < n; j++) {
        if (!moves[from[j]]) continue;
        lane_id part = scaled(p, a, lane_partial(p, a, arg, c->to[i], (int)j), weight);
        if (part == LANE_NONE) continue;
        /* In lanes it was not computed for, the slope may be anything, and 0 times it nan. */
        if (a->mask != LANE_NONE) part = lane_select(p, mask, part, lane_constant(p, 0));
        back[from[j]] = sum(p, back[from[j]], part);
    }
    if (arg != list) geo_free(arg);
}

void lane_reverse(lane_program *p, const lane_program *q, const lane_id *a,
                  const lane_id *weight, lane_id *value, lane_id *da)
{
    assert(q->n_loops == 1);
    lane_copying c;
    bool *moves = geo_alloc_zero(q->n + 1, 1);
    lane_id *back = geo_alloc(q->n + 1, sizeof *back), mask = p->mask;
    if (!lane_copy_begin(&c, p, q) || !moves || !back) {
        p->status = p->status == GEO_OK ? GEO_ENOMEM : p->status;
    } else {
        memset(back, 0xff, q->n * sizeof *back);
        for (size_t j = 0; j < q->n_inputs; j++) moves[j] = true;
        find_moving(q, moves);
        if (has_derivative(p, q, moves)) lane_copy_run(&c, a, NULL, NULL);
        for (size_t i = 0; i < q->n_outputs; i++) {
            value[i] = c.to[q->output[i]];
            back[q->output[i]] = sum(p, back[q->output[i]], weight[i]);
        }
        for (size_t i = q->n; i-- > q->n_inputs && p->status == GEO_OK;)
            pass_back(&c, moves, back, (lane_id)i);
        p->mask = mask;
        for (size_t j = 0; j < q->n_inputs; j++) da[j] = or_zero(p, back[j]);
    }
    lane_copy_end(&c);
    geo_free(moves);
    geo_free(back);
}

/* --- whole derivatives ------------------------------------------------------------------ */

static lane_id *ids(lane_program *p, size_t n)
{
    lane_id *list = geo_alloc(n + 1, sizeof *list);
    if (!list) p->status = GEO_ENOMEM;
    return list;
}

static void begin_like(lane_program *p, const lane_program *q)
{
    lane_program_init(p, q->n_inputs);
    p->find = q->find;
    p->max_nodes = q->max_nodes;
}

/* Rates of all outputs by the first n_wrt inputs, row by row, in p. */
static void forward_rows(lane_program *p, const lane_program *q, size_t n_wrt, const lane_id *a,
                         lane_id *value, lane_id *jac)
{
    lane_id *da = ids(p, q->n_inputs * n_wrt);
    if (p->status == GEO_OK) {
        for (size_t j = 0; j < q->n_inputs; j++)
            for (size_t k = 0; k < n_wrt; k++)
                da[j * n_wrt + k] = j == k ? lane_constant(p, 1) : LANE_NONE;
        lane_forward(p, q, a, n_wrt, da, value, jac);
    }
    geo_free(da);
}

static void reverse_rows(lane_program *p, const lane_program *q, size_t n_wrt, const lane_id *a,
                         lane_id *value, lane_id *jac)
{
    lane_id *weight = ids(p, q->n_outputs), *da = ids(p, q->n_inputs);
    for (size_t i = 0; i < q->n_outputs && p->status == GEO_OK; i++) {
        for (size_t k = 0; k < q->n_outputs; k++)
            weight[k] = k == i ? lane_constant(p, 1) : LANE_NONE;
        lane_reverse(p, q, a, weight, value, da);
        memcpy(jac + i * n_wrt, da, n_wrt * sizeof *da);
    }
    geo_free(weight);
    geo_free(da);
}

void lane_jacobian(lane_program *p, const lane_program *q, size_t n_wrt)
{
    begin_like(p, q);
    size_t m = q->n_outputs;
    lane_id *a = ids(p, q->n_inputs), *value = ids(p, m), *jac = ids(p, m * n_wrt);
    if (p->status == GEO_OK) {
        for (size_t j = 0; j < q->n_inputs; j++) a[j] = (lane_id)j;
        bool is_forward = q->n_loops > 1 || n_wrt <= m || n_wrt == 1;
        if (is_forward) forward_rows(p, q, n_wrt, a, value, jac);
        else reverse_rows(p, q, n_wrt, a, value, jac);
        for (size_t i = 0; i < m; i++) lane_output(p, value[i]);
        for (size_t i = 0; i < m * n_wrt; i++) lane_output(p, jac[i]);
    }
    geo_free(a);
    geo_free(value);
    geo_free(jac);
}

/* Where entry (j, k) of the symmetric matrix that begins at a row stands below the diagonal. */
static size_t at_lower(size_t row, size_t j, size_t k, size_t n)
{
    return (row + (j > k ? j : k)) * n + (j > k ? k : j);
}

/* The matrices of second derivatives are the rates of the first ones; the two halves differ
 * by rounding, and the one below the diagonal is given twice. */
void lane_hessian(lane_program *p, const lane_program *q, size_t n_wrt)
{
    lane_program first;
    lane_jacobian(&first, q, n_wrt);
    size_t m = q->n_outputs;
    begin_like(p, q);
    p->status = first.status;
    p->missing = first.missing;
    lane_id *a = ids(p, q->n_inputs), *value = ids(p, m * n_wrt);
    lane_id *second = ids(p, m * n_wrt * n_wrt);
    if (p->status == GEO_OK) {
        for (size_t j = 0; j < q->n_inputs; j++) a[j] = (lane_id)j;
        first.n_outputs -= m;           /* the slopes alone */
        memmove(first.output, first.output + m, first.n_outputs * sizeof *first.output);
        forward_rows(p, &first, n_wrt, a, value, second);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n_wrt; j++)
                for (size_t k = 0; k < n_wrt; k++)
                    lane_output(p, second[at_lower(i * n_wrt, j, k, n_wrt)]);
    }
    geo_free(a);
    geo_free(value);
    geo_free(second);
    lane_program_free(&first);
}
