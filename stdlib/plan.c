/* plan.c - emd(...) and assignment(...): exact plans between finite sets. */
#include "stdlib/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "runtime/vm/args.h"
#include "runtime/vm/function_field.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"

/* --- arguments -------------------------------------------------------------------------- */

void number_text(double x, char *text)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    print_number(x, &b);
    snprintf(text, NUMBER_TEXT, "%s", buffer_text(&b));
    buffer_free(&b);
}

point_masses arg_masses(geo_vm *vm, const geo_value *argv, int arg, const char *who)
{
    if (!value_is_class(argv[arg], &DISTRIBUTION_CLASS)) {
        geo_tensor *t = arg_tensor(vm, argv, arg);
        if (t->rank > 2) vm_raise_arg(vm, arg, NULL, MSG_NOT_POINTS, who, "a tensor");
        bool is_line = t->rank < 2;
        return (point_masses){ .n = is_line ? t->n : t->shape[0], .is_line = is_line,
                               .d = is_line ? 1 : t->shape[1], .x = t->data };
    }
    const distribution *law = value_law(argv[arg]);
    if (law->kind != LAW_POINTS) {
        geo_buffer b = GEO_BUFFER_EMPTY;
        char text[96];
        law_print(law, &b);
        snprintf(text, sizeof text, "%s", buffer_text(&b));
        buffer_free(&b);
        vm_raise_arg(vm, arg, NULL, MSG_NOT_MASSES, who, text);
    }
    double *mass = vm_scratch(vm, law->n, sizeof *mass);
    for (size_t i = 0; i < law->n; i++) mass[i] = law->weight[i] * law->mass;
    return (point_masses){ .n = law->n, .d = law->dim, .x = law->point, .mass = mass,
                           .is_line = law->dim == 1 };
}

const double *arg_mass_vector(geo_vm *vm, const geo_value *argv, int arg, size_t n)
{
    if (arg_is_none(argv, arg)) return NULL;
    const geo_tensor *t = arg_vector(vm, argv, arg);
    if (t->n != n) vm_raise_arg(vm, arg, NULL, MSG_MASS_COUNT, n, t->n);
    return t->data;
}

bool arg_metric(geo_vm *vm, const geo_value *argv, int arg, metric *cost, char *text)
{
    static const struct { const char *word, *text; metric cost; } known[] = {
        { "squared", "|x - y|^2", { NORM_EUCLIDEAN, 0, 2 } },
        { "euclidean", "|x - y|", { NORM_EUCLIDEAN, 0, 1 } },
        { "manhattan", "sum |x_k - y_k|", { NORM_SUM, 0, 1 } },
        { "chebyshev", "max |x_k - y_k|", { NORM_MAX, 0, 1 } } };
    if (value_is_number(argv[arg])) {
        double p = arg_number(argv, arg);
        if (!(p > 0) || isinf(p)) vm_raise_arg(vm, arg, NULL, MSG_COST_POWER, p);
        *cost = (metric){ .norm = NORM_EUCLIDEAN, .p = p };
        snprintf(text, 48, "|x - y|^%g", p);
        return true;
    }
    if (!value_is_kind(argv[arg], KIND_STRING)) return false;
    const char *word = arg_string(argv, arg)->text;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (strcmp(word, known[k].word) == 0) {
            *cost = known[k].cost;
            snprintf(text, 48, "%s", known[k].text);
            return true;
        }
    vm_raise_arg(vm, arg, NULL, MSG_COST_WORD, word);
}

/* --- solving ---------------------------------------------------------------------------- */

