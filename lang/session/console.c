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

void console_measure(console *c)
{
    c->width = terminal_width();
}

static void clear_progress(console *c)
{
    if (!c->progress_is_shown) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    c->progress_is_shown = false;
}

/* A plot shows itself where the terminal can; how is found out at the first one. */
static bool show_plot(console *c, geo_value v, geo_buffer *text)
{
    if (!value_is_kind(v, KIND_FOREIGN)) return false;
    if (!c->knows_graphics && value_is_plot(v)) {
        fflush(stdout);
        c->graphics = show_way(c->keeps_answer);
        c->knows_graphics = true;
    }
    return show_picture(v, c->graphics, text);
}

static void show_echo(void *context, geo_vm *vm, geo_value v)
{
    console *c = context;
    if (value_is_none(v)) return;
    if (c->keeps_answer) vm_set_global(vm, c->answer, value_share(v));
    clear_progress(c);
    geo_buffer text = GEO_BUFFER_EMPTY;
    if (!show_plot(c, v, &text)) {
        buffer_free(&text);
        print_echo(v, c->width, &text);
        buffer_add_char(&text, '\n');
    }
    fwrite(buffer_text(&text), 1, text.length, stdout);
    buffer_free(&text);
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

/* At the prompt Ctrl-C is no error: one line says where it was, below the terminal's ^C. */
static void report_stop(const console *c, const diagnostic *d)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    if (c->colour) buffer_add_text(&text, "\033[90m");
    buffer_add_text(&text, "\nstopped");
    if (d->n_frames > 0 && d->frame[0].function[0])
        buffer_add_format(&text, " in %s", d->frame[0].function);
    if (d->n_labels > 0 && d->label[0].source) {
        const geo_source *s = d->label[0].source;
        if (strcmp(s->name, c->here) != 0) buffer_add_format(&text, ", %s", s->name);
        buffer_add_format(&text, ", line %zu", source_line_of(s, d->label[0].at.start));
    }
    if (c->colour) buffer_add_text(&text, "\033[0m");
    buffer_add_char(&text, '\n');
    fflush(stdout);
    fwrite(buffer_text(&text), 1, text.length, stderr);
    buffer_free(&text);
}

/* Out of memory is reported too: the cap does not count for the picture of an error,
 * which is small, and when there really is none a fixed sentence is left. */
void console_report(void *context, const diagnostic *d)
{
    console *c = context;
    clear_progress(c);
    c->progress_began = 0;
    if (d->id == MSG_INTERRUPTED) c->was_interrupted = true;
    if (d->id == MSG_INTERRUPTED && c->here) {
        report_stop(c, d);
        return;
    }
    geo_buffer text = GEO_BUFFER_EMPTY;
    size_t cap = geo_mem_cap();
    geo_mem_cap_set(0);
    diag_render_here(d, c->here, c->colour, &text);
    geo_mem_cap_set(cap);
    fflush(stdout);
    if (text.failed) fputs("error[E0601]: there is not enough memory\n", stderr);
    else fwrite(buffer_text(&text), 1, text.length, stderr);
    buffer_free(&text);
}
