/* main.c - the geo program; everything it does is in cli.c. */
#include "lang/session/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
