/* semidiscrete.c - damped Newton for the weights of a semi-discrete map.
 *
 * A step v + t d is taken only if every cell keeps at least a tenth of the smallest
 * share a cell had at the start, and the mass error falls by the factor 1 - t/2;
 * t is halved until both hold. That is the proof of convergence in [Kitagawa,
 * Merigot, Thibert 2019, algorithm 1]; near the answer t = 1 and the error is
 * squared in every step. The cells' shares are areas over their targets.
 *
 * From far away that is slow when the source is not convex, and it needs a
 * connected source. For a source that is not convex, and where plain steps make no
 * progress (a source much thinner than the target), a background is added: density
 * `mist` in a box around the source. It joins everything; it is thinned out in
 * stages, each starting from the last one's answer, until no cell could live in it
 * alone, and then removed. To begin near the answer such problems are first solved
 * for groups of points (multiscale.h). */
#include "runtime/transport/semidiscrete.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/num/regular.h"
#include "runtime/transport/laplacian.h"
#include "runtime/transport/multiscale.h"
#include "runtime/transport/placement.h"
#include "runtime/transport/powercells.h"

static const double DEFAULT_TOL = 1e-8, SMALLEST_STEP = 0x1p-40;
static const double LARGE_LINEAR_RESIDUAL = 1e-4;
static const double KEPT_SHARE = 0.1;
static const double THINNING = 0.25, THINNEST = 1e-13;
static const double STAGE_TOL = 0.3, LATE_STAGE_TOL = 0.01;
static const double BOX_MARGIN = 1.2;           /* box of the background / the source's */
static const double FAIR_SHARE = 0.02;          /* enough to go on without background */
static const double FIRST_MIST = 4;             /* where a good start needs any, in
                                                 * units of the thinnest that is of use */
static const double COARSE_TOL = 0.05;
enum { DEFAULT_MAX_ITER = 500, MAX_START_SHRINKS = 60, PATIENCE = 80 };
enum { FEW_POINTS = 100 };

typedef struct {
    const ot_source *source;
    ot_options opt;
    ot_report *report;
    placement place;
    double *v, *trial, *direction, *error;      /* error = target - area, at v */
    regular_triangulation triangulation;        /* of the weights last evaluated */
    bool is_triangulated;
    power_cells cells;                          /* of the same weights */
    const ot_source *box;                       /* of the background */
    bool is_joined;                             /* placed in the box, to use a background */
    power_cells box_cells;
    double mist;                                /* the background's density; 0: none */
    double fill;                                /* all mass / the source's, >= 1 */
    laplacian laplacian;
    double norm, residual, smallest;            /* at v */
    double least;                               /* the share no cell may fall below */
} solver;

typedef struct { double norm, residual, smallest; } standing;

/* Evaluation --------------------------------------------------------------------------- */

/* Adds the background: cells and box_cells come from the same triangulation. */
static void blend(solver *s)
{
    power_cells *c = &s->cells, *b = &s->box_cells;
    for (size_t i = 0; i < c->n; i++)
        c->area[i] = (1 - s->mist) * c->area[i] + s->mist * b->area[i];
    for (int32_t e = 0; e < c->edge_start[c->n]; e++)
        c->edge_length[e] = (1 - s->mist) * c->edge_length[e] + s->mist * b->edge_length[e];
}

static geo_status evaluate(solver *s, const double *v, bool moments_too)
{
    const placement *p = &s->place;
    double begin = geo_seconds();
    geo_status status = s->is_triangulated
        ? regular_update(p->q, v, &s->triangulation)
        : regular_build(p->q, v, p->n, &s->triangulation);
    double middle = geo_seconds();
    s->report->seconds.triangulate += middle - begin;
    if (status != GEO_OK) return status;
    s->is_triangulated = true;
    power_diagram d = { s->source, p->n, p->q, v,
                        { s->source->origin[0], s->source->origin[1] },
                        &s->triangulation, p->y };
    status = powercells_measure(&d, moments_too, &s->cells);
    if (status == GEO_OK && s->mist > 0) {
        d.source = s->box;
        status = powercells_measure(&d, false, &s->box_cells);
        if (status == GEO_OK) blend(s);
    }
    s->report->seconds.clip += geo_seconds() - middle;
    return status;
}

static double target_area(const solver *s, size_t i)
{
    return s->fill * s->place.area[i];
}

