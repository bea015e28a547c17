/* tape.h - values that remember how they were computed, so that what was computed of
 * them can be differentiated.
 *
 * A traced value stands for a number or tensor and belongs to a tape. Operators and
 * built-ins that meet one compute as usual and write a step on its tape: which rule,
 * which operands, which result. Control flow, calls and closures run as they always
 * do, and so the derivative is that of the branch taken. A sweep goes through the
 * steps backwards and gives every value its adjoint, by rules that are themselves
 * written in operations of the machine. When derivatives nest, the operands of an
 * inner tape are traced values of an outer one, the sweep of the inner tape is
 * recorded by the outer, and so derivatives of any order are exact.
 *
 * Every tape has a number, larger than those of all tapes before it. An operation
 * on values of several tapes is recorded by the newest, for which the others are
 * constants; recording them in turn is left to the operation on what they stand for.
 * So d/dx of x*d/dy (x + y) never confuses x with y [Siskind, Pearlmutter 2008]. */
#ifndef GEO_VM_TAPE_H
#define GEO_VM_TAPE_H

#include "runtime/vm/registry.h"

typedef struct tape tape;
extern const geo_class TRACED_CLASS;

static inline bool value_is_traced(geo_value v) { return value_is_class(v, &TRACED_CLASS); }

/* Traced, or an object with traced parts: it stands for a plain value. */
static inline bool value_follows(geo_value v)
{
    return value_is_kind(v, KIND_FOREIGN) && value_foreign(v)->class->plain;
}

/* Traced, or text that was made of something traced. */
static inline bool value_is_of_traced(geo_value v)
{
    if (value_is_kind(v, KIND_STRING)) return value_to_object(v)->flags & STRING_OF_TRACED;
    return value_is_traced(v);
}

/* --- rules --------------------------------------------------------------------------- */

/* One step of a sweep: out = f(x[0], ...), g is the adjoint of out. None of x, out, g is
 * traced by the tape that is swept; any may be traced by an older one. */
typedef struct {
    geo_vm *vm;
    int n;
    const geo_value *x;
    geo_value out, g;
    const uint32_t *parent;
} tape_step;

enum { TAPE_NOBODY = UINT32_MAX };      /* parent of a constant */

/* Does operand k want its adjoint? */
static inline bool tape_wants(const tape_step *s, int k) { return s->parent[k] != TAPE_NOBODY; }

typedef enum {
    RULE_NONE,                  /* no derivative: an error that names the place */
    RULE_TRANSPARENT,           /* works on traced values as it is (map, push, ...) */
    RULE_CONSTANT,              /* piecewise constant: the derivative is 0 (floor, len, ...) */
    RULE_COMPOSED,              /* written in terms of others: compute */
    RULE_SLOPES,                /* elementwise: slope gives d out / d x[k] */
    RULE_PULL,                  /* pull gives the adjoints of the operands */
    RULE_MOVES                  /* every element of out is one of the operands', or 0 */
} tape_rule_kind;

typedef struct {
    tape_rule_kind kind;
    uint32_t moved;             /* MOVES: bit k: operand k is moved, the others say how */
    uint32_t only;              /* bit k: operand k has a derivative; 0: all have */
    geo_value (*compute)(geo_vm *vm, int argc, const geo_value *argv);
    geo_value (*slope)(const tape_step *s, int k);
    /* Fills give[k] for each operand that wants it, in the shape of the operand or one
     * that broadcasting made larger; VALUE_UNSET means 0. */
    void (*pull)(const tape_step *s, geo_value *give);
    /* Is the result at a place where the function has no derivative, though the rule
     * gives a number? (abs at 0, equal largest elements) */
    bool (*kink)(geo_vm *vm, int n, const geo_value *x, geo_value out);
} tape_rule;

/* The rule of each built-in, in the order of GEO_BUILTINS. Defined in stdlib. */
extern const tape_rule GEO_RULES[];

/* --- recording ----------------------------------------------------------------------- */

