/* trace_step.c - one instruction, run with symbols. */
#include <math.h>
#include <string.h>

#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/vm/trace_state.h"

/* One instruction on one path. */
typedef struct {
    trace_frame *f;
    tracer *t;
    trace_region *region;
    trace_path *path;
    trace_value *reg;
    const uint32_t *at;         /* the instruction's words */
    uint32_t word;
    size_t pc, next;            /* where it stands, what follows it */
} step;

#define A WORD_A(s->word)
#define B WORD_B(s->word)
#define C WORD_C(s->word)
#define X WORD_X(s->word)

static size_t target(const step *s) { return (size_t)((ptrdiff_t)s->pc + 2 + (int32_t)s->at[1]); }

static geo_value constant(const step *s, size_t k) { return s->f->code->constant[k]; }

static void go(step *s, size_t pc) { trace_continue(s->region, s->path, pc); }

/* --- what registers are written ---------------------------------------------------------- */

void trace_written(const geo_code *code, size_t at, unsigned *first, unsigned *count)
{
    uint32_t word = code->instruction[at];
    *first = WORD_A(word);
    *count = 1;
    switch ((geo_opcode)WORD_OP(word)) {
    case OPCODE_FORPREP: case OPCODE_FORLOOP: case OPCODE_NEXT: {
        unsigned a = WORD_A(word), b = WORD_B(word);    /* both, and what is between */
        *first = a < b ? a : b;
        *count = (a < b ? b : a + 1) - *first + 1;
        break;
    }
    case OPCODE_ITERATE: *count = 2; break;
    case OPCODE_UNPACK: *count = WORD_C(word); break;
    case OPCODE_JUMP: case OPCODE_LOOP: case OPCODE_JUMPF: case OPCODE_JUMPT:
    case OPCODE_SKIPF: case OPCODE_SKIPT: case OPCODE_CHECKSET: case OPCODE_DEFAULT:
    case OPCODE_RETURN: case OPCODE_ECHO: case OPCODE_ASSERT: case OPCODE_INBLOCKS:
        *count = 0;
        break;
    default:
        if (WORD_OP(word) >= OPCODE_UNLESSLT && WORD_OP(word) <= OPCODE_WHENEQK) *count = 0;
    }
}

/* --- values of names --------------------------------------------------------------------- */

static trace_value global(step *s, size_t slot)
{
    geo_value v = vm_global(s->t->vm, slot);
    if (v == VALUE_UNSET) trace_stop(s->t, MSG_LANES_UNCLEAR);
    return trace_fixed(value_share(v));
}

static trace_value captured(const step *s, size_t i)
{
    if (s->f->captured) return s->f->captured[i];
    return trace_fixed(s->f->function->captured[i]);
}

static trace_value self(const step *s)
{
    if (!s->f->function) trace_stop(s->t, MSG_LANES_DEPTH);
    return trace_fixed(value_from_object(s->f->function));
}

/* A function made here: an ordinary one unless it captures lanes. */
static trace_value closure(step *s)
{
    geo_code *code = (geo_code *)value_to_object(constant(s, X));
    geo_vm *vm = s->t->vm;
    trace_value *v = trace_memory(s->t, (size_t)code->n_captured + 1, sizeof *v);
    bool is_fixed = true;
    for (size_t i = 0; i < code->n_captured; i++) {
        uint32_t from = s->at[1 + i];
        v[i] = from < 256 ? s->reg[from] : from < 512 ? captured(s, from - 256) : self(s);
        is_fixed = is_fixed && v[i].kind == TRACE_FIXED;
    }
    if (!is_fixed)
        return (trace_value){ .kind = TRACE_FUNCTION, .member = v, .v = constant(s, X) };
    geo_function *f = vm_need(vm, function_new(&vm->heap, code, code->n_captured));
    for (size_t i = 0; i < code->n_captured; i++) f->captured[i] = value_share(v[i].v);
    return trace_fixed(value_from_object(f));
}

/* --- conditions -------------------------------------------------------------------------- */

