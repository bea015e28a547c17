/* combine.c - mixtures, products, and laws given that their point lies in a set. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/distribution.h"
#include "runtime/distribution/line.h"
#include "runtime/num/normals.h"

enum { ROWS = 4096 };               /* of a block of draws or densities */

/* --- mixture: draws ---------------------------------------------------------- */

/* m <= ROWS draws: a part for each, then the draws of each part, put where they belong. */
static geo_status mixture_block(const distribution *law, geo_rng *rng, size_t m, double *x,
                                double *room, size_t *part_of)
{
    size_t d = law->dim;
    GEO_TRY(uniforms_fill(rng, m, room));
    for (size_t i = 0; i < m; i++) part_of[i] = law_pick(law, room[i]);
    if (law->n > m / 4) {           /* many parts: one draw at a time */
        for (size_t i = 0; i < m; i++)
            GEO_TRY(law_sample(law->part[part_of[i]], rng, 1, x + i * d));
        return GEO_OK;
    }
    for (size_t k = 0; k < law->n; k++) {
        size_t count = 0, next = 0;
        for (size_t i = 0; i < m; i++) count += part_of[i] == k;
        GEO_TRY(law_sample(law->part[k], rng, count, room));
        for (size_t i = 0; i < m && count > 0; i++)
            if (part_of[i] == k) memcpy(x + i * d, room + d * next++, d * sizeof *x);
    }
    return GEO_OK;
}

static geo_status mixture_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    size_t d = law->dim;
    double *room = geo_alloc(ROWS, (d ? d : 1) * sizeof *room);
    size_t *part_of = geo_alloc(ROWS, sizeof *part_of);
    geo_status status = room && part_of ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i += ROWS) {
        status = mixture_block(law, rng, n - i < ROWS ? n - i : ROWS, x + i * d, room, part_of);
        if (status == GEO_OK) status = geo_poll();
    }
    geo_free(room);
    geo_free(part_of);
    return status;
}

/* --- mixture: densities ------------------------------------------------------ */

typedef struct {
    double *term, *sum, *gradient;      /* ROWS, ROWS, ROWS x dim (or NULL) */
} mixture_room;

static double part_share(const distribution *law, size_t k)
{
    return log(law->weight[k]) - log(law->part[k]->mass);
}

/* One more part into running log-sum-exps: out is the largest term so far, sum the rest in
 * its unit, total the gradients' sum in that unit. nan stays. */
static void add_part(size_t m, size_t d, double share, const mixture_room *r, double *out,
                     double *total)
{
    for (size_t i = 0; i < m; i++) {
        double term = r->term[i] + share;
        if (term == -INFINITY) continue;
        bool leads = !(term <= out[i]);
        double old = leads ? exp(out[i] - term) : 1, fresh = leads ? 1 : exp(term - out[i]);
        if (leads && out[i] == -INFINITY) old = 0;
        if (term == INFINITY && out[i] == INFINITY) old = fresh = 1;
        r->sum[i] = r->sum[i] * old + fresh;
        if (leads) out[i] = term;
        for (size_t k = 0; k < d && total; k++)
            total[i * d + k] = (old == 0 ? 0 : total[i * d + k] * old)
                             + fresh * r->gradient[i * d + k];
    }
}

static geo_status mixture_rows(const distribution *law, size_t m, const double *x, double *out,
                               double *total, const mixture_room *r)
{
    size_t d = law->dim;
    for (size_t i = 0; i < m; i++) {
        out[i] = -INFINITY;
        r->sum[i] = 0;
        for (size_t k = 0; k < d && total; k++) total[i * d + k] = NAN;
    }
    for (size_t k = 0; k < law->n; k++) {
        if (total) GEO_TRY(law_score(law->part[k], m, x, r->term, r->gradient));
        else GEO_TRY(law_logpdf(law->part[k], m, x, r->term));
        add_part(m, d, part_share(law, k), r, out, total);
        GEO_TRY(geo_poll());
    }
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < d && total; k++) total[i * d + k] /= r->sum[i];
        if (out[i] > -INFINITY) out[i] += log(r->sum[i]);
    }
    return GEO_OK;
}

static geo_status mixture_score(const distribution *law, size_t n, const double *x,
                                double *value, double *gradient)
{
    size_t d = law->dim, rows = n < ROWS ? n : ROWS;
    mixture_room r = { geo_alloc(rows, sizeof(double)), geo_alloc(rows, sizeof(double)),
                       gradient ? geo_alloc(rows, d * sizeof(double)) : NULL };
    double *out = geo_alloc(rows, sizeof *out);
    bool ok = r.term && r.sum && out && (r.gradient || !gradient);
    geo_status status = ok ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i += ROWS) {
        size_t m = n - i < ROWS ? n - i : ROWS;
        status = mixture_rows(law, m, x + i * d, out, gradient ? gradient + i * d : NULL, &r);
        if (value && status == GEO_OK) memcpy(value + i, out, m * sizeof *out);
    }
    geo_free(r.term);
    geo_free(r.sum);
    geo_free(r.gradient);
    geo_free(out);
    return status;
}

