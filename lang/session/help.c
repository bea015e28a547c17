/* help.c - the pages behind ?name and ??words. */
#include "lang/session/help.h"

#include <string.h>

#include "lang/session/command.h"
#include "lang/session/doc.h"
#include "lang/session/help_search.h"
#include "lang/session/highlight.h"
#include "lang/session/ink.h"
#include "lang/session/suggest.h"
#include "lang/syntax/lexer.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"
#include "runtime/core/code.h"
#include "runtime/core/print.h"

enum {
    SOURCE_LINES = 12, VALUE_LINES = 6, LAMBDA_SHOWN = 60,
    NAME_COLUMNS = 14, TEXT_COLUMNS = 96
};

/* --- writing ----------------------------------------------------------------------------- */

static void put_ink(const help_view *v, ink i, geo_buffer *out)
{
    if (v->colour) buffer_add_text(out, ink_escape(i));
}

static void put_loud(const help_view *v, const char *text, geo_buffer *out)
{
    put_ink(v, INK_LOUD, out);
    buffer_add_text(out, text);
    put_ink(v, INK_PLAIN, out);
}

static size_t text_columns(const help_view *v)
{
    size_t width = v->width > 20 ? (size_t)v->width : 20;
    return width < TEXT_COLUMNS ? width : TEXT_COLUMNS;
}

/* Words in lines of the view's width, the second and later ones indented too. */
static void put_wrapped(const help_view *v, const char *text, size_t indent, size_t column,
                        geo_buffer *out)
{
    size_t width = text_columns(v);
    for (const char *s = text; *s; ) {
        size_t blanks = strspn(s, " "), n = strcspn(s + blanks, " \n");
        size_t columns = text_width(s + blanks, n);
        if (column > indent && column + blanks + columns > width) {
            buffer_add_char(out, '\n');
            buffer_add_repeat(out, ' ', indent);
            column = indent;
            blanks = 0;
            s += strspn(s, " ");
        }
        buffer_add(out, s, blanks + n);
        column += blanks + columns;
        s += blanks + n;
        if (*s == '\n') {
            buffer_add_char(out, '\n');
            buffer_add_repeat(out, ' ', s[1] ? indent : 0);
            column = indent;
            s++;
        }
    }
    buffer_add_char(out, '\n');
}

static void put_paragraph(const help_view *v, const char *text, geo_buffer *out)
{
    if (!*text) return;
    buffer_add_text(out, "  ");
    put_wrapped(v, text, 2, 2, out);
}

/* Source text in its colours. */
static void put_code(const help_view *v, const char *text, size_t length, geo_buffer *out)
{
    uint8_t *inks = v->colour ? geo_alloc(length, 1) : NULL;
    if (!inks || highlight(text, length, NO_CURSOR, inks) != GEO_OK) {
        geo_free(inks);
        buffer_add(out, text, length);
        return;
    }
    ink now = INK_PLAIN;
    for (size_t i = 0; i < length; i++) {
        if (inks[i] != now && now != INK_PLAIN) put_ink(v, INK_PLAIN, out);
        if (inks[i] != now && inks[i] != INK_PLAIN) put_ink(v, (ink)inks[i], out);
        now = (ink)inks[i];
        buffer_add_char(out, text[i]);
    }
    if (now != INK_PLAIN) put_ink(v, INK_PLAIN, out);
    geo_free(inks);
}

static void put_row(const help_view *v, const char *name, const char *sentence, geo_buffer *out)
{
    size_t width = text_width(name, strlen(name));
    buffer_add_text(out, "  ");
    put_loud(v, name, out);
    buffer_add_repeat(out, ' ', width < NAME_COLUMNS ? NAME_COLUMNS - width : 1);
    buffer_add_char(out, ' ');
    put_wrapped(v, sentence, NAME_COLUMNS + 3,
                width < NAME_COLUMNS ? NAME_COLUMNS + 3 : width + 4, out);
}

/* --- examples ---------------------------------------------------------------------------- */

/* Where "#=>" and its like begin in a line, or its length. */
static size_t find_mark(const char *line, size_t length)
{
    for (size_t i = 0; i + 2 < length; i++)
        if (line[i] == '#' && line[i + 2] == '>' && strchr("=~!", line[i + 1])) return i;
    return length;
}