GEO_NORETURN static void raise_fault(geo_vm *vm, const emd_problem *p, const emd_result *r,
                                     const int place[4])
{
    char text[NUMBER_TEXT] = "";
    size_t i = r->culprit;
    bool in_b = r->fault == EMD_MASS_B;
    if (r->fault == EMD_MASS_A || in_b || r->fault == EMD_COST)
        number_text(r->fault == EMD_COST ? p->table[i] : (in_b ? p->b : p->a)[i], text);
    switch (r->fault) {
    case EMD_EMPTY: vm_raise_arg(vm, p->n ? place[1] : place[0], NULL, MSG_NO_POINTS);
    case EMD_MASS_A: case EMD_MASS_B:
        vm_raise_arg(vm, place[in_b ? 3 : 2], NULL, MSG_MASS_VALUE, i + 1, text);
    case EMD_NO_MASS_A: vm_raise_arg(vm, place[2], NULL, MSG_MASS_NONE);
    case EMD_NO_MASS_B: vm_raise_arg(vm, place[3], NULL, MSG_MASS_NONE);
    case EMD_CARRIED: vm_raise_arg(vm, 5, NULL, MSG_CARRIED, p->carried);
    case EMD_POINT_X: vm_raise_arg(vm, place[0], NULL, MSG_POINT_NOT_FINITE, i + 1);
    case EMD_POINT_Y: vm_raise_arg(vm, place[1], NULL, MSG_POINT_NOT_FINITE, i + 1);
    default: vm_raise(vm, MSG_COST_VALUE, i / p->m + 1, i % p->m + 1, text);
    }
}

/* The mass to carry, 0 for all. */
static double arg_carried(geo_vm *vm, const geo_value *argv)
{
    if (arg_is_none(argv, 5)) return 0;
    double mass = arg_number(argv, 5);
    if (!(mass > 0) || isinf(mass)) vm_raise_arg(vm, 5, NULL, MSG_CARRIED, mass);
    return mass;
}

/* place: the arguments that hold sources, sinks, and the masses of each. */
static plan_value *solve(geo_vm *vm, const emd_problem *p, const int place[4])
{
    plan_value *plan = vm_need(vm, foreign_new(vm_heap(vm), &PLAN_CLASS, sizeof *plan));
    plan->n = p->n;
    plan->m = p->m;
    plan->sign = 1;
    plan->carried = p->carried;
    geo_status status = emd_solve(p, &plan->result);
    if (status == GEO_EDOMAIN) raise_fault(vm, p, &plan->result, place);
    vm_check(vm, status, "emd");
    heap_adjust(vm_heap(vm), (ptrdiff_t)((p->n + p->m) * 6 * sizeof(double)));
    return plan;
}

static void keep_points(geo_vm *vm, plan_value *plan, size_t d, const double *x,
                        const double *y)
{
    plan->x = vm_need(vm, geo_alloc(plan->n, d * sizeof *plan->x));
    plan->y = vm_need(vm, geo_alloc(plan->m, d * sizeof *plan->y));
    memcpy(plan->x, x, plan->n * d * sizeof *x);
    memcpy(plan->y, y, plan->m * d * sizeof *y);
    plan->d = d;
    heap_adjust(vm_heap(vm), (ptrdiff_t)((plan->n + plan->m) * d * sizeof *x));
}

static geo_value from_table(geo_vm *vm, const geo_value *argv)
{
    const geo_tensor *c = arg_matrix(vm, argv, 0);
    int at_a = 2, at_b = 3;
    if (!arg_is_none(argv, 1)) {            /* emd(C, a, b): one place earlier */
        at_a = 1;
        if (!arg_is_none(argv, 2)) at_b = 2;
    }
    emd_problem p = { .n = c->shape[0], .m = c->shape[1], .table = c->data,
                      .carried = arg_carried(vm, argv) };
    p.a = arg_mass_vector(vm, argv, at_a, p.n);
    p.b = arg_mass_vector(vm, argv, at_b, p.m);
    plan_value *plan = solve(vm, &p, (const int[]){ 0, 0, at_a, at_b });
    snprintf(plan->cost_text, sizeof plan->cost_text, "C[i, j]");
    return value_from_object(plan);
}

