/* distribution_space.c - making laws of several numbers, and comparing laws. */
#include <math.h>
#include <string.h>

#include "runtime/distribution/divergence.h"
#include "runtime/distribution/families.h"
#include "runtime/distribution/scalar.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"
#include "stdlib/estimate.h"
#include "stdlib/space.h"

/* --- families ------------------------------------------------------------------------ */

geo_value bi_normal_low_rank(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *mean = arg_vector(vm, argv, 0), *std = arg_tensor(vm, argv, 1);
    geo_tensor *u = arg_tensor(vm, argv, 2);
    size_t d = mean->n, rank = u->rank == 1 ? 1 : u->shape[1];
    double *each = vm_scratch(vm, d, sizeof *each);
    distribution *law;
    if (u->shape[0] != d) vm_raise_arg(vm, 2, NULL, MSG_DIM, "the factor's columns", d,
                                       u->shape[0]);
    if (std->n != 1 && std->n != d) vm_raise_arg(vm, 1, NULL, MSG_DIM, "the standard deviation",
                                                 d, std->n);
    for (size_t i = 0; i < d; i++) {
        each[i] = std->data[std->n == 1 ? 0 : i];
        if (!(each[i] > 0) || isinf(each[i])) vm_raise_arg(vm, 1, NULL, MSG_STD_POSITIVE, each[i]);
    }
    vm_check(vm, law_normal_low_rank(d, rank, mean->data, each, u->data, &law),
             "normal_low_rank");
    return law_value(vm, law);
}

geo_value bi_vmf(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *mean = arg_vector(vm, argv, 0);
    double kappa = arg_number(argv, 1);
    distribution *law;
    if (!(kappa >= 0 && kappa <= 1e7))
        vm_raise_arg(vm, 1, NULL, MSG_LAW_PARAMETER, "kappa", "vmf", "in 0..1e7", kappa);
    geo_status status = law_vmf(mean->n, mean->data, kappa, &law);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_LAW_DIRECTION);
    vm_check(vm, status, "vmf");
    return law_value(vm, law);
}

/* The product of wrapped normal laws of the angles. */
geo_value bi_wrapped_normal(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *mean = arg_tensor(vm, argv, 0);
    double std = arg_number(argv, 1);
    distribution **part = vm_scratch(vm, mean->n + 1, sizeof *part), *law = NULL;
    geo_status status = mean->n ? GEO_OK : GEO_EEMPTY;
    size_t made = 0;
    int culprit = 0;
    for (; made < mean->n && status == GEO_OK; made += status == GEO_OK)
        status = law_scalar(&SCALAR_WRAPPED_NORMAL, (double[]){ mean->data[made], std }, &culprit,
                            &part[made]);
    if (status == GEO_OK && made == 1) law = law_hold(part[0]);
    else if (status == GEO_OK) status = law_product(made, part, &law);
    for (size_t i = 0; i < made; i++) law_drop(part[i]);
    if (status == GEO_EDOMAIN && culprit == 1)
        vm_raise_arg(vm, 1, NULL, MSG_LAW_PARAMETER, "std", "wrapped_normal",
                     "positive and finite", std);
    vm_check(vm, status, "wrapped_normal");
    return law_value(vm, law);
}

geo_value bi_dirichlet(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *alpha = arg_vector(vm, argv, 0);
    size_t culprit = 0;
    distribution *law;
    geo_status status = law_dirichlet(alpha->n, alpha->data, &culprit, &law);
    if (status == GEO_EDOMAIN)
        vm_raise_arg(vm, 0, NULL, MSG_LAW_PARAMETER, "alpha", "dirichlet", "positive and finite",
                     alpha->data[culprit]);
    if (status == GEO_EEMPTY) vm_raise_arg(vm, 0, NULL, MSG_DIM, "dirichlet", (size_t)2, alpha->n);
    vm_check(vm, status, "dirichlet");
    return law_value(vm, law);
}

geo_value bi_wishart(geo_vm *vm, int argc, const geo_value *argv)
{
    double nu = arg_number(argv, 0);
    geo_tensor *scale = arg_matrix(vm, argv, 1);
    size_t p = scale->shape[0];
    distribution *law;
    if (scale->shape[1] != p)
        vm_raise_arg(vm, 1, NULL, MSG_COVARIANCE_SHAPE, p, p, p, scale->shape[1]);
    if (!(nu > (double)p - 1) || isinf(nu))
        vm_raise_arg(vm, 0, NULL, MSG_LAW_PARAMETER, "nu", "wishart",
                     "finite and above p - 1 for p x p matrices", nu);
    geo_status status = law_wishart(p, nu, scale->data, &law);
    if (status == GEO_ESINGULAR) vm_raise_arg(vm, 1, NULL, MSG_NOT_COVARIANCE);
    vm_check(vm, status, "wishart");
    return law_value(vm, law);
}

