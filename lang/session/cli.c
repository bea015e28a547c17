/* cli.c - options, then one of: prompt, file, expression, check, test, dump. */
#include "lang/session/cli.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lang/session/console.h"
#include "lang/session/doc.h"
#include "lang/session/repl.h"
#include "lang/session/reproducible.h"
#include "lang/session/session.h"
#include "lang/session/tester.h"
#include "runtime/base/file.h"
#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/vm/lanes.h"

enum { DONE = 0, FAILED = 1, USAGE = 2, INTERRUPTED = 130, LARGEST_SOURCE = 64 << 20 };

typedef struct {
    const char *expression;         /* -e */
    bool dumps_code, dumps_tree, shows_time, is_sandbox, is_isolated, is_reproducible, is_scalar;
    bool examples;
    bool stays;                     /* -i: the prompt comes after the program */
    double max_memory, max_time, max_steps;
    size_t fail_alloc;
    int first;                      /* index of the first word that is no option */
} options;

static const char USAGE_TEXT[] =
    "usage: geo [options] [FILE.geo [arguments]]\n"
    "       geo                     the prompt\n"
    "       geo FILE.geo [args]     run a program (- is standard input)\n"
    "       geo -e 'expression'     run one line\n"
    "       geo check FILE...       find errors without running\n"
    "       geo test FILE...        run tests (geo test --examples: those of the built-ins)\n"
    "       geo explain CODE        more about an error, with an example\n"
    "       geo doc [NAME...]       the reference (--markdown, --errors, --man: all of it)\n"
    "options:\n"
    "  --max-memory SIZE   stop with an error beyond SIZE bytes (K, M, G; else 4/5 of all)\n"
    "  --max-time SECONDS  stop with an error after this time\n"
    "  --max-steps N       stop with an error after N loop turns and calls\n"
    "  --sandbox           no file writes, no C calls, no system libraries of Lua\n"
    "  --isolate           C functions run in a process of their own: a crash is an error\n"
    "  --reproducible      the same bits on every CPU; large matrices take longer\n"
    "  --scalar            functions point by point, never in blocks (to compare)\n"
    "  -i                  the prompt after the program, with its names\n"
    "  --time              say at the end how long it took and how much memory\n"
    "  --dump              show the bytecode instead of running; --dump-tree the tree\n"
    "  --version           say which geo this is\n"
    "  --help              say this\n";

const char *cli_usage(void) { return USAGE_TEXT; }

static int usage_error(const char *what, const char *word)
{
    fprintf(stderr, "geo: %s%s%s\n%s", what, word ? ": " : "", word ? word : "", USAGE_TEXT);
    return USAGE;
}

/* "512M", "1e9", "2.5G"; false when it is no positive amount. */
static bool parse_amount(const char *text, double *out)
{
    char *end;
    double x = strtod(text, &end);
    switch (*end) {
    case 'k': case 'K': x *= 1024.0, end++; break;
    case 'm': case 'M': x *= 1024.0 * 1024, end++; break;
    case 'g': case 'G': x *= 1024.0 * 1024 * 1024, end++; break;
    default: break;
    }
    if (*end == 'i') end++;
    if (*end == 'B') end++;
    *out = x;
    return end != text && *end == '\0' && x > 0 && isfinite(x) && x < 1e18;
}

typedef struct { const char *name; double *value; } amount_option;

