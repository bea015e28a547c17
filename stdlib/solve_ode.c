/* solve_ode.c - ode(...): solutions of differential equations as values. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/print.h"
#include "runtime/vm/args.h"
#include "stdlib/arrays.h"
#include "stdlib/common.h"
#include "stdlib/solve.h"

enum { F, X0, OVER, TOL, METHOD, AT, EVENTS, UNTIL, STEP, MAX_STEPS };     /* arguments */
enum { BATCH_TIMES = 201, CURVE_POINTS = 2001 };

/* --- how the function wants its arguments --------------------------------------------- */

typedef enum { FORM_STATE, FORM_STATE_TIME, FORM_SPREAD_TIME } call_form;

static field_shape shape_of(call_form form, size_t d, bool is_number)
{
    size_t length = is_number ? 0 : d;
    switch (form) {
    case FORM_STATE: break;
    case FORM_STATE_TIME: return (field_shape){ 2, { length, 0 } };
    case FORM_SPREAD_TIME: return (field_shape){ 1, { d + 1 } };
    }
    return (field_shape){ 1, { length } };
}

typedef struct {
    geo_value f;
    const double *x;
    double t;
    bool is_spread, is_fine;
} trial;

/* Does f(x, t), or f(x1, x2), give two numbers for a state of two? */
static void try_form(geo_vm *vm, void *context)
{
    trial *c = context;
    geo_value given[2] = { value_number(c->x[0]), value_number(c->x[1]) };
    if (!c->is_spread) {
        given[0] = numbers_value(vm, c->x, 2, 1);
        given[1] = value_number(c->t);
    }
    geo_value v = vm_call(vm, c->f, 2, given);
    c->is_fine = value_is_tensor(v) && value_tensor(v)->rank == 1 && value_tensor(v)->n == 2
              && value_tensor(v)->element != ELEMENT_COMPLEX;
}

static bool works(geo_vm *vm, trial c)
{
    diagnostic *error = NULL;
    if (!vm_protect(vm, try_form, &c, &error)) diag_free(error);
    return c.is_fine;
}

/* For a state of two numbers f(a, b) may be f(x, t) or f(x1, x2): the one that works. When
 * both do, it is f(x, t) only if the second parameter is called t. */
static call_form try_two(geo_vm *vm, geo_value f, const double *x, double t)
{
    bool as_time = works(vm, (trial){ f, x, t, false, false });
    if (!as_time) return FORM_STATE;
    if (!works(vm, (trial){ f, x, t, true, false })) return FORM_STATE_TIME;
    const geo_code *code = value_is_kind(f, KIND_FUNCTION) ? value_function(f)->code : NULL;
    const geo_string *name = code && code->n_params > 1 ? code->param[1].name : NULL;
    return name && strcmp(name->text, "t") == 0 ? FORM_STATE_TIME : FORM_STATE;
}

static call_form form_of(geo_vm *vm, geo_value f, int arg, size_t d, bool is_number,
                         const double *x, double t)
{
    int arity = function_arity(vm, f);
    if (arity == 1) return FORM_STATE;
    if (arity == 2 && d == 2 && !is_number) return try_two(vm, f, x, t);
    if (arity == 2) return FORM_STATE_TIME;
    if ((size_t)arity == d) return FORM_STATE;
    if ((size_t)arity == d + 1) return FORM_SPREAD_TIME;
    char state[40];
    snprintf(state, sizeof state, "%zu number%s", d, d == 1 ? "" : "s");
    vm_raise_arg(vm, arg, NULL, MSG_ODE_ARGUMENTS, arity, state);
}

static function_field *make_field(geo_vm *vm, geo_value f, call_form form, size_t d,
                                  bool is_number, const double *x, double t)
{
    double *probe = vm_scratch(vm, d + 1, sizeof *probe);
    memcpy(probe, x, d * sizeof *x);
    probe[d] = t;
    field_shape shape = shape_of(form, d, is_number);
    return function_field_new(vm, f, &shape, probe);
}

/* --- arguments ----------------------------------------------------------------------------- */

/* The starts as rows; sets n, d and the kind of state. */
static const double *take_starts(geo_vm *vm, trajectory *o, const geo_value *argv)
{
    o->is_number = value_is_number(argv[X0]) || value_is_bool(argv[X0]);
    geo_tensor *x = arg_real(vm, argv, X0, "ode");
    if (x->rank > 2 || x->n == 0) vm_raise_arg(vm, X0, NULL, MSG_ODE_START);
    o->is_batch = x->rank == 2;
    o->s.n = x->rank == 2 ? x->shape[0] : 1;
    o->s.d = x->n / o->s.n;
    for (size_t i = 0; i < x->n; i++)
        if (!isfinite(x->data[i])) vm_raise_arg(vm, X0, NULL, MSG_ODE_START);
    double *copy = vm_scratch(vm, x->n, sizeof *copy);
    return memcpy(copy, x->data, x->n * sizeof *copy);
}

