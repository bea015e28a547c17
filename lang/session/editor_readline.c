/* editor_readline.c - the editor as a module: Readline with a display of its own.
 *
 * Readline reads keys, edits the text, keeps history and undo. What it can't do is
 * here: entries of several lines with highlighting (the redisplay function), Enter
 * that asks the parser, TAB that asks the session, lists below the entry.
 * Ctrl-C is a key while an entry is edited, so no signal arrives in the middle. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "lang/session/editor.h"
#include "lang/session/entry.h"
#include "lang/session/entry_view.h"
#include "lang/session/highlight.h"
#include "lang/session/ink.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"

enum { CTRL_C = 3, CTRL_D = 4, LIST_WITH_NOTES = 16, KEPT_IN_MEMORY = 5000 };

static const editor_host *host;
static const char *start_text;
static bool was_dropped, is_final;      /* no marks at the cursor in the last picture */
static geo_buffer shown;                /* the picture on the screen */
static entry_extent extent;             /* of that picture; n_rows 0: none */
static uint8_t *inks;
static size_t inks_capacity;

/* --- display ----------------------------------------------------------------------------- */

static void move_up(int rows, geo_buffer *out)
{
    if (rows > 0) buffer_add_format(out, "\033[%dA", rows);
}

static void move_right(int columns, geo_buffer *out)
{
    if (columns > 0) buffer_add_format(out, "\033[%dC", columns);
}

static void send(geo_buffer *out)
{
    fwrite(buffer_text(out), 1, out->length, stdout);
    fflush(stdout);
    buffer_free(out);
}

/* NULL without colours. */
static const uint8_t *current_inks(void)
{
    size_t n = (size_t)rl_end;
    if (!host->colour || !geo_grow(&inks, &inks_capacity, n + 1, 1)) return NULL;
    highlight(rl_line_buffer, n, is_final ? NO_CURSOR : (size_t)rl_point, inks);
    return inks;
}

static bool is_same_picture(const geo_buffer *picture)
{
    return extent.n_rows > 0 && !picture->failed && picture->length == shown.length
        && memcmp(buffer_text(picture), buffer_text(&shown), picture->length) == 0;
}

static void put_cursor(entry_extent from, entry_extent to, geo_buffer *out)
{
    if (to.row > from.row) buffer_add_format(out, "\033[%dB", to.row - from.row);
    move_up(from.row - to.row, out);
    buffer_add_char(out, '\r');
    move_right(to.column, out);
}

static void redisplay(void)
{
    int rows, columns;
    rl_get_screen_size(&rows, &columns);
    entry_view view = {
        .prompt = rl_display_prompt ? rl_display_prompt : "", .more = host->more,
        .text = rl_line_buffer, .length = (size_t)rl_end, .cursor = (size_t)rl_point,
        .inks = current_inks(), .columns = columns, .rows = rows };
    geo_buffer picture = GEO_BUFFER_EMPTY, out = GEO_BUFFER_EMPTY;
    entry_extent now = entry_draw(&view, &picture);
    if (is_same_picture(&picture)) {
        put_cursor(extent, now, &out);
        buffer_free(&picture);
    } else {
        if (extent.n_rows > 0) move_up(extent.row, &out);
        buffer_add_char(&out, '\r');
        if (extent.n_rows > now.n_rows) buffer_add_text(&out, "\033[J");
        buffer_add(&out, buffer_text(&picture), picture.length);
        move_up(now.n_rows - 1 - now.row, &out);
        buffer_add_char(&out, '\r');
        move_right(now.column, &out);
        buffer_free(&shown);
        shown = picture;
    }
    extent = now;
    send(&out);
}

/* The picture stays where it is; the next one starts on the line below. */
static void leave_picture(const char *last)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    rl_point = rl_end;
    is_final = true;
    redisplay();
    is_final = false;
    buffer_add_text(&out, last);
    buffer_add_text(&out, "\r\n");
    send(&out);
    extent = (entry_extent){ 0, 0, 0 };
}

