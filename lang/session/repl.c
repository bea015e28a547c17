/* repl.c - reads an entry (as many lines as it needs), runs it, goes on. */
#include "lang/session/repl.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

/* One more line behind `entry`; false at the end of input. */
static bool read_line(const char *prompt, geo_buffer *entry)
{
    fputs(prompt, stdout);
    fflush(stdout);
    int c;
    bool any = false;
    while ((c = getc(stdin)) != EOF) {
        any = true;
        buffer_add_char(entry, (char)c);
        if (c == '\n') return true;
    }
    clearerr(stdin);
    return any;
}

int repl_main(geo_session *s, console *c)
{
    s->is_prompt = true;
    s->keep_on_failure = false;
    geo_buffer entry = GEO_BUFFER_EMPTY;
    int count = 1;
    while (read_line(entry.length ? "...> " : "geo> ", &entry)) {
        char name[32];
        snprintf(name, sizeof name, "<prompt %d>", count);
        session_result result = session_run(s, name, buffer_text(&entry), entry.length,
                                            console_report, c);
        geo_limit_clear();
        if (result == SESSION_INCOMPLETE) continue;
        buffer_free(&entry);
        count++;
    }
    buffer_free(&entry);
    putchar('\n');
    return 0;
}