static geo_status mixture_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return mixture_score(law, n, x, out, NULL);
}

/* --- mixture: tails, moments ------------------------------------------------- */

static geo_status mixture_log_tail(const distribution *law, law_side side, size_t n,
                                   const double *x, double *out)
{
    mixture_room r = { geo_alloc(n, sizeof(double)), geo_alloc(n, sizeof(double)), NULL };
    geo_status status = r.term && r.sum ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        out[i] = -INFINITY;
        r.sum[i] = 0;
    }
    for (size_t k = 0; k < law->n && status == GEO_OK; k++) {
        status = law_tail(law->part[k], side, true, n, x, r.term);
        if (status == GEO_OK) add_part(n, 0, log(law->weight[k]), &r, out, NULL);
    }
    for (size_t i = 0; i < n && status == GEO_OK; i++)
        if (out[i] > -INFINITY) out[i] = fmin(out[i] + log(r.sum[i]), 0);
    geo_free(r.term);
    geo_free(r.sum);
    return status;
}

/* Between the least and the largest quantile of the parts. */
static geo_status mixture_quantile(const distribution *law, law_side side, size_t n,
                                   const double *p, double *out)
{
    double *low = geo_alloc(n, sizeof *low), *high = geo_alloc(n, sizeof *high);
    geo_status status = low && high ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i++) {
        low[i] = INFINITY;
        high[i] = -INFINITY;
    }
    for (size_t k = 0; k < law->n && status == GEO_OK; k++) {
        status = law_quantile(law->part[k], side, n, p, out);
        for (size_t i = 0; i < n && status == GEO_OK; i++) {
            low[i] = fmin(low[i], out[i]);
            high[i] = fmax(high[i], out[i]);
        }
    }
    if (status == GEO_OK) status = line_quantiles(law, side, n, p, low, high, out);
    geo_free(low);
    geo_free(high);
    return status;
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

static geo_status mixture_marginal(const distribution *law, size_t n, const size_t *keep,
                                   distribution **out)
{
    distribution **part = geo_alloc_zero(law->n, sizeof *part);
    double *share = geo_alloc(law->n, sizeof *share);
    geo_status status = part && share ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; k < law->n && status == GEO_OK; k++) {
        status = law_marginal(law->part[k], n, keep, &part[k]);
        if (status == GEO_OK) share[k] = law->weight[k] / part[k]->mass;
    }
    if (status == GEO_OK) status = law_sum(law->n, part, share, out);
    for (size_t k = 0; part && k < law->n; k++) law_drop(part[k]);
    geo_free(part);
    geo_free(share);
    return status;
}

static void mixture_print(const distribution *law, geo_buffer *out)
{
    if (law->n == 1) {
        buffer_add_format(out, "%g*", law->mass / law->part[0]->mass);
        law_print(law->part[0], out);
        return;
    }
    buffer_add_format(out, "mixture of %zu on ", law->n);
    law_print_space(law, out);
    if (fabs(law->mass - 1) > 1e-12) buffer_add_format(out, ", mass %g", law->mass);
}

static const law_class MIXTURE_CLASS = {
    .name = "mixture", .sample = mixture_sample, .logpdf = mixture_logpdf,
    .score = mixture_score, .log_tail = mixture_log_tail, .quantile = mixture_quantile,
    .moments = mixture_moments, .marginal = mixture_marginal, .print = mixture_print };

static size_t n_opened(const distribution *law)
{
    return law->kind == LAW_MIXTURE ? law->n : 1;
}

/* Do their densities refer to the same measure? */
static bool have_one_base(const distribution *a, const distribution *b)
{
    if (a->base != b->base) return false;
    return a->base != BASE_VOLUME || space_equal(a->where, b->where);
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
    distribution *law = law_new(&MIXTURE_CLASS, LAW_MIXTURE, part[0]->dim);
    double *weight = geo_alloc(total_parts, sizeof *weight);
    if (law) law->part = geo_alloc_zero(total_parts, sizeof *law->part);
    if (!law || !weight || !law->part) {
        geo_free(weight);
        law_drop(law);
        return GEO_ENOMEM;
    }
    law->base = part[0]->base;
    if (part[0]->where && part[0]->where->kind == SPACE_CURVED)
        law->where = space_hold(part[0]->where);
    law->mass = mass;
    for (size_t i = 0; i < n; i++) {
        bool opened = part[i]->kind == LAW_MIXTURE;
        if (!have_one_base(part[i], part[0])) law->base = BASE_NONE;
        for (size_t k = 0; k < n_opened(part[i]); k++) {
            weight[law->n] = a[i] * part[i]->mass * (opened ? part[i]->weight[k] : 1);
            law->part[law->n++] = law_hold(opened ? part[i]->part[k] : part[i]);
        }
    }
    geo_status status = law_set_weights(law, weight);
    geo_free(weight);
    return law_finish(law, status, out);
}

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

