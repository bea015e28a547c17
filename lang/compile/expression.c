/* expression.c - expressions to instructions.
 *
 * An expression is compiled into the register that wants it. Only its last
 * instruction writes there, so `x = x + f(x)` and a failing statement are safe;
 * what takes several steps works in temporaries. */
#include <math.h>
#include <string.h>

#include "lang/compile/state.h"
#include "runtime/base/mem.h"
#include "runtime/core/tensor.h"

enum { ROW_OF_REGISTERS = 48 };

static int target_of(function_state *f, int want)
{
    return want >= 0 ? want : new_temp(f);
}

/* --- names --------------------------------------------------------------------------- */

static bool same_text(node_text a, node_text b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

static int add_capture(function_state *f, node_text name, uint32_t word)
{
    for (int i = 0; i < f->code->n_captured; i++)
        if (same_text(f->captures[i].name, name)) return i;
    if (f->code->n_captured >= 250) {
        compile_error(f->c, f->code->at, NULL, MSG_TOO_COMPLEX, "captured names");
        return 0;
    }
    f->captures[f->code->n_captured] = (capture){ name, word };
    return f->code->n_captured++;
}

/* The capture of f that holds a name of an enclosing function; -1 when it is none. The
 * names of the top level are none: they are looked up when the function runs. */
static int find_capture(function_state *f, node_text name)
{
    function_state *outer = f->outer;
    if (!outer) return -1;
    for (int i = 0; i < f->code->n_captured; i++)
        if (same_text(f->captures[i].name, name)) return i;
    const variable *v = find_variable(outer, name);
    if (v && outer->is_top && v->reg < outer->code->n_globals) return -1;
    if (v) return add_capture(f, name, v->reg);
    if (outer->self.length && !outer->is_top && same_text(outer->self, name))
        return add_capture(f, name, 512);
    int through = find_capture(outer, name);
    return through < 0 ? -1 : add_capture(f, name, 256 + (uint32_t)through);
}

static void unknown_name(function_state *f, const node *n, node_text name)
{
    char text[64];
    size_t length = name.length < 63 ? name.length : 63;
    memcpy(text, name.text, length);
    text[length] = '\0';
    compile_error(f->c, n->mark.end > n->mark.start ? n->mark : n->at, NULL, MSG_UNKNOWN_NAME,
                  text);
    geo_buffer hint = GEO_BUFFER_EMPTY;
    if (f->c->suggest && f->c->suggest(f->c->context, name.text, name.length, &hint))
        compile_error_hint(f->c, "%s", buffer_text(&hint));
    buffer_free(&hint);
}

static void read_global(function_state *f, const node *n, size_t slot, int target)
{
    set_site(f, n, 0, NULL);
    if (slot < CODE_GLOBAL_REGISTERS) {
        emit_wide(f, OPCODE_GLOBAL, (unsigned)target, (unsigned)slot);
    } else {
        emit(f, OPCODE_GLOBALX, (unsigned)target, 0, 0);
        emit_extra(f, (uint32_t)slot);
    }
}

/* A name that is no variable of this function, into `target`. */
void name_value(function_state *f, const node *n, node_text name, int target)
{
    if (!f->is_top && f->self.length && same_text(f->self, name)) {
        emit(f, OPCODE_SELF, (unsigned)target, 0, 0);
        return;
    }
    int captured = find_capture(f, name);
    if (captured >= 0) {
        emit(f, OPCODE_CAPTURED, (unsigned)target, (unsigned)captured, 0);
        return;
    }
    size_t slot;
    if (namespace_find(f->c->names, name.text, name.length, &slot)) {
        read_global(f, n, slot, target);
        return;
    }
    geo_value v = f->c->lookup(f->c->context, name.text, name.length);
    if (v != VALUE_UNSET) {
        emit_wide(f, OPCODE_LOADK, (unsigned)target, constant(f, v));
        return;
    }
    if (f->is_top || f->c->whole_program) {
        unknown_name(f, n, name);
        return;
    }
    slot = compile_new_slot(f->c, false);   /* a later entry may define it */
    if (!namespace_bind(f->c->names, name.text, name.length, slot)) f->c->out_of_memory = true;
    read_global(f, n, slot, target);
}

static int name_expression(function_state *f, const node *n, int want)
{
    variable *v = find_variable(f, n->name);
    if (!v) {
        int target = target_of(f, want);
        name_value(f, n, n->name, target);
        return target;
    }
    int sure = f->sure[v - f->vars];
    if (sure == NEVER) {
        char text[64];
        size_t length = n->name.length < 63 ? n->name.length : 63;
        memcpy(text, n->name.text, length);
        text[length] = '\0';
        compile_error(f->c, n->at, NULL, MSG_READ_BEFORE_ASSIGNED, text);
        if (f->c->n_errors > 0)
            diag_add(f->c->error[f->c->n_errors - 1], f->c->source, v->first,
                     "it gets its first value here");
    }
    if (sure == MAYBE) {
        set_site(f, n, 0, NULL);
        emit(f, OPCODE_CHECKSET, v->reg, 0, 0);
        emit_extra(f, constant_text(f, n->name));
    }
    if (want < 0 || want == v->reg) return v->reg;
    emit(f, OPCODE_MOVE, (unsigned)want, v->reg, 0);
    return want;
}

/* --- constants --------------------------------------------------------------------------- */

/* The number a tree stands for without running anything. */
static bool number_of(const node *n, double *out)
{
    double a, b;
    if (n->kind == NODE_NUMBER) return *out = n->number, true;
    if (n->kind == NODE_UNARY && n->op == OPERATOR_NEG && number_of(n->child[0], &a))
        return *out = -a, true;
    if (n->kind != NODE_BINARY || !number_of(n->child[0], &a) || !number_of(n->child[1], &b))
        return false;
    switch (n->op) {
    case OPERATOR_ADD: return *out = a + b, true;
    case OPERATOR_SUB: return *out = a - b, true;
    case OPERATOR_MUL: return *out = a * b, true;
    case OPERATOR_DIV: return *out = a / b, true;
    case OPERATOR_POW: return *out = pow(a, b), true;
    default: return false;
    }
}

static int load(function_state *f, geo_value v, int want)
{
    int target = target_of(f, want);
    emit_wide(f, OPCODE_LOADK, (unsigned)target, constant(f, v));
    return target;
}

/* [1, 2, 3] and [1, 2; 3, 4] of plain numbers are constants. */
static geo_tensor *constant_tensor(function_state *f, const node *n)
{
    bool is_matrix = n->kind == NODE_MATRIX;
    size_t rows = is_matrix ? n->n : 1, columns = is_matrix ? n->child[0]->n : n->n;
    double x;
    if (rows == 0 || columns == 0) return NULL;
    for (size_t r = 0; r < rows; r++) {
        const node *row = is_matrix ? n->child[r] : n;
        if (row->n != columns) return NULL;
        for (size_t k = 0; k < columns; k++)
            if (!row->child[k] || !number_of(row->child[k], &x)) return NULL;
    }
    geo_tensor *t = is_matrix ? tensor_matrix(f->c->heap, rows, columns)
                              : tensor_vector(f->c->heap, columns);
    if (!t) return NULL;
    for (size_t r = 0; r < rows; r++) {
        const node *row = is_matrix ? n->child[r] : n;
        for (size_t k = 0; k < columns; k++) number_of(row->child[k], &t->data[r * columns + k]);
    }
    t->head.shared = 1;
    return t;
}

/* --- operators ------------------------------------------------------------------------------ */

static geo_opcode binary_opcode(int op)
{
    switch (op) {
    case OPERATOR_ADD: return OPCODE_ADD;
    case OPERATOR_SUB: return OPCODE_SUB;
    case OPERATOR_MUL: return OPCODE_MUL;
    case OPERATOR_DIV: return OPCODE_DIV;
    case OPERATOR_MOD: return OPCODE_MOD;
    case OPERATOR_POW: return OPCODE_POW;
    case OPERATOR_MATMUL: return OPCODE_MATMUL;
    case OPERATOR_MEET: return OPCODE_MEET;
    case OPERATOR_GIVEN: return OPCODE_GIVEN;
    case OPERATOR_EQ: return OPCODE_EQ;
    case OPERATOR_NE: return OPCODE_NE;
    case OPERATOR_LT: return OPCODE_LT;
    case OPERATOR_LE: return OPCODE_LE;
    case OPERATOR_GT: return OPCODE_GT;
    case OPERATOR_GE: return OPCODE_GE;
    default: return OPCODE_IN;
    }
}

static geo_opcode constant_form(geo_opcode op)
{
    switch (op) {
    case OPCODE_ADD: return OPCODE_ADDK;
    case OPCODE_SUB: return OPCODE_SUBK;
    case OPCODE_MUL: return OPCODE_MULK;
    case OPCODE_DIV: return OPCODE_DIVK;
    case OPCODE_POW: return OPCODE_POWK;
    default: return op;
    }
}

/* The left operand's register; a variable that the right side may change is copied. */
static int left_operand(function_state *f, const node *left, const node *right)
{
    if (!may_assign(right)) return expression(f, left, -1);
    return expression(f, left, new_temp(f));
}

static int binary(function_state *f, const node *n, int want)
{
    double x;
    if (number_of(n, &x)) return load(f, value_number(x), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    geo_opcode op = binary_opcode(n->op);
    int a = left_operand(f, n->child[0], n->child[1]);
    if (constant_form(op) != op && number_of(n->child[1], &x)) {
        unsigned k = constant(f, value_number(x));
        if (k < 256) {
            set_site(f, n, 2, n->child);
            emit(f, constant_form(op), (unsigned)target, (unsigned)a, k);
            f->next = want >= 0 ? mark : keep;
            return target;
        }
    }
    int b = expression(f, n->child[1], -1);
    set_site(f, n, 2, n->child);
    emit(f, op, (unsigned)target, (unsigned)a, (unsigned)b);
    f->next = want >= 0 ? mark : keep;
    return target;
}

/* Steps of a construct that must not write its target early end here. */
static int deliver(function_state *f, int from, int want, int mark)
{
    if (want < 0) {
        f->next = from + 1 > mark ? from + 1 : mark;
        return from;
    }
    if (want != from) emit(f, OPCODE_COPY, (unsigned)want, (unsigned)from, 0);
    f->next = mark;
    return want;
}

static int logic(function_state *f, const node *n, int want)
{
    int mark = f->next, t = new_temp(f);
    jump_list out = { 0 };
    bool is_and = n->op == OPERATOR_AND;
    expression(f, n->child[0], t);
    set_site(f, n->child[0], 0, NULL);
    emit_jump(f, is_and ? OPCODE_SKIPF : OPCODE_SKIPT, (unsigned)t, 0, 0, &out);
    uint8_t *before = save_sure(f);
    int b = expression(f, n->child[1], -1);
    merge_sure(f, before);
    set_site(f, n, 2, n->child);
    emit(f, is_and ? OPCODE_AND : OPCODE_OR, (unsigned)t, (unsigned)t, (unsigned)b);
    land_here(f, &out);
    return deliver(f, t, want, mark);
}

void emit_comparison(function_state *f, int op, int target, int a, int b)
{
    emit(f, binary_opcode(op), (unsigned)target, (unsigned)a, (unsigned)b);
}

/* a < b <= c: each operand once, false as soon as one comparison is plainly false. */
static int chain(function_state *f, const node *n, int want)
{
    if (n->n == 2) {
        int mark = f->next, target = target_of(f, want), keep = f->next;
        int a = left_operand(f, n->child[0], n->child[1]);
        int b = expression(f, n->child[1], -1);
        set_site(f, n, 2, n->child);
        emit(f, binary_opcode(n->ops[0]), (unsigned)target, (unsigned)a, (unsigned)b);
        f->next = want >= 0 ? mark : keep;
        return target;
    }
    int mark = f->next, result = new_temp(f), one = new_temp(f);
    jump_list out = { 0 };
    int a = left_operand(f, n->child[0], n->child[1]);
    for (uint32_t i = 1; i < n->n; i++) {
        int b = expression(f, n->child[i], i + 1 < n->n ? new_temp(f) : -1);
        int into = i == 1 ? result : one;
        set_site(f, n, 2, n->child + i - 1);
        emit(f, binary_opcode(n->ops[i - 1]), (unsigned)into, (unsigned)a, (unsigned)b);
        if (i > 1) emit(f, OPCODE_AND, (unsigned)result, (unsigned)result, (unsigned)one);
        if (i + 1 < n->n) emit_jump(f, OPCODE_SKIPF, (unsigned)result, 0, 0, &out);
        a = b;
    }
    land_here(f, &out);
    return deliver(f, result, want, mark);
}

static int unary(function_state *f, const node *n, int want)
{
    double x;
    if (number_of(n, &x)) return load(f, value_number(x), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int a = expression(f, n->child[0], -1);
    geo_opcode op = n->op == OPERATOR_NEG ? OPCODE_NEG
                  : n->op == OPERATOR_NOT ? OPCODE_NOT : OPCODE_BOUNDARY;
    set_site(f, n, 1, n->child);
    emit(f, op, (unsigned)target, (unsigned)a, 0);
    f->next = want >= 0 ? mark : keep;
    return target;
}

/* --- conditions ------------------------------------------------------------------------ */

static bool plain_comparison(int op)
{
    return op >= OPERATOR_EQ && op <= OPERATOR_GE;
}

/* if a < b: one instruction compares and jumps. */
static void compare_jump(function_state *f, const node *n, bool sense, jump_list *list)
{
    int op = n->ops[0], mark = f->next;
    double k;
    int a = left_operand(f, n->child[0], n->child[1]);
    bool truth = !sense;                    /* jump unless (a op b) == truth */
    if (op == OPERATOR_NE) truth = !truth;
    if (number_of(n->child[1], &k)) {
        unsigned at = constant(f, value_number(k));
        if (at < 256) {
            geo_opcode code = op == OPERATOR_LT ? OPCODE_JUMPLTK : op == OPERATOR_LE
                ? OPCODE_JUMPLEK
                            : op == OPERATOR_GT ? OPCODE_JUMPGTK : op == OPERATOR_GE
                                ? OPCODE_JUMPGEK
                            : OPCODE_JUMPEQK;
            set_site(f, n, 2, n->child);
            emit_jump(f, code, (unsigned)a, at, truth, list);
            f->next = mark;
            return;
        }
    }
    int b = expression(f, n->child[1], -1);
    bool swap = op == OPERATOR_GT || op == OPERATOR_GE;
    geo_opcode code = op == OPERATOR_LT || op == OPERATOR_GT ? OPCODE_JUMPLT
                    : op == OPERATOR_LE || op == OPERATOR_GE ? OPCODE_JUMPLE : OPCODE_JUMPEQ;
    set_site(f, n, 2, n->child);
    emit_jump(f, code, (unsigned)(swap ? b : a), (unsigned)(swap ? a : b), truth, list);
    f->next = mark;
}

void condition(function_state *f, const node *n, bool sense, jump_list *list)
{
    if (n->kind == NODE_COMPARE && n->n == 2 && plain_comparison(n->ops[0])) {
        compare_jump(f, n, sense, list);
        return;
    }
    if (n->kind == NODE_UNARY && n->op == OPERATOR_NOT) {
        condition(f, n->child[0], !sense, list);
        return;
    }
    if (n->kind == NODE_BINARY && (n->op == OPERATOR_AND || n->op == OPERATOR_OR)
       ) {
        bool is_and = n->op == OPERATOR_AND;
        if (is_and != sense) {              /* each side can decide for the jump */
            condition(f, n->child[0], sense, list);
            condition(f, n->child[1], sense, list);
        } else {
            jump_list past = { 0 };
            condition(f, n->child[0], !sense, &past);
            condition(f, n->child[1], sense, list);
            land_here(f, &past);
        }
        return;
    }
    int mark = f->next;
    int r = expression(f, n, -1);
    set_site(f, n, 0, NULL);
    emit_jump(f, sense ? OPCODE_JUMPT : OPCODE_JUMPF, (unsigned)r, 0, 0, list);
    f->next = mark;
}

/* --- if, try, blocks ------------------------------------------------------------------- */

int block_value(function_state *f, const node *block, int want)
{
    if (!block) return load(f, VALUE_NONE, want);
    if (block->kind != NODE_BLOCK) return expression(f, block, want);
    for (uint32_t i = 0; i < block->n; i++) {
        const node *n = block->child[i];
        bool is_last = i + 1 == block->n;
        if (is_last && is_expression(n)) return expression(f, n, want);
        statement(f, n);
    }
    return load(f, VALUE_NONE, want);
}

/* A long `else if` ladder is a loop here, not a recursion. */
static int if_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, t = new_temp(f);
    jump_list out = { 0 };
    uint8_t *merged = NULL;
    bool has_merged = false;
    for (;;) {
        jump_list otherwise = { 0 };
        condition(f, n->child[0], false, &otherwise);
        uint8_t *before = save_sure(f);
        block_value(f, n->child[1], t);
        emit_jump(f, OPCODE_JUMP, 0, 0, 0, &out);
        if (has_merged) merge_sure(f, merged);
        merged = save_sure(f);
        has_merged = true;
        restore_sure(f, before);
        geo_free(before);
        land_here(f, &otherwise);
        if (!n->child[2] || n->child[2]->kind != NODE_IF) break;
        n = n->child[2];
    }
    block_value(f, n->child[2], t);
    merge_sure(f, merged);
    land_here(f, &out);
    return deliver(f, t, want, mark);
}

static int try_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, t = new_temp(f);
    jump_list handler = { 0 }, out = { 0 };
    uint8_t *before = save_sure(f);
    set_site(f, n, 0, NULL);
    emit_jump(f, OPCODE_TRY, 0, 0, 0, &handler);
    f->n_handlers++;
    block_value(f, n->child[0], t);
    f->n_handlers--;
    emit(f, OPCODE_ENDTRY, 0, 0, 0);
    emit_jump(f, OPCODE_JUMP, 0, 0, 0, &out);
    merge_sure(f, before);
    land_here(f, &handler);
    uint8_t *after = save_sure(f);
    block_value(f, n->child[1], t);
    merge_sure(f, after);
    land_here(f, &out);
    return deliver(f, t, want, mark);
}

/* --- calls ----------------------------------------------------------------------------- */

/* A top-level variable that is only looked at, by an index, a field or a call, need not
 * become shared: while a function runs nobody assigns to it. */
static bool borrowed(function_state *f, const node *n, int target)
{
    size_t slot;
    if (f->is_top || n->kind != NODE_NAME || find_variable(f, n->name)) return false;
    if (same_text(f->self, n->name) || find_capture(f, n->name) >= 0) return false;
    if (!namespace_find(f->c->names, n->name.text, n->name.length, &slot)
        || slot >= CODE_GLOBAL_REGISTERS) return false;
    set_site(f, n, 0, NULL);
    emit_wide(f, OPCODE_BORROW, (unsigned)target, (unsigned)slot);
    return true;
}

static int looked_at(function_state *f, const node *n, const node *right)
{
    int mark = f->next, t = new_temp(f);
    if (borrowed(f, n, t)) return t;
    f->next = mark;
    return left_operand(f, n, right);
}

/* An argument: a variable's value is copied without marking it shared, for the
 * callee only borrows it (function.c: share_assigned). When what is evaluated after
 * it may change the variable, the argument must be a value of its own. */
static void argument(function_state *f, const node *n, bool may_change, int target)
{
    variable *v = n->kind == NODE_NAME ? find_variable(f, n->name) : NULL;
    if (v && !may_change && f->sure[v - f->vars] == SURELY) {
        emit(f, OPCODE_COPY, (unsigned)target, v->reg, 0);
        return;
    }
    int mark = f->next;
    if (!borrowed(f, n, target)) expression(f, n, target);
    f->next = mark;
}

static bool any_may_assign(uint32_t n, node *const *nodes)
{
    for (uint32_t i = 0; i < n; i++)
        if (may_assign(nodes[i])) return true;
    return false;
}

/* callee and arguments in a row of registers, then CALL or CALLK. `first` (or NULL)
 * is an argument put before those of the call, for pipes. */
static int call(function_state *f, const node *n, const node *callee, const node *first,
                uint32_t n_written, node *const *written, bool consume, int want)
{
    int mark = f->next;
    uint32_t n_args = n_written + (first != NULL), n_keywords = 0;
    int base = new_temps(f, 1);
    node *parts[256];
    uint32_t n_parts = 0;
    geo_list *keywords = NULL;
    if (n_args > 200) {
        compile_error(f->c, n->at, NULL, MSG_TOO_COMPLEX, "arguments");
        return base;
    }
    expression(f, callee, base);
    if (first) {
        argument(f, first, any_may_assign(n_written, written), new_temp(f));
        parts[n_parts++] = (node *)first;
    }
    for (uint32_t i = 0; i < n_written; i++) {
        const node *a = written[i];
        parts[n_parts++] = (node *)a;
        if (a->kind == NODE_KEYWORD) {
            if (!keywords) keywords = list_new(f->c->heap, 4);
            geo_string *name = make_name(f, a->name);
            if (!keywords || !name || !list_push(f->c->heap, keywords, value_from_object(name))) {
                f->c->out_of_memory = true;
                return base;
            }
            n_keywords++;
            a = a->child[0];
        } else if (n_keywords > 0) {
            compile_error(f->c, a->at, NULL, MSG_POSITIONAL_AFTER_KEYWORD);
        }
        argument(f, a, any_may_assign(n_written - i - 1, written + i + 1), new_temp(f));
    }
    set_site(f, n, n_parts, parts);
    if (n_keywords) {
        emit(f, OPCODE_CALLK, (unsigned)base, n_args, consume);
        emit_extra(f, constant(f, value_from_object(keywords)));
    } else {
        emit(f, OPCODE_CALL, (unsigned)base, n_args, consume);
    }
    return deliver(f, base, want, mark);
}

int call_expression(function_state *f, const node *n, bool consume, int want)
{
    return call(f, n, n->child[0], NULL, n->n - 1, n->child + 1, consume, want);
}

static int pipe(function_state *f, const node *n, int want)
{
    const node *left = n->child[0], *right = n->child[1];
    if (right->kind == NODE_CALL && !(right->flags & NODE_PARENS))
        return call(f, n, right->child[0], left, right->n - 1, right->child + 1, false, want);
    return call(f, n, right, left, 0, NULL, false, want);
}

static int nabla(function_state *f, const node *n, int want)
{
    int mark = f->next, base = new_temps(f, 2);
    name_value(f, n, (node_text){ "grad", 4 }, base);
    argument(f, n->child[0], false, base + 1);
    set_site(f, n, 1, n->child);
    emit(f, OPCODE_CALL, (unsigned)base, 1, 0);
    return deliver(f, base, want, mark);
}

/* --- indices --------------------------------------------------------------------------- */

static void axis_end(function_state *f, const node *n, int target)
{
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_AXISEND, (unsigned)target, (unsigned)f->end_base, (unsigned)f->end_axis);
}

