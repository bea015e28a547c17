/* table.c - the registry's table, made from the .def lists. */
#include "stdlib/table.h"

#include <string.h>

#include "runtime/vm/registry.h"
#include "stdlib/common.h"
#include "stdlib/constants.h"

#define BUILTIN(name, function, signature, permission, sentence, formula, example)            \
    { #name, function, signature, PERMIT_##permission, sentence, formula, example, TOPIC },
const builtin GEO_BUILTINS[] = {
#include "stdlib/topics.def"
    { NULL, NULL, NULL, PERMIT_PURE, NULL, NULL, NULL, NULL }
};
#undef BUILTIN

const size_t GEO_N_BUILTINS = sizeof GEO_BUILTINS / sizeof *GEO_BUILTINS - 1;

geo_value stdlib_lookup(geo_vm *vm, const char *name, size_t length)
{
    char word[64];
    if (length >= sizeof word) return VALUE_UNSET;
    memcpy(word, name, length);
    word[length] = '\0';
    geo_value v = vm_builtin(vm, word);
    return v != VALUE_UNSET ? v : constant_lookup(vm, word);
}
