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

#define A WORD_A(word)
#define B WORD_B(word)
#define C WORD_C(word)
#define X WORD_X(word)

#define IS_NUMBER(v) GEO_LIKELY(value_is_number(v))
#define BOTH_NUMBERS(x, y) GEO_LIKELY(value_is_number(x) && value_is_number(y))

#define SAVE() (frame->pc = pc)
#define TARGET() (pc + 1 + (int32_t)*pc)        /* before the extra word is skipped */

/* Loads the running frame into the locals of the loop. */
#define ENTER()                                                               \
    do {                                                                      \
        frame = &vm->frames[vm->n_frames - 1];                                \
        pc = frame->pc;                                                       \
        R = frame->base;                                                      \
        K = frame->code->constant;                                            \
        vm->top = R + frame->code->n_registers;                               \
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

static geo_value slow_binary(geo_vm *vm, int op, uint32_t word)
{
    vm_frame *frame = &vm->frames[vm->n_frames - 1];
    if (GEO_UNLIKELY(vm->heap.wants_collection)) vm_safepoint(vm);
    int reuse = reusable(frame->code, A, B) | reusable(frame->code, A, C) << 1;
    return vm_operate(vm, op, frame->base[B], frame->base[C], reuse);
}

static geo_value slow_constant(geo_vm *vm, int op, uint32_t word)
{
    vm_frame *frame = &vm->frames[vm->n_frames - 1];
    if (GEO_UNLIKELY(vm->heap.wants_collection)) vm_safepoint(vm);
    return vm_operate(vm, op, frame->base[B], frame->code->constant[C],
                      reusable(frame->code, A, B));
}

static bool slow_compare(geo_vm *vm, int op, geo_value x, geo_value y)
{
    return vm_truth(vm, vm_operate(vm, op, x, y, 0));
}

/* FORPREP's check: both ends are numbers. True when there is a first turn. */
static bool loop_begins(geo_vm *vm, const geo_value *r)
{
    for (int i = 0; i < 2; i++)
        if (!value_is_number(r[i])) vm_raise(vm, MSG_RANGE_ENDS, value_phrase(r[i]));
    return value_to_number(r[0]) <= value_to_number(r[1]);
}

static geo_value make_range(geo_vm *vm, const geo_value *r, bool has_step)
{
    double ends[3] = { 1, 1, 1 };
    for (int i = 0; i < (has_step ? 3 : 2); i++) {
        if (!value_is_number(r[i])) vm_raise(vm, MSG_RANGE_ENDS, value_phrase(r[i]));
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
                    : from < 512 ? frame->function->captured[from - 256] : frame->base[-1];
        f->captured[i] = value_share(v);
    }
    return value_from_object(f);
}

static void declare_domain(geo_vm *vm, geo_value function, unsigned param, geo_value space)
{
    geo_function *f = value_function(function);
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

static geo_value make_stack(geo_vm *vm, size_t n, const geo_value *item)
{
    geo_value out = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_stack(&vm->heap, n, item, &out));
    return out;
}

static geo_value make_blocks(geo_vm *vm, const geo_value *item, geo_value lengths)
{
    const geo_tensor *rows = value_tensor(lengths);
    size_t *columns = vm_need(vm, geo_alloc(rows->n, sizeof *columns));
    for (size_t i = 0; i < rows->n; i++) columns[i] = (size_t)rows->data[i];
    geo_value out = VALUE_NONE;
    diagnostic *problem = tensor_blocks(&vm->heap, rows->n, columns, item, &out);
    geo_free(columns);
    vm_check_diagnostic(vm, problem);
    return out;
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
    for (size_t i = 0; i < n; i++) {
        if (value_is_kind(item[i], KIND_STRING))
            buffer_add(&text, value_string(item[i])->text, value_string(item[i])->length);
        else
            print_inline(item[i], &text);
    }
    return vm_text(vm, &text);
}

static geo_value make_formatted(geo_vm *vm, geo_value v, const geo_string *format)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    if (!print_format(v, format->text, format->length, &text)) {
        buffer_free(&text);
        vm_raise(vm, MSG_BAD_FORMAT, format->text, value_phrase(v));
    }
    return vm_text(vm, &text);
}