/* In an index an open end is the first or the last member, also counted down. */
static int range_parts(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want);
    int keep = f->next, base = new_temps(f, 3);
    double step = 1;
    bool is_down = n->child[2] && number_of(n->child[2], &step) && step < 0;
    for (int i = 0; i < 3; i++) {
        if (n->child[i]) expression(f, n->child[i], base + i);
        else if ((i == 1) != is_down && f->end_base >= 0 && i < 2) axis_end(f, n, base + i);
        else emit_wide(f, OPCODE_LOADK, (unsigned)(base + i),
                       constant(f, value_from_double(1)));
    }
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_RANGE, (unsigned)target, (unsigned)base, n->child[2] != NULL);
    f->next = want >= 0 ? mark : keep;
    return target;
}

/* Index k (from 0) of a base in register `base`, into register `target`. */
void index_part(function_state *f, const node *n, int base, int axis, int target)
{
    int old_base = f->end_base, old_axis = f->end_axis, mark = f->next;
    f->end_base = base;
    f->end_axis = axis;
    if (n->kind == NODE_RANGE && !n->child[0] && !n->child[1] && !n->child[2])
        emit_wide(f, OPCODE_LOADK, (unsigned)target, constant(f, VALUE_NONE));
    else if (n->kind == NODE_RANGE)
        range_parts(f, n, target);
    else
        expression(f, n, target);
    f->end_base = old_base;
    f->end_axis = old_axis;
    f->next = mark;
}

