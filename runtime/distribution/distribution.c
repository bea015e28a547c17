/* distribution.c - making laws, their moments, their text. */
#include "runtime/distribution/distribution.h"

#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

/* --- memory --------------------------------------------------------------------- */

static distribution *law_new(law_kind kind, size_t dim)
{
    distribution *law = geo_alloc_zero(1, sizeof *law);
    if (!law) return NULL;
    law->kind = kind;
    law->dim = dim;
    law->mass = 1;
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

static geo_status finish(distribution *law, geo_status status, distribution **out)
{
    if (status == GEO_OK) *out = law;
    else law_drop(law);
    return status;
}

/* --- normal ------------------------------------------------------------------------ */

/* In place: the lower triangle of a becomes its Cholesky factor. */
static geo_status cholesky(size_t d, double *a)
{
    for (size_t j = 0; j < d; j++) {
        for (size_t i = j; i < d; i++) {
            double sum = a[i * d + j];
            for (size_t k = 0; k < j; k++) sum -= a[i * d + k] * a[j * d + k];
            if (i == j) {
                if (!(sum > 0) || !isfinite(sum)) return GEO_ESINGULAR;
                a[j * d + j] = sqrt(sum);
            } else {
                a[i * d + j] = sum / a[j * d + j];
            }
        }
        for (size_t i = 0; i < j; i++) a[i * d + j] = 0;
    }
    return GEO_OK;
}

geo_status law_normal(size_t dim, const double *mean, const double *covariance,
                      distribution **out)
{
    for (size_t i = 0; i < dim; i++)
        if (!isfinite(mean[i])) return GEO_EDOMAIN;
    for (size_t i = 0; i < dim * dim; i++)
        if (!isfinite(covariance[i])) return GEO_EDOMAIN;
    distribution *law = law_new(LAW_NORMAL, dim);
    if (!law) return GEO_ENOMEM;
    law->mean = geo_alloc(dim, sizeof *law->mean);
    law->factor = geo_alloc(dim * dim, sizeof *law->factor);
    if (!law->mean || !law->factor) return finish(law, GEO_ENOMEM, out);
    memcpy(law->mean, mean, dim * sizeof *mean);
    memcpy(law->factor, covariance, dim * dim * sizeof *covariance);
    geo_status status = cholesky(dim, law->factor);
    law->log_norm = -0.5 * (double)dim * log(2 * M_PI);
    for (size_t i = 0; i < dim && status == GEO_OK; i++)
        law->log_norm -= log(law->factor[i * dim + i]);
    return finish(law, status, out);
}

/* --- uniform, points ------------------------------------------------------------------ */

geo_status law_uniform(space *where, distribution **out)
{
    if (!space_is_bounded(where)) return GEO_EDOMAIN;
    distribution *law = law_new(LAW_UNIFORM, where->coordinates);
    if (!law) return GEO_ENOMEM;
    law->where = space_hold(where);
    *out = law;
    return GEO_OK;
}

/* weight becomes shares of 1, cumulative their running sums. */
static geo_status set_weights(distribution *law, const double *weight)
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

geo_status law_points(size_t n, size_t dim, const double *point, const double *weight,
                      space *region, distribution **out, size_t *culprit)
{
    if (n == 0 || dim == 0) return GEO_EEMPTY;
    for (size_t i = 0; i < n; i++) {
        *culprit = i;
        if (weight && (!(weight[i] > 0) || !isfinite(weight[i]))) return GEO_EDOMAIN;
        for (size_t k = 0; k < dim; k++)
            if (!isfinite(point[i * dim + k])) return GEO_EDOMAIN;
    }
    distribution *law = law_new(LAW_POINTS, dim);
    if (!law) return GEO_ENOMEM;
    law->n = n;
    if (region) law->where = space_hold(region);
    law->point = geo_alloc(n * dim, sizeof *law->point);
    if (!law->point) return finish(law, GEO_ENOMEM, out);
    memcpy(law->point, point, n * dim * sizeof *point);
    return finish(law, set_weights(law, weight), out);
}

/* --- sums and products -------------------------------------------------------------------- */

geo_status law_with_mass(distribution *law, double mass, distribution **out)
{
    if (!(mass > 0) || !isfinite(mass)) return GEO_EDOMAIN;
    if (mass == law->mass) {
        *out = law_hold(law);
        return GEO_OK;
    }
    double factor = mass / law->mass;
    geo_status status = law_sum(1, &law, &factor, out);
    if (status == GEO_OK) (*out)->mass = mass;
    return status;
}

static size_t n_opened(const distribution *law)
{
    return law->kind == LAW_MIXTURE ? law->n : 1;
}

geo_status law_sum(size_t n, distribution *const *part, const double *a, distribution **out)
{
    size_t total_parts = 0;
    double mass = 0;
    for (size_t i = 0; i < n; i++) {
        double share = a[i] * part[i]->mass;
        if (!(share > 0) || !isfinite(share)) return GEO_EDOMAIN;
        if (part[i]->dim != part[0]->dim) return GEO_ESHAPE;
        mass += share;
        total_parts += n_opened(part[i]);
    }
    distribution *law = law_new(LAW_MIXTURE, part[0]->dim);
    double *weight = geo_alloc(total_parts, sizeof *weight);
    if (law) law->part = geo_alloc_zero(total_parts, sizeof *law->part);
    if (!law || !weight || !law->part) {
        geo_free(weight);
        law_drop(law);
        return GEO_ENOMEM;
    }
    law->mass = mass;
    for (size_t i = 0; i < n; i++) {
        bool opened = part[i]->kind == LAW_MIXTURE;
        for (size_t k = 0; k < n_opened(part[i]); k++) {
            weight[law->n] = a[i] * part[i]->mass * (opened ? part[i]->weight[k] : 1);
            law->part[law->n++] = law_hold(opened ? part[i]->part[k] : part[i]);
        }
    }
    geo_status status = set_weights(law, weight);
    geo_free(weight);
    return finish(law, status, out);
}

geo_status law_product(size_t n, distribution *const *part, distribution **out)
{
    distribution *law = law_new(LAW_PRODUCT, 0);
    if (!law) return GEO_ENOMEM;
    law->part = geo_alloc_zero(n ? n : 1, sizeof *law->part);
    if (!law->part) return finish(law, GEO_ENOMEM, out);
    for (size_t i = 0; i < n; i++) {
        law->part[law->n++] = law_hold(part[i]);
        law->dim += part[i]->dim;
        law->mass *= part[i]->mass;
        if (geo_stops_at(i)) return finish(law, geo_poll(), out);
    }
    *out = law;
    return GEO_OK;
}

/* --- moments ------------------------------------------------------------------------------- */

static void normal_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->dim;
    memcpy(mean, law->mean, d * sizeof *mean);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            double sum = 0;
            for (size_t k = 0; k <= (i < j ? i : j); k++)
                sum += law->factor[i * d + k] * law->factor[j * d + k];
            cov[i * d + j] = sum;
        }
}