static void raise_outside(geo_vm *vm, int arg, const ode_solution *s, double t)
{
    char text[3][40];
    const double shown[3] = { s->t0, s->t1, t };
    for (int k = 0; k < 3; k++) {
        geo_buffer b = GEO_BUFFER_EMPTY;
        print_number(shown[k], &b);
        snprintf(text[k], sizeof text[k], "%s", buffer_text(&b));
        buffer_free(&b);
    }
    vm_raise_arg(vm, arg, NULL, MSG_ODE_OUTSIDE, text[0], text[1], text[2]);
}

static bool is_within(const ode_solution *s, double t)
{
    double low = fmin(s->t0, s->t1), high = fmax(s->t0, s->t1);
    return t >= low && t <= high;
}

static void take_times(geo_vm *vm, trajectory *o, const geo_value *argv)
{
    if (arg_is_none(argv, AT)) return;
    geo_tensor *t = arg_real(vm, argv, AT, "ode");
    o->at = vm_need(vm, geo_alloc(t->n, sizeof *o->at));
    for (size_t i = 0; i < t->n; i++) {
        if (!is_within(&o->s, t->data[i])) raise_outside(vm, AT, &o->s, t->data[i]);
        o->at[i] = t->data[i];
    }
    o->n_at = t->n;
}

static void take_options(geo_vm *vm, const trajectory *o, const geo_value *argv, ode_options *out)
{
    *out = (ode_options){ .method = o->method, .relative = o->tol, .absolute = o->tol };
    out->max_steps = (size_t)arg_integer(vm, argv, MAX_STEPS, 1, 1000000000);
    if (!arg_is_none(argv, STEP)) {
        out->step = arg_number(argv, STEP);
        if (!(out->step > 0) || !isfinite(out->step))
            vm_raise_arg(vm, STEP, NULL, MSG_ODE_NEEDS_STEP, ode_method_name(o->method));
    } else if (ode_is_symplectic(o->method)) {
        vm_raise_arg(vm, METHOD, NULL, MSG_ODE_NEEDS_STEP, ode_method_name(o->method));
    }
}

/* events: or until:, with the form f has when it takes as many arguments. */
static function_field *take_events(geo_vm *vm, const trajectory *o, const geo_value *argv,
                                   call_form form, const double *x, ode_options *out)
{
    int arg = arg_is_none(argv, UNTIL) ? EVENTS : UNTIL;
    if (arg_is_none(argv, arg)) return NULL;
    if (o->is_batch) vm_raise_arg(vm, arg, NULL, MSG_ODE_EVENTS);
    if (function_arity(vm, argv[arg]) != function_arity(vm, argv[F]))
        form = form_of(vm, argv[arg], arg, o->s.d, o->is_number, x, o->s.t0);
    function_field *g = make_field(vm, argv[arg], form, o->s.d, o->is_number, x, o->s.t0);
    out->events = &g->field;
    out->stops = arg == UNTIL;
    return g;
}

/* --- solving ------------------------------------------------------------------------------ */

GEO_NORETURN static void raise_fault(geo_vm *vm, const trajectory *o, size_t max_steps)
{
    const ode_solution *s = &o->s;
    const ode_path *p = &s->path[s->fault_path];
    char place[160], state[110];
    point_text("x", s->d, p->end, state, sizeof state);
    snprintf(place, sizeof place, "t = %.10g, where %s", p->t, state);
    switch (s->fault) {
    case ODE_FINE: break;
    case ODE_NOT_FINITE: vm_raise_arg(vm, F, NULL, MSG_ODE_NOT_FINITE, place);
    case ODE_STEP_TOO_SMALL: case ODE_SINGULAR: vm_raise_arg(vm, F, NULL, MSG_ODE_STUCK, place);
    case ODE_ODD: vm_raise_arg(vm, X0, NULL, MSG_ODE_HAMILTON, ode_method_name(o->method),
                               "the state has an odd number of components");
    case ODE_NOT_SEPARABLE:
        vm_raise_arg(vm, F, NULL, MSG_ODE_HAMILTON, ode_method_name(o->method),
                     "q' changes with q, or p' with p");
    case ODE_TOO_MANY_STEPS: break;
    }
    diagnostic *d = diag_new(MSG_ODE_LONG, (int)max_steps, place);
    bool is_explicit = o->method == ODE_DOPRI5 || o->method == ODE_DOP853;
    diag_hint(d, is_explicit ? MSG_HINT_ODE_STIFF : MSG_HINT_ODE_STEPS);
    vm_raise_diagnostic(vm, d);
}

