/* tape_private.h - what the files of the tape share. */
#ifndef GEO_VM_TAPE_PRIVATE_H
#define GEO_VM_TAPE_PRIVATE_H

#include "runtime/vm/tape.h"

/* One operation: its operands are operand[first .. first + n) of the tape. */
typedef struct {
    const tape_rule *rule;      /* NULL: an input */
    const builtin *builtin;     /* NULL: an operator or what the machine itself does */
    uint32_t first, n;
    geo_value out;
} tape_node;

struct tape {
    geo_foreign head;
    geo_vm *vm;
    uint64_t number;            /* larger than those of all tapes before; 0: closed */
    tape_node *node;
    size_t n, capacity;
    geo_value *operand;         /* what operands stand for, older than this tape */
    uint32_t *parent;           /* their nodes, or TAPE_NOBODY */
    size_t n_operands, operand_capacity, parent_capacity;
    geo_value *adjoint;         /* of each node; VALUE_UNSET: none yet */
    uint8_t *owned;             /* may this adjoint be added to in place? */
    size_t n_adjoints, adjoint_capacity, owned_capacity;
    geo_value current;          /* the adjoint at work */
    geo_value *gift;            /* what one step gives to its operands */
    size_t gift_capacity;
    geo_tensor *numbering;      /* 1, 2, 3, ...: NULL until needed */
    geo_list *kinks;            /* NULL: not collected */
    size_t bytes;               /* told to the heap */
};

typedef struct {
    geo_foreign head;
    tape *tape;
    uint32_t node;
    geo_value value;            /* what it stands for: plain, or traced by an older tape */
} traced;

static inline traced *value_traced(geo_value v) { return (traced *)value_foreign(v); }

extern const geo_class TAPE_CLASS;
extern const tape_rule TAPE_NEGATION, TAPE_TRANSPOSITION;     /* tape_operators.c */

/* tape.c: records `builtin` (NULL: rule->compute) on x, some of which are traced. */
geo_value tape_apply(geo_vm *vm, const tape_rule *rule, const builtin *b, int n,
                     const geo_value *x);
/* Adds c to the adjoint of a node, which has its shape. */
void tape_accumulate(tape *t, uint32_t node, geo_value c);

/* tape_members.c: gives the adjoint g of a MOVES node to its operands. */
void tape_give_moved(tape *t, const tape_node *node, geo_value g);

/* Notes a place without a derivative; only when the tape collects them. */
void tape_note_kink(tape *t, const char *what);

#endif