static void points_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->dim;
    for (size_t i = 0; i < law->n; i++)
        for (size_t k = 0; k < d; k++) mean[k] += law->weight[i] * law->point[i * d + k];
    for (size_t i = 0; i < law->n; i++)
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < d; k++)
                cov[j * d + k] += law->weight[i] * (law->point[i * d + j] - mean[j])
                                * (law->point[i * d + k] - mean[k]);
}

/* cov = sum w (cov_i + (m_i - m)(m_i - m)^T) */
static geo_status mixture_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->dim;
    double *m = geo_alloc(law->n * d, sizeof *m), *c = geo_alloc(d * d, sizeof *c);
    geo_status status = m && c ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < law->n && status == GEO_OK; i++) {
        status = law_moments(law->part[i], m + i * d, c);
        for (size_t k = 0; k < d; k++) mean[k] += law->weight[i] * m[i * d + k];
        for (size_t k = 0; k < d * d; k++) cov[k] += law->weight[i] * c[k];
    }
    for (size_t i = 0; i < law->n && status == GEO_OK; i++)
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < d; k++)
                cov[j * d + k] += law->weight[i] * (m[i * d + j] - mean[j])
                                    * (m[i * d + k] - mean[k]);
    geo_free(m);
    geo_free(c);
    return status;
}

static geo_status product_moments(const distribution *law, double *mean, double *cov)
{
    size_t at = 0;
    for (size_t i = 0; i < law->n; i++) {
        size_t d = law->part[i]->dim;
        double *c = geo_alloc(d * d, sizeof *c);
        if (!c) return GEO_ENOMEM;
        geo_status status = law_moments(law->part[i], mean + at, c);
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < d; k++) cov[(at + j) * law->dim + at + k] = c[j * d + k];
        geo_free(c);
        GEO_TRY(status);
        at += d;
    }
    return GEO_OK;
}