typedef struct {
    geo_vm *vm;
    const ode_solution *s;
} watcher;

static void watch(void *context, double t)
{
    const watcher *w = context;
    char text[60];
    snprintf(text, sizeof text, "t = %.4g", t);
    vm_progress(w->vm, (t - w->s->t0) / (w->s->t1 - w->s->t0), text);
}

static ode_method take_method(geo_vm *vm, const geo_value *argv)
{
    static const char *const METHODS[] = { "auto", "dopri5", "dop853", "rodas", "leapfrog",
                                           "yoshida4", "yoshida6", NULL };
    return (ode_method)arg_word(vm, argv, METHOD, METHODS);
}

geo_value bi_ode(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_range *over = value_range(argv[OVER]);
    double t0 = over->first, t1 = over->last;
    if (over->has_step) vm_raise_arg(vm, OVER, NULL, MSG_INTERVAL_STEP, "ode");
    if (!isfinite(t0) || !isfinite(t1)) vm_raise_arg(vm, OVER, NULL, MSG_ODE_INTERVAL);
    trajectory *o = vm_need(vm, foreign_new(vm_heap(vm), &TRAJECTORY_CLASS, sizeof *o));
    vm_hold(vm, value_from_object(o));
    o->tol = arg_tolerance(vm, argv, TOL, "ode");
    o->method = take_method(vm, argv);
    const double *x0 = take_starts(vm, o, argv);
    size_t n = o->s.n, d = o->s.d;
    o->s.t0 = t0;
    o->s.t1 = t1;
    take_times(vm, o, argv);
    ode_options options;
    take_options(vm, o, argv, &options);
    bool takes_number = o->is_number || (o->is_batch && d == 1);
    call_form form = form_of(vm, argv[F], F, d, takes_number, x0, t0);
    function_field *f = make_field(vm, argv[F], form, d, takes_number, x0, t0);
    if (f->field.n_out != d) {
        char state[40], came[40];
        snprintf(state, sizeof state, takes_number ? "a number" : "a %zu-vector", d);
        snprintf(came, sizeof came, f->out_rank ? "%zu numbers" : "a number", f->field.n_out);
        vm_raise_arg(vm, F, NULL, MSG_ODE_VALUE, state, came);
    }
    function_field *g = take_events(vm, o, argv, form, x0, &options);
    watcher w = { vm, &o->s };
    if (vm_wants_progress(vm)) {
        options.watch = watch;
        options.context = &w;
    }
    geo_status status = ode_solve(&f->field, n, x0, t0, t1, &options, &o->s);
    vm_progress(vm, 1, "");
    function_field_check(vm, f);
    if (g) function_field_check(vm, g);
    if (o->s.fault != ODE_FINE) raise_fault(vm, o, options.max_steps);
    vm_check(vm, status, "ode");
    heap_adjust(vm_heap(vm), (ptrdiff_t)(o->s.steps * 8 * d * sizeof(double)));
    return value_from_object(o);
}

/* --- asking ------------------------------------------------------------------------- */

/* States of all paths at time t, into out. */
static void states_at(const trajectory *o, double t, double *out)
{
    for (size_t i = 0; i < o->s.n; i++) ode_at(&o->s, i, t, out + i * o->s.d);
}

/* A tensor for one state, or for a state at each of m times. */
static geo_tensor *states_new(geo_vm *vm, const trajectory *o, size_t m, bool is_single)
{
    size_t shape[3];
    int rank = 0;
    if (!is_single) shape[rank++] = m;
    if (o->is_batch) shape[rank++] = o->s.n;
    if (!o->is_number) shape[rank++] = o->s.d;
    return vm_tensor(vm, ELEMENT_NUMBER, rank, shape);
}

static geo_value states_value(geo_vm *vm, const trajectory *o, size_t m, const double *t,
                              bool is_single)
{
    double one;
    bool is_plain = is_single && o->is_number;
    geo_tensor *x = is_plain ? NULL : states_new(vm, o, m, is_single);
    for (size_t i = 0; i < m; i++) states_at(o, t[i], x ? x->data + i * o->s.n * o->s.d : &one);
    return x ? value_from_object(x) : value_number(one);
}

