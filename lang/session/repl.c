/* repl.c - the loop: read, clean, command or language, run, remember. */
#include "lang/session/repl.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lang/session/command.h"
#include "lang/session/doc.h"
#include "lang/session/editor.h"
#include "lang/session/entry.h"
#include "lang/session/help.h"
#include "lang/session/history.h"
#include "lang/session/ink.h"
#include "lang/session/profiler.h"
#include "lang/session/whos.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/module.h"

typedef struct {
    geo_session *session;
    console *screen;
    const editor_api *editor;   /* NULL: plain lines */
    editor_host host;
    char *history;              /* path, or NULL: not kept */
    bool colour;                /* on stdout */
    bool input_is_terminal;
    int count;                  /* entries run */
    char *next;                 /* what the next entry begins with, or NULL */
    geo_buffer ahead;           /* plain lines: the first of the next entry, already read */
    bool leaves;
} repl;

/* --- reading plain lines ---------------------------------------------------------------- */

/* One more line behind `entry`. */
static editor_result read_line(repl *r, const char *prompt, geo_buffer *entry)
{
    fputs(prompt, stdout);
    fflush(stdout);
    size_t begun = entry->length;
    for (;;) {
        char c;
        ssize_t n = read(STDIN_FILENO, &c, 1);
        if (n < 0 && errno == EINTR && geo_poll() == GEO_EINTR) {
            geo_limit_clear();
            putchar('\n');
            return EDITOR_DROPPED;
        }
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return entry->length > begun ? EDITOR_ENTRY : EDITOR_END;
        if (c == '\n') return EDITOR_ENTRY;
        buffer_add_char(entry, c);
    }
}

/* Does more text wait to be read, as when several lines were pasted? */
static bool more_waits(void)
{
    struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
    return poll(&p, 1, 5) > 0;
}

/* An `else` on the next line of a paste belongs to the `if` just read. */
static editor_result read_else(repl *r, geo_buffer *entry)
{
    if (!entry_may_take_else(buffer_text(entry), entry->length) || !more_waits())
        return EDITOR_ENTRY;
    editor_result result = read_line(r, PROMPT_MORE, &r->ahead);
    if (result != EDITOR_ENTRY) return result == EDITOR_END ? EDITOR_ENTRY : result;
    if (!entry_begins_with_else(buffer_text(&r->ahead), r->ahead.length)) return EDITOR_ENTRY;
    buffer_add_char(entry, '\n');
    buffer_add(entry, buffer_text(&r->ahead), r->ahead.length);
    buffer_free(&r->ahead);
    return EDITOR_ENTRY;
}

static editor_result read_first(repl *r, geo_buffer *entry)
{
    if (!r->ahead.length) return read_line(r, PROMPT, entry);
    buffer_add(entry, buffer_text(&r->ahead), r->ahead.length);
    buffer_free(&r->ahead);
    return EDITOR_ENTRY;
}

/* More lines until the parser has all, or they stop. */
static editor_result read_rest(repl *r, geo_buffer *entry)
{
    editor_result result = EDITOR_ENTRY;
    while (result == EDITOR_ENTRY && !entry_is_complete(buffer_text(entry), entry->length)
           && !entry_gives_up(buffer_text(entry), entry->length)) {
        buffer_add_char(entry, '\n');
        result = read_line(r, PROMPT_MORE, entry);
        if (result == EDITOR_END) return EDITOR_ENTRY;      /* its error says what is missing */
    }
    return result;
}

static editor_result read_plain(repl *r, geo_buffer *entry)
{
    editor_result result = read_first(r, entry);
    size_t before;
    do {
        if (result == EDITOR_ENTRY) result = read_rest(r, entry);
        before = entry->length;
        if (result == EDITOR_ENTRY && !r->ahead.length) result = read_else(r, entry);
    } while (result == EDITOR_ENTRY && entry->length > before);
    return result;
}

static editor_result read_entry(repl *r, geo_buffer *entry)
{
    if (!r->editor) return read_plain(r, entry);
    editor_result result = r->editor->read(r->next, entry);
    geo_free(r->next);
    r->next = NULL;
    return result;
}

