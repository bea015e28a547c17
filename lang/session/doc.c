/* doc.c - pages of built-ins and errors, as text and as Markdown. */
#include "lang/session/doc.h"

#include <stdio.h>
#include <string.h>

#include "lang/session/library.h"
#include "lang/session/session.h"
#include "lang/session/suggest.h"
#include "runtime/base/file.h"
#include "runtime/base/mem.h"
#include "runtime/base/message.h"

enum { RELATED = 4, WIDTH = 88 };

/* --- one built-in ------------------------------------------------------------------- */

/* Related are the nearest in the list of the same topic: they stand there by subject. */
void doc_see_also(const builtin *b, const char *separator, geo_buffer *out)
{
    const builtin *end = GEO_BUILTINS + GEO_N_BUILTINS, *found[RELATED];
    int n = 0;
    if (b < GEO_BUILTINS || b >= end) return;       /* added while the program runs */
    for (ptrdiff_t step = 1; step <= RELATED && n < RELATED; step++) {
        const builtin *near[2] = { b + step, b - step };
        for (int i = 0; i < 2 && n < RELATED; i++) {
            bool inside = near[i] >= GEO_BUILTINS && near[i] < end;
            if (inside && strcmp(near[i]->topic, b->topic) == 0) found[n++] = near[i];
        }
    }
    for (int i = 0; i < n; i++)
        buffer_add_format(out, "%s%s", i > 0 ? separator : "", found[i]->name);
}

static const char *permission_note(builtin_permission p)
{
    switch (p) {
    case PERMIT_DRAWS: return "It takes from the random stream, so the order of draws matters.";
    case PERMIT_READS: return "It reads a file.";
    case PERMIT_WRITES: return "It writes a file, which --sandbox refuses.";
    case PERMIT_RUNS: return "It runs other people's code, which --sandbox refuses.";
    case PERMIT_SHOWS:
    case PERMIT_PURE: break;
    }
    return "";
}

/* text with every line moved right by four columns, and a line end. */
static void add_indented(const char *text, geo_buffer *out)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        buffer_add_format(out, "    %.*s\n", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

/* The head of a call; a long one goes on below its first parameter. */
static void add_signature(const builtin *b, geo_buffer *out)
{
    size_t indent = strlen(b->name) + 1, column = indent - 1;
    buffer_add_text(out, b->name);
    for (const char *s = b->signature; *s;) {
        size_t n = strcspn(s, ",");
        n += s[n] == ',';
        if (column > indent && column + n > WIDTH) {
            buffer_add_char(out, '\n');
            buffer_add_repeat(out, ' ', indent);
            column = indent;
            n -= *s == ' ';
            s += *s == ' ';
        }
        buffer_add(out, s, n);
        column += n;
        s += n;
    }
    buffer_add_char(out, '\n');
}

void doc_builtin(const builtin *b, geo_buffer *out)
{
    const char *note = permission_note(b->permission);
    add_signature(b, out);
    buffer_add_format(out, "\n%s\n", b->sentence);
    if (*note) buffer_add_format(out, "%s\n", note);
    if (*b->formula) {
        buffer_add_char(out, '\n');
        add_indented(b->formula, out);
    }
    if (*b->example) {
        buffer_add_text(out, "\nExample\n");
        add_indented(b->example, out);
    }
    if (b < GEO_BUILTINS || b >= GEO_BUILTINS + GEO_N_BUILTINS) return;
    buffer_add_text(out, "\nSee also ");
    doc_see_also(b, ", ", out);
    buffer_add_char(out, '\n');
}

/* --- Markdown ------------------------------------------------------------------------- */

/* Prose in which * _ < [ are only themselves; what stands in backquotes stays. */
static void add_prose(const char *text, size_t length, geo_buffer *out)
{
    bool is_code = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '`') is_code = !is_code;
        if (!is_code && strchr("*_<[]", text[i])) buffer_add_char(out, '\\');
        buffer_add_char(out, text[i]);
    }
}

static const char *next_topic(const char *after)
{
    bool seen = after == NULL;
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
        const char *topic = GEO_BUILTINS[i].topic;
        bool is_same = after && strcmp(topic, after) == 0;
        if (seen && !is_same) return topic;
        seen = seen || is_same;
    }
    return NULL;
}

static void add_contents(geo_buffer *out)
{
    for (const char *topic = next_topic(NULL); topic; topic = next_topic(topic)) {
        buffer_add_format(out, "- **%s**: ", topic);
        const char *comma = "";
        for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
            const builtin *b = &GEO_BUILTINS[i];
            if (strcmp(b->topic, topic) != 0) continue;
            buffer_add_format(out, "%s[%s](#%s)", comma, b->name, b->name);
            comma = ", ";
        }
        buffer_add_char(out, '\n');
    }
}

