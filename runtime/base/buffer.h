/* buffer.h - a growing piece of text that ends in NUL.
 *
 * Appending never fails loudly: when memory runs out the buffer remembers it
 * (`failed`) and ignores what follows, so a writer checks once at the end. */
#ifndef GEO_BASE_BUFFER_H
#define GEO_BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/status.h"

typedef struct {
    char *text;         /* NUL-terminated once something was appended */
    size_t length;
    size_t capacity;
    bool failed;        /* memory ran out; text holds what came before */
} geo_buffer;

#define GEO_BUFFER_EMPTY ((geo_buffer){ NULL, 0, 0, false })

void buffer_add(geo_buffer *b, const char *text, size_t length);
void buffer_add_text(geo_buffer *b, const char *text);
void buffer_add_char(geo_buffer *b, char c);
void buffer_add_repeat(geo_buffer *b, char c, size_t count);
void buffer_add_rune(geo_buffer *b, unsigned code_point);    /* as UTF-8 */
void buffer_add_format(geo_buffer *b, const char *format, ...) GEO_PRINTF(2, 3);
void buffer_add_vformat(geo_buffer *b, const char *format, va_list args);

/* The text so far, never NULL; borrows, until the next append. */
const char *buffer_text(const geo_buffer *b);

/* returns new text (caller frees with geo_free) and empties b; NULL if it failed */
char *buffer_take(geo_buffer *b);

/* Frees the text; b is empty and usable again. */
void buffer_free(geo_buffer *b);

#endif