/* A block of pairs at a time. */
const double *function_table(geo_vm *vm, const geo_value *argv, int arg, const point_masses *x,
                             const point_masses *y)
{
    enum { BLOCK = 4096 };
    size_t d = x->d, count = x->n * y->n, length = x->is_line && y->is_line ? 0 : d;
    double *table = vm_scratch(vm, x->n, (y->n ? y->n : 1) * sizeof *table);
    double *pair = vm_scratch(vm, BLOCK, 2 * d * sizeof *pair);
    if (count == 0) return table;
    memcpy(pair, x->x, d * sizeof *pair);
    memcpy(pair + d, y->x, d * sizeof *pair);
    field_shape in = { .n = 2, .length = { length, length } };
    function_field *field = function_field_new(vm, argv[arg], &in, pair);
    if (field->out_rank > 0) vm_raise_arg(vm, arg, NULL, MSG_COST_TENSOR);
    for (size_t first = 0; first < count; first += BLOCK) {
        size_t n = count - first < BLOCK ? count - first : BLOCK;
        for (size_t k = 0; k < n; k++) {
            size_t i = (first + k) / y->n, j = (first + k) % y->n;
            memcpy(pair + 2 * k * d, x->x + i * d, d * sizeof *pair);
            memcpy(pair + (2 * k + 1) * d, y->x + j * d, d * sizeof *pair);
        }
        geo_status status = field_value(&field->field, n, pair, table + first);
        function_field_check(vm, field);
        vm_check(vm, status, "the cost");
    }
    return table;
}

static bool is_table(const geo_value *argv)
{
    if (!value_is_tensor(argv[0]) || value_tensor(argv[0])->rank != 2) return false;
    if (arg_is_none(argv, 1)) return true;
    return value_tensor(argv[0])->shape[1] > 1 && value_is_tensor(argv[1])
           && value_tensor(argv[1])->rank == 1;
}

geo_value bi_emd(geo_vm *vm, int argc, const geo_value *argv)
{
    if (is_table(argv)) return from_table(vm, argv);
    if (arg_is_none(argv, 1)) vm_raise_arg(vm, 0, NULL, MSG_ONE_SET, "emd");
    point_masses x = arg_masses(vm, argv, 0, "emd"), y = arg_masses(vm, argv, 1, "emd");
    if (x.d != y.d) vm_raise_arg(vm, 1, NULL, MSG_POINT_DIMS, x.d, y.d);
    emd_problem p = { .n = x.n, .m = y.n, .d = x.d, .x = x.x, .y = y.x, .a = x.mass,
                      .b = y.mass, .carried = arg_carried(vm, argv) };
    if (!arg_is_none(argv, 2)) p.a = arg_mass_vector(vm, argv, 2, p.n);
    if (!arg_is_none(argv, 3)) p.b = arg_mass_vector(vm, argv, 3, p.m);
    char text[48] = "a function";
    if (!arg_metric(vm, argv, 4, &p.cost, text)) p.table = function_table(vm, argv, 4, &x, &y);
    plan_value *plan = solve(vm, &p, (const int[]){ 0, 1, 2, 3 });
    memcpy(plan->cost_text, text, sizeof text);
    keep_points(vm, plan, x.d, x.x, y.x);
    return value_from_object(plan);
}

