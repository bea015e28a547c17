/* vm.h - the machine: its state, calling functions, raising errors.
 *
 * A binding (a built-in's C function) gets a vm, its arguments as values in the
 * declared order with defaults filled in, and returns a value. It may raise: the
 * VM unwinds to the nearest handler, frees the scratch memory and drops the
 * handles taken since. Objects made in a binding live at least until the next
 * safepoint; a binding that calls back (vm_call) must hold what it made in
 * handles (vm_hold) across the call. */
#ifndef GEO_VM_VM_H
#define GEO_VM_VM_H

#include "runtime/base/diagnostic.h"
#include "runtime/base/limit.h"
#include "runtime/base/rng.h"
#include "runtime/core/code.h"
#include "runtime/core/tensor.h"

typedef struct geo_vm geo_vm;

/* What the program around the VM does for it; any may be NULL. */
typedef struct {
    void *context;
    void (*echo)(void *context, geo_vm *vm, geo_value v);       /* a statement's value */
    void (*write)(void *context, const char *text, size_t length);  /* print */
    void (*warn)(void *context, const char *text);  /* something to know, no error */
    void (*test)(void *context, const char *name, const diagnostic *failure);
    /* progress of long work: fraction done (negative: unknown), one line of text */
    void (*progress)(void *context, double fraction, const char *text);
} vm_hooks;

typedef struct {
    bool may_write;             /* files; false under --sandbox */
    bool may_run_code;          /* C libraries, Lua's system libraries */
    bool isolates_code;         /* C functions run in a process of their own (--isolate) */
    bool runs_tests;            /* `test` blocks run */
} vm_permissions;

geo_vm *vm_new(void);
void vm_free(geo_vm *vm);
geo_heap *vm_heap(geo_vm *vm);
void vm_set_hooks(geo_vm *vm, const vm_hooks *hooks);
vm_permissions *vm_permit(geo_vm *vm);
geo_rng *vm_rng(geo_vm *vm);            /* the stream draws come from, in program order */
void vm_set_max_steps(geo_vm *vm, double steps);    /* 0: no limit */

/* --- running from outside (sessions, tests) -------------------------------------- */

/* Runs top-level code. On an error: false and *error is new (caller frees). */
bool vm_run(geo_vm *vm, geo_code *code, diagnostic **error);

/* Calls `work` so that anything it raises comes back as false and *error. */
bool vm_protect(geo_vm *vm, void (*work)(geo_vm *vm, void *context), void *context,
                diagnostic **error);

/* Top-level variables, by slot; reading an unused slot gives VALUE_UNSET. */
geo_value vm_global(geo_vm *vm, size_t slot);
bool vm_set_global(geo_vm *vm, size_t slot, geo_value v);   /* false: out of memory */

/* Keeps values alive until vm_forget_held. Only between runs. False: out of memory. */
bool vm_hold_values(geo_vm *vm, const geo_value *v, size_t n);
void vm_forget_held(geo_vm *vm);

/* Collects garbage now, for at most this long (0: to the end); what is left over is
 * collected by the next run. Only between runs: roots are the globals and handles. */
void vm_collect(geo_vm *vm, double seconds);

/* --- raising ----------------------------------------------------------------------- */

/* Raises message `id`; the primary label is the running call or operator. */
GEO_NORETURN void vm_raise(geo_vm *vm, message_id id, ...);
/* The primary label is argument `arg` of the running call (from 0; in declared
 * order), with this text (NULL: what came, by type). */
GEO_NORETURN void vm_raise_arg(geo_vm *vm, int arg, const char *label, message_id id, ...);
/* The same with two labelled arguments, the first the place of the error; `other` -1
 * is what was called. */
GEO_NORETURN void vm_raise_pair(geo_vm *vm, int arg, const char *label, int other,
                                const char *other_label, message_id id, ...);
/* Takes a diagnostic without labels and raises it with the place of the call or the
 * operands of the running operator. */
