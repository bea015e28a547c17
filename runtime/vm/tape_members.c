/* tape_members.c - traced values taken apart and put together.
 *
 * Whatever only moves elements (indexing, slices, stacking, reshaping, setting a
 * member) has one rule: done once more with the positions 1, 2, 3, ... in place of
 * the elements, it says where each element of the result came from, and the adjoint
 * goes back there. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/operator.h"
#include "runtime/vm/state.h"
#include "runtime/vm/tape_private.h"

/* --- gathering and scattering -------------------------------------------------------- */

static size_t size_of(geo_value plain)
{
    return value_is_tensor(plain) ? value_tensor(plain)->n : 1;
}

static geo_tensor *dense(geo_vm *vm, geo_value plain)
{
    return vm_need(vm, tensor_dense(&vm->heap, value_tensor(plain)));
}

/* The doubles of a number or tensor in order; `one` holds a number. */
static const double *doubles(geo_vm *vm, geo_value plain, double *one)
{
    if (value_is_tensor(plain)) return dense(vm, plain)->data;
    *one = value_is_number(plain) ? value_to_number(plain) : plain == VALUE_TRUE;
    return one;
}

static geo_value gather_plain(geo_vm *vm, geo_value x, geo_value p)
{
    double one, at;
    const double *from = doubles(vm, x, &one), *position = doubles(vm, p, &at);
    geo_value out = tape_full_like(vm, p, 0);
    size_t n = size_of(p);
    if (!value_is_tensor(out))
        return *position == 0 ? value_from_double(0) : value_number(from[(size_t)*position - 1]);
    double *to = value_tensor(out)->data;
    for (size_t i = 0; i < n; i++)
        if (position[i] != 0) to[i] = from[(size_t)position[i] - 1];
    return out;
}

static void scatter_into(double *to, size_t n, const double *g, size_t step,
                         const double *position)
{
    for (size_t i = 0; i < n; i++)
        if (position[i] != 0) to[(size_t)position[i] - 1] += g[i * step];
}

static geo_value scatter_plain(geo_vm *vm, geo_value g, geo_value p, geo_value like)
{
    double one, at, sum = 0;
    const double *from = doubles(vm, g, &one), *position = doubles(vm, p, &at);
    geo_value out = tape_full_like(vm, like, 0);
    bool is_number = !value_is_tensor(out);
    scatter_into(is_number ? &sum : value_tensor(out)->data, size_of(p), from,
                 value_is_tensor(g), position);
    return is_number ? value_number(sum) : out;
}

static geo_value compute_gather(geo_vm *vm, int n, const geo_value *x)
{
    return tape_gather(vm, x[0], x[1]);
}

static geo_value compute_scatter(geo_vm *vm, int n, const geo_value *x)
{
    return tape_scatter(vm, x[0], x[1], x[2]);
}

static void pull_gather(const tape_step *s, geo_value *give)
{
    give[0] = tape_scatter(s->vm, s->g, s->x[1], value_plain(s->x[0]));
}

static void pull_scatter(const tape_step *s, geo_value *give)
{
    give[0] = tape_gather(s->vm, s->g, s->x[1]);
}

static const tape_rule GATHERING = { .kind = RULE_PULL, .compute = compute_gather,
                                     .pull = pull_gather };
static const tape_rule SCATTERING = { .kind = RULE_PULL, .compute = compute_scatter,
                                      .pull = pull_scatter };

geo_value tape_gather(geo_vm *vm, geo_value x, geo_value p)
{
    if (!value_is_traced(x)) return gather_plain(vm, x, p);
    return tape_apply(vm, &GATHERING, NULL, 2, (geo_value[]){ x, p });
}

geo_value tape_scatter(geo_vm *vm, geo_value g, geo_value p, geo_value like)
{
    if (!value_is_traced(g)) return scatter_plain(vm, g, p, like);
    return tape_apply(vm, &SCATTERING, NULL, 3, (geo_value[]){ g, p, like });
}

/* --- adjoints of what was moved ------------------------------------------------------ */

/* The adjoint of a node as a tensor that may be added to, or NULL when it is traced. */
static geo_tensor *own_adjoint(tape *t, uint32_t node)
{
    geo_vm *vm = t->vm;
    geo_value *sum = &t->adjoint[node];
    if (*sum == VALUE_UNSET) {
        *sum = tape_full_like(vm, t->node[node].out, 0);
    } else if (value_is_traced(*sum)) {
        return NULL;
    } else if (!t->owned[node]) {
        *sum = value_from_object(vm_need(vm, tensor_copy(&vm->heap, value_tensor(*sum))));
    }
    t->owned[node] = 1;
    return value_tensor(*sum);
}