/* Shows text between the entry and a fresh picture of it. */
static void show_below(const geo_buffer *text)
{
    int point = rl_point;
    leave_picture("");
    rl_point = point;
    fwrite(buffer_text(text), 1, text->length, stdout);
    redisplay();
}

static int on_clear(int count, int key)
{
    fputs("\033[H\033[2J", stdout);
    extent = (entry_extent){ 0, 0, 0 };
    redisplay();
    (void)count, (void)key;
    return 0;
}

/* --- lines of an entry ------------------------------------------------------------------- */

static size_t line_start(size_t at)
{
    while (at > 0 && rl_line_buffer[at - 1] != '\n') at--;
    return at;
}

static size_t line_end(size_t at)
{
    while (at < (size_t)rl_end && rl_line_buffer[at] != '\n') at++;
    return at;
}

/* The byte of a line at this display column, or the line's end. */
static size_t at_column(size_t start, size_t column)
{
    size_t end = line_end(start), at = start, width = 0;
    while (at < end && width < column) {
        unsigned rune;
        at += text_decode(rl_line_buffer + at, end - at, &rune, NULL);
        width += (size_t)text_rune_width(rune);
    }
    return at;
}

static int on_line_start(int count, int key)
{
    size_t start = line_start((size_t)rl_point);
    rl_point = start == (size_t)rl_point ? 0 : (int)start;
    (void)count, (void)key;
    return 0;
}

static int on_line_end(int count, int key)
{
    size_t end = line_end((size_t)rl_point);
    rl_point = end == (size_t)rl_point ? rl_end : (int)end;
    (void)count, (void)key;
    return 0;
}

static int on_kill_line(int count, int key)
{
    size_t end = line_end((size_t)rl_point);
    if (end == (size_t)rl_point && rl_point < rl_end) end++;        /* joins the lines */
    (void)count, (void)key;
    return rl_kill_text(rl_point, (int)end);
}

static int on_kill_back(int count, int key)
{
    size_t start = line_start((size_t)rl_point);
    if (start == (size_t)rl_point && start > 0) start--;
    rl_kill_text((int)start, rl_point);
    rl_point = (int)start;
    (void)count, (void)key;
    return 0;
}

/* --- history ----------------------------------------------------------------------------- */

static int on_up(int count, int key);
static int on_down(int count, int key);

/* One step through the entries that begin like what stands before the cursor. */
static int history_step(int count, int key, rl_command_func_t *step)
{
    static bool walking;
    bool goes_on = walking && (rl_last_func == on_up || rl_last_func == on_down);
    if (goes_on) rl_last_func = rl_history_search_backward;     /* the same search */
    walking = true;
    return step(count, key);
}

static bool is_walking(void)
{
    return rl_last_func == on_up || rl_last_func == on_down;
}

/* Inside an entry that is being edited the arrows move; else they go through history. */
static int on_up(int count, int key)
{
    size_t start = line_start((size_t)rl_point);
    if (start == 0 || is_walking()) return history_step(count, key, rl_history_search_backward);
    size_t column = text_width(rl_line_buffer + start, (size_t)rl_point - start);
    rl_point = (int)at_column(line_start(start - 1), column);
    rl_last_func = NULL;
    return 0;
}

static int on_down(int count, int key)
{
    size_t start = line_start((size_t)rl_point), end = line_end((size_t)rl_point);
    if (end == (size_t)rl_end || is_walking())
        return history_step(count, key, rl_history_search_forward);
    size_t column = text_width(rl_line_buffer + start, (size_t)rl_point - start);
    rl_point = (int)at_column(end + 1, column);
    return 0;
}

static void remember(const char *entry)
{
    HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
    if (!last || strcmp(last->line, entry) != 0) add_history(entry);
}

/* --- keys -------------------------------------------------------------------------------- */

static bool more_keys_wait(void)
{
    struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
    return poll(&p, 1, 0) > 0;
}

static void insert_new_line(void)
{
    size_t indent = more_keys_wait() ? 0        /* pasted text has its own */
        : entry_indent(rl_line_buffer, (size_t)rl_point);
    rl_begin_undo_group();
    rl_insert_text("\n");
    for (size_t i = 0; i < indent; i++) rl_insert_text(" ");
    rl_end_undo_group();
}

