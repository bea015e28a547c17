/* format.c - tokens back to text, with regular spacing.
 *
 * Works on tokens, because they keep lines and comments; from the tree it learns only
 * which tokens begin statements and which braces are blocks. Lines are first collected
 * with their indentation and their comment, then written with comments aligned. */
#include "lang/syntax/format.h"

#include <stdlib.h>
#include <string.h>

#include "lang/syntax/lexer.h"
#include "lang/syntax/parser.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"

enum { INDENT = 4, COMMENT_GAP = 2, COMMENT_COLUMN = 60 };

enum { BEGINS_STATEMENT = 1, BEGINS_BLOCK = 2, VERBATIM = 4 };      /* marks of tokens */

typedef struct {
    int indent;
    size_t code, code_end;          /* of the text buffer */
    size_t comment, comment_end;    /* of the source; equal for none */
    bool blank_before;
} format_line;

typedef struct {
    const geo_source *source;
    const token *tokens;
    size_t n_tokens;
    uint8_t *marks;                 /* for each token */
    geo_buffer text;
    format_line *lines;
    size_t n_lines, lines_capacity;
    uint32_t *open;                 /* the open brackets */
    int *inner;                     /* the indentation inside each of them */
    size_t n_open;
    bool no_memory;
} formatter;

/* What the tree knows ------------------------------------------------------- */

static void mark_token(formatter *f, uint32_t offset, uint8_t mark)
{
    size_t low = 0, high = f->n_tokens;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (f->tokens[middle].start < offset) low = middle + 1;
        else high = middle;
    }
    if (low < f->n_tokens && f->tokens[low].start == offset) f->marks[low] |= mark;
}

static void mark_children(formatter *f, const node *n)
{
    for (uint32_t i = 0; i < n->n; i++) {
        const node *child = n->child[i];
        if (!child) continue;
        if (n->kind == NODE_BLOCK) mark_token(f, child->at.start, BEGINS_STATEMENT);
        if (child->kind == NODE_BLOCK) mark_token(f, child->mark.start, BEGINS_BLOCK);
        if (child->kind == NODE_EXTERN)
            mark_token(f, (uint32_t)(child->doc.text - f->source->text - 1), VERBATIM);
        mark_children(f, child);
    }
}

/* Spaces between tokens ------------------------------------------------------ */

static bool is_opener(int kind)
{
    return kind == TOKEN_LEFT_PAREN || kind == TOKEN_LEFT_SQUARE || kind == TOKEN_LEFT_BRACE;
}

static bool is_closer(int kind)
{
    return kind == TOKEN_RIGHT_PAREN || kind == TOKEN_RIGHT_SQUARE || kind == TOKEN_RIGHT_BRACE;
}

/* Token i is the last of an operand; after a point any word is a name. */
static bool ends_operand(const formatter *f, size_t i)
{
    switch (f->tokens[i].kind) {
    case TOKEN_NUMBER: case TOKEN_NAME: case TOKEN_CONSTANT: case TOKEN_STRING:
    case TOKEN_RAW_STRING: case TOKEN_TEXT_CLOSE: case TOKEN_TRUE: case TOKEN_FALSE:
    case TOKEN_NONE: case TOKEN_END: case TOKEN_PRIME:
        return true;
    default:
        return is_closer(f->tokens[i].kind) || (i > 0 && f->tokens[i - 1].kind == TOKEN_DOT);
    }
}

/* A sign before its operand: -x, ∂M, ∇f. */
static bool is_prefix(const formatter *f, size_t i)
{
    const token *t = &f->tokens[i];
    if (i > 0 && t[-1].kind == TOKEN_DOT) return false;
    if (t->kind == TOKEN_NABLA) return true;
    if (t->kind == TOKEN_BD) return f->source->text[t->start] != 'b';
    if (t->kind != TOKEN_MINUS) return false;
    return i == 0 || (f->marks[i] & BEGINS_STATEMENT) || !ends_operand(f, i - 1);
}

/* Operators whose spaces are the author's choice. */
static bool may_be_tight(int kind)
{
    return kind == TOKEN_PLUS || kind == TOKEN_MINUS || kind == TOKEN_STAR || kind == TOKEN_SLASH
        || kind == TOKEN_PERCENT || kind == TOKEN_AT || kind == TOKEN_AMPERSAND;
}

static bool touches(const token *t) { return !(t->flags & AFTER_SPACE); }

static bool is_tight(const formatter *f, size_t i)
{
    const token *t = &f->tokens[i];
    if (t->kind == TOKEN_CARET || t->kind == TOKEN_DOTS || t->kind == TOKEN_DOT) return true;
    return may_be_tight(t->kind) && touches(t) && touches(t + 1);
}

static bool is_by(const formatter *f, const token *t)
{
    return t->end - t->start == 2 && memcmp(f->source->text + t->start, "by", 2) == 0;
}