static bool plain_index(const node *n)
{
    return n->kind == NODE_NAME || n->kind == NODE_NUMBER || n->kind == NODE_BINARY;
}

static int index_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int base = looked_at(f, n->child[0], n->n > 1 ? n->child[1] : NULL);
    if (n->n == 2 && plain_index(n->child[1])) {
        int old_base = f->end_base, old_axis = f->end_axis;
        f->end_base = base;
        f->end_axis = 0;
        int i = expression(f, n->child[1], -1);
        f->end_base = old_base;
        f->end_axis = old_axis;
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_INDEX, (unsigned)target, (unsigned)base, (unsigned)i);
    } else {
        int row = new_temps(f, (int)n->n);
        for (uint32_t i = 1; i < n->n; i++)
            index_part(f, n->child[i], base, (int)i - 1, row + (int)i);
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_INDEXN, (unsigned)row, (unsigned)base, n->n - 1);
        emit(f, OPCODE_COPY, (unsigned)target, (unsigned)row, 0);
    }
    f->next = want >= 0 ? mark : keep;
    return target;
}

static int end_expression(function_state *f, const node *n, int want)
{
    int target = target_of(f, want);
    if (f->end_base < 0) {
        compile_error(f->c, n->at, NULL, MSG_END_NOT_IN_INDEX);
        return target;
    }
    axis_end(f, n, target);
    return target;
}

