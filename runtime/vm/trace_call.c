/* trace_call.c - calls: of geo functions, which are written out, and of built-ins, of which
 * some are done on lanes. */
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/num/lane_kernels.h"
#include "runtime/vm/trace_state.h"

enum { MOST_ARGUMENTS = 240 };

/* --- geo functions ----------------------------------------------------------------------- */

static int find_param(const geo_code *code, const geo_string *name)
{
    for (int i = 0; i < code->n_params; i++)
        if (code->param[i].name && string_equal(code->param[i].name, name)) return i;
    return -1;
}

static bool is_fixed_vector(const trace_value *v)
{
    return v->kind == TRACE_FIXED && value_is_tensor(v->v) && value_tensor(v->v)->rank == 1;
}

static geo_value pick(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    return vm_index(vm, item[0], 1, context);
}

static trace_value component(tracer *t, trace_value v, size_t i)
{
    geo_value index = value_from_double((double)i + 1);
    if (v.kind == TRACE_FIXED) return trace_fixed(vm_index(t->vm, v.v, 1, &index));
    return trace_rearrange(t, 1, &v, pick, &index);
}

/* One vector given to a function of several numbers is those numbers (vm/call.c: spreads). */
static int spread(tracer *t, const geo_code *code, int argc, const geo_list *keywords,
                  const trace_value *argv, trace_value *out)
{
    if (argc != 1 || keywords || code->n_required < 2) return -1;
    size_t n = 0;
    if (is_fixed_vector(argv)) n = value_tensor(argv->v)->n;
    else if (argv->kind == TRACE_LANES && argv->rank > 0) n = argv->shape[argv->rank - 1];
    if (n < code->n_required || n > code->n_params) return -1;
    if (argv->kind == TRACE_LANES && argv->rank != 1) trace_stop(t, MSG_LANES_BATCH);
    for (size_t i = 0; i < n; i++) out[i] = component(t, *argv, i);
    return (int)n;
}

/* Arguments by place and by name become parameters in order. */
static void bind(tracer *t, const geo_code *code, int argc, const geo_list *keywords,
                 const trace_value *argv, trace_value *reg)
{
    int n_keywords = keywords ? (int)keywords->count : 0, n_plain = argc - n_keywords;
    int n = spread(t, code, argc, keywords, argv, reg);
    if (n < 0) {
        if (n_plain > code->n_params) trace_stop(t, MSG_LANES_UNCLEAR);
        for (n = 0; n < n_plain; n++) reg[n] = argv[n];
    }
    for (int i = n; i < code->n_params; i++) reg[i] = trace_fixed(VALUE_UNSET);
    for (int k = 0; k < n_keywords; k++) {
        int i = find_param(code, value_string(keywords->item[k]));
        if (i < n) trace_stop(t, MSG_LANES_UNCLEAR);
        reg[i] = argv[n_plain + k];
    }
    for (int i = 0; i < code->n_required; i++)
        if (reg[i].kind == TRACE_FIXED && reg[i].v == VALUE_UNSET)
            trace_stop(t, MSG_LANES_UNCLEAR);
}

/* Points outside of an interval are refused: the error comes point by point. */
static void refuse_outside(tracer *t, const trace_value *v, const geo_range *r)
{
    lane_program *p = t->p;
    lane_id mask = p->mask;
    if (v->rank != 0 || v->is_truth) trace_stop(t, MSG_LANES_DOMAIN);
    lane_id low = lane_binary(p, LANE_GE, v->id[0], lane_constant(p, r->first));
    lane_id high = lane_binary(p, LANE_LE, v->id[0], lane_constant(p, r->last));
    p->mask = lane_mask_and(p, mask, lane_mask_not(p, lane_binary(p, LANE_AND, low, high)));
    double k;
    if (!lane_is_constant(p, p->mask, &k) || k != 0) lane_refuse(p);
    p->mask = mask;
}

static void check_domain(tracer *t, const trace_value *v, geo_value space)
{
    if (value_is_none(space) || (v->kind == TRACE_FIXED && v->v == VALUE_UNSET)) return;
    if (v->kind != TRACE_LANES) trace_stop(t, MSG_LANES_DOMAIN);
    if (value_is_kind(space, KIND_RANGE)) {
        refuse_outside(t, v, value_range(space));
        return;
    }
    const geo_foreign *foreign = value_foreign(space);
    size_t d = vm_space_coordinates(t->vm, space);
    bool is_whole = foreign->class->is_whole && foreign->class->is_whole(foreign);
    if (!is_whole || v->rank > 1 || d != (v->rank == 0 ? 1 : v->shape[0]))
        trace_stop(t, MSG_LANES_DOMAIN);
}