static void put_expected(const help_view *v, char kind, const char *s, size_t n, geo_buffer *out)
{
    while (n > 0 && *s == ' ') s++, n--;
    if (kind == '~') {                      /* the bound is for the test */
        const char *bound = memmem(s, n, "+-", 2);
        if (bound) n = (size_t)(bound - s);
        while (n > 0 && s[n - 1] == ' ') n--;
    }
    buffer_add_text(out, kind == '!' ? "  error: " : kind == '~' ? "  ≈ " : "  ");
    buffer_add(out, s, n);
    buffer_add_char(out, '\n');
    (void)v;
}

/* As it would look at the prompt. */
static void put_example(const help_view *v, const char *example, geo_buffer *out)
{
    for (const char *s = example; *s; ) {
        size_t n = strcspn(s, "\n"), mark = find_mark(s, n), code = mark;
        while (code > 0 && s[code - 1] == ' ') code--;
        if (code > 0) {
            buffer_add_text(out, "  ");
            put_ink(v, INK_PROMPT, out);
            buffer_add_text(out, "geo> ");
            put_ink(v, INK_PLAIN, out);
            put_code(v, s, code, out);
            buffer_add_char(out, '\n');
        }
        if (mark < n) put_expected(v, s[mark + 1], s + mark + 3, n - mark - 3, out);
        s += n + (s[n] == '\n');
    }
}

/* --- built-ins and words ----------------------------------------------------------------- */

/* A signature that is too long for a line breaks between parameters. */
static void put_signature(const help_view *v, const char *name, const char *text, geo_buffer *out)
{
    put_loud(v, name, out);
    size_t indent = text_width(name, strlen(name)) + 1, column = indent - 1;
    for (const char *s = text; *s; ) {
        size_t n = strcspn(s, ",");
        if (s[n] == ',') n++;
        if (column > indent && column + n > text_columns(v)) {
            buffer_add_char(out, '\n');
            buffer_add_repeat(out, ' ', indent);
            column = indent;
            while (*s == ' ') s++, n--;
        }
        buffer_add(out, s, n);
        column += n;
        s += n;
    }
    buffer_add_char(out, '\n');
}

static void put_see_also(const help_view *v, const char *names, geo_buffer *out)
{
    if (!*names) return;
    put_ink(v, INK_QUIET, out);
    buffer_add_text(out, "\n  see also");
    put_ink(v, INK_PLAIN, out);
    buffer_add_format(out, "  %s\n", names);
}

static void builtin_page(const help_view *v, const builtin *b, geo_buffer *out)
{
    geo_buffer related = GEO_BUFFER_EMPTY;
    put_signature(v, b->name, b->signature, out);
    put_paragraph(v, b->sentence, out);
    if (*b->formula) buffer_add_char(out, '\n');
    put_paragraph(v, b->formula, out);
    if (*b->example) buffer_add_char(out, '\n');
    put_example(v, b->example, out);
    doc_see_also(b, ", ", &related);
    put_see_also(v, buffer_text(&related), out);
    buffer_free(&related);
}

static void word_page(const help_view *v, const help_word *w, geo_buffer *out)
{
    put_loud(v, w->usage, out);
    buffer_add_char(out, '\n');
    put_paragraph(v, w->sentence, out);
    if (*w->example) buffer_add_char(out, '\n');
    put_example(v, w->example, out);
    put_see_also(v, w->see, out);
}

/* --- names of the program ---------------------------------------------------------------- */

/* The source text of a function's head, up to the `=` or `->` before its body. */
static size_t head_length(const char *text, size_t length, bool is_lambda)
{
    geo_source *source = source_new("", text, length);
    token_list list;
    size_t end = 0, depth = 0;
    if (!source) return 0;
    if (lex_source(source, &list) == GEO_OK)
        for (size_t i = 0; i < list.n_tokens && !end; i++) {
            const token *t = &list.tokens[i];
            if (t->kind == TOKEN_LEFT_PAREN || t->kind == TOKEN_LEFT_SQUARE) depth++;
            if ((t->kind == TOKEN_RIGHT_PAREN || t->kind == TOKEN_RIGHT_SQUARE) && depth) depth--;
            if (depth == 0 && t->kind == (is_lambda ? TOKEN_ARROW : TOKEN_ASSIGN) && i > 0)
                end = list.tokens[i - 1].end;
        }
    lex_free(&list);
    source_drop(source);
    return end;
}

