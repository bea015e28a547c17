/* kitty.c - a PNG file in the escapes of kitty's graphics protocol, also understood by
 * WezTerm, Ghostty and Konsole: base64 in pieces of at most 4096 letters. */
#include <string.h>

#include "runtime/base/base64.h"
#include "runtime/plot/terminal.h"

enum { PIECE = 4096 };

geo_status kitty_draw(const char *png, size_t length, size_t columns, geo_buffer *out)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    base64_add(&text, png, length);
    for (size_t at = 0; at < text.length; at += PIECE) {
        size_t n = text.length - at < PIECE ? text.length - at : PIECE;
        bool more = at + n < text.length;
        buffer_add_text(out, "\033_G");
        if (at == 0) buffer_add_format(out, "a=T,f=100,q=2,c=%zu,", columns);
        buffer_add_format(out, "m=%d;", more);
        buffer_add(out, text.text + at, n);
        buffer_add_text(out, "\033\\");
    }
    buffer_add_char(out, '\n');
    bool failed = text.failed || out->failed;
    buffer_free(&text);
    return failed ? GEO_ENOMEM : GEO_OK;
}
