/* cubature.c - boxes in a heap, the worst on top; above six dimensions shifted points. */
#include "runtime/num/cubature.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"

enum { AT_ONCE = 16, USUAL_EVALUATIONS = 5000000, SHIFTS = 16, FIRST_POINTS = 512,
       QMC_BATCH = 1024 };

typedef struct {
    double low[CUBATURE_LARGEST], width[CUBATURE_LARGEST];
    double value, error;
    int split;                  /* the axis to be halved */
    size_t piece;
} box;

typedef struct {
    const geo_field *f;
    const cubature_region *region;
    const cubature_options *o;
    cubature_result *r;
    size_t n, n_points;         /* dimension, points of the rule */
    box *item;
    size_t count, capacity;
    double *u, *x, *weight, *y; /* points of a batch */
} work;

/* --- the rule of Genz and Malik ----------------------------------------------------------- */

#define LAMBDA2 0.35856858280031809199064515390793749      /* sqrt(9/70) */
#define LAMBDA4 0.94868329805051379959966806332981556      /* sqrt(9/10) */
#define LAMBDA5 0.68824720161168529772162873429362352      /* sqrt(9/19) */

static size_t rule_points(size_t n)
{
    return ((size_t)1 << n) + 2 * n * n + 2 * n + 1;
}

static double *centre_of(const box *b, size_t n, double *u)
{
    for (size_t k = 0; k < n; k++) u[k] = b->low[k] + b->width[k] / 2;
    return u + n;
}

/* The points of a box, in the order: centre; along each axis; pairs of axes; corners. */
static void rule_places(const box *b, size_t n, double *u)
{
    double *end = centre_of(b, n, u);
    for (size_t k = 0; k < n; k++)
        for (int j = 0; j < 4; j++) {
            double shift = (j < 2 ? LAMBDA2 : LAMBDA4) * (j % 2 ? 0.5 : -0.5);
            centre_of(b, n, end);
            end[k] += shift * b->width[k];
            end += n;
        }
    for (size_t k = 0; k < n; k++)
        for (size_t l = k + 1; l < n; l++)
            for (int j = 0; j < 4; j++) {
                centre_of(b, n, end);
                end[k] += LAMBDA4 * (j & 1 ? 0.5 : -0.5) * b->width[k];
                end[l] += LAMBDA4 * (j & 2 ? 0.5 : -0.5) * b->width[l];
                end += n;
            }
    for (size_t corner = 0; corner < (size_t)1 << n; corner++) {
        centre_of(b, n, end);
        for (size_t k = 0; k < n; k++)
            end[k] += LAMBDA5 * (corner >> k & 1 ? 0.5 : -0.5) * b->width[k];
        end += n;
    }
}

static void apply_rule(box *b, size_t n, const double *y)
{
    double d = (double)n, volume = 1, near = 0, far = 0, pairs = 0, corners = 0, most = -1;
    double ratio = LAMBDA2 * LAMBDA2 / (LAMBDA4 * LAMBDA4), size = fabs(y[0]);
    const double *p = y + 1;
    for (size_t k = 0; k < n; k++, p += 4) {
        near += p[0] + p[1];
        far += p[2] + p[3];
        /* the fourth difference says along which axis f bends most */
        double bend = fabs(p[0] + p[1] - 2 * y[0] - ratio * (p[2] + p[3] - 2 * y[0]));
        if (bend > most * (1 + 1e-10) || (bend >= most && b->width[k] > b->width[b->split])) {
            most = bend;
            b->split = (int)k;
        }
        volume *= b->width[k];
        size += (fabs(p[0]) + fabs(p[1])) / d;
    }
    for (size_t i = 0; i < 2 * n * (n - 1); i++) pairs += *p++;
    for (size_t i = 0; i < (size_t)1 << n; i++) corners += *p++;
    double seven = (12824 - 9120 * d + 400 * d * d) / 19683 * y[0] + 980 / 6561. * near
                 + (1820 - 400 * d) / 19683 * far + 200 / 19683. * pairs
                 + 6859 / 19683. / (double)((size_t)1 << n) * corners;
    double five = (729 - 950 * d + 50 * d * d) / 729 * y[0] + 245 / 486. * near
                + (265 - 100 * d) / 1458 * far + 25 / 729. * pairs;
    b->value = volume * seven;
    b->error = fmax(volume * fabs(seven - five), 50 * DBL_EPSILON * volume * size);
}

