/* cli.h - the command line: geo [options] [FILE | -e EXPR | - | check FILE | test FILE |
 * doc NAME]. */
#ifndef GEO_SESSION_CLI_H
#define GEO_SESSION_CLI_H

/* Runs the program; returns its exit status: 0, 1 error in the program, 2 usage,
 * 130 interrupted. */
int cli_main(int argc, char **argv);

/* What `geo --help` prints; the manual page is made from it. */
const char *cli_usage(void);

#endif
