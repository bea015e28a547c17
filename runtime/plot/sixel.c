/* sixel.c - pixels as sixels: bands of six rows, one pass for each colour in them. */
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/plot/palette.h"
#include "runtime/plot/terminal.h"

enum { BAND = 6, COLOURS = 256 };

/* A column's six pixels of one colour as a letter, n times. */
static void put_run(geo_buffer *out, unsigned bits, size_t n)
{
    char letter = (char)(63 + bits);
    if (n > 3) {
        buffer_add_format(out, "!%zu", n);
        n = 1;
    }
    buffer_add_repeat(out, letter, n);
}

static unsigned bits_at(const pixels *p, const unsigned char *entry, size_t row, size_t col,
                        unsigned shade)
{
    unsigned bits = 0;
    for (size_t k = 0; k < BAND && row + k < p->rows; k++)
        bits |= (unsigned)(entry[(row + k) * p->cols + col] == shade) << k;
    return bits;
}

/* What of the band has this colour; nothing behind its last pixel. */
static void put_colour(const pixels *p, const unsigned char *entry, size_t row, unsigned shade,
                       geo_buffer *out)
{
    unsigned run_bits = 0;
    size_t run = 0;
    buffer_add_format(out, "#%u", shade);
    for (size_t col = 0; col < p->cols; col++) {
        unsigned bits = bits_at(p, entry, row, col, shade);
        if (bits != run_bits && run > 0) {
            put_run(out, run_bits, run);
            run = 0;
        }
        run_bits = bits;
        run++;
    }
    if (run_bits) put_run(out, run_bits, run);
}

static geo_status put_bands(const pixels *p, const unsigned char *entry, geo_buffer *out)
{
    for (size_t row = 0; row < p->rows; row += BAND) {
        bool used[COLOURS] = { false }, first = true;
        GEO_TRY(geo_poll());
        for (size_t i = row * p->cols; i < (row + BAND) * p->cols && i < p->rows * p->cols; i++)
            used[entry[i]] = true;
        for (unsigned k = 0; k < COLOURS; k++) {
            if (!used[k]) continue;
            if (!first) buffer_add_char(out, '$');      /* back to the left */
            put_colour(p, entry, row, k, out);
            first = false;
        }
        buffer_add_char(out, '-');
    }
    return GEO_OK;
}

geo_status sixel_draw(const pixels *p, geo_buffer *out)
{
    palette *colours = geo_alloc(1, sizeof *colours);
    unsigned char *entry = geo_alloc(p->rows + 1, p->cols + 1);
    geo_status status = colours && entry ? palette_make(1, p, COLOURS, colours) : GEO_ENOMEM;
    if (status == GEO_OK) {
        palette_apply(colours, p, entry);
        buffer_add_format(out, "\033P0;1;0q\"1;1;%zu;%zu", p->cols, p->rows);
        for (size_t k = 0; k < colours->n; k++) {
            const unsigned char *c = colours->rgb[k];
            buffer_add_format(out, "#%zu;2;%d;%d;%d", k, (c[0] * 100 + 127) / 255,
                              (c[1] * 100 + 127) / 255, (c[2] * 100 + 127) / 255);
        }
        status = put_bands(p, entry, out);
        buffer_add_text(out, "\033\\\n");
    }
    geo_free(colours);
    geo_free(entry);
    return status == GEO_OK && out->failed ? GEO_ENOMEM : status;
}
