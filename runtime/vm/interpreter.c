/* interpreter.c - the loop that runs bytecode.
 *
 * Direct threading: every instruction jumps to the next one's code by address.
 * Numbers are handled here; everything else goes to the slow paths of operate.c,
 * access.c and call.c. The frame's pc is saved before anything that can raise,
 * collect or call. A collection happens only at safepoints: backward jumps,
 * calls, and before a slow operator; then every live value is in a register. */
#include <math.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "runtime/vm/state.h"
#include "runtime/vm/tape.h"

/* interpreter_profiled.c makes a second loop of this file, whose instructions note where
 * they are; this one pays nothing for that. */
#ifndef INTERPRET
#define INTERPRET vm_interpret
#define NOTE_PLACE() ((void)0)
#endif

#define A WORD_A(word)
#define B WORD_B(word)
#define C WORD_C(word)
#define X WORD_X(word)

#define IS_NUMBER(v) GEO_LIKELY(value_is_number(v))
#define BOTH_NUMBERS(x, y) GEO_LIKELY(value_is_number(x) && value_is_number(y))

#define TARGET() (pc + 1 + (int32_t)*pc)        /* before the extra word is skipped */

/* Before anything that leaves this file: where we are, and how far registers go. */
#define SAVE()                                                                \
    do {                                                                      \
        frame->pc = pc;                                                       \
        vm->frame = frame;                                                    \
        vm->top = R + frame->code->n_registers;                               \
    } while (0)

/* Loads the running frame into the locals of the loop. */
#define ENTER()                                                               \
    do {                                                                      \
        frame = vm->frame;                                                    \
        pc = frame->pc;                                                       \
        R = frame->base;                                                      \
        K = frame->code->constant;                                            \
    } while (0)

/* A frame for function f, whose code is given, over the arguments behind r. */
#define PUSH(f, code_, r)                                                     \
    do {                                                                      \
        geo_code *callee = code_;                                             \
        geo_value *top = (r) + 1 + callee->n_registers;                       \
        frame->pc = pc;                                                       \
        if (GEO_UNLIKELY(top > vm->high_water || frame == last_frame)) {      \
            SAVE();                                                           \
            vm_raise_high_water(vm, top);                                     \
            if (frame == last_frame) vm_raise(vm, MSG_CALLS_TOO_DEEP);        \
        }                                                                     \
        R = (r) + 1;                                                          \
        if (callee->n_locals > callee->n_params)                              \
            for (unsigned i = callee->n_params; i < callee->n_locals; i++)    \
                R[i] = VALUE_UNSET;                                           \
        frame++;                                                              \
        frame->code = callee;                                                 \
        frame->function = f;                                                  \
        frame->base = R;                                                      \
        pc = callee->instruction;                                             \
        K = callee->constant;                                                 \
        BURN();                                                               \
    } while (0)

/* A safepoint that costs a decrement. */
#define BURN()                                                                \
    do {                                                                      \
        if (GEO_UNLIKELY(--vm->fuel < 0)) {                                   \
            SAVE();                                                           \
            vm_safepoint(vm);                                                 \
        }                                                                     \
    } while (0)

/* floor for values known to lie in 1..2^53: a conversion, not a call. */
static inline double floor_of(double x)
{
    return (double)(int64_t)x;
}

/* May operand `r` be overwritten by an operation whose result goes to `a`? A
 * register above the variables holds a temporary nobody else knows. */
static int reusable(const geo_code *code, unsigned a, unsigned r)
{
    return r >= code->n_locals || r == a;
}

/* Is register r, above the variables, the only holder of v? */
static bool is_sole_holder(const geo_code *code, geo_value v, unsigned r)
{
    return r >= code->n_locals && value_is_object(v) && !value_to_object(v)->shared;
}

/* The value of register r as a container holds it. */
static geo_value stored(const geo_code *code, geo_value v, unsigned r)
{
    if (value_is_object(v))
        value_to_object(v)->shared = is_sole_holder(code, v, r) ? IN_ONE_PLACE : 1;
    return v;
}

/* A member v of a container for a change that is put back: when nobody else holds either,
 * it may be changed in place. */
static geo_value taken(geo_value container, geo_value v)
{
    if (!value_is_object(v)) return v;
    bool is_alone = !value_to_object(container)->shared
        && value_to_object(v)->shared == IN_ONE_PLACE;
    value_to_object(v)->shared = !is_alone;
    return v;
}

static geo_value slow_binary(geo_vm *vm, int op, uint32_t word)
{
    vm_frame *frame = vm->frame;
    if (GEO_UNLIKELY(vm->heap.wants_collection)) vm_safepoint(vm);
    int reuse = reusable(frame->code, A, B) | reusable(frame->code, A, C) << 1;
    return vm_operate(vm, op, frame->base[B], frame->base[C], reuse);
}