/* Reads options up to the first other word; -1 to go on, else an exit status. */
static int read_options(int argc, char **argv, options *o)
{
    double fail_alloc = 0;
    const amount_option amounts[] = {
        { "--max-memory", &o->max_memory }, { "--max-time", &o->max_time },
        { "--max-steps", &o->max_steps }, { "--fail-alloc", &fail_alloc } };
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        const char *a = argv[i];
        bool taken = false;
        for (size_t k = 0; k < sizeof amounts / sizeof *amounts && !taken; k++) {
            size_t n = strlen(amounts[k].name);
            if (strncmp(a, amounts[k].name, n) != 0 || (a[n] && a[n] != '=')) continue;
            const char *value = a[n] == '=' ? a + n + 1 : i + 1 < argc ? argv[++i] : "";
            if (!parse_amount(value, amounts[k].value))
                return usage_error("this option needs a positive amount", a);
            taken = true;
        }
        if (taken) continue;
        if (strcmp(a, "-e") == 0) {
            if (i + 1 >= argc) return usage_error("-e needs an expression", NULL);
            o->expression = argv[++i];
        } else if (strcmp(a, "-i") == 0) o->stays = true;
        else if (strcmp(a, "--dump") == 0) o->dumps_code = true;
        else if (strcmp(a, "--dump-tree") == 0) o->dumps_tree = true;
        else if (strcmp(a, "--time") == 0) o->shows_time = true;
        else if (strcmp(a, "--scalar") == 0) o->is_scalar = true;
        else if (strcmp(a, "--sandbox") == 0) o->is_sandbox = true;
        else if (strcmp(a, "--isolate") == 0) o->is_isolated = true;
        else if (strcmp(a, "--reproducible") == 0) o->is_reproducible = true;
        else if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0) {
            fputs(USAGE_TEXT, stdout);
            return DONE;
        } else if (strcmp(a, "--version") == 0) {
            printf("geo %s\n", PACKAGE_VERSION);
            return DONE;
        } else {
            return usage_error("unknown option", a);
        }
    }
    o->first = i;
    o->fail_alloc = (size_t)fail_alloc;
    return -1;
}

/* --- running ------------------------------------------------------------------------ */

typedef struct {
    console screen;
    geo_session *session;
    const options *o;
} program;

static int status_of(const program *p, session_result result)
{
    if (result == SESSION_DONE) return DONE;
    return p->screen.was_interrupted ? INTERRUPTED : FAILED;
}

static int run_text(program *p, const char *name, const char *text, size_t length)
{
    const options *o = p->o;
    session_result result;
    if (o->dumps_code || o->dumps_tree) {
        geo_buffer out = GEO_BUFFER_EMPTY;
        result = session_dump(p->session, name, text, length, o->dumps_tree, &out, console_report,
                              &p->screen);
        fwrite(buffer_text(&out), 1, out.length, stdout);
        buffer_free(&out);
    } else {
        result = session_run(p->session, name, text, length, console_report, &p->screen);
    }
    return status_of(p, result);
}

static int cant_read(const char *path, geo_status status)
{
    fprintf(stderr, "geo: `%s` can't be read: %s\n", path,
            status == GEO_EIO ? strerror(errno) : geo_status_text(status));
    return status == GEO_EIO ? USAGE : FAILED;
}

static int run_file(program *p, const char *path)
{
    char *text;
    size_t length;
    geo_status read = file_read(path, LARGEST_SOURCE, &text, &length);
    if (read != GEO_OK) return cant_read(path, read);
    int status = run_text(p, strcmp(path, "-") == 0 ? "<stdin>" : path, text, length);
    geo_free(text);
    return status;
}

/* The words behind the file are the list `args` of the program. */
static bool define_arguments(geo_session *s, int n, char **words)
{
    geo_list *list = list_new(vm_heap(s->vm), (size_t)n);
    if (!list) return false;
    for (int i = 0; i < n; i++) {
        geo_string *word = string_new(vm_heap(s->vm), words[i], strlen(words[i]));
        if (!word || !list_push(vm_heap(s->vm), list, value_from_object(word))) return false;
    }
    return session_define(s, "args", value_from_object(list));
}

static int check_files(program *p, int n, char **files)
{
    int status = DONE;
    for (int i = 0; i < n; i++) {
        char *text;
        size_t length;
        geo_status read = file_read(files[i], LARGEST_SOURCE, &text, &length);
        if (read != GEO_OK) return cant_read(files[i], read);
        geo_session *s = session_new();
        if (!s || !define_arguments(s, 0, NULL) || session_check(s, files[i], text, length,
                                                                 console_report,
                                &p->screen) != SESSION_DONE)
            status = FAILED;
        session_free(s);
        geo_free(text);
    }
    return status;
}