/* f(x) = ..., as against f = x -> ... */
static bool is_definition(const geo_code *code)
{
    if (!code->name || code->at.end - code->at.start <= code->name->length) return false;
    const char *text = code->source->text + code->at.start;
    return memcmp(text, code->name->text, code->name->length) == 0
        && text[code->name->length] == '(';
}

bool help_signature(geo_value v, const char *name, geo_buffer *out)
{
    if (value_is_kind(v, KIND_BUILTIN)) {
        const builtin *b = ((const geo_builtin_value *)value_to_object(v))->builtin;
        buffer_add_format(out, "%s%s", b->name, b->signature);
        return true;
    }
    if (!value_is_kind(v, KIND_FUNCTION)) return false;
    const geo_code *code = value_function(v)->code;
    const char *text = code->source->text + code->at.start;
    size_t length = code->at.end - code->at.start;
    bool is_lambda = !is_definition(code);
    size_t head = head_length(text, length, is_lambda);
    if (is_lambda) buffer_add_format(out, "%s = ", name);
    bool is_short = is_lambda && length <= LAMBDA_SHOWN && !memchr(text, '\n', length);
    buffer_add(out, text, head && !is_short ? head : length);
    if (is_lambda && head && !is_short) buffer_add_text(out, " -> …");
    return true;
}

static void put_source(const help_view *v, const geo_code *code, geo_buffer *out)
{
    const geo_source *s = code->source;
    size_t first, last, column;
    source_place(s, code->at.start, &first, &column);
    source_place(s, code->at.end > code->at.start ? code->at.end - 1 : code->at.start, &last,
                 &column);
    buffer_add_char(out, '\n');
    size_t from = code->at.start, to = code->at.end;
    if (last - first >= SOURCE_LINES) {
        size_t length;
        const char *line = source_line(s, first + SOURCE_LINES - 1, &length);
        to = (size_t)(line + length - s->text);
    }
    for (size_t at = from; at < to; ) {
        const char *newline = memchr(s->text + at, '\n', to - at);
        size_t end = newline ? (size_t)(newline - s->text) : to;
        buffer_add_text(out, "  ");
        put_code(v, s->text + at, end - at, out);
        buffer_add_char(out, '\n');
        at = end + 1;
    }
    if (to < code->at.end) buffer_add_text(out, "  …\n");
    put_ink(v, INK_QUIET, out);
    buffer_add_format(out, "\n  from %s, line %zu\n", s->name, first);
    put_ink(v, INK_PLAIN, out);
}

static void function_page(const help_view *v, const char *name, geo_value f, geo_buffer *out)
{
    const geo_code *code = value_function(f)->code;
    geo_buffer head = GEO_BUFFER_EMPTY;
    help_signature(f, name, &head);
    put_loud(v, buffer_text(&head), out);
    buffer_add_char(out, '\n');
    buffer_free(&head);
    if (code->doc && code->doc->length) put_paragraph(v, code->doc->text, out);
    if (is_definition(code) || code->at.end - code->at.start > LAMBDA_SHOWN)
        put_source(v, code, out);
}

static void put_properties(const help_view *v, const geo_class *class, geo_buffer *out)
{
    if (!class->properties || !class->properties[0]) return;
    buffer_add_char(out, '\n');
    for (const char *const *p = class->properties; *p; p++) {
        geo_buffer asked = GEO_BUFFER_EMPTY;
        buffer_add_format(&asked, ".%s", *p);
        const char *text = doc_property(class->name, *p, strlen(*p));
        put_row(v, buffer_text(&asked), text ? text : "", out);
        buffer_free(&asked);
    }
}

static void value_page(const help_view *v, const char *name, geo_value x, geo_buffer *out)
{
    geo_buffer shown = GEO_BUFFER_EMPTY;
    put_loud(v, name, out);
    buffer_add_format(out, " is %s\n", value_phrase(x));
    print_echo(x, v->width - 2, &shown);
    int line = 0;
    for (const char *s = buffer_text(&shown); *s; ) {
        size_t n = strcspn(s, "\n");
        if (line++ == VALUE_LINES) {
            buffer_add_text(out, "  …\n");
            break;
        }
        buffer_add_text(out, "  ");
        buffer_add(out, s, n);
        buffer_add_char(out, '\n');
        s += n + (s[n] == '\n');
    }
    buffer_free(&shown);
    if (value_is_kind(x, KIND_FOREIGN)) put_properties(v, value_foreign(x)->class, out);
}

/* --- the public face --------------------------------------------------------------------- */

