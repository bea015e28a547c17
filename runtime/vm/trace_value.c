/* trace_value.c - arithmetic on values of which some differ from point to point. */
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/vm/trace_state.h"

/* --- making values ----------------------------------------------------------------------- */

trace_value trace_fixed(geo_value v) { return (trace_value){ .kind = TRACE_FIXED, .v = v }; }

trace_value trace_number(tracer *t, lane_id id, bool is_truth)
{
    lane_id *one = trace_memory(t, 1, sizeof *one);
    *one = id;
    return (trace_value){ .kind = TRACE_LANES, .is_truth = is_truth, .n = 1, .id = one };
}

trace_value trace_shaped(tracer *t, int rank, const size_t *shape, const lane_id *id,
                         bool is_truth)
{
    size_t n = 1, *kept = trace_memory(t, (size_t)rank + 1, sizeof *kept);
    for (int k = 0; k < rank; k++) {
        kept[k] = shape[k];
        n *= shape[k];
    }
    return (trace_value){ .kind = TRACE_LANES, .is_truth = is_truth, .rank = rank, .n = n,
                          .shape = kept, .id = id };
}

size_t trace_n_members(const trace_value *v)
{
    if (v->kind == TRACE_LIST) return v->n;
    if (v->kind == TRACE_FUNCTION) return ((const geo_code *)value_to_object(v->v))->n_captured;
    return v->kind == TRACE_DERIVATIVE;
}

bool trace_is_numeric(const trace_value *v)
{
    if (v->kind == TRACE_LANES) return true;
    if (v->kind != TRACE_FIXED) return false;
    if (value_is_number(v->v) || value_is_bool(v->v)) return true;
    return value_is_tensor(v->v) && value_tensor(v->v)->element != ELEMENT_COMPLEX
        && value_tensor(v->v)->n <= TRACE_COMPONENTS;
}

trace_value trace_lanes(tracer *t, trace_value v)
{
    if (v.kind == TRACE_LANES) return v;
    if (v.kind == TRACE_NOTHING || v.kind == TRACE_DEAD) trace_stop(t, MSG_LANES_UNCLEAR);
    if (v.kind == TRACE_LIST) trace_stop(t, MSG_LANES_KIND, "a list");
    if (v.kind == TRACE_FUNCTION || v.kind == TRACE_DERIVATIVE)
        trace_stop(t, MSG_LANES_KIND, "a function");
    if (value_is_number(v.v)) return trace_number(t, lane_constant(t->p, value_to_number(v.v)),
                                                  false);
    if (value_is_bool(v.v)) return trace_number(t, lane_truth(t->p, v.v == VALUE_TRUE), true);
    if (value_is_kind(v.v, KIND_RANGE)) {
        geo_tensor *all;
        vm_check_diagnostic(t->vm, tensor_from(&t->vm->heap, v.v, &all));
        v.v = value_from_object(all);
    }
    if (!trace_is_numeric(&v)) trace_stop(t, MSG_LANES_KIND, value_phrase(v.v));
    geo_tensor *x = vm_need(t->vm, tensor_dense(&t->vm->heap, value_tensor(v.v)));
    lane_id *id = trace_memory(t, x->n, sizeof *id);
    bool is_truth = x->element == ELEMENT_BOOL;
    for (size_t i = 0; i < x->n; i++)
        id[i] = is_truth ? lane_truth(t->p, x->data[i] != 0) : lane_constant(t->p, x->data[i]);
    return trace_shaped(t, x->rank, x->shape, id, is_truth);
}

/* --- rearranging ------------------------------------------------------------------------- */

/* A number or tensor of places first, first + 1, ... in v's shape. */
static geo_value places(tracer *t, const trace_value *v, double first)
{
    if (v->rank == 0) return value_from_double(first);
    geo_tensor *x = vm_tensor(t->vm, ELEMENT_NUMBER, v->rank, v->shape);
    for (size_t i = 0; i < x->n; i++) x->data[i] = first + (double)i;
    return value_from_object(x);
}