/* The path goes to `pc` where v is true and to `else_pc` where it is false. */
static void branch(step *s, trace_value v, size_t pc, size_t else_pc)
{
    if (v.kind == TRACE_FIXED) {
        go(s, vm_truth(s->t->vm, v.v) ? pc : else_pc);
        return;
    }
    v = trace_lanes(s->t, v);
    if (!v.is_truth || v.rank != 0) trace_stop(s->t, MSG_LANES_CONDITION);
    trace_split(s->f, s->region, s->path, v.id[0], pc, else_pc);
}

static void compare_jump(step *s, int op, trace_value right, bool jumps_when)
{
    trace_value v = trace_binary(s->t, op, s->reg[A], right);
    if (jumps_when) branch(s, v, target(s), s->next);
    else branch(s, v, s->next, target(s));
}

/* --- loops ------------------------------------------------------------------------------- */

static void begin_counting(step *s)
{
    trace_value first = s->reg[A], last = s->reg[A + 1];
    if (!trace_is_numeric(&first) || !trace_is_numeric(&last)) trace_stop(s->t, MSG_LANES_UNCLEAR);
    s->reg[B] = first;
    branch(s, trace_binary(s->t, OP2_LE, first, last), s->next, target(s));
}

static void count_on(step *s)
{
    trace_value one = trace_fixed(value_from_double(1));
    trace_value next = trace_binary(s->t, OP2_ADD, s->reg[A], one);
    trace_value more = trace_binary(s->t, OP2_LE, next, s->reg[A + 1]);
    s->reg[A] = s->reg[B] = next;
    branch(s, more, target(s), s->next);
}

static void iterate(step *s)
{
    trace_value *v = &s->reg[A];
    if (v->kind == TRACE_FIXED) v->v = vm_iterable(s->t->vm, v->v);
    else if (v->kind == TRACE_NOTHING || (v->kind == TRACE_LANES && v->rank == 0))
        trace_stop(s->t, MSG_LANES_UNCLEAR);
    s->reg[A + 1] = trace_fixed(value_from_double(0));
    go(s, s->next);
}

static geo_value pick(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    return vm_index(vm, item[0], 1, context);
}

/* Member i of a value, from 0. */
static trace_value member(tracer *t, trace_value v, size_t i)
{
    geo_value out, index = value_from_double((double)i + 1);
    if (v.kind == TRACE_LIST) return v.member[i];
    if (v.kind == TRACE_LANES) return trace_rearrange(t, 1, &v, pick, &index);
    if (!vm_member(t->vm, v.v, i, &out)) trace_stop(t, MSG_LANES_UNCLEAR);
    return trace_fixed(out);
}

static size_t members(const trace_value *v)
{
    if (v->kind == TRACE_LIST) return v->n;
    return v->kind == TRACE_LANES ? v->shape[0] : vm_count(v->v);
}

static void next_member(step *s)
{
    trace_value v = s->reg[A], at = s->reg[A + 1];
    if (at.kind != TRACE_FIXED || v.kind == TRACE_NOTHING) trace_stop(s->t, MSG_LANES_UNCLEAR);
    size_t i = (size_t)value_to_number(at.v);
    if (i >= members(&v)) {
        go(s, target(s));
        return;
    }
    s->reg[A + 1] = trace_fixed(value_from_double((double)i + 1));
    s->reg[B] = member(s->t, v, i);
    go(s, s->next);
}

/* --- parts of values --------------------------------------------------------------------- */

typedef struct { int n; geo_value *index; } indices;

static geo_value pick_many(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    const indices *x = context;
    return vm_index(vm, item[0], x->n, x->index);
}

