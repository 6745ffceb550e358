/* SPDX-License-Identifier: GPL-2.0 */
/*
 * snapshot - all figures at one moment, as include/vmacct.h lays them out
 *
 * The text files are written from one too, so that no two of their lines are of
 * different moments.
 */
#ifndef VMACCT_SNAPSHOT_H
#define VMACCT_SNAPSHOT_H

#include "vmacct.h"

/*
 * Draws the id of this load; all snapshots carry it, @release and the name of
 * the @clock. Once, before the first is taken. Context: process.
 */
void vmacct_snapshot_init(const char *release, const char *clock);

/*
 * Takes one; NULL if there is no memory. To be freed with kvfree(). Context:
 * process, may sleep.
 */
struct vmacct_header *vmacct_snapshot_take(void);

/* Record @i of section @id of @snapshot; NULL if it has no such record. */
const void *vmacct_snapshot_record(const struct vmacct_header *snapshot,
				   enum vmacct_section_id id, u32 i);

#endif /* VMACCT_SNAPSHOT_H */
