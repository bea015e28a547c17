/* array.c - one loop for each operator and each shape of its operands.
 *
 * The three shapes (array-array, array-number, number-array) are written out by
 * a macro so that the compiler sees plain loops it can vectorise. */
#include "runtime/num/array.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/num/complex_pair.h"
#include "runtime/num/kernel.h"

enum { PIECE = 1 << 18 };       /* numbers between two looks at whether to stop */

#define TRUTH(condition) ((condition) ? 1.0 : 0.0)

#define LOOPS(name, x, y, expression)                                                       \
    GEO_KERNEL static void name##_vv(size_t n, const double *a, const double *b, double *o) \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) { double x = a[i], y = b[i]; o[i] = expression; }    \
    }                                                                                       \
    GEO_KERNEL static void name##_vs(size_t n, const double *a, double y, double *o)        \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) { double x = a[i]; o[i] = expression; }              \
    }                                                                                       \
    GEO_KERNEL static void name##_sv(size_t n, double x, const double *b, double *o)        \
    {                                                                                       \
        GEO_IVDEP                                                                           \
        for (size_t i = 0; i < n; i++) { double y = b[i]; o[i] = expression; }              \
    }

LOOPS(add, x, y, x + y)
LOOPS(sub, x, y, x - y)
LOOPS(mul, x, y, x * y)
LOOPS(div, x, y, x / y)
LOOPS(mod, x, y, array_mod(x, y))
LOOPS(eq, x, y, TRUTH(x == y))
LOOPS(ne, x, y, TRUTH(x != y))
LOOPS(lt, x, y, TRUTH(x < y))
LOOPS(le, x, y, TRUTH(x <= y))
LOOPS(gt, x, y, TRUTH(x > y))
LOOPS(ge, x, y, TRUTH(x >= y))
LOOPS(both, x, y, TRUTH((x != 0) & (y != 0)))
LOOPS(either, x, y, TRUTH((x != 0) | (y != 0)))

typedef struct {
    void (*vv)(size_t n, const double *a, const double *b, double *o);
    void (*vs)(size_t n, const double *a, double y, double *o);
    void (*sv)(size_t n, double x, const double *b, double *o);
} loops;

#define ENTRY(name) { name##_vv, name##_vs, name##_sv }

static const loops table[ARRAY_OPS] = {
    [ARRAY_ADD] = ENTRY(add),   [ARRAY_SUB] = ENTRY(sub), [ARRAY_MUL] = ENTRY(mul),
    [ARRAY_DIV] = ENTRY(div),   [ARRAY_MOD] = ENTRY(mod),
    [ARRAY_EQ] = ENTRY(eq),     [ARRAY_NE] = ENTRY(ne),   [ARRAY_LT] = ENTRY(lt),
    [ARRAY_LE] = ENTRY(le),     [ARRAY_GT] = ENTRY(gt),   [ARRAY_GE] = ENTRY(ge),
    [ARRAY_AND] = ENTRY(both),  [ARRAY_OR] = ENTRY(either),
};

void array_binary(array_op op, size_t n, const double *a, int step_a, const double *b,
                  int step_b, double *out)
{
    assert(op < ARRAY_OPS);
    if (n == 0) return;
    if (op == ARRAY_POW) {
        if (step_a && !step_b && b[0] == 2) mul_vv(n, a, a, out);
        else vec_pow_array(n, a, step_a, b, step_b, out);
        return;
    }
    const loops *l = &table[op];
    if (step_a && step_b) l->vv(n, a, b, out);
    else if (step_a) l->vs(n, a, b[0], out);
    else if (step_b) l->sv(n, a[0], b, out);
    else {
        double one;
        l->vs(1, a, b[0], &one);
        for (size_t i = 0; i < n; i++) out[i] = one;
    }
}

GEO_KERNEL void array_negate(size_t n, const double *a, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = -a[i];
}

GEO_KERNEL void array_not(size_t n, const double *a, double *out)
{
    GEO_IVDEP
    for (size_t i = 0; i < n; i++) out[i] = a[i] == 0 ? 1.0 : 0.0;
}

/* Every x[i] is written to the next free place, which moves on only when it was wanted: no
 * branch to guess wrong. */
