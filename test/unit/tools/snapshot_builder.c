// SPDX-License-Identifier: GPL-2.0
/*
 * snapshot_builder - bytes as the module would have written them
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot_builder.h"

/* Without Check, since fuzzing builds its seeds with this. */
static void must(int it_went_well, const char *what)
{
	if (it_went_well)
		return;
	perror(what);
	abort();
}

static void copy_header(struct vmacct_header *h, const struct snapshot *s)
{
	h->magic = VMACCT_MAGIC;
	h->version = VMACCT_VERSION;
	h->header_size = sizeof(*h);
	h->size = sizeof(*h);
	h->nr_sections = VMACCT_NR_SECTIONS;
	h->realtime_ns = s->realtime_ns;
	h->boottime_ns = s->boottime_ns;
	h->gone_dropped = s->gone_dropped;
	h->depth_missed = s->depth_missed;
	h->orphan_returns = s->orphan_returns;
	h->unknown_queues = s->unknown_queues;
}

/*
 * The next section goes behind what is there already. Of each record only the
 * first @record_size bytes are written.
 */
static char *append(char *data, enum vmacct_section_id id, const void *records,
		    size_t count, size_t size, size_t record_size)
{
	size_t before = ((struct vmacct_header *)data)->size, i;
	size_t bytes = count * record_size;
	struct vmacct_header *h = realloc(data, before + bytes);

	must(!!h, "realloc");
	h->section[id].offset = before;
	h->section[id].count = count;
	h->section[id].record_size = record_size;
	for (i = 0; i < count; i++)
		memcpy((char *)h + before + i * record_size,
		       (const char *)records + i * size, record_size);
	h->size += bytes;
	return (char *)h;
}

void *snapshot_build(const struct snapshot *s, size_t *size)
{
	struct vmacct_common_record common[VMACCT_NR_COMMON] = { 0 };
	char *data = calloc(1, sizeof(struct vmacct_header));
	int i;

	must(!!data, "calloc");
	copy_header((struct vmacct_header *)data, s);
	for (i = 0; i < VMACCT_NR_COMMON; i++) {
		common[i].direction = i;
		common[i].ns = s->common_ns[i];
	}
	data = append(data, VMACCT_SECTION_DOMAINS, s->domains, s->nr_domains,
		      sizeof(*s->domains), sizeof(*s->domains));
	data = append(data, VMACCT_SECTION_VIFS, s->vifs, s->nr_vifs,
		      sizeof(*s->vifs),
		      s->has_estimates ? sizeof(*s->vifs) : FIRST_VIF_SIZE);
	data = append(data, VMACCT_SECTION_COMMON, common, VMACCT_NR_COMMON,
		      sizeof(*common), sizeof(*common));
	data = append(data, VMACCT_SECTION_PROBES, s->probes, s->nr_probes,
		      sizeof(*s->probes), sizeof(*s->probes));
	data = append(data, VMACCT_SECTION_MODULE, &s->module, 1,
		      sizeof(s->module),
		      s->has_estimates ? sizeof(s->module) :
					 FIRST_MODULE_SIZE);
	*size = ((struct vmacct_header *)data)->size;
	return data;
}

void snapshot_build_file(const struct snapshot *s, const char *path)
{
	char aside[4096];
	void *data;
	size_t size;
	FILE *file;

	data = snapshot_build(s, &size);
	must(snprintf(aside, sizeof(aside), "%s.new", path) <
	     (int)sizeof(aside), path);
	file = fopen(aside, "w");
	must(!!file, aside);
	must(fwrite(data, 1, size, file) == size, aside);
	must(!fclose(file), aside);
	must(!rename(aside, path), path);
	free(data);
}
