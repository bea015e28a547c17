/* state.h - the inside of the machine; only runtime/vm includes this. */
#ifndef GEO_VM_STATE_H
#define GEO_VM_STATE_H

#include "runtime/vm/lanes.h"
#include "runtime/vm/registry.h"
#include "runtime/vm/vm.h"

enum {
    STACK_VALUES = 1 << 20,     /* registers of all frames together */
    STACK_FRAMES = 100000,      /* calls in calls */
    NESTED_RUNS = 180,          /* C calling geo calling C */
    NESTED_CALLS = 1000,        /* C calling anything */
    FUEL = 4096                 /* loop turns and calls between polls */
};

typedef struct vm_frame {
    geo_code *code;
    geo_function *function;     /* NULL at top level */
    const uint32_t *pc;         /* the next instruction; of a caller: behind its call */
    geo_value *base;
} vm_frame;

/* A `try` or `test` that waits for an error. */
typedef struct {
    vm_frame *frame;            /* the one it stands in */
    const uint32_t *target;
    size_t run;                 /* which nested run it belongs to */
    bool is_test;
} vm_handler;

typedef struct vm_scratch_block {
    struct vm_scratch_block *next;
    size_t level;               /* of the built-in call that asked */
    void (*end)(void *memory);  /* called before it is freed; or NULL */
} vm_scratch_block;

/* The built-in call in progress, for errors and scratch memory. */
typedef struct {
    const builtin *builtin;     /* NULL outside */
    const int *part_of;         /* argument -> which written argument, -1 when a default */
    void *context;              /* of an added built-in */
    bool may_consume;
    size_t level;
} vm_activation;

/* A built-in that only this machine has (vm_add_builtin). */
typedef struct {
    geo_builtin_value value;
    builtin entry;
    void *context;
    bool is_transparent;
} added_builtin;

struct geo_vm {
    geo_heap heap;
    geo_value *stack;           /* STACK_VALUES; its bottom are the globals */
    geo_value *stack_end;
    geo_value *top;             /* behind the registers of the running frame */
    geo_value *high_water;      /* nothing above was ever written */
    vm_frame *frames;           /* frames[0] is nobody's, so that there is always a frame */
    vm_frame *frame;            /* the running one */
    int32_t fuel;               /* 0: poll at the next safepoint */
    double steps_left;          /* of --max-steps; negative: no limit */

    geo_value *more_globals;    /* slots from CODE_GLOBAL_REGISTERS on */
    size_t more_capacity;
    vm_handler *handlers;
    size_t n_handlers, handlers_capacity;
    void *jump;                 /* the innermost run's jmp_buf */
    size_t n_runs, n_calls;     /* of NESTED_RUNS, NESTED_CALLS */
    diagnostic *error;          /* on its way to a handler */

    geo_value *held;
    size_t n_held, held_capacity;
    geo_value *pinned;          /* VALUE_UNSET: a free place */
    size_t n_pinned, pinned_capacity;
    vm_scratch_block *scratch;
    vm_activation active;

    geo_builtin_value *builtins;    /* one for each entry of the registry */
    signature *signatures;          /* likewise, read at the first call */
    uint64_t n_tapes;               /* so far: the number of the newest */
    size_t n_tracing;               /* functions being differentiated now */
    added_builtin **added;          /* those of this machine, as they came */
    size_t n_added, added_capacity;
    vm_extension *extensions;
    bool keeps_all;                 /* no collection now (vm_keep_all) */
    diagnostic *kept;               /* waits for vm_check (vm_keep_error) */
    size_t floor;                   /* frames below are behind another language's call */
    vm_hooks hooks;
    vm_permissions permissions;
    geo_rng rng;
    const char *test_name;
    const char *tier;           /* by which means things run; NULL: "scalar" (profile.h) */
    bool profiles;              /* instructions note where they are */
    lanes_log lanes;
    bool lanes_off;
};

/* vm.c: errors show the calls from here on; the floor to be set back. */
size_t vm_floor_here(geo_vm *vm);
/* registry.c */
void added_builtin_free(added_builtin *a);
bool vm_is_transparent(const geo_vm *vm, const builtin *b);     /* an added one */

/* How many frames there are: 0 when nothing runs. */
static inline size_t vm_depth(const geo_vm *vm) { return (size_t)(vm->frame - vm->frames); }

/* Is the running code geo's, so that an error has a place in it? Not when another
 * language calls: the frame below belongs to whoever called that one. */
static inline bool vm_has_place(const geo_vm *vm) { return vm_depth(vm) > vm->floor; }

/* interpreter.c: runs the topmost frame until it has returned and `floor` is the
 * running frame again; its value. */
geo_value vm_interpret(geo_vm *vm, vm_frame *floor);
geo_value vm_interpret_profiled(geo_vm *vm, vm_frame *floor);

