/* grid.c - laws with a constant density on each cell of a grid over a box: histograms,
 * tables of values, pictures. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/families.h"

enum { MOST_AXES = 8 };

typedef struct {
    size_t cells[MOST_AXES];
    double side[MOST_AXES];         /* of a cell */
    double log_volume;
} grid;

/* law->weight: the share of each cell. */
static const grid *of(const distribution *law) { return law->own; }

static void place_of(const distribution *law, size_t cell, size_t *place)
{
    for (size_t k = law->dim; k-- > 0; cell /= of(law)->cells[k])
        place[k] = cell % of(law)->cells[k];
}

static geo_status grid_sample(const distribution *law, geo_rng *rng, size_t n, double *x)
{
    const grid *g = of(law);
    size_t place[MOST_AXES];
    for (size_t i = 0; i < n; i++, x += law->dim) {
        if (i % 1024 == 0) GEO_TRY(geo_poll());
        place_of(law, law_pick(law, rng_uniform(rng)), place);
        for (size_t k = 0; k < law->dim; k++)
            x[k] = law->where->low[k] + g->side[k] * ((double)place[k] + rng_uniform(rng));
    }
    return GEO_OK;
}

/* The cell of x, or the number of cells when it is outside. */
static size_t cell_of(const distribution *law, const double *x)
{
    size_t cell = 0;
    for (size_t k = 0; k < law->dim; k++) {
        if (!(x[k] >= law->where->low[k] && x[k] <= law->where->high[k])) return law->n;
        double at = (x[k] - law->where->low[k]) / of(law)->side[k];
        cell = cell * of(law)->cells[k] + (size_t)fmin(at, (double)of(law)->cells[k] - 1);
    }
    return cell;
}

static geo_status grid_logpdf(const distribution *law, size_t n, const double *x, double *out)
{
    for (size_t i = 0; i < n; i++) {
        if (i % 4096 == 0) GEO_TRY(geo_poll());
        size_t cell = cell_of(law, x + i * law->dim);
        out[i] = cell < law->n ? log(law->weight[cell]) - of(law)->log_volume : -INFINITY;
    }
    return GEO_OK;
}

/* Sums of shares up to x, from the side that was asked for. */
static geo_status grid_log_tail(const distribution *law, law_side side, size_t n, const double *x,
                                double *out)
{
    for (size_t i = 0; i < n; i++) {
        double at = (x[i] - law->where->low[0]) / of(law)->side[0], sum = 0;
        for (size_t k = 0; k < law->n; k++) {
            double below = fmin(fmax(at - (double)k, 0), 1);
            sum += law->weight[k] * (side == TAIL_BELOW ? below : 1 - below);
        }
        out[i] = log(fmin(sum, 1));
        if (i % 64 == 0) GEO_TRY(geo_poll());
    }
    return GEO_OK;
}

static geo_status grid_quantile(const distribution *law, law_side side, size_t n, const double *p,
                                double *out)
{
    for (size_t i = 0; i < n; i++) {
        double want = side == TAIL_BELOW ? p[i] : 1 - p[i];
        size_t k = law_pick(law, want * (1 - 1e-16));
        double before = k ? law->cumulative[k - 1] : 0;
        double share = law->weight[k] > 0 ? (want - before) / law->weight[k] : 0;
        out[i] = law->where->low[0] + of(law)->side[0] * ((double)k + fmin(fmax(share, 0), 1));
        if (!(p[i] >= 0 && p[i] <= 1)) out[i] = NAN;
    }
    return GEO_OK;
}

static geo_status grid_moments(const distribution *law, double *mean, double *cov)
{
    const grid *g = of(law);
    size_t d = law->dim, place[MOST_AXES];
    for (size_t i = 0; i < law->n; i++) {
        place_of(law, i, place);
        for (size_t k = 0; k < d; k++)
            mean[k] += law->weight[i] * (law->where->low[k]
                                       + g->side[k] * ((double)place[k] + 0.5));
    }
    for (size_t i = 0; i < law->n; i++) {
        double away[MOST_AXES];
        place_of(law, i, place);
        for (size_t k = 0; k < d; k++)
            away[k] = law->where->low[k] + g->side[k] * ((double)place[k] + 0.5) - mean[k];
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < d; k++)
                cov[j * d + k] += law->weight[i] * away[j] * away[k];
    }
    for (size_t k = 0; k < d; k++) cov[k * d + k] += g->side[k] * g->side[k] / 12;
    return GEO_OK;
}