/* How good the areas just measured are. Sums in long double, so that their
 * rounding never decides whether a step was progress. */
static standing judge(const solver *s)
{
    long double square = 0;
    standing now = { 0, 0, INFINITY };
    for (size_t i = 0; i < s->place.n; i++) {
        double target = target_area(s, i), error = target - s->cells.area[i];
        square += (long double)error * error;
        now.residual = fmax(now.residual, fabs(error) / target);
        now.smallest = fmin(now.smallest, s->cells.area[i] / target);
    }
    now.norm = (double)sqrtl(square);
    return now;
}

static void accept(solver *s, standing now)
{
    s->norm = now.norm;
    s->residual = now.residual;
    s->smallest = now.smallest;
    for (size_t i = 0; i < s->place.n; i++) s->error[i] = target_area(s, i) - s->cells.area[i];
}

/* Start -------------------------------------------------------------------------------- */

static geo_status start_at(solver *s, bool *is_good)
{
    GEO_TRY(evaluate(s, s->v, false));
    standing now = judge(s);
    *is_good = now.smallest > 0;
    if (*is_good) accept(s, now);
    s->least = KEPT_SHARE * fmin(now.smallest, 1);
    return GEO_OK;
}

/* Weights 0 on the placed points are good by construction; only points so close
 * to the boundary or each other that rounding eats a cell need another try. */
static geo_status start_afresh(solver *s)
{
    bool is_good = false;
    for (int k = 0; !is_good && k < MAX_START_SHRINKS; k++) {
        if (k > 0) placement_shrink(&s->place, 0.7);
        regular_free(&s->triangulation);            /* the points moved */
        s->is_triangulated = false;
        memset(s->v, 0, s->place.n * sizeof *s->v);
        GEO_TRY(start_at(s, &is_good));
    }
    return is_good ? GEO_OK : GEO_ENUMERIC;
}

/* Steps -------------------------------------------------------------------------------- */

static geo_status find_direction(solver *s)
{
    double begin = geo_seconds(), linear_residual;
    GEO_TRY(laplacian_assemble(&s->laplacian, s->place.q, &s->cells));
    s->report->seconds.assemble += geo_seconds() - begin;
    GEO_TRY(laplacian_solve(&s->laplacian, s->error, s->direction, &linear_residual));
    s->report->seconds.factor = s->laplacian.seconds_factor;
    return linear_residual <= LARGE_LINEAR_RESIDUAL ? GEO_OK : GEO_ESINGULAR;
}

/* Halves the step until both tests hold; *step is 0 when none does. */
static geo_status search(solver *s, double *step)
{
    size_t n = s->place.n;
    for (double t = 1; t >= SMALLEST_STEP; t /= 2) {
        for (size_t i = 0; i < n; i++) s->trial[i] = s->v[i] + t * s->direction[i];
        GEO_TRY(evaluate(s, s->trial, false));
        standing now = judge(s);
        bool is_better = now.smallest >= s->least && now.norm <= (1 - t / 2) * s->norm;
        if (!is_better && !(s->mist == 0 && now.residual <= s->opt.tol)) continue;
        memcpy(s->v, s->trial, n * sizeof *s->v);
        accept(s, now);
        *step = t;
        return GEO_OK;
    }
    *step = 0;
    return GEO_OK;
}

/* What rounding alone does to the residual: every line between two cells is
 * known to eps |v| / distance, and its motion by one unit changes the area by
 * its length. */
static double rounding_floor(const solver *s)
{
    double size = 0, worst = 0;
    for (int k = 0; k < 2; k++) size = fmax(size, s->source->high[k] - s->source->low[k]);
    double square = size * size;
    for (size_t i = 0; i < s->place.n; i++) square = fmax(square, fabs(s->v[i]));
    for (size_t i = 0; i < s->place.n; i++)
        worst = fmax(worst, s->laplacian.diagonal[i] / target_area(s, i));
    return 0x1p-50 * square * worst;
}

static bool wants_to_stop(solver *s, double step)
{
    ot_progress now = { s->place.n, s->report->iterations, s->smallest, s->residual, step,
                        s->mist };
    return s->opt.watch && !s->opt.watch(s->opt.context, &now);
}

/* Newton steps until the residual is tol, at most `most` of them. GEO_EITER with
 * report->ending when it is not reached. */