static int field_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int base = looked_at(f, n->child[0], NULL);
    set_site(f, n, 1, n->child);
    emit(f, OPCODE_FIELD, (unsigned)target, (unsigned)base, 0);
    emit_extra(f, constant_text(f, n->name));
    f->next = want >= 0 ? mark : keep;
    return target;
}

static int prime_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int a = expression(f, n->child[0], -1);
    set_site(f, n, 1, n->child);
    emit(f, OPCODE_PRIME, (unsigned)target, (unsigned)a, 0);
    f->next = want >= 0 ? mark : keep;
    return target;
}

/* --- vectors, matrices, records, texts ------------------------------------------------- */

/* Items in a row of registers, stacked; long literals go through a list. */
static int stacked(function_state *f, const node *n, int want)
{
    geo_tensor *t = constant_tensor(f, n);
    if (t) return load(f, value_from_object(t), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    if (n->n <= ROW_OF_REGISTERS) {
        int row = new_temps(f, n->n ? (int)n->n : 1);
        for (uint32_t i = 0; i < n->n; i++) expression(f, n->child[i], row + (int)i);
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_STACK, (unsigned)target, (unsigned)row, n->n);
    } else {
        int list = new_temp(f);
        emit(f, OPCODE_LIST, (unsigned)list, 0, 0);
        for (uint32_t i = 0; i < n->n; i++) {
            int inner = f->next;
            int item = expression(f, n->child[i], -1);
            set_site(f, n->child[i], 0, NULL);
            emit(f, OPCODE_APPEND, (unsigned)list, (unsigned)item, 0);
            f->next = inner;
        }
        set_site(f, n, 0, NULL);
        emit(f, OPCODE_STACKLIST, (unsigned)target, (unsigned)list, 0);
    }
    f->next = want >= 0 ? mark : keep;
    return target;
}

