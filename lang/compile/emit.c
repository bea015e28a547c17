/* emit.c - instructions, constants, registers, jumps. */
#include <stdarg.h>
#include <string.h>

#include "lang/compile/state.h"
#include "runtime/base/mem.h"

/* --- errors ------------------------------------------------------------------------ */

static bool error_is_full(const compile_context *c)
{
    return c->n_errors >= COMPILE_ERRORS;
}

void compile_error(compile_context *c, geo_span at, const char *label, message_id id, ...)
{
    if (error_is_full(c)) return;
    va_list args;
    va_start(args, id);
    diagnostic *d = diag_vnew(id, args);
    va_end(args);
    diag_add(d, c->source, at, label ? "%s" : NULL, label);
    c->error[c->n_errors++] = d;
}

void compile_error_hint(compile_context *c, const char *format, ...)
{
    if (c->n_errors == 0) return;
    geo_buffer b = GEO_BUFFER_EMPTY;
    va_list args;
    va_start(args, format);
    buffer_add_vformat(&b, format, args);
    va_end(args);
    diag_set_hint(c->error[c->n_errors - 1], "%s", buffer_text(&b));
    buffer_free(&b);
}

/* --- code arrays --------------------------------------------------------------------- */

static bool add_word(function_state *f, uint32_t word)
{
    geo_code *code = f->code;
    if (!geo_grow(&code->instruction, &code->capacity, code->n + 1, sizeof word)
        || !geo_grow(&code->site_of, &code->site_of_capacity, code->n + 1, sizeof word)) {
        f->c->out_of_memory = true;
        return false;
    }
    code->instruction[code->n] = word;
    code->site_of[code->n++] = (uint32_t)f->site;
    return true;
}

void set_site(function_state *f, const node *n, uint32_t n_parts, node *const *parts)
{
    geo_code *code = f->code;
    if (!geo_grow(&code->site, &code->site_capacity, code->n_sites + 1, sizeof *code->site)
        || !geo_grow(&code->part, &code->part_capacity, code->n_parts + n_parts,
                     sizeof *code->part)) {
        f->c->out_of_memory = true;
        return;
    }
    code->site[code->n_sites] = (code_site){ n->at, n->mark, (uint32_t)code->n_parts, n_parts };
    for (uint32_t i = 0; i < n_parts; i++)
        code->part[code->n_parts++] = parts[i] ? parts[i]->at : n->at;
    f->site = code->n_sites++;
}

size_t emit(function_state *f, geo_opcode op, unsigned a, unsigned b, unsigned c)
{
    add_word(f, code_word(op, a & 255, b & 255, c & 255));
    return f->code->n - 1;
}

size_t emit_wide(function_state *f, geo_opcode op, unsigned a, unsigned x)
{
    add_word(f, code_wide(op, a & 255, x & 65535));
    return f->code->n - 1;
}

void emit_extra(function_state *f, uint32_t word)
{
    add_word(f, word);
}

size_t here(const function_state *f) { return f->code->n; }

/* --- constants -------------------------------------------------------------------------- */

unsigned constant(function_state *f, geo_value v)
{
    geo_code *code = f->code;
    size_t search = code->n_constants < 256 ? code->n_constants : 256;
    for (size_t i = 0; i < search; i++)
        if (code->constant[i] == v) return (unsigned)i;
    if (code->n_constants >= 65535) {
        compile_error(f->c, code->at, NULL, MSG_TOO_COMPLEX, "constants");
        return 0;
    }
    if (!geo_grow(&code->constant, &code->constant_capacity, code->n_constants + 1, sizeof v)) {
        f->c->out_of_memory = true;
        return 0;
    }
    code->constant[code->n_constants] = value_share(v);
    return (unsigned)code->n_constants++;
}

static size_t word_place(const compile_context *c, const char *text, size_t length)
{
    size_t h = 2166136261u;
    for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)text[i]) * 16777619u;
    for (size_t at = h % c->word_capacity;; at = (at + 1) % c->word_capacity) {
        const geo_string *s = c->word[at];
        if (!s || (s->length == length && memcmp(s->text, text, length) == 0)) return at;
    }
}

static bool grow_words(compile_context *c)
{
    geo_string **before = c->word;
    size_t n = c->word_capacity;
    c->word_capacity = n ? 2 * n : 64;
    c->word = geo_alloc_zero(c->word_capacity, sizeof *c->word);
    for (size_t i = 0; i < n && c->word; i++)
        if (before[i]) c->word[word_place(c, before[i]->text, before[i]->length)] = before[i];
    if (!c->word) c->word = before, c->word_capacity = n;
    else geo_free(before);
    return c->word != before || n > 0;
}

/* One string for one text, so that records and those who read them can compare
 * their names by address. */
geo_string *make_name(function_state *f, node_text text)
{
    compile_context *c = f->c;
    if (2 * c->n_words >= c->word_capacity && !grow_words(c)) {
        c->out_of_memory = true;
        return NULL;
    }
    geo_string **place = &c->word[word_place(c, text.text, text.length)];
    if (*place) return *place;
    geo_string *s = string_new(c->heap, text.text, text.length);
    if (!s) {
        c->out_of_memory = true;
        return NULL;
    }
    s->head.shared = 1;
    c->n_words++;
    return *place = s;
}

unsigned constant_text(function_state *f, node_text text)
{
    geo_string *s = make_name(f, text);
    return s ? constant(f, value_from_object(s)) : 0;
}

/* --- registers ------------------------------------------------------------------------------ */

int new_temps(function_state *f, int n)
{
    int first = f->next;
    if (first + n > CODE_REGISTERS) {
        if (!error_is_full(f->c)) compile_error(f->c, f->code->at, NULL, MSG_TOO_COMPLEX,
                                                "values");
        return CODE_REGISTERS - n;
    }
    f->next += n;
    if (f->next > f->code->n_registers) f->code->n_registers = (uint16_t)f->next;
    return first;
}

int new_temp(function_state *f)
{
    return new_temps(f, 1);
}

/* --- jumps ----------------------------------------------------------------------------- */

void emit_jump(function_state *f, geo_opcode op, unsigned a, unsigned b, unsigned c,
               jump_list *list)
{
    emit(f, op, a, b, c);
    emit_extra(f, (uint32_t)list->last);
    list->last = here(f);                   /* index of the extra word, plus one */
}

void emit_jump_to(function_state *f, geo_opcode op, unsigned a, unsigned b, size_t target)
{
    emit(f, op, a, b, 0);
    emit_extra(f, (uint32_t)((int64_t)target - (int64_t)here(f) - 1));
}

void land_here(function_state *f, jump_list *list)
{
    if (f->c->out_of_memory) return;
    size_t at = list->last;
    while (at > 0) {
        uint32_t *word = &f->code->instruction[at - 1];
        size_t before = *word;
        *word = (uint32_t)((int64_t)here(f) - (int64_t)at);
        at = before;
    }
    list->last = 0;
}