static geo_status iterate(solver *s, double tol, int most)
{
    ot_report *report = s->report;
    double step = 1;
    int last = report->iterations + most;
    report->ending = OT_STOPPED;
    if (wants_to_stop(s, step)) return GEO_EINTR;
    while (s->residual > tol) {
        GEO_TRY(geo_poll());
        if (report->iterations >= last) {
            report->ending = OT_OUT_OF_STEPS;
            return GEO_EITER;
        }
        geo_status status = find_direction(s);
        if (status == GEO_OK) status = search(s, &step);
        if (status == GEO_ESINGULAR) step = 0;
        else if (status != GEO_OK) return status;
        if (step == 0) {
            report->ending = s->residual <= rounding_floor(s) ? OT_AT_ROUNDING : OT_STUCK;
            return GEO_EITER;
        }
        report->iterations++;
        if (wants_to_stop(s, step)) return GEO_EINTR;
    }
    report->ending = OT_CONVERGED;
    return GEO_OK;
}

static int steps_left(const solver *s)
{
    return s->opt.max_iter - s->report->iterations;
}

/* Without background, from the weights at hand. */
static geo_status iterate_plainly(solver *s, bool is_last_try)
{
    int left = steps_left(s);
    if (is_last_try) return iterate(s, s->opt.tol, left);
    geo_status status = iterate(s, fmax(STAGE_TOL, s->opt.tol), left < PATIENCE ? left : PATIENCE);
    return status == GEO_OK ? iterate(s, s->opt.tol, steps_left(s)) : status;
}

/* Background ----------------------------------------------------------------------------- */

/* A box around the source; a thin source's is made wider so that the points fit in. */
static geo_status make_box(const solver *s, ot_source **box_made)
{
    double low[2], high[2], half[2], size[2];
    placement_bounds(&s->place, low, high);
    for (int k = 0; k < 2; k++) {
        half[k] = BOX_MARGIN * (s->source->high[k] - s->source->low[k]) / 2;
        size[k] = high[k] - low[k];
    }
    if (size[0] > 0 && size[1] > 0) {
        double scale = fmax(half[0] / size[0], half[1] / size[1]);
        double most = fmax(half[0], half[1]);
        for (int k = 0; k < 2; k++) half[k] = fmax(half[k], fmin(scale * size[k], most));
    }
    const double *at = s->source->origin;
    double from[2] = { at[0] - half[0], at[1] - half[1] };
    double to[2] = { at[0] + half[0], at[1] + half[1] };
    polygon box;
    GEO_TRY(polygon_box(from, to, &box));
    geo_status status = ot_source_polygon(&box, box_made);
    polygon_free(&box);
    return status;
}

static void set_mist(solver *s, double mist)
{
    s->mist = mist;
    s->fill = (1 - mist) + mist * s->box->area / s->source->area;
}

/* Below this density no cell fits into the background alone. */
static double thinnest(const solver *s)
{
    double least = INFINITY;
    for (size_t i = 0; i < s->place.n; i++) least = fmin(least, s->place.area[i]);
    return 0.25 * least / s->box->area;
}

/* Whether the parts of the graph of cells could reach their targets each on its
 * own, which Newton can do, without moving mass between parts, which it can't. */
static geo_status check_balance(solver *s, bool *is_balanced)
{
    laplacian *l = &s->laplacian;
    GEO_TRY(laplacian_assemble(l, s->place.q, &s->cells));
    double *error = s->trial, *target = s->direction;
    memset(error, 0, l->n * sizeof *error);
    memset(target, 0, l->n * sizeof *target);
    for (size_t i = 0; i < l->n; i++) {
        error[l->part[i]] += s->error[i];
        target[l->part[i]] += target_area(s, i);
    }
    *is_balanced = true;
    for (size_t i = 0; i < l->n; i++)
        if (fabs(error[i]) > 0.5 * s->opt.tol * target[i]) *is_balanced = false;
    return GEO_OK;
}

/* Takes the background away if that leaves a good start of a solvable problem,
 * else thins it. */
static geo_status thin_out(solver *s, double last, bool *is_good)
{
    double mist = s->mist;
    bool is_balanced = false;
    set_mist(s, 0);
    GEO_TRY(start_at(s, is_good));
    if (*is_good && (s->smallest > FAIR_SHARE || mist <= last))
        GEO_TRY(check_balance(s, &is_balanced));
    if (is_balanced || mist < THINNEST) return GEO_OK;
    set_mist(s, mist > last ? fmax(mist * THINNING, 0.99 * last) : mist * THINNING);
    return start_at(s, is_good);
}