/* --- running ------------------------------------------------------------------------------ */

static void run(repl *r, const char *text, size_t length)
{
    char name[32];
    geo_limit_clear();                      /* a Ctrl-C that found nothing running */
    snprintf(name, sizeof name, "entry %d", ++r->count);
    r->screen->here = name;
    session_result result = session_run(r->session, name, text, length, console_report,
                                        r->screen);
    if (result == SESSION_INCOMPLETE) {     /* given up: now it is an error */
        r->session->is_prompt = false;
        session_run(r->session, name, text, length, console_report, r->screen);
        r->session->is_prompt = true;
    }
    r->screen->here = NULL;
    r->screen->was_interrupted = false;
}

static void put_seconds(double s, geo_buffer *out)
{
    if (s < 1e-3) buffer_add_format(out, "%.0f µs", s * 1e6);
    else if (s < 1) buffer_add_format(out, "%.1f ms", s * 1e3);
    else buffer_add_format(out, "%.2f s", s);
}

static void quiet(const repl *r, geo_buffer *out, bool begins)
{
    if (r->colour) buffer_add_text(out, ink_escape(begins ? INK_QUIET : INK_PLAIN));
}

static void flush(geo_buffer *out)
{
    fwrite(buffer_text(out), 1, out->length, stdout);
    fflush(stdout);
    buffer_free(out);
}

static void run_timed(repl *r, const char *text, size_t length)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    double began = geo_seconds();
    run(r, text, length);
    double took = geo_seconds() - began;
    quiet(r, &out, true);
    buffer_add_text(&out, "took ");
    put_seconds(took, &out);
    quiet(r, &out, false);
    buffer_add_char(&out, '\n');
    flush(&out);
}

static void run_profiled(repl *r, const char *text, size_t length)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    char here[32];
    vm_profile *p = vm_profile_start(r->session->vm);
    run(r, text, length);
    if (!p) return;
    vm_profile_stop(p);
    snprintf(here, sizeof here, "entry %d", r->count);
    quiet(r, &out, true);
    profiler_print(p, here, &out);
    quiet(r, &out, false);
    vm_profile_free(p);
    flush(&out);
}

/* --- commands ------------------------------------------------------------------------------ */

static help_view view_of(const repl *r)
{
    return (help_view){ r->session, r->screen->width, r->colour };
}

/* With an editor it waits in the next entry, to be changed or run; else it runs. */
static void take_example(repl *r, const command *c)
{
    geo_buffer text = GEO_BUFFER_EMPTY, out = GEO_BUFFER_EMPTY;
    help_view view = view_of(r);
    if (!help_example(c->rest, c->rest_length, &text)) {
        if (help_about(&view, c->rest, c->rest_length, &out))
            buffer_add_text(&out, "\n  it has no example\n");
        flush(&out);
    } else if (r->editor) {
        r->next = buffer_take(&text);
    } else {
        printf("%s\n", buffer_text(&text));
        run(r, buffer_text(&text), text.length);
    }
    buffer_free(&text);
}

static void explain(const char *code, size_t length, geo_buffer *out)
{
    char word[16] = "";
    if (length < sizeof word) memcpy(word, code, length);
    message_id id = message_by_code(word);
    if (*word && id != MSG_COUNT) doc_error(id, out);
    else buffer_add_text(out, "No error has this code; they look like error[E0201].\n");
    if (out->length && out->text[out->length - 1] != '\n') buffer_add_char(out, '\n');
}

static void obey(repl *r, const command *c)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    help_view view = view_of(r);
    switch (c->kind) {
    case COMMAND_HELP: case COMMAND_HELP_WORD:
        if (c->rest_length) help_about(&view, c->rest, c->rest_length, &out);
        else help_start(&view, &out);
        break;
    case COMMAND_SEARCH:
        if (c->rest_length) help_search(&view, c->rest, c->rest_length, &out);
        else help_start(&view, &out);
        break;
    case COMMAND_EXPLAIN: explain(c->rest, c->rest_length, &out); break;
    case COMMAND_WHOS: whos(&view, &out); break;
    case COMMAND_EXAMPLE: take_example(r, c); break;
    case COMMAND_PROFILE: run_profiled(r, c->rest, c->rest_length); break;
    case COMMAND_TIME: run_timed(r, c->rest, c->rest_length); break;
    case COMMAND_QUIT: case COMMAND_EXIT: r->leaves = true; break;
    default: break;
    }
    flush(&out);
}

