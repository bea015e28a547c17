/* main.c - the geo program; everything it does is in cli.c. */
#include <stdio.h>
#include <unistd.h>

#include "lang/session/cli.h"
#include "runtime/base/job.h"

int main(int argc, char **argv)
{
    int status = cli_main(argc, argv);
    if (!job_is_left_behind()) return status;
    fflush(NULL);               /* a library still works for nobody: leave it as it is */
    _exit(status);
}
