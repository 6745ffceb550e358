// SPDX-License-Identifier: GPL-2.0
/*
 * node - the nodes that a domain's bill is made of, and what they say
 */
#include <string.h>

#include "node.h"

const char *const figure_names[NR_FIGURES] = {
	[FIGURE_TX_NS] = "tx_ns",
	[FIGURE_RX_NS] = "rx_ns",
	[FIGURE_TOTAL_NS] = "total_ns",
	[FIGURE_TX_PACKETS] = "tx_packets",
	[FIGURE_TX_BYTES] = "tx_bytes",
	[FIGURE_RX_PACKETS] = "rx_packets",
	[FIGURE_RX_BYTES] = "rx_bytes",
};

void text_begin(struct text *t, char *buffer, size_t size)
{
	t->at = buffer;
	t->end = buffer + size - 1;
	*t->at = '\0';
}

static void add(struct text *t, const char *from, size_t len)
{
	size_t room = t->end - t->at;

	if (len > room)
		len = room;
	memcpy(t->at, from, len);
	t->at += len;
	*t->at = '\0';
}

void text_add(struct text *t, const char *string)
{
	add(t, string, strlen(string));
}

void text_add_number(struct text *t, uint64_t number)
{
	char digits[NODE_NUMBER_LEN], *first = digits + sizeof(digits);

	do {
		*--first = '0' + number % 10;
		number /= 10;
	} while (number);
	add(t, first, digits + sizeof(digits) - first);
}

size_t node_line(char line[NODE_LINE_LEN], const struct figures *f,
		 uint64_t updated)
{
	struct text t;
	int i;

	text_begin(&t, line, NODE_LINE_LEN);
	text_add(&t, "version=");
	text_add_number(&t, NODE_VERSION);
	for (i = 0; i < NR_FIGURES; i++) {
		text_add(&t, " ");
		text_add(&t, figure_names[i]);
		text_add(&t, "=");
		text_add_number(&t, f->value[i]);
	}
	text_add(&t, " updated=");
	text_add_number(&t, updated);
	return t.at - line;
}

void node_name(char name[NODE_NAME_LEN], enum figure figure)
{
	struct text t;

	text_begin(&t, name, NODE_NAME_LEN);
	text_add(&t, "/");
	text_add(&t, figure_names[figure]);
}

static void begin_vif(struct text *t, char *name, uint32_t handle)
{
	text_begin(t, name, NODE_NAME_LEN);
	text_add(t, "/vif/");
	text_add_number(t, handle);
}

void node_vif(char name[NODE_NAME_LEN], uint32_t handle)
{
	struct text t;

	begin_vif(&t, name, handle);
}

void node_vif_name(char name[NODE_NAME_LEN], uint32_t handle,
		   enum figure figure)
{
	struct text t;

	begin_vif(&t, name, handle);
	text_add(&t, "/");
	text_add(&t, figure_names[figure]);
}