static trace_value from_places(tracer *t, geo_value v, const lane_id *all, bool is_truth)
{
    if (value_is_number(v)) return trace_number(t, all[(size_t)value_to_number(v)], is_truth);
    if (!value_is_tensor(v)) trace_stop(t, MSG_LANES_KIND, value_phrase(v));
    geo_tensor *x = vm_need(t->vm, tensor_dense(&t->vm->heap, value_tensor(v)));
    if (x->n > TRACE_COMPONENTS) trace_stop(t, MSG_LANES_LARGE, x->n);
    lane_id *id = trace_memory(t, x->n, sizeof *id);
    for (size_t i = 0; i < x->n; i++) id[i] = all[(size_t)x->data[i]];
    return trace_shaped(t, x->rank, x->shape, id, is_truth);
}

trace_value trace_rearrange(tracer *t, size_t n, const trace_value *item,
                            trace_rearranger work, void *context)
{
    geo_value *given = trace_memory(t, n, sizeof *given);
    trace_value *lanes = trace_memory(t, n, sizeof *lanes);
    size_t total = 0;
    bool all_truth = true;
    for (size_t i = 0; i < n; i++) {
        lanes[i] = trace_lanes(t, item[i]);
        given[i] = places(t, &lanes[i], (double)total);
        total += lanes[i].n;
        all_truth = all_truth && lanes[i].is_truth;
        if (i > 0 && lanes[i].is_truth != lanes[0].is_truth) trace_stop(t, MSG_LANES_MIXED);
    }
    lane_id *all = trace_memory(t, total, sizeof *all);
    for (size_t i = 0, at = 0; i < n; at += lanes[i++].n)
        memcpy(all + at, lanes[i].id, lanes[i].n * sizeof *all);
    return from_places(t, work(t->vm, context, n, given), all, all_truth && n > 0);
}

/* --- shapes brought together ------------------------------------------------------------- */

bool trace_same_shape(const trace_value *a, const trace_value *b)
{
    if (a->rank != b->rank) return false;
    for (int k = 0; k < a->rank; k++)           /* a number has no shape at all */
        if (a->shape[k] != b->shape[k]) return false;
    return true;
}

/* a as an operator would spread it to meet b: the places of a + 0 b. */
static geo_value spread(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    geo_value zero = vm_binary(vm, OP2_MUL, *(geo_value *)context, value_from_double(0));
    return vm_binary(vm, OP2_ADD, item[0], zero);
}

static trace_value spread_to(tracer *t, trace_value a, const trace_value *b)
{
    geo_value other = places(t, b, 0);
    return trace_rearrange(t, 1, &a, spread, &other);
}

static void bring_together(tracer *t, trace_value *a, trace_value *b)
{
    *a = trace_lanes(t, *a);
    *b = trace_lanes(t, *b);
    if (a->rank == 0 || b->rank == 0 || trace_same_shape(a, b)) return;
    trace_value spread_a = spread_to(t, *a, b);
    *b = spread_to(t, *b, a);
    *a = spread_a;
}

static lane_id at(const trace_value *v, size_t i) { return v->id[v->rank == 0 ? 0 : i]; }

/* --- operators --------------------------------------------------------------------------- */

const lane_function *trace_find(tracer *t, const char *name)
{
    const lane_function *f = t->p->find(name);
    if (!f) trace_stop(t, MSG_LANES_BUILTIN, name);
    return f;
}

/* x^k as the machine computes it: squares and cubes are products. */
static lane_id power(tracer *t, lane_id x, lane_id k)
{
    double e;
    if (lane_is_constant(t->p, k, &e) && (e == 2 || e == 3)) {
        lane_id square = lane_binary(t->p, LANE_MUL, x, x);
        return e == 2 ? square : lane_binary(t->p, LANE_MUL, square, x);
    }
    return lane_apply(t->p, trace_find(t, "pow"), (lane_id[]){ x, k });
}

static lane_id operate(tracer *t, int op, lane_id a, lane_id b)
{
    static const uint8_t of[OPERATORS] = {
        [OP2_ADD] = LANE_ADD, [OP2_SUB] = LANE_SUB, [OP2_MUL] = LANE_MUL, [OP2_DIV] = LANE_DIV,
        [OP2_EQ] = LANE_EQ, [OP2_NE] = LANE_NE, [OP2_LT] = LANE_LT, [OP2_LE] = LANE_LE,
        [OP2_GT] = LANE_GT, [OP2_GE] = LANE_GE, [OP2_AND] = LANE_AND, [OP2_OR] = LANE_OR };
    if (op == OP2_POW) return power(t, a, b);
    if (op == OP2_MOD) return lane_apply(t->p, trace_find(t, "mod"), (lane_id[]){ a, b });
    if (!of[op]) trace_stop(t, MSG_LANES_OPERATOR, operator_text(op));
    return lane_binary(t->p, of[op], a, b);
}

