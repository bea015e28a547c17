/* derivative_arrays.c - rules of built-ins that reduce, accumulate and order. */
#include <string.h>

#include "stdlib/common.h"
#include "stdlib/derivative_rules.h"

/* --- axes ---------------------------------------------------------------------------- */

enum { ALL = -1 };

int rule_axis(geo_value x, geo_value axis, int usual)
{
    axis = value_plain(axis);
    if (!value_is_number(axis)) return usual;
    int k = (int)value_to_number(axis), rank = rule_rank(x);
    return k < 0 ? rank + k : k - 1;
}

geo_value rule_expand(geo_vm *vm, geo_value g, geo_value x, int axis)
{
    const geo_tensor *t = rule_tensor(x);
    if (!t || t->rank < 2 || axis == ALL) return g;
    geo_value argv[1 + TENSOR_RANK] = { g };
    for (int k = 0; k < t->rank; k++)
        argv[1 + k] = num(k == axis ? 1 : (double)t->shape[k]);
    return tape_call(vm, "reshape", 1 + t->rank, argv);
}

/* g in the full shape of x. */
static geo_value spread(const tape_step *s, int axis)
{
    geo_value g = rule_expand(s->vm, s->g, X(0), axis);
    return tape_mul(s->vm, g, tape_full_like(s->vm, X(0), 1));
}

static geo_value axis_number(int axis) { return axis == ALL ? VALUE_NONE : num(axis + 1); }

/* --- reductions ---------------------------------------------------------------------- */

void pull_sum(const tape_step *s, geo_value *give)
{
    give[0] = spread(s, rule_axis(X(0), X(1), ALL));
}

/* x moved on by one along an axis, with 1 coming in. */
static geo_value moved_on(geo_vm *vm, geo_value x, int axis)
{
    geo_value index[TENSOR_RANK];
    geo_value moved = tape_call(vm, "roll", 3, (geo_value[]){ x, num(1), num(axis + 1) });
    for (int k = 0; k < TENSOR_RANK; k++) index[k] = VALUE_NONE;
    index[axis] = num(1);
    return vm_with_members(vm, moved, rule_rank(x), index, num(1));
}

static geo_value flipped(geo_vm *vm, geo_value x, int axis)
{
    return tape_call(vm, "flip", 2, (geo_value[]){ x, num(axis + 1) });
}

static geo_value running(geo_vm *vm, const char *name, geo_value x, int axis)
{
    return tape_call(vm, name, 2, (geo_value[]){ x, num(axis + 1) });
}

/* The product of all elements before each one along an axis. */
static geo_value product_before(geo_vm *vm, geo_value x, int axis)
{
    return running(vm, "cumprod", moved_on(vm, x, axis), axis);
}

/* The products of all others, which are right when elements are 0. */
static geo_value product_of_others(geo_vm *vm, geo_value x, int axis)
{
    geo_value before = product_before(vm, x, axis);
    geo_value behind = flipped(vm, product_before(vm, flipped(vm, x, axis), axis), axis);
    return tape_mul(vm, before, behind);
}

void pull_prod(const tape_step *s, geo_value *give)
{
    geo_vm *vm = s->vm;
    int axis = rule_axis(X(0), X(1), ALL);
    const geo_tensor *t = rule_tensor(X(0));
    if (!t || t->n == 0) {
        give[0] = t ? tape_full_like(vm, X(0), 0) : s->g;
        return;
    }
    if (axis == ALL && t->rank > 1) {
        geo_value others = product_of_others(vm, CALL1("flatten", X(0)), 0);
        geo_value argv[1 + TENSOR_RANK] = { others };
        for (int k = 0; k < t->rank; k++) argv[1 + k] = num((double)t->shape[k]);
        give[0] = tape_scaled(vm, s->g, tape_call(vm, "reshape", 1 + t->rank, argv));
        return;
    }
    if (axis == ALL) axis = 0;
    geo_value g = rule_expand(vm, s->g, X(0), axis);
    give[0] = tape_scaled(vm, g, product_of_others(vm, X(0), axis));
}

/* The mask of the elements that are the extreme one, divided by how many they are. */
static geo_value share_of_extreme(const tape_step *s, int axis)
{
    geo_vm *vm = s->vm;
    geo_value x = value_plain(X(0)), out = rule_expand(vm, value_plain(OUT), x, axis);
    geo_value mask = MUL(num(1), vm_binary(vm, OP2_EQ, x, out));
    geo_value n = CALL2("sum", mask, axis_number(axis));
    return DIV(mask, rule_expand(vm, n, x, axis));
}

