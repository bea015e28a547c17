/* level_set.c - { p in M | ... }: manifolds by equations that are geo functions.
 *
 * A space outlives the built-in that makes it, so its functions are pinned, and become
 * fields anew: for the length of a built-in when level_set_bind was called in it, else for
 * each batch. What a function raises is kept, and raised by level_set_check. */
#include "stdlib/level_set.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/manifold/implicit.h"
#include "runtime/vm/args.h"
#include "runtime/vm/freeze.h"
#include "runtime/vm/function_field.h"
#include "stdlib/common.h"
#include "stdlib/space.h"

/* --- one condition ------------------------------------------------------------------ */

/* A geo function of the point, or (without one) what a ball, box or sphere says. */
typedef struct {
    geo_field field;
    geo_vm *vm;
    geo_value function;             /* VALUE_UNSET: a region's */
    size_t pin;
    field_shape in;
    double probe[IMPLICIT_DIM];
    function_field *bound;          /* in this built-in; NULL when there is none */
    const space *region;            /* held */
    diagnostic *error;
} condition;

/* The conditions of a space, the equations first; each kind is seen as one field. */
typedef struct {
    geo_field equations, inequalities;
    size_t n_equations, n;
    condition *part;
    int references;                 /* the space's, and that of the built-in which makes it */
} level_set;

/* What is asked of a field. */
typedef enum { VALUES, JACOBIAN, HESSIAN } wanted;

typedef struct {
    condition *c;
    wanted what;
    size_t n;
    const double *x;
    double *value, *out;
    geo_status status;
} request;

static void ask_field(request *r, const geo_field *f)
{
    if (r->what == VALUES) r->status = f->value(f->context, r->n, r->x, r->out);
    else if (r->what == JACOBIAN && f->jacobian)
        r->status = f->jacobian(f->context, r->n, r->x, r->value, r->out);
    else if (r->what == HESSIAN && f->hessian)
        r->status = f->hessian(f->context, r->n, r->x, r->out);
    else r->status = GEO_EDOMAIN;
}

static void ask_anew(geo_vm *vm, void *context)
{
    request *r = context;
    function_field *f = function_field_new(vm, r->c->function, &r->c->in, r->c->probe);
    ask_field(r, &f->field);
    function_field_check(vm, f);
}

static geo_status ask(request *r)
{
    condition *c = r->c;
    if (c->error) return GEO_EFORMAT;
    if (c->bound) {
        ask_field(r, &c->bound->field);
        return r->status;
    }
    if (!vm_protect(c->vm, ask_anew, r, &c->error)) return GEO_EFORMAT;
    return r->status;
}

static geo_status function_values(void *c, size_t n, const double *x, double *out)
{
    return ask(&(request){ c, VALUES, n, x, NULL, out, GEO_OK });
}

static geo_status function_jacobian(void *c, size_t n, const double *x, double *value,
                                    double *jac)
{
    return ask(&(request){ c, JACOBIAN, n, x, value, jac, GEO_OK });
}

static geo_status function_hessian(void *c, size_t n, const double *x, double *hess)
{
    return ask(&(request){ c, HESSIAN, n, x, NULL, hess, GEO_OK });
}

/* --- regions as conditions ---------------------------------------------------------- */

/* Ball: r^2 - |x - c|^2 >= 0; sphere: the same = 0; box: x - low, high - x. */
static const double *centre_of(const space *s)
{
    return s->kind == SPACE_BALL ? s->centre : s->state;
}

static double radius_of(const space *s)
{
    return s->kind == SPACE_BALL ? s->radius : s->number[0];
}

static geo_status region_values(void *context, size_t n, const double *x, double *out)
{
    const space *s = ((condition *)context)->region;
    size_t d = s->coordinates;
    for (size_t i = 0; i < n; i++, x += d) {
        const double *centre = s->kind == SPACE_BOX ? NULL : centre_of(s);
        double square = 0;
        for (size_t k = 0; k < d; k++) {
            if (s->kind == SPACE_BOX) {
                out[2 * (i * d + k)] = x[k] - s->low[k];
                out[2 * (i * d + k) + 1] = s->high[k] - x[k];
                continue;
            }
            double h = centre ? x[k] - centre[k] : x[k];
            square += h * h;
        }
        if (s->kind != SPACE_BOX) out[i] = radius_of(s) * radius_of(s) - square;
    }
    return GEO_OK;
}

