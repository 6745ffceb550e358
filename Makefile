# SPDX-License-Identifier: GPL-2.0
# vmacct: the module, its tools and its tests. "make help" says what there is.

KDIR ?= /lib/modules/$(shell uname -r)/build

.PHONY: all module
all: module

module:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules
