/* axis.c - round ticks, and labels with just the digits they need. */
#include "runtime/plot/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The step 1, 2 or 5 x 10^k that gives at most `wanted` intervals or so. */
static double round_step(double length, int wanted)
{
    double raw = length / wanted;
    double power = pow(10, floor(log10(raw)));
    double lead = raw / power;
    return power * (lead <= 1.5 ? 1 : lead <= 3.5 ? 2 : lead <= 7.5 ? 5 : 10);
}

/* Removes what "-0.50e+07" has too much: writes it as -0.5·10⁷ does. */
static void write_power(char *label, double mantissa, int exponent)
{
    static const char *const digits[] = {
        "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹",
    };
    int n = 0;
    if (fabs(mantissa - 1) > 1e-9) n = snprintf(label, AXIS_LABEL, "%.6g·", mantissa);
    n += snprintf(label + n, (size_t)(AXIS_LABEL - n), "10%s", exponent < 0 ? "⁻" : "");
    char number[12];
    snprintf(number, sizeof number, "%d", exponent < 0 ? -exponent : exponent);
    for (const char *d = number; *d && n < AXIS_LABEL - 4; d++)
        n += snprintf(label + n, (size_t)(AXIS_LABEL - n), "%s", digits[*d - '0']);
}

/* A true minus sign in front, as wide as the plus. */
static void write_plain(char *label, double value, int decimals)
{
    snprintf(label, AXIS_LABEL, "%s%.*f", value < 0 ? "−" : "", decimals, fabs(value));
}

static void add_tick(axis *a, double value)
{
    if (a->n_ticks < AXIS_MAX_TICKS) a->tick[a->n_ticks++] = value;
}

static void tick_linear(axis *a, int wanted)
{
    double step = round_step(a->high - a->low, wanted);
    double slack = 1e-9 * (a->high - a->low);
    double first = ceil((a->low - slack) / step), last = floor((a->high + slack) / step);
    for (double k = first; k <= last && a->n_ticks < AXIS_MAX_TICKS; k++) add_tick(a, k * step);
    double most = fmax(fabs(a->low), fabs(a->high));
    int decimals = (int)fmax(0, -floor(log10(step) + 1e-9));
    bool plain = most < 1e6 && decimals <= 6;
    for (size_t i = 0; i < a->n_ticks; i++) {
        double v = a->tick[i];
        if (fabs(v) < step / 2) a->tick[i] = v = 0;
        if (plain || v == 0) {
            write_plain(a->label[i], v, plain ? decimals : 0);
            continue;
        }
        int exponent = (int)floor(log10(fabs(v)) + 1e-9);
        char power[AXIS_LABEL];
        write_power(power, fabs(v) / pow(10, exponent), exponent);
        int n = snprintf(a->label[i], AXIS_LABEL, "%s", v < 0 ? "−" : "");
        snprintf(a->label[i] + n, (size_t)(AXIS_LABEL - n), "%.*s", AXIS_LABEL - 4, power);
    }
}

static void label_log(axis *a, size_t i)
{
    int exponent = (int)floor(log10(a->tick[i]) + 1e-9);
    bool plain = exponent >= -3 && exponent <= 4;
    if (plain) write_plain(a->label[i], a->tick[i], exponent < 0 ? -exponent : 0);
    else write_power(a->label[i], a->tick[i] / pow(10, exponent), exponent);
}

static void tick_log(axis *a, int wanted)
{
    double low = log10(a->low), high = log10(a->high);
    bool few = high - low < 2.2;
    double step = few ? 1 : fmax(1, ceil((high - low) / wanted));
    static const double leads[] = { 1, 2, 5 };
    for (double k = floor(low / step) * step; k <= high; k += step)
        for (int j = 0; j < (few ? 3 : 1); j++) {
            double v = leads[j] * pow(10, k);
            if (v >= a->low * (1 - 1e-12) && v <= a->high * (1 + 1e-12)) add_tick(a, v);
        }
    for (size_t i = 0; i < a->n_ticks; i++) label_log(a, i);
    if (a->n_ticks >= 2) return;
    a->n_ticks = 0;                     /* not even two: a linear choice reads better */
    tick_linear(a, wanted);
}

/* Makes the range one that can be drawn. */
static void settle(axis *a)
{
    bool usable = isfinite(a->low) && isfinite(a->high) && isfinite(a->high - a->low);
    if (a->is_log && !(a->high > 0)) usable = false;
    if (!usable) {
        a->low = a->is_log ? 0.1 : 0;
        a->high = 1;
    }
    if (a->low > a->high) {
        double swap = a->low;
        a->low = a->high;
        a->high = swap;
    }
    if (a->is_log && !(a->low > 0)) a->low = a->high / 1e6;
    double least = 1e-12 * fmax(fabs(a->low), fabs(a->high));
    if (a->high - a->low > least && a->high > a->low) return;
    double spread = a->low != 0 ? fabs(a->low) / 2 : 0.5;
    a->low -= spread;
    a->high += spread;
}

void axis_fit(axis *a, double low, double high, bool is_log, double margin, int wanted)
{
    memset(a, 0, sizeof *a);
    a->low = low;
    a->high = high;
    a->is_log = is_log;
    settle(a);
    if (is_log) {
        double ratio = pow(a->high / a->low, margin);
        a->low /= ratio;
        a->high *= ratio;
        tick_log(a, wanted);
    } else {
        double more = margin * (a->high - a->low);
        a->low -= more;
        a->high += more;
        tick_linear(a, wanted);
    }
}

double axis_place(const axis *a, double value)
{
    if (!a->is_log) return (value - a->low) / (a->high - a->low);
    if (!(value > 0)) return NAN;
    return log(value / a->low) / log(a->high / a->low);
}
