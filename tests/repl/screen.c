/* screen.c - a small terminal: see screen.h.
 *
 * Bytes gather in `pending` until they are a character or a whole escape
 * sequence; then one function shows the one and another obeys the other. */
#include "tests/repl/screen.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/text.h"

void screen_reset(screen *s, int rows, int columns)
{
    memset(s, 0, sizeof *s);
    s->rows = rows < SCREEN_ROWS ? rows : SCREEN_ROWS;
    s->columns = columns < SCREEN_COLUMNS ? columns : SCREEN_COLUMNS;
}

static int clamp(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

static void blank(screen *s, int row, int from, int to)
{
    for (int j = from; j < to; j++) s->cell[row][j][0] = '\0';
}

static void new_line(screen *s)
{
    if (++s->row < s->rows) return;
    s->row = s->rows - 1;
    memmove(s->cell[0], s->cell[1], (size_t)(s->rows - 1) * sizeof s->cell[0]);
    blank(s, s->row, 0, SCREEN_COLUMNS);
}

static void show(screen *s, const char *bytes, size_t n, unsigned code_point)
{
    int width = text_rune_width(code_point);
    if (width == 0 && s->column > 0) {              /* combines with the cell before */
        char *before = s->cell[s->row][s->column - 1];
        size_t length = strlen(before);
        if (length + n >= CELL_BYTES) return;
        memcpy(before + length, bytes, n);
        before[length + n] = '\0';
        return;
    }
    if (s->column + width > s->columns) {
        s->column = 0;
        new_line(s);
    }
    char *cell = s->cell[s->row][s->column];
    memcpy(cell, bytes, n);
    cell[n] = '\0';
    for (int j = 1; j < width; j++) strcpy(s->cell[s->row][s->column + j], "\x01");
    s->column += width;
}

/* n blanks before the cursor's cell, or n cells from there on taken out. */
static void shift(screen *s, int n, bool insert)
{
    int at = clamp(s->column, 0, s->columns - 1);
    n = clamp(n, 0, s->columns - at);
    size_t moved = (size_t)(s->columns - at - n) * CELL_BYTES;
    if (insert) {
        memmove(s->cell[s->row][at + n], s->cell[s->row][at], moved);
        blank(s, s->row, at, at + n);
    } else {
        memmove(s->cell[s->row][at], s->cell[s->row][at + n], moved);
        blank(s, s->row, s->columns - n, s->columns);
    }
}

static void erase_line(screen *s, int how)
{
    int at = clamp(s->column, 0, s->columns - 1);
    blank(s, s->row, how == 0 ? at : 0, how == 1 ? at + 1 : s->columns);
}

static void erase_screen(screen *s, int how)
{
    for (int i = 0; i < s->rows; i++)
        if (how == 2 || (how == 0 ? i > s->row : i < s->row)) blank(s, i, 0, s->columns);
    if (how != 2) erase_line(s, how);
}

/* "ESC [ parameters letter" */
static void obey(screen *s, const char *parameters, char letter)
{
    if (*parameters == '?') return;
    char *rest;
    int first = (int)strtol(parameters, &rest, 10);
    int second = *rest == ';' ? (int)strtol(rest + 1, NULL, 10) : 1;
    int n = first > 0 ? first : 1;
    switch (letter) {
    case 'A': s->row = clamp(s->row - n, 0, s->rows - 1); break;
    case 'B': s->row = clamp(s->row + n, 0, s->rows - 1); break;
    case 'C': s->column = clamp(s->column + n, 0, s->columns - 1); break;
    case 'D': s->column = clamp(s->column - n, 0, s->columns - 1); break;
    case 'G': s->column = clamp(n - 1, 0, s->columns - 1); break;
    case 'H':
        s->row = clamp(n - 1, 0, s->rows - 1);
        s->column = clamp(second - 1, 0, s->columns - 1);
        break;
    case 'J': erase_screen(s, first); break;
    case 'K': erase_line(s, first); break;
    case '@': shift(s, n, true); break;
    case 'P': shift(s, n, false); break;
    default: break;                                 /* colours, modes */
    }
}

static void control(screen *s, char c)
{
    switch (c) {
    case '\n': new_line(s); break;
    case '\r': s->column = 0; break;
    case '\b': s->column = clamp(s->column - 1, 0, s->columns - 1); break;
    case '\t': s->column = clamp((s->column / 8 + 1) * 8, 0, s->columns - 1); break;
    default: break;
    }
}

/* Is the escape sequence in pending whole? */
static bool escape_is_whole(const screen *s)
{
    if (s->n_pending == sizeof s->pending - 1) return true;
    if (s->n_pending < 2) return false;
    char kind = s->pending[1], last = s->pending[s->n_pending - 1];
    if (kind == '[') return s->n_pending > 2 && last >= '@' && last <= '~';
    if (kind == ']') return last == '\a' || last == '\\';
    if (kind == '(' || kind == ')') return s->n_pending > 2;
    return true;
}

/* Does pending hold as many bytes as its first one asks for? */
static bool character_is_whole(const screen *s)
{
    unsigned char first = (unsigned char)s->pending[0];
    size_t need = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return s->n_pending >= need;
}

/* Takes one byte; true when pending has become text to show. */
static bool take(screen *s, char c)
{
    s->pending[s->n_pending++] = c;
    s->pending[s->n_pending] = '\0';
    if (s->pending[0] == '\x1b') {
        if (!escape_is_whole(s)) return false;
        s->pending[s->n_pending - 1] = '\0';
        if (s->pending[1] == '[') obey(s, s->pending + 2, c);
        s->n_pending = 0;
        return false;
    }
    if (!character_is_whole(s)) return false;
    if ((unsigned char)s->pending[0] >= ' ' && s->pending[0] != '\x7f') return true;
    control(s, s->pending[0]);
    if (c == '\n' || c == '\t') return true;
    s->n_pending = 0;
    return false;
}

size_t screen_write(screen *s, const char *bytes, size_t length, char *plain)
{
    size_t n_plain = 0;
    for (size_t i = 0; i < length; i++) {
        if (!take(s, bytes[i])) continue;
        memcpy(plain + n_plain, s->pending, s->n_pending);
        n_plain += s->n_pending;
        if ((unsigned char)s->pending[0] >= ' ') {
            unsigned code_point;
            text_decode(s->pending, s->n_pending, &code_point, NULL);
            show(s, s->pending, s->n_pending, code_point);
        }
        s->n_pending = 0;
    }
    return n_plain;
}

void screen_line(const screen *s, int row, char *line, size_t size)
{
    size_t n = 0, end = 0;
    for (int j = 0; j < s->columns; j++) {
        const char *cell = s->cell[row][j];
        if (*cell == '\x01') continue;              /* the right half of a wide one */
        const char *shown = *cell ? cell : " ";
        size_t length = strlen(shown);
        if (n + length + 1 > size) break;
        memcpy(line + n, shown, length);
        n += length;
        if (strcmp(shown, " ") != 0) end = n;
    }
    line[end] = '\0';
}