static int on_enter(int count, int key)
{
    size_t length = (size_t)rl_end;
    bool goes_on = more_keys_wait() && entry_may_take_else(rl_line_buffer, length);
    bool is_over = entry_is_complete(rl_line_buffer, length) && !goes_on;
    if (is_over || entry_gives_up(rl_line_buffer, length)) {
        leave_picture("");
        rl_done = 1;
    } else {
        insert_new_line();
    }
    (void)count, (void)key;
    return 0;
}

static int on_new_line(int count, int key)
{
    insert_new_line();
    (void)count, (void)key;
    return 0;
}

static int on_drop(int count, int key)
{
    leave_picture(host->colour ? "\033[90m^C\033[0m" : "^C");
    rl_replace_line("", 1);
    rl_point = 0;
    was_dropped = true;
    rl_done = 1;
    (void)count, (void)key;
    return 0;
}

static bool only_blanks(size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) if (rl_line_buffer[i] != ' ') return false;
    return true;
}

/* A brace that begins a line closes a block: it stands as deep as what opened it. */
static int on_brace(int count, int key)
{
    size_t start = line_start((size_t)rl_point);
    if (start > 0 && (size_t)rl_point >= start + INDENT && only_blanks(start, (size_t)rl_point)) {
        rl_delete_text(rl_point - INDENT, rl_point);
        rl_point -= INDENT;
    }
    return rl_insert(count, key);
}

/* --- pasting ----------------------------------------------------------------------------- */

/* Text up to the mark that ends a bracketed paste. */
static void read_paste(geo_buffer *out)
{
    static const char END[] = "\033[201~";
    for (;;) {
        int c = rl_read_key();
        if (c < 0) return;
        buffer_add_char(out, (char)c);
        size_t n = sizeof END - 1;
        if (out->length < n || memcmp(out->text + out->length - n, END, n) != 0) continue;
        out->length -= n;
        out->text[out->length] = '\0';
        return;
    }
}

static int on_paste(int count, int key)
{
    geo_buffer raw = GEO_BUFFER_EMPTY, clean = GEO_BUFFER_EMPTY;
    read_paste(&raw);
    entry_clean(buffer_text(&raw), raw.length, &clean);
    rl_begin_undo_group();
    if (!clean.failed) rl_insert_text(buffer_text(&clean));
    rl_end_undo_group();
    buffer_free(&raw);
    buffer_free(&clean);
    (void)count, (void)key;
    return 0;
}

/* --- TAB --------------------------------------------------------------------------------- */

static void replace_word(const completions *c, const char *text, size_t length)
{
    char *word = geo_strndup(text, length);
    if (!word) return;
    rl_begin_undo_group();
    rl_delete_text((int)c->start, (int)c->end);
    rl_point = (int)c->start;
    rl_insert_text(word);
    rl_end_undo_group();
    geo_free(word);
}

/* A file that is no folder ends its string, unless the quote stands there already. */
static void close_string(const completions *c, const char *text)
{
    size_t n = strlen(text);
    bool in_string = c->start > 0 && rl_line_buffer[c->start - 1] == '"';
    if (!in_string || n == 0 || text[n - 1] == '/') return;
    if (rl_point == rl_end || rl_line_buffer[rl_point] != '"') rl_insert_text("\"");
    else rl_point++;
}

static void put_cut(const char *text, size_t columns, geo_buffer *out)
{
    size_t at = 0, used = 0, length = strlen(text);
    while (at < length) {
        unsigned rune;
        size_t n = text_decode(text + at, length - at, &rune, NULL);
        size_t width = (size_t)text_rune_width(rune);
        if (used + width > columns - (at + n < length)) {
            buffer_add_text(out, "…");
            return;
        }
        if (text[at] == '\n') buffer_add_char(out, ' ');
        else buffer_add(out, text + at, n);
        used += width;
        at += n;
    }
}

static void put_quiet(const char *text, size_t columns, geo_buffer *out)
{
    if (host->colour) buffer_add_text(out, ink_escape(INK_QUIET));
    put_cut(text, columns, out);
    if (host->colour) buffer_add_text(out, ink_escape(INK_PLAIN));
}

