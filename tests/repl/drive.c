/* drive.c - plays a script against a program in a pseudo-terminal.
 *
 *     drive FILE.exp        prints "ok - ..." or "not ok - ..." for each test
 *
 * One command a line; what follows its word is text up to the end of the line,
 * in which \n \t \e \\ \s (a blank) and \xHH stand for themselves. # starts a
 * comment at the beginning of a line.
 *
 *   program PATH ARGS    what to run ($GEO when this is missing)
 *   args ARGS            arguments of $GEO
 *   env NAME=VALUE       in the program's environment
 *   size COLUMNS ROWS    of the terminal, before the first key (80 24)
 *   timeout SECONDS      how long an expectation may take (10)
 *   test NAME            what follows, up to the next test, is one test
 *   send TEXT            types the text
 *   line TEXT            types the text and Enter
 *   key NAME ...         ENTER TAB ESC UP DOWN LEFT RIGHT HOME END BACKSPACE
 *                        DELETE C-a .. C-z M-a .. M-z
 *   expect TEXT          waits until the text has been printed; what came up to
 *                        its end is then done with
 *   within MS TEXT       the same, at most MS milliseconds after the last key;
 *                        inside repeat the median counts
 *   never TEXT           it is not in what came since the last expectation
 *   row TEXT             waits until some row of the screen is this
 *   wait MS              lets time pass
 *   repeat N ... end     plays the lines between N times
 *   exit STATUS          waits until the program ends with this status
 *
 * GEO_SLOW stretches all times, for slow builds. */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/repl/screen.h"

enum { MAX_LINES = 1000, MAX_PLAIN = 1 << 20, MAX_ARGS = 32, MAX_TIMES = 99 };

static struct {
    char *line[MAX_LINES];
    int n_lines, at;
    char *args[MAX_ARGS + 1];
    int n_args;
    int columns, rows;
    double timeout, slow;
    char test[200];
    bool testing;

    pid_t pid;
    int terminal;
    bool ended;
    int status;

    screen screen;
    char plain[MAX_PLAIN + 8192];       /* all that was printed, as text */
    size_t n_plain, seen;
    double last_key;

    int repeat_from, repeat_left;
    double within_limit, times[MAX_TIMES];
    int n_times;
} play;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The end of the test and of the script: what was wanted, what is to be seen. */
__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...)
{
    printf("not ok - %s\n# line %d: ", play.testing ? play.test : "script", play.at);
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n# printed since the last expectation:\n%.*s\n# screen:\n",
           play.n_plain - play.seen > 1000 ? 1000 : (int)(play.n_plain - play.seen),
           play.plain + play.seen);
    for (int i = 0; i < play.screen.rows; i++) {
        char line[SCREEN_COLUMNS * CELL_BYTES];
        screen_line(&play.screen, i, line, sizeof line);
        if (*line) printf("|%s\n", line);
    }
    if (play.at < play.n_lines) printf("# the rest of the script was not played\n");
    if (play.pid > 0 && !play.ended) kill(play.pid, SIGKILL);
    exit(0);
}

static void end_test(void)
{
    if (!play.testing) return;
    if (play.n_times) printf("ok - %s (%.0f ms)\n", play.test, 1e3 * play.times[play.n_times / 2]);
    else printf("ok - %s\n", play.test);
    play.testing = false;
    play.n_times = 0;
}

/* Reads what the program prints for at most this long; false when nothing came. */
static bool listen_for(double seconds)
{
    struct pollfd p = { .fd = play.terminal, .events = POLLIN };
    if (play.ended || poll(&p, 1, seconds > 0 ? (int)(seconds * 1e3) + 1 : 0) <= 0) return false;
    char bytes[4096];
    ssize_t n = read(play.terminal, bytes, sizeof bytes);
    if (n <= 0) {                                   /* EIO: the other side is closed */
        int status;
        waitpid(play.pid, &status, 0);
        play.ended = true;
        play.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return false;
    }
    if (play.n_plain > MAX_PLAIN) fail("the program prints without end");
    play.n_plain += screen_write(&play.screen, bytes, (size_t)n, play.plain + play.n_plain);
    play.plain[play.n_plain] = '\0';
    return true;
}

