/* reduce.c - reductions in a fixed order.
 *
 * Along memory a block of BLOCK numbers is summed in eight lanes, and blocks are
 * combined in a binary tree kept on a small stack (one partial sum for each bit of
 * the count), so the rounding error grows with log n. Across memory each result has
 * its own running sum and correction. */
#include "runtime/num/reduce.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/kernel.h"

enum { BLOCK = 512, PIECE = 1 << 17, POLL_EVERY = 1 << 19 };

/* --- along memory ------------------------------------------------------------ */

GEO_KERNEL static double block_sum(size_t n, const double *x)
{
    double lane[8] = { 0 };
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++) lane[k] += x[i + k];
    double rest = 0;
    for (; i < n; i++) rest += x[i];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7])) + rest;
}

/* Partial sums of 2^k blocks each, one for each bit of the number of blocks so far. */
typedef struct {
    double sum[64];
    size_t blocks;
} tree;

static void tree_add(tree *t, double x)
{
    int level = 0;
    for (size_t bits = t->blocks++; bits & 1; bits >>= 1) x = t->sum[level++] + x;
    t->sum[level] = x;
}

static double tree_total(const tree *t)
{
    double total = 0;
    int level = 0;
    for (size_t bits = t->blocks; bits; bits >>= 1, level++)
        if (bits & 1) total = t->sum[level] + total;
    return total;
}

static double piece_sum(size_t n, const double *x)
{
    if (n <= BLOCK) return block_sum(n, x);
    tree t = { .blocks = 0 };
    for (size_t i = 0; i < n; i += BLOCK)
        tree_add(&t, block_sum(n - i < BLOCK ? n - i : BLOCK, x + i));
    return tree_total(&t);
}

typedef struct {
    size_t n;
    const double *x;
    double *partial;
} sum_job;

static geo_status sum_piece(size_t piece, void *context)
{
    const sum_job *j = context;
    size_t from = piece * PIECE, n = j->n - from < PIECE ? j->n - from : PIECE;
    GEO_TRY(geo_poll());
    j->partial[piece] = piece_sum(n, j->x + from);
    return GEO_OK;
}

geo_status reduce_sum(size_t n, const double *x, double *sum)
{
    if (n <= PIECE) {
        *sum = piece_sum(n, x);
        return GEO_OK;
    }
    size_t pieces = (n + PIECE - 1) / PIECE;
    sum_job j = { .n = n, .x = x, .partial = geo_alloc(pieces, sizeof(double)) };
    if (!j.partial) return GEO_ENOMEM;
    geo_status status = pool_run(pieces, sum_piece, &j);
    tree t = { .blocks = 0 };
    for (size_t i = 0; i < pieces && status == GEO_OK; i++) tree_add(&t, j.partial[i]);
    *sum = tree_total(&t);
    geo_free(j.partial);
    return status;
}

GEO_KERNEL static double block_product(size_t n, const double *x)
{
    double lane[4] = { 1, 1, 1, 1 };
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++) lane[k] *= x[i + k];
    for (; i < n; i++) lane[0] *= x[i];
    return (lane[0] * lane[1]) * (lane[2] * lane[3]);
}

/* The extreme by the comparison `is_better`, in 64 lanes so that the loop over them
 * becomes vectors; nan when one is nan. */
#define BLOCK_EXTREME(name, is_better, worst)                                               \
    GEO_KERNEL static double name(size_t n, const double *x)                                \
    {                                                                                       \
        double best[64], result = worst;                                                    \
        uint64_t nan[64] = { 0 }, has_nan = 0;                                              \
        size_t i = 0;                                                                       \
        for (size_t k = 0; k < 64; k++) best[k] = worst;                                    \
        for (; i + 64 <= n; i += 64)                                                        \
            for (size_t k = 0; k < 64; k++) {                                               \
                double v = x[i + k];                                                        \
                best[k] = v is_better best[k] ? v : best[k];                                \
                nan[k] |= -(uint64_t)(v != v);                                              \
            }                                                                               \
        for (; i < n; i++) {                                                                \
            result = x[i] is_better result ? x[i] : result;                                 \
            has_nan |= x[i] != x[i];                                                        \
        }                                                                                   \
        for (size_t k = 0; k < 64; k++) {                                                   \
            result = best[k] is_better result ? best[k] : result;                           \
            has_nan |= nan[k];                                                              \
        }                                                                                   \
        return has_nan ? NAN : result;                                                      \
    }

BLOCK_EXTREME(block_min, <, INFINITY)
BLOCK_EXTREME(block_max, >, -INFINITY)

GEO_KERNEL static double block_count(size_t n, const double *x)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += x[i] != 0;
    return (double)count;
}

/* --- what each reduction starts from and how results join -------------------- */

static double start_of(reduction what)
{
    static const double start[] = {
        [REDUCE_SUM] = 0, [REDUCE_PRODUCT] = 1, [REDUCE_MIN] = INFINITY,
        [REDUCE_MAX] = -INFINITY, [REDUCE_ANY] = 0, [REDUCE_ALL] = 1, [REDUCE_COUNT] = 0,
    };
    return start[what];
}

static double block_of(reduction what, size_t n, const double *x)
{
    switch (what) {
    case REDUCE_SUM: return piece_sum(n, x);
    case REDUCE_PRODUCT: return block_product(n, x);
    case REDUCE_MIN: return block_min(n, x);
    case REDUCE_MAX: return block_max(n, x);
    case REDUCE_ANY: return block_count(n, x) > 0;
    case REDUCE_ALL: return block_count(n, x) == (double)n;
    case REDUCE_COUNT: return block_count(n, x);
    }
    return NAN;
}