static geo_value slow_constant(geo_vm *vm, int op, uint32_t word)
{
    vm_frame *frame = vm->frame;
    if (GEO_UNLIKELY(vm->heap.wants_collection)) vm_safepoint(vm);
    return vm_operate(vm, op, frame->base[B], frame->code->constant[C],
                      reusable(frame->code, A, B));
}

static geo_value slow_left_constant(geo_vm *vm, int op, uint32_t word)
{
    vm_frame *frame = vm->frame;
    if (GEO_UNLIKELY(vm->heap.wants_collection)) vm_safepoint(vm);
    return vm_operate(vm, op, frame->code->constant[B], frame->base[C],
                      reusable(frame->code, A, C) << 1);
}

static bool slow_compare(geo_vm *vm, int op, geo_value x, geo_value y)
{
    return vm_truth(vm, vm_operate(vm, op, x, y, 0));
}

GEO_NORETURN static void raise_range_end(geo_vm *vm, int i, geo_value v)
{
    if (value_is_traced(v)) vm_raise_part(vm, i, NULL, diag_new(MSG_DERIVATIVE_RANGE));
    vm_raise_part(vm, i, value_phrase(v), diag_new(MSG_RANGE_ENDS, value_phrase(v)));
}

/* FORPREP's check: both ends are numbers. True when there is a first turn. */
static bool loop_begins(geo_vm *vm, const geo_value *r)
{
    for (int i = 0; i < 2; i++)
        if (!value_is_number(r[i])) raise_range_end(vm, i, r[i]);
    if (fabs(value_to_number(r[0])) >= 0x1p53) vm_raise(vm, MSG_RANGE_BIG);
    return value_to_number(r[0]) <= value_to_number(r[1]);
}

static geo_value make_range(geo_vm *vm, const geo_value *r, bool has_step)
{
    double ends[3] = { 1, 1, 1 };
    for (int i = 0; i < (has_step ? 3 : 2); i++) {
        if (!value_is_number(r[i])) raise_range_end(vm, i, r[i]);
        ends[i] = value_to_number(r[i]);
    }
    if (!(ends[2] != 0) || !isfinite(ends[2]))
        vm_raise(vm, MSG_RANGE_STEP, isnan(ends[2]) ? "nan" : ends[2] == 0 ? "0" : "inf");
    if (isnan(ends[0]) || isnan(ends[1])) vm_raise(vm, MSG_RANGE_ENDS, "nan");
    return value_from_object(vm_need(vm, range_new(&vm->heap, ends[0], ends[1], ends[2],
                                                   has_step)));
}

static geo_value make_closure(geo_vm *vm, const vm_frame *frame, geo_code *code,
                              const uint32_t *captures)
{
    geo_function *f = vm_need(vm, function_new(&vm->heap, code, code->n_captured));
    for (size_t i = 0; i < code->n_captured; i++) {
        uint32_t from = captures[i];
        geo_value v = from < 256 ? frame->base[from]
                    : from < 512 ? frame->function->captured[from - 256]
                    : value_from_object(frame->function);
        f->captured[i] = value_share(v);
    }
    return value_from_object(f);
}

/* Registers are not typed by the verifier: what only damaged code can do ends here. */
GEO_NORETURN static void damaged(geo_vm *vm)
{
    vm_raise(vm, MSG_STATUS, "the bytecode", "it is damaged");
}

static void declare_domain(geo_vm *vm, geo_value function, unsigned param, geo_value space)
{
    if (!value_is_kind(function, KIND_FUNCTION)) damaged(vm);
    geo_function *f = value_function(function);
    if (param != 255 && param >= f->code->n_params) damaged(vm);
    if (!value_is_kind(space, KIND_RANGE) && vm_space_coordinates(vm, space) == 0)
        vm_raise(vm, MSG_NOT_A_SPACE, value_phrase(space));
    if (!f->domain) {
        size_t n = (size_t)f->code->n_params + 1;
        f->domain = vm_need(vm, geo_alloc(n, sizeof *f->domain));
        f->n_domains = n;
        for (size_t i = 0; i < n; i++) f->domain[i] = VALUE_NONE;
    }
    f->domain[param == 255 ? f->code->n_params : param] = value_share(space);
}

static size_t count_blocks(geo_value lengths)
{
    const geo_tensor *rows = value_tensor(lengths);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) n += (size_t)rows->data[i];
    return n;
}

static geo_value make_record(geo_vm *vm, size_t n, const geo_value *item, geo_value names)
{
    geo_record *record = vm_record(vm, n);
    for (size_t i = 0; i < n; i++)
        vm_need(vm, record_set(&vm->heap, record, value_string(value_list(names)->item[i]),
                               item[i]) ? record : NULL);
    return value_from_object(record);
}

