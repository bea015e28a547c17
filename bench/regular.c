/* regular.c - seconds and memory of regular triangulations of uniform random points.
 *
 * n points of the unit square, without weights and with weights below 1 / n (one point in
 * seven is then hidden). Columns: the Hilbert sort alone, the whole build, the update
 * after weights changed by up to 1e-1, 1e-3 and 1e-9 of 1 / n, in milliseconds, medians of
 * five; the number of faces, and the most memory the program has had. */
#include "bench/bench.h"
#include "runtime/base/mem.h"
#include "runtime/base/rng.h"
#include "runtime/num/hilbert.h"
#include "runtime/num/regular.h"

enum { REPEATS = 5 };

typedef struct {
    size_t n, n_faces;
    double *xy, *w, *moved;
    uint32_t *order;
    const double *weights;      /* NULL or w */
    regular_triangulation t;
    bool to_moved;
} problem;

static void stop_on(geo_status status)
{
    if (status == GEO_OK) return;
    fprintf(stderr, "bench/regular: %s\n", geo_status_text(status));
    exit(1);
}

static void sort(void *arg)
{
    problem *p = arg;
    stop_on(hilbert_order(p->xy, p->n, p->order));
}

static void build(void *arg)
{
    problem *p = arg;
    regular_free(&p->t);
    stop_on(regular_build(p->xy, p->weights, p->n, &p->t));
    p->n_faces = p->t.n_faces;
}

/* To the moved weights and back in turn, so that every call has the same to do. */
static void update(void *arg)
{
    problem *p = arg;
    p->to_moved = !p->to_moved;
    stop_on(regular_update(p->xy, p->to_moved ? p->moved : p->weights, &p->t));
}

static double milliseconds(void (*work)(void *), problem *p)
{
    return 1e3 * bench_run(work, p, REPEATS).median;
}

static void measure(problem *p, const char *name)
{
    static const double change[] = { 1e-1, 1e-3, 1e-9 };
    geo_rng rng;
    rng_seed(&rng, 2, 0);
    bench_cell("%zu", p->n);
    bench_cell("%s", name);
    bench_cell("%.2f", milliseconds(sort, p));
    bench_cell("%.2f", milliseconds(build, p));
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < p->n; i++)
            p->moved[i] = (p->weights ? p->weights[i] : 0)
                + change[k] * rng_uniform(&rng) / (double)p->n;
        p->to_moved = true;
        update(p);
        bench_cell("%.2f", milliseconds(update, p));
        build(p);
    }
    bench_cell("%zu", p->n_faces);
    bench_cell("%.1f", bench_peak_mib());
    regular_free(&p->t);
}

static void measure_size(size_t n)
{
    problem p = { .n = n };
    geo_rng rng;
    p.xy = geo_alloc(n, 2 * sizeof *p.xy);
    p.w = geo_alloc(n, sizeof *p.w);
    p.moved = geo_alloc(n, sizeof *p.moved);
    p.order = geo_alloc(n, sizeof *p.order);
    if (!p.xy || !p.w || !p.moved || !p.order) stop_on(GEO_ENOMEM);
    rng_seed(&rng, 1, 0);
    for (size_t i = 0; i < 2 * n; i++) p.xy[i] = rng_uniform(&rng);
    for (size_t i = 0; i < n; i++) p.w[i] = rng_uniform(&rng) / (double)n;
    measure(&p, "none");
    p.weights = p.w;
    measure(&p, "random");
    geo_free(p.xy);
    geo_free(p.w);
    geo_free(p.moved);
    geo_free(p.order);
}

int main(void)
{
    bench_title("regular triangulations of n uniform points (milliseconds)");
    bench_head("n|weights|sort|build|upd 1e-1|upd 1e-3|upd 1e-9|faces|peak MiB");
    for (size_t n = 10000; n <= (bench_quick() ? 10000u : 1000000u); n *= 10) measure_size(n);
    return 0;
}