static bool is_comparison(int op) { return op >= OP2_EQ && op <= OP2_GE; }

trace_value trace_binary(tracer *t, int op, trace_value a, trace_value b)
{
    if (a.kind == TRACE_FIXED && b.kind == TRACE_FIXED)
        return trace_fixed(vm_operate(t->vm, op, a.v, b.v, 0));
    if (op == OP2_MATMUL) return trace_matmul(t, a, b);
    bring_together(t, &a, &b);
    bool is_logic = op == OP2_AND || op == OP2_OR;
    if (is_logic && !(a.is_truth && b.is_truth)) trace_stop(t, MSG_LANES_OPERATOR,
                                                            operator_text(op));
    const trace_value *shape = a.rank == 0 ? &b : &a;
    lane_id *id = trace_memory(t, shape->n, sizeof *id);
    for (size_t i = 0; i < shape->n; i++) id[i] = operate(t, op, at(&a, i), at(&b, i));
    trace_value out = *shape;
    out.id = id;
    out.is_truth = is_logic || is_comparison(op);
    return out;
}

trace_value trace_unary(tracer *t, int op, trace_value a)
{
    if (a.kind == TRACE_FIXED) return trace_fixed(vm_operate_unary(t->vm, op, a.v));
    a = trace_lanes(t, a);
    if (op != OP1_NEG && op != OP1_NOT) trace_stop(t, MSG_LANES_OPERATOR, operator_text(op));
    if (op == OP1_NOT && !a.is_truth) trace_stop(t, MSG_LANES_OPERATOR, operator_text(op));
    lane_id *id = trace_memory(t, a.n, sizeof *id);
    for (size_t i = 0; i < a.n; i++)
        id[i] = lane_unary(t->p, op == OP1_NEG ? LANE_NEG : LANE_NOT, a.id[i]);
    a.id = id;
    a.is_truth = op == OP1_NOT;
    return a;
}

trace_value trace_zip(tracer *t, const lane_function *f, const trace_value *v)
{
    trace_value x[LANE_ARGUMENTS], *shape = &x[0];
    for (int k = 0; k < f->arity; k++) x[k] = trace_lanes(t, v[k]);
    for (int k = 1; k < f->arity; k++)          /* all meet the first, then each other */
        for (int j = 0; j < k; j++) bring_together(t, &x[j], &x[k]);
    for (int k = 1; k < f->arity; k++)
        if (x[k].rank > shape->rank) shape = &x[k];
    lane_id *id = trace_memory(t, shape->n, sizeof *id);
    for (size_t i = 0; i < shape->n; i++) {
        lane_id a[LANE_ARGUMENTS];
        for (int k = 0; k < f->arity; k++) a[k] = at(&x[k], i);
        id[i] = lane_apply(t->p, f, a);
    }
    trace_value out = *shape;
    out.id = id;
    out.is_truth = f->gives_truth;
    return out;
}

/* --- products ---------------------------------------------------------------------------- */

enum { BLOCK_SUM = 8, PRODUCT_SMALL = 16 };

/* The sum of n numbers in the order of reduce.c and product.c: eight running sums, then
 * the rest. */
lane_id trace_sum(tracer *t, size_t n, const lane_id *x)
{
    lane_program *p = t->p;
    lane_id sum[BLOCK_SUM], rest = lane_constant(p, 0);
    for (size_t k = 0; k < BLOCK_SUM; k++) sum[k] = rest;
    size_t i = 0;
    for (; i + BLOCK_SUM <= n; i += BLOCK_SUM)
        for (size_t k = 0; k < BLOCK_SUM; k++)
            sum[k] = lane_binary(p, LANE_ADD, sum[k], x[i + k]);
    for (; i < n; i++) rest = lane_binary(p, LANE_ADD, rest, x[i]);
    if (n < BLOCK_SUM) return rest;
    lane_id half[4];
    for (size_t k = 0; k < 4; k++) half[k] = lane_binary(p, LANE_ADD, sum[k], sum[k + 4]);
    lane_id all = lane_binary(p, LANE_ADD, lane_binary(p, LANE_ADD, half[0], half[2]),
                              lane_binary(p, LANE_ADD, half[1], half[3]));
    return n % BLOCK_SUM == 0 ? all : lane_binary(p, LANE_ADD, all, rest);
}

