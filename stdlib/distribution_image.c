/* distribution_image.c - laws made of geo functions: push-forwards T(mu), densities that are
 * not normalised. */
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/distribution/closure.h"
#include "runtime/distribution/unnormalised.h"
#include "runtime/vm/args.h"
#include "runtime/vm/freeze.h"
#include "runtime/vm/function_field.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/level_set.h"
#include "stdlib/space.h"

/* A law's function. The field of a built-in lives only as long as the built-in, so each
 * batch makes one of its own; what it raises is kept until law_check. */
typedef struct {
    law_closure closure;
    geo_vm *vm;
    geo_value function;
    size_t d;                   /* numbers of a point; 0: one number, given as such */
    diagnostic *error;
    diagnostic **last;          /* where the error goes when the law was not made */
} law_function;

static void function_release(law_closure *closure)
{
    law_function *f = (law_function *)closure;
    if (f->last) *f->last = f->error;
    else diag_free(f->error);
    geo_free(f);
}

typedef struct {
    law_function *f;
    size_t n;
    const double *x;
    double *value, *jac;
    geo_status status;
} request;

static function_field *field_at(geo_vm *vm, const law_function *f, const double *probe)
{
    field_shape shape = { .n = 1, .length = { f->d } };
    return function_field_new(vm, f->function, &shape, probe);
}

static void evaluate(geo_vm *vm, void *context)
{
    request *r = context;
    function_field *f = field_at(vm, r->f, r->x);
    if (f->field.n_out != r->f->closure.field.n_out)
        vm_raise(vm, MSG_IMAGE_CHANGES, r->f->closure.field.n_out, f->field.n_out);
    r->status = r->jac && !f->field.jacobian ? GEO_EDOMAIN
              : r->jac ? field_jacobian(&f->field, r->n, r->x, r->value, r->jac)
                       : field_value(&f->field, r->n, r->x, r->value);
    function_field_check(vm, f);
}

static geo_status ask(law_function *f, size_t n, const double *x, double *value, double *jac)
{
    request r = { f, n, x, value, jac, GEO_OK };
    if (f->error) return GEO_EFORMAT;
    if (n == 0) return GEO_OK;
    return vm_protect(f->vm, evaluate, &r, &f->error) ? r.status : GEO_EFORMAT;
}

static geo_status values(void *context, size_t n, const double *x, double *out)
{
    return ask(context, n, x, out, NULL);
}

static geo_status jacobians(void *context, size_t n, const double *x, double *value, double *jac)
{
    return ask(context, n, x, value, jac);
}

/* --- for all bindings ---------------------------------------------------------- */

static void take_error(law_closure *closure, void *context)
{
    law_function *f = (law_function *)closure;
    diagnostic **error = context;
    if (!f->error || *error) return;
    *error = f->error;
    f->error = NULL;
}

/* A space of the law may ask geo functions: what they raised is raised. */
static void check_spaces(geo_vm *vm, const distribution *law)
{
    if (law->where) level_set_check(vm, law->where);
    for (size_t i = 0; law->part && i < law->n; i++) check_spaces(vm, law->part[i]);
}

void law_check(geo_vm *vm, const distribution *law, geo_status status, const char *what)
{
    check_spaces(vm, law);
    diagnostic *error = NULL;
    law_visit(law, take_error, &error);
    if (error) vm_raise_diagnostic(vm, error);
    vm_check(vm, status, what);
}

static void mark_function(law_closure *closure, void *context)
{
    heap_mark(context, ((law_function *)closure)->function);
}

void law_trace(geo_heap *heap, const distribution *law)
{
    law_visit(law, mark_function, heap);
}

/* --- pushforward ------------------------------------------------------------------- */

/* The space a function says its values lie in, or NULL. */
static space *codomain_of(geo_value f)
{
    if (!value_is_kind(f, KIND_FUNCTION)) return NULL;
    const geo_function *function = value_function(f);
    geo_value to = function->n_domains ? function->domain[function->n_domains - 1] : VALUE_NONE;
    return value_is_class(to, &SPACE_CLASS) ? value_space(to) : NULL;
}

/* f as the function of a law, at points of d numbers like this one. */
static law_function *law_function_new(geo_vm *vm, geo_value f, size_t d, const double *probe)
{
    geo_value frozen = vm_hold(vm, vm_freeze(vm, f));
    law_function shape = { .vm = vm, .function = frozen, .d = d == 1 ? 0 : d };
    function_field *field = field_at(vm, &shape, probe);
    law_function *made = vm_need(vm, geo_alloc_zero(1, sizeof *made));
    *made = shape;
    made->closure.release = function_release;
    made->closure.field = (geo_field){ .n_in = d, .n_out = field->field.n_out,
                                       .context = made, .value = values,
                                       .jacobian = field->field.jacobian ? jacobians : NULL };
    return made;
}

