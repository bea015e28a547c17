/* ffi_state.h - the inside of the bridge to C libraries; only stdlib/ffi_*.c include this.
 *
 * A call goes through three stages that know little of each other: arguments become slots
 * (ffi_argument.c: geo values, checks, sizes), slots go through libffi (ffi_invoke.c: C
 * memory only), slots become the result (ffi_result.c). So the middle can also run in
 * another process (ffi_isolate.c), where a crash is an error. */
#ifndef GEO_STDLIB_FFI_STATE_H
#define GEO_STDLIB_FFI_STATE_H

#include <ffi.h>

#include "runtime/vm/registry.h"
#include "stdlib/ffi_api.h"

enum { C_PARAMS = SIGNATURE_PARAMS, SIZE_CODE = 24, C_NAME = 64 };

/* --- types ------------------------------------------------------------------------------- */

typedef enum {
    C_VOID, C_BOOL, C_I8, C_I16, C_I32, C_I64, C_U8, C_U16, C_U32, C_U64, C_F32, C_F64,
    C_COMPLEX,                  /* two f64; in arrays only */
    C_STRING, C_POINTER,
    C_STRUCT, C_HANDLE, C_CALLBACK
} c_kind;

typedef struct c_struct c_struct;
typedef struct c_handle_type c_handle_type;
typedef struct c_function c_function;

typedef struct {
    c_kind kind;
    bool may_be_null;           /* written with a ? behind it */
    c_struct *record;           /* C_STRUCT */
    c_handle_type *handle;      /* C_HANDLE */
    c_function *callback;       /* C_CALLBACK: what it takes and gives */
} c_type;

struct c_struct {
    c_struct *next;
    char name[C_NAME];
    int n;
    char field[C_PARAMS][C_NAME];
    c_type type[C_PARAMS];
    size_t offset[C_PARAMS];
    ffi_type shape;
    ffi_type *element[C_PARAMS + 1];
};

/* A size: numbers, parameters, lengths, + - * /, in reverse Polish order. */
typedef struct {
    int n;
    struct { char op; int64_t number; } code[SIZE_CODE];    /* op: # p l + - * / */
    geo_span at;
} c_size;

typedef enum { BY_VALUE, IN, OUT, INOUT } c_direction;

typedef struct {
    char name[C_NAME];
    c_type type;
    c_direction direction;      /* not BY_VALUE: a pointer */
    bool is_array;
    bool is_taken;              /* a handle whose finaliser is C's business from now on */
    bool is_kept;               /* a callback that C may call after the call */
    c_size size;                /* is_array */
    c_size fallback;            /* n = 0: none */
    int given;                  /* its place among geo's arguments, -1: it is a result */
} c_param;

struct c_function {
    c_function *next;
    char name[C_NAME], symbol[C_NAME];
    int n_params, n_fixed;      /* n_fixed < n_params: variadic, these are its types */
    bool takes_more;            /* ... at the end: whatever comes */
    bool is_pure;
    bool lifts;                 /* numbers in, a number out: it goes over tensors */
    bool is_plain;              /* f64 in, f64 out */
    int n_given;                /* arguments in geo */
    int n_results;              /* parameters that are results */
    c_param param[C_PARAMS];
    c_type result;
    geo_span at;                /* in the block's source */
    char doc[256];
    ffi_cif cif;
    ffi_type *argument[C_PARAMS];
    void (*entry)(void);
    struct c_block *block;
    int index;                  /* in its block */
};

/* A kind of handle: what C's pointer means, and how it ends. */
struct c_handle_type {
    vm_extension head;          /* lives as long as the machine */
    geo_class class;
    char name[C_NAME], phrase[C_NAME + 4], finaliser[C_NAME];
    void (*end)(void *);
    void *open;                 /* its open handles, a list */
    struct c_block *block;
};

/* All of one extern "library" { }. */
typedef struct c_block {
    vm_extension head;          /* lives as long as the machine */
    geo_vm *vm;
    char *library;
    geo_source *source;         /* held */
    c_struct *structs;
    c_function *functions, *callbacks;
    struct c_callback *slots;   /* closures of this block */
    c_handle_type *handles[C_PARAMS];
    int n_handles, n_functions;
    struct ffi_child *child;    /* under --isolate */
    int generation;             /* how often the child has been made anew */
    diagnostic *error;          /* of a callback outside of any call */
} c_block;

