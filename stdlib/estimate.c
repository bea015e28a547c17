/* estimate.c - numbers with an error, as values. */
#include "stdlib/estimate.h"

#include <math.h>

#include "runtime/core/operator.h"
#include "runtime/core/print.h"
#include "stdlib/common.h"

typedef struct {
    geo_foreign head;
    double value, error;
} estimate;

static const estimate *of(geo_value v) { return (const estimate *)value_foreign(v); }

geo_value estimate_value(geo_vm *vm, double value, double error)
{
    if (error == 0) return value_number(value);
    estimate *e = vm_need(vm, foreign_new(vm_heap(vm), &ESTIMATE_CLASS, sizeof *e));
    e->value = value;
    e->error = error;
    return value_from_object(e);
}

/* Two digits of the error, and the value to the same place: 1.7956 ± 0.0024. */
static void estimate_print(const geo_foreign *self, geo_buffer *out)
{
    const estimate *e = (const estimate *)self;
    double place = floor(log10(e->error)) - 1;
    int digits = place < 0 ? (int)-place : 0;
    bool is_plain = isfinite(e->value) && isfinite(e->error) && fabs(e->value) < 1e9
                 && e->error >= 1e-6 && e->error < 1e9;
    if (is_plain) {
        buffer_add_format(out, "%.*f ± %.*f", digits, e->value, digits, e->error);
        return;
    }
    print_number(e->value, out);
    buffer_add_format(out, " ± %.1e", e->error);
}

static geo_value plain(geo_value v)
{
    return value_is_class(v, &ESTIMATE_CLASS) ? value_number(of(v)->value) : v;
}

static bool keeps_error(int op, bool is_left)
{
    return op == OP2_ADD || op == OP2_SUB || op == OP2_MUL || (op == OP2_DIV && is_left);
}

static bool estimate_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out)
{
    bool a_is = value_is_class(a, &ESTIMATE_CLASS), b_is = value_is_class(b, &ESTIMATE_CLASS);
    geo_value x = plain(a), y = plain(b);
    if (value_is_kind(x, KIND_FOREIGN) || value_is_kind(y, KIND_FOREIGN)) return false;
    *out = vm_binary(vm, op, x, y);
    bool one_number = a_is != b_is && value_is_number(a_is ? b : a);
    if (!one_number || !keeps_error(op, a_is)) return true;
    double error = of(a_is ? a : b)->error, by = value_to_number(a_is ? b : a);
    if (op == OP2_MUL) error *= fabs(by);
    if (op == OP2_DIV) error /= fabs(by);
    *out = estimate_value(vm, value_to_number(*out), error);
    return true;
}

static bool estimate_unary(geo_vm *vm, int op, geo_value a, geo_value *out)
{
    if (op != OP1_NEG) return false;
    *out = estimate_value(vm, -of(a)->value, of(a)->error);
    return true;
}

static const char *const PROPERTIES[] = { "value", "error", NULL };

static bool estimate_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                              geo_value *out)
{
    const estimate *e = (const estimate *)self;
    if (word_is(name, length, "value")) *out = value_number(e->value);
    else if (word_is(name, length, "error")) *out = value_number(e->error);
    else return false;
    return true;
}

static bool estimate_equal(const geo_foreign *a, const geo_foreign *b)
{
    const estimate *x = (const estimate *)a, *y = (const estimate *)b;
    return x->value == y->value && x->error == y->error;
}

static double estimate_number(const geo_foreign *self) { return ((const estimate *)self)->value; }

const geo_class ESTIMATE_CLASS = {
    .name = "Estimate", .noun = "estimate", .phrase = "an estimate",
    .print = estimate_print, .property = estimate_property, .properties = PROPERTIES,
    .binary = estimate_binary, .unary = estimate_unary, .equal = estimate_equal,
    .number = estimate_number };