static int matrix(function_state *f, const node *n, int want)
{
    geo_tensor *t = constant_tensor(f, n);
    if (t) return load(f, value_from_object(t), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    uint32_t total = 0;
    for (uint32_t r = 0; r < n->n; r++) total += n->child[r]->n;
    geo_tensor *lengths = tensor_vector(f->c->heap, n->n);
    if (!lengths) {
        f->c->out_of_memory = true;
        return target;
    }
    if (total > 160) compile_error(f->c, n->at, NULL, MSG_TOO_COMPLEX,
                                   "entries that are not numbers");
    int row = new_temps(f, total && total <= 160 ? (int)total : 1), at = row;
    for (uint32_t r = 0; r < n->n && total <= 160; r++) {
        lengths->data[r] = n->child[r]->n;
        for (uint32_t k = 0; k < n->child[r]->n; k++) expression(f, n->child[r]->child[k], at++);
    }
    lengths->head.shared = 1;
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_BLOCKS, (unsigned)target, (unsigned)row, 0);
    emit_extra(f, constant(f, value_from_object(lengths)));
    f->next = want >= 0 ? mark : keep;
    return target;
}

static int record(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    geo_list *names = list_new(f->c->heap, n->n);
    if (n->n > 160) compile_error(f->c, n->at, NULL, MSG_TOO_COMPLEX, "fields");
    uint32_t count = n->n <= 160 ? n->n : 160;
    int row = new_temps(f, count ? (int)count : 1);
    for (uint32_t i = 0; i < count; i++) {
        geo_string *name = make_name(f, n->child[i]->name);
        if (!names || !name || !list_push(f->c->heap, names, value_from_object(name))) {
            f->c->out_of_memory = true;
            return target;
        }
        expression(f, n->child[i]->child[0], row + (int)i);
    }
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_RECORD, (unsigned)target, (unsigned)row, count);
    emit_extra(f, names ? constant(f, value_from_object(names)) : 0);
    f->next = want >= 0 ? mark : keep;
    return target;
}

