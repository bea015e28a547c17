/* show.c - asks the environment and the terminal, and draws for them. */
#include "lang/session/show.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "runtime/base/limit.h"
#include "stdlib/plot.h"

enum { ASK_MILLISECONDS = 200, MOST_COLUMNS = 100, MOST_ROWS = 32 };

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* --- can it sixels? -------------------------------------------------------------------- */

/* Reads "ESC [ ? 64 ; 4 ; ... c": is 4 among the numbers? */
static bool answer_has_sixel(const char *answer)
{
    const char *at = strstr(answer, "\033[?");
    if (!at) return false;
    for (at += 3; *at && *at != 'c'; at += strcspn(at, ";c")) {
        if (*at == ';') at++;
        if (at[0] == '4' && (at[1] == ';' || at[1] == 'c')) return true;
    }
    return false;
}

/* Waits for the answer's last letter, 'c'. */
static void read_answer(char *answer, size_t size)
{
    size_t n = 0;
    double until = geo_seconds() + ASK_MILLISECONDS / 1000.0;
    while (n + 1 < size && !memchr(answer, 'c', n)) {
        int left = (int)((until - geo_seconds()) * 1000);
        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
        if (left <= 0 || poll(&input, 1, left) <= 0) break;
        ssize_t got = read(STDIN_FILENO, answer + n, 1);
        if (got <= 0) break;
        n += (size_t)got;
    }
    answer[n] = '\0';
}

/* Asks for the primary device attributes. Not when something was typed already: the
 * answer would be in between. */
static bool has_sixel(void)
{
    struct termios before, raw;
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    char answer[64] = "";
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0) return false;
    if (poll(&input, 1, 0) != 0) return false;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) != 0) return false;
    if (write(STDOUT_FILENO, "\033[c", 3) == 3) read_answer(answer, sizeof answer);
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return answer_has_sixel(answer);
}

/* Terminals that answer, some of which have sixels. */
static bool may_have_sixel(const char *term)
{
    return strncmp(term, "xterm", 5) == 0 || strncmp(term, "foot", 4) == 0
        || strncmp(term, "mlterm", 6) == 0 || strncmp(term, "contour", 7) == 0
        || strncmp(term, "yaft", 4) == 0;
}

/* --- the way ---------------------------------------------------------------------------- */

static bool way_named(const char *name, graphics_kind *way)
{
    static const char *const NAMES[] = { "none", "braille", "halfblock", "kitty", "sixel" };
    for (int k = 0; k < 5; k++) {
        if (strcmp(name, NAMES[k]) != 0) continue;
        *way = (graphics_kind)k;
        return true;
    }
    return false;
}

graphics_kind show_way(bool may_ask)
{
    graphics_kind way;
    const char *term = variable("TERM"), *program = variable("TERM_PROGRAM");
    if (way_named(variable("GEO_GRAPHICS"), &way)) return way;
    if (!isatty(STDOUT_FILENO) || !*term || strcmp(term, "dumb") == 0) return GRAPHICS_NONE;
    bool is_kitty = *variable("KITTY_WINDOW_ID") || has(term, "kitty") || has(term, "ghostty")
                 || strcmp(program, "ghostty") == 0 || strcmp(program, "WezTerm") == 0;
    bool is_direct = !*variable("TMUX") && strncmp(term, "screen", 6) != 0;
    if (is_kitty && is_direct) return GRAPHICS_KITTY;
    if (may_ask && is_direct && may_have_sixel(term) && has_sixel()) return GRAPHICS_SIXEL;
    return GRAPHICS_BRAILLE;
}

static colour_depth depth_of_terminal(void)
{
    const char *direct = variable("COLORTERM"), *term = variable("TERM");
    if (*variable("NO_COLOR") || strcmp(term, "dumb") == 0) return DEPTH_NONE;
    if (strcmp(direct, "truecolor") == 0 || strcmp(direct, "24bit") == 0) return DEPTH_TRUE;
    return has(term, "256") || has(term, "kitty") || has(term, "foot") ? DEPTH_256 : DEPTH_NONE;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static text_screen measure(void)
{
    struct winsize size = { 0 };
    text_screen screen = { .columns = 80, .rows = 24, .depth = depth_of_terminal() };
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    if (known && size.ws_col > 0) screen.columns = size.ws_col;
    if (known && size.ws_row > 0) screen.rows = size.ws_row;
    if (known && size.ws_col > 0 && size.ws_xpixel > 0)
        screen.cell_width = (double)size.ws_xpixel / size.ws_col;
    screen.columns = least(screen.columns > 1 ? screen.columns - 1 : 1, MOST_COLUMNS);
    screen.rows = least(screen.rows > 6 ? screen.rows - 3 : 3, MOST_ROWS);
    return screen;
}

bool value_is_plot(geo_value v)
{
    return value_is_class(v, &PLOT_CLASS);
}

bool show_picture(geo_value v, graphics_kind way, geo_buffer *out)
{
    if (way == GRAPHICS_NONE || !value_is_plot(v)) return false;
    if (value_plot(v)->n_panels == 0) return false;
    scene *s;
    if (plot_scene(value_plot(v), &s) != GEO_OK) return false;
    text_screen screen = measure();
    size_t before = out->length;
    geo_status status = scene_to_text(s, way, &screen, out);
    if (status == GEO_EMODULE && out->length == before)
        status = scene_to_text(s, GRAPHICS_BRAILLE, &screen, out);
    scene_free(s);
    return status == GEO_OK && !out->failed;
}
