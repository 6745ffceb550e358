/* SPDX-License-Identifier: GPL-2.0 */
/*
 * selftest - do probes work on this kernel, now?
 */
#ifndef VMACCT_SELFTEST_H
#define VMACCT_SELFTEST_H

/*
 * Probes a dummy function of this module's own in every way that the table of
 * hooks.c uses on functions, and calls it. Returns 0 if every call was seen, or
 * an error after saying which was not. May sleep.
 */
int vmacct_selftest(void);

#endif /* VMACCT_SELFTEST_H */