static geo_status region_jacobian(void *context, size_t n, const double *x, double *value,
                                  double *jac)
{
    const space *s = ((condition *)context)->region;
    size_t d = s->coordinates;
    if (value) (void)region_values(context, n, x, value);
    if (s->kind == SPACE_BOX) memset(jac, 0, 2 * n * d * d * sizeof *jac);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d; k++) {
            if (s->kind == SPACE_BOX) {
                jac[((i * d + k) * 2) * d + k] = 1;
                jac[((i * d + k) * 2 + 1) * d + k] = -1;
                continue;
            }
            const double *centre = centre_of(s);
            jac[i * d + k] = -2 * (centre ? x[i * d + k] - centre[k] : x[i * d + k]);
        }
    return GEO_OK;
}

static geo_status region_hessian(void *context, size_t n, const double *x, double *hess)
{
    const space *s = ((condition *)context)->region;
    size_t d = s->coordinates, rows = s->kind == SPACE_BOX ? 2 * d : 1;
    memset(hess, 0, n * rows * d * d * sizeof *hess);
    for (size_t i = 0; i < n && s->kind != SPACE_BOX; i++)
        for (size_t k = 0; k < d; k++) hess[(i * d + k) * d + k] = -2;
    return GEO_OK;
}

/* --- several as one ---------------------------------------------------------------------- */

static void range_of(const level_set *s, const geo_field *f, size_t *from, size_t *to)
{
    bool is_first = f == &s->equations;
    *from = is_first ? 0 : s->n_equations;
    *to = is_first ? s->n_equations : s->n;
}

/* Row i of every part under each other: per output `each` numbers. */
static geo_status stack(level_set *s, const geo_field *f, request *r)
{
    size_t from, to, at = 0, d = f->n_in, total = f->n_out;
    size_t each = r->what == VALUES ? 1 : r->what == JACOBIAN ? d : d * d;
    range_of(s, f, &from, &to);
    if (to - from == 1) {
        r->c = &s->part[from];
        ask_field(r, &s->part[from].field);
        return r->status;
    }
    double *own = geo_alloc(r->n * total * (each + 1) + 1, sizeof *own);
    if (!own) return GEO_ENOMEM;
    geo_status status = GEO_OK;
    for (size_t k = from; k < to && status == GEO_OK; k++) {
        size_t rows = s->part[k].field.n_out;
        double *value = own + r->n * rows * each;
        request part = { &s->part[k], r->what, r->n, r->x, r->value ? value : NULL, own, GEO_OK };
        ask_field(&part, &s->part[k].field);
        status = part.status;
        for (size_t i = 0; i < r->n && status == GEO_OK; i++) {
            memcpy(r->out + (i * total + at) * each, own + i * rows * each,
                   rows * each * sizeof *own);
            if (r->value)
                memcpy(r->value + i * total + at, value + i * rows, rows * sizeof *own);
        }
        at += rows;
    }
    geo_free(own);
    return status;
}

#define STACKED(which)                                                                          \
    static geo_status which##_values(void *s, size_t n, const double *x, double *out)           \
    {                                                                                           \
        return stack(s, &((level_set *)s)->which,                                               \
                     &(request){ NULL, VALUES, n, x, NULL, out, GEO_OK });                      \
    }                                                                                           \
    static geo_status which##_jacobian(void *s, size_t n, const double *x, double *value,       \
                                       double *jac)                                             \
    {                                                                                           \
        return stack(s, &((level_set *)s)->which,                                               \
                     &(request){ NULL, JACOBIAN, n, x, value, jac, GEO_OK });                   \
    }                                                                                           \
    static geo_status which##_hessian(void *s, size_t n, const double *x, double *hess)         \
    {                                                                                           \
        return stack(s, &((level_set *)s)->which,                                               \
                     &(request){ NULL, HESSIAN, n, x, NULL, hess, GEO_OK });                    \
    }
STACKED(equations)
STACKED(inequalities)
#undef STACKED

/* --- lifetime ------------------------------------------------------------------------------ */

static void level_set_release(void *owner)
{
    level_set *s = owner;
    if (--s->references > 0) return;
    for (size_t k = 0; k < s->n; k++) {
        condition *c = &s->part[k];
        if (c->function != VALUE_UNSET && c->vm) vm_unpin(c->vm, c->pin);
        diag_free(c->error);
        space_drop((space *)c->region);
    }
    geo_free(s->part);
    geo_free(s);
}

static void unbind(void *memory)
{
    condition *c = *(condition **)memory;
    if (c) c->bound = NULL;
}

