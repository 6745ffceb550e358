/* SPDX-License-Identifier: GPL-2.0 */
/*
 * snapshot_builder - bytes as the module would have written them
 *
 * What goes in is what snapshot_parse() gives out again. If it has no estimates
 * it is as the first modules wrote it, with shorter records. For tests of
 * readers: those of damaged snapshots damage what this built.
 */
#ifndef SNAPSHOT_BUILDER_H
#define SNAPSHOT_BUILDER_H

#include "snapshot.h"

/* What the first modules knew of a vif and of themselves, bytes. */
#define FIRST_VIF_SIZE		160
#define FIRST_MODULE_SIZE	32

/* The bytes, to be freed. What cannot be done ends the program. */
void *snapshot_build(const struct snapshot *s, size_t *size);

/* The same into a file; whoever reads it meanwhile gets the old or the new. */
void snapshot_build_file(const struct snapshot *s, const char *path);

#endif /* SNAPSHOT_BUILDER_H */
