/* profile.h - where the time goes: by source line, by built-in, by tier.
 *
 * A clock interrupts a thousand times a second and counts what it finds: the line of the
 * running instruction, the built-in in progress, and by which means it runs (the tier).
 * Only while a profile runs do instructions note where they are; otherwise nothing is
 * paid. One profile at a time for each machine. */
#ifndef GEO_VM_PROFILE_H
#define GEO_VM_PROFILE_H

#include "runtime/vm/registry.h"

typedef struct vm_profile vm_profile;

enum { PROFILE_TEXT = 72 };

/* What was found together, and how often. */
typedef struct {
    const char *source;         /* name of the file or entry; "" outside of any */
    uint32_t line;              /* from 1 */
    char text[PROFILE_TEXT];    /* the beginning of the line, without its indentation */
    const builtin *builtin;     /* NULL: none in progress */
    const char *tier;           /* "scalar", or what vm_set_tier said */
    size_t count;
    const void *key;            /* tells sources apart */
} profile_row;

/* returns new (vm_profile_free); NULL when memory or timers are out */
vm_profile *vm_profile_start(geo_vm *vm);
/* Stops counting. */
void vm_profile_stop(vm_profile *p);
/* The rows, in the order they were first seen (borrows), and their number. */
const profile_row *vm_profile_rows(const vm_profile *p, size_t *n);
double vm_profile_seconds(const vm_profile *p);
size_t vm_profile_samples(const vm_profile *p);     /* all of them, also those beyond the rows */
void vm_profile_free(vm_profile *p);

/* From now on the machine runs by these means (a constant text); returns what it was. */
const char *vm_set_tier(geo_vm *vm, const char *tier);

#endif
