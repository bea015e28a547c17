/* canvas_font.c - asks the plain font for each letter, and fontconfig for those that it
 * does not have. */
#include "runtime/plot/canvas_font.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <string.h>

#include "runtime/base/text.h"

static bool has_letter(cairo_font_face_t *face, const char *letter, size_t length)
{
    cairo_matrix_t unit;
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_matrix_init_scale(&unit, 12, 12);
    cairo_scaled_font_t *font = cairo_scaled_font_create(face, &unit, &unit, options);
    cairo_glyph_t *glyphs = NULL;
    int n = 0;
    bool has = cairo_scaled_font_text_to_glyphs(font, 0, 0, letter, (int)length, &glyphs, &n,
                                                NULL, NULL, NULL) == CAIRO_STATUS_SUCCESS;
    for (int i = 0; i < n; i++) has &= glyphs[i].index != 0;
    cairo_glyph_free(glyphs);
    cairo_scaled_font_destroy(font);
    cairo_font_options_destroy(options);
    return has;
}

/* The installed font nearest to sans-serif that has the letter, or NULL. */
static cairo_font_face_t *find_spare(unsigned rune, bool bold)
{
    FcCharSet *letters = FcCharSetCreate();
    FcPattern *wanted = FcPatternCreate();
    FcResult result;
    FcCharSetAddChar(letters, rune);
    FcPatternAddCharSet(wanted, FC_CHARSET, letters);
    FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)"sans-serif");
    FcPatternAddInteger(wanted, FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_NORMAL);
    FcPatternAddBool(wanted, FC_SCALABLE, FcTrue);
    FcConfigSubstitute(NULL, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcPattern *found = FcFontMatch(NULL, wanted, &result);
    cairo_font_face_t *face = found ? cairo_ft_font_face_create_for_pattern(found) : NULL;
    if (found) FcPatternDestroy(found);
    FcPatternDestroy(wanted);
    FcCharSetDestroy(letters);
    return face;
}

static cairo_font_face_t *plain_font(font_set *fonts, bool bold)
{
    if (!fonts->plain[bold])
        fonts->plain[bold] = cairo_toy_font_face_create("sans-serif", CAIRO_FONT_SLANT_NORMAL,
            bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    return fonts->plain[bold];
}

/* The font for one letter: the plain one, one that served before, or a new one. */
static cairo_font_face_t *font_of(font_set *fonts, const char *letter, size_t length,
                                  unsigned rune, bool bold, bool *lost)
{
    cairo_font_face_t *plain = plain_font(fonts, bold);
    if (rune <= ' ' || has_letter(plain, letter, length)) return plain;
    for (size_t k = 0; k < fonts->n_spares; k++)
        if (fonts->is_bold[k] == bold && has_letter(fonts->spare[k], letter, length))
            return fonts->spare[k];
    cairo_font_face_t *face = fonts->n_spares < FONT_SPARES ? find_spare(rune, bold) : NULL;
    if (face && has_letter(face, letter, length)) {
        fonts->is_bold[fonts->n_spares] = bold;
        fonts->spare[fonts->n_spares++] = face;
        return face;
    }
    if (face) cairo_font_face_destroy(face);
    *lost = true;
    return plain;
}

size_t font_runs(font_set *fonts, const char *text, bool bold, font_run *runs, bool *lost)
{
    size_t n = 0, length = strlen(text);
    for (size_t at = 0; at < length;) {
        unsigned rune;
        size_t step = text_decode(text + at, length - at, &rune, NULL);
        cairo_font_face_t *face = font_of(fonts, text + at, step, rune, bold, lost);
        if (n > 0 && (runs[n - 1].face == face || n == FONT_RUNS))
            runs[n - 1].length += step;
        else
            runs[n++] = (font_run){ text + at, step, face };
        at += step;
    }
    return n;
}

void font_set_free(font_set *fonts)
{
    for (int k = 0; k < 2; k++)
        if (fonts->plain[k]) cairo_font_face_destroy(fonts->plain[k]);
    for (size_t k = 0; k < fonts->n_spares; k++) cairo_font_face_destroy(fonts->spare[k]);
    *fonts = (font_set){ .n_spares = 0 };
}