/* Adds the elements of g to a node's adjoint at positions p; in place where it can. */
static void scatter_to(tape *t, uint32_t node, geo_value g, geo_value p)
{
    geo_vm *vm = t->vm;
    geo_value like = value_plain(t->node[node].out);
    bool is_number = !value_is_tensor(like);
    geo_tensor *sum = is_number || value_is_traced(g) ? NULL : own_adjoint(t, node);
    if (!sum) {
        tape_accumulate(t, node, tape_scatter(vm, g, p, like));
        return;
    }
    double one, at;
    const double *from = doubles(vm, g, &one), *position = doubles(vm, p, &at);
    scatter_into(sum->data, size_of(p), from, value_is_tensor(g), position);
}

/* The element of a vector of numbers at a whole number; NULL when it takes more care. */
static double *element_at(geo_value vector, geo_value index)
{
    if (!value_is_tensor(vector) || !value_is_number(index)) return NULL;
    const geo_tensor *t = value_tensor(vector);
    double i = value_to_number(index);
    if (t->rank != 1 || t->element != ELEMENT_NUMBER) return NULL;
    if (!(i >= 1 && i <= (double)t->n && i == floor(i))) return NULL;
    return t->data + (ptrdiff_t)(i - 1) * t->stride[0];
}

/* The adjoint of x[i] in a vector, which most functions of a vector are made of. */
static bool give_element(tape *t, const tape_node *node, geo_value g)
{
    const geo_value *x = t->operand + node->first;
    if (node->n != 2 || !value_is_number(g)) return false;
    if (!element_at(value_plain(x[0]), x[1])) return false;
    geo_tensor *sum = own_adjoint(t, t->parent[node->first]);
    if (!sum) return false;
    *element_at(value_from_object(sum), x[1]) += value_to_number(g);
    return true;
}

/* 1, 2, 3, ... in the shape of a value, counted on from `start`. */
static geo_value numbered(tape *t, geo_value plain, size_t start)
{
    geo_vm *vm = t->vm;
    if (!value_is_tensor(plain)) return value_from_double((double)start + 1);
    const geo_tensor *like = value_tensor(plain);
    if (!t->numbering || t->numbering->n < start + like->n) {
        geo_tensor *all = vm_vector(vm, start + 2 * like->n);
        for (size_t i = 0; i < all->n; i++) all->data[i] = (double)i + 1;
        all->head.shared = 1;
        t->numbering = all;
    }
    geo_value range = value_from_object(vm_need(vm, range_new(
        &vm->heap, (double)start + 1, (double)(start + like->n), 1, false)));
    geo_value part = VALUE_NONE;
    vm_check_diagnostic(vm, tensor_index(&vm->heap, t->numbering, 1, &range, &part));
    geo_tensor *shaped = vm_need(vm, tensor_reshaped(&vm->heap, value_tensor(part), like->rank,
                                                     like->shape));
    return value_share(value_from_object(shaped));
}

/* Does an argument that is moved come as elements? (none, where there is only one) */
static bool is_elements(geo_value plain)
{
    return value_is_number(plain) || value_is_bool(plain) || value_is_tensor(plain)
        || value_is_kind(plain, KIND_RANGE);
}

/* Positions where they lie in start + 1 .. start + n, less `start`; elsewhere 0. */
static geo_value positions_within(geo_vm *vm, geo_value p, size_t start, size_t n)
{
    geo_value out = tape_full_like(vm, p, 0);
    double one, single;
    const double *from = doubles(vm, p, &one);
    double *to = value_is_tensor(out) ? value_tensor(out)->data : &single;
    for (size_t i = 0; i < size_of(p); i++) {
        double x = from[i] - (double)start;
        to[i] = x >= 1 && x <= (double)n ? x : 0;
    }
    return value_is_tensor(out) ? out : value_from_double(single);
}

static geo_value compute_index(geo_vm *vm, int n, const geo_value *x)
{
    const double *element = n == 2 ? element_at(x[0], x[1]) : NULL;
    return element ? value_number(*element) : vm_index(vm, x[0], n - 1, x + 1);
}

static const tape_rule INDEXING = { .kind = RULE_MOVES, .moved = 1, .compute = compute_index };

/* What stands for a constant among positions: nobody wants it back. */
static geo_value zeros_for(geo_vm *vm, geo_value plain)
{
    if (value_is_kind(plain, KIND_RANGE))
        plain = vm_operate(vm, OP2_ADD, plain, value_from_double(0), 0);
    return tape_full_like(vm, plain, 0);
}