/* Stages from density `mist` to none; from v, or afresh where v does not serve. */
static geo_status clear_the_mist(solver *s, double mist, bool is_afresh)
{
    bool is_good = true;
    set_mist(s, mist);
    if (is_afresh) GEO_TRY(start_afresh(s));
    else GEO_TRY(start_at(s, &is_good));
    double last = thinnest(s);
    while (is_good && s->mist > 0) {
        GEO_TRY(iterate(s, s->mist > last ? STAGE_TOL : LATE_STAGE_TOL, steps_left(s)));
        GEO_TRY(thin_out(s, last, &is_good));
    }
    if (!is_good) {
        s->report->ending = OT_STUCK;
        return GEO_EITER;
    }
    return iterate_plainly(s, true);
}

/* Levels ----------------------------------------------------------------------------------- */

static geo_status make_room(solver *s)
{
    size_t n = s->place.n;
    s->v = geo_alloc_zero(n, sizeof *s->v);
    s->trial = geo_alloc(n, sizeof *s->trial);
    s->direction = geo_alloc(n, sizeof *s->direction);
    s->error = geo_alloc(n, sizeof *s->error);
    return s->v && s->trial && s->direction && s->error ? GEO_OK : GEO_ENOMEM;
}

static void clear(solver *s)
{
    geo_free(s->v);
    geo_free(s->trial);
    geo_free(s->direction);
    geo_free(s->error);
    regular_free(&s->triangulation);
    power_cells_free(&s->cells);
    power_cells_free(&s->box_cells);
    laplacian_free(&s->laplacian);
    placement_free(&s->place);
}

static geo_status solve_afresh(solver *s)
{
    if (s->is_joined) return clear_the_mist(s, 1, true);
    set_mist(s, 0);
    GEO_TRY(start_afresh(s));
    return iterate_plainly(s, false);
}

/* Failed, and not because of rounding. */
static bool is_hopeless(const solver *s, geo_status status)
{
    return (status == GEO_EITER || status == GEO_ENUMERIC)
        && s->report->ending != OT_AT_ROUNDING;
}

/* From weights v that are near the answer and hide no point. */
static geo_status solve_from_here(solver *s)
{
    bool is_good = false, is_balanced = true;
    set_mist(s, 0);
    GEO_TRY(start_at(s, &is_good));
    if (is_good && s->is_joined) GEO_TRY(check_balance(s, &is_balanced));
    if (is_good && is_balanced) {
        geo_status status = iterate_plainly(s, false);
        if (!is_hopeless(s, status)) return status;
    }
    return clear_the_mist(s, fmin(FIRST_MIST * thinnest(s), 1), false);
}

static size_t count_hidden(const solver *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->place.n; i++)
        n += s->triangulation.face_of[i] == REGULAR_NONE;
    return n;
}

static geo_status solve_level(solver *s);

static geo_status prolong(solver *coarse, solver *fine)
{
    const ot_source *source = fine->source;
    power_diagram d = { source, coarse->place.n, coarse->place.q, coarse->v,
                        { source->origin[0], source->origin[1] }, &coarse->triangulation,
                        NULL };
    return multiscale_prolong(&d, &coarse->place, &fine->place, fine->v);
}

/* Fills v from the answer of the coarser problem; *is_good: there was one. */
static geo_status start_from_coarse(solver *s, bool *is_good)
{
    ot_report report = { 0 };
    solver coarse = { .source = s->source, .box = s->box, .is_joined = s->is_joined,
                      .opt = s->opt, .report = &report, .fill = 1 };
    coarse.opt.tol = fmax(COARSE_TOL, s->opt.tol);
    *is_good = false;
    geo_status status = multiscale_coarsen(&s->place, &coarse.place);
    if (status == GEO_OK) status = make_room(&coarse);
    if (status == GEO_OK) status = solve_level(&coarse);
    if (status == GEO_OK) status = evaluate(&coarse, coarse.v, false);
    if (status == GEO_OK) status = prolong(&coarse, s);
    clear(&coarse);
    s->report->seconds.triangulate += report.seconds.triangulate;
    s->report->seconds.clip += report.seconds.clip;
    s->report->seconds.assemble += report.seconds.assemble;
    s->laplacian.seconds_factor += report.seconds.factor;
    s->report->coarse_iterations += report.iterations + report.coarse_iterations;
    if (status == GEO_EITER || status == GEO_ENUMERIC || status == GEO_EEMPTY) return GEO_OK;
    GEO_TRY(status);
    *is_good = true;
    return GEO_OK;
}

