/* constants.c - the imaginary unit, Euler's number, the letters of spaces. */
#include "stdlib/constants.h"

#include <string.h>

#include "runtime/manifold/manifold.h"
#include "stdlib/space.h"

static geo_value or_unset(void *object)
{
    return object ? value_share(value_from_object(object)) : VALUE_UNSET;
}

/* R, the space of which R^n is a power. Runs while compiling: it must not raise. */
static geo_value line(geo_vm *vm)
{
    space *s;
    if (space_euclidean(1, &s) != GEO_OK) return VALUE_UNSET;
    geo_value v = space_value_or_unset(vm, s);
    return v == VALUE_UNSET ? v : value_share(v);
}

/* S T H RP CP, whose powers are spheres, tori and so on. */
static geo_value letter(geo_vm *vm, space_family family)
{
    space *s;
    if (space_letter(family, &s) != GEO_OK) return VALUE_UNSET;
    geo_value v = space_value_or_unset(vm, s);
    return v == VALUE_UNSET ? v : value_share(v);
}

geo_value constant_lookup(geo_vm *vm, const char *name)
{
    if (strcmp(name, "i") == 0) return or_unset(complex_new(vm_heap(vm), 0, 1));
    if (strcmp(name, "e") == 0) return value_number(2.71828182845904523536);
    if (strcmp(name, "R") == 0) return line(vm);
    static const char *const letters[] = { "S", "T", "H", "RP", "CP" };
    for (int k = 0; k < 5; k++)
        if (strcmp(name, letters[k]) == 0) return letter(vm, (space_family)(FAMILY_SPHERE + k));
    return VALUE_UNSET;
}
