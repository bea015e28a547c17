/* print_private.h - what the files print*.c share. */
#ifndef GEO_CORE_PRINT_PRIVATE_H
#define GEO_CORE_PRINT_PRIVATE_H

#include "runtime/core/tensor.h"

/* Long enough for any number below with at most 40 decimals asked for: %.40f of the
 * largest double has 309 digits before the point. */
enum { NUMBER_TEXT = 360, SIGNIFICANT = 6 };

typedef void (*number_writer)(double x, int digits, char text[NUMBER_TEXT]);

void number_shortest(double x, char text[NUMBER_TEXT]);
void number_shortest_writer(double x, int digits, char text[NUMBER_TEXT]);
/* at most so many significant digits, no trailing zeros; integers below 1e10 whole */
void number_significant(double x, int digits, char text[NUMBER_TEXT]);
/* the same, but a number that is not whole is not shown as if it were: 123456.8 */
void number_readable(double x, int digits, char text[NUMBER_TEXT]);
void number_scientific(double x, int decimals, char text[NUMBER_TEXT]);
/* "1 + 2i", with both parts written by `write` */
void complex_text(double re, double im, number_writer write, int digits,
                  char text[2 * NUMBER_TEXT]);

/* How a number in a tensor is written for a format like {x:.2}. */
typedef void (*element_writer)(const void *format, tensor_element element, const double *at,
                               geo_buffer *out);

/* One line: [1, 2; 3, 4]. `write` NULL: six significant digits. */
void tensor_print_inline(const geo_tensor *t, element_writer write, const void *format,
                         geo_buffer *out);
/* As an echo: columns aligned, large ones summarised with their shape as a comment. */
void tensor_print_echo(const geo_tensor *t, int width, geo_buffer *out);

/* A string in quotes, with escapes, as it would be written in a program; at most `most`
 * bytes of it are shown. */
void print_quoted(const char *text, size_t length, size_t most, geo_buffer *out);

#endif