/* call.c: pushes a frame for f over arguments already at base[0..]; raises. */
void vm_enter(geo_vm *vm, geo_function *f, geo_value *base);
/* Registers up to `top` are used now; raises when there are not so many. */
void vm_raise_high_water(geo_vm *vm, geo_value *top);
/* Makes the call in registers: callee at r[0], arguments behind it. True when a
 * frame was pushed and the interpreter must run it; else the value is in r[0].
 * `keywords`: list of names of the last arguments, or NULL. */
/* What runs while an object is called: stands for a built-in in errors. */
extern const builtin CALL_OF_OBJECT;
bool vm_call_registers(geo_vm *vm, geo_value *r, int argc, const geo_list *keywords, bool consume);

/* domain.c: spaces that functions declare. Coordinates of a point of a space, 0 when
 * v is no space; checks arguments against declared domains, raises. */
size_t vm_space_coordinates(geo_vm *vm, geo_value space);
void vm_check_domains(geo_vm *vm, const geo_function *f, const geo_value *argv, int argc,
                      const geo_list *keywords);
/* How many points v holds for parameter k that declares its space; -1: no batch. */
ptrdiff_t vm_batch_size(geo_vm *vm, const geo_function *f, int k, geo_value v);
geo_value vm_batch_point(geo_vm *vm, const geo_function *f, int k, geo_value v, size_t i);
/* How many turns a call goes through its batches, -1 when it has none; raises. */
ptrdiff_t vm_batch_rows(geo_vm *vm, const geo_function *f, const geo_value *argv, int argc,
                        const geo_list *keywords);

/* call_error.c: calls that do not fit. `written`: the argument in the text, from 0. */
typedef struct { char text[80]; } vm_name;
vm_name vm_function_name(const geo_function *f);
int vm_written_part(const geo_function *f, int param, int argc, const geo_list *keywords);
GEO_NORETURN void vm_raise_written(geo_vm *vm, int written, const char *label, diagnostic *d);
GEO_NORETURN void vm_raise_count(geo_vm *vm, const geo_function *f, int argc);
GEO_NORETURN void vm_raise_builtin_count(geo_vm *vm, const builtin *b, const signature *s,
                                         int argc, int missing);
GEO_NORETURN void vm_raise_keyword(geo_vm *vm, const geo_function *f, const geo_string *name,
                                   int written);
GEO_NORETURN void vm_raise_builtin_keyword(geo_vm *vm, const builtin *b, const signature *s,
                                           const geo_string *name, int written);
GEO_NORETURN void vm_raise_twice(geo_vm *vm, const geo_string *name, int written, int first);
GEO_NORETURN void vm_raise_two(geo_vm *vm, diagnostic *d, int written, size_t n, int other,
                               size_t n_other);
GEO_NORETURN void vm_raise_type(geo_vm *vm, const builtin *b, const signature_param *p, int arg,
                                geo_value came);

/* unwind.c: leaves through the innermost run. */
GEO_NORETURN void vm_throw(geo_vm *vm, diagnostic *d);
/* Interprets under a handler frame of its own. */
geo_value vm_run_nested(geo_vm *vm, vm_frame *floor);

/* operate.c: the slow paths of operators. `reuse`: bit 0 the buffer of a may be
 * overwritten, bit 1 that of b. */
geo_value vm_operate(geo_vm *vm, int op, geo_value a, geo_value b, int reuse);
geo_value vm_operate_unary(geo_vm *vm, int op, geo_value a);
bool vm_truth(geo_vm *vm, geo_value v);         /* raises when it is no truth value */

/* access.c: reading and writing members. */
geo_value vm_axis_end(geo_vm *vm, geo_value base, int axis);
/* What a loop over v goes through by vm_member; raises when v has no members. */
geo_value vm_iterable(geo_vm *vm, geo_value v);
void vm_unpack(geo_vm *vm, geo_value v, int n, geo_value *out);

/* vm.c */
void vm_safepoint(geo_vm *vm);                  /* polls, counts steps, collects */
void vm_scratch_free(geo_vm *vm, size_t level);

GEO_NORETURN void vm_raise_arg_diagnostic(geo_vm *vm, int arg, const char *label, diagnostic *d);
/* The primary label is part `part` of the running instruction's site, with this text. */
GEO_NORETURN void vm_raise_part(geo_vm *vm, int part, const char *label, diagnostic *d);
/* error.c: is it Ctrl-C or a limit, which passes every `try`? */
bool vm_is_limit(const diagnostic *d);
/* error.c: adds place, labels and trace of the running frame to d. */
void vm_locate(geo_vm *vm, diagnostic *d);
/* The running GLOBAL instruction found no value: names it. */
GEO_NORETURN void vm_raise_unset(geo_vm *vm);

#endif