/* base[i] where i differs from point to point. */
static trace_value gather(step *s, trace_value base, trace_value index)
{
    tracer *t = s->t;
    if (base.kind != TRACE_FIXED || !value_is_tensor(base.v) || index.rank != 0 || index.is_truth)
        trace_stop(t, MSG_LANES_INDEX);
    geo_tensor *x = vm_need(t->vm, tensor_dense(&t->vm->heap, value_tensor(base.v)));
    if (x->element == ELEMENT_COMPLEX || x->rank > 2) trace_stop(t, MSG_LANES_INDEX);
    vm_hold(t->vm, value_from_object(x));
    bool is_truth = x->element == ELEMENT_BOOL;
    if (x->rank == 1)
        return trace_number(t, lane_gather(t->p, x->data, x->n, index.id[0]), is_truth);
    size_t d = x->shape[1];
    if (d > TRACE_UNROLL) trace_stop(t, MSG_LANES_INDEX);
    lane_id *id = trace_memory(t, d, sizeof *id);
    lane_id check = lane_gather(t->p, x->data, x->shape[0], index.id[0]);
    lane_id row = lane_binary(t->p, LANE_MUL,
                              lane_binary(t->p, LANE_SUB, index.id[0], lane_constant(t->p, 1)),
                              lane_constant(t->p, (double)d));
    (void)check;                        /* an index outside is refused by it */
    for (size_t j = 0; j < d; j++)
        id[j] = lane_gather(t->p, x->data, x->n,
                            lane_binary(t->p, LANE_ADD, row,
                                        lane_constant(t->p, (double)j + 1)));
    size_t *shape = trace_memory(t, 1, sizeof *shape);
    *shape = d;
    return (trace_value){ .kind = TRACE_LANES, .is_truth = is_truth, .rank = 1, .n = d,
                          .shape = shape, .id = id };
}

static trace_value index_value(step *s, trace_value base, int n, const trace_value *index)
{
    tracer *t = s->t;
    geo_value *fixed = trace_memory(t, (size_t)n, sizeof *fixed);
    for (int i = 0; i < n; i++) {
        if (index[i].kind != TRACE_FIXED) {
            if (n == 1) return gather(s, base, trace_lanes(t, index[i]));
            trace_stop(t, MSG_LANES_INDEX);
        }
        fixed[i] = index[i].v;
    }
    if (base.kind == TRACE_FIXED) return trace_fixed(vm_index(t->vm, base.v, n, fixed));
    if (base.kind == TRACE_LIST && n == 1 && value_is_number(fixed[0])) {
        double i = value_to_number(fixed[0]);
        if (i >= 1 && i <= (double)base.n && i == floor(i)) return base.member[(size_t)i - 1];
    }
    if (base.kind != TRACE_LANES) trace_stop(t, MSG_LANES_INDEX);
    return trace_rearrange(t, 1, &base, pick_many, &(indices){ n, fixed });
}

/* base[index] = v: the places that the index means get v's numbers. */
static trace_value set_index(step *s, trace_value base, int n, const trace_value *index,
                             trace_value v)
{
    tracer *t = s->t;
    bool all_fixed = base.kind == TRACE_FIXED && v.kind == TRACE_FIXED;
    geo_value *fixed = trace_memory(t, (size_t)n, sizeof *fixed);
    for (int i = 0; i < n; i++) {
        if (index[i].kind != TRACE_FIXED) trace_stop(t, MSG_LANES_INDEX);
        fixed[i] = index[i].v;
    }
    if (all_fixed)
        return trace_fixed(vm_set_index(t->vm, value_share(base.v), n, fixed, v.v));
    base = trace_lanes(t, base);
    v = trace_lanes(t, v);
    if (base.rank == 0 || base.is_truth != v.is_truth) trace_stop(t, MSG_LANES_INDEX);
    geo_tensor *all = vm_tensor(t->vm, ELEMENT_NUMBER, base.rank, base.shape);
    for (size_t i = 0; i < all->n; i++) all->data[i] = (double)i;
    geo_value places = vm_index(t->vm, value_from_object(all), n, fixed);
    double one;
    const double *at = &one;
    size_t count = 1;
    if (value_is_number(places)) {
        one = value_to_number(places);
        if (v.rank != 0) trace_stop(t, MSG_LANES_INDEX);
    } else {
        const geo_tensor *x = vm_need(t->vm, tensor_dense(&t->vm->heap, value_tensor(places)));
        at = x->data;
        count = x->n;
        if (v.rank != 0 && (v.rank != x->rank || v.n != x->n)) trace_stop(t, MSG_LANES_INDEX);
    }
    lane_id *id = trace_memory(t, base.n, sizeof *id);
    memcpy(id, base.id, base.n * sizeof *id);
    for (size_t i = 0; i < count; i++) id[(size_t)at[i]] = v.id[v.rank == 0 ? 0 : i];
    base.id = id;
    return base;
}

