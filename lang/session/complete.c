/* complete.c - finding the place, gathering what fits there. */
#include "lang/session/complete.h"

#include <stdlib.h>
#include <string.h>

#include "lang/session/command.h"
#include "lang/session/doc.h"
#include "lang/session/help.h"
#include "lang/session/latex.h"
#include "lang/syntax/lexer.h"
#include "runtime/base/mem.h"
#include "runtime/core/code.h"
#include "runtime/core/tensor.h"
#include "runtime/vm/registry.h"

typedef struct {
    geo_session *session;
    const char *text;
    size_t length, cursor;
    token_list tokens;
    completion_prefix prefix;       /* the word before the cursor */
    size_t at;                      /* index of the token that the word is, or would be */
    const token *callee;            /* of the call around the cursor, or NULL */
    size_t paren;                   /* its bracket's index */
    completions *out;
} place;

/* --- the list ---------------------------------------------------------------------------- */

static bool begins(const completions *c, const char *text, completion_prefix p)
{
    if (strlen(text) < p.length) return false;
    return c->ignores_case ? strncasecmp(text, p.text, p.length) == 0
                           : memcmp(text, p.text, p.length) == 0;
}

void completions_add(completions *c, completion_prefix prefix, const char *text,
                     const char *note)
{
    if (!begins(c, text, prefix)) return;
    completion item = { geo_strdup(text), geo_strdup(note ? note : "") };
    if (!item.text || !item.note
        || !geo_grow(&c->item, &c->capacity, c->count + 1, sizeof *c->item)) {
        geo_free(item.text);
        geo_free(item.note);
        c->failed = true;
        return;
    }
    c->item[c->count++] = item;
}

void completions_free(completions *c)
{
    for (size_t i = 0; i < c->count; i++) {
        geo_free(c->item[i].text);
        geo_free(c->item[i].note);
    }
    geo_free(c->item);
    geo_free(c->signature);
    *c = (completions){ .start = c->start, .end = c->end };
}

static int by_text(const void *a, const void *b)
{
    const completion *x = a, *y = b;
    int order = strcasecmp(x->text, y->text);
    return order ? order : strcmp(x->text, y->text);
}

/* A program's name hides the built-in of the same name; it was added first. */
static bool is_there(const completions *c, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++) if (strcmp(c->item[i].text, text) == 0) return true;
    return false;
}

static void tidy(completions *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (is_there(c, kept, c->item[i].text)) {
            geo_free(c->item[i].text);
            geo_free(c->item[i].note);
        } else {
            c->item[kept++] = c->item[i];
        }
    }
    c->count = kept;
    if (kept > 1) qsort(c->item, kept, sizeof *c->item, by_text);
}

/* Never inside a character. */
size_t completions_common(const completions *c)
{
    if (c->count == 0) return 0;
    size_t n = strlen(c->item[0].text);
    for (size_t i = 1; i < c->count; i++) {
        size_t k = 0;
        while (k < n && c->item[i].text[k] == c->item[0].text[k]) k++;
        n = k;
    }
    while (n > 0 && (c->item[0].text[n] & 0xC0) == 0x80) n--;
    return n;
}

/* --- what a value or name is, in a few words --------------------------------------------- */

static void note_value(geo_value v, const char *name, geo_buffer *out)
{
    if (help_signature(v, name, out)) return;
    buffer_add_text(out, value_type_name(v));
    if (!value_is_tensor(v)) return;
    for (int i = 0; i < value_tensor(v)->rank; i++)
        buffer_add_format(out, i ? " x %zu" : " %zu", value_tensor(v)->shape[i]);
}

static void add_value(place *p, const char *text, geo_value v)
{
    if (!begins(p->out, text, p->prefix)) return;
    geo_buffer note = GEO_BUFFER_EMPTY;
    note_value(v, text, &note);
    completions_add(p->out, p->prefix, text, buffer_text(&note));
    buffer_free(&note);
}

static geo_value value_of(place *p, const token *t)
{
    char name[128];
    size_t n = t->end - t->start;
    if (n >= sizeof name) return VALUE_UNSET;
    memcpy(name, p->text + t->start, n);
    name[n] = '\0';
    return session_value(p->session, name);
}