static size_t widest(const completions *c)
{
    size_t width = 0;
    for (size_t i = 0; i < c->count; i++) {
        size_t w = text_width(c->item[i].text, strlen(c->item[i].text));
        if (w > width) width = w;
    }
    return width;
}

/* A note that repeats the name (a signature) stands alone. */
static void list_with_notes(const completions *c, size_t columns, geo_buffer *out)
{
    size_t width = widest(c);
    for (size_t i = 0; i < c->count; i++) {
        const completion *item = &c->item[i];
        size_t n = strlen(item->text), w = text_width(item->text, n);
        bool repeats = strncmp(item->note, item->text, n) == 0;
        buffer_add_text(out, "  ");
        buffer_add_text(out, item->text);
        if (repeats) {
            put_quiet(item->note + n, columns - w - 3, out);
        } else if (item->note[0]) {
            buffer_add_repeat(out, ' ', width - w + 2);
            if (columns > width + 8) put_quiet(item->note, columns - width - 5, out);
        }
        buffer_add_text(out, "\n");
    }
}

static void list_in_columns(const completions *c, size_t columns, size_t rows, geo_buffer *out)
{
    size_t width = widest(c) + 2, across = (columns - 2) / width;
    if (across == 0) across = 1;
    size_t down = (c->count + across - 1) / across, most = rows > 8 ? rows - 4 : 4;
    for (size_t i = 0; i < down && i < most; i++) {
        buffer_add_text(out, "  ");
        for (size_t k = i; k < c->count; k += down) {
            const char *text = c->item[k].text;
            buffer_add_text(out, text);
            if (k + down < c->count)
                buffer_add_repeat(out, ' ', width - text_width(text, strlen(text)));
        }
        buffer_add_text(out, "\n");
    }
    if (down > most) put_quiet("  … type another letter\n", columns, out);
}

/* The first line is code, the others say what it does. */
static void put_signature(const char *text, size_t columns, geo_buffer *out)
{
    size_t n = strcspn(text, "\n");
    buffer_add_text(out, "  ");
    buffer_add(out, text, n);
    for (text += n; *text; text += n) {
        text++;
        n = strcspn(text, "\n");
        char *line = geo_strndup(text, n);
        buffer_add_text(out, "\n  ");
        if (line) put_quiet(line, columns - 2, out);
        geo_free(line);
    }
    buffer_add_char(out, '\n');
}

static void show_list(const completions *c)
{
    int rows, columns;
    geo_buffer out = GEO_BUFFER_EMPTY;
    rl_get_screen_size(&rows, &columns);
    size_t across = columns > 20 ? (size_t)columns : 20;
    if (c->signature) put_signature(c->signature, across, &out);
    else if (c->count <= LIST_WITH_NOTES) list_with_notes(c, across, &out);
    else list_in_columns(c, across, (size_t)rows, &out);
    show_below(&out);
    buffer_free(&out);
}

static void take_completions(const completions *c)
{
    size_t common = completions_common(c), typed = c->end - c->start;
    bool grows = c->count > 0 && (common > typed || (c->count == 1 && (common != typed
        || memcmp(c->item[0].text, rl_line_buffer + c->start, typed) != 0)));
    if (c->count > 0 && (grows || c->count == 1)) replace_word(c, c->item[0].text, common);
    if (c->count == 1) close_string(c, c->item[0].text);
    if (!grows && (c->count > 1 || c->signature)) show_list(c);
    else if (c->count == 0) rl_ding();
}

static int on_tab(int count, int key)
{
    size_t start = line_start((size_t)rl_point);
    (void)count, (void)key;
    if (rl_end > 0 && only_blanks(start, (size_t)rl_point)) {
        rl_insert_text("    ");
        return 0;
    }
    completions c;
    host->complete(host->context, rl_line_buffer, (size_t)rl_end, (size_t)rl_point, &c);
    take_completions(&c);
    completions_free(&c);
    return 0;
}

/* --- the terminal ------------------------------------------------------------------------ */

