/* SPDX-License-Identifier: GPL-2.0 */
/*
 * verbs - what vmacct can be told to do, each in a file of its own
 *
 * argv[0] is the verb. What each returns is the exit status.
 */
#ifndef VMACCT_VERBS_H
#define VMACCT_VERBS_H

int top_main(int argc, char **argv);
int show_main(int argc, char **argv);
int bill_main(int argc, char **argv);
int ledger_main(int argc, char **argv);
int doctor_main(int argc, char **argv);

/*
 * For a verb's options, opterr being 0 and the list of them beginning with ':':
 * complains about what getopt_long() returned '?' or ':' for. Returns
 * EXIT_WRONG_USAGE.
 */
int wrong_option(const char *verb, int returned, char **argv);

/* The same for an argument where none belongs. */
int wrong_argument(const char *verb, const char *argument);

#endif /* VMACCT_VERBS_H */
