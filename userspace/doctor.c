// SPDX-License-Identifier: GPL-2.0
/*
 * doctor - what is missing on this host, and how to mend it
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "books.h"
#include "lock.h"
#include "names.h"
#include "snapshot.h"
#include "uuid.h"
#include "verbs.h"

#define DEBUGFS_MAGIC	0x64626720
/* What the module was told; what it does is in its snapshot. */
#define CLOCK_PARAMETER	"/sys/module/vmacct/parameters/clock"
/* How long vmacctd may take for a vif that has just come, s. */
#define PATIENCE	3

static const char help[] =
	"usage: vmacct doctor [-h]\n\n"
	"Walks through all that vmacct needs on this host: for each \"ok\", or what is\n"
	"wrong and the command that mends it. The exit status is 0 if all is well.\n";

/* How a check went. */
enum finding {
	OK,
	NOTE,		/* works without, but something will be missing */
	WRONG,
	SKIPPED,	/* cannot be told before something else is mended */
};

/* What is known so far, since one check builds on the other. */
struct host {
	bool is_dom0;
	bool has_module;
	bool has_snapshot;
	bool has_xenstore;
	struct snapshot snapshot;
};

/* Each says what it found, and what to do, in @say. */
struct check {
	const char *what;
	enum finding (*run)(struct host *host, struct why *say);
};

static enum finding found(enum finding finding, struct why *say,
			  const char *text)
{
	fail(say, "%s", text);
	return finding;
}

/* The first line of a small file; empty if there is none. */
static void first_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(line, size, file))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
}

static enum finding check_root(struct host *host, struct why *say)
{
	(void)host;
	if (!geteuid())
		return found(OK, say, "running as root");
	return found(WRONG, say,
		     "not root: debugfs, xenstore and the hypervisor are closed: sudo vmacct doctor");
}

static enum finding check_xen(struct host *host, struct why *say)
{
	char type[32];

	(void)host;
	first_line("/sys/hypervisor/type", type, sizeof(type));
	if (!strcmp(type, "xen"))
		return found(OK, say, "this kernel runs on Xen");
	return found(WRONG, say,
		     "this kernel does not run on Xen: boot the Xen entry of the boot menu (apt install xen-system-amd64)");
}

static bool has_netback(void)
{
	return !access("/sys/bus/xen-backend/drivers/vif", F_OK);
}

static enum finding check_backend(struct host *host, struct why *say)
{
	char capabilities[64];

	first_line("/proc/xen/capabilities", capabilities,
		   sizeof(capabilities));
	host->is_dom0 = strstr(capabilities, "control_d");
	if (!host->is_dom0 && !has_netback())
		return found(WRONG, say,
			     "neither dom0 nor a driver domain: load the backend first (modprobe xen-netback)");
	return found(OK, say, host->is_dom0 ? "this is dom0" :
		     "this is a driver domain");
}

static enum finding check_netback(struct host *host, struct why *say)
{
	(void)host;
	if (has_netback())
		return found(OK, say, "the backend driver is there");
	return found(NOTE, say,
		     "xen-netback is not loaded (it comes with the first vif): modprobe xen-netback");
}

static bool has_word(const char *line, const char *word)
{
	size_t length = strlen(word);
	const char *at;

	for (at = line; (at = strstr(at, word)); at += length)
		if ((at == line || at[-1] == ' ') &&
		    (!at[length] || at[length] == ' '))
			return true;
	return false;
}

/* In a thread no tracepoint tells of the handler. */
static enum finding judge_interrupts(const char *cmdline, struct why *say)
{
	if (has_word(cmdline, "threadirqs"))
		return found(NOTE, say,
			     "handled in threads: what guests' events cost is charged, but they are not counted (events); boot without threadirqs to have both");
	return found(OK, say, "handled where they arrive");
}

static enum finding check_interrupts(struct host *host, struct why *say)
{
	char cmdline[4096];

