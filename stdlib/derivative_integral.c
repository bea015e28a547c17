/* derivative_integral.c - integrals whose integrand depends on the point of differentiation.
 *
 * d/dp of the integral of f(x, p) is the integral of df/dp [Leibniz]. The integrand has
 * captured values that a tape traces. Evaluated at a node x it writes steps behind a mark;
 * a sweep back to the mark gives the derivatives by the values that were there before,
 * and then the steps are forgotten. So the integral becomes one step: its operands are those
 * values, its slopes the integrals of the derivatives, each as exact as the integral. */
#include <math.h>

#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"

enum { VALUE = -1, MOST_VALUES = 4096 };

/* An integrand seen from below a tape: its value, or its derivative by one number of
 * one of the values it depends on. */
typedef struct {
    geo_foreign head;
    geo_value f, tape;
    geo_list *by;               /* what it depends on, traced; grows as it is met */
    int which;                  /* VALUE, or the place in `by` */
    size_t element;             /* of a tensor */
} integrand;

static void integrand_trace(geo_heap *heap, geo_foreign *self)
{
    integrand *g = (integrand *)self;
    heap_mark(heap, g->f);
    heap_mark(heap, g->tape);
    heap_mark_object(heap, &g->by->head);
}

static void remember(geo_vm *vm, integrand *g, geo_value v)
{
    for (size_t i = 0; i < g->by->count; i++)
        if (tape_same(g->by->item[i], v)) return;
    if (g->by->count == MOST_VALUES) vm_raise(vm, MSG_DERIVATIVE_NONE, "integrate");
    list_add(vm, g->by, v);
}

static geo_value element_of(geo_vm *vm, geo_value v, size_t i)
{
    const geo_tensor *t = rule_tensor(v);
    geo_value index = num((double)i + 1);
    if (!t) return v;
    if (t->rank > 1) v = tape_call(vm, "flatten", 1, &v);
    return vm_members(vm, v, 1, &index);
}

static geo_value integrand_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    integrand *g = (integrand *)self;
    tape *t = (tape *)value_foreign(g->tape);
    tape_mark mark = tape_here(t);
    geo_value plain, v = vm_hold(vm, vm_apply(vm, g->f, argv[0]));
    if (!tape_owns(t, v, &plain)) return g->which == VALUE ? v : num(0);
    if (!value_is_number(value_plain(plain))) return plain;         /* integrate says why */
    geo_list *by = vm_list(vm, 0);
    vm_hold(vm, value_from_object(by));
    tape_sweep_to(vm, t, v, mark, by);
    geo_value out = plain;
    if (g->which == VALUE) {
        for (size_t i = 0; i < by->count; i++) remember(vm, g, by->item[i]);
    } else {
        geo_value wanted = g->by->item[g->which];
        out = num(0);
        for (size_t i = 0; i < by->count; i++)
            if (tape_same(by->item[i], wanted))
                out = element_of(vm, tape_adjoint(vm, t, wanted), g->element);
    }
    vm_hold(vm, out);
    tape_forget(t, mark);
    return out;
}

static const geo_class INTEGRAND_CLASS = { .name = "function", .noun = "function",
                                           .phrase = "a function", .call = integrand_call,
                                           .trace = integrand_trace };

static geo_value compute_integral(geo_vm *vm, int n, const geo_value *x) { return x[n - 1]; }

static void pull_integral(const tape_step *s, geo_value *give)
{
    int n = (s->n - 1) / 2;
    for (int k = 0; k < n; k++)
        if (tape_wants(s, k)) give[k] = tape_scaled(s->vm, s->g, X(n + k));
}

static const tape_rule INTEGRAL = { .kind = RULE_PULL, .compute = compute_integral,
                                    .pull = pull_integral };

static geo_value integral_of(geo_vm *vm, const integrand *g, const geo_value *argv)
{
    geo_value all[5] = { value_from_object(g), argv[1], argv[2], argv[3], VALUE_FALSE };
    return tape_call(vm, "integrate", 5, all);
}

static integrand *integrand_new(geo_vm *vm, geo_value f, geo_value of, geo_list *by)
{
    integrand *g = vm_need(vm, foreign_new(vm_heap(vm), &INTEGRAND_CLASS, sizeof *g));
    g->f = f;
    g->tape = of;
    g->by = by;
    g->which = VALUE;
    vm_hold(vm, value_from_object(g));
    return g;
}

/* The integral of the derivative by one value, in its shape. */
static geo_value slope_by(geo_vm *vm, integrand *g, int which, const geo_value *argv)
{
    geo_value v = g->by->item[which];
    const geo_tensor *t = rule_tensor(v);
    size_t n = t ? t->n : 1;
    geo_list *all = vm_list(vm, n);
    vm_hold(vm, value_from_object(all));
    g->which = which;
    for (g->element = 0; g->element < n; g->element++)
        list_add(vm, all, integral_of(vm, g, argv));
    if (!t) return all->item[0];
    geo_value shape[1 + TENSOR_RANK] = { stack_list(vm, all) };
    for (int k = 0; k < t->rank; k++) shape[1 + k] = num((double)t->shape[k]);
    return vm_hold(vm, tape_call(vm, "reshape", 1 + t->rank, shape));
}

geo_value rule_integral(geo_vm *vm, geo_value traced_value, const geo_value *argv)
{
    geo_list *by = vm_list(vm, 0), *slopes = vm_list(vm, 0);
    if (argv[4] == VALUE_TRUE) vm_raise_arg(vm, 4, NULL, MSG_DERIVATIVE_NONE, "integrate");
    geo_value of = vm_hold(vm, tape_of(traced_value));
    integrand *g = integrand_new(vm, argv[0], of, by);
    vm_hold(vm, value_from_object(slopes));
    geo_value value = vm_hold(vm, integral_of(vm, g, argv));
    for (int k = 0; k < (int)by->count; k++) list_add(vm, slopes, slope_by(vm, g, k, argv));
    geo_list *all = vm_list(vm, 0);
    for (size_t k = 0; k < by->count; k++) list_add(vm, all, by->item[k]);
    for (size_t k = 0; k < by->count; k++) list_add(vm, all, slopes->item[k]);
    list_add(vm, all, value);
    return tape_record(vm, &INTEGRAL, (int)all->count, all->item);
}