/* --- product ----------------------------------------------------------------- */

static void put_columns(size_t m, size_t from, size_t d, const double *part, size_t dim, double *x)
{
    for (size_t i = 0; i < m; i++) memcpy(x + i * dim + from, part + i * d, d * sizeof *x);
}

static void take_columns(size_t m, size_t from, size_t d, const double *x, size_t dim,
                         double *part)
{
    for (size_t i = 0; i < m; i++) memcpy(part + i * d, x + i * dim + from, d * sizeof *x);
}

/* Room for a block of rows of every size of part. */
static size_t block_rows(const distribution *law, size_t n)
{
    size_t rows = law->dim > ROWS ? 1 : ROWS / (law->dim ? law->dim : 1);
    return n < rows ? n : rows;
}

static geo_status product_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    size_t rows = block_rows(law, n);
    double *room = geo_alloc(rows, (law->dim ? law->dim : 1) * sizeof *room);
    if (!room) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t i = 0; i < n && status == GEO_OK; i += rows) {
        size_t m = n - i < rows ? n - i : rows, from = 0;
        for (size_t k = 0; k < law->n && status == GEO_OK; k++) {
            size_t d = law->part[k]->dim;
            status = law_sample(law->part[k], rng, m, room);
            if (status == GEO_OK) put_columns(m, from, d, room, law->dim, x + i * law->dim);
            from += d;
        }
    }
    geo_free(room);
    return status;
}

typedef struct {
    double *x, *value, *gradient;
} product_room;

static geo_status product_rows(const distribution *law, size_t m, const double *x, double *value,
                               double *gradient, const product_room *r)
{
    size_t from = 0;
    for (size_t i = 0; i < m && value; i++) value[i] = 0;
    for (size_t k = 0; k < law->n; k++) {
        size_t d = law->part[k]->dim;
        take_columns(m, from, d, x, law->dim, r->x);
        if (gradient) GEO_TRY(law_score(law->part[k], m, r->x, r->value, r->gradient));
        else GEO_TRY(law_logpdf(law->part[k], m, r->x, r->value));
        if (gradient) put_columns(m, from, d, r->gradient, law->dim, gradient);
        for (size_t i = 0; i < m && value; i++) value[i] += r->value[i] - log(law->part[k]->mass);
        from += d;
        GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

static geo_status product_score(const distribution *law, size_t n, const double *x,
                                double *value, double *gradient)
{
    size_t rows = block_rows(law, n), d = law->dim ? law->dim : 1;
    product_room r = { geo_alloc(rows, d * sizeof(double)), geo_alloc(rows, sizeof(double)),
                       geo_alloc(rows, d * sizeof(double)) };
    geo_status status = r.x && r.value && r.gradient ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i += rows)
        status = product_rows(law, n - i < rows ? n - i : rows, x + i * law->dim,
                              value ? value + i : NULL,
                              gradient ? gradient + i * law->dim : NULL, &r);
    geo_free(r.x);
    geo_free(r.value);
    geo_free(r.gradient);
    return status;
}

static geo_status product_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return product_score(law, n, x, out, NULL);
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

/* The parts that keep a coordinate, each reduced to those it keeps. */
static geo_status product_marginal(const distribution *law, size_t n, const size_t *keep,
                                   distribution **out)
{
    distribution **part = geo_alloc_zero(n, sizeof *part);
    size_t *inner = geo_alloc(n, sizeof *inner), kept = 0, from = 0, at = 0;
    geo_status status = part && inner ? GEO_OK : GEO_ENOMEM;
    for (size_t k = 0; k < law->n && status == GEO_OK; k++) {
        size_t count = 0;
        for (; at < n && keep[at] < from + law->part[k]->dim; at++)
            inner[count++] = keep[at] - from;
        from += law->part[k]->dim;
        if (count == law->part[k]->dim) part[kept++] = law_hold(law->part[k]);
        else if (count > 0) status = law_marginal(law->part[k], count, inner, &part[kept]);
        if (count > 0 && count < law->part[k]->dim && status == GEO_OK) kept++;
    }
    if (status == GEO_OK && kept == 1) *out = law_hold(part[0]);
    else if (status == GEO_OK) status = law_product(kept, part, out);
    for (size_t k = 0; part && k < kept; k++) law_drop(part[k]);
    geo_free(part);
    geo_free(inner);
    return status;
}

static void product_print(const distribution *law, geo_buffer *out)
{
    for (size_t i = 0; i < law->n; i++) {
        if (i) buffer_add_text(out, " * ");
        law_print(law->part[i], out);
    }
}

static const law_class PRODUCT_CLASS = {
    .name = "product", .sample = product_sample, .logpdf = product_logpdf,
    .score = product_score, .moments = product_moments, .marginal = product_marginal,
    .print = product_print };

geo_status law_product(size_t n, distribution *const *part, distribution **out)
{
    distribution *law = law_new(&PRODUCT_CLASS, LAW_PRODUCT, 0);
    if (!law) return GEO_ENOMEM;
    law->part = geo_alloc_zero(n ? n : 1, sizeof *law->part);
    if (!law->part) return law_finish(law, GEO_ENOMEM, out);
    law->base = n ? part[0]->base : BASE_LEBESGUE;
    for (size_t i = 0; i < n; i++) {
        law->part[law->n++] = law_hold(part[i]);
        law->dim += part[i]->dim;
        law->mass *= part[i]->mass;
        if (part[i]->base == BASE_NONE) law->base = BASE_NONE;
        else if (part[i]->base != law->base) law->base = BASE_LEBESGUE;
    }
    *out = law;
    return GEO_OK;
}

/* --- power: copies of one part ----------------------------------------------- */

static geo_status power_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    return law_sample(law->part[0], rng, n * law->copies, x);
}

