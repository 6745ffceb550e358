// SPDX-License-Identifier: GPL-2.0
/*
 * top_columns - what there is to know of a row, a column each
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "top_columns.h"

#define NS_PER_S	1e9
#define BITS_PER_BYTE	8

static const struct top_number unknown = { .kind = TOP_UNKNOWN };
static const struct top_number none = { .kind = TOP_NONE };

static struct top_number known(double value)
{
	return (struct top_number){ .kind = TOP_KNOWN, .value = value };
}

/* No time has passed: there is no rate. */
static struct top_number percent(const struct top_row *row, uint64_t ns)
{
	if (!row->elapsed_ns)
		return unknown;
	return known(100.0 * ns / row->elapsed_ns);
}

static struct top_number per_second(const struct top_row *row, double count)
{
	if (row->kind == TOP_CLASS)
		return none;
	if (!row->elapsed_ns)
		return unknown;
	return known(count * NS_PER_S / row->elapsed_ns);
}

static struct top_number per_packet(uint64_t ns, uint64_t packets)
{
	return packets ? known((double)ns / packets) : none;
}

static bool is_rx_class(const struct top_row *row)
{
	return row->kind == TOP_CLASS && row->class >= VMACCT_FIRST_RX_CLASS;
}

static bool is_tx_class(const struct top_row *row)
{
	return row->kind == TOP_CLASS && row->class < VMACCT_FIRST_RX_CLASS;
}

static struct top_number domid(const struct top_row *row)
{
	return known(row->domid);
}

static struct top_number own_percent(const struct top_row *row)
{
	if (row->kind != TOP_DOMAIN)
		return none;
	return row->has_cpu ? percent(row, row->cpu_ns) : unknown;
}

static struct top_number tx_percent(const struct top_row *row)
{
	return is_rx_class(row) ? none : percent(row, row->tx_ns);
}

static struct top_number rx_percent(const struct top_row *row)
{
	return is_tx_class(row) ? none : percent(row, row->rx_ns);
}

static struct top_number caused_percent(const struct top_row *row)
{
	return percent(row, row->tx_ns + row->rx_ns);
}

static struct top_number sum_percent(const struct top_row *row)
{
	if (row->kind != TOP_DOMAIN)
		return none;
	if (!row->has_cpu)
		return unknown;
	return percent(row, row->cpu_ns + row->tx_ns + row->rx_ns);
}

static struct top_number tx_packets(const struct top_row *row)
{
	return per_second(row, row->traffic.tx_packets);
}

static struct top_number rx_packets(const struct top_row *row)
{
	return per_second(row, row->traffic.rx_packets);
}

static struct top_number tx_bits(const struct top_row *row)
{
	return per_second(row, (double)row->traffic.tx_bytes * BITS_PER_BYTE);
}

static struct top_number rx_bits(const struct top_row *row)
{
	return per_second(row, (double)row->traffic.rx_bytes * BITS_PER_BYTE);
}

static struct top_number tx_cost(const struct top_row *row)
{
	if (is_rx_class(row))
		return none;
	return per_packet(row->tx_ns, row->traffic.tx_packets);
}

static struct top_number rx_cost(const struct top_row *row)
{
	if (is_tx_class(row))
		return none;
	return per_packet(row->rx_ns, row->traffic.rx_packets);
}

static int in_order(const struct top_column *c, int order, bool reverse)
{
	return c->ascending == reverse ? -order : order;
}

static int compare_numbers(const struct top_column *c, const struct top_row *a,
			   const struct top_row *b, bool reverse)
{
	struct top_number x = c->number(a), y = c->number(b);

	if (x.kind != TOP_KNOWN || y.kind != TOP_KNOWN)
		return (x.kind != TOP_KNOWN) - (y.kind != TOP_KNOWN);
	return in_order(c, (x.value > y.value) - (x.value < y.value), reverse);
}

static int compare_names(const struct top_column *c, const struct top_row *a,
			 const struct top_row *b, bool reverse)
{
	if (!a->name[0] || !b->name[0])
		return !a->name[0] - !b->name[0];
	return in_order(c, strcmp(a->name, b->name), reverse);
}

void top_short_number(double value, char text[TOP_CELL_LEN])
{
	static const char units[] = " kMGTPE";
	const char *unit = units;

	/* 9999.5 would be printed with five digits. */
	while (value >= (unit == units ? 9999.5 : 999.5) && unit[1]) {
		value /= 1000;
		unit++;
	}
	if (unit == units)
		snprintf(text, TOP_CELL_LEN, "%.0f", value);
	else
		snprintf(text, TOP_CELL_LEN, "%.*f%c",
			 value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value,
			 *unit);
}

/* What has no value; false: it has one. */
static bool print_missing(struct top_number n, char text[TOP_CELL_LEN])
{
	if (n.kind == TOP_KNOWN)
		return false;
	strcpy(text, n.kind == TOP_UNKNOWN ? "n/a" : "-");
	return true;
}

static void print_percent(const struct top_column *c, const struct top_row *row,
			  enum top_style style, char text[TOP_CELL_LEN])
{
	struct top_number n = c->number(row);
	int digits = style == TOP_FOR_SCRIPTS ? 3 : n.value < 999.95 ? 1 : 0;

	if (!print_missing(n, text))
		snprintf(text, TOP_CELL_LEN, "%.*f", digits, n.value);
}

static void print_count(const struct top_column *c, const struct top_row *row,
			enum top_style style, char text[TOP_CELL_LEN])
{
	struct top_number n = c->number(row);

