/* SPDX-License-Identifier: GPL-2.0 */
/*
 * node - the nodes that a domain's bill is made of, and what they say
 *
 * Pure. Called some ten thousand times a second on a large host, so there is
 * no printf in it.
 */
#ifndef VMACCT_NODE_H
#define VMACCT_NODE_H

#include <stddef.h>
#include <stdint.h>

/* Each is a node, and a word of the line, in this order. */
enum figure {
	FIGURE_TX_NS,
	FIGURE_RX_NS,
	FIGURE_TOTAL_NS,
	FIGURE_TX_PACKETS,
	FIGURE_TX_BYTES,
	FIGURE_RX_PACKETS,
	FIGURE_RX_BYTES,
	NR_FIGURES
};

struct figures {
	uint64_t value[NR_FIGURES];
};

extern const char *const figure_names[NR_FIGURES];

/* Of the line and of the nodes; another one only if a reader would misread. */
#define NODE_VERSION		1

/* Decimal digits and their NUL. */
#define NODE_NUMBER_LEN		21
#define NODE_LINE_LEN		320
/* "/vif/4294967295/tx_packets" and its NUL, with room. */
#define NODE_NAME_LEN		48

/* What has been put together so far; there is always a NUL behind it. */
struct text {
	char *at;
	char *end;
};

void text_begin(struct text *t, char *buffer, size_t size);
/* What does not fit is left out. */
void text_add(struct text *t, const char *string);
void text_add_number(struct text *t, uint64_t number);

/* The whole answer on one line; its length without the NUL. */
size_t node_line(char line[NODE_LINE_LEN], const struct figures *f,
		 uint64_t updated);

/* "/tx_ns", or of a vif "/vif/0/tx_ns". */
void node_name(char name[NODE_NAME_LEN], enum figure figure);
void node_vif(char name[NODE_NAME_LEN], uint32_t handle);
void node_vif_name(char name[NODE_NAME_LEN], uint32_t handle,
		   enum figure figure);

#endif /* VMACCT_NODE_H */