static void bind_conditions(geo_vm *vm, level_set *s)
{
    for (size_t k = 0; k < s->n; k++) {
        condition *c = &s->part[k];
        if (c->function == VALUE_UNSET || c->bound) continue;
        function_field *f = function_field_new(vm, c->function, &c->in, c->probe);
        condition **guard = vm_scratch_until(vm, 1, sizeof *guard, unbind);
        *guard = c;
        c->bound = f;
    }
}

void level_set_bind(geo_vm *vm, const space *m)
{
    for (size_t i = 0; i < m->n_parts; i++) level_set_bind(vm, m->part[i]);
    level_set *s = m->kind == SPACE_CURVED ? implicit_owner(m) : NULL;
    if (s) bind_conditions(vm, s);
}

static void check_conditions(geo_vm *vm, level_set *s)
{
    for (size_t k = 0; k < s->n; k++) {
        condition *c = &s->part[k];
        diagnostic *error = c->error;
        c->error = NULL;
        if (error) vm_raise_diagnostic(vm, error);
        if (c->bound) function_field_check(vm, c->bound);
    }
}

void level_set_check(geo_vm *vm, const space *m)
{
    for (size_t i = 0; i < m->n_parts; i++) level_set_check(vm, m->part[i]);
    level_set *s = m->kind == SPACE_CURVED ? implicit_owner(m) : NULL;
    if (s) check_conditions(vm, s);
}

/* --- making ---------------------------------------------------------------------------------- */

static void add_function(geo_vm *vm, level_set *s, geo_value f, const space *m)
{
    condition *c = &s->part[s->n];
    size_t d = m->coordinates;
    *c = (condition){ .vm = vm, .function = vm_hold(vm, vm_freeze(vm, f)),
                      .in = { 1, { d } } };
    if (d == 1) c->in.length[0] = 0;
    for (size_t k = 0; k < d; k++) c->probe[k] = 0.4375 + 0.125 * (double)k;
    function_field *field = function_field_new(vm, c->function, &c->in, c->probe);
    if (!field->field.jacobian)
        vm_raise(vm, MSG_LEVEL_SPACE, "a condition has no derivative");
    c->field = (geo_field){ .n_in = d, .n_out = field->field.n_out, .context = c,
                            .value = function_values, .jacobian = function_jacobian,
                            .hessian = field->field.hessian ? function_hessian : NULL };
    c->pin = vm_pin(vm, c->function);
    s->n++;
}

static void add_region(level_set *s, space *m)
{
    condition *c = &s->part[s->n];
    *c = (condition){ .function = VALUE_UNSET, .region = space_hold(m) };
    c->field = (geo_field){ .n_in = m->coordinates,
                            .n_out = m->kind == SPACE_BOX ? 2 * m->coordinates : 1, .context = c,
                            .value = region_values, .jacobian = region_jacobian,
                            .hessian = region_hessian };
    s->n++;
}

static geo_field whole(level_set *s, bool equations)
{
    geo_field f = { .n_in = s->part[0].field.n_in, .context = s,
                    .value = equations ? equations_values : inequalities_values,
                    .jacobian = equations ? equations_jacobian : inequalities_jacobian,
                    .hessian = equations ? equations_hessian : inequalities_hessian };
    size_t from = equations ? 0 : s->n_equations, to = equations ? s->n_equations : s->n;
    for (size_t k = from; k < to; k++) {
        f.n_out += s->part[k].field.n_out;
        if (!s->part[k].field.hessian) f.hessian = NULL;
    }
    return f;
}

/* The memory of a space in the making, freed when something raises. */
static void drop_unfinished(void *memory)
{
    level_set *s = *(level_set **)memory;
    if (s) level_set_release(s);
}

static bool is_sphere(const space *m)
{
    space *same = NULL;
    if (m->kind != SPACE_CURVED || m->dim == 0 || m->coordinates != m->dim + 1) return false;
    if (space_sphere(m->dim, 1, NULL, &same) != GEO_OK) return false;
    bool yes = same->class == m->class;
    space_drop(same);
    return yes;
}

static size_t count_of(geo_value list)
{
    return value_is_none(list) ? 0 : members_count(list);
}

static void point_text(const double *x, size_t d, geo_buffer *out)
{
    buffer_add_char(out, d == 1 ? ' ' : '[');
    for (size_t k = 0; k < d; k++)
        buffer_add_format(out, "%s%.6g", k ? ", " : "", fabs(x[k]) < 1e-9 ? 0 : x[k]);
    if (d > 1) buffer_add_char(out, ']');
}

