/* ode.h - initial value problems x' = f(x, t), with an answer that can be asked anywhere.
 *
 * Many starts are integrated together: every start is a path with its own time, step and
 * error control, so its answer does not depend on the others; f is asked for one stage of
 * all paths at once, so a function that runs in blocks pays little for many of them.
 *
 *   f        d numbers (the state) or d + 1 (state, then time) -> d numbers. Its
 *            `jacobian` is used by the stiff method; without one, differences are.
 *   Units    of x, x per time. Error control: every step's estimated local error is at most
 *            absolute + relative |x| in the root mean square over the components.
 *
 * Methods
 *   ODE_DOPRI5    Dormand-Prince 5(4), PI control, continuous extension of order 4
 *   ODE_DOP853    Dormand-Prince 8(5,3), continuous extension of order 7
 *                 [Hairer, Norsett, Wanner 1993, sections II.4 to II.6]
 *   ODE_RODAS     Rodas5P, Rosenbrock of order 5(4), stiffly accurate and L-stable,
 *                 continuous extension of order 4 [Steinebach 2023]
 *   ODE_AUTO      dop853 (dopri5 when the tolerance is above 1e-5); a path that turns out to
 *                 be stiff [HNW, IV.2] goes on with rodas, and back when it is stiff no more
 *   ODE_LEAPFROG  orders 2, 4 and 6 with a fixed step for x = (q, p) with q' = g(p), p' =
 *   ODE_YOSHIDA4  h(q): symplectic, so that the energy error stays bounded
 *   ODE_YOSHIDA6  [Yoshida 1990, solution A]; between the steps a cubic
 *
 * Cost per step: 6, 15, 8 evaluations (and a jacobian and a factorisation, O(d^3)); memory
 * for the continuous extension 4, 7, 4 times d doubles a step. */
#ifndef GEO_NUM_ODE_H
#define GEO_NUM_ODE_H

#include "runtime/num/field.h"

typedef enum { ODE_AUTO, ODE_DOPRI5, ODE_DOP853, ODE_RODAS, ODE_LEAPFROG, ODE_YOSHIDA4,
               ODE_YOSHIDA6 } ode_method;

/* The method's name as users write it. */
const char *ode_method_name(ode_method method);
static inline bool ode_is_symplectic(ode_method m) { return m >= ODE_LEAPFROG; }

typedef struct {
    ode_method method;
    double relative, absolute;      /* of a step; 0 and 0: 1e-9 */
    double step;                    /* the first step; the only one of a symplectic method,
                                       which needs it. 0: chosen */
    double max_step;                /* 0: none */
    size_t max_steps;               /* of one path; 0: 1,000,000 */
    /* What to look out for: zeros of the components of this function of (x) or (x, t),
     * or NULL; the path ends at the first one when `stops` is set. One path only. */
    const geo_field *events;
    bool stops;
    void (*watch)(void *context, double t);     /* progress, now and then; or NULL */
    void *context;
} ode_options;

/* One step: x(t + theta h) for 0 <= theta <= 1 is
 *   x0 + theta (c1 + (1 - theta) (c2 + theta (c3 + (1 - theta) (c4 + ...)))). */
typedef struct {
    double t, h;
    size_t at;                      /* of x0, c1, c2, ... in the path's numbers */
    int degree;                     /* how many c there are */
    ode_method method;
} ode_piece;

typedef struct {
    ode_piece *piece;
    size_t n_pieces, piece_capacity;
    double *number;
    size_t n_numbers, number_capacity;
    double *end;                    /* the last state, d numbers */
    double t;                       /* the last time */
    double error;                   /* sum of the estimated local errors, largest component */
    size_t rejected, n_switches;
    ode_method method;              /* the last one */
} ode_path;

typedef struct {
    double t;
    size_t which;                   /* component of the event function */
    bool rises;                     /* from negative to positive */
} ode_event;

typedef enum { ODE_FINE, ODE_NOT_FINITE, ODE_STEP_TOO_SMALL, ODE_TOO_MANY_STEPS,
               ODE_SINGULAR, ODE_ODD, ODE_NOT_SEPARABLE } ode_fault;

typedef struct {
    size_t n, d;                    /* paths, numbers of a state */
    double t0, t1;                  /* from, to (earlier when an event stopped it) */
    ode_path *path;
    ode_event *event;
    size_t n_events, event_capacity;
    double *event_x;                /* n_events x d */
    size_t event_x_capacity;
    size_t steps, rejected, evaluations, jacobians;
    bool by_differences;            /* jacobians were made of differences */
    ode_fault fault;                /* why it stopped, */
    size_t fault_path;              /* where: path[].t and path[].end are the last good ones */
    double fault_size;              /* the largest component there */
} ode_solution;

/* x0: n x d starts (borrows). s: filled; free it with ode_free whatever the status.
 * t1 < t0 runs backwards; t1 == t0 gives a solution without steps.
 * GEO_EDOMAIN   a start, an end or an option is not finite, or fault says what of f
 * GEO_EITER     fault says why: the paths hold what was reached
 * GEO_ENOMEM, GEO_EINTR, GEO_ETIME, or what f returned. */
geo_status ode_solve(const geo_field *f, size_t n, const double *x0, double t0, double t1,
                     const ode_options *options, ode_solution *s);
void ode_free(ode_solution *s);

/* x: the d numbers of path i at time t (fills); outside of the times, of the nearer end. */
void ode_at(const ode_solution *s, size_t i, double t, double *x);

#endif
