/* tensor_binary.c - elementwise operators on anything number-like.
 *
 * The result is computed in blocks. Operands that lie in memory in the result's
 * order are used where they are; a repeated vector is laid out once for a whole
 * number of its periods; everything else is gathered block by block. Above
 * PARALLEL elements the blocks are shared by the pool; no block depends on who
 * computes it. A result that overwrites an operand is always finished, so that a
 * statement stopped by Ctrl-C leaves its variables as they were. */
#include <assert.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/pool.h"
#include "runtime/core/operator.h"
#include "runtime/core/tensor.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_operand.h"
#include "runtime/core/tensor_view.h"
#include "runtime/num/array.h"

enum { BLOCK = 1024, PIECE = 1 << 17, PARALLEL = 1 << 20 };

_Static_assert((int)OP2_ADD == ARRAY_ADD && (int)OP2_POW == ARRAY_POW &&
               (int)OP2_EQ == ARRAY_EQ && (int)OP2_GE == ARRAY_GE &&
               (int)OP2_AND == ARRAY_AND && (int)OP2_OR == ARRAY_OR,
               "operators and kernels are in the same order");

static bool is_comparison(int op) { return op >= OP2_EQ && op <= OP2_GE; }
/* Too slow to go through a large tensor without asking whether to stop. */
static bool is_slow(int op) { return op == OP2_POW || op == OP2_MOD; }
static bool is_logical(int op) { return op == OP2_AND || op == OP2_OR; }

/* --- one scalar -------------------------------------------------------------- */

static diagnostic *scalar_binary(geo_heap *heap, int op, bool is_complex, const operand *a,
                                 const operand *b, geo_value *out)
{
    double result[2] = { 0, 0 };
    if (is_complex)
        array_complex_binary((array_op)op, 1, a->data, 0, b->data, 0, result);
    else
        array_binary((array_op)op, 1, a->data, 0, b->data, 0, result);
    tensor_element element = is_comparison(op) || is_logical(op) ? ELEMENT_BOOL
                             : is_complex ? ELEMENT_COMPLEX : ELEMENT_NUMBER;
    return element_value(heap, element, result, out);
}

/* --- blocks ------------------------------------------------------------------ */

typedef struct {
    array_op op;
    bool is_complex;            /* operands are read as pairs */
    size_t out_width;
    operand_reader a, b;
    size_t n, block;            /* elements; a multiple of the operands' periods */
    double *out;
    bool is_in_place;           /* out is an operand's: stopping half way would spoil it */
} job;

/* One operand for one block: a pointer and a step of 0 or 1 element. */
typedef struct {
    const double *data;
    int step;
    bool is_laid_out;           /* a repeated vector, already in scratch */
} block_side;

static void side_start(const job *j, const operand_reader *r, size_t count, double *scratch,
                       block_side *s)
{
    size_t width = j->is_complex ? 2 : 1;
    *s = (block_side){ .data = scratch, .step = r->is_one ? 0 : 1 };
    if (r->is_one) operand_gather(r, 0, 1, width, scratch);
    else if (r->period && j->block % r->period == 0) operand_gather(r, 0, count, width, scratch);
    else return;
    s->is_laid_out = true;
}

static void side_block(const job *j, const operand_reader *r, size_t start, size_t count,
                       double *scratch, block_side *s)
{
    size_t width = j->is_complex ? 2 : 1;
    if (s->is_laid_out) return;
    if (r->is_flat && r->width == width) s->data = r->data + start * width;
    else operand_gather(r, start, count, width, scratch);
}

static void run_blocks(const job *j, size_t from, size_t to)
{
    double scratch_a[2 * BLOCK], scratch_b[2 * BLOCK];
    block_side a, b;
    size_t first = to - from < j->block ? to - from : j->block;
    side_start(j, &j->a, first, scratch_a, &a);
    side_start(j, &j->b, first, scratch_b, &b);
    for (size_t start = from; start < to; start += j->block) {
        size_t count = to - start < j->block ? to - start : j->block;
        side_block(j, &j->a, start, count, scratch_a, &a);
        side_block(j, &j->b, start, count, scratch_b, &b);
        double *out = j->out + start * j->out_width;
        if (j->is_complex)
            array_complex_binary(j->op, count, a.data, a.step, b.data, b.step, out);
        else
            array_binary(j->op, count, a.data, a.step, b.data, b.step, out);
    }
}

static geo_status run_piece(size_t piece, void *context)
{
    const job *j = context;
    if (!j->is_in_place) GEO_TRY(geo_poll());
    size_t size = PIECE / j->block * j->block;
    size_t from = piece * size, to = from + size < j->n ? from + size : j->n;
    run_blocks(j, from, to);
    return GEO_OK;
}

/* The largest block that is a whole number of periods, if the periods are short. */
static size_t block_length(const job *j)
{
    size_t p = j->a.period ? j->a.period : j->b.period;
    return p && p <= BLOCK ? BLOCK / p * p : BLOCK;
}

static geo_status run_job(job *j)
{
    if (j->n == 0) return GEO_OK;
    j->block = block_length(j);
    if (j->n < PARALLEL) {
        run_blocks(j, 0, j->n);
        return GEO_OK;
    }
    size_t size = PIECE / j->block * j->block;
    return pool_run((j->n + size - 1) / size, run_piece, j);
}

/* Numbers and dense tensors of one shape, not so many that the pool should help: one call
 * of the kernel, without readers and blocks. */
