/* vecmath.c - the list of vector functions. */
#include "runtime/num/vecmath.h"

#include <string.h>

static const vec_function functions[] = {
#define VEC_ONE(f)  { #f, vec_##f, vec_##f##_array, NULL, NULL },
#define VEC_TWO(f)  { #f, NULL, NULL, vec_##f, vec_##f##_array },
#include "runtime/num/vecmath.def"
#undef VEC_ONE
#undef VEC_TWO
};

const vec_function *vec_find(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].name, name) == 0) return &functions[i];
    return NULL;
}