static geo_value trajectory_call(geo_vm *vm, geo_foreign *self, int argc, const geo_value *argv)
{
    const trajectory *o = (const trajectory *)self;
    if (argc != 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a trajectory", "one time, or a vector");
    bool is_single = value_is_number(argv[0]);
    geo_tensor *t = arg_real(vm, argv, 0, "a trajectory");
    if (t->rank > 1) vm_raise(vm, MSG_TOO_MANY_ARGUMENTS, "a trajectory", "one time, or a vector");
    for (size_t i = 0; i < t->n; i++)
        if (!is_within(&o->s, t->data[i])) raise_outside(vm, 0, &o->s, t->data[i]);
    return states_value(vm, o, t->n, t->data, is_single);
}

/* Column 0 of row i is time or the first component, column 1 a component. */
static geo_value curve_of(geo_vm *vm, const trajectory *o, size_t path, size_t component,
                          bool is_plane)
{
    const ode_solution *s = &o->s;
    double *x = vm_scratch(vm, s->d, sizeof *x);
    geo_tensor *t = vm_matrix(vm, CURVE_POINTS, 2);
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        double at = i + 1 == CURVE_POINTS
                  ? s->t1 : s->t0 + (s->t1 - s->t0) * (double)i / (CURVE_POINTS - 1);
        ode_at(s, path, at, x);
        t->data[2 * i] = is_plane ? x[0] : at;
        t->data[2 * i + 1] = x[component];
    }
    return value_from_object(t);
}

geo_list *trajectory_curves(geo_vm *vm, geo_value v)
{
    const trajectory *o = (const trajectory *)value_to_object(v);
    bool is_plane = o->s.d == 2;
    size_t each = is_plane ? 1 : o->s.d;
    geo_list *list = vm_list(vm, o->s.n * each);
    for (size_t i = 0; i < o->s.n; i++)
        for (size_t k = 0; k < each; k++)
            list_add(vm, list, curve_of(vm, o, i, is_plane ? 1 : k, is_plane));
    return list;
}

/* --- properties --------------------------------------------------------------------- */

/* The times that .t shows: those asked for, the steps', or equal ones for many starts. */
static geo_tensor *shown_times(geo_vm *vm, const trajectory *o)
{
    const ode_path *p = &o->s.path[0];
    size_t n = o->at ? o->n_at : o->s.n > 1 ? BATCH_TIMES : p->n_pieces + 1;
    geo_tensor *t = vm_vector(vm, n);
    if (o->at) {
        size_t m = 0;           /* an event may have stopped it earlier */
        for (size_t i = 0; i < n; i++)
            if (is_within(&o->s, o->at[i])) t->data[m++] = o->at[i];
        if (m == n) return t;
        geo_tensor *fewer = vm_vector(vm, m);
        memcpy(fewer->data, t->data, m * sizeof *t->data);
        return fewer;
    }
    for (size_t i = 0; i < n; i++)
        t->data[i] = o->s.n > 1 ? o->s.t0 + (o->s.t1 - o->s.t0) * (double)i / (BATCH_TIMES - 1)
                   : i < p->n_pieces ? p->piece[i].t : p->t;
    return t;
}

static geo_value event_value(geo_vm *vm, const trajectory *o, size_t k)
{
    const ode_event *e = &o->s.event[k];
    const double *x = o->s.event_x + k * o->s.d;
    geo_record *record = vm_record(vm, 4);
    vm_put(vm, record, "t", value_number(e->t));
    vm_put(vm, record, "x", o->is_number ? value_number(*x) : numbers_value(vm, x, o->s.d, 1));
    vm_put(vm, record, "which", value_number((double)e->which + 1));
    vm_put(vm, record, "rises", e->rises ? VALUE_TRUE : VALUE_FALSE);
    return value_from_object(record);
}

static geo_value events_value(geo_vm *vm, const trajectory *o)
{
    geo_list *list = vm_list(vm, o->s.n_events);
    for (size_t k = 0; k < o->s.n_events; k++) list_add(vm, list, event_value(vm, o, k));
    return value_from_object(list);
}

static double largest_error(const trajectory *o)
{
    double error = 0;
    for (size_t i = 0; i < o->s.n; i++) error = fmax(error, o->s.path[i].error);
    return ode_is_symplectic(o->method) ? NAN : error;
}

