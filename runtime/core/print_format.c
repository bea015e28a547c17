/* print_format.c - formats in string holes: {x:.3} {x:8.2} {x:e} {x:>10} {x:,}.
 *
 *   [<|>|^] [+] [0] [width] [,] [.decimals] [e|f|g|%]
 * A number with decimals is written with exactly so many ("f" is understood); "e" is
 * scientific, "g" counts significant digits, "%" writes 100 x with a percent sign.
 * Numbers stand to the right, everything else to the left, unless < > ^ says so. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/text.h"
#include "runtime/core/print.h"
#include "runtime/core/print_private.h"

enum { DECIMALS_MOST = 40, WIDTH_MOST = 1000 };

typedef struct {
    char align;                 /* '<', '>', '^' or 0 */
    bool sign, zeros, commas;
    int width, decimals;        /* decimals -1: not given */
    char type;                  /* 'e', 'f', 'g', '%' or 0 */
} number_format;

/* Reads digits; false when the number is above `most`. */
static bool read_count(const char **s, const char *end, int most, int *out)
{
    int n = 0;
    for (; *s < end && **s >= '0' && **s <= '9'; (*s)++) {
        n = n * 10 + (**s - '0');
        if (n > most) return false;
    }
    *out = n;
    return true;
}

static bool take(const char **s, const char *end, char c)
{
    if (*s == end || **s != c) return false;
    (*s)++;
    return true;
}

static bool read_format(const char *s, size_t length, number_format *f)
{
    const char *end = s + length;
    *f = (number_format){ .decimals = -1 };
    while (s < end && *s == ' ') s++;
    while (end > s && end[-1] == ' ') end--;
    if (s < end && strchr("<>^", *s)) f->align = *s++;
    f->sign = take(&s, end, '+');
    f->zeros = take(&s, end, '0');
    if (!read_count(&s, end, WIDTH_MOST, &f->width)) return false;
    f->commas = take(&s, end, ',');
    if (take(&s, end, '.')) {
        if (s == end || *s < '0' || *s > '9') return false;
        if (!read_count(&s, end, DECIMALS_MOST, &f->decimals)) return false;
    }
    if (s < end && strchr("efg%", *s)) f->type = *s++;
    return s == end;
}

/* --- numbers ----------------------------------------------------------------- */

/* Digits and point without sign, grouping or padding. */
static void plain_digits(const number_format *f, double x, char text[NUMBER_TEXT])
{
    int decimals = f->decimals;
    if (!isfinite(x)) number_shortest(x, text);
    else if (f->type == 'e') number_scientific(x, decimals < 0 ? 5 : decimals, text);
    else if (f->type == 'g') number_significant(x, decimals < 0 ? SIGNIFICANT : decimals, text);
    else if (f->type == '%')
        snprintf(text, NUMBER_TEXT, "%.*f%%", decimals < 0 ? 1 : decimals, 100 * x);
    else if (decimals >= 0 || f->type == 'f')
        snprintf(text, NUMBER_TEXT, "%.*f", decimals < 0 ? SIGNIFICANT : decimals, x);
    else number_shortest(x, text);
}

/* Copies with a comma between groups of three digits before the point. */
static void group_digits(const char *from, char *to)
{
    if (*from == '-') *to++ = *from++;
    size_t whole = strspn(from, "0123456789");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) *to++ = ',';
        *to++ = from[i];
    }
    strcpy(to, from + whole);
}

static void number_text(const number_format *f, double x, geo_buffer *out)
{
    char plain[NUMBER_TEXT], text[2 * NUMBER_TEXT];
    plain_digits(f, x, plain);
    if (f->commas) group_digits(plain, text);
    else strcpy(text, plain);
    bool has_sign = text[0] == '-';
    size_t length = strlen(text) + (f->sign && !has_sign);
    if (has_sign) buffer_add_char(out, '-');
    else if (f->sign) buffer_add_char(out, '+');
    if (f->zeros && isfinite(x) && (size_t)f->width > length)
        buffer_add_repeat(out, '0', (size_t)f->width - length);
    buffer_add_text(out, text + has_sign);
}

static void complex_format(const number_format *f, double re, double im, geo_buffer *out)
{
    number_format inner = *f;
    inner.width = 0;
    number_text(&inner, re, out);
    inner.sign = false;
    buffer_add_text(out, signbit(im) ? " - " : " + ");
    number_text(&inner, fabs(im), out);
    buffer_add_char(out, 'i');
}

/* Elements of a tensor are each written with the format, without its width. */
static void format_element(const void *format, tensor_element element, const double *at,
                           geo_buffer *out)
{
    number_format f = *(const number_format *)format;
    f.width = 0;
    if (element == ELEMENT_BOOL) buffer_add_text(out, at[0] != 0 ? "true" : "false");
    else if (element == ELEMENT_COMPLEX) complex_format(&f, at[0], at[1], out);
    else number_text(&f, at[0], out);
}

/* --- any value --------------------------------------------------------------- */

static void pad(const geo_buffer *text, const number_format *f, char usual, geo_buffer *out)
{
    const char *bytes = buffer_text(text);
    size_t width = text_width(bytes, text->length), left = 0, right = 0;
    size_t missing = (size_t)f->width > width ? (size_t)f->width - width : 0;
    char align = f->align ? f->align : usual;
    if (align == '>') left = missing;
    else if (align == '<') right = missing;
    else right = missing - (left = missing / 2);
    buffer_add_repeat(out, ' ', left);
    buffer_add(out, bytes, text->length);
    buffer_add_repeat(out, ' ', right);
}

bool print_format(geo_value v, const char *format, size_t length, geo_buffer *out)
{
    number_format f;
    if (!read_format(format, length, &f)) return false;
    if (value_is_kind(v, KIND_FOREIGN) && value_foreign(v)->class->number && length > 0)
        v = value_number(value_foreign(v)->class->number(value_foreign(v)));    /* an estimate */
    bool is_plain = f.decimals < 0 && !f.type && !f.commas && !f.sign && !f.zeros;
    geo_buffer text = GEO_BUFFER_EMPTY;
    char usual = '<';
    if (value_is_number(v)) {
        number_text(&f, value_to_number(v), &text);
        usual = '>';
    } else if (value_is_kind(v, KIND_COMPLEX)) {
        complex_format(&f, value_complex(v)->re, value_complex(v)->im, &text);
        usual = '>';
    } else if (value_is_tensor(v) && !is_plain) {
        tensor_print_inline(value_tensor(v), format_element, &f, &text);
    } else if (is_plain) {
        print_inline(v, &text);
    } else {
        return false;
    }
    pad(&text, &f, usual, out);
    out->failed |= text.failed;
    buffer_free(&text);
    return true;
}