static trace_value call_function(tracer *t, geo_function *f, int argc, const trace_value *argv,
                                 const geo_list *keywords)
{
    trace_value *reg = trace_memory(t, (size_t)f->code->n_params + (size_t)argc + 1, sizeof *reg);
    bind(t, f->code, argc, keywords, argv, reg);
    for (int k = 0; k + 1 < (int)f->n_domains; k++) check_domain(t, &reg[k], f->domain[k]);
    return trace_function(t, f, f->code, NULL, reg);
}

static trace_value call_closure(tracer *t, trace_value callee, int argc, const trace_value *argv,
                                const geo_list *keywords)
{
    geo_code *code = (geo_code *)value_to_object(callee.v);
    trace_value *reg = trace_memory(t, (size_t)code->n_params + (size_t)argc + 1, sizeof *reg);
    bind(t, code, argc, keywords, argv, reg);
    return trace_function(t, NULL, code, callee.member, reg);
}

/* --- built-ins on lanes ------------------------------------------------------------------ */

typedef struct {
    tracer *t;
    const char *name;
    int argc;
    const trace_value *argv;    /* in the order of the signature, defaults filled in */
} lane_call;

GEO_NORETURN static void stop_builtin(const lane_call *c)
{
    trace_stop(c->t, MSG_LANES_BUILTIN, c->name);
}

static bool is_none(const trace_value *v) { return v->kind == TRACE_FIXED && value_is_none(v->v); }

static bool is_number(const trace_value *v, double x)
{
    return v->kind == TRACE_FIXED && value_is_number(v->v) && value_to_number(v->v) == x;
}

/* An axis that means all of a vector, or none given. */
static void need_whole(const lane_call *c, const trace_value *x, const trace_value *axis)
{
    if (is_none(axis)) return;
    if (x->rank != 1 || !(is_number(axis, 1) || is_number(axis, -1))) stop_builtin(c);
}

static trace_value elementwise(const lane_call *c)
{
    const lane_function *f = trace_find(c->t, c->name);
    if (f->arity > c->argc) stop_builtin(c);
    return trace_zip(c->t, f, c->argv);
}

static trace_value lane_sum(const lane_call *c)
{
    trace_value x = trace_lanes(c->t, c->argv[0]);
    need_whole(c, &x, &c->argv[1]);
    if (x.rank == 0) return x;
    return trace_number(c->t, trace_sum(c->t, x.n, x.id), false);
}

static trace_value lane_mean(const lane_call *c)
{
    trace_value x = trace_lanes(c->t, c->argv[0]);
    need_whole(c, &x, &c->argv[1]);
    if (x.rank != 1 || x.n == 0) stop_builtin(c);
    lane_id n = lane_constant(c->t->p, (double)x.n);
    lane_id sum = trace_sum(c->t, x.n, x.id);
    return trace_number(c->t, lane_binary(c->t->p, LANE_DIV, sum, n), false);
}

/* In the order of reduce.c: four running products. */
static trace_value lane_prod(const lane_call *c)
{
    lane_program *p = c->t->p;
    trace_value x = trace_lanes(c->t, c->argv[0]);
    need_whole(c, &x, &c->argv[1]);
    if (x.rank == 0) return x;
    lane_id part[4];
    for (size_t k = 0; k < 4; k++) part[k] = lane_constant(p, 1);
    size_t i = 0;
    for (; i + 4 <= x.n; i += 4)
        for (size_t k = 0; k < 4; k++) part[k] = lane_binary(p, LANE_MUL, part[k], x.id[i + k]);
    for (; i < x.n; i++) part[0] = lane_binary(p, LANE_MUL, part[0], x.id[i]);
    return trace_number(c->t, lane_binary(p, LANE_MUL, lane_binary(p, LANE_MUL, part[0], part[1]),
                                          lane_binary(p, LANE_MUL, part[2], part[3])), false);
}