/* f at m points u of one piece each, times the weight of the piece's map. */
static geo_status values(work *w, size_t m, const size_t *piece, size_t each)
{
    const cubature_region *g = w->region;
    for (size_t i = 0; i < m; i++)
        g->place(g->numbers, w->n, piece[i / each], w->u + i * w->n, w->x + i * w->n,
                 &w->weight[i]);
    GEO_TRY(geo_poll());
    GEO_TRY(field_value(w->f, m, w->x, w->y));
    w->r->evaluations += m;
    for (size_t i = 0; i < m; i++) {
        w->y[i] = w->y[i] == 0 ? 0 : w->y[i] * w->weight[i];
        if (isfinite(w->y[i])) continue;
        memcpy(w->r->bad_at, w->x + i * w->n, w->n * sizeof *w->x);
        return GEO_EDOMAIN;
    }
    return GEO_OK;
}

/* Applies the rule to at most 2 AT_ONCE boxes. */
static geo_status measure(work *w, box *b, size_t m)
{
    size_t piece[2 * AT_ONCE] = { 0 };
    for (size_t i = 0; i < m; i++) {
        rule_places(&b[i], w->n, w->u + i * w->n_points * w->n);
        piece[i] = b[i].piece;
    }
    GEO_TRY(values(w, m * w->n_points, piece, w->n_points));
    for (size_t i = 0; i < m; i++) apply_rule(&b[i], w->n, w->y + i * w->n_points);
    return GEO_OK;
}

/* --- the heap ---------------------------------------------------------------------------- */

static geo_status push(work *w, const box *b)
{
    if (!geo_grow(&w->item, &w->capacity, w->count + 1, sizeof *w->item)) return GEO_ENOMEM;
    size_t i = w->count++;
    for (; i > 0 && w->item[(i - 1) / 2].error < b->error; i = (i - 1) / 2)
        w->item[i] = w->item[(i - 1) / 2];
    w->item[i] = *b;
    return GEO_OK;
}

static box pop(work *w)
{
    box top = w->item[0], last = w->item[--w->count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= w->count) break;
        if (child + 1 < w->count && w->item[child + 1].error > w->item[child].error) child++;
        if (w->item[child].error <= last.error) break;
        w->item[i] = w->item[child];
        i = child;
    }
    if (w->count > 0) w->item[i] = last;
    return top;
}

/* Sums over all boxes, with what rounding loses kept. */
static void total(work *w)
{
    double value = 0, lost = 0, error = 0;
    for (size_t i = 0; i < w->count; i++) {
        double x = w->item[i].value, t = value + x;
        lost += fabs(value) >= fabs(x) ? (value - t) + x : (x - t) + value;
        value = t;
        error += w->item[i].error;
    }
    w->r->value = value + lost;
    w->r->error = error;
    w->r->n_boxes = w->count;
}

static geo_status halve_worst(work *w)
{
    box half[2 * AT_ONCE];
    size_t m = 0, many = w->count / 8 + 1;
    for (; m < AT_ONCE && m < many && w->count > 0; m++) {
        box b = pop(w);
        b.width[b.split] /= 2;
        half[2 * m] = half[2 * m + 1] = b;
        half[2 * m + 1].low[b.split] += b.width[b.split];
    }
    GEO_TRY(measure(w, half, 2 * m));
    for (size_t i = 0; i < 2 * m; i++) GEO_TRY(push(w, &half[i]));
    return GEO_OK;
}

static bool is_enough(const work *w)
{
    const cubature_result *r = w->r;
    return r->error <= w->o->absolute || r->error <= w->o->relative * fabs(r->value);
}

static size_t limit(const work *w)
{
    return w->o->max_evaluations ? w->o->max_evaluations : USUAL_EVALUATIONS;
}