static int run_program(program *p, int argc, char **argv)
{
    const options *o = p->o;
    int first = o->first, n = argc - first;
    const char *word = n > 0 ? argv[first] : NULL;
    if (o->expression) {
        if (!define_arguments(p->session, n, argv + first)) return FAILED;
        return run_text(p, "<-e>", o->expression, strlen(o->expression));
    }
    if (!word) return run_file(p, "-");
    if (!define_arguments(p->session, n - 1, argv + first + 1)) return FAILED;
    return run_file(p, word);
}

/* The prompt when nothing else is asked for; with -i also after the program. */
static int run_or_prompt(program *p, int argc, char **argv)
{
    const options *o = p->o;
    bool has_program = o->expression || o->first < argc;
    bool prompts = o->stays || (!has_program && isatty(STDIN_FILENO));
    int status = has_program || !prompts ? run_program(p, argc, argv) : DONE;
    return prompts ? repl_main(p->session, &p->screen) : status;
}

static int dispatch(program *p, int argc, char **argv)
{
    int first = p->o->first, n = argc - first - 1;
    const char *word = first < argc && !p->o->expression ? argv[first] : "";
    char **rest = argv + first + 1;
    if (strcmp(word, "check") == 0)
        return n > 0 ? check_files(p, n, rest) : usage_error("check needs a file", NULL);
    if (strcmp(word, "test") == 0) {
        if (n == 1 && strcmp(rest[0], "--examples") == 0) return tester_examples();
        return n > 0 ? tester_main(n, rest) : usage_error("test needs a file", NULL);
    }
    if (strcmp(word, "doc") == 0) return doc_main(n, rest);
    if (strcmp(word, "explain") == 0)
        return n > 0 ? doc_main(n, rest) : usage_error("explain needs a code, as E0311", NULL);
    return run_or_prompt(p, argc, argv);
}

static void set_locale(void)
{
    if (!setlocale(LC_CTYPE, "") || strcmp(setlocale(LC_CTYPE, NULL), "C") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static void show_time(double began)
{
    fprintf(stderr, "%.3f s, %.1f MiB at most\n", geo_seconds() - began,
            (double)geo_mem_peak() / (1024 * 1024));
}

/* Without --max-memory: four fifths of the machine's, so that too large a wish is an
 * error and not the end of the program. 0 (no cap) when the machine does not tell. */
static size_t most_of_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (size_t)pages / 5 * 4 * (size_t)size : 0;
}

int cli_main(int argc, char **argv)
{
    options o = { 0 };
    double began = geo_seconds();
    int status = read_options(argc, argv, &o);
    if (status >= 0) return status;
    if (o.is_reproducible && reproducible_start(argv) != 0) {
        fputs("geo: --reproducible could not start the program again\n", stderr);
        return FAILED;
    }
    set_locale();
    geo_mem_cap_set(o.max_memory > 0 ? (size_t)o.max_memory : most_of_memory());
    if (o.max_time > 0) geo_limit_seconds(o.max_time);
    geo_limit_catch_interrupts();
    geo_mem_fail_at(o.fail_alloc);

    program p = { .o = &o };
    console_init(&p.screen);
    p.session = session_new();
    if (!p.session) {
        fputs("geo: out of memory\n", stderr);
        return FAILED;
    }
    p.session->keep_on_failure = true;
    vm_permit(p.session->vm)->isolates_code = o.is_isolated;
    if (o.is_sandbox) *vm_permit(p.session->vm) = (vm_permissions){ 0 };
    vm_set_max_steps(p.session->vm, o.max_steps);
    lanes_switch(p.session->vm, !o.is_scalar);
    console_attach(&p.screen, p.session);
    status = dispatch(&p, argc, argv);
    session_free(p.session);
    if (fflush(stdout) != 0 && status == DONE) status = FAILED;
    if (o.shows_time) show_time(began);
    return status;
}
