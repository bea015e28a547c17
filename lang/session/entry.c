/* entry.c - lines, prompts, and the parser's question for more. */
#include "lang/session/entry.h"

#include <string.h>

#include "lang/session/command.h"
#include "lang/syntax/parser.h"

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Bytes of a prompt at the start of a line, blanks before it included; 0 for none. */
static size_t prompt_length(const char *line, size_t length)
{
    static const char *const PROMPTS[] = { PROMPT, PROMPT_MORE };
    size_t blanks = 0;
    while (blanks < length && is_blank(line[blanks])) blanks++;
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(PROMPTS[i]) - 1;          /* its blank may be lost */
        if (length - blanks < n || memcmp(line + blanks, PROMPTS[i], n) != 0) continue;
        n += blanks;
        return n < length && line[n] == ' ' ? n + 1 : n;
    }
    return 0;
}

static bool is_empty(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) if (!is_blank(line[i])) return false;
    return true;
}

/* The next line [*at, end) without its end; moves *at behind it. */
static size_t next_line(const char *text, size_t length, size_t *at)
{
    size_t end = *at;
    while (end < length && text[end] != '\n' && text[end] != '\r') end++;
    size_t next = end;
    if (next < length) next += text[next] == '\r' && next + 1 < length && text[next + 1] == '\n'
        ? 2 : 1;
    *at = next;
    return end;
}

void entry_clean(const char *text, size_t length, geo_buffer *out)
{
    size_t begun = out->length, kept = out->length, first = 0, at = 0;
    while (at < length) {                           /* skip empty lines */
        first = at;
        if (!is_empty(text + first, next_line(text, length, &at) - first)) break;
        first = at;
    }
    at = first;
    size_t end = next_line(text, length, &at);
    bool is_session = prompt_length(text + first, end - first) > 0;
    for (at = first; at < length; ) {
        size_t start = at;
        end = next_line(text, length, &at);
        size_t prompt = prompt_length(text + start, end - start);
        if (is_session && !prompt) continue;
        if (out->length > begun) buffer_add_char(out, '\n');
        buffer_add(out, text + start + prompt, end - start - prompt);
        if (!is_empty(text + start + prompt, end - start - prompt)) kept = out->length;
    }
    if (out->text && !out->failed) {
        out->length = kept;
        out->text[kept] = '\0';
    }
}

bool entry_is_complete(const char *text, size_t length)
{
    command c = command_read(text, length);
    bool has_program = c.kind == COMMAND_TIME || c.kind == COMMAND_PROFILE;
    if (c.kind != COMMAND_NONE && !has_program) return true;
    if (has_program) text = c.rest, length = c.rest_length;
    geo_source *source = source_new("", text, length);
    if (!source) return true;
    parse_tree tree;
    bool complete = parse_source(source, &tree) != GEO_EFORMAT || !tree.is_incomplete;
    parse_free(&tree);
    source_drop(source);
    return complete;
}

bool entry_may_take_else(const char *text, size_t length)
{
    if (command_read(text, length).kind != COMMAND_NONE) return false;
    geo_source *source = source_new("", text, length);
    if (!source) return false;
    parse_tree tree;
    bool may = parse_source(source, &tree) == GEO_OK && tree.root->n > 0;
    if (may) {
        const node *last = tree.root->child[tree.root->n - 1];
        while (last && last->kind == NODE_IF && last->child[2]) last = last->child[2];
        may = last && last->kind == NODE_IF;
    }
    parse_free(&tree);
    source_drop(source);
    return may;
}

bool entry_begins_with_else(const char *text, size_t length)
{
    static const char WORD[] = "else";
    enum { N = sizeof WORD - 1 };
    while (length > 0 && is_blank(*text)) text++, length--;
    return length >= N && memcmp(text, WORD, N) == 0
        && (length == N || strchr(" \t\r\n{#", text[N]) != NULL);
}

bool entry_gives_up(const char *text, size_t length)
{
    int newlines = 0;
    while (length > 0 && (is_blank(text[length - 1]) || text[length - 1] == '\n'))
        newlines += text[--length] == '\n';
    return newlines >= 2;
}

size_t entry_indent(const char *text, size_t length)
{
    size_t start = length, indent = 0, end = length;
    while (start > 0 && text[start - 1] != '\n') start--;
    while (start + indent < length && text[start + indent] == ' ') indent++;
    while (end > start && is_blank(text[end - 1])) end--;
    bool opens = end > start && strchr("([{", text[end - 1]) != NULL;
    return opens ? indent + INDENT : indent;
}
