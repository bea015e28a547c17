/* lane_run.c - a plan run on blocks of points.
 *
 * Each step is one loop over the lanes of the block. Pieces of several blocks go to the
 * pool; which piece a point falls in depends on their number alone. */
#include "runtime/num/lane_run.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/limit.h"
#include "runtime/base/mem.h"
#include "runtime/base/pool.h"
#include "runtime/num/array.h"
#include "runtime/num/kernel.h"
#include "runtime/num/lane_kernels.h"
#include "runtime/num/lane_plan.h"

enum { PIECE_WORK = 1 << 20, ALIGNMENT = 8 };

/* What one thread runs with. */
typedef struct {
    const lane_plan *plan;
    double **buffer;            /* of each place; loops let two change places */
} machine;

/* An operand: its numbers and how far apart they are, 0 or 1. */
static const double *operand(const machine *m, lane_place place, int *step)
{
    *step = place >= 0;
    return place >= 0 ? m->buffer[place] : &m->plan->constant[-1 - place];
}

/* --- steps ---------------------------------------------------------------------- */

static geo_status gather(const machine *m, const lane_step *s, size_t n)
{
    int step, mask_step = 0;
    const double *index = operand(m, s->arg[0], &step), *mask = NULL;
    if (s->mask != LANE_NOWHERE) mask = operand(m, s->mask, &mask_step);
    double *out = m->buffer[s->out], most = (double)s->n_table;
    for (size_t i = 0; i < n; i++) {
        double at = index[i * (size_t)step];
        if (at >= 1 && at <= most && at == floor(at)) out[i] = s->table[(size_t)at - 1];
        else if (!mask || mask[i * (size_t)mask_step] != 0) return GEO_EDOMAIN;
        else out[i] = 0;
    }
    return GEO_OK;
}

static geo_status refuse(const machine *m, const lane_step *s, size_t n)
{
    int step;
    if (s->mask == LANE_NOWHERE) return n > 0 ? GEO_EDOMAIN : GEO_OK;
    const double *mask = operand(m, s->mask, &step);
    return lanes_count_true(n, mask, step) > 0 ? GEO_EDOMAIN : GEO_OK;
}

static void norm(const machine *m, const lane_step *s, size_t n)
{
    const double *x[LANES_NORM_MOST];
    int step[LANES_NORM_MOST];
    for (uint32_t i = 0; i < s->n_list; i++)
        x[i] = operand(m, m->plan->list[s->list + i], &step[i]);
    lanes_norm(n, s->n_list, x, step, m->buffer[s->out]);
}

static geo_status run_loop(const machine *m, const lane_plan_loop *l, size_t n);

