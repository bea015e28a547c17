/* domain.c - functions that declare where they live: f((x, y) in R^2) -> S^1 = ...
 *
 * A declared domain is an interval or any object whose class knows how many
 * coordinates its points have. An argument must have that many, and be a member;
 * a tensor of several points is a batch, which the function goes through. */
#include <stdio.h>

#include "runtime/vm/state.h"
#include "runtime/vm/tape.h"

size_t vm_space_coordinates(geo_vm *vm, geo_value space)
{
    if (value_is_kind(space, KIND_RANGE)) return 1;
    if (!value_is_kind(space, KIND_FOREIGN)) return 0;
    const geo_foreign *foreign = value_foreign(space);
    return foreign->class->coordinates ? foreign->class->coordinates(foreign) : 0;
}

/* --- batches --------------------------------------------------------------------- */

ptrdiff_t vm_batch_size(geo_vm *vm, const geo_function *f, int k, geo_value v)
{
    if ((size_t)k + 1 >= f->n_domains) return -1;
    size_t d = vm_space_coordinates(vm, f->domain[k]);
    v = value_plain(v);
    if (d == 1 && value_is_kind(v, KIND_RANGE)) return (ptrdiff_t)value_range(v)->count;
    if (d == 0 || !value_is_tensor(v)) return -1;
    const geo_tensor *t = value_tensor(v);
    if (t->rank == 1) return d == 1 ? (ptrdiff_t)t->n : -1;
    return t->shape[t->rank - 1] == d ? (ptrdiff_t)(t->n / d) : -1;
}

static geo_value traced_point(geo_vm *vm, geo_value v, size_t d, size_t i)
{
    geo_value sizes[3] = { v, value_from_double(-1), value_from_double((double)d) };
    geo_value rows = tape_call(vm, "reshape", d == 1 ? 2 : 3, sizes), point = VALUE_NONE;
    vm_member(vm, rows, i, &point);
    return point;
}

geo_value vm_batch_point(geo_vm *vm, const geo_function *f, int k, geo_value v, size_t i)
{
    if (value_is_kind(v, KIND_RANGE)) return value_number(range_at(value_range(v), i));
    size_t d = vm_space_coordinates(vm, f->domain[k]);
    if (value_is_traced(v)) return traced_point(vm, v, d, i);
    const geo_tensor *t = vm_need(vm, tensor_dense(&vm->heap, value_tensor(v)));
    if (d == 1) return value_number(t->data[i]);
    geo_tensor *point = vm_vector(vm, d);
    for (size_t j = 0; j < d; j++) point->data[j] = t->data[i * d + j];
    return value_from_object(point);
}

ptrdiff_t vm_batch_rows(geo_vm *vm, const geo_function *f, const geo_value *argv, int argc,
                        const geo_list *keywords)
{
    ptrdiff_t rows = -1;
    int first = -1;
    for (int k = 0; k + 1 < (int)f->n_domains; k++) {
        ptrdiff_t here = vm_batch_size(vm, f, k, argv[k]);
        if (here < 0 || here == rows) continue;
        if (rows < 0) {
            rows = here;
            first = k;
            continue;
        }
        diagnostic *d = diag_new(MSG_BATCHES_DIFFER, vm_function_name(f).text, (size_t)rows,
                                 (size_t)here);
        vm_raise_two(vm, d, vm_written_part(f, k, argc, keywords), (size_t)here,
                     vm_written_part(f, first, argc, keywords), (size_t)rows);
    }
    return rows;
}

/* --- checks ------------------------------------------------------------------------ */

static size_t value_coordinates(geo_value v)
{
    if (value_is_number(v)) return 1;
    if (!value_is_tensor(v)) return 0;
    const geo_tensor *t = value_tensor(v);
    return t->shape[t->rank - 1];
}

/* Which function, which argument. */
typedef struct {
    const geo_function *f;
    geo_value space, v;
    int written;
} checked;

GEO_NORETURN static void raise_outside(geo_vm *vm, const checked *c, bool has_coordinates)
{
    geo_buffer where = GEO_BUFFER_EMPTY, what = GEO_BUFFER_EMPTY;
    value_foreign(c->space)->class->print(value_foreign(c->space), &where);
    if (has_coordinates) buffer_add_text(&what, "a point outside of it");
    else value_describe(c->v, &what);
    diagnostic *d = diag_new(MSG_NOT_IN_DOMAIN, vm_function_name(c->f).text, buffer_text(&where),
                             buffer_text(&what));
    buffer_free(&where);
    buffer_free(&what);
    vm_raise_written(vm, c->written, NULL, d);
}

static void check_interval(geo_vm *vm, const checked *c)
{
    const geo_range *r = value_range(c->space);
    double x = value_is_number(c->v) ? value_to_number(c->v) : 0;
    if (value_is_number(c->v) && x >= r->first && x <= r->last) return;
    diagnostic *d = value_is_number(c->v)
        ? diag_new(MSG_NOT_IN_INTERVAL, vm_function_name(c->f).text, r->first, r->last, x)
        : diag_new(MSG_NOT_A_NUMBER, vm_function_name(c->f).text, r->first, r->last,
                   value_phrase(c->v));
    vm_raise_written(vm, c->written, NULL, d);
}

static void check_one(geo_vm *vm, checked *c)
{
    c->v = value_plain(c->v);
    if (value_is_kind(c->space, KIND_RANGE)) {
        check_interval(vm, c);
        return;
    }
    const geo_class *class = value_foreign(c->space)->class;
    size_t wanted = vm_space_coordinates(vm, c->space);
    if (wanted > 0 && value_coordinates(c->v) != wanted) raise_outside(vm, c, false);
    geo_value inside = VALUE_TRUE;
    if (class->contains && class->contains(vm, value_foreign(c->space), c->v, &inside)
        && inside == VALUE_FALSE) raise_outside(vm, c, true);
}

void vm_check_domains(geo_vm *vm, const geo_function *f, const geo_value *argv, int argc,
                      const geo_list *keywords)
{
    for (int k = 0; k + 1 < (int)f->n_domains; k++) {
        if (value_is_none(f->domain[k]) || argv[k] == VALUE_UNSET) continue;
        check_one(vm, &(checked){ f, f->domain[k], argv[k],
                                  vm_written_part(f, k, argc, keywords) });
    }
}
