/* distribution.c - what all laws share: memory, weights, and the questions of
 * distribution.h, answered by the class or by a general method. */
#include "runtime/distribution/distribution.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/closure.h"
#include "runtime/manifold/manifold.h"
#include "runtime/num/kernel.h"

/* --- memory ------------------------------------------------------------------ */

distribution *law_new(const law_class *class, law_kind kind, size_t dim)
{
    distribution *law = geo_alloc_zero(1, sizeof *law);
    if (!law) return NULL;
    law->class = class;
    law->kind = kind;
    law->dim = dim;
    law->mass = 1;
    law->copies = 1;
    law->references = 1;
    return law;
}

distribution *law_hold(distribution *law)
{
    law->references++;
    return law;
}

void law_drop(distribution *law)
{
    if (!law || --law->references > 0) return;
    if (law->class->release) law->class->release(law);
    if (law->closure) law->closure->release(law->closure);
    geo_free(law->mean);
    geo_free(law->factor);
    space_drop(law->where);
    geo_free(law->point);
    geo_free(law->weight);
    geo_free(law->cumulative);
    for (size_t i = 0; law->part && i < law->n; i++) law_drop(law->part[i]);
    geo_free(law->part);
    geo_free(law);
}

geo_status law_finish(distribution *law, geo_status status, distribution **out)
{
    if (status == GEO_OK) *out = law;
    else law_drop(law);
    return status;
}

bool law_is_unit_sphere(const space *where)
{
    space *unit;
    if (where->kind != SPACE_CURVED || where->coordinates != where->dim + 1) return false;
    if (space_sphere(where->dim, 1, NULL, &unit) != GEO_OK) return false;
    bool is_it = space_equal(where, unit);
    space_drop(unit);
    return is_it;
}

law_base law_base_of(const space *where)
{
    if (where->kind != SPACE_CURVED) return BASE_LEBESGUE;
    return law_is_unit_sphere(where) ? BASE_SPHERE : BASE_VOLUME;
}

void law_visit(const distribution *law, void (*visit)(law_closure *closure, void *context),
               void *context)
{
    if (law->closure) visit(law->closure, context);
    for (size_t i = 0; law->part && i < law->n; i++) law_visit(law->part[i], visit, context);
}

/* --- weights ----------------------------------------------------------------- */

geo_status law_set_weights(distribution *law, const double *weight)
{
    law->weight = geo_alloc(law->n, sizeof *law->weight);
    law->cumulative = geo_alloc(law->n, sizeof *law->cumulative);
    if (!law->weight || !law->cumulative) return GEO_ENOMEM;
    double total = 0, lost = 0;             /* compensated sum [Neumaier 1974] */
    for (size_t i = 0; i < law->n; i++) {
        double w = weight ? weight[i] : 1, sum = total + w;
        lost += fabs(total) >= w ? (total - sum) + w : (w - sum) + total;
        total = sum;
    }
    total += lost;
    double running = 0;
    for (size_t i = 0; i < law->n; i++) {
        law->weight[i] = (weight ? weight[i] : 1) / total;
        running += law->weight[i];
        law->cumulative[i] = running;
    }
    return GEO_OK;
}

size_t law_pick(const distribution *law, double u)
{
    size_t low = 0, high = law->n - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (law->cumulative[middle] > u) high = middle;
        else low = middle + 1;
    }
    return low;
}

/* --- draws and densities ----------------------------------------------------- */

geo_status law_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    if (!law->class->sample) return GEO_EDOMAIN;
    return n ? law->class->sample(law, rng, n, x) : GEO_OK;
}

bool law_has_density(const distribution *law)
{
    if (!law->class->logpdf || law->base == BASE_NONE) return false;
    if (law->kind == LAW_UNIFORM && isnan(space_volume(law->where))) return false;
    for (size_t i = 0; law->part && i < law->n; i++)
        if (!law_has_density(law->part[i])) return false;
    return true;
}

GEO_KERNEL static double count_nan(size_t n, const double *x)
{
    double count = 0;
    for (size_t i = 0; i < n; i++) count += x[i] != x[i] ? 1.0 : 0.0;
    return count;
}

