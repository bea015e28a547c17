/* tester.h - `geo test FILE...`: scripts with the expectation beside the line.
 *
 *   1 + 2            #=> 3                the echo of this statement, as printed
 *   sqrt(2)          #~> 1.41421 +-1e-5   a number (or tensor) within a bound
 *   [1, 2][3]        #!> outside          this statement fails, its headline says so
 *
 * A statement is run with all lines since the last expectation. Lines after an
 * echo's expectation that begin with `#=> ` continue it. Besides, `test` blocks
 * run, and every top-level `check`. Output is TAP-like: ok and not ok lines, then
 * "N passed, N failed". A page of Markdown (FILE.md) is tested likewise: its ```geo
 * blocks are one program, from the first to the last. */
#ifndef GEO_SESSION_TESTER_H
#define GEO_SESSION_TESTER_H

/* Runs the files; 0 when all passed, else 1. */
int tester_main(int n_files, char **files);

/* Runs the example of every built-in and of every word of the language that ?name knows
 * (`geo test --examples`). */
int tester_examples(void);

#endif