GEO_NORETURN void vm_raise_diagnostic(geo_vm *vm, diagnostic *d);
/* What v is, in a sentence: "a 3-vector", "a string", "2.5", "none"; appends. */
void value_describe(geo_value v, geo_buffer *out);
/* Raises when status is not GEO_OK: limits and memory as themselves, the rest as "what: why". */
void vm_check(geo_vm *vm, geo_status status, const char *what);
/* Raises d when it is not NULL. (Whatever is raised when something wants to stop becomes
 * that: what was stopped half way has any error.) */
void vm_check_diagnostic(geo_vm *vm, diagnostic *d);
/* Raises "out of memory" when p is NULL; returns p. */
void *vm_need(geo_vm *vm, void *p);
/* For turn i of a loop over many small things: raises when it should stop. */
static inline void vm_turn(geo_vm *vm, size_t i)
{
    if (GEO_UNLIKELY(geo_stops_at(i))) vm_check(vm, geo_poll(), "");
}

/* --- bridges to other languages -------------------------------------------------------- */

/* What a bridge keeps with the machine, embedded in its own struct (made by geo_alloc,
 * freed by the machine). All but the name may be NULL. */
typedef struct vm_extension {
    struct vm_extension *next;
    const char *name;
    void (*trace)(geo_vm *vm, struct vm_extension *self);   /* heap_mark what it holds */
    void (*close)(geo_vm *vm, struct vm_extension *self);   /* the machine ends; all objects
                                                               are still there */
    void (*release)(struct vm_extension *self); /* they are not: free what it owns beside itself */
} vm_extension;
void vm_extend(geo_vm *vm, vm_extension *e);            /* takes e */
vm_extension *vm_extension_find(geo_vm *vm, const char *name);  /* NULL: none. borrows */

/* A place of rest in foreign code that runs long: collects when that is due, raises when a
 * limit was met. What is held in C variables alone must be in handles. */
void vm_pause(geo_vm *vm);
/* While true nothing is collected: a bridge holds new objects in C variables alone, and the
 * other language's collector may run code that calls back. Returns what it was. */
bool vm_keep_all(geo_vm *vm, bool keeps);
/* An error below a kernel that can't raise: the kernel ends with a status, and the next
 * vm_check raises d (takes it; the first is kept). */
void vm_keep_error(geo_vm *vm, diagnostic *d);
/* n steps of foreign code towards --max-steps; raises. Are steps counted at all? */
void vm_spend_steps(geo_vm *vm, double n);
bool vm_counts_steps(geo_vm *vm);

/* Foreign code calls back: as vm_protect, but errors show geo's calls from here inward
 * only; the last of them has no place, for it stands in the foreign code
 * (diag_place_frame). Values that work made are not held afterwards. */
bool vm_call_back(geo_vm *vm, void (*work)(geo_vm *vm, void *context), void *context,
                  diagnostic **error);
/* Behind the foreign code's own calls: labels d with geo's call of it, in front of the
 * labels it has; adds that call (by this name; NULL: not) and those outside to the trace. */
void vm_label_call(geo_vm *vm, diagnostic *d);
void vm_trace_call(geo_vm *vm, diagnostic *d, const char *name);
/* Raises d as it is, with the labels and frames it has. */
GEO_NORETURN void vm_raise_again(geo_vm *vm, diagnostic *d);
/* A call with keyword arguments: the last of argv, by these names (strings; may be NULL). */
geo_value vm_call_named(geo_vm *vm, geo_value callee, int argc, const geo_value *argv,
                        const geo_list *keywords);

/* --- for bindings ------------------------------------------------------------------ */

/* Calls any callable value. May collect garbage. */
geo_value vm_call(geo_vm *vm, geo_value callee, int argc, const geo_value *argv);
/* f(x) as the language does it: spreads a tensor over several parameters, goes by rows. */
geo_value vm_apply(geo_vm *vm, geo_value callee, geo_value argument);
bool value_is_callable(geo_value v);

