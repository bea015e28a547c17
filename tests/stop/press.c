/* press.c - presses Ctrl-C while a statement runs, and measures what geo still does.
 *
 *     press FILE.stop       prints "ok - ..." or "not ok - ..." for each statement
 *
 * A file has one statement a line; `let STATEMENT` prepares something and runs to its
 * end; `limit MS` is for the lines below it (50); `#` begins a comment. Each statement is
 * stopped at several moments in one and the same session, and each time
 *   - geo may take at most the limit between the signal and the next prompt,
 *   - the session answers, and the variable `kept`, which the statement may assign,
 *     is what it was.
 * Taken is the time on the wall or the time of the processor, whichever is less: on a
 * busy machine the first measures the other programs, and the second counts threads
 * twice that were left behind; neither is ever less than what geo needed. What is over
 * the limit is tried again: chance goes away, a loop that never asks does not.
 * A statement that is never caught running says so; half of a file must be caught.
 * GEO_SLOW stretches all times, for slow builds; GEO_STOP_LIMIT the limit alone. */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 60.0           /* seconds on the wall until something must have happened */

enum { MAX_OUTPUT = 1 << 16 };

static struct {
    pid_t pid;
    int terminal;
    clockid_t clock;
    double slow, allowed;       /* factors of all times, of the limit */
    char output[MAX_OUTPUT + 1];        /* what came since the last mark */
    size_t n;
    int tests, caught;
    double limit;
} play;

static double read_clock(clockid_t id)
{
    struct timespec t = { 0 };
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

__attribute__((noreturn, format(printf, 1, 2))) static void give_up(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("not ok - ");
    vprintf(format, args);
    va_end(args);
    printf("\n# it printed: %.500s\n", play.output);
    if (play.pid > 0) kill(play.pid, SIGKILL);
    exit(1);
}

static void start(void)
{
    struct termios plain;
    const char *geo = getenv("GEO");
    play.pid = forkpty(&play.terminal, NULL, NULL, NULL);
    if (play.pid < 0) give_up("no pseudo-terminal: %s", strerror(errno));
    if (play.pid == 0) {
        setenv("TERM", "dumb", 1);
        setenv("GEO_THREADS", "1", 1);
        tcgetattr(STDIN_FILENO, &plain);
        plain.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSANOW, &plain);
        execlp(geo ? geo : "geo", "geo", (char *)NULL);
        _exit(127);
    }
    if (clock_getcpuclockid(play.pid, &play.clock) != 0) give_up("no processor clock");
}

static void type(const char *text)
{
    if (write(play.terminal, text, strlen(text)) != (ssize_t)strlen(text))
        give_up("geo takes no input: %s", strerror(errno));
}

/* Reads what there is, waiting at most this long for it. Only the end is kept. */
static void listen_for(int milliseconds)
{
    struct pollfd p = { .fd = play.terminal, .events = POLLIN };
    if (poll(&p, 1, milliseconds) <= 0) return;
    if (play.n > MAX_OUTPUT / 2) {
        memmove(play.output, play.output + play.n - MAX_OUTPUT / 4, MAX_OUTPUT / 4);
        play.n = MAX_OUTPUT / 4;
    }
    ssize_t n = read(play.terminal, play.output + play.n, MAX_OUTPUT - play.n);
    if (n <= 0) give_up("geo has ended");
    play.n += (size_t)n;
    play.output[play.n] = '\0';
}

/* The prompt is the end of what came, and nothing was typed after it. */
static bool is_back(void)
{
    static const char prompt[] = "geo> ";
    enum { LENGTH = sizeof prompt - 1 };
    return play.n >= LENGTH && memcmp(play.output + play.n - LENGTH, prompt, LENGTH) == 0;
}

static void wait_for_prompt(const char *statement)
{
    double until = read_clock(CLOCK_MONOTONIC) + PATIENCE * play.slow;
    while (!is_back()) {
        listen_for(1);
        if (read_clock(CLOCK_MONOTONIC) > until) give_up("no end: %s", statement);
    }
}

static void submit(const char *statement)
{
    play.n = 0;
    play.output[0] = '\0';
    type(statement);
    type("\n");
}

/* Runs a statement to its end. */
static void prepare(const char *statement)
{
    submit(statement);
    wait_for_prompt(statement);
    if (strstr(play.output, "error[")) give_up("an error: %s", statement);
}