geo_status law_moments(const distribution *law, double *mean, double *cov)
{
    memset(mean, 0, law->dim * sizeof *mean);
    memset(cov, 0, law->dim * law->dim * sizeof *cov);
    switch (law->kind) {
    case LAW_NORMAL: normal_moments(law, mean, cov); return GEO_OK;
    case LAW_UNIFORM: return space_moments(law->where, mean, cov);
    case LAW_POINTS: points_moments(law, mean, cov); return GEO_OK;
    case LAW_MIXTURE: return mixture_moments(law, mean, cov);
    default: return product_moments(law, mean, cov);
    }
}

geo_status law_mass_in(const distribution *law, const space *where, double *mass)
{
    double sum = 0;
    if (law->dim != where->coordinates) return GEO_ESHAPE;
    if (where->kind == SPACE_EUCLIDEAN) {
        *mass = law->mass;
        return GEO_OK;
    }
    switch (law->kind) {
    case LAW_UNIFORM:
        if (!space_equal(law->where, where)) return GEO_EDOMAIN;
        *mass = law->mass;
        return GEO_OK;
    case LAW_POINTS:
        for (size_t i = 0; i < law->n; i++)
            if (space_contains(where, law->point + i * law->dim)) sum += law->weight[i];
        *mass = law->mass * sum;
        return GEO_OK;
    case LAW_MIXTURE:
        for (size_t i = 0; i < law->n; i++) {
            double m;
            GEO_TRY(law_mass_in(law->part[i], where, &m));
            sum += law->weight[i] * m / law->part[i]->mass;
        }
        *mass = law->mass * sum;
        return GEO_OK;
    default:
        return GEO_EDOMAIN;
    }
}

/* --- text ------------------------------------------------------------------------------------ */

static void print_point(const double *x, size_t n, geo_buffer *out)
{
    if (n == 1) {
        buffer_add_format(out, "%g", x[0]);
        return;
    }
    buffer_add_char(out, '[');
    for (size_t i = 0; i < n && i < 6; i++) buffer_add_format(out, "%s%g", i ? ", " : "", x[i]);
    buffer_add_text(out, n > 6 ? ", …]" : "]");
}

static void print_normal(const distribution *law, geo_buffer *out)
{
    size_t d = law->dim;
    bool is_round = true;
    for (size_t i = 0; i < d * d; i++)
        if (law->factor[i] != (i % (d + 1) == 0 ? law->factor[0] : 0)) is_round = false;
    buffer_add_text(out, "normal(");
    print_point(law->mean, d, out);
    if (is_round) buffer_add_format(out, ", %g)", law->factor[0]);
    else buffer_add_format(out, ", a %zu x %zu covariance)", d, d);
}

void law_print(const distribution *law, geo_buffer *out)
{
    switch (law->kind) {
    case LAW_NORMAL:
        print_normal(law, out);
        break;
    case LAW_UNIFORM:
        buffer_add_text(out, "uniform(");
        space_print(law->where, out);
        buffer_add_char(out, ')');
        break;
    case LAW_POINTS:
        buffer_add_format(out, "%zu weighted point%s of R^%zu", law->n, law->n == 1 ? "" : "s",
                          law->dim);
        break;
    case LAW_MIXTURE:
        if (law->n == 1) {
            buffer_add_format(out, "%g*", law->mass / law->part[0]->mass);
            law_print(law->part[0], out);
            break;
        }
        buffer_add_format(out, "mixture of %zu on R^%zu", law->n, law->dim);
        if (fabs(law->mass - 1) > 1e-12) buffer_add_format(out, ", mass %g", law->mass);
        break;
    default: {
        bool is_power = law->n > 0;
        for (size_t i = 1; i < law->n; i++) is_power = is_power && law->part[i] == law->part[0];
        if (is_power && law->n > 1) {
            law_print(law->part[0], out);
            buffer_add_format(out, "^%zu", law->n);
            break;
        }
        for (size_t i = 0; i < law->n; i++) {
            if (i) buffer_add_text(out, " * ");
            law_print(law->part[i], out);
        }
    }
    }
}