static void pull_extreme(const tape_step *s, geo_value *give, int stricter)
{
    geo_vm *vm = s->vm;
    if (value_is_none(X(1))) {
        int axis = rule_axis(X(0), X(2), ALL);
        geo_value share = rule_tensor(X(0)) ? share_of_extreme(s, axis) : num(1);
        give[0] = tape_scaled(vm, rule_expand(vm, s->g, X(0), axis), share);
        return;
    }
    geo_value a = value_plain(X(0)), b = value_plain(X(1));
    geo_value first = MUL(num(1), vm_binary(vm, stricter, a, b));
    geo_value equal = MUL(num(0.5), vm_binary(vm, OP2_EQ, a, b));
    geo_value share = ADD(first, equal);
    if (tape_wants(s, 0)) give[0] = tape_scaled(vm, s->g, share);
    if (tape_wants(s, 1)) give[1] = tape_scaled(vm, s->g, SUB(num(1), share));
}

void pull_min(const tape_step *s, geo_value *give) { pull_extreme(s, give, OP2_LT); }
void pull_max(const tape_step *s, geo_value *give) { pull_extreme(s, give, OP2_GT); }

bool kink_extreme(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    if (!value_is_none(x[1])) return rule_any(vm, OP2_EQ, x[0], x[1]);
    if (!rule_tensor(x[0])) return false;
    int axis = rule_axis(x[0], x[2], ALL);
    geo_value mask = vm_binary(vm, OP2_EQ, value_plain(x[0]),
                               rule_expand(vm, out, x[0], axis));
    geo_value count = tape_call(vm, "count", 2, (geo_value[]){ mask, axis_number(axis) });
    return rule_any(vm, OP2_GT, count, num(1));
}

/* --- running sums and products ------------------------------------------------------- */

/* The sum of g over all elements from here on. */
static geo_value sum_behind(geo_vm *vm, geo_value g, int axis)
{
    return flipped(vm, running(vm, "cumsum", flipped(vm, g, axis), axis), axis);
}

void pull_cumsum(const tape_step *s, geo_value *give)
{
    give[0] = rule_tensor(X(0)) ? sum_behind(s->vm, s->g, rule_axis(X(0), X(1), 0)) : s->g;
}

static geo_value slice(geo_vm *vm, geo_value x, int axis, size_t i)
{
    geo_value index[TENSOR_RANK];
    for (int k = 0; k < TENSOR_RANK; k++) index[k] = VALUE_NONE;
    index[axis] = num((double)i);
    return vm_members(vm, x, rule_rank(x), index);
}

/* Where an element is 0: r_i = g_i + x_(i+1) r_(i+1), times the product before i. */
static geo_value cumprod_by_steps(geo_vm *vm, geo_value x, geo_value g, int axis)
{
    size_t n = rule_tensor(x)->shape[axis];
    geo_value r = slice(vm, g, axis, n), all = g, index[TENSOR_RANK];
    for (int k = 0; k < TENSOR_RANK; k++) index[k] = VALUE_NONE;
    for (size_t i = n; i-- > 1;) {
        r = tape_add(vm, slice(vm, g, axis, i), tape_mul(vm, slice(vm, x, axis, i + 1), r));
        index[axis] = num((double)i);
        all = vm_with_members(vm, all, rule_rank(x), index, r);
    }
    return tape_mul(vm, all, product_before(vm, x, axis));
}

void pull_cumprod(const tape_step *s, geo_value *give)
{
    const geo_tensor *t = rule_tensor(X(0));
    if (!t || t->n == 0) {
        give[0] = s->g;
        return;
    }
    int axis = rule_axis(X(0), X(1), 0);
    if (rule_any(s->vm, OP2_EQ, X(0), num(0)))
        give[0] = cumprod_by_steps(s->vm, X(0), s->g, axis);
    else
        give[0] = DIV(sum_behind(s->vm, MUL(s->g, OUT), axis), X(0));
}

/* diff of g with a 0 before and behind it, turned around. */
void pull_diff(const tape_step *s, geo_value *give)
{
    geo_vm *vm = s->vm;
    int axis = rule_axis(X(0), X(1), 0);
    const geo_tensor *t = rule_tensor(X(0));
    if (t->shape[axis] < 2) return;
    size_t shape[TENSOR_RANK];
    memcpy(shape, t->shape, t->rank * sizeof *shape);
    shape[axis] = t->shape[axis] + 1;
    geo_value index[TENSOR_RANK];
    for (int k = 0; k < TENSOR_RANK; k++) index[k] = VALUE_NONE;
    index[axis] = value_from_object(vm_need(vm, range_new(
        vm_heap(vm), 2, (double)t->shape[axis], 1, false)));
    geo_tensor *zero = vm_tensor(vm, ELEMENT_NUMBER, t->rank, shape);
    for (size_t i = 0; i < zero->n; i++) zero->data[i] = 0;
    geo_value padded = vm_with_members(vm, value_from_object(zero), t->rank, index, s->g);
    give[0] = NEG(CALL2("diff", padded, num(axis + 1)));
}

/* --- ordering ------------------------------------------------------------------------ */

