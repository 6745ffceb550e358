// SPDX-License-Identifier: GPL-2.0
/*
 * snapshot - all figures at one moment, as include/vmacct.h lays them out
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "hooks.h"
#include "snapshot.h"
#include "vif.h"

static const u32 record_size[VMACCT_NR_SECTIONS] = {
	[VMACCT_SECTION_DOMAINS] = sizeof(struct vmacct_domain_record),
	[VMACCT_SECTION_VIFS] = sizeof(struct vmacct_vif_record),
	[VMACCT_SECTION_COMMON] = sizeof(struct vmacct_common_record),
	[VMACCT_SECTION_PROBES] = sizeof(struct vmacct_probe_record),
	[VMACCT_SECTION_MODULE] = sizeof(struct vmacct_module_record),
};

static struct vmacct_module_record this_load;

void vmacct_snapshot_init(const char *release, const char *clock)
{
	get_random_bytes(this_load.load_id, sizeof(this_load.load_id));
	this_load.load_id[0] |= 1; /* all zero is what old modules have */
	strscpy(this_load.release, release, sizeof(this_load.release));
	strscpy(this_load.clock, clock, sizeof(this_load.clock));
}

const void *vmacct_snapshot_record(const struct vmacct_header *snapshot,
				   enum vmacct_section_id id, u32 i)
{
	const struct vmacct_section *s = &snapshot->section[id];

	if (i >= s->count)
		return NULL;
	return (const char *)snapshot + s->offset + i * s->record_size;
}

static void *slot(struct vmacct_header *h, enum vmacct_section_id id, u32 i)
{
	return (void *)vmacct_snapshot_record(h, id, i);
}

static u32 count_domains(const struct vmacct_registry *r)
{
	const struct vmacct_domain *d;
	u32 n = 0;

	list_for_each_entry(d, &r->domains, node)
		n += !d->superseded;
	return n;
}

/* An account has a row once it is known whose it is. */
static u32 count_vifs(const struct vmacct_registry *r)
{
	const struct vmacct_account *a;
	u32 n = 0;

	list_for_each_entry(a, &r->accounts, node)
		n += !!a->domain;
	return n;
}

/* An empty snapshot with room for all, its sections laid out. */
static struct vmacct_header *lay_out(const struct vmacct_registry *r)
{
	const u32 count[VMACCT_NR_SECTIONS] = {
		[VMACCT_SECTION_DOMAINS] = count_domains(r),
		[VMACCT_SECTION_VIFS] = count_vifs(r),
		[VMACCT_SECTION_COMMON] = VMACCT_NR_COMMON,
		[VMACCT_SECTION_PROBES] = vmacct_hooks_nr_probes(),
		[VMACCT_SECTION_MODULE] = 1,
	};
	struct vmacct_header *h;
	u32 size = sizeof(*h);
	int id;

	for (id = 0; id < VMACCT_NR_SECTIONS; id++)
		size += count[id] * record_size[id];
	h = kvzalloc(size, GFP_KERNEL);
	if (!h)
		return NULL;
	h->magic = VMACCT_MAGIC;
	h->version = VMACCT_VERSION;
	h->header_size = sizeof(*h);
	h->size = size;
	h->nr_sections = VMACCT_NR_SECTIONS;
	size = sizeof(*h);
	for (id = 0; id < VMACCT_NR_SECTIONS; id++) {
		h->section[id].offset = size;
		h->section[id].count = count[id];
		h->section[id].record_size = record_size[id];
		size += count[id] * record_size[id];
	}
	return h;
}

static void fill_vifs(struct vmacct_header *h, const struct vmacct_registry *r)
{
	struct vmacct_account *a;
	u32 i = 0;

	list_for_each_entry(a, &r->accounts, node) {
		if (a->domain) {
			a->row = i++;
			vmacct_registry_read(a, slot(h, VMACCT_SECTION_VIFS,
						     a->row));
		}
		cond_resched();
	}
}

/* From the rows of the vifs: the two add up. */
static void fill_domain(struct vmacct_header *h, const struct vmacct_domain *d,
			struct vmacct_domain_record *record)
{
	const struct vmacct_account *a;

	vmacct_registry_read_domain(d, record);
	list_for_each_entry(a, &d->accounts, in_domain)
		vmacct_registry_add_vif(record, slot(h, VMACCT_SECTION_VIFS,
						     a->row));
}

static void fill_domains(struct vmacct_header *h,
			 const struct vmacct_registry *r)
{
	const struct vmacct_domain *d;
	u32 i = 0;

	list_for_each_entry(d, &r->domains, node) {
		if (!d->superseded)
			fill_domain(h, d,
				    slot(h, VMACCT_SECTION_DOMAINS, i++));
		cond_resched();
	}
}

static void fill_common(struct vmacct_header *h)
{
	struct vmacct_common_record *c;
	u32 i;

	for (i = 0; i < VMACCT_NR_COMMON; i++) {
		c = slot(h, VMACCT_SECTION_COMMON, i);
		c->direction = i;
		c->ns = vmacct_hooks_common_ns(i);
	}
}

static void fill_losses(struct vmacct_header *h,
			const struct vmacct_registry *r)
{
	struct vmacct_losses losses = vmacct_hooks_losses();

	h->gone_dropped = r->gone_dropped;
	h->depth_missed = losses.depth_missed;
	h->orphan_returns = losses.orphan_returns;
	h->unknown_queues = losses.unknown_queues;
}

static int compare_symbols(const void *a, const void *b)
{
	const struct vmacct_probe_record *x = a, *y = b;

	return strcmp(x->symbol, y->symbol);
}

struct vmacct_header *vmacct_snapshot_take(void)
{
	const struct vmacct_registry *r = vmacct_vif_lock_registry();
	struct vmacct_header *h = lay_out(r);
	u32 i;

	if (h) {
		h->realtime_ns = ktime_get_real_ns();
		h->boottime_ns = ktime_to_ns(ktime_get_boottime());
		fill_vifs(h, r);
		fill_domains(h, r);
		fill_common(h);
		fill_losses(h, r);
		memcpy(slot(h, VMACCT_SECTION_MODULE, 0), &this_load,
		       sizeof(this_load));
	}
	vmacct_vif_unlock_registry();
	if (!h)
		return NULL;
	for (i = 0; i < vmacct_hooks_nr_probes(); i++)
		vmacct_hooks_read_probe(i, slot(h, VMACCT_SECTION_PROBES, i));
	/* The table's order is that in which they are armed. */
	sort(slot(h, VMACCT_SECTION_PROBES, 0), i,
	     record_size[VMACCT_SECTION_PROBES], compare_symbols, NULL);
	return h;
}