/* What a number that touches it multiplies. */
static bool is_factor(int kind)
{
    return kind == TOKEN_NAME || kind == TOKEN_CONSTANT || kind == TOKEN_END
        || kind == TOKEN_NABLA;
}

/* Whether a space stands between token i - 1 and token i of one line. */
static bool space_between(const formatter *f, size_t i)
{
    const token *a = &f->tokens[i - 1], *b = &f->tokens[i];
    if (b->kind == TOKEN_COMMA || b->kind == TOKEN_SEMICOLON || b->kind == TOKEN_COLON
        || b->kind == TOKEN_PRIME || b->kind == TOKEN_RIGHT_PAREN
        || b->kind == TOKEN_RIGHT_SQUARE)
        return false;
    if (a->kind == TOKEN_LEFT_PAREN || a->kind == TOKEN_LEFT_SQUARE) return false;
    if (a->kind == TOKEN_LEFT_BRACE) return b->kind != TOKEN_RIGHT_BRACE;
    if (a->kind == TOKEN_COMMA || a->kind == TOKEN_SEMICOLON || a->kind == TOKEN_COLON)
        return true;
    if (is_prefix(f, i - 1)) return false;
    if (b->kind == TOKEN_DOTS && !ends_operand(f, i - 1)) return true;
    if (a->kind == TOKEN_DOTS && b->kind == TOKEN_NAME && is_by(f, b)) return true;
    if (is_tight(f, i - 1)) return false;
    if (is_tight(f, i)) return !ends_operand(f, i - 1);
    if (!touches(b) || !ends_operand(f, i - 1)) return true;
    if (b->kind == TOKEN_LEFT_PAREN || b->kind == TOKEN_LEFT_SQUARE) return false;
    return a->kind != TOKEN_NUMBER || !is_factor(b->kind);
}

/* Lines ---------------------------------------------------------------------- */

static format_line *last_line(formatter *f) { return &f->lines[f->n_lines - 1]; }

static void begin_line(formatter *f, int indent, bool blank_before)
{
    if (!geo_grow(&f->lines, &f->lines_capacity, f->n_lines + 1, sizeof *f->lines)) {
        f->no_memory = true;
        return;
    }
    f->lines[f->n_lines++] = (format_line){ .indent = indent, .blank_before = blank_before,
                                            .code = f->text.length, .code_end = f->text.length };
}

/* The indentation of a line that starts with token i. A line that closes brackets
 * stands where the line that opened them does. */
static int indent_of(const formatter *f, size_t i)
{
    const token *t = &f->tokens[i];
    size_t k = f->n_open;
    for (size_t j = i; k > 0 && is_closer(f->tokens[j].kind); j++) {
        if (j > i && (f->tokens[j].flags & AFTER_NEWLINE)) break;
        k--;
    }
    if (k < f->n_open) return f->inner[k] - 1;
    int base = k ? f->inner[k - 1] : 0;
    bool in_block = k == 0 || (f->marks[f->open[k - 1]] & BEGINS_BLOCK);
    bool begins = (f->marks[i] & (BEGINS_STATEMENT | BEGINS_BLOCK)) || t->kind == TOKEN_ELSE
        || t->kind == TOKEN_SEMICOLON || t->kind == TOKEN_END_OF_TEXT;
    return in_block && !begins ? base + 1 : base;
}

/* A comment before a closing bracket belongs to what the bracket closes. */
static int comment_indent(const formatter *f, size_t i)
{
    if (is_closer(f->tokens[i].kind) && f->n_open) return f->inner[f->n_open - 1];
    return indent_of(f, i);
}

/* The comments between token i - 1 and token i; returns the line feeds after the last. */
static int add_comments(formatter *f, size_t i, size_t from)
{
    const char *s = f->source->text;
    int line_feeds = 0;
    for (size_t at = from; at < f->tokens[i].start; at++) {
        if (s[at] == '\n') line_feeds++;
        if (s[at] != '#') continue;
        const char *end = memchr(s + at, '\n', f->source->length - at);
        size_t stop = end ? (size_t)(end - s) : f->source->length, trimmed = stop;
        while (trimmed > at && strchr(" \t\r", s[trimmed - 1])) trimmed--;
        bool first_inside = f->n_lines && i > 0 && is_opener(f->tokens[i - 1].kind)
            && last_line(f)->code_end > last_line(f)->code;
        if (f->n_lines == 0 || line_feeds > 0)
            begin_line(f, comment_indent(f, i), line_feeds > 1 && f->n_lines && !first_inside);
        if (f->no_memory) return 0;
        last_line(f)->comment = at;
        last_line(f)->comment_end = trimmed;
        line_feeds = 0;
        at = stop - 1;
    }
    return line_feeds;
}