static void add_entry(const builtin *b, geo_buffer *out)
{
    const char *note = permission_note(b->permission);
    buffer_add_format(out, "\n### %s\n\n```text\n", b->name);
    add_signature(b, out);
    buffer_add_text(out, "```\n\n");
    add_prose(b->sentence, strlen(b->sentence), out);
    if (*note) buffer_add_format(out, "\n%s", note);
    buffer_add_char(out, '\n');
    if (*b->formula) buffer_add_format(out, "\n```text\n%s\n```\n", b->formula);
    if (*b->example) buffer_add_format(out, "\n```geo\n%s\n```\n", b->example);
}

void doc_reference(geo_buffer *out)
{
    buffer_add_text(out,
        "# Reference\n\n"
        "Every built-in function, made from the program's own lists by `geo doc --markdown`.\n"
        "A signature names each argument with its type and, after `=`, what it is when left out;\n"
        "arguments may be given by name: `brenier(mu, nu, points: 500)`. In an example, what\n"
        "stands after `#=>` is the answer, and the tests run every one of them.\n"
        "At the prompt `?name` shows the same page.\n\n");
    add_contents(out);
    doc_type_names(out);
    for (const char *topic = next_topic(NULL); topic; topic = next_topic(topic)) {
        buffer_add_format(out, "\n## Topic: %s\n", topic);
        for (size_t i = 0; i < GEO_N_BUILTINS; i++)
            if (strcmp(GEO_BUILTINS[i].topic, topic) == 0) add_entry(&GEO_BUILTINS[i], out);
    }
    doc_types(out);
}

/* --- errors ------------------------------------------------------------------------------ */

/* A printf format as a reader sees it: what is filled in stands as "…". */
static void add_headline(const char *format, geo_buffer *out)
{
    for (const char *s = format; *s; s++) {
        if (*s != '%') {
            add_prose(s, 1, out);
            continue;
        }
        s += 1 + strspn(s + 1, "-+ #0123456789.*lzhjt");
        buffer_add_text(out, *s == '%' ? "%" : "…");
    }
}

/* An explanation: prose, and code in lines that begin with four spaces, which becomes a
 * block. Empty lines are made anew, one between any two parts. */
static void add_explanation(const char *text, geo_buffer *out)
{
    enum { EMPTY, PROSE, CODE } last = EMPTY, kind;
    for (bool first = true; *text; first = false) {
        size_t n = strcspn(text, "\n");
        kind = n == 0 ? EMPTY : strncmp(text, "    ", 4) == 0 ? CODE : PROSE;
        if (last == CODE && kind != CODE) buffer_add_text(out, "```\n");
        if (kind != last && kind != EMPTY && !first) buffer_add_char(out, '\n');
        if (kind == CODE && last != CODE) buffer_add_text(out, "```text\n");
        if (kind == CODE) buffer_add_format(out, "%.*s\n", (int)n - 4, text + 4);
        if (kind == PROSE) {
            add_prose(text, n, out);
            buffer_add_char(out, '\n');
        }
        last = kind;
        text += n + (text[n] == '\n');
    }
    if (last == CODE) buffer_add_text(out, "```\n");
}

static const struct { char digit; const char *title; } PARTS[] = {
    { '1', "Reading a program" }, { '2', "Names and scopes" },
    { '3', "Spaces, distributions and maps" }, { '4', "Types and calls" },
    { '5', "Shapes, indices and numbers" }, { '6', "Limits" },
    { '7', "Files, modules and permissions" }, { '8', "Solvers" }, { '9', "Tests and checks" },
};

/* The message with the smallest code above `after`; MSG_COUNT when there is none. */
static message_id next_message(const char *after)
{
    message_id best = MSG_COUNT;
    for (int id = 0; id < MSG_COUNT; id++) {
        const char *code = message_code((message_id)id);
        if (!*code || strcmp(code, after) <= 0) continue;
        if (best == MSG_COUNT || strcmp(code, message_code(best)) < 0) best = (message_id)id;
    }
    return best;
}

static void add_message(message_id id, geo_buffer *out)
{
    buffer_add_format(out, "\n### %s: ", message_code(id));
    add_headline(message_text(id), out);
    buffer_add_text(out, "\n\n");
    add_explanation(message_explanation(id), out);
    if (!*message_hint(id)) return;
    buffer_add_text(out, "\nHint: ");
    add_headline(message_hint(id), out);
    buffer_add_char(out, '\n');
}