void tape_give_moved(tape *t, const tape_node *node, geo_value g)
{
    if (node->rule == &INDEXING && give_element(t, node, g)) return;
    geo_vm *vm = t->vm;
    int n = (int)node->n, n_moved = 0;
    const geo_value *x = t->operand + node->first;
    const uint32_t *parent = t->parent + node->first;
    bool grown = geo_grow(&t->gift, &t->gift_capacity, node->n, sizeof *t->gift);
    vm_need(vm, grown ? t : NULL);
    size_t end = 0;
    for (int k = 0; k < n; k++) {
        geo_value plain = value_plain(x[k]);
        bool is_moved = (node->rule->moved >> (k < 31 ? k : 31) & 1) && is_elements(plain);
        if (is_moved && parent[k] != TAPE_NOBODY) {
            t->gift[k] = numbered(t, plain, end);
            end += size_of(plain);
            n_moved++;
        } else if (is_moved) {
            t->gift[k] = zeros_for(vm, plain);
        } else {
            t->gift[k] = plain;
        }
    }
    geo_value p = node->builtin ? node->builtin->function(vm, n, t->gift)
                                : node->rule->compute(vm, n, t->gift);
    size_t start = 0;
    for (int k = 0; k < n; k++) {
        if (parent[k] == TAPE_NOBODY) continue;
        size_t count = size_of(value_plain(x[k]));
        scatter_to(t, parent[k], g, n_moved == 1 ? p : positions_within(vm, p, start, count));
        start += count;
    }
}

/* --- members ------------------------------------------------------------------------- */

GEO_NORETURN static void raise_index(geo_vm *vm)
{
    vm_raise(vm, MSG_DERIVATIVE_INDEX);
}

geo_value tape_index(geo_vm *vm, geo_value base, int n, const geo_value *index)
{
    if (tape_any(index, (size_t)n)) raise_index(vm);
    geo_value x[1 + TENSOR_RANK] = { base };
    if (n > TENSOR_RANK) return vm_index(vm, value_plain(base), n, index);    /* raises */
    for (int k = 0; k < n; k++) x[1 + k] = index[k];
    return tape_apply(vm, &INDEXING, NULL, n + 1, x);
}

static geo_value compute_set(geo_vm *vm, int n, const geo_value *x)
{
    return vm_set_index(vm, x[0], n - 2, x + 2, x[1]);
}

static const tape_rule SETTING = { .kind = RULE_MOVES, .moved = 3, .compute = compute_set };

geo_value tape_set_index(geo_vm *vm, geo_value base, int n, const geo_value *index, geo_value v)
{
    if (tape_any(index, (size_t)n)) raise_index(vm);
    geo_value x[2 + TENSOR_RANK] = { base, v };
    if (n > TENSOR_RANK) return vm_set_index(vm, value_plain(base), n, index, v);  /* raises */
    for (int k = 0; k < n; k++) x[2 + k] = index[k];
    return tape_apply(vm, &SETTING, NULL, n + 2, x);
}

/* --- stacking ------------------------------------------------------------------------ */

static geo_value compute_stack(geo_vm *vm, int n, const geo_value *x)
{
    return vm_stack(vm, (size_t)n, x);
}

static void pull_stack(const tape_step *s, geo_value *give)
{
    for (int k = 0; k < s->n; k++) {
        if (!tape_wants(s, k)) continue;
        geo_value i = value_from_double((double)k + 1);
        give[k] = value_is_traced(s->g) ? tape_index(s->vm, s->g, 1, &i)
                                        : vm_index(s->vm, s->g, 1, &i);
    }
}

static const tape_rule STACKING = { .kind = RULE_PULL, .compute = compute_stack,
                                    .pull = pull_stack };

/* Do all items have one shape? Only then they become one tensor. */
static bool shapes_agree(size_t n, const geo_value *item)
{
    const geo_tensor *first = NULL;
    for (size_t i = 0; i < n; i++) {
        geo_value plain = value_plain(item[i]);
        const geo_tensor *t = value_is_tensor(plain) ? value_tensor(plain) : NULL;
        if (!t && !value_is_number(plain) && !value_is_bool(plain)) return false;
        if (t && t->element == ELEMENT_COMPLEX) return false;
        if (i == 0) first = t;
        if ((t == NULL) != (first == NULL)) return false;
        if (!t) continue;
        if (t->rank != first->rank || t->rank == TENSOR_RANK) return false;
        if (memcmp(t->shape, first->shape, t->rank * sizeof *t->shape) != 0) return false;
    }
    return true;
}

bool tape_stack(geo_vm *vm, size_t n, const geo_value *item, geo_value *out)
{
    if (!shapes_agree(n, item)) return false;
    *out = tape_apply(vm, &STACKING, NULL, (int)n, item);
    return true;
}

static geo_value compute_blocks(geo_vm *vm, int n, const geo_value *x)
{
    return vm_blocks(vm, (size_t)n - 1, x + 1, x[0]);
}

static const tape_rule BLOCKS = { .kind = RULE_MOVES, .moved = ~(uint32_t)1,
                                  .compute = compute_blocks };

geo_value tape_blocks(geo_vm *vm, size_t n, const geo_value *item, geo_value lengths)
{
    geo_list *x = vm_list(vm, n + 1);
    for (size_t i = 0; i <= n; i++)
        vm_need(vm, list_push(&vm->heap, x, i ? item[i - 1] : lengths) ? x : NULL);
    return tape_apply(vm, &BLOCKS, NULL, (int)n + 1, x->item);
}
