/* SPDX-License-Identifier: GPL-2.0 */
/*
 * top_rows - the lines of a table, out of what happened between two views
 *
 * A row is a domain, one of its vifs, or one class of either. Rows of vifs and
 * classes follow that of their domain. Domains and vifs that are gone have a
 * row only if something was still charged to them.
 */
#ifndef VMACCT_TOP_ROWS_H
#define VMACCT_TOP_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"
#include "view.h"

struct top_column;

enum top_kind {
	TOP_DOMAIN,
	TOP_VIF,
	TOP_CLASS,
};

#define TOP_NO_VIF	UINT64_MAX	/* a class of the whole domain */

/* All totals are those of the time that the row is of. */
struct top_row {
	enum top_kind kind;
	bool is_gone;
	uint32_t domid;
	uint64_t handle;		/* or TOP_NO_VIF; a domain has none */
	enum vmacct_class class;	/* of a class */
	char name[NAME_LEN];		/* empty: not known; of a class: whose */
	uint64_t elapsed_ns;
	bool has_cpu;
	uint64_t cpu_ns;		/* the domain's own */
	uint64_t tx_ns, rx_ns;		/* delegated; a class has only one */
	struct vmacct_traffic traffic;
};

#define TOP_FILTER_LEN	40

/* What its user wants to see, and in which order. */
struct top_choice {
	bool vifs, classes;
	const struct top_column *sort;
	bool reverse;
	char filter[TOP_FILTER_LEN];	/* empty: all */
};

struct top_rows {
	size_t count;
	struct top_row *rows;
	size_t nr_domains;		/* how many rows are domains */
	size_t nr_hidden;		/* domains that the filter took away */
};

/* @diff is of view_diff(). 0, or -1: no memory. */
int top_rows_make(struct top_rows *rows, const struct view *diff,
		  const struct top_choice *choice);
void top_rows_free(struct top_rows *rows);

/*
 * Does the domain pass? If its name contains @filter (capitals and small
 * letters are the same), its domid is @filter, or its UUID begins with
 * @filter, of which 4 characters are needed then.
 */
bool top_filter_passes(const char *filter, const struct view_domain *d);

/* "tx_poll" and so on, as vmacct.4 has it. */
const char *top_class_name(enum vmacct_class class);

#endif /* VMACCT_TOP_ROWS_H */