/* Rows with a nan in x answer nan. */
static void mark_nan_rows(size_t n, size_t d, const double *x, double *out)
{
    bool any = count_nan(n * d, x) > 0;
    for (size_t i = 0; any && i < n * d; i++)
        if (x[i] != x[i]) out[i / d] = NAN;
}

geo_status law_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    if (!law_has_density(law)) return GEO_EDOMAIN;
    if (n == 0) return GEO_OK;
    GEO_TRY(law->class->logpdf(law, n, x, out));
    if (law->mass != 1) {
        double log_mass = log(law->mass);
        for (size_t i = 0; i < n; i++) out[i] += log_mass;
    }
    mark_nan_rows(n, law->dim, x, out);
    return GEO_OK;
}

bool law_has_score(const distribution *law)
{
    if (!law->class->score || law->base == BASE_COUNTING) return false;
    for (size_t i = 0; law->part && i < law->n; i++)
        if (!law_has_score(law->part[i])) return false;
    return true;
}

geo_status law_score(const distribution *law, size_t n, const double *x, double *value,
                     double *gradient)
{
    if (!law_has_score(law)) return GEO_EDOMAIN;
    if (n == 0) return GEO_OK;
    GEO_TRY(law->class->score(law, n, x, value, gradient));
    if (value && law->mass != 1)
        for (size_t i = 0; i < n; i++) value[i] += log(law->mass);
    if (value) mark_nan_rows(n, law->dim, x, value);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < law->dim; k++)
            if (isnan(x[i * law->dim + k]))
                for (size_t j = 0; j < law->dim; j++) gradient[i * law->dim + j] = NAN;
    return GEO_OK;
}

/* --- tails ------------------------------------------------------------------- */

bool law_has_tails(const distribution *law)
{
    if (law->dim != 1 || !law->class->log_tail) return false;
    for (size_t i = 0; law->part && i < law->n; i++)
        if (!law_has_tails(law->part[i])) return false;
    return true;
}

geo_status law_tail(const distribution *law, law_side side, bool is_log, size_t n,
                    const double *x, double *out)
{
    if (!law_has_tails(law)) return GEO_EDOMAIN;
    if (n == 0) return GEO_OK;
    GEO_TRY(law->class->log_tail(law, side, n, x, out));
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) out[i] = NAN;
        else if (!is_log) out[i] = exp(out[i]);
    }
    return GEO_OK;
}

geo_status law_quantile(const distribution *law, law_side side, size_t n, const double *p,
                        double *out)
{
    if (law->dim != 1 || !law->class->quantile || !law_has_tails(law)) return GEO_EDOMAIN;
    return n ? law->class->quantile(law, side, n, p, out) : GEO_OK;
}

/* --- moments, marginals ------------------------------------------------------ */

geo_status law_moments(const distribution *law, double *mean, double *cov)
{
    memset(mean, 0, law->dim * sizeof *mean);
    memset(cov, 0, law->dim * law->dim * sizeof *cov);
    if (!law->class->moments) return GEO_EDOMAIN;
    return law->class->moments(law, mean, cov);
}

geo_status law_marginal(const distribution *law, size_t n, const size_t *keep,
                        distribution **out)
{
    if (!law->class->marginal) return GEO_EDOMAIN;
    distribution *part;
    GEO_TRY(law->class->marginal(law, n, keep, &part));
    geo_status status = law_with_mass(part, law->mass, out);
    law_drop(part);
    return status;
}

/* --- text -------------------------------------------------------------------- */

void law_print_point(const double *x, size_t n, geo_buffer *out)
{
    if (n == 1) {
        buffer_add_format(out, "%g", x[0]);
        return;
    }
    buffer_add_char(out, '[');
    for (size_t i = 0; i < n && i < 6; i++) buffer_add_format(out, "%s%g", i ? ", " : "", x[i]);
    buffer_add_text(out, n > 6 ? ", …]" : "]");
}

void law_print_space(const distribution *law, geo_buffer *out)
{
    if (law->where && law->where->kind == SPACE_CURVED) space_print(law->where, out);
    else if (law->base == BASE_SPHERE) buffer_add_format(out, "S^%zu", law->dim - 1);
    else if (law->dim == 1) buffer_add_char(out, 'R');
    else buffer_add_format(out, "R^%zu", law->dim);
}

void law_print(const distribution *law, geo_buffer *out)
{
    law->class->print(law, out);
}
