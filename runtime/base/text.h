/* text.h - UTF-8: decoding, classes of characters, width on a screen. */
#ifndef GEO_BASE_TEXT_H
#define GEO_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes the code point at text[0..length), length > 0. Returns the number of
 * bytes it takes and stores it; an invalid byte gives length 1 and U+FFFD, and
 * *valid (may be NULL) is false. Overlong forms and surrogates are invalid. */
size_t text_decode(const char *text, size_t length, unsigned *code_point, bool *valid);

/* Writes UTF-8 into bytes[4]; returns the count. Invalid ones become U+FFFD. */
size_t text_encode(unsigned code_point, char bytes[4]);

/* The offset of the first invalid byte, or length when all is UTF-8. */
size_t text_invalid_at(const char *text, size_t length);

/* May start (continue) an identifier: letters of any script, `_`; digits and
 * combining marks may continue one. Mathematical operators are not letters. */
bool text_is_letter(unsigned code_point);
bool text_continues_name(unsigned code_point);

/* Columns a terminal uses for it: 0 combining, 1, or 2 for wide East Asian. */
int text_rune_width(unsigned code_point);
size_t text_width(const char *text, size_t length);

/* Characters (code points) in the text. */
size_t text_count(const char *text, size_t length);

/* Damerau-Levenshtein distance, at most `limit` + 1; for "did you mean". */
size_t text_distance(const char *a, const char *b, size_t limit);

/* How far a misspelt `name` may be from what was meant: 0 for one letter (then only
 * its case may be wrong), 1 up to 4 letters, 2 up to 8, else 3. */
size_t text_tolerance(const char *name);
/* A distance for suggestions: as above, but the case of letters counts half, and a
 * name and its beginning of three letters or more (tol, tolerance) are 1 apart.
 * Doubled, so that it is whole; at most 2*limit + 1. */
size_t text_likeness(const char *a, const char *b, size_t limit);
/* The name in the list that was probably meant, or NULL; borrows. */
const char *text_nearest(const char *name, const char *const *names, size_t n);

#endif
