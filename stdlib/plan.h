/* plan.h - transport plans between finite sets as values. */
#ifndef GEO_STDLIB_PLAN_H
#define GEO_STDLIB_PLAN_H

#include "runtime/transport/discrete.h"
#include "runtime/vm/vm.h"

extern const geo_class PLAN_CLASS;

typedef struct {
    geo_foreign head;
    emd_result result;
    size_t n, m, d;             /* sources, sinks; d 0: a table of costs, no points */
    double *x, *y;              /* n x d, m x d, or NULL */
    bool is_assignment;
    double carried;             /* partial: how much; else 0 */
    double sign;                /* -1 when the largest sum was wanted */
    char cost_text[48];         /* "|x - y|^2" */
} plan_value;

/* x as the language prints it, for messages. text: NUMBER_TEXT characters (fills). */
enum { NUMBER_TEXT = 40 };
void number_text(double x, char *text);

/* One side of a problem as bindings read it. Borrows from the value or from scratch. */
typedef struct {
    size_t n, d;
    const double *x, *mass;     /* mass NULL: equal */
    bool is_line;               /* given as a vector of numbers */
} point_masses;

/* Points from a tensor (rows; a vector: numbers) or a distribution of point masses;
 * raises with the place of argument `arg`. who: the built-in, for messages. */
point_masses arg_masses(geo_vm *vm, const geo_value *argv, int arg, const char *who);

/* The masses of argument `arg` for n points, or NULL when it is none. */
const double *arg_mass_vector(geo_vm *vm, const geo_value *argv, int arg, size_t n);

/* The cost argument: "squared", "euclidean", "manhattan", "chebyshev" or a power; false:
 * it is a function. text: at least 48 characters. */
bool arg_metric(geo_vm *vm, const geo_value *argv, int arg, metric *cost, char *text);

/* The costs of the function in argument `arg` for all pairs, in scratch memory. */
const double *function_table(geo_vm *vm, const geo_value *argv, int arg, const point_masses *x,
                             const point_masses *y);

#endif
