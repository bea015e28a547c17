/* domain.c - functions that declare where they live: f((x, y) in R^2) -> S^1 = ...
 *
 * A declared domain is any object whose class knows how many coordinates its
 * points have. An argument must have that many, and be a member. */
#include <stdio.h>

#include "runtime/vm/state.h"

size_t vm_space_coordinates(geo_vm *vm, geo_value space)
{
    if (!value_is_kind(space, KIND_FOREIGN)) return 0;
    const geo_foreign *foreign = value_foreign(space);
    return foreign->class->coordinates ? foreign->class->coordinates(foreign) : 0;
}

static size_t value_coordinates(geo_value v)
{
    if (value_is_number(v)) return 1;
    if (!value_is_tensor(v)) return 0;
    const geo_tensor *t = value_tensor(v);
    return t->shape[t->rank - 1];
}

GEO_NORETURN static void raise_outside(geo_vm *vm, const geo_function *f, geo_value space,
                                       geo_value v, const char *why)
{
    geo_buffer where = GEO_BUFFER_EMPTY, what = GEO_BUFFER_EMPTY;
    value_foreign(space)->class->print(value_foreign(space), &where);
    if (value_is_tensor(v)) tensor_shape_text(value_tensor(v), &what);
    else buffer_add_text(&what, value_phrase(v));
    char text[160];
    snprintf(text, sizeof text, "%s %s", buffer_text(&what), why);
    diagnostic *d = diag_new(MSG_NOT_IN_DOMAIN, f->code->name ? f->code->name->text : "a function",
                             buffer_text(&where), text);
    buffer_free(&where);
    buffer_free(&what);
    vm_raise_diagnostic(vm, d);
}

void vm_check_domains(geo_vm *vm, geo_function *f, const geo_value *argv)
{
    for (size_t i = 0; i + 1 < f->n_domains; i++) {
        geo_value space = f->domain[i];
        if (value_is_none(space) || argv[i] == VALUE_UNSET) continue;
        size_t wanted = vm_space_coordinates(vm, space);
        if (wanted > 0 && value_coordinates(argv[i]) != wanted)
            raise_outside(vm, f, space, argv[i], "has another number of coordinates");
        geo_value inside = VALUE_TRUE;
        if (value_is_kind(space, KIND_RANGE)) {
            const geo_range *r = value_range(space);
            if (!value_is_number(argv[i]))
                vm_raise(vm, MSG_RANGE_ENDS, value_phrase(argv[i]));
            double x = value_to_number(argv[i]);
            inside = value_bool(x >= r->first && x <= r->last);
            if (inside != VALUE_TRUE)
                vm_raise(vm, MSG_NOT_IN_INTERVAL, f->code->name ? f->code->name->text
                         : "a function",
                         r->first, r->last, x);
            continue;
        }
        const geo_class *class = value_is_kind(space, KIND_FOREIGN)
                               ? value_foreign(space)->class : NULL;
        if (!class || !class->coordinates) vm_raise(vm, MSG_NOT_A_SPACE, value_phrase(space));
        if (class->contains && class->contains(vm, value_foreign(space), argv[i], &inside)
            && inside == VALUE_FALSE)
            raise_outside(vm, f, space, argv[i], "outside of it");
    }
}