static trace_value extreme(const lane_call *c)
{
    const lane_function *f = trace_find(c->t, c->name);
    if (!is_none(&c->argv[1])) {
        if (!is_none(&c->argv[2])) stop_builtin(c);
        return trace_zip(c->t, f, c->argv);
    }
    trace_value x = trace_lanes(c->t, c->argv[0]);
    need_whole(c, &x, &c->argv[2]);
    if (x.n == 0 || x.is_truth) stop_builtin(c);
    lane_id best = x.id[0];
    for (size_t i = 1; i < x.n; i++)
        best = lane_apply(c->t->p, f, (lane_id[]){ best, x.id[i] });
    return trace_number(c->t, best, false);
}

static trace_value truths(const lane_call *c)
{
    lane_program *p = c->t->p;
    trace_value x = trace_lanes(c->t, c->argv[0]);
    need_whole(c, &x, &c->argv[1]);
    if (!x.is_truth || x.n == 0) stop_builtin(c);
    if (strcmp(c->name, "count") == 0)
        return trace_number(c->t, trace_sum(c->t, x.n, x.id), false);
    lane_id all = x.id[0];
    lane_op op = strcmp(c->name, "any") == 0 ? LANE_OR : LANE_AND;
    for (size_t i = 1; i < x.n; i++) all = lane_binary(p, op, all, x.id[i]);
    return trace_number(c->t, all, true);
}

static trace_value length_of_value(const lane_call *c, trace_value x)
{
    lane_program *p = c->t->p;
    if (x.rank == 0) return trace_number(c->t, lane_norm(p, 1, x.id), false);
    size_t d = x.shape[x.rank - 1], rows = d ? x.n / d : 0;
    if (x.rank > 2 || d == 0 || d > LANES_NORM_MOST) stop_builtin(c);
    lane_id *id = trace_memory(c->t, rows, sizeof *id);
    for (size_t i = 0; i < rows; i++) id[i] = lane_norm(p, d, x.id + i * d);
    return trace_shaped(c->t, x.rank - 1, x.shape, id, false);
}

static trace_value lane_norm_of(const lane_call *c)
{
    if (!is_number(&c->argv[1], 2)) stop_builtin(c);
    return length_of_value(c, trace_lanes(c->t, c->argv[0]));
}

static trace_value lane_dist(const lane_call *c)
{
    return length_of_value(c, trace_binary(c->t, OP2_SUB, c->argv[0], c->argv[1]));
}

static trace_value lane_dot(const lane_call *c)
{
    trace_value a = trace_lanes(c->t, c->argv[0]), b = trace_lanes(c->t, c->argv[1]);
    if (a.rank != 1 || b.rank != 1) stop_builtin(c);
    return trace_matmul(c->t, a, b);
}

static trace_value lane_cross(const lane_call *c)
{
    lane_program *p = c->t->p;
    trace_value a = trace_lanes(c->t, c->argv[0]), b = trace_lanes(c->t, c->argv[1]);
    if (a.rank != 1 || b.rank != 1 || a.n != 3 || b.n != 3) stop_builtin(c);
    lane_id *id = trace_memory(c->t, 3, sizeof *id);
    for (size_t k = 0; k < 3; k++) {
        size_t i = (k + 1) % 3, j = (k + 2) % 3;
        id[k] = lane_binary(p, LANE_SUB, lane_binary(p, LANE_MUL, a.id[i], b.id[j]),
                            lane_binary(p, LANE_MUL, a.id[j], b.id[i]));
    }
    return trace_shaped(c->t, 1, a.shape, id, false);
}

static trace_value lane_outer(const lane_call *c)
{
    trace_value a = trace_lanes(c->t, c->argv[0]), b = trace_lanes(c->t, c->argv[1]);
    if (a.rank != 1 || b.rank != 1 || a.n * b.n > TRACE_COMPONENTS) stop_builtin(c);
    lane_id *id = trace_memory(c->t, a.n * b.n, sizeof *id);
    for (size_t i = 0; i < a.n * b.n; i++)
        id[i] = lane_binary(c->t->p, LANE_MUL, a.id[i / b.n], b.id[i % b.n]);
    return trace_shaped(c->t, 2, (size_t[]){ a.n, b.n }, id, false);
}

static trace_value lane_log(const lane_call *c)
{
    lane_call one = { c->t, "log", 1, c->argv };
    if (is_none(&c->argv[1])) return elementwise(&one);
    if (is_number(&c->argv[1], 2) || is_number(&c->argv[1], 10)) {
        one.name = is_number(&c->argv[1], 2) ? "log2" : "log10";
        return elementwise(&one);
    }
    if (c->argv[1].kind != TRACE_FIXED) stop_builtin(c);
    lane_call base = { c->t, "log", 1, c->argv + 1 };
    trace_value scale = trace_zip(c->t, trace_find(c->t, base.name), base.argv);
    return trace_binary(c->t, OP2_DIV, elementwise(&one), scale);
}