/* Columns left over go to a row of their own that costs nothing. */
geo_value bi_assignment(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_tensor *c = arg_matrix(vm, argv, 0);
    size_t n = c->shape[0], m = c->shape[1], rows = n + (n < m);
    double sign = arg_bool(argv, 1) ? -1 : 1;
    if (n > m) vm_raise_arg(vm, 0, NULL, MSG_ASSIGN_ROWS, n, m);
    if (n == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    double *table = vm_scratch(vm, rows, m * sizeof *table);
    double *a = vm_scratch(vm, rows, sizeof *a), *b = vm_scratch(vm, m, sizeof *b);
    for (size_t k = 0; k < n * m; k++) table[k] = sign * c->data[k];
    for (size_t j = 0; j < m; j++) b[j] = 1;
    for (size_t i = 0; i < n; i++) a[i] = 1;
    if (rows > n) {
        memset(table + n * m, 0, m * sizeof *table);
        a[n] = (double)(m - n);
    }
    emd_problem p = { .n = rows, .m = m, .table = table, .a = a, .b = b };
    plan_value *plan = solve(vm, &p, (const int[]){ 0, 0, 0, 0 });
    emd_result *r = &plan->result;
    plan->n = n;
    plan->is_assignment = true;
    plan->sign = sign;
    size_t kept = 0;
    r->cost = 0;
    for (size_t k = 0; k < r->n_plan && r->from[k] < n; k++) {
        kept++;
        r->cost += c->data[r->from[k] * m + r->to[k]];
    }
    r->n_plan = kept;
    for (size_t i = 0; i < n; i++) r->u[i] *= sign;
    for (size_t j = 0; j < m; j++) r->v[j] *= sign;
    snprintf(plan->cost_text, sizeof plan->cost_text, "C[i, to[i]]");
    return value_from_object(plan);
}

/* --- properties -------------------------------------------------------------------------- */

static geo_value rows_value(geo_vm *vm, const plan_value *plan)
{
    const emd_result *r = &plan->result;
    geo_tensor *t = vm_matrix(vm, r->n_plan, 3);
    for (size_t k = 0; k < r->n_plan; k++) {
        t->data[3 * k] = (double)r->from[k] + 1;
        t->data[3 * k + 1] = (double)r->to[k] + 1;
        t->data[3 * k + 2] = r->mass[k];
    }
    return value_from_object(t);
}

static geo_value matrix_value(geo_vm *vm, const plan_value *plan)
{
    const emd_result *r = &plan->result;
    geo_tensor *t = vm_matrix(vm, plan->n, plan->m);
    memset(t->data, 0, t->n * sizeof *t->data);
    for (size_t k = 0; k < r->n_plan; k++)
        t->data[r->from[k] * plan->m + r->to[k]] = r->mass[k];
    return value_from_object(t);
}

/* The sink that takes most of each source, numbered from 1; nan without mass. */
static geo_value to_value(geo_vm *vm, const plan_value *plan)
{
    const emd_result *r = &plan->result;
    geo_tensor *t = vm_vector(vm, plan->n);
    double *most = vm_scratch(vm, plan->n, sizeof *most);
    for (size_t i = 0; i < plan->n; i++) {
        t->data[i] = NAN;
        most[i] = 0;
    }
    for (size_t k = 0; k < r->n_plan; k++) {
        if (r->mass[k] <= most[r->from[k]]) continue;
        most[r->from[k]] = r->mass[k];
        t->data[r->from[k]] = (double)r->to[k] + 1;
    }
    return value_from_object(t);
}

/* The mean place where each source's mass goes; nan without mass. */
static geo_value images_value(geo_vm *vm, const plan_value *plan)
{
    const emd_result *r = &plan->result;
    size_t d = plan->d;
    if (d == 0) vm_raise(vm, MSG_PLAN_NO_POINTS);
    geo_tensor *t = d == 1 ? vm_vector(vm, plan->n) : vm_matrix(vm, plan->n, d);
    double *sum = vm_scratch(vm, plan->n, sizeof *sum);
    memset(t->data, 0, t->n * sizeof *t->data);
    memset(sum, 0, plan->n * sizeof *sum);
    for (size_t k = 0; k < r->n_plan; k++) sum[r->from[k]] += r->mass[k];
    for (size_t k = 0; k < r->n_plan; k++)
        for (size_t c = 0; c < d; c++)
            t->data[r->from[k] * d + c] +=
                r->mass[k] / sum[r->from[k]] * plan->y[r->to[k] * d + c];
    for (size_t i = 0; i < plan->n; i++)
        for (size_t c = 0; c < d && sum[i] == 0; c++) t->data[i * d + c] = NAN;
    return value_from_object(t);
}

static geo_value points_value(geo_vm *vm, const plan_value *plan, const double *x, size_t n)
{
    if (plan->d == 0) vm_raise(vm, MSG_PLAN_NO_POINTS);
    return numbers_value(vm, x, n, plan->d);
}

static const char *const PLAN_PROPERTIES[] = {
    "cost", "gap", "plan", "matrix", "to", "images", "u", "v", "source", "target", "correction",
    "pivots", "arcs", "seconds", "n", "m", NULL };

static bool plan_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                          geo_value *out)
{
    const plan_value *plan = (const plan_value *)self;
    const emd_result *r = &plan->result;
#define IS(word) word_is(name, length, word)
    if (IS("cost")) *out = value_number(r->cost);
    else if (IS("gap")) *out = value_number(r->gap);
    else if (IS("plan")) *out = rows_value(vm, plan);
    else if (IS("matrix")) *out = matrix_value(vm, plan);
    else if (IS("to")) *out = to_value(vm, plan);
    else if (IS("images")) *out = images_value(vm, plan);
    else if (IS("u")) *out = numbers_value(vm, r->u, plan->n, 1);
    else if (IS("v")) *out = numbers_value(vm, r->v, plan->m, 1);
    else if (IS("source")) *out = points_value(vm, plan, plan->x, plan->n);
    else if (IS("target")) *out = points_value(vm, plan, plan->y, plan->m);
    else if (IS("correction")) *out = value_number(r->correction);
    else if (IS("pivots")) *out = value_number((double)r->n_pivots);
    else if (IS("arcs")) *out = value_number((double)r->n_arcs);
    else if (IS("seconds")) *out = value_number(r->seconds);
    else if (IS("n")) *out = value_number((double)plan->n);
    else if (IS("m")) *out = value_number((double)plan->m);
    else return false;
    return true;
#undef IS
}

