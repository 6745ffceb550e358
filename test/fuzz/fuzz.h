/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuzz - what the harnesses share
 *
 * A harness is one LLVMFuzzerTestOneInput() over sources compiled unchanged.
 * What they print goes nowhere; what they would ask the host, the harness
 * answers (fuzz_host).
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "snapshot.h"

/* Whatever must hold of any input. */
#define must(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

/* What view_take() sees: the module's figures, and books of these domains. */
extern struct fuzz_host {
	const struct snapshot *snapshot;
	const struct snapshot *books;	/* NULL: they cannot be read */
} fuzz_host;

/*
 * Two snapshots in a row, the first as long as its header says. True: both were
 * parsed; else what was not is empty. Both are to be freed.
 */
bool fuzz_parse(struct snapshot s[2], const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* FUZZ_H */
