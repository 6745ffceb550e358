/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger_book - what is to be written into the ledger, by what is there now and
 * was there before
 *
 * Pure: snapshots and the hypervisor's books come in, lines go out.
 */
#ifndef VMACCT_LEDGER_BOOK_H
#define VMACCT_LEDGER_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "books.h"
#include "name.h"
#include "snapshot.h"

/* A life of a domain. */
struct book_domain {
	uint32_t domid;
	uint8_t uuid[VMACCT_UUID_LEN];	/* all zero: not known */
	char name[NAME_LEN];		/* the caller's to fill; empty: not known */
	bool has_account;		/* so it has a bill */
	bool alive;			/* as far as one can know */
	bool was_alive;			/* when one looked before */
	bool has_own;
	uint64_t own_ns;		/* CPU time, the last that the books said */
	uint64_t own_before_ns;		/* of it, when it was first seen */
	bool written;			/* the ledger has a line of it; if it has ended, of that */
};

struct book_vif {
	uint64_t account;
	uint64_t from_ns;		/* when it was first seen, since 1970 */
	bool gone;
	bool closed;			/* and its final figures are in the ledger */
};

/* All zero to begin with. */
struct ledger_book {
	bool looked;			/* before, at anything */
	uint8_t load_id[VMACCT_LOAD_ID_LEN];
	uint8_t boot_id[VMACCT_UUID_LEN];	/* the caller's to fill */
	size_t nr_domains, nr_vifs;
	struct book_domain *domains;	/* by domid and uuid; of the books and of @s */
	struct book_vif *vifs;		/* those of @s, in its order */
	/* That have vanished unclosed: what they had since their last line is on no bill. */
	uint64_t lost;
};

/*
 * Looks at @s, the newest snapshot, and the books of the same moment; NULL: they
 * cannot be read, and what they said last still holds. A domain that comes while
 * one looks is billed from its creation, one that was there, from then on.
 */
void ledger_book_look(struct ledger_book *book, const struct snapshot *s,
		      const struct books *b);
void ledger_book_free(struct ledger_book *book);

/*
 * Lines, @*size bytes and a NUL, to be freed; @s is what was looked at last.
 * Of vifs that are gone and not closed yet; of domains with an account and no
 * line yet, so that one knows later when they were first seen, or none since
 * they ended, so that one knows what they used until then: NULL if there are
 * none. Of all domains with an account, and of common.
 */
char *ledger_book_closed(const struct ledger_book *book,
			 const struct snapshot *s, size_t *size);
char *ledger_book_begun(const struct ledger_book *book,
			const struct snapshot *s, size_t *size);
char *ledger_book_checkpoint(const struct ledger_book *book,
			     const struct snapshot *s, size_t *size);

/* What ledger_book_closed() said is on the disk; what the other two said is. */
void ledger_book_close_vifs(struct ledger_book *book);
void ledger_book_domains_written(struct ledger_book *book);

#endif /* VMACCT_LEDGER_BOOK_H */