static void plan_print(const geo_foreign *self, geo_buffer *out)
{
    const plan_value *plan = (const plan_value *)self;
    if (plan->is_assignment)
        buffer_add_format(out, "assignment of %zu row%s to %zu column%s", plan->n,
                          plan->n == 1 ? "" : "s", plan->m, plan->m == 1 ? "" : "s");
    else if (plan->d)
        buffer_add_format(out, "transport plan of %zu to %zu points of R^%zu", plan->n, plan->m,
                          plan->d);
    else
        buffer_add_format(out, "transport plan of %zu to %zu masses", plan->n, plan->m);
}

static void plan_report(const geo_foreign *self, geo_buffer *out)
{
    const plan_value *plan = (const plan_value *)self;
    const emd_result *r = &plan->result;
    plan_print(self, out);
    buffer_add_format(out, "\n  cost        %.10g  (sum of %s%s)", r->cost,
                      plan->is_assignment ? "" : "mass * ", plan->cost_text);
    buffer_add_format(out, "\n  gap         %.1e  (cost less the bound that the prices prove)",
                      r->gap);
    if (r->is_sorted)
        buffer_add_format(out, "\n  method      by order on the line, %.2g s", r->seconds);
    else
        buffer_add_format(out, "\n  method      network simplex, %zu pivots on %zu arcs, %.2g s",
                          r->n_pivots, r->n_arcs, r->seconds);
    if (plan->carried > 0)
        buffer_add_format(out, "\n  mass        %.10g, where it costs least", plan->carried);
    if (r->correction > 1e-12)
        buffer_add_format(out, "\n  masses      the target's, %.2g %s in sum, scaled to the "
                               "source's", r->correction, "off");
}

static void plan_release(geo_foreign *self)
{
    plan_value *plan = (plan_value *)self;
    emd_result_free(&plan->result);
    geo_free(plan->x);
    geo_free(plan->y);
}

const geo_class PLAN_CLASS = {
    .name = "Plan", .noun = "transport plan", .phrase = "a transport plan",
    .print = plan_print, .report = plan_report, .property = plan_property,
    .properties = PLAN_PROPERTIES, .release = plan_release };
