/* doc_types.c - pages of the types that signatures name: Space, Distribution, Map, ... */
#include "lang/session/doc.h"

#include <string.h>

/* A type, or one of the properties of the type above it (name of the type NULL). */
typedef struct { const char *type, *property, *text; } row;

static const row ROWS[] = {
#define TYPE(name, object, sentence) { #name, NULL, sentence },
#define PROPERTY(name, meaning) { NULL, #name, meaning },
#include "stdlib/properties.def"
#undef TYPE
#undef PROPERTY
    { NULL, NULL, NULL }
};

static const row *find(const char *type)
{
    for (const row *r = ROWS; r->text; r++)
        if (r->type && strcmp(r->type, type) == 0) return r;
    return NULL;
}

const char *doc_property(const char *type, const char *name, size_t length)
{
    const row *r = find(type);
    if (!r) return NULL;
    for (r++; r->property; r++)
        if (strlen(r->property) == length && memcmp(r->property, name, length) == 0)
            return r->text;
    return NULL;
}

/* Is the word one of those in the text, which | and others separate? */
static bool has_word(const char *text, size_t length, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++) {
        bool starts = i == 0 || strchr("| ", text[i - 1]);
        bool ends = i + n == length || strchr("|. ", text[i + n]);
        if (starts && ends && memcmp(text + i, word, n) == 0) return true;
    }
    return false;
}

static bool makes(const signature *s, const char *type)
{
    return has_word(s->result, strlen(s->result), type);
}

static bool takes(const signature *s, const char *type)
{
    for (int i = 0; i < s->n_params; i++)
        if (has_word(s->param[i].type, s->param[i].type_length, type)) return true;
    return false;
}

/* "before name, name, name" of all built-ins for which `has` is true; nothing for none. */
static void add_names(const char *before, bool (*has)(const signature *, const char *),
                      const char *type, bool links, geo_buffer *out)
{
    const char *between = before;
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
        signature s;
        const char *name = GEO_BUILTINS[i].name;
        if (!signature_parse(GEO_BUILTINS[i].signature, &s) || !has(&s, type)) continue;
        if (links) buffer_add_format(out, "%s[%s](#%s)", between, name, name);
        else buffer_add_format(out, "%s%s", between, name);
        between = ", ";
    }
    if (between != before) buffer_add_text(out, links ? ".\n" : "\n");
}

bool doc_type(const char *type, geo_buffer *out)
{
    const row *r = find(type);
    if (!r) return false;
    buffer_add_format(out, "%s\n\n%s\n\n", r->type, r->text);
    add_names("Made by   ", makes, type, false, out);
    add_names("Taken by  ", takes, type, false, out);
    buffer_add_text(out, "\nProperties\n");
    for (r++; r->property; r++) buffer_add_format(out, "    .%-14s %s\n", r->property, r->text);
    return true;
}

static void add_section(const row *r, geo_buffer *out)
{
    buffer_add_format(out, "\n### Type %s\n\n%s\n\n", r->type, r->text);
    add_names("Made by ", makes, r->type, true, out);
    add_names("Taken by ", takes, r->type, true, out);
    buffer_add_text(out, "\n| property | |\n|---|---|\n");
    for (r++; r->property; r++) {
        buffer_add_format(out, "| `.%s` | ", r->property);
        for (const char *s = r->text; *s; s++)
            buffer_add_format(out, *s == '|' ? "\\%c" : "%c", *s);
        buffer_add_text(out, " |\n");
    }
}

void doc_type_names(geo_buffer *out)
{
    buffer_add_text(out, "- **types**:");
    const char *between = " ";
    for (const row *r = ROWS; r->text; r++) {
        if (!r->type) continue;
        buffer_add_format(out, "%s[%s](#type-", between, r->type);
        for (const char *c = r->type; *c; c++)
            buffer_add_char(out, *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c);
        buffer_add_text(out, ")");
        between = ", ";
    }
    buffer_add_char(out, '\n');
}

void doc_types(geo_buffer *out)
{
    buffer_add_text(out, "\n## Types and their properties\n\n"
                         "What signatures name besides the language's own types.\n");
    for (const row *r = ROWS; r->text; r++)
        if (r->type) add_section(r, out);
}