static trace_value axis_end(step *s)
{
    const trace_value *v = &s->reg[B];
    if (v->kind == TRACE_FIXED) return trace_fixed(vm_axis_end(s->t->vm, v->v, (int)C));
    if (v->kind == TRACE_LIST && C == 0) return trace_fixed(value_from_double((double)v->n));
    if (v->kind != TRACE_LANES || (int)C >= v->rank) trace_stop(s->t, MSG_LANES_INDEX);
    return trace_fixed(value_from_double((double)v->shape[C]));
}

static trace_value field(step *s)
{
    const trace_value *v = &s->reg[B];
    if (v->kind != TRACE_FIXED) trace_stop(s->t, MSG_LANES_FIELD);
    return trace_fixed(vm_field(s->t->vm, v->v, value_string(constant(s, s->at[1]))));
}

static void unpack(step *s)
{
    trace_value v = s->reg[B];
    size_t n = C;
    if (v.kind == TRACE_FIXED) {
        geo_value *out = trace_memory(s->t, n, sizeof *out);
        vm_unpack(s->t->vm, v.v, (int)n, out);
        for (size_t i = 0; i < n; i++) s->reg[A + i] = trace_fixed(out[i]);
    } else {
        if (v.kind == TRACE_NOTHING || (v.kind == TRACE_LANES && v.rank == 0) || members(&v) != n)
            trace_stop(s->t, MSG_LANES_UNCLEAR);
        for (size_t i = 0; i < n; i++) s->reg[A + i] = member(s->t, v, i);
    }
    go(s, s->next);
}

/* --- putting together -------------------------------------------------------------------- */

static bool all_fixed(const trace_value *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].kind != TRACE_FIXED) return false;
    return true;
}

static geo_value *fixed_values(tracer *t, const trace_value *v, size_t n)
{
    geo_value *out = trace_memory(t, n, sizeof *out);
    for (size_t i = 0; i < n; i++) out[i] = v[i].v;
    return out;
}

static geo_value stack_items(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_stack(&vm->heap, n, item, &out));
    return out;
}

static trace_value stack(tracer *t, size_t n, const trace_value *item)
{
    if (all_fixed(item, n)) return trace_fixed(stack_items(t->vm, NULL, n,
                                                           fixed_values(t, item, n)));
    return trace_rearrange(t, n, item, stack_items, NULL);
}

static geo_value lay_blocks(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    const geo_tensor *rows = context;
    size_t *columns = vm_scratch(vm, rows->n, sizeof *columns);
    for (size_t i = 0; i < rows->n; i++) columns[i] = (size_t)rows->data[i];
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_blocks(&vm->heap, rows->n, columns, item, &out));
    return out;
}

static trace_value blocks(step *s)
{
    geo_tensor *rows = value_tensor(constant(s, s->at[1]));
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) n += (size_t)rows->data[i];
    const trace_value *item = &s->reg[B];
    if (all_fixed(item, n)) return trace_fixed(lay_blocks(s->t->vm, rows, n,
                                                          fixed_values(s->t, item, n)));
    return trace_rearrange(s->t, n, item, lay_blocks, rows);
}

