/* trace_derivative.c - derivatives inside a program of lanes.
 *
 * Where a derivative of f is called at lanes, f is traced into a program of its own, that
 * program is differentiated, and the result becomes a part of the program it is called
 * from. Lanes that f has captured are further inputs, which stand still. Derivatives of
 * derivatives are the same once more. */
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/num/lane_derivative.h"
#include "runtime/vm/trace_state.h"

/* --- what f sees of the outer program ------------------------------------------------- */

/* Nodes of the outer program and the inputs of the inner one that stand for them. */
typedef struct {
    tracer *t;
    lane_id *node;
    size_t n, first;            /* inputs first .. first + n - 1 */
} outer_nodes;

static size_t count_nodes(const trace_value *v)
{
    size_t n = v->kind == TRACE_LANES ? v->n : 0;
    for (size_t i = 0; i < trace_n_members(v); i++) n += count_nodes(&v->member[i]);
    return n;
}

static lane_id input_for(outer_nodes *o, lane_id id)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->node[i] == id) return (lane_id)(o->first + i);
    o->node[o->n] = id;
    return (lane_id)(o->first + o->n++);
}

/* v with inputs of the inner program in place of nodes of the outer one. */
static trace_value moved_inside(outer_nodes *o, trace_value v)
{
    size_t n = trace_n_members(&v);
    if (n > 0) {
        trace_value *member = trace_memory(o->t, n, sizeof *member);
        for (size_t i = 0; i < n; i++) member[i] = moved_inside(o, v.member[i]);
        v.member = member;
    }
    if (v.kind == TRACE_LANES) {
        lane_id *id = trace_memory(o->t, v.n, sizeof *id);
        for (size_t i = 0; i < v.n; i++) id[i] = input_for(o, v.id[i]);
        v.id = id;
    }
    return v;
}

/* --- the point ------------------------------------------------------------------------- */

static int needed(tracer *t, trace_value f)
{
    while (f.kind == TRACE_DERIVATIVE) f = f.member[0];
    geo_value inner;
    derivative_kind kind;
    while (f.kind == TRACE_FIXED && derivative_parts(f.v, &kind, &inner)) f.v = inner;
    if (f.kind == TRACE_FUNCTION) return ((const geo_code *)value_to_object(f.v))->n_required;
    if (f.kind == TRACE_FIXED && value_is_kind(f.v, KIND_FUNCTION))
        return value_function(f.v)->code->n_required;
    if (f.kind == TRACE_FIXED && value_is_kind(f.v, KIND_BUILTIN))
        return builtin_signature(t->vm, ((geo_builtin_value *)value_to_object(f.v))->builtin)
            ->n_required;
    return 0;
}

static geo_value stack_items(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_stack(&vm->heap, n, item, &out));
    return out;
}

typedef struct {
    trace_value point;          /* a number or vector of lanes */
    int n_parts;                /* 0: f gets it whole, else as so many numbers */
    int n_rest;
    const trace_value *rest;
} traced_point;

/* As derivative.c's point_of. */
static traced_point point_of(tracer *t, trace_value f, int argc, const trace_value *argv)
{
    int n = needed(t, f);
    if (n == 0) n = argc;
    bool all_single = argc >= 2 && argc >= n;
    trace_value *lanes = trace_memory(t, (size_t)argc, sizeof *lanes);
    for (int k = 0; k < n && k < argc; k++) {
        lanes[k] = trace_lanes(t, argv[k]);
        all_single = all_single && lanes[k].rank == 0;
    }
    if (n >= 2 && all_single)
        return (traced_point){ trace_rearrange(t, (size_t)n, lanes, stack_items, NULL), n,
                               argc - n, argv + n };
    traced_point p = { .point = trace_lanes(t, argv[0]), .n_rest = argc - 1, .rest = argv + 1 };
    if (p.point.rank > 1 || p.point.is_truth || p.point.n == 0) trace_stop(t, MSG_LANES_BATCH);
    if (n >= 2 && argc == 1 && p.point.rank == 1 && p.point.n >= (size_t)n)
        p.n_parts = (int)p.point.n;
    return p;
}

/* --- f as a program ---------------------------------------------------------------------- */

static trace_value call_inside(tracer *t, trace_value f, const traced_point *p)
{
    size_t d = p->point.n;
    int n = 0, most = p->n_parts + p->n_rest + 1;
    trace_value *given = trace_memory(t, (size_t)most, sizeof *given);
    lane_id *id = trace_memory(t, d, sizeof *id);
    for (size_t i = 0; i < d; i++) id[i] = (lane_id)i;
    for (int k = 0; k < p->n_parts; k++) given[n++] = trace_number(t, id[k], false);
    if (p->n_parts == 0) {
        given[n] = p->point;
        given[n++].id = id;
    }
    for (int k = 0; k < p->n_rest; k++) given[n++] = p->rest[k];
    return trace_lanes(t, trace_call(t, f, n, given, NULL));
}

/* --- the kinds of derivatives ------------------------------------------------------------- */

static void need(tracer *t, bool is_good)
{
    if (!is_good) trace_stop(t, MSG_LANES_UNCLEAR);     /* the error comes point by point */
}

static trace_value jacobian_value(tracer *t, const trace_value *y, const trace_value *x,
                                  const lane_id *jac)
{
    size_t shape[TENSOR_RANK];
    need(t, y->rank + x->rank <= TENSOR_RANK);
    for (int k = 0; k < y->rank; k++) shape[k] = y->shape[k];
    if (x->rank == 1) shape[y->rank] = x->n;
    return trace_shaped(t, y->rank + x->rank, shape, jac, false);
}

