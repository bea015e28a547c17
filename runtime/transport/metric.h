/* metric.h - the cost of carrying one unit from x to y when it depends on their distance.
 *
 * c(x, y) = |x - y|^p in one of four norms; p = 2 in the Euclidean norm is the cost of
 * Brenier's theorem. Such a cost needs no table: whoever asks computes it. */
#ifndef GEO_TRANSPORT_METRIC_H
#define GEO_TRANSPORT_METRIC_H

#include <math.h>
#include <stddef.h>

typedef enum { NORM_EUCLIDEAN, NORM_SUM, NORM_MAX, NORM_POWER } metric_norm;

typedef struct {
    metric_norm norm;
    double q;               /* NORM_POWER: (sum |x_k|^q)^(1/q), q >= 1 */
    double p;               /* the power of the norm, > 0 */
} metric;

#define METRIC_SQUARED ((metric){ .norm = NORM_EUCLIDEAN, .p = 2 })

/* What is summed (or of which the largest is taken) over coordinates. */
static inline double metric_part(const metric *m, double difference)
{
    double t = fabs(difference);
    if (m->norm == NORM_EUCLIDEAN) return t * t;
    return m->norm == NORM_POWER ? pow(t, m->q) : t;
}

/* The cost from the sum (or largest) of the parts. */
static inline double metric_finish(const metric *m, double sum)
{
    if (m->norm == NORM_EUCLIDEAN) {
        if (m->p == 2) return sum;
        return m->p == 1 ? sqrt(sum) : pow(sum, 0.5 * m->p);
    }
    if (m->norm == NORM_POWER) return pow(sum, m->p / m->q);
    return m->p == 1 ? sum : pow(sum, m->p);
}

/* c(x, y) of two points of d numbers. */
static inline double metric_cost(const metric *m, size_t d, const double *x, const double *y)
{
    double sum = 0;
    if (m->norm == NORM_EUCLIDEAN) {
        for (size_t k = 0; k < d; k++) sum += (x[k] - y[k]) * (x[k] - y[k]);
    } else if (m->norm == NORM_MAX) {
        for (size_t k = 0; k < d; k++) sum = fmax(sum, fabs(x[k] - y[k]));
    } else {
        for (size_t k = 0; k < d; k++) sum += metric_part(m, x[k] - y[k]);
    }
    return metric_finish(m, sum);
}

#endif