	if (print_missing(n, text))
		return;
	if (style == TOP_FOR_SCREEN)
		top_short_number(n.value, text);
	else
		snprintf(text, TOP_CELL_LEN, "%.0f", n.value);
}

/* Once is enough on the screen, where its vifs stand below the domain. */
static void print_domid(const struct top_column *c, const struct top_row *row,
			enum top_style style, char text[TOP_CELL_LEN])
{
	(void)c;
	if (style == TOP_FOR_SCREEN && row->kind != TOP_DOMAIN)
		text[0] = '\0';
	else
		snprintf(text, TOP_CELL_LEN, "%" PRIu32, row->domid);
}

/* How far to the right a row stands below its domain. */
static int indent_of(const struct top_row *row)
{
	if (row->kind == TOP_CLASS && row->handle != TOP_NO_VIF)
		return 4;
	return row->kind == TOP_DOMAIN ? 0 : 2;
}

static void replace_blanks(char *text)
{
	while ((text = strchr(text, ' ')))
		*text = '_';
}

static void print_name(const struct top_column *c, const struct top_row *row,
		       enum top_style style, char text[TOP_CELL_LEN])
{
	const char *name = row->name[0] ? row->name : "n/a";

	(void)c;
	if (style == TOP_FOR_SCREEN) {
		if (row->kind == TOP_CLASS)
			name = top_class_name(row->class);
		snprintf(text, TOP_CELL_LEN, "%*s%s%s", indent_of(row), "",
			 name, row->is_gone ? " (gone)" : "");
		return;
	}
	snprintf(text, TOP_CELL_LEN, "%s", name);
	replace_blanks(text);
}

static void print_vif(const struct top_column *c, const struct top_row *row,
		      enum top_style style, char text[TOP_CELL_LEN])
{
	(void)c;
	(void)style;
	if (row->handle == TOP_NO_VIF)
		strcpy(text, "-");
	else
		snprintf(text, TOP_CELL_LEN, "%" PRIu64, row->handle);
}

static void print_class(const struct top_column *c, const struct top_row *row,
			enum top_style style, char text[TOP_CELL_LEN])
{
	(void)c;
	(void)style;
	strcpy(text, row->kind == TOP_CLASS ? top_class_name(row->class) : "-");
}

const struct top_column top_columns[] = {
	{ "domid", "DOMID", 5, false, true, "the domain",
	  domid, compare_numbers, print_domid },
	{ "name", "NAME", 14, true, true, "its name, or that of its vif",
	  NULL, compare_names, print_name },
	{ "vif", "VIF", 0, false, true, "the vif's handle",
	  NULL, NULL, print_vif },
	{ "class", "CLASS", 0, true, true, "why dom0's CPU was used",
	  NULL, NULL, print_class },
	{ "own_pct", "OWN%", 5, false, false, "CPU that the domain uses itself",
	  own_percent, compare_numbers, print_percent },
	{ "tx_pct", "TX%", 5, false, false, "dom0's CPU that its sending causes",
	  tx_percent, compare_numbers, print_percent },
	{ "rx_pct", "RX%", 5, false, false, "dom0's CPU that its receiving causes",
	  rx_percent, compare_numbers, print_percent },
	{ "caused_pct", "CAUSE%", 6, false, false, "both of these together",
	  caused_percent, compare_numbers, print_percent },
	{ "sum_pct", "SUM%", 5, false, false, "its own and what it causes",
	  sum_percent, compare_numbers, print_percent },
	{ "tx_pps", "TXPK/S", 6, false, false, "packets a second that it sends",
	  tx_packets, compare_numbers, print_count },
	{ "rx_pps", "RXPK/S", 6, false, false, "packets a second that it receives",
	  rx_packets, compare_numbers, print_count },
	{ "tx_bps", "TXBIT/S", 7, false, false, "bits a second that it sends",
	  tx_bits, compare_numbers, print_count },
	{ "rx_bps", "RXBIT/S", 7, false, false, "bits a second that it receives",
	  rx_bits, compare_numbers, print_count },
	{ "tx_ns_pkt", "TXNS/PK", 7, false, false, "dom0's CPU, ns a packet sent",
	  tx_cost, compare_numbers, print_count },
	{ "rx_ns_pkt", "RXNS/PK", 7, false, false, "dom0's CPU, ns a packet received",
	  rx_cost, compare_numbers, print_count },
};

const size_t top_nr_columns = sizeof(top_columns) / sizeof(top_columns[0]);

const struct top_column *top_column_default(void)
{
	return top_column_find("caused_pct");
}

const struct top_column *top_column_find(const char *id)
{
	size_t i;

	for (i = 0; i < top_nr_columns; i++)
		if (top_columns[i].compare && !strcmp(top_columns[i].id, id))
			return &top_columns[i];
	return NULL;
}

const struct top_column *top_column_step(const struct top_column *c, int steps)
{
	size_t i = c - top_columns;
	int direction = steps < 0 ? -1 : 1;

	while (steps) {
		i = (i + top_nr_columns + direction) % top_nr_columns;
		if (top_columns[i].compare)
			steps -= direction;
	}
	return &top_columns[i];
}

void top_column_list(char *text, size_t size)
{
	size_t i, len = 0;

	for (i = 0; i < top_nr_columns && len < size; i++)
		if (top_columns[i].compare)
			len += snprintf(text + len, size - len, "%s%s",
					len ? ", " : "", top_columns[i].id);
}