/* A number is the standard deviation of each kernel, a matrix its covariance. */
geo_value bi_kde(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *x = arg_tensor(vm, argv, 0);
    size_t n = x->shape[0], d = x->rank == 1 ? 1 : x->shape[1];
    double *bandwidth = NULL;
    distribution *law;
    if (n == 0 || d == 0) vm_raise_arg(vm, 0, NULL, MSG_NO_POINTS);
    if (value_is_number(argv[1])) {
        double h = arg_number(argv, 1);
        if (!(h > 0) || isinf(h)) vm_raise_arg(vm, 1, NULL, MSG_STD_POSITIVE, h);
        bandwidth = vm_scratch(vm, d * d, sizeof *bandwidth);
        memset(bandwidth, 0, d * d * sizeof *bandwidth);
        for (size_t i = 0; i < d; i++) bandwidth[i * d + i] = h * h;
    } else if (!arg_is_none(argv, 1)) {
        geo_tensor *c = arg_matrix(vm, argv, 1);
        if (c->shape[0] != d || c->shape[1] != d)
            vm_raise_arg(vm, 1, NULL, MSG_COVARIANCE_SHAPE, d, d, c->shape[0], c->shape[1]);
        bandwidth = c->data;
    }
    geo_status status = law_kde(n, d, x->data, bandwidth, &law);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, 0, NULL, MSG_KDE_POINTS);
    if (status == GEO_ESINGULAR && bandwidth) vm_raise_arg(vm, 1, NULL, MSG_NOT_COVARIANCE);
    if (status == GEO_ESINGULAR) vm_raise_arg(vm, 0, NULL, MSG_KDE_FLAT);
    vm_check(vm, status, "kde");
    return law_value(vm, law);
}

geo_value bi_grid_law(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *v = arg_tensor(vm, argv, 0);
    space *box = arg_space(vm, argv, 1);
    size_t d = (size_t)v->rank;
    distribution *law;
    if (box->kind != SPACE_BOX || box->dim != d || v->n == 0)
        vm_raise_arg(vm, 1, NULL, MSG_GRID_BOX, d, space_text(vm, box));
    geo_status status = law_grid(d, v->shape, v->data, box, &law);
    if (status == GEO_EDOMAIN || status == GEO_EEMPTY) vm_raise_arg(vm, 0, NULL, MSG_GRID_VALUES);
    vm_check(vm, status, "grid_law");
    return law_value(vm, law);
}

/* --- divergences ----------------------------------------------------------------------- */

enum { MOST_DRAWS = 1000000000 };

typedef geo_status (*divergence)(const distribution *p, const distribution *q,
                                 const divergence_effort *effort, law_estimate *out);

static geo_value compared(geo_vm *vm, const geo_value *argv, const char *name,
                          geo_status status, law_estimate e)
{
    const distribution *p = value_law(argv[0]), *q = value_law(argv[1]);
    if (status == GEO_ESHAPE)
        vm_raise_pair(vm, 0, NULL, 1, NULL, MSG_LAW_SPACES, name, law_space_text(vm, p),
                      law_space_text(vm, q));
    law_check(vm, p, status == GEO_EFORMAT ? GEO_OK : status, name);
    law_check(vm, q, status, name);
    return estimate_value(vm, e.value, e.error);
}

static geo_value compare(geo_vm *vm, const geo_value *argv, const char *name, divergence of)
{
    const distribution *p = value_law(argv[0]), *q = value_law(argv[1]);
    geo_rng rng = law_asking_stream();
    divergence_effort effort = { &rng, (size_t)arg_integer(vm, argv, 2, 2, MOST_DRAWS) };
    law_estimate e = { 0, 0 };
    geo_status status = of(p, q, &effort, &e);
    if (status == GEO_EDOMAIN) vm_raise_arg(vm, law_has_density(p) ? 1 : 0, NULL, MSG_NO_DENSITY);
    return compared(vm, argv, name, status, e);
}

geo_value bi_kl(geo_vm *vm, int argc, const geo_value *argv)
{
    return compare(vm, argv, "kl", divergence_kl);
}

geo_value bi_hellinger(geo_vm *vm, int argc, const geo_value *argv)
{
    return compare(vm, argv, "hellinger", divergence_hellinger);
}

geo_value bi_tv(geo_vm *vm, int argc, const geo_value *argv)
{
    return compare(vm, argv, "tv", divergence_tv);
}
