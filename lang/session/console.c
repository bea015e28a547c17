/* console.c - echoes, diagnostics, the progress bar. */
#include "lang/session/console.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/text.h"
#include "runtime/core/print.h"

enum { BAR = 24, NARROWEST = 40, WIDEST = 200 };

static int terminal_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    if (width <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    if (width <= 0) width = 80;
    return width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
}

static bool wants_colour(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no && *no) && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

void console_init(console *c)
{
    *c = (console){ .colour = wants_colour(), .width = terminal_width() };
    const char *term = getenv("TERM");
    c->shows_progress = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

static void clear_progress(console *c)
{
    if (!c->progress_is_shown) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    c->progress_is_shown = false;
}

static void show_echo(void *context, geo_vm *vm, geo_value v)
{
    console *c = context;
    if (value_is_none(v)) return;
    clear_progress(c);
    geo_buffer text = GEO_BUFFER_EMPTY;
    print_echo(v, c->width, &text);
    buffer_add_char(&text, '\n');
    fwrite(buffer_text(&text), 1, text.length, stdout);
    buffer_free(&text);
    (void)vm;
}

static void write_text(void *context, const char *text, size_t length)
{
    clear_progress(context);
    fwrite(text, 1, length, stdout);
}

static void show_warning(void *context, const char *text)
{
    clear_progress(context);
    fprintf(stderr, "note: %s\n", text);
}

/* Draws at most ten times a second, and only once the work has taken a moment. */
static void show_progress(void *context, double fraction, const char *text)
{
    console *c = context;
    double now = geo_seconds();
    if (fraction >= 1) {
        clear_progress(c);
        c->progress_began = 0;
        return;
    }
    if (c->progress_began == 0) c->progress_began = now;
    if (now - c->progress_began < 0.3 || now - c->progress_drawn < 0.1) return;
    c->progress_drawn = now;
    char bar[3 * BAR + 1] = "";
    int full = fraction > 0 ? (int)(fraction * BAR) : 0;
    for (int i = 0; i < BAR; i++) strcat(bar, i < full ? "━" : "─");
    double left = fraction > 0.02 ? (now - c->progress_began) * (1 - fraction) / fraction : -1;
    fprintf(stderr, "\r%s %s", bar, text);
    if (left >= 0) fprintf(stderr, "  %.0f s left", left);
    fputs("\033[K", stderr);
    fflush(stderr);
    c->progress_is_shown = true;
}

void console_attach(console *c, geo_session *s)
{
    vm_hooks hooks = { .context = c, .echo = show_echo, .write = write_text, .warn = show_warning,
                       .progress = c->shows_progress ? show_progress : NULL };
    vm_set_hooks(s->vm, &hooks);
}

/* Out of memory is reported too: the cap does not count for the picture of an error,
 * which is small, and when there really is none a fixed sentence is left. */
void console_report(void *context, const diagnostic *d)
{
    console *c = context;
    clear_progress(c);
    c->progress_began = 0;
    if (d->id == MSG_INTERRUPTED) c->was_interrupted = true;
    geo_buffer text = GEO_BUFFER_EMPTY;
    size_t cap = geo_mem_cap();
    geo_mem_cap_set(0);
    diag_render(d, c->colour, &text);
    geo_mem_cap_set(cap);
    fflush(stdout);
    if (text.failed) fputs("error[E0601]: there is not enough memory\n", stderr);
    else fwrite(buffer_text(&text), 1, text.length, stderr);
    buffer_free(&text);
}
