/* check.h - mistakes in calls that can be seen without running: `geo check`.
 *
 * A call of a built-in that the program does not hide, or of a function that is
 * defined once, at top level, and never again, must give it a number of arguments
 * it can take, and only keywords it knows. Everything else waits for the run. */
#ifndef GEO_COMPILE_CHECK_H
#define GEO_COMPILE_CHECK_H

#include "lang/compile/compile.h"

/* Adds an error to c for each such call in the tree (a BLOCK). */
void check_calls(compile_context *c, const node *root);

/* Adds an error to c for each statement that never runs and each value that nobody uses. */
void check_reach(compile_context *c, const node *root);

#endif
