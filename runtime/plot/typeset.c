/* typeset.c - a table of letter widths and greedy line breaking. */
#include "runtime/plot/typeset.h"

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/base/text.h"

/* Advance widths of DejaVu Sans for ASCII from space on, in 1/1000. */
static const short WIDTHS[95] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
};

static const double BOLD = 1.13;        /* bold letters against plain ones */

static double rune_width(unsigned c)
{
    if (c >= ' ' && c < 127) return WIDTHS[c - ' '] / 1000.0;
    if (c >= 0x2070 && c <= 0x209C) return 0.4;             /* small digits */
    return text_rune_width(c) == 2 ? 1.0 : text_rune_width(c) * 0.65;
}

double typeset_width(const char *text, size_t length, double size, bool bold)
{
    double width = 0;
    for (size_t at = 0; at < length;) {
        unsigned c;
        at += text_decode(text + at, length - at, &c, NULL);
        width += rune_width(c);
    }
    return width * size * (bold ? BOLD : 1);
}

static bool add_line(paragraph *p, size_t *capacity, const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == ' ') length--;
    if (!geo_grow(&p->line, capacity, p->n_lines + 1, sizeof *p->line)) return false;
    char *copy = geo_strndup(text, length);
    if (!copy) return false;
    p->line[p->n_lines++] = copy;
    return true;
}

/* Bytes of text that make the next line, before `length`. */
static size_t line_length(const char *text, size_t length, double width, double size, bool bold)
{
    double room = width / (size * (bold ? BOLD : 1)), used = 0;
    size_t at = 0, fit = 0;
    while (at < length && text[at] != '\n') {
        unsigned c;
        size_t n = text_decode(text + at, length - at, &c, NULL);
        used += rune_width(c);
        if (c == ' ') fit = at + n;
        else if (used > room && fit > 0) return fit;
        else if (text_rune_width(c) == 2) fit = at + n;
        at += n;
    }
    return at;
}

geo_status paragraph_make(const char *text, double width, double size, bool bold,
                          paragraph *out)
{
    *out = (paragraph){ 0, NULL };
    size_t capacity = 0, length = text ? strlen(text) : 0;
    for (size_t at = 0; at < length;) {
        size_t n = line_length(text + at, length - at, width, size, bold);
        if (!add_line(out, &capacity, text + at, n)) {
            paragraph_free(out);
            return GEO_ENOMEM;
        }
        at += n;
        if (at < length && text[at] == '\n') at++;
    }
    return GEO_OK;
}

void paragraph_free(paragraph *p)
{
    for (size_t i = 0; i < p->n_lines; i++) geo_free(p->line[i]);
    geo_free(p->line);
    *p = (paragraph){ 0, NULL };
}

double paragraph_width(const paragraph *p, double size, bool bold)
{
    double widest = 0;
    for (size_t i = 0; i < p->n_lines; i++)
        widest = fmax(widest, typeset_width(p->line[i], strlen(p->line[i]), size, bold));
    return widest;
}
