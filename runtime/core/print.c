/* print.c - any value as text.
 *
 * Nesting is shown to DEEPEST levels and a value's text ends after about MOST bytes,
 * so that shared or endless structures can't fill the memory. */
#include "runtime/core/print.h"

#include <string.h>

#include "runtime/base/text.h"
#include "runtime/core/code.h"
#include "runtime/core/print_private.h"

enum {
    DEEPEST = 50,
    MOST = 1 << 20,
    STRING_SHOWN = 2000,        /* bytes of a string inside quotes */
    LAMBDA_SHOWN = 40,          /* bytes of a function without a name */
    ITEMS_SHOWN = 100, ITEM_ENDS = 10,
    LINES_SHOWN = 40, LINE_ENDS = 15
};

static void print_inside(geo_value v, int depth, size_t limit, geo_buffer *out);

/* --- strings ----------------------------------------------------------------- */

static void add_escaped(unsigned c, const char *bytes, size_t n, geo_buffer *out)
{
    switch (c) {
    case '"': buffer_add_text(out, "\\\""); return;
    case '\\': buffer_add_text(out, "\\\\"); return;
    case '{': buffer_add_text(out, "\\{"); return;
    case '\n': buffer_add_text(out, "\\n"); return;
    case '\t': buffer_add_text(out, "\\t"); return;
    case '\r': buffer_add_text(out, "\\r"); return;
    case 0: buffer_add_text(out, "\\0"); return;
    }
    if (c < 32 || c == 127) buffer_add_text(out, "·");
    else buffer_add(out, bytes, n);
}

void print_quoted(const char *text, size_t length, size_t most, geo_buffer *out)
{
    size_t i = 0;
    buffer_add_char(out, '"');
    while (i < length && i < most) {
        unsigned c;
        bool valid;
        size_t n = text_decode(text + i, length - i, &c, &valid);
        if (valid) add_escaped(c, text + i, n, out);
        else buffer_add_rune(out, 0xFFFD);
        i += n;
    }
    if (i < length) buffer_add_text(out, "…");
    buffer_add_char(out, '"');
}

/* --- functions --------------------------------------------------------------- */

static void print_params(const geo_code *code, geo_buffer *out)
{
    for (int i = 0; i < code->n_params; i++) {
        if (i) buffer_add_text(out, ", ");
        if (code->param[i].name) buffer_add(out, code->param[i].name->text,
                                            code->param[i].name->length);
        else buffer_add_text(out, "point");
    }
}

/* A function as it was written, when that is one line of at most `most` bytes. */
static bool print_source(const geo_code *code, size_t most, geo_buffer *out)
{
    if (!code->source || code->at.end <= code->at.start) return false;
    size_t length = code->at.end - code->at.start;
    const char *text = code->source->text + code->at.start;
    if (code->at.end > code->source->length || length > most) return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ') return false;
    buffer_add(out, text, length);
    return true;
}

static void print_function(const geo_function *f, geo_buffer *out)
{
    const geo_code *code = f->code;
    if (!code) {
        buffer_add_text(out, "function");
        return;
    }
    if (!code->name && print_source(code, LAMBDA_SHOWN, out)) return;
    if (code->name) buffer_add(out, code->name->text, code->name->length);
    bool is_bare = !code->name && code->n_params == 1;
    if (!is_bare) buffer_add_char(out, '(');
    print_params(code, out);
    if (!is_bare) buffer_add_char(out, ')');
    if (!code->name) buffer_add_text(out, " -> …");
}

static void print_builtin(const geo_builtin_value *b, geo_buffer *out)
{
    const char *name = NULL;
    if (b->builtin) memcpy(&name, b->builtin, sizeof name);     /* its first member */
    buffer_add_format(out, "%s", name ? name : "built-in function");
}

static void print_foreign(const geo_foreign *f, geo_buffer *out)
{
    if (f->class && f->class->print) f->class->print(f, out);
    else buffer_add_text(out, f->class ? f->class->name : "object");
}

/* --- numbers, ranges --------------------------------------------------------- */

static void print_range(const geo_range *r, geo_buffer *out)
{
    print_number(r->first, out);
    buffer_add_text(out, "..");
    print_number(r->last, out);
    if (!r->has_step) return;
    buffer_add_text(out, " by ");
    print_number(r->step, out);
}

static void print_complex(const geo_complex *z, geo_buffer *out)
{
    char text[2 * NUMBER_TEXT];
    complex_text(z->re, z->im, number_shortest_writer, 0, text);
    buffer_add_text(out, text);
}

/* --- lists and records ------------------------------------------------------- */

static bool is_name(const geo_string *s)
{
    if (s->length == 0) return false;
    for (size_t i = 0; i < s->length;) {
        unsigned c;
        bool valid;
        size_t n = text_decode(s->text + i, s->length - i, &c, &valid);
        if (!valid || !(text_is_letter(c) || (i > 0 && text_continues_name(c)))) return false;
        i += n;
    }
    return true;
}

static void print_name(const geo_string *s, geo_buffer *out)
{
    if (is_name(s)) buffer_add(out, s->text, s->length);
    else print_quoted(s->text, s->length, STRING_SHOWN, out);
}