static void add_doc(geo_value v, geo_buffer *out)
{
    if (!value_is_kind(v, KIND_FUNCTION)) return;
    const geo_string *doc = value_function(v)->code->doc;
    if (!doc || doc->length == 0) return;
    buffer_add_char(out, '\n');
    buffer_add(out, doc->text, doc->length);
}

/* "head\nwhat it does" */
static char *signature_of(place *p, const char *name, size_t length)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    char word[128];
    if (length >= sizeof word) return NULL;
    memcpy(word, name, length);
    word[length] = '\0';
    geo_value v = session_value(p->session, word);
    const builtin *known = builtin_find(word, length);
    const help_word *w = help_word_find(word, length);
    if (value_is_kind(v, KIND_BUILTIN))
        known = ((const geo_builtin_value *)value_to_object(v))->builtin;
    if (v != VALUE_UNSET && !value_is_kind(v, KIND_BUILTIN)) {
        if (!help_signature(v, word, &b)) return NULL;
        add_doc(v, &b);
    } else if (known) {
        buffer_add_format(&b, "%s%s\n%s", known->name, known->signature, known->sentence);
    } else if (w) {
        buffer_add_format(&b, "%s\n%s", w->usage, w->sentence);
    } else {
        return NULL;
    }
    return buffer_take(&b);
}

/* --- names ------------------------------------------------------------------------------- */

static void add_session_names(place *p)
{
    const namespace_table *names = &p->session->names;
    for (size_t i = 0; i < names->count; i++) {
        geo_value v = vm_global(p->session->vm, names->entry[i].slot);
        if (v == VALUE_UNSET || (value_is_none(v) && strcmp(names->entry[i].name, "ans") == 0))
            continue;
        add_value(p, names->entry[i].name, v);
    }
}

static void add_builtins(place *p)
{
    for (const builtin *b = GEO_BUILTINS; b->name; b++) {
        if (!begins(p->out, b->name, p->prefix)) continue;
        geo_buffer note = GEO_BUFFER_EMPTY;
        buffer_add_format(&note, "%s%s", b->name, b->signature);
        completions_add(p->out, p->prefix, b->name, buffer_text(&note));
        buffer_free(&note);
    }
}

/* Words of the language that are letters. */
static void add_words(place *p)
{
    for (const help_word *w = HELP_WORDS; w->name; w++)
        if ((w->name[0] >= 'a' && w->name[0] <= 'z') || w->name[0] == 'R')
            completions_add(p->out, p->prefix, w->name, w->usage);
}

static void add_commands(place *p)
{
    for (int k = 0; k < COMMAND_COUNT; k++)
        if (command_text((command_kind)k)[0] != '?')
            completions_add(p->out, p->prefix, command_text((command_kind)k),
                            command_usage((command_kind)k));
}

/* --- keyword arguments ------------------------------------------------------------------- */

static void add_keyword(place *p, const char *name, size_t length, const char *note)
{
    for (size_t i = p->paren + 1; i + 1 < p->tokens.n_tokens; i++) {    /* not a second time */
        const token *t = &p->tokens.tokens[i];
        if (t->start >= p->cursor || t->end - t->start != length) continue;
        if (p->tokens.tokens[i + 1].kind == TOKEN_COLON && i != p->at
            && memcmp(p->text + t->start, name, length) == 0) return;
    }
    geo_buffer b = GEO_BUFFER_EMPTY;
    buffer_add(&b, name, length);
    buffer_add_text(&b, ": ");
    completions_add(p->out, p->prefix, buffer_text(&b), note);
    buffer_free(&b);
}