static geo_value make_text(geo_vm *vm, size_t n, const geo_value *item)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    bool is_of_traced = false;
    for (size_t i = 0; i < n; i++) {
        if (value_is_kind(item[i], KIND_STRING))
            buffer_add(&text, value_string(item[i])->text, value_string(item[i])->length);
        else
            print_inline(item[i], &text);
        is_of_traced |= value_is_of_traced(item[i]);
    }
    geo_value v = vm_text(vm, &text);
    if (is_of_traced) value_to_object(v)->flags |= STRING_OF_TRACED;
    return v;
}

static geo_value make_formatted(geo_vm *vm, geo_value v, const geo_string *format)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    bool is_of_traced = value_is_of_traced(v);
    v = value_plain(v);
    if (!print_format(v, format->text, format->length, &text)) {
        buffer_free(&text);
        vm_raise(vm, MSG_BAD_FORMAT, format->text, value_phrase(v));
    }
    geo_value out = vm_text(vm, &text);
    if (is_of_traced) value_to_object(out)->flags |= STRING_OF_TRACED;
    return out;
}

static void push_handler(geo_vm *vm, const uint32_t *target, bool is_test)
{
    bool grown = geo_grow(&vm->handlers, &vm->handlers_capacity, vm->n_handlers + 1,
                          sizeof *vm->handlers);
    vm_need(vm, grown ? vm : NULL);
    vm->handlers[vm->n_handlers++] = (vm_handler){
        .frame = vm->frame, .target = target, .run = vm->n_runs, .is_test = is_test };
}

GEO_NORETURN static void raise_unset_local(geo_vm *vm, const geo_string *name)
{
    diagnostic *d = diag_new(MSG_UNSET_LOCAL, name->text);
    diag_hint(d, MSG_HINT_EVERY_BRANCH);
    vm_raise_diagnostic(vm, d);
}

/* The values of a failed comparison, each below its side, where they fit on a line. */
static void label_sides(geo_vm *vm, diagnostic *d, const geo_value *side)
{
    enum { LONGEST = 60 };
    const vm_frame *frame = vm->frame;
    const code_site *site = code_site_of(frame->code,
                                         (size_t)(frame->pc - frame->code->instruction) - 1);
    if (site->n_parts != 2) return;
    diag_add(d, frame->code->source, site->mark, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        geo_buffer text = GEO_BUFFER_EMPTY;
        print_inline(side[i], &text);
        if (text.length > LONGEST) {
            buffer_free(&text);
            value_describe(side[i], &text);
        }
        diag_add(d, frame->code->source, frame->code->part[site->first_part + i], "%s",
                 buffer_text(&text));
        buffer_free(&text);
    }
}

static void assert_true(geo_vm *vm, const geo_value *r, bool has_sides)
{
    geo_value v = r[0], message = r[1];
    bool is_true = v == VALUE_TRUE;
    size_t n = 0, n_false = 0, first = 0;
    if (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_BOOL) {
        geo_tensor *mask = vm_need(vm, tensor_dense(&vm->heap, value_tensor(v)));
        n = mask->n;
        for (size_t i = n; i-- > 0;) {
            if (mask->data[i] != 0) continue;
            first = i + 1;
            n_false++;
        }
        is_true = n_false == 0;
    } else if (!value_is_bool(v)) {
        vm_raise(vm, MSG_NOT_TRUTH, value_phrase(v));
    }
    if (is_true) return;
    bool has_text = value_is_kind(message, KIND_STRING);
    diagnostic *d = diag_new(MSG_CHECK_FAILED, has_text ? ": " : "",
                             has_text ? value_string(message)->text : "");
    if (n > 1) diag_hint(d, MSG_HINT_FALSE_AT, n_false, n, first);
    if (has_sides) label_sides(vm, d, r + 2);
    vm_raise_diagnostic(vm, d);
}

static geo_value make_draw(geo_vm *vm, geo_value law)
{
    if (vm->n_tracing) vm_raise(vm, MSG_DERIVATIVE_DRAWS);
    if (!value_is_kind(law, KIND_FOREIGN) || !value_foreign(law)->class->draw)
        vm_raise(vm, MSG_DRAW_FROM, value_phrase(law));
    size_t n_held = vm->n_held;             /* what the draw held, as for a built-in */
    geo_value x = value_foreign(law)->class->draw(vm, value_foreign(law));
    vm->n_held = n_held;
    return x;
}

/* Member i of the things most loops go through; false when it takes more care. */
static bool quick_member(geo_value v, size_t i, geo_value *out)
{
    if (value_is_tensor(v)) {
        const geo_tensor *t = value_tensor(v);
        if (t->rank != 1 || t->element != ELEMENT_NUMBER || i >= t->n) return false;
        *out = value_number(t->data[(ptrdiff_t)i * t->stride[0]]);
        return true;
    }
    if (value_is_kind(v, KIND_LIST) && i < value_list(v)->count) {
        *out = value_share(value_list(v)->item[i]);
        return true;
    }
    return false;
}

