/* print_number.c - one number as text: shortest digits, or so many significant ones. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/core/print.h"
#include "runtime/core/print_private.h"

/* Removes the plus and the leading zeros of an exponent: 1e+05 becomes 1e5. */
static void tidy_exponent(char *text)
{
    char *e = strchr(text, 'e');
    if (!e) return;
    char *from = e + 1, *to = e + 1;
    if (*from == '-') *to++ = *from++;
    else if (*from == '+') from++;
    while (from[0] == '0' && from[1]) from++;
    memmove(to, from, strlen(from) + 1);
}

static bool is_special(double x, char *text)
{
    if (isnan(x)) strcpy(text, "nan");
    else if (isinf(x)) strcpy(text, x > 0 ? "inf" : "-inf");
    else return false;
    return true;
}

/* The digits of a whole number below 2^63, much quicker than "%.0f". */
static void write_whole(double x, char *text)
{
    if (x == 0) strcpy(text, signbit(x) ? "-0" : "0");
    else snprintf(text, NUMBER_TEXT, "%lld", (long long)x);
}

void number_shortest(double x, char text[NUMBER_TEXT])
{
    if (is_special(x, text)) return;
    if (x == floor(x) && fabs(x) <= 0x1p53) {
        write_whole(x, text);
        return;
    }
    /* below the normal numbers fewer digits may do */
    for (int digits = fabs(x) < 1e-307 ? 1 : 15; digits <= 17; digits++) {
        snprintf(text, NUMBER_TEXT, "%.*g", digits, x);
        if (strtod(text, NULL) == x) break;
    }
    tidy_exponent(text);
}

void number_significant(double x, int digits, char text[NUMBER_TEXT])
{
    if (is_special(x, text)) return;
    if (x == floor(x) && fabs(x) < 1e10) {
        write_whole(x, text);
        return;
    }
    snprintf(text, NUMBER_TEXT, "%.*g", digits, x);
    tidy_exponent(text);
}

void number_readable(double x, int digits, char text[NUMBER_TEXT])
{
    bool hides_fraction = x != floor(x) && fabs(x) >= pow(10, digits - 1) && fabs(x) < 1e10;
    if (hides_fraction) snprintf(text, NUMBER_TEXT, "%.1f", x);
    else number_significant(x, digits, text);
}

void number_scientific(double x, int decimals, char text[NUMBER_TEXT])
{
    if (is_special(x, text)) return;
    snprintf(text, NUMBER_TEXT, "%.*e", decimals, x);
    tidy_exponent(text);
}

void complex_text(double re, double im, number_writer write, int digits,
                  char text[2 * NUMBER_TEXT])
{
    char second[NUMBER_TEXT];
    write(re, digits, text);
    write(fabs(im), digits, second);
    strcat(text, signbit(im) && !isnan(im) ? " - " : " + ");
    strcat(text, second);
    strcat(text, isfinite(im) ? "i" : "*i");
}

void number_shortest_writer(double x, int digits, char text[NUMBER_TEXT])
{
    (void)digits;
    number_shortest(x, text);
}

void print_number(double x, geo_buffer *out)
{
    char text[NUMBER_TEXT];
    number_shortest(x, text);
    buffer_add_text(out, text);
}
