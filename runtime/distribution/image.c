/* image.c - push-forwards: the law of f(x), and its density by change of variables. */
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/distribution/closure.h"
#include "runtime/num/sort.h"

enum { TABLE = 2048, STARTS = 12, NEWTON_STEPS = 60, ROWS = 1024 };

/* Draws of part and their images; in dim 1 ascending in x, with the ends of the support
 * between quantiles as first and last. */
typedef struct {
    size_t n;
    double *x, *y;
    double scale;               /* of y: the mean distance of images from their mean */
} image_table;

static image_table *of(const distribution *law) { return law->own; }
static const geo_field *field_of(const distribution *law) { return &law->closure->field; }

/* --- draws ------------------------------------------------------------------- */

static geo_status image_sample(const distribution *law, geo_rng *rng, size_t n, double *y)
{
    size_t d = law->part[0]->dim, rows = n < ROWS ? n : ROWS;
    double *x = geo_alloc(rows, (d ? d : 1) * sizeof *x);
    geo_status status = x ? GEO_OK : GEO_ENOMEM;
    for (size_t i = 0; i < n && status == GEO_OK; i += rows) {
        size_t m = n - i < rows ? n - i : rows;
        status = law_sample(law->part[0], rng, m, x);
        if (status == GEO_OK) status = field_value(field_of(law), m, x, y + i * law->dim);
    }
    geo_free(x);
    return status;
}

/* --- small linear algebra ---------------------------------------------------- */

/* The Cholesky factor of J^T J (d x d) for J n x d; false when J has not full rank. */
static bool gram_factor(size_t n, size_t d, const double *jac, double *g)
{
    double largest = 0;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) sum += jac[k * d + i] * jac[k * d + j];
            g[i * d + j] = sum;
            if (i == j) largest = fmax(largest, sum);
        }
    if (!(largest > 0) || !isfinite(largest) || law_cholesky(d, g) != GEO_OK) return false;
    for (size_t i = 0; i < d; i++)
        if (g[i * d + i] < 1e-12 * sqrt(largest)) return false;
    return true;
}

/* v = (J^T J)^-1 J^T r, the least squares step. */
static void least_squares(size_t n, size_t d, const double *jac, const double *g, const double *r,
                          double *v)
{
    for (size_t i = 0; i < d; i++) {
        v[i] = 0;
        for (size_t k = 0; k < n; k++) v[i] += jac[k * d + i] * r[k];
        for (size_t k = 0; k < i; k++) v[i] -= g[i * d + k] * v[k];
        v[i] /= g[i * d + i];
    }
    for (size_t i = d; i-- > 0;) {
        for (size_t k = i + 1; k < d; k++) v[i] -= g[k * d + i] * v[k];
        v[i] /= g[i * d + i];
    }
}

/* --- roots of f(x) = y ------------------------------------------------------- */

/* Candidates for roots, all of a block of points at once: the function is cheap only in
 * batches. Row r belongs to point owner[r]. */
typedef struct {
    size_t n, capacity;
    size_t *owner;
    bool *is_done, *is_root;
    double *x, *value, *jac;            /* n x d, n x n_out, n x n_out x d */
    double *before, *step, *best, *scale;   /* where the last full step began */
    double *low, *high;                 /* dim 1: the bracket */
    double *gram, *residual;            /* of one row */
} candidates;

static void candidates_free(candidates *c)
{
    geo_free(c->owner);
    geo_free(c->is_done);
    geo_free(c->x);
}

static geo_status candidates_new(size_t capacity, size_t n, size_t d, candidates *c)
{
    *c = (candidates){ .capacity = capacity };
    c->owner = geo_alloc(capacity, sizeof *c->owner);
    c->is_done = geo_alloc_zero(2 * capacity, sizeof *c->is_done);
    c->x = geo_alloc(capacity * (n * d + n + 3 * d + 4) + d * d + n, sizeof *c->x);
    if (!c->owner || !c->is_done || !c->x) return GEO_ENOMEM;
    c->is_root = c->is_done + capacity;
    c->value = c->x + capacity * d;
    c->jac = c->value + capacity * n;
    c->before = c->jac + capacity * n * d;
    c->step = c->before + capacity * d;
    c->best = c->step + capacity * d;
    c->scale = c->best + capacity;
    c->low = c->scale + capacity;
    c->high = c->low + capacity;
    c->gram = c->high + capacity;
    c->residual = c->gram + d * d;
    return GEO_OK;
}

