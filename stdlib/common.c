/* common.c - small things many bindings share. */
#include "stdlib/common.h"

#include "runtime/num/array.h"

size_t members_count(geo_value v) { return vm_count(v); }

geo_value member_at(geo_vm *vm, geo_value v, size_t i)
{
    geo_value out;
    vm_turn(vm, i);
    return vm_member(vm, v, i, &out) ? out : v;
}

geo_value numbers_value(geo_vm *vm, const double *x, size_t rows, size_t columns)
{
    geo_tensor *t = columns == 1 ? vm_vector(vm, rows) : vm_matrix(vm, rows, columns);
    vm_check(vm, array_copy(t->n, x, t->data), "");
    return value_from_object(t);
}

geo_value stack_list(geo_vm *vm, const geo_list *list)
{
    return vm_stack(vm, list->count, list->item);
}

void list_add(geo_vm *vm, geo_list *list, geo_value v)
{
    vm_turn(vm, list->count);
    vm_need(vm, list_push(vm_heap(vm), list, v) ? list : NULL);
}