/* The indices shown of n: all, or `ends` from both sides. */
static bool leaves_out(size_t n, size_t i, size_t most, size_t ends)
{
    return n > most && i >= ends && i < n - ends;
}

static void print_list(const geo_list *list, int depth, size_t limit, geo_buffer *out)
{
    buffer_add_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i) buffer_add_text(out, ", ");
        if (leaves_out(list->count, i, ITEMS_SHOWN, ITEM_ENDS)) {
            buffer_add_text(out, "…, ");
            i = list->count - ITEM_ENDS;
        }
        print_inside(list->item[i], depth + 1, limit, out);
    }
    buffer_add_char(out, ']');
}

static void print_record(const geo_record *record, int depth, size_t limit, geo_buffer *out)
{
    buffer_add_char(out, '{');
    for (size_t i = 0; i < record->count; i++) {
        if (i) buffer_add_text(out, ", ");
        if (leaves_out(record->count, i, ITEMS_SHOWN, ITEM_ENDS)) {
            buffer_add_text(out, "…, ");
            i = record->count - ITEM_ENDS;
        }
        print_name(record->name[i], out);
        buffer_add_text(out, ": ");
        print_inside(record->value[i], depth + 1, limit, out);
    }
    buffer_add_char(out, '}');
}

static void print_object(geo_value v, int depth, size_t limit, geo_buffer *out)
{
    switch ((geo_kind)value_to_object(v)->kind) {
    case KIND_STRING: {
        const geo_string *s = value_string(v);
        print_quoted(s->text, s->length, STRING_SHOWN, out);
        break;
    }
    case KIND_COMPLEX: print_complex(value_complex(v), out); break;
    case KIND_RANGE: print_range(value_range(v), out); break;
    case KIND_TENSOR: tensor_print_inline(value_tensor(v), NULL, NULL, out); break;
    case KIND_LIST: print_list(value_list(v), depth, limit, out); break;
    case KIND_RECORD: print_record(value_record(v), depth, limit, out); break;
    case KIND_FUNCTION: print_function(value_function(v), out); break;
    case KIND_BUILTIN: print_builtin((geo_builtin_value *)value_to_object(v), out); break;
    case KIND_FOREIGN: print_foreign(value_foreign(v), out); break;
    default: buffer_add_text(out, value_type_name(v)); break;
    }
}

static void print_inside(geo_value v, int depth, size_t limit, geo_buffer *out)
{
    if (depth > DEEPEST || out->length > limit || out->failed) {
        buffer_add_text(out, "…");
        return;
    }
    v = value_plain(v);
    if (value_is_number(v)) print_number(value_to_number(v), out);
    else if (value_is_bool(v)) buffer_add_text(out, v == VALUE_TRUE ? "true" : "false");
    else if (value_is_none(v)) buffer_add_text(out, "none");
    else if (value_is_object(v)) print_object(v, depth, limit, out);
    else buffer_add_text(out, value_type_name(v));
}

void print_inline(geo_value v, geo_buffer *out)
{
    if (value_is_kind(v, KIND_STRING))
        buffer_add(out, value_string(v)->text, value_string(v)->length);
    else
        print_inside(v, 0, out->length + MOST, out);
}

/* --- echo -------------------------------------------------------------------- */

/* One item a line. `record` NULL: a list. */
static void echo_lines(const geo_list *list, const geo_record *record, geo_buffer *out)
{
    size_t n = list ? list->count : record->count, limit = out->length + MOST;
    buffer_add_char(out, list ? '[' : '{');
    for (size_t i = 0; i < n; i++) {
        if (i) buffer_add_text(out, ",\n ");
        if (leaves_out(n, i, LINES_SHOWN, LINE_ENDS)) {
            buffer_add_format(out, "… (%zu more)\n ", n - 2 * LINE_ENDS);
            i = n - LINE_ENDS;
        }
        if (record) {
            print_name(record->name[i], out);
            buffer_add_text(out, ": ");
        }
        print_inside(list ? list->item[i] : record->value[i], 1, limit, out);
    }
    buffer_add_char(out, list ? ']' : '}');
}

void print_echo(geo_value v, int width, geo_buffer *out)
{
    size_t start = out->length;
    v = value_plain(v);
    if (value_is_tensor(v)) {
        tensor_print_echo(value_tensor(v), width, out);
        return;
    }
    if (value_is_kind(v, KIND_FOREIGN)) {
        const geo_foreign *f = value_foreign(v);
        if (f->class && f->class->report) f->class->report(f, out);
        else print_foreign(f, out);
        return;
    }
    if (value_is_kind(v, KIND_FUNCTION) && value_function(v)->code
        && print_source(value_function(v)->code, (size_t)width, out)) return;
    print_inside(v, 0, out->length + MOST, out);
    bool is_list = value_is_kind(v, KIND_LIST), is_record = value_is_kind(v, KIND_RECORD);
    if ((!is_list && !is_record) || out->failed) return;
    if (text_width(out->text + start, out->length - start) <= (size_t)width) return;
    out->length = start;
    echo_lines(is_list ? value_list(v) : NULL, is_record ? value_record(v) : NULL, out);
}
