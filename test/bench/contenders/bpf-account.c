// SPDX-License-Identifier: GPL-2.0
/*
 * bpf-account fentry|kprobe: charges netback's CPU time to net devices until
 * it gets SIGTERM or SIGINT, then prints a line IFINDEX tx_ns rx_ns for each
 *
 * It prints "ready" when all is attached.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>

#include "account.h"
#include "account_fentry.skel.h"
#include "account_kprobe.skel.h"

#define LINKS (2 * METERED)

/* What libbpf has to say matters only if it is a complaint. */
static int print_warnings(enum libbpf_print_level level, const char *format,
			  va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

static void give_up(const char *what)
{
	fprintf(stderr, "bpf-account: %s: %s\n", what, strerror(errno));
	exit(1);
}

static struct bpf_object *open_flavour(const char *flavour)
{
	const void *elf;
	size_t size;

	if (!strcmp(flavour, "fentry")) {
		elf = account_fentry__elf_bytes(&size);
	} else if (!strcmp(flavour, "kprobe")) {
		elf = account_kprobe__elf_bytes(&size);
	} else {
		fprintf(stderr, "bpf-account: no such flavour: %s\n", flavour);
		exit(2);
	}
	return bpf_object__open_mem(elf, size, NULL);
}

static unsigned int attach(struct bpf_object *object, struct bpf_link **links)
{
	struct bpf_program *program;
	unsigned int count = 0;

	bpf_object__for_each_program(program, object) {
		links[count] = bpf_program__attach(program);
		if (!links[count])
			give_up(bpf_program__section_name(program));
		count++;
	}
	return count;
}

/* .bss as it is in the kernel: all the totals there are. */
static void read_cpus(struct bpf_object *object, struct cpu *cpus)
{
	struct bpf_map *map;
	int first = 0;

	bpf_object__for_each_map(map, object) {
		if (bpf_map__value_size(map) != sizeof(*cpus) * CPUS)
			continue;
		if (!bpf_map__lookup_elem(map, &first, sizeof(first), cpus,
					  sizeof(*cpus) * CPUS, 0))
			return;
	}
	give_up("cannot read the totals");
}

static void print_totals(const struct cpu *cpus)
{
	for (int i = 0; i < INTERFACES; i++) {
		unsigned long long tx = 0, rx = 0;

		for (int cpu = 0; cpu < CPUS; cpu++) {
			tx += cpus[cpu].sums[i * DIRECTIONS + TX];
			rx += cpus[cpu].sums[i * DIRECTIONS + RX];
		}
		if (tx || rx)
			printf("%d %llu %llu\n", i, tx, rx);
	}
	for (int cpu = 0; cpu < CPUS; cpu++)
		if (cpus[cpu].lost)
			fprintf(stderr, "bpf-account: CPU %d: %llu ns lost\n",
				cpu, cpus[cpu].lost);
}

static void wait_for_the_end(const sigset_t *ends)
{
	int signal;

	puts("ready");
	fflush(stdout);
	sigwait(ends, &signal);
}

int main(int argc, char **argv)
{
	struct bpf_link *links[LINKS];
	struct bpf_object *object;
	static struct cpu cpus[CPUS];
	unsigned int count;
	sigset_t ends;

	if (argc != 2) {
		fputs("usage: bpf-account fentry|kprobe\n", stderr);
		return 2;
	}
	libbpf_set_print(print_warnings);
	if (libbpf_num_possible_cpus() > CPUS) {
		errno = E2BIG;
		give_up("too many CPUs");
	}
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);

	object = open_flavour(argv[1]);
	if (!object)
		give_up("cannot open");
	if (bpf_object__load(object))
		give_up("cannot load");
	count = attach(object, links);
	wait_for_the_end(&ends);
	while (count > 0)
		bpf_link__destroy(links[--count]);
	read_cpus(object, cpus);
	print_totals(cpus);
	bpf_object__close(object);
	return 0;
}