static geo_status adaptive(work *w)
{
    box first[2 * AT_ONCE];
    size_t n_pieces = w->region->n_pieces;
    for (size_t at = 0, m; at < n_pieces; at += m) {
        m = n_pieces - at < 2 * AT_ONCE ? n_pieces - at : 2 * AT_ONCE;
        for (size_t i = 0; i < m; i++) {
            first[i] = (box){ .piece = at + i };
            for (size_t k = 0; k < w->n; k++) first[i].width[k] = 1;
        }
        GEO_TRY(measure(w, first, m));
        for (size_t i = 0; i < m; i++) GEO_TRY(push(w, &first[i]));
    }
    for (size_t turn = 0;; turn++) {
        total(w);
        if (w->o->watch && turn % 16 == 0) w->o->watch(w->o->context, w->r->value, w->r->error);
        /* one rule alone can be fooled by symmetry */
        if (w->count >= 4 * n_pieces && is_enough(w)) return GEO_OK;
        if (w->r->evaluations >= limit(w)) return is_enough(w) ? GEO_OK : GEO_EITER;
        size_t before = w->count;
        while (w->count < before + before / 16 + 1) GEO_TRY(halve_worst(w));
    }
}

/* --- many dimensions ----------------------------------------------------------------------- */

static void richtmyer(size_t n, double *generator)
{
    size_t found = 0;
    for (unsigned p = 2; found < n; p++) {
        bool is_prime = true;
        for (unsigned q = 2; q * q <= p && is_prime; q++) is_prime = p % q != 0;
        if (is_prime) generator[found++] = fmod(sqrt((double)p), 1);
    }
}

/* The mean of f over points from..to of one shift. */
static geo_status shifted_sum(work *w, const double *generator, const double *shift, size_t from,
                              size_t to, double *sum)
{
    size_t piece = 0;
    for (size_t k = from; k < to;) {
        size_t m = to - k < QMC_BATCH ? to - k : QMC_BATCH;
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < w->n; j++) {
                double t = (double)(k + i) * generator[j] + shift[j];
                double u = fabs(2 * (t - floor(t)) - 1);
                w->u[i * w->n + j] = fmin(fmax(u, 1e-16), 1 - 1e-16);
            }
        GEO_TRY(values(w, m, &piece, m));
        for (size_t i = 0; i < m; i++) *sum += w->y[i];
        k += m;
    }
    return GEO_OK;
}

static geo_status by_points(work *w, geo_rng *rng)
{
    double generator[CUBATURE_DIMENSIONS], shift[SHIFTS][CUBATURE_DIMENSIONS], sum[SHIFTS] = { 0 };
    richtmyer(w->n, generator);
    for (size_t s = 0; s < SHIFTS; s++)
        for (size_t k = 0; k < w->n; k++) shift[s][k] = rng_uniform(rng);
    for (size_t from = 0, to = FIRST_POINTS;; from = to, to *= 2) {
        double mean = 0, spread = 0;
        for (size_t s = 0; s < SHIFTS; s++) {
            GEO_TRY(shifted_sum(w, generator, shift[s], from, to, &sum[s]));
            mean += sum[s] / (double)to / SHIFTS;
        }
        for (size_t s = 0; s < SHIFTS; s++) {
            double d = sum[s] / (double)to - mean;
            spread += d * d;
        }
        w->r->value = mean;
        w->r->error = 3 * sqrt(spread / (SHIFTS * (SHIFTS - 1)));
        if (w->o->watch) w->o->watch(w->o->context, w->r->value, w->r->error);
        if (is_enough(w)) return GEO_OK;
        if (w->r->evaluations * 2 > limit(w)) return GEO_EITER;
    }
}

geo_status cubature(const geo_field *f, const cubature_region *region,
                    const cubature_options *options, geo_rng *rng, cubature_result *result)
{
    size_t n = region->n;
    assert(n > 1 && f->n_in == n && f->n_out == 1);
    *result = (cubature_result){ .value = 0 };
    work w = { .f = f, .region = region, .o = options, .r = result, .n = n };
    bool is_adaptive = n <= CUBATURE_LARGEST;
    w.n_points = is_adaptive ? rule_points(n) : 1;
    size_t most = is_adaptive ? 2 * AT_ONCE * w.n_points : QMC_BATCH;
    w.u = geo_alloc(most, (2 * n + 2) * sizeof *w.u);
    if (!w.u) return GEO_ENOMEM;
    w.x = w.u + most * n;
    w.weight = w.x + most * n;
    w.y = w.weight + most;
    geo_status status = is_adaptive ? adaptive(&w) : by_points(&w, rng);
    geo_free(w.item);
    geo_free(w.u);
    return status;
}
