/* ode_private.h - what the files of ode share: a round, one attempted step of some paths. */
#ifndef GEO_NUM_ODE_PRIVATE_H
#define GEO_NUM_ODE_PRIVATE_H

#include "runtime/num/ode.h"

enum { ODE_LARGEST_DEGREE = 7, ODE_STAGES = 16 };

/* One path on its way. */
typedef struct {
    ode_path *out;
    double t, h;
    double *x, *f;              /* the state, f there; d numbers each */
    double *jacobian;           /* of the stiff method, d x d, then df/dt (d); or NULL */
    double *number;             /* all of the three */
    bool has_jacobian, was_rejected, is_done;
    double last_error;
    int n_stiff, n_calm;        /* steps in a row that looked stiff, or not */
} ode_state;

/* m paths that try one step each, with the same method. All arrays are m x d or m. */
typedef struct {
    const geo_field *f;
    ode_solution *s;
    const ode_options *o;
    double relative, absolute;
    size_t d, m;
    ode_state **path;           /* m */
    double *t, *h, *x;          /* of the paths; x as one matrix */
    double *k;                  /* ODE_STAGES x m x d */
    double *y, *fy;             /* the new state, f there */
    double *last;               /* argument of the last stage, for the test of stiffness */
    double *at;                 /* argument of a stage */
    double *time;               /* its times, m */
    double *point;              /* m x n_in, where f wants the time too */
    double *c;                  /* ODE_LARGEST_DEGREE x m x d, after finish */
    double *error;              /* m, in units of the tolerance; nan: f was not finite */
    double *local;              /* m, the largest component of the local error */
    double *stiffness;          /* m, after finish: above 1 looks stiff */
} ode_round;

/* out[i] = f(x[i], time[i]) for the m paths. */
geo_status ode_evaluate(ode_round *r, const double *x, const double *time, double *out);

typedef struct {
    int degree, order;
    double beta;                /* of the PI controller */
    geo_status (*attempt)(ode_round *r);    /* y, error, local */
    geo_status (*finish)(ode_round *r);     /* fy, c, stiffness of steps that were good */
} ode_scheme;

extern const ode_scheme ODE_SCHEME_DOPRI5, ODE_SCHEME_DOP853, ODE_SCHEME_RODAS;

/* |e / scale| in the root mean square, with the scale of x and y. */
double ode_norm(const ode_round *r, const double *e, const double *x, const double *y);

/* Adds a step of a path whose coefficients stand `stride` numbers apart. */
geo_status ode_push(ode_path *p, size_t d, double t, double h, ode_method method, int degree,
                    const double *x, const double *c, size_t stride);

/* All steps of the symplectic methods. */
geo_status ode_symplectic(const geo_field *f, const ode_options *o, ode_solution *s,
                          const double *x0);

/* Zeros of o->events in the newest step of the path; *stop: where the first one ends it,
 * when o->stops and there is one.
 * `before` are the values at its beginning, and then at its end. */
geo_status ode_find_events(const ode_options *o, ode_solution *s, double *before, double *stop);
geo_status ode_event_values(const geo_field *events, size_t d, const double *x, double t,
                            double *out);

#endif