/* Threads of geo that run or could; those of libraries sleep. */
static int count_running(void)
{
    char path[sizeof ((struct dirent *)0)->d_name + 64], text[256];
    snprintf(path, sizeof path, "/proc/%d/task", (int)play.pid);
    DIR *tasks = opendir(path);
    int n = 0;
    for (struct dirent *e; tasks && (e = readdir(tasks));) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/stat", (int)play.pid, e->d_name);
        FILE *f = e->d_name[0] != '.' ? fopen(path, "r") : NULL;
        const char *end = f && fgets(text, sizeof text, f) ? strrchr(text, ')') : NULL;
        n += end && end[1] == ' ' && end[2] == 'R';
        if (f) fclose(f);
    }
    if (tasks) closedir(tasks);
    return n;
}

/* Waits until threads that were left behind have ended, and a late signal has had its
 * answer: then the prompt that comes next belongs to the next statement. */
static void settle(void)
{
    static int number;
    char say[40], said[40];
    double until = read_clock(CLOCK_MONOTONIC) + PATIENCE;
    while (count_running() > 0 && read_clock(CLOCK_MONOTONIC) < until) listen_for(5);
    snprintf(say, sizeof say, "\"settled \" + \"%d\"", ++number);
    snprintf(said, sizeof said, "settled %d", number);
    submit(say);
    do wait_for_prompt(say), listen_for(strstr(play.output, said) ? 0 : 5);
    while (!strstr(play.output, said));
    wait_for_prompt(say);
}

/* Stops the statement when it has used `after` seconds; true when it was still running.
 * Then *took is what geo needed to come back. */
static bool stop_at(const char *statement, double after, double *took)
{
    settle();
    prepare("kept = 7");
    submit(statement);
    double begin = read_clock(play.clock);
    while (read_clock(play.clock) - begin < after && !is_back()) listen_for(1);
    if (is_back()) {
        if (strstr(play.output, "error[")) printf("not ok - an error: %s\n", play.output);
        return false;
    }
    double wall = read_clock(CLOCK_MONOTONIC), used = read_clock(play.clock);
    kill(play.pid, SIGINT);
    wait_for_prompt(statement);
    used = read_clock(play.clock) - used;
    wall = read_clock(CLOCK_MONOTONIC) - wall;
    *took = wall < used ? wall : used;
    if (!strstr(play.output, "stopped")) return false;
    submit("kept");
    wait_for_prompt("kept");
    if (!strstr(play.output, "7\r\n")) give_up("stopped, but not undone: %s", statement);
    return true;
}

static void try_statement(const char *statement)
{
    static const double moments[] = { 0.015, 0.060, 0.150, 0.300 };
    enum { N_MOMENTS = sizeof moments / sizeof *moments };
    double worst = 0;
    int n_caught = 0;
    for (int i = 0; i < N_MOMENTS; i++) {
        double took = HUGE_VAL;
        int caught = 0;
        for (int again = 0; again < 4 && took > play.limit * play.allowed; again++) {
            double now = HUGE_VAL;
            if (!stop_at(statement, moments[i] * play.slow, &now)) break;
            caught = 1;
            if (now < took) took = now;
        }
        if (!caught && i > 0) break;
        n_caught += caught;
        if (caught && took > worst) worst = took;
    }
    play.tests++;
    if (n_caught) play.caught++;
    if (n_caught == 0)
        printf("ok - %s: at its end before it was stopped\n", statement);
    else
        printf("%sok - %s: stopped %d times, at most %.0f ms\n",
               worst > play.limit * play.allowed ? "not " : "", statement, n_caught, 1e3 * worst);
}

int main(int argc, char **argv)
{
    static char line[2048];
    FILE *script = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!script) {
        fprintf(stderr, "usage: press FILE.stop\n");
        return 2;
    }
    const char *slow = getenv("GEO_SLOW");
    play.slow = slow && atof(slow) > 0 ? atof(slow) : 1;
    const char *wider = getenv("GEO_STOP_LIMIT");
    play.allowed = play.slow * (wider && atof(wider) > 0 ? atof(wider) : 1);
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    play.limit = 0.050;
    start();
    wait_for_prompt("the start");
    while (fgets(line, sizeof line, script)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0') continue;
        if (strncmp(line, "let ", 4) == 0) prepare(line + 4);
        else if (strncmp(line, "limit ", 6) == 0) play.limit = atof(line + 6) * 1e-3;
        else try_statement(line);
    }
    fclose(script);
    printf("%sok - %d of %d statements were caught running\n",
           2 * play.caught >= play.tests ? "" : "not ", play.caught, play.tests);
    kill(play.pid, SIGKILL);
    waitpid(play.pid, NULL, 0);
    return 0;
}