static void text_piece(function_state *f, const node *piece, int target)
{
    if (piece->kind != NODE_HOLE) {
        expression(f, piece, target);
        return;
    }
    int mark = f->next;
    if (piece->name.length == 0) {
        expression(f, piece->child[0], target);
    } else {
        int v = expression(f, piece->child[0], -1);
        set_site(f, piece, 1, piece->child);
        emit(f, OPCODE_FORMAT, (unsigned)target, (unsigned)v, 0);
        emit_extra(f, constant_text(f, piece->name));
    }
    f->next = mark;
}

/* Pieces are joined in rows of registers, each row beginning with what came before. */
static int text(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    int row = new_temps(f, ROW_OF_REGISTERS), used = 0;
    for (uint32_t i = 0; i < n->n; i++) {
        text_piece(f, n->child[i], row + used++);
        if (used < ROW_OF_REGISTERS) continue;
        set_site(f, n, 0, NULL);
        emit(f, OPCODE_JOIN, (unsigned)row, (unsigned)row, (unsigned)used);
        used = 1;
    }
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_JOIN, (unsigned)target, (unsigned)row, (unsigned)used);
    f->next = want >= 0 ? mark : keep;
    return target;
}

static int where_expression(function_state *f, const node *n, int want)
{
    int mark = f->next;
    size_t n_vars = f->n_vars;
    for (uint32_t i = 1; i < n->n; i++) {
        const node *assign = n->child[i];
        int v = expression(f, assign->child[1], new_temp(f));
        open_target(f, assign->child[0]);
        assign_register(f, assign->child[0], v);
        f->next = mark;
    }
    int result = expression(f, n->child[0], want);
    close_scoped(f, n_vars);
    return result;
}