static double length(size_t n, const double *x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
    return sqrt(sum);
}

/* Row r after the function was evaluated there: Newton's step (Gauss and Newton's where
 * the image is curved), half of it again while the residual grows. */
static void advance(const distribution *law, const double *y, candidates *c, size_t r)
{
    size_t n = law->dim, d = law->part[0]->dim;
    double *x = c->x + r * d, *before = c->before + r * d, *step = c->step + r * d;
    const double *jac = c->jac + r * n * d;
    double tolerance = 1e-9 * (of(law)->scale + length(n, y));
    for (size_t i = 0; i < n; i++) c->residual[i] = y[i] - c->value[r * n + i];
    double residual = length(n, c->residual);
    if (!(residual < c->best[r])) {
        c->scale[r] *= 0.5;
        bool is_at_rounding = c->best[r] <= tolerance;
        if (is_at_rounding) memcpy(x, before, d * sizeof *x);
        c->is_root[r] = is_at_rounding;
        c->is_done[r] = is_at_rounding || c->scale[r] < 1e-3;
        for (size_t i = 0; i < d && !c->is_done[r]; i++) x[i] = before[i] + c->scale[r] * step[i];
        return;
    }
    c->best[r] = residual;
    c->scale[r] = 1;
    bool is_regular = gram_factor(n, d, jac, c->gram);
    memcpy(before, x, d * sizeof *x);
    if (residual == 0 || !is_regular) {
        c->is_done[r] = true;
        c->is_root[r] = residual <= tolerance;
        return;
    }
    least_squares(n, d, jac, c->gram, c->residual, step);
    c->is_root[r] = residual <= tolerance;
    c->is_done[r] = length(d, step) <= 4e-16 * length(d, x);
    for (size_t i = 0; i < d && !c->is_done[r]; i++) x[i] += step[i];
}

/* The same on the line, inside of a bracket: it always converges. */
static void advance_inside(const double *y, candidates *c, size_t r)
{
    double x = c->x[r], gap = c->value[r] - *y;
    c->is_root[r] = true;
    if (gap == 0) {
        c->is_done[r] = true;
        return;
    }
    if ((gap > 0) == (c->best[r] > 0)) c->low[r] = x;     /* best: the sign at low */
    else c->high[r] = x;
    double next = x - gap / c->jac[r], a = c->low[r], b = c->high[r];
    if (!(next > fmin(a, b) && next < fmax(a, b))) next = a + 0.5 * (b - a);
    c->is_done[r] = next == x || fabs(next - x) <= 2e-16 * fabs(x);
    if (!c->is_done[r]) c->x[r] = next;
}

static geo_status iterate(const distribution *law, const double *y, bool is_line, candidates *c)
{
    const geo_field *f = field_of(law);
    for (int k = 0; k < NEWTON_STEPS; k++) {
        size_t left = 0;
        GEO_TRY(field_jacobian(f, c->n, c->x, c->value, c->jac));
        for (size_t r = 0; r < c->n; r++) {
            if (c->is_done[r]) continue;
            if (is_line) advance_inside(y + c->owner[r], c, r);
            else advance(law, y + c->owner[r] * law->dim, c, r);
            left += !c->is_done[r];
        }
        if (left == 0) break;
        GEO_TRY(geo_poll());
    }
    return field_jacobian(f, c->n, c->x, c->value, c->jac);     /* where they have come to */
}

/* --- candidates -------------------------------------------------------------- */

static void add_candidate(candidates *c, size_t owner, size_t d, const double *x)
{
    size_t r = c->n++;
    c->owner[r] = owner;
    c->is_done[r] = c->is_root[r] = false;
    c->best[r] = INFINITY;
    c->scale[r] = 1;
    memcpy(c->x + r * d, x, d * sizeof *x);
}