static trace_value lane_round(const lane_call *c)
{
    if (!is_number(&c->argv[1], 0)) stop_builtin(c);
    return elementwise(&(lane_call){ c->t, "round", 1, c->argv });
}

static trace_value lane_select_of(const lane_call *c)
{
    trace_value v[3];
    for (int k = 0; k < 3; k++) v[k] = trace_lanes(c->t, c->argv[k]);
    if (!v[0].is_truth || v[1].is_truth != v[2].is_truth || v[1].rank != v[2].rank
        || (v[0].rank != 0 && v[0].rank != v[1].rank) || v[1].n != v[2].n
        || (v[0].rank != 0 && v[0].n != v[1].n)) stop_builtin(c);
    lane_id *id = trace_memory(c->t, v[1].n, sizeof *id);
    for (size_t i = 0; i < v[1].n; i++)
        id[i] = lane_select(c->t->p, v[0].id[v[0].rank ? i : 0], v[1].id[i], v[2].id[i]);
    v[1].id = id;
    return v[1];
}

static trace_value lane_polyval(const lane_call *c)
{
    lane_program *p = c->t->p;
    trace_value k = trace_lanes(c->t, c->argv[0]), x = trace_lanes(c->t, c->argv[1]);
    if (k.rank != 1) stop_builtin(c);
    lane_id *id = trace_memory(c->t, x.n, sizeof *id);
    for (size_t i = 0; i < x.n; i++) {
        lane_id value = lane_constant(p, 0);
        for (size_t j = 0; j < k.n; j++)
            value = lane_binary(p, LANE_ADD, lane_binary(p, LANE_MUL, value, x.id[i]), k.id[j]);
        id[i] = value;
    }
    x.id = id;
    return x;
}

static trace_value lane_len(const lane_call *c)
{
    const trace_value *v = &c->argv[0];
    if (v->kind == TRACE_LIST) return trace_fixed(value_from_double((double)v->n));
    if (v->kind != TRACE_LANES || v->rank == 0) stop_builtin(c);
    return trace_fixed(value_from_double((double)v->shape[0]));
}

/* --- built-ins that only move numbers ---------------------------------------------------- */

typedef struct {
    const lane_call *c;
    geo_value function;
} moving;

/* The built-in itself, on places instead of numbers. */
static geo_value move(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    const moving *m = context;
    geo_value argv[MOST_ARGUMENTS];
    size_t next = 0;
    for (int i = 0; i < m->c->argc; i++)
        argv[i] = m->c->argv[i].kind == TRACE_LANES ? item[next++] : m->c->argv[i].v;
    return vm_call(vm, m->function, m->c->argc, argv);
}

static trace_value moved(const lane_call *c)
{
    trace_value *lanes = trace_memory(c->t, (size_t)c->argc, sizeof *lanes);
    size_t n = 0;
    for (int i = 0; i < c->argc; i++) {
        if (c->argv[i].kind == TRACE_LANES) lanes[n++] = c->argv[i];
        else if (c->argv[i].kind != TRACE_FIXED) stop_builtin(c);
    }
    moving m = { c, vm_builtin(c->t->vm, c->name) };
    return trace_rearrange(c->t, n, lanes, move, &m);
}

/* Those that take several tensors must be given all of them as lanes, or fixed numbers would be
 * read as places. */
static trace_value moved_together(const lane_call *c)
{
    trace_value *argv = trace_memory(c->t, (size_t)c->argc, sizeof *argv);
    for (int i = 0; i < c->argc; i++) argv[i] = trace_lanes(c->t, c->argv[i]);
    return moved(&(lane_call){ c->t, c->name, c->argc, argv });
}

/* --- functions of functions -------------------------------------------------------------- */

static bool is_callable(const trace_value *v)
{
    return v->kind == TRACE_FUNCTION || (v->kind == TRACE_FIXED && value_is_callable(v->v));
}