static void prepare_terminal(int meta)
{
    struct termios t;
    rl_prep_terminal(meta);
    if (tcgetattr(STDIN_FILENO, &t) != 0) return;
    t.c_cc[VINTR] = _POSIX_VDISABLE;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
}

/* One key. A Ctrl-C that comes as a signal after all is the same key. A Ctrl-D typed
 * while something ran has become a zero byte on its way (Linux). */
static int read_key(FILE *stream)
{
    (void)stream;
    for (;;) {
        unsigned char c;
        ssize_t n = read(STDIN_FILENO, &c, 1);
        if (n == 1) return c == 0 && rl_end == 0 ? CTRL_D : c;
        if (n == 0 || errno != EINTR) return EOF;
        rl_check_signals();
        if (geo_poll() == GEO_EINTR) {
            geo_limit_clear();
            return CTRL_C;
        }
    }
}

static int begin_entry(void)
{
    extent = (entry_extent){ 0, 0, 0 };
    if (start_text) rl_insert_text(start_text);
    return 0;
}

/* --- keys to functions ------------------------------------------------------------------- */

/* Whatever keys the user gave to Readline's function call ours. */
static void replace_in_map(Keymap map, rl_command_func_t *theirs, rl_command_func_t *ours)
{
    char **keys = rl_invoking_keyseqs_in_map(theirs, map);
    for (size_t i = 0; keys && keys[i]; i++) {
        rl_bind_keyseq_in_map(keys[i], ours, map);
        rl_free(keys[i]);
    }
    rl_free(keys);
}

static void bind_keys(void)
{
    static const struct { rl_command_func_t *theirs, *ours; } REPLACED[] = {
        { rl_newline, on_enter }, { rl_complete, on_tab }, { rl_possible_completions, on_tab },
        { rl_beg_of_line, on_line_start }, { rl_end_of_line, on_line_end },
        { rl_kill_line, on_kill_line }, { rl_unix_line_discard, on_kill_back },
        { rl_get_previous_history, on_up }, { rl_get_next_history, on_down },
        { rl_clear_screen, on_clear }, { rl_clear_display, on_clear },
        { rl_bracketed_paste_begin, on_paste },
    };
    Keymap maps[] = { rl_get_keymap_by_name("emacs"), rl_get_keymap_by_name("vi-insert"),
                      rl_get_keymap_by_name("vi-move") };
    for (size_t m = 0; m < sizeof maps / sizeof *maps; m++) {
        for (size_t i = 0; i < sizeof REPLACED / sizeof *REPLACED; i++)
            replace_in_map(maps[m], REPLACED[i].theirs, REPLACED[i].ours);
        rl_bind_key_in_map(CTRL_C, on_drop, maps[m]);
    }
    rl_bind_keyseq_in_map("}", on_brace, maps[0]);
    rl_bind_keyseq_in_map("}", on_brace, maps[1]);
    rl_bind_keyseq_in_map("\\e\\C-m", on_new_line, maps[0]);
    rl_bind_keyseq_in_map("\\e\\C-j", on_new_line, maps[0]);
}

/* --- the module's face ------------------------------------------------------------------- */

static void open_editor(const editor_host *h)
{
    host = h;
    rl_readline_name = "geo";
    rl_change_environment = 0;          /* COLUMNS and LINES are the user's */
    rl_startup_hook = begin_entry;
    rl_redisplay_function = redisplay;
    rl_prep_term_function = prepare_terminal;
    rl_getc_function = read_key;
    rl_variable_bind("bind-tty-special-chars", "off");      /* Ctrl-U is ours */
    using_history();
    stifle_history(KEPT_IN_MEMORY);
    rl_initialize();
    bind_keys();
}

static editor_result read_entry(const char *start, geo_buffer *entry)
{
    start_text = start;
    was_dropped = false;
    char *text = readline(host->prompt);
    if (was_dropped) {
        rl_free(text);
        return EDITOR_DROPPED;
    }
    if (!text) return EDITOR_END;
    buffer_add_text(entry, text);
    rl_free(text);
    return EDITOR_ENTRY;
}

const editor_api geo_module_readline = { open_editor, remember, read_entry };
