/* derivative.c - grad, jac and their kin. */
#include "runtime/vm/derivative.h"

#include "stdlib/common.h"

#define DERIVATIVE(name, kind)                                                              \
    geo_value bi_##name(geo_vm *vm, int argc, const geo_value *argv)                        \
    {                                                                                       \
        return derivative_new(vm, kind, argv[0]);                                           \
    }
DERIVATIVE(grad, DERIVATIVE_GRAD)
DERIVATIVE(jac, DERIVATIVE_JAC)
DERIVATIVE(hess, DERIVATIVE_HESS)
DERIVATIVE(laplacian, DERIVATIVE_LAPLACIAN)
DERIVATIVE(div, DERIVATIVE_DIV)
DERIVATIVE(curl, DERIVATIVE_CURL)

geo_value bi_kinks(geo_vm *vm, int argc, const geo_value *argv)
{
    if (argc == 1) vm_raise(vm, MSG_DERIVATIVE_POINT, "nothing");
    return derivative_kinks(vm, argv[0], argc - 1, argv + 1);
}