/* Point masses go where they go. */
static geo_value send_points(geo_vm *vm, geo_value f, const distribution *law)
{
    field_shape shape = { .n = 1, .length = { law->dim == 1 ? 0 : law->dim } };
    function_field *field = function_field_new(vm, f, &shape, law->point);
    size_t d = field->field.n_out, culprit = 0;
    double *y = vm_scratch(vm, law->n, d * sizeof *y);
    distribution *sent, *scaled;
    geo_status status = field_value(&field->field, law->n, law->point, y);
    function_field_check(vm, field);
    vm_check(vm, status, "pushforward");
    status = law_points(law->n, d, y, law->weight, NULL, &sent, &culprit);
    if (status == GEO_EDOMAIN) vm_raise(vm, MSG_POINT_NOT_FINITE, culprit + 1);
    vm_check(vm, status, "pushforward");
    status = law_with_mass(sent, law->mass, &scaled);
    law_drop(sent);
    vm_check(vm, status, "pushforward");
    return law_value(vm, scaled);
}

geo_value bi_pushforward(geo_vm *vm, int argc, const geo_value *argv)
{
    distribution *law = value_law(argv[1]), *out = NULL;
    bool is_map = value_is_kind(argv[0], KIND_FOREIGN);
    if (is_map && value_foreign(argv[0])->class->call)      /* a transport map knows how */
        return value_foreign(argv[0])->class->call(vm, value_foreign(argv[0]), 1, argv + 1);
    if (law->kind == LAW_POINTS) return send_points(vm, argv[0], law);
    double *probe = vm_scratch(vm, law->dim + 1, sizeof *probe);
    geo_rng rng = law_asking_stream();
    law_check(vm, law, law_sample(law, &rng, 1, probe), "drawing");
    law_function *f = law_function_new(vm, argv[0], law->dim, probe);
    diagnostic *error = NULL;
    f->last = &error;
    geo_status status = law_image(&f->closure, law, codomain_of(argv[0]), &out);
    if (error) vm_raise_diagnostic(vm, error);
    vm_check(vm, status, "pushforward");
    f->last = NULL;
    return law_value(vm, out);
}

/* --- density ------------------------------------------------------------------------- */

GEO_NORETURN static void raise_density(geo_vm *vm, unnormalised_problem problem, size_t d,
                                       const double *where, const space *over)
{
    geo_buffer b = GEO_BUFFER_EMPTY;
    law_print_point(where, d, &b);
    diagnostic *d1 = problem == UNNORMALISED_SPACE
        ? diag_new(MSG_DENSITY_SPACE, space_text(vm, over))
        : diag_new(problem == UNNORMALISED_NEGATIVE ? MSG_DENSITY_NEGATIVE
                   : problem == UNNORMALISED_NAN ? MSG_DENSITY_NAN
                   : problem == UNNORMALISED_ZERO ? MSG_DENSITY_ZERO : MSG_DENSITY_IMPROPER,
                   buffer_text(&b));
    buffer_free(&b);
    vm_raise_diagnostic(vm, d1);
}

/* -inf..inf is the line. */
static space *arg_density_space(geo_vm *vm, const geo_value *argv, int i)
{
    bool is_line = value_is_kind(argv[i], KIND_RANGE) && value_range(argv[i])->first == -INFINITY
                && value_range(argv[i])->last == INFINITY;
    if (!is_line) return arg_space(vm, argv, i);
    space *s;
    vm_check(vm, space_euclidean(1, &s), "R");
    return value_space(vm_hold(vm, space_value(vm, s)));
}

geo_value bi_density(geo_vm *vm, int argc, const geo_value *argv)
{
    space *over = arg_density_space(vm, argv, 1);
    size_t d = over->coordinates;
    double *probe = vm_scratch(vm, d + 1, sizeof *probe);
    geo_rng rng = law_asking_stream();
    if (space_is_bounded(over)) vm_check(vm, space_sample(over, &rng, 1, probe), "density");
    else for (size_t k = 0; k < d; k++) probe[k] = rng_normal(&rng);
    law_function *f = law_function_new(vm, argv[0], d, probe);
    if (f->closure.field.n_out != 1) {
        function_release(&f->closure);
        vm_raise_arg(vm, 0, NULL, MSG_INTEGRAND_TYPE, "a tensor");
    }
    unnormalised_problem problem = UNNORMALISED_OK;
    diagnostic *error = NULL;
    distribution *out = NULL;
    f->last = &error;
    geo_status status = law_unnormalised(&f->closure, arg_bool(argv, 2), over, &problem, probe,
                                         &out);
    if (error) vm_raise_diagnostic(vm, error);
    if (status == GEO_EDOMAIN && problem != UNNORMALISED_OK)
        raise_density(vm, problem, d, probe, over);
    vm_check(vm, status, "density");
    f->last = NULL;
    return law_value(vm, out);
}
