/* SPDX-License-Identifier: GPL-2.0 */
/*
 * usage - what is wrong with a command line, on one line
 *
 * Each returns EXIT_WRONG_USAGE. @help: the command that tells more.
 */
#ifndef VMACCT_USAGE_H
#define VMACCT_USAGE_H

/*
 * What getopt_long() returned '?' or ':' for, opterr being 0 and the list of
 * options beginning with ':'.
 */
int usage_wrong_option(const char *help, int returned, char **argv);

/* An argument where none belongs. */
int usage_wrong_argument(const char *help, const char *argument);

#endif /* VMACCT_USAGE_H */