/* The meaning of operators and members for traced values; at least one operand is. */
bool tape_binary(geo_vm *vm, int op, geo_value a, geo_value b, geo_value *out);
geo_value tape_index(geo_vm *vm, geo_value base, int n, const geo_value *index);
geo_value tape_set_index(geo_vm *vm, geo_value base, int n, const geo_value *index, geo_value v);
/* A built-in whose arguments are bound, at least one of them traced. */
geo_value tape_builtin(geo_vm *vm, const builtin *b, int argc, const geo_value *argv);
bool tape_any(const geo_value *v, size_t n);
/* Items of which some are traced: one traced tensor if their shapes agree, else false. */
bool tape_stack(geo_vm *vm, size_t n, const geo_value *item, geo_value *out);
geo_value tape_blocks(geo_vm *vm, size_t n, const geo_value *item, geo_value lengths);

/* --- for rules ----------------------------------------------------------------------- */

/* Arithmetic with a short way for numbers; a factor `g` that is 0 makes the product 0
 * whatever the other is: what the result does not depend on has no influence. */
geo_value tape_add(geo_vm *vm, geo_value a, geo_value b);
geo_value tape_sub(geo_vm *vm, geo_value a, geo_value b);
geo_value tape_mul(geo_vm *vm, geo_value a, geo_value b);
geo_value tape_div(geo_vm *vm, geo_value a, geo_value b);
geo_value tape_neg(geo_vm *vm, geo_value a);
geo_value tape_pow(geo_vm *vm, geo_value a, double exponent);
geo_value tape_scaled(geo_vm *vm, geo_value g, geo_value slope);
geo_value tape_call(geo_vm *vm, const char *builtin_name, int argc, const geo_value *argv);

/* Zeros, or ones, in the shape of v: a number for a number. */
geo_value tape_full_like(geo_vm *vm, geo_value v, double x);
/* g, which has the shape of a broadcast v, summed to the shape of v. */
geo_value tape_fit(geo_vm *vm, geo_value g, geo_value v);
/* The elements of x at the positions p (from 1; 0 gives 0), in the shape of p; and its
 * adjoint: zeros in the shape of `like` to which the elements of g are added at p. */
geo_value tape_gather(geo_vm *vm, geo_value x, geo_value p);
geo_value tape_scatter(geo_vm *vm, geo_value g, geo_value p, geo_value like);
/* Records out as the result of `rule` on operands some of which are traced, for
 * operations that are no built-in. `compute` is called on what they stand for. */
geo_value tape_record(geo_vm *vm, const tape_rule *rule, int n, const geo_value *x);

/* --- tapes --------------------------------------------------------------------------- */

/* returns new tape, owned by the heap; the caller holds it */
tape *tape_new(geo_vm *vm);
geo_value tape_value(tape *t);
/* v as an input of t: a number or a real tensor becomes traced (a range or mask a tensor
 * first), a list or record one of traced members; raises for anything else. */
geo_value tape_input(geo_vm *vm, tape *t, geo_value v);
/* Is v traced by t? Then *plain (may be NULL) is what it stands for. */
bool tape_owns(const tape *t, geo_value v, geo_value *plain);
/* The adjoints of everything with respect to v, which t owns, seeded by `seed` in the
 * shape of v. They last until the next sweep. May collect garbage. */
void tape_sweep(geo_vm *vm, tape *t, geo_value v, geo_value seed);
/* The adjoint of an input in its own shape, as the last sweep left it; 0 where there is
 * none. `input` is what tape_input gave. */
geo_value tape_adjoint(geo_vm *vm, const tape *t, geo_value input);
/* --- for parts of a computation ------------------------------------------------------- */

/* The end of a tape. */
typedef struct { size_t n, n_operands; } tape_mark;
tape_mark tape_here(const tape *t);
/* As tape_sweep with seed 1, but no farther back than the mark: `reached` gets the values
 * from before the mark on which v depends, traced. Their adjoints are in tape_adjoint. */
void tape_sweep_to(geo_vm *vm, tape *t, geo_value v, tape_mark mark, geo_list *reached);
/* Forgets what was recorded since the mark; what it traced must not be used again. */
void tape_forget(tape *t, tape_mark mark);
/* Are two traced values the same one? The tape of a traced value. */
bool tape_same(geo_value a, geo_value b);
geo_value tape_of(geo_value v);

/* Frees what t holds; traced values of it are dead from now on. */
void tape_close(tape *t);

/* Lists places of non-differentiability met while t records, as records. */
void tape_collect_kinks(geo_vm *vm, tape *t);
geo_list *tape_kinks(const tape *t);

#endif