/* name.property, of a name of the program. */
static bool property_page(const help_view *v, const char *word, geo_buffer *out)
{
    char name[128];
    const char *dot = strchr(word, '.');
    if (!dot || dot == word) return false;
    memcpy(name, word, (size_t)(dot - word));
    name[dot - word] = '\0';
    geo_value x = session_value(v->session, name);
    if (!value_is_kind(x, KIND_FOREIGN)) return false;
    const char *text = doc_property(value_foreign(x)->class->name, dot + 1, strlen(dot + 1));
    if (text) put_row(v, word, text, out);
    return text != NULL;
}

static bool unknown_page(const help_view *v, const char *name, geo_buffer *out)
{
    help_hit hits[SEARCH_MOST];
    buffer_add_format(out, "geo knows no `%s`.", name);
    geo_buffer hint = GEO_BUFFER_EMPTY;
    bool has_hint = suggest_name(name, strlen(name), &v->session->names, &hint);
    if (has_hint)
        buffer_add_format(out, " %c%s", buffer_text(&hint)[0] - ('a' <= buffer_text(&hint)[0] &&
                          buffer_text(&hint)[0] <= 'z' ? 32 : 0), buffer_text(&hint) + 1);
    buffer_free(&hint);
    buffer_add_char(out, '\n');
    if (help_find(name, strlen(name), hits) > 0) help_search(v, name, strlen(name), out);
    else if (!has_hint) buffer_add_text(out, "??words searches all of the help.\n");
    return false;
}

bool help_about(const help_view *v, const char *name, size_t length, geo_buffer *out)
{
    char word[128];
    if (length >= sizeof word) length = sizeof word - 1;
    memcpy(word, name, length);
    word[length] = '\0';
    geo_value x = session_value(v->session, word);
    if (x != VALUE_UNSET && !value_is_kind(x, KIND_BUILTIN)) {
        if (value_is_kind(x, KIND_FUNCTION)) function_page(v, word, x, out);
        else value_page(v, word, x, out);
        return true;
    }
    if (x != VALUE_UNSET) {
        builtin_page(v, ((const geo_builtin_value *)value_to_object(x))->builtin, out);
        return true;
    }
    const builtin *b = builtin_find(word, length);
    if (b) {
        builtin_page(v, b, out);
        return true;
    }
    if (doc_type(word, out) || property_page(v, word, out)) return true;
    const help_word *w = help_word_find(word, length);
    if (!w) return unknown_page(v, word, out);
    word_page(v, w, out);
    return true;
}

void help_search(const help_view *v, const char *words, size_t length, geo_buffer *out)
{
    help_hit hits[SEARCH_MOST];
    size_t n = help_find(words, length, hits);
    for (size_t i = 0; i < n; i++) put_row(v, hits[i].name, hits[i].sentence, out);
    if (n == 0) {
        buffer_add_text(out, "nothing has to do with `");
        buffer_add(out, words, length);
        buffer_add_text(out, "`; fewer or shorter words find more\n");
    }
    if (n == SEARCH_MOST) buffer_add_text(out, "  … more words find less\n");
}

void help_start(const help_view *v, geo_buffer *out)
{
    static const struct { const char *type, *what; } LINES[] = {
        { "1/3 + 2^0.5",         "an expression shows its value; ans is the last one" },
        { "x = [1, 2, 3]",       "a name keeps a value; `;` at the end hides what it shows" },
        { "f(t) = sin(t)/t",     "a function; t -> t^2 is one without a name" },
        { "?sin   ?for   ?|>",   "what a name, a word or a sign means, with an example" },
        { "??random",            "all that has to do with a subject" },
        { "example linspace",    "its example, ready to run: press Enter" },
        { "explain E0201",       "more about an error" },
        { "whos   time expr",    "what you have defined; how long something takes" },
        { "si<TAB>   \\alpha<TAB>", "completes names, fields, files; α, ∇, ≤ by name" },
        { "Up   Ctrl-R",         "earlier entries; search them" },
        { "Ctrl-C   Ctrl-D",     "stop what runs or drop the line; leave" },
    };
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        size_t width = text_width(LINES[i].type, strlen(LINES[i].type));
        buffer_add_text(out, "  ");
        put_loud(v, LINES[i].type, out);
        buffer_add_repeat(out, ' ', width < 23 ? 23 - width : 1);
        buffer_add_format(out, "%s\n", LINES[i].what);
    }
}