/* --- ffi_parse.c ------------------------------------------------------------------------- */

/* Reads the declarations; raises with a label where they can't be read. */
void ffi_parse(geo_vm *vm, c_block *block, const ffi_block *text);
const char *c_kind_name(c_kind kind);
size_t c_kind_size(c_kind kind);
ffi_type *c_ffi_type(const c_type *type);

/* --- slots ------------------------------------------------------------------------------- */

/* One argument on its way. */
typedef struct {
    union { uint64_t bits; double f64; float f32; int64_t i64; void *pointer; } scalar;
    void *data;                 /* of a pointer, array or struct: its memory */
    size_t bytes, count;
    ffi_type *type;             /* of arguments beyond the declared ones */
    geo_value value;            /* arrays: the tensor that owns data, or VALUE_UNSET */
} c_slot;

enum { C_MORE = 16 };

typedef struct {
    geo_vm *vm;
    c_function *function;
    int n_slots;                /* declared parameters, then those of ... */
    c_slot slot[C_PARAMS + C_MORE];
    c_slot result;
    char room[64];              /* where most results find place */
    geo_value callee[C_PARAMS]; /* the geo function of a callback */
    struct c_callback *closure[C_PARAMS];
    diagnostic *error;          /* of a callback, to be raised when C has returned */
    int remote;                 /* in the child: the socket to the parent, else 0 */
    bool failed;                /* in the child: a callback ended in an error */
} c_call;

/* ffi_argument.c: from geo's arguments; raises. */
void ffi_take_arguments(c_call *call, int argc, const geo_value *argv);
geo_value ffi_scalar_value(geo_vm *vm, const c_type *type, const void *at);
void ffi_put_scalar(geo_vm *vm, const c_function *f, const char *name, const c_type *type,
                    geo_value v, void *at);
int64_t ffi_size(c_call *call, const c_size *size);
/* Labels a diagnostic with the declaration and raises it. */
GEO_NORETURN void ffi_raise(geo_vm *vm, const c_function *f, diagnostic *d);

/* ffi_invoke.c: through libffi, in this process. Closures are of one call, or kept. */
void ffi_invoke(c_call *call);
void ffi_open_closures(c_call *call);
void ffi_close_closures(c_call *call);
void ffi_trace_closures(c_block *block);
void ffi_end_closures(c_block *block);

/* ffi_callback.c: C calls the geo function of a parameter, or one that was kept. */
void ffi_run_callback(c_call *call, int param, void **arguments, void *result);
void ffi_run_kept(c_call *call, c_function *type, void **arguments, void *result);

/* The size of an array of a callback: false when it makes no sense. */
bool ffi_callback_size(const c_function *type, void **arguments, const c_size *size, size_t *n);

/* ffi_module.c */
geo_value ffi_call_once(geo_vm *vm, c_function *f, int argc, const geo_value *argv);
/* An error outside of any call (takes d), and the call that raises it. */
void ffi_keep_error(c_block *block, diagnostic *d);
diagnostic *ffi_kept_error(c_block *block);

/* ffi_result.c */
geo_value ffi_result(c_call *call);

/* ffi_lift.c: scalar functions over tensors. */
geo_value ffi_lift(geo_vm *vm, c_function *f, int argc, const geo_value *argv);
/* A function of up to four f64, called directly. */
geo_value ffi_call_plain(const c_function *f, const geo_value *argv);

/* ffi_handle.c */
void ffi_handle_type_init(c_handle_type *t);
geo_value ffi_handle_value(geo_vm *vm, c_handle_type *type, void *pointer);
void *ffi_handle_pointer(geo_vm *vm, const c_function *f, geo_value v, bool take);

/* ffi_isolate.c */
bool ffi_isolate_open(c_block *block, geo_buffer *why, c_function **missing);
void ffi_isolate_invoke(c_call *call);
void ffi_isolate_close(c_block *block);
void ffi_isolate_end(c_handle_type *type, void *pointer);
/* ffi_run_callback in the child */
void ffi_child_callback(c_call *call, int param, void **arguments, void *result);

#endif