/* Arguments that stand before the cursor by their place. */
static int count_positional(const place *p)
{
    int n = 0, depth = 0;
    bool by_name = false, any = false;
    if (p->paren >= 2 && p->tokens.tokens[p->paren - 2].kind == TOKEN_PIPE) n++;
    for (size_t i = p->paren + 1; i < p->at; i++) {
        switch (p->tokens.tokens[i].kind) {
        case TOKEN_LEFT_PAREN: case TOKEN_LEFT_SQUARE: case TOKEN_LEFT_BRACE: depth++; break;
        case TOKEN_RIGHT_PAREN: case TOKEN_RIGHT_SQUARE: case TOKEN_RIGHT_BRACE: depth--; break;
        case TOKEN_COLON: by_name |= depth == 0; break;
        case TOKEN_COMMA:
            if (depth > 0) break;
            if (!by_name) n++;
            by_name = false;
            break;
        default: break;
        }
        any = true;
    }
    return any || n ? n : 0;
}

static void add_builtin_keywords(place *p, const builtin *b)
{
    signature s;
    if (!signature_parse(b->signature, &s)) return;
    for (int i = count_positional(p); i < s.n_params && !s.param[i].is_rest; i++) {
        const signature_param *param = &s.param[i];
        geo_buffer note = GEO_BUFFER_EMPTY;
        buffer_add(&note, param->type, param->type_length);
        if (param->fallback_length) {
            buffer_add_text(&note, " = ");
            buffer_add(&note, param->fallback, param->fallback_length);
        }
        add_keyword(p, param->name, param->name_length, buffer_text(&note));
        buffer_free(&note);
    }
}

static void add_function_keywords(place *p, const geo_function *f)
{
    const geo_code *code = f->code;
    for (int i = count_positional(p); i < code->n_params; i++) {
        const code_param *param = &code->param[i];
        if (!param->name) continue;
        geo_buffer note = GEO_BUFFER_EMPTY;
        buffer_add(&note, code->source->text + param->at.start, param->at.end - param->at.start);
        add_keyword(p, param->name->text, param->name->length, buffer_text(&note));
        buffer_free(&note);
    }
}

static bool starts_argument(const place *p)
{
    if (!p->callee || p->at == 0) return false;
    uint8_t kind = p->tokens.tokens[p->at - 1].kind;
    return kind == TOKEN_COMMA || p->at - 1 == p->paren;
}

static void add_keywords(place *p)
{
    if (!starts_argument(p)) return;
    geo_value v = value_of(p, p->callee);
    const builtin *b = builtin_find(p->text + p->callee->start,
                                    p->callee->end - p->callee->start);
    if (value_is_kind(v, KIND_BUILTIN))
        b = ((const geo_builtin_value *)value_to_object(v))->builtin;
    if (value_is_kind(v, KIND_FUNCTION)) add_function_keywords(p, value_function(v));
    else if (b && (v == VALUE_UNSET || value_is_kind(v, KIND_BUILTIN)))
        add_builtin_keywords(p, b);
}

/* --- properties -------------------------------------------------------------------------- */

static geo_value field_of(geo_value base, const char *name, size_t length)
{
    if (!value_is_kind(base, KIND_RECORD)) return VALUE_UNSET;
    const geo_value *v = record_find(value_record(base), name, length);
    return v ? *v : VALUE_UNSET;
}

/* The value of `a.b.c` that ends before token `end`, as far as names of the program and
 * fields of records go; no property is computed. */
static geo_value chain_value(place *p, size_t end)
{
    size_t first = end;
    const token *t = p->tokens.tokens;
    while (first > 0 && token_is_word((token_kind)t[first - 1].kind)) {
        first--;
        if (first == 0 || t[first - 1].kind != TOKEN_DOT) break;
        first--;
    }
    if (first == end) return VALUE_UNSET;
    geo_value v = value_of(p, &t[first]);
    for (size_t i = first + 2; i < end && v != VALUE_UNSET; i += 2)
        v = field_of(v, p->text + t[i].start, t[i].end - t[i].start);
    return v;
}

static void add_properties(place *p)
{
    geo_value v = chain_value(p, p->at - 1);
    if (value_is_kind(v, KIND_RECORD)) {
        const geo_record *r = value_record(v);
        for (size_t i = 0; i < r->count; i++) add_value(p, r->name[i]->text, r->value[i]);
    } else if (value_is_kind(v, KIND_FOREIGN) && value_foreign(v)->class->properties) {
        const geo_class *class = value_foreign(v)->class;
        for (const char *const *name = class->properties; *name; name++)
            completions_add(p->out, p->prefix, *name,
                            doc_property(class->name, *name, strlen(*name)));
    }
}

