/* distribution_family.c - making laws of the families of scalar.h. */
#include "runtime/distribution/scalar.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"
#include "stdlib/distribution.h"

static const char *rule_text(char rule)
{
    switch (rule) {
    case '+': return "positive and finite";
    case 'p': return "in 0..1 and not 0";
    case 'n': return "a whole number >= 0";
    default: return "finite";
    }
}

static geo_value make(geo_vm *vm, const scalar_family *family, const geo_value *argv)
{
    double t[SCALAR_PARAMETERS];
    int culprit = 0;
    distribution *law;
    for (int i = 0; i < family->n_parameters; i++) t[i] = arg_number(argv, i);
    geo_status status = law_scalar(family, t, &culprit, &law);
    if (status == GEO_EDOMAIN)
        vm_raise_arg(vm, culprit, NULL, MSG_LAW_PARAMETER, family->parameter[culprit],
                     family->name, rule_text(family->rule[culprit]), t[culprit]);
    vm_check(vm, status, family->name);
    return law_value(vm, law);
}

#define FAMILY(name, family)                                                                \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return make(vm, &SCALAR_##family, argv);                                            \
    }

FAMILY(lognormal, LOGNORMAL)
FAMILY(gamma_law, GAMMA)
FAMILY(chi2, CHI2)
FAMILY(beta_law, BETA)
FAMILY(exponential, EXPONENTIAL)
FAMILY(logistic, LOGISTIC)
FAMILY(student, STUDENT)
FAMILY(gumbel, GUMBEL)
FAMILY(weibull, WEIBULL)
FAMILY(cauchy, CAUCHY)
FAMILY(pareto, PARETO)
FAMILY(von_mises, VON_MISES)
FAMILY(binomial_law, BINOMIAL)
FAMILY(geometric, GEOMETRIC)

/* Behind names that mean more than a family: see laplace.c. */
geo_value laplace_law(geo_vm *vm, const geo_value *argv)
{
    return make(vm, &SCALAR_LAPLACE, argv);
}

geo_value poisson_law(geo_vm *vm, const geo_value *argv)
{
    return make(vm, &SCALAR_POISSON, argv);
}

geo_value bi_categorical(geo_vm *vm, int argc, const geo_value *argv)
{
    geo_tensor *w = arg_vector(vm, argv, 0);
    size_t culprit;
    distribution *law;
    geo_status status = law_categorical(w->n, w->data, &culprit, &law);
    if (status == GEO_EDOMAIN || status == GEO_EEMPTY)
        vm_raise_arg(vm, 0, NULL, MSG_CATEGORY_WEIGHTS);
    vm_check(vm, status, "categorical");
    return law_value(vm, law);
}