	(void)host;
	first_line("/proc/cmdline", cmdline, sizeof(cmdline));
	return judge_interrupts(cmdline, say);
}

static enum finding check_debugfs(struct host *host, struct why *say)
{
	struct statfs fs;

	(void)host;
	if (statfs("/sys/kernel/debug", &fs))
		return found(WRONG, say,
			     "no /sys/kernel/debug: this kernel has no debugfs (CONFIG_DEBUG_FS)");
	if (fs.f_type == DEBUGFS_MAGIC)
		return found(OK, say, "mounted");
	return found(WRONG, say,
		     "not mounted: mount -t debugfs debugfs /sys/kernel/debug");
}

#define SIGNED_ONLY \
	"only a module signed with a key that this kernel trusts can be loaded (dkms has one: mokutil --import /var/lib/dkms/mok.pub, and reboot)"

/* @lockdown is "none [integrity] confidentiality", or empty: this kernel knows no such thing. */
static enum finding judge_lockdown(const char *lockdown, bool signed_only,
				   struct why *say)
{
	if (strstr(lockdown, "[integrity]") || strstr(lockdown, "[confidentiality]"))
		return found(NOTE, say,
			     "locked down: " SIGNED_ONLY ", and the file reap is closed");
	if (signed_only)
		return found(NOTE, say, SIGNED_ONLY);
	return found(OK, say, "the kernel is not locked down");
}

static enum finding check_lockdown(struct host *host, struct why *say)
{
	char lockdown[64], signed_only[4];

	(void)host;
	first_line("/sys/kernel/security/lockdown", lockdown, sizeof(lockdown));
	first_line("/sys/module/module/parameters/sig_enforce", signed_only,
		   sizeof(signed_only));
	return judge_lockdown(lockdown, signed_only[0] == 'Y', say);
}

static enum finding check_module(struct host *host, struct why *say)
{
	host->has_module = !access("/sys/module/vmacct", F_OK);
	if (host->has_module)
		return found(OK, say, "loaded");
	return found(WRONG, say,
		     "not loaded: modprobe vmacct (or insmod vmacct.ko; if that fails, dmesg tells why)");
}

/* The switches say "0" or "1"; empty: there is none. */
static enum finding judge_tracing(const char *ftrace, const char *kprobes,
				  struct why *say)
{
	if (!strcmp(ftrace, "0"))
		return found(WRONG, say,
			     "ftrace is switched off, what guests cost is not seen: sysctl kernel.ftrace_enabled=1");
	if (!strcmp(kprobes, "0"))
		return found(WRONG, say,
			     "kprobes are switched off, what guests cost is not seen: echo 1 >/sys/kernel/debug/kprobes/enabled");
	return found(OK, say, "neither ftrace nor kprobes are switched off");
}

static enum finding check_tracing(struct host *host, struct why *say)
{
	char ftrace[4], kprobes[4];

	(void)host;
	first_line("/proc/sys/kernel/ftrace_enabled", ftrace, sizeof(ftrace));
	first_line("/sys/kernel/debug/kprobes/enabled", kprobes,
		   sizeof(kprobes));
	return judge_tracing(ftrace, kprobes, say);
}

static enum finding check_snapshot(struct host *host, struct why *say)
{
	if (!host->has_module)
		return found(SKIPPED, say, "not before the module is loaded");
	if (snapshot_read(&host->snapshot, NULL, say))
		return WRONG;
	host->has_snapshot = true;
	fail(say, "release %s, %zu domains, %zu vifs",
	     host->snapshot.module.release[0] ?
	     host->snapshot.module.release : "unknown",
	     host->snapshot.nr_domains, host->snapshot.nr_vifs);
	return OK;
}

/* @runs is the name of the module's clock, @wanted what it was told. */
static enum finding judge_clock(const char *runs, const char *wanted,
				struct why *say)
{
	char name[NAME_LEN];

