/* registry.h - the table of built-ins, made from stdlib's .def lists.
 *
 *   BUILTIN(name, c_function, "(signature) -> Type", PERMISSION,
 *           "One sentence.", "formula and source", "example   #=> value")
 *
 * Permissions: PURE (no effect, may be folded and run in blocks), DRAWS (uses
 * the random stream), SHOWS (writes to the program's output), READS (files),
 * WRITES (files), RUNS (other people's code).
 * A signature: "(x: number, n: integer = 10, rest: any...) -> tensor". Types may be
 * joined by |. A parameter with a default may be left out or given by keyword. */
#ifndef GEO_VM_REGISTRY_H
#define GEO_VM_REGISTRY_H

#include "runtime/vm/vm.h"

typedef geo_value (*builtin_function)(geo_vm *vm, int argc, const geo_value *argv);

typedef enum { PERMIT_PURE, PERMIT_DRAWS, PERMIT_SHOWS, PERMIT_READS, PERMIT_WRITES,
               PERMIT_RUNS } builtin_permission;

typedef struct builtin {
    const char *name;
    builtin_function function;
    const char *signature;
    builtin_permission permission;
    const char *sentence, *formula, *example;
    const char *topic;              /* the .def it stands in */
} builtin;

/* All of them, in the order of the lists; the table ends with a NULL name.
 * Defined in stdlib/table.c. */
extern const builtin GEO_BUILTINS[];
extern const size_t GEO_N_BUILTINS;

/* Built-ins that only make a number of a number, and tensors of tensors: how to do it
 * without a call. Ends with a NULL name. */
typedef struct {
    const char *name;
    double (*f)(double);
} scalar_function;
extern const scalar_function GEO_SCALARS[];

/* How an elementwise built-in runs on blocks of points, by its name; NULL when it does not.
 * Defined in stdlib/elementwise.c. */
const struct lane_function *elementwise_find(const char *name);

/* The built-in of this name, or NULL. */
const builtin *builtin_find(const char *name, size_t length);

/* --- built-ins made while a program runs (Lua, C libraries) --------------------------- */

/* Adds a built-in to this machine alone: checked, documented and called like those of
 * the table. `entry`'s texts are copied; its function finds `context` (borrows) by
 * vm_active_context. Its value, or VALUE_UNSET: out of memory. It lives as long as the
 * machine. The signature must be one that signature_parse reads. `is_transparent`: it works
 * with geo's own operations, and so on traced values, which gives it derivatives. */
geo_value vm_add_builtin(geo_vm *vm, const builtin *entry, void *context,
                         bool is_transparent);
/* What the running added built-in was added with; NULL when none runs. */
void *vm_active_context(geo_vm *vm);
/* The i-th that was added, or VALUE_UNSET. */
geo_value vm_added_builtin(geo_vm *vm, size_t i);

/* --- signatures ------------------------------------------------------------------- */

enum { SIGNATURE_PARAMS = 24 };

/* What a type text admits, as bits. "tensor" admits numbers and ranges too. */
enum {
    TYPE_NUMBER = 1, TYPE_INTEGER = 2, TYPE_COMPLEX = 4, TYPE_BOOL = 8, TYPE_STRING = 16,
    TYPE_NONE = 32, TYPE_TENSOR = 64, TYPE_VECTOR = 128, TYPE_MATRIX = 256, TYPE_RANGE = 512,
    TYPE_LIST = 1024, TYPE_RECORD = 2048, TYPE_FUNCTION = 4096, TYPE_CLASS = 8192,
    TYPE_ANY = 16384
};

typedef struct {
    const char *name, *type, *fallback;         /* borrow from the signature text */
    uint16_t name_length, type_length, fallback_length;  /* fallback 0: required */
    uint32_t bits;                              /* TYPE_* */
    bool is_rest;                               /* name: type... takes all that remain */
} signature_param;

typedef struct signature {
    int n_params, n_required;
    bool has_rest;
    bool takes_any;                             /* a parameter admits anything */
    int rest_at;                                /* its place among the written parameters; in
                                                   `param` and in argv it comes last, and
                                                   those written behind it are keywords only */
    signature_param param[SIGNATURE_PARAMS];
    const char *result;                         /* the type behind ->, or "" */
} signature;

/* Reads a signature text; false when it is malformed (a test reads them all). */
bool signature_parse(const char *text, signature *out);
/* The value of a default: number, string, true, false, none, pi, inf. */
bool signature_default(geo_vm *vm, const signature_param *param, geo_value *out);
/* The signature of a built-in, read once; borrows. */
const signature *builtin_signature(geo_vm *vm, const builtin *b);
/* Does v fit the parameter's type? */
bool value_fits(geo_value v, const signature_param *param);
/* "a number or a tensor" for messages; appends. */
void type_text(const char *type, size_t length, geo_buffer *out);

#endif
