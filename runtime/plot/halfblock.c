/* halfblock.c - pixels as upper half blocks: the letter's colour above its ground's. */
#include "runtime/plot/terminal.h"

static colour colour_of(const unsigned char *rgb)
{
    return (colour){ rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0, 1 };
}

static double luma_of(const unsigned char *rgb)
{
    return (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]) / 255;
}

/* Without colours: what is dark is ink. */
static void put_plain(const unsigned char *above, const unsigned char *below, geo_buffer *out)
{
    static const char *const BLOCKS[4] = { " ", "▀", "▄", "█" };
    bool upper = luma_of(above) < 0.6, lower = below && luma_of(below) < 0.6;
    buffer_add_text(out, BLOCKS[upper + 2 * lower]);
}

geo_status halfblock_draw(const pixels *p, colour_depth depth, geo_buffer *out)
{
    for (size_t row = 0; row < p->rows; row += 2) {
        for (size_t col = 0; col < p->cols; col++) {
            const unsigned char *above = pixel_at(p, row, col);
            const unsigned char *below = row + 1 < p->rows ? pixel_at(p, row + 1, col) : NULL;
            if (depth == DEPTH_NONE) {
                put_plain(above, below, out);
                continue;
            }
            terminal_colour(colour_of(above), false, depth, out);
            if (below) terminal_colour(colour_of(below), true, depth, out);
            buffer_add_text(out, "▀");
        }
        if (depth != DEPTH_NONE) buffer_add_text(out, "\033[0m");
        buffer_add_char(out, '\n');
    }
    return out->failed ? GEO_ENOMEM : GEO_OK;
}