	if (!strcmp(runs, "runstate"))
		return found(OK, say,
			     "runstate: no time in which the hypervisor ran others is charged");
	if (!runs[0])
		return found(NOTE, say,
			     "the module does not say which: it is older than this program");
	if (strcmp(runs, "elapsed")) {
		name_printable(name, runs, strlen(runs));
		fail(say, "%s: not known to this program, which is older than the module",
		     name);
		return NOTE;
	}
	if (!strcmp(wanted, "elapsed"))
		return found(NOTE, say,
			     "elapsed, as the module was told: time in which the hypervisor ran others is charged too; load it without clock=elapsed");
	return found(NOTE, say,
		     "elapsed: time in which the hypervisor ran others is charged too; dmesg | grep vmacct tells why");
}

static enum finding check_clock(struct host *host, struct why *say)
{
	char wanted[32];

	if (!host->has_snapshot)
		return found(SKIPPED, say, "not before the module is read");
	first_line(CLOCK_PARAMETER, wanted, sizeof(wanted));
	return judge_clock(host->snapshot.module.clock, wanted, say);
}

/* netback's, and not the kernel's? */
static bool is_drivers(const struct vmacct_probe_record *p)
{
	return !strncmp(p->symbol, "xenvif_", strlen("xenvif_"));
}

static enum finding judge_probes(const struct snapshot *s, bool driver_is_there,
				 struct why *say)
{
	const struct vmacct_probe_record *worst = NULL;
	size_t i, absent = 0, drivers = 0;

	for (i = 0; i < s->nr_probes; i++) {
		const struct vmacct_probe_record *p = &s->probes[i];

		if (p->status == VMACCT_ARMED)
			continue;
		absent++;
		drivers += is_drivers(p);
		if (!worst || (is_drivers(p) && !is_drivers(worst)))
			worst = p;
	}
	if (!absent) {
		fail(say, "all %zu armed", s->nr_probes);
		return OK;
	}
	if (!driver_is_there && drivers) {
		fail(say, "%zu of %zu wait for the driver: modprobe xen-netback",
		     drivers, s->nr_probes);
		return NOTE;
	}
	fail(say, "%zu of %zu absent, among them %s (without it: %s): %s; see /sys/kernel/debug/vmacct/probes",
	     absent, s->nr_probes, worst->symbol, worst->lost,
	     drivers ?
		     "this kernel's driver is not as vmacct knows it" :
		     "this kernel has none, or does not let it be probed");
	return drivers ? WRONG : NOTE;
}

static enum finding check_probes(struct host *host, struct why *say)
{
	if (!host->has_snapshot)
		return found(SKIPPED, say, "not before the module is read");
	return judge_probes(&host->snapshot, has_netback(), say);
}

static enum finding check_losses(struct host *host, struct why *say)
{
	const struct snapshot *s = &host->snapshot;
	uint64_t missed;

	if (!host->has_snapshot)
		return found(SKIPPED, say, "not before the module is read");
	missed = snapshot_missed(s);
	if (!missed && !s->gone_dropped && !s->depth_missed &&
	    !s->orphan_returns && !s->unknown_queues)
		return found(OK, say, "nothing missed, nothing dropped");
	fail(say, "missed probes %" PRIu64 ", accounts dropped %" PRIu64
	     ", slices too deep %" PRIu64 ", orphan returns %" PRIu64
	     ", unknown queues %" PRIu64 "%s", missed,
	     (uint64_t)s->gone_dropped, (uint64_t)s->depth_missed,
	     (uint64_t)s->orphan_returns, (uint64_t)s->unknown_queues,
	     missed ? ": maxactive=1024 misses fewer (man 4 vmacct)" :
	     s->gone_dropped ? ": reap gone accounts, or a larger gone_max (man 4 vmacct)" :
			       " (see man 4 vmacct)");
	return NOTE;
}

static enum finding check_books(struct host *host, struct why *say)
{
	struct books books;
	struct why why;

	if (!books_read(&books, &why)) {
		books_free(&books);
		return found(OK, say, "libxenctrl tells what the domains consume");
	}
	fail(say, "own CPU time will be n/a: %s", why.text);
	return host->is_dom0 ? WRONG : NOTE;
}