static geo_status run_step(const machine *m, const lane_step *s, size_t n)
{
    const double *x[LANE_ARGUMENTS];
    int step[LANE_ARGUMENTS];
    for (int i = 0; i < s->n_args; i++) x[i] = operand(m, s->arg[i], &step[i]);
    double *out = s->out >= 0 ? m->buffer[s->out] : NULL;
    switch ((lane_op)s->op) {
#define OPERATOR(name)                                                                  \
    case LANE_##name:                                                                   \
        array_binary(ARRAY_##name, n, x[0], step[0], x[1], step[1], out);               \
        return GEO_OK;
    OPERATOR(ADD) OPERATOR(SUB) OPERATOR(MUL) OPERATOR(DIV)
    OPERATOR(EQ) OPERATOR(NE) OPERATOR(LT) OPERATOR(LE) OPERATOR(GT) OPERATOR(GE)
    OPERATOR(AND) OPERATOR(OR)
#undef OPERATOR
    case LANE_NEG: array_negate(n, x[0], out); return GEO_OK;
    case LANE_COPY: memmove(out, x[0], n * sizeof *out); return GEO_OK;
    case LANE_NOT: array_not(n, x[0], out); return GEO_OK;
    case LANE_SELECT: lanes_select(n, x, step, out); return GEO_OK;
    case LANE_APPLY: return s->f->kernel(s->f->context, n, x, step, out);
    case LANE_NORM: norm(m, s, n); return GEO_OK;
    case LANE_GATHER: return gather(m, s, n);
    case LANE_REFUSE: return refuse(m, s, n);
    case LANE_BEGIN: return run_loop(m, &m->plan->loop[s->list], n);
    default: assert(!"no such step"); return GEO_EFORMAT;
    }
}

/* The steps of [from, to), loops as one step each. */
static geo_status run_steps(const machine *m, size_t from, size_t to, size_t n)
{
    for (size_t i = from; i < to; i++) {
        const lane_step *s = &m->plan->step[i];
        GEO_TRY(run_step(m, s, n));
        if (s->op == LANE_BEGIN) i = m->plan->loop[s->list].end - 1;
    }
    return GEO_OK;
}

/* --- loops ------------------------------------------------------------------------ */

/* The lanes that enter, as a list; how many. */
static size_t enter(const machine *m, const lane_plan_loop *l, size_t n, double *index)
{
    int step = 0;
    const double *entry = l->entry == LANE_NOWHERE ? NULL : operand(m, l->entry, &step);
    size_t active = 0;
    for (size_t i = 0; i < n; i++)
        if (!entry || entry[i * (size_t)step] != 0) index[active++] = (double)i;
    return active;
}

static void copy_in(const machine *m, const lane_plan_loop *l, size_t n, size_t active,
                    const double *index)
{
    for (size_t k = 0; k < l->n_before; k++) {
        int step;
        const double *from = operand(m, l->before[k].from, &step);
        double *to = m->buffer[l->before[k].to];
        if (step && active == n) memcpy(to, from, n * sizeof *to);
        else for (size_t i = 0; i < active; i++) to[i] = from[step ? (size_t)index[i] : 0];
    }
    for (size_t k = 0; k < l->n_results; k++)
        if (active < n) memset(m->buffer[l->result[k].to], 0, n * sizeof(double));
}

/* The lanes that make no other turn, in order; how many. */
static size_t leaving(size_t active, const double *again, uint16_t *leave)
{
    size_t n = 0;
    for (size_t i = 0; i < active; i++) {
        leave[n] = (uint16_t)i;
        n += again[i] == 0;
    }
    return n;
}

/* What lanes that leave leave behind. */
static void copy_out(const machine *m, const lane_plan_loop *l, size_t n_leave,
                     const uint16_t *leave, const double *index)
{
    for (size_t k = 0; k < l->n_results; k++) {
        int step;
        const double *from = operand(m, l->result[k].from, &step);
        double *to = m->buffer[l->result[k].to];
        for (size_t i = 0; i < n_leave; i++)
            to[(size_t)index[leave[i]]] = from[leave[i] * (size_t)step];
    }
}

static void turn(const machine *m, const lane_plan_loop *l, size_t active)
{
    for (size_t k = 0; k < l->n_turns; k++) {
        const lane_turn *t = &l->turn[k];
        int step;
        const double *next = operand(m, t->next, &step);
        double *phi = m->buffer[t->phi];
        if (t->may_swap) {
            m->buffer[t->phi] = m->buffer[t->next];
            m->buffer[t->next] = phi;
        } else if (next != phi && step) {
            memcpy(phi, next, active * sizeof *phi);
        } else if (next != phi) {
            for (size_t i = 0; i < active; i++) phi[i] = *next;
        }
    }
}

/* The last lanes move to the places of those that left, the last place first; how many
 * remain. */
static size_t close_ranks(const machine *m, const lane_plan_loop *l, size_t active,
                          size_t n_leave, const uint16_t *leave, double *index)
{
    while (n_leave > 0) {
        size_t i = leave[--n_leave];
        if (i == --active) continue;
        for (size_t k = 0; k < l->n_before; k++) {
            double *x = m->buffer[l->before[k].to];
            x[i] = x[active];
        }
        index[i] = index[active];
    }
    return active;
}

static geo_status run_loop(const machine *m, const lane_plan_loop *l, size_t n)
{
    double *index = m->buffer[l->index];
    size_t active = enter(m, l, n, index);
    copy_in(m, l, n, active, index);
    while (active > 0) {
        uint16_t leave[LANES_BLOCK_MOST];
        size_t n_leave = 0;
        int step;
        GEO_TRY(geo_poll());
        GEO_TRY(run_steps(m, l->body, l->end, active));
        const double *again = operand(m, l->again, &step);
        if (step == 0 && *again == 0) {
            while (n_leave < active) {
                leave[n_leave] = (uint16_t)n_leave;
                n_leave++;
            }
        } else if (step && lanes_count_true(active, again, 1) < active) {
            n_leave = leaving(active, again, leave);
        }
        if (n_leave > 0) copy_out(m, l, n_leave, leave, index);
        turn(m, l, active);
        if (n_leave > 0) active = close_ranks(m, l, active, n_leave, leave, index);
    }
    return GEO_OK;
}

/* --- points ------------------------------------------------------------------------- */

typedef struct {
    const lane_plan *plan;
    size_t n, piece;            /* points, points of a piece */
    const lane_input *input;
    const lane_output_column *output;
} run;

static void load(const machine *m, const run *r, size_t at, size_t n)
{
    for (size_t j = 0; j < r->plan->n_inputs; j++) {
        if (r->plan->input[j] == LANE_NOWHERE) continue;
        size_t stride = r->input[j].stride;
        lanes_take(n, r->input[j].data + at * stride, stride, m->buffer[r->plan->input[j]]);
    }
}

static void store(const machine *m, const run *r, size_t at, size_t n)
{
    for (size_t k = 0; k < r->plan->n_outputs; k++) {
        int step;
        const double *from = operand(m, r->plan->output[k], &step);
        size_t stride = r->output[k].stride;
        double *to = r->output[k].data + at * stride;
        if (step) lanes_put(n, from, to, stride);
        else for (size_t i = 0; i < n; i++) to[i * stride] = *from;
    }
}

static geo_status run_blocks(const machine *m, const run *r, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += r->plan->block) {
        size_t n = to - at < r->plan->block ? to - at : r->plan->block;
        GEO_TRY(geo_poll());
        load(m, r, at, n);
        GEO_TRY(run_steps(m, 0, r->plan->n_steps, n));
        store(m, r, at, n);
    }
    return GEO_OK;
}