static void track_bracket(formatter *f, size_t i)
{
    if (is_opener(f->tokens[i].kind)) {
        f->open[f->n_open] = (uint32_t)i;
        f->inner[f->n_open++] = last_line(f)->indent + 1;
    } else if (is_closer(f->tokens[i].kind) && f->n_open) {
        f->n_open--;
    }
}

/* Appends token i, or the whole string or foreign text that starts there; returns
 * the index of the last token written. */
static size_t add_token(formatter *f, size_t i)
{
    const token *t = &f->tokens[i], *last = t;
    bool whole = t->kind == TOKEN_TEXT_OPEN || (f->marks[i] & VERBATIM);
    if (whole) last = &f->tokens[t->match];
    else track_bracket(f, i);
    buffer_add(&f->text, f->source->text + t->start, last->end - t->start);
    last_line(f)->code_end = f->text.length;
    return (size_t)(last - f->tokens);
}

static void collect_lines(formatter *f)
{
    size_t from = 0;
    for (size_t i = 0; i < f->n_tokens && !f->no_memory; i++) {
        const token *t = &f->tokens[i];
        int line_feeds = add_comments(f, i, from);
        if (t->kind == TOKEN_END_OF_TEXT || f->no_memory) return;
        if ((t->flags & AFTER_NEWLINE) || f->n_lines == 0) {
            bool inside_edge = is_closer(t->kind) || (i > 0 && is_opener(t[-1].kind)
                && last_line(f)->code_end > last_line(f)->code);
            begin_line(f, indent_of(f, i), line_feeds > 1 && f->n_lines && !inside_edge);
            if (f->no_memory) return;
        } else if (space_between(f, i)) {
            buffer_add_char(&f->text, ' ');
        }
        i = add_token(f, i);
        from = f->tokens[i].end;
    }
}

/* Writing ---------------------------------------------------------------------- */

static size_t code_width(const formatter *f, const format_line *line)
{
    return (size_t)line->indent * INDENT
        + text_width(buffer_text(&f->text) + line->code, line->code_end - line->code);
}

static bool takes_part(const formatter *f, const format_line *line)
{
    return line->comment_end > line->comment && line->code_end > line->code
        && code_width(f, line) <= COMMENT_COLUMN;
}

/* The column of the comments of the run of lines that starts at `first`. */
static size_t comment_column(const formatter *f, size_t first, size_t *end)
{
    size_t widest = 0, i = first;
    for (; i < f->n_lines && takes_part(f, &f->lines[i]); i++) {
        if (i > first && f->lines[i].blank_before) break;
        size_t width = code_width(f, &f->lines[i]);
        if (width > widest) widest = width;
    }
    *end = i;
    return widest + COMMENT_GAP;
}

static void write_line(const formatter *f, const format_line *line, size_t column, geo_buffer *out)
{
    size_t width = code_width(f, line);
    bool has_code = line->code_end > line->code;
    if (line->blank_before) buffer_add_char(out, '\n');
    buffer_add_repeat(out, ' ', (size_t)line->indent * INDENT);
    buffer_add(out, buffer_text(&f->text) + line->code, line->code_end - line->code);
    if (line->comment_end > line->comment) {
        if (has_code) buffer_add_repeat(out, ' ', column > width ? column - width : COMMENT_GAP);
        buffer_add(out, f->source->text + line->comment, line->comment_end - line->comment);
    }
    buffer_add_char(out, '\n');
}

static void write_lines(const formatter *f, geo_buffer *out)
{
    for (size_t i = 0; i < f->n_lines; ) {
        size_t end, column = comment_column(f, i, &end);
        if (end == i) end++, column = 0;
        for (; i < end; i++) write_line(f, &f->lines[i], column, out);
    }
}

static geo_status format_tokens(const geo_source *source, const token_list *list,
                                const node *root, geo_buffer *out)
{
    formatter f = { .source = source, .tokens = list->tokens, .n_tokens = list->n_tokens };
    f.marks = geo_alloc_zero(f.n_tokens, 1);
    f.open = geo_alloc(f.n_tokens, sizeof *f.open);
    f.inner = geo_alloc(f.n_tokens, sizeof *f.inner);
    f.no_memory = !f.marks || !f.open || !f.inner;
    if (!f.no_memory) {
        mark_children(&f, root);
        collect_lines(&f);
    }
    bool failed = f.no_memory || f.text.failed;
    if (!failed) write_lines(&f, out);
    buffer_free(&f.text);
    geo_free(f.lines);
    geo_free(f.marks);
    geo_free(f.open);
    geo_free(f.inner);
    return failed || out->failed ? GEO_ENOMEM : GEO_OK;
}

geo_status format_source(geo_source *source, geo_buffer *out)
{
    parse_tree tree;
    token_list list = { 0 };
    geo_status status = parse_source(source, &tree);
    if (status == GEO_OK) status = lex_source(source, &list);
    if (status == GEO_OK) status = format_tokens(source, &list, tree.root, out);
    lex_free(&list);
    parse_free(&tree);
    return status;
}