static enum finding check_xenstore(struct host *host, struct why *say)
{
	uint32_t domid;

	if (names_own_domid(&domid, say))
		return WRONG;
	host->has_xenstore = true;
	fail(say, "answers; this is domain %u", domid);
	return OK;
}

static bool daemon_runs(void)
{
	return lock_is_held(LOCK_PATH);
}

static enum finding check_daemon(struct host *host, struct why *say)
{
	if (daemon_runs())
		return found(OK, say, "vmacctd runs");
	if (!host->has_module)
		return found(SKIPPED, say, "not before the module is loaded");
	return found(WRONG, say,
		     "vmacctd does not run, nothing is mirrored into xenstore: systemctl start vmacctd (or just: vmacctd &)");
}

/* One live domain's node tells. Where a driver domain's are is its own matter. */
static enum finding check_mirror(struct host *host, struct why *say)
{
	const struct snapshot *s = &host->snapshot;
	char path[64], *value;
	size_t i, len;
	int tries;

	if (!host->has_snapshot || !host->has_xenstore || !daemon_runs())
		return found(SKIPPED, say, "not before vmacctd runs");
	if (!host->is_dom0)
		return found(OK, say, "below data/acct of this driver domain");
	for (i = 0; i < s->nr_domains && !s->domains[i].vifs; i++)
		;
	if (i == s->nr_domains)
		return found(OK, say, "no domain has a vif yet");
	snprintf(path, sizeof(path), "/local/domain/%u/acct",
		 s->domains[i].domid);
	value = names_read(path, &len);
	for (tries = 0; !value && tries < PATIENCE; tries++) {
		sleep(1);
		value = names_read(path, &len);
	}
	fail(say, value ? "%s is there" :
	     "%s is not there: what does vmacctd say? journalctl -u vmacctd",
	     path);
	free(value);
	return value ? OK : WRONG;
}

static const struct check checks[] = {
	{ "root", check_root },
	{ "Xen", check_xen },
	{ "backend domain", check_backend },
	{ "netback", check_netback },
	{ "interrupts", check_interrupts },
	{ "debugfs", check_debugfs },
	{ "lockdown", check_lockdown },
	{ "tracing", check_tracing },
	{ "module", check_module },
	{ "snapshot", check_snapshot },
	{ "clock", check_clock },
	{ "probes", check_probes },
	{ "losses", check_losses },
	{ "hypervisor", check_books },
	{ "xenstore", check_xenstore },
	{ "daemon", check_daemon },
	{ "mirror", check_mirror },
};

#define NR_CHECKS	(sizeof(checks) / sizeof(checks[0]))

static const char *const words[] = {
	[OK] = "ok",
	[NOTE] = "note",
	[WRONG] = "WRONG",
	[SKIPPED] = "-",
};

static int examine(void)
{
	struct host host = { 0 };
	size_t i, wrong = 0;

	for (i = 0; i < NR_CHECKS; i++) {
		struct why say = { "" };
		enum finding finding = checks[i].run(&host, &say);

		printf("%-6s %-15s %s\n", words[finding], checks[i].what,
		       say.text);
		fflush(stdout); /* the next may take its time */
		wrong += finding == WRONG;
	}
	snapshot_free(&host.snapshot);
	names_close();
	books_close();
	if (!wrong)
		return EXIT_DONE;
	complain("%zu of %zu checks found something wrong: mend the first, then run this again",
		 wrong, NR_CHECKS);
	return EXIT_COULD_NOT;
}

int doctor_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c = getopt_long(argc, argv, ":h", options, NULL);

	if (c == 'h') {
		fputs(help, stdout);
		return EXIT_DONE;
	}
	if (c != -1)
		return wrong_option("doctor", c, argv);
	if (optind < argc)
		return wrong_argument("doctor", argv[optind]);
	return examine();
}