static geo_status run_piece(size_t piece, void *context)
{
    const run *r = context;
    const lane_plan *plan = r->plan;
    size_t from = piece * r->piece, to = r->n - from < r->piece ? r->n : from + r->piece;
    size_t block = to - from < plan->block ? to - from : plan->block;
    block = (block + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    double *memory = geo_alloc(plan->n_buffers * block + ALIGNMENT, sizeof *memory);
    machine m = { plan, geo_alloc(plan->n_buffers + 1, sizeof *m.buffer) };
    geo_status status = memory && m.buffer ? GEO_OK : GEO_ENOMEM;
    if (status == GEO_OK) {
        double *start = (double *)(((uintptr_t)memory + 63) & ~(uintptr_t)63);
        for (size_t i = 0; i < plan->n_buffers; i++) m.buffer[i] = start + i * block;
        status = run_blocks(&m, r, from, to);
    }
    geo_free(memory);
    geo_free(m.buffer);
    return status;
}

geo_status lane_run(const lane_plan *plan, size_t n, const lane_input *input,
                    const lane_output_column *output)
{
    if (n == 0) return GEO_OK;
    size_t piece = PIECE_WORK / (plan->n_steps + 4);
    piece = piece < plan->block ? plan->block : piece - piece % plan->block;
    run r = { plan, n, piece, input, output };
    return pool_run((n + piece - 1) / piece, run_piece, &r);
}
