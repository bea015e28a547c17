/* reproducible.h - the same bits on every CPU, libraries included. */
#ifndef GEO_SESSION_REPRODUCIBLE_H
#define GEO_SESSION_REPRODUCIBLE_H

/* Starts the program again, with the same words, in an environment in which no library
 * chooses its code by the CPU. Comes back (with 0) only when it is already so; -1: the
 * program could not be started again. */
int reproducible_start(char **argv);

#endif