static geo_status solve_level(solver *s)
{
    if (s->is_joined && s->place.n > FEW_POINTS) {
        bool is_good;
        GEO_TRY(start_from_coarse(s, &is_good));
        if (is_good) {
            geo_status status = solve_from_here(s);
            if (!is_hopeless(s, status) || steps_left(s) <= 0) return status;
        }
    }
    return solve_afresh(s);
}

/* Places the points in the box around the source and tries with a background. */
static geo_status solve_joined(solver *s)
{
    s->is_joined = true;
    placement_into(s->box, &s->place);
    regular_free(&s->triangulation);
    s->is_triangulated = false;
    return solve_level(s);
}

static geo_status solve(solver *s, const double *w)
{
    if (s->opt.resume) {
        placement_weights_in(&s->place, w, s->v);
        GEO_TRY(evaluate(s, s->v, false));
        if (count_hidden(s) == 0) {
            geo_status status = solve_from_here(s);
            if (!is_hopeless(s, status) || steps_left(s) <= 0) return status;
        }
    }
    if (!s->source->is_convex) return solve_joined(s);
    geo_status status = solve_level(s);
    return is_hopeless(s, status) && steps_left(s) > 0 ? solve_joined(s) : status;
}

/* The whole ------------------------------------------------------------------------------ */

/* Cost and residual of v, without background. */
static geo_status measure(solver *s)
{
    set_mist(s, 0);
    GEO_TRY(evaluate(s, s->v, true));
    long double sum = 0;
    for (size_t i = 0; i < s->place.n; i++) sum += s->cells.second[i];
    s->report->cost = (double)sum / s->source->area;
    s->report->residual = judge(s).residual;
    return GEO_OK;
}

static geo_status check_options(const ot_options *opt, const ot_target *t, const double *w,
                                ot_report *report)
{
    ot_fault fault = opt->tol >= 0 && opt->max_iter >= 0 ? OT_FINE : OT_BAD_OPTION;
    for (size_t i = 0; opt->resume && fault == OT_FINE && i < t->n; i++)
        if (!isfinite(w[i])) fault = OT_WEIGHT_NOT_FINITE, report->culprit = i;
    if (fault == OT_FINE) return GEO_OK;
    report->ending = OT_REFUSED;
    report->fault = fault;
    return GEO_EDOMAIN;
}

geo_status ot_solve(const ot_source *source, const ot_target *target, const ot_options *opt,
                    double *w, ot_report *report)
{
    assert(source && target && opt && w && report);
    double begin = geo_seconds();
    *report = (ot_report){ .ending = OT_STOPPED, .residual = INFINITY, .cost = NAN };
    solver s = { .source = source, .opt = *opt, .report = report, .fill = 1 };
    if (s.opt.tol == 0) s.opt.tol = DEFAULT_TOL;
    if (s.opt.max_iter == 0) s.opt.max_iter = DEFAULT_MAX_ITER;
    GEO_TRY(check_options(opt, target, w, report));
    geo_status status = placement_make(source, target, &s.place, report);
    if (status == GEO_EDOMAIN) return status;
    ot_source *box = NULL;
    if (status == GEO_OK) status = make_room(&s);
    if (status == GEO_OK) status = make_box(&s, &box);
    s.box = box;
    if (status == GEO_OK) status = solve(&s, w);
    if (s.is_triangulated) {
        placement_weights_out(&s.place, s.v, w);
        report->residual = s.mist == 0 ? s.residual : INFINITY;
        geo_status final = measure(&s);         /* not after Ctrl-C, which it notices */
        if (status == GEO_OK || status == GEO_EITER)
            status = final == GEO_OK ? status : final;
    } else if (!opt->resume) {
        memset(w, 0, target->n * sizeof *w);
    }
    ot_source_free(box);
    clear(&s);
    report->seconds.total = geo_seconds() - begin;
    return status;
}