static void append(step *s)
{
    if (s->f->collected && A == s->f->collects) {       /* of the loop that is being traced */
        if (s->t->p->in_loop) trace_stop(s->t, MSG_LANES_UNCLEAR);
        trace_item *item = trace_memory(s->t, 1, sizeof *item);
        *item = (trace_item){ NULL, s->path->mask, trace_lanes(s->t, s->reg[B]) };
        **s->f->collected = item;
        *s->f->collected = &item->next;
        return;
    }
    const trace_value *list = &s->reg[A];
    if (list->kind != TRACE_LIST || list->n >= TRACE_COMPONENTS)
        trace_stop(s->t, MSG_LANES_UNCLEAR);
    trace_value *member = trace_memory(s->t, list->n + 1, sizeof *member);
    if (list->n) memcpy(member, list->member, list->n * sizeof *member);
    member[list->n] = s->reg[B];
    s->reg[A] = (trace_value){ .kind = TRACE_LIST, .n = list->n + 1, .member = member };
}

static trace_value range(step *s)
{
    const trace_value *r = &s->reg[B];
    size_t n = C ? 3 : 2;
    double end[3] = { 0, 0, 1 };
    for (size_t i = 0; i < n; i++) {
        if (r[i].kind != TRACE_FIXED || !value_is_number(r[i].v))
            trace_stop(s->t, MSG_LANES_RANGE);
        end[i] = value_to_number(r[i].v);
    }
    if (!(end[2] != 0) || !isfinite(end[2]) || isnan(end[0]) || isnan(end[1]))
        trace_stop(s->t, MSG_LANES_RANGE);
    return trace_fixed(value_from_object(vm_need(s->t->vm, range_new(
        &s->t->vm->heap, end[0], end[1], end[2], C != 0))));
}

static geo_value transpose(geo_vm *vm, void *context, size_t n, geo_value *item)
{
    return vm_unary(vm, OP1_PRIME, item[0]);
}

static trace_value prime(step *s)
{
    const trace_value *v = &s->reg[B];
    if (v->kind == TRACE_FIXED) return trace_fixed(vm_unary(s->t->vm, OP1_PRIME, v->v));
    if (v->kind == TRACE_FUNCTION || v->kind == TRACE_DERIVATIVE) {
        trace_value *of = trace_memory(s->t, 1, sizeof *of);
        *of = *v;
        return (trace_value){ .kind = TRACE_DERIVATIVE, .n = DERIVATIVE_PRIME, .member = of };
    }
    if (v->kind != TRACE_LANES || v->rank != 2) trace_stop(s->t, MSG_LANES_UNCLEAR);
    return trace_rearrange(s->t, 1, v, transpose, NULL);
}

/* x in a..b: the interval. */
static trace_value is_in(step *s)
{
    trace_value v = s->reg[B], set = s->reg[C];
    if (v.kind == TRACE_FIXED && set.kind == TRACE_FIXED)
        return trace_fixed(vm_binary(s->t->vm, OP2_IN, v.v, set.v));
    if (set.kind != TRACE_FIXED || !value_is_kind(set.v, KIND_RANGE)
        || value_range(set.v)->has_step || value_range(set.v)->step != 1)
        trace_stop(s->t, MSG_LANES_OPERATOR, "in");
    const geo_range *r = value_range(set.v);
    trace_value low = trace_binary(s->t, OP2_GE, v, trace_fixed(value_number(r->first)));
    trace_value high = trace_binary(s->t, OP2_LE, v, trace_fixed(value_number(r->last)));
    return trace_binary(s->t, OP2_AND, low, high);
}

/* --- calls ------------------------------------------------------------------------------- */

static void call(step *s, const geo_list *keywords)
{
    s->reg[A] = trace_call(s->t, s->reg[A], (int)B, &s->reg[A + 1], keywords);
    go(s, s->next);
}

static trace_value maths(step *s)
{
    const geo_builtin_value *f = (const geo_builtin_value *)value_to_object(constant(s, s->at[1]));
    return trace_call(s->t, trace_fixed(value_from_object(f)), 1, &s->reg[B], NULL);
}

static void leave(step *s)
{
    trace_return *r = trace_memory(s->t, 1, sizeof *r);
    *r = (trace_return){ s->f->returns, s->path->mask, s->reg[A] };
    s->f->returns = r;
}

