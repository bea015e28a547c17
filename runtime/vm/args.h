/* args.h - reading arguments that the signature has already checked.
 *
 * Each of these can rely on the declared type. Where the signature says
 * "integer" the value is a whole number of at most 2^53. */
#ifndef GEO_VM_ARGS_H
#define GEO_VM_ARGS_H

#include "runtime/vm/vm.h"

static inline double arg_number(const geo_value *argv, int i) { return value_to_number(argv[i]); }
static inline bool arg_bool(const geo_value *argv, int i) { return argv[i] == VALUE_TRUE; }
static inline geo_string *arg_string(const geo_value *argv, int i)
{
    return value_string(argv[i]);
}
static inline bool arg_is_none(const geo_value *argv, int i) { return value_is_none(argv[i]); }

/* An integer in low..high, else an error that points at it. */
int64_t arg_integer(geo_vm *vm, const geo_value *argv, int i, int64_t low, int64_t high);

/* tensor, vector, matrix, also from a number, range or list of numbers: dense. */
geo_tensor *arg_tensor(geo_vm *vm, const geo_value *argv, int i);
/* rank 1 (a number becomes one element) */
geo_tensor *arg_vector(geo_vm *vm, const geo_value *argv, int i);
/* rank 2 (a vector becomes one row) */
geo_tensor *arg_matrix(geo_vm *vm, const geo_value *argv, int i);

/* The string is one of the words of this NULL-terminated list: its index; else an error. */
int arg_word(geo_vm *vm, const geo_value *argv, int i, const char *const *words);

#endif