/* Every pair of neighbours in the table between which f passes y. */
static void line_candidates(const distribution *law, size_t owner, double y, candidates *c)
{
    const image_table *t = of(law);
    for (size_t i = 0; i + 1 < t->n && c->n < c->capacity; i++) {
        double left = t->y[i] - y, right = t->y[i + 1] - y;
        if (!((left <= 0 && right > 0) || (left >= 0 && right < 0))) continue;
        double middle = t->x[i] + 0.5 * (t->x[i + 1] - t->x[i]);
        add_candidate(c, owner, 1, &middle);
        c->low[c->n - 1] = t->x[i];
        c->high[c->n - 1] = t->x[i + 1];
        c->best[c->n - 1] = left != 0 ? left : -right;
    }
}

/* The STARTS rows of the table whose images are nearest to y. */
static void near_candidates(const distribution *law, size_t owner, const double *y,
                            candidates *c)
{
    const image_table *t = of(law);
    size_t d = law->part[0]->dim, kept = 0, start[STARTS];
    double away[STARTS];
    for (size_t i = 0; i < t->n; i++) {
        double gap = 0;
        for (size_t k = 0; k < law->dim; k++)
            gap += (t->y[i * law->dim + k] - y[k]) * (t->y[i * law->dim + k] - y[k]);
        if (isnan(gap) || !(kept < STARTS || gap < away[STARTS - 1])) continue;
        size_t at = kept < STARTS ? kept++ : STARTS - 1;
        for (; at > 0 && away[at - 1] > gap; at--) {
            away[at] = away[at - 1];
            start[at] = start[at - 1];
        }
        away[at] = gap;
        start[at] = i;
    }
    for (size_t i = 0; i < kept; i++) add_candidate(c, owner, d, t->x + start[i] * d);
}

/* --- density: the sum over branches ------------------------------------------ */

/* Is row r a root that an earlier row of the same point found? */
static bool is_known(const candidates *c, size_t r, size_t d)
{
    for (size_t k = r; k-- > 0 && c->owner[k] == c->owner[r];) {
        double gap = 0, size = 1e-300;
        if (!c->is_root[k]) continue;
        for (size_t i = 0; i < d; i++) {
            gap = fmax(gap, fabs(c->x[r * d + i] - c->x[k * d + i]));
            size = fmax(size, fabs(c->x[r * d + i]));
        }
        if (gap <= 1e-6 * size) return true;
    }
    return false;
}

static geo_status sum_branches(const distribution *law, candidates *c, double *sum)
{
    size_t d = law->part[0]->dim, n = law->dim;
    double *log_density = geo_alloc(c->n + 1, sizeof *log_density);
    geo_status status = log_density ? law_logpdf(law->part[0], c->n, c->x, log_density)
                                    : GEO_ENOMEM;
    for (size_t r = 0; r < c->n && status == GEO_OK; r++) {
        if (!c->is_root[r] || is_known(c, r, d) || log_density[r] == -INFINITY) continue;
        if (!gram_factor(n, d, c->jac + r * n * d, c->gram)) {
            sum[c->owner[r]] = INFINITY;            /* a fold: the density is infinite there */
            continue;
        }
        double log_volume = 0;
        for (size_t i = 0; i < d; i++) log_volume += log(c->gram[i * d + i]);
        sum[c->owner[r]] += exp(log_density[r] - log(law->part[0]->mass) - log_volume);
    }
    geo_free(log_density);
    return status;
}

static geo_status image_block(const distribution *law, size_t n, const double *y, double *out,
                              candidates *c)
{
    bool is_line = law->dim == 1 && law->part[0]->dim == 1;
    c->n = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        if (!isfinite(length(law->dim, y + i * law->dim))) continue;
        if (is_line) line_candidates(law, i, y[i], c);
        else near_candidates(law, i, y + i * law->dim, c);
    }
    if (c->n > 0) GEO_TRY(iterate(law, y, is_line, c));
    if (c->n > 0) GEO_TRY(sum_branches(law, c, out));
    for (size_t i = 0; i < n; i++) out[i] = log(out[i]);
    return GEO_OK;
}