static void push_handler(geo_vm *vm, const uint32_t *target, bool is_test)
{
    bool grown = geo_grow(&vm->handlers, &vm->handlers_capacity, vm->n_handlers + 1,
                          sizeof *vm->handlers);
    vm_need(vm, grown ? vm : NULL);
    vm->handlers[vm->n_handlers++] = (vm_handler){
        .frame = vm->n_frames - 1, .target = target, .run = vm->n_runs, .is_test = is_test };
}

/* The values of a failed comparison, each below its side, where they fit on a line. */
static void label_sides(geo_vm *vm, diagnostic *d, const geo_value *side)
{
    enum { LONGEST = 60 };
    const vm_frame *frame = &vm->frames[vm->n_frames - 1];
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
    if (value_is_tensor(v) && value_tensor(v)->element == ELEMENT_BOOL) {
        geo_tensor *mask = vm_need(vm, tensor_dense(&vm->heap, value_tensor(v)));
        is_true = true;
        for (size_t i = 0; i < mask->n && is_true; i++) is_true = mask->data[i] != 0;
    } else if (!value_is_bool(v)) {
        vm_raise(vm, MSG_NOT_TRUTH, value_phrase(v));
    }
    if (is_true) return;
    bool has_text = value_is_kind(message, KIND_STRING);
    diagnostic *d = diag_new(MSG_CHECK_FAILED, has_text ? ": " : "",
                             has_text ? value_string(message)->text : "");
    if (has_sides) label_sides(vm, d, r + 2);
    vm_raise_diagnostic(vm, d);
}

static geo_value make_draw(geo_vm *vm, geo_value law)
{
    if (value_is_kind(law, KIND_FOREIGN) && value_foreign(law)->class->draw)
        return value_foreign(law)->class->draw(vm, value_foreign(law));
    vm_raise(vm, MSG_DRAW_FROM, value_phrase(law));
}

geo_value vm_interpret(geo_vm *vm, size_t floor)
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

    ENTER();