GEO_NORETURN static void raise_fault(geo_vm *vm, const implicit_report *r, size_t d)
{
    geo_buffer text = GEO_BUFFER_EMPTY;
    if (r->fault == IMPLICIT_EMPTY && isfinite(r->residual)) {
        buffer_add_format(&text, "; the nearest miss, by %.3g, is at ", r->residual);
    } else if (r->fault == IMPLICIT_THIN) {
        buffer_add_text(&text, "an inequality holds only with equality, at ");
    } else if (r->fault == IMPLICIT_FULL_RANK) {
        buffer_add_text(&text, "the equations leave only points, as ");
    }
    if (r->fault != IMPLICIT_EMPTY || isfinite(r->residual)) point_text(r->point, d, &text);
    const char *what = value_string(vm_hold(vm, vm_text(vm, &text)))->text;
    if (r->fault == IMPLICIT_EMPTY) vm_raise_arg(vm, 1, NULL, MSG_LEVEL_EMPTY, what);
    if (r->fault == IMPLICIT_SINGULAR) vm_raise_arg(vm, 1, NULL, MSG_LEVEL_SINGULAR, what);
    vm_raise_arg(vm, 1, NULL, MSG_LEVEL_THIN, what);
}

/* The text of the program on one line. */
static char *one_line(geo_vm *vm, const geo_string *s)
{
    char *out = vm_scratch(vm, s->length + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < s->length; i++) {
        char c = s->text[i] == '\n' || s->text[i] == '\t' ? ' ' : s->text[i];
        if (c == ' ' && n > 0 && out[n - 1] == ' ') continue;
        out[n++] = c;
    }
    out[n] = '\0';
    return out;
}

geo_value bi_level_set(geo_vm *vm, int argc, const geo_value *argv)
{
    space *m = arg_space(vm, argv, 0);
    size_t n_equations = count_of(argv[1]), n_inequalities = count_of(argv[2]);
    bool on_sphere = is_sphere(m), is_cut = m->kind == SPACE_BALL || m->kind == SPACE_BOX;
    if (!on_sphere && !is_cut && m->kind != SPACE_EUCLIDEAN)
        vm_raise_arg(vm, 0, NULL, MSG_LEVEL_SPACE, "sets are cut out of R^n, balls, boxes and "
                                                   "spheres");
    if (m->coordinates == 0 || m->coordinates > IMPLICIT_DIM)
        vm_raise_arg(vm, 0, NULL, MSG_LEVEL_SPACE, "points may have 1 to 32 coordinates");
    if (n_equations + n_inequalities == 0)
        vm_raise_arg(vm, 1, NULL, MSG_LEVEL_SPACE, "there are no conditions");
    level_set **guard = vm_scratch_until(vm, 1, sizeof *guard, drop_unfinished);
    *guard = NULL;
    level_set *s = *guard = vm_need(vm, geo_alloc_zero(1, sizeof *s));
    s->references = 1;
    s->part = vm_need(vm, geo_alloc_zero(n_equations + n_inequalities + 1, sizeof *s->part));
    for (size_t k = 0; k < n_equations; k++)
        add_function(vm, s, member_at(vm, argv[1], k), m);
    if (on_sphere) add_region(s, m);
    s->n_equations = s->n;
    for (size_t k = 0; k < n_inequalities; k++)
        add_function(vm, s, member_at(vm, argv[2], k), m);
    if (is_cut) add_region(s, m);
    s->equations = whole(s, true);
    s->inequalities = whole(s, false);
    bool many = s->equations.n_out + s->inequalities.n_out > IMPLICIT_DIM;
    if (many) vm_raise_arg(vm, 1, NULL, MSG_LEVEL_SPACE, "there are more than 32 conditions");
    implicit_parts parts = { .d = m->coordinates, .owner = s, .release = level_set_release,
                             .equations = s->n_equations ? &s->equations : NULL,
                             .inequalities = s->n > s->n_equations ? &s->inequalities : NULL,
                             .name = one_line(vm, arg_string(argv, 3)) };
    bind_conditions(vm, s);
    implicit_report report;
    space *made = NULL;
    s->references++;                        /* space_implicit takes one */
    geo_status status = space_implicit(&parts, &report, &made);
    if (status != GEO_OK) check_conditions(vm, s);
    if (status == GEO_EDOMAIN) raise_fault(vm, &report, m->coordinates);
    vm_check(vm, status, "a set by equations");
    return space_value(vm, made);
}