/* The element of a matrix of numbers at two indices; NULL when it takes more care. */
static double *matrix_element(const geo_tensor *t, const geo_value *index)
{
    if (t->rank != 2 || t->element != ELEMENT_NUMBER) return NULL;
    double i = value_to_number(index[0]), j = value_to_number(index[1]);
    if (!(i >= 1 && i <= (double)t->shape[0] && j >= 1 && j <= (double)t->shape[1])) return NULL;
    if (i != floor_of(i) || j != floor_of(j)) return NULL;
    return t->data + (ptrdiff_t)(i - 1) * t->stride[0] + (ptrdiff_t)(j - 1) * t->stride[1];
}

/* Leaves in a FIELD instruction at which place its name was found. */
static void note_field(geo_code *code, const uint32_t *at, const geo_record *record,
                       const geo_string *name)
{
    size_t count = record->count < 256 ? record->count : 256;
    for (size_t i = 0; i < count; i++) {
        if (record->name[i] != name) continue;
        uint32_t *word = &code->instruction[at - code->instruction];
        *word = (*word & 0x00ffffffu) | (uint32_t)i << 24;
        return;
    }
}

geo_value INTERPRET(geo_vm *vm, vm_frame *floor)
{
    static const void *const LABELS[OPCODE_COUNT] = {
#define OPCODE(name, layout, text) &&op_##name,
#include "runtime/core/opcodes.def"
#undef OPCODE
    };
    vm_frame *frame;
    const uint32_t *pc;
    geo_value *R;
    const geo_value *K;
    uint32_t word;
    vm_frame *const last_frame = vm->frames + STACK_FRAMES;

    ENTER();
#define CASE(name) op_##name:
#define NEXT()                                                                \
    do {                                                                      \
        word = *pc++;                                                         \
        NOTE_PLACE();                                                         \
        goto *LABELS[WORD_OP(word)];                                          \
    } while (0)
    NEXT();

    CASE(MOVE) R[A] = value_share(R[B]); NEXT();
    CASE(COPY) R[A] = R[B]; NEXT();
    CASE(LOADK) R[A] = K[X]; NEXT();
    CASE(GLOBAL) {
        geo_value v = vm->stack[X];
        if (GEO_UNLIKELY(v == VALUE_UNSET)) {
            SAVE();
            vm_raise_unset(vm);
        }
        R[A] = value_share(v);
        NEXT();
    }
    CASE(BORROW) {
        geo_value v = vm->stack[X];
        if (GEO_UNLIKELY(v == VALUE_UNSET)) {
            SAVE();
            vm_raise_unset(vm);
        }
        R[A] = v;
        NEXT();
    }
    CASE(GLOBALX) {
        SAVE();
        R[A] = value_share(vm_global(vm, *pc));
        if (R[A] == VALUE_UNSET) vm_raise_unset(vm);
        pc++;
        NEXT();
    }
    CASE(SETGLOBALX) {
        SAVE();
        vm_need(vm, vm_set_global(vm, *pc, value_share(R[A])) ? vm : NULL);
        pc++;
        NEXT();
    }
    CASE(CAPTURED) R[A] = frame->function->captured[B]; NEXT();
    CASE(SELF) R[A] = value_from_object(frame->function); NEXT();
    CASE(CHECKSET) {
        if (GEO_UNLIKELY(R[A] == VALUE_UNSET)) {
            SAVE();
            raise_unset_local(vm, value_string(K[*pc]));
        }
        pc++;
        NEXT();
    }
    CASE(DEFAULT) pc = R[A] != VALUE_UNSET ? TARGET() : pc + 1; NEXT();

/* What is no number is a nan to the machine, so a sum that is no nan had two numbers:
 * one test for both, and the slow path sorts the nans. */
#define ARITHMETIC(name, expression)                                          \
    CASE(name) {                                                              \
        double x = value_to_number(R[B]), y = value_to_number(R[C]);          \
        double z = expression;                                                \
        if (GEO_LIKELY(z == z)) {                                             \
            R[A] = value_from_double(z);                                      \
        } else {                                                              \
            SAVE();                                                           \
            geo_value result = slow_binary(vm, OP2_##name, word);             \
            R[A] = result;                                                    \
        }                                                                     \
        NEXT();                                                               \
    }                                                                         \
    CASE(name##K) {                                                           \
        double x = value_to_number(R[B]), y = value_to_number(K[C]);          \
        double z = expression;                                                \
        if (GEO_LIKELY(z == z)) {                                             \
            R[A] = value_from_double(z);                                      \
        } else {                                                              \
            SAVE();                                                           \
            geo_value result = slow_constant(vm, OP2_##name, word);           \
            R[A] = result;                                                    \
        }                                                                     \
        NEXT();                                                               \
    }
#define LEFT_CONSTANT(name, expression)                                       \
    CASE(K##name) {                                                           \
        double x = value_to_number(K[B]), y = value_to_number(R[C]);          \
        double z = expression;                                                \
        if (GEO_LIKELY(z == z)) {                                             \
            R[A] = value_from_double(z);                                      \
        } else {                                                              \
            SAVE();                                                           \
            geo_value result = slow_left_constant(vm, OP2_##name, word);      \
            R[A] = result;                                                    \
        }                                                                     \
        NEXT();                                                               \
    }
    ARITHMETIC(ADD, x + y)
    ARITHMETIC(SUB, x - y)
    ARITHMETIC(MUL, x * y)
    ARITHMETIC(DIV, x / y)
    LEFT_CONSTANT(ADD, x + y)
    LEFT_CONSTANT(SUB, x - y)
    LEFT_CONSTANT(MUL, x * y)
    LEFT_CONSTANT(DIV, x / y)

    CASE(POW) {
        geo_value x_ = R[B], y_ = R[C];
        if (BOTH_NUMBERS(x_, y_)) {
            R[A] = value_number(operator_power(value_to_number(x_), value_to_number(y_)));
        } else {
            SAVE();
            geo_value result = slow_binary(vm, OP2_POW, word);
            R[A] = result;
        }
        NEXT();
    }
    CASE(POWK) {
        geo_value x_ = R[B];
        if (IS_NUMBER(x_)) {
            R[A] = value_number(operator_power(value_to_number(x_), value_to_number(K[C])));
        } else {
            SAVE();
            geo_value result = slow_constant(vm, OP2_POW, word);
            R[A] = result;
        }
        NEXT();
    }

#define COMPARISON(name, operator)                                            \
    CASE(name) {                                                              \
        double x = value_to_number(R[B]), y = value_to_number(R[C]);          \
        if (GEO_LIKELY(!__builtin_isunordered(x, y))) {                       \
            R[A] = value_bool(x operator y);                                  \
        } else {                                                              \
            SAVE();                                                           \
            geo_value result = slow_binary(vm, OP2_##name, word);             \
            R[A] = result;                                                    \
        }                                                                     \
        NEXT();                                                               \
    }
    COMPARISON(EQ, ==)
    COMPARISON(NE, !=)
    COMPARISON(LT, <)
    COMPARISON(LE, <=)
    COMPARISON(GT, >)
    COMPARISON(GE, >=)

    CASE(MOD) {
        geo_value x_ = R[B], y_ = R[C];
        if (BOTH_NUMBERS(x_, y_)) {
            double r = array_mod(value_to_number(x_), value_to_number(y_));
            R[A] = value_number(r);
        } else {
            SAVE();
            geo_value result = slow_binary(vm, OP2_MOD, word);
            R[A] = result;
        }
        NEXT();
    }

#define SLOW(name)                                                            \
    CASE(name) {                                                              \
        SAVE();                                                               \
        geo_value result = slow_binary(vm, OP2_##name, word);                 \
        R[A] = result;                                                        \
        NEXT();                                                               \
    }
    SLOW(AND) SLOW(OR) SLOW(MATMUL) SLOW(MEET) SLOW(GIVEN) SLOW(IN)

    CASE(NEG) {
        geo_value x_ = R[B];
        if (IS_NUMBER(x_)) {
            R[A] = value_number(-value_to_number(x_));
        } else {
            SAVE();
            geo_value result = vm_operate_unary(vm, OP1_NEG, x_);
            R[A] = result;
        }
        NEXT();
    }
#define UNARY(name)                                                           \
    CASE(name) {                                                              \
        SAVE();                                                               \
        geo_value result = vm_operate_unary(vm, OP1_##name, R[B]);            \
        R[A] = result;                                                        \
        NEXT();                                                               \
    }
    UNARY(NOT) UNARY(BOUNDARY) UNARY(PRIME)

    CASE(JUMP) pc = TARGET(); NEXT();
    CASE(LOOP) pc = TARGET(); BURN(); NEXT();

#define CONDITION(name, sense)                                                \
    CASE(name) {                                                              \
        geo_value v = R[A];                                                   \
        bool truth;                                                           \
        if (GEO_LIKELY(v == VALUE_TRUE)) truth = true;                        \
        else if (GEO_LIKELY(v == VALUE_FALSE)) truth = false;                 \
        else {                                                                \
            SAVE();                                                           \
            truth = vm_truth(vm, v);                                          \
        }                                                                     \
        pc = truth == sense ? TARGET() : pc + 1;                              \
        NEXT();                                                               \
    }
    CONDITION(JUMPF, false)
    CONDITION(JUMPT, true)
    CASE(SKIPF) pc = R[A] == VALUE_FALSE ? TARGET() : pc + 1; NEXT();
    CASE(SKIPT) pc = R[A] == VALUE_TRUE ? TARGET() : pc + 1; NEXT();

/* UNLESS jumps when the comparison is false, WHEN when it is true. */
#define COMPARE_JUMP(name, op2, operator, right)                              \
    CASE(UNLESS##name) {                                                      \
        double x = value_to_number(R[A]), y = value_to_number(right);         \
        if (GEO_LIKELY(!__builtin_isunordered(x, y))) {                       \
            if (x operator y) pc++;                                           \
            else pc = TARGET();                                               \
        } else {                                                              \
            SAVE();                                                           \
            pc = slow_compare(vm, op2, R[A], right) ? pc + 1 : TARGET();      \
        }                                                                     \
        NEXT();                                                               \
    }                                                                         \
    CASE(WHEN##name) {                                                        \
        double x = value_to_number(R[A]), y = value_to_number(right);         \
        if (GEO_LIKELY(!__builtin_isunordered(x, y))) {                       \
            if (x operator y) pc = TARGET();                                  \
            else pc++;                                                        \
        } else {                                                              \
            SAVE();                                                           \
            pc = slow_compare(vm, op2, R[A], right) ? TARGET() : pc + 1;      \
        }                                                                     \
        NEXT();                                                               \
    }
    COMPARE_JUMP(LT, OP2_LT, <, R[B])
    COMPARE_JUMP(LE, OP2_LE, <=, R[B])
    COMPARE_JUMP(EQ, OP2_EQ, ==, R[B])
    COMPARE_JUMP(LTK, OP2_LT, <, K[B])
    COMPARE_JUMP(LEK, OP2_LE, <=, K[B])
    COMPARE_JUMP(GTK, OP2_GT, >, K[B])
    COMPARE_JUMP(GEK, OP2_GE, >=, K[B])
    COMPARE_JUMP(EQK, OP2_EQ, ==, K[B])

    CASE(FORPREP) {
        SAVE();
        if (loop_begins(vm, R + A)) {
            R[B] = R[A];
            pc++;
        } else {
            pc = TARGET();
        }
        NEXT();
    }
    CASE(FORLOOP) {
        double next = value_to_number(R[A]) + 1;
        if (next <= value_to_number(R[A + 1])) {
            R[A] = R[B] = value_from_double(next);
            pc = TARGET();
            BURN();
        } else {
            pc++;
        }
        NEXT();
    }
    CASE(ITERATE) {
        SAVE();
        R[A] = vm_iterable(vm, R[A]);
        R[A + 1] = value_from_double(0);
        NEXT();
    }
    CASE(NEXT) {
        double i = value_to_number(R[A + 1]);
        geo_value member;
        size_t at = i >= 0 && i < 0x1p53 ? (size_t)i : SIZE_MAX;
        if (quick_member(R[A], at, &member)) {
            R[A + 1] = value_from_double(i + 1);
            R[B] = member;
            pc++;
            NEXT();
        }
        SAVE();
        if (vm_member(vm, R[A], at, &member)) {
            R[A + 1] = value_from_double(i + 1);
            R[B] = member;
            pc++;
        } else {
            pc = TARGET();
        }
        NEXT();
    }

    CASE(CALL) {
        geo_value *r = R + A;
        if (GEO_LIKELY(value_is_kind(*r, KIND_FUNCTION))) {
            geo_function *f = value_function(*r);
            if (GEO_LIKELY(f->code->n_params == B && !f->domain)) {
                PUSH(f, f->code, r);
                NEXT();
            }
        }
        SAVE();
        if (vm_call_registers(vm, r, (int)B, NULL, C != 0)) ENTER();
        else if (GEO_UNLIKELY(vm->heap.wants_collection || geo_poll() != GEO_OK)) vm_safepoint(vm);
        NEXT();
    }
    CASE(CALLSELF) {
        geo_value *r = R + A;
        geo_function *f = frame->function;
        *r = value_from_object(f);
        PUSH(f, frame->code, r);
        NEXT();
    }
    CASE(CALLK) {
        const geo_list *keywords = value_list(K[*pc++]);
        SAVE();
        if (vm_call_registers(vm, R + A, (int)B, keywords, C != 0)) ENTER();
        else if (GEO_UNLIKELY(vm->heap.wants_collection || geo_poll() != GEO_OK)) vm_safepoint(vm);
        NEXT();
    }
    CASE(RETURN) {
        geo_value result = R[A];
        frame--;
        if (GEO_UNLIKELY(frame == floor)) {
            vm->frame = frame;
            return result;
        }
        R[-1] = result;
        pc = frame->pc;
        R = frame->base;
        K = frame->code->constant;
        NEXT();
    }
    CASE(CLOSURE) {
        geo_code *code = (geo_code *)value_to_object(K[X]);
        SAVE();
        R[A] = make_closure(vm, frame, code, pc);
        pc += code->n_captured;
        NEXT();
    }
    CASE(DOMAIN) {
        SAVE();
        declare_domain(vm, R[A], C, R[B]);
        NEXT();
    }

    CASE(MATH) {
        const geo_builtin_value *f = (const geo_builtin_value *)value_to_object(K[*pc++]);
        geo_value x = R[B];
        if (IS_NUMBER(x)) {
            R[A] = value_number(f->scalar(value_to_number(x)));
        } else {
            SAVE();
            geo_value result = vm_call(vm, value_from_object(f), 1, &x);
            R[A] = result;
            if (GEO_UNLIKELY(vm->heap.wants_collection)) vm_safepoint(vm);
        }
        NEXT();
    }

    CASE(INDEX) {
        geo_value base = R[B], index = R[C];
        if (value_is_kind(base, KIND_LIST) && IS_NUMBER(index)) {
            const geo_list *list = value_list(base);
            double i = value_to_number(index);
            if (GEO_LIKELY(i >= 1 && i <= (double)list->count && i == floor_of(i))) {
                R[A] = value_share(list->item[(size_t)i - 1]);
                NEXT();
            }
        } else if (value_is_tensor(base) && IS_NUMBER(index)) {
            const geo_tensor *t = value_tensor(base);
            double i = value_to_number(index);
            if (GEO_LIKELY(t->rank == 1 && t->element == ELEMENT_NUMBER
                           && i >= 1 && i <= (double)t->n && i == floor_of(i))) {
                R[A] = value_number(t->data[(ptrdiff_t)(i - 1) * t->stride[0]]);
                NEXT();
            }
        }
        SAVE();
        R[A] = vm_index(vm, base, 1, &index);
        NEXT();
    }
    CASE(INDEXN) {
        SAVE();
        geo_value result = vm_index(vm, R[B], (int)C, R + A + 1);
        R[A] = result;
        NEXT();
    }
    CASE(INDEX2) {
        geo_value base = R[B], index[2] = { R[C], R[*pc++] };
        double *element = value_is_tensor(base) ? matrix_element(value_tensor(base), index) : NULL;
        if (GEO_LIKELY(element != NULL)) {
            R[A] = value_number(*element);
            NEXT();
        }
        SAVE();
        geo_value result = vm_index(vm, base, 2, index);
        R[A] = result;
        NEXT();
    }
    CASE(SETINDEX) {
        uint32_t n = *pc++;
        geo_value base = R[A], index = R[B], v = R[C];
        if (n == 2 && value_is_tensor(base) && value_is_number(v)
            && tensor_is_writable(value_tensor(base))) {
            double *element = matrix_element(value_tensor(base), R + B);
            if (GEO_LIKELY(element != NULL)) {
                *element = value_to_number(v);
                NEXT();
            }
        }
        if (n == 1 && value_is_tensor(base) && value_is_number(index) && value_is_number(v)) {
            geo_tensor *t = value_tensor(base);
            double i = value_to_number(index);
            if (GEO_LIKELY(t->rank == 1 && t->element == ELEMENT_NUMBER && i >= 1
                           && i <= (double)t->n && i == floor_of(i) && tensor_is_writable(t))) {
                t->data[(ptrdiff_t)(i - 1) * t->stride[0]] = value_to_number(v);
                NEXT();
            }
        }
        SAVE();
        if (GEO_UNLIKELY(vm->heap.wants_collection)) vm_safepoint(vm);
        bool is_sole = is_sole_holder(frame->code, v, C);
        R[A] = vm_set_index(vm, base, (int)n, R + B, v);
        if (is_sole && value_is_kind(R[A], KIND_LIST)) value_to_object(v)->shared = IN_ONE_PLACE;
        NEXT();
    }
    CASE(AXISEND) {
        SAVE();
        R[A] = vm_axis_end(vm, R[B], (int)C);
        NEXT();
    }
    CASE(FIELD) {
        geo_string *name = value_string(K[*pc++]);
        geo_value base = R[B];
        if (value_is_kind(base, KIND_RECORD)) {         /* C: where it was the last time */
            const geo_record *record = value_record(base);
            if (GEO_LIKELY(C < record->count && record->name[C] == name)) {
                R[A] = value_share(record->value[C]);
                NEXT();
            }
            note_field(frame->code, pc - 2, record, name);
        }
        SAVE();
        geo_value result = vm_field(vm, base, name);
        R[A] = result;
        NEXT();
    }
    CASE(TAKEFIELD) {
        geo_string *name = value_string(K[*pc++]);
        geo_value base = R[B];
        if (value_is_kind(base, KIND_RECORD)) {
            const geo_record *record = value_record(base);
            if (GEO_LIKELY(C < record->count && record->name[C] == name)) {
                R[A] = taken(base, record->value[C]);
                NEXT();
            }
            note_field(frame->code, pc - 2, record, name);
        }
        SAVE();
        geo_value result = vm_field(vm, base, name);
        R[A] = result;
        NEXT();
    }
    CASE(TAKEINDEX) {
        geo_value base = R[B], index = R[C];
        if (value_is_kind(base, KIND_LIST) && IS_NUMBER(index)) {
            const geo_list *list = value_list(base);
            double i = value_to_number(index);
            if (GEO_LIKELY(i >= 1 && i <= (double)list->count && i == floor_of(i))) {
                R[A] = taken(base, list->item[(size_t)i - 1]);
                NEXT();
            }
        }
        SAVE();
        geo_value result = vm_index(vm, base, 1, &index);
        R[A] = result;
        NEXT();
    }
    CASE(SETFIELD) {
        geo_string *name = value_string(K[*pc++]);
        geo_value base = R[A];
        if (value_is_kind(base, KIND_RECORD)) {
            geo_record *record = value_record(base);
            if (GEO_LIKELY(C < record->count && record->name[C] == name && !record->head.shared)) {
                record->value[C] = stored(frame->code, R[B], B);
                NEXT();
            }
            note_field(frame->code, pc - 2, record, name);
        }
        SAVE();
        bool is_sole = is_sole_holder(frame->code, R[B], B);
        R[A] = vm_set_field(vm, base, name, R[B]);
        if (is_sole) value_to_object(R[B])->shared = IN_ONE_PLACE;
        NEXT();
    }

    CASE(RANGE) SAVE(); R[A] = make_range(vm, R + B, C != 0); NEXT();
    CASE(STACK) SAVE(); R[A] = vm_stack(vm, C, R + B); NEXT();
    CASE(BLOCKS) {
        geo_value lengths = K[*pc++];
        SAVE();
        R[A] = vm_blocks(vm, count_blocks(lengths), R + B, lengths);
        NEXT();
    }
    CASE(BLOCKLIST) {
        geo_value lengths = K[*pc++];
        SAVE();
        if (!value_is_kind(R[B], KIND_LIST)
            || value_list(R[B])->count != count_blocks(lengths)) damaged(vm);
        R[A] = vm_blocks(vm, value_list(R[B])->count, value_list(R[B])->item, lengths);
        NEXT();
    }
    CASE(LIST) SAVE(); R[A] = value_from_object(vm_list(vm, 0)); NEXT();
    CASE(APPEND) {
        SAVE();
        if (GEO_UNLIKELY(!value_is_kind(R[A], KIND_LIST))) damaged(vm);
        vm_need(vm, list_push(&vm->heap, value_list(R[A]), R[B]) ? vm : NULL);
        NEXT();
    }
    CASE(INBLOCKS) {
        SAVE();
        const uint32_t *next = B == 0 ? lanes_comprehension(vm, frame, A) : NULL;
        pc = next ? next : pc + 1;
        NEXT();
    }
    CASE(STACKLIST) {
        SAVE();
        if (GEO_UNLIKELY(!value_is_kind(R[B], KIND_LIST))) damaged(vm);
        R[A] = vm_stack(vm, value_list(R[B])->count, value_list(R[B])->item);
        NEXT();
    }
    CASE(RECORD) {
        geo_value names = K[*pc++];
        SAVE();
        R[A] = make_record(vm, C, R + B, names);
        NEXT();
    }
    CASE(RECORDLIST) {
        geo_value names = K[*pc++];
        SAVE();
        if (!value_is_kind(R[B], KIND_LIST)
            || value_list(R[B])->count != value_list(names)->count) damaged(vm);
        R[A] = make_record(vm, value_list(R[B])->count, value_list(R[B])->item, names);
        NEXT();
    }
    CASE(UNPACK) SAVE(); vm_unpack(vm, R[B], (int)C, R + A); NEXT();
    CASE(FORMAT) {
        geo_string *format = value_string(K[*pc++]);
        SAVE();
        R[A] = make_formatted(vm, R[B], format);
        NEXT();
    }
    CASE(JOIN) SAVE(); R[A] = make_text(vm, C, R + B); NEXT();

    CASE(DRAW) {
        SAVE();
        geo_value result = make_draw(vm, R[B]);
        R[A] = result;
        NEXT();
    }
    CASE(ECHO) {
        SAVE();
        if (vm->hooks.echo && R[A] != VALUE_UNSET) vm->hooks.echo(vm->hooks.context, vm, R[A]);
        vm_safepoint(vm);
        NEXT();
    }
    CASE(TRY) {
        SAVE();
        push_handler(vm, TARGET(), false);
        pc++;
        NEXT();
    }
    CASE(ENDTRY) vm->n_handlers--; NEXT();
    CASE(ASSERT) SAVE(); assert_true(vm, R + A, B != 0); NEXT();
    CASE(TEST) {
        SAVE();
        if (GEO_UNLIKELY(!value_is_kind(R[A], KIND_STRING))) damaged(vm);
        if (vm->permissions.runs_tests) {
            vm->test_name = value_string(R[A])->text;
            push_handler(vm, TARGET(), true);
            pc++;
        } else {
            pc = TARGET();
        }
        NEXT();
    }
    CASE(ENDTEST) {
        vm->n_handlers--;
        if (vm->hooks.test) vm->hooks.test(vm->hooks.context, vm->test_name, NULL);
        NEXT();
    }
}
