/* minimise_private.h - what the files of minimise share. */
#ifndef GEO_NUM_MINIMISE_PRIVATE_H
#define GEO_NUM_MINIMISE_PRIVATE_H

#include "runtime/num/minimise.h"

/* A point with its value and slope. */
typedef struct {
    double *x, *g;
    double f;
} minimise_point;

typedef struct {
    const geo_field *f;
    const minimise_options *o;
    minimise_report *report;
    size_t d, max_iter;
    double tol;
    minimise_point now, next;
    double *move;               /* the direction, d */
    double *points, *values;    /* for differences: 2d x d, 2d */
} minimise_work;

/* f at x; infinite where it is nan. */
geo_status minimise_value(minimise_work *w, const double *x, double *f);
/* The slope at p->x, p->f known. */
geo_status minimise_slope(minimise_work *w, minimise_point *p);
/* The largest component of the slope that can still lower f; *scaled: the measure of tol. */
double minimise_gradient(const minimise_work *w, const minimise_point *p, double *scaled);
/* now and next change places. */
void minimise_step(minimise_work *w);
bool minimise_is_unbounded(const minimise_work *w, const double *x, double f);

geo_status minimise_quasi_newton(minimise_work *w, minimise_method method);
geo_status minimise_newton(minimise_work *w);
geo_status minimise_simplex(minimise_work *w);

/* A step along w->move from w->now with the strong Wolfe conditions, to w->next; *length 0:
 * none was found. first: the length to try. */
geo_status minimise_search(minimise_work *w, double first, double *length);

#endif