/* The position in x of each element of sorted x, from the order along the axis. */
static geo_value positions_of_order(geo_vm *vm, geo_value x, geo_value order, int axis)
{
    const geo_tensor *t = rule_tensor(x);
    geo_tensor *from = vm_need(vm, tensor_dense(vm_heap(vm), value_tensor(order)));
    geo_tensor *p = vm_tensor(vm, ELEMENT_NUMBER, t->rank, t->shape);
    size_t inner = 1, length = t->shape[axis];
    for (int k = axis + 1; k < t->rank; k++) inner *= t->shape[k];
    for (size_t i = 0; i < t->n; i++) {
        size_t outer = i / (length * inner), column = i % inner;
        p->data[i] = ((double)(outer * length) + from->data[i] - 1) * (double)inner
                   + (double)column + 1;
    }
    return value_from_object(p);
}

void pull_sort(const tape_step *s, geo_value *give)
{
    if (!rule_tensor(X(0))) {
        give[0] = s->g;
        return;
    }
    geo_value order = CALL3("argsort", value_plain(X(0)), X(1), X(2));
    geo_value p = positions_of_order(s->vm, X(0), order, rule_axis(X(0), X(1), 0));
    give[0] = tape_scatter(s->vm, s->g, p, value_plain(X(0)));
}

bool kink_sort(geo_vm *vm, int n, const geo_value *x, geo_value out)
{
    if (!rule_tensor(x[0])) return false;
    geo_value sorted = tape_call(vm, "sort", 2, (geo_value[]){ value_plain(x[0]), x[1] });
    geo_value gaps = tape_call(vm, "diff", 2, (geo_value[]){ sorted, x[1] });
    return rule_any(vm, OP2_EQ, gaps, num(0));
}

/* --- making tensors ------------------------------------------------------------------ */

geo_value composed_full(geo_vm *vm, int argc, const geo_value *argv)
{
    return tape_mul(vm, argv[0], tape_call(vm, "ones", argc - 1, argv + 1));
}

geo_value composed_linspace(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value t = tape_call(vm, "linspace", 3, (geo_value[]){ num(0), num(1), argv[2] });
    return tape_add(vm, argv[0], tape_mul(vm, tape_sub(vm, argv[1], argv[0]), t));
}

/* Of each piece of the broken line: width times the mean of its ends. */
static geo_value piece_areas(geo_vm *vm, geo_value y, geo_value x)
{
    geo_value last = num((double)vm_count(y) - 1), rise = tape_call(vm, "diff", 1, &y);
    geo_value all_but_last = value_from_object(vm_need(vm, range_new(
        vm_heap(vm), 1, value_to_number(last), 1, false)));
    geo_value left = vm_members(vm, y, 1, &all_but_last);
    geo_value middle = tape_add(vm, left, tape_mul(vm, num(0.5), rise));
    return value_is_none(x) ? middle : tape_mul(vm, middle, tape_call(vm, "diff", 1, &x));
}

geo_value composed_trapz(geo_vm *vm, int argc, const geo_value *argv)
{
    if (vm_count(argv[0]) < 2) return num(0);
    geo_value areas = piece_areas(vm, argv[0], argv[1]);
    return tape_call(vm, "sum", 1, &areas);
}

geo_value composed_cumtrapz(geo_vm *vm, int argc, const geo_value *argv)
{
    if (vm_count(argv[0]) < 2) return tape_full_like(vm, argv[0], 0);
    geo_value areas = piece_areas(vm, argv[0], argv[1]);
    geo_value zero = num(0), first = vm_stack(vm, 1, &zero);
    return tape_call(vm, "concat", 2, (geo_value[]){ first, tape_call(vm, "cumsum", 1, &areas) });
}

/* The piece of the broken line in which each t lies, t kept between the ends. */
geo_value composed_interp(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_value t = argv[0], x = argv[1], y = argv[2];
    size_t n = rule_tensor(x) ? rule_tensor(x)->n : vm_count(value_plain(x));
    if (n < 2) return tape_call(vm, "interp", 3, (geo_value[]){ value_plain(t), x, y });
    geo_value first = num(1), last = num((double)n);
    geo_value ends[3] = { t, vm_members(vm, x, 1, &first), vm_members(vm, x, 1, &last) };
    t = tape_call(vm, "clamp", 3, ends);
    geo_value right = tape_call(vm, "searchsorted", 2,
                                (geo_value[]){ value_plain(x), value_plain(t) });
    right = tape_call(vm, "clamp", 3, (geo_value[]){ right, num(2), last });
    geo_value left = tape_sub(vm, right, num(1));
    geo_value x0 = vm_members(vm, x, 1, &left), x1 = vm_members(vm, x, 1, &right);
    geo_value y0 = vm_members(vm, y, 1, &left), y1 = vm_members(vm, y, 1, &right);
    geo_value share = tape_div(vm, tape_sub(vm, t, x0), tape_sub(vm, x1, x0));
    return tape_add(vm, y0, tape_mul(vm, share, tape_sub(vm, y1, y0)));
}