static lane_id trace_of(tracer *t, size_t d, const lane_id *matrix)
{
    lane_id *diagonal = trace_memory(t, d, sizeof *diagonal);
    for (size_t i = 0; i < d; i++) diagonal[i] = matrix[i * d + i];
    return trace_sum(t, d, diagonal);
}

static trace_value curl_value(tracer *t, size_t d, const lane_id *j)
{
    static const size_t pairs[3][2] = { { 2, 1 }, { 0, 2 }, { 1, 0 } };
    lane_id *part = trace_memory(t, 3, sizeof *part);
    for (size_t k = d == 2 ? 2 : 0; k < 3; k++)
        part[k] = lane_binary(t->p, LANE_SUB, j[pairs[k][0] * d + pairs[k][1]],
                              j[pairs[k][1] * d + pairs[k][0]]);
    if (d == 2) return trace_number(t, part[2], false);
    return trace_shaped(t, 1, (size_t[]){ 3 }, part, false);
}

static trace_value assemble(tracer *t, derivative_kind kind, const trace_value *y,
                            const trace_value *x, const lane_id *d)
{
    size_t n = x->n;
    bool is_field = y->rank == x->rank && y->n == n;
    switch (kind) {
    case DERIVATIVE_GRAD: need(t, y->rank == 0); break;
    case DERIVATIVE_PRIME: need(t, x->rank == 0); break;
    case DERIVATIVE_JAC: break;
    case DERIVATIVE_HESS:
        need(t, y->rank == 0);
        return x->rank == 0 ? trace_number(t, d[0], false)
                            : trace_shaped(t, 2, (size_t[]){ n, n }, d, false);
    case DERIVATIVE_LAPLACIAN:
        need(t, y->rank == 0);
        return trace_number(t, trace_of(t, n, d), false);
    case DERIVATIVE_DIV:
        need(t, is_field);
        return trace_number(t, trace_of(t, n, d), false);
    case DERIVATIVE_CURL:
        need(t, is_field && x->rank == 1 && (n == 2 || n == 3));
        return curl_value(t, n, d);
    }
    return jacobian_value(t, y, x, d);
}

/* The inner programs, so that they are freed whatever happens. */
typedef struct {
    tracer *t;
    lane_program *outer_program;
    derivative_kind kind;
    trace_value f;
    traced_point p;
    outer_nodes outer;
    lane_program function, derivative;
    trace_value y;
    const lane_id *d;           /* nodes of the outer program: the derivative */
} inner_work;

static bool is_second(derivative_kind kind)
{
    return kind == DERIVATIVE_HESS || kind == DERIVATIVE_LAPLACIAN;
}

/* The nodes of the outer program that hold the derivative, without the values. */
static const lane_id *inline_derivative(inner_work *w)
{
    tracer *t = w->t;
    size_t d = w->p.point.n, n_inputs = d + w->outer.n;
    if (is_second(w->kind)) lane_hessian(&w->derivative, &w->function, d);
    else lane_jacobian(&w->derivative, &w->function, d);
    if (w->derivative.missing) trace_stop(t, MSG_LANES_NO_RULE, w->derivative.missing);
    if (w->derivative.status != GEO_OK) trace_stop(t, MSG_LANES_LARGE, t->p->max_nodes);
    lane_id *a = trace_memory(t, n_inputs, sizeof *a);
    memcpy(a, w->p.point.id, d * sizeof *a);
    memcpy(a + d, w->outer.node, w->outer.n * sizeof *a);
    lane_id *out = trace_memory(t, w->derivative.n_outputs, sizeof *out);
    lane_inline(t->p, &w->derivative, a, out);
    return out + (is_second(w->kind) ? 0 : w->y.n);
}

static void trace_inside(geo_vm *vm, void *context)
{
    inner_work *w = context;
    w->t->p = &w->function;
    w->y = call_inside(w->t, w->f, &w->p);
    need(w->t, !w->y.is_truth && w->function.status == GEO_OK);
    for (size_t i = 0; i < w->y.n; i++) lane_output(&w->function, w->y.id[i]);
    w->t->p = w->outer_program;
    w->d = inline_derivative(w);
}

trace_value trace_derivative(tracer *t, derivative_kind kind, trace_value f, int argc,
                             const trace_value *argv)
{
    need(t, argc > 0);
    inner_work w = { .t = t, .kind = kind, .f = f, .p = point_of(t, f, argc, argv) };
    size_t most = count_nodes(&f);
    for (int k = 0; k < w.p.n_rest; k++) most += count_nodes(&w.p.rest[k]);
    w.outer = (outer_nodes){ t, trace_memory(t, most, sizeof(lane_id)), 0, w.p.point.n };
    w.f = moved_inside(&w.outer, f);
    trace_value *rest = trace_memory(t, (size_t)w.p.n_rest, sizeof *rest);
    for (int k = 0; k < w.p.n_rest; k++) rest[k] = moved_inside(&w.outer, w.p.rest[k]);
    w.p.rest = rest;

    w.outer_program = t->p;
    lane_program_init(&w.function, w.p.point.n + w.outer.n);
    w.function.find = t->p->find;
    diagnostic *error = NULL;
    bool is_good = vm_protect(t->vm, trace_inside, &w, &error);
    t->p = w.outer_program;
    lane_program_free(&w.function);
    lane_program_free(&w.derivative);
    if (!is_good) vm_raise_diagnostic(t->vm, error);
    return assemble(t, kind, &w.y, &w.p.point, w.d);
}
