/* prompt.c - how soon the prompt, TAB and ?name answer, in a pseudo-terminal.
 *
 * Each figure is from the key (or the start of the program) to the last byte that the
 * screen needs, as a person would see it. The limits are those of the house: 10, 20
 * and 5 ms. */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"

enum { WAIT_MS = 5000 };

typedef struct {
    pid_t pid;
    int terminal;
    char printed[1 << 16];
    size_t n;
} player;

static void start(player *p, const char *program)
{
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    p->n = 0;
    p->pid = forkpty(&p->terminal, NULL, NULL, &size);
    if (p->pid == 0) {
        setenv("TERM", "xterm", 1);
        setenv("GEO_GRAPHICS", "none", 1);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
}

static bool finds(player *p, const char *text)
{
    p->printed[p->n] = '\0';
    return strstr(p->printed, text) != NULL;
}

/* Reads until the text has come; false when it does not. */
static bool wait_for(player *p, const char *text)
{
    struct pollfd wanted = { .fd = p->terminal, .events = POLLIN };
    while (!finds(p, text)) {
        if (p->n + 1 >= sizeof p->printed || poll(&wanted, 1, WAIT_MS) <= 0) return false;
        ssize_t got = read(p->terminal, p->printed + p->n, sizeof p->printed - 1 - p->n);
        if (got <= 0) return false;
        p->n += (size_t)got;
    }
    return true;
}

/* Seconds from typing the keys to this text. */
static double answer(player *p, const char *keys, const char *text)
{
    p->n = 0;
    double began = bench_now();
    if (write(p->terminal, keys, strlen(keys)) < 0) return -1;
    return wait_for(p, text) ? bench_now() - began : -1;
}

static void settle(void)
{
    usleep(30000);
}

/* The keys' own echo is waited for before, so that it is not in the time. */
static double keyed(player *p, const char *typed, const char *keys, const char *text)
{
    if (write(p->terminal, typed, strlen(typed)) < 0) return -1;
    settle();
    char drain[4096];
    struct pollfd more = { .fd = p->terminal, .events = POLLIN };
    while (poll(&more, 1, 0) > 0 && read(p->terminal, drain, sizeof drain) > 0) continue;
    return answer(p, keys, text);
}

static void stop(player *p)
{
    kill(p->pid, SIGKILL);
    waitpid(p->pid, NULL, 0);
    close(p->terminal);
}

typedef enum { PROMPT, FIRST_TAB, NEXT_TAB, HELP, SEARCH, ERROR, FIGURES } figure;

static void measure(const char *program, double seconds[FIGURES])
{
    static player p;
    double began = bench_now();
    start(&p, program);
    seconds[PROMPT] = wait_for(&p, "geo> ") ? bench_now() - began : -1;
    settle();
    seconds[FIRST_TAB] = keyed(&p, "s", "\t", "sqrt");
    seconds[NEXT_TAB] = keyed(&p, "\003lin", "\t", "linspace");
    seconds[HELP] = keyed(&p, "\003?linspace", "\r", "see also");
    seconds[SEARCH] = keyed(&p, "??distribution", "\r", "normal");
    seconds[ERROR] = keyed(&p, "sqrt(\"a\")", "\r", "E04");
    stop(&p);
}

int main(void)
{
    static const char *const NAMES[FIGURES] = { "prompt", "first TAB", "next TAB", "?name",
                                                "??words", "error" };
    static const double LIMITS[FIGURES] = { 10, 20, 20, 5, 20, 20 };
    static double seconds[FIGURES][BENCH_REPEATS];
    const char *program = getenv("GEO");
    int repeats = bench_quick() ? 1 : 15;
    for (int i = 0; i < repeats; i++) {
        double once[FIGURES];
        measure(program ? program : "./geo", once);
        for (int k = 0; k < FIGURES; k++) seconds[k][i] = once[k];
    }
    bench_title("the prompt, milliseconds");
    bench_head("what|median|least|most|limit");
    bool good = true;
    for (int k = 0; k < FIGURES; k++) {
        double median = 1e3 * bench_median(seconds[k], repeats);
        bench_cell("%s", NAMES[k]);
        bench_cell("%.2f", median);
        bench_cell("%.2f", 1e3 * seconds[k][0]);
        bench_cell("%.2f", 1e3 * seconds[k][repeats - 1]);
        bench_cell("%.0f", LIMITS[k]);
        good = good && seconds[k][0] >= 0;
    }
    return good ? 0 : 1;
}