/* A program's own name goes before the bare word. */
static bool is_command(const repl *r, const command *c, const char *text)
{
    if (c->kind == COMMAND_NONE || !command_is_bare_word(c, text)) return c->kind != COMMAND_NONE;
    return session_value(r->session, command_text(c->kind)) == VALUE_UNSET;
}

static void take_entry(repl *r, const char *text, size_t length)
{
    command c = command_read(text, length);
    console_measure(r->screen);
    if (r->editor) {
        r->editor->remember(text);
        if (r->history) history_add(r->history, text);
    }
    bool asks = c.kind == COMMAND_NONE && c.rest != text;       /* sin? */
    if (asks) c.kind = COMMAND_HELP;
    if (is_command(r, &c, text)) obey(r, &c);
    else run(r, text, length);
    fflush(stdout);
}

/* --- beginning and end ----------------------------------------------------------------------- */

static void complete(void *context, const char *text, size_t length, size_t cursor,
                     completions *out)
{
    complete_at(((repl *)context)->session, text, length, cursor, out);
}

static void remember(void *context, const char *entry)
{
    ((const editor_api *)context)->remember(entry);
}

static bool terminal_can_edit(void)
{
    const char *term = getenv("TERM");
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term && *term
        && strcmp(term, "dumb") != 0;
}

static bool wants_colour(void)
{
    const char *no = getenv("NO_COLOR");
    return !(no && *no) && terminal_can_edit() && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void open_editor(repl *r)
{
    if (!terminal_can_edit()) return;
    r->editor = module_open("readline");
    if (!r->editor) return;
    r->host = (editor_host){ .context = r, .prompt = PROMPT, .more = PROMPT_MORE,
                             .colour = r->colour, .complete = complete };
    r->editor->open(&r->host);
    r->history = vm_permit(r->session->vm)->may_write ? history_path() : NULL;
    if (r->history) history_read(r->history, remember, (void *)(uintptr_t)r->editor);
}

/* Set up before the first entry, so that its variable has a place of its own. */
static void keep_answers(repl *r)
{
    size_t slot;
    if (!session_define(r->session, "ans", VALUE_NONE)
        || !namespace_find(&r->session->names, "ans", 3, &slot)) return;
    r->screen->answer = slot;
    r->screen->keeps_answer = true;
}

static void welcome(const repl *r)
{
    geo_buffer out = GEO_BUFFER_EMPTY;
    if (!r->input_is_terminal) return;
    if (r->colour) buffer_add_text(&out, ink_escape(INK_LOUD));
    buffer_add_text(&out, "geo " PACKAGE_VERSION);
    if (r->colour) buffer_add_text(&out, ink_escape(INK_PLAIN));
    quiet(r, &out, true);
    buffer_add_text(&out, "   ? help   ?name   ??words   TAB completes   Ctrl-D leaves\n");
    quiet(r, &out, false);
    flush(&out);
}

int repl_main(geo_session *s, console *c)
{
    repl r = { .session = s, .screen = c, .colour = wants_colour(),
               .input_is_terminal = isatty(STDIN_FILENO) };
    s->is_prompt = true;
    s->keep_on_failure = false;
    keep_answers(&r);
    welcome(&r);
    open_editor(&r);
    while (!r.leaves) {
        geo_buffer raw = GEO_BUFFER_EMPTY, entry = GEO_BUFFER_EMPTY;
        editor_result result = read_entry(&r, &raw);
        entry_clean(buffer_text(&raw), raw.length, &entry);
        if (result == EDITOR_ENTRY && entry.length && !entry.failed)
            take_entry(&r, buffer_text(&entry), entry.length);
        buffer_free(&raw);
        buffer_free(&entry);
        if (result != EDITOR_END) continue;
        putchar('\n');
        break;
    }
    geo_free(r.history);
    geo_free(r.next);
    buffer_free(&r.ahead);
    return 0;
}
