/* gif.c - the blocks of a GIF, and LZW with codes of growing length [Welch 1984]. */
#include "runtime/plot/gif.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/plot/palette.h"

enum { TRANSPARENT = 255, COLOURS = 255, DEPTH = 8 };

static void put16(geo_buffer *out, size_t v)
{
    buffer_add_char(out, (char)(v & 255));
    buffer_add_char(out, (char)(v >> 8 & 255));
}

/* --- LZW ------------------------------------------------------------------------- */

enum { CLEAR = 1 << DEPTH, END = CLEAR + 1, MOST_CODES = 4096 };

/* Codes as bits, least first, in blocks of at most 255 bytes. */
typedef struct {
    geo_buffer *out;
    unsigned char block[255];
    size_t filled;
    unsigned bits, n_bits;
} bit_writer;

static void flush_block(bit_writer *w)
{
    if (w->filled == 0) return;
    buffer_add_char(w->out, (char)w->filled);
    buffer_add(w->out, (const char *)w->block, w->filled);
    w->filled = 0;
}

static void put_code(bit_writer *w, unsigned code, unsigned width)
{
    w->bits |= code << w->n_bits;
    w->n_bits += width;
    while (w->n_bits >= 8) {
        w->block[w->filled++] = (unsigned char)w->bits;
        if (w->filled == sizeof w->block) flush_block(w);
        w->bits >>= 8;
        w->n_bits -= 8;
    }
}

/* next[code][byte] is the code of that string with one more byte; 0: none yet. */
typedef unsigned short follower[256];

static geo_status compress(size_t n, const unsigned char *byte, geo_buffer *out)
{
    follower *next = geo_alloc_zero(MOST_CODES, sizeof *next);
    if (!next) return GEO_ENOMEM;
    bit_writer w = { .out = out };
    unsigned width = DEPTH + 1, free_code = END + 1, code = byte[0];
    buffer_add_char(out, DEPTH);
    put_code(&w, CLEAR, width);
    for (size_t i = 1; i < n; i++) {
        unsigned longer = next[code][byte[i]];
        if (longer) {
            code = longer;
            continue;
        }
        put_code(&w, code, width);
        if (free_code < MOST_CODES) {
            next[code][byte[i]] = (unsigned short)free_code;
            if (free_code++ == 1u << width) width++;
        } else {
            put_code(&w, CLEAR, width);
            memset(next, 0, MOST_CODES * sizeof *next);
            width = DEPTH + 1;
            free_code = END + 1;
        }
        code = byte[i];
    }
    put_code(&w, code, width);
    if (free_code == 1u << width && width < 12) width++;
    put_code(&w, END, width);
    if (w.n_bits > 0) put_code(&w, 0, 8 - w.n_bits);
    flush_block(&w);
    buffer_add_char(out, 0);
    geo_free(next);
    return GEO_OK;
}

/* --- frames ------------------------------------------------------------------------- */

typedef struct { size_t row, col, rows, cols; } frame_part;

/* The rectangle in which two frames differ; a single pixel when they don't. */
static frame_part changed_part(size_t rows, size_t cols, const unsigned char *a,
                               const unsigned char *b)
{
    size_t top = rows, bottom = 0, left = cols, right = 0;
    for (size_t i = 0; i < rows * cols; i++) {
        if (a[i] == b[i]) continue;
        size_t row = i / cols, col = i % cols;
        if (row < top) top = row;
        if (row > bottom) bottom = row;
        if (col < left) left = col;
        if (col > right) right = col;
    }
    if (top == rows) return (frame_part){ 0, 0, 1, 1 };
    return (frame_part){ top, left, bottom - top + 1, right - left + 1 };
}

static void put_header(size_t rows, size_t cols, const palette *p, bool moves, geo_buffer *out)
{
    buffer_add_text(out, "GIF89a");
    put16(out, cols);
    put16(out, rows);
    buffer_add(out, "\xf7\xff\x00", 3);         /* a table of 256 colours */
    for (size_t k = 0; k < 256; k++) {
        const char none[3] = { 0 };
        buffer_add(out, k < p->n ? (const char *)p->rgb[k] : none, 3);
    }
    if (moves) buffer_add(out, "\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00", 19);
}

/* before: the entries on the screen, NULL for the first frame. */
static geo_status put_frame(size_t rows, size_t cols, const unsigned char *entry,
                            const unsigned char *before, size_t hundredths, geo_buffer *out)
{
    frame_part part = before ? changed_part(rows, cols, before, entry)
                             : (frame_part){ 0, 0, rows, cols };
    unsigned char *bytes = geo_alloc(part.rows, part.cols);
    if (!bytes) return GEO_ENOMEM;
    for (size_t i = 0; i < part.rows; i++)
        for (size_t j = 0; j < part.cols; j++) {
            size_t at = (part.row + i) * cols + part.col + j;
            bool stays = before && before[at] == entry[at];
            bytes[i * part.cols + j] = stays ? TRANSPARENT : entry[at];
        }
    buffer_add(out, "\x21\xf9\x04\x05", 4);     /* stays on the screen; one is transparent */
    put16(out, hundredths);
    buffer_add_char(out, (char)TRANSPARENT);
    buffer_add_char(out, 0);
    buffer_add_char(out, 0x2c);
    put16(out, part.col);
    put16(out, part.row);
    put16(out, part.cols);
    put16(out, part.rows);
    buffer_add_char(out, 0);
    geo_status status = compress(part.rows * part.cols, bytes, out);
    geo_free(bytes);
    return status;
}

static geo_status put_frames(size_t n, const pixels *frame, const palette *p, size_t hundredths,
                             geo_buffer *out)
{
    size_t rows = frame[0].rows, cols = frame[0].cols;
    unsigned char *now = geo_alloc(rows, cols), *before = geo_alloc(rows, cols);
    geo_status status = now && before ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; k < n && status == GEO_OK; k++) {
        status = geo_poll();
        palette_apply(p, &frame[k], now);
        if (status == GEO_OK)
            status = put_frame(rows, cols, now, k > 0 ? before : NULL, hundredths, out);
        unsigned char *swap = now;
        now = before;
        before = swap;
    }
    geo_free(now);
    geo_free(before);
    return status;
}

geo_status gif_write(size_t n, const pixels *frame, double seconds, geo_buffer *out)
{
    if (n == 0 || frame[0].rows == 0 || frame[0].cols == 0) return GEO_EDOMAIN;
    for (size_t k = 1; k < n; k++)
        if (frame[k].rows != frame[0].rows || frame[k].cols != frame[0].cols) return GEO_EDOMAIN;
    if (frame[0].rows > 65535 || frame[0].cols > 65535) return GEO_ETOOBIG;
    palette *p = geo_alloc(1, sizeof *p);
    geo_status status = p ? palette_make(n, frame, COLOURS, p) : GEO_ENOMEM;
    if (status == GEO_OK) {
        double hundredths = fmin(fmax(round(100 * seconds), 1), 65535);
        put_header(frame[0].rows, frame[0].cols, p, n > 1, out);
        status = put_frames(n, frame, p, (size_t)hundredths, out);
        buffer_add_char(out, 0x3b);
    }
    geo_free(p);
    return status == GEO_OK && out->failed ? GEO_ENOMEM : status;
}
