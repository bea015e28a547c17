/* limit.c - the stop flag, the SIGINT handler and the alarm behind --max-time. */
#include "runtime/base/limit.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

atomic_int geo_limit_flag;
static _Atomic(void (*)(void *)) on_stop;
static _Atomic(void *) stop_context;
static atomic_bool catches_interrupts;

/* The context first, so that a handler never sees the function with an old one. */
void geo_limit_on_stop(void (*stop)(void *context), void *context)
{
    if (!stop && atomic_load(&stop_context) != context) return;
    atomic_store(&on_stop, NULL);
    atomic_store(&stop_context, context);
    atomic_store(&on_stop, stop);
}

bool geo_limit_has_signals(void) { return atomic_load(&catches_interrupts); }

static void tell(void)
{
    void (*stop)(void *) = atomic_load(&on_stop);
    if (stop) stop(atomic_load(&stop_context));
}

void geo_limit_interrupt(void)
{
    int none = GEO_OK;
    atomic_compare_exchange_strong(&geo_limit_flag, &none, GEO_EINTR);
}

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    geo_limit_interrupt();
    tell();
}

static void on_alarm(int signal_number)
{
    (void)signal_number;
    atomic_store(&geo_limit_flag, GEO_ETIME);
    tell();
}

static void install(int signal_number, void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);    /* no SA_RESTART: reads return */
}

void geo_limit_catch_interrupts(void)
{
    install(SIGINT, on_interrupt);
    atomic_store(&catches_interrupts, true);
}

geo_status geo_limit_seconds(double seconds)
{
    if (!(seconds >= 0) || !isfinite(seconds)) return GEO_EDOMAIN;
    struct itimerval timer;
    memset(&timer, 0, sizeof timer);
    if (seconds > 0) {
        install(SIGALRM, on_alarm);
        double whole = floor(fmin(seconds, 1e9));
        timer.it_value.tv_sec = (time_t)whole;
        timer.it_value.tv_usec = (suseconds_t)((fmin(seconds, 1e9) - whole) * 1e6);
        if (whole == 0 && timer.it_value.tv_usec == 0) timer.it_value.tv_usec = 1;
    }
    int passed = GEO_ETIME;
    atomic_compare_exchange_strong(&geo_limit_flag, &passed, GEO_OK);
    setitimer(ITIMER_REAL, &timer, NULL);
    return GEO_OK;
}

void geo_limit_clear(void)
{
    int interrupted = GEO_EINTR;
    atomic_compare_exchange_strong(&geo_limit_flag, &interrupted, GEO_OK);
}

double geo_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