/* --- finding the place ------------------------------------------------------------------- */

static void set_prefix(place *p, size_t start)
{
    p->prefix = (completion_prefix){ p->text + start, p->cursor - start };
    p->out->start = start;
    p->out->end = p->cursor;
}

/* The call whose bracket is open around token `at`. */
static void find_callee(place *p)
{
    const token *t = p->tokens.tokens;
    for (size_t i = p->at; i-- > 0; ) {
        if (t[i].match != NO_MATCH && t[i].match < i) {
            i = t[i].match;
            continue;
        }
        switch (t[i].kind) {
        case TOKEN_LEFT_PAREN:
            if (i > 0 && !(t[i].flags & (AFTER_SPACE | AFTER_NEWLINE))
                && t[i - 1].kind == TOKEN_NAME && !(i > 1 && t[i - 2].kind == TOKEN_DOT)) {
                p->callee = &t[i - 1];
                p->paren = i;
            }
            return;
        case TOKEN_LEFT_SQUARE: case TOKEN_LEFT_BRACE: case TOKEN_TEXT_OPEN:
        case TOKEN_SEMICOLON:
            return;
        default: break;
        }
    }
}

/* Inside a string's quotes? Then the text from the quote on is a path. */
static bool in_string(place *p, const token *t)
{
    size_t quote = t->start + (t->kind == TOKEN_RAW_STRING);
    bool is_text = t->kind == TOKEN_STRING || t->kind == TOKEN_RAW_STRING
        || t->kind == TOKEN_TEXT_OPEN;
    if (!is_text || p->text[quote] != '"' || p->cursor <= quote) return false;
    bool is_closed = t->end > quote + 1 && (p->text[t->end - 1] == '"'
                                            || t->kind == TOKEN_TEXT_OPEN);
    if (p->cursor >= t->end && is_closed) return false;
    set_prefix(p, quote + 1);
    return true;
}

typedef enum { NOWHERE, IN_STRING, AT_WORD } place_kind;

/* A name can't touch such a token. */
static bool ends_operand(const token *t)
{
    switch (t->kind) {
    case TOKEN_NUMBER: case TOKEN_STRING: case TOKEN_RAW_STRING: case TOKEN_TEXT_CLOSE:
    case TOKEN_RIGHT_PAREN: case TOKEN_RIGHT_SQUARE: case TOKEN_PRIME:
        return true;
    default:
        return false;
    }
}

static place_kind find_place(place *p)
{
    const token *t = p->tokens.tokens;
    size_t i = 0, gap = 0;
    while (i < p->tokens.n_tokens && t[i].end < p->cursor) gap = t[i++].end;
    p->at = i;
    if (i < p->tokens.n_tokens && t[i].start < p->cursor) {
        if (in_string(p, &t[i])) return IN_STRING;
        if (token_is_word((token_kind)t[i].kind)) {
            set_prefix(p, t[i].start);
            return AT_WORD;
        }
        if (t[i].end > p->cursor || ends_operand(&t[i])) return NOWHERE;
        p->at = i + 1;              /* the cursor stands right behind a sign */
        set_prefix(p, p->cursor);
        return AT_WORD;
    }
    if (memchr(p->text + gap, '#', p->cursor - gap)) return NOWHERE;    /* a comment */
    set_prefix(p, p->cursor);
    return AT_WORD;
}

static bool is_after_dot(const place *p)
{
    return p->at > 0 && p->tokens.tokens[p->at - 1].kind == TOKEN_DOT;
}

/* Nothing typed: the arguments' names in a call, else what the program has defined. */
static void gather_names(place *p)
{
    if (is_after_dot(p)) {
        add_properties(p);
        return;
    }
    add_keywords(p);
    if (p->prefix.length == 0) {
        if (!p->callee) add_session_names(p);
        return;
    }
    add_session_names(p);
    add_builtins(p);
    add_words(p);
    if (p->at == 0) add_commands(p);
}