/* Opens a scoped variable for each name of a target. */
void open_target(function_state *f, const node *target)
{
    if (target->kind == NODE_NAME) {
        if (!open_scoped(f, target)) compile_error(f->c, target->at, NULL, MSG_TOO_COMPLEX,
                                                   "names");
        return;
    }
    for (uint32_t i = 0; i < target->n; i++) open_target(f, target->child[i]);
}

/* --- all of them ----------------------------------------------------------------------- */

bool is_expression(const node *n)
{
    return n->kind < NODE_ASSIGN && n->kind != NODE_BROKEN;
}

static int not_yet(function_state *f, const node *n, const char *what, int want)
{
    compile_error(f->c, n->mark.end > n->mark.start ? n->mark : n->at, NULL,
                  MSG_NOT_IN_THIS_VERSION,
                  what);
    return target_of(f, want);
}

static int expression_of(function_state *f, const node *n, int want)
{
    switch ((node_kind)n->kind) {
    case NODE_NUMBER: return load(f, value_number(n->number), want);
    case NODE_TRUTH: return load(f, value_bool(n->number != 0), want);
    case NODE_NONE: return load(f, VALUE_NONE, want);
    case NODE_STRING: {
        int target = target_of(f, want);
        emit_wide(f, OPCODE_LOADK, (unsigned)target, constant_text(f, n->name));
        return target;
    }
    case NODE_TEXT: return text(f, n, want);
    case NODE_NAME: return name_expression(f, n, want);
    case NODE_END: return end_expression(f, n, want);
    case NODE_UNARY: return n->op == OPERATOR_NABLA ? nabla(f, n, want) : unary(f, n, want);
    case NODE_BINARY:
        if (n->op == OPERATOR_AND || n->op == OPERATOR_OR) return logic(f, n, want);
        return binary(f, n, want);
    case NODE_COMPARE: return chain(f, n, want);
    case NODE_RANGE: return range_parts(f, n, want);
    case NODE_CALL: return call_expression(f, n, false, want);
    case NODE_INDEX: return index_expression(f, n, want);
    case NODE_FIELD: return field_expression(f, n, want);
    case NODE_PRIME: return prime_expression(f, n, want);
    case NODE_LAMBDA: return lambda(f, n, (node_text){ NULL, 0 }, want);
    case NODE_IF: return if_expression(f, n, want);
    case NODE_TRY: return try_expression(f, n, want);
    case NODE_PIPE: return pipe(f, n, want);
    case NODE_WHERE: return where_expression(f, n, want);
    case NODE_TUPLE: case NODE_VECTOR: return stacked(f, n, want);
    case NODE_MATRIX: return matrix(f, n, want);
    case NODE_COMPREHENSION: return comprehension(f, n, want);
    case NODE_RECORD: return record(f, n, want);
    case NODE_BLOCK: {
        int mark = f->next, t = new_temp(f);
        block_value(f, n, t);
        return deliver(f, t, want, mark);
    }
    case NODE_SET: return not_yet(f, n, "the set builder { x in M | ... }", want);
    default: return not_yet(f, n, "this", want);
    }
}

/* compile_tree has refused trees deeper than TREE_DEPTH, so the recursion is bounded. */
int expression(function_state *f, const node *n, int want)
{
    if (f->c->out_of_memory || f->c->n_errors >= COMPILE_ERRORS) return target_of(f, want);
    return expression_of(f, n, want);
}