typedef struct { trace_value a, b; size_t rows, inner, columns; } product;

static lane_id row_column(tracer *t, const product *m, size_t i, size_t j)
{
    lane_id *x = trace_memory(t, m->inner, sizeof *x);
    for (size_t k = 0; k < m->inner; k++)
        x[k] = lane_binary(t->p, LANE_MUL, m->a.id[i * m->inner + k],
                           m->b.id[k * m->columns + j]);
    if (m->columns == 1) return trace_sum(t, m->inner, x);
    lane_id sum = lane_constant(t->p, 0);
    for (size_t k = 0; k < m->inner; k++) sum = lane_binary(t->p, LANE_ADD, sum, x[k]);
    return sum;
}

/* Would the scalar machine add the products in the order of row_column? Rows of a matrix that
 * is not in memory order, and large products, are added up in others. */
static bool is_in_order(const product *m, bool a_is_dense)
{
    if (m->columns == 1) return a_is_dense || m->inner < BLOCK_SUM;
    return m->rows == 1 || (m->columns <= PRODUCT_SMALL && m->inner <= PRODUCT_SMALL);
}

trace_value trace_matmul(tracer *t, trace_value a, trace_value b)
{
    bool a_is_dense = a.kind == TRACE_LANES ? a.rank == 1
                    : value_is_tensor(a.v) && value_tensor(a.v)->is_dense;
    product m = { .a = trace_lanes(t, a), .b = trace_lanes(t, b) };
    if (m.a.rank < 1 || m.a.rank > 2 || m.b.rank < 1 || m.b.rank > 2)
        trace_stop(t, MSG_LANES_OPERATOR, "@");
    m.inner = m.a.shape[m.a.rank - 1];
    m.rows = m.a.rank == 2 ? m.a.shape[0] : 1;
    m.columns = m.b.rank == 2 ? m.b.shape[1] : 1;
    if (m.b.shape[0] != m.inner || m.inner == 0) trace_stop(t, MSG_LANES_OPERATOR, "@");
    if (!is_in_order(&m, a_is_dense) || m.rows * m.columns * m.inner > TRACE_COMPONENTS)
        trace_stop(t, MSG_LANES_PRODUCT);
    lane_id *id = trace_memory(t, m.rows * m.columns, sizeof *id);
    for (size_t i = 0; i < m.rows; i++)
        for (size_t j = 0; j < m.columns; j++) id[i * m.columns + j] = row_column(t, &m, i, j);
    size_t shape[2];
    int rank = 0;
    if (m.a.rank == 2) shape[rank++] = m.rows;
    if (m.b.rank == 2) shape[rank++] = m.columns;
    return trace_shaped(t, rank, shape, id, false);
}

/* --- joining ways ------------------------------------------------------------------------ */

static trace_value join_lists(tracer *t, lane_id mask, const trace_value *a, const trace_value *b)
{
    trace_value out = *a, *member = trace_memory(t, a->n, sizeof *member);
    for (size_t i = 0; i < a->n; i++)
        member[i] = trace_join(t, mask, &a->member[i], &b->member[i]);
    out.member = member;
    return out;
}

trace_value trace_join(tracer *t, lane_id mask, const trace_value *a, const trace_value *b)
{
    static const trace_value nothing = { .kind = TRACE_NOTHING };
    if (a->kind == TRACE_FIXED && b->kind == TRACE_FIXED && a->v == b->v) return *a;
    if (a->kind == TRACE_LANES && b->kind == TRACE_LANES && a->id == b->id) return *a;
    if (a->kind == b->kind && a->member && a->member == b->member && a->v == b->v) return *a;
    if (a->kind == TRACE_LIST && b->kind == TRACE_LIST && a->n == b->n)
        return join_lists(t, mask, a, b);
    if (a->kind == TRACE_DEAD) return *b;
    if (b->kind == TRACE_DEAD) return *a;
    if (!trace_is_numeric(a) || !trace_is_numeric(b)) return nothing;
    trace_value x = trace_lanes(t, *a), y = trace_lanes(t, *b);
    if (!trace_same_shape(&x, &y) || x.is_truth != y.is_truth) return nothing;
    lane_id *id = trace_memory(t, x.n, sizeof *id);
    for (size_t i = 0; i < x.n; i++) id[i] = lane_select(t->p, mask, x.id[i], y.id[i]);
    x.id = id;
    return x;
}
