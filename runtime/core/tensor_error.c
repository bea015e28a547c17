/* tensor_error.c - shapes in words, and what to try when they do not fit. */
#include "runtime/core/tensor_error.h"


static void add_sizes(int rank, const size_t *shape, geo_buffer *out)
{
    for (int k = 0; k < rank; k++)
        buffer_add_format(out, k ? " x %zu" : "%zu", shape[k]);
}

void shape_text(int rank, const size_t *shape, geo_buffer *out)
{
    if (rank == 0) {
        buffer_add_text(out, "number");
        return;
    }
    add_sizes(rank, shape, out);
    buffer_add_text(out, rank == 1 ? "-vector" : rank == 2 ? " matrix" : " tensor");
}

/* Is the number spoken with a vowel first: 8, 11, 18, 80, 8000, 11000? */
static bool begins_with_vowel(size_t n)
{
    while (n >= 1000) n /= 1000;
    return n == 11 || n == 18 || n == 8 || n / 10 == 8 || n / 100 == 8;
}

void shape_phrase(int rank, const size_t *shape, geo_buffer *out)
{
    buffer_add_text(out, rank > 0 && begins_with_vowel(shape[0]) ? "an " : "a ");
    shape_text(rank, shape, out);
}

void tensor_shape_text(const geo_tensor *t, geo_buffer *out)
{
    shape_text(t->rank, t->shape, out);
}

diagnostic *error_no_memory(void)
{
    return diag_new(MSG_OUT_OF_MEMORY);
}

diagnostic *error_memory(tensor_element element, int rank, const size_t *shape)
{
    static const char *const unit[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double bytes = element == ELEMENT_COMPLEX ? 16 : 8;
    for (int k = 0; k < rank; k++) bytes *= (double)shape[k];
    int u = 0;
    while (bytes >= 1024 && u < 6) {
        bytes /= 1024;
        u++;
    }
    geo_buffer text = GEO_BUFFER_EMPTY;
    shape_text(rank, shape, &text);
    diagnostic *d = diag_new(MSG_TENSOR_MEMORY, buffer_text(&text), bytes, unit[u]);
    buffer_free(&text);
    return d;
}

diagnostic *error_status(geo_status status)
{
    switch (status) {
    case GEO_ENOMEM: return error_no_memory();
    case GEO_EINTR: return diag_new(MSG_INTERRUPTED);
    case GEO_ETIME: return diag_new(MSG_TIME_OUT);
    default: return diag_new(MSG_ARRAY_STATUS, geo_status_text(status));
    }
}

/* A vector meant to run down the rows of a batch is the usual slip: name the cure. */
static void hint_shapes(diagnostic *d, int rank_a, const size_t *a, int rank_b, const size_t *b)
{
    if (rank_a == 1 && rank_b == 1) {
        diag_hint(d, MSG_HINT_SAME_LENGTH);
        return;
    }
    const size_t *v = rank_a == 1 ? a : b, *m = rank_a == 1 ? b : a;
    bool vector_and_matrix = (rank_a == 1 && rank_b == 2) || (rank_a == 2 && rank_b == 1);
    if (vector_and_matrix && m[1] == 1) {
        diag_hint(d, MSG_HINT_COLUMN_AND_ROW, v[0]);
    } else if (vector_and_matrix && v[0] == m[0]) {
        diag_hint(d, MSG_HINT_NUMBER_FOR_EACH_ROW, m[0], v[0]);
    } else if (vector_and_matrix) {
        diag_hint(d, MSG_HINT_VECTOR_MEETS_BATCH, m[1]);
    } else if (rank_a == 2 && rank_b == 2 && a[0] == b[1] && a[1] == b[0]) {
        diag_hint(d, MSG_HINT_TRANSPOSED_AGREES);
    } else if (rank_a == 2 && rank_b == 2 && a[1] == b[0]) {
        diag_hint(d, MSG_HINT_MATRIX_PRODUCT);
    }
}

diagnostic *error_shapes(const char *op, int rank_a, const size_t *a, int rank_b, const size_t *b)
{
    geo_buffer first = GEO_BUFFER_EMPTY, second = GEO_BUFFER_EMPTY;
    shape_phrase(rank_a, a, &first);
    shape_phrase(rank_b, b, &second);
    diagnostic *d = diag_new(MSG_SHAPES_DIFFER, op, buffer_text(&first),
                             buffer_text(&second));
    hint_shapes(d, rank_a, a, rank_b, b);
    buffer_free(&first);
    buffer_free(&second);
    return d;
}