static void gather(place *p, place_kind kind)
{
    if (kind == IN_STRING) complete_file(p->prefix, p->out);
    else gather_names(p);
}

/* First as typed; when nothing begins so, without regard to case. */
static void complete_code(place *p)
{
    place_kind kind = find_place(p);
    if (kind == NOWHERE) return;
    if (kind == AT_WORD) find_callee(p);
    gather(p, kind);
    if (p->out->count == 0 && p->prefix.length > 0) {
        p->out->ignores_case = true;
        gather(p, kind);
    }
    if (kind == IN_STRING || is_after_dot(p)) return;
    bool is_whole = p->out->count == 1 && strlen(p->out->item[0].text) == p->prefix.length;
    if (is_whole) p->out->signature = signature_of(p, p->prefix.text, p->prefix.length);
    else if (p->callee && p->prefix.length == 0)
        p->out->signature = signature_of(p, p->text + p->callee->start,
                                         p->callee->end - p->callee->start);
}

/* --- other places ------------------------------------------------------------------------ */

static bool complete_latex(place *p)
{
    size_t start = latex_start(p->text, p->cursor);
    if (start == p->cursor) return false;
    set_prefix(p, start);
    completion_prefix name = { p->text + start + 1, p->cursor - start - 1 };
    const char *sign = latex_find(name.text, name.length);
    if (sign) {
        completions_add(p->out, (completion_prefix){ "", 0 }, sign, NULL);
        return true;
    }
    for (const latex_sign *l = LATEX_SIGNS; l->name; l++) {
        if (strncmp(l->name, name.text, name.length) != 0) continue;
        char written[40] = "\\";
        strncat(written, l->name, sizeof written - 2);
        completions_add(p->out, p->prefix, written, l->sign);
    }
    if (p->out->count == 1) {           /* \alph: there is only one it can become */
        const char *name_of_only = p->out->item[0].text + 1;
        sign = latex_find(name_of_only, strlen(name_of_only));
        completions_free(p->out);
        completions_add(p->out, (completion_prefix){ "", 0 }, sign, NULL);
    }
    return true;
}

static void add_codes(place *p)
{
    for (int id = 0; id < MSG_COUNT; id++)
        if (message_code((message_id)id)[0])
            completions_add(p->out, p->prefix, message_code((message_id)id), NULL);
}

/* ?li, example li, explain E02: the one word behind the command. */
static bool complete_command(place *p)
{
    command c = command_read(p->text, p->cursor);
    size_t start = c.kind == COMMAND_NONE ? 0 : (size_t)(c.rest - p->text);
    if (c.kind == COMMAND_NONE && p->cursor > 8 && memcmp(p->text, "explain ", 8) == 0)
        c.kind = COMMAND_EXPLAIN, start = 8;
    if (start + c.rest_length != p->cursor && start != p->cursor) return false;
    switch (c.kind) {
    case COMMAND_EXPLAIN:
        set_prefix(p, start);
        add_codes(p);
        return true;
    case COMMAND_HELP: case COMMAND_HELP_WORD: case COMMAND_EXAMPLE:
        if (start == 0) return false;           /* name? */
        set_prefix(p, start);
        if (p->prefix.length == 0) return true;
        if (c.kind != COMMAND_EXAMPLE) add_session_names(p);
        add_builtins(p);
        add_words(p);
        return true;
    default:
        return false;
    }
}

void complete_at(geo_session *s, const char *text, size_t length, size_t cursor,
                 completions *out)
{
    *out = (completions){ .start = cursor, .end = cursor };
    place p = { .session = s, .text = text, .length = length, .cursor = cursor, .out = out };
    if (complete_latex(&p) || complete_command(&p)) {
        tidy(out);
        return;
    }
    geo_source *source = source_new("", text, length);
    if (!source) {
        out->failed = true;
        return;
    }
    if (lex_source(source, &p.tokens) == GEO_OK) complete_code(&p);
    else out->failed = true;
    lex_free(&p.tokens);
    source_drop(source);
    tidy(out);
}
