/* tensor_zip.c - any elementwise function of one to four real operands, brought
 * together by the same rules as operators. */
#include <assert.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/pool.h"
#include "runtime/core/tensor.h"
#include "runtime/core/tensor_error.h"
#include "runtime/core/tensor_operand.h"
#include "runtime/core/tensor_view.h"

enum { BLOCK = 512, PIECE = 1 << 13, PARALLEL = 1 << 15 };

typedef struct {
    int n_operands;
    operand_reader reader[ZIP_OPERANDS];
    zip_kernel kernel;
    void *context;
    size_t n;
    double *out;
} zip_job;

static geo_status zip_blocks(const zip_job *j, size_t from, size_t to)
{
    double scratch[ZIP_OPERANDS][BLOCK];
    const double *x[ZIP_OPERANDS];
    int step[ZIP_OPERANDS];
    for (size_t start = from; start < to; start += BLOCK) {
        size_t count = to - start < BLOCK ? to - start : BLOCK;
        for (int k = 0; k < j->n_operands; k++) {
            const operand_reader *r = &j->reader[k];
            step[k] = !r->is_one;
            x[k] = r->is_one ? r->data : r->is_flat ? r->data + start : scratch[k];
            if (x[k] == scratch[k]) operand_gather(r, start, count, 1, scratch[k]);
        }
        GEO_TRY(geo_poll());
        GEO_TRY(j->kernel(j->context, count, x, step, j->out + start));
    }
    return GEO_OK;
}

static geo_status zip_piece(size_t piece, void *context)
{
    const zip_job *j = context;
    size_t from = piece * PIECE, to = from + PIECE < j->n ? from + PIECE : j->n;
    return zip_blocks(j, from, to);
}

static geo_status zip_run(zip_job *j)
{
    if (j->n < PARALLEL) return zip_blocks(j, 0, j->n);
    return pool_run((j->n + PIECE - 1) / PIECE, zip_piece, j);
}

/* The operands of `v`, all real. */
static diagnostic *read_operands(geo_heap *heap, const char *name, int n, const geo_value *v,
                                 operand *a)
{
    for (int k = 0; k < n; k++) {
        if (!value_is_operand(v[k])) return diag_new(MSG_NO_ARITHMETIC_ONE, name,
                                                     value_phrase(v[k]));
        diagnostic *d = operand_from(heap, v[k], &a[k]);
        if (d) return d;
        if (a[k].element == ELEMENT_COMPLEX) return diag_new(MSG_REAL_WANTED, name);
    }
    return NULL;
}

/* The shape all operands have together. */
static diagnostic *join_shapes(const char *name, int n, const operand *a, int *rank,
                               size_t *shape)
{
    *rank = 0;
    for (int k = 0; k < n; k++) {
        operand so_far = { .rank = *rank, .shape = shape };
        int joined;
        size_t both[TENSOR_RANK];
        if (!operand_broadcast(&so_far, &a[k], &joined, both))
            return error_shapes(name, *rank, shape, a[k].rank, a[k].shape);
        *rank = joined;
        memcpy(shape, both, (size_t)joined * sizeof *shape);
    }
    return NULL;
}

diagnostic *tensor_zip(geo_heap *heap, const char *name, int n, const geo_value *v,
                       zip_kernel kernel, void *context, tensor_element element,
                       geo_value *out)
{
    assert(n >= 1 && n <= ZIP_OPERANDS && element != ELEMENT_COMPLEX);
    operand a[ZIP_OPERANDS];
    int rank;
    size_t shape[TENSOR_RANK];
    diagnostic *d = read_operands(heap, name, n, v, a);
    if (!d) d = join_shapes(name, n, a, &rank, shape);
    if (d) return d;
    zip_job j = { .n_operands = n, .kernel = kernel, .context = context, .n = 1 };
    for (int k = 0; k < n; k++) operand_read_as(&a[k], rank, shape, &j.reader[k]);
    double one;
    j.out = &one;
    geo_tensor *t = NULL;
    if (rank > 0) {
        t = tensor_new(heap, element, rank, shape);
        if (!t) return error_memory(element, rank, shape);
        j.n = t->n;
        j.out = t->data;
    }
    geo_status status = zip_run(&j);
    if (status == GEO_EMODULE) return diag_new(MSG_SPECIAL_MISSING, name);
    if (status != GEO_OK) return error_status(status);
    if (!t) return element_value(heap, element, &one, out);
    *out = value_from_object(t);
    return NULL;
}