static size_t members(const lane_call *c, const trace_value *v)
{
    size_t n = 0;
    if (v->kind == TRACE_LIST) n = v->n;
    else if (v->kind == TRACE_LANES && v->rank > 0) n = v->shape[0];
    else if (v->kind == TRACE_FIXED) n = vm_count(v->v);
    if (n == 0 || n > TRACE_MEMBERS) trace_stop(c->t, MSG_LANES_MEMBERS, (size_t)TRACE_MEMBERS);
    return n;
}

static trace_value member(const lane_call *c, const trace_value *v, size_t i)
{
    geo_value out;
    if (v->kind == TRACE_LIST) return v->member[i];
    if (v->kind == TRACE_LANES) return component(c->t, *v, i);
    if (!vm_member(c->t->vm, v->v, i, &out)) stop_builtin(c);
    return trace_fixed(out);
}

static geo_value stack_items(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_stack(vm_heap(vm), n, item, &out));
    return out;
}

static trace_value lane_map(const lane_call *c)
{
    bool f_first = is_callable(&c->argv[0]);
    const trace_value *f = &c->argv[!f_first], *x = &c->argv[f_first];
    if (!is_callable(f)) stop_builtin(c);
    size_t n = members(c, x);
    trace_value *v = trace_memory(c->t, n, sizeof *v);
    for (size_t i = 0; i < n; i++) {
        trace_value one = member(c, x, i);
        v[i] = trace_call(c->t, *f, 1, &one, NULL);
    }
    return trace_rearrange(c->t, n, v, stack_items, NULL);
}

static trace_value lane_reduce(const lane_call *c)
{
    bool f_first = is_callable(&c->argv[0]);
    const trace_value *f = &c->argv[!f_first], *x = &c->argv[f_first];
    if (!is_callable(f)) stop_builtin(c);
    size_t n = members(c, x), first = 0;
    trace_value pair[2] = { c->argv[2] };
    if (is_none(&pair[0])) pair[0] = member(c, x, first++);
    for (size_t i = first; i < n; i++) {
        pair[1] = member(c, x, i);
        pair[0] = trace_call(c->t, *f, 2, pair, NULL);
    }
    return pair[0];
}

/* --- which built-in ---------------------------------------------------------------------- */

static const struct {
    const char *name;
    trace_value (*on_lanes)(const lane_call *c);
} ON_LANES[] = {
    { "sum", lane_sum }, { "mean", lane_mean }, { "prod", lane_prod }, { "min", extreme },
    { "max", extreme }, { "any", truths }, { "all", truths }, { "count", truths },
    { "norm", lane_norm_of }, { "dist", lane_dist }, { "dot", lane_dot },
    { "cross", lane_cross }, { "outer", lane_outer }, { "log", lane_log },
    { "round", lane_round }, { "select", lane_select_of }, { "polyval", lane_polyval },
    { "len", lane_len }, { "map", lane_map }, { "reduce", lane_reduce },
    { "transpose", moved }, { "flatten", moved }, { "reshape", moved }, { "flip", moved },
    { "roll", moved }, { "repeat", moved }, { "tile", moved }, { "concat", moved_together },
    { "vcat", moved_together }, { "hcat", moved_together }, { "stack", moved_together },
};

static int find_signature_param(const signature *s, const geo_string *name)
{
    for (int i = 0; i < s->n_params; i++)
        if (s->param[i].name_length == name->length && !s->param[i].is_rest
            && memcmp(s->param[i].name, name->text, name->length) == 0) return i;
    return -1;
}

/* The arguments in the order of the signature. */
static int bind_builtin(tracer *t, const builtin *b, int argc, const geo_list *keywords,
                        const trace_value *argv, trace_value *out)
{
    const signature *s = builtin_signature(t->vm, b);
    int n_keywords = keywords ? (int)keywords->count : 0, n_plain = argc - n_keywords;
    if (s->has_rest) {
        if (n_keywords) trace_stop(t, MSG_LANES_BUILTIN, b->name);
        for (int i = 0; i < argc; i++) out[i] = argv[i];
        return argc;
    }
    if (n_plain > s->n_params) trace_stop(t, MSG_LANES_UNCLEAR);
    for (int i = 0; i < s->n_params; i++)
        out[i] = i < n_plain ? argv[i] : trace_fixed(VALUE_UNSET);
    for (int k = 0; k < n_keywords; k++) {
        int i = find_signature_param(s, value_string(keywords->item[k]));
        if (i < n_plain) trace_stop(t, MSG_LANES_UNCLEAR);
        out[i] = argv[n_plain + k];
    }
    for (int i = 0; i < s->n_params; i++) {
        if (out[i].kind != TRACE_FIXED || out[i].v != VALUE_UNSET) continue;
        if (s->param[i].fallback_length == 0) trace_stop(t, MSG_LANES_UNCLEAR);
        if (!signature_default(t->vm, &s->param[i], &out[i].v)) out[i].v = VALUE_NONE;
    }
    return s->n_params;
}

