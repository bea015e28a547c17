/* freeze.c - a copy of the code in which top-level names have become constants.
 *
 * GLOBAL and LOADK have the same layout, so an instruction that reads a name is
 * replaced where it stands and spans, jumps and sites remain. Functions that call
 * each other are found in a list of what was copied already, which makes their
 * circle a circle of copies. */
#include "runtime/vm/freeze.h"

#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/vm/state.h"

enum { DEEPEST = 200 };

typedef struct {
    geo_vm *vm;
    geo_value *from, *to;       /* functions and their copies */
    size_t n, capacity, to_capacity;
    int depth;
    bool failed;
} freezing;

static geo_value freeze(freezing *z, geo_value v);
static geo_code *freeze_code(freezing *z, geo_code *code);

static void *need(freezing *z, void *p)
{
    if (!p) z->failed = true;
    return p;
}

static bool reads_global(geo_opcode op)
{
    return op == OPCODE_GLOBAL || op == OPCODE_BORROW || op == OPCODE_GLOBALX;
}

static size_t slot_of(const geo_code *code, size_t at)
{
    uint32_t word = code->instruction[at];
    return WORD_OP(word) == OPCODE_GLOBALX ? code->instruction[at + 1] : WORD_X(word);
}

/* Does the code, or code inside it, read a name that has a value? */
static bool depends(const geo_vm *vm, const geo_code *code, int depth)
{
    for (size_t at = 0; at < code->n; at += 1 + code_extra_words(code, at))
        if (reads_global(WORD_OP(code->instruction[at]))
            && vm_global((geo_vm *)vm, slot_of(code, at)) != VALUE_UNSET) return true;
    for (size_t i = 0; i < code->n_constants && depth < DEEPEST; i++)
        if (value_is_kind(code->constant[i], KIND_CODE)
            && depends(vm, (const geo_code *)value_to_object(code->constant[i]), depth + 1))
            return true;
    return false;
}

/* --- code ------------------------------------------------------------------------ */

static void *copy_array(freezing *z, const void *from, size_t n, size_t size)
{
    if (n == 0) return NULL;
    void *to = need(z, geo_alloc(n, size));
    if (to) memcpy(to, from, n * size);
    return to;
}

static geo_code *copy_code(freezing *z, const geo_code *code)
{
    geo_code *copy = need(z, code_new(&z->vm->heap, code->source));
    if (!copy) return NULL;
    geo_code plain = *code;
    plain.head = copy->head;
    plain.source = copy->source;
    plain.instruction = copy_array(z, code->instruction, code->n, sizeof *code->instruction);
    plain.site_of = copy_array(z, code->site_of, code->n, sizeof *code->site_of);
    plain.site = copy_array(z, code->site, code->n_sites, sizeof *code->site);
    plain.part = copy_array(z, code->part, code->n_parts, sizeof *code->part);
    plain.param = copy_array(z, code->param, code->n_params, sizeof *code->param);
    plain.constant = copy_array(z, code->constant, code->n_constants, sizeof *code->constant);
    plain.capacity = plain.site_of_capacity = code->n;
    plain.site_capacity = code->n_sites;
    plain.part_capacity = code->n_parts;
    plain.constant_capacity = code->n_constants;
    *copy = plain;
    return copy;
}

static bool add_constant(freezing *z, geo_code *code, geo_value v)
{
    if (code->n_constants > 65535) return false;
    bool grown = geo_grow(&code->constant, &code->constant_capacity, code->n_constants + 1,
                          sizeof v);
    if (!need(z, grown ? z : NULL)) return false;
    code->constant[code->n_constants++] = value_share(v);
    return true;
}

/* The instruction at `at` loads the present value of its name from now on. */
static void freeze_name(freezing *z, geo_code *code, size_t at)
{
    geo_value v = vm_global(z->vm, slot_of(code, at));
    if (v == VALUE_UNSET || !add_constant(z, code, freeze(z, v))) return;
    uint32_t word = code->instruction[at];
    unsigned a = WORD_A(word), k = (unsigned)code->n_constants - 1;
    bool is_long = WORD_OP(word) == OPCODE_GLOBALX;
    code->instruction[at] = code_wide(OPCODE_LOADK, a, k);
    if (is_long) code->instruction[at + 1] = code_word(OPCODE_COPY, a, a, 0);
}