static geo_status grid_entropy(const distribution *law, law_estimate *out)
{
    *out = (law_estimate){ of(law)->log_volume, 0 };
    for (size_t i = 0; i < law->n; i++)
        if (law->weight[i] > 0) out->value -= law->weight[i] * log(law->weight[i]);
    return GEO_OK;
}

/* A box takes its share of each cell. */
static geo_status grid_mass_in(const distribution *law, const space *where, law_estimate *out)
{
    const grid *g = of(law);
    size_t place[MOST_AXES];
    if (where->kind != SPACE_BOX) return GEO_EDOMAIN;
    *out = (law_estimate){ 0, 0 };
    for (size_t i = 0; i < law->n; i++) {
        double share = law->weight[i];
        place_of(law, i, place);
        for (size_t k = 0; k < law->dim; k++) {
            double low = law->where->low[k] + g->side[k] * (double)place[k];
            double inside = fmin(low + g->side[k], where->high[k]) - fmax(low, where->low[k]);
            share *= fmin(fmax(inside / g->side[k], 0), 1);
        }
        out->value += share;
    }
    return GEO_OK;
}

static geo_status grid_marginal(const distribution *law, size_t n, const size_t *keep,
                                distribution **out)
{
    size_t cells[MOST_AXES], total = 1, place[MOST_AXES];
    double low[MOST_AXES], high[MOST_AXES];
    for (size_t k = 0; k < n; k++) {
        cells[k] = of(law)->cells[keep[k]];
        low[k] = law->where->low[keep[k]];
        high[k] = law->where->high[keep[k]];
        total *= cells[k];
    }
    double *share = geo_alloc_zero(total, sizeof *share);
    space *box = NULL;
    geo_status status = share ? space_box(n, low, high, &box) : GEO_ENOMEM;
    for (size_t i = 0; i < law->n && status == GEO_OK; i++) {
        size_t cell = 0;
        place_of(law, i, place);
        for (size_t k = 0; k < n; k++) cell = cell * cells[k] + place[keep[k]];
        share[cell] += law->weight[i];
    }
    if (status == GEO_OK) status = law_grid(n, cells, share, box, out);
    geo_free(share);
    space_drop(box);
    return status;
}

static void grid_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "grid density ");
    for (size_t k = 0; k < law->dim; k++)
        buffer_add_format(out, "%s%zu", k ? " x " : "", of(law)->cells[k]);
    buffer_add_text(out, " on ");
    space_print(law->where, out);
}

static void grid_release(distribution *law) { geo_free(law->own); }

static const law_class GRID_CLASS = {
    .name = "grid", .sample = grid_sample, .logpdf = grid_logpdf, .moments = grid_moments,
    .entropy = grid_entropy, .mass_in = grid_mass_in, .marginal = grid_marginal,
    .print = grid_print, .release = grid_release };

static const law_class LINE_CLASS = {
    .name = "grid", .sample = grid_sample, .logpdf = grid_logpdf, .log_tail = grid_log_tail,
    .quantile = grid_quantile, .moments = grid_moments, .entropy = grid_entropy,
    .mass_in = grid_mass_in, .print = grid_print, .release = grid_release };

bool law_is_grid(const distribution *law)
{
    return law->class == &GRID_CLASS || law->class == &LINE_CLASS;
}

geo_status law_grid(size_t d, const size_t *cells, const double *value, space *box,
                    distribution **out)
{
    if (d == 0 || d > MOST_AXES || box->kind != SPACE_BOX || box->dim != d) return GEO_ESHAPE;
    size_t n = 1;
    for (size_t k = 0; k < d; k++) n *= cells[k];
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!(value[i] >= 0) || !isfinite(value[i])) return GEO_EDOMAIN;
        any |= value[i] > 0;
    }
    if (!any) return GEO_EEMPTY;
    distribution *law = law_new(d == 1 ? &LINE_CLASS : &GRID_CLASS, LAW_OTHER, d);
    if (!law) return GEO_ENOMEM;
    law->n = n;
    law->where = space_hold(box);
    grid *g = law->own = geo_alloc_zero(1, sizeof *g);
    if (!g) return law_finish(law, GEO_ENOMEM, out);
    for (size_t k = 0; k < d; k++) {
        g->cells[k] = cells[k];
        g->side[k] = (box->high[k] - box->low[k]) / (double)cells[k];
        g->log_volume += log(g->side[k]);
    }
    return law_finish(law, law_set_weights(law, value), out);
}