static bool is_direct(const operand *a, const operand *b, bool is_complex, size_t n)
{
    if (is_complex || n >= PARALLEL) return false;
    if (a->rank && b->rank) {
        if (a->rank != b->rank || !a->tensor->is_dense || !b->tensor->is_dense) return false;
        return memcmp(a->shape, b->shape, (size_t)a->rank * sizeof *a->shape) == 0;
    }
    return (a->rank ? a : b)->tensor->is_dense;
}

/* --- what has a meaning ------------------------------------------------------ */

static diagnostic *check_meaning(int op, const operand *a, const operand *b, bool is_complex)
{
    if (is_complex && (op == OP2_MOD || (op >= OP2_LT && op <= OP2_GE)))
        return diag_new(MSG_COMPLEX_ORDER, operator_text(op));
    if (is_logical(op) && (a->element != ELEMENT_BOOL || b->element != ELEMENT_BOOL))
        return diag_new(MSG_MASK_WANTED, operator_text(op));
    if (op == OP2_POW && a->rank == 2 && b->rank == 0 && b->scalar[0] == -1 &&
        b->element == ELEMENT_NUMBER && a->shape[0] == a->shape[1])
        return diag_new(MSG_MATRIX_POWER);
    return NULL;
}

diagnostic *tensor_binary(geo_heap *heap, int op, geo_value va, geo_value vb, int reuse,
                          geo_value *out)
{
    assert(op <= OP2_OR);
    if (!value_is_operand(va) || !value_is_operand(vb))
        return diag_new(MSG_NO_ARITHMETIC, operator_text(op), value_phrase(va),
                        value_phrase(vb));
    operand a, b;
    diagnostic *d = operand_from(heap, va, &a);
    if (!d) d = operand_from(heap, vb, &b);
    if (d) return d;
    bool is_complex = a.element == ELEMENT_COMPLEX || b.element == ELEMENT_COMPLEX;
    if ((d = check_meaning(op, &a, &b, is_complex))) return d;
    if (a.rank == 0 && b.rank == 0) return scalar_binary(heap, op, is_complex, &a, &b, out);

    int rank;
    size_t shape[TENSOR_RANK];
    if (!operand_broadcast(&a, &b, &rank, shape))
        return error_shapes(operator_text(op), a.rank, a.shape, b.rank, b.shape);
    tensor_element element = is_comparison(op) || is_logical(op) ? ELEMENT_BOOL
                             : is_complex ? ELEMENT_COMPLEX : ELEMENT_NUMBER;
    if (is_slow(op)) reuse = 0;
    geo_tensor *t = tensor_result(heap, element, rank, shape, 2, (operand[]){ a, b }, reuse);
    if (!t) return error_memory(element, rank, shape);
    if (is_direct(&a, &b, is_complex, t->n)) {
        array_binary((array_op)op, t->n, a.data, a.rank > 0, b.data, b.rank > 0, t->data);
        *out = value_from_object(t);
        return NULL;
    }
    job j = { .op = (array_op)op, .is_complex = is_complex,
              .out_width = element_width(element) };
    operand_read_as(&a, rank, shape, &j.a);
    operand_read_as(&b, rank, shape, &j.b);
    j.n = t->n;
    j.out = t->data;
    j.is_in_place = t == a.tensor || t == b.tensor;
    geo_status status = run_job(&j);
    if (status != GEO_OK) return error_status(status);
    *out = value_from_object(t);
    return NULL;
}

/* --- one operand ------------------------------------------------------------- */

static diagnostic *scalar_unary(geo_heap *heap, int op, const operand *a, geo_value *out)
{
    double result[2] = { -a->scalar[0], -a->scalar[1] };
    if (op == OP1_NOT) {
        *out = value_bool(a->scalar[0] == 0);
        return NULL;
    }
    tensor_element element = a->element == ELEMENT_BOOL ? ELEMENT_NUMBER : a->element;
    return element_value(heap, element, result, out);
}

diagnostic *tensor_unary(geo_heap *heap, int op, geo_value va, geo_value *out)
{
    assert(op == OP1_NEG || op == OP1_NOT);
    if (!value_is_operand(va))
        return diag_new(MSG_NO_ARITHMETIC_ONE, operator_text(op), value_phrase(va));
    operand a;
    diagnostic *d = operand_from(heap, va, &a);
    if (d) return d;
    if (op == OP1_NOT && a.element != ELEMENT_BOOL) return diag_new(MSG_MASK_WANTED, "not");
    if (a.rank == 0) return scalar_unary(heap, op, &a, out);
    tensor_element element = op == OP1_NOT ? ELEMENT_BOOL
                             : a.element == ELEMENT_COMPLEX ? ELEMENT_COMPLEX : ELEMENT_NUMBER;
    geo_tensor *t = tensor_new(heap, element, a.rank, a.shape);
    if (!t) return error_memory(element, a.rank, a.shape);
    size_t n = t->n * element_width(element);
    const double *from = a.data;
    if (!a.tensor->is_dense) {
        if (!tensor_read(a.tensor, t->data)) return error_status(geo_poll());
        from = t->data;
    }
    for (size_t start = 0; start < n; start += PIECE) {
        size_t count = n - start < PIECE ? n - start : PIECE;
        if (op == OP1_NOT) array_not(count, from + start, t->data + start);
        else array_negate(count, from + start, t->data + start);
        geo_status status = geo_poll();
        if (status != GEO_OK) return error_status(status);
    }
    *out = value_from_object(t);
    return NULL;
}
