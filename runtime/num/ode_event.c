/* ode_event.c - where a function of the state passes zero along the newest step. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/ode_private.h"

/* A step is looked at in this many parts, so that two zeros of one step are mostly seen. */
enum { PARTS = 4, HALVINGS = 100 };

geo_status ode_event_values(const geo_field *events, size_t d, const double *x, double t,
                            double *out)
{
    if (events->n_in == d) return field_value(events, 1, x, out);
    double *point = geo_alloc(d + 1, sizeof *point);
    if (!point) return GEO_ENOMEM;
    memcpy(point, x, d * sizeof *x);
    point[d] = t;
    geo_status status = field_value(events, 1, point, out);
    geo_free(point);
    return status;
}

/* Halves [a, b], where the component's sign changes, down to neighbouring doubles. */
static geo_status locate(const geo_field *events, const ode_solution *s, size_t which, double a,
                         double b, bool rises, double *x, double *g, double *zero)
{
    for (int i = 0; i < HALVINGS; i++) {
        double t = a + (b - a) / 2;
        if (t == a || t == b) break;
        GEO_TRY(geo_poll());
        ode_at(s, 0, t, x);
        GEO_TRY(ode_event_values(events, s->d, x, t, g));
        bool is_beyond = rises ? g[which] >= 0 : g[which] <= 0;
        if (is_beyond) b = t;
        else a = t;
    }
    *zero = b;
    return GEO_OK;
}

static geo_status record(ode_solution *s, double t, size_t which, bool rises)
{
    size_t n = s->n_events;
    if (!geo_grow(&s->event, &s->event_capacity, n + 1, sizeof *s->event)) return GEO_ENOMEM;
    if (!geo_grow(&s->event_x, &s->event_x_capacity, (n + 1) * s->d, sizeof *s->event_x))
        return GEO_ENOMEM;
    size_t at = n;              /* in the order of time, whatever the order of finding */
    double sign = s->t1 < s->t0 ? -1 : 1;
    while (at > 0 && sign * s->event[at - 1].t > sign * t) at--;
    memmove(s->event + at + 1, s->event + at, (n - at) * sizeof *s->event);
    memmove(s->event_x + (at + 1) * s->d, s->event_x + at * s->d,
            (n - at) * s->d * sizeof *s->event_x);
    s->event[at] = (ode_event){ t, which, rises };
    ode_at(s, 0, t, s->event_x + at * s->d);
    s->n_events++;
    return GEO_OK;
}

/* Zeros between a, with the values `before`, and b, with the values `after`. */
static geo_status search(const ode_options *o, ode_solution *s, double a, double b,
                         const double *before, const double *after, double *x, double *g)
{
    for (size_t k = 0; k < o->events->n_out; k++) {
        bool rises = before[k] < 0 && after[k] >= 0, falls = before[k] > 0 && after[k] <= 0;
        double zero = b;
        if (!rises && !falls) continue;
        GEO_TRY(locate(o->events, s, k, a, b, rises, x, g, &zero));
        GEO_TRY(record(s, zero, k, rises));
    }
    return GEO_OK;
}

static geo_status find(const ode_options *o, ode_solution *s, double *before, double *stop,
                       double *after, double *g, double *x)
{
    const ode_path *p = &s->path[0];
    const ode_piece *piece = &p->piece[p->n_pieces - 1];
    size_t had = s->n_events;
    double a = piece->t;
    for (int i = 1; i <= PARTS; i++) {
        double b = i == PARTS ? p->t : piece->t + piece->h * i / PARTS;
        ode_at(s, 0, b, x);
        GEO_TRY(ode_event_values(o->events, s->d, x, b, after));
        GEO_TRY(search(o, s, a, b, before, after, x, g));
        /* a zero met exactly keeps the sign before it, and counts once */
        for (size_t k = 0; k < o->events->n_out; k++)
            if (after[k] != 0 || before[k] == 0) before[k] = after[k];
            else before[k] = 0;
        a = b;
        if (o->stops && s->n_events > had) {
            *stop = s->event[had].t;
            s->n_events = had + 1;
            return GEO_OK;
        }
    }
    return GEO_OK;
}

geo_status ode_find_events(const ode_options *o, ode_solution *s, double *before, double *stop)
{
    size_t m = o->events->n_out;
    double *after = geo_alloc(2 * m + s->d, sizeof *after);
    if (!after) return GEO_ENOMEM;
    geo_status status = find(o, s, before, stop, after, after + m, after + 2 * m);
    geo_free(after);
    return status;
}
