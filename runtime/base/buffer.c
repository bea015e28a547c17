/* buffer.c - growing text. */
#include "runtime/base/buffer.h"

#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/text.h"

static bool make_room(geo_buffer *b, size_t more)
{
    if (b->failed) return false;
    if (more > (size_t)-1 - b->length - 1
        || !geo_grow(&b->text, &b->capacity, b->length + more + 1, 1)) {
        b->failed = true;
        return false;
    }
    return true;
}

void buffer_add(geo_buffer *b, const char *text, size_t length)
{
    if (!make_room(b, length)) return;
    if (length) memcpy(b->text + b->length, text, length);
    b->length += length;
    b->text[b->length] = '\0';
}

void buffer_add_text(geo_buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

void buffer_add_char(geo_buffer *b, char c)
{
    buffer_add(b, &c, 1);
}

void buffer_add_repeat(geo_buffer *b, char c, size_t count)
{
    if (!make_room(b, count)) return;
    memset(b->text + b->length, c, count);
    b->length += count;
    b->text[b->length] = '\0';
}

void buffer_add_rune(geo_buffer *b, unsigned code_point)
{
    char bytes[4];
    buffer_add(b, bytes, text_encode(code_point, bytes));
}

void buffer_add_vformat(geo_buffer *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0) b->failed = true;
    else if (make_room(b, (size_t)length)) {
        vsnprintf(b->text + b->length, (size_t)length + 1, format, again);
        b->length += (size_t)length;
    }
    va_end(again);
}

void buffer_add_format(geo_buffer *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buffer_add_vformat(b, format, args);
    va_end(args);
}

const char *buffer_text(const geo_buffer *b)
{
    return b->text ? b->text : "";
}

char *buffer_take(geo_buffer *b)
{
    char *text = NULL;
    if (!b->failed && make_room(b, 0)) {
        b->text[b->length] = '\0';
        text = b->text;
    } else {
        geo_free(b->text);
    }
    *b = GEO_BUFFER_EMPTY;
    return text;
}

void buffer_free(geo_buffer *b)
{
    geo_free(b->text);
    *b = GEO_BUFFER_EMPTY;
}