void doc_errors(geo_buffer *out)
{
    buffer_add_text(out,
        "# Errors\n\n"
        "Every error has a code. `geo doc E0511`, or `explain E0511` at the prompt, prints what\n"
        "stands here. An ellipsis (…) is where the message names what it found. Made from the\n"
        "program's own table by `geo doc --errors`.\n");
    char part = 0;
    for (message_id id = next_message(""); id != MSG_COUNT; id = next_message(message_code(id))) {
        char digit = message_code(id)[2];
        for (size_t i = 0; digit != part && i < sizeof PARTS / sizeof *PARTS; i++)
            if (PARTS[i].digit == digit) buffer_add_format(out, "\n## %s\n", PARTS[i].title);
        part = digit;
        add_message(id, out);
    }
}

/* --- the command -------------------------------------------------------------------------- */

static void add_overview(geo_buffer *out)
{
    buffer_add_text(out, "geo doc NAME prints the page of a built-in, geo doc CODE that of an "
                         "error,\ngeo doc Map what can be asked of a map.\n");
    for (const char *topic = next_topic(NULL); topic; topic = next_topic(topic)) {
        buffer_add_format(out, "\n%s\n   ", topic);
        size_t column = 3;
        for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
            const builtin *b = &GEO_BUILTINS[i];
            if (strcmp(b->topic, topic) != 0) continue;
            size_t width = strlen(b->name) + 1;
            if (column + width > 78) {
                buffer_add_text(out, "\n   ");
                column = 3;
            }
            buffer_add_format(out, " %s", b->name);
            column += width;
        }
        buffer_add_char(out, '\n');
    }
}

/* "E0511: index … is outside a …", and its explanation as it stands. */
void doc_error(message_id id, geo_buffer *out)
{
    geo_buffer headline = GEO_BUFFER_EMPTY;
    add_headline(message_text(id), &headline);
    buffer_add_format(out, "%s: ", message_code(id));
    for (const char *s = buffer_text(&headline); *s; s++)
        if (*s != '\\') buffer_add_char(out, *s);
    buffer_add_format(out, "\n\n%s", message_explanation(id));
    buffer_free(&headline);
}

/* The pages of what a Lua file defines. */
static bool add_lua_file(const char *path, geo_buffer *out)
{
    enum { LARGEST = 16 << 20 };
    size_t n = strlen(path), length;
    char *text;
    if (n < 4 || strcmp(path + n - 4, ".lua") != 0) return false;
    if (file_read(path, LARGEST, &text, &length) != GEO_OK) return false;
    geo_session *s = session_new();
    diagnostic *d = s ? library_run_lua(s, path, text, length, &s->names, true) : NULL;
    geo_value v;
    for (size_t i = 0; s && !d && (v = vm_added_builtin(s->vm, i)) != VALUE_UNSET; i++) {
        if (i > 0) buffer_add_char(out, '\n');
        doc_builtin(((const geo_builtin_value *)value_to_object(v))->builtin, out);
    }
    if (d) diag_render(d, false, out);
    diag_free(d);
    session_free(s);
    geo_free(text);
    return true;
}

static bool add_word(const char *word, geo_buffer *out)
{
    const builtin *b = builtin_find(word, strlen(word));
    message_id id = message_by_code(word);
    if (b) doc_builtin(b, out);
    else if (doc_type(word, out)) return true;
    else if (id != MSG_COUNT) doc_error(id, out);
    else if (add_lua_file(word, out)) return true;
    else if (strcmp(word, "--markdown") == 0) doc_reference(out);
    else if (strcmp(word, "--errors") == 0) doc_errors(out);
    else if (strcmp(word, "--man") == 0) doc_manual(out);
    else return false;
    return true;
}

static int unknown(const char *word)
{
    namespace_table none = { 0 };
    geo_buffer hint = GEO_BUFFER_EMPTY;
    suggest_name(word, strlen(word), &none, &hint);
    fprintf(stderr, "geo: there is no built-in and no error called %s%s%s\n", word,
            hint.length ? "; " : "", buffer_text(&hint));
    buffer_free(&hint);
    namespace_free(&none);
    return 1;
}

int doc_main(int n_words, char **words)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    if (n_words == 0) add_overview(&out);
    for (int i = 0; i < n_words; i++) {
        if (i > 0) buffer_add_char(&out, '\n');
        if (!add_word(words[i], &out)) {
            buffer_free(&out);
            return unknown(words[i]);
        }
    }
    bool good = !out.failed && fwrite(buffer_text(&out), 1, out.length, stdout) == out.length;
    buffer_free(&out);
    return good && fflush(stdout) == 0 ? 0 : 1;
}
