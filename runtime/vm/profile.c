/* profile.c - the clock's handler and its table.
 *
 * The handler allocates nothing and takes no lock: rows and names of sources have room
 * from the start, and what is copied is copied at once, because code and its source may
 * be garbage by the time the table is read. */
#include "runtime/vm/profile.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/vm/state.h"

enum { ROWS = 2048, SOURCES = 32, NAME = 80, NANOSECONDS = 1000 * 1000 };

struct vm_profile {
    geo_vm *vm;
    timer_t timer;
    struct sigaction before;
    double began, seconds;
    size_t n_samples;
    profile_row row[ROWS];
    size_t n_rows;
    const geo_source *source[SOURCES];
    char name[SOURCES][NAME];
    size_t n_sources;
};

const char *vm_set_tier(geo_vm *vm, const char *tier)
{
    const char *before = vm->tier ? vm->tier : "scalar";
    vm->tier = tier;
    return before;
}

/* --- in the handler: only plain memory -------------------------------------------------- */

static const char *name_of(vm_profile *p, const geo_source *source)
{
    for (size_t i = 0; i < p->n_sources; i++)
        if (p->source[i] == source) return p->name[i];
    if (p->n_sources == SOURCES) return "";
    size_t i = p->n_sources++, n = 0;
    p->source[i] = source;
    for (; n + 1 < NAME && source->name[n]; n++) p->name[i][n] = source->name[n];
    return p->name[i];
}

static void copy_line(const geo_source *source, size_t line, char text[PROFILE_TEXT])
{
    size_t length, n = 0;
    const char *s = source_line(source, line, &length);
    while (length > 0 && (*s == ' ' || *s == '\t')) s++, length--;
    for (; n + 1 < PROFILE_TEXT && n < length; n++) text[n] = s[n];
    while (n > 0 && n + 1 == PROFILE_TEXT && ((unsigned char)text[n - 1] & 0x80)) n--;
    text[n] = '\0';
}

static void count(vm_profile *p, const geo_source *source, uint32_t line)
{
    const builtin *b = p->vm->active.builtin;
    const char *tier = p->vm->tier ? p->vm->tier : "scalar";
    for (size_t i = 0; i < p->n_rows; i++) {
        profile_row *r = &p->row[i];
        if (r->key != source || r->line != line || r->builtin != b || r->tier != tier) continue;
        r->count++;
        return;
    }
    if (p->n_rows == ROWS) return;
    profile_row *r = &p->row[p->n_rows];
    *r = (profile_row){ .key = source, .line = line, .builtin = b, .tier = tier, .count = 1,
                        .source = source ? name_of(p, source) : "" };
    if (source) copy_line(source, line, r->text);
    p->n_rows++;
}

static void on_tick(int signal_number, siginfo_t *info, void *context)
{
    (void)signal_number, (void)context;
    vm_profile *p = info->si_code == SI_TIMER ? info->si_value.sival_ptr : NULL;
    if (!p) return;
    p->n_samples++;
    const vm_frame *frame = p->vm->frame;
    if (frame == p->vm->frames || !frame->code || !frame->code->source) {
        count(p, NULL, 0);
        return;
    }
    const geo_code *code = frame->code;
    size_t at = (size_t)(frame->pc - code->instruction);
    const code_site *site = code_site_of(code, at > 0 ? at - 1 : 0);
    uint32_t place = site->mark.end > site->mark.start ? site->mark.start : site->at.start;
    count(p, code->source, (uint32_t)source_line_of(code->source, place));
}

/* --- outside ---------------------------------------------------------------------------- */

vm_profile *vm_profile_start(geo_vm *vm)
{
    vm_profile *p = geo_alloc_zero(1, sizeof *p);
    if (!p) return NULL;
    p->vm = vm;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_tick;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGPROF;
    event.sigev_value.sival_ptr = p;
    if (timer_create(CLOCK_MONOTONIC, &event, &p->timer) != 0) {
        geo_free(p);
        return NULL;
    }
    sigaction(SIGPROF, &action, &p->before);
    struct itimerspec every = { .it_interval = { .tv_nsec = NANOSECONDS },
                                .it_value = { .tv_nsec = NANOSECONDS } };
    vm->profiles = true;
    p->began = geo_seconds();
    timer_settime(p->timer, 0, &every, NULL);
    return p;
}

void vm_profile_stop(vm_profile *p)
{
    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;                /* a tick that waits is thrown away */
    sigaction(SIGPROF, &ignore, NULL);
    timer_delete(p->timer);
    sigaction(SIGPROF, &p->before, NULL);
    p->seconds = geo_seconds() - p->began;
    p->vm->profiles = false;
}

const profile_row *vm_profile_rows(const vm_profile *p, size_t *n)
{
    *n = p->n_rows;
    return p->row;
}

double vm_profile_seconds(const vm_profile *p) { return p->seconds; }
size_t vm_profile_samples(const vm_profile *p) { return p->n_samples; }
void vm_profile_free(vm_profile *p) { geo_free(p); }