static void start(void)
{
    if (play.pid) return;
    const char *geo = getenv("GEO");
    if (!play.args[0]) play.args[0] = strdup(geo ? geo : "geo");
    screen_reset(&play.screen, play.rows, play.columns);
    struct winsize size = { .ws_row = (unsigned short)play.rows,
                            .ws_col = (unsigned short)play.columns };
    play.pid = forkpty(&play.terminal, NULL, NULL, &size);
    if (play.pid < 0) fail("no pseudo-terminal: %s", strerror(errno));
    if (play.pid == 0) {
        setenv("TERM", "xterm", 1);
        execvp(play.args[0], play.args);
        _exit(127);
    }
}

static void type(const char *keys, size_t n)
{
    start();
    play.last_key = now();
    while (n > 0) {
        ssize_t written = write(play.terminal, keys, n);
        if (written < 0) fail("the program takes no more keys: %s", strerror(errno));
        keys += written;
        n -= (size_t)written;
        if (n > 0) listen_for(0.01);
    }
}

/* Replaces escapes in place; returns the length. */
static size_t unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from != '\\' || !from[1]) { *to++ = *from; continue; }
        switch (*++from) {
        case 'n': *to++ = '\n'; break;
        case 't': *to++ = '\t'; break;
        case 'e': *to++ = '\x1b'; break;
        case 's': *to++ = ' '; break;
        case 'x':
            if (isxdigit((unsigned char)from[1]) && isxdigit((unsigned char)from[2])) {
                *to++ = (char)strtol((char[]){ from[1], from[2], '\0' }, NULL, 16);
                from += 2;
            }
            break;
        default: *to++ = *from; break;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

static void type_key(const char *name)
{
    static const struct { const char *name, *bytes; } keys[] = {
        { "ENTER", "\r" }, { "TAB", "\t" }, { "ESC", "\x1b" }, { "BACKSPACE", "\x7f" },
        { "UP", "\x1b[A" }, { "DOWN", "\x1b[B" }, { "RIGHT", "\x1b[C" }, { "LEFT", "\x1b[D" },
        { "HOME", "\x1b[H" }, { "END", "\x1b[F" }, { "DELETE", "\x1b[3~" },
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(name, keys[i].name) == 0) {
            type(keys[i].bytes, strlen(keys[i].bytes));
            return;
        }
    if (strlen(name) != 3 || name[1] != '-') fail("no key is called %s", name);
    if (name[0] == 'C') type((char[]){ (char)(name[2] & 31) }, 1);
    else if (name[0] == 'M') type((char[]){ '\x1b', name[2] }, 2);
    else fail("no key is called %s", name);
}

static void expect(const char *text)
{
    start();
    double until = now() + play.timeout;
    for (;;) {
        char *found = strstr(play.plain + play.seen, text);
        if (found) {
            play.seen = (size_t)(found - play.plain) + strlen(text);
            return;
        }
        double left = until - now();
        if (left <= 0) fail("waited %g s for: %s", play.timeout, text);
        if (!listen_for(left) && play.ended) {
            if (strstr(play.plain + play.seen, text)) continue;
            fail("the program ended (status %d) before: %s", play.status, text);
        }
    }
}

static int order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of the times that `within` took, once they are all there. */
static void judge_times(void)
{
    if (!play.n_times || play.repeat_left) return;
    qsort(play.times, (size_t)play.n_times, sizeof *play.times, order);
    double median = play.times[play.n_times / 2];
    if (median > play.within_limit)
        fail("it took %.0f ms, and at most %.0f were allowed", 1e3 * median,
             1e3 * play.within_limit);
}

static void expect_within(char *argument)
{
    char *text;
    play.within_limit = strtod(argument, &text) * 1e-3 * play.slow;
    expect(text + (*text == ' '));
    if (play.n_times < MAX_TIMES) play.times[play.n_times++] = now() - play.last_key;
    judge_times();
}

static void expect_row(const char *text)
{
    start();
    double until = now() + play.timeout;
    do {
        for (int i = 0; i < play.screen.rows; i++) {
            char line[SCREEN_COLUMNS * CELL_BYTES];
            screen_line(&play.screen, i, line, sizeof line);
            if (strcmp(line, text) == 0) return;
        }
        if (!listen_for(until - now()) && play.ended) break;
    } while (now() < until);
    fail("no row of the screen is: %s", text);
}

static void wait_for(double seconds)
{
    start();
    double until = now() + seconds;
    while (now() < until && (listen_for(until - now()) || !play.ended)) continue;
}

static void expect_exit(int status)
{
    start();
    double until = now() + play.timeout;
    while (!play.ended && now() < until) listen_for(until - now());
    if (!play.ended) fail("it has not ended after %g s", play.timeout);
    if (play.status != status) fail("it ended with status %d, not %d", play.status, status);
}

static void repeat_end(void)
{
    if (play.repeat_left > 0 && --play.repeat_left > 0) play.at = play.repeat_from;
    judge_times();
}

static void set_args(char *words)
{
    for (char *w = strtok(words, " "); w && play.n_args < MAX_ARGS; w = strtok(NULL, " "))
        play.args[play.n_args++] = strdup(w);
}

static void begin_test(const char *name)
{
    end_test();
    play.testing = true;
    snprintf(play.test, sizeof play.test, "%s", name);
}

static void obey(const char *word, char *argument)
{
    if (strcmp(word, "program") == 0) play.n_args = 0, set_args(argument);
    else if (strcmp(word, "args") == 0) play.n_args = 1, set_args(argument);
    else if (strcmp(word, "env") == 0) unescape(argument), putenv(strdup(argument));
    else if (strcmp(word, "size") == 0) sscanf(argument, "%d %d", &play.columns, &play.rows);
    else if (strcmp(word, "timeout") == 0) play.timeout = atof(argument) * play.slow;
    else if (strcmp(word, "test") == 0) begin_test(argument);
    else if (strcmp(word, "send") == 0) type(argument, unescape(argument));
    else if (strcmp(word, "line") == 0) type(argument, unescape(argument)), type("\r", 1);
    else if (strcmp(word, "key") == 0)
        for (char *k = strtok(argument, " "); k; k = strtok(NULL, " ")) type_key(k);
    else if (strcmp(word, "expect") == 0) unescape(argument), expect(argument);
    else if (strcmp(word, "within") == 0) unescape(argument), expect_within(argument);
    else if (strcmp(word, "never") == 0) {
        if (strstr(play.plain + play.seen, argument)) fail("it printed: %s", argument);
    }
    else if (strcmp(word, "row") == 0) unescape(argument), expect_row(argument);
    else if (strcmp(word, "wait") == 0) wait_for(atof(argument) * 1e-3);
    else if (strcmp(word, "repeat") == 0) {
        play.repeat_from = play.at;
        play.repeat_left = atoi(argument);
    }
    else if (strcmp(word, "end") == 0) repeat_end();
    else if (strcmp(word, "exit") == 0) expect_exit(atoi(argument));
    else fail("no command is called %s", word);
}

/* One line; a copy, because it may be played again. */
static void play_line(const char *text)
{
    char line[1024];
    snprintf(line, sizeof line, "%s", text);
    if (line[0] == '#' || !line[strspn(line, " \t")]) return;
    char *word = line + strspn(line, " \t");
    char *argument = word + strcspn(word, " \t");
    if (*argument) *argument++ = '\0';
    obey(word, argument);
}

int main(int argc, char **argv)
{
    static char line[1024];
    FILE *script = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!script) {
        fprintf(stderr, "usage: drive FILE.exp\n");
        return 2;
    }
    while (play.n_lines < MAX_LINES && fgets(line, sizeof line, script)) {
        line[strcspn(line, "\n")] = '\0';
        play.line[play.n_lines++] = strdup(line);
    }
    fclose(script);

    const char *slow = getenv("GEO_SLOW");
    play.slow = slow ? atof(slow) : 1;
    play.timeout = 10 * play.slow;
    play.columns = 80;
    play.rows = 24;
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (play.at < play.n_lines) {
        play.at++;
        play_line(play.line[play.at - 1]);
    }
    end_test();
    if (play.pid > 0 && !play.ended) {
        kill(play.pid, SIGKILL);
        waitpid(play.pid, NULL, 0);
    }
    return 0;
}