static geo_code *freeze_code(freezing *z, geo_code *code)
{
    geo_code *copy = copy_code(z, code);
    if (z->failed) return NULL;
    size_t n = copy->n_constants;
    for (size_t at = 0, step; at < copy->n && !z->failed; at += step) {
        step = 1 + code_extra_words(copy, at);
        if (reads_global(WORD_OP(copy->instruction[at]))) freeze_name(z, copy, at);
    }
    for (size_t i = 0; i < n && !z->failed; i++) {
        if (!value_is_kind(copy->constant[i], KIND_CODE)) continue;
        geo_code *inner = freeze_code(z, (geo_code *)value_to_object(copy->constant[i]));
        if (inner) copy->constant[i] = value_share(value_from_object(inner));
    }
    return copy;
}

/* --- values ------------------------------------------------------------------------ */

static bool remember(freezing *z, geo_value from, geo_value to)
{
    bool grown = geo_grow(&z->from, &z->capacity, z->n + 1, sizeof from)
              && geo_grow(&z->to, &z->to_capacity, z->n + 1, sizeof to);
    if (!need(z, grown ? z : NULL)) return false;
    z->from[z->n] = from;
    z->to[z->n++] = to;
    return true;
}

static geo_value freeze_function(freezing *z, geo_value v)
{
    geo_function *f = value_function(v);
    if (!depends(z->vm, f->code, 0) && f->n_captured == 0) return v;
    geo_function *copy = need(z, function_new(&z->vm->heap, f->code, f->n_captured));
    if (!copy || !remember(z, v, value_from_object(copy))) return v;
    if (f->n_domains) {
        copy->domain = copy_array(z, f->domain, f->n_domains, sizeof *f->domain);
        copy->n_domains = copy->domain ? f->n_domains : 0;
    }
    for (size_t i = 0; i < f->n_captured; i++)
        copy->captured[i] = value_share(freeze(z, f->captured[i]));
    geo_code *code = freeze_code(z, f->code);
    if (code) copy->code = code;
    return value_from_object(copy);
}

static geo_value freeze_list(freezing *z, geo_value v)
{
    const geo_list *list = value_list(v);
    geo_list *copy = NULL;
    for (size_t i = 0; i < list->count && !z->failed; i++) {
        geo_value kept = freeze(z, list->item[i]);
        if (kept == list->item[i]) continue;
        if (!copy) copy = need(z, list_copy(&z->vm->heap, list));
        if (copy) copy->item[i] = value_share(kept);
    }
    return copy ? value_from_object(copy) : v;
}

static geo_value freeze_record(freezing *z, geo_value v)
{
    const geo_record *record = value_record(v);
    geo_record *copy = NULL;
    for (size_t i = 0; i < record->count && !z->failed; i++) {
        geo_value kept = freeze(z, record->value[i]);
        if (kept == record->value[i]) continue;
        if (!copy) copy = need(z, record_copy(&z->vm->heap, record));
        if (copy) copy->value[i] = value_share(kept);
    }
    return copy ? value_from_object(copy) : v;
}

static geo_value freeze(freezing *z, geo_value v)
{
    if (!value_is_object(v) || z->failed || z->depth >= DEEPEST) return v;
    for (size_t i = 0; i < z->n; i++)
        if (z->from[i] == v) return z->to[i];
    z->depth++;
    if (value_is_kind(v, KIND_FUNCTION)) v = freeze_function(z, v);
    else if (value_is_kind(v, KIND_LIST)) v = freeze_list(z, v);
    else if (value_is_kind(v, KIND_RECORD)) v = freeze_record(z, v);
    z->depth--;
    return v;
}

geo_value vm_freeze(geo_vm *vm, geo_value v)
{
    freezing z = { .vm = vm };
    v = freeze(&z, v);
    geo_free(z.from);
    geo_free(z.to);
    vm_need(vm, z.failed ? NULL : vm);
    return v;
}
