/* reproducible.c - libraries look at the CPU before the first line of geo runs, so their
 * choice is made for them in the environment of a second start.
 *
 * geo's own kernels give the same bits at every level (runtime/num/kernel.h). OpenBLAS
 * is held to the oldest kernels it has, the C library's functions (gamma, complex ones,
 * those GSL calls) to their versions without fused multiply-add, and libgomp, under
 * CHOLMOD, to one thread. */
#include "lang/session/reproducible.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLAIN_LIBM "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2"

int reproducible_start(char **argv)
{
    const char *tunables = getenv("GLIBC_TUNABLES");
    const char *core = getenv("OPENBLAS_CORETYPE"), *threads = getenv("OMP_NUM_THREADS");
    if (tunables && strcmp(tunables, PLAIN_LIBM) == 0 && core && strcmp(core, "Prescott") == 0
        && threads && strcmp(threads, "1") == 0)
        return 0;
    if (setenv("GLIBC_TUNABLES", PLAIN_LIBM, 1) != 0 ||
        setenv("OPENBLAS_CORETYPE", "Prescott", 1) != 0 || setenv("OMP_NUM_THREADS", "1", 1) != 0)
        return -1;
    execv("/proc/self/exe", argv);
    return -1;
}