#define CASE(name) op_##name:
#define NEXT()                                                                \
    do {                                                                      \
        word = *pc++;                                                         \
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
    CASE(SELF) R[A] = R[-1]; NEXT();
    CASE(CHECKSET) {
        if (GEO_UNLIKELY(R[A] == VALUE_UNSET)) {
            SAVE();
            vm_raise(vm, MSG_UNSET_LOCAL, value_string(K[*pc])->text);
        }
        pc++;
        NEXT();
    }
    CASE(DEFAULT) pc = R[A] != VALUE_UNSET ? TARGET() : pc + 1; NEXT();

#define ARITHMETIC(name, expression)                                          \
    CASE(name) {                                                              \
        geo_value x_ = R[B], y_ = R[C];                                       \
        if (BOTH_NUMBERS(x_, y_)) {                                           \
            double x = value_to_number(x_), y = value_to_number(y_);          \
            R[A] = value_from_double(expression);                             \
        } else {                                                              \
            SAVE();                                                           \
            geo_value result = slow_binary(vm, OP2_##name, word);             \
            R[A] = result;                                                    \
        }                                                                     \
        NEXT();                                                               \
    }                                                                         \
    CASE(name##K) {                                                           \
        geo_value x_ = R[B];                                                  \
        if (IS_NUMBER(x_)) {                                                  \
            double x = value_to_number(x_), y = value_to_number(K[C]);        \
            R[A] = value_from_double(expression);                             \
        } else {                                                              \
            SAVE();                                                           \
            geo_value result = slow_constant(vm, OP2_##name, word);           \
            R[A] = result;                                                    \
        }                                                                     \
        NEXT();                                                               \
    }
    ARITHMETIC(ADD, x + y)
    ARITHMETIC(SUB, x - y)
    ARITHMETIC(MUL, x * y)
    ARITHMETIC(DIV, x / y)
    ARITHMETIC(POW, y == 2 ? x * x : pow(x, y))

#define COMPARISON(name, operator)                                            \
    CASE(name) {                                                              \
        geo_value x_ = R[B], y_ = R[C];                                       \
        if (BOTH_NUMBERS(x_, y_)) {                                           \
            R[A] = value_bool(value_to_number(x_) operator value_to_number(y_)); \
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
            double y = value_to_number(y_), r = fmod(value_to_number(x_), y);
            if (r != 0 && (r < 0) != (y < 0)) r += y;
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

#define COMPARE_JUMP(name, op2, operator, right)                              \
    CASE(name) {                                                              \
        geo_value x_ = R[A], y_ = right;                                      \
        bool truth;                                                           \
        if (BOTH_NUMBERS(x_, y_)) {                                           \
            truth = value_to_number(x_) operator value_to_number(y_);         \
        } else {                                                              \
            SAVE();                                                           \
            truth = slow_compare(vm, op2, x_, y_);                            \
        }                                                                     \
        pc = truth != (C != 0) ? TARGET() : pc + 1;                           \
        NEXT();                                                               \
    }
    COMPARE_JUMP(JUMPLT, OP2_LT, <, R[B])
    COMPARE_JUMP(JUMPLE, OP2_LE, <=, R[B])
    COMPARE_JUMP(JUMPEQ, OP2_EQ, ==, R[B])
    COMPARE_JUMP(JUMPLTK, OP2_LT, <, K[B])
    COMPARE_JUMP(JUMPLEK, OP2_LE, <=, K[B])
    COMPARE_JUMP(JUMPGTK, OP2_GT, >, K[B])
    COMPARE_JUMP(JUMPGEK, OP2_GE, >=, K[B])
    COMPARE_JUMP(JUMPEQK, OP2_EQ, ==, K[B])

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
        SAVE();
        if (vm_member(vm, R[A], (size_t)i, &member)) {
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
                SAVE();
                vm_enter(vm, f, r + 1);
                ENTER();
                BURN();
                NEXT();
            }
        }
        SAVE();
        if (vm_call_registers(vm, r, (int)B, NULL, C != 0)) ENTER();
        else if (GEO_UNLIKELY(vm->heap.wants_collection || geo_poll() != GEO_OK)) vm_safepoint(vm);
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
        vm->n_frames--;
        if (GEO_UNLIKELY(vm->n_frames == floor)) return result;
        R[-1] = result;
        ENTER();
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

    CASE(INDEX) {
        geo_value base = R[B], index = R[C];
        if (value_is_tensor(base) && IS_NUMBER(index)) {
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
    CASE(SETINDEX) {
        uint32_t n = *pc++;
        geo_value base = R[A], index = R[B], v = R[C];
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
        R[A] = vm_set_index(vm, base, (int)n, R + B, v);
        NEXT();
    }
    CASE(AXISEND) {
        SAVE();
        R[A] = vm_axis_end(vm, R[B], (int)C);
        NEXT();
    }
    CASE(FIELD) {
        geo_string *name = value_string(K[*pc++]);
        SAVE();
        geo_value result = vm_field(vm, R[B], name);
        R[A] = result;
        NEXT();
    }
    CASE(SETFIELD) {
        geo_string *name = value_string(K[*pc++]);
        SAVE();
        R[A] = vm_set_field(vm, R[A], name, R[B]);
        NEXT();
    }

    CASE(RANGE) SAVE(); R[A] = make_range(vm, R + B, C != 0); NEXT();
    CASE(STACK) SAVE(); R[A] = make_stack(vm, C, R + B); NEXT();
    CASE(BLOCKS) {
        geo_value lengths = K[*pc++];
        SAVE();
        R[A] = make_blocks(vm, R + B, lengths);
        NEXT();
    }
    CASE(LIST) SAVE(); R[A] = value_from_object(vm_list(vm, 0)); NEXT();
    CASE(APPEND) {
        SAVE();
        vm_need(vm, list_push(&vm->heap, value_list(R[A]), R[B]) ? vm : NULL);
        NEXT();
    }
    CASE(STACKLIST) {
        SAVE();
        R[A] = make_stack(vm, value_list(R[B])->count, value_list(R[B])->item);
        NEXT();
    }
    CASE(RECORD) {
        geo_value names = K[*pc++];
        SAVE();
        R[A] = make_record(vm, C, R + B, names);
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
