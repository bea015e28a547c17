/* freesupport.c - plans to every part, a step to the mean of the images, and again. */
#include "runtime/transport/freesupport.h"

#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/transport/discrete.h"

/* Adds weight * (mean image of each point) to next, and weight * W_2^2 to *cost. */
static geo_status add_images(size_t d, const free_part *part, double weight, size_t n,
                             const double *mass, const double *x, double *sum, double *next,
                             double *cost)
{
    emd_problem p = { .n = n, .m = part->n, .d = d, .x = x, .y = part->x, .cost = METRIC_SQUARED,
                      .a = mass, .b = part->mass };
    emd_result r;
    geo_status status = emd_solve(&p, &r);
    if (status == GEO_OK) {
        memset(sum, 0, n * sizeof *sum);
        for (size_t e = 0; e < r.n_plan; e++) sum[r.from[e]] += r.mass[e];
        for (size_t e = 0; e < r.n_plan; e++)
            for (size_t c = 0; c < d; c++)
                next[r.from[e] * d + c] +=
                    weight * r.mass[e] / sum[r.from[e]] * part->x[r.to[e] * d + c];
        *cost += weight * r.cost;
    }
    emd_result_free(&r);
    return status;
}

geo_status free_barycenter(size_t k, size_t d, const free_part *part, const double *weight,
                           size_t n, const double *mass, double tol, int max_iter, double *x,
                           free_report *report)
{
    *report = (free_report){ .cost = INFINITY, .moved = INFINITY };
    double *next = geo_alloc(n, (d + 1) * sizeof *next);
    if (!next) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    while (status == GEO_OK && report->moved > tol) {
        double cost = 0, moved = 0;
        if (report->iterations++ == max_iter) {
            status = GEO_EITER;
            break;
        }
        memset(next, 0, n * d * sizeof *next);
        for (size_t i = 0; i < k && status == GEO_OK; i++)
            status = add_images(d, &part[i], weight[i], n, mass, x, next + n * d, next, &cost);
        if (status != GEO_OK) break;
        for (size_t i = 0; i < n; i++) {
            double step = 0;
            for (size_t c = 0; c < d; c++)
                step += (next[i * d + c] - x[i * d + c]) * (next[i * d + c] - x[i * d + c]);
            moved = fmax(moved, sqrt(step));
        }
        report->cost = cost;
        report->moved = moved;
        if (moved > tol) memcpy(x, next, n * d * sizeof *x);
    }
    geo_free(next);
    return status;
}
