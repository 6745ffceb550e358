# SPDX-License-Identifier: GPL-2.0
# vmacct: the module, its tools and its tests. "make help" says what there is.

KDIR ?= /lib/modules/$(shell uname -r)/build
# Kernels of Debian 12 that the testbed boots.
KERNELS ?= 6.1 6.12
KERNEL ?= 6.1

# Where "make install" puts things, below DESTDIR. systemd and udev look in /usr and in /usr/local.
PREFIX ?= /usr/local
UNITDIR ?= $(PREFIX)/lib/systemd/system
RULESDIR ?= $(PREFIX)/lib/udev/rules.d
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions
# Beside the man pages, laid out as here, so that links lead somewhere.
DOCUMENTS := README.md CONTRIBUTING.md SECURITY.md $(wildcard doc/*.md doc/*.svg doc/*.schema.json doc/evaluation/*.svg \
	test/*/README.md test/*/*/README.md)

.PHONY: all module tools clean help demo testbed check check-style check-unit \
	fuzz fuzz-module check-testbed check-matrix check-sanitizers check-crash check-churn check-steady install uninstall packages accuracy evaluation bench

all: module tools

module:
	@test -d $(KDIR) || { \
		echo "no kernel headers in $(KDIR): install linux-headers-$$(uname -r), or say make KDIR=/lib/modules/<release>/build" >&2; \
		exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# vmacct and vmacctd, in build/. Parts of the tests that run side by side all want them: one builds, the others wait.
tools:
	@mkdir -p build
	@flock build/tools.lock $(MAKE) -s -f userspace/Makefile

clean:
	@test ! -d $(KDIR) || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	rm -rf build

# The tools, the daemon and what starts it. The module is DKMS' business (dkms.conf), or insmod's.
install: tools
	install -D -t $(DESTDIR)$(PREFIX)/bin build/vmacct
	install -D -t $(DESTDIR)$(PREFIX)/sbin build/vmacctd
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include include/vmacct.h
	for page in doc/*.[1-8]; do \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man$${page##*.} $$page || exit; \
	done
	for document in $(DOCUMENTS); do \
		install -D -m 644 $$document $(DESTDIR)$(PREFIX)/share/doc/vmacct/$$document || exit; \
	done
	install -D -m 644 packaging/vmacct.bash-completion $(DESTDIR)$(COMPLETIONDIR)/vmacct
	install -D -m 644 -t $(DESTDIR)$(RULESDIR) packaging/60-vmacct.rules
	install -d $(DESTDIR)$(UNITDIR)
	sed 's,@sbindir@,$(PREFIX)/sbin,' packaging/vmacctd.service.in >$(DESTDIR)$(UNITDIR)/vmacctd.service

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/vmacct sbin/vmacctd include/vmacct.h) \
		$(foreach page,$(notdir $(wildcard doc/*.[1-8])),$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(page)))/$(page)) \
		$(DESTDIR)$(COMPLETIONDIR)/vmacct $(DESTDIR)$(RULESDIR)/60-vmacct.rules $(DESTDIR)$(UNITDIR)/vmacctd.service
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/vmacct

packages:
	@test/testbed/setup tools packages
	@test/packages/build

demo:
	@test/testbed/setup module tools testbed
	@test/demo/demo $(KERNEL)

testbed:
	@test/testbed/setup module tools testbed
	@test/testbed/run -k $(KERNEL) --shell

# TURN=1 to 4: of the testbed's cases that take long a fourth, as CI does.
TURN ?=
check:
	@test/check $(addprefix -k ,$(KERNELS)) $(addprefix -t ,$(TURN))

check-style:
	@test/testbed/setup module tools style
	@test/style

check-unit:
	@test/testbed/setup tools unit
	@$(MAKE) -s -C test/unit check

# Two hours; WORKLOADS="a b", SECONDS=10, REPETITIONS=5 and KERNEL choose. (bash has a SECONDS of its own, which
# must not begin with ours.)
WORKLOADS ?=
SECONDS ?= 10
REPETITIONS ?= 5
unexport SECONDS
accuracy:
	@test/testbed/setup module tools testbed accuracy
	@test/accuracy/run -k '$(KERNEL)' -s '$(SECONDS)' -r '$(REPETITIONS)' $(WORKLOADS)

# Most of an hour; SECONDS=10, REPETITIONS=3, RATE and KERNEL choose. HOST=root@NAME GUESTS="NAME=ADDRESS ..." PEER=ADDRESS:
# on a real dom0 (some shells have a HOST in their environment, which is not meant).
evaluation: REPETITIONS = 3
evaluation: host = $(if $(filter command,$(origin HOST)),$(HOST))
evaluation:
	@test/testbed/setup evaluation $(if $(host),,module tools testbed)
	@test/evaluation/run $(if $(host),--host '$(host)') -k '$(KERNEL)' -s '$(SECONDS)' -r '$(REPETITIONS)' $(if $(RATE),-p '$(RATE)')

# Half an hour; KERNEL, RUNS=3 and BURSTS=100 choose.
RUNS ?= 3
BURSTS ?= 100
bench:
	@test/testbed/setup module tools testbed bench
	@test/bench/run -k '$(KERNEL)' -r '$(RUNS)' -b '$(BURSTS)'

# A minute each, or FUZZ_SECONDS.
fuzz:
	@test/testbed/setup tools unit fuzz
	@test/fuzz/run

check-testbed:
	@test/testbed/setup module tools packages testbed
	@test/testbed/test $(addprefix -k ,$(KERNELS))

# Each kernel by itself, so that every case runs on every one.
each = status=0; for kernel in $(1); do test/testbed/test -k $$kernel || status=1; done; exit $$status

# Other suites' Linux and Xen: hours.
SUITES ?= bullseye trixie sid
check-matrix:
	@test/testbed/setup module tools packages testbed
	@$(call each,$(SUITES))

# Linux built to look for bugs, or without what others have: the first time an hour, and then hours.
SANITIZERS ?= 6.1-debug 6.12-debug 6.12-kcsan 6.12-kasan 6.12-untraced
check-sanitizers:
	@test/testbed/setup module tools testbed kernel
	@$(call each,$(SANITIZERS))

# The module's files and parameters from user space, on such a kernel: most of an hour.
OPERATIONS ?= 1000000
fuzz-module:
	@test/testbed/setup module tools testbed kernel
	@test/fuzz/module -k 6.12-debug '$(OPERATIONS)'

# The host crashes while there is a ledger, CRASHES times.
CRASHES ?= 1
check-crash:
	@test/testbed/setup module tools testbed
	@test/crash/check $(CRASHES)

# vmacct, vifs and domains come and go under traffic: minutes a round. CHURN_KERNEL=6.12-debug: on one that looks for bugs.
CHURN ?= 250
CHURN_KERNEL ?= 6.12
check-churn:
	@test/testbed/setup module tools testbed $(if $(filter %-debug,$(CHURN_KERNEL)),kernel)
	@test/churn/check -k '$(CHURN_KERNEL)' '$(CHURN)'

# One load of the module under traffic, for so many minutes.
STEADY ?= 60
STEADY_KERNEL ?= 6.12
check-steady:
	@test/testbed/setup module tools testbed
	@test/steady/check -k '$(STEADY_KERNEL)' '$(STEADY)'

help:
	@echo "make                build vmacct.ko for the running kernel (KDIR=... for another)"
	@echo "make tools          build the tools alone, into build/"
	@echo "make demo           boot a Xen host in QEMU and show which guest burns dom0's CPU"
	@echo "make testbed        a root shell in that Xen host's dom0, two guests running"
	@echo "make check          all tests: style, unit, fuzz, packages, what a packet costs, the testbed on both kernels, a crash, the demo"
	@echo "make check-style    checkpatch, sparse, W=1, shellcheck, man pages"
	@echo "make check-unit     the unit tests, under ASan and UBSan"
	@echo "make fuzz           fuzz all that parses, under ASan and UBSan (FUZZ_SECONDS=60 each)"
	@echo "make check-testbed  the tests on a real Xen host in QEMU (KERNELS=\"6.1 6.12\")"
	@echo "make check-matrix   the same on other suites' Linux and Xen (SUITES=\"$(SUITES)\")"
	@echo "make check-sanitizers  the same on kernels built to look for bugs (SANITIZERS=\"$(SANITIZERS)\")"
	@echo "make fuzz-module    a million random operations on the module's files, on one of those (OPERATIONS)"
	@echo "make check-crash    the ledger after a crash of the host (CRASHES=1)"
	@echo "make check-churn    vmacct, vifs and domains come and go under traffic, for hours (CHURN=250 rounds, CHURN_KERNEL=6.12)"
	@echo "make check-steady   an hour of traffic: what is charged does not drift from the books (STEADY=60, STEADY_KERNEL=6.12)"
	@echo "make accuracy       how well the charges agree with the hypervisor's books (WORKLOADS, SECONDS, REPETITIONS)"
	@echo "make evaluation     the experiments of the thesis again, into doc/evaluation.md (HOST=root@name: on a real dom0)"
	@echo "make bench          what accounting adds to a packet, in instructions, beside other ways to account (KERNEL, RUNS)"
	@echo "make install        the tools, the daemon and their man pages (DESTDIR, PREFIX=/usr/local); make uninstall"
	@echo "make packages       Debian packages of the module and the tools, into build/packages/"
	@echo "make clean          remove what was built (not the cached images)"
	@echo "KERNEL=6.12 after demo, testbed, accuracy, evaluation or bench boots the other kernel."
