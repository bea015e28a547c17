/* constants.c - the imaginary unit. */
#include "stdlib/constants.h"

#include <string.h>

static geo_value or_unset(void *object)
{
    return object ? value_share(value_from_object(object)) : VALUE_UNSET;
}

geo_value constant_lookup(geo_vm *vm, const char *name)
{
    if (strcmp(name, "i") == 0) return or_unset(complex_new(vm_heap(vm), 0, 1));
    return VALUE_UNSET;
}