/* check x: lanes where it fails are refused. */
static void assert_true(step *s)
{
    trace_value v = s->reg[A];
    if (v.kind == TRACE_FIXED) {
        if (v.v != VALUE_TRUE) trace_stop(s->t, MSG_LANES_UNCLEAR);
    } else {
        v = trace_lanes(s->t, v);
        lane_program *p = s->t->p;
        for (size_t i = 0; i < v.n; i++) {
            p->mask = lane_mask_and(p, s->path->mask, lane_mask_not(p, v.id[i]));
            lane_refuse(p);
        }
        p->mask = s->path->mask;
    }
    go(s, s->next);
}

/* --- all --------------------------------------------------------------------------------- */

static trace_value known(geo_value v) { return trace_fixed(v); }

#define SET(value)                                                                           \
    do {                                                                                     \
        trace_value set_ = value;                                                            \
        s->reg[A] = set_;                                                                    \
        go(s, s->next);                                                                      \
    } while (0)
#define REG(i) s->reg[i]
#define CONST(i) known(constant(s, i))
#define BINARY(name)                                                                         \
    case OPCODE_##name: SET(trace_binary(s->t, OP2_##name, REG(B), REG(C))); break;
#define BINARY_K(name)                                                                       \
    case OPCODE_##name##K: SET(trace_binary(s->t, OP2_##name, REG(B), CONST(C))); break;
#define BINARY_L(name)                                                                       \
    case OPCODE_K##name: SET(trace_binary(s->t, OP2_##name, CONST(B), REG(C))); break;
#define JUMPS(name, op, right)                                                               \
    case OPCODE_UNLESS##name: compare_jump(s, OP2_##op, right, false); break;                \
    case OPCODE_WHEN##name: compare_jump(s, OP2_##op, right, true); break;

