/* source.c - kept program text and its lines. */
#include "runtime/base/source.h"

#include <assert.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/text.h"

static size_t count_lines(const char *text, size_t length)
{
    size_t n = 1;
    const char *end = text + length;
    for (const char *s = text; (s = memchr(s, '\n', (size_t)(end - s))); s++) n++;
    return n;
}

static void fill_line_starts(geo_source *source)
{
    const char *end = source->text + source->length;
    size_t line = 0;
    source->line_start[line++] = 0;
    for (const char *s = source->text; (s = memchr(s, '\n', (size_t)(end - s))); s++)
        source->line_start[line++] = (uint32_t)(s + 1 - source->text);
}

geo_source *source_new(const char *name, const char *text, size_t length)
{
    assert(name && (text || length == 0));
    if (length >= (size_t)1 << 31) return NULL;
    geo_source *source = geo_alloc_zero(1, sizeof *source);
    if (!source) return NULL;
    source->references = 1;
    source->length = length;
    source->name = geo_strdup(name);
    source->text = geo_strndup(text, length);
    if (source->text) {
        source->n_lines = count_lines(source->text, length);
        source->line_start = geo_alloc(source->n_lines, sizeof *source->line_start);
    }
    if (!source->name || !source->line_start) {
        source_drop(source);
        return NULL;
    }
    fill_line_starts(source);
    return source;
}

geo_source *source_hold(geo_source *source)
{
    if (source) source->references++;
    return source;
}

void source_drop(geo_source *source)
{
    if (!source || --source->references > 0) return;
    geo_free(source->name);
    geo_free(source->text);
    geo_free(source->line_start);
    geo_free(source);
}

size_t source_line_of(const geo_source *source, size_t offset)
{
    size_t low = 0, high = source->n_lines;         /* line_start[low] <= offset */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (source->line_start[middle] <= offset) low = middle;
        else high = middle;
    }
    return low + 1;
}

void source_place(const geo_source *source, size_t offset, size_t *line, size_t *column)
{
    if (offset > source->length) offset = source->length;
    *line = source_line_of(source, offset);
    size_t start = source->line_start[*line - 1];
    *column = source_width(source->text + start, offset - start) + 1;
}

const char *source_line(const geo_source *source, size_t line, size_t *length)
{
    assert(line >= 1 && line <= source->n_lines);
    size_t start = source->line_start[line - 1];
    size_t end = line < source->n_lines ? source->line_start[line] - 1 : source->length;
    if (line < source->n_lines && end > start && source->text[end - 1] == '\r') end--;
    *length = end - start;
    return source->text + start;
}

/* Characters that would move the cursor, or hide, are shown by a dot. */
static bool is_unprintable(unsigned c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

size_t source_show_rune(const char *text, size_t length, char shown[4], size_t *n_shown,
                        size_t *width)
{
    if (text[0] >= 0x20 && text[0] < 0x7F) {
        shown[0] = text[0];
        *n_shown = *width = 1;
        return 1;
    }
    if (text[0] == '\t') {
        memset(shown, ' ', SOURCE_TAB);
        *n_shown = *width = SOURCE_TAB;
        return 1;
    }
    unsigned c;
    size_t n = text_decode(text, length, &c, NULL);
    if (is_unprintable(c)) c = 0xB7;
    *n_shown = text_encode(c, shown);
    *width = (size_t)text_rune_width(c);
    return n;
}

size_t source_width(const char *text, size_t length)
{
    size_t total = 0;
    for (size_t at = 0; at < length; ) {
        char shown[4];
        size_t n_shown, width;
        at += source_show_rune(text + at, length - at, shown, &n_shown, &width);
        total += width;
    }
    return total;
}
