/* whos.c - one row a name; columns as wide as their widest cell. */
#include "lang/session/whos.h"

#include <stdlib.h>
#include <string.h>

#include "lang/session/ink.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"
#include "runtime/core/print.h"
#include "runtime/core/tensor.h"

enum { DEEPEST = 20, COLUMNS = 4, NAME = 0, TYPE, SHAPE, SIZE };

static size_t bytes_of(geo_value v, int depth)
{
    if (!value_is_object(v) || depth > DEEPEST) return 0;
    size_t bytes = 0;
    switch ((geo_kind)value_to_object(v)->kind) {
    case KIND_STRING: return value_string(v)->length;
    case KIND_COMPLEX: return 2 * sizeof(double);
    case KIND_RANGE: return 3 * sizeof(double);
    case KIND_TENSOR: {
        const geo_tensor *t = value_tensor(v);
        return t->n * (t->element == ELEMENT_COMPLEX ? 2 : 1) * sizeof(double);
    }
    case KIND_LIST:
        for (size_t i = 0; i < value_list(v)->count; i++)
            bytes += sizeof(geo_value) + bytes_of(value_list(v)->item[i], depth + 1);
        return bytes;
    case KIND_RECORD:
        for (size_t i = 0; i < value_record(v)->count; i++)
            bytes += sizeof(geo_value) + bytes_of(value_record(v)->value[i], depth + 1);
        return bytes;
    default: return 0;
    }
}

size_t value_bytes(geo_value v)
{
    return value_is_number(v) ? sizeof v : bytes_of(v, 0);
}

static void put_bytes(size_t n, geo_buffer *out)
{
    static const char *const UNIT[] = { "B", "KiB", "MiB", "GiB", "TiB" };
    double x = (double)n;
    int unit = 0;
    for (; x >= 1024 && unit < 4; unit++) x /= 1024;
    if (n > 0) buffer_add_format(out, unit && x < 10 ? "%.1f %s" : "%.0f %s", x, UNIT[unit]);
}

static void put_shape(geo_value v, geo_buffer *out)
{
    if (value_is_tensor(v)) {
        const geo_tensor *t = value_tensor(v);
        for (int i = 0; i < t->rank; i++)
            buffer_add_format(out, i ? " x %zu" : "%zu", t->shape[i]);
    } else if (value_is_kind(v, KIND_LIST)) {
        buffer_add_format(out, "%zu", value_list(v)->count);
    } else if (value_is_kind(v, KIND_RECORD)) {
        buffer_add_format(out, "%zu", value_record(v)->count);
    } else if (value_is_kind(v, KIND_RANGE)) {
        buffer_add_format(out, "%zu", value_range(v)->count);
    } else if (value_is_kind(v, KIND_STRING)) {
        buffer_add_format(out, "%zu", text_count(value_string(v)->text, value_string(v)->length));
    }
}

/* The value on what is left of the line. */
static void put_value(const char *name, geo_value v, size_t columns, geo_buffer *out)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    if (value_is_kind(v, KIND_STRING)) print_echo(v, (int)columns, &text);      /* quoted */
    else if (!help_signature(v, name, &text)) print_inline(v, &text);
    size_t used = 0, skip = strlen(name);
    const char *s = buffer_text(&text);
    bool repeats = strncmp(s, name, skip) == 0 && strncmp(s + skip, " = ", 3) == 0;
    for (size_t at = repeats ? skip + 3 : 0; at < text.length; ) {
        char shown[4];
        size_t n, width;
        size_t next = at + source_show_rune(s + at, text.length - at, shown, &n, &width);
        if (used + width > columns - (next < text.length)) {
            buffer_add_text(out, "…");
            break;
        }
        if (s[at] == '\n') buffer_add_char(out, ' ');
        else buffer_add(out, shown, n);
        used += width;
        at = next;
    }
    buffer_free(&text);
}

typedef struct { geo_buffer cell[COLUMNS]; } row;

static void fill_row(row *r, const char *name, geo_value v)
{
    buffer_add_text(&r->cell[NAME], name);
    const char *type = value_is_kind(v, KIND_FOREIGN) ? value_foreign(v)->class->name
                                                      : value_type_name(v);
    buffer_add_text(&r->cell[TYPE], type);
    put_shape(v, &r->cell[SHAPE]);
    put_bytes(value_bytes(v), &r->cell[SIZE]);
}

static size_t cell_width(const geo_buffer *cell)
{
    return text_width(buffer_text(cell), cell->length);
}

static void put_row(const help_view *view, const row *r, const size_t *width, const char *name,
                    geo_value v, geo_buffer *out)
{
    size_t used = 0;
    for (int c = 0; c < COLUMNS; c++) {
        size_t pad = width[c] - cell_width(&r->cell[c]);
        bool is_right = c == SHAPE || c == SIZE;
        if (view->colour && c == NAME) buffer_add_text(out, ink_escape(INK_LOUD));
        if (is_right) buffer_add_repeat(out, ' ', pad);
        buffer_add(out, buffer_text(&r->cell[c]), r->cell[c].length);
        if (view->colour && c == NAME) buffer_add_text(out, ink_escape(INK_PLAIN));
        if (!is_right) buffer_add_repeat(out, ' ', pad);
        buffer_add_text(out, "  ");
        used += width[c] + 2;
    }
    size_t columns = view->width > 0 ? (size_t)view->width : 80;
    put_value(name, v, columns > used + 12 ? columns - used - 1 : 12, out);
    buffer_add_char(out, '\n');
}

void whos(const help_view *view, geo_buffer *out)
{
    const namespace_table *names = &view->session->names;
    size_t width[COLUMNS] = { 0 }, shown = 0;
    row *rows = geo_alloc_zero(names->count, sizeof *rows);
    if (!rows) return;
    for (size_t i = 0; i < names->count; i++) {
        geo_value v = vm_global(view->session->vm, names->entry[i].slot);
        if (v == VALUE_UNSET || value_is_none(v) || strcmp(names->entry[i].name, "ans") == 0)
            continue;
        shown++;
        fill_row(&rows[i], names->entry[i].name, v);
        for (int c = 0; c < COLUMNS; c++) {
            size_t w = cell_width(&rows[i].cell[c]);
            if (w > width[c]) width[c] = w;
        }
    }
    for (size_t i = 0; i < names->count; i++) {
        geo_value v = vm_global(view->session->vm, names->entry[i].slot);
        const char *name = names->entry[i].name;
        if (rows[i].cell[NAME].length) put_row(view, &rows[i], width, name, v, out);
        for (int c = 0; c < COLUMNS; c++) buffer_free(&rows[i].cell[c]);
    }
    if (shown == 0) buffer_add_text(out, "no names yet: x = 3 makes one\n");
    geo_free(rows);
}