static double join(reduction what, double a, double b)
{
    switch (what) {
    case REDUCE_SUM: case REDUCE_COUNT: return a + b;
    case REDUCE_PRODUCT: return a * b;
    case REDUCE_MIN: return a != a || a < b ? a : b;
    case REDUCE_MAX: return a != a || a > b ? a : b;
    case REDUCE_ANY: return a != 0 || b != 0;
    case REDUCE_ALL: return a != 0 && b != 0;
    }
    return NAN;
}

/* One result from n numbers that follow each other. */
static geo_status along_memory(reduction what, size_t n, const double *x, double *out)
{
    if (what == REDUCE_SUM) return reduce_sum(n, x, out);
    double result = start_of(what);
    for (size_t i = 0; i < n; i += PIECE) {
        GEO_TRY(geo_poll());
        double part = block_of(what, n - i < PIECE ? n - i : PIECE, x + i);
        result = join(what, result, part);
    }
    *out = result;
    return GEO_OK;
}

/* --- across memory ----------------------------------------------------------- */

/* One row added to running sums; what rounding lost goes to the corrections. */
GEO_KERNEL static void add_row(size_t n, const double *x, double *sum, double *lost)
{
    GEO_IVDEP
    for (size_t j = 0; j < n; j++) {
        double t = sum[j] + x[j];
        double small_x = (sum[j] - t) + x[j], small_sum = (x[j] - t) + sum[j];
        lost[j] += fabs(sum[j]) >= fabs(x[j]) ? small_x : small_sum;
        sum[j] = t;
    }
}

static void join_row(reduction what, size_t n, const double *x, double *out)
{
    switch (what) {
    case REDUCE_SUM: break;         /* add_row */
    case REDUCE_PRODUCT: for (size_t j = 0; j < n; j++) out[j] *= x[j]; break;
    case REDUCE_MIN: case REDUCE_MAX:
        for (size_t j = 0; j < n; j++)
            out[j] = x[j] != x[j] ? x[j] : join(what, out[j], x[j]);
        break;
    case REDUCE_ANY: for (size_t j = 0; j < n; j++) out[j] = out[j] != 0 || x[j] != 0; break;
    case REDUCE_ALL: for (size_t j = 0; j < n; j++) out[j] = out[j] != 0 && x[j] != 0; break;
    case REDUCE_COUNT: for (size_t j = 0; j < n; j++) out[j] += x[j] != 0; break;
    }
}

static geo_status across_memory(reduction what, size_t length, size_t inner, const double *x,
                                double *out, double *lost)
{
    size_t work = 0;
    for (size_t j = 0; j < inner; j++) out[j] = start_of(what);
    if (what == REDUCE_SUM) memset(lost, 0, inner * sizeof *lost);
    for (size_t i = 0; i < length; i++) {
        if (what == REDUCE_SUM) add_row(inner, x + i * inner, out, lost);
        else join_row(what, inner, x + i * inner, out);
        if ((work += inner) < POLL_EVERY) continue;
        GEO_TRY(geo_poll());
        work = 0;
    }
    if (what == REDUCE_SUM)
        for (size_t j = 0; j < inner; j++)
            if (isfinite(lost[j])) out[j] += lost[j];      /* not after an infinity */
    return GEO_OK;
}

geo_status reduce(reduction what, size_t outer, size_t length, size_t inner, const double *x,
                  double *out)
{
    geo_status status = GEO_OK;
    if (inner == 1) {
        for (size_t o = 0; o < outer && status == GEO_OK; o++)
            status = along_memory(what, length, x + o * length, out + o);
        return status;
    }
    double *lost = what == REDUCE_SUM ? geo_alloc(inner, sizeof *lost) : NULL;
    if (what == REDUCE_SUM && !lost) return GEO_ENOMEM;
    for (size_t o = 0; o < outer && status == GEO_OK; o++)
        status = across_memory(what, length, inner, x + o * length * inner, out + o * inner, lost);
    geo_free(lost);
    return status;
}

/* --- where the extreme is ---------------------------------------------------- */

/* Is y better than x? A nan is better than any number, the first one best. */
static bool is_better(bool largest, double y, double x)
{
    if (x != x) return false;
    if (y != y) return true;
    return largest ? y > x : y < x;
}

geo_status reduce_arg(bool largest, size_t outer, size_t length, size_t inner, const double *x,
                      double *index)
{
    for (size_t o = 0; o < outer; o++) {
        for (size_t j = 0; j < inner; j++) {
            const double *at = x + o * length * inner + j;
            size_t best = 0;
            GEO_TRY(geo_poll());
            for (size_t i = 1; i < length; i++) {
                if (is_better(largest, at[i * inner], at[best * inner])) best = i;
                if (i % POLL_EVERY == 0) GEO_TRY(geo_poll());
            }
            index[o * inner + j] = (double)best;
        }
    }
    return GEO_OK;
}

/* --- running ----------------------------------------------------------------- */

#define RUNNING(name, op)                                                                   \
    geo_status name(size_t outer, size_t length, size_t inner, const double *x, double *out) \
    {                                                                                       \
        for (size_t o = 0; o < outer; o++, x += length * inner, out += length * inner) {    \
            size_t work = 0;                                                                \
            if (length > 0) memmove(out, x, inner * sizeof *out);                           \
            for (size_t i = inner; i < length * inner; i++) {                               \
                out[i] = out[i - inner] op x[i];                                            \
                if (++work < POLL_EVERY) continue;                                          \
                GEO_TRY(geo_poll());                                                        \
                work = 0;                                                                   \
            }                                                                               \
        }                                                                                   \
        return GEO_OK;                                                                      \
    }

RUNNING(running_sum, +)
RUNNING(running_product, *)
