/* screen.h - a small terminal: what a person would see of a program's output.
 *
 * Knows what line editors send: cursor moves, erasing, inserting and deleting
 * characters, scrolling; colours and titles are read and forgotten. */
#ifndef GEO_TESTS_REPL_SCREEN_H
#define GEO_TESTS_REPL_SCREEN_H

#include <stddef.h>

enum { SCREEN_ROWS = 60, SCREEN_COLUMNS = 200, CELL_BYTES = 16 };

typedef struct {
    int rows, columns;          /* in use */
    int row, column;            /* the cursor; column == columns: wrap is due */
    char cell[SCREEN_ROWS][SCREEN_COLUMNS][CELL_BYTES];   /* UTF-8, "" is blank */
    char pending[64];           /* an escape or a character that is not whole yet */
    size_t n_pending;
} screen;

void screen_reset(screen *s, int rows, int columns);

/* Shows the bytes, and appends to plain (room for length + 64 more bytes) what of
 * them is text: no escapes, no carriage returns. Returns the bytes appended. */
size_t screen_write(screen *s, const char *bytes, size_t length, char *plain);

/* One row without the blanks at its end; fills line. */
void screen_line(const screen *s, int row, char *line, size_t size);

#endif