static void run_step(step *s)
{
    switch ((geo_opcode)WORD_OP(s->word)) {
    case OPCODE_MOVE: case OPCODE_COPY:
        if (REG(B).kind == TRACE_FIXED) value_share(REG(B).v);
        SET(REG(B));
        break;
    case OPCODE_LOADK: SET(CONST(X)); break;
    case OPCODE_GLOBAL: case OPCODE_BORROW: SET(global(s, X)); break;
    case OPCODE_GLOBALX: SET(global(s, s->at[1])); break;
    case OPCODE_CAPTURED: SET(captured(s, B)); break;
    case OPCODE_SELF: SET(self(s)); break;
    case OPCODE_CHECKSET:
        if (REG(A).kind == TRACE_NOTHING
            || (REG(A).kind == TRACE_FIXED && REG(A).v == VALUE_UNSET))
            trace_stop(s->t, MSG_LANES_UNCLEAR);
        go(s, s->next);
        break;
    case OPCODE_DEFAULT:
        go(s, REG(A).kind == TRACE_FIXED && REG(A).v == VALUE_UNSET ? s->next : target(s));
        break;

    BINARY(ADD) BINARY(SUB) BINARY(MUL) BINARY(DIV) BINARY(MOD) BINARY(POW)
    BINARY(EQ) BINARY(NE) BINARY(LT) BINARY(LE) BINARY(GT) BINARY(GE) BINARY(AND) BINARY(OR)
    BINARY(MATMUL) BINARY(MEET) BINARY(GIVEN)
    BINARY_K(ADD) BINARY_K(SUB) BINARY_K(MUL) BINARY_K(DIV) BINARY_K(POW)
    BINARY_L(ADD) BINARY_L(SUB) BINARY_L(MUL) BINARY_L(DIV)
    case OPCODE_IN: SET(is_in(s)); break;
    case OPCODE_NEG: SET(trace_unary(s->t, OP1_NEG, REG(B))); break;
    case OPCODE_NOT: SET(trace_unary(s->t, OP1_NOT, REG(B))); break;
    case OPCODE_PRIME: SET(prime(s)); break;

    case OPCODE_JUMP: case OPCODE_LOOP: go(s, target(s)); break;
    case OPCODE_JUMPF: branch(s, REG(A), s->next, target(s)); break;
    case OPCODE_JUMPT: branch(s, REG(A), target(s), s->next); break;
    case OPCODE_SKIPF: case OPCODE_SKIPT: {
        bool when = WORD_OP(s->word) == OPCODE_SKIPT;
        if (REG(A).kind == TRACE_FIXED)
            go(s, REG(A).v == value_bool(when) ? target(s) : s->next);
        else if (when) branch(s, REG(A), target(s), s->next);
        else branch(s, REG(A), s->next, target(s));
        break;
    }
    JUMPS(LT, LT, REG(B)) JUMPS(LE, LE, REG(B)) JUMPS(EQ, EQ, REG(B))
    JUMPS(LTK, LT, CONST(B)) JUMPS(LEK, LE, CONST(B)) JUMPS(GTK, GT, CONST(B))
    JUMPS(GEK, GE, CONST(B)) JUMPS(EQK, EQ, CONST(B))

    case OPCODE_FORPREP: begin_counting(s); break;
    case OPCODE_FORLOOP: count_on(s); break;
    case OPCODE_ITERATE: iterate(s); break;
    case OPCODE_NEXT: next_member(s); break;

    case OPCODE_CALL: call(s, NULL); break;
    case OPCODE_CALLK: call(s, value_list(constant(s, s->at[1]))); break;
    case OPCODE_CALLSELF:
        REG(A) = self(s);
        call(s, NULL);
        break;
    case OPCODE_MATH: SET(maths(s)); break;
    case OPCODE_RETURN: leave(s); break;
    case OPCODE_CLOSURE: SET(closure(s)); break;

    case OPCODE_TAKEINDEX: case OPCODE_INDEX: SET(index_value(s, REG(B), 1, &REG(C))); break;
    case OPCODE_INDEXN: SET(index_value(s, REG(B), (int)C, &REG(A + 1))); break;
    case OPCODE_INDEX2:
        SET(index_value(s, REG(B), 2, (trace_value[]){ REG(C), REG(s->at[1]) }));
        break;
    case OPCODE_SETINDEX:
        SET(set_index(s, REG(A), (int)s->at[1], &REG(B), REG(C)));
        break;
    case OPCODE_AXISEND: SET(axis_end(s)); break;
    case OPCODE_TAKEFIELD: case OPCODE_FIELD: SET(field(s)); break;

    case OPCODE_RANGE: SET(range(s)); break;
    case OPCODE_STACK: SET(stack(s->t, C, &REG(B))); break;
    case OPCODE_BLOCKS: SET(blocks(s)); break;
    case OPCODE_INBLOCKS: go(s, s->next); break;
    case OPCODE_LIST: SET(((trace_value){ .kind = TRACE_LIST })); break;
    case OPCODE_APPEND: append(s); go(s, s->next); break;
    case OPCODE_STACKLIST: SET(stack(s->t, REG(B).n, REG(B).member)); break;
    case OPCODE_UNPACK: unpack(s); break;
    case OPCODE_ASSERT: assert_true(s); break;

    case OPCODE_DRAW: trace_stop(s->t, MSG_LANES_DRAW);
    case OPCODE_RECORD: case OPCODE_SETFIELD: trace_stop(s->t, MSG_LANES_FIELD);
    case OPCODE_FORMAT: case OPCODE_JOIN: trace_stop(s->t, MSG_LANES_KIND, "a string");
    case OPCODE_TRY: case OPCODE_ENDTRY: trace_stop(s->t, MSG_LANES_TRY);
    default: trace_stop(s->t, MSG_LANES_UNCLEAR);
    }
}

void trace_step(trace_frame *f, trace_region *region, trace_path *path)
{
    step s = { .f = f, .t = f->t, .region = region, .path = path, .reg = path->reg,
               .at = f->code->instruction + path->pc, .pc = path->pc };
    s.word = *s.at;
    s.next = s.pc + 1 + code_extra_words(f->code, s.pc);
    run_step(&s);
}