/* What ran: "dop853", or "dop853, rodas" after a change of method. */
static void method_text(const trajectory *o, char *text, size_t size)
{
    bool used[ODE_YOSHIDA6 + 1] = { false };
    size_t at = 0;
    for (size_t i = 0; i < o->s.n; i++)
        for (size_t k = 0; k < o->s.path[i].n_pieces; k++) {
            used[o->s.path[i].piece[k].method] = true;
            if (o->s.path[i].n_switches == 0) break;
        }
    text[0] = '\0';
    for (int m = 0; m <= ODE_YOSHIDA6; m++)
        if (used[m]) at += (size_t)snprintf(text + at, size - at, "%s%s", at ? ", " : "",
                                            ode_method_name((ode_method)m));
    if (at == 0) snprintf(text, size, "%s", ode_method_name(o->method));
}

static const char *const TRAJECTORY_PROPERTIES[] = {
    "t", "x", "end", "start", "steps", "rejected", "evaluations", "jacobians", "error", "method",
    "events", "tol", NULL };

static bool trajectory_property(geo_vm *vm, geo_foreign *self, const char *name, size_t length,
                                geo_value *out)
{
    const trajectory *o = (const trajectory *)self;
    const ode_solution *s = &o->s;
    char text[80];
#define IS(word) word_is(name, length, word)
    if (IS("t")) {
        *out = value_from_object(shown_times(vm, o));
    } else if (IS("x")) {
        geo_tensor *t = shown_times(vm, o);
        *out = states_value(vm, o, t->n, t->data, false);
    } else if (IS("method")) {
        method_text(o, text, sizeof text);
        *out = vm_string(vm, text, strlen(text));
    }
    else if (IS("end")) *out = states_value(vm, o, 1, &s->t1, true);
    else if (IS("start")) *out = states_value(vm, o, 1, &s->t0, true);
    else if (IS("steps")) *out = count_value(s->steps);
    else if (IS("rejected")) *out = count_value(s->rejected);
    else if (IS("evaluations")) *out = count_value(s->evaluations);
    else if (IS("jacobians")) *out = count_value(s->jacobians);
    else if (IS("error")) *out = value_number(largest_error(o));
    else if (IS("events")) *out = events_value(vm, o);
    else if (IS("tol")) *out = value_number(o->tol);
    else return false;
    return true;
#undef IS
}

static void trajectory_print(const geo_foreign *self, geo_buffer *out)
{
    const trajectory *o = (const trajectory *)self;
    if (o->is_batch) buffer_add_format(out, "%zu trajectories", o->s.n);
    else buffer_add_text(out, "trajectory");
    if (o->is_number) buffer_add_text(out, " of a number over ");
    else buffer_add_format(out, " in R^%zu over ", o->s.d);
    print_number(o->s.t0, out);
    buffer_add_text(out, "..");
    print_number(o->s.t1, out);
}

static void trajectory_report(const geo_foreign *self, geo_buffer *out)
{
    const trajectory *o = (const trajectory *)self;
    const ode_solution *s = &o->s;
    char method[80], end[120];
    trajectory_print(self, out);
    method_text(o, method, sizeof method);
    buffer_add_format(out, "\n  method       %s, %zu step%s", method, s->steps,
                      s->steps == 1 ? "" : "s");
    if (s->rejected) buffer_add_format(out, " and %zu rejected", s->rejected);
    buffer_add_format(out, "\n  evaluations  %zu", s->evaluations);
    if (s->jacobians) buffer_add_format(out, ", and %zu jacobians%s", s->jacobians,
                                        s->by_differences ? " by differences" : "");
    if (!ode_is_symplectic(o->method))
        buffer_add_format(out, "\n  error        %.2g  (sum over the steps; tol %g)",
                          largest_error(o), o->tol);
    if (s->n_events) buffer_add_format(out, "\n  events       %zu", s->n_events);
    if (o->is_batch) return;
    point_text("x", s->d, s->path[0].end, end, sizeof end);
    buffer_add_format(out, "\n  end          %s", end);
}

static void trajectory_release(geo_foreign *self)
{
    trajectory *o = (trajectory *)self;
    if (o->s.path) ode_free(&o->s);
    geo_free(o->at);
}

const geo_class TRAJECTORY_CLASS = {
    .name = "Trajectory", .noun = "trajectory", .phrase = "a trajectory",
    .print = trajectory_print, .report = trajectory_report, .property = trajectory_property,
    .properties = TRAJECTORY_PROPERTIES, .call = trajectory_call, .release = trajectory_release };