/* Members of a tensor (rows), list, range, record (names) or string; 0 for others. */
size_t vm_count(geo_value v);
/* Member i of something a loop goes through (no string): false when there is none. */
bool vm_member(geo_vm *vm, geo_value base, size_t i, geo_value *out);

/* Keeps v alive until the running built-in returns. Returns v. */
geo_value vm_hold(geo_vm *vm, geo_value v);

/* Keeps v alive until it is taken back, for a C structure that outlives the built-in and
 * that the collector does not see. The place to give to vm_unpin. Raises. */
size_t vm_pin(geo_vm *vm, geo_value v);
void vm_unpin(geo_vm *vm, size_t place);

/* Memory that lives until the running built-in returns or an error passes it. */
void *vm_scratch(geo_vm *vm, size_t count, size_t size);
/* The same; `end` is called with it before it goes. */
void *vm_scratch_until(geo_vm *vm, size_t count, size_t size, void (*end)(void *memory));

/* May the running built-in change its first argument in place? (`t = push(t, x)`) */
bool vm_may_consume(geo_vm *vm, geo_value first);

geo_value vm_string(geo_vm *vm, const char *text, size_t length);
geo_value vm_text(geo_vm *vm, geo_buffer *b);           /* takes b's text */
geo_value vm_format(geo_vm *vm, const char *format, ...) GEO_PRINTF(2, 3);
geo_tensor *vm_vector(geo_vm *vm, size_t n);
geo_tensor *vm_matrix(geo_vm *vm, size_t rows, size_t columns);
geo_tensor *vm_tensor(geo_vm *vm, tensor_element element, int rank, const size_t *shape);
geo_list *vm_list(geo_vm *vm, size_t capacity);
geo_record *vm_record(geo_vm *vm, size_t capacity);
void vm_put(geo_vm *vm, geo_record *record, const char *name, geo_value v);
geo_value vm_builtin(geo_vm *vm, const char *name);      /* VALUE_UNSET: no such name */

/* [item, ...] as the language builds it: a tensor, or a list when the items differ. */
geo_value vm_stack(geo_vm *vm, size_t n, const geo_value *item);
/* [a, b; c, d]: the n items in rows of these lengths, a tensor. */
geo_value vm_blocks(geo_vm *vm, size_t n, const geo_value *item, geo_value lengths);
/* t[index, ...], and t with these members set to v (t itself stays as it is). */
geo_value vm_members(geo_vm *vm, geo_value t, int n, const geo_value *index);
geo_value vm_with_members(geo_vm *vm, geo_value t, int n, const geo_value *index, geo_value v);
bool vm_has_members(geo_value v);        /* can a loop go through v? (strings too) */

/* Operators as the language does them. */
geo_value vm_binary(geo_vm *vm, int op, geo_value a, geo_value b);
geo_value vm_unary(geo_vm *vm, int op, geo_value a);

/* Members and fields as the language does them: base[index], base.name, and what base is
 * after `base[index] = v` or `base.name = v` (itself when nobody else holds it). */
geo_value vm_index(geo_vm *vm, geo_value base, int n, const geo_value *index);
geo_value vm_set_index(geo_vm *vm, geo_value base, int n, const geo_value *index, geo_value v);
geo_value vm_field(geo_vm *vm, geo_value base, geo_string *name);
geo_value vm_set_field(geo_vm *vm, geo_value base, geo_string *name, geo_value v);

/* Progress for the hook; cheap when nobody watches. */
bool vm_wants_progress(geo_vm *vm);
void vm_progress(geo_vm *vm, double fraction, const char *text);

/* One line the user should know although all went well. */
void vm_warn(geo_vm *vm, const char *text);

/* Text output of the program (print). */
void vm_write(geo_vm *vm, const char *text, size_t length);

#endif