static geo_status image_logpdf(const distribution *law, size_t n, const double *y, double *out)
{
    enum { POINTS = 256 };
    candidates c;
    geo_status status = candidates_new(POINTS * 64, law->dim, law->part[0]->dim, &c);
    for (size_t i = 0; i < n && status == GEO_OK; i += POINTS)
        status = image_block(law, n - i < POINTS ? n - i : POINTS, y + i * law->dim, out + i, &c);
    candidates_free(&c);
    return status;
}

/* --- making ------------------------------------------------------------------ */

static void image_print(const distribution *law, geo_buffer *out)
{
    buffer_add_text(out, "image of ");
    law_print(law->part[0], out);
    buffer_add_text(out, " in ");
    law_print_space(law, out);
}

static void image_release(distribution *law)
{
    image_table *t = law->own;
    if (!t) return;
    geo_free(t->x);
    geo_free(t->y);
    geo_free(t);
}

static const law_class IMAGE_CLASS = {
    .name = "image", .sample = image_sample, .logpdf = image_logpdf, .print = image_print,
    .release = image_release };

static const law_class DRAWN_CLASS = {
    .name = "image", .sample = image_sample, .print = image_print, .release = image_release };

/* Starting points: equal steps of the quantiles on the line, with far tails, else draws. */
static geo_status table_points(const distribution *part, image_table *t)
{
    if (part->dim == 1 && law_has_tails(part) && part->class->quantile) {
        double *p = geo_alloc(TABLE, sizeof *p);
        if (!p) return GEO_ENOMEM;
        enum { FAR = 32 };                  /* of them reach down to 1e-16 of the mass */
        size_t half = TABLE / 2;
        for (size_t i = 0; i < half; i++) {
            double u = ((double)(i < FAR ? FAR : i) + 0.5) / (double)half;
            p[i] = 0.5 * u * u * (i < FAR ? pow(10, 0.4 * ((double)i - FAR)) : 1);
        }
        geo_status status = law_quantile(part, TAIL_BELOW, half, p, t->x);
        if (status == GEO_OK) status = law_quantile(part, TAIL_ABOVE, half, p, t->x + half);
        t->n = TABLE;
        geo_free(p);
        return status;
    }
    geo_rng rng;
    rng_seed(&rng, 0x696d6167, 2);
    t->n = TABLE;
    return law_sample(part, &rng, TABLE, t->x);
}

static geo_status table_new(const distribution *law, image_table *t)
{
    const distribution *part = law->part[0];
    t->x = geo_alloc(TABLE, part->dim * sizeof *t->x);
    t->y = geo_alloc(TABLE, law->dim * sizeof *t->y);
    if (!t->x || !t->y) return GEO_ENOMEM;
    GEO_TRY(table_points(part, t));
    if (part->dim == 1) GEO_TRY(sort_numbers(t->n, t->x));
    GEO_TRY(field_value(field_of(law), t->n, t->x, t->y));
    for (size_t i = 0; i < t->n * law->dim; i++)
        if (isfinite(t->y[i])) t->scale += fabs(t->y[i]) / (double)t->n;
    return GEO_OK;
}

geo_status law_image(law_closure *closure, distribution *part, space *to, distribution **out)
{
    const geo_field *f = &closure->field;
    bool has_density = f->jacobian && f->n_out >= f->n_in && law_has_density(part)
                    && part->base == BASE_LEBESGUE && f->n_in > 0;
    distribution *law = law_new(has_density ? &IMAGE_CLASS : &DRAWN_CLASS, LAW_OTHER, f->n_out);
    if (!law) {
        closure->release(closure);
        return GEO_ENOMEM;
    }
    law->closure = closure;
    law->mass = part->mass;
    law->base = !has_density ? BASE_NONE : f->n_out == f->n_in ? BASE_LEBESGUE : BASE_IMAGE;
    if (to) law->where = space_hold(to);
    if (to && to->kind == SPACE_CURVED && has_density) law->base = law_base_of(to);
    law->part = geo_alloc_zero(1, sizeof *law->part);
    image_table *t = law->own = geo_alloc_zero(1, sizeof *t);
    if (!law->part || !t) return law_finish(law, GEO_ENOMEM, out);
    law->n = 1;
    law->part[0] = law_hold(part);
    return law_finish(law, has_density ? table_new(law, t) : GEO_OK, out);
}
