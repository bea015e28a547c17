/* ffi_api.h - what the program asks of geo_ffi.so, the module with libffi. */
#ifndef GEO_STDLIB_FFI_API_H
#define GEO_STDLIB_FFI_API_H

#include "runtime/vm/vm.h"

/* The declarations of one extern "library" { ... }: the text between the braces stands in
 * `source` at [start, start + length). All borrowed. */
typedef struct {
    geo_source *source;
    uint32_t start, length;
    const char *library;
    size_t library_length;
    bool (*add)(void *context, const char *name, geo_value v);  /* told of each function */
    void *context;
    bool opens;                 /* false: only read the declarations */
} ffi_block;

/* The table geo_module_ffi. */
typedef struct {
    /* Opens the library, finds its functions, makes a built-in of each. Raises. */
    void (*declare)(geo_vm *vm, const ffi_block *block);
} ffi_api;

#endif
