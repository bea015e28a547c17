/* literal.c - values written out: numbers, vectors, matrices, records, texts. */
#include "lang/compile/state.h"
#include "runtime/core/operator.h"
#include "runtime/core/tensor.h"

enum { ROW_OF_REGISTERS = 48 };

/* The number a tree stands for without running anything. */
bool number_of(const node *n, double *out)
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
    case OPERATOR_POW: return *out = operator_power(a, b), true;
    default: return false;
    }
}

int load_constant(function_state *f, geo_value v, int want)
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

/* How many registers in a row a literal may take here, so that what stands inside of it
 * finds some too; what is longer goes through a list. */
static uint32_t row_room(const function_state *f)
{
    enum { LEFT_FREE = 32 };
    int room = CODE_REGISTERS - LEFT_FREE - f->next;
    return room < 2 ? 2 : room > ROW_OF_REGISTERS ? ROW_OF_REGISTERS : (uint32_t)room;
}

static int begin_list(function_state *f)
{
    int list = new_temp(f);
    emit(f, OPCODE_LIST, (unsigned)list, 0, 0);
    return list;
}

static void append_item(function_state *f, int list, const node *n)
{
    int inner = f->next;
    int item = expression(f, n, -1);
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_APPEND, (unsigned)list, (unsigned)item, 0);
    f->next = inner;
}

/* Items in a row of registers, stacked; long literals go through a list. */
int vector_expression(function_state *f, const node *n, int want)
{
    geo_tensor *t = constant_tensor(f, n);
    if (t) return load_constant(f, value_from_object(t), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    if (n->n <= row_room(f)) {
        int row = new_temps(f, n->n ? (int)n->n : 1);
        for (uint32_t i = 0; i < n->n; i++) expression(f, n->child[i], row + (int)i);
        set_site(f, n, n->n, n->child);
        emit(f, OPCODE_STACK, (unsigned)target, (unsigned)row, n->n);
    } else {
        int list = begin_list(f);
        for (uint32_t i = 0; i < n->n; i++) append_item(f, list, n->child[i]);
        set_site(f, n, 0, NULL);
        emit(f, OPCODE_STACKLIST, (unsigned)target, (unsigned)list, 0);
    }
    f->next = want >= 0 ? mark : keep;
    return target;
}

int matrix_expression(function_state *f, const node *n, int want)
{
    geo_tensor *t = constant_tensor(f, n);
    if (t) return load_constant(f, value_from_object(t), want);
    int mark = f->next, target = target_of(f, want), keep = f->next;
    uint32_t total = 0;
    for (uint32_t r = 0; r < n->n; r++) total += n->child[r]->n;
    geo_tensor *lengths = tensor_vector(f->c->heap, n->n);
    if (!lengths) {
        f->c->out_of_memory = true;
        return target;
    }
    bool in_row = total <= row_room(f);
    int first = in_row ? new_temps(f, total ? (int)total : 1) : begin_list(f), at = first;
    for (uint32_t r = 0; r < n->n; r++) {
        lengths->data[r] = n->child[r]->n;
        for (uint32_t k = 0; k < n->child[r]->n; k++) {
            if (in_row) expression(f, n->child[r]->child[k], at++);
            else append_item(f, first, n->child[r]->child[k]);
        }
    }
    lengths->head.shared = 1;
    set_site(f, n, 0, NULL);
    emit(f, in_row ? OPCODE_BLOCKS : OPCODE_BLOCKLIST, (unsigned)target, (unsigned)first, 0);
    emit_extra(f, constant(f, value_from_object(lengths)));
    f->next = want >= 0 ? mark : keep;
    return target;
}

int record_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    geo_list *names = list_new(f->c->heap, n->n);
    bool in_row = n->n <= row_room(f);
    int first = in_row ? new_temps(f, n->n ? (int)n->n : 1) : begin_list(f);
    for (uint32_t i = 0; i < n->n; i++) {
        geo_string *name = make_name(f, n->child[i]->name);
        if (!names || !name || !list_push(f->c->heap, names, value_from_object(name))) {
            f->c->out_of_memory = true;
            return target;
        }
        if (in_row) expression(f, n->child[i]->child[0], first + (int)i);
        else append_item(f, first, n->child[i]->child[0]);
    }
    set_site(f, n, 0, NULL);
    emit(f, in_row ? OPCODE_RECORD : OPCODE_RECORDLIST, (unsigned)target, (unsigned)first,
         in_row ? n->n : 0);
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
int text_expression(function_state *f, const node *n, int want)
{
    int mark = f->next, target = target_of(f, want), keep = f->next;
    uint32_t room = row_room(f);
    int row = new_temps(f, (int)room), used = 0;
    for (uint32_t i = 0; i < n->n; i++) {
        text_piece(f, n->child[i], row + used++);
        if (used < (int)room) continue;
        set_site(f, n, 0, NULL);
        emit(f, OPCODE_JOIN, (unsigned)row, (unsigned)row, (unsigned)used);
        used = 1;
    }
    set_site(f, n, 0, NULL);
    emit(f, OPCODE_JOIN, (unsigned)target, (unsigned)row, (unsigned)used);
    f->next = want >= 0 ? mark : keep;
    return target;
}

int where_expression(function_state *f, const node *n, int want)
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