/* A call with ordinary values only is made now, if it can have no effect and calls nobody
 * back. */
static bool call_now(tracer *t, const builtin *b, geo_value callee, int argc,
                     const trace_value *argv, geo_value *out)
{
    geo_value given[MOST_ARGUMENTS];
    if (b->permission != PERMIT_PURE || argc > MOST_ARGUMENTS) return false;
    derivative_kind kind;
    bool takes_functions = derivative_named(b->name, &kind);
    for (int i = 0; i < argc; i++) {
        if (argv[i].kind != TRACE_FIXED) return false;
        if (value_is_callable(argv[i].v) && !takes_functions) return false;
        given[i] = value_share(argv[i].v);
    }
    *out = vm_call(t->vm, callee, argc, given);
    return true;
}

static trace_value call_builtin(tracer *t, geo_value callee, int argc, const trace_value *argv,
                                const geo_list *keywords)
{
    const builtin *b = ((const geo_builtin_value *)value_to_object(callee))->builtin;
    trace_value bound[MOST_ARGUMENTS];
    geo_value v;
    if (argc > MOST_ARGUMENTS) trace_stop(t, MSG_LANES_BUILTIN, b->name);
    argc = bind_builtin(t, b, argc, keywords, argv, bound);
    if (call_now(t, b, callee, argc, bound, &v)) return trace_fixed(v);
    if (strcmp(b->name, "error") == 0) {            /* an error for the lanes that come here */
        lane_refuse(t->p);
        return (trace_value){ .kind = TRACE_DEAD };
    }
    lane_call c = { t, b->name, argc, bound };
    for (int i = 0; i < argc; i++)
        if (bound[i].kind == TRACE_NOTHING) trace_stop(t, MSG_LANES_UNCLEAR);
    derivative_kind kind;
    if (argc == 1 && (bound[0].kind == TRACE_FUNCTION || bound[0].kind == TRACE_DERIVATIVE)
        && derivative_named(b->name, &kind)) {
        trace_value *of = trace_memory(t, 1, sizeof *of);
        *of = bound[0];
        return (trace_value){ .kind = TRACE_DERIVATIVE, .n = kind, .member = of };
    }
    for (size_t i = 0; i < sizeof ON_LANES / sizeof *ON_LANES; i++)
        if (strcmp(ON_LANES[i].name, b->name) == 0) return ON_LANES[i].on_lanes(&c);
    if (b->permission == PERMIT_DRAWS) trace_stop(t, MSG_LANES_DRAW);
    return elementwise(&c);
}

trace_value trace_call(tracer *t, trace_value callee, int argc, const trace_value *argv,
                       const geo_list *keywords)
{
    if (callee.kind == TRACE_FUNCTION) return call_closure(t, callee, argc, argv, keywords);
    if (callee.kind == TRACE_DERIVATIVE && !keywords)
        return trace_derivative(t, (derivative_kind)callee.n, callee.member[0], argc, argv);
    if (callee.kind != TRACE_FIXED) trace_stop(t, MSG_LANES_UNCLEAR);
    derivative_kind kind;
    geo_value f;
    if (derivative_parts(callee.v, &kind, &f) && !keywords)
        return trace_derivative(t, kind, trace_fixed(f), argc, argv);
    if (value_is_kind(callee.v, KIND_FUNCTION))
        return call_function(t, value_function(callee.v), argc, argv, keywords);
    if (value_is_kind(callee.v, KIND_BUILTIN))
        return call_builtin(t, callee.v, argc, argv, keywords);
    if (value_is_kind(callee.v, KIND_FOREIGN) && !keywords) {
        geo_foreign *foreign = value_foreign(callee.v);
        geo_value outer, inner;
        if (foreign->class->unfold && foreign->class->unfold(foreign, &outer, &inner)) {
            trace_value v = trace_call(t, trace_fixed(inner), argc, argv, NULL);
            return trace_call(t, trace_fixed(outer), 1, &v, NULL);
        }
    }
    trace_stop(t, MSG_LANES_OBJECT, value_phrase(callee.v));
}
