/* sample.c - a C library for the tests of extern: one function for each way of passing. */
#include <complex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Prototypes, so that the compiler checks what the declarations in the tests repeat. */
typedef struct { double x, y; } point;
typedef struct { point low, high; int32_t tag; } box;
typedef struct { int64_t count; } counter;

int8_t add_i8(int8_t a, int8_t b);
uint16_t add_u16(uint16_t a, uint16_t b);
int64_t add_i64(int64_t a, int64_t b);
float half(float x);
bool both(bool a, bool b);
point middle(point a, point b);
box around(point p, double r, int32_t tag);
double box_area(box b);
void move(point *p, double dx);
double weighted(double a, double b, double c, double d);
double five(double a, double b, double c, double d, double e);
double total(int32_t n, const double *x);
void scale(int32_t n, double *x, double by);
void count_up(int32_t n, int32_t *out);
void conjugate(size_t n, double complex *z);
void minmax(size_t n, const double *x, double *low, double *high);
uint32_t checksum(const uint8_t *data, size_t n);
double sum_of(int32_t n, ...);
const char *greeting(bool polite);
void fill(char *buffer, size_t n, char with);
counter *counter_new(int64_t start);
int64_t counter_next(counter *c);
counter *counter_same(counter *c);
void counter_free(counter *c);
int32_t counters_alive(void);
int32_t counter_make(int64_t start, counter **out);
double apply(double (*f)(double), double x);
double integral(double (*f)(double), double a, double b, int32_t n);
void solve(void (*f)(double t, int32_t n, const double *y, double *dy), int32_t n, double *y,
           double t, int32_t steps);
void keep_callback(double (*f)(double));
double call_kept(double x);
int32_t visit(int32_t n, bool (*f)(int32_t i));
void crash(int32_t how);
double slow_add(double a, double b);

int8_t add_i8(int8_t a, int8_t b) { return (int8_t)(a + b); }
uint16_t add_u16(uint16_t a, uint16_t b) { return (uint16_t)(a + b); }
int64_t add_i64(int64_t a, int64_t b) { return a + b; }
float half(float x) { return x / 2; }
bool both(bool a, bool b) { return a && b; }

point middle(point a, point b) { return (point){ (a.x + b.x) / 2, (a.y + b.y) / 2 }; }
box around(point p, double r, int32_t tag)
{
    return (box){ { p.x - r, p.y - r }, { p.x + r, p.y + r }, tag };
}
double box_area(box b) { return (b.high.x - b.low.x) * (b.high.y - b.low.y); }
void move(point *p, double dx) { p->x += dx; }

double weighted(double a, double b, double c, double d) { return a + 2 * b + 3 * c + 4 * d; }
double five(double a, double b, double c, double d, double e) { return a + b + c + d + e; }
double slow_add(double a, double b) { return a + b; }

double total(int32_t n, const double *x)
{
    double sum = 0;
    for (int32_t i = 0; i < n; i++) sum += x[i];
    return sum;
}

void scale(int32_t n, double *x, double by)
{
    for (int32_t i = 0; i < n; i++) x[i] *= by;
}

void count_up(int32_t n, int32_t *out)
{
    for (int32_t i = 0; i < n; i++) out[i] = i + 1;
}

void conjugate(size_t n, double complex *z)
{
    for (size_t i = 0; i < n; i++) z[i] = conj(z[i]);
}

void minmax(size_t n, const double *x, double *low, double *high)
{
    *low = *high = n ? x[0] : 0;
    for (size_t i = 0; i < n; i++) {
        if (x[i] < *low) *low = x[i];
        if (x[i] > *high) *high = x[i];
    }
}

uint32_t checksum(const uint8_t *data, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) sum = sum * 31 + data[i];
    return sum;
}

double sum_of(int32_t n, ...)
{
    va_list args;
    double sum = 0;
    va_start(args, n);
    for (int32_t i = 0; i < n; i++) sum += va_arg(args, double);
    va_end(args);
    return sum;
}

const char *greeting(bool polite) { return polite ? "good day" : NULL; }
void fill(char *buffer, size_t n, char with)
{
    memset(buffer, with, n);
    if (n) buffer[n - 1] = '\0';
}

/* --- handles: of a few counters --- */

enum { COUNTERS = 64 };
static counter counters[COUNTERS];
static bool used[COUNTERS];

counter *counter_new(int64_t start)
{
    for (int i = 0; i < COUNTERS; i++) {
        if (used[i]) continue;
        used[i] = true;
        counters[i].count = start;
        return &counters[i];
    }
    return NULL;
}
int64_t counter_next(counter *c) { return c->count++; }
counter *counter_same(counter *c) { return c; }
void counter_free(counter *c) { used[c - counters] = false; }
int32_t counters_alive(void)
{
    int32_t n = 0;
    for (int i = 0; i < COUNTERS; i++) n += used[i];
    return n;
}
int32_t counter_make(int64_t start, counter **out)
{
    *out = counter_new(start);
    return *out ? 0 : -1;
}

/* --- callbacks --- */

static double (*kept)(double);

double apply(double (*f)(double), double x) { return f(x); }
double integral(double (*f)(double), double a, double b, int32_t n)
{
    double sum = 0, h = (b - a) / n;
    for (int32_t i = 0; i < n; i++) sum += h * f(a + (i + 0.5) * h);
    return sum;
}

void solve(void (*f)(double t, int32_t n, const double *y, double *dy), int32_t n, double *y,
           double t, int32_t steps)
{
    double dy[16] = { 0 };
    for (int32_t k = 0; k < steps && n <= 16; k++) {
        f(t * k / steps, n, y, dy);
        for (int32_t i = 0; i < n; i++) y[i] += t / steps * dy[i];
    }
}

void keep_callback(double (*f)(double)) { kept = f; }
double call_kept(double x) { return kept ? kept(x) : -1; }
int32_t visit(int32_t n, bool (*f)(int32_t i))
{
    int32_t count = 0;
    for (int32_t i = 1; i <= n; i++) count += f(i);
    return count;
}

/* (Not by a wild pointer: a sanitizer would report that before the signal is seen.) */
void crash(int32_t how)
{
    if (how == 1) abort();
    if (how == 2) __builtin_trap();
    for (volatile int i = 0; how == 3; i++) { }
}