/* The points of all copies are rows of the part. */
static geo_status power_score(const distribution *law, size_t n, const double *x, double *value,
                              double *gradient)
{
    const distribution *part = law->part[0];
    size_t all = n * law->copies;
    double *each = geo_alloc(all, sizeof *each), log_mass = log(part->mass);
    if (!each) return GEO_ENOMEM;
    geo_status status = gradient ? law_score(part, all, x, each, gradient)
                                 : law_logpdf(part, all, x, each);
    for (size_t i = 0; i < n && value && status == GEO_OK; i++) {
        value[i] = 0;
        for (size_t k = 0; k < law->copies; k++)
            value[i] += each[i * law->copies + k] - log_mass;
    }
    geo_free(each);
    return status;
}

static geo_status power_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    return power_score(law, n, x, out, NULL);
}

static geo_status power_moments(const distribution *law, double *mean, double *cov)
{
    size_t d = law->part[0]->dim;
    double *c = geo_alloc(d * d, sizeof *c);
    if (!c) return GEO_ENOMEM;
    geo_status status = law_moments(law->part[0], mean, c);
    for (size_t k = 0; k < law->copies && status == GEO_OK; k++) {
        memcpy(mean + k * d, mean, d * sizeof *mean);
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < d; j++) cov[(k * d + i) * law->dim + k * d + j] = c[i * d + j];
    }
    geo_free(c);
    return status;
}

/* As of a product of as many parts. */
static geo_status power_marginal(const distribution *law, size_t n, const size_t *keep,
                                 distribution **out)
{
    distribution **part = geo_alloc(law->copies, sizeof *part), *product;
    if (!part) return GEO_ENOMEM;
    for (size_t k = 0; k < law->copies; k++) part[k] = law->part[0];
    geo_status status = law_product(law->copies, part, &product);
    geo_free(part);
    GEO_TRY(status);
    status = product_marginal(product, n, keep, out);
    law_drop(product);
    return status;
}

static void power_print(const distribution *law, geo_buffer *out)
{
    law_print(law->part[0], out);
    if (law->copies > 1) buffer_add_format(out, "^%zu", law->copies);
}

static const law_class POWER_CLASS = {
    .name = "power", .sample = power_sample, .logpdf = power_logpdf, .score = power_score,
    .moments = power_moments, .marginal = power_marginal, .print = power_print };

geo_status law_power(distribution *part, size_t n, distribution **out)
{
    double mass = pow(part->mass, (double)n);
    if (n == 0 || !(mass > 0) || !isfinite(mass) || n > SIZE_MAX / 64 / (part->dim + 1))
        return GEO_ETOOBIG;
    distribution *law = law_new(&POWER_CLASS, LAW_PRODUCT, part->dim * n);
    if (!law) return GEO_ENOMEM;
    law->part = geo_alloc_zero(1, sizeof *law->part);
    if (!law->part) return law_finish(law, GEO_ENOMEM, out);
    law->n = 1;
    law->part[0] = law_hold(part);
    law->copies = n;
    law->mass = mass;
    law->base = part->base;
    *out = law;
    return GEO_OK;
}
