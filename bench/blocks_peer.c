/* blocks_peer.c - the work of blocks.geo as a C programmer writes it: gcc -O2, libm. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N = 1000000, RUNS = 9, SIDE = 400 };

static double p[2 * N], out[3 * N];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void value(void)
{
    for (size_t i = 0; i < N; i++) {
        double x = p[2 * i], y = p[2 * i + 1];
        out[i] = exp(-x * x - y * y) * sin(3 * x);
    }
}

static void gradient(void)
{
    for (size_t i = 0; i < N; i++) {
        double x = p[2 * i], y = p[2 * i + 1], e = exp(-x * x - y * y), s = sin(3 * x);
        out[2 * i] = e * (3 * cos(3 * x) - 2 * x * s);
        out[2 * i + 1] = -2 * y * e * s;
    }
}

static double steps;

static void mandelbrot(void)
{
    steps = 0;
    for (int q = 0; q < SIDE * SIDE; q++) {
        double cr = -1.5 + 2.0 * (q % SIDE) / SIDE, ci = -1 + 2.0 * (q / SIDE) / SIDE;
        double zr = 0, zi = 0;
        int k = 0;
        while (k < 50) {
            double t = zr * zr - zi * zi + cr;
            zi = 2 * zr * zi + ci;
            zr = t;
            k++;
            if (zr * zr + zi * zi > 4) break;
        }
        steps += out[q] = k;
    }
}

static void map(void)
{
    for (size_t i = 0; i < N; i++) {
        double t = p[2 * i];
        out[i] = t * t * t - 2 * t + 1 / (2 + t);
    }
}

static void choice(void)
{
    for (size_t i = 0; i < N; i++) {
        double t = p[2 * i];
        out[i] = t > 0 ? sqrt(t) : t * t;
    }
}

static double least(void (*work)(void))
{
    double best = 1e9;
    for (int i = 0; i < RUNS; i++) {
        double start = now();
        work();
        __asm__ volatile("" : : "r"(out) : "memory");       /* someone reads it */
        double took = now() - start;
        if (took < best) best = took;
    }
    return 1e9 * best;
}

int main(void)
{
    for (size_t i = 0; i < 2 * N; i++) p[i] = sin((double)(i + 1) * 1.618);
    printf("value %g\n", least(value) / N);
    printf("gradient %g\n", least(gradient) / N);
    double took = least(mandelbrot);
    printf("mandelbrot %g\n", took / steps);
    printf("map %g\n", least(map) / N);
    printf("comprehension %g\n", least(map) / N);
    printf("choice %g\n", least(choice) / N);
    return 0;
}
