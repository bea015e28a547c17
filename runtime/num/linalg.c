/* linalg.c - opens the linear algebra module. */
#include "runtime/base/module.h"
#include "runtime/num/linalg_api.h"

const linalg_api *linalg_open(void)
{
    return module_open("linalg");
}