geo_status array_compress(const double *mask, const double *x, size_t count, double *out)
{
    size_t i = 0, k = 0;
    while (k < count) {
        GEO_TRY(geo_poll());
        for (size_t end = i + PIECE; k < count && i < end; i++) {
            out[k] = x[i];
            k += mask[i] != 0;
        }
    }
    return GEO_OK;
}

geo_status array_copy(size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i += PIECE) {
        GEO_TRY(geo_poll());
        memcpy(out + i, x + i, (n - i < PIECE ? n - i : PIECE) * sizeof *x);
    }
    return GEO_OK;
}

geo_status array_fill(size_t n, double value, double *out)
{
    for (size_t i = 0; i < n; i += PIECE) {
        GEO_TRY(geo_poll());
        size_t end = n - i < PIECE ? n : i + PIECE;
        for (size_t k = i; k < end; k++) out[k] = value;
    }
    return GEO_OK;
}

/* --- pairs ------------------------------------------------------------------ */

void complex_multiply(const double a[2], const double b[2], double out[2])
{
    double re = a[0] * b[0] - a[1] * b[1];
    double im = a[0] * b[1] + a[1] * b[0];
    out[0] = re;
    out[1] = im;
}

void complex_divide(const double a[2], const double b[2], double out[2])
{
    double re, im;
    if (b[1] == 0) {
        re = a[0] / b[0];
        im = a[1] / b[0];
    } else if (fabs(b[0]) >= fabs(b[1])) {
        double ratio = b[1] / b[0], scale = b[0] + b[1] * ratio;
        re = (a[0] + a[1] * ratio) / scale;
        im = (a[1] - a[0] * ratio) / scale;
    } else {
        double ratio = b[0] / b[1], scale = b[0] * ratio + b[1];
        re = (a[0] * ratio + a[1]) / scale;
        im = (a[1] * ratio - a[0]) / scale;
    }
    out[0] = re;
    out[1] = im;
}

static void whole_power(const double a[2], unsigned n, double out[2])
{
    double base[2] = { a[0], a[1] }, result[2] = { 1, 0 };
    for (; n; n >>= 1) {
        if (n & 1) complex_multiply(result, base, result);
        complex_multiply(base, base, base);
    }
    out[0] = result[0];
    out[1] = result[1];
}

void complex_power(const double a[2], const double b[2], double out[2])
{
    if (b[1] == 0 && b[0] == floor(b[0]) && fabs(b[0]) <= 1024) {
        static const double one[2] = { 1, 0 };
        whole_power(a, (unsigned)fabs(b[0]), out);
        if (b[0] < 0) complex_divide(one, out, out);
        return;
    }
    if (a[0] == 0 && a[1] == 0) {           /* 0^z: 0 for Re z > 0, else undefined */
        out[0] = out[1] = b[0] > 0 ? 0 : NAN;
        return;
    }
    double complex z = cpow(complex_from(a[0], a[1]), complex_from(b[0], b[1]));
    out[0] = creal(z);
    out[1] = cimag(z);
}

static void complex_one(array_op op, const double *a, const double *b, double *out)
{
    switch (op) {
    case ARRAY_ADD: out[0] = a[0] + b[0]; out[1] = a[1] + b[1]; break;
    case ARRAY_SUB: out[0] = a[0] - b[0]; out[1] = a[1] - b[1]; break;
    case ARRAY_MUL: complex_multiply(a, b, out); break;
    case ARRAY_DIV: complex_divide(a, b, out); break;
    case ARRAY_POW: complex_power(a, b, out); break;
    default: assert(!"no such complex operation");
    }
}

void array_complex_binary(array_op op, size_t n, const double *a, int step_a,
                          const double *b, int step_b, double *out)
{
    size_t sa = step_a ? 2 : 0, sb = step_b ? 2 : 0;
    if (op == ARRAY_EQ || op == ARRAY_NE) {
        double equal = op == ARRAY_EQ ? 1 : 0;
        for (size_t i = 0; i < n; i++, a += sa, b += sb)
            out[i] = a[0] == b[0] && a[1] == b[1] ? equal : 1 - equal;
        return;
    }
    for (size_t i = 0; i < n; i++, a += sa, b += sb) complex_one(op, a, b, out + 2 * i);
}
